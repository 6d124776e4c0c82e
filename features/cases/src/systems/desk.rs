//! `/desk/cases/systems`: how each system stands, what waits, what was refused and why, and 重发.

use super::store::{self, Refused, Standing};
use crate::words::interfaces as words;
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::organisations::Names;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Desk, Html, Link, Page, Visit,
    desk::{Column, PostButton, Row, Table, post_button, table},
    html, when,
};
use hongwang_store::audit;
use uuid::Uuid;

pub(crate) const BASE: &str = "/desk/cases/systems";

pub(crate) async fn list(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &staff.scope()).await?;
    let systems = store::list(&mut tx, &staff.scope()).await?;
    let refused = store::refused(&mut tx, &staff.scope()).await?;
    drop(tx);
    let body = html! { (table(&standings(&systems, &names))) (table(&refusals(&refused))) };
    let trail = vec![Link::new("/desk/cases", crate::desk_words::QUEUE)];
    let shell = Desk { trail, ..staff.desk(&place) };
    Ok(Page::new(words::SYSTEMS).desk(shell).body(body).render(&visit))
}

/// Sends a record again that the other side did not take.
pub(crate) async fn again(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let gone = || Problem::missing(words::RECORD_GONE);
    let id: Uuid = id.parse().map_err(|_| gone())?;
    let mut tx = place.db.write().await?;
    let (number, org) = store::again(&mut tx, &staff.scope(), id).await?.ok_or_else(gone)?;
    let detail = words::audit_again(&number);
    audit::record(&mut tx, &staff.did(&place, &org, "case_system.again", id, detail)).await?;
    tx.commit().await?;
    Ok(Redirect::to(BASE).into_response())
}

fn standings(systems: &[Standing], names: &Names) -> Table {
    let heads = [words::SYSTEMS, words::ORGANISATION, words::UNSETTLED, words::SPOKE, words::PROBLEM];
    let row = |system: &Standing| {
        let spoke = system.spoke_at.map_or_else(|| words::NEVER_SPOKE.to_owned(), |at| when::stamp(at.0));
        Row {
            cells: vec![
                html! { (system.name) },
                html! { (names.of(&system.org)) },
                html! { (system.waiting) },
                html! { (spoke) },
                html! { (system.problem) },
            ],
            href: None,
        }
    };
    Table {
        caption: words::SYSTEMS_CAPTION.to_owned(),
        columns: heads.map(Column::words).to_vec(),
        rows: systems.iter().map(row).collect(),
        empty: words::NO_SYSTEMS.to_owned(),
    }
}

fn refusals(refused: &[Refused]) -> Table {
    let heads =
        [crate::desk_words::NUMBER, words::SYSTEMS, words::WHO_REFUSED, words::WHY, words::AGAIN_HEAD];
    let row = |one: &Refused| {
        let button = one.id.map(|id| PostButton {
            action: format!("{BASE}/{id}/again"),
            label: words::SEND_AGAIN.to_owned(),
            about: Some(words::audit_again(&one.number)),
            ..PostButton::default()
        });
        Row {
            cells: vec![
                html! { (one.number) },
                html! { (one.system) },
                html! { @if one.id.is_some() { (words::THEY) } @else { (words::WE) } },
                html! { (one.reason) },
                html! { @if let Some(button) = &button { (post_button(button)) } },
            ],
            href: None,
        }
    };
    Table {
        caption: words::REFUSED_CAPTION.to_owned(),
        columns: heads.map(Column::words).to_vec(),
        rows: refused.iter().map(row).collect(),
        empty: words::NONE_REFUSED.to_owned(),
    }
}

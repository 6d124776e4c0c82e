//! `/desk/meetings/rosters`: the rosters of the organisations within reach, one at a time. Each look at one is noted.

use super::desk::{BASE, choices};
use crate::{Meetings, roster, words, words::sign as say};
use axum::{
    Extension, Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{OrgPath, Problem, Scope};
use hongwang_feature::{
    Fail, Place, Reply, Staff,
    organisations::{self, Names},
};
use hongwang_page::{
    Desk, Html, Link, Page, Tone, Visit,
    desk::{Control, Field, Flash, Form as DeskForm, form, panel},
    html,
};
use hongwang_store::{Vault, audit};
use http::StatusCode;
use serde::Deserialize;

pub(crate) const ROSTERS: &str = "/desk/meetings/rosters";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    org: Option<String>,
    done: Option<String>,
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    org: String,
    names: String,
}

fn vault(meetings: &Meetings) -> Reply<&Vault> {
    meetings.vault().ok_or_else(|| Fail::from(Problem::missing(say::NOT_KEPT)))
}

/// An organisation that somebody reaches; their own where none is named.
fn within(staff: &Staff, org: Option<&str>) -> Reply<OrgPath> {
    let org = match org {
        None => staff.org.clone(),
        Some(org) => org.parse().map_err(|_| Problem::missing(words::ORGS_WRONG))?,
    };
    if staff.scope().covers(&org) { Ok(org) } else { Err(Problem::missing(words::ORGS_WRONG).into()) }
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let org = within(&staff, asked.org.as_deref())?;
    let people = roster::of(&mut place.db.read().await?, vault(&meetings)?, &org).await?;
    if !people.is_empty() {
        let mut tx = place.db.write().await?;
        let name = Names::load(&mut tx, &Scope(place.org.clone())).await?.of(&org);
        let looked = staff.did(&place, &org, "meeting.roster.look", org.code(), say::audit_look(&name));
        audit::record(&mut tx, &looked).await?;
        tx.commit().await?;
    }
    let names: Vec<String> = people.into_iter().map(|person| person.name).collect();
    let flash = asked.done.map(|_| Flash { tone: Tone::Good, text: say::ROSTER_SAVED.to_owned() });
    draw(&visit, &staff, &place, (&org, &names.join("\n")), (flash, &[])).await
}

async fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    (org, typed): (&OrgPath, &str),
    (flash, wrong): (Option<Flash>, &[Problem]),
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    let choices = choices(&organisations::places(&mut tx, &staff.scope()).await?, &names);
    let chosen = DeskForm {
        action: ROSTERS.to_owned(),
        fields: vec![Field::new("org", say::ROSTER_ORG, Control::Select(choices)).value(org.to_string())],
        submit: say::ROSTER_CHOOSE.to_owned(),
        ..DeskForm::default()
    };
    let kept = DeskForm {
        action: format!("{ROSTERS}/keep"),
        fields: vec![
            Field::hidden("org", org.to_string()),
            Field::new("names", say::ROSTER_NAMES, Control::Area(12))
                .value(typed)
                .hint(say::ROSTER_HINT)
                .optional()
                .wrong(wrong),
        ],
        submit: say::ROSTER_SAVE.to_owned(),
        ..DeskForm::default()
    };
    let body = html! {
        p { (say::ROSTERS_ABOUT) }
        (panel(say::ROSTER_ORG, &form(&chosen)))
        (panel(&names.of(org), &form(&kept)))
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let shell = Desk { trail: vec![Link::new(BASE, words::MEETINGS)], flash, ..staff.desk(place) };
    Ok(Page::new(say::ROSTERS).desk(shell).status(status).body(body).render(visit))
}

/// `POST`: another organisation's.
pub(crate) async fn choose(staff: Staff, Form(typed): Form<Typed>) -> Reply<Redirect> {
    let org = within(&staff, Some(&typed.org))?;
    Ok(Redirect::to(&format!("{ROSTERS}?org={}", urlencoded(&org))))
}

fn urlencoded(org: &OrgPath) -> String {
    org.as_str().replace('/', "%2F")
}

/// `POST …/keep`
pub(crate) async fn keep(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Form(typed): Form<Typed>,
) -> Reply<Response> {
    let org = within(&staff, Some(&typed.org))?;
    let names = match roster::read(&typed.names) {
        Ok(names) => names,
        Err(wrong) => {
            let drawn =
                draw(&visit, &staff, &place, (&org, &typed.names), (None, std::slice::from_ref(&wrong)));
            return Ok(drawn.await?.into_response());
        }
    };
    let mut tx = place.db.write().await?;
    roster::keep(&mut tx, &place, vault(&meetings)?, &org, &names).await?;
    let name = Names::load(&mut tx, &Scope(place.org.clone())).await?.of(&org);
    let detail = say::audit_roster(&name, names.len());
    audit::record(&mut tx, &staff.did(&place, &org, "meeting.roster.keep", org.code(), detail)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{ROSTERS}?org={}&done=1", urlencoded(&org))).into_response())
}

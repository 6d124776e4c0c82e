//! `/desk/cases/rights`: the cases of a person by a whole number, and a copy of them for their owner. The reason stands in
//! the audit log before anything is shown; no number stands in an address.

use super::export::{self, Asked};
use super::package::Package;
use super::pages::{Entered, shell};
use super::person;
use crate::case::Kept;
use crate::pages::desk_answers::problem;
use crate::pages::desk_cases::{address, state, who};
use crate::proxy::Purposes;
use crate::proxy::{self, store::Listed};
use crate::words::privacy as words;
use crate::{case, casebook, desk_words};
use axum::{
    Extension, Form as Posted,
    extract::State,
    response::{IntoResponse, Response},
};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_feed::attachments;
use hongwang_page::{
    Html, Page, Visit,
    desk::{Column, Control, Field, Form as DeskForm, Row, Table, form, panel, table},
    html, when,
};
use hongwang_store::{Result, Tx, Vault, audit};
use http::{StatusCode, header};
use maud::Markup;
use serde_json::json;

/// Where a person is looked for.
pub(crate) const ADDRESS: &str = "/desk/cases/rights";

impl Entered {
    /// The field in which something is wrong, and what.
    fn wrong(&self) -> Option<(&'static str, &'static str)> {
        problem(self.reason.trim()).map(|why| ("reason", why))
    }
}

fn error_of(wrong: Option<(&'static str, &'static str)>, name: &str) -> Option<&'static str> {
    wrong.filter(|(field, _)| *field == name).map(|(_, why)| why)
}

fn reason(entered: &Entered, wrong: Option<(&'static str, &'static str)>) -> Field {
    let reason = Field::new("reason", words::REASON, Control::Line("text")).hint(words::REASON_HINT);
    reason.value(entered.reason.clone()).error(error_of(wrong, "reason"))
}

pub(crate) async fn ask(visit: Visit, staff: Staff, State(place): State<Place>) -> Html {
    asking(&visit, &staff, &place, &Entered::default(), None)
}

fn asking(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    entered: &Entered,
    wrong: Option<(&'static str, &'static str)>,
) -> Html {
    let number = Field::text("number", words::NUMBER).value(entered.number.clone());
    let body = html! {
        p { (words::FIND_LEAD) }
        (form(&DeskForm {
            action: ADDRESS.to_owned(),
            fields: vec![number.error(error_of(wrong, "number")), reason(entered, wrong)],
            submit: words::SEARCH.to_owned(),
            ..DeskForm::default()
        }))
    };
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Page::new(words::FIND).desk(shell(staff, place, None)).status(status).body(body).render(visit)
}

/// What this account reaches under a number.
struct Found {
    /// The cases that were applied for with it.
    own: Vec<Kept>,
    /// Those of somebody else that name it.
    naming: Vec<Kept>,
    /// The mandates that somebody with this identity number gave or was given.
    mandates: Vec<Listed>,
}

impl Found {
    fn count(&self) -> usize {
        self.own.len() + self.naming.len() + self.mandates.len()
    }
}

async fn reached(tx: &mut Tx, vault: &Vault, staff: &Staff, number: &str) -> Result<Found> {
    let scope = staff.scope();
    let mandates = proxy::store::of_person(tx, vault, &scope, number).await?;
    let mut found = Found { own: Vec::new(), naming: Vec::new(), mandates };
    for (id, own) in person::cases(tx, vault, &scope, number).await? {
        let of = if own { &mut found.own } else { &mut found.naming };
        of.extend(casebook::any(tx, id).await?);
    }
    Ok(found)
}

pub(crate) async fn look(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Posted(entered): Posted<Entered>,
) -> Reply<Html> {
    let number = person::number(&entered.number);
    let wrong = entered.wrong().or(number.is_none().then_some(("number", words::NUMBER_WRONG)));
    let Some(number) = number.filter(|_| wrong.is_none()) else {
        return Ok(asking(&visit, &staff, &place, &entered, wrong));
    };
    let mut tx = place.db.write().await?;
    let found = reached(&mut tx, &vault, &staff, &number).await?;
    let detail = words::audit_find(entered.reason.trim(), found.own.len(), found.naming.len());
    audit::record(&mut tx, &staff.did(&place, &staff.org, "case.find_person", "", detail)).await?;
    tx.commit().await?;
    let body = html! {
        (listed(words::FOUND, &found.own, words::FOUND_NONE))
        @if !found.naming.is_empty() {
            (listed(words::NAMED, &found.naming, ""))
            p { (words::NAMED_HINT) }
        }
        @if !found.mandates.is_empty() { p { (words::mandates(found.mandates.len())) } }
        @if found.own.len() + found.naming.len() >= person::MOST.unsigned_abs() as usize { p { (words::FOUND_MANY) } }
        @if found.count() > 0 { (panel(words::EXPORT, &exporting(&entered))) }
    };
    let page = Page::new(words::FOUND).desk(shell(&staff, &place, None));
    Ok(page.body(body).render(&visit))
}

fn listed(caption: &str, all: &[Kept], empty: &str) -> Markup {
    let row = |kept: &Kept| Row {
        cells: vec![
            html! { (kept.number) },
            html! { (who(kept)) },
            html! { (state(kept)) },
            html! { (when::stamp(kept.filed_at.0)) },
        ],
        href: Some(format!("{}/rights", address(kept))),
    };
    let heads = [desk_words::NUMBER, desk_words::WHO, desk_words::STANDS, desk_words::FILED_AT];
    table(&Table {
        caption: caption.to_owned(),
        columns: heads.map(Column::words).to_vec(),
        rows: all.iter().map(row).collect(),
        empty: empty.to_owned(),
    })
}

fn exporting(entered: &Entered) -> Markup {
    html! {
        p { (words::EXPORT_HINT) }
        (form(&DeskForm {
            action: format!("{ADDRESS}/export"),
            fields: vec![
                Field::hidden("number", entered.number.clone()),
                reason(&Entered::default(), None),
            ],
            submit: words::EXPORT.to_owned(),
            ..DeskForm::default()
        }))
    }
}

/// Hands out the copy of everything that this account reaches under a number, once that is written down.
pub(crate) async fn hand_out(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Posted(entered): Posted<Entered>,
) -> Reply<Response> {
    let number = person::number(&entered.number);
    let wrong = entered.wrong().or(number.is_none().then_some(("number", words::NUMBER_WRONG)));
    let Some(number) = number.filter(|_| wrong.is_none()) else {
        return Ok(asking(&visit, &staff, &place, &entered, wrong).into_response());
    };
    let (now, blobs) = (place.clock.now(), attachments(&place)?);
    let asked = Asked { vault: &vault, blobs: &blobs, number: &number, now };
    let mut tx = place.db.write().await?;
    let found = reached(&mut tx, &vault, &staff, &number).await?;
    let mut all = Vec::new();
    let cases = found.own.into_iter().map(|kept| (kept, true));
    for (kept, own) in cases.chain(found.naming.into_iter().map(|kept| (kept, false))) {
        let dossier = case::load(&mut tx, kept).await?;
        let copied = export::copied(&mut tx, &asked, &dossier, own).await?;
        let detail = words::audit_export(own, copied.papers.len(), entered.reason.trim());
        let entry = staff.did(&place, &dossier.kept.org, "case.export", dossier.kept.id, detail);
        audit::record(&mut tx, &entry).await?;
        all.push(copied);
    }
    let purposes = Purposes::load(&mut tx).await?;
    let mandates = found.mandates.iter().map(|listed| export::mandated(listed, &purposes, &number));
    let mandates: Vec<_> = mandates.collect();
    if !mandates.is_empty() {
        let detail = words::audit_mandates(mandates.len(), entered.reason.trim());
        audit::record(&mut tx, &staff.did(&place, &staff.org, "case.export", "", detail)).await?;
    }
    tx.commit().await?;
    let package = Package {
        page: export::page(&all, &mandates, now).into_string(),
        data: serde_json::to_string_pretty(&json!({ "cases": all, "mandates": mandates }))
            .expect("a copy is plain data"),
        enclosed: all.into_iter().flat_map(|copied| copied.papers).collect(),
        blobs,
    };
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"copy.zip\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, package.send()).into_response())
}

//! `/desk/cases/rights`: the cases of a person by a whole number, and a copy of them for their owner. The reason stands in
//! the audit log before anything is shown; no number stands in an address.

use super::pages::{Entered, shell};
use super::{export, person};
use crate::case::Kept;
use crate::pages::desk_answers::problem;
use crate::pages::desk_cases::{address, state, who};
use crate::words::privacy as words;
use crate::{case, casebook, desk_words};
use axum::{
    Extension, Form as Posted,
    extract::State,
    response::{IntoResponse, Response},
};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Html, Page, Visit,
    desk::{Choice, Column, Control, Field, Form as DeskForm, Row, Table, form, panel, table},
    html, when,
};
use hongwang_store::{Result, Tx, Vault, audit};
use http::{StatusCode, header};
use maud::Markup;

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

/// The cases that this account reaches under a number.
async fn reached(tx: &mut Tx, vault: &Vault, staff: &Staff, number: &str) -> Result<Vec<Kept>> {
    let mut all = Vec::new();
    for id in person::cases(tx, vault, number).await? {
        all.extend(casebook::find(tx, &staff.scope(), id).await?);
    }
    Ok(all)
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
    let all = reached(&mut tx, &vault, &staff, &number).await?;
    let detail = words::audit_find(entered.reason.trim(), all.len());
    audit::record(&mut tx, &staff.did(&place, &staff.org, "case.find_person", "", detail)).await?;
    tx.commit().await?;
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
    let body = html! {
        (table(&Table {
            caption: words::FOUND.to_owned(),
            columns: heads.map(Column::words).to_vec(),
            rows: all.iter().map(row).collect(),
            empty: words::FOUND_NONE.to_owned(),
        }))
        @if !all.is_empty() { (panel(words::EXPORT, &exporting(&entered))) }
    };
    let page = Page::new(words::FOUND).desk(shell(&staff, &place, None));
    Ok(page.body(body).render(&visit))
}

fn exporting(entered: &Entered) -> Markup {
    let kinds = vec![Choice::new("page", words::AS_PAGE), Choice::new("json", words::AS_JSON)];
    html! {
        p { (words::EXPORT_HINT) }
        (form(&DeskForm {
            action: format!("{ADDRESS}/export"),
            fields: vec![
                Field::hidden("number", entered.number.clone()),
                Field::new("kind", words::FORM_OF, Control::Radio(kinds)).value("page"),
                reason(&Entered::default(), None),
            ],
            submit: words::EXPORT.to_owned(),
            ..DeskForm::default()
        }))
    }
}

/// Hands out the copy of everything that this account reaches under a number.
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
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let mut all = Vec::new();
    for kept in reached(&mut tx, &vault, &staff, &number).await? {
        let dossier = case::load(&mut tx, kept).await?;
        let detail = words::audit_export(1, entered.reason.trim());
        let entry = staff.did(&place, &dossier.kept.org, "case.export", dossier.kept.id, detail);
        audit::record(&mut tx, &entry).await?;
        all.push(export::copied(&mut tx, &vault, &dossier, now).await?);
    }
    tx.commit().await?;
    let (kind, file, body) = if entered.kind == "json" {
        let body = serde_json::to_string_pretty(&all).expect("a copy is plain data");
        ("application/json; charset=utf-8", "attachment; filename=\"copy.json\"", body)
    } else {
        let body = export::page(&all, now).into_string();
        ("text/html; charset=utf-8", "attachment; filename=\"copy.html\"", body)
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, file),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body).into_response())
}

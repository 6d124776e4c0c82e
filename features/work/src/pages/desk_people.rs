//! What the desks of gigs, offers and registrations have in common: telephones are masked, and each look at one says why
//! and stands in the audit log.

use crate::posting::holds_telephone;
use crate::words::desk as words;
use hongwang_base::{OrgPath, Problem, Scope};
use hongwang_feature::organisations::Names;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{self, Column, Field, Flash, Row, Table, form, panel, table};
use hongwang_page::{Desk, Html, Link, Page, Tone, Visit, html};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use maud::Markup;
use serde::Deserialize;
use uuid::Uuid;

const LONGEST_WHY: usize = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(super) done: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Said {
    pub(super) action: String,
    pub(super) why: String,
}

/// Who looks at what from where.
pub(super) type At<'a> = (&'a Visit, &'a Staff, &'a Place);

impl Said {
    /// What a page shows when this reason was none.
    pub(super) fn wrong(&self, problem: Problem) -> Shown<'_> {
        Shown { why: &self.why, problem: Some(problem), ..Shown::default() }
    }

    /// The reason.
    pub(super) fn why(&self) -> Result<&str, Problem> {
        let why = self.why.trim();
        let good = (1..=LONGEST_WHY).contains(&why.chars().count()) && !holds_telephone(why);
        if good { Ok(why) } else { Err(Problem::field("why", words::WHY_MISSING)) }
    }
}

/// What one drawing of a page shows beside the thing itself.
#[derive(Default)]
pub(super) struct Shown<'a> {
    pub(super) phone: Option<String>,
    pub(super) why: &'a str,
    pub(super) problem: Option<Problem>,
}

impl Shown<'_> {
    pub(super) fn status(&self) -> StatusCode {
        if self.problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK }
    }
}

/// All of them, below what they are, with what was just done.
pub(super) fn list_page(
    (visit, staff, place): At<'_>,
    about: &str,
    all: &Table,
    done: Option<&'static str>,
) -> Html {
    let flash = done.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    let body = html! { p { (about) } (table(all)) };
    Page::new(all.caption.as_str()).desk(Desk { flash, ..staff.desk(place) }).body(body).render(visit)
}

/// One of those of a list.
pub(super) fn one_page(
    (visit, staff, place): At<'_>,
    list: Link,
    title: &str,
    shown: &Shown<'_>,
    body: Markup,
) -> Html {
    let shell = Desk { trail: vec![list], ..staff.desk(place) };
    Page::new(title).desk(shell).status(shown.status()).body(body).render(visit)
}

/// The id in an address.
pub(super) fn id(text: &str) -> Result<Uuid, Problem> {
    text.parse().map_err(|_| Problem::missing(words::NO_SUCH))
}

pub(super) fn facts(caption: &str, facts: Vec<(&str, String)>) -> Markup {
    let row =
        |(name, value): (&str, String)| Row { cells: vec![html! { (name) }, html! { (value) }], href: None };
    table(&Table {
        caption: caption.to_owned(),
        columns: vec![Column::words(""), Column::words("")],
        rows: facts.into_iter().map(row).collect(),
        empty: String::new(),
    })
}

/// The key behind which a telephone is, or the telephone.
pub(super) fn phone_part(base: &str, masked: &str, shown: &Shown<'_>) -> Markup {
    let wrong = shown.problem.as_ref().map(|problem| problem.title.clone());
    panel(
        words::PHONE,
        &html! {
            @if let Some(phone) = &shown.phone { p { strong { (phone) } } } @else {
                p { (masked) " " (words::OPEN_ABOUT) }
                (form(&desk::Form {
                    action: format!("{base}/phone"),
                    fields: vec![Field::text("why", words::WHY).hint(words::WHY_HINT).value(shown.why).error(wrong)],
                    submit: words::OPEN_PHONE.to_owned(),
                    ..desk::Form::default()
                }))
            }
        },
    )
}

pub(super) async fn names(tx: &mut Tx, place: &Place) -> Reply<Names> {
    Ok(Names::load(tx, &Scope(place.org.clone())).await?)
}

/// Writes down that somebody looks at a telephone, and why.
pub(super) async fn note_look(
    tx: &mut Tx,
    (staff, place): (&Staff, &Place),
    org: &OrgPath,
    (number, masked, why): (i64, &str, &str),
) -> Reply<()> {
    let detail = words::audit_phone(number, masked, why);
    Ok(audit::record(tx, &staff.did(place, org, "work.phone", number, detail)).await?)
}

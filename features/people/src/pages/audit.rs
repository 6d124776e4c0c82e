//! `/desk/audit`: the audit log of the auditor's part of the tree, its export, and the check of its chain.

use crate::words;
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use hongwang_base::{Millis, OrgLevel, OrgPath, Problem, Scope};
use hongwang_feature::{Place, Reply, Staff, organisations};
use hongwang_page::{
    Page, Tone, Visit,
    desk::{
        Choice, Column, Control, Desk, Field, Flash, PostButton, Row, Table, filter_bar, link_button,
        post_button, table,
    },
};
use hongwang_store::{
    Tx,
    audit::{self, Chained, Search, Verdict},
};
use http::header;
use jiff::{civil::Date, tz};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

const A_PAGE: i64 = 50;
/// Entries in one export: what an office program still opens.
const EXPORT: i64 = 20_000;
const EXPORT_STEP: i64 = 1_000;

/// The filter, as it stands in the address.
#[derive(Clone, Deserialize, Serialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    actor: String,
    action: String,
    from: String,
    until: String,
    org: String,
    /// Only entries before this number; empty for the newest.
    before: String,
}

impl Asked {
    /// The same filter as a query, from another place in the log.
    fn query(&self, before: Option<i64>) -> String {
        let before = before.map(|seq| seq.to_string()).unwrap_or_default();
        let parts = [
            ("actor", &self.actor),
            ("action", &self.action),
            ("from", &self.from),
            ("until", &self.until),
            ("org", &self.org),
            ("before", &before),
        ];
        let kept = parts.into_iter().filter(|(_, value)| !value.is_empty());
        form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish()
    }

    fn search(&self, staff: &Staff) -> Reply<Search> {
        let scope = match self.org.as_str() {
            "" => staff.scope(),
            text => {
                let path: OrgPath = text.parse().map_err(|_| Problem::missing(words::NO_ORGANISATION))?;
                staff.reach(&path)?;
                Scope(path)
            }
        };
        let all = Search::all(scope);
        Ok(Search {
            actor: self.actor.trim().to_owned(),
            action: self.action.trim().to_owned(),
            from: day("from", &self.from, 0)?.unwrap_or(all.from),
            until: day("until", &self.until, 1)?.unwrap_or(all.until),
            ..all
        })
    }

    fn before(&self) -> i64 {
        self.before.parse().unwrap_or(i64::MAX)
    }
}

/// The beginning of a day in Beijing, `later` days after the one entered; none when nothing was.
fn day(field: &str, text: &str, later: i32) -> Result<Option<Millis>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let begins = |date: Date| {
        let date = date.checked_add(jiff::Span::new().days(later)).ok()?;
        Some(date.to_zoned_datetime(tz::TimeZone::fixed(tz::offset(8))).ok()?.timestamp().as_millisecond())
    };
    let found = text.parse::<Date>().ok().and_then(begins).map(Millis);
    found.map(Some).ok_or_else(|| Problem::field(field, words::DATE_FORM))
}

pub(crate) async fn show(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    Ok(page(&place, &staff, &asked, None).await?.render(&visit).into_response())
}

/// Reads the whole chain and says whether it holds.
pub(crate) async fn verify(State(place): State<Place>, staff: Staff, visit: Visit) -> Reply<Response> {
    let verdict = audit::verify(&mut place.db.read().await?).await?;
    let (tone, text) = match verdict {
        Verdict::Whole { entries } => (Tone::Good, words::chain_whole(entries)),
        Verdict::Broken { seq } => (Tone::Bad, words::chain_broken(seq)),
    };
    let mut tx = place.db.write().await?;
    audit::record(&mut tx, &staff.did(&place, &staff.org, "audit.verify", words::AUDIT_LOG, &text)).await?;
    tx.commit().await?;
    Ok(page(&place, &staff, &Asked::default(), Some(Flash { tone, text }))
        .await?
        .render(&visit)
        .into_response())
}

async fn page(place: &Place, staff: &Staff, asked: &Asked, flash: Option<Flash>) -> Reply<Page> {
    let search = asked.search(staff)?;
    let mut tx = place.db.read().await?;
    let found = audit::find(&mut tx, &search, asked.before(), A_PAGE).await?;
    let names = names(&mut tx, staff).await?;
    let filter = filter(&mut tx, staff, asked).await?;
    let older = (found.len() as i64 == A_PAGE).then(|| found.last().map(|last| last.seq)).flatten();
    let body = html! {
        (filter)
        (entries(&found, &names))
        div class="form-end" {
            @if !asked.before.is_empty() { (link_button(&format!("/desk/audit?{}", asked.query(None)), words::NEWEST, Some("chevron-up"), false)) }
            @if let Some(seq) = older { (link_button(&format!("/desk/audit?{}", asked.query(Some(seq))), words::OLDER, Some("chevron-down"), false)) }
        }
    };
    let verify = PostButton {
        action: "/desk/audit/verify".to_owned(),
        label: words::VERIFY.to_owned(),
        icon: Some("shield-check".to_owned()),
        ..PostButton::default()
    };
    let export = format!("/desk/audit/export?{}", asked.query(None));
    let actions =
        html! { (link_button(&export, words::EXPORT, Some("download"), false)) (post_button(&verify)) };
    Ok(Page::new(words::AUDIT_LOG)
        .desk(Desk { flash, actions: Some(actions), ..staff.desk(place) })
        .body(body))
}

async fn names(tx: &mut Tx, staff: &Staff) -> Reply<HashMap<OrgPath, String>> {
    let all = organisations::list_with_closed(tx, &staff.scope()).await?;
    Ok(all.into_iter().map(|each| (each.path, each.short)).collect())
}

async fn filter(tx: &mut Tx, staff: &Staff, asked: &Asked) -> Reply<Markup> {
    let actions = audit::actions(tx, &staff.scope()).await?;
    let actions = actions.into_iter().map(|action| Choice::new(action.clone(), words::action(&action)));
    let everything = Choice::new("", words::ALL);
    let organisations = organisations::list(tx, &staff.scope())
        .await?
        .into_iter()
        .filter(|each| each.level() <= OrgLevel::Township);
    let organisations = organisations.map(|each| Choice::new(each.path.to_string(), each.short));
    let fields = [
        Field::text("actor", words::ACTOR).value(&asked.actor).optional(),
        Field::new(
            "action",
            words::ACTION,
            Control::Select([everything.clone()].into_iter().chain(actions).collect()),
        )
        .value(&asked.action)
        .optional(),
        Field::new(
            "org",
            words::ORGANISATION,
            Control::Select([everything].into_iter().chain(organisations).collect()),
        )
        .value(&asked.org)
        .optional(),
        Field::new("from", words::FROM, Control::Line("date")).value(&asked.from).optional(),
        Field::new("until", words::UNTIL, Control::Line("date")).value(&asked.until).optional(),
    ];
    Ok(filter_bar("/desk/audit", &fields, "/desk/audit"))
}

fn heads() -> [&'static str; 7] {
    [
        words::NUMBER,
        words::TIME,
        words::ACTOR,
        words::ACTION,
        words::OBJECT,
        words::DETAIL,
        words::ORGANISATION,
    ]
}

/// An entry's cells in the order of [`heads`].
fn cells(at: &Chained, names: &HashMap<OrgPath, String>) -> [String; 7] {
    let entry = &at.entry;
    let org = names.get(&entry.org).cloned().unwrap_or_else(|| entry.org.code().to_owned());
    let action = words::action(&entry.action);
    [
        at.seq.to_string(),
        entry.at.stamp(),
        entry.actor.clone(),
        action,
        entry.object.clone(),
        entry.detail.clone(),
        org,
    ]
}

fn entries(found: &[Chained], names: &HashMap<OrgPath, String>) -> Markup {
    let row = |at: &Chained| Row {
        cells: cells(at, names).into_iter().map(|cell| html! { (cell) }).collect(),
        href: None,
    };
    table(&Table {
        caption: words::AUDIT_CAPTION.to_owned(),
        columns: heads().into_iter().map(Column::words).collect(),
        rows: found.iter().map(row).collect(),
        empty: words::AUDIT_NONE.to_owned(),
    })
}

/// The entries of the filter as CSV, newest first.
pub(crate) async fn export(
    State(place): State<Place>,
    staff: Staff,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let search = asked.search(&staff)?;
    let mut tx = place.db.read().await?;
    let names = names(&mut tx, &staff).await?;
    let mut sheet = csv::Writer::from_writer(Vec::from("\u{feff}"));
    let mut write = |cells: &[String]| {
        sheet.write_record(cells.iter().map(|cell| harmless(cell))).expect("a Vec takes every byte")
    };
    write(&heads().map(str::to_owned));
    let (mut before, mut written) = (i64::MAX, 0);
    while written < EXPORT {
        let found = audit::find(&mut tx, &search, before, EXPORT_STEP).await?;
        let Some(last) = found.last() else { break };
        before = last.seq;
        written += found.len() as i64;
        found.iter().for_each(|at| write(&cells(at, &names)));
    }
    drop(tx);
    let mut tx = place.db.write().await?;
    audit::record(
        &mut tx,
        &staff.did(&place, &search.scope.0, "audit.export", words::AUDIT_LOG, words::exported(written)),
    )
    .await?;
    tx.commit().await?;
    let bytes = sheet.into_inner().expect("a Vec takes every byte");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    Ok((headers, bytes).into_response())
}

/// A cell that an office program takes for text: one that looks like a formula, in narrow or wide signs, is led by
/// an apostrophe.
fn harmless(cell: &str) -> String {
    const SIGNS: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    let formula = cell.trim_start().starts_with(SIGNS) || cell.starts_with(['\t', '\r', '\n']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_looks_like_a_formula_becomes_text() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\rx", "\u{ff1d}cmd"] {
            assert_eq!(harmless(bad), format!("'{bad}"));
        }
        for good in ["莲花村", "a=b", "2026-11-23", ""] {
            assert_eq!(harmless(good), good);
        }
    }

    #[test]
    fn a_day_begins_in_beijing_and_ends_a_day_later() {
        let from = day("from", "2020-08-25", 0).expect("a day").expect("given");
        assert_eq!(from, Millis(1_598_284_800_000));
        assert_eq!(day("until", "2020-08-25", 1), Ok(Some(from.plus(Millis::DAY))));
        for bad in ["2020-02-30", "25.8.2020", "9999-12-31x", "x"] {
            assert!(day("from", bad, 0).is_err(), "{bad}");
        }
        assert!(day("until", "9999-12-31", 1).is_err());
    }
}

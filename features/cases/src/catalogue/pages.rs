//! `/desk/cases/items`: the items as they stand, and one of them to be changed. The county changes them; whoever
//! handles cases elsewhere may look.

use super::columns::{Column, Known, cell, faults, put};
use super::import::changes;
use super::{items, own, publish};
use crate::item::{Handling, Item, Level};
use crate::words::catalogue as words;
use crate::{Halls, announce, calendar, flow};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{OrgPath, Problem, Scope};
use hongwang_feature::{Place, Reply, Staff, organisations};
use hongwang_page::{
    Badge, Desk, Html, Link, Page, Tone, Visit, badge,
    desk::{self, Choice, Control, Field, Flash, Row, Table, form, link_button, table},
    html,
};
use hongwang_replica::BlobHash;
use hongwang_store::{Tx, audit};
use http::StatusCode;
use maud::Markup;
use serde::Deserialize;
use std::collections::BTreeMap;

pub(crate) const BASE: &str = "/desk/cases/items";

/// Whether this person may change what holds for the whole county.
pub(crate) fn may_change(staff: &Staff, place: &Place) -> bool {
    staff.org == place.org
}

/// Refuses whoever may not.
pub(crate) fn only_county(staff: &Staff, place: &Place) -> Reply<()> {
    if may_change(staff, place) { Ok(()) } else { Err(Problem::forbidden(words::ONLY_COUNTY_WRITES).into()) }
}

/// What the cells of a sheet may name here.
pub(crate) async fn known(tx: &mut Tx, place: &Place, halls: &Halls) -> Reply<Known> {
    let all = items(tx).await?;
    let orgs = organisations::list(tx, &Scope(place.org.clone())).await?;
    Ok(Known {
        items: all.into_iter().map(|item| (item.slug.clone(), item)).collect(),
        places: halls.0.keys().map(|address| address.trim_start_matches('/').to_owned()).collect(),
        orgs: orgs.into_iter().map(|org| (org.path.code().to_owned(), org.path)).collect(),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: Option<String>,
    new: usize,
    changed: usize,
}

pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let all = items(&mut tx).await?;
    let own = own(&mut tx).await?;
    let heads =
        [Column::Name, Column::Place, Column::Level].map(words::head).into_iter().chain([words::LIMITS]);
    let heads = heads.chain([Column::Checked, Column::Hidden].map(words::head)).chain([words::SOURCE]);
    let row = |item: &std::sync::Arc<Item>| Row {
        cells: vec![
            html! { (item.name) },
            html! { (item.column) },
            html! { (words::level(item.level)) },
            html! { (words::days(item.promised)) " / " (words::days(item.legal)) },
            html! { @if item.checked { (words::checked(true)) } @else { (badge(&Badge::new(words::checked(false), Tone::Warn))) " " (item.note) } },
            html! { (words::hidden(item.hidden)) },
            html! { (words::source(own.contains(&item.slug))) },
        ],
        href: Some(format!("{BASE}/{}", item.slug)),
    };
    let body = html! {
        @if !may_change(&staff, &place) { p { (words::ONLY_COUNTY) } }
        (table(&Table {
            caption: words::ITEMS_CAPTION.to_owned(),
            columns: heads.map(desk::Column::words).collect(),
            rows: all.iter().map(row).collect(),
            empty: String::new(),
        }))
    };
    let actions = html! {
        @if may_change(&staff, &place) { (link_button(&format!("{BASE}/import"), words::IMPORT, Some("upload"), true)) }
        (link_button(&format!("{BASE}/export"), words::EXPORT, Some("download"), false))
    };
    let flash =
        asked.done.map(|_| Flash { tone: Tone::Good, text: words::imported(asked.new, asked.changed) });
    let shell = Desk { flash, actions: Some(actions), ..staff.desk(&place) };
    Ok(Page::new(words::ITEMS).desk(shell).body(body).render(&visit))
}

/// What one drawing of an item shows beside the item.
#[derive(Default)]
struct Shown {
    flash: Option<Flash>,
    entered: BTreeMap<String, String>,
    wrong: Vec<(Column, String)>,
    status: StatusCode,
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(halls): Extension<Halls>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let known = known(&mut tx, &place, &halls).await?;
    let item = known.items.get(&slug).ok_or_else(|| Problem::missing(words::NO_ITEM))?;
    let flash = asked.done.map(|_| Flash { tone: Tone::Good, text: words::SAVED.to_owned() });
    let shown = Shown { flash, status: StatusCode::OK, ..Shown::default() };
    Ok(draw(&visit, &staff, &place, (item, &known), shown))
}

/// Names a state of an item, so that nobody overwrites what he has not seen.
fn seen(item: &Item) -> String {
    BlobHash::of(item.text().as_bytes()).to_string()
}

fn draw(visit: &Visit, staff: &Staff, place: &Place, (item, known): (&Item, &Known), shown: Shown) -> Html {
    let body = if may_change(staff, place) {
        let columns = Column::ALL.into_iter().filter(|column| *column != Column::Slug);
        let fields = columns.map(|column| field(item, column, known, &shown));
        form(&desk::Form {
            action: format!("{BASE}/{}", item.slug),
            fields: std::iter::once(Field::hidden("seen", seen(item))).chain(fields).collect(),
            submit: words::SAVE.to_owned(),
            cancel: Some(BASE.to_owned()),
            error: None,
        })
    } else {
        facts(item, known)
    };
    let trail = vec![Link::new(BASE, words::ITEMS)];
    let shell = Desk { trail, flash: shown.flash, ..staff.desk(place) };
    Page::new(item.name.as_str()).desk(shell).status(shown.status).body(body).render(visit)
}

fn facts(item: &Item, known: &Known) -> Markup {
    html! {
        p { (words::ONLY_COUNTY) }
        dl class="facts" {
            @for column in Column::ALL {
                dt { (words::head(column)) } dd { @for line in cell(item, column, known).lines() { p { (line) } } }
            }
        }
    }
}

/// The name of a column's field.
fn field_name(column: Column) -> String {
    format!("{column:?}").to_lowercase()
}

fn field(item: &Item, column: Column, known: &Known, shown: &Shown) -> Field {
    let name = field_name(column);
    let value = shown.entered.get(&name).cloned().unwrap_or_else(|| cell(item, column, known));
    let error = shown.wrong.iter().find(|(of, _)| *of == column).map(|(_, why)| why.clone());
    let mut field = Field::new(name, words::head(column), control(column)).value(value).error(error);
    if !words::hint(column).is_empty() {
        field = field.hint(words::hint(column));
    }
    if column.is_needed() { field } else { field.optional() }
}

fn control(column: Column) -> Control {
    let these = |all: &[&str]| Control::Select(all.iter().map(|word| Choice::new(*word, *word)).collect());
    match column {
        Column::Level => these(&[Level::County, Level::Town, Level::Village].map(words::level)),
        Column::Kind => {
            let kind = |code: &str| Choice::new(code, crate::desk_words::kind(code));
            Control::Select(["01", "05", "07", "10", "20"].map(kind).to_vec())
        }
        Column::Handling => {
            these(&[Handling::AtOnce, Handling::Promised, Handling::Other].map(words::handling))
        }
        Column::Unit => these(&[true, false].map(words::unit)),
        Column::Workflow => these(&flow::names().into_iter().collect::<Vec<_>>()),
        Column::Anonymous => these(&[true, false].map(words::yes_no)),
        Column::Checked => these(&[true, false].map(words::checked)),
        Column::Hidden => these(&[false, true].map(words::hidden)),
        Column::Who | Column::Steps | Column::Materials => Control::Area(6),
        Column::Regions | Column::Note => Control::Area(3),
        _ => Control::Line("text"),
    }
}

/// Changes an item, and tells the villages; or shows what is wrong with what was entered.
pub(crate) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(halls): Extension<Halls>,
    Path(slug): Path<String>,
    Form(entered): Form<BTreeMap<String, String>>,
) -> Reply<Response> {
    only_county(&staff, &place)?;
    let mut tx = place.db.write().await?;
    let known = known(&mut tx, &place, &halls).await?;
    let before = known.items.get(&slug).ok_or_else(|| Problem::missing(words::NO_ITEM))?;
    let mut after = Item::clone(before);
    let mut wrong = Vec::new();
    for column in Column::ALL.into_iter().filter(|column| *column != Column::Slug) {
        if let Some(text) = entered.get(&field_name(column)) {
            let text = text.replace("\r\n", "\n");
            wrong.extend(put(&mut after, column, &text, &known).err().map(|why| (column, why)));
        }
    }
    if wrong.is_empty() {
        wrong = faults(&after, &known);
    }
    let mut flash = None;
    let mut status = StatusCode::BAD_REQUEST;
    if wrong.is_empty() && entered.get("seen") != Some(&seen(before)) {
        flash = Some(Flash { tone: Tone::Bad, text: words::MEANWHILE.to_owned() });
        status = StatusCode::CONFLICT;
    }
    if flash.is_some() || !wrong.is_empty() {
        let shown = Shown { flash, entered, wrong, status };
        return Ok(draw(&visit, &staff, &place, (before, &known), shown).into_response());
    }
    let changed = changes(before, &after, &known);
    if !changed.is_empty() {
        let heads: Vec<&str> = changes_heads(&changed);
        let now = place.clock.now();
        publish(&mut tx, &place.org, &after, now).await?;
        let detail = words::audit_item(&after.name, &heads);
        audit::record(&mut tx, &staff.did(&place, &place.org, "item.change", &slug, detail)).await?;
        tx.commit().await?;
        follow(&place, &place.org).await?;
    }
    Ok(Redirect::to(&format!("{BASE}/{slug}?done=1")).into_response())
}

fn changes_heads(changed: &[(Column, String, String)]) -> Vec<&'static str> {
    changed.iter().map(|(column, ..)| words::head(*column)).collect()
}

/// What follows from items that changed: the villages hear of it, and open cases keep the new days.
pub(crate) async fn follow(place: &Place, county: &OrgPath) -> Reply<()> {
    announce(place, county);
    calendar::look_again(place).await
}

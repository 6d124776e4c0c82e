//! `/desk/cases/items`: the items as they stand, one of them to be changed, and a new one in the same form. The county
//! changes them; whoever handles cases elsewhere may look.

use super::columns::{Column, Known, blank, cell, faults, put};
use super::import::changes;
use super::{forms, items, own, publish};
use crate::applicant::Identity;
use crate::item::{Handling, Item, Level};
use crate::words::{catalogue as words, columns as of_cells};
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
        places: halls.columns(),
        forms: forms::usable(tx).await?,
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
        [Column::Name, Column::Place, Column::Level].map(of_cells::head).into_iter().chain([words::LIMITS]);
    let heads = heads.chain([Column::Checked, Column::Hidden].map(of_cells::head)).chain([words::SOURCE]);
    let row = |item: &std::sync::Arc<Item>| Row {
        cells: vec![
            html! { (item.name) },
            html! { (item.column) },
            html! { (of_cells::level(item.level)) },
            html! { (of_cells::days(item.promised)) " / " (of_cells::days(item.legal)) },
            html! { @if item.checked { (of_cells::checked(true)) } @else { (badge(&Badge::new(of_cells::checked(false), Tone::Warn))) " " (item.note) } },
            html! { (of_cells::hidden(item.hidden)) },
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
        @if may_change(&staff, &place) {
            (link_button(&format!("{BASE}/new"), words::NEW_ITEM, Some("plus"), true))
            (link_button(&format!("{BASE}/import"), words::IMPORT, Some("upload"), false))
        }
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

/// The form of an item that is there, or of a new one, which has no name in addresses yet.
fn draw(visit: &Visit, staff: &Staff, place: &Place, (item, known): (&Item, &Known), shown: Shown) -> Html {
    let new = item.slug.is_empty();
    let body = if may_change(staff, place) {
        let columns = Column::ALL.into_iter().filter(|column| new || *column != Column::Slug);
        let fields = columns.map(|column| field(item, column, known, &shown));
        form(&desk::Form {
            action: format!("{BASE}/{}", if new { "new" } else { &item.slug }),
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
    let title = if new { words::NEW_ITEM } else { &item.name };
    Page::new(title).desk(shell).status(shown.status).body(body).render(visit)
}

fn facts(item: &Item, known: &Known) -> Markup {
    html! {
        p { (words::ONLY_COUNTY) }
        dl class="facts" {
            @for column in Column::ALL {
                dt { (of_cells::head(column)) } dd { @for line in cell(item, column, known).lines() { p { (line) } } }
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
    let field = Field::new(name, of_cells::head(column), control(column, known)).value(value).error(error);
    let field = field.hint(of_cells::hint(column));
    if column.is_needed() { field } else { field.optional() }
}

fn control(column: Column, known: &Known) -> Control {
    let these = |all: &[&str]| Control::Select(all.iter().map(|word| Choice::new(*word, *word)).collect());
    match column {
        Column::Place => {
            let place = |(at, name): (&String, &String)| Choice::new(at.as_str(), name.as_str());
            Control::Select(known.places.iter().map(place).collect())
        }
        Column::Level => these(&[Level::County, Level::Town, Level::Village].map(of_cells::level)),
        Column::Kind => {
            let kind = |code: &str| Choice::new(code, crate::desk_words::kind(code));
            Control::Select(["01", "05", "07", "10", "20"].map(kind).to_vec())
        }
        Column::Handling => {
            these(&[Handling::AtOnce, Handling::Promised, Handling::Other].map(of_cells::handling))
        }
        Column::Unit => these(&[true, false].map(of_cells::unit)),
        Column::Workflow => these(&flow::names().into_iter().map(flow::name).collect::<Vec<_>>()),
        Column::Form => {
            let of_item =
                |item: &std::sync::Arc<Item>| Choice::new(item.slug.as_str(), words::form_of(&item.name));
            let own = known.forms.keys().map(|name| Choice::new(name.as_str(), name.as_str()));
            Control::Select(own.chain(known.items.values().map(of_item)).collect())
        }
        Column::Anonymous => these(&[true, false].map(of_cells::yes_no)),
        Column::Identity => these(&[Identity::None, Identity::Phone, Identity::Card].map(of_cells::identity)),
        Column::Checked => these(&[true, false].map(of_cells::checked)),
        Column::Hidden => these(&[false, true].map(of_cells::hidden)),
        Column::Who | Column::Steps | Column::Materials => Control::Area(6),
        Column::Regions | Column::Note | Column::Notice => Control::Area(3),
        _ => Control::Line("text"),
    }
}

/// What was entered, written into an item; and what is wrong with it.
fn entered_into(
    before: &Item,
    entered: &BTreeMap<String, String>,
    known: &Known,
) -> (Item, Vec<(Column, String)>) {
    let mut item = Item::clone(before);
    let mut wrong = Vec::new();
    let named = |column: &Column| before.slug.is_empty() || *column != Column::Slug;
    for column in Column::ALL.into_iter().filter(named) {
        if let Some(text) = entered.get(&field_name(column)) {
            let text = text.replace("\r\n", "\n");
            wrong.extend(put(&mut item, column, &text, known).err().map(|why| (column, why)));
        }
    }
    if wrong.is_empty() {
        wrong = faults(&item, known);
    }
    (item, wrong)
}

/// A form with nothing in it.
pub(crate) async fn blank_one(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(halls): Extension<Halls>,
) -> Reply<Html> {
    only_county(&staff, &place)?;
    let known = known(&mut place.db.read().await?, &place, &halls).await?;
    let shown = Shown { status: StatusCode::OK, ..Shown::default() };
    Ok(draw(&visit, &staff, &place, (&blank(), &known), shown))
}

/// Adds an item, and tells the villages; or shows what is wrong with what was entered.
pub(crate) async fn add(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(halls): Extension<Halls>,
    Form(entered): Form<BTreeMap<String, String>>,
) -> Reply<Response> {
    only_county(&staff, &place)?;
    let mut tx = place.db.write().await?;
    let known = known(&mut tx, &place, &halls).await?;
    let before = blank();
    let (item, mut wrong) = entered_into(&before, &entered, &known);
    // Also one that only a newer version of the program can use.
    if known.items.contains_key(&item.slug) || own(&mut tx).await?.contains(&item.slug) {
        wrong.insert(0, (Column::Slug, words::SLUG_THERE.to_owned()));
    }
    if !wrong.is_empty() {
        let shown = Shown { flash: None, entered, wrong, status: StatusCode::BAD_REQUEST };
        return Ok(draw(&visit, &staff, &place, (&before, &known), shown).into_response());
    }
    publish(&mut tx, &place.org, &item, place.clock.now()).await?;
    let detail = words::audit_new(&item.name);
    audit::record(&mut tx, &staff.did(&place, &place.org, "item.add", &item.slug, detail)).await?;
    tx.commit().await?;
    follow(&place, &place.org).await?;
    Ok(Redirect::to(&format!("{BASE}/{}?done=1", item.slug)).into_response())
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
    let (after, wrong) = entered_into(before, &entered, &known);
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
    changed.iter().map(|(column, ..)| of_cells::head(*column)).collect()
}

/// What follows from items that changed: the villages hear of it, and open cases keep the new days.
pub(crate) async fn follow(place: &Place, county: &OrgPath) -> Reply<()> {
    announce(place, county);
    calendar::look_again(place).await
}

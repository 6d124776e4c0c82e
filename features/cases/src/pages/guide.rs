//! `/apply` lists what can be applied for; `/apply/{item}` says what a person wants to know before beginning.

use super::{SHELF, address, known};
use crate::Halls;
use crate::draft::{self, Draft, Ticket};
use crate::item::{How, Item, items};
use crate::{store, words};
use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_feature::{Place, Reply, Site};
use hongwang_page::{Html, Page, Tile, Visit, column_tiles, html, icon};
use hongwang_store::Vault;
use http::header;
use maud::Markup;
use serde_json::{Map, Value};

pub(crate) async fn list(visit: Visit) -> Html {
    Page::new(words::ALL_ITEMS)
        .icon("edit")
        .body(column_tiles(&items().iter().map(tile).collect::<Vec<_>>()))
        .render(&visit)
}

/// An item as a tile.
pub(crate) fn tile(item: &Item) -> Tile {
    Tile { speak: item.speak.clone(), ..Tile::new(address(item), &item.name, &item.icon) }
}

pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Extension(halls): Extension<Halls>,
    Path(slug): Path<String>,
) -> Reply<Html> {
    let item = known(&slug)?;
    let body = html! {
        p class="lead" data-say { (item.speak) }
        div class="guide" {
            (begin(item, place.site))
            div class="guide-parts" {
                (part("user-check", words::WHO, sentences(&item.who)))
                (part("clipboard-check", words::MATERIALS, materials(item)))
                (part("route", words::STEPS, sentences(&item.steps)))
            }
        }
    };
    let page = Page::new(&item.name).icon(&item.icon).trail(halls.above(&item.column));
    Ok(page.island(SHELF.address("cases.css")).body(body).render(&visit))
}

/// The facts in short, and the key that begins.
fn begin(item: &Item, site: Site) -> Markup {
    html! {
        section class="guide-begin" {
            dl class="guide-facts" {
                (fact(words::OFFICE, &item.office))
                (fact(words::PROMISED, &words::limit(item.promised)))
                (fact(words::FEE, &item.fee))
                (fact(words::RESULT, &item.result))
            }
            @if site == Site::Village {
                form method="post" { button class="button strong guide-key" type="submit" data-say { (icon("edit")) (words::BEGIN) } }
                p { a class="button guide-key" href="/apply/resume" data-say { (icon("history")) (words::RESUME) } }
            } @else {
                p class="small" data-say { (words::ONLY_IN_A_VILLAGE) }
            }
        }
    }
}

fn fact(name: &str, value: &str) -> Markup {
    html! { div data-say=(words::fact(name, value)) { dt { (name) } dd { (value) } } }
}

fn part(icon_name: &str, title: &str, content: Markup) -> Markup {
    html! { section class="guide-part" { h2 data-say { (icon(icon_name)) (title) } (content) } }
}

fn sentences(all: &[String]) -> Markup {
    html! { ol { @for each in all { li data-say { (each) } } } }
}

fn materials(item: &Item) -> Markup {
    html! {
        ul class="materials" {
            @for material in &item.material {
                li data-say=(words::material(&material.name, how(material.how), &material.note)) {
                    (icon(how_icon(material.how))) span { strong { (material.name) } " " (how(material.how))
                        @if !material.note.is_empty() { span class="small" { (material.note) } }
                    }
                }
            }
            @if item.material.is_empty() { li data-say { (words::NO_MATERIALS) } }
        }
    }
}

fn how(how: How) -> &'static str {
    match how {
        How::Show => words::HOW_SHOW,
        How::Photo => words::HOW_PHOTO,
        How::Held => words::HOW_HELD,
        How::Write => words::HOW_WRITE,
    }
}

fn how_icon(how: How) -> &'static str {
    match how {
        How::Show => "eye",
        How::Photo => "photo",
        How::Held => "circle-check",
        How::Write => "edit",
    }
}

/// Begins a draft of this item. One that was begun before in the same visit is forgotten.
pub(crate) async fn begin_draft(
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(slug): Path<String>,
    headers: http::HeaderMap,
) -> Reply<Response> {
    super::only_in_a_village(&place)?;
    let item = known(&slug)?;
    let now = place.clock.now();
    let ticket = Ticket::draw(now);
    let answers = Value::Object(Map::new());
    let draft = Draft { id: ticket.id, item: item.slug.clone(), answers, kept: None };
    let mut tx = place.db.write().await?;
    if let Some(earlier) = super::ticket(&headers)
        && let Some(earlier) = store::draft(&mut tx, &earlier).await?
    {
        store::forget(&mut tx, &Draft { kept: None, ..earlier }).await?;
    }
    store::sweep(&mut tx, Some(now.plus(-draft::LEFT_AFTER)), now).await?;
    store::save(&mut tx, &ticket, &vault, &draft, now).await?;
    tx.commit().await?;
    Ok(([(header::SET_COOKIE, ticket.cookie())], Redirect::to("/apply/fill")).into_response())
}

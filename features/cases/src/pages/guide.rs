//! `/apply` lists what can be applied for; `/apply/{item}` says what a person wants to know before beginning.

use super::{SHELF, address, offered, print};
use crate::Halls;
use crate::applicant::{Applicant, Assist, Whom};
use crate::draft::{self, Draft, Ticket};
use crate::form::{Entry, Question};
use crate::item::{How, Item};
use crate::privacy::consent;
use crate::{SlipPrinter, catalogue, paper, proxy, store, words};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Site};
use hongwang_page::{Html, Page, Tile, Visit, column_tiles, html, icon};
use hongwang_store::Vault;
use http::header;
use maud::Markup;
use serde::Deserialize;
use serde_json::{Map, Value};

pub(crate) async fn list(visit: Visit, State(place): State<Place>) -> Reply<Html> {
    let items = catalogue::offered(&mut place.db.read().await?).await?;
    let tiles: Vec<Tile> = items.iter().map(|item| tile(item)).collect();
    Ok(Page::new(words::ALL_ITEMS).icon("edit").body(column_tiles(&tiles)).render(&visit))
}

/// An item as a tile.
pub(crate) fn tile(item: &Item) -> Tile {
    let said = item.speak.clone();
    Tile { hint: Some(said.clone()), speak: said, ..Tile::new(address(item), &item.name, &item.icon) }
}

pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Extension(halls): Extension<Halls>,
    Extension(printer): Extension<Option<SlipPrinter>>,
    Path(slug): Path<String>,
) -> Reply<Html> {
    let item = offered(&mut place.db.read().await?, &slug).await?;
    let body = html! {
        p class="lead" data-say { (item.speak) }
        div class="guide" {
            (begin(&item, &place, printer.as_ref()))
            div class="guide-parts" {
                (part("user-check", words::WHO, sentences(&item.who)))
                (part("clipboard-check", words::MATERIALS, materials(&item)))
                (part("route", words::STEPS, sentences(&item.steps)))
            }
        }
    };
    let page = Page::new(&item.name).icon(&item.icon).trail(halls.above(&item.column));
    Ok(page.island(SHELF.address("cases.css")).body(body).render(&visit))
}

/// The facts in short, and the key that begins.
fn begin(item: &Item, place: &Place, printer: Option<&SlipPrinter>) -> Markup {
    let terms = item.terms(&place.org);
    html! {
        section class="guide-begin" {
            @if item.anonymous { p class="guide-anonymous" data-say { (words::ANONYMOUS) } }
            dl class="guide-facts" {
                (fact(words::OFFICE, terms.office))
                (fact(words::PROMISED, &words::limit(terms.promised)))
                (fact(words::FEE, terms.fee))
                (fact(words::RESULT, &item.result))
                @if !terms.collect.is_empty() { (fact(words::COLLECT, terms.collect)) }
            }
            @if place.site == Site::Village {
                form method="post" action=(address(item)) { button class="button strong guide-key" type="submit" data-say { (icon("edit")) (words::BEGIN) } }
                p { a class="button guide-key" href="/apply/resume" data-say { (icon("history")) (words::RESUME) } }
                @if !item.anonymous && item.slug != proxy::SLUG {
                    p { a class="button guide-key" href=(proxy::pages::ADDRESS) data-say { (icon("users")) (words::proxy::TITLE) } }
                }
            } @else {
                p class="small" data-say { (words::ONLY_IN_A_VILLAGE) }
            }
            p { a class="button guide-key" href={ (address(item)) "/questions" } data-say data-swap { (icon("list-check")) (words::QUESTIONS) } }
            @if let Some(printer) = printer.filter(|_| place.site == Site::Village) { (print::guide_part(item, printer)) }
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

/// What will be asked, to be looked over at home; and every word of it, so that its sound is made before it is asked.
pub(crate) async fn questions(
    visit: Visit,
    State(place): State<Place>,
    Path(slug): Path<String>,
) -> Reply<Html> {
    let item = offered(&mut place.db.read().await?, &slug).await?;
    let body = html! {
        p class="lead" data-say { (words::QUESTIONS_LEAD) }
        p class="questions-keys" {
            @for key in [words::NEXT, words::BACK, words::KEEP, words::SKIP, words::NO_MORE] {
                span class="button" data-say { (key) }
            }
        }
        ol class="questions" {
            @for entry in item.form().entries() {
                @match entry {
                    Entry::One(question) => (listed(question)),
                    Entry::Group(group) => {
                        li { strong data-say { (group.ask) } ol { @for question in &group.questions { (listed(question)) } } }
                    }
                }
            }
        }
    };
    Ok(super::page(words::QUESTIONS, &item).body(body).render(&visit))
}

fn listed(question: &Question) -> Markup {
    html! {
        li {
            strong data-say { (question.ask) }
            @if !question.hint.is_empty() { p class="small" data-say { (question.hint) } }
            @if !question.choose.is_empty() {
                ul { @for choice in &question.choose { li data-say { (choice.name) } } }
            }
        }
    }
}

/// Whether what this visit has begun of the item is to go.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Begin {
    anew: bool,
    /// Which words were read and agreed to.
    agreed: String,
}

/// Begins a draft of this item, or goes on with the one that this visit has begun. A draft of another item is forgotten.
pub(crate) async fn begin_draft(
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(slug): Path<String>,
    headers: http::HeaderMap,
    Form(begin): Form<Begin>,
) -> Reply<Response> {
    let earlier = super::open(&place, &headers).await?;
    let item = offered(&mut place.db.read().await?, &slug).await?;
    let goes_on = earlier.as_ref().filter(|earlier| !begin.anew && earlier.item.slug == item.slug);
    let now = place.clock.now();
    let notice = consent::notice(&item, &place.org);
    let agreed = notice.as_ref().is_none_or(|notice| notice.hash() == begin.agreed);
    if let Some(goes_on) = goes_on {
        let mut tx = place.db.write().await?;
        if !agreed && consent::of(&mut tx, goes_on.draft.id).await?.is_none() {
            return Ok(Redirect::to(&consent::ask_address(&item, false)).into_response());
        }
        if let Some(notice) = notice.filter(|_| agreed) {
            consent::note(&mut tx, goes_on.draft.id, &notice.text(), now).await?;
            tx.commit().await?;
        }
        let to = goes_on.draft.applicant.first_missing(&item).unwrap_or("/apply/fill");
        return Ok(Redirect::to(to).into_response());
    }
    if !agreed {
        return Ok(Redirect::to(&consent::ask_address(&item, begin.anew)).into_response());
    }
    let ticket = Ticket::draw(now);
    let answers = Value::Object(Map::new());
    // A mandate is given for oneself alone; a clerk who helps goes on helping.
    let whom = (item.slug == proxy::SLUG).then_some(Whom::Own);
    let assist = earlier.as_ref().and_then(|earlier| earlier.draft.applicant.helped_by().cloned());
    let assist = assist.map(|assist| Assist { mandate: None, seen: Vec::new(), ..assist });
    let applicant = match &earlier {
        // Whoever writes everything anew is who they were; what was signed was for what was written.
        Some(earlier) if earlier.item.slug == item.slug => {
            let applicant = &earlier.draft.applicant;
            let assist = applicant.assist.clone().map(|assist| Assist { mandate: None, ..assist });
            Applicant { from_card: Vec::new(), afar: Vec::new(), assist, ..applicant.clone() }
        }
        _ => Applicant { whom, assist, ..Applicant::default() },
    };
    let to = applicant.first_missing(&item).unwrap_or("/apply/fill");
    let draft = Draft { id: ticket.id, item: item.slug.clone(), answers, kept: None, applicant };
    let mut tx = place.db.write().await?;
    if let Some(earlier) = earlier {
        // What was kept stays kept.
        store::forget(&mut tx, &Draft { kept: None, ..earlier.draft }).await?;
    }
    store::sweep(&mut tx, Some(now.plus(-draft::LEFT_AFTER)), now).await?;
    if store::under_way(&mut tx).await? >= draft::MOST {
        return Err(Problem { status: 429, title: words::TOO_MANY.to_owned(), field: None }.into());
    }
    store::save(&mut tx, &ticket, &vault, &draft, now).await?;
    if let Some(notice) = notice {
        consent::note(&mut tx, draft.id, &notice.text(), now).await?;
    }
    tx.commit().await?;
    paper::tidy(&place).await;
    Ok(([(header::SET_COOKIE, ticket.cookie())], Redirect::to(to)).into_response())
}

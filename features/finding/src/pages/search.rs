//! `/search`: one box, and what was found in groups.
//!
//! Personal: what somebody looks for is nobody's business, so no cache keeps the page and no script fetches it ahead.

use super::SHELF;
use crate::answer::{Answer, Partly, Question};
use crate::keeper::Keeper;
use crate::missed::Counter;
use crate::words;
use axum::{
    Extension,
    extract::{Query, State},
};
use hongwang_feature::{Place, Reply, findable::Document, findable::Group};
use hongwang_input::{Field, FieldKind, field, islands};
use hongwang_page::{
    Html, Notice, Page, Pager, State as Panel, StateKind, Tone, Visit, icon, pager, spoken, state_panel, when,
};
use hongwang_search::{FoundGroup, Hit, Part, Words, WordsError, excerpt, marked};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Rows of each group on the page of all groups.
const ROWS: usize = 3;
/// Rows of one group that fit on a kiosk below the box and above the arrows.
const PAGE: usize = 4;
/// The last page of a group that can be turned to.
const LAST: usize = 100;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    /// A group's word: only this one, page by page.
    r#in: String,
    page: String,
}

impl Asked {
    fn group(&self) -> Option<Group> {
        Group::ALL.into_iter().find(|group| words::word(*group) == self.r#in)
    }

    fn page(&self) -> usize {
        self.page.parse().unwrap_or(1).clamp(1, LAST)
    }
}

/// The address of a search.
fn address(query: &str, group: Option<Group>, page: u32) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.append_pair("q", query);
    if let Some(group) = group {
        text.append_pair("in", words::word(group));
    }
    if page > 1 {
        text.append_pair("page", &page.to_string());
    }
    format!("/search?{}", text.finish())
}

pub(crate) async fn page(
    State(place): State<Place>,
    Extension(keeper): Extension<Arc<Keeper>>,
    Extension(counter): Extension<Counter>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let query = asked.q.trim();
    let looked_for = match Words::parse(query) {
        Ok(words) => words,
        Err(WordsError::Empty) if asked.q.is_empty() => return Ok(draw(&visit, "", None, None, html! {})),
        Err(problem) => return Ok(draw(&visit, query, Some(&problem.to_string()), None, html! {})),
    };
    let (group, number) = (asked.group(), asked.page());
    let take = if group.is_some() { PAGE } else { ROWS };
    let skip = if group.is_some() { (number - 1) * take } else { 0 };
    let question = Question { words: &looked_for, only: group, skip, take };
    let answer = keeper.answer(&place, question).await?;
    if answer.found.total() == 0 && answer.partly.is_none() && group.is_none() {
        counter.note(&place, &looked_for);
    }
    let body = html! {
        @if let Some(partly) = answer.partly { (hongwang_page::notice_line(&notice(partly))) }
        @if answer.found.total() == 0 {
            (nothing(query, &answer))
        } @else if let (Some(group), [found]) = (group, &answer.found.groups[..]) {
            (one_group(query, &looked_for, group, found, number))
        } @else {
            (all_groups(query, &looked_for, &answer))
        }
    };
    let shown = address(query, group, u32::try_from(number).unwrap_or(1));
    Ok(draw(&visit, query, None, Some(shown), body))
}

fn notice(partly: Partly) -> Notice {
    let text = match partly {
        Partly::Making => words::MAKING,
        Partly::Full => words::FULL,
    };
    Notice { text: text.to_owned(), href: None, tone: Tone::Warn }
}

/// The page; `shown` is the address of what was found, for whoever comes back to it.
fn draw(visit: &Visit, query: &str, problem: Option<&str>, shown: Option<String>, found: Markup) -> Html {
    let asked =
        Field { name: "q", label: words::ASK, kind: FieldKind::Text, value: query, hint: "", problem };
    let body = html! {
        form class="find" method="get" action="/search" role="search" data-asked=[shown] {
            (field(&asked))
            button class="button strong" type="submit" data-say { (icon("search")) (words::SEARCH) }
        }
        @if query.is_empty() {
            p class="find-again" hidden { a class="button" href="/search" data-say { (icon("arrow-left")) (words::AGAIN) } }
        }
        (found)
    };
    let page = Page::new(words::SEARCH).icon("search").personal();
    let page = page.island(SHELF.address("find.css")).island(SHELF.address("find.js"));
    islands().fold(page, Page::island).body(body).render(visit)
}

fn all_groups(query: &str, looked_for: &Words, answer: &Answer) -> Markup {
    let total = answer.found.total();
    html! {
        p class="find-count" role="status" data-say { (words::found(query, total)) }
        div class="found" {
            @for found in &answer.found.groups {
                section class="found-group" aria-label=(words::name(found.group)) {
                    h2 data-say { (words::group(found.group, found.total)) }
                    (rows(looked_for, &found.hits))
                    @if found.total > found.hits.len() {
                        a class="button" href=(address(query, Some(found.group), 1)) data-say {
                            (words::all_of(found.group, found.total)) (icon("arrow-right"))
                        }
                    }
                }
            }
        }
    }
}

fn one_group(query: &str, looked_for: &Words, group: Group, found: &FoundGroup, number: usize) -> Markup {
    let pages = found.total.div_ceil(PAGE).clamp(1, LAST);
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let arrows = Pager::of(small(number), small(pages), |page| address(query, Some(group), page));
    html! {
        div class="found-head" {
            h2 data-say { (words::group(group, found.total)) }
            a class="button" href=(address(query, None, 1)) data-say { (icon("arrow-left")) (words::ALL_GROUPS) }
        }
        div class="found-all" { (rows(looked_for, &found.hits)) }
        (pager(&arrows))
    }
}

fn rows(looked_for: &Words, hits: &[Hit]) -> Markup {
    html! { ul class="articles hits" { @for hit in hits { li { (row(looked_for, hit)) } } } }
}

fn row(looked_for: &Words, hit: &Hit) -> Markup {
    let document = &hit.document;
    let lies_in = words::lies_in(&document.trail);
    let said = spoken([document.title.as_str(), &lies_in]);
    html! {
        a href=(document.href) data-say=(said) {
            span class="article-row" {
                span class="article-title" { (with_marks(&marked(&document.title, looked_for))) }
                @if hit.exact && !document.text.is_empty() {
                    span class="hit-text" { (with_marks(&excerpt(&document.text, looked_for))) }
                }
                span class="article-meta" {
                    span { (lies_in) }
                    @if let Some(at) = document.date { time datetime=(when::machine(at.0)) { (when::date(at.0)) } }
                }
            }
        }
    }
}

fn with_marks(parts: &[Part]) -> Markup {
    html! { @for part in parts { @if part.is_word { mark { (part.text) } } @else { (part.text) } } }
}

/// Nothing was found: what was perhaps meant, whom to ask, and the nearest columns.
fn nothing(query: &str, answer: &Answer) -> Markup {
    let near = &answer.near;
    let state = Panel::new(StateKind::Empty, words::nothing(query)).to_do(words::NOTHING_TO_DO);
    html! {
        @if !near.meant.is_empty() {
            nav class="find-meant" aria-label=(words::MEANT) {
                p data-say { (words::MEANT) }
                @for meant in &near.meant { a class="button strong" href=(address(meant, None, 1)) data-say { (meant) } }
            }
        }
        div class="find-nothing" {
            section {
                (state_panel(&state.link("/help", words::HELP)))
            }
            section {
                @if near.loose.total() > 0 {
                    h2 data-say { (words::LOOSE) }
                    @for group in &near.loose.groups {
                        (near_rows(group.hits.iter().map(|hit| &hit.document).take(ROWS)))
                    }
                }
                @if !near.columns.is_empty() {
                    h2 data-say { (words::COLUMNS) }
                    (near_rows(near.columns.iter()))
                }
            }
        }
    }
}

fn near_rows<'a>(documents: impl Iterator<Item = &'a Document>) -> Markup {
    html! {
        ul class="articles hits" {
            @for document in documents {
                li {
                    a href=(document.href) data-say=(spoken([document.title.as_str(), &words::lies_in(&document.trail)])) {
                        span class="article-row" {
                            span class="article-title" { (document.title) }
                            span class="article-meta" { span { (words::lies_in(&document.trail)) } }
                        }
                    }
                }
            }
        }
    }
}

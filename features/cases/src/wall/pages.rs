//! `/apply/answers`: what others asked and what was answered, the newest first.

use super::{Shown, store};
use crate::words::wall as words;
use crate::{Halls, pages as all};
use axum::{
    Extension,
    extract::{Query, State},
};
use hongwang_feature::{Place, Reply};
use hongwang_page::{Html, Page, Pager, StateKind, Visit, html, pager, say, state_panel};
use maud::Markup;
use serde::Deserialize;

/// This page.
pub(crate) const ADDRESS: &str = "/apply/answers";
/// Its pictogram.
pub(crate) const ICON: &str = "messages";
/// The column of the halls that leads here: where letters are written.
pub(crate) const COLUMN: &str = "dang/voice/letter";
/// Answers on a page.
const PAGE: u32 = 3;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    page: String,
    /// An answer that the page is to show, as the search leads to it.
    id: String,
}

pub(crate) async fn list(
    visit: Visit,
    State(place): State<Place>,
    Extension(halls): Extension<Halls>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let all = store::count(&mut tx, &place.org).await?;
    let pages = u32::try_from(all).unwrap_or(u32::MAX).div_ceil(PAGE).max(1);
    let before = match asked.id.parse() {
        Ok(id) => store::before(&mut tx, &place.org, id).await?,
        Err(_) => None,
    };
    let meant = before.and_then(|before| u32::try_from(before).ok()).map(|before| before / PAGE + 1);
    let page = meant.or_else(|| asked.page.parse().ok()).unwrap_or(1).clamp(1, pages);
    let skip = i64::from(page - 1) * i64::from(PAGE);
    let shown = store::list(&mut tx, &place.org, (skip, i64::from(PAGE))).await?;
    let body = html! {
        @if shown.is_empty() {
            (state_panel(&hongwang_page::State::new(StateKind::Empty, words::EMPTY).to_do(words::EMPTY_TO_DO)))
        }
        @for (id, shown) in &shown { (card(&id.to_string(), shown)) }
        (pager(&Pager::of(page, pages, |page| format!("{ADDRESS}?page={page}"))))
    };
    let page = Page::new(words::WALL).icon(ICON).trail(halls.above(COLUMN)).island(all::style());
    Ok(page.body(body).render(&visit))
}

fn card(id: &str, shown: &Shown) -> Markup {
    html! {
        section class="wall" id=(id) {
            p class="wall-question" { strong data-say { (words::ASKED) } " " (say(&shown.question)) }
            p class="wall-answer" { strong data-say { (words::ANSWERED) } " " (say(&shown.answer)) }
            p class="small" data-say { (words::answered_by(&shown.office, &shown.at.date_words())) }
        }
    }
}

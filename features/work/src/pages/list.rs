//! The list of a kind, in three orders: the page of its column, and `/work/list/{kind}` with the other orders and pages.
//!
//! Invariant: no telephone is on it, and nothing that leads to one but the page of a posting.

use super::{style, trail};
use crate::posting::{By, Kind, Posting, STALE, distance, sorted};
use crate::supply::COLUMN;
use crate::wage::Pay;
use crate::{store, words};
use axum::extract::{Path, Query, State};
use hongwang_base::{Millis, OrgPath, Problem};
use hongwang_feature::{ColumnPage, Place, Reply, Service};
use hongwang_page::{
    Html, Markup, Page, Pager, State as Panel, StateKind, Tile, Visit, html, icon, pager, state_panel,
};
use hongwang_store::{Result, Tx};
use serde::Deserialize;

/// Postings on a page.
const ROWS: usize = 5;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    by: String,
    page: String,
}

/// What people can do in columns that are filled by nobody but them.
pub(crate) fn services() -> Vec<Service> {
    let tile = |column: &str, href: &str, (name, hint): (&str, &str), icon: &str, personal: bool| Service {
        column: column.to_owned(),
        tile: Tile { hint: Some(hint.to_owned()), personal, ..Tile::new(href, name, icon) },
    };
    let gig = Kind::Gig.column();
    vec![
        tile(gig, "/work/list/gig", (words::GIGS, words::GIGS_HINT), "leaf", false),
        tile(gig, crate::gig::ADDRESS, (words::POST_GIG, words::POST_GIG_HINT), "users", true),
        tile(gig, crate::mine::ADDRESS, (words::TAKE_DOWN, words::TAKE_DOWN_HINT), "trash", true),
        tile("laowu/me/resume", crate::seeker::ADDRESS, (words::SEEK, words::SEEK_HINT), "user", true),
        tile("laowu/me/resume", crate::mine::ADDRESS, (words::DELETE, words::DELETE_HINT), "trash", true),
        tile("laowu/me/push", crate::seeker::ADDRESS, (words::SEEK, words::SEEK_HINT), "message", true),
        tile("laowu/me/push", crate::mine::ADDRESS, (words::STOP, words::STOP_HINT), "hand-stop", true),
        tile(COLUMN, "/work/list/sell", (words::SELLING, words::SELLING_HINT), "truck", false),
        tile(COLUMN, "/work/list/buy", (words::BUYING, words::BUYING_HINT), "shopping-cart", false),
        tile(COLUMN, crate::supply::ADDRESS, (words::POST_OFFER, words::POST_OFFER_HINT), "edit", true),
        tile(COLUMN, crate::mine::ADDRESS, (words::TAKE_DOWN, words::TAKE_DOWN_HINT), "trash", true),
    ]
}

/// The page of one of the columns that offices fill.
pub(crate) async fn column(
    tx: &mut Tx,
    org: &OrgPath,
    column: &str,
    now: Millis,
) -> Result<Option<ColumnPage>> {
    let Some(kind) = Kind::JOBS.into_iter().find(|kind| kind.column() == column) else { return Ok(None) };
    let newest = store::newest(tx, org).await?.into_iter().find(|(known, _)| *known == kind);
    let Some((_, newest)) = newest else { return Ok(None) };
    let body = body(tx, (org, kind), (By::Pay, 1), Some(newest), now).await?;
    Ok(Some(ColumnPage { body, styles: vec![style()], gives_way: false }))
}

/// `/work/list/{kind}`
pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let kind = Kind::from_word(&kind).ok_or_else(|| Problem::missing(words::GONE))?;
    let by = By::from_word(&asked.by).unwrap_or(By::Pay);
    let page = asked.page.parse().ok().unwrap_or(1);
    let mut tx = place.db.read().await?;
    let newest = store::newest(&mut tx, &place.org).await?.into_iter().find(|(known, _)| *known == kind);
    let newest = newest.map(|(_, at)| at);
    let body = body(&mut tx, (&place.org, kind), (by, page), newest, place.clock.now()).await?;
    // The list is what its column shows; the way back is the section's.
    let mut above = trail(kind);
    if Kind::JOBS.contains(&kind) {
        above.pop();
    }
    let page = Page::new(words::kind(kind)).icon(icon_of(kind)).trail(above).island(style());
    Ok(page.body(body).render(&visit))
}

async fn body(
    tx: &mut Tx,
    (org, kind): (&OrgPath, Kind),
    (by, page): (By, u32),
    newest: Option<Millis>,
    now: Millis,
) -> Result<Markup> {
    let postings = sorted(store::standing(tx, org, kind, now).await?, by, org);
    if postings.is_empty() {
        return Ok(nothing(kind, newest));
    }
    let pages = u32::try_from(postings.len().div_ceil(ROWS)).unwrap_or(u32::MAX);
    let page = page.clamp(1, pages);
    let skip = (page as usize - 1) * ROWS;
    let address = |by: By, page: u32| format!("/work/list/{}?by={}&page={page}", kind.word(), by.word());
    let old = newest.filter(|at| Kind::JOBS.contains(&kind) && now.since(*at) > STALE);
    Ok(html! {
        @if let Some(at) = old { p class="notice warn" { (icon("alert-circle")) span data-say { (words::stale(at)) } } }
        nav class="work-orders" aria-label=(words::SORT) {
            @for each in By::ALL {
                a class="button" href=(address(each, 1)) aria-current=[(each == by).then_some("true")] data-swap data-say {
                    (words::by(each, kind))
                }
            }
        }
        ul class="work-list" { @for posting in postings.iter().skip(skip).take(ROWS) { li { (row(posting, org, now)) } } }
        (pager(&Pager::of(page, pages, |page| address(by, page))))
        @if let Some(at) = newest { p class="small" data-say { (words::updated(at)) } }
    })
}

fn nothing(kind: Kind, newest: Option<Millis>) -> Markup {
    if kind.is_goods() {
        let state = Panel::new(StateKind::Empty, words::NO_OFFERS);
        return state_panel(&state.link(crate::supply::ADDRESS, words::POST_OFFER));
    }
    let mut state = Panel::new(StateKind::Empty, words::EMPTY).to_do(words::EMPTY_TO_DO);
    if let Some(at) = newest {
        state = state.why(words::EMPTY_WHY).since(at.0);
    }
    state_panel(&state.link(crate::seeker::ADDRESS, words::SEEK))
}

/// The pictogram of a kind.
pub(crate) fn icon_of(kind: Kind) -> &'static str {
    if kind.is_goods() { "arrows-sort" } else { "briefcase" }
}

/// How a posting is paid, or what it costs, in words.
pub(crate) fn paid(posting: &Posting) -> String {
    let open = if posting.kind.is_goods() { words::PRICE_OPEN } else { words::NEGOTIABLE };
    posting.pay.as_ref().map_or(open.to_owned(), Pay::words)
}

fn row(posting: &Posting, org: &OrgPath, now: Millis) -> Markup {
    let near = words::distance(distance(&posting.code, org), posting.km);
    html! {
        a class="work-row" href=(posting.address()) data-swap {
            span class="work-title" data-say {
                strong { (posting.title) }
                @if !posting.employer.is_empty() { " " span { (posting.employer) } }
                @if posting.kind.is_goods() { " " span { (posting.needs) } }
            }
            span class="work-pay" data-say=(super::one::said_pay(posting)) { (paid(posting)) }
            span class="work-where" data-say {
                (icon("map-pin")) (posting.place)
                @if !near.is_empty() { " · " (near) }
            }
            span class="work-when" data-say { (words::starts(posting.kind, posting.start, now)) }
        }
    }
}

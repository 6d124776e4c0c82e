//! The trains on people's screens: where to, which trains, and two ways to a ticket: on one's own phone, or by a clerk. No
//! ticket is sold here, and nothing of a person is asked.

use super::bus_pages::{Asked, keys, paged, some};
use super::trains::{Train, Trains, key_of};
use super::{Kept, Shown, TRAIN};
use crate::pages::style;
use crate::words::transport as words;
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use hongwang_base::Problem;
use hongwang_feature::{ColumnPage, Place, Reply};
use hongwang_page::{Html, Link, Page, Pager, Screen, Tile, Visit, column_tiles, icon, pager, qr, spoken};
use maud::{Markup, html};

/// The column in which a clerk takes an order.
const BY_CLERK: &str = "/fuwu/travel/ticket";
/// Places with a key of their own.
const PLACES: usize = 9;
const TRAINS_A_PAGE: usize = 5;

fn told(shown: &Shown<Trains>) -> Markup {
    let about = &shown.whole.about;
    html! {
        p class="bus-told" data-say { (words::train_told(&about.source, about.day)) }
        p class="bus-told" data-say { (words::TICKETS_LEFT) }
    }
}

/// The two ways to a ticket.
fn ways() -> Markup {
    let phone = Tile {
        hint: Some(words::BY_PHONE_HINT.into()),
        ..Tile::new("/train/buy", words::BY_PHONE, "device-mobile")
    };
    let clerk = Tile {
        hint: Some(words::BY_CLERK_HINT.into()),
        ..Tile::new(BY_CLERK, words::BY_CLERK, "user-check")
    };
    column_tiles(&[phone, clerk])
}

/// Where trains go, the place to which most go first.
fn places(shown: &Shown<Trains>) -> Vec<Tile> {
    let tile = |(place, count): (&str, usize)| {
        let tile = Tile::new(format!("/train/to/{}", key_of(place)), place, "train");
        Tile { hint: Some(words::trains_a_day(count)), speak: words::train_to_said(place, count), ..tile }
    };
    shown.whole.destinations().into_iter().map(tile).collect()
}

/// The page of the column.
pub(super) fn column(shown: &Shown<Trains>) -> ColumnPage {
    let more = Tile { speak: words::MORE_SAID.to_owned(), ..Tile::new("/train/to", words::MORE, "list") };
    let stations: Vec<&str> = shown.whole.stations().into_iter().collect();
    let body = html! {
        (told(shown))
        p class="bus-told" data-say { (words::stations(&stations)) }
        h2 class="bus-head" data-say { (words::WHERE_TO) }
        (keys(&some(places(shown), PLACES, more)))
        h2 class="bus-head" data-say { (words::TICKET) }
        (ways())
    };
    ColumnPage { body, styles: vec![style("transport.css")], gives_way: false }
}

async fn shown(place: &Place, kept: &Kept) -> Reply<Shown<Trains>> {
    let found = kept.trains(&mut place.db.read().await?, &place.org).await?;
    found.ok_or_else(|| Problem::missing(words::NOT_THERE).into())
}

fn page(title: &str) -> Page {
    let page = Page::new(title).icon("train").trail([Link::new(format!("/{TRAIN}"), words::TRAIN)]);
    page.island(style("transport.css"))
}

/// `GET /train/to`: every place to which trains go.
pub(crate) async fn destinations(
    visit: Visit,
    State(place): State<Place>,
    Extension(kept): Extension<Kept>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let shown = shown(&place, &kept).await?;
    Ok(page(words::WHERE_TO).body(paged(&places(&shown), &asked, "/train/to")).render(&visit))
}

/// `GET /train/to/{place}`
pub(crate) async fn to(
    visit: Visit,
    State(place): State<Place>,
    Extension(kept): Extension<Kept>,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let shown = shown(&place, &kept).await?;
    let found = shown.whole.to(&key);
    let first = found.first().ok_or_else(|| Problem::missing(words::NO_TRAIN))?;
    let title = words::go_to(&first.to);
    let pages = found.len().div_ceil(TRAINS_A_PAGE);
    let at = asked.page().min(pages);
    let number = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
    let arrows = Pager::of(number(at), number(pages), |page| format!("/train/to/{key}?page={page}"));
    let body = html! {
        (told(&shown))
        ol class="train-list" {
            @for train in found.iter().skip((at - 1) * TRAINS_A_PAGE).take(TRAINS_A_PAGE) { (row(train)) }
        }
        (pager(&arrows))
        h2 class="bus-head" data-say { (words::TICKET) }
        (ways())
    };
    Ok(page(&title).body(body).render(&visit))
}

fn row(train: &Train) -> Markup {
    let (arrive, later) = train.arrive();
    html! {
        li class="train" data-say=(spoken([words::train_said(train)])) {
            span class="train-number" { (train.number) }
            span class="train-end" { span class="bus-time" { (super::days::clock(train.leave.into())) } (train.from) }
            (icon("arrow-right"))
            span class="train-end" {
                span class="bus-time" { (super::days::clock(arrive)) } (words::days_later(later)) (train.to)
            }
            span class="train-takes" { (words::takes(train.takes)) }
            @if !train.note.is_empty() { span class="train-note" { (train.note) } }
        }
    }
}

/// `GET /train/buy`: the seller's page, as a code for a phone; on a phone as a link.
pub(crate) async fn buy(
    visit: Visit,
    State(place): State<Place>,
    Extension(kept): Extension<Kept>,
) -> Reply<Html> {
    let shown = shown(&place, &kept).await?;
    let address = &shown.whole.about.buy;
    let body = html! {
        section class="train-buy" {
            @if visit.screen == Screen::Phone {
                p { a class="button strong" href=(address) rel="noreferrer" data-say { (words::OPEN_SELLER) } }
            } @else {
                div data-address=(address) { (qr(address, words::SELLER_QR)) }
            }
            div {
                p class="train-lead" data-say { (words::SCAN) }
                p data-say { (words::OFFICIAL) }
                p data-say { (words::NO_MONEY) }
            }
        }
        h2 class="bus-head" data-say { (words::NO_PHONE) }
        (column_tiles(&[Tile {
            hint: Some(words::BY_CLERK_HINT.into()),
            ..Tile::new(BY_CLERK, words::BY_CLERK, "user-check")
        }]))
    };
    Ok(page(words::BY_PHONE).body(body).render(&visit))
}

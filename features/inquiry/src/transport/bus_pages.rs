//! The buses on people's screens: the next ones from here, a day of a line, and how to get to a place. What is touched is
//! a place or a day; nothing is typed.

use super::days::{Day, Minute};
use super::departures::{self, Departure, Near};
use super::journey::{self, CHANGE, Journey, Ride};
use super::timetable::{Route, Timetable};
use super::{BUS, Kept, Shown};
use crate::pages::style;
use crate::words::transport as words;
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use hongwang_base::{Millis, OrgPath, Problem};
use hongwang_feature::{ColumnPage, Place, Reply};
use hongwang_page::{
    Html, Link, Page, Pager, State as Panel, StateKind, Tile, Visit, icon, pager, say, spoken, state_panel,
};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Departures beside the next one.
const MORE: usize = 4;
/// Places with a key of their own on the first page.
const PLACES: usize = 5;
/// Keys on a page of all places or lines.
const KEYS_A_PAGE: usize = 12;
/// Lines with a key of their own.
const LINES: usize = 3;
const JOURNEYS: usize = 3;
/// Days with a key of their own.
const DAYS: usize = 5;

/// What an address may ask for behind its `?`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    day: String,
    page: String,
}

impl Asked {
    pub(super) fn page(&self) -> usize {
        self.page.parse().unwrap_or(1).clamp(1, 10_000)
    }
}

/// Whoever looks at buses from somewhere.
struct Look<'t> {
    timetable: &'t Timetable,
    at: Millis,
    near: Near,
    now: Minute,
}

impl<'t> Look<'t> {
    fn new(shown: &'t Shown<Timetable>, org: &OrgPath, now: Millis) -> Self {
        let codes: Vec<&str> = org.codes().collect();
        let near = departures::near(&shown.whole, &codes);
        Self { timetable: &shown.whole, at: shown.at, near, now: Minute::of(now) }
    }

    fn name(&self, stop: usize) -> &'t str {
        self.timetable.stops.get(stop).map_or("", |stop| &stop.name)
    }

    /// Whose figures these are, of when, and what is to be doubted about them.
    fn told(&self) -> Markup {
        let ended = self.timetable.last().filter(|last| *last < self.now.day());
        let phone = self.timetable.head.agencies.iter().find(|(_, phone)| !phone.is_empty());
        html! {
            p class="bus-told" data-say { (words::told(&self.timetable.head.publisher, self.at)) }
            @if let Some(last) = ended {
                p class="notice warn" role="status" {
                    (icon("alert-triangle")) span { (say(&words::ended(last, phone))) }
                }
            }
            @if !self.near.own && let Some(stop) = self.near.stops.first() {
                p class="bus-told" data-say { (words::not_here(self.name(*stop))) }
            }
        }
    }

    fn page(&self, title: &str) -> Page {
        let page = Page::new(title).icon("bus").trail([Link::new(format!("/{BUS}"), words::BUS)]);
        page.island(style("transport.css"))
    }
}

/// The page of the column.
pub(super) fn column(shown: &Shown<Timetable>, org: &OrgPath, now: Millis) -> ColumnPage {
    let look = Look::new(shown, org, now);
    let next = departures::next(look.timetable, &look.near.stops, look.now, MORE + 1);
    let more = |href: &str, name: &str| Tile { speak: format!("{name}。"), ..Tile::new(href, name, "list") };
    let mut lines = some(lines(&look), LINES, more("/bus/route", words::MORE_LINES));
    lines.push(Tile {
        speak: words::ROADS_SAID.to_owned(),
        ..Tile::new("/fuwu/travel/road", words::ROADS, "road")
    });
    let body = html! {
        (look.told())
        div class="bus" {
            @match next.split_first() {
                None => (state_panel(&nothing())),
                Some((first, more)) => (soon(&look, first, more)),
            }
        }
        h2 class="bus-head" data-say { (words::WHERE_TO) }
        (keys(&some(places(&look), PLACES, more("/bus/to", words::MORE))))
        h2 class="bus-head" data-say { (words::WHOLE_DAY) }
        (keys(&lines))
    };
    ColumnPage { body, styles: vec![style("transport.css")], gives_way: false }
}

fn nothing() -> Panel {
    let state = Panel::new(StateKind::Empty, words::NO_BUS).why(words::NO_BUS_WHY).to_do(words::NO_BUS_TO_DO);
    state.link("/help", crate::words::ASK_SOMEBODY)
}

/// The next one big, the others below each other.
fn soon(look: &Look<'_>, first: &Departure<'_>, more: &[Departure<'_>]) -> Markup {
    let href = |departure: &Departure<'_>| format!("/bus/route/{}", departure.route.key());
    let said = words::departure_said(first, look.now, look.name(first.stop));
    html! {
        a class="bus-next" href=(href(first)) data-swap data-say=(spoken([said])) {
            span class="bus-label" { (words::NEXT) }
            span class="bus-time" { (first.at.clock()) }
            span class="bus-wait" { (words::wait(first.at, look.now)) }
            span class="bus-to" { (words::towards(&first.way.to)) }
            span class="bus-line" { (words::on_line(first, look.name(first.stop))) }
        }
        @if !more.is_empty() {
            ul class="bus-later" {
                @for departure in more {
                    @let said = words::later_said(departure, look.now);
                    li { a href=(href(departure)) data-swap data-say=(spoken([said])) {
                        span class="bus-time" { (departure.at.clock()) }
                        span class="bus-to" { (words::towards(&departure.way.to)) }
                        span class="bus-wait" { (words::wait(departure.at, look.now)) }
                    } }
                }
            }
        }
    }
}

/// Tiles of one line each, of which many fit beside each other.
pub(super) fn keys(tiles: &[Tile]) -> Markup {
    html! {
        ul class="bus-keys" {
            @for tile in tiles {
                li { a class="bus-key" href=(tile.href) data-swap data-say=(spoken([&tile.speak])) {
                    (icon(&tile.icon))
                    span { (tile.name) @if let Some(hint) = &tile.hint { " " small { (hint) } } }
                } }
            }
        }
    }
}

/// A page of the keys behind `address`, with arrows to the others.
pub(super) fn paged(tiles: &[Tile], asked: &Asked, address: &str) -> Markup {
    let pages = tiles.len().div_ceil(KEYS_A_PAGE).max(1);
    let page = asked.page().min(pages);
    let number = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
    let arrows = Pager::of(number(page), number(pages), |page| format!("{address}?page={page}"));
    html! {
        (keys(tiles.chunks(KEYS_A_PAGE).nth(page - 1).unwrap_or_default()))
        (pager(&arrows))
    }
}

/// The first `most` keys; where there are more, one to all of them in the place of the last.
pub(super) fn some(mut tiles: Vec<Tile>, most: usize, more: Tile) -> Vec<Tile> {
    if tiles.len() > most {
        tiles.truncate(most);
        tiles.push(more);
    }
    tiles
}

fn place_tile(look: &Look<'_>, stop: usize) -> Tile {
    let name = look.name(stop);
    let key = look.timetable.stops[stop].key();
    Tile { speak: words::go_to(name), ..Tile::new(format!("/bus/to/{key}"), name, "map-pin") }
}

/// Where one can go from here, the busiest first.
fn places(look: &Look<'_>) -> Vec<Tile> {
    let reached = journey::reachable(look.timetable, &look.near.stops);
    let here: BTreeSet<usize> = look.near.stops.iter().copied().collect();
    let all = departures::busiest(look.timetable, &here).into_iter().filter(|stop| reached[*stop]);
    all.map(|stop| place_tile(look, stop)).collect()
}

/// The lines that stop here.
fn lines(look: &Look<'_>) -> Vec<Tile> {
    let stops_here = |route: &&Route| {
        let mut calls = route.ways.iter().flat_map(|way| &way.stops);
        calls.any(|(stop, ..)| look.near.stops.contains(stop))
    };
    let tile = |route: &Route| {
        let (href, name) = (format!("/bus/route/{}", route.key()), route.name());
        Tile { speak: words::line_said(&name), ..Tile::new(href, name, "clock") }
    };
    look.timetable.routes.iter().filter(stops_here).map(tile).collect()
}

/// The buses that this node shows.
async fn shown(place: &Place, kept: &Kept) -> Reply<Shown<Timetable>> {
    let found = kept.buses(&mut place.db.read().await?, &place.org).await?;
    found.ok_or_else(|| Problem::missing(words::NOT_THERE).into())
}

/// `GET /bus/to`: every place that one can go to.
pub(crate) async fn destinations(
    visit: Visit,
    State(place): State<Place>,
    Extension(kept): Extension<Kept>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    every(&visit, &place, &kept, &asked, ("/bus/to", words::WHERE_TO, places)).await
}

/// `GET /bus/route`: every line that stops here.
pub(crate) async fn routes(
    visit: Visit,
    State(place): State<Place>,
    Extension(kept): Extension<Kept>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    every(&visit, &place, &kept, &asked, ("/bus/route", words::WHOLE_DAY, lines)).await
}

/// All of what the column shows a few of, page by page.
async fn every(
    visit: &Visit,
    place: &Place,
    kept: &Kept,
    asked: &Asked,
    (address, title, all): (&str, &str, impl Fn(&Look<'_>) -> Vec<Tile>),
) -> Reply<Html> {
    let shown = shown(place, kept).await?;
    let look = Look::new(&shown, &place.org, place.clock.now());
    let tiles = all(&look);
    let body = html! {
        @if tiles.is_empty() { (state_panel(&nothing())) }
        (paged(&tiles, asked, address))
    };
    Ok(look.page(title).body(body).render(visit))
}

/// `GET /bus/to/{stop}`: how to get there.
pub(crate) async fn journeys(
    visit: Visit,
    State(place): State<Place>,
    Extension(kept): Extension<Kept>,
    Path(key): Path<String>,
) -> Reply<Html> {
    let shown = shown(&place, &kept).await?;
    let look = Look::new(&shown, &place.org, place.clock.now());
    let to = look.timetable.stops.iter().position(|stop| stop.key() == key);
    let to = to.ok_or_else(|| Problem::missing(words::NO_SUCH_STOP))?;
    let found = journey::next(look.timetable, &look.near.stops, to, look.now, JOURNEYS);
    let body = html! {
        (look.told())
        @if found.is_empty() { (state_panel(&nothing().why(words::NO_WAY))) }
        ol class="bus-journeys" { @for each in &found { (journey_card(&look, each)) } }
        @if found.iter().any(|each| each.second.is_some()) {
            p class="bus-told" data-say { (words::change_time(CHANGE)) }
        }
    };
    Ok(look.page(&words::go_to(look.name(to))).body(body).render(&visit))
}

fn journey_card(look: &Look<'_>, journey: &Journey<'_>) -> Markup {
    let ride = |ride: &Ride<'_>| {
        let said = words::ride(ride, look.name(ride.from), look.name(ride.to));
        html! { p class="bus-ride" data-say { (said) } }
    };
    html! {
        li class="bus-journey" {
            p class="bus-journey-head" data-say=(spoken([words::journey_said(journey, look.now)])) {
                span class="bus-time" { (journey.leave().clock()) }
                (icon("arrow-right"))
                span class="bus-time" { (journey.arrive().clock()) }
                span class="bus-wait" { (words::wait(journey.leave(), look.now)) }
            }
            (ride(&journey.first))
            @if let Some(second) = &journey.second {
                p class="bus-change" data-say {
                    (words::change(look.name(second.from), second.leave.since(journey.first.arrive)))
                }
                (ride(second))
            }
        }
    }
}

/// `GET /bus/route/{route}`: a day of a line.
pub(crate) async fn route(
    visit: Visit,
    State(place): State<Place>,
    Extension(kept): Extension<Kept>,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let shown = shown(&place, &kept).await?;
    let look = Look::new(&shown, &place.org, place.clock.now());
    let route = look.timetable.routes.iter().find(|route| route.key() == key);
    let route = route.ok_or_else(|| Problem::missing(words::NO_SUCH_LINE))?;
    let today = look.now.day();
    let days = departures::kinds_of_day(look.timetable, route, today, DAYS);
    let asked = asked.day.parse().ok().map(Day).filter(|day| (today..today.plus(40)).contains(day));
    let day = asked.unwrap_or(today);
    let ways = departures::day(look.timetable, route, &look.near.stops, day);
    let body = html! {
        (look.told())
        nav class="bus-days" aria-label=(words::OTHER_DAYS) {
            @for each in days {
                a class="button" href={ "/bus/route/" (key) "?day=" (each.0) } data-swap data-say
                    aria-current=[(each == day).then_some("date")] { (words::day_name(each, today)) }
            }
        }
        @if ways.is_empty() {
            (state_panel(&Panel::new(StateKind::Empty, words::not_that_day(&words::day_name(day, today)))
                .to_do(words::OTHER_DAY)))
        }
        div class="bus-ways" { @for each in &ways { (day_of_way(&look, each)) } }
    };
    Ok(look.page(&route.name()).body(body).render(&visit))
}

fn day_of_way(look: &Look<'_>, day: &departures::DayOfWay<'_>) -> Markup {
    let stops: Vec<&str> = day.way.stops.iter().map(|(stop, ..)| look.name(*stop)).collect();
    html! {
        section class="bus-way" {
            h2 data-say { (words::towards(&day.way.to)) }
            p data-say { (words::leaves_here(look.name(day.stop))) }
            @if day.times.iter().any(|(_, about)| *about > 0) {
                @let about = day.times.iter().map(|(_, about)| *about).filter(|about| *about > 0);
                p data-say { (words::about(about.clone().min(), about.max())) }
            }
            ul class="bus-times" {
                @for (at, about) in &day.times {
                    li class=[(*at < look.now).then_some("gone")] data-say=(words::spoken_time(*at)) {
                        @if *about > 0 { small { (words::ROUGHLY) } }
                        (at.clock())
                    }
                }
            }
            p class="bus-stops" data-say { (words::calls_at(&stops)) }
        }
    }
}

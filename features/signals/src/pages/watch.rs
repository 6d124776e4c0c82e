//! `/signals/{id}`: a channel with its picture; below it what a browser and what a set-top box play, and how it stands.
//!
//! Invariant: all of them answer for no channel but those that the people in front of this screen may see.

use super::SHELF;
use super::back::Moment;
use crate::channel::Channel;
use crate::relay::{Phase, Recorders, Relay};
use crate::{store, words};
use axum::{
    Extension,
    body::Body,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use hongwang_base::{Millis, Problem};
use hongwang_feature::{Fail, Place, Reply};
use hongwang_page::{Html, Link, Markup, Page, Visit, html};
use http::{StatusCode, header};

/// Keys of a browser that are of no use on a screen in a hall.
const NOT_HERE: &str = "nodownload noplaybackrate noremoteplayback";
/// What browsers call a list of pieces.
pub(super) const LIST: &str = "application/vnd.apple.mpegurl";

pub(super) async fn find(place: &Place, id: &str) -> Reply<Channel> {
    let missing = || Fail::from(Problem::missing(words::NO_CHANNEL));
    let id = id.parse().map_err(|_| missing())?;
    store::watched(&mut place.db.read().await?, &place.org, id).await?.ok_or_else(missing)
}

pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    (Extension(relay), Extension(recorders)): (Extension<Relay>, Extension<Recorders>),
    Path(id): Path<String>,
    Query(asked): Query<Moment>,
) -> Reply<Html> {
    let channel = find(&place, &id).await?;
    let now = place.clock.now();
    let reach = recorders.of(channel.id).and_then(|recorder| recorder.reach());
    // From the oldest that stands, where what was asked for has gone meanwhile.
    let back = asked.from.zip(reach.as_ref()).map(|(from, reach)| Millis(from).max(reach.start));
    let back = back.filter(|from| reach.as_ref().is_some_and(|reach| *from < reach.end));
    if back.is_none() {
        relay.warm(channel.id, &channel.sources(), &place.clock);
    }
    let mut tx = place.db.read().await?;
    let guide = super::guide::now_and_next(&mut tx, channel.id, now).await?;
    let keys = super::back::keys(&mut tx, &channel, reach.as_ref(), back.is_some(), now).await?;
    drop(tx);
    let body = html! {
        div class="signals-page" {
            @if let Some(from) = back {
                (looking_back(&channel, from))
            } @else {
                @if asked.from.is_some() { p class="signals-sum" data-say { (words::GONE) } }
                (present(&channel))
            }
            (keys)
            (guide)
            p class="signals-how" data-say { (if back.is_some() { words::BACK_HOW } else { words::WATCH }) }
        }
    };
    let column = Link::new(format!("/{}", channel.shown.column()), words::shown(channel.shown));
    let above = words::above(channel.shown).map(|(href, name)| Link::new(href, name));
    let page = Page::new(channel.name).plainly().icon("device-tv").trail(above.into_iter().chain([column]));
    let page = page.island(SHELF.address("signals.css")).island(SHELF.address("picture.js"));
    let page = if back.is_some() {
        page.plays_lists().island(SHELF.address("back.js"))
    } else {
        page.island(SHELF.address("watch.js"))
    };
    Ok(page.body(body).render(&visit))
}

/// What is on now. A browser that plays no endless MP4 goes on to the list by itself.
fn present(channel: &Channel) -> Markup {
    let at = format!("/signals/{}", channel.id);
    html! {
        div class="signals-watch signals-present" data-standing={ (at) "/standing" } {
            video class="signals-picture" controls autoplay playsinline disablepictureinpicture controlslist=(NOT_HERE) aria-label=(channel.name) {
                source src={ (at) "/live.mp4" } type="video/mp4";
                source src={ (at) "/live.m3u8" } type=(LIST);
            }
            p class="signals-standing" role="status" aria-live="polite" data-say { (words::STARTING) }
        }
    }
}

/// What was on. A browser that plays lists plays the address; for others the island puts the pieces together.
fn looking_back(channel: &Channel, from: Millis) -> Markup {
    let list = format!("/signals/{}/hour.m3u8?from={}", channel.id, from.0);
    let (before, after) = words::LOOKS_AT;
    html! {
        div class="signals-watch" data-list=(list) data-before=(before) data-after=(after) data-trouble=(words::NO_PLAYER) {
            video class="signals-picture" controls autoplay playsinline disablepictureinpicture controlslist=(NOT_HERE) aria-label=(channel.name) {
                source src=(list) type=(LIST);
            }
            p class="signals-standing" role="status" aria-live="polite" data-say { (words::looks_at(from)) }
        }
    }
}

/// One sentence where something is wrong, nothing while the picture comes.
pub(crate) async fn standing(
    State(place): State<Place>,
    Extension(relay): Extension<Relay>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let channel = find(&place, &id).await?;
    let said = match relay.standing(channel.id).zip(Some(relay.refused(channel.id))) {
        None => words::STARTING.to_owned(),
        Some((_, Some(why))) => words::refused(why),
        Some(((standing, arrival), None)) => match standing.phase {
            Phase::Starting => words::STARTING.to_owned(),
            Phase::Stalled => words::no_signal(standing.since),
            Phase::Running if arrival.is_scrambled => words::SCRAMBLED.to_owned(),
            Phase::Running if !relay.has_pictures() => words::NO_PICTURE.to_owned(),
            Phase::Running => String::new(),
        },
    };
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, said).into_response())
}

/// The transport stream as it comes.
pub(crate) async fn stream(
    State(place): State<Place>,
    Extension(relay): Extension<Relay>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let channel = find(&place, &id).await?;
    match relay.stream(channel.id, &channel.sources(), &place.clock) {
        Ok(stream) => Ok(endless("video/mp2t", Body::from_stream(stream))),
        Err(_) => Ok(full()),
    }
}

/// The same as browsers play it.
pub(crate) async fn live(
    State(place): State<Place>,
    Extension(relay): Extension<Relay>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let channel = find(&place, &id).await?;
    match relay.live(channel.id, &channel.sources(), &place.clock) {
        Ok(stream) => Ok(endless("video/mp4", Body::from_stream(stream))),
        Err(_) => Ok(full()),
    }
}

fn endless(kind: &'static str, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, body).into_response()
}

pub(super) fn full() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "10")], words::FULL).into_response()
}

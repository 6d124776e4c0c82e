//! `/signals/{id}`: a channel with its picture; below it what a browser and what a set-top box play, and how it stands.
//!
//! Invariant: all of them answer for no channel but those that the people in front of this screen may see.

use super::SHELF;
use crate::channel::Channel;
use crate::relay::{Phase, Relay};
use crate::{store, words};
use axum::{
    Extension,
    body::Body,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Fail, Place, Reply};
use hongwang_page::{Html, Link, Page, Visit, html};
use http::{StatusCode, header};

pub(super) async fn find(place: &Place, id: &str) -> Reply<Channel> {
    let missing = || Fail::from(Problem::missing(words::NO_CHANNEL));
    let id = id.parse().map_err(|_| missing())?;
    store::watched(&mut place.db.read().await?, &place.org, id).await?.ok_or_else(missing)
}

pub(crate) async fn show(visit: Visit, State(place): State<Place>, Path(id): Path<String>) -> Reply<Html> {
    let channel = find(&place, &id).await?;
    let at = format!("/signals/{}", channel.id);
    let mut tx = place.db.read().await?;
    let guide = super::guide::now_and_next(&mut tx, channel.id, place.clock.now()).await?;
    drop(tx);
    let body = html! {
        div class="signals-watch" data-standing={ (at) "/standing" } {
            video class="signals-picture" controls autoplay playsinline src={ (at) "/live.mp4" } aria-label=(channel.name) {}
            p class="signals-standing" role="status" aria-live="polite" data-say { (words::STARTING) }
            (guide)
            p class="signals-how" data-say { (words::WATCH) }
        }
    };
    let column = Link::new(format!("/{}", channel.shown.column()), words::shown(channel.shown));
    let above = words::above(channel.shown).map(|(href, name)| Link::new(href, name));
    let page = Page::new(channel.name).icon("device-tv").trail(above.into_iter().chain([column]));
    Ok(page.island(SHELF.address("signals.css")).island(SHELF.address("watch.js")).body(body).render(&visit))
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

fn full() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "10")], words::FULL).into_response()
}

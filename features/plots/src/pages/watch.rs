//! A camera with its live picture, what stands on it, the stills of the last day, and who looked.

use super::{SHELF, jpeg};
use crate::{Plots, entry::Entry, look::Look, node::find, store, words};
use axum::{
    Extension, Json,
    extract::{Path, Query, State},
    response::Response,
};
use hongwang_base::{Millis, Problem};
use hongwang_feature::{Place, Reply};
use hongwang_page::{Html, Link, Markup, Page, Visit, html, icon, when};
use serde::Deserialize;
use serde_json::{Value, json};

/// What browsers call a list of pieces.
pub(super) const LIST: &str = "application/vnd.apple.mpegurl";
/// Keys of a browser that are of no use on a screen in a hall.
const NOT_HERE: &str = "nodownload noplaybackrate noremoteplayback";
/// Small pictures in the strip.
const STRIP: usize = 4;
/// Of who looked so many stand there unfolded.
const NEWEST: usize = 3;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Moment {
    /// The still that is looked at; without it the present.
    at: Option<i64>,
}

/// The stills of the last day around the one that is looked at.
struct Past {
    all: Vec<Millis>,
    at: Option<Millis>,
}

impl Past {
    /// The one before what is looked at, or the newest.
    fn earlier(&self) -> Option<Millis> {
        self.all.iter().rev().find(|one| self.at.is_none_or(|at| **one < at)).copied()
    }

    fn later(&self) -> Option<Millis> {
        self.all.iter().find(|one| self.at.is_some_and(|at| **one > at)).copied()
    }

    /// At even distances, the newest among them, the oldest first.
    fn strip(&self) -> Vec<Millis> {
        let step = self.all.len().div_ceil(STRIP).max(1);
        let mut some: Vec<Millis> = self.all.iter().rev().step_by(step).copied().collect();
        some.reverse();
        some
    }
}

/// `GET /cameras/{id}`
pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Extension(plots): Extension<Plots>,
    Path(id): Path<String>,
    Query(asked): Query<Moment>,
) -> Reply<Html> {
    let entry = find(&place, &id).await?;
    plots.note_village(&place, entry.id).await?;
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let all = store::stills(&mut tx, entry.id, now.plus(-Millis::DAY)).await?;
    // The nearest that stands, where what was asked for has gone meanwhile.
    let at = asked.at.and_then(|at| all.iter().find(|one| one.0 >= at).or(all.last()).copied());
    let past = Past { all, at };
    let looks = store::looks(&mut tx, entry.id).await?;
    drop(tx);
    let body = html! {
        div class="plots-page" {
            (picture(&entry, &past, &words::looks_now(&looks, now)))
            div class="plots-beside" {
                p class="plots-where" data-say { (icon(entry.kind.icon())) (words::where_it_is(&entry)) }
                (keys(&entry, &past))
                (strip(&entry, &past))
                (seen(&looks))
            }
        }
    };
    let trail = words::ABOVE.map(|(href, name)| Link::new(href, name));
    let column = Link::new("/huiyi/watch/field", words::COLUMN);
    let page =
        Page::new(&entry.name).plainly().icon(entry.kind.icon()).trail(trail.into_iter().chain([column]));
    let page = page.plays_what_a_script_makes().island(SHELF.address("plots.css"));
    let page = page.island(SHELF.address("watch.js")).island(SHELF.address("past.js"));
    Ok(page.body(body).render(&visit))
}

fn picture(entry: &Entry, past: &Past, looks_now: &str) -> Markup {
    let at = format!("/cameras/{}", entry.id);
    let stands = past.at.map_or(words::STARTING.to_owned(), words::as_of);
    html! {
        div class="plots-watch" data-camera=(at) data-live[past.at.is_none()] data-ended=(words::ENDED) data-unplayed=(words::UNPLAYED) data-name=(entry.name) {
            p class="plots-banner" { (icon("shield-check")) @for line in words::banner(entry) { span data-say { (line) } } }
            p class="plots-eye" role="status" aria-live="polite" data-say { (looks_now) }
            @match past.at {
                Some(still) => img class="plots-picture" src={ (at) "/still/" (still.0) } alt=(words::still_of(&entry.name, still));,
                None => video class="plots-picture" controls autoplay muted playsinline disablepictureinpicture controlslist=(NOT_HERE) aria-label=(entry.name) {
                    source src={ (at) "/hls/live.m3u8" } type=(LIST);
                    source src={ (at) "/live.mp4" } type="video/mp4";
                },
            }
            p class="plots-standing" role="status" aria-live="polite" data-say { (stands) }
        }
    }
}

/// Keys to step through the last day, and back to the present.
fn keys(entry: &Entry, past: &Past) -> Markup {
    let at = |still: Millis| format!("/cameras/{}?at={}", entry.id, still.0);
    html! {
        nav class="plots-keys" aria-label=(words::PAST) {
            @if past.at.is_none() {
                button class="button" type="button" data-full hidden data-say { (icon("maximize")) (words::WHOLE) }
            } @else {
                a class="button strong" href={ "/cameras/" (entry.id) } data-say { (icon("video")) (words::TO_PRESENT) }
            }
            @if let Some(still) = past.earlier() { a class="button" href=(at(still)) data-say { (icon("arrow-left")) (words::EARLIER) } }
            @if let Some(still) = past.later() { a class="button" href=(at(still)) data-say { (icon("arrow-right")) (words::LATER) } }
        }
    }
}

/// Some stills of the last day to touch; a script makes of all of them one that is scrubbed.
fn strip(entry: &Entry, past: &Past) -> Markup {
    if past.all.is_empty() {
        return html! {};
    }
    let at = format!("/cameras/{}", entry.id);
    let times: Vec<String> = past.all.iter().map(|still| still.0.to_string()).collect();
    html! {
        section class="plots-past" data-stills=(times.join(",")) data-scrub=(words::SCRUB) {
            h2 data-say { (icon("history")) (words::PAST) }
            ul {
                @for still in past.strip() {
                    li {
                        a href={ (at) "?at=" (still.0) } aria-current=[(past.at == Some(still)).then_some("true")] {
                            img src={ (at) "/still/" (still.0) } alt="" width="320" height="180" loading="lazy";
                            span data-say { (when::clock(still.0)) }
                        }
                    }
                }
            }
        }
    }
}

fn seen(looks: &[Look]) -> Markup {
    html! {
        section class="plots-looks" {
            h2 data-say { (icon("eye")) (words::LOOKS) }
            ol { @for look in looks.iter().take(NEWEST) { li data-say { (words::looked(look)) } } }
            @if looks.len() > NEWEST {
                details {
                    summary data-say { (words::EARLIER_LOOKS) }
                    ol { @for look in looks.iter().skip(NEWEST) { li data-say { (words::looked(look)) } } }
                }
            }
        }
    }
}

/// `GET /cameras/{id}/standing`: one sentence where something is wrong, who looks now, and who looked.
pub(crate) async fn standing(
    State(place): State<Place>,
    Extension(plots): Extension<Plots>,
    Path(id): Path<String>,
) -> Reply<([(http::HeaderName, &'static str); 1], Json<Value>)> {
    let entry = find(&place, &id).await?;
    plots.note_village(&place, entry.id).await?;
    let words = plots.standing(&place, &entry).await?;
    let looks = store::looks(&mut place.db.read().await?, entry.id).await?;
    let looked: Vec<String> = looks.iter().take(NEWEST).map(words::looked).collect();
    let now = words::looks_now(&looks, place.clock.now());
    let answer = json!({ "words": words, "now": now, "looked": looked });
    Ok(([(http::header::CACHE_CONTROL, "no-store")], Json(answer)))
}

/// `GET /cameras/{id}/still/{at}`: a still of the last day.
pub(crate) async fn still(
    State(place): State<Place>,
    Path((id, at)): Path<(String, i64)>,
) -> Reply<Response> {
    let entry = find(&place, &id).await?;
    let is_kept = place.clock.now().since(Millis(at)) <= Millis::DAY && entry.every > 0;
    let still = store::still(&mut place.db.read().await?, entry.id, Millis(at)).await?.filter(|_| is_kept);
    still.map(|still| jpeg(still.into())).ok_or_else(|| Problem::missing(words::NO_STILL).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strip_has_at_most_four_with_the_newest_and_keys_lead_to_neighbours() {
        let all: Vec<Millis> = (0..144).map(Millis).collect();
        let past = Past { all: all.clone(), at: Some(Millis(5)) };
        assert_eq!((past.earlier(), past.later()), (Some(Millis(4)), Some(Millis(6))));
        assert_eq!((past.strip().len(), past.strip().last().copied()), (STRIP, Some(Millis(143))));
        let present = Past { all, at: None };
        assert_eq!((present.earlier(), present.later()), (Some(Millis(143)), None));
        let none = Past { all: Vec::new(), at: None };
        assert!(none.earlier().is_none() && none.strip().is_empty());
    }
}

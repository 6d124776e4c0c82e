//! What is on: two lines below the picture of a channel, and the list of a day.

use super::SHELF;
use super::watch::find;
use crate::guide::{Programme, midnight};
use crate::{store, words};
use axum::extract::{Path, Query, State};
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply};
use hongwang_page::{Html, Link, Markup, Page, Visit, html, when};
use hongwang_store::{Result, Tx};
use serde::Deserialize;
use uuid::Uuid;

/// Days before and behind today that can be turned to.
const MOST_DAYS: i64 = 7;

/// 现在播 and 接下来; an old guide says that it is old, and nothing stands where there is none.
pub(super) async fn now_and_next(tx: &mut Tx, channel: Uuid, now: Millis) -> Result<Markup> {
    let Some(until) = store::known_until(tx, channel).await? else { return Ok(html! {}) };
    let coming = store::on(tx, channel, &(now..now.plus(Millis::DAY))).await?;
    let mut coming = coming.iter();
    let current = coming.clone().next().filter(|one| one.starts <= now);
    let next = if current.is_some() { coming.nth(1) } else { coming.next() };
    let line = |word: &str, one: &Programme| {
        html! { p data-say { strong { (word) } " " (when::clock(one.starts.0)) " " (one.title) } }
    };
    Ok(html! {
        div class="signals-guide" {
            @if until <= now { p data-say { (words::guide_old(until)) } }
            @if let Some(one) = current { (line(words::NOW, one)) }
            @if let Some(one) = next { (line(words::NEXT, one)) }
            p { a class="button" href={ "/signals/" (channel) "/guide" } data-say { (words::DAY) } }
        }
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// From today.
    day: i64,
}

/// `GET /signals/{id}/guide`
pub(crate) async fn day(
    visit: Visit,
    State(place): State<Place>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let channel = find(&place, &id).await?;
    let now = place.clock.now();
    let day = asked.day.clamp(-MOST_DAYS, MOST_DAYS);
    let begins = midnight(now).plus(day * Millis::DAY);
    let mut tx = place.db.read().await?;
    let on = store::on(&mut tx, channel.id, &(begins..begins.plus(Millis::DAY))).await?;
    let until = store::known_until(&mut tx, channel.id).await?;
    let at = format!("/signals/{}", channel.id);
    let is_now = |one: &Programme| one.starts <= now && now < one.ends;
    let body = html! {
        p class="signals-sum" data-say { (when::day(begins.0)) " " (when::weekday(begins.0)) }
        @if let Some(until) = until.filter(|until| *until <= now) { p class="signals-sum" data-say { (words::guide_old(until)) } }
        @if on.is_empty() { p class="signals-sum" data-say { (words::NO_GUIDE_THAT_DAY) } }
        ul class="signals-day" {
            @for one in &on {
                li class=[is_now(one).then_some("now")] data-say {
                    time datetime=(when::machine(one.starts.0)) { (when::clock(one.starts.0)) }
                    span { (one.title) }
                    @if is_now(one) { strong { (words::NOW) } }
                }
            }
        }
        p class="signals-days" {
            @if day > -MOST_DAYS { a class="button" href={ (at) "/guide?day=" (day - 1) } data-say { (words::DAY_BEFORE) } }
            @if day < MOST_DAYS { a class="button" href={ (at) "/guide?day=" (day + 1) } data-say { (words::DAY_AFTER) } }
        }
    };
    let page = Page::new(words::guide_of(&channel.name)).plainly().icon("device-tv");
    let page = page.trail([Link::new(at, channel.name)]).island(SHELF.address("signals.css"));
    Ok(page.body(body).render(&visit))
}

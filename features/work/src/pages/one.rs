//! `/work/posting/{id}`: one posting, as a sentence and line by line; the telephone is behind a key of its own.

use super::list::{icon_of, paid};
use super::{style, trail};
use crate::posting::{Kind, Posting, distance};
use crate::store;
use crate::wage::Pay;
use crate::words::{self, contact, supply};
use axum::{
    extract::{Path, State},
    response::Response,
};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::{Place, Reply, no_picture, picture_response};
use hongwang_page::{
    Html, Link, Markup, Page, State as Panel, StateKind, Visit, html, icon, say, state_panel,
};
use hongwang_replica::{BlobHash, BlobRef};
use http::StatusCode;

/// The pay as it is said.
pub(crate) fn said_pay(posting: &Posting) -> String {
    posting.pay.as_ref().map_or(paid(posting), Pay::said)
}

/// What stands in the place of a posting that is over.
pub(crate) fn gone(visit: &Visit) -> Html {
    let state =
        Panel::new(StateKind::Empty, words::GONE).why(words::GONE_WHY).link("/laowu/job", words::SEE_OTHERS);
    let trail = [Link::new("/laowu", words::HALL), Link::new("/laowu/job", words::SECTION)];
    let page = Page::new(words::GONE).icon("briefcase").trail(trail).status(StatusCode::NOT_FOUND);
    page.body(state_panel(&state)).render(visit)
}

pub(crate) async fn show(visit: Visit, State(place): State<Place>, Path(id): Path<String>) -> Reply<Html> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let posting = match id.parse() {
        Ok(id) => store::find(&mut tx, &place.org, id, now).await?,
        Err(_) => None,
    };
    let Some(posting) = posting else { return Ok(gone(&visit)) };
    let page = Page::new(posting.title.as_str())
        .icon(icon_of(posting.kind))
        .trail(trail(posting.kind))
        .island(style());
    // Pictures follow their record by some seconds, or longer on a thin line.
    let photos = posting.photos.iter().filter(|photo| place.blobs.has(&photo.hash)).copied().collect();
    Ok(page.body(body(&posting, photos, &place.org, now)).render(&visit))
}

fn body(posting: &Posting, photos: Vec<BlobRef>, org: &OrgPath, now: Millis) -> Markup {
    let near = words::distance(distance(&posting.code, org), posting.km);
    let starts = words::starts(posting.kind, posting.start, now);
    let (title, place, pay) = (&posting.title, &posting.place, said_pay(posting));
    let goods = posting.kind.is_goods();
    let sentence = if goods {
        supply::sentence(posting.kind == Kind::Sell, title, place, &pay, &posting.needs)
    } else {
        words::sentence(title, &posting.employer, place, &pay, &starts)
    };
    let [paid_name, start_name, needs_name] = if goods {
        [words::PRICE, words::FROM, words::QUANTITY]
    } else {
        [words::PAY, words::START, words::NEEDS]
    };
    let lines = [
        (paid_name, paid(posting)),
        (words::PLACE, format!("{} {near}", posting.place).trim().to_owned()),
        (start_name, starts),
        (words::UNTIL, words::until(posting.until)),
        (words::WANTED, posting.wanted.map(words::wanted).unwrap_or_default()),
        (needs_name, posting.needs.clone()),
    ];
    html! {
        article class="work-one" {
            p class="lead" { (say(&sentence)) }
            @if !photos.is_empty() {
                div class="work-photos" {
                    @for photo in &photos { img src={ "/work/photo/" (photo.hash) } alt=(supply::photo_of(title)); }
                }
            }
            dl class="work-lines" {
                @for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
                    div { dt data-say { (name) } dd { (say(value)) } }
                }
            }
            @if posting.contact.is_some() {
                form class="work-call" method="post" action={ (posting.address()) "/phone" } {
                    button class="button strong" type="submit" data-say { (icon("phone")) (contact::CALL) }
                    p class="small" data-say { (contact::CALL_HINT) }
                }
            } @else { p data-say { (contact::ASK_VILLAGE) } }
            p class="small" data-say { (words::SOURCE) "：" (words::told_by(&posting.source, posting.at)) }
        }
    }
}

/// `/work/photo/{hash}`: a picture of something that stands on this screen.
pub(crate) async fn photo(State(place): State<Place>, Path(name): Path<String>) -> Reply<Response> {
    let Ok(hash) = name.parse::<BlobHash>() else { return Ok(no_picture()) };
    let (mut tx, now) = (place.db.read().await?, place.clock.now());
    for kind in [Kind::Sell, Kind::Buy] {
        let standing = store::standing(&mut tx, &place.org, kind, now).await?;
        if standing.iter().flat_map(|posting| &posting.photos).any(|photo| photo.hash == hash) {
            drop(tx);
            // Not for ever: what was taken down is not shown by a cache.
            return picture_response(&place, hash, "private, max-age=300").await;
        }
    }
    Ok(no_picture())
}

//! `/help/person/{id}`: one of those who can be asked, with the hours and the way to be called back; and
//! `/help/photo/{hash}`, their faces.
//!
//! Invariant: both answer for nobody but those whom the people in front of this screen may ask.

use super::{SHELF, help};
use crate::{hours, roster, store, words};
use axum::{
    extract::{Path, State},
    response::Response,
};
use hongwang_feature::{FOREVER, Place, Reply, Site, no_picture, picture_response};
use hongwang_page::{Here, Html, Link, Page, Visit, not_found};
use hongwang_replica::BlobHash;
use maud::html;
use uuid::Uuid;

pub(crate) async fn show(
    visit: Visit,
    Here(here): Here,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let people = store::roster_of(&mut place.db.read().await?, &place.org).await?;
    let id = id.parse::<Uuid>().ok();
    let Some(person) = people.iter().find(|person| Some(person.id) == id) else {
        return Ok(not_found(&visit));
    };
    let now = place.clock.now();
    let on_duty = person.on_duty(now);
    let standing = if on_duty { words::ON_DUTY } else { words::NOT_ON_DUTY };
    let next = person.begins(now).filter(|_| !on_duty);
    let coming = words::hours(&hours::coming(person, roster::day_of(now)));
    let more = html! {
        p class="duty-hours" data-say { (coming) }
        @if let Some(at) = next {
            p class="duty-next" data-say { (words::next_on_duty(&person.name, person.office, at)) }
        }
    };
    let body = html! {
        div class="help-page" {
            (help::card(&place, person, standing, on_duty, &more))
            @if place.site == Site::Village { ul class="help-ways few" { (help::asking((here && on_duty).then_some(person))) } }
        }
    };
    let page = Page::new(words::PERSON).icon("lifebuoy").trail([Link::new("/help", words::HELP)]);
    Ok(page.island(SHELF.address("help.css")).body(body).render(&visit))
}

pub(crate) async fn photo(State(place): State<Place>, Path(name): Path<String>) -> Reply<Response> {
    let Ok(hash) = name.parse::<BlobHash>() else { return Ok(no_picture()) };
    let people = store::roster_of(&mut place.db.read().await?, &place.org).await?;
    let is_a_face = people.iter().filter_map(|person| person.photo).any(|photo| photo.hash == hash);
    if is_a_face { picture_response(&place, hash, FOREVER).await } else { Ok(no_picture()) }
}

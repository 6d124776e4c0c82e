//! `/help`: whoever is on duty, large enough to be read from a wheelchair, the ways on, and who else is on duty.

use super::SHELF;
use crate::roster::{self, Duty, Person};
use crate::{store, words};
use axum::extract::State;
use hongwang_feature::{Place, Reply, Site};
use hongwang_page::{Here, Html, Page, State as Panel, StateKind, Visit, icon, state_panel};
use maud::{Markup, html};

/// The idle screen's demonstration. It begins with the end of this visit, since nobody may be left on its pages.
const DEMONSTRATION: &str = "/idle?show";
/// People named beside the first.
const OTHERS: usize = 3;

pub(crate) async fn show(visit: Visit, Here(here): Here, State(place): State<Place>) -> Reply<Html> {
    let people = store::roster_of(&mut place.db.read().await?, &place.org).await?;
    let duty = roster::duty(&people, place.clock.now());
    let body = html! {
        p class="lead" data-say { (words::LEAD) }
        div class="help-page" {
            (on_duty(&place, &duty))
            (ways(place.site == Site::Village, duty.now.first().copied().filter(|_| here)))
        }
        (others(&duty))
    };
    Ok(Page::new(words::HELP).icon("lifebuoy").island(SHELF.address("help.css")).body(body).render(&visit))
}

fn on_duty(place: &Place, duty: &Duty<'_>) -> Markup {
    match (duty.now.first(), duty.next) {
        (Some(person), _) => card(place, person, words::ON_DUTY, true, &html! {}),
        (None, Some((person, at))) => {
            let next = words::next_on_duty(&person.name, person.office, at);
            let next = html! { p class="duty-next" data-say { (next) } };
            card(place, person, words::OFF_DUTY, false, &next)
        }
        (None, None) => {
            let nobody = Panel::new(StateKind::Empty, words::NOBODY);
            html! { div class="duty-none" { (state_panel(&nobody.why(words::NOBODY_WHY).to_do(words::NOBODY_TO_DO))) } }
        }
    }
}

/// One person as large as a poster, with `more` below the telephone number.
pub(super) fn card(place: &Place, person: &Person, standing: &str, on_duty: bool, more: &Markup) -> Markup {
    html! {
        section class={ "duty" @if !on_duty { " off" } } {
            p class="duty-standing" data-say { (standing) }
            span class="duty-face" { (face(place, person)) }
            h2 data-say { (person.name) }
            p class="duty-office" data-say { (person.office.name()) }
            p class="duty-phone" data-say=(words::spoken_person(person.office, &person.name, &person.phone)) {
                a href={ "tel:" (person.phone) } { (icon("phone")) (person.phone) }
            }
            (more)
        }
    }
}

/// The photo, once its bytes are here; otherwise the pictogram of the office.
fn face(place: &Place, person: &Person) -> Markup {
    let photo = person.photo.filter(|photo| place.blobs.has(&photo.hash));
    let address = photo.map(|photo| format!("/help/photo/{}", photo.hash));
    html! {
        @if let Some(address) = address {
            img src=(address) alt=(words::photo_of(&person.name));
        } @else {
            (icon(person.office.icon()))
        }
    }
}

fn ways(village: bool, rings: Option<&Person>) -> Markup {
    html! {
        ul class="help-ways" {
            @if village { (asking(rings)) }
            (way("", "/writing", "writing-sign", words::TRY, words::TRY_HINT))
            @if village {
                (way("", DEMONSTRATION, "player-play", words::DEMONSTRATION, words::DEMONSTRATION_HINT))
            }
        }
    }
}

/// The ways to be heard: at once by whoever can be rung from here, and by being called back. A telephone beside the screen
/// rings nobody.
pub(super) fn asking(rings: Option<&Person>) -> Markup {
    html! {
        @if let Some(person) = rings { li class="wide" { (video(person, "tile section call")) } }
        (way(if rings.is_some() { "" } else { "call" }, "/help/call", "phone-call", words::CALL, words::CALL_HINT))
        (way("", "/help/proxy", "heart-handshake", words::PROXY, words::PROXY_HINT))
    }
}

/// The key that rings at this person's office. The meeting hall answers at that address.
pub(super) fn video(person: &Person, class: &str) -> Markup {
    html! {
        form class="video" method="post" action="/meetings/call" {
            input type="hidden" name="org" value=(person.org);
            input type="hidden" name="office" value=(person.office.word());
            input type="hidden" name="person" value=(person.name);
            button class=(class) type="submit" {
                span class="tile-icon" { (icon("video")) }
                span class="tile-words" {
                    span class="tile-name" data-say { (words::VIDEO) }
                    span class="tile-hint" data-say { (words::VIDEO_HINT) }
                }
            }
        }
    }
}

fn way(class: &str, href: &str, pictogram: &str, name: &str, hint: &str) -> Markup {
    html! {
        li { a class={ "tile section " (class) } href=(href) data-end=[(href == DEMONSTRATION).then_some("show")] {
            span class="tile-icon" { (icon(pictogram)) }
            span class="tile-words" {
                span class="tile-name" data-say { (name) }
                span class="tile-hint" data-say { (hint) }
            }
        } }
    }
}

fn others(duty: &Duty<'_>) -> Markup {
    html! {
        @if duty.now.len() > 1 {
            h2 class="help-others" data-say { (words::OTHERS) }
            ul class="contacts" {
                @for person in duty.now.iter().skip(1).take(OTHERS) {
                    li {
                        span class="contact" {
                            a class="who" href=(person.address()) data-swap data-say {
                                (person.office.name()) " " (person.name)
                            }
                            " "
                            a href={ "tel:" (person.phone) } data-say { (icon("phone")) (person.phone) }
                        }
                    }
                }
            }
        }
    }
}

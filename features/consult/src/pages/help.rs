//! `/help`: whoever is on duty, large enough to be read from a wheelchair, and the four ways on.

use super::SHELF;
use crate::roster::{self, Duty, Person};
use crate::{store, words};
use axum::extract::State;
use hongwang_feature::{Place, Reply, Site};
use hongwang_page::{Html, Page, State as Panel, StateKind, Visit, icon, state_panel};
use maud::{Markup, html};

/// People named beside the first.
const OTHERS: usize = 3;

pub(crate) async fn show(visit: Visit, State(place): State<Place>) -> Reply<Html> {
    let people = store::roster_of(&mut place.db.read().await?, &place.org).await?;
    let duty = roster::duty(&people, place.clock.now());
    let body = html! {
        p class="lead" data-say { (words::LEAD) }
        div class="help-page" {
            (on_duty(&duty))
            (ways(place.site == Site::Village))
        }
        (others(&duty))
    };
    Ok(Page::new(words::HELP).icon("lifebuoy").island(SHELF.address("help.css")).body(body).render(&visit))
}

fn on_duty(duty: &Duty<'_>) -> Markup {
    match (duty.now.first(), duty.next) {
        (Some(person), _) => card(person, words::ON_DUTY, None),
        (None, Some((person, at))) => {
            card(person, words::OFF_DUTY, Some(words::next_on_duty(&person.name, person.office, at)))
        }
        (None, None) => {
            let nobody = Panel::new(StateKind::Empty, words::NOBODY);
            html! { div class="duty-none" { (state_panel(&nobody.why(words::NOBODY_WHY).to_do(words::NOBODY_TO_DO))) } }
        }
    }
}

fn card(person: &Person, standing: &str, next: Option<String>) -> Markup {
    html! {
        section class={ "duty" @if next.is_some() { " off" } } {
            p class="duty-standing" data-say { (standing) }
            span class="duty-face" { (icon(person.office.icon())) }
            h2 data-say { (person.name) }
            p class="duty-office" data-say { (person.office.name()) }
            p class="duty-phone" data-say=(words::spoken_person(person.office, &person.name, &person.phone)) {
                a href={ "tel:" (person.phone) } { (icon("phone")) (person.phone) }
            }
            @if let Some(next) = next { p class="duty-next" data-say { (next) } }
        }
    }
}

fn ways(village: bool) -> Markup {
    let way = |class: &str, href: &str, pictogram: &str, name: &str, hint: &str, swaps: bool| {
        html! {
            li { a class={ "tile section " (class) } href=(href) data-swap[swaps] {
                span class="tile-icon" { (icon(pictogram)) }
                span class="tile-words" {
                    span class="tile-name" data-say { (name) }
                    span class="tile-hint" data-say { (hint) }
                }
            } }
        }
    };
    html! {
        ul class="help-ways" {
            @if village {
                (way("call", "/help/call", "phone-call", words::CALL, words::CALL_HINT, false))
                (way("", "/help/proxy", "heart-handshake", words::PROXY, words::PROXY_HINT, false))
            }
            (way("", "/writing", "writing-sign", words::TRY, words::TRY_HINT, false))
            @if village {
                (way("", "/idle?show", "player-play", words::DEMONSTRATION, words::DEMONSTRATION_HINT, false))
            }
        }
    }
}

fn others(duty: &Duty<'_>) -> Markup {
    html! {
        @if duty.now.len() > 1 {
            h2 class="help-others" data-say { (words::OTHERS) }
            ul class="contacts" {
                @for person in duty.now.iter().skip(1).take(OTHERS) {
                    li data-say=(words::spoken_person(person.office, &person.name, &person.phone)) {
                        span class="contact" {
                            span { (person.office.name()) " " (person.name) }
                            " "
                            a href={ "tel:" (person.phone) } { (icon("phone")) (person.phone) }
                        }
                    }
                }
            }
        }
    }
}

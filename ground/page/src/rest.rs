//! The idle screen: what a shared screen shows while nobody is in front of it.
//!
//! Sheets follow one another calmly, each at least ten seconds (`assets/rest.js`); after each round, and at once where
//! two visits in a row came to nothing, the demonstration works the real pages with a drawn hand. While an orange or red
//! warning stands, it is all that the screen shows. Invariants: the
//! first sheet is there without script and without content, so the glass is never blank; the whole screen is one link
//! to the start page; nothing here counts as use, and nothing personal is touched.

use maud::{Markup, html};

use crate::page::SHELF;
use crate::weather::weather_sheet;
use crate::{Html, Link, Page, Picture, Visit, alarm, icon, when, words};

/// One sheet of the playlist.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// What kind of news: 通知, or the name of a column.
    pub kind: String,
    /// Its pictogram.
    pub icon: String,
    /// The headline.
    pub title: String,
    /// Who says so.
    pub source: String,
    /// When, milliseconds UTC.
    pub at: Option<i64>,
    /// A picture beside it.
    pub picture: Option<Picture>,
}

/// What the demonstration touches: the page of a hall, of a column, of an article, each linked from the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tour {
    /// Addresses in the order of the touches, after the start page.
    pub steps: Vec<String>,
}

/// The idle screen.
#[derive(Clone, Debug, Default)]
pub struct Rest {
    /// Pictogram and name of what one finds here: the halls.
    pub halls: Vec<Link>,
    /// The playlist, after the weather of the masthead.
    pub sheets: Vec<Sheet>,
    /// The demonstration, where there is something to show.
    pub tour: Option<Tour>,
}

/// Draws the idle screen. [`Link::href`] of a hall is the name of its pictogram: nothing on it is a link of its own.
pub fn rest_page(rest: &Rest, visit: &Visit) -> Html {
    let grave: Vec<_> = alarm::grave(visit).collect();
    // Nothing is demonstrated while there is something to be heard.
    let tour = rest.tour.as_ref().filter(|_| grave.is_empty());
    let steps = tour.map(|tour| tour.steps.join(" "));
    let body = html! {
        a class="rest-touch" href="/" data-tour=[steps] {
            span class="sheets" {
                @if grave.is_empty() {
                    (welcome(&rest.halls))
                    @if let Some(weather) = &visit.masthead.weather { (weather_sheet(weather)) }
                    @for sheet in &rest.sheets { (drawn(sheet)) }
                }
                @for (place, alarm) in grave.iter().enumerate() {
                    (alarm::sheet(alarm, place == 0, visit.masthead.voice))
                }
            }
            span class="rest-start" {
                (icon("hand-finger"))
                span data-say { (words::REST_START) }
                span class="rest-wait" hidden { (words::REST_WAIT) }
            }
        }
        div class="tour" hidden {
            span class="tour-hand" aria-hidden="true" { (icon("hand-finger")) }
        }
    };
    Page::new(words::REST_START).start().bare().island(SHELF.address("rest.js")).body(body).render(visit)
}

fn welcome(halls: &[Link]) -> Markup {
    html! {
        span class="sheet welcome on" {
            span class="sheet-title" data-say { (words::REST_WELCOME) }
            span class="rest-halls" {
                @for hall in halls { span class="rest-hall" { (icon(&hall.href)) span data-say { (hall.name) } } }
            }
        }
    }
}

fn drawn(sheet: &Sheet) -> Markup {
    html! {
        span class={ "sheet" @if sheet.picture.is_some() { " pictured" } } {
            span class="sheet-words" {
                span class="sheet-kind" data-say { (icon(&sheet.icon)) (sheet.kind) }
                span class="sheet-title" data-say { (sheet.title) }
                span class="sheet-source" data-say {
                    (sheet.source)
                    @if let Some(at) = sheet.at { " " time datetime=(when::machine(at)) { (when::date(at)) } }
                }
            }
            @if let Some(picture) = &sheet.picture { img src=(picture.src) alt=(picture.alt); }
        }
    }
}

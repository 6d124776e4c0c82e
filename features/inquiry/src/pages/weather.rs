//! The page of the column 天气与预警: what is warned of, now, the days to come as cards, their temperatures as two lines.

use super::{SHELF, chart};
use crate::forecast::{Told, icon as sky_icon, short};
use crate::{warning, words};
use hongwang_base::Millis;
use hongwang_feature::ColumnPage;
use hongwang_page::{State, StateKind, icon, say, spoken, state_panel, when, words as shell};
use hongwang_weather::{Day, Observation};
use jiff::civil::Date;
use maud::{Markup, html};

/// The page at `now`: the warnings that stand, then the weather, if anybody tells it.
pub(crate) fn page(warnings: &[&warning::Told], told: Option<&Told>, now: Millis) -> ColumnPage {
    let body = html! {
        @if !warnings.is_empty() {
            ul class="forecast-warnings" {
                @for told in warnings {
                    li { a class={ "alarm " (warning::pages::tone(told.level)) } href=(warning::PAGE) data-swap data-say {
                        (icon("alert-triangle")) span class="alarm-words" { (told.headline) } (icon("arrow-right"))
                    } }
                }
            }
        }
        @if let Some(told) = told { (body(told, now)) }
    };
    ColumnPage { body, styles: vec![SHELF.address("weather.css").to_owned()], gives_way: false }
}

fn body(told: &Told, now: Millis) -> Markup {
    let (days, today) = (told.days(now), now.beijing().date());
    let at = told.forecast.published_at;
    let stale = shell::weather_stale(&when::hour(at.0));
    html! {
        // Whose figures these are, and of when, is read before them.
        p class="forecast-told" data-say { (words::told(&told.source, at)) }
        @if days.is_empty() {
            (state_panel(&old(&stale)))
        } @else {
            @if told.is_stale(now) {
                p class="notice warn" role="status" { (icon("clock")) span { (say(&stale)) } }
            }
            div class="forecast" {
                @if let Some(seen) = told.outside(now) { (outside(seen)) }
                ol class="forecast-days" { @for day in &days { (card(day, today)) } }
                (chart::draw(&days, today))
            }
        }
    }
}

/// What stands in the place of days that are not known.
fn old(why: &str) -> State {
    let state = State::new(StateKind::Empty, shell::WEATHER_OLD).why(format!("{why}。"));
    state.to_do(words::OLD_TO_DO).link("/help", words::ASK_SOMEBODY)
}

fn outside(seen: &Observation) -> Markup {
    let air = words::air(seen);
    html! {
        div class="forecast-now" {
            span class="forecast-icon" { (icon(seen.sky.as_ref().map_or("temperature", |sky| sky_icon(sky.kind)))) }
            p class="forecast-outside" data-say { (words::outside(seen)) }
            @if !air.is_empty() { p class="forecast-air" data-say { (air) } }
        }
    }
}

fn card(day: &Day, today: Date) -> Markup {
    let (name, date, weather) = (words::day_name(day.date, today), words::date(day.date), short(day));
    html! {
        li class={ "forecast-day" @if day.date == today { " today" } } data-say=(spoken([words::day_said(&name, &date, &weather)])) {
            span class="forecast-name" { (name) }
            span class="forecast-date" { (date) }
            span class="forecast-icon" { (icon(&weather.icon)) }
            span class="forecast-sky" { (weather.sky) }
            span class="forecast-degrees" { (weather.degrees()) }
        }
    }
}

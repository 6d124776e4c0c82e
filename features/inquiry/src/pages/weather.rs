//! The page of the column 天气与预警: what is warned of, now, the hours to come, the days to come as cards, their
//! temperatures as lines.

use super::SHELF;
use crate::forecast::{Told, icon as sky_icon, short};
use crate::{warning, words};
use hongwang_base::Millis;
use hongwang_feature::ColumnPage;
use hongwang_page::{
    Chart, Series, State, StateKind, chart, icon, say, spoken, state_panel, when, words as shell,
};
use hongwang_weather::{Day, Hour, Observation};
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
    let (days, hours, today) = (told.days(now), told.hours(now), now.beijing().date());
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
                @if !hours.is_empty() { (hourly(&hours, now)) }
                ol class="forecast-days" { @for day in &days { (card(day, today)) } }
                @if days.len() > 1 { (chart(&temperatures(&days, today))) }
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

/// The hours to come: what they bring in one sentence, their temperatures as a line, and each of them.
fn hourly(hours: &[&Hour], now: Millis) -> Markup {
    let points = hours.iter().map(|hour| (words::hour(hour.at), f64::from(hour.degrees)));
    let drawn = Chart {
        series: vec![Series { name: words::HOURLY.to_owned(), points: points.collect() }],
        unit: words::CELSIUS.to_owned(),
        sentence: words::hours(hours, now),
        ..Chart::default()
    };
    html! {
        h2 data-say { (words::HOURS) }
        (chart(&drawn))
        ol class="forecast-hours" {
            @for hour in hours {
                li data-say=(words::hour_said(hour, now)) {
                    span { (words::hour(hour.at)) }
                    span class="forecast-icon" { (icon(sky_icon(hour.sky.kind))) }
                    b { (words::degrees(hour.degrees)) }
                    @if let Some(percent) = hour.wet { small { (words::wet(percent)) } }
                }
            }
        }
    }
}

/// The temperatures of some days as two lines, with the warmest and the coldest day in words.
fn temperatures(days: &[&Day], today: Date) -> Chart {
    let name = |day: &Day| words::day_name(day.date, today);
    let known = |of: fn(&Day) -> Option<i16>| days.iter().filter_map(move |day| Some((*day, of(day)?)));
    // Of equals the first: that is the nearer day.
    let warmest = known(|day| day.high).rev().max_by_key(|(_, degrees)| *degrees);
    let coldest = known(|day| day.low).min_by_key(|(_, degrees)| *degrees);
    let named = |found: Option<(&Day, i16)>| found.map(|(day, degrees)| (name(day), degrees));
    let series = |title: &str, of: fn(&Day) -> Option<i16>| Series {
        name: title.to_owned(),
        points: days.iter().map(|day| (name(day), of(day).map_or(f64::NAN, f64::from))).collect(),
    };
    Chart {
        series: vec![series(words::HIGHS, |day| day.high), series(words::LOWS, |day| day.low)],
        unit: words::CELSIUS.to_owned(),
        sentence: words::chart(named(warmest), named(coldest)),
        ..Chart::default()
    }
}

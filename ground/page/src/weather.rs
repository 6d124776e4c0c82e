//! The weather of today where people pass by: the slot in the header of the start page, and a sheet of the idle screen.
//!
//! Invariant: what is shown is of the day that it is now. A forecast that says nothing of that day, or is too old, shows
//! no figure.

use maud::{Markup, html};

use crate::{icon, spoken, when, words};

/// The weather of one place, as the node has it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weather {
    /// Today's; none when the forecast is too old or does not tell.
    pub today: Option<DayWeather>,
    /// Tomorrow's.
    pub tomorrow: Option<DayWeather>,
    /// Time of the forecast, milliseconds UTC.
    pub at: i64,
    /// Whether a newer one should have come by now.
    pub stale: bool,
    /// Who says so.
    pub source: String,
    /// The page with the rest.
    pub href: String,
}

/// The weather of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayWeather {
    /// In a word or two: `多云转小雨`.
    pub sky: String,
    /// Name of a pictogram.
    pub icon: String,
    /// Lowest temperature, degrees Celsius.
    pub low: Option<i16>,
    /// Highest temperature.
    pub high: Option<i16>,
}

impl DayWeather {
    /// `8~17℃`; what is not known is left out.
    pub fn degrees(&self) -> String {
        words::degrees(self.low, self.high)
    }
}

/// The slot; 未接通 while nobody gives a forecast, 未更新 while what was given is of no use today.
pub(crate) fn weather_slot(weather: Option<&Weather>) -> Markup {
    let Some(weather) = weather else {
        return html! { div class="weather" data-say=(words::WEATHER_ABSENT) { (nothing(words::NOT_CONNECTED)) } };
    };
    let time = if weather.stale { when::hour(weather.at) } else { when::clock(weather.at) };
    html! {
        a class="weather" href=(weather.href) data-swap data-say=(said(weather, &time)) {
            @if let Some(today) = &weather.today {
                (icon(&today.icon))
                span class="weather-words" {
                    span { (today.degrees()) " " (today.sky) }
                    time class="small" datetime=(when::machine(weather.at)) { (time) }
                }
            } @else {
                (nothing(words::NOT_RENEWED))
            }
        }
    }
}

fn nothing(why: &str) -> Markup {
    html! {
        (icon("cloud"))
        span class="weather-words" {
            span { (words::WEATHER) }
            span class="small" { (why) }
        }
    }
}

fn said(weather: &Weather, time: &str) -> String {
    let words = match &weather.today {
        Some(today) => words::weather(&today.sky, &today.degrees(), time),
        None => words::WEATHER_OLD.to_owned(),
    };
    spoken([words])
}

/// A sheet of the idle screen: today large, tomorrow below it, and who said so when.
pub(crate) fn weather_sheet(weather: &Weather) -> Markup {
    html! {
        span class="sheet sky" {
            span class="sheet-words" {
                span class="sheet-kind" data-say { (icon("temperature")) (words::WEATHER) }
                @if let Some(today) = &weather.today {
                    span class="sky-today" { (icon(&today.icon)) (day(Some("sheet-title"), words::TODAY, today)) }
                    @if let Some(tomorrow) = &weather.tomorrow {
                        span class="sky-next" { (icon(&tomorrow.icon)) (day(None, words::TOMORROW, tomorrow)) }
                    }
                } @else {
                    span class="sheet-title" data-say { (words::WEATHER_OLD) }
                }
                span class="sheet-source" data-say {
                    (weather.source) " "
                    @if weather.stale {
                        (words::weather_stale(&when::hour(weather.at)))
                    } @else {
                        time datetime=(when::machine(weather.at)) { (words::weather_published(&when::moment(weather.at))) }
                    }
                }
            }
        }
    }
}

fn day(class: Option<&str>, name: &str, weather: &DayWeather) -> Markup {
    html! { span class=[class] data-say { (words::day_weather(name, &weather.sky, &weather.degrees())) } }
}

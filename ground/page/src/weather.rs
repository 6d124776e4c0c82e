//! The weather slot in the header of the start page.

use maud::{Markup, html};

use crate::{icon, spoken, when, words};

/// The weather of one place at one time.
#[derive(Clone, Debug)]
pub struct Weather {
    /// In a word or two: `多云转小雨`.
    pub sky: String,
    /// Name of a pictogram.
    pub icon: String,
    /// Lowest and highest temperature of the day, degrees Celsius.
    pub degrees: (i16, i16),
    /// Time of the forecast, milliseconds UTC.
    pub at: i64,
    /// The page with the rest.
    pub href: String,
}

/// The slot; 未接通 while nobody gives a forecast.
pub fn weather_slot(weather: Option<&Weather>) -> Markup {
    html! {
        @match weather {
            Some(weather) => a class="weather" href=(weather.href) data-swap data-say=(said(weather)) {
                (icon(&weather.icon))
                span class="weather-words" {
                    span { (weather.degrees.0) "~" (weather.degrees.1) "℃ " (weather.sky) }
                    time class="small" datetime=(when::machine(weather.at)) { (when::clock(weather.at)) }
                }
            },
            None => div class="weather" data-say=(words::WEATHER_ABSENT) {
                (icon("cloud"))
                span class="weather-words" {
                    span { (words::WEATHER) }
                    span class="small" { (words::NOT_CONNECTED) }
                }
            },
        }
    }
}

fn said(weather: &Weather) -> String {
    spoken([words::weather(&weather.sky, weather.degrees, &when::clock(weather.at))])
}

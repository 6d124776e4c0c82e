//! Who looks from where: what a request says about the screen, and what this node says about itself.
//!
//! [`Visit`] is an extractor that never fails. The application puts a [`Masthead`] into the
//! extensions of each request (a middleware of three lines); a page without one still renders.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri, Query};
use cookie::Cookie;
use http::request::Parts;
use http::{HeaderMap, header};
use serde::Deserialize;

use crate::{Alarm, Weather};

/// A person or desk to turn to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Who, with the office: `村值班室 王大姐`.
    pub who: String,
    /// Telephone number as it is dialled.
    pub phone: String,
}

/// What every page of this node says about the node.
#[derive(Clone, Debug, Default)]
pub struct Masthead {
    /// Whose screen this is: `红山镇 · 乌云山村`, `英山县`.
    pub place: String,
    /// Whether strangers share this screen: a visit then ends, and leaves nothing behind.
    pub shared: bool,
    /// How long a shared screen waits for somebody who walked away.
    pub patience: Patience,
    /// Time now, milliseconds UTC.
    pub now: Option<i64>,
    /// Time up to which the content is complete, milliseconds UTC.
    pub as_of: Option<i64>,
    /// Since when the center cannot be reached, milliseconds UTC; `None` while it can.
    pub offline_since: Option<i64>,
    /// Whether a voice is installed that reads pages aloud.
    pub voice: bool,
    /// Whom the 求助 page names, first the nearest.
    pub help: Vec<Contact>,
    /// The weather; `None` while nobody gives a forecast.
    pub weather: Option<Weather>,
    /// Warnings that stand, the worst first.
    pub alarms: Vec<Alarm>,
}

/// How long a shared screen waits for a touch before it ends the visit, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// From the last touch to the warning.
    pub idle: u16,
    /// How long the warning counts down.
    pub warning: u16,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { idle: 60, warning: 30 }
    }
}

/// The kind of screen, when the address said so. Layout follows the size of the window anyway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Screen {
    /// Not said: the style sheet decides by the window.
    #[default]
    Any,
    /// A touch screen in a public room.
    Kiosk,
    /// A television with arrow keys.
    Tv,
    /// A person's own phone.
    Phone,
}

impl Screen {
    /// The word in addresses and cookies; empty for [`Screen::Any`].
    pub fn name(self) -> &'static str {
        match self {
            Screen::Any => "",
            Screen::Kiosk => "kiosk",
            Screen::Tv => "tv",
            Screen::Phone => "phone",
        }
    }

    fn named(name: &str) -> Option<Screen> {
        [Screen::Kiosk, Screen::Tv, Screen::Phone].into_iter().find(|screen| screen.name() == name)
    }
}

/// Text size of this visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// ×1
    #[default]
    Normal,
    /// ×1.25
    Large,
    /// ×1.5
    Larger,
}

impl Size {
    /// Position in the order of sizes, from 0.
    pub fn step(self) -> usize {
        self as usize
    }

    /// The size after this one; after the largest the first.
    pub fn next(self) -> Size {
        match self {
            Size::Normal => Size::Large,
            Size::Large => Size::Larger,
            Size::Larger => Size::Normal,
        }
    }

    /// The size at a position written as a digit; anything else is the normal one.
    pub fn at(step: &str) -> Size {
        match step {
            "1" => Size::Large,
            "2" => Size::Larger,
            _ => Size::Normal,
        }
    }
}

/// One request for a page, as far as the frame of the page depends on it.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// What this node says about itself.
    pub masthead: Arc<Masthead>,
    /// Kind of screen, from `?screen=` or its cookie.
    pub screen: Screen,
    /// Whether the address itself named the screen, so that it is worth remembering.
    pub screen_is_new: bool,
    /// Text size, from its cookie.
    pub size: Size,
    /// Path and query of the request.
    pub address: String,
}

impl Visit {
    /// The path of the request without its query.
    pub fn path(&self) -> &str {
        self.address.split('?').next().unwrap_or("/")
    }
}

#[derive(Default, Deserialize)]
struct Asked {
    screen: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visit, Infallible> {
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
        let asked = Query::<Asked>::try_from_uri(uri).map(|query| query.0).unwrap_or_default();
        let named = asked.screen.as_deref().and_then(Screen::named);
        let remembered = cookie(&parts.headers, "screen").as_deref().and_then(Screen::named);
        Ok(Visit {
            masthead: parts.extensions.get::<Arc<Masthead>>().cloned().unwrap_or_default(),
            screen: named.or(remembered).unwrap_or_default(),
            screen_is_new: named.is_some() && named != remembered,
            size: Size::at(&cookie(&parts.headers, "size").unwrap_or_default()),
            address: uri.path_and_query().map_or("/", |whole| whole.as_str()).to_owned(),
        })
    }
}

/// What a browser keeps under `name` (RFC 6265, 5.4); the first, where there are several.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

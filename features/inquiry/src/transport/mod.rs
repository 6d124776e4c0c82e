//! 出行: the county's buses and the trains of its neighbourhood, as timetables that somebody handed in and somebody else
//! released.
//!
//! ```text
//! GTFS zip ─► hongwang-gtfs ─► timetable ─┐                            ┌► departures, day, journey ─► fuwu/travel/bus, /bus/…
//!  (file, or by the clock)                ├► batch ─► parts ─► records ┤
//! sheet ───► hongwang-documents ─► trains ┘ tried, released            └► fuwu/travel/train, /train/…
//! ```
//!
//! Rules are plain functions over a whole timetable ([`timetable`], [`departures`], [`journey`], [`trains`]); what stands
//! where is in [`batch`] (center) and [`store`] (every node).

pub(crate) mod batch;
pub(crate) mod bus_pages;
mod days;
pub(crate) mod demo;
mod departures;
pub(crate) mod desk;
mod desk_parts;
mod import;
mod journey;
mod outside;
pub(crate) mod store;
mod timetable;
pub(crate) mod train_pages;
mod trains;

pub(crate) use days::{DAY, Day, Minute, clock};
pub(crate) use departures::Departure;
pub(crate) use desk_parts::report;
pub(crate) use import::{Fetched, parts, read_feed, take_fetched};
pub(crate) use journey::{Journey, Ride};
pub(crate) use trains::Train;

use axum::{Router, routing::get};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::{ColumnPage, Place};
use hongwang_store::{Result, Tx};
use std::sync::{Arc, Mutex, PoisonError};
use timetable::Timetable;
use trains::Trains;

/// The columns of the tree that it fills.
const BUS: &str = "fuwu/travel/bus";
const TRAIN: &str = "fuwu/travel/train";

/// What a timetable is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    Bus,
    Train,
}

impl What {
    pub(crate) const ALL: [What; 2] = [Self::Bus, Self::Train];

    /// The word under which it is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Bus => "bus",
            Self::Train => "train",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.word() == word)
    }

    fn column(self) -> &'static str {
        match self {
            Self::Bus => BUS,
            Self::Train => TRAIN,
        }
    }
}

/// A timetable with when it was released.
#[derive(Clone, Debug)]
pub(crate) struct Shown<T> {
    pub(crate) at: Millis,
    pub(crate) whole: Arc<T>,
}

/// The versions that this node last put together: a page reads a line of the database and no timetable.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept(Arc<Mutex<Both>>);

#[derive(Debug, Default)]
struct Both {
    buses: Held<Timetable>,
    trains: Held<Trains>,
}

type Held<T> = Option<(String, Arc<T>)>;

impl Kept {
    /// The buses for the screens of `org`.
    pub(crate) async fn buses(&self, tx: &mut Tx, org: &OrgPath) -> Result<Option<Shown<Timetable>>> {
        self.get(tx, org, What::Bus, |both| &mut both.buses, Timetable::of_parts).await
    }

    /// The trains for the screens of `org`.
    pub(crate) async fn trains(&self, tx: &mut Tx, org: &OrgPath) -> Result<Option<Shown<Trains>>> {
        self.get(tx, org, What::Train, |both| &mut both.trains, Trains::of_parts).await
    }

    async fn get<T>(
        &self,
        tx: &mut Tx,
        org: &OrgPath,
        what: What,
        held: fn(&mut Both) -> &mut Held<T>,
        read: fn(Vec<serde_json::Value>) -> Option<T>,
    ) -> Result<Option<Shown<T>>> {
        let Some((owner, told)) = store::told(tx, org, what).await? else { return Ok(None) };
        let version = format!("{owner}{}", told.version);
        let known = held(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
            .clone()
            .filter(|(of, _)| *of == version);
        if let Some((_, whole)) = known {
            return Ok(Some(Shown { at: told.at, whole }));
        }
        let parts = store::parts(tx, &owner, what, &told.version).await?;
        let Some(whole) = read(parts).map(Arc::new) else {
            tracing::warn!(%owner, what = what.word(), "a timetable cannot be put together");
            return Ok(None);
        };
        *held(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)) = Some((version, whole.clone()));
        Ok(Some(Shown { at: told.at, whole }))
    }
}

/// The columns that it fills for `org`, and of when they are.
pub(crate) async fn columns(tx: &mut Tx, org: &OrgPath) -> Result<Vec<(&'static str, Millis)>> {
    let mut filled = Vec::new();
    for what in What::ALL {
        filled.extend(store::told(tx, org, what).await?.map(|(_, told)| (what.column(), told.at)));
    }
    Ok(filled)
}

/// The page of one of its columns.
pub(crate) async fn column(
    kept: &Kept,
    tx: &mut Tx,
    org: &OrgPath,
    column: &str,
    now: Millis,
) -> Result<Option<ColumnPage>> {
    match column {
        BUS => Ok(kept.buses(tx, org).await?.map(|shown| bus_pages::column(&shown, org, now))),
        TRAIN => Ok(kept.trains(tx, org).await?.map(|shown| train_pages::column(&shown))),
        _ => Ok(None),
    }
}

/// The pages for everybody.
pub(crate) fn router(kept: &Kept) -> Router<Place> {
    Router::new()
        .route("/bus/to", get(bus_pages::destinations))
        .route("/bus/route", get(bus_pages::routes))
        .route("/bus/to/{stop}", get(bus_pages::journeys))
        .route("/bus/route/{route}", get(bus_pages::route))
        .route("/train/to", get(train_pages::destinations))
        .route("/train/to/{place}", get(train_pages::to))
        .route("/train/buy", get(train_pages::buy))
        .layer(axum::Extension(kept.clone()))
}

#[cfg(test)]
mod tests;

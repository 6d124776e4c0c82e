//! When games are open and how long a sitting is: plain rules over a time that is given.

use hongwang_base::{Millis, day};
use serde::{Deserialize, Serialize};

/// The shortest sitting, in minutes: less is no game.
pub const LEAST_MINUTES: u16 = 5;
/// The longest, in minutes.
pub const MOST_MINUTES: u16 = 180;
/// Minutes of rest after a sitting, before the same visit may play again.
pub const REST_MINUTES: u16 = 10;

/// What an organisation sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// First minute of the day at which games are open.
    pub from: u16,
    /// The minute of the day at which they close, after `from`.
    pub to: u16,
    /// Minutes of one sitting.
    pub minutes: u16,
}

impl Default for Policy {
    fn default() -> Self {
        Self { from: 8 * 60, to: 21 * 60 + 30, minutes: 40 }
    }
}

impl Policy {
    /// Whether it is one that a desk could have set; what came over the line is asked this too.
    pub fn holds(&self) -> bool {
        self.from < self.to
            && self.to <= day::MINUTES
            && (LEAST_MINUTES..=MOST_MINUTES).contains(&self.minutes)
    }
}

/// What somebody who wants to play now meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Games are closed; they open at this minute of the day.
    Closed {
        /// The minute at which they open.
        opens: u16,
        /// Whether that is tomorrow.
        tomorrow: bool,
    },
    /// The sitting is over; the next may begin at this time.
    Rest {
        /// When the next may begin.
        until: Millis,
    },
    /// They may play.
    Open {
        /// When the sitting began.
        began: Millis,
        /// How many milliseconds are left, of the sitting or until games close.
        left: i64,
    },
}

/// What a visit whose sitting began at `began` (none has begun: `None`) meets at `now`.
pub fn standing(policy: &Policy, began: Option<Millis>, now: Millis) -> Standing {
    let of_day = now.minute_of_day();
    if of_day < policy.from || of_day >= policy.to {
        return Standing::Closed { opens: policy.from, tomorrow: of_day >= policy.to };
    }
    let length = i64::from(policy.minutes) * Millis::MINUTE;
    let rested = length + i64::from(REST_MINUTES) * Millis::MINUTE;
    // A beginning that is still to come was written by another clock; one that is long past was another sitting.
    let began = began.filter(|began| (0..rested).contains(&now.since(*began))).unwrap_or(now);
    let spent = now.since(began);
    if spent >= length {
        return Standing::Rest { until: began.plus(rested) };
    }
    let within = now.0.rem_euclid(Millis::MINUTE);
    let closes = i64::from(policy.to - of_day) * Millis::MINUTE - within;
    Standing::Open { began, left: (length - spent).min(closes) }
}

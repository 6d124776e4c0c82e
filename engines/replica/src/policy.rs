//! When a village may use how much of its line.

use crate::Lane;
use serde::{Deserialize, Serialize};

/// A daily window in minutes of local time; it may pass midnight (`from` > `to`). `from` = `to` is the whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First minute of the day that belongs to it, 0..1440.
    pub from: u16,
    /// First minute that no longer does, 0..1440.
    pub to: u16,
}

impl Window {
    /// Whether minute `at` of the day lies in it.
    pub fn holds(&self, at: u16) -> bool {
        if self.from < self.to { (self.from..self.to).contains(&at) } else { at >= self.from || at < self.to }
    }
}

/// The bandwidth policy of a village. Records, warnings and applications are never held back; it binds the
/// bytes of the lanes text and video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinePolicy {
    /// When films travel.
    pub night: Window,
    /// Bytes a second for pictures by day and night, and for films in the night window.
    pub bytes_per_second: u64,
}

/// Minutes of a day.
const DAY: u64 = 1_440;

impl Default for LinePolicy {
    /// Films from 22:00 to 6:00, 2 Mbit/s.
    fn default() -> Self {
        Self { night: Window { from: 22 * 60, to: 6 * 60 }, bytes_per_second: 250_000 }
    }
}

impl LinePolicy {
    /// Whether bytes of `lane` may travel at minute `at` of the day.
    pub fn allows(&self, lane: Lane, at: u16) -> bool {
        lane != Lane::Video || self.night.holds(at)
    }

    /// How many milliseconds to wait after `bytes` of `lane`, so that the average stays within the policy.
    pub fn pause_after(&self, lane: Lane, bytes: u64) -> u64 {
        match lane {
            Lane::Warnings | Lane::Applications => 0,
            Lane::Text | Lane::Video => bytes.saturating_mul(1_000) / self.bytes_per_second.max(1),
        }
    }

    /// In how many minutes, from minute `at` of the day, films are here that take the line `minutes` of night.
    pub fn nights_for(&self, at: u16, minutes: u64) -> u64 {
        let at = u64::from(at) % DAY;
        let (from, to) = (u64::from(self.night.from) % DAY, u64::from(self.night.to) % DAY);
        let long = if from == to { DAY } else { (to + DAY - from) % DAY };
        if long == DAY {
            return minutes;
        }
        // Since this night began, or until the next begins.
        let since = (at + DAY - from) % DAY;
        let (wait, left) = if since < long { (0, long - since) } else { (DAY - since, long) };
        match minutes.checked_sub(left) {
            None | Some(0) => wait + minutes,
            Some(more) => {
                // Whole nights after the first, then a part of the last.
                let (nights, rest) = ((more - 1) / long, (more - 1) % long + 1);
                wait + left + (DAY - long) + nights * DAY + rest
            }
        }
    }
}

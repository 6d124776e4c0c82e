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
}

//! When a keyframe is asked for, and how fast a peer may send.

use std::time::{Duration, Instant};

/// The least time between two requests for a keyframe of one layer.
pub const KEYFRAME_INTERVAL: Duration = Duration::from_millis(500);

/// The wish for a keyframe of one layer: however many subscribers wish it, one request goes out an interval, and it is
/// repeated until a keyframe comes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct KeyframeWish {
    wanted: bool,
    asked: Option<Instant>,
}

impl KeyframeWish {
    pub(crate) fn wish(&mut self) {
        self.wanted = true;
    }

    pub(crate) fn came(&mut self) {
        self.wanted = false;
    }

    /// Whether to ask now; then it counts as asked.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let rested = self.asked.is_none_or(|at| now.saturating_duration_since(at) >= KEYFRAME_INTERVAL);
        let ask = self.wanted && rested;
        if ask {
            self.asked = Some(now);
        }
        ask
    }
}

/// A bucket of bits: half a second at its rate may come at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    bits: u64,
    at: Instant,
}

impl Bucket {
    pub(crate) fn new(now: Instant) -> Self {
        Self { bits: u64::MAX / 4, at: now }
    }

    /// Whether `bytes` fit at `rate` bits per second.
    pub(crate) fn take(&mut self, bytes: usize, rate: u64, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.at).as_micros().min(1_000_000) as u64;
        self.at = self.at.max(now);
        let refill = u64::try_from(u128::from(rate) * u128::from(passed) / 1_000_000).unwrap_or(u64::MAX / 2);
        self.bits = self.bits.saturating_add(refill).min(rate / 2);
        let cost = bytes as u64 * 8;
        let fits = cost <= self.bits;
        if fits {
            self.bits -= cost;
        }
        fits
    }
}

/// Bits per second over the last whole second.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    bytes: u64,
    since: Instant,
    measured: Option<u64>,
}

impl Rate {
    pub(crate) fn new(now: Instant) -> Self {
        Self { bytes: 0, since: now, measured: None }
    }

    pub(crate) fn count(&mut self, bytes: usize, now: Instant) {
        let passed = now.saturating_duration_since(self.since);
        if passed >= Duration::from_secs(1) {
            self.measured = Some(self.bytes * 8_000 / passed.as_millis() as u64);
            self.bytes = 0;
            self.since = now;
        }
        self.bytes += bytes as u64;
    }

    /// As measured; in the first second what came so far.
    pub(crate) fn bits_per_second(&self) -> u64 {
        self.measured.unwrap_or(self.bytes * 8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn many_wishes_are_one_request_an_interval_until_it_comes() {
        let start = clock::start();
        let mut wish = KeyframeWish::default();
        assert!(!wish.take(start));
        let mut asked = Vec::new();
        for ms in (0..2_000).step_by(10) {
            wish.wish();
            if wish.take(start + Duration::from_millis(ms)) {
                asked.push(ms);
            }
        }
        assert_eq!(asked, [0, 500, 1_000, 1_500]);
        wish.came();
        assert!(!wish.take(start + Duration::from_secs(10)));
    }

    #[test]
    fn a_bucket_lets_its_rate_through_and_no_more() {
        let start = clock::start();
        let mut bucket = Bucket::new(start);
        let mut passed = 0;
        for ms in 0..10_000 {
            if bucket.take(1_250, 1_000_000, start + Duration::from_millis(ms)) {
                passed += 10_000;
            }
        }
        assert!((10_000_000..=10_510_000).contains(&passed), "{passed}");
    }
}

//! What the line carries, measured by what it brings: bytes over the time in which something was on its way.

use std::time::Duration;
use tokio::time::Instant;

/// Bytes of a sample; and the time after which fewer do.
const SAMPLE: u64 = 256 << 10;
const LONGEST: Duration = Duration::from_secs(8);

/// A meter of one line.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    running: u32,
    since: Option<Instant>,
    busy: Duration,
    bytes: u64,
    speed: Option<u64>,
}

impl Meter {
    /// That goes on from what was measured before.
    pub(crate) fn from(speed: Option<u64>) -> Self {
        Self { speed, ..Self::default() }
    }

    /// Bytes a second; none before anything of some length came.
    pub(crate) fn speed(&self) -> Option<u64> {
        self.speed
    }

    /// Something is asked for.
    pub(crate) fn begin(&mut self, now: Instant) {
        self.count(now);
        self.running += 1;
    }

    /// It came, or nothing of it did.
    pub(crate) fn end(&mut self, now: Instant, bytes: u64) {
        self.count(now);
        self.running = self.running.saturating_sub(1);
        self.bytes += bytes;
        if self.bytes >= SAMPLE || self.busy >= LONGEST {
            let millis = u64::try_from(self.busy.as_millis()).unwrap_or(u64::MAX).max(1);
            let sample = self.bytes.saturating_mul(1_000) / millis;
            // Half of what is new: one slow moment does not say that the line is slow.
            self.speed = Some(self.speed.map_or(sample, |speed| speed.midpoint(sample)));
            (self.busy, self.bytes) = (Duration::ZERO, 0);
        }
    }

    fn count(&mut self, now: Instant) {
        if self.running > 0 {
            self.busy += self.since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since));
        }
        self.since = Some(now);
    }
}

/// One transfer: however it ends, it is counted.
#[derive(Debug)]
pub(crate) struct Transfer<'a> {
    meter: &'a std::sync::Mutex<Meter>,
    bytes: u64,
}

impl<'a> Transfer<'a> {
    pub(crate) fn begin(meter: &'a std::sync::Mutex<Meter>) -> Self {
        locked(meter).begin(Instant::now());
        Self { meter, bytes: 0 }
    }

    pub(crate) fn brought(mut self, bytes: usize) {
        self.bytes = bytes as u64;
    }
}

impl Drop for Transfer<'_> {
    fn drop(&mut self) {
        locked(self.meter).end(Instant::now(), self.bytes);
    }
}

fn locked(meter: &std::sync::Mutex<Meter>) -> std::sync::MutexGuard<'_, Meter> {
    meter.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: Instant, millis: u64) -> Instant {
        start + Duration::from_millis(millis)
    }

    #[test]
    fn four_ways_at_once_are_one_line_and_a_pause_does_not_count() {
        let start = Instant::now();
        let mut meter = Meter::default();
        for _ in 0..4 {
            meter.begin(start);
        }
        for _ in 0..4 {
            meter.end(at(start, 1_000), 100_000);
        }
        assert_eq!(meter.speed(), Some(300_000), "the sample is full with the third");
        meter.begin(at(start, 60_000));
        meter.end(at(start, 61_000), 400_000);
        assert_eq!(meter.speed(), Some(400_000), "what was left of the first and this, in one second");
    }

    #[test]
    fn a_line_that_brings_nothing_is_measured_too() {
        let start = Instant::now();
        let mut meter = Meter::from(Some(100_000));
        meter.begin(start);
        meter.end(at(start, 20_000), 0);
        assert_eq!(meter.speed(), Some(50_000));
    }
}

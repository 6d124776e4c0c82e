//! Time: milliseconds UTC everywhere, Beijing time for what a person reads.

use jiff::{Timestamp, ZonedDateTime, fmt::strtime, tz};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Instant,
};

/// Milliseconds since 1970-01-01T00:00:00Z. The one form in which a time is stored or sent.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// One second.
    pub const SECOND: i64 = 1_000;
    /// One minute.
    pub const MINUTE: i64 = 60 * Self::SECOND;
    /// One hour.
    pub const HOUR: i64 = 60 * Self::MINUTE;
    /// One day of 24 hours.
    pub const DAY: i64 = 24 * Self::HOUR;

    /// This time plus `millis` (which may be negative), saturating.
    pub fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// How many milliseconds this lies after `earlier` (negative when before), saturating.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The same instant as a civil time in Beijing (UTC+8, no summer time). A value outside of jiff's range
    /// (years -9999 to 9999) is clamped.
    pub fn beijing(self) -> ZonedDateTime {
        let limits =
            (Timestamp::MIN.as_millisecond() + Self::DAY, Timestamp::MAX.as_millisecond() - Self::DAY);
        let millis = self.0.clamp(limits.0, limits.1);
        Timestamp::from_millisecond(millis)
            .expect("clamped into jiff's range")
            .to_zoned_datetime(tz::TimeZone::fixed(tz::offset(8)))
    }

    /// The minute of the day in Beijing, `0..1440`.
    pub fn minute_of_day(self) -> u16 {
        let at = self.beijing();
        u16::from(at.hour().unsigned_abs()) * 60 + u16::from(at.minute().unsigned_abs())
    }

    /// `2026年11月23日`
    pub fn date_words(self) -> String {
        self.words("%Y年%-m月%-d日")
    }

    /// `11月23日 08:05`
    pub fn minute_words(self) -> String {
        self.words("%-m月%-d日 %H:%M")
    }

    /// `2026年11月23日 08:05`, for what is read years later.
    pub fn moment_words(self) -> String {
        self.words("%Y年%-m月%-d日 %H:%M")
    }

    /// `2026-11-23 08:05:09`, for desks and exports.
    pub fn stamp(self) -> String {
        self.words("%Y-%m-%d %H:%M:%S")
    }

    /// RFC 3339 with the +08:00 offset.
    pub fn rfc3339(self) -> String {
        self.words("%Y-%m-%dT%H:%M:%S%:z")
    }

    fn words(self, format: &str) -> String {
        strtime::format(format, &self.beijing()).expect("a fixed format of a whole zoned time")
    }
}

impl fmt::Debug for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.rfc3339())
    }
}

/// Where "now" comes from: the system's clock as corrected, or a hand that a test (or the simulator) turns.
///
/// A village's own clock may be wrong by years. Its node corrects it by what the center says, and until then lets it run
/// on from what it has already seen ([`Clock::correct`], [`Clock::not_before`]). Clones share all of that.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// The hand of a manual clock; none on the system's.
    hand: Option<AtomicI64>,
    /// Added to the system's clock.
    correction: AtomicI64,
    /// When this clock began to run; of a manual one its hand tells that.
    begun: Instant,
    /// The clock never shows less than this and the time that it has run. Not the machine's clock is added: somebody may
    /// set that meanwhile.
    floor: AtomicI64,
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl Clock {
    fn with(hand: Option<AtomicI64>) -> Self {
        let (correction, floor) = (AtomicI64::new(0), AtomicI64::new(i64::MIN));
        Self(Arc::new(Inner { hand, correction, begun: Instant::now(), floor }))
    }

    /// The clock of the operating system.
    pub fn system() -> Self {
        Self::with(None)
    }

    /// A clock that stands at `start` until [`Clock::set`] or [`Clock::advance`] moves it.
    pub fn manual(start: Millis) -> Self {
        Self::with(Some(AtomicI64::new(start.0)))
    }

    /// What the machine itself says, uncorrected.
    pub fn raw(&self) -> Millis {
        match &self.0.hand {
            None => Millis(Timestamp::now().as_millisecond()),
            Some(hand) => Millis(hand.load(Ordering::SeqCst)),
        }
    }

    /// The present time.
    pub fn now(&self) -> Millis {
        let corrected = self.raw().plus(self.0.correction.load(Ordering::SeqCst));
        corrected.max(Millis(self.0.floor.load(Ordering::SeqCst)).plus(self.run()))
    }

    /// For how long it has run.
    fn run(&self) -> i64 {
        match &self.0.hand {
            None => i64::try_from(self.0.begun.elapsed().as_millis()).unwrap_or(i64::MAX),
            Some(hand) => hand.load(Ordering::SeqCst),
        }
    }

    /// Corrects the clock so that it shows `now`.
    pub fn correct(&self, now: Millis) {
        self.0.floor.store(i64::MIN, Ordering::SeqCst);
        self.0.correction.store(now.since(self.raw()), Ordering::SeqCst);
    }

    /// Lets the clock never show less than `floor` now and what runs on from it, until it is corrected.
    pub fn not_before(&self, floor: Millis) {
        self.0.floor.store(floor.since(Millis(self.run())), Ordering::SeqCst);
    }

    /// Moves a manual clock to `to`. On the system clock this does nothing.
    pub fn set(&self, to: Millis) {
        if let Some(hand) = &self.0.hand {
            hand.store(to.0, Ordering::SeqCst);
        }
    }

    /// Moves a manual clock on by `millis`. On the system clock this does nothing.
    pub fn advance(&self, millis: i64) {
        if let Some(hand) = &self.0.hand {
            hand.fetch_add(millis, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_beijing_time() {
        let midnight = Millis(1_598_284_800_000); // 2020-08-24T16:00:00Z
        assert_eq!(midnight.date_words(), "2020年8月25日");
        assert_eq!(midnight.moment_words(), "2020年8月25日 00:00");
        assert_eq!(midnight.rfc3339(), "2020-08-25T00:00:00+08:00");
    }

    #[test]
    fn a_machine_that_woke_up_in_1970_runs_on_from_the_last_time_it_knew_until_it_is_corrected() {
        let clock = Clock::manual(Millis(5));
        clock.not_before(Millis(1_000));
        assert_eq!(clock.now(), Millis(1_000));
        clock.advance(10);
        assert_eq!((clock.now(), clock.raw()), (Millis(1_010), Millis(15)));
        clock.correct(Millis(2_000));
        clock.advance(10);
        assert_eq!((clock.now(), clock.raw()), (Millis(2_010), Millis(25)));
    }

    #[test]
    fn a_clock_wrong_by_ages_is_clamped_and_does_not_panic() {
        assert!(Millis(i64::MAX).stamp().starts_with("9999-"));
        assert!(!Millis(i64::MIN).stamp().is_empty());
    }
}

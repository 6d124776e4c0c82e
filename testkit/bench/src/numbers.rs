//! Numbers that are drawn, always the same, and times in their order.

use std::time::Duration;

/// Always the same numbers.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// One below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % end.max(1)
    }

    /// One of these.
    pub(crate) fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Sorted times in milliseconds.
pub(crate) struct Times(Vec<f64>);

impl Times {
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times.into_iter().map(|time| time.as_secs_f64() * 1_000.0).collect())
    }

    /// The time below which so many of a hundred lie.
    pub(crate) fn at(&self, percent: usize) -> f64 {
        self.0.get((self.0.len() * percent).div_ceil(100).saturating_sub(1)).copied().unwrap_or(f64::NAN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_times() {
        let times = Times::of((1..=200).rev().map(Duration::from_millis).collect());
        assert_eq!([times.at(50), times.at(99), times.at(100)], [100.0, 198.0, 200.0]);
        assert!(Times::of(Vec::new()).at(99).is_nan());
    }
}

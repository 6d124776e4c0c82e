//! When an estimate of what a line carries is not believed.
//!
//! The estimator takes the spread of arrival times for a queue. A core that serves hundreds spreads them itself, and a
//! line that carries everything is then taken for full. What a full line does, loses packets or holds them up, is seen
//! once a second; where neither is seen, what stands goes on, and an estimate below it is begun anew.

use crate::PeerStats;
use std::time::{Duration, Instant};

/// A line that loses no more than this may still not be full: the estimator itself goes down from here on.
const LOSS: f32 = 0.1;
/// What a packet waits in the queue of a full line at least.
const QUEUE: Duration = Duration::from_millis(100);
/// Between two beginnings.
const REST: Duration = Duration::from_secs(1);

/// What was seen of a line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Doubt {
    /// The shortest round trip: that of an empty queue.
    shortest: Option<Duration>,
    calm: bool,
    begun: Option<Instant>,
}

impl Doubt {
    /// Takes in what the last second was like.
    pub(crate) fn heard(&mut self, stats: &PeerStats) {
        let Some(round_trip) = stats.round_trip else { return };
        let shortest = self.shortest.map_or(round_trip, |shortest| shortest.min(round_trip));
        self.shortest = Some(shortest);
        let queued = round_trip - shortest;
        self.calm = stats.lost_out.is_some_and(|lost| lost <= LOSS) && queued < QUEUE;
    }

    /// What may go over the line, in bits per second: what is estimated, and what it is seen to carry.
    pub(crate) fn budget(&self, estimate: u64, carried: u64) -> u64 {
        if self.calm { estimate.max(carried) } else { estimate }
    }

    /// Whether to estimate anew now; then it counts as done.
    pub(crate) fn begins_anew(&mut self, estimate: Option<u64>, carried: u64, now: Instant) -> bool {
        let rested = self.begun.is_none_or(|at| now.saturating_duration_since(at) >= REST);
        let wrong = self.calm && estimate.is_some_and(|estimate| estimate < carried);
        if wrong && rested {
            self.begun = Some(now);
        }
        wrong && rested
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    fn second(lost: f32, round_trip: u64) -> PeerStats {
        let round_trip = Some(Duration::from_millis(round_trip));
        PeerStats { lost_out: Some(lost), round_trip, ..PeerStats::default() }
    }

    #[test]
    fn what_goes_over_a_line_without_loss_or_queue_is_within_it() {
        let mut doubt = Doubt::default();
        assert_eq!(doubt.budget(1_000, 2_000), 1_000, "nothing was seen yet");
        doubt.heard(&second(0.01, 150));
        assert_eq!(doubt.budget(1_000, 2_000), 2_000);
        assert_eq!(doubt.budget(3_000, 2_000), 3_000);
        doubt.heard(&second(0.01, 260));
        assert_eq!(doubt.budget(1_000, 2_000), 1_000, "a queue grows");
        doubt.heard(&second(0.2, 150));
        assert_eq!(doubt.budget(1_000, 2_000), 1_000, "it loses");
        doubt.heard(&PeerStats { lost_out: None, ..second(0.0, 150) });
        assert_eq!(doubt.budget(1_000, 2_000), 1_000, "nothing was seen of this second");
    }

    #[test]
    fn an_estimate_below_what_is_carried_is_begun_anew_and_not_all_the_time() {
        let start = clock::start();
        let mut doubt = Doubt::default();
        doubt.heard(&second(0.0, 20));
        assert!(!doubt.begins_anew(None, 2_000, start));
        assert!(!doubt.begins_anew(Some(2_000), 2_000, start));
        let begun: Vec<u64> = (0..2_500)
            .step_by(100)
            .filter(|at| doubt.begins_anew(Some(1_000), 2_000, start + Duration::from_millis(*at)))
            .collect();
        assert_eq!(begun, [0, 1_000, 2_000]);
    }
}

//! Which simulcast layer each slot of a subscriber gets, out of what its line is estimated to carry.
//!
//! Every slot gets its lowest layer before any gets a higher one, higher priority first. To go up costs more than to
//! stay ([`HEADROOM_PERCENT`], [`HOLD`]); to go down happens at once. So a line at the edge does not swing. Only the lowest
//! layer goes on over a line that seems too thin for it until its packets wait ([`LAG`]): an estimate falls on a mere
//! stutter, and the pacer sends hardly faster than it says.
//!
//! An estimate on which nothing is sent does not rise by itself: a slot that is held back is let through for a while, ever
//! later ([`Trial`]), and stays where the line bears it.

use std::time::Duration;

/// What a step up must leave free, in percent of the layer's rate.
pub(crate) const HEADROOM_PERCENT: u64 = 15;
/// How long a slot stays before it may go up.
pub(crate) const HOLD: Duration = Duration::from_secs(2);

/// So much of a picture waits when its line is too thin indeed.
pub(crate) const LAG: Duration = Duration::from_millis(500);
/// How long a slot that is held back is let through.
const TRIAL: Duration = Duration::from_secs(4);
/// How long it is held back before that for the first time, and at most.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Whether a slot for which the line seems too thin is let through all the same.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Trial {
    tries: u32,
    runs: bool,
}

impl Trial {
    /// The layer of a slot for which [`choose`] has `chosen`, that has had `current` for `since`, and whose lowest layer is
    /// `lowest`; `lags` when so much waits for the line that it is behind.
    pub(crate) fn judge(
        &mut self,
        chosen: Option<u8>,
        current: Option<u8>,
        lowest: u8,
        since: Duration,
        lags: bool,
    ) -> Option<u8> {
        match (chosen, current) {
            (Some(_), _) => {
                // Only what has stood for a while has proven itself.
                if !self.runs || since >= TRIAL {
                    *self = Self::default();
                }
                chosen
            }
            (None, Some(layer)) if self.runs && since < TRIAL => Some(layer),
            (None, None) if since >= self.pause() => {
                (self.tries, self.runs) = (self.tries + 1, true);
                Some(lowest)
            }
            (None, Some(_)) if !lags => Some(lowest),
            (None, _) => {
                self.runs = false;
                None
            }
        }
    }

    fn pause(self) -> Duration {
        FIRST_PAUSE.saturating_mul(1 << self.tries.min(6)).min(LONGEST_PAUSE)
    }
}

/// A layer that is being sent and that the subscriber's wants permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Offered {
    /// Its index at its track.
    pub(crate) layer: u8,
    /// Bits per second over the last second.
    pub(crate) bitrate: u64,
}

/// A slot that waits for its layer.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    pub(crate) priority: u8,
    /// The layer that it has or is about to have.
    pub(crate) current: Option<u8>,
    /// Since it last changed; None for a slot that has just been asked for.
    pub(crate) since: Option<Duration>,
    /// Ascending by rate.
    pub(crate) offered: Vec<Offered>,
}

impl Asking {
    fn rank_of_current(&self) -> Option<usize> {
        self.offered.iter().position(|offered| Some(offered.layer) == self.current)
    }

    /// What the layer at `rank` takes from the budget, or None while it may not be taken.
    fn cost(&self, rank: usize) -> Option<u64> {
        let rate = self.offered.get(rank)?.bitrate;
        match self.rank_of_current() {
            Some(current) if rank <= current => Some(rate),
            _ => match self.since {
                None => Some(rate),
                Some(since) if since < HOLD => None,
                Some(_) => Some(rate + rate / 100 * HEADROOM_PERCENT),
            },
        }
    }
}

/// The layer of each slot within `budget` bits per second; None where not even the lowest fits.
pub(crate) fn choose(budget: u64, slots: &[Asking]) -> Vec<Option<u8>> {
    let mut order: Vec<usize> = (0..slots.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(slots[*at].priority));
    let mut ranks: Vec<Option<usize>> = vec![None; slots.len()];
    let mut left = budget;
    let mut moved = true;
    while moved {
        moved = false;
        for &at in &order {
            let next = ranks[at].map_or(0, |rank| rank + 1);
            let held = ranks[at].and_then(|rank| slots[at].cost(rank)).unwrap_or(0);
            if let Some(cost) = slots[at].cost(next)
                && cost <= left.saturating_add(held)
            {
                left = left.saturating_add(held) - cost;
                ranks[at] = Some(next);
                moved = true;
            }
        }
    }
    slots.iter().zip(ranks).map(|(slot, rank)| rank.map(|rank| slot.offered[rank].layer)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LONG: Duration = Duration::from_secs(10);

    fn slot(priority: u8, current: Option<u8>, since: impl Into<Option<Duration>>) -> Asking {
        let offered = [(2, 150_000), (1, 500_000), (0, 2_000_000)];
        let offered = offered.map(|(layer, bitrate)| Offered { layer, bitrate }).to_vec();
        Asking { priority, current, since: since.into(), offered }
    }

    #[test]
    fn all_get_the_lowest_before_one_gets_more_and_priority_goes_first() {
        let slots = [slot(0, None, None), slot(5, None, None)];
        assert_eq!(choose(300_000, &slots), [Some(2), Some(2)]);
        assert_eq!(choose(160_000, &slots), [None, Some(2)]);
        assert_eq!(choose(700_000, &slots), [Some(2), Some(1)]);
        assert_eq!(choose(u64::MAX, &slots), [Some(0), Some(0)]);
    }

    #[test]
    fn down_at_once_up_only_with_room_and_after_a_while() {
        assert_eq!(choose(1_999_999, &[slot(0, Some(0), Duration::ZERO)]), [Some(1)]);
        assert_eq!(choose(2_000_000, &[slot(0, Some(0), LONG)]), [Some(0)], "staying needs no headroom");
        assert_eq!(choose(2_100_000, &[slot(0, Some(1), LONG)]), [Some(1)], "too little headroom");
        assert_eq!(choose(2_300_000, &[slot(0, Some(1), LONG)]), [Some(0)]);
        assert_eq!(choose(9_000_000, &[slot(0, Some(1), Duration::from_secs(1))]), [Some(1)], "too soon");
        assert_eq!(choose(100_000, &[slot(0, Some(1), LONG)]), [None], "audio goes on alone");
    }

    #[test]
    fn an_estimate_that_wavers_by_a_tenth_moves_nothing() {
        let mut current = Some(1);
        for step in 0..100u64 {
            let budget = 2_000_000 + if step % 2 == 0 { 200_000 } else { 0 };
            current = choose(budget, &[slot(0, current, LONG)])[0];
            assert_eq!(current, Some(1));
        }
    }

    #[test]
    fn a_low_estimate_takes_the_lowest_layer_away_only_once_it_waits() {
        let mut trial = Trial::default();
        assert_eq!(trial.judge(None, Some(0), 2, LONG, false), Some(2), "down to the lowest at once");
        assert_eq!(trial.judge(None, Some(2), 2, LONG, false), Some(2));
        assert_eq!(trial.judge(None, Some(2), 2, LONG, true), None);
        assert_eq!(
            trial.judge(None, None, 2, Duration::ZERO, false),
            None,
            "nothing waits where nothing is sent"
        );
    }

    #[test]
    fn who_is_held_back_is_let_through_for_a_while_and_ever_later() {
        let second = Duration::from_secs(1);
        let (mut trial, mut current, mut since) = (Trial::default(), None, Duration::ZERO);
        let mut begun = Vec::new();
        for at in 0..400u64 {
            let layer = trial.judge(None, current, 2, since, true);
            if layer == current {
                since += second;
            } else {
                (current, since) = (layer, second);
            }
            if layer.is_some() {
                begun.push(at);
            }
        }
        let starts: Vec<u64> = begun.chunk_by(|one, next| one + 1 == *next).map(|trial| trial[0]).collect();
        let pauses: Vec<u64> = starts.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert_eq!(starts[0], 5);
        assert!(pauses.windows(2).all(|pair| pair[1] >= pair[0]), "{pauses:?}");
        assert!(pauses.iter().all(|pause| (10..=65).contains(pause)), "{pauses:?}");
        assert!(begun.len() < 50, "{begun:?}");
        // What the line bears stays, and is held back as shortly as at first if it ever is again.
        assert_eq!(trial.judge(Some(1), Some(2), 2, TRIAL, false), Some(1));
        assert_eq!(trial.judge(None, None, 2, FIRST_PAUSE, false), Some(2));
    }

    proptest! {
        #[test]
        fn never_more_than_the_budget(
            budget in 0u64..10_000_000,
            slots in prop::collection::vec((0u8..4, prop::option::of(0u8..3), 0u64..5), 0..20),
        ) {
            let slots: Vec<_> = slots.into_iter().map(|(p, c, s)| slot(p, c, Duration::from_secs(s))).collect();
            let spent: u64 = choose(budget, &slots)
                .iter()
                .zip(&slots)
                .filter_map(|(layer, slot)| slot.offered.iter().find(|offered| Some(offered.layer) == *layer))
                .map(|offered| offered.bitrate)
                .sum();
            prop_assert!(spent <= budget);
        }
    }
}

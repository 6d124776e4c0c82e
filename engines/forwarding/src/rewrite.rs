//! One outgoing stream made of many incoming ones: sequence numbers and times that never show where one source ended
//! and the next began (RFC 3550, 5.1), and the counters of VP8 (RFC 7741, 4.2) likewise.
//!
//! The invariant: for any series of sources, losses and reorderings, no outgoing number is given twice, a new stretch
//! begins exactly one after the highest number given, what was lost on the way in stays a gap of the same size, and
//! time goes forward from stretch to stretch.

use std::time::{Duration, Instant};

/// Highest step between two packets of one source that is taken for loss. Beyond it the source began anew.
const LARGEST_GAP: u64 = 3_000;

#[derive(Clone, Copy, Debug)]
struct Stretch {
    first_in: u64,
    first_out: u64,
    /// Outgoing minus incoming time, modulo 2^32.
    time_shift: u32,
}

/// Numbers and times of one outgoing stream.
#[derive(Clone, Debug)]
pub(crate) struct Rewriter {
    stretch: Option<Stretch>,
    next_out: u64,
    newest: Option<(u32, Instant)>,
}

/// Where an outgoing packet stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Extended sequence number.
    pub(crate) sequence: u64,
    /// RTP time in ticks of the codec's clock.
    pub(crate) time: u32,
    /// Whether this packet begins a stretch.
    pub(crate) begins: bool,
}

impl Rewriter {
    /// A stream that has sent nothing. Its first number is below 65536, so that a receiver counts rollovers with it
    /// (RFC 3711, 3.3.1).
    pub(crate) fn new() -> Self {
        Self { stretch: None, next_out: 1_000, newest: None }
    }

    /// Ends the stretch: the next packet is of another source, or of the same after some were left out.
    pub(crate) fn cut(&mut self) {
        self.stretch = None;
    }

    /// The place of the packet with extended number `sequence` and `time` of the present source, at `now`, under a
    /// clock of `clock` ticks a second. None for one older than the stretch: it belongs to nothing that was sent.
    pub(crate) fn place(&mut self, sequence: u64, time: u32, clock: u32, now: Instant) -> Option<Place> {
        if let Some(stretch) = self.stretch
            && sequence.saturating_sub(stretch.first_in) + stretch.first_out > self.next_out + LARGEST_GAP
        {
            self.cut();
        }
        let begins = self.stretch.is_none();
        let stretch = *self.stretch.get_or_insert_with(|| Stretch {
            first_in: sequence,
            first_out: self.next_out,
            time_shift: self.newest.map_or(0, |newest| forward(newest, clock, now).wrapping_sub(time)),
        });
        let out = stretch.first_out + sequence.checked_sub(stretch.first_in)?;
        let time = time.wrapping_add(stretch.time_shift);
        self.next_out = self.next_out.max(out + 1);
        if self.newest.is_none_or(|(newest, _)| is_later(time, newest)) {
            self.newest = Some((time, now));
        }
        Some(Place { sequence: out, time, begins })
    }
}

/// The time at `now` of a stream that stood at `newest`: at least one tick on.
fn forward((time, at): (u32, Instant), clock: u32, now: Instant) -> u32 {
    let passed = now.saturating_duration_since(at).min(Duration::from_secs(3_600));
    let ticks = passed.as_micros() as u64 * u64::from(clock) / 1_000_000;
    time.wrapping_add((ticks as u32).max(1))
}

/// Whether `time` comes after `other`, modulo 2^32.
fn is_later(time: u32, other: u32) -> bool {
    time != other && time.wrapping_sub(other) < 1 << 31
}

/// One counter of VP8, of so many bits, made continuous over stretches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counter {
    mask: u16,
    shift: u16,
    newest: Option<u16>,
}

impl Counter {
    pub(crate) fn of_bits(bits: u32) -> Self {
        Self { mask: ((1u32 << bits) - 1) as u16, shift: 0, newest: None }
    }

    /// The outgoing value for `value`; the first of a stretch follows directly on the newest given.
    pub(crate) fn place(&mut self, value: u16, begins: bool) -> u16 {
        if begins && let Some(newest) = self.newest {
            self.shift = newest.wrapping_add(1).wrapping_sub(value) & self.mask;
        }
        let out = value.wrapping_add(self.shift) & self.mask;
        let ahead = self.newest.is_none_or(|newest| out.wrapping_sub(newest) & self.mask <= self.mask / 2);
        if ahead {
            self.newest = Some(out);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const CLOCK: u32 = 90_000;

    #[test]
    fn a_switch_goes_on_with_the_next_number_and_a_later_time() {
        let start = clock::start();
        let mut rewriter = Rewriter::new();
        let first = rewriter.place(70_000, u32::MAX - 10, CLOCK, start).unwrap();
        assert!(first.begins && first.sequence < 65_536);
        rewriter.cut();
        let second = rewriter.place(5, 1_000_000, CLOCK, start + Duration::from_millis(40)).unwrap();
        assert_eq!(second.sequence, first.sequence + 1);
        assert_eq!(second.time.wrapping_sub(first.time), 3_600);
        assert_eq!(rewriter.place(4, 999_000, CLOCK, start), None, "what came before the switch is not sent");
    }

    #[test]
    fn what_was_lost_stays_a_gap_that_a_late_packet_fills() {
        let now = clock::start();
        let mut rewriter = Rewriter::new();
        let one = rewriter.place(1, 0, CLOCK, now).unwrap().sequence;
        assert_eq!(rewriter.place(3, 0, CLOCK, now).unwrap().sequence, one + 2);
        assert_eq!(rewriter.place(2, 0, CLOCK, now).unwrap().sequence, one + 1);
    }

    #[test]
    fn a_source_that_begins_anew_far_ahead_is_no_loss_of_thousands() {
        let now = clock::start();
        let mut rewriter = Rewriter::new();
        let one = rewriter.place(1, 0, CLOCK, now).unwrap().sequence;
        let jumped = rewriter.place(1_000_000, 0, CLOCK, now).unwrap();
        assert_eq!((jumped.sequence, jumped.begins), (one + 1, true));
    }

    #[test]
    fn a_counter_of_vp8_goes_on_over_switches_and_its_own_wrap() {
        let mut counter = Counter::of_bits(15);
        assert_eq!(counter.place(32_767, true), 32_767);
        assert_eq!(counter.place(0, false), 0);
        assert_eq!(counter.place(900, true), 1);
        assert_eq!(counter.place(901, false), 2);
        assert_eq!(counter.place(899, false), 0, "a late one stands before");
        assert_eq!(counter.place(4, true), 3);
    }

    /// First number and time of a source, then its packets: 2 is lost, true changes places with the one before.
    type Drawn = (u64, u32, Vec<(u64, bool)>);

    fn sources() -> impl Strategy<Value = Vec<Drawn>> {
        let packets = prop::collection::vec((0u64..3, prop::bool::weighted(0.1)), 1..60);
        prop::collection::vec((0u64..200_000, any::<u32>(), packets), 1..12)
    }

    proptest! {
        #[test]
        fn numbers_are_given_once_and_stretches_join(sources in sources()) {
            let mut now = clock::start();
            let mut rewriter = Rewriter::new();
            let mut given = BTreeSet::new();
            let mut highest: Option<(u64, u32)> = None;
            for (first, time, packets) in sources {
                rewriter.cut();
                let mut incoming: Vec<u64> = (first..first + packets.len() as u64).collect();
                for (at, (_, swap)) in packets.iter().enumerate().skip(1) {
                    if *swap { incoming.swap(at, at - 1); }
                }
                let mut begun: Option<(u64, u64)> = None;
                for (sequence, (lost, _)) in incoming.into_iter().zip(&packets) {
                    now += Duration::from_millis(7);
                    if *lost == 2 { continue; }
                    let ticks = time.wrapping_add((sequence - first) as u32 * 630);
                    let Some(place) = rewriter.place(sequence, ticks, CLOCK, now) else {
                        prop_assert!(begun.is_some_and(|(begin, _)| sequence < begin));
                        continue;
                    };
                    prop_assert!(given.insert(place.sequence), "given twice");
                    match begun {
                        None => {
                            prop_assert!(place.begins);
                            if let Some((number, time)) = highest {
                                prop_assert_eq!(place.sequence, number + 1);
                                prop_assert!(is_later(place.time, time));
                            }
                            begun = Some((sequence, place.sequence));
                        }
                        Some((begin, out)) => prop_assert_eq!(place.sequence - out, sequence - begin),
                    }
                    let (number, newest) = highest.unwrap_or((0, place.time));
                    let newest = if is_later(place.time, newest) { place.time } else { newest };
                    highest = Some((number.max(place.sequence), newest));
                }
            }
        }
    }
}

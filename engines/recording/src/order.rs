//! Packets into their order, within a bounded window.

use crate::Packet;
use std::collections::BTreeMap;

/// Packets that wait for a missing one at most: three seconds of 4 Mbit/s.
const WINDOW: usize = 1024;
/// How long they wait, in milliseconds: it may be sent again, over a slow line, more than once.
const WAIT: u64 = 800;
/// Further back than this a number is no late packet but a sender that began anew (RFC 3550, A.1, `MAX_MISORDER`).
const MISORDER: u64 = 1_000;

/// A packet in its turn.
#[derive(Debug)]
pub(crate) struct Ordered {
    pub(crate) packet: Packet,
    /// Packets before it never came.
    pub(crate) gap: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Order {
    /// The number that is due.
    next: Option<u64>,
    waiting: BTreeMap<u64, Packet>,
    /// Since when the due one is missing.
    since: Option<u64>,
    /// What would follow a number that was far too low.
    anew: Option<u64>,
    /// Packets that never came, or too late.
    pub(crate) lost: u64,
}

impl Order {
    pub(crate) fn take(&mut self, packet: Packet, out: &mut Vec<Ordered>) {
        let (number, now) = (packet.sequence, packet.arrived);
        let next = *self.next.get_or_insert(number);
        if number < next {
            if next - number < MISORDER {
                return;
            }
            // One number may be a forgery or a stray; two that follow each other are a sender.
            if self.anew.replace(number.saturating_add(1)) != Some(number) {
                return;
            }
            self.waiting.clear();
            self.since = None;
            self.next = Some(number.saturating_add(1));
            self.anew = None;
            out.push(Ordered { packet, gap: true });
            return;
        }
        self.waiting.entry(number).or_insert(packet);
        self.release(now, out);
    }

    /// Gives up on what should have come by now.
    pub(crate) fn release(&mut self, now: u64, out: &mut Vec<Ordered>) {
        while let Some(first) = self.waiting.first_entry() {
            let next = self.next.unwrap_or(*first.key());
            let missing = first.key().saturating_sub(next);
            if missing > 0 {
                let since = *self.since.get_or_insert(now);
                if now.saturating_sub(since) < WAIT && self.waiting.len() <= WINDOW {
                    return;
                }
                self.lost = self.lost.saturating_add(missing);
            }
            self.since = None;
            let Some((number, packet)) = self.waiting.pop_first() else { return };
            self.next = Some(number.saturating_add(1));
            out.push(Ordered { packet, gap: missing > 0 });
        }
    }

    /// Everything that waits, without waiting longer.
    pub(crate) fn flush(&mut self, out: &mut Vec<Ordered>) {
        while !self.waiting.is_empty() {
            self.since = Some(0);
            self.release(u64::MAX, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(sequence: u64, arrived: u64) -> Packet {
        Packet { layer: 0, sequence, time: 0, marker: false, arrived, payload: [].into() }
    }

    fn through(order: &mut Order, packets: &[(u64, u64)]) -> Vec<(u64, bool)> {
        let mut out = Vec::new();
        packets.iter().for_each(|&(sequence, arrived)| order.take(packet(sequence, arrived), &mut out));
        out.into_iter().map(|one| (one.packet.sequence, one.gap)).collect()
    }

    #[test]
    fn what_never_comes_is_waited_for_so_long_and_no_longer() {
        let mut order = Order::default();
        assert_eq!(through(&mut order, &[(1, 0), (3, 10), (4, 20)]), [(1, false)]);
        assert_eq!(through(&mut order, &[(5, WAIT + 9)]), []);
        assert_eq!(through(&mut order, &[(6, WAIT + 10)]), [(3, true), (4, false), (5, false), (6, false)]);
        assert_eq!(through(&mut order, &[(2, WAIT + 11)]), [], "it came too late");
        assert_eq!(order.lost, 1);
    }

    #[test]
    fn a_full_window_waits_for_nothing() {
        let mut order = Order::default();
        let packets: Vec<(u64, u64)> = (2..2 + WINDOW as u64).map(|number| (number, 0)).collect();
        assert_eq!(through(&mut order, &[(0, 0)]), [(0, false)]);
        assert_eq!(through(&mut order, &packets), []);
        assert_eq!(through(&mut order, &[(5_000, 0)]).len(), WINDOW, "and goes on waiting for the next hole");
    }

    #[test]
    fn a_late_and_a_double_packet_change_nothing_that_comes_out() {
        let mut order = Order::default();
        let out = through(&mut order, &[(7, 0), (9, 1), (9, 2), (8, 3), (8, 4), (7, 5), (10, 6)]);
        assert_eq!(out, [(7, false), (8, false), (9, false), (10, false)]);
    }

    #[test]
    fn a_sender_that_begins_anew_far_below_is_followed_at_its_second_packet() {
        let mut order = Order::default();
        let out = through(&mut order, &[(9_000, 0), (5, 1), (9_001, 2), (6, 3), (7, 4), (8, 5)]);
        assert_eq!(out, [(9_000, false), (9_001, false), (6, true), (7, false), (8, false)]);
    }

    #[test]
    fn numbers_out_of_all_reason_are_gaps_and_no_more() {
        let (mut order, far) = (Order::default(), u64::MAX - 1);
        assert_eq!(through(&mut order, &[(0, 0), (far, 0), (u64::MAX, WAIT)]).len(), 3);
        assert_eq!(through(&mut order, &[(5, WAIT), (6, WAIT)]), [(6, true)]);
        let out = through(&mut order, &[(9_000, WAIT), (9_001, 2 * WAIT)]);
        assert_eq!((out, order.lost), (vec![(9_000, true), (9_001, false)], u64::MAX));
    }

    #[test]
    fn at_the_end_everything_that_waits_comes_out() {
        let mut order = Order::default();
        assert_eq!(through(&mut order, &[(1, 0), (3, 0), (6, 0)]), [(1, false)]);
        let mut out = Vec::new();
        order.flush(&mut out);
        assert_eq!(out.iter().map(|one| one.packet.sequence).collect::<Vec<_>>(), [3, 6]);
    }
}

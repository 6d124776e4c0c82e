//! Packets of RTP (RFC 3550) that carry a transport stream (RFC 2250), brought into their order. No clock of its own: who
//! holds it calls [`Reorder::give_up`] when what is missing has not come for long enough.

use rtp_types::RtpPacket;
use std::collections::BTreeMap;

/// Packets that wait for an earlier one; at 8 Mbit/s a tenth of a second.
const MOST_WAITING: usize = 96;
/// A jump beyond this is another beginning, not a loss.
const FAR: i16 = 1_000;

/// What came out of order, and what did not come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// Packets that never came.
    pub lost: u64,
    /// Packets that came twice, or too late.
    pub late: u64,
    /// How often the sender began anew.
    pub begun: u64,
    /// Datagrams that were no RTP.
    pub other: u64,
}

/// Brings packets of one sender into their order.
#[derive(Debug, Default)]
pub struct Reorder {
    sender: Option<u32>,
    /// The number that is to come, counted on beyond sixteen bits.
    next: u64,
    waiting: BTreeMap<u64, Vec<u8>>,
    order: Order,
}

impl Reorder {
    /// Takes a datagram and appends to `out` what can be played now.
    pub fn take(&mut self, datagram: &[u8], out: &mut Vec<u8>) {
        let packet = RtpPacket::parse(datagram).ok().filter(|packet| !packet.payload().is_empty());
        let Some(packet) = packet else {
            self.order.other += 1;
            return;
        };
        let (sender, number, payload) = (packet.ssrc(), packet.sequence_number(), packet.payload());
        #[allow(clippy::cast_possible_truncation, reason = "the number in a packet has sixteen bits")]
        let mut distance = number.wrapping_sub(self.next as u16).cast_signed();
        if self.sender != Some(sender) || distance.unsigned_abs() > FAR.unsigned_abs() {
            self.give_up(out);
            self.order.begun += 1;
            self.sender = Some(sender);
            (self.next, distance) = (u64::from(number), 0);
        }
        let Ok(ahead) = u64::try_from(distance) else {
            self.order.late += 1;
            return;
        };
        let number = self.next + ahead;
        if ahead == 0 {
            out.extend_from_slice(payload);
            self.next += 1;
            self.follow(out);
        } else if self.waiting.insert(number, payload.to_vec()).is_some() {
            self.order.late += 1;
        }
        if self.waiting.len() > MOST_WAITING {
            self.skip(out);
        }
    }

    /// Waits no longer: appends what is there, in its order.
    pub fn give_up(&mut self, out: &mut Vec<u8>) {
        while !self.waiting.is_empty() {
            self.skip(out);
        }
    }

    /// Whether something waits for an earlier packet.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// How it went until now.
    pub fn order(&self) -> Order {
        self.order
    }

    fn skip(&mut self, out: &mut Vec<u8>) {
        if let Some(first) = self.waiting.keys().next().copied() {
            self.order.lost += first - self.next;
            self.next = first;
            self.follow(out);
        }
    }

    fn follow(&mut self, out: &mut Vec<u8>) {
        while let Some(payload) = self.waiting.remove(&self.next) {
            out.extend_from_slice(&payload);
            self.next += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(sender: u8, number: u16) -> Vec<u8> {
        let [high, low] = number.to_be_bytes();
        vec![0x80, 33, high, low, 0, 0, 0, 0, 0, 0, 0, sender, high, low]
    }

    fn came(numbers: &[u16]) -> (Vec<u16>, Reorder) {
        let (mut reorder, mut out) = (Reorder::default(), Vec::new());
        numbers.iter().for_each(|number| reorder.take(&sent(1, *number), &mut out));
        (out.chunks(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect(), reorder)
    }

    #[test]
    fn packets_come_out_in_their_order_also_past_the_last_number() {
        assert_eq!(came(&[65_534, 0, 65_535, 2, 1, 1]).0, [65_534, 65_535, 0, 1, 2]);
        assert_eq!(came(&[5, 6, 6, 5, 7]).1.order(), Order { late: 2, begun: 1, ..Order::default() });
    }

    #[test]
    fn what_does_not_come_is_waited_for_and_then_given_up() {
        let numbers: Vec<u16> = (1..200).filter(|number| *number != 10).collect();
        let (out, reorder) = came(&numbers);
        assert_eq!((out.len(), reorder.order().lost, reorder.is_waiting()), (198, 1, false));
        let (out, mut reorder) = came(&[1, 3, 5]);
        assert_eq!((out, reorder.is_waiting()), (vec![1], true));
        let mut rest = Vec::new();
        reorder.give_up(&mut rest);
        assert_eq!((rest, reorder.order().lost), (vec![0, 3, 0, 5], 2));
    }

    #[test]
    fn a_sender_that_begins_anew_is_followed_at_once() {
        let (mut reorder, mut out) = (Reorder::default(), Vec::new());
        for (sender, number) in [(1, 7), (2, 40_000), (2, 40_001), (2, 9)] {
            reorder.take(&sent(sender, number), &mut out);
        }
        assert_eq!(out.len(), 8);
        assert_eq!(reorder.order(), Order { begun: 3, ..Order::default() });
    }

    #[test]
    fn sources_extensions_and_padding_are_no_content_and_what_is_no_packet_is_counted() {
        let mut long = vec![0xb1, 33, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1];
        long.extend([0; 4]);
        long.extend([0, 0, 0, 1, 9, 9, 9, 9]);
        long.extend([0x47, 1, 2, 0, 0, 3]);
        let (mut reorder, mut out) = (Reorder::default(), Vec::new());
        reorder.take(&long, &mut out);
        assert_eq!(out, [0x47, 1, 2]);
        for no in [&[][..], &[0x80; 11], &[0x40; 20], &[0xbf; 20], &sent(1, 1)[..12]] {
            reorder.take(no, &mut out);
        }
        assert_eq!((out.len(), reorder.order().other), (3, 5));
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_order_each_packet_comes_out_once_and_none_before_an_earlier_one(
            numbers in proptest::collection::vec(0u16..300, 1..400),
        ) {
            let (mut reorder, mut out) = (Reorder::default(), Vec::new());
            numbers.iter().for_each(|number| reorder.take(&sent(1, *number), &mut out));
            reorder.give_up(&mut out);
            let out: Vec<u16> = out.chunks(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect();
            proptest::prop_assert!(out.windows(2).all(|two| two[0] < two[1]), "{out:?}");
        }

        #[test]
        fn whatever_comes_is_answered(datagrams in proptest::collection::vec(proptest::collection::vec(proptest::num::u8::ANY, 0..40), 0..200)) {
            let (mut reorder, mut out) = (Reorder::default(), Vec::new());
            datagrams.iter().for_each(|datagram| reorder.take(datagram, &mut out));
            proptest::prop_assert!(out.len() <= datagrams.iter().map(Vec::len).sum());
        }
    }
}

//! Packets lost, doubled, out of their order and out of their minds.

#[path = "../../../../fuzz/exercise/recording.rs"]
pub(crate) mod exercise;

use exercise::{files, outside};
use hongwang_recording::{Codec, Packet, Recorder};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What happens to a packet on its way.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Comes,
    Lost,
    Twice,
    /// Behind so many others.
    Late(u8),
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        8 => Just(Fate::Comes),
        1 => Just(Fate::Lost),
        1 => Just(Fate::Twice),
        2 => (1u8..60).prop_map(Fate::Late),
    ]
}

const SPS: [u8; 25] = [
    0x67, 0x42, 0xc0, 0x1f, 0xd9, 0x00, 0x50, 0x05, 0xbb, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00,
    0x00, 0x03, 0x00, 0xa0, 0xf1, 0x83, 0x24, 0x80,
];

/// A picture of H.264 in three packets, every tenth a keyframe in four; a picture carries its number.
fn pictures(count: u64) -> Vec<Packet> {
    let (mut packets, mut sequence) = (Vec::new(), 70_000);
    for number in 0..count {
        let (kind, key) = if number % 10 == 0 { (5, true) } else { (1, false) };
        let mut payloads: Vec<Vec<u8>> = Vec::new();
        if key {
            payloads.push([&[0x78, 0, 25][..], &SPS, &[0, 4, 0x68, 0xce, 0x3c, 0x80]].concat());
        }
        let byte = number as u8;
        payloads.push(vec![0x7c, 0x80 | kind, byte]);
        payloads.push(vec![0x7c, kind, byte]);
        payloads.push(vec![0x7c, 0x40 | kind, byte]);
        let last = payloads.len() - 1;
        for (place, payload) in payloads.into_iter().enumerate() {
            packets.push(Packet {
                layer: 0,
                sequence,
                time: 1_000_000 + number * 3_600,
                marker: place == last,
                arrived: number * 40,
                payload: payload.into(),
            });
            sequence += 1;
        }
    }
    packets
}

fn sounds(count: u64) -> Vec<Packet> {
    let sound = |number| Packet {
        layer: 0,
        sequence: 70_000 + number,
        time: 1_000_000 + number * 960,
        marker: false,
        arrived: number * 20,
        payload: [0x78, number as u8].into(),
    };
    (0..count).map(sound).collect()
}

/// As they come, each with the time at which it comes.
fn travelled(packets: Vec<Packet>, fates: &[Fate]) -> Vec<Packet> {
    let mut all: Vec<(usize, Packet)> = Vec::new();
    let arrivals: Vec<u64> = packets.iter().map(|packet| packet.arrived).collect();
    for (place, packet) in packets.into_iter().enumerate() {
        let behind = |by: usize| {
            let at = (place + by).min(arrivals.len() - 1);
            (at, Packet { arrived: arrivals[at], ..packet.clone() })
        };
        match fates[place % fates.len()] {
            Fate::Lost => {}
            Fate::Comes => all.push(behind(0)),
            Fate::Twice => all.extend([behind(0), behind(7)]),
            Fate::Late(by) => all.push(behind(usize::from(by))),
        }
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, packet)| packet).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_comes_is_answered(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        outside(&bytes);
    }

    #[test]
    fn pictures_come_out_whole_once_in_their_order_and_at_their_times(fates in prop::collection::vec(fate(), 1..400)) {
        let (mut recorder, mut steps) = (Recorder::new(Codec::H264), Vec::new());
        let came = travelled(pictures(200), &fates);
        let fragments = came.iter().filter(|packet| packet.payload[0] == 0x7c);
        let mut complete = BTreeMap::<u64, BTreeSet<u64>>::new();
        fragments.for_each(|packet| {
            complete.entry(packet.time).or_default().insert(packet.sequence);
        });
        complete.retain(|_, fragments| fragments.len() == 3);
        for packet in came {
            steps.extend(recorder.take(packet));
        }
        steps.extend(recorder.finish());
        let mut shown = Vec::new();
        for file in files(steps) {
            let first = u64::from(file.samples[0].2[5]);
            for (time, _, data) in &file.samples {
                let number = data[5];
                prop_assert_eq!(&data[5..], &[number; 3], "all of one picture, and nothing else");
                prop_assert_eq!(*time, (u64::from(number) - first) * 3_600);
                prop_assert!(complete.contains_key(&(1_000_000 + u64::from(number) * 3_600)));
                shown.push(number);
            }
        }
        prop_assert!(shown.windows(2).all(|two| two[0] < two[1]), "once, and in their order: {:?}", shown);
    }

    #[test]
    fn sound_is_as_long_as_from_its_first_to_its_last_packet(fates in prop::collection::vec(fate(), 1..400)) {
        let (mut recorder, mut steps) = (Recorder::new(Codec::Opus), Vec::new());
        let came = travelled(sounds(1_500), &fates);
        let times: Vec<u64> = came.iter().map(|packet| packet.time).collect();
        for packet in came {
            steps.extend(recorder.take(packet));
        }
        steps.extend(recorder.finish());
        let files = files(steps);
        if let (Some(first), Some(last), [file]) = (times.first(), times.iter().max(), &files[..]) {
            prop_assert_eq!(file.end.length, (last - first + 960) / 48);
        }
    }
}

//! Every seed of the fuzz target through the same exercise, and seeds with some bytes changed.

#[path = "../../../../fuzz/exercise/forwarding.rs"]
mod exercise;

use proptest::prelude::*;
use std::{fs, path::Path};

type Exercise = fn(&[u8]);

/// What a target does with its seeds.
const TARGETS: [(&str, Exercise); 5] = [
    ("sdp", exercise::description),
    ("stun", exercise::datagrams),
    ("stun", exercise::request),
    ("dtls", exercise::linked),
    ("rtp", exercise::media),
];

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    fs::read_dir(folder).unwrap().map(|seed| fs::read(seed.unwrap().path()).unwrap()).collect()
}

#[test]
fn every_seed_keeps_its_promises() {
    for (target, exercise) in TARGETS {
        assert!(seeds(target).len() >= 2, "{target}");
        seeds(target).iter().for_each(|seed| exercise(seed));
    }
}

#[test]
fn of_the_packets_of_a_seed_those_that_watch_get_what_is_media() {
    for seed in seeds("rtp").iter().filter(|seed| seed.len() > 64) {
        let came = exercise::forwarded(seed);
        assert!(came > 4, "{came}");
    }
}

#[test]
fn the_offer_of_a_browser_is_answered_with_its_lines() {
    use hongwang_forwarding::*;
    let seed = seeds("sdp").into_iter().max_by_key(Vec::len).unwrap();
    let offer = String::from_utf8(seed).unwrap();
    let config = Config { udp: vec!["10.0.0.1:1".parse().unwrap()], tcp: vec![], limits: Limits::default() };
    let join = Join { peer: PeerId(1), group: GroupId(1), offer: &offer, sends: Sends::VENUE };
    let joined = Forwarder::new(config).join(join, crate::clock::start()).unwrap();
    let mids = |lines: &[Line]| lines.iter().map(|line| (line.kind, line.mid.clone())).collect::<Vec<_>>();
    let line = |kind, mid: &str| (kind, mid.to_owned());
    assert_eq!(mids(&joined.tracks), [line(Kind::Audio, "0"), line(Kind::Video, "1")]);
    assert_eq!(mids(&joined.slots), [line(Kind::Audio, "2"), line(Kind::Video, "3")]);
    assert!(joined.answer.contains("a=ice-lite") && joined.answer.contains("a=simulcast:recv q;h;f"));
    assert!(joined.answer.contains("red/48000") && joined.answer.contains("useinbandfec=1"));
}

proptest! {
    #[test]
    fn a_seed_with_bytes_changed_is_answered_or_refused(
        target in 0..TARGETS.len(),
        seed in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0usize..4), 1..8),
    ) {
        let (target, exercise) = TARGETS[target];
        let mut seeds = seeds(target);
        let mut bytes = seeds.swap_remove(seed.index(seeds.len()));
        for (at, byte, how) in changes {
            if bytes.is_empty() { break; }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                2 => bytes.insert(at, byte),
                _ => bytes[at] = b"0123456789 :;=/\r\n"[usize::from(byte) % 17],
            }
        }
        exercise(&bytes);
    }
}

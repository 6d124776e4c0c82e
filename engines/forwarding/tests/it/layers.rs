//! Simulcast: who gets which layer.

use crate::bed::{Bed, Offers, SCREEN, check};
use hongwang_forwarding::*;

const SIMULCAST: Offers = Offers { audio: true, video: 3, audio_slots: 0, video_slots: 0, vp8: false };

fn last_layer(bed: &Bed, screen: usize) -> u8 {
    bed.clients[screen].stream(1).last().unwrap().layer
}

#[test]
fn a_small_place_gets_the_small_layer_and_a_large_one_the_large() {
    let mut bed = Bed::new(1);
    let (venue, wall, stage) = (bed.join(0, SIMULCAST), bed.join(0, SCREEN), bed.join(0, SCREEN));
    bed.run(1_500);
    let small = Wants { height: 360, ..Wants::default() };
    bed.watch(0, wall as u64, 1, Some((venue as u64, 1)), small);
    bed.watch(0, stage as u64, 1, Some((venue as u64, 1)), Wants::default());
    bed.run(5_000);
    for screen in [wall, stage] {
        assert_eq!(check(&bed.clients[screen].stream(1), true), 0);
    }
    assert_eq!((last_layer(&bed, wall), last_layer(&bed, stage)), (1, 0));
    assert!(bed.clients[wall].stream(1).iter().all(|got| got.layer == 1 || got.at < bed.now), "never above");

    bed.watch(0, wall as u64, 1, Some((venue as u64, 1)), Wants::default());
    bed.watch(0, stage as u64, 1, Some((venue as u64, 1)), small);
    bed.run(5_000);
    assert_eq!((last_layer(&bed, wall), last_layer(&bed, stage)), (0, 1));
    for screen in [wall, stage] {
        assert_eq!(check(&bed.clients[screen].stream(1), true), 0);
    }
}

#[test]
fn a_layer_that_nobody_wants_need_not_be_sent() {
    let mut bed = Bed::new(1);
    let (venue, wall) = (bed.join(0, SIMULCAST), bed.join(0, SCREEN));
    let small = Wants { height: 360, ..Wants::default() };
    bed.watch(0, wall as u64, 1, Some((venue as u64, 1)), small);
    bed.run(4_000);
    assert!(
        bed.clients[venue].told.last().unwrap().contains(r#""on":true,"off":["h"]"#),
        "{:?}",
        bed.clients[venue].told
    );
    bed.watch(0, wall as u64, 1, Some((venue as u64, 1)), Wants::default());
    bed.run(200);
    assert!(bed.clients[venue].told.last().unwrap().contains(r#""on":true,"off":[]"#));
}

#[test]
fn a_thin_line_falls_to_the_small_layer_and_comes_back_without_swinging() {
    let mut bed = Bed::new(1);
    let (venue, screen, other) = (bed.join(0, SIMULCAST), bed.join(0, SCREEN), bed.join(0, SCREEN));
    bed.run(1_000);
    for subscriber in [screen, other] {
        bed.watch(0, subscriber as u64, 1, Some((venue as u64, 1)), Wants::default());
    }
    bed.run(6_000);
    assert_eq!(last_layer(&bed, screen), 0, "{:?}", bed.forwarders[0].stats(PeerId(screen as u64)));

    bed.clients[screen].line.rate = Some(500_000);
    bed.run(10_000);
    assert_eq!(last_layer(&bed, screen), 1, "{:?}", bed.forwarders[0].stats(PeerId(screen as u64)));
    assert_eq!(last_layer(&bed, other), 0, "the other line is as before");
    let thin: Vec<_> = bed.clients[screen].stream(1).into_iter().map(|got| got.layer).collect();
    let changes = thin.windows(2).filter(|pair| pair[0] != pair[1]).count();

    bed.clients[screen].line.rate = None;
    bed.run(30_000);
    assert_eq!(last_layer(&bed, screen), 0, "{:?}", bed.forwarders[0].stats(PeerId(screen as u64)));
    let all: Vec<_> = bed.clients[screen].stream(1).into_iter().map(|got| got.layer).collect();
    let back = all.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!(changes <= 5 && back - changes <= 3, "{changes}, {back}");
    assert_eq!(check(&bed.clients[other].stream(1), true), 0, "nobody else is harmed");
}

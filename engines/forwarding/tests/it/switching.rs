//! What goes into a slot, and how one source follows another there.

use crate::bed::{Bed, Offers, SCREEN, VENUE, check};
use hongwang_forwarding::*;

#[test]
fn a_venue_is_seen_and_heard_by_all_who_watch() {
    let mut bed = Bed::new(1);
    let venue = bed.join(0, VENUE);
    let screens: Vec<usize> = (0..3).map(|_| bed.join(0, SCREEN)).collect();
    bed.run(1_000);
    for screen in &screens {
        bed.watch(0, *screen as u64, 0, Some((venue as u64, 0)), Wants::default());
        bed.watch(0, *screen as u64, 1, Some((venue as u64, 1)), Wants::default());
    }
    bed.run(5_000);
    for screen in screens {
        let (sound, picture) = (bed.clients[screen].stream(0), bed.clients[screen].stream(1));
        assert!(sound.len() >= 240, "{}", sound.len());
        assert!(picture.len() >= 700, "{}", picture.len());
        assert_eq!(check(&sound, false) + check(&picture, true), 0);
    }
    let connected = bed.events.iter().filter(|(_, event)| matches!(event, Event::Connected(_))).count();
    assert_eq!(connected, 4);
    let stats = bed.forwarders[0].stats(PeerId(1)).unwrap();
    assert_eq!(stats.dropped, 0);
    assert!(stats.packets_out >= 940 && stats.bytes_out > 700_000 && stats.estimate.is_some(), "{stats:?}");
    assert!(stats.round_trip.is_some(), "{stats:?}");
    assert!(bed.batches.1 > bed.batches.0 * 2, "frames go in batches: {:?}", bed.batches);
}

#[test]
fn a_roll_call_cuts_from_venue_to_venue_at_keyframes_without_negotiating() {
    let mut bed = Bed::new(1);
    let venues: Vec<usize> = (0..4).map(|_| bed.join(0, VENUE)).collect();
    let screen = bed.join(0, SCREEN);
    bed.run(1_000);
    for turn in 0..24 {
        let venue = venues[turn % venues.len()] as u64;
        bed.watch(0, screen as u64, 0, Some((venue, 0)), Wants::default());
        bed.watch(0, screen as u64, 1, Some((venue, 1)), Wants::default());
        bed.run(if turn % 5 == 4 { 130 } else { 700 });
    }
    bed.run(1_000);
    let picture = bed.clients[screen].stream(1);
    assert_eq!(check(&picture, true), 0, "no number is missing where sources join");
    assert_eq!(check(&bed.clients[screen].stream(0), false), 0);
    let cuts = picture.windows(2).filter(|pair| pair[0].from != pair[1].from).count();
    assert!((19..=23).contains(&cuts), "{cuts}");
    let gaps = picture.windows(2).map(|pair| pair[1].at.saturating_duration_since(pair[0].at)).max().unwrap();
    assert!(gaps.as_millis() <= 90, "the former picture stays until the next: {gaps:?}");
}

#[test]
fn picture_ids_of_vp8_go_on_where_the_former_venue_ended() {
    let mut bed = Bed::new(1);
    let venues = [(); 3].map(|()| bed.join(0, Offers { vp8: true, ..VENUE }));
    let screen = bed.join(0, Offers { vp8: true, ..SCREEN });
    bed.run(500);
    for turn in 0..9 {
        bed.watch(0, screen as u64, 1, Some((venues[turn % 3] as u64, 1)), Wants::default());
        bed.run(700);
    }
    let picture = bed.clients[screen].stream(1);
    assert_eq!(check(&picture, true), 0);
    assert_eq!(picture.windows(2).filter(|pair| pair[0].from != pair[1].from).count(), 8);
    for pair in picture.windows(2) {
        let step = pair[1].picture.unwrap() - pair[0].picture.unwrap();
        assert_eq!(step, u16::from(pair[1].time != pair[0].time), "{pair:?}");
    }
}

#[test]
fn a_track_goes_into_no_slot_that_cannot_read_its_codec() {
    let mut bed = Bed::new(1);
    let (venue, screen) = (bed.join(0, Offers { vp8: true, ..VENUE }), bed.join(0, SCREEN));
    bed.watch(0, screen as u64, 0, Some((venue as u64, 0)), Wants::default());
    bed.watch(0, screen as u64, 1, Some((venue as u64, 1)), Wants::default());
    bed.run(2_000);
    assert!(bed.clients[screen].stream(1).is_empty() && bed.clients[screen].stream(0).len() > 50);
}

#[test]
fn nothing_goes_on_after_a_slot_was_emptied_or_its_venue_left() {
    let mut bed = Bed::new(1);
    let (one, other, screen) = (bed.join(0, VENUE), bed.join(0, VENUE), bed.join(0, SCREEN));
    bed.watch(0, screen as u64, 1, Some((one as u64, 1)), Wants::default());
    bed.run(2_000);
    bed.watch(0, screen as u64, 1, None, Wants::default());
    bed.run(50);
    let seen = bed.clients[screen].got.len();
    assert!(seen > 100);
    bed.run(1_000);
    assert_eq!(bed.clients[screen].got.len(), seen);

    bed.watch(0, screen as u64, 1, Some((other as u64, 1)), Wants::default());
    bed.run(1_000);
    let now = bed.now;
    bed.forwarders[0].leave(PeerId(other as u64), now);
    bed.run(100);
    assert!(bed.has(|event| matches!(event, Event::Gone { peer: PeerId(1), why: Gone::Left })));
    assert!(!bed.clients[other].rtc.is_alive(), "it was told");
    assert_eq!(check(&bed.clients[screen].stream(1), true), 0);
    let source = Source { peer: PeerId(other as u64), track: TrackId(1) };
    let again =
        bed.forwarders[0].watch(PeerId(screen as u64), SlotId(1), Some(source), Wants::default(), now);
    assert_eq!(again, Err(Unknown::Source(source)));
}

#[test]
fn a_dead_venue_does_not_keep_the_former_picture_up() {
    let mut bed = Bed::new(1);
    let (one, dead, screen) = (bed.join(0, VENUE), bed.join(0, VENUE), bed.join(0, SCREEN));
    bed.watch(0, screen as u64, 1, Some((one as u64, 1)), Wants::default());
    bed.run(2_000);
    bed.clients[dead].publishing[1].on = false;
    bed.run(2_000);
    bed.watch(0, screen as u64, 1, Some((dead as u64, 1)), Wants::default());
    bed.run(1_500);
    let last = |bed: &Bed| bed.now - bed.clients[screen].got.last().unwrap().at;
    assert!(last(&bed).as_millis() < 100, "it stays for a while");
    bed.run(2_000);
    assert!(last(&bed).as_millis() > 1_000, "not for ever");
}

#[test]
fn five_in_a_hundred_lost_both_ways_are_asked_for_again() {
    let mut bed = Bed::new(1);
    let venues = [bed.join(0, VENUE), bed.join(0, VENUE)];
    let screens: Vec<usize> = (0..3).map(|_| bed.join(0, SCREEN)).collect();
    for client in &mut bed.clients {
        client.line.lost = 50;
    }
    bed.run(1_000);
    for turn in 0..5 {
        for screen in &screens {
            bed.watch(0, *screen as u64, 1, Some((venues[turn % 2] as u64, 1)), Wants::default());
        }
        bed.run(2_000);
    }
    for screen in screens {
        let picture = bed.clients[screen].stream(1);
        let missing = check(&picture, true);
        assert!(picture.len() > 1_200, "{}", picture.len());
        // At a cut what the former source still lacked is never sent.
        assert!(missing * 200 < picture.len() as u64, "{missing} of {}", picture.len());
    }
}

#[test]
fn keyframes_are_asked_for_at_most_twice_a_second_however_many_come() {
    let mut bed = Bed::new(1);
    let venue = bed.join(0, VENUE);
    let screens: Vec<usize> = (0..12).map(|_| bed.join(0, SCREEN)).collect();
    bed.run(1_000);
    let before = bed.clients[venue].publishing[1].keyframes;
    for round in 0..40 {
        for screen in &screens {
            let source = (round + screen) % 3 > 0;
            bed.watch(0, *screen as u64, 1, source.then_some((venue as u64, 1)), Wants::default());
        }
        bed.run(50);
    }
    let asked = bed.clients[venue].publishing[1].keyframes - before;
    assert!((2..=5).contains(&asked), "{asked} in two seconds");
}

#[test]
fn who_speaks_is_told() {
    let mut bed = Bed::new(1);
    let venues = [bed.join(0, VENUE), bed.join(0, VENUE)];
    bed.run(1_000);
    for speaker in [1, 0, 1] {
        for venue in venues {
            bed.clients[venue].publishing[0].level = if venue == speaker { -20 } else { -80 };
        }
        bed.run(3_000);
    }
    let spoke: Vec<u64> = bed
        .events
        .iter()
        .filter_map(|(_, event)| match event {
            Event::Speaks { source, .. } => Some(source.peer.0),
            _ => None,
        })
        .collect();
    assert_eq!(spoke, [1, 0, 1]);
}

#[test]
fn a_tap_gets_every_packet_of_a_track_from_a_keyframe_on() {
    let mut bed = Bed::new(1);
    let venue = bed.join(0, VENUE);
    bed.run(500);
    let source = Source { peer: PeerId(venue as u64), track: TrackId(1) };
    let now = bed.now;
    bed.forwarders[0].tap(source, true, now).unwrap();
    bed.forwarders[0].ask_keyframe(source, now).unwrap();
    bed.run(2_000);
    let now = bed.now;
    bed.forwarders[0].tap(source, false, now).unwrap();
    bed.run(100);
    let taken: Vec<&Tapped> = bed
        .events
        .iter()
        .filter_map(|(_, event)| match event {
            Event::Tapped(tapped) => Some(&**tapped),
            _ => None,
        })
        .collect();
    assert!((280..=310).contains(&taken.len()), "{}", taken.len());
    assert!(taken.windows(2).all(|pair| pair[1].sequence == pair[0].sequence + 1));
    assert!(taken.iter().filter(|tapped| tapped.keyframe).count() == 1);
    assert!(taken.iter().all(|tapped| tapped.codec == Codec::H264 && tapped.clock == 90_000));
}

//! Who may not, who will not, and what makes no sense.

use crate::bed::{Bed, SCREEN, VENUE, check};
use hongwang_forwarding::*;
use std::net::SocketAddr;
use std::time::Duration;

#[test]
fn one_who_never_reads_harms_nobody_and_is_gone_in_the_end() {
    let mut bed = Bed::new(1);
    let venue = bed.join(0, VENUE);
    let (deaf, screen) = (bed.join(0, SCREEN), bed.join(0, SCREEN));
    for subscriber in [deaf, screen] {
        bed.watch(0, subscriber as u64, 0, Some((venue as u64, 0)), Wants::default());
        bed.watch(0, subscriber as u64, 1, Some((venue as u64, 1)), Wants::default());
    }
    bed.run(2_000);
    bed.clients[deaf].deaf = true;
    bed.run(28_000);
    let picture = bed.clients[screen].stream(1);
    assert_eq!(check(&picture, true) + check(&bed.clients[screen].stream(0), false), 0);
    assert!(picture.len() > 4_300, "{}", picture.len());
    let stalled =
        picture.windows(2).map(|pair| pair[1].at.saturating_duration_since(pair[0].at)).max().unwrap();
    assert!(stalled.as_millis() <= 100, "{stalled:?}");
    assert!(bed.has(|event| matches!(event, Event::Gone { peer: PeerId(1), why: Gone::Lost })));
    assert_eq!(bed.forwarders[0].peers(), 2);
}

#[test]
fn who_overruns_its_slot_loses_its_own_and_begins_again_at_a_keyframe() {
    let mut bed = Bed::within(1, Limits { slot_packets: 4, ..Limits::default() });
    let (venue, screen) = (bed.join(0, VENUE), bed.join(0, SCREEN));
    bed.watch(0, screen as u64, 0, Some((venue as u64, 0)), Wants::default());
    bed.watch(0, screen as u64, 1, Some((venue as u64, 1)), Wants::default());
    bed.run(5_000);
    let picture = bed.clients[screen].stream(1);
    assert_eq!(check(&picture, true), 0, "what was dropped left no hole");
    assert!(picture.iter().filter(|got| got.begins).count() >= 4, "it begins again and again");
    assert!(bed.forwarders[0].stats(PeerId(screen as u64)).unwrap().dropped >= 4);
    assert!(bed.clients[venue].publishing[1].keyframes <= 12);
    assert!(bed.clients[screen].stream(0).len() > 200, "its sound goes on");
}

#[test]
fn what_a_peer_may_not_send_reaches_nobody_until_it_may() {
    let mut bed = Bed::new(1);
    let (venue, screen) = (bed.join(0, VENUE), bed.join(0, SCREEN));
    let id = PeerId(venue as u64);
    bed.forwarders[0].allow(id, Sends { video: 0, ..Sends::VENUE }).unwrap();
    bed.watch(0, screen as u64, 0, Some((venue as u64, 0)), Wants::default());
    bed.watch(0, screen as u64, 1, Some((venue as u64, 1)), Wants::default());
    bed.run(2_000);
    assert!(bed.clients[screen].stream(1).is_empty() && bed.clients[screen].stream(0).len() > 50);
    assert!(bed.forwarders[0].stats(id).unwrap().refused > 150);
    bed.forwarders[0].allow(id, Sends::VENUE).unwrap();
    bed.run(1_000);
    assert!(bed.clients[screen].stream(1).len() > 100);
    bed.forwarders[0].allow(id, Sends::NOTHING).unwrap();
    bed.run(30);
    let seen = bed.clients[screen].got.len();
    bed.run(500);
    assert_eq!(bed.clients[screen].got.len(), seen);
    assert!(bed.forwarders[0].stats(id).unwrap().excess > 0, "most of it is not even read");
}

#[test]
fn a_picture_that_nobody_watches_need_not_be_sent() {
    let mut bed = Bed::new(1);
    let (venue, screen) = (bed.join(0, VENUE), bed.join(0, SCREEN));
    bed.run(4_000);
    let mid = bed.clients[venue].publishing[1].mid;
    let off = format!(r#"{{"send":[{{"mid":"{mid}","on":false,"off":[]}}]}}"#);
    assert_eq!(bed.clients[venue].told, [off]);
    bed.clients[venue].publishing[1].on = false;
    bed.watch(0, screen as u64, 1, Some((venue as u64, 1)), Wants::default());
    bed.run(100);
    let on = format!(r#"{{"send":[{{"mid":"{mid}","on":true,"off":[]}}]}}"#);
    assert_eq!(bed.clients[venue].told.last(), Some(&on));
    bed.clients[venue].publishing[1].on = true;
    bed.run(1_000);
    assert!(bed.clients[screen].stream(1).len() > 100);
    assert_eq!(bed.clients[venue].told.len(), 2, "audio is never paused");
}

#[test]
fn who_is_shown_next_sends_before_the_cut_and_no_longer_than_that() {
    let mut bed = Bed::new(1);
    let (venue, screen) = (bed.join(0, VENUE), bed.join(0, SCREEN));
    bed.run(4_000);
    bed.clients[venue].publishing[1].on = false;
    let source = Source { peer: PeerId(venue as u64), track: TrackId(1) };
    let warm = |bed: &mut Bed, millis| {
        let now = bed.now;
        bed.forwarders[0].warm(source, now + Duration::from_millis(millis), now)
    };
    warm(&mut bed, 4_000).unwrap();
    bed.run(100);
    assert!(bed.clients[venue].told.last().unwrap().contains(r#""on":true,"off":[]"#), "it is told to send");
    bed.clients[venue].publishing[1].on = true;
    bed.run(1_900);
    warm(&mut bed, 2_000).unwrap();
    let before = bed.clients[venue].publishing[1].keyframes;
    assert!(before >= 2, "there is a keyframe before the cut");
    bed.run(1_500);
    assert_eq!(bed.clients[venue].publishing[1].keyframes, before, "and it is not asked for again");
    let cut = bed.now;
    bed.watch(0, screen as u64, 1, Some((venue as u64, 1)), Wants::default());
    bed.run(500);
    assert!(bed.clients[screen].stream(1)[0].at - cut < Duration::from_millis(200));
    bed.watch(0, screen as u64, 1, None, Wants::default());
    bed.run(4_000);
    assert!(bed.clients[venue].told.last().unwrap().contains(r#""on":false"#), "it is not kept on for ever");
    let stranger = Source { peer: PeerId(9), track: TrackId(1) };
    let now = bed.now;
    assert_eq!(bed.forwarders[0].warm(stranger, now, now), Err(Unknown::Source(stranger)));
}

#[test]
fn words_go_both_ways_on_the_control_channel() {
    let mut bed = Bed::new(1);
    let venue = bed.join(0, VENUE);
    bed.forwarders[0].tell(PeerId(0), "before it opened".to_owned()).unwrap();
    bed.run(1_000);
    assert_eq!(bed.clients[venue].told, ["before it opened"]);
    let control = bed.clients[venue].control.unwrap();
    assert!(bed.clients[venue].rtc.channel(control).unwrap().write(false, "举手".as_bytes()).unwrap());
    bed.run(200);
    assert!(bed.has(|event| matches!(event, Event::Told { text, .. } if text == "举手")));
    let mut taken = 0;
    bed.clients[venue].deaf = true;
    while bed.forwarders[0].tell(PeerId(0), "x".repeat(1_000)).unwrap() {
        taken += 1;
        assert!(taken < 100, "what waits is bounded");
    }
}

#[test]
fn joins_that_make_no_sense_are_refused_and_leave_nothing() {
    let mut bed = Bed::new(1);
    let now = bed.now;
    let forwarder = &mut bed.forwarders[0];
    let mut join = |offer: &str| {
        forwarder.join(Join { peer: PeerId(9), group: GroupId(1), offer, sends: Sends::VENUE }, now)
    };
    assert!(matches!(join(""), Err(JoinRefused::Unusable(_))));
    assert!(matches!(join("v=0\r\no=- 0 0 IN IP4 0\r\ns=-\r\nt=0 0\r\n"), Err(JoinRefused::Unusable(_))));
    assert!(matches!(join(&"a".repeat(300_000)), Err(JoinRefused::TooLong { .. })));
    assert!(matches!(join(&"m=audio\r\n".repeat(65)), Err(JoinRefused::TooManyLines { lines: 65, .. })));
    assert_eq!(forwarder.peers(), 0);
    assert_eq!(forwarder.allow(PeerId(9), Sends::VENUE), Err(Unknown::Peer(PeerId(9))));
    let (venue, screen) = (bed.join(0, VENUE) as u64, bed.join(0, SCREEN) as u64);
    let voice = Some(Source { peer: PeerId(venue), track: TrackId(0) });
    let forwarder = &mut bed.forwarders[0];
    let mixed = forwarder.watch(PeerId(screen), SlotId(1), voice, Wants::default(), now);
    assert_eq!(mixed, Err(Unknown::Kind(PeerId(screen), SlotId(1))));
    let beyond = forwarder.watch(PeerId(screen), SlotId(7), voice, Wants::default(), now);
    assert_eq!(beyond, Err(Unknown::Slot(PeerId(screen), SlotId(7))));
    assert!(matches!(forwarder.accept(PeerId(screen), "v=0", now), Err(JoinRefused::NotDialled(_))));
    assert_eq!(forwarder.peers(), 2);
}

#[test]
fn garbage_from_strangers_and_under_a_known_address_is_dropped() {
    let mut bed = Bed::new(1);
    let (venue, screen) = (bed.join(0, VENUE), bed.join(0, SCREEN));
    bed.watch(0, screen as u64, 1, Some((venue as u64, 1)), Wants::default());
    bed.run(1_000);
    let (known, stranger) = (bed.clients[venue].address, SocketAddr::from(([10, 9, 9, 9], 9)));
    let mut random = 1u64;
    for round in 0..20_000u32 {
        let bytes: Vec<u8> = (0..round % 97)
            .map(|at| {
                random =
                    random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                // First bytes of STUN, DTLS, RTP and RTCP, then anything.
                if at == 0 { [0, 1, 22, 128, 144, 143][round as usize % 6] } else { (random >> 33) as u8 }
            })
            .collect();
        let now = bed.now;
        let source = if round % 2 == 0 { known } else { stranger };
        let at = SocketAddr::from(([10, 0, 0, 1], 3478));
        bed.forwarders[0].datagram(now, Protocol::Udp, source, at, &bytes);
        if round % 200 == 0 {
            bed.run(10);
        }
    }
    bed.run(3_000);
    assert!(bed.forwarders[0].totals().strangers >= 10_000);
    assert_eq!(bed.forwarders[0].peers(), 2, "{:?}", bed.events.last());
    let picture = bed.clients[screen].stream(1);
    check(&picture, true);
    assert!((bed.now - picture.last().unwrap().at).as_millis() < 200, "the picture goes on");
}

#[test]
fn a_hundred_joins_at_once_are_answered_and_those_who_never_connect_are_forgotten() {
    let mut bed = Bed::new(1);
    for _ in 0..100 {
        bed.join(0, SCREEN);
    }
    assert_eq!(bed.forwarders[0].peers(), 100);
    for client in &mut bed.clients {
        client.deaf = true;
    }
    bed.run(9_000);
    assert_eq!(bed.forwarders[0].peers(), 0);
}

//! Real sockets on the loopback, `str0m` on the other side.
#![allow(clippy::unwrap_used)]

mod client;

use client::{Client, Over, join};
use hongwang_realtime::forwarding::*;
use hongwang_realtime::{Config, Handle, Refused, StartError, start};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;

fn config() -> Config {
    Config {
        cores: 2,
        udp: "127.0.0.1:0".parse().unwrap(),
        tcp: Some("127.0.0.1:0".parse().unwrap()),
        seen: vec![],
        connections: 8,
        joins: 100,
        limits: Limits::default(),
    }
}

fn begin() -> (Handle, mpsc::Receiver<Event>) {
    start(config()).unwrap()
}

async fn until(events: &mut mpsc::Receiver<Event>, matches: impl Fn(&Event) -> bool) -> Event {
    timeout(Duration::from_secs(20), async {
        loop {
            let event = events.recv().await.unwrap();
            if matches(&event) {
                return event;
            }
        }
    })
    .await
    .unwrap()
}

fn is_connected(peer: u64) -> impl Fn(&Event) -> bool {
    move |event| matches!(event, Event::Connected(connected) if connected.0 == peer)
}

async fn watch_picture(handle: &Handle, group: u64, subscriber: u64, venue: u64) {
    let source = Source { peer: PeerId(venue), track: TrackId(0) };
    let room = handle.room(GroupId(group));
    room.watch(PeerId(subscriber), SlotId(0), Some(source), Wants::default()).await.unwrap();
}

#[tokio::test]
async fn a_picture_goes_over_udp_and_over_tcp_on_every_core() {
    let (handle, mut events) = begin();
    for group in [0, 1] {
        let first = group * 10;
        let venue = join(&handle, group, first, Client::publishes(), Over::Udp).await;
        let near = join(&handle, group, first + 1, Client::watches(), Over::Udp).await;
        let far = join(&handle, group, first + 2, Client::watches(), Over::Tcp).await;
        let mut waiting = vec![first, first + 1, first + 2];
        while !waiting.is_empty() {
            let event = until(&mut events, |event| matches!(event, Event::Connected(_))).await;
            waiting.retain(|peer| !is_connected(*peer)(&event));
        }
        watch_picture(&handle, group, first + 1, first).await;
        watch_picture(&handle, group, first + 2, first).await;
        for seen in [near, far] {
            assert_eq!(seen.packets_in_order(200).await, 200);
        }
        drop(venue);
    }
    assert_eq!(handle.totals().await.unsent, 0);
    assert_ne!(handle.addresses()[0], handle.addresses()[1]);
    handle.stop().await;
}

#[tokio::test]
async fn a_link_carries_a_picture_from_core_to_core() {
    let (handle, mut events) = begin();
    let (center, village, link) = (handle.room(GroupId(0)), handle.room(GroupId(1)), PeerId(100));
    let _venue = join(&handle, 0, 0, Client::publishes(), Over::Udp).await;
    let screen = join(&handle, 1, 1, Client::watches(), Over::Udp).await;
    let dial = Dial { peer: link, group: GroupId(1), slots: (0, 0), tracks: (0, 1), bitrate: 20_000_000 };
    let offer = village.dial(dial).await.unwrap();
    let answer = center.join(link, offer, Sends::NOTHING).await.unwrap().answer;
    assert_eq!(village.accept(link, answer).await.unwrap().tracks.len(), 1);
    // Both ends of the link, the venue and the screen.
    for _ in 0..4 {
        until(&mut events, |event| matches!(event, Event::Connected(_))).await;
    }
    watch_picture(&handle, 0, link.0, 0).await;
    watch_picture(&handle, 1, 1, link.0).await;
    assert_eq!(screen.packets_in_order(200).await, 200);
}

#[tokio::test]
async fn one_who_does_not_read_its_tcp_connection_loses_its_own_packets_only() {
    let (handle, mut events) = begin();
    let _venue = join(&handle, 0, 0, Client::publishes(), Over::Udp).await;
    let deaf = join(&handle, 0, 1, Client::watches(), Over::Tcp).await;
    let other = join(&handle, 0, 2, Client::watches(), Over::Tcp).await;
    for _ in 0..3 {
        until(&mut events, |event| matches!(event, Event::Connected(_))).await;
    }
    watch_picture(&handle, 0, 1, 0).await;
    watch_picture(&handle, 0, 2, 0).await;
    assert!(deaf.packets_in_order(10).await == 10);
    deaf.stop_reading();
    assert_eq!(other.packets_in_order(500).await, 500);
}

#[tokio::test]
async fn a_recorder_gets_the_track_and_ends_by_dropping_its_receiver() {
    let (handle, mut events) = begin();
    let _venue = join(&handle, 0, 0, Client::publishes(), Over::Udp).await;
    until(&mut events, is_connected(0)).await;
    let source = Source { peer: PeerId(0), track: TrackId(0) };
    let room = handle.room(GroupId(0));
    let mut packets = room.tap(source, 1_000).await.unwrap();
    let mut taken = 0;
    while taken < 100 {
        let packet = timeout(Duration::from_secs(10), packets.recv()).await.unwrap().unwrap();
        assert_eq!((packet.source, packet.codec), (source, Codec::H264));
        taken += 1;
    }
    room.ask_keyframe(source).await.unwrap();
    drop(packets);
    let stats = room.stats(vec![PeerId(0), PeerId(9)]).await.unwrap();
    assert!(stats.len() == 1 && stats[&PeerId(0)].packets_in >= 100);
    room.leave(PeerId(0)).await.unwrap();
    until(&mut events, |event| matches!(event, Event::Gone { peer: PeerId(0), why: Gone::Left })).await;
    assert!(matches!(room.tap(source, 10).await, Err(Refused::Unknown(Unknown::Source(_)))));
    assert!(matches!(room.ask_keyframe(source).await, Err(Refused::Unknown(Unknown::Source(_)))));
    let warmed = room.warm(source, Duration::from_secs(4)).await;
    assert!(matches!(warmed, Err(Refused::Unknown(Unknown::Source(_)))));
}

#[tokio::test]
async fn joins_beyond_the_rate_wait_and_nonsense_is_refused() {
    let (handle, _events) = start(Config { joins: 5, ..config() }).unwrap();
    let room = handle.room(GroupId(0));
    let mut busy = 0;
    for peer in 0..20 {
        match room.join(PeerId(peer), "nonsense".to_owned(), Sends::VENUE).await {
            Err(Refused::Busy) => busy += 1,
            Err(Refused::Join(JoinRefused::Unusable(_))) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!((10..=15).contains(&busy), "{busy}");
}

#[tokio::test]
async fn a_stop_says_goodbye_and_later_calls_say_so() {
    let (handle, mut events) = begin();
    let venue = join(&handle, 0, 0, Client::publishes(), Over::Udp).await;
    until(&mut events, is_connected(0)).await;
    handle.stop().await;
    venue.ended().await;
    assert_eq!(handle.room(GroupId(0)).leave(PeerId(0)).await, Err(Refused::Stopped));
    until(&mut events, |event| matches!(event, Event::Gone { .. })).await;
    assert!(events.recv().await.is_none(), "the cores have ended");
}

#[test]
fn what_cannot_be_started_says_why() {
    let any = Config { udp: "0.0.0.0:0".parse().unwrap(), ..config() };
    assert!(matches!(start(any), Err(StartError::Unseen(_))));
    assert!(matches!(start(Config { cores: 0, ..config() }), Err(StartError::NoCore)));
    let taken = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let taken = Config { udp: taken.local_addr().unwrap(), cores: 1, ..config() };
    let _holds = std::net::UdpSocket::bind(taken.udp);
    let elsewhere = Config { udp: "192.0.2.1:9".parse().unwrap(), ..config() };
    assert!(matches!(start(elsewhere), Err(StartError::Bind { .. })));
}

//! The relay between a head-end and many screens.

use crate::once;
use crate::world::World;
use axum::body::Body;
use hongwang_testkit::{HeadEnd, Sends};
use http::{StatusCode, header};
use http_body_util::BodyExt;
use std::{net::UdpSocket, time::Instant};

/// Long enough for others to have their turn.
const TURN: std::time::Duration = std::time::Duration::from_millis(30);

/// One list with one channel.
fn list(address: &str) -> String {
    format!("演示频道,{address}\n")
}

async fn opens(world: &World, path: &str) -> Body {
    let response = world.opens(path).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    response.into_body()
}

/// What comes until `enough` says so.
async fn reads(body: &mut Body, enough: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut all = Vec::new();
    while !enough(&all) {
        let frame = body.frame().await.expect("it does not end").expect("it does not break");
        all.extend_from_slice(&frame.into_data().expect("bytes"));
    }
    all
}

fn has(bytes: &[u8], name: &[u8]) -> bool {
    bytes.windows(name.len()).any(|four| four == name)
}

/// A head-end by hand, to a port of this machine: packets with a number inside.
fn by_hand() -> (UdpSocket, String) {
    let free = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let port = free.local_addr().expect("bound").port();
    drop(free);
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.connect(("127.0.0.1", port)).expect("connects");
    (socket, format!("udp://127.0.0.1:{port}"))
}

/// Seven packets of stuffing, as a head-end sends them together; `number` stands in each.
fn datagram(number: u32) -> Vec<u8> {
    let mut packet = [0xff; 188];
    packet[..4].copy_from_slice(&[0x47, 0x1f, 0xff, 0x10]);
    packet[4..8].copy_from_slice(&number.to_be_bytes());
    packet.repeat(7)
}

/// Sends numbered packets until told to stop. Nobody listens yet, or no more: that is no error.
async fn sends(socket: UdpSocket) {
    let mut tick = tokio::time::interval(std::time::Duration::from_millis(2));
    for number in 0.. {
        tick.tick().await;
        let _ = socket.send(&datagram(number));
    }
}

#[tokio::test]
async fn twenty_viewers_are_one_upstream_and_each_gets_the_bytes_that_were_sent() {
    once(async |world| {
        let (socket, address) = by_hand();
        let link = world.shows(&list(&address)).await.remove(0);
        let mut viewers = Vec::new();
        for _ in 0..20 {
            viewers.push(opens(world, &format!("{link}/stream.ts")).await);
        }
        let sending = tokio::spawn(sends(socket));
        for viewer in &mut viewers {
            let came = reads(viewer, |came| came.len() >= 100 * 1316).await;
            let numbers: Vec<u32> = came
                .chunks(188)
                .map(|packet| u32::from_be_bytes(packet[4..8].try_into().expect("four bytes")))
                .collect();
            assert_eq!(came.len() % 188, 0);
            assert!(numbers.windows(2).all(|two| two[1] == two[0] || two[1] == two[0] + 1), "{numbers:?}");
        }
        assert_eq!(world.signals.subscriptions(), 1);
        sending.abort();
    })
    .await;
}

#[tokio::test]
async fn a_viewer_that_never_reads_holds_up_nobody_and_goes_on_with_what_comes_now() {
    once(async |world| {
        let (socket, address) = by_hand();
        let link = world.shows(&list(&address)).await.remove(0);
        let mut never = opens(world, &format!("{link}/stream.ts")).await;
        let mut reader = opens(world, &format!("{link}/stream.ts")).await;
        // It has been subscribed to once something comes.
        while tokio::time::timeout(TURN, reader.frame()).await.is_err() {
            let _ = socket.send(&datagram(0));
        }
        // More than the ring holds, as fast as it is taken.
        let mut came = Vec::new();
        for number in 0..8_000 {
            let _ = socket.send(&datagram(number));
            if number % 16 == 15 {
                came = reads(&mut reader, |came| !came.is_empty()).await;
            }
        }
        let newest = came;
        let late = reads(&mut never, |late| !late.is_empty()).await;
        let number = |bytes: &[u8]| u32::from_be_bytes(bytes[4..8].try_into().expect("four bytes"));
        assert!(number(&late) > 0 && number(&late) <= number(&newest));
        assert_eq!(world.signals.subscriptions(), 1);
    })
    .await;
}

#[tokio::test]
async fn bytes_that_are_no_stream_reach_nobody_and_the_page_says_since_when_nothing_comes() {
    once(async |world| {
        let (socket, address) = by_hand();
        let link = world.shows(&list(&address)).await.remove(0);
        let page = world.looks(&link).await;
        assert!(page.text.contains("<video") && page.text.contains("live.mp4"), "{}", page.text);
        let _viewer = opens(world, &format!("{link}/stream.ts")).await;
        for number in 0..500_u32 {
            let _ = socket
                .send(&[u8::try_from(number % 251).expect("a byte"); 1316].map(|byte| byte ^ 0x5a | 0x80));
        }
        world.village.clock.advance(4_000);
        let mut said = String::new();
        while !said.contains("没有信号") {
            tokio::task::yield_now().await;
            said = world.looks(&format!("{link}/standing")).await.text;
        }
        assert!(said.contains("10时00分") && said.contains("自己再接"), "{said}");
    })
    .await;
}

#[tokio::test]
async fn a_silent_channel_is_left_too_when_the_last_browser_has_gone() {
    once(async |world| {
        let (_silent, address) = by_hand();
        let link = world.shows(&list(&address)).await.remove(0);
        let viewer = opens(world, &format!("{link}/live.mp4")).await;
        world.village.clock.advance(4_000);
        let mut said = String::new();
        while !said.contains("没有信号") {
            tokio::task::yield_now().await;
            said = world.looks(&format!("{link}/standing")).await.text;
        }
        drop(viewer);
        while !said.contains("正在接信号") {
            tokio::task::yield_now().await;
            world.village.clock.advance(1_000);
            said = world.looks(&format!("{link}/standing")).await.text;
        }
    })
    .await;
}

#[tokio::test]
async fn a_group_that_stops_is_told_in_words_and_comes_back_by_itself() {
    once(async |world| {
        let mut head_end = HeadEnd::start(Sends::Udp);
        let link = world.shows(&list(&head_end.address())).await.remove(0);
        let mut viewer = opens(world, &format!("{link}/stream.ts")).await;
        reads(&mut viewer, |came| came.len() > 20_000).await;
        assert_eq!(world.looks(&format!("{link}/standing")).await.text, "");
        head_end.stop();
        let mut said = String::new();
        while !said.contains("没有信号") {
            tokio::task::yield_now().await;
            world.village.clock.advance(1);
            said = world.looks(&format!("{link}/standing")).await.text;
        }
        head_end.start_again();
        while !said.is_empty() {
            let _ = viewer.frame().await;
            said = world.looks(&format!("{link}/standing")).await.text;
        }
        reads(&mut viewer, |came| came.len() > 20_000).await;
    })
    .await;
}

#[tokio::test]
async fn browsers_get_pictures_of_every_head_end_and_who_joins_later_begins_at_once() {
    once(async |world| {
        for sends in [Sends::Udp, Sends::Rtp, Sends::Interlaced] {
            let head_end = HeadEnd::start(sends);
            let names = format!("{sends:?}甲,{0}\n{sends:?},{0}\n", head_end.address());
            let mut links = world.shows(&names).await;
            let (link, other) = (links.pop().expect("a channel"), links.pop().expect("a channel"));
            // The head-end sends before the first screen asks, as it does for days.
            let mut sent = opens(world, &format!("{other}/stream.ts")).await;
            reads(&mut sent, |came| came.len() > 50_000).await;
            let before = world.signals.subscriptions();
            let asked = Instant::now();
            let mut first = opens(world, &format!("{link}/live.mp4")).await;
            let came = reads(&mut first, |came| has(came, b"mdat")).await;
            assert!(came[4..8] == *b"ftyp" && has(&came, b"avc1") && has(&came, b"mp4a"), "{sends:?}");
            let cold = asked.elapsed();
            let again = Instant::now();
            let mut second = opens(world, &format!("{link}/live.mp4")).await;
            let came = reads(&mut second, |came| has(came, b"mdat")).await;
            eprintln!(
                "{sends:?}: the first screen plays after {cold:?}, the second after {:?}",
                again.elapsed()
            );
            assert!(came[4..8] == *b"ftyp", "{sends:?}");
            assert_eq!(world.signals.subscriptions(), before + 1);
        }
    })
    .await;
}

//! Channels that come in pieces (HLS), from a stand-in for their head-end.

use crate::once;
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::StatusCode;
use http_body_util::BodyExt;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

const HEAD: &str = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:";

/// How often the list of pieces was asked for: each time it is one piece longer.
type Asked = Arc<AtomicU64>;

async fn list(State(asked): State<Asked>, Path(name): Path<String>) -> Response {
    let pieces = |first: u64| {
        let named = (first..first + 3).map(|number| format!("#EXTINF:0.1,\n/piece/{number}\n"));
        format!("{HEAD}{first}\n{}", named.collect::<String>())
    };
    match name.as_str() {
        "moved.m3u8" => Redirect::temporary("/sizes.m3u8").into_response(),
        "round.m3u8" => Redirect::temporary("/round.m3u8").into_response(),
        "sizes.m3u8" => "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=900000\nlive.m3u8\n".into_response(),
        "nested.m3u8" => "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=900000\nsizes.m3u8\n".into_response(),
        "live.m3u8" => pieces(asked.fetch_add(1, Ordering::Relaxed)).into_response(),
        "locked.m3u8" => {
            format!("{HEAD}1\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXTINF:1,\na.ts\n").into_response()
        }
        "fragmented.m3u8" => format!("{HEAD}1\n#EXTINF:1,\n/fragment\n").into_response(),
        "endless.m3u8" => "#".repeat(3 << 20).into_response(),
        "page.m3u8" => "<html>".into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A piece: packets of stuffing with its number inside.
async fn piece(Path(number): Path<u32>) -> Bytes {
    let mut packet = [0xff; 188];
    packet[..4].copy_from_slice(&[0x47, 0x1f, 0xff, 0x10]);
    packet[4..8].copy_from_slice(&number.to_be_bytes());
    packet.repeat(50).into()
}

async fn head_end() -> SocketAddr {
    let router = Router::new()
        .route("/{list}", get(list))
        .route("/piece/{number}", get(piece))
        .route("/fragment", get(async || &b"\0\0\0\x18ftypiso5"[..]))
        .with_state(Asked::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("a bound listener has an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test]
async fn the_pieces_of_a_channel_reach_all_viewers_in_order_over_one_subscription() {
    once(async |world| {
        let address = head_end().await;
        let link = world.shows(&format!("甲,http://{address}/moved.m3u8\n")).await.remove(0);
        let mut viewers = Vec::new();
        for _ in 0..3 {
            viewers.push(world.opens(&format!("{link}/stream.ts")).await.into_body());
        }
        for viewer in &mut viewers {
            let mut came = Vec::new();
            while came.len() < 6 * 50 * 188 {
                let frame = viewer.frame().await.expect("it does not end").expect("it does not break");
                came.extend_from_slice(&frame.into_data().expect("bytes"));
            }
            let numbers: Vec<u32> = came
                .chunks(188)
                .map(|packet| u32::from_be_bytes(packet[4..8].try_into().expect("four bytes")))
                .collect();
            assert_eq!(numbers[0], 0);
            assert!(numbers.windows(2).all(|two| two[1] == two[0] || two[1] == two[0] + 1), "{numbers:?}");
            assert_eq!(numbers.iter().filter(|number| **number == 2).count(), 50);
        }
        assert_eq!(world.signals.subscriptions(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_list_that_cannot_be_followed_says_why_on_the_page() {
    once(async |world| {
        let address = head_end().await;
        for (name, why) in [
            ("locked", "加了密"),
            ("fragmented", "fMP4"),
            ("nested", "一层套一层"),
            ("endless", "太长"),
            ("page", "不是节目清单"),
        ] {
            let list = format!("{name},http://{address}/{name}.m3u8\n");
            let link = world.shows(&list).await.pop().expect("a channel");
            let _viewer = world.opens(&format!("{link}/stream.ts")).await;
            let mut said = String::new();
            while !said.contains(why) {
                tokio::task::yield_now().await;
                said = world.looks(&format!("{link}/standing")).await.text;
            }
        }
        for name in ["round", "nowhere"] {
            let list = format!("{name},http://{address}/{name}.m3u8\n");
            let link = world.shows(&list).await.pop().expect("a channel");
            let _viewer = world.opens(&format!("{link}/stream.ts")).await;
            world.village.clock.advance(4_000);
            let mut said = String::new();
            while !said.contains("没有信号") {
                tokio::task::yield_now().await;
                said = world.looks(&format!("{link}/standing")).await.text;
            }
        }
    })
    .await;
}

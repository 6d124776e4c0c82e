//! Offers of browsers.

use super::{
    on_both,
    world::{CLOUD, COUNTY, RED, id},
};
use hongwang_feature::Feature;
use hongwang_realtime::forwarding::{Config, Dial, Forwarder, GroupId, Limits, PeerId};
use serde_json::{Value, json};
use std::{
    fs,
    time::{Duration, Instant},
};

/// What a browser offers: a voice and a picture, and lines for those of others.
fn offer() -> String {
    let udp = vec![([127, 0, 0, 1], 9).into()];
    let mut forwarder = Forwarder::new(Config { udp, tcp: Vec::new(), limits: Limits::default() });
    let (slots, tracks) = ((1, 1), (8, 9));
    let dial = Dial { peer: PeerId(1), group: GroupId(1), slots, tracks, bitrate: 4_000_000 };
    forwarder.dial(dial, Instant::now()).expect("an offer")
}

#[tokio::test]
async fn an_offer_is_answered_as_often_as_it_is_made() {
    on_both(async |world| {
        world.opens_media();
        let at = world.clerk(COUNTY).await.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        venue.does(&at, json!("join")).await.expect("it is invited");
        for _ in 0..3 {
            let question = json!({ "room": id(&at), "offer": offer() });
            let answer = venue.asks("meetings.offer", question).await.expect("it is in");
            let Value::String(answer) = answer else { panic!("no text: {answer}") };
            assert!(answer.contains("a=ice-lite"), "{answer}");
            assert_eq!(answer.matches("m=audio").count(), 9);
            assert_eq!(answer.matches("m=video").count(), 10);
        }
    })
    .await;
}

#[tokio::test]
async fn that_a_recording_cannot_be_written_is_seen_by_itself_and_so_is_that_it_can_again() {
    on_both(async |world| {
        world.opens_media();
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        venue.does(&at, json!("join")).await.expect("it is invited");
        venue.asks("meetings.offer", json!({ "room": id(&at), "offer": offer() })).await.expect("it is in");
        // No folder can be made where a file has its name.
        fs::write(world.recordings(), "").expect("writes");
        clerk.does(&at, &[("do", "record")]).await;
        let state = format!("{at}/state");
        let good = clerk.get(&state).await.text;
        let jobs: Vec<_> = world.meetings.jobs(&world.center).into_iter().map(tokio::spawn).collect();
        let until = async |mark: &dyn Fn(&str) -> bool| {
            let seen = async {
                while !mark(&clerk.get(&state).await.text) {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            tokio::time::timeout(Duration::from_secs(60), seen).await.expect("it is seen by itself");
        };
        until(&|mark| mark != good).await;
        assert!(clerk.get(&at).await.text.contains("录像写不进磁盘"));
        fs::remove_file(world.recordings()).expect("it is there");
        until(&|mark| mark == good).await;
        assert!(!clerk.get(&at).await.text.contains("录像写不进磁盘"));
        jobs.iter().for_each(tokio::task::JoinHandle::abort);
    })
    .await;
}

#[tokio::test]
async fn who_was_sent_out_gets_no_picture() {
    on_both(async |world| {
        world.opens_media();
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        venue.does(&at, json!("join")).await.expect("it is invited");
        clerk.does(&at, &[("do", "remove"), ("venue", &venue.id())]).await;
        let refused = venue.asks("meetings.offer", json!({ "room": id(&at), "offer": offer() })).await;
        assert!(refused.expect_err("it is out").contains("请先点“入会”"));
        let back = venue.does(&at, json!("join")).await.expect("it may wait");
        assert_eq!((back["me"].clone(), back["cells"].clone()), (json!("waiting"), json!([])));
    })
    .await;
}

#[tokio::test]
async fn without_media_an_offer_is_answered_that_none_is_connected() {
    on_both(async |world| {
        let at = world.clerk(COUNTY).await.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        assert_eq!(venue.does(&at, json!("join")).await.expect("it is invited")["media"], false);
        let refused = venue.asks("meetings.offer", json!({ "room": id(&at), "offer": "v=0" })).await;
        assert!(refused.expect_err("there is none").contains("未接通"));
    })
    .await;
}

#[tokio::test]
async fn an_offer_that_nobody_can_read_is_refused_in_plain_words() {
    on_both(async |world| {
        world.opens_media();
        let at = world.clerk(COUNTY).await.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        let offer = |offer: String| json!({ "room": id(&at), "offer": offer });
        let early = venue.asks("meetings.offer", offer("v=0".to_owned())).await;
        assert!(early.expect_err("it is not in").contains("请先点“入会”"));
        assert_eq!(venue.does(&at, json!("join")).await.expect("it is invited")["media"], true);
        for bad in
            [String::new(), "v=0".to_owned(), "你好".to_owned(), "m=audio\r\n".repeat(70), "v".repeat(70_000)]
        {
            let refused = venue.asks("meetings.offer", offer(bad)).await.expect_err("it is no offer");
            assert!(refused.contains("请更新浏览器"), "{refused}");
        }
        assert_eq!(venue.sees(&at).await.expect("it is there still")["me"], "in");
    })
    .await;
}

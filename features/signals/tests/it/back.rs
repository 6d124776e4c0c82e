//! The last hour of a channel, and its list for telephones.

use crate::once;
use crate::world::{COUNTY, World};
use hongwang_base::{Millis, Role};
use hongwang_feature::Feature;
use hongwang_testkit::{HeadEnd, Sends};
use http::{StatusCode, header};
use std::{net::SocketAddr, time::Duration};
use tokio::process::Command;

/// Between two looks at what is awaited.
const TURN: Duration = Duration::from_millis(100);

/// Waits for what must come; the runner of tests ends what never does.
async fn until(holds: impl AsyncFn() -> bool) {
    while !holds().await {
        tokio::time::sleep(TURN).await;
    }
}

/// Has a channel kept, or not any more.
async fn keeps(world: &World, link: &str, keep: &str) {
    let desk = world.person(Role::Editor, COUNTY).await;
    let at = link.replace("/signals/", "/desk/signals/channel/");
    let done = desk.post(&at, &[("name", "演示频道"), ("position", "1"), ("keep", keep)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    world.deliver().await;
}

/// Does what a village does beside its pages.
fn begins(world: &World) {
    world.signals.jobs(&world.village).into_iter().for_each(|job| drop(tokio::spawn(job)));
}

/// The pages of the village on a port of their own.
async fn serves(world: &World) -> SocketAddr {
    let router = world.signals.public().with_state(world.village.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("a bound listener has an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// What another player makes of a list.
async fn plays(program: &str, arguments: &[&str]) -> String {
    let done =
        Command::new(program).args(["-v", "error"]).args(arguments).output().await.expect("it is installed");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("plain")
}

fn pieces(list: &str) -> Vec<&str> {
    list.lines().filter(|line| line.ends_with(".m4s")).collect()
}

#[tokio::test]
async fn what_does_not_stand_is_not_found_and_a_silent_channel_keeps_nobody_waiting_for_ever() {
    once(async |world| {
        let link = world.shows("演示频道,udp://127.0.0.1:9\n").await.remove(0);
        std::fs::write(world.catchup().with_file_name("1.m4s"), "secret").expect("writes");
        for name in ["..", "%2e%2e", "..%2f1.m4s", "%2e%2e%2f1.m4s", "+1.m4s", "1.ts", "1", "1.m4s", "1.mp4"]
        {
            let answer = world.looks(&format!("{link}/piece/{name}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
        assert_eq!(world.looks(&format!("{link}/hour.m3u8?from=0")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.signals.subscriptions(), 0, "nothing was begun for any of that");
        let page = world.looks(&format!("{link}?from=0")).await.text;
        assert!(page.contains("没有留下") && page.contains("live.mp4") && !page.contains("分钟前"), "{page}");
        let late = world.opens(&format!("{link}/live.m3u8")).await;
        assert_eq!(late.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(late.headers().contains_key(header::RETRY_AFTER));
        for name in ["..%2f1.m4s", "1.m4s"] {
            let answer = world.looks(&format!("{link}/piece/{name}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_telephone_gets_a_list_of_what_is_on_and_what_was_written_for_it_goes_when_it_has_gone() {
    once(async |world| {
        let head_end = HeadEnd::start(Sends::Udp);
        let link = world.shows(&format!("演示频道,{}\n", head_end.address())).await.remove(0);
        // On a busy machine the first piece may take longer than a telephone is kept waiting: it asks again.
        until(async || world.looks(&format!("{link}/live.m3u8")).await.status == StatusCode::OK).await;
        let list = world.looks(&format!("{link}/live.m3u8")).await;
        let beginning = list.text.split("URI=\"").nth(1).and_then(|rest| rest.split('"').next());
        for (name, kind) in [
            (beginning.expect("what is read first"), "video/mp4"),
            (pieces(&list.text)[0], "video/iso.segment"),
        ] {
            let answer = world.opens(&format!("{link}/{name}")).await;
            assert_eq!(answer.status(), StatusCode::OK, "{name}");
            assert_eq!(answer.headers()[header::CONTENT_TYPE], kind);
            assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        }
        let folder = world.catchup().join(link.trim_start_matches("/signals/"));
        assert!(folder.exists());
        world.village.clock.advance(31_000);
        until(async || !folder.exists()).await;
        let gone = world.looks(&format!("{link}/{}", pieces(&list.text)[0])).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_kept_channel_is_played_from_its_last_hour_by_another_player_and_what_is_older_goes() {
    once(async |world| {
        let old = world.catchup().join("from-before/1.m4s");
        std::fs::create_dir_all(old.parent().expect("a folder")).expect("makes it");
        std::fs::write(&old, "half a piece").expect("writes");
        let head_end = HeadEnd::start(Sends::Udp);
        let link = world.shows(&format!("演示频道,{}\n", head_end.address())).await.remove(0);
        keeps(world, &link, "on").await;
        begins(world);
        let hour = format!("{link}/hour.m3u8?from=0");
        until(async || pieces(&world.looks(&hour).await.text).len() >= 3).await;
        assert!(!old.exists());
        let list = world.looks(&hour).await.text;
        assert!(list.contains("#EXT-X-PROGRAM-DATE-TIME:2026-11-23T") && !list.contains("ENDLIST"), "{list}");
        assert_eq!(world.signals.subscriptions(), 1);

        let address = format!("http://{}{hour}", serves(world).await);
        let streams = ["-show_entries", "stream=codec_name", "-of", "csv=p=0", &address];
        let streams = plays("ffprobe", &streams).await;
        assert!(streams.contains("h264") && streams.contains("aac"), "{streams}");
        let frames =
            ["-live_start_index", "0", "-i", &address, "-t", "10", "-map", "0:v", "-f", "framecrc", "-"];
        let frames = plays("ffmpeg", &frames).await;
        // Twenty-five a second.
        assert!(frames.lines().filter(|line| line.starts_with("0,")).count() >= 240, "{frames}");

        // The hour passes.
        let page = world.looks(&link).await.text;
        assert!(!page.contains("分钟前") && !page.contains("回到直播"), "{page}");
        world.village.clock.advance(11 * Millis::MINUTE);
        until(async || world.looks(&link).await.text.contains("10分钟前")).await;
        let page = world.opens(&link).await;
        assert!(!page.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("plain").contains("blob:"));
        let from = world.village.clock.now().0 - 10 * Millis::MINUTE;
        let back = format!("{link}?from={from}");
        let page = world.opens(&back).await;
        let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("plain").to_owned();
        assert!(
            policy.contains("media-src 'self' blob:") && policy.contains("script-src 'self';"),
            "{policy}"
        );
        let page = world.looks(&back).await.text;
        for words in ["正在看 10:01 的内容", "回到直播", "hls.light.min", &format!("hour.m3u8?from={from}")]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("30分钟前") && !page.contains("live.mp4"), "{page}");

        let oldest = format!("{link}/{}", pieces(&list)[0]);
        assert_eq!(world.looks(&oldest).await.status, StatusCode::OK);
        world.village.clock.advance(60 * Millis::MINUTE);
        until(async || world.looks(&oldest).await.status == StatusCode::NOT_FOUND).await;

        keeps(world, &link, "").await;
        world.village.clock.advance(31_000);
        let folder = world.catchup().join(link.trim_start_matches("/signals/"));
        until(async || !folder.exists()).await;
        assert_eq!(world.looks(&hour).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

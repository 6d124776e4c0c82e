//! What waits for release: stops are placed in it, and the clock leaves it alone.

use super::{feed, feed_with, giving, link, released, whole};
use crate::on_both;
use crate::world::{COUNTY, Person};
use hongwang_base::{Millis, Role};
use http::StatusCode;
use std::sync::{Arc, Mutex};

/// Says at the desk that the stop of this name lies in the village.
async fn places(editor: &Person<'_>, name: &str) {
    let page = editor.get("/desk/transport/stops").await.text;
    let stop = link(&page, "/desk/transport/stops?stop=", name);
    let key = stop.split('=').next_back().expect("a key");
    let placed = editor.post("/desk/transport/stops", &[("stop", key), ("place", "421124102201")]).await;
    assert_eq!(placed.location, "/desk/transport?done=placed", "{}", placed.text);
}

const WITHOUT_PLACES: [(&str, &str, &str); 2] = [
    ("stops.txt", "HS01,421124102201,叶家坊村", "HS01,,叶家坊垸"),
    ("stops.txt", "HS02,421124102202,屏峰村", "HS02,,屏峰垸"),
];

#[tokio::test]
async fn stops_that_are_placed_one_after_the_other_wait_together() {
    on_both(async |world| {
        world.tree().await;
        released(world, &feed_with(&WITHOUT_PLACES)).await;
        let (one, other) = (world.editor().await, world.editor().await);
        places(&one, "叶家坊垸").await;
        places(&other, "屏峰垸").await;
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        let waiting = reviewer.get("/desk/transport/bus/3").await.text;
        for name in ["叶家坊垸", "屏峰垸"] {
            assert!(waiting.contains(&format!("站归到了别的村或镇：{name}")), "{waiting}");
        }
        assert_eq!(reviewer.get("/desk/transport/bus/2").await.status, StatusCode::NOT_FOUND);
        let done = reviewer.post("/desk/transport/bus/3/release", &[]).await;
        assert_eq!(done.location, "/desk/transport?done=release");
    })
    .await;
}

#[tokio::test]
async fn a_feed_that_waits_keeps_waiting_with_the_stop_that_is_placed_and_neither_of_the_two_releases_it() {
    on_both(async |world| {
        world.tree().await;
        released(world, &feed_with(&WITHOUT_PLACES)).await;
        let roles = || vec![Role::Editor, Role::Reviewer];
        let (maker, placer) = (world.somebody(roles(), COUNTY).await, world.somebody(roles(), COUNTY).await);
        let mut changes = WITHOUT_PLACES.to_vec();
        changes.push(("routes.txt", "县城—红山镇", "县城—红山"));
        let tried = maker.sends_file("/desk/transport/bus", "新.zip", &feed_with(&changes), &[]).await;
        maker.post(&format!("{}/submit", tried.location), &[]).await;
        places(&placer, "叶家坊垸").await;
        let waiting = maker.get("/desk/transport/bus/3").await.text;
        for words in ["站归到了别的村或镇：叶家坊垸", "县城—红山（演示）", "新.zip", "有 44 个站没有经纬度"]
        {
            assert!(waiting.contains(words), "{words}: {waiting}");
        }
        for one in [&maker, &placer] {
            let own = one.post("/desk/transport/bus/3/release", &[]).await;
            assert_eq!(own.status, StatusCode::FORBIDDEN, "{}", own.text);
        }
        let third = world.person(Role::Reviewer, COUNTY).await;
        let done = third.post("/desk/transport/bus/3/release", &[]).await;
        assert_eq!(done.location, "/desk/transport?done=release");
    })
    .await;
}

#[tokio::test]
async fn a_stop_that_is_put_back_where_it_was_leaves_nothing_waiting() {
    on_both(async |world| {
        world.tree().await;
        released(world, &whole()).await;
        let editor = world.editor().await;
        let page = editor.get("/desk/transport/stops").await.text;
        let stop = link(&page, "/desk/transport/stops?stop=", "叶家坊村");
        let key = stop.split('=').next_back().expect("a key").to_owned();
        for (place, waits) in [("421124102000", true), ("421124102201", false)] {
            editor.post("/desk/transport/stops", &[("stop", &key), ("place", place)]).await;
            let list = editor.get("/desk/transport").await.text;
            assert_eq!(list.contains("等放行"), waits, "{list}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_the_clock_fetches_takes_nothing_from_a_person() {
    on_both(async |world| {
        world.tree().await;
        released(world, &whole()).await;
        let zip = Arc::new(Mutex::new(feed("routes.txt", "县城—红山镇", "县城—红山")));
        let address = giving(&zip).await;
        let editor = world.editor().await;
        editor.post("/desk/transport/source", &[("form", "gtfs"), ("address", &address)]).await;
        world.run().await;
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        assert!(reviewer.get("/desk/transport/bus/2").await.text.contains("按网址取来的"));
        reviewer.post("/desk/transport/bus/2/refuse", &[]).await;
        world.center.clock.advance(Millis::DAY);
        world.run().await;
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        let list = reviewer.get("/desk/transport").await.text;
        assert!(!list.contains("等放行"), "what was refused does not come back by itself: {list}");

        let editor = world.editor().await;
        let own = feed("routes.txt", "县城—红山镇", "县城到红山镇");
        let tried = editor.sends_file("/desk/transport/bus", "手交.zip", &own, &[]).await;
        editor.post(&format!("{}/submit", tried.location), &[]).await;
        *zip.lock().expect("whole") = feed("routes.txt", "县城—红山镇", "县城至红山镇");
        world.center.clock.advance(Millis::DAY);
        world.run().await;
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        let waiting = reviewer.get(&tried.location).await;
        assert!(waiting.text.contains("手交.zip") && waiting.text.contains("等放行"), "{}", waiting.text);
    })
    .await;
}

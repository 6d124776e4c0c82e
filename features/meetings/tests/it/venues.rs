//! What a village may ask and do.

use super::{
    on_both,
    world::{CLOUD, COUNTY, RED, SPRING, TEA, id},
};
use hongwang_base::Millis;
use serde_json::json;

#[tokio::test]
async fn who_is_not_invited_finds_no_meeting() {
    on_both(async |world| {
        let at = world.clerk(COUNTY).await.opens(&[RED]).await;
        let stranger = world.device(SPRING);
        for refused in [stranger.sees(&at).await, stranger.does(&at, json!("join")).await] {
            assert!(refused.expect_err("it is not invited").contains("没有这场会议"));
        }
        let nothing = world.device(CLOUD).sees("/x/00000000-0000-0000-0000-000000000000").await;
        assert!(nothing.expect_err("there is none").contains("没有这场会议"));
    })
    .await;
}

#[tokio::test]
async fn a_command_for_another_venue_is_not_understood_and_does_nothing() {
    on_both(async |world| {
        let at = world.clerk(COUNTY).await.opens(&[RED]).await;
        let (one, other) = (world.device(CLOUD), world.device(TEA));
        for venue in [&one, &other] {
            venue.does(&at, json!("join")).await.expect("it is invited");
        }
        let before = other.sees(&at).await.expect("it is there");
        for question in [
            json!({ "room": id(&at), "act": "mute", "venue": other.id() }),
            json!({ "room": id(&at), "act": { "mute": other.id() } }),
            json!({ "room": id(&at), "act": "lock" }),
            json!("mute"),
        ] {
            let refused = one.asks("meetings.act", question).await.expect_err("it is not understood");
            assert!(refused.contains("请刷新页面再试"), "{refused}");
        }
        assert_eq!(other.sees(&at).await.expect("it is there"), before);
    })
    .await;
}

#[tokio::test]
async fn before_the_lobby_nobody_comes_in_and_is_told_when() {
    on_both(async |world| {
        let at = world.clerk(COUNTY).await.schedules(&[RED]).await;
        let venue = world.device(CLOUD);
        let early = venue.does(&at, json!("join")).await.expect_err("it is early");
        assert!(early.contains("15 分钟"), "{early}");
        world.passes(16 * Millis::MINUTE).await;
        let seen = venue.does(&at, json!("join")).await.expect("the lobby is open");
        assert_eq!((seen["stage"].clone(), seen["me"].clone()), (json!("lobby"), json!("waiting")));
    })
    .await;
}

#[tokio::test]
async fn after_the_end_nothing_is_done_any_more() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        venue.does(&at, json!("join")).await.expect("it is invited");
        clerk.does(&at, &[("do", "end")]).await;
        let seen = venue.sees(&at).await.expect("it was there");
        assert_eq!((seen["stage"].clone(), seen["me"].clone()), (json!("ended"), json!("away")));
        for act in ["join", "ask", "mute", "answer"] {
            let refused = venue.does(&at, json!(act)).await.expect_err("it is over");
            assert!(refused.contains("已经结束"), "{act}: {refused}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_is_muted_by_the_chair_cannot_open_the_microphone_and_is_told_what_to_do() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        venue.does(&at, json!("join")).await.expect("it is invited");
        clerk.does(&at, &[("do", "unmute-all")]).await;
        assert_eq!(venue.sees(&at).await.expect("it is there")["heard"], true);
        let id = venue.id();
        clerk.does(&at, &[("do", "mute"), ("venue", &id)]).await;
        assert_eq!(venue.sees(&at).await.expect("it is there")["heard"], false);
        let refused = venue.does(&at, json!("unmute")).await.expect_err("the chair closed it");
        assert!(refused.contains("请申请发言"), "{refused}");
        venue.does(&at, json!("ask")).await.expect("it may ask");
        assert!(clerk.get(&at).await.text.contains("等着发言的会场"));
        clerk.does(&at, &[("do", "give"), ("venue", &id)]).await;
        let seen = venue.sees(&at).await.expect("it is there");
        assert_eq!((seen["heard"].clone(), seen["has_floor"].clone()), (json!(true), json!(true)));
    })
    .await;
}

#[tokio::test]
async fn a_venue_that_falls_silent_has_dropped_and_is_back_once_it_asks_again() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let (silent, there) = (world.device(CLOUD), world.device(TEA));
        for venue in [&silent, &there] {
            venue.does(&at, json!("join")).await.expect("it is invited");
        }
        world.passes(20 * Millis::SECOND).await;
        there.sees(&at).await.expect("it is there");
        world.passes(10 * Millis::SECOND).await;
        assert_eq!(there.sees(&at).await.expect("it is there")["here"], 1);
        assert!(clerk.get(&at).await.text.contains("掉线"));
        assert_eq!(silent.sees(&at).await.expect("it is back")["me"], "in");
        assert_eq!(there.sees(&at).await.expect("it is there")["here"], 2);
    })
    .await;
}

#[tokio::test]
async fn a_start_of_the_center_brings_the_same_meeting_back() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        venue.does(&at, json!("join")).await.expect("it is invited");
        let id = venue.id();
        clerk.does(&at, &[("do", "give"), ("venue", &id)]).await;
        let before = venue.sees(&at).await.expect("it is there");
        let again = world.started_again().await;
        let mut same = again.device(CLOUD);
        same.from = venue.from.clone();
        assert_eq!(same.sees(&at).await.expect("it is there still"), before);
        same.does(&at, json!("give_back")).await.expect("it has the floor");
        // The first center, were it still running, reads what the other one wrote.
        assert_eq!(venue.sees(&at).await.expect("it is there")["has_floor"], false);
    })
    .await;
}

#[tokio::test]
async fn news_are_told_when_they_happen() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        let seen = venue.does(&at, json!("join")).await.expect("it is invited");
        let looks = venue.asks("meetings.look", json!({ "room": id(&at), "known": seen["mark"] }));
        let press = [("do", "roll"), ("seconds", "60")];
        let (news, ()) = tokio::join!(looks, clerk.does(&at, &press));
        assert_eq!(news.expect("it is there")["roll"]["answered"], false);
    })
    .await;
}

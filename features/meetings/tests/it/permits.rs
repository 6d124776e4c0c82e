//! What a role does not allow, key by key and act by act: who tries it, what they hear, and that nothing of it is in the log.

use super::{
    on_both,
    world::{CLOUD, COUNTY, RED, SPRING, TEA, WARM, World},
};
use hongwang_base::Role;
use hongwang_store::sql;
use http::StatusCode;
use serde_json::json;
use std::collections::BTreeSet;

/// Every key of the console, with what it sends beside.
const KEYS: [(&str, &[(&str, &str)]); 36] = [
    ("lobby", &[]),
    ("open", &[]),
    ("end", &[]),
    ("lock", &[]),
    ("unlock", &[]),
    ("admit", &[]),
    ("remove", &[]),
    ("main", &[]),
    ("chair", &[]),
    ("give", &[]),
    ("take", &[]),
    ("refuse", &[]),
    ("mute", &[]),
    ("unmute", &[]),
    ("mute-all", &[]),
    ("unmute-all", &[]),
    ("broadcast", &[]),
    ("stop-broadcast", &[]),
    ("poll", &[("whom", ""), ("dwell", "10")]),
    ("stop-poll", &[]),
    ("grid", &[("grid", "four")]),
    ("pin", &[]),
    ("record", &[]),
    ("stop-record", &[]),
    ("say", &[("text", "注意")]),
    ("chapter", &[("title", "第一项")]),
    ("caption", &[("text", "请看大屏")]),
    ("roll", &[("seconds", "60")]),
    ("end-roll", &[]),
    ("extend", &[("minutes", "10")]),
    ("vote", &[("question", "同意吗"), ("options", "同意\n不同意")]),
    ("close-vote", &[]),
    ("answer", &[]),
    ("move", &[("start", "2026-08-01T09:00"), ("minutes", "60")]),
    ("invite", &[("org", WARM)]),
    ("uninvite", &[("org", RED)]),
];

/// Everything that a screen does.
const ACTS: [&str; 13] = [
    "join",
    "leave",
    "ask",
    "withdraw",
    "give_back",
    "mute",
    "unmute",
    "answer",
    "share",
    "unshare",
    "end",
    "mute_all",
    "unmute_all",
];

async fn events(world: &World) -> i64 {
    let mut tx = world.center.db.read().await.expect("begins");
    let row = sql("SELECT COUNT(*) AS n FROM meetings_event").one(&mut tx).await.expect("reads");
    row.expect("a row").get("n").expect("a number")
}

#[tokio::test]
async fn every_key_of_the_console_is_shut_to_whoever_may_not_lead_and_to_other_towns() {
    on_both(async |world| {
        let at = world.clerk(COUNTY).await.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        venue.does(&at, json!("join")).await.expect("it is invited");
        let id = venue.id();
        let before = events(world).await;
        let (editor, town, other) =
            (world.person(Role::Editor, COUNTY).await, world.clerk(RED).await, world.clerk(WARM).await);
        for (key, beside) in KEYS {
            let fields = [&[("do", key), ("venue", id.as_str())], beside].concat();
            for (who, person, shut) in [
                ("an editor of the county", &editor, StatusCode::FORBIDDEN),
                ("the clerk of the town that is invited", &town, StatusCode::NOT_FOUND),
                ("the clerk of another town", &other, StatusCode::NOT_FOUND),
            ] {
                assert_eq!(person.post(&at, &fields).await.status, shut, "{key} by {who}");
            }
        }
        assert_eq!(events(world).await, before, "nothing of it is in the log");
    })
    .await;
}

#[tokio::test]
async fn the_keys_above_are_all_that_the_console_draws() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let (coming, open) = (clerk.schedules(&[RED]).await, clerk.opens(&[RED]).await);
        let venue = world.device(CLOUD);
        venue.does(&open, json!("join")).await.expect("it is invited");
        venue.does(&open, json!("ask")).await.expect("it is in");
        clerk.does(&open, &[("do", "vote"), ("question", "同意吗"), ("options", "同意\n不同意")]).await;
        clerk.does(&open, &[("do", "roll"), ("seconds", "60")]).await;
        let mut drawn = BTreeSet::new();
        for at in [coming, open] {
            let page = clerk.get(&at).await.text;
            let words = page.split("name=\"do\" value=\"").skip(1);
            drawn.extend(words.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
        assert!(drawn.len() >= 25, "{drawn:?}");
        for key in drawn {
            assert!(KEYS.iter().any(|(known, _)| *known == key), "{key} is tried by nobody");
        }
    })
    .await;
}

#[tokio::test]
async fn no_key_of_the_console_can_be_asked_for_by_a_screen() {
    on_both(async |world| {
        let at = world.clerk(COUNTY).await.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        venue.does(&at, json!("join")).await.expect("it is invited");
        let before = events(world).await;
        for (key, _) in KEYS {
            for word in [key.to_owned(), key.replace('-', "_")] {
                if ACTS.contains(&word.as_str()) {
                    continue;
                }
                for act in [json!(word), json!({ word.clone(): venue.id() })] {
                    let refused = venue.does(&at, act).await.expect_err("it is no act of a screen");
                    assert!(refused.contains("请刷新页面再试"), "{word}: {refused}");
                }
            }
        }
        assert_eq!(events(world).await, before, "nothing of it is in the log");
    })
    .await;
}

#[tokio::test]
async fn every_act_of_a_screen_is_refused_to_one_that_is_not_invited_or_not_in() {
    on_both(async |world| {
        let at = world.clerk(COUNTY).await.opens(&[RED]).await;
        let (stranger, outside) = (world.device(SPRING), world.device(TEA));
        let before = events(world).await;
        let acts =
            ACTS.iter().map(|act| json!(act)).chain([json!({ "vote": 0 }), json!({ "give_first": 0 })]);
        for act in acts {
            let refused = stranger.does(&at, act.clone()).await.expect_err("it is not invited");
            assert!(refused.contains("没有这场会议"), "{act}: {refused}");
            if act != json!("join") {
                let refused = outside.does(&at, act.clone()).await.expect_err("it has not come in");
                assert!(!refused.is_empty(), "{act}");
            }
        }
        assert_eq!(events(world).await, before, "nothing of it is in the log");
    })
    .await;
}

#[tokio::test]
async fn a_screen_that_is_in_does_only_what_stands_open_to_it_now() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        venue.does(&at, json!("join")).await.expect("it is invited");
        let before = events(world).await;
        // No vote is asked, no roll is called, it has not the floor, and it does not lead.
        for act in [
            json!({ "vote": 0 }),
            json!("answer"),
            json!("give_back"),
            json!("end"),
            json!({ "give_first": 0 }),
        ] {
            let refused = venue.does(&at, act.clone()).await.expect_err("it is not open to it");
            assert!(!refused.is_empty(), "{act}");
        }
        assert_eq!(events(world).await, before, "nothing of it is in the log");
        clerk.does(&at, &[("do", "vote"), ("question", "同意吗"), ("options", "同意\n不同意")]).await;
        for place in [2, 99] {
            venue.does(&at, json!({ "vote": place })).await.expect_err("there is no such option");
        }
        venue.does(&at, json!({ "vote": 1 })).await.expect("it is open");
        clerk.does(&at, &[("do", "remove"), ("venue", &venue.id())]).await;
        // It may knock again, and waits then to be let in.
        let seen = venue.does(&at, json!("join")).await.expect("it knocks");
        assert_eq!((seen["admitted"].clone(), seen["heard"].clone()), (json!(false), json!(false)));
        for act in ACTS.into_iter().filter(|act| !["join", "leave"].contains(act)) {
            let refused = venue.does(&at, json!(act)).await.expect_err("it is not in");
            assert!(!refused.is_empty(), "{act} after it was sent out");
        }
    })
    .await;
}

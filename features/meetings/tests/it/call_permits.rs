//! What is shut in a call, key by key and act by act: to other desks, to those without the permit, to other screens, and to
//! whoever is no screen.

use super::{
    call_shared::{CALLS, JPEG, answers, calls, ring_at, ringing, stands},
    on_both,
    world::{CLOUD, COUNTY, RED, SPRING, WARM, World},
};
use data_encoding::BASE64;
use hongwang_base::Role;
use hongwang_store::sql;
use http::StatusCode;
use serde_json::{Value, json};

/// Every key of the desk in a call, with what it sends beside.
const KEYS: [(&str, &[(&str, &str)]); 9] = [
    ("hang_up", &[]),
    ("wipe", &[]),
    ("to_live", &[]),
    ("to_still", &[]),
    ("mute", &[]),
    ("unmute", &[]),
    ("fill", &[("at", "/place"), ("/place", "三组"), ("shape", "0")]),
    ("advise", &[("advice", "先停水三天。")]),
    ("ask_in", &[("org", COUNTY), ("office", "lawyer")]),
];

/// What happened in rooms, and what stands in the audit log.
async fn written(world: &World) -> (i64, usize) {
    let mut tx = world.center.db.read().await.expect("begins");
    let row = sql("SELECT COUNT(*) AS n FROM meetings_event").one(&mut tx).await.expect("reads");
    drop(tx);
    (row.expect("a row").get("n").expect("a number"), world.audited().await.len())
}

#[tokio::test]
async fn every_key_of_the_desk_in_a_call_is_shut_to_whoever_did_not_answer_it() {
    on_both(async |world| {
        let (venue, owner) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        let (editor, other) = (world.person(Role::Editor, RED).await, world.clerk(WARM).await);
        let (beside, county) = (world.clerk(RED).await, world.clerk(COUNTY).await);
        let shut = [
            ("an editor of the town", &editor, StatusCode::FORBIDDEN),
            ("a clerk of another town", &other, StatusCode::NOT_FOUND),
            ("a clerk of the county", &county, StatusCode::NOT_FOUND),
        ];
        let ring = ring_at(&ringing(&owner).await[0]);
        for key in ["accept", "decline"] {
            for (who, person, status) in &shut {
                assert_eq!(person.post(&ring, &[("do", key)]).await.status, *status, "{key} by {who}");
            }
        }
        let at = answers(&owner).await;
        let jpeg = BASE64.encode(JPEG);
        let shown = venue.asks("meetings.call.still", json!({ "call": call, "jpeg": jpeg })).await;
        shown.expect("it is its call");
        let before = (written(world).await, stands(&venue, &call).await);
        let shut = shut.into_iter().chain([("who sits beside", &beside, StatusCode::NOT_FOUND)]);
        for (who, person, status) in shut {
            for (key, more) in KEYS {
                let fields = [&[("do", key)], more].concat();
                assert_eq!(person.post(&at, &fields).await.status, status, "{key} by {who}");
            }
            for path in ["state", "still"] {
                let seen = person.get(&format!("{at}/{path}")).await;
                assert_eq!(seen.status, status, "{path} by {who}");
            }
            let stroke = json!({ "upon": 1, "points": [[100, 100], [500, 500]] });
            for (path, sent) in [("stroke", stroke), ("offer", json!("v=0"))] {
                let done = person.sends(&format!("{at}/{path}"), sent).await;
                assert_eq!(done.status, status, "{path} by {who}");
            }
        }
        for path in [CALLS, &format!("{CALLS}/ring"), &format!("{CALLS}/state"), &at] {
            assert_eq!(editor.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let chosen = editor.post(&format!("{CALLS}/offices"), &[("office", "agronomist")]).await;
        assert_eq!(chosen.status, StatusCode::FORBIDDEN);
        assert_eq!(other.get(&at).await.status, StatusCode::NOT_FOUND);
        assert_eq!((written(world).await, stands(&venue, &call).await), before, "nothing came of it");
    })
    .await;
}

#[tokio::test]
async fn every_act_of_a_screen_in_a_call_is_shut_to_one_that_did_not_call() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        let answer = async |kind: &str, about: Value| {
            for stranger in [world.device(CLOUD), world.device(SPRING)] {
                let refused = stranger.asks(kind, about.clone()).await.expect_err("it is not its call");
                assert!(refused.contains("没有这次通话"), "{kind} {about}: {refused}");
            }
        };
        let all = async || {
            answer("meetings.call.look", json!({ "call": call, "known": null })).await;
            for touch in ["hang_up", "mute", "unmute", "telephone", "no_telephone", "take_back"] {
                answer("meetings.call.touch", json!({ "call": call, "touch": touch })).await;
            }
            answer("meetings.call.touch", json!({ "call": call, "touch": { "keep": "0" } })).await;
            answer("meetings.call.still", json!({ "call": call, "jpeg": BASE64.encode(JPEG) })).await;
            answer("meetings.call.picture", json!({ "call": call, "at": 1 })).await;
            let sheet = json!({ "title": "高龄津贴", "fields": [] });
            answer("meetings.call.sheet", json!({ "call": call, "sheet": sheet, "done": null })).await;
        };
        let before = (written(world).await, stands(&venue, &call).await);
        all().await;
        assert_eq!((written(world).await, stands(&venue, &call).await), before, "nothing came of it");
        let at = answers(&clerk).await;
        clerk.does(&at, &[("do", "advise"), ("advice", "先停水三天。")]).await;
        let before = (written(world).await, stands(&venue, &call).await);
        all().await;
        // Nor is it a meeting that somebody else may come into.
        for stranger in [world.device(CLOUD), world.device(SPRING)] {
            stranger.does(&at, json!("join")).await.expect_err("it is no meeting of theirs");
            stranger.sees(&at).await.expect_err("it is no meeting of theirs");
        }
        assert_eq!((written(world).await, stands(&venue, &call).await), before, "nothing came of it");
    })
    .await;
}

#[tokio::test]
async fn a_telephone_or_a_center_is_no_screen_to_call_from() {
    on_both(async |world| {
        let form = "application/x-www-form-urlencoded";
        let at = "/meetings/call/0191e1a0-0000-7000-8000-000000000000";
        let path = |end: &str| format!("{at}{end}");
        let begins = (form, "org=421124000000%2F421124102000%2F&office=agronomist");
        let sheet = ("application/json", r#"{"sheet":{"title":"高龄津贴","fields":[]}}"#);
        let (call, family) = ("视频呼叫请到村里的屏幕前按", "亲情通话请到村里的屏幕前按");
        let card = "请到村里的屏幕前看";
        let routes = [
            ("/meetings/call".to_owned(), Some(begins), call),
            (path(""), Some((form, "do=hang_up")), call),
            (path("/state?known="), None, call),
            (path("/still"), Some(("image/jpeg", "jpeg")), call),
            (path("/still?at=1"), None, call),
            (path("/offer"), Some(("text/plain", "v=0")), call),
            (path("/sheet"), Some(sheet), call),
            ("/meetings/call/kept".to_owned(), Some((form, "code=0123456789")), card),
            ("/meetings/call/kept".to_owned(), Some((form, "code=0123456789&do=print")), card),
            ("/meetings/call/kept".to_owned(), Some((form, "code=0123456789&do=drop")), card),
            ("/meetings/family".to_owned(), Some((form, "")), family),
        ];
        let (phone, itself) = ([192, 168, 1, 20], [127, 0, 0, 1]);
        for (path, body, why) in &routes {
            let asked = (path.as_str(), *body);
            let refused = world.answers_from(&world.village, phone, asked).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path} from a telephone: {}", refused.text);
            assert!(refused.text.contains(why), "{path}: {}", refused.text);
            // The screen itself is let through, to a line that is down.
            let offline = world.answers_from(&world.village, itself, asked).await;
            let down = [StatusCode::SERVICE_UNAVAILABLE, StatusCode::BAD_GATEWAY];
            assert!(
                down.contains(&offline.status),
                "{path} from the screen: {} {}",
                offline.status,
                offline.text
            );
            let center = world.answers_from(&world.center, itself, asked).await;
            assert_eq!(center.status, StatusCode::NOT_FOUND, "{path} at the center: {}", center.text);
        }
        let begin = world.answers_from(&world.village, phone, ("/meetings/call", Some(begins))).await.text;
        assert!(
            begin.contains("href=\"/help/call?office=agronomist\""),
            "who cannot call can be called: {begin}"
        );
        let no_id = world.answers_from(&world.village, itself, ("/meetings/call/no-id", None)).await;
        assert_eq!(no_id.status, StatusCode::NOT_FOUND);

        let family = "action=\"/meetings/family\"";
        let glass = world.answers_from(&world.village, itself, ("/meetings/family", None)).await.text;
        let telephone = world.answers_from(&world.village, phone, ("/meetings/family", None)).await.text;
        assert!(glass.contains(family) && !glass.contains("请到村里的屏幕前"), "{glass}");
        assert!(!telephone.contains(family) && telephone.contains("请到村里的屏幕前按"), "{telephone}");
    })
    .await;
}

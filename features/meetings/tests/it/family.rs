//! 亲情通话: whom a link lets in and whom not, until when, and what is left of it.

use super::{
    on_both,
    world::{Answer, CLOUD, TEA, Venue, World},
};
use hongwang_base::Millis;
use hongwang_meetings::Relay;
use hongwang_store::sql;
use http::StatusCode;
use serde_json::{Value, json};

/// A village opens one; gives its id and the path of its link at the center.
pub(super) async fn opens(venue: &Venue<'_>) -> (String, String) {
    let opened = venue.asks("meetings.family", Value::Null).await.expect("it is opened");
    let link = opened["link"].as_str().expect("an address");
    let path = link.strip_prefix("http://center").expect("it is the center's").to_owned();
    (opened["id"].as_str().expect("an id").to_owned(), path)
}

pub(super) async fn touches(venue: &Venue<'_>, id: &str, touch: Value) -> Result<Value, String> {
    venue.asks("meetings.family.touch", json!({ "call": id, "touch": touch })).await
}

pub(super) async fn stands(venue: &Venue<'_>, id: &str) -> Value {
    let seen = venue.asks("meetings.family.look", json!({ "call": id, "known": null })).await;
    seen.expect("it is its own")
}

/// A telephone knocks; gives what it remembers, if it was the first.
pub(super) async fn knocks(world: &World, path: &str) -> Option<String> {
    let (done, cookie) = world.telephone_sends(path, "do=knock", None).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    cookie
}

/// How it stands for a telephone.
async fn far(world: &World, path: &str, cookie: Option<&str>) -> Value {
    let answer = world.telephone_sees(&format!("{path}/state?known="), cookie).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    serde_json::from_str(&answer.text).expect("plain data")
}

async fn offers(world: &World, path: &str, cookie: Option<&str>) -> Answer {
    world.telephone_sends(&format!("{path}/offer"), "v=0", cookie).await.0
}

async fn counted(world: &World, query: &'static str) -> i64 {
    let mut tx = world.center.db.read().await.expect("begins");
    let row = sql(query).one(&mut tx).await.expect("reads").expect("a row");
    row.get("n").expect("a number")
}

#[tokio::test]
async fn without_ports_for_media_it_says_not_connected() {
    on_both(async |world| {
        let refused = world.device(CLOUD).asks("meetings.family", Value::Null).await;
        assert!(refused.expect_err("it is not opened").contains("未接通"));
        assert_eq!(counted(world, "SELECT COUNT(*) AS n FROM meetings_family").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_link_that_is_none_opens_nothing() {
    on_both(async |world| {
        world.opens_media();
        opens(&world.device(CLOUD)).await;
        for (path, status) in [
            ("/family/short", StatusCode::NOT_FOUND),
            ("/family/aaaaaaaaaaaaaaaaaaaaaaaaa%2F", StatusCode::NOT_FOUND),
            ("/family/aaaaaaaaaaaaaaaaaaaaaaaaaa", StatusCode::GONE),
        ] {
            let seen = world.center_page(path).await;
            assert_eq!(seen.status, status, "{path}: {}", seen.text);
            assert!(!seen.text.contains("乌云山村"), "{}", seen.text);
        }
        assert_eq!(knocks(world, "/family/aaaaaaaaaaaaaaaaaaaaaaaaaa").await, None);
    })
    .await;
}

#[tokio::test]
async fn looking_takes_a_link_from_nobody_and_of_two_that_knock_one_is_first() {
    on_both(async |world| {
        world.opens_media();
        let venue = world.device(CLOUD);
        let (id, path) = opens(&venue).await;
        for _ in 0..2 {
            let seen = world.center_page(&path).await;
            assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
            assert!(
                seen.text.contains("乌云山村 的屏幕前有人请您视频") && seen.text.contains("敲门"),
                "{}",
                seen.text
            );
        }
        assert_eq!(stands(&venue, &id).await["standing"], json!("waiting"));
        let (one, other) = tokio::join!(knocks(world, &path), knocks(world, &path));
        assert_eq!(one.is_some() as u8 + other.is_some() as u8, 1);
        let mine = one.or(other).expect("one is first");
        assert_eq!(stands(&venue, &id).await["standing"], json!("knocking"));
        assert_eq!(far(world, &path, Some(&mine)).await["standing"], json!("knocking"));
        for stranger in [None, Some("family=aaaaaaaaaaaaaaaaaaaaaaaaaa")] {
            assert_eq!(far(world, &path, stranger).await["standing"], json!("taken"));
            let seen = world.telephone_sees(&path, stranger).await;
            assert_eq!(seen.status, StatusCode::GONE);
            assert!(
                seen.text.contains("已经有一部手机在用") && !seen.text.contains("乌云山村"),
                "{}",
                seen.text
            );
            let (refused, _) = world.telephone_sends(&path, "do=hang_up", stranger).await;
            assert_eq!(refused.status, StatusCode::GONE);
            assert!(offers(world, &path, stranger).await.text.contains("用不了"));
        }
        assert_eq!(stands(&venue, &id).await["is_over"], json!(false));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_in_whom_the_screen_has_not_let_in() {
    on_both(async |world| {
        world.opens_media();
        world.meetings.relay_by(Relay::new("turn:relay.example:3478", "shared").expect("it is one"));
        let (venue, stranger) = (world.device(CLOUD), world.device(TEA));
        let (id, path) = opens(&venue).await;
        assert!(stands(&venue, &id).await["relay"].is_object());
        assert!(far(world, &path, None).await["relay"].is_null(), "a link alone lends nothing");
        assert!(touches(&venue, &id, json!("let_in")).await.is_err(), "nobody has knocked");
        let mine = knocks(world, &path).await.expect("it is the first");
        let refused = offers(world, &path, Some(&mine)).await;
        assert!(refused.text.contains("refused"), "{}", refused.text);
        let other = touches(&stranger, &id, json!("let_in")).await.expect_err("it is another village's");
        assert!(other.contains("没有这次亲情通话"), "{other}");
        assert!(stranger.asks("meetings.family.look", json!({ "call": id, "known": null })).await.is_err());
        let knocking = far(world, &path, Some(&mine)).await;
        assert!(knocking["here"] == json!(false) && knocking["relay"].is_null(), "{knocking}");
        let seen = touches(&venue, &id, json!("let_in")).await.expect("somebody knocks");
        assert_eq!((seen["standing"].clone(), seen["there"].clone()), (json!("talking"), json!(true)));
        let far = far(world, &path, Some(&mine)).await;
        assert_eq!((far["here"].clone(), far["there"].clone()), (json!(true), json!(true)));
        assert!(far["relay"].is_object());
        // It comes as far as the forwarder, which wants a real offer.
        let offered = offers(world, &path, Some(&mine)).await;
        assert!(offered.text.contains("refused") && !offered.text.contains("先入会"), "{}", offered.text);
        assert!(touches(&venue, &id, json!("let_in")).await.is_err(), "once is enough");
    })
    .await;
}

#[tokio::test]
async fn what_a_telephone_was_given_for_one_room_opens_no_other() {
    on_both(async |world| {
        world.opens_media();
        let (one, other) = (world.device(CLOUD), world.device(TEA));
        let ((first, one_path), (second, other_path)) = (opens(&one).await, opens(&other).await);
        let mine = knocks(world, &one_path).await.expect("it is the first");
        let theirs = knocks(world, &other_path).await.expect("it is the first");
        touches(&one, &first, json!("let_in")).await.expect("somebody knocks");
        touches(&other, &second, json!("let_in")).await.expect("somebody knocks");
        assert_eq!(far(world, &other_path, Some(&mine)).await["standing"], json!("taken"));
        assert_eq!(far(world, &one_path, Some(&theirs)).await["standing"], json!("taken"));
        assert_eq!(
            world.telephone_sends(&other_path, "do=hang_up", Some(&mine)).await.0.status,
            StatusCode::GONE
        );
        assert_eq!(stands(&other, &second).await["is_over"], json!(false));
    })
    .await;
}

#[tokio::test]
async fn both_can_end_it_and_after_the_end_a_link_opens_nothing_and_nothing_is_left_of_who_came() {
    on_both(async |world| {
        world.opens_media();
        let venue = world.device(CLOUD);
        for far_ends in [true, false] {
            let (id, path) = opens(&venue).await;
            let mine = knocks(world, &path).await.expect("it is the first");
            touches(&venue, &id, json!("let_in")).await.expect("somebody knocks");
            world.center.clock.advance(90_000);
            if far_ends {
                let (done, _) = world.telephone_sends(&path, "do=hang_up", Some(&mine)).await;
                assert_eq!(done.status, StatusCode::SEE_OTHER);
            } else {
                touches(&venue, &id, json!("end")).await.expect("it goes on");
            }
            let seen = stands(&venue, &id).await;
            assert_eq!((seen["standing"].clone(), seen["length"].clone()), (json!("over"), json!(90_000)));
            for phone in [Some(mine.as_str()), None] {
                assert_eq!(far(world, &path, phone).await["standing"], json!("over"));
                assert_eq!(world.telephone_sees(&path, phone).await.status, StatusCode::GONE);
            }
            assert_eq!(knocks(world, &path).await, None);
            assert!(touches(&venue, &id, json!("let_in")).await.is_err());
        }
        let left = "SELECT COUNT(*) AS n FROM meetings_family WHERE link IS NOT NULL OR phone IS NOT NULL";
        assert_eq!(counted(world, left).await, 0);
        assert_eq!(counted(world, "SELECT COUNT(*) AS n FROM meetings_family WHERE ended <> 0").await, 2);
    })
    .await;
}

#[tokio::test]
async fn time_ends_it_and_one_more_slot_can_be_added_once_near_the_end() {
    on_both(async |world| {
        world.opens_media();
        let venue = world.device(CLOUD);
        let (id, path) = opens(&venue).await;
        let mine = knocks(world, &path).await.expect("it is the first");
        touches(&venue, &id, json!("let_in")).await.expect("somebody knocks");
        assert!(touches(&venue, &id, json!("extend")).await.is_err(), "most of it is left");
        // Both sides go on asking, as their pages do.
        let lasts = async |minutes: i64| {
            for _ in 0..minutes * 3 {
                far(world, &path, Some(&mine)).await;
                stands(&venue, &id).await;
                world.passes(20_000).await;
            }
        };
        lasts(16).await;
        assert_eq!(stands(&venue, &id).await["may_extend"], json!(true));
        assert_eq!(far(world, &path, Some(&mine)).await["standing"], json!("talking"));
        let more = touches(&venue, &id, json!("extend")).await.expect("it is near the end");
        assert_eq!(
            (more["left"].clone(), more["may_extend"].clone()),
            (json!(24 * Millis::MINUTE), json!(false))
        );
        lasts(22).await;
        assert!(touches(&venue, &id, json!("extend")).await.is_err(), "it was added");
        lasts(2).await;
        assert_eq!(stands(&venue, &id).await["standing"], json!("over"));
        assert_eq!(far(world, &path, Some(&mine)).await["standing"], json!("over"));
    })
    .await;
}

#[tokio::test]
async fn where_nobody_knocks_or_the_screen_is_left_it_is_over_and_a_new_one_takes_the_place_of_the_old() {
    on_both(async |world| {
        world.opens_media();
        let venue = world.device(CLOUD);
        let (old, path) = opens(&venue).await;
        let (id, other) = opens(&venue).await;
        assert_eq!(stands(&venue, &old).await["standing"], json!("over"));
        assert_eq!(world.center_page(&path).await.status, StatusCode::GONE);
        for _ in 0..31 {
            stands(&venue, &id).await;
            world.passes(20_000).await;
        }
        assert_eq!(stands(&venue, &id).await["standing"], json!("over"));
        assert_eq!(world.center_page(&other).await.status, StatusCode::GONE);

        let (id, path) = opens(&venue).await;
        let mine = knocks(world, &path).await.expect("it is the first");
        touches(&venue, &id, json!("let_in")).await.expect("somebody knocks");
        for _ in 0..6 {
            far(world, &path, Some(&mine)).await;
            world.passes(20_000).await;
        }
        assert_eq!(far(world, &path, Some(&mine)).await["standing"], json!("over"), "the screen is gone");
    })
    .await;
}

#[tokio::test]
async fn one_screen_begins_so_many_on_a_day() {
    on_both(async |world| {
        world.opens_media();
        let (venue, other) = (world.device(CLOUD), world.device(CLOUD));
        let mut last = String::new();
        for _ in 0..12 {
            last = opens(&venue).await.0;
        }
        let refused = venue.asks("meetings.family", Value::Null).await.expect_err("it is one too many");
        assert!(refused.contains("今天的亲情通话次数用完了"), "{refused}");
        assert_eq!(stands(&venue, &last).await["is_over"], json!(false), "the one that goes on does");
        opens(&other).await;
        world.passes(14 * Millis::HOUR).await;
        opens(&venue).await;
    })
    .await;
}

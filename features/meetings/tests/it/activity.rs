//! 活动连线: a branch opens its activity, the county looks, and the branch sees who does.

use super::{
    on_both,
    world::{CLOUD, COUNTY, NOW, TEA, WARM, World, id},
};
use data_encoding::BASE64;
use http::StatusCode;
use serde_json::{Value, json};

const WALL: &str = "/desk/activities";
/// The least that begins like a JPEG.
const STILL: &[u8] = &[0xFF, 0xD8, 0xFF, 0xE0, 0, 0];

/// Opens one at a village's screen; gives its address.
async fn opened(world: &World, venue: &super::world::Venue<'_>) -> String {
    let id = venue.asks("meetings.activity", json!({ "title": "主题党日" })).await.expect("it is opened");
    assert!(world.column("huiyi/watch/branch").await.expect("keys").contains("主题党日"));
    format!("/desk/meetings/{}", id.as_str().expect("an id"))
}

async fn sends(venue: &super::world::Venue<'_>, at: &str, still: &[u8]) -> Result<Value, String> {
    venue.asks("meetings.still", json!({ "room": id(at), "jpeg": BASE64.encode(still) })).await
}

#[tokio::test]
async fn what_is_no_activity_of_the_list_is_not_opened() {
    on_both(async |world| {
        let venue = world.device(CLOUD);
        for question in
            [json!({ "title": "打牌" }), json!({ "title": "主题党日", "org": TEA }), json!("党课")]
        {
            let refused = venue.asks("meetings.activity", question).await.expect_err("it is not on the list");
            assert!(refused.contains("请刷新页面再试"), "{refused}");
        }
        assert!(world.clerk(COUNTY).await.get(WALL).await.text.contains("现在没有支部在办活动"));
    })
    .await;
}

#[tokio::test]
async fn the_county_finds_it_on_its_wall_and_the_branch_sees_who_looked_and_who_came_in() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(COUNTY).await);
        let at = opened(world, &venue).await;
        let twice =
            venue.asks("meetings.activity", json!({ "title": "党课" })).await.expect("it leads there");
        assert_eq!(twice, json!(id(&at)), "one at a time");
        let seen = venue.sees(&at).await.expect("it is there");
        assert_eq!((seen["me"].clone(), seen["heard"].clone()), (json!("in"), json!(true)));
        assert_eq!(seen["activity"], json!({ "looking": [], "looks": [] }));
        assert!(!clerk.get("/desk/meetings").await.text.contains("乌云山村主题党日"), "it is no meeting");

        sends(&venue, &at, STILL).await.expect("it holds the activity");
        assert!(clerk.get(WALL).await.text.contains("乌云山村主题党日"));
        let still = clerk.get(&format!("{WALL}/{}/still", id(&at))).await;
        assert_eq!((still.status, still.kind.as_str()), (StatusCode::OK, "image/jpeg"));
        let looking = venue.sees(&at).await.expect("it is there")["activity"]["looking"].clone();
        assert!(looking[0].as_str().expect("a name").contains("王办事"), "{looking}");
        assert!(
            world.audited().await.iter().any(|line| line.starts_with("activity.look")),
            "the center writes it down too"
        );

        world.passes(1_000).await;
        clerk.does(&format!("{at}/seat"), &[("do", "join")]).await;
        world.passes(20_000).await;
        venue.sees(&at).await.expect("it is there");
        world.passes(20_000).await;
        let seen = venue.sees(&at).await.expect("it is there")["activity"].clone();
        let looks = seen["looks"].as_array().expect("a list");
        let entered: Vec<_> = looks.iter().map(|look| &look["entered"]).collect();
        assert_eq!(entered, [&json!(true), &json!(false)], "came in after it looked: {seen}");
        assert!(looks.iter().all(|look| look["name"].as_str().is_some_and(|name| name.contains("王办事"))));
        assert_eq!(looks[0]["at"], json!(NOW.0 + 1_000), "with the time");
        assert_eq!(seen["looking"], json!([]), "silent for so long, nobody is there any more");

        venue.does(&at, json!("end")).await.expect("it leads");
        assert!(clerk.get(WALL).await.text.contains("现在没有支部在办活动"));
        let gone = clerk.get(&format!("{WALL}/{}/still", id(&at))).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        assert!(clerk.get(&format!("{at}/record")).await.text.contains("王办事"));
        // What the branch reads afterwards, and nobody else.
        let looks =
            async |org| world.device(org).asks("meetings.looks", json!({})).await.expect("it is told");
        assert_eq!(looks(CLOUD).await.as_array().map(Vec::len), Some(2));
        assert_eq!(looks(TEA).await, json!([]));
    })
    .await;
}

#[tokio::test]
async fn stills_come_from_the_screen_that_holds_it_and_go_to_whom_it_is_within_reach() {
    on_both(async |world| {
        let (venue, other) = (world.device(CLOUD), world.device(TEA));
        let at = opened(world, &venue).await;
        let meeting = world.clerk(COUNTY).await.opens(&[COUNTY]).await;
        venue.does(&meeting, json!("join")).await.expect("it is invited");
        let large = [STILL, &[0; 60_000]].concat();
        for (from, at, still) in [
            (&other, &at, STILL),
            (&venue, &meeting, STILL),
            (&venue, &at, b"<svg>".as_slice()),
            (&venue, &at, large.as_slice()),
        ] {
            sends(from, at, still).await.expect_err("it is not taken");
        }
        let nothing = world.clerk(COUNTY).await.get(&format!("{WALL}/{}/still", id(&at))).await;
        assert_eq!(nothing.kind, "image/svg+xml");
        assert!(nothing.text.contains("还没有画面"));
        let elsewhere = world.clerk(WARM).await;
        assert!(elsewhere.get(WALL).await.text.contains("现在没有支部在办活动"));
        assert_eq!(elsewhere.get(&format!("{WALL}/{}/still", id(&at))).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_meeting_is_recorded_where_there_is_picture_and_sound_an_activity_never() {
    on_both(async |world| {
        world.opens_media();
        let (venue, clerk) = (world.device(CLOUD), world.clerk(COUNTY).await);
        let (activity, meeting) = (opened(world, &venue).await, clerk.opens(&[COUNTY]).await);
        let refused = clerk.post(&activity, &[("do", "record")]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(!clerk.get(&activity).await.text.contains("开始录像"));
        venue.does(&meeting, json!("join")).await.expect("it is invited");
        assert!(clerk.get(&meeting).await.text.contains("开始录像"));
        clerk.does(&meeting, &[("do", "record")]).await;
        assert_eq!(venue.sees(&meeting).await.expect("it is there")["recording"], json!(true));
        clerk.does(&meeting, &[("do", "stop-record")]).await;
        clerk.does(&meeting, &[("do", "end")]).await;
        // Nobody sent anything: there is nothing to make a film of.
        world.meetings.make_films(&world.center).await.expect("the store holds");
        let tray = world.center.film_tray().expect("a folder");
        assert_eq!(std::fs::read_dir(tray).expect("reads").count(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_meeting_whose_chair_is_handed_to_its_main_venue_is_no_activity() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[COUNTY]).await;
        let venue = world.device(CLOUD);
        venue.does(&at, json!("join")).await.expect("it is invited");
        for key in ["main", "chair"] {
            clerk.does(&at, &[("do", key), ("venue", &venue.id())]).await;
        }
        let seen = venue.sees(&at).await.expect("it is there");
        assert_eq!((seen["leads"].clone(), seen["activity"].clone()), (json!(true), json!(null)));
    })
    .await;
}

#[tokio::test]
async fn a_screen_that_does_not_lead_ends_no_meeting() {
    on_both(async |world| {
        let at = world.clerk(COUNTY).await.opens(&[COUNTY]).await;
        let venue = world.device(CLOUD);
        venue.does(&at, json!("join")).await.expect("it is invited");
        let refused = venue.does(&at, json!("end")).await.expect_err("it does not lead");
        assert!(refused.contains("您没有这个权限"), "{refused}");
    })
    .await;
}

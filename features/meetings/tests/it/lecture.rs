//! A lecture that is looked on at without a seat.

use super::{
    on_both,
    world::{CLOUD, COUNTY, Person, RED, SPRING, World, id},
};
use hongwang_base::{Millis, Role};
use hongwang_feature::{Feature, Flow};
use hongwang_recording::live::Piece;
use http::StatusCode;
use serde_json::{Value, json};

/// 讲座转播
const CLASS: &str = "huiyi/watch/class";

/// Schedules a lecture for a town; gives its address.
async fn lecture(clerk: &Person<'_>) -> String {
    let fields = [
        ("title", "春茶讲座"),
        ("start", "2026-11-23T10:30"),
        ("minutes", "60"),
        ("lecture", "on"),
        ("free", "on"),
        ("orgs", RED),
    ];
    let done = clerk.post("/desk/meetings/new", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    done.location.split('?').next().expect("an address").to_owned()
}

/// One that is held.
async fn held(clerk: &Person<'_>) -> String {
    let at = lecture(clerk).await;
    clerk.does(&at, &[("do", "open")]).await;
    at
}

/// What a village of `org` is given of it.
async fn flow(world: &World, org: &str, at: &str, after: Value) -> Result<Flow, String> {
    let from = world.device(org).from.clone();
    let question = json!({ "room": id(at), "after": after });
    world.meetings.flow(&world.center, &from, "meetings.lecture", question).await.expect("the store holds")
}

#[tokio::test]
async fn who_is_not_invited_finds_no_lecture_and_one_that_is_not_held_gives_nothing() {
    on_both(async |world| {
        world.opens_media();
        let clerk = world.clerk(COUNTY).await;
        let at = lecture(&clerk).await;
        assert!(world.column(CLASS).await.is_none());
        let refused =
            async |org, at: &str| flow(world, org, at, json!(null)).await.expect_err("nothing flows");
        assert!(refused(CLOUD, &at).await.contains("还没有开始"));
        assert!(refused(SPRING, &at).await.contains("没有请本单位"));
        let none = "/00000000-0000-0000-0000-000000000009";
        assert!(refused(CLOUD, none).await.contains("没有这场讲座"));
        // A meeting is no lecture.
        let meeting = clerk.opens(&[RED]).await;
        assert!(refused(CLOUD, &meeting).await.contains("没有这场讲座"));
        assert_eq!(clerk.get(&format!("{meeting}/watch/live.m3u8")).await.status, StatusCode::NOT_FOUND);
        clerk.does(&at, &[("do", "open")]).await;
        world.deliver().await;
        let class = world.column(CLASS).await.expect("it is held");
        assert!(
            class.contains(&format!("/meetings/{}/watch", id(&at))) && class.contains("观看讲座"),
            "{class}"
        );
        assert!(!class.contains("防汛调度会"), "a meeting is no lecture: {class}");
        assert!(refused(SPRING, &at).await.contains("没有请本单位"));
        let strange = world.clerk(SPRING).await;
        assert_eq!(strange.get(&format!("{at}/watch/live.m3u8")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn without_media_it_is_said_that_nothing_is_connected() {
    on_both(async |world| {
        let at = held(&world.clerk(COUNTY).await).await;
        let refused = flow(world, CLOUD, &at, json!(null)).await.expect_err("nothing flows");
        assert!(refused.contains("未接通"), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn who_listens_to_a_lecture_comes_in_silent_and_asks_for_the_floor() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = held(&clerk).await;
        let venue = world.device(CLOUD);
        let seen = venue.does(&at, json!("join")).await.expect("it is invited");
        assert_eq!((seen["lecture"].clone(), seen["heard"].clone()), (json!(true), json!(false)), "{seen}");
        let seen = venue.does(&at, json!("ask")).await.expect("it may ask");
        assert_eq!(seen["asking"], json!(true));
        clerk.does(&at, &[("do", "give"), ("venue", &venue.id())]).await;
        assert_eq!(venue.sees(&at).await.expect("it is in")["has_floor"], json!(true));
        assert!(clerk.get(&at).await.text.contains("观看讲座"));
        assert!(clerk.get("/desk/meetings").await.text.contains("讲座"));
    })
    .await;
}

/// Everything that comes, as pieces, until there are so many or it ends.
async fn pieces(flow: &mut Flow, most: usize) -> Vec<Piece> {
    let (mut line, mut pieces, mut map) = (Vec::new(), Vec::<Piece>::new(), None);
    while pieces.len() < most {
        let Some(bytes) = flow.recv().await else { break };
        line.extend_from_slice(&bytes);
        while let Some((piece, length)) = Piece::of_line(&line, map.as_ref()).expect("a piece") {
            line.drain(..length);
            map = Some((piece.head.map, piece.map.clone()));
            pieces.push(piece);
        }
    }
    pieces
}

#[tokio::test]
async fn a_lecture_that_ends_while_villages_look_on_ends_for_them_and_a_line_that_broke_goes_on_where_it_was()
{
    on_both(async |world| {
        world.opens_media();
        let clerk = world.clerk(COUNTY).await;
        let at = held(&clerk).await;
        let mut first = flow(world, CLOUD, &at, json!(null)).await.expect("it is held");
        let came = pieces(&mut first, 3).await;
        let newest = came.last().expect("a piece").head.number;
        assert!(came.windows(2).all(|two| two[1].head.number == two[0].head.number + 1));
        drop(first);
        let mut again = flow(world, CLOUD, &at, json!(newest)).await.expect("it is held");
        assert_eq!(pieces(&mut again, 1).await[0].head.number, newest + 1);
        // What it says to have and nobody made is nothing that it has.
        let mut wrong = flow(world, CLOUD, &at, json!(u64::MAX)).await.expect("it is held");
        let begun = pieces(&mut wrong, 1).await[0].head;
        assert!(begun.is_key && begun.part == 0, "{begun:?}");
        clerk.does(&at, &[("do", "end")]).await;
        world.passes(Millis::SECOND).await;
        pieces(&mut again, usize::MAX).await;
        let refused = flow(world, CLOUD, &at, json!(newest)).await.expect_err("it is over");
        assert!(refused.contains("已经结束"), "{refused}");
        // Whoever looked on hears the end from the list.
        let desk = clerk.get(&format!("{at}/watch/live.m3u8")).await;
        assert!(desk.status == StatusCode::OK && desk.text.ends_with("#EXT-X-ENDLIST\n"), "{}", desk.text);
    })
    .await;
}

#[tokio::test]
async fn a_player_waits_for_what_comes_and_is_told_at_once_what_never_will() {
    on_both(async |world| {
        world.opens_media();
        let clerk = world.clerk(COUNTY).await;
        let at = format!("{}/watch", held(&clerk).await);
        let asks = async |file: &str| clerk.get(&format!("{at}/{file}")).await;
        assert_eq!(asks("part-1.m4s").await.status, StatusCode::NOT_FOUND, "nothing came yet");
        let list = asks("live.m3u8").await;
        assert_eq!((list.status, list.kind.as_str()), (StatusCode::OK, "application/vnd.apple.mpegurl"));
        let after = |list: &str, what: &str| -> u64 {
            let rest = list.split(what).nth(1).expect("it is named");
            rest.split(|letter: char| !letter.is_ascii_digit())
                .next()
                .expect("a number")
                .parse()
                .expect("a number")
        };
        let (segment, hinted) =
            (after(&list.text, "MEDIA-SEQUENCE:"), after(&list.text, "TYPE=PART,URI=\"part-"));
        // The part that is hinted at comes when it is made; the list then has it.
        assert_eq!(asks(&format!("part-{hinted}.m4s")).await.status, StatusCode::OK);
        let waited = asks(&format!("live.m3u8?_HLS_msn={segment}&_HLS_part=2")).await;
        assert!(waited.text.contains(&format!("part-{}.m4s", hinted + 1)), "{}", waited.text);
        assert_eq!(asks(&format!("map-{}.mp4", after(&list.text, "map-"))).await.status, StatusCode::OK);
        for far in
            [format!("part-{}.m4s", hinted + 50), "part-3.m4s".to_owned(), format!("segment-{segment}99.m4s")]
        {
            assert_eq!(asks(&far).await.status, StatusCode::NOT_FOUND, "{far}");
        }
        for wrong in [format!("live.m3u8?_HLS_msn={}", segment + 9), "live.m3u8?_HLS_part=1".to_owned()] {
            assert_eq!(asks(&wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
        }
        for name in ["..%2F..%2Fcenter.db", "%2e%2e", "part-1.m4s%00", "live.m3u8%2F.."] {
            assert_eq!(asks(name).await.status, StatusCode::NOT_FOUND, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_of_the_staff_looks_on_is_written_down_once_and_stands_at_the_console_beside_how_many_villages() {
    on_both(async |world| {
        world.opens_media();
        let clerk = world.clerk(COUNTY).await;
        let at = lecture(&clerk).await;
        let looker = world.named(Role::Clerk, COUNTY, "赵六").await;
        let list = format!("{at}/watch/live.m3u8");
        let looks = async || {
            let all = world.audited().await.into_iter();
            all.filter(|line| line.starts_with("meeting.watch")).collect::<Vec<_>>()
        };
        assert_eq!(looker.get(&list).await.status, StatusCode::NOT_FOUND);
        assert_eq!(looks().await, Vec::<String>::new(), "there was nothing to be seen");
        clerk.does(&at, &[("do", "open")]).await;
        let state = async || clerk.get(&format!("{at}/state")).await.text;
        let before = state().await;
        assert!(clerk.get(&at).await.text.contains("现在没有人只看不入会"));
        assert!(looker.get(&format!("{at}/watch")).await.text.contains("主持台上看得到"));
        for _ in 0..2 {
            assert_eq!(looker.get(&list).await.status, StatusCode::OK);
        }
        assert_eq!(looks().await, ["meeting.watch 观看讲座“春茶讲座”"]);
        let mut village = flow(world, CLOUD, &at, json!(null)).await.expect("it is held");
        pieces(&mut village, 1).await;
        assert_ne!(state().await, before, "the console is drawn anew");
        let page = clerk.get(&at).await.text;
        assert!(page.contains("1 个单位在看。工作人员在看：县委办公室 赵六。"), "{page}");
        // Of a meeting that is no lecture nobody looks on.
        let meeting = clerk.opens(&[RED]).await;
        assert!(!clerk.get(&meeting).await.text.contains("谁在看"));
    })
    .await;
}

#[tokio::test]
async fn lectures_that_are_looked_on_at_at_once_have_a_limit() {
    on_both(async |world| {
        world.opens_media();
        let clerk = world.clerk(COUNTY).await;
        let mut flows = Vec::new();
        for _ in 0..4 {
            flows.push(flow(world, CLOUD, &held(&clerk).await, json!(null)).await.expect("there is room"));
        }
        let refused = flow(world, CLOUD, &held(&clerk).await, json!(null)).await.expect_err("there is none");
        assert!(refused.contains("太多"), "{refused}");
    })
    .await;
}

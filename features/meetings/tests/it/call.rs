//! 点对点咨询: who is rung and who is not, what becomes of a call that nobody answers, and what both sides do in one.

use super::{
    call_shared::{CALLS, JPEG, answers, calls, ring_at, ringing, stands, touches, wants},
    on_both,
    world::{CLOUD, COUNTY, RED, SPRING, TEA, WARM, World},
};
use data_encoding::BASE64;
use hongwang_base::{Millis, Role};
use http::StatusCode;
use serde_json::{Value, json};

#[tokio::test]
async fn what_cannot_be_called_is_not_called() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(WARM).await);
        let unknown = "421124000000/421124102000/421124102299/";
        for (org, office, person) in [
            (WARM, "agronomist", "周师傅"),
            (TEA, "agronomist", "周师傅"),
            (unknown, "agronomist", "周师傅"),
            (RED, "mayor", "周师傅"),
            (RED, "agronomist", "周\u{7}师傅"),
            (RED, "agronomist", "一二三四五六七八九十一二三四五六七八九十一"),
        ] {
            let refused = wants(&venue, org, office, person).await.expect_err("nobody is called");
            assert!(refused.contains("呼叫不到"), "{refused}");
        }
        let refused = venue.asks("meetings.call", json!({ "org": "here" })).await.expect_err("it is none");
        assert!(refused.contains("请刷新页面再试"), "{refused}");
        assert_eq!(ringing(&clerk).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn where_nobody_is_signed_in_or_all_are_in_calls_the_screen_hears_so_at_once() {
    on_both(async |world| {
        let (venue, other) = (world.device(CLOUD), world.device(TEA));
        let call = calls(&venue, RED).await;
        let seen = stands(&venue, &call).await;
        assert_eq!((seen["outcome"].clone(), seen["is_over"].clone()), (json!("nobody"), json!(true)));
        // Who may not answer counts as nobody, and so do those of the county.
        let (_editor, _county) = (world.person(Role::Editor, RED).await, world.clerk(COUNTY).await);
        let call = calls(&venue, RED).await;
        assert_eq!(stands(&venue, &call).await["outcome"], json!("nobody"));

        let clerk = world.clerk(RED).await;
        calls(&venue, RED).await;
        answers(&clerk).await;
        let call = calls(&other, RED).await;
        assert_eq!(stands(&other, &call).await["outcome"], json!("busy"));
        let list = clerk.get(CALLS).await.text;
        for word in ["没有人在线", "都在通话", "正在通话"] {
            assert!(list.contains(word), "{word}: {list}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_is_rung_and_does_not_answer_in_time_leaves_the_caller_with_that_word() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        let seen = stands(&venue, &call).await;
        assert_eq!((seen["outcome"].clone(), seen["free"].clone()), (json!("ringing"), json!(1)));
        assert_eq!(
            (seen["whom"].clone(), seen["left"].clone()),
            (json!("红山镇 农技专家 周师傅"), json!(45_000))
        );
        assert_eq!(calls(&venue, RED).await, call, "one call at a time");
        let ring = ringing(&clerk).await.remove(0);
        world.passes(20_000).await;
        stands(&venue, &call).await;
        assert_eq!(ringing(&clerk).await.len(), 1);
        world.passes(25_001).await;
        assert_eq!(stands(&venue, &call).await["outcome"], json!("unanswered"));
        assert_eq!(ringing(&clerk).await, Vec::<String>::new());
        let late = clerk.post(&ring_at(&ring), &[("do", "accept")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.text.contains("已经不响了"), "{}", late.text);
    })
    .await;
}

#[tokio::test]
async fn once_everybody_said_not_now_nobody_waits_any_longer() {
    on_both(async |world| {
        let (venue, one, other) = (world.device(CLOUD), world.clerk(RED).await, world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        let ring = ringing(&one).await.remove(0);
        one.does(&ring_at(&ring), &[("do", "decline")]).await;
        assert_eq!((ringing(&one).await.len(), ringing(&other).await.len()), (0, 1));
        world.passes(1).await;
        assert_eq!(stands(&venue, &call).await["free"], json!(1));
        other.does(&ring_at(&ring), &[("do", "decline")]).await;
        world.passes(1).await;
        assert_eq!(stands(&venue, &call).await["outcome"], json!("unanswered"));
    })
    .await;
}

#[tokio::test]
async fn of_two_who_answer_at_once_one_has_it_and_the_other_is_told_who() {
    on_both(async |world| {
        let venue = world.device(CLOUD);
        let one = world.named(Role::Clerk, RED, "张三").await;
        let other = world.named(Role::Clerk, RED, "李四").await;
        let call = calls(&venue, RED).await;
        let ring = ring_at(&ringing(&one).await[0]);
        let accept = [("do", "accept")];
        let (first, second) = tokio::join!(one.post(&ring, &accept), other.post(&ring, &accept));
        let mut both = [(first, "张三"), (second, "李四")];
        both.sort_by_key(|(answer, _)| answer.status != StatusCode::SEE_OTHER);
        let [(has, winner), (has_not, _)] = both;
        assert_eq!((has.status, has_not.status), (StatusCode::SEE_OTHER, StatusCode::CONFLICT));
        assert!(has_not.text.contains(&format!("{winner} 已经接了")), "{}", has_not.text);
        let again = if winner == "张三" { &one } else { &other }.post(&ring, &accept).await;
        assert_eq!(again.location, has.location, "a key that is pressed twice leads to the call both times");
        assert_eq!(ringing(&other).await.len() + ringing(&one).await.len(), 0);
        let seen = stands(&venue, &call).await;
        assert_eq!(seen["outcome"], json!("talking"));
        assert_eq!(seen["with"].as_array().expect("names").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_hidden_page_that_waits_hears_of_a_call_as_soon_as_it_rings() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let nothing: Value =
            serde_json::from_str(&clerk.get(&format!("{CALLS}/ring")).await.text).expect("plain data");
        assert_eq!((nothing["count"].clone(), nothing["strip"].clone()), (json!(0), json!("")));
        let known = nothing["mark"].as_str().expect("a mark");
        let waiting = format!("{CALLS}/ring?known={known}&wait=1");
        let (heard, _) = tokio::join!(clerk.get(&waiting), calls(&venue, RED));
        assert!(
            heard.text.contains("的屏幕在呼叫") && heard.text.contains("找 红山镇 农技专家"),
            "{}",
            heard.text
        );
    })
    .await;
}

#[tokio::test]
async fn whoever_gives_up_while_it_rings_leaves_nothing_to_answer() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        let ring = ringing(&clerk).await.remove(0);
        let stranger = world.device(CLOUD);
        touches(&stranger, &call, json!("hang_up")).await.expect_err("it is not its call");
        let seen = touches(&venue, &call, json!("hang_up")).await.expect("it called");
        assert_eq!((seen["outcome"].clone(), seen["is_over"].clone()), (json!("cancelled"), json!(true)));
        assert_eq!(ringing(&clerk).await, Vec::<String>::new());
        let late = clerk.post(&ring_at(&ring), &[("do", "accept")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(clerk.get(CALLS).await.text.contains("对方取消"));
        // A screen that is switched off while it rings gives up too.
        calls(&venue, RED).await;
        world.passes(30_000).await;
        world.passes(1).await;
        assert_eq!(ringing(&clerk).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_screen_that_drops_comes_back_within_a_minute_and_after_that_the_call_is_over() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        let at = answers(&clerk).await;
        let passes = async |millis: i64| {
            for _ in 0..millis / 20_000 {
                world.passes(20_000).await;
                clerk.get(&format!("{at}/state?known=")).await;
            }
        };
        passes(40_000).await;
        assert!(clerk.get(&at).await.text.contains("对方的线路断了"));
        assert_eq!(stands(&venue, &call).await["lost"], json!(false), "it is back");
        passes(120_000).await;
        let seen = stands(&venue, &call).await;
        assert_eq!((seen["outcome"].clone(), seen["is_over"].clone()), (json!("done"), json!(true)));
    })
    .await;
}

#[tokio::test]
async fn a_desk_that_is_left_without_a_word_ends_the_call() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        answers(&clerk).await;
        for _ in 0..6 {
            world.passes(20_000).await;
            stands(&venue, &call).await;
        }
        assert_eq!(stands(&venue, &call).await["outcome"], json!("done"));
        // Its staff can be called again.
        calls(&venue, RED).await;
        assert_eq!(ringing(&clerk).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn another_town_and_whoever_did_not_answer_neither_sees_nor_hears_a_call() {
    on_both(async |world| {
        let venue = world.device(CLOUD);
        let (clerk, beside) = (world.clerk(RED).await, world.clerk(RED).await);
        let (elsewhere, county) = (world.clerk(WARM).await, world.clerk(COUNTY).await);
        let call = calls(&venue, RED).await;
        let ring = ring_at(&ringing(&clerk).await[0]);
        for stranger in [&elsewhere, &county] {
            assert_eq!(ringing(stranger).await, Vec::<String>::new());
            assert_eq!(stranger.post(&ring, &[("do", "accept")]).await.status, StatusCode::NOT_FOUND);
            assert_eq!(stranger.post(&ring, &[("do", "decline")]).await.status, StatusCode::NOT_FOUND);
        }
        let at = answers(&clerk).await;
        assert_eq!(elsewhere.get(&at).await.status, StatusCode::NOT_FOUND);
        assert!(!elsewhere.get(CALLS).await.text.contains("乌云山村"));
        assert!(county.get(CALLS).await.text.contains("乌云山村"), "that it was is within reach");
        for stranger in [&elsewhere, &county, &beside] {
            for path in ["state", "still"] {
                assert_eq!(stranger.get(&format!("{at}/{path}")).await.status, StatusCode::NOT_FOUND);
            }
            assert_eq!(stranger.post(&at, &[("do", "hang_up")]).await.status, StatusCode::NOT_FOUND);
            // Nor is it a meeting.
            let seat = format!("/desk/meetings/{call}/seat");
            assert_eq!(stranger.get(&seat).await.status, StatusCode::NOT_FOUND);
        }
        let other = world.device(SPRING);
        let asked = json!({ "call": call, "known": null });
        other.asks("meetings.call.look", asked).await.expect_err("it is not its call");
    })
    .await;
}

#[tokio::test]
async fn a_photo_that_is_taken_while_it_rings_is_seen_by_whoever_answers_and_goes_where_nobody_does() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let picture = |call: &str| json!({ "call": call, "at": 1 });
        let call = calls(&venue, RED).await;
        assert_eq!(shows(&venue, &call, JPEG).await, Ok(json!(1)));
        shows(&world.device(CLOUD), &call, JPEG).await.expect_err("it is not its call");
        let early = clerk.get(&format!("{CALLS}/{call}/still")).await;
        assert_eq!(early.status, StatusCode::NOT_FOUND, "nobody sees it before they answer");
        let at = answers(&clerk).await;
        let still = clerk.get(&format!("{at}/still")).await;
        assert_eq!((still.status, still.kind.as_str()), (StatusCode::OK, "image/jpeg"));
        assert!(world.audited().await.iter().any(|line| line.starts_with("call.still")));
        clerk.does(&at, &[("do", "hang_up")]).await;

        let call = calls(&venue, RED).await;
        shows(&venue, &call, JPEG).await.expect("it rings");
        venue.asks("meetings.call.picture", picture(&call)).await.expect("it is its call");
        world.passes(20_000).await;
        stands(&venue, &call).await;
        world.passes(25_001).await;
        world.passes(1).await;
        let seen = stands(&venue, &call).await;
        assert_eq!((seen["outcome"].clone(), seen["on"].clone()), (json!("unanswered"), json!(0)));
        venue.asks("meetings.call.picture", picture(&call)).await.expect_err("it is gone");
        shows(&venue, &call, JPEG).await.expect_err("it rings no more");
        touches(&venue, &call, json!("telephone")).await.expect_err("it rings no more");
    })
    .await;
}

async fn shows(venue: &super::world::Venue<'_>, call: &str, jpeg: &[u8]) -> Result<Value, String> {
    venue.asks("meetings.call.still", json!({ "call": call, "jpeg": BASE64.encode(jpeg) })).await
}

#[tokio::test]
async fn a_still_that_is_none_or_too_large_is_not_shown_and_each_look_at_one_is_written_down() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        let at = answers(&clerk).await;
        let large = [JPEG, &[0; 200 << 10]].concat();
        for still in [b"<svg>".as_slice(), b"", &large] {
            let refused = shows(&venue, &call, still).await.expect_err("it is none");
            assert!(refused.contains("请再拍一次"), "{refused}");
        }
        shows(&world.device(CLOUD), &call, JPEG).await.expect_err("it is not its call");
        assert_eq!(clerk.get(&format!("{at}/still")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(shows(&venue, &call, JPEG).await, Ok(json!(1)));
        for _ in 0..2 {
            let still = clerk.get(&format!("{at}/still")).await;
            assert_eq!((still.status, still.kind.as_str()), (StatusCode::OK, "image/jpeg"));
        }
        let looks = world.audited().await.into_iter().filter(|line| line.starts_with("call.still"));
        assert_eq!(looks.count(), 1);
        touches(&venue, &call, json!("hang_up")).await.expect("it is its call");
        assert_eq!(clerk.get(&format!("{at}/still")).await.status, StatusCode::NOT_FOUND);
        shows(&venue, &call, JPEG).await.expect_err("the call is over");
    })
    .await;
}

#[tokio::test]
async fn strokes_are_bounded_lie_on_what_is_looked_at_and_reach_the_screen() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        let at = answers(&clerk).await;
        let stroke = format!("{at}/stroke");
        let line = json!([[100, 100], [500, 500]]);
        for wrong in [
            json!({ "upon": 0, "points": [[1, 1]] }),
            json!({ "upon": 0, "points": [[1, 1], [1001, 1]] }),
            json!({ "upon": 1, "points": line }),
            json!({ "upon": 0, "points": vec![[1, 1]; 121] }),
        ] {
            assert_eq!(clerk.sends(&stroke, wrong).await.status, StatusCode::BAD_REQUEST);
        }
        let drawn = clerk.sends(&stroke, json!({ "upon": 0, "points": line })).await;
        assert_eq!(drawn.status, StatusCode::NO_CONTENT);
        let seen = stands(&venue, &call).await;
        assert_eq!((seen["on"].clone(), seen["strokes"].clone()), (json!(0), json!([line])));
        shows(&venue, &call, JPEG).await.expect("it is one");
        let seen = stands(&venue, &call).await;
        assert_eq!((seen["on"].clone(), seen["strokes"].clone()), (json!(1), json!([])));
        for _ in 0..40 {
            clerk.sends(&stroke, json!({ "upon": 1, "points": line })).await;
        }
        let more = clerk.sends(&stroke, json!({ "upon": 1, "points": line })).await;
        assert_eq!(more.status, StatusCode::BAD_REQUEST);
        clerk.does(&at, &[("do", "wipe")]).await;
        assert_eq!(stands(&venue, &call).await["strokes"], json!([]));
        clerk.does(&at, &[("do", "to_live")]).await;
        assert_eq!(stands(&venue, &call).await["on"], json!(0));
    })
    .await;
}

/// Somebody answers a call from a village, advises and hangs up; gives call and address.
async fn advised(world: &World, venue: &super::world::Venue<'_>, advice: &str) -> (String, String) {
    let clerk = world.clerk(RED).await;
    let call = calls(venue, RED).await;
    let at = answers(&clerk).await;
    clerk.does(&at, &[("do", "advise"), ("advice", advice)]).await;
    clerk.does(&at, &[("do", "hang_up")]).await;
    (call, at)
}

#[tokio::test]
async fn a_card_without_consent_stands_on_the_screen_for_a_while_and_is_kept_nowhere() {
    on_both(async |world| {
        let venue = world.device(CLOUD);
        let (call, at) = advised(world, &venue, "先停水三天。").await;
        let seen = stands(&venue, &call).await;
        assert_eq!(seen["card"]["advice"], json!("先停水三天。"));
        assert_eq!(seen["outcome"], json!("done"));
        let page = world.clerk(RED).await.get(&at).await;
        assert!(page.text.contains("没有同意留存") && !page.text.contains("先停水三天"), "{}", page.text);
        world.passes(11 * Millis::MINUTE).await;
        assert_eq!(stands(&venue, &call).await["card"], Value::Null);
        let again = touches(&venue, &call, json!({ "keep": "0" })).await.expect_err("it is gone");
        assert!(again.contains("刚刚改过"), "{again}");
    })
    .await;
}

#[tokio::test]
async fn a_card_that_the_villager_agreed_to_is_found_again_and_each_look_at_it_is_written_down() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        let call = calls(&venue, RED).await;
        let at = answers(&clerk).await;
        for wrong in ["", &"长".repeat(501)] {
            let refused = clerk.post(&at, &[("do", "advise"), ("advice", wrong)]).await;
            assert_eq!(refused.status, StatusCode::CONFLICT);
        }
        clerk.does(&at, &[("do", "advise"), ("advice", "打药。")]).await;
        let other = touches(&venue, &call, json!({ "keep": "ffffffffffffffff" })).await;
        assert!(other.expect_err("another text").contains("刚刚改过"));
        let mark = hongwang_page::desk::board_mark(&("打药。", 0_u32));
        let seen = touches(&venue, &call, json!({ "keep": mark })).await.expect("it is the card");
        assert_eq!(seen["card"]["kept"], json!(true));
        let late = clerk.post(&at, &[("do", "advise"), ("advice", "不打药。")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.text.contains("不能再改"), "{}", late.text);
        clerk.does(&at, &[("do", "hang_up")]).await;

        let county = world.named(Role::Clerk, COUNTY, "赵六").await;
        assert!(county.get(&at).await.text.contains("打药。"));
        let looks = world.audited().await;
        assert!(
            looks.iter().any(|line| line.starts_with("call.look") && line.contains("结果卡")),
            "{looks:?}"
        );
        assert!(looks.iter().any(|line| line.starts_with("call.accept")), "{looks:?}");
        assert_eq!(world.clerk(WARM).await.get(&at).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_second_expert_is_rung_into_the_same_call_and_leaves_it_to_the_first() {
    on_both(async |world| {
        let venue = world.device(CLOUD);
        let clerk = world.named(Role::Clerk, RED, "张三").await;
        let call = calls(&venue, RED).await;
        let at = answers(&clerk).await;
        let ask = |org: &'static str| [("do", "ask_in"), ("org", org), ("office", "lawyer")];
        for (org, why) in [(COUNTY, "没有人在线"), (WARM, "呼叫不到"), (RED, "都在通话")] {
            let refused = clerk.post(&at, &ask(org)).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{org}");
            assert!(refused.text.contains(why), "{org}: {}", refused.text);
        }
        let lawyer = world.named(Role::Clerk, COUNTY, "赵律师").await;
        clerk.does(&at, &ask(COUNTY)).await;
        assert_eq!(stands(&venue, &call).await["asking"], json!("英山县 法律"));
        assert_eq!(clerk.post(&at, &ask(COUNTY)).await.status, StatusCode::CONFLICT, "it rings already");
        // Nobody answers: the call goes on without.
        for _ in 0..3 {
            world.passes(16_000).await;
            stands(&venue, &call).await;
            clerk.get(&format!("{at}/state?known=")).await;
        }
        let seen = stands(&venue, &call).await;
        assert_eq!((seen["outcome"].clone(), seen["asking"].clone()), (json!("talking"), Value::Null));

        clerk.does(&at, &ask(COUNTY)).await;
        assert_eq!(answers(&lawyer).await, at);
        assert_eq!(stands(&venue, &call).await["with"].as_array().expect("names").len(), 2);
        lawyer.does(&at, &[("do", "hang_up")]).await;
        assert_eq!(
            lawyer.post(&at, &[("do", "wipe")]).await.status,
            StatusCode::NOT_FOUND,
            "who left is out"
        );
        let seen = stands(&venue, &call).await;
        assert_eq!(
            (seen["outcome"].clone(), seen["with"].as_array().expect("names").len()),
            (json!("talking"), 1)
        );
        clerk.does(&at, &[("do", "mute")]).await;
        clerk.does(&at, &[("do", "unmute")]).await;
        clerk.does(&at, &[("do", "hang_up")]).await;
        assert_eq!(stands(&venue, &call).await["outcome"], json!("done"));
        let list = clerk.get(CALLS).await.text;
        assert!(list.contains("张三、赵律师") && list.contains("已通话"), "{list}");
    })
    .await;
}

#[tokio::test]
async fn a_center_that_starts_anew_goes_on_with_a_call() {
    on_both(async |world| {
        let venue = world.device(CLOUD);
        let clerk = world.clerk(RED).await;
        let call = calls(&venue, RED).await;
        answers(&clerk).await;
        let again = world.started_again().await;
        let seen = again
            .meetings_answer(&venue.from, "meetings.call.look", json!({ "call": call, "known": null }))
            .await
            .expect("it is its call");
        assert_eq!((seen["outcome"].clone(), seen["here"].clone()), (json!("talking"), json!(true)));
    })
    .await;
}

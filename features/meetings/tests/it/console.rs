//! 主持台: what its keys do, and how they refuse.

use super::{
    on_both,
    world::{CLOUD, COUNTY, RED, SPRING, TEA, WARM},
};
use http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn a_key_that_does_not_fit_is_refused_in_words_where_it_was_pressed() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.schedules(&[RED]).await;
        let refused = clerk.post(&at, &[("do", "mute-all")]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains("现在不能这样做"));
        let unknown = clerk.post(&at, &[("do", "dance")]).await;
        assert!(unknown.text.contains("请刷新页面再按"));
        clerk.does(&at, &[("do", "open")]).await;
        let vote = [("do", "vote"), ("question", "同意吗"), ("options", "同意")];
        let refused = clerk.post(&at, &vote).await;
        assert!(refused.text.contains("2 到 10 个互不相同的选项"));
        assert!(refused.text.contains("value=\"同意吗\""), "what was typed stands there still");
    })
    .await;
}

#[tokio::test]
async fn of_two_that_give_the_last_floor_at_once_one_wins_and_the_other_learns_why() {
    on_both(async |world| {
        let (one, other) = (world.clerk(COUNTY).await, world.clerk(COUNTY).await);
        let at = one.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        venue.does(&at, json!("join")).await.expect("it is invited");
        let id = venue.id();
        let fields = [("do", "give"), ("venue", id.as_str())];
        let (first, second) = tokio::join!(one.post(&at, &fields), other.post(&at, &fields));
        let mut statuses = [first.status, second.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
        let seen = venue.sees(&at).await.expect("it is there");
        assert_eq!(
            (seen["has_floor"].clone(), seen["speakers"].as_array().map(Vec::len)),
            (json!(true), Some(1))
        );
    })
    .await;
}

#[tokio::test]
async fn many_commands_at_once_are_all_in_the_log_in_one_order() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        // A whole county comes within a second.
        let venues: Vec<_> = (0..100).map(|_| world.device(CLOUD)).collect();
        let joins = venues.iter().map(|venue| venue.does(&at, json!("join")));
        for joined in futures_of(joins).await {
            joined.expect("it is invited");
        }
        assert_eq!(venues[0].sees(&at).await.expect("it is there")["here"], 100);
    })
    .await;
}

/// All of them at once.
async fn futures_of<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = all.map(|each| (Box::pin(each), None)).collect();
    std::future::poll_fn(|context| {
        for (future, done) in &mut waiting {
            if done.is_none()
                && let std::task::Poll::Ready(answer) = future.as_mut().poll(context)
            {
                *done = Some(answer);
            }
        }
        if waiting.iter().all(|(_, done)| done.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    waiting.into_iter().map(|(_, done)| done.expect("it is done")).collect()
}

#[tokio::test]
async fn who_does_not_answer_the_roll_call_stands_in_the_report() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let (answers, silent) = (world.device(CLOUD), world.device(TEA));
        for venue in [&answers, &silent] {
            venue.does(&at, json!("join")).await.expect("it is invited");
        }
        clerk.does(&at, &[("do", "roll"), ("seconds", "20")]).await;
        answers.does(&at, json!("answer")).await.expect("a roll call runs");
        world.passes(21_000).await;
        let late = silent.does(&at, json!("answer")).await.expect_err("it is over");
        assert!(late.contains("点名时间已到"), "{late}");
        let page = clerk.get(&at).await.text;
        let (_, absent) = page.split_once("data-absent").expect("a report");
        let absent = absent.split("</ul>").next().expect("a list");
        assert!(
            absent.contains("茶园村") && absent.contains("没有答到") && !absent.contains("乌云山村"),
            "{absent}"
        );
        let record = clerk.get(&format!("{at}/record")).await.text;
        assert!(record.contains("茶园村") && record.contains("在会时间"));
    })
    .await;
}

#[tokio::test]
async fn what_stays_of_a_meeting_is_a_record_and_a_sheet() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        venue.does(&at, json!("join")).await.expect("it is invited");
        clerk.does(&at, &[("do", "vote"), ("question", "同意吗"), ("options", "同意\n不同意")]).await;
        venue.does(&at, json!({ "vote": 0 })).await.expect("a vote is open");
        clerk.does(&at, &[("do", "end")]).await;
        let record = clerk.get(&format!("{at}/record")).await.text;
        assert!(
            record.contains("同意吗") && record.contains("会议结束") && record.contains("茶园村"),
            "{record}"
        );
        let sheet = clerk.get(&format!("{at}/export")).await;
        assert_eq!(sheet.kind, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        assert!(sheet.text.starts_with("PK"));
        let over = clerk.post(&at, &[("do", "open")]).await;
        assert_eq!(over.status, StatusCode::CONFLICT);
        assert!(clerk.get("/desk/meetings?over=1").await.text.contains("防汛调度会"));
    })
    .await;
}

#[tokio::test]
async fn a_line_of_captions_stands_before_those_who_are_in_for_a_while_and_the_staffs_words_never() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let (inside, outside) = (world.device(CLOUD), world.device(TEA));
        inside.does(&at, json!("join")).await.expect("it is invited");
        let empty = clerk.post(&at, &[("do", "caption"), ("text", " ")]).await;
        assert_eq!(empty.status, StatusCode::CONFLICT);
        clerk.does(&at, &[("do", "caption"), ("text", "请各村记录")]).await;
        clerk.does(&at, &[("do", "say"), ("text", "茶园村还没到")]).await;
        assert!(clerk.get(&at).await.text.contains("茶园村还没到"));
        let seen = inside.sees(&at).await.expect("it is there");
        assert_eq!(seen["caption"], "请各村记录");
        assert!(!seen.to_string().contains("茶园村还没到"));
        assert_eq!(outside.sees(&at).await.expect("it is invited")["caption"], json!(null));
        world.passes(9_000).await;
        assert_eq!(inside.sees(&at).await.expect("it is there")["caption"], json!(null));
    })
    .await;
}

#[tokio::test]
async fn a_meeting_can_be_moved_until_its_lobby_and_villages_hear_of_it() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.schedules(&[RED]).await;
        let bad = clerk.post(&at, &[("do", "move"), ("start", "后天"), ("minutes", "60")]).await;
        assert_eq!(bad.status, StatusCode::CONFLICT);
        assert!(bad.text.contains("时间或时长不在允许的范围内"), "{}", bad.text);
        clerk.does(&at, &[("do", "move"), ("start", "2026-11-23T15:00"), ("minutes", "90")]).await;
        world.deliver().await;
        let agenda = world.column("huiyi/meet/agenda").await.expect("it is announced");
        assert!(agenda.contains("5 小时后开始"), "{agenda}");
        clerk.does(&at, &[("do", "lobby")]).await;
        let late = clerk.post(&at, &[("do", "move"), ("start", "2026-11-23T16:00"), ("minutes", "90")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn polling_goes_through_one_town_alone_and_a_pinned_venue_stays() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED, WARM]).await;
        let (cloud, tea, spring) = (world.device(CLOUD), world.device(TEA), world.device(SPRING));
        for venue in [&cloud, &tea, &spring] {
            venue.does(&at, json!("join")).await.expect("it is invited");
        }
        clerk.does(&at, &[("do", "pin"), ("venue", &spring.id())]).await;
        let page = clerk.get(&at).await.text;
        assert!(page.contains("各会场看到：温泉镇 · 温泉村") && page.contains("取消固定"), "{page}");
        clerk.does(&at, &[("do", "poll"), ("whom", RED), ("dwell", "10")]).await;
        for _ in 0..4 {
            let page = clerk.get(&at).await.text;
            let shown = page.split("各会场看到：").nth(1).expect("who is seen");
            assert!(shown.starts_with("红山镇"), "{}", shown.chars().take(20).collect::<String>());
            for venue in [&cloud, &tea] {
                venue.sees(&at).await.expect("it is there");
            }
            world.passes(10_001).await;
        }
        let record = clerk.get(&format!("{at}/record")).await.text;
        assert!(record.contains("轮巡"), "{record}");
    })
    .await;
}

#[tokio::test]
async fn a_mark_is_a_chapter_of_the_record() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        clerk.does(&at, &[("do", "chapter"), ("title", "讲汛情")]).await;
        assert!(clerk.get(&format!("{at}/record")).await.text.contains("讲汛情"));
    })
    .await;
}

#[tokio::test]
async fn who_is_invited_later_hears_of_it_at_once_and_may_come() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[TEA]).await;
        world.deliver().await;
        assert!(world.column("huiyi/meet/now").await.is_none(), "it is no matter of this village yet");
        let venue = world.device(CLOUD);
        assert!(venue.does(&at, json!("join")).await.is_err());
        let again = clerk.post(&at, &[("do", "invite"), ("org", TEA)]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert!(again.text.contains("没有可以加请的单位"));
        clerk.does(&at, &[("do", "invite"), ("org", RED)]).await;
        world.deliver().await;
        assert!(world.column("huiyi/meet/now").await.expect("it hears of it").contains("防汛调度会"));
        venue.does(&at, json!("join")).await.expect("it is invited");
        clerk.does(&at, &[("do", "end")]).await;
        world.deliver().await;
        assert!(world.column("huiyi/meet/now").await.is_none(), "it hears of the end too");
    })
    .await;
}

#[tokio::test]
async fn a_town_invites_its_own_villages_alone() {
    on_both(async |world| {
        let clerk = world.clerk(RED).await;
        let at = clerk.opens(&[TEA]).await;
        let foreign = clerk.post(&at, &[("do", "invite"), ("org", SPRING)]).await;
        assert_eq!(foreign.status, StatusCode::CONFLICT);
        assert!(!clerk.get(&at).await.text.contains("温泉村"));
    })
    .await;
}

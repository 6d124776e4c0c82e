//! 不记名表决: who answered is seen, and what they answered by nobody; only the sums are, once it is closed.

use super::{
    on_both,
    world::{CLOUD, COUNTY, RED, SPRING, TEA, Venue, WARM, World},
};
use hongwang_store::sql;
use http::StatusCode;
use serde_json::{Value, json};

const ASK: [(&str, &str); 4] =
    [("do", "vote"), ("secret", "on"), ("question", "选谁当代表"), ("options", "王一\n李二\n弃权")];

/// Two villages of one town and one of another, in an open meeting.
async fn come<'w>(world: &'w World, at: &str) -> [Venue<'w>; 3] {
    let venues = [CLOUD, TEA, SPRING].map(|place| world.device(place));
    for venue in &venues {
        venue.does(at, json!("join")).await.expect("it is invited");
    }
    venues
}

/// The ballots in the log, as they lie there.
async fn ballots(world: &World, at: &str) -> Vec<Value> {
    let log = world.happened(at).await;
    log.into_iter().filter(|what| what["event"] == "voted").map(|what| what["ballot"].clone()).collect()
}

/// How many keys of votes are kept.
async fn keys(world: &World) -> usize {
    let mut tx = world.center.db.read().await.expect("begins");
    sql("SELECT id FROM meetings_ballots").all(&mut tx).await.expect("reads").len()
}

#[tokio::test]
async fn a_center_that_seals_nothing_says_so_and_asks_no_secret_vote() {
    on_both(async |world| {
        let bare = world.without_keys().await;
        let clerk = bare.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let page = clerk.get(&at).await.text;
        assert!(page.contains("没有封存选票的密钥") && !page.contains("name=\"secret\""), "{page}");
        let refused = clerk.post(&at, &ASK).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains("不能发起不记名表决"), "{}", refused.text);
        assert!(refused.text.contains("value=\"选谁当代表\""), "what was typed stands there still");
        assert!(bare.happened(&at).await.iter().all(|what| what["event"] != "vote_asked"));
        clerk.does(&at, &[ASK[0], ASK[2], ASK[3]]).await;
    })
    .await;
}

#[tokio::test]
async fn a_tick_stays_where_a_secret_vote_is_refused_and_a_ballot_for_nothing_is_none() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED, WARM]).await;
        let [cloud, ..] = come(world, &at).await;
        let refused = clerk.post(&at, &[ASK[0], ASK[1], ASK[2], ("options", "王一")]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        let tick = refused.text.split("name=\"secret\"").nth(1).and_then(|rest| rest.split('>').next());
        assert!(tick.expect("a tick").contains("checked"), "{}", refused.text);
        clerk.does(&at, &ASK).await;
        for wrong in [3, 255, 256, 1_000_000] {
            let why = cloud.does(&at, json!({ "vote": wrong })).await.expect_err("there is no such option");
            assert!(why.contains("这张票对不上"), "{why}");
        }
        cloud.does(&at, json!({ "vote": 2 })).await.expect("it is asked");
        let twice = cloud.does(&at, json!({ "vote": 0 })).await.expect_err("once");
        assert!(twice.contains("一个会场只答一次"), "{twice}");
        assert_eq!(ballots(world, &at).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn until_the_close_who_answered_is_seen_and_what_by_nobody() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED, WARM]).await;
        let [cloud, tea, spring] = come(world, &at).await;
        clerk.does(&at, &ASK).await;
        let asked = tea.sees(&at).await.expect("it is there");
        assert_eq!((&asked["vote"]["secret"], &asked["vote"]["answered"]), (&json!(true), &json!(null)));
        cloud.does(&at, json!({ "vote": 1 })).await.expect("it is asked");
        spring.does(&at, json!({ "vote": 1 })).await.expect("it is asked");
        let page = clerk.get(&at).await.text;
        assert!(page.contains("已投票：") && page.contains("红山镇 · 乌云山村"), "{page}");
        let record = clerk.get(&format!("{at}/record")).await.text;
        let sheet = clerk.get(&format!("{at}/export")).await.rows();
        for text in [&page, &record, &format!("{sheet:?}")] {
            for told in ["王一：", "李二：", "\"李二\""] {
                assert!(!text.contains(told), "{told}: {text}");
            }
        }
        // Two equal answers are as unlike, and as long, as any two.
        let lie = ballots(world, &at).await;
        let sealed: Vec<&str> = lie.iter().filter_map(|one| one["sealed"].as_str()).collect();
        assert_eq!(sealed.len(), 2, "{lie:?}");
        assert!(sealed[0] != sealed[1] && sealed[0].len() == sealed[1].len());
        let own = cloud.sees(&at).await.expect("it is there");
        assert!(own["vote"]["answered"].is_number() && own["vote"]["answered"] != json!(1), "{own}");
        assert_eq!(tea.sees(&at).await.expect("it is there")["vote"]["answered"], json!(null));
        assert_eq!(keys(world).await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_close_counts_also_after_a_start_and_throws_the_key_away() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED, WARM]).await;
        let [cloud, tea, spring] = come(world, &at).await;
        clerk.does(&at, &ASK).await;
        for (venue, option) in [(&cloud, 1), (&tea, 0), (&spring, 1)] {
            venue.does(&at, json!({ "vote": option })).await.expect("it is asked");
        }
        let again = world.started_again().await;
        let clerk = again.clerk(COUNTY).await;
        clerk.does(&at, &[("do", "close-vote")]).await;
        assert_eq!(keys(&again).await, 0, "nobody opens a ballot any more");
        let page = clerk.get(&at).await.text;
        let record = clerk.get(&format!("{at}/record")).await.text;
        for text in [&page, &record] {
            for sum in ["王一：1", "李二：2", "弃权：0", "不记名", "3 个会场投票"] {
                assert!(text.contains(sum), "{sum}: {text}");
            }
        }
        let rows = clerk.get(&format!("{at}/export")).await.rows();
        let from = rows
            .iter()
            .position(|row| row.first().is_some_and(|cell| cell == "选谁当代表"))
            .expect("the vote");
        assert_eq!(rows[from..], [["选谁当代表", "不记名"], ["王一", "1"], ["李二", "2"], ["弃权", "0"]]);
        let log = again.happened(&at).await;
        let closed = log.iter().find(|what| what["event"] == "vote_closed").expect("it is closed");
        assert_eq!(closed["counts"], json!([1, 2, 0]));
        assert!(ballots(&again, &at).await.iter().all(|one| one["sealed"].is_string()));
        // The next one is a vote of its own, and may be an open one.
        clerk.does(&at, &[ASK[0], ASK[2], ASK[3]]).await;
        cloud.does(&at, json!({ "vote": 0 })).await.expect("it is asked");
        assert_eq!(ballots(&again, &at).await[3], json!({ "open": 0 }));
    })
    .await;
}

#[tokio::test]
async fn a_meeting_that_ends_by_hand_or_by_its_time_counts_the_vote_that_is_open() {
    on_both(async |world| {
        for by_hand in [true, false] {
            let clerk = world.clerk(COUNTY).await;
            let at = clerk.opens(&[RED, WARM]).await;
            let [cloud, tea, _] = come(world, &at).await;
            clerk.does(&at, &ASK).await;
            for venue in [&cloud, &tea] {
                venue.does(&at, json!({ "vote": 2 })).await.expect("it is asked");
            }
            if by_hand {
                clerk.does(&at, &[("do", "end")]).await;
            } else {
                world.passes(3 * 3_600_000).await;
            }
            // Whoever was away for three hours logs in anew.
            let record = world.clerk(COUNTY).await.get(&format!("{at}/record")).await.text;
            assert!(record.contains("弃权：2"), "{record}");
            assert_eq!(keys(world).await, 0);
        }
    })
    .await;
}

#[tokio::test]
async fn where_the_key_is_lost_the_count_says_how_many_ballots_it_lacks() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED, WARM]).await;
        let [cloud, tea, _] = come(world, &at).await;
        clerk.does(&at, &ASK).await;
        cloud.does(&at, json!({ "vote": 1 })).await.expect("it is asked");
        let mut tx = world.center.db.write().await.expect("begins");
        sql("DELETE FROM meetings_ballots").run(&mut tx).await.expect("writes");
        tx.commit().await.expect("commits");
        assert!(tea.does(&at, json!({ "vote": 1 })).await.is_err(), "nothing is kept that is not sealed");
        clerk.does(&at, &[("do", "close-vote")]).await;
        let page = clerk.get(&at).await.text;
        assert!(page.contains("另有 1 张票打不开，没有计入") && page.contains("李二：0"), "{page}");
    })
    .await;
}

//! Five faces at the end, and the call-back that a bad one opens.

use crate::on_both;
use crate::world::{COUNTY, Person, RED, RED_OTHER, RED_VILLAGE, World, page_of};
use hongwang_base::{Millis, Role};
use hongwang_replica::outbox::Submission;
use hongwang_store::sql;
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

const PROGRESS: [(&str, &str); 1] = [("number", "20261123001")];
const RATINGS: &str = "SELECT COUNT(*) AS n FROM case_rating";
const CALL_BACKS: &str = "SELECT COUNT(*) AS n FROM case_callback";

async fn ended(world: &World, clerk: &Person<'_>) -> Uuid {
    let id = world.files("proof").await;
    clerk.does(id, "accept", &[]).await;
    clerk.does(id, "finish", &[("reason", "证明已经盖章")]).await;
    id
}

/// The ratings that wait in the village's outbox, in their order.
async fn sent(world: &World) -> Vec<Submission> {
    let mut tx = world.village.db.read().await.expect("begins");
    let rows = sql("SELECT id FROM outbox_entry WHERE submission LIKE '%cases.rating%' ORDER BY id");
    let rows = match rows.all(&mut tx).await {
        Ok(rows) => rows,
        Err(_) => {
            drop(tx);
            tx = world.village.db.read().await.expect("begins");
            let rows =
                sql("SELECT id FROM outbox_entry WHERE submission->>'kind' = 'cases.rating' ORDER BY id");
            rows.all(&mut tx).await.expect("reads")
        }
    };
    drop(tx);
    let mut all = Vec::new();
    for row in rows {
        all.push(world.waiting(row.get("id").expect("an id")).await);
    }
    all
}

fn rating(case: Uuid, score: i64) -> Submission {
    let id = hongwang_base::SubmissionId::new(crate::world::NOW).0;
    let body = json!({ "case": case, "score": score });
    Submission { id, kind: "cases.rating".into(), body, attachments: Vec::new(), at: 0 }
}

#[tokio::test]
async fn before_the_end_nobody_is_asked_and_nothing_is_taken() {
    on_both(async |world| {
        let id = world.files("proof").await;
        let page = world.villager().post("/apply/progress", &PROGRESS).await.text;
        assert!(!page.contains("/apply/rate"), "{page}");
        let case = id.to_string();
        let early = world.villager().post("/apply/rate", &[("case", &case), ("score", "1")]).await;
        assert_eq!(early.status, StatusCode::NOT_FOUND);
        assert!(world.receive(RED_VILLAGE, &rating(id, 1)).await.is_err());
        let clerk = world.clerk(RED_VILLAGE).await;
        clerk.does(id, "accept", &[]).await;
        clerk.does(id, "finish", &[("reason", "证明已经盖章")]).await;
        for score in ["0", "6", "-1", "满意", "", "99999999999999999999"] {
            let wrong = world.villager().post("/apply/rate", &[("case", &case), ("score", score)]).await;
            assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{score}");
        }
        assert!(world.receive(RED_OTHER, &rating(id, 5)).await.is_err(), "of another village");
        assert!(world.receive(RED_VILLAGE, &rating(id, 6)).await.is_err());
        assert_eq!((world.count(RATINGS).await, world.count(CALL_BACKS).await), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn one_touch_rates_and_twice_is_once() {
    on_both(async |world| {
        let clerk = world.clerk(RED_VILLAGE).await;
        let id = ended(world, &clerk).await;
        let mut villager = world.villager();
        let page = villager.post("/apply/progress", &PROGRESS).await.text;
        for words in ["非常满意", "基本满意", "非常不满意", "不想说就不用按"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(villager.get(&format!("/apply/done/{id}")).await.text.contains("/apply/rate"));
        let case = id.to_string();
        let touched = villager.post("/apply/rate", &[("case", &case), ("score", "2")]).await;
        let thanks = villager.get(&touched.location).await;
        assert_eq!(thanks.cache, "no-store");
        assert!(
            thanks.text.contains("谢谢")
                && thanks.text.contains("办得快")
                && !thanks.text.contains("等得太久")
        );
        villager.post("/apply/rate", &[("case", &case), ("score", "5")]).await;
        let ticks = [("reason", "fast"), ("reason", "kind"), ("reason", "slow"), ("reason", "<b>")];
        villager.post(&touched.location, &ticks).await;
        villager.post(&touched.location, &[("reason", "clear")]).await;
        assert!(!villager.get(&touched.location).await.text.contains("办得快"), "asked no further");
        assert!(villager.post("/apply/progress", &PROGRESS).await.text.contains("您已经评过了"));
        let sent = sent(world).await;
        assert_eq!(sent.len(), 2, "the touch, and what was ticked");
        for submission in sent.iter().chain(&sent) {
            world.receive(RED_VILLAGE, submission).await.expect("taken");
        }
        world.receive(RED_VILLAGE, &rating(id, 5)).await.expect("taken, and nothing of it");
        assert_eq!((world.count(RATINGS).await, world.count(CALL_BACKS).await), (1, 0));
        assert_eq!(world.count("SELECT score AS n FROM case_rating").await, 2);
        let page = clerk.get("/desk/cases/ratings").await.text;
        assert!(page.contains("一共1个人评价，1个基本满意以上，占100%") && page.contains("<svg"), "{page}");
        assert!(!page.contains("王办事</td>"));
    })
    .await;
}

#[tokio::test]
async fn a_bad_one_opens_one_call_back_which_the_office_above_closes_and_nobody_who_handled_the_case() {
    on_both(async |world| {
        let clerk = world.clerk(RED_VILLAGE).await;
        let id = world.files("proof").await;
        let town = world.staff(RED, "赵干部", Role::Clerk).await;
        clerk.does(id, "accept", &[]).await;
        town.does(id, "finish", &[("reason", "代村里办结")]).await;
        for _ in 0..3 {
            world.receive(RED_VILLAGE, &rating(id, 4)).await.expect("taken");
        }
        assert_eq!(world.count(CALL_BACKS).await, 1);
        let due = world.count("SELECT due_at AS n FROM case_callback").await;
        assert_eq!(Millis(due).stamp(), "2026-11-30 23:59:59", "five working days");
        let page = town.get("/desk/cases/callbacks").await.text;
        assert!(page.contains("4211242026112300001") && page.contains("要回访"), "{page}");
        assert!(!clerk.get("/desk/cases/callbacks").await.text.contains("4211242026112300001"));
        assert!(clerk.get(&page_of(id)).await.text.contains("回访归上一级单位做"));
        assert!(town.get(&page_of(id)).await.text.contains("这件您经手过"));
        let close = format!("/desk/cases/callbacks/{id}");
        let words = [("found", "等了三天"), ("done", "已经道歉，改了流程")];
        for handled in [&clerk, &town] {
            assert_eq!(handled.post(&close, &words).await.status, StatusCode::FORBIDDEN);
        }
        let other = world.staff(RED, "钱干部", Role::Clerk).await;
        for (found, done) in
            [("", "好了"), ("等了三天", ""), ("王小花说等了三天", "好了"), ("打13800138000", "好了")]
        {
            let wrong = other.post(&close, &[("found", found), ("done", done)]).await;
            assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{found} {done}");
        }
        assert_eq!(other.post(&close, &words).await.status, StatusCode::SEE_OTHER);
        let page = other.get(&page_of(id)).await.text;
        assert!(page.contains("已回访") && page.contains("已经道歉，改了流程"), "{page}");
        let county = world.staff(COUNTY, "孙干部", Role::Clerk).await;
        assert_eq!(county.post(&close, &words).await.status, StatusCode::NOT_FOUND, "closed once");
        assert!(world.log().await.iter().any(|(action, _)| action == "case.callback"));
    })
    .await;
}

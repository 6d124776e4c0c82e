//! What the village is told: where a case stands, and nothing of a person.

use crate::on_both;
use crate::world::{PERSONAL, RED, RED_OTHER, RED_VILLAGE, org};
use hongwang_feature::{Feature, Place};
use hongwang_replica::{Entry, Lane, Record, Sequence};
use hongwang_store::sql;
use http::StatusCode;
use serde_json::{Value, json};

const NUMBER: &str = "20261123-001";

fn entry(key: &str, body: Option<Value>) -> Entry {
    let record =
        Record { kind: "cases.standing".into(), key: key.into(), body, blobs: Vec::new(), lane: Lane::Text };
    Entry { seq: Sequence(1), at: 0, record }
}

#[tokio::test]
async fn a_record_of_another_form_is_skipped_and_stops_nothing() {
    on_both(async |world| {
        let mut tx = world.village.db.write().await.expect("begins");
        let id = "01900000-0000-7000-8000-000000000000";
        for (key, body) in [("no id", Some(json!({}))), (id, Some(json!({"state": 1}))), (id, None)] {
            let entry = entry(key, body);
            world.cases.apply(&mut tx, &entry, crate::world::NOW).await.expect("skipped");
        }
        tx.commit().await.expect("commits");
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_standing").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_slip_says_first_where_the_case_stands_once_the_village_was_told() {
    on_both(async |world| {
        let id = world.hands_in("doctor").await;
        let slip = format!("/apply/done/{id}");
        let mut villager = world.villager();
        assert!(!villager.get(&slip).await.text.contains("县里的编号"));
        world.delivers(id).await;
        // The center applied it; this village has not heard of it yet.
        let told = world.told().await;
        let mut tx = world.village.db.write().await.expect("begins");
        sql("DELETE FROM case_standing").run(&mut tx).await.expect("deletes");
        tx.commit().await.expect("commits");
        let sent = villager.get(&slip).await.text;
        assert!(sent.contains("已经送到") && sent.contains("4211242026112300001"), "{sent}");
        assert!(!sent.contains("正在看材料齐不齐"));

        let [(scope, body)] = &told[..] else { panic!("one record: {told:?}") };
        assert_eq!(scope, RED_VILLAGE);
        let mut tx = world.village.db.write().await.expect("begins");
        let entry = entry(&id.to_string(), Some(body.clone()));
        world.cases.apply(&mut tx, &entry, crate::world::NOW).await.expect("applies");
        tx.commit().await.expect("commits");
        let slip = villager.get(&slip).await.text;
        let (says, number) = (slip.find("已经交到了，正在看材料齐不齐。"), slip.find(NUMBER));
        assert!(says.is_some() && says < number, "{slip}");
        assert!(!slip.contains("王小花"));
    })
    .await;
}

#[tokio::test]
async fn each_new_state_is_told_to_the_village_and_holds_nothing_of_a_person() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        let clerk = world.clerk(RED).await;
        clerk.does(id, "accept", &[]).await;
        clerk.does(id, "refuse", &[("reason", "要本人来一趟"), ("remedy", "可以找县卫健局")]).await;
        let told = world.told().await;
        let [(scope, body)] = &told[..] else { panic!("the newest record alone: {told:?}") };
        assert_eq!(scope, RED_VILLAGE);
        assert_eq!(body["number"], NUMBER);
        assert_eq!(body["official"], "4211242026112300001");
        assert_eq!((&body["item"], &body["state"]), (&json!("doctor"), &json!("refused")));
        assert_eq!((&body["name"], &body["closed"]), (&json!("不予办理"), &json!(true)));
        let text = body.to_string();
        assert_eq!((&body["reason"], &body["remedy"]), (&json!("要本人来一趟"), &json!("可以找县卫健局")));
        for marker in PERSONAL.iter().chain(["王*花"].iter()) {
            assert!(!text.contains(marker), "{marker}: {text}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_number_on_the_slip_finds_the_case_and_another_number_is_asked_again() {
    on_both(async |world| {
        let mut villager = world.villager();
        let form = villager.get("/apply/progress").await;
        assert!(form.text.contains("data-kind=\"digits\"") && form.text.contains("办件进度"));
        for (number, words) in [
            ("", "8位日期加后面的几位"),
            ("2026112300", "8位日期加后面的几位"),
            ("20261123777", "没有找到这个办件号"),
        ] {
            let again = villager.post("/apply/progress", &[("number", number)]).await;
            assert_eq!(again.status, StatusCode::BAD_REQUEST, "{number}");
            assert!(again.text.contains(words), "{number}: {}", again.text);
            assert_eq!(again.field("number"), number);
        }
        let id = world.hands_in("doctor").await;
        let waits = villager.post("/apply/progress", &[("number", "20261123001")]).await;
        assert!(waits.text.contains("家庭医生签约") && waits.text.contains("已经收下"), "{}", waits.text);
        world.delivers(id).await;
        let stands = villager.post("/apply/progress", &[("number", "20261123-001")]).await;
        assert_eq!((stands.status, stands.cache.as_str()), (StatusCode::OK, "no-store"));
        for words in ["家庭医生签约", "已经交到了，正在看材料齐不齐", "4211242026112300001"]
        {
            assert!(stands.text.contains(words), "{words}: {}", stands.text);
        }
        assert!(!stands.text.contains("王"), "{}", stands.text);
        // Another village knows nothing of it.
        let mut other = world.villager_at(Place { org: org(RED_OTHER), ..world.village.clone() });
        let mut tx = world.village.db.write().await.expect("begins");
        sql("DELETE FROM case_filed").run(&mut tx).await.expect("deletes");
        tx.commit().await.expect("commits");
        let none = other.post("/apply/progress", &[("number", "20261123001")]).await;
        assert_eq!(none.status, StatusCode::BAD_REQUEST);
    })
    .await;
}

#[tokio::test]
async fn the_center_says_where_one_can_ask_and_looks_nothing_up() {
    on_both(async |world| {
        world.files("doctor").await;
        let mut center = world.villager_at(world.center.clone());
        let page = center.get("/apply/progress").await;
        assert!(page.status == StatusCode::OK && page.text.contains("请到交申请的那个村"));
        let asked = center.post("/apply/progress", &[("number", "20261123001")]).await;
        assert_eq!(asked.status, StatusCode::NOT_FOUND);
    })
    .await;
}

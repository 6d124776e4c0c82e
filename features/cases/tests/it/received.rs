//! What a village hands in becomes a case, once, and only when it is whole.

use crate::on_both;
use crate::world::{PERSONAL, RED_OTHER, RED_VILLAGE};
use hongwang_base::Millis;
use hongwang_feature::Feature;
use hongwang_replica::outbox::Submission;
use serde_json::{Value, json};

#[tokio::test]
async fn what_a_village_could_not_have_sent_is_refused_and_leaves_nothing() {
    on_both(async |world| {
        let id = world.hands_in("proof").await;
        let good = world.waiting(id).await;
        let with = |change: &dyn Fn(&mut Value)| {
            let mut body = good.body.clone();
            change(&mut body);
            body
        };
        for wrong in [
            json!(null),
            json!({}),
            json!("proof"),
            with(&|body| body["item"] = json!("nothing")),
            with(&|body| body["number"] = json!("7")),
            with(&|body| body["number"] = json!("20261123-<b>")),
            with(&|body| body["answers"] = json!({})),
            with(&|body| body["answers"]["applicant"]["id"] = json!("12")),
            with(&|body| body["answers"]["more"] = json!("没有这一题")),
            with(&|body| body["item"] = json!("dibao")),
        ] {
            let submission = Submission { body: wrong.clone(), ..good.clone() };
            let why = world.receive(RED_VILLAGE, &submission).await.expect_err("it is refused");
            assert!(why.contains("请") && !why.contains("12"), "{wrong}: {why}");
        }
        for table in [
            "SELECT COUNT(*) AS n FROM case_case",
            "SELECT COUNT(*) AS n FROM case_event",
            "SELECT COUNT(*) AS n FROM case_number",
            "SELECT COUNT(*) AS n FROM feed_entry",
        ] {
            assert_eq!(world.count(table).await, 0, "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_id_again_answers_the_same_and_makes_no_second_case() {
    on_both(async |world| {
        let id = world.hands_in("doctor").await;
        let submission = world.waiting(id).await;
        let answer = world.receive(RED_VILLAGE, &submission).await.expect("it is taken");
        assert_eq!(answer["number"], "4211242026112300001");
        // Five working days from Monday.
        let due = Millis(answer["due_at"].as_i64().expect("a time"));
        assert_eq!(due.stamp(), "2026-11-30 23:59:59");
        world.days_pass(9).await;
        assert_eq!(world.receive(RED_VILLAGE, &submission).await, Ok(answer));
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_case").await, 1);
        // Nobody takes it over by its id.
        assert!(world.receive(RED_OTHER, &submission).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn every_item_becomes_a_case_with_the_next_number_of_its_day() {
    on_both(async |world| {
        for (item, count) in world.cases.services().iter().zip(1..) {
            let Some(item) =
                item.tile.href.strip_prefix("/apply/").filter(|item| !["progress", "answers"].contains(item))
            else {
                continue;
            };
            let id = world.hands_in(item).await;
            let answer = world.delivers(id).await;
            assert_eq!(answer["number"], format!("42112420261123{count:05}"), "{item}");
            assert!(answer["due_at"].is_i64(), "{item} has no deadline");
        }
        world.days_pass(1).await;
        let id = world.hands_in("proof").await;
        assert_eq!(world.delivers(id).await["number"], "4211242026112400001");
    })
    .await;
}

#[tokio::test]
async fn what_waits_in_the_village_to_be_sent_names_nobody() {
    on_both(async |world| {
        let id = world.hands_in("dibao").await;
        let mut tx = world.village.db.read().await.expect("begins");
        let row = hongwang_store::sql("SELECT submission FROM outbox_entry").one(&mut tx).await;
        let waits: Value = row.expect("reads").expect("it waits").json("submission").expect("is JSON");
        let waits = waits.to_string();
        assert!(waits.contains(&id.to_string()));
        assert_eq!(PERSONAL.iter().find(|marker| waits.contains(**marker)), None, "{waits}");
    })
    .await;
}

#[tokio::test]
async fn the_answers_lie_sealed_at_the_center_and_the_events_name_nobody() {
    on_both(async |world| {
        let id = world.files("dibao").await;
        let mut tx = world.center.db.read().await.expect("begins");
        let row = hongwang_store::sql("SELECT answers FROM case_case").one(&mut tx).await;
        let sealed: Vec<u8> = row.expect("reads").expect("a case").get("answers").expect("bytes");
        let row = hongwang_store::sql("SELECT event FROM case_event").one(&mut tx).await;
        let event: Value = row.expect("reads").expect("an event").json("event").expect("an event");
        drop(tx);
        assert_eq!(event["case"], id.to_string());
        for marker in PERSONAL {
            assert!(!sealed.windows(marker.len()).any(|part| part == marker.as_bytes()), "{marker}");
            assert!(!event.to_string().contains(marker), "{marker}");
        }
        assert_eq!(world.text("SELECT masked AS text FROM case_case").await, "王*花");
    })
    .await;
}

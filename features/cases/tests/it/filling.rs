//! One question a page, from the guide to the number.

use crate::on_both;
use hongwang_feature::{Place, Site};
use http::StatusCode;

const ITEMS: [&str; 15] = [
    "agent", "birth", "dibao", "disabled", "doctor", "elder", "house", "job", "letter", "linshi", "proof",
    "report", "tekun", "ticket", "wage",
];

#[tokio::test]
async fn what_does_not_exist_is_not_begun() {
    on_both(async |world| {
        let mut villager = world.villager();
        assert_eq!(villager.get("/apply/nothing").await.status, StatusCode::NOT_FOUND);
        assert_eq!(villager.post("/apply/nothing", &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(villager.get("/apply/done/nothing").await.status, StatusCode::NOT_FOUND);
        assert_eq!(villager.post("/apply/hand-in", &[]).await.status, StatusCode::GONE);
    })
    .await;
}

#[tokio::test]
async fn the_center_shows_the_guide_and_files_nothing() {
    on_both(async |world| {
        let mut center = world.villager_at(Place { site: Site::Center, ..world.village.clone() });
        let guide = center.get("/apply/dibao").await;
        assert!(guide.text.contains("户口簿") && guide.text.contains("请到村里的大屏上申请"));
        assert!(!guide.text.contains("开始填"));
        assert_eq!(center.post("/apply/dibao", &[]).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn every_item_is_filled_in_and_handed_in_and_says_its_number() {
    on_both(async |world| {
        for (count, item) in ITEMS.iter().enumerate() {
            let mut villager = world.villager();
            let guide = villager.get(&format!("/apply/{item}")).await;
            assert!(guide.text.contains("开始填"), "{item}");
            let first = villager.begins(item).await;
            let summary = villager.answers_all(first).await;
            assert!(summary.text.contains("交上去"), "{item}: {}", summary.text);
            let sent = villager.post("/apply/hand-in", &[]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{item}: {}", sent.text);
            let done = villager.get(&sent.location).await;
            assert!(done.text.contains(&format!("20261123-{:03}", count + 1)), "{item}: {}", done.text);
            assert!(!done.text.contains("王小花"), "{item}: nobody behind reads the name");
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM outbox_entry").await, ITEMS.len() as i64);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_draft").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_answer_is_named_and_stays_in_the_field() {
    on_both(async |world| {
        let mut villager = world.villager();
        let name = villager.begins("dibao").await;
        let empty = villager.answers(&name, " ").await;
        assert_eq!(empty.status, StatusCode::BAD_REQUEST);
        assert!(empty.text.contains("请先填写"));
        let id = villager.answers(&name, "王小花").await;
        // The check digit is wrong.
        let wrong = villager.answers(&id, "421124195001010011").await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
        assert!(wrong.text.contains("第18位应是5"), "{}", wrong.text);
        assert_eq!(wrong.field("value").replace(' ', ""), "421124195001010011");
        let hostile = "<script>alert(1)</script>'; DROP TABLE case_draft; --";
        let refused = villager.answers(&name, hostile).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(!refused.text.contains("<script>alert"));
    })
    .await;
}

#[tokio::test]
async fn going_back_loses_nothing_not_even_half_a_number() {
    on_both(async |world| {
        let mut villager = world.villager();
        let name = villager.begins("dibao").await;
        let id = villager.answers(&name, "王小花").await;
        let at = id.field("at");
        let back =
            villager.post("/apply/fill", &[("at", &at), ("value", "4211241950"), ("go", "back")]).await;
        let back = villager.get(&back.location).await;
        assert_eq!(back.field("value"), "王小花");
        let id = villager.answers(&back, "王小花").await;
        assert_eq!(id.field("value").replace(' ', ""), "4211241950");
        // Half a number does not get past the summary.
        let summary = villager.get("/apply/check").await;
        assert!(summary.text.contains("还没有填好") && !summary.text.contains("交上去</button>"));
        let sent = villager.post("/apply/hand-in", &[]).await;
        assert_eq!((sent.status, sent.location.as_str()), (StatusCode::SEE_OTHER, "/apply/check"));
    })
    .await;
}

#[tokio::test]
async fn a_change_from_the_summary_leads_back_to_it() {
    on_both(async |world| {
        let mut villager = world.villager();
        let first = villager.begins("proof").await;
        let at = first.field("at");
        villager.answers_all(first).await;
        let fields = [("at", at.as_str()), ("value", "李大山"), ("go", "next"), ("from", "check")];
        let sent = villager.post("/apply/fill", &fields).await;
        assert_eq!(sent.location, "/apply/check");
        assert!(villager.get("/apply/check").await.text.contains("李大山"));
    })
    .await;
}

#[tokio::test]
async fn a_trembling_hand_hands_in_once() {
    on_both(async |world| {
        let mut villager = world.villager();
        let first = villager.begins("proof").await;
        villager.answers_all(first).await;
        let cookie = villager.cookie.clone();
        let sent = villager.post("/apply/hand-in", &[]).await;
        villager.cookie = cookie;
        let again = villager.post("/apply/hand-in", &[]).await;
        assert_eq!(again.location, sent.location);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM outbox_entry").await, 1);
    })
    .await;
}

#[tokio::test]
async fn three_hundred_children_are_too_many() {
    on_both(async |world| {
        let mut villager = world.villager();
        villager.begins("birth").await;
        for _ in 0..300 {
            villager.post("/apply/fill", &[("at", "/children"), ("go", "add")]).await;
        }
        let summary = villager.get("/apply/check").await;
        assert!(summary.text.contains("第6个孩子") && !summary.text.contains("第7个孩子"));
        // One by one they go again.
        villager.post("/apply/fill", &[("at", "/children"), ("go", "drop 0")]).await;
        let summary = villager.get("/apply/check").await;
        assert!(summary.text.contains("第5个孩子") && !summary.text.contains("第6个孩子"));
    })
    .await;
}

#[tokio::test]
async fn a_flood_of_drafts_is_stopped_and_nobody_else_loses_anything() {
    on_both(async |world| {
        let mut villager = world.villager();
        let first = villager.begins("proof").await;
        for _ in 0..199 {
            world.villager().begins("proof").await;
        }
        let refused = world.villager().agrees("proof", false).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(refused.text.contains("现在填的人太多了"));
        let second = villager.answers(&first, "王小花").await;
        assert_eq!(second.status, StatusCode::OK);
    })
    .await;
}

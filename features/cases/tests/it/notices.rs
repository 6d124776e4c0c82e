//! 公示: what a village shows of a case, how that ends, and what people say against it.

use crate::on_both;
use crate::world::{PERSONAL, RED, RED_OTHER, RED_VILLAGE, World, org, page_of};
use hongwang_base::Role;
use hongwang_feature::Place;
use http::StatusCode;
use uuid::Uuid;

/// A homestead that the village shows.
async fn shown(world: &World) -> Uuid {
    let id = world.files("house").await;
    let village = world.staff(RED_VILLAGE, "李文书", Role::Clerk).await;
    village.does(id, "group_agrees", &[("reason", "小组开会都同意")]).await;
    id
}

async fn page(world: &World) -> String {
    world.villager().get("/apply/notices").await.text
}

async fn state(world: &World) -> String {
    world.text("SELECT state AS text FROM case_case").await
}

#[tokio::test]
async fn a_village_shows_only_what_the_item_allows_and_it_ends_by_itself() {
    on_both(async |world| {
        assert!(page(world).await.contains("现在没有正在公示的"));
        let id = shown(world).await;
        let seen = page(world).await;
        for words in ["宅基地", "王小花", "村民小组", "3组", "2026年11月23日", "2026年11月30日"]
        {
            assert!(seen.contains(words), "{words}: {seen}");
        }
        let never = PERSONAL.iter().filter(|marker| **marker != "王小花");
        for marker in never.chain([&"小组开会都同意"]) {
            assert!(!seen.contains(marker), "{marker}: {seen}");
        }
        let mut other = world.villager_at(Place { org: org(RED_OTHER), ..world.village.clone() });
        assert!(other.get("/apply/notices").await.text.contains("现在没有正在公示的"));
        let mut center = world.villager_at(world.center.clone());
        assert_eq!(center.get("/apply/notices").await.status, StatusCode::NOT_FOUND);

        // The village has not heard of the center since, and shows nothing after the last day all the same.
        world.center.clock.advance(8 * hongwang_base::Millis::DAY);
        assert!(page(world).await.contains("现在没有正在公示的"));
        world.days_pass(0).await;
        assert_eq!(state(world).await, "village");
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_notice").await, 0);
        let gone = world
            .count("SELECT COUNT(*) AS n FROM feed_entry WHERE kind = 'cases.notice' AND body IS NOT NULL");
        assert_eq!(gone.await, 0, "nothing of it stays in the log of the village");
        assert_eq!(world.villager().get(&format!("/apply/notices/{id}")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn an_objection_from_the_screen_holds_the_notice_until_somebody_has_answered_it() {
    on_both(async |world| {
        let id = shown(world).await;
        let path = format!("/apply/notices/{id}");
        let mut villager = world.villager();
        let form = villager.get(&path).await;
        let submission = form.field("id");
        let empty = villager.post(&path, &[("id", &submission), ("text", " ")]).await;
        assert!(empty.status == StatusCode::BAD_REQUEST && empty.text.contains("请先写意见"));
        let text = "他家在镇上有一处房子";
        let sent = villager.post(&path, &[("id", &submission), ("text", text)]).await;
        assert!(sent.text.contains("意见交上去了") && !sent.text.contains(text), "{}", sent.text);
        let submission: Uuid = submission.parse().expect("an id");
        world.delivers(submission).await;
        let again = world.count("SELECT COUNT(*) AS n FROM case_objection").await;
        assert_eq!(again, 1);

        world.days_pass(9).await;
        assert_eq!(state(world).await, "village_notice", "nobody has looked at it");
        let village = world.staff(RED_VILLAGE, "李文书", Role::Clerk).await;
        let desk = village.get(&page_of(id)).await.text;
        assert!(desk.contains("还有没处理的意见") && !desk.contains(text), "{desk}");
        let whole = village.post(&format!("{}/reveal", page_of(id)), &[("reason", "看意见")]).await.text;
        assert!(whole.contains(text), "{whole}");
        let answer = format!("{}/objection", page_of(id));
        let given = submission.to_string();
        let none = village.post(&answer, &[("id", &given), ("answer", " ")]).await;
        assert_eq!(none.status, StatusCode::BAD_REQUEST);
        let done = village.post(&answer, &[("id", &given), ("answer", "核实过，不属实")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let twice = village.post(&answer, &[("id", &given), ("answer", "核实过，不属实")]).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        let log = world.log().await;
        assert!(log.iter().any(|(action, detail)| action == "case.objection" && detail.contains("不属实")));
        world.days_pass(1).await;
        assert_eq!(state(world).await, "village");
    })
    .await;
}

#[tokio::test]
async fn what_is_said_after_the_end_or_of_another_village_is_refused_and_a_step_answers_what_was_open() {
    on_both(async |world| {
        let id = shown(world).await;
        let path = format!("/apply/notices/{id}");
        let mut villager = world.villager();
        let submission = villager.get(&path).await.field("id");
        villager.post(&path, &[("id", &submission), ("text", "量得不对")]).await;
        let submission: Uuid = submission.parse().expect("an id");
        let sent = world.waiting(submission).await;
        assert!(world.receive(RED_OTHER, &sent).await.expect_err("not theirs").contains("已经结束"));
        world.receive(RED_VILLAGE, &sent).await.expect("it is taken");
        world.receive(RED_VILLAGE, &sent).await.expect("the same again");
        let town = world.clerk(RED).await;
        let other = format!("{}/objection", page_of(id));
        let given = submission.to_string();
        town.does(id, "object", &[("reason", "有人说量得不对")]).await;
        assert!(page(world).await.contains("现在没有正在公示的"));
        let late = town.post(&other, &[("id", &given), ("answer", "看过")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "the step has answered it");
        let after = hongwang_replica::outbox::Submission { id: Uuid::from_bytes([7; 16]), ..sent };
        assert!(world.receive(RED_VILLAGE, &after).await.expect_err("it is over").contains("已经结束"));
    })
    .await;
}

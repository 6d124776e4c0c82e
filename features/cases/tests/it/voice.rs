//! What an applicant does with a case at the screen: brings the papers that were asked for, or withdraws it.

use crate::on_both;
use crate::world::{RED, RED_OTHER, RED_VILLAGE, Seen, World, org};
use hongwang_base::DeviceId;
use hongwang_feature::Place;
use hongwang_replica::outbox::Submission;
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

const NUMBER: (&str, &str) = ("number", "20261123001");

async fn progress(world: &World) -> Seen {
    world.villager().post("/apply/progress", &[NUMBER]).await
}

/// Says it at the screen, and gives its id.
pub(crate) async fn says(world: &World, path: &str, fields: &[(&str, &str)]) -> Uuid {
    let mut villager = world.villager();
    let first = villager.get(path).await;
    assert_eq!((first.status, first.cache.as_str()), (StatusCode::OK, "no-store"), "{}", first.text);
    let who = villager.post(path, &fields[..fields.len() - 1]).await;
    assert!(who.status == StatusCode::OK && who.text.contains("电话，最后4位"), "{}", who.text);
    let id = who.field("id");
    let all: Vec<_> = fields.iter().copied().chain([("id", id.as_str())]).collect();
    let sent = villager.post(path, &all).await;
    assert_eq!((sent.status, sent.location), (StatusCode::SEE_OTHER, format!("/apply/said/{id}")));
    let again = villager.post(path, &all).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "a second press is the same one");
    let said = villager.get(&format!("/apply/said/{id}")).await.text;
    assert!(said.contains("交上去了") && said.contains("data-standing=\"waiting\""), "{said}");
    id.parse().expect("an id")
}

async fn state(world: &World) -> String {
    world.text("SELECT state AS text FROM case_case").await
}

#[tokio::test]
async fn the_papers_that_are_asked_for_stand_on_the_page_and_are_brought_at_the_screen() {
    on_both(async |world| {
        let case = world.files("doctor").await;
        let clerk = world.clerk(RED).await;
        clerk.does(case, "ask_supplement", &[("papers", "病历\r\n药盒")]).await;
        let page = progress(world).await.text;
        for words in ["还差这几样材料", "<li data-say>病历</li>", "药盒", "我来补材料", "不办了"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let path = format!("/apply/supply/{case}");
        let mut villager = world.villager();
        let none = villager.post(&path, &[("paper", "房产证")]).await;
        assert!(none.status == StatusCode::BAD_REQUEST && none.text.contains("请先点带来的材料"));
        let short = villager.post(&path, &[("paper", "病历"), ("tail", "80")]).await;
        assert!(short.status == StatusCode::BAD_REQUEST && short.text.contains("请按4个数字"));
        assert!(short.text.contains("value=\"病历\""), "what was chosen is kept");

        let id = says(world, &path, &[("paper", "病历"), ("paper", "药盒"), ("tail", "8000")]).await;
        let waits = progress(world).await.text;
        assert!(waits.contains("正在送到县里") && !waits.contains("我来补材料"), "{waits}");
        assert_eq!(villager.get(&path).await.status, StatusCode::CONFLICT, "it is on its way");
        let answer = world.delivers(id).await;
        assert_eq!(answer, json!({"done": true, "why": ""}));
        assert_eq!(state(world).await, "received");
        let page = progress(world).await.text;
        assert!(!page.contains("还差这几样材料") && !page.contains("我来补材料"), "{page}");
        let desk = clerk.get(&crate::world::page_of(case)).await.text;
        assert!(desk.contains("本人（村里屏上）") && desk.contains("病历、药盒"), "{desk}");
        let log = world.log().await;
        assert_eq!(log.last().map(|(action, _)| action.as_str()), Some("case.voice"));
    })
    .await;
}

#[tokio::test]
async fn what_is_sent_twice_is_done_once_and_answered_the_same() {
    on_both(async |world| {
        let case = world.files("doctor").await;
        let path = format!("/apply/withdraw/{case}");
        let id = says(world, &path, &[("why", "mistake"), ("tail", "8000")]).await;
        let sent = world.waiting(id).await;
        let first = world.receive(RED_VILLAGE, &sent).await.expect("it is taken");
        let again = world.receive(RED_VILLAGE, &sent).await.expect("it is taken");
        assert_eq!(first, again);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_event").await, 2);
        world.delivers(id).await;
        let page = progress(world).await.text;
        assert!(page.contains("您不办了，已经撤回") && !page.contains("/apply/withdraw/"), "{page}");
        let gone = world.villager().get(&path).await;
        assert!(gone.status == StatusCode::CONFLICT && gone.text.contains("现在不能这样办"));
        let clerk = world.clerk(RED).await;
        assert!(clerk.get(&crate::world::page_of(case)).await.text.contains("填错了，要重新填"));
    })
    .await;
}

#[tokio::test]
async fn a_stranger_with_the_slip_changes_nothing_and_is_shut_out_after_five_tries() {
    on_both(async |world| {
        let case = world.files("doctor").await;
        let path = format!("/apply/withdraw/{case}");
        let id = says(world, &path, &[("why", "no_need"), ("tail", "1234")]).await;
        let sent = world.waiting(id).await;
        world.delivers(id).await;
        let page = progress(world).await.text;
        assert!(page.contains("电话最后4位不对") && page.contains("已经交到了"), "{page}");
        let said = world.villager().get(&format!("/apply/said/{id}")).await.text;
        assert!(said.contains("data-standing=\"refused\""), "{said}");
        for _ in 0..4 {
            let id = DeviceId::new(world.center.clock.now()).0;
            let wrong = world.receive(RED_VILLAGE, &Submission { id, ..sent.clone() }).await;
            assert!(wrong.expect("it is counted").to_string().contains("最后4位不对"));
        }
        let id = DeviceId::new(world.center.clock.now()).0;
        let right = json!({"case": case, "tail": "8000", "why": "no_need"});
        let right = Submission { id, body: right, ..sent.clone() };
        let shut = world.receive(RED_VILLAGE, &right).await;
        assert!(shut.expect_err("it is shut").contains("今天不能在屏上办"));
        assert_eq!(state(world).await, "received");
        world.center.clock.advance(hongwang_base::Millis::DAY);
        world.receive(RED_VILLAGE, &right).await.expect("a day later it is taken");
        assert_eq!(state(world).await, "withdrawn");
    })
    .await;
}

#[tokio::test]
async fn what_the_state_does_not_allow_or_another_village_says_is_told_in_plain_words() {
    on_both(async |world| {
        let case = world.files("doctor").await;
        let path = format!("/apply/withdraw/{case}");
        let id = says(world, &path, &[("why", "no_need"), ("tail", "8000")]).await;
        let sent = world.waiting(id).await;
        let clerk = world.clerk(RED).await;
        clerk
            .does(case, "refuse_acceptance", &[("reason", "要到县医院办"), ("remedy", "可以找县卫健局")])
            .await;
        let late = world.receive(RED_VILLAGE, &sent).await.expect_err("it has ended");
        assert!(late.contains("已经到了别的一步"), "{late}");
        let other = world.receive(RED_OTHER, &sent).await.expect_err("it is not theirs");
        assert!(other.contains("没有这一件"), "{other}");
        for body in [json!({}), json!({"case": case, "tail": 8000}), json!({"case": "x", "tail": "8000"})] {
            let wrong = Submission { body, ..sent.clone() };
            assert!(world.receive(RED_VILLAGE, &wrong).await.is_err());
        }
        // The refusal says why, on the page that wants the number.
        let page = progress(world).await.text;
        for words in ["为什么", "要到县医院办", "不服可以找哪里", "可以找县卫健局"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let slip = world.villager().get(&format!("/apply/done/{case}")).await.text;
        assert!(!slip.contains("要到县医院办"), "{slip}");
        let mut elsewhere = world.villager_at(Place { org: org(RED_OTHER), ..world.village.clone() });
        assert_eq!(elsewhere.get(&path).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn nobody_who_is_named_in_the_answers_is_named_in_what_the_screen_shows() {
    on_both(async |world| {
        let case = world.files("doctor").await;
        let clerk = world.clerk(RED).await;
        let named = [("reason", "王 小花不是本镇的人"), ("remedy", "可以找县卫健局")];
        let named = clerk.acts(case, "refuse_acceptance", &named).await;
        assert_eq!(named.status, StatusCode::BAD_REQUEST);
        assert!(named.text.contains("里面写了申请里的人名") && named.text.contains("王 小花不是本镇的人"));
        let paper = clerk.acts(case, "ask_supplement", &[("papers", "王小花的病历")]).await;
        assert!(paper.text.contains("里面写了申请里的人名"), "{}", paper.text);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_event").await, 1);
    })
    .await;
}

//! What the applicant is told by text message: one for each new state, and nothing of a person in it.

use crate::on_both;
use crate::world::{PERSONAL, RED, RED_OTHER, World};
use hongwang_store::sql;
use http::StatusCode;
use serde_json::json;

const PHONE: &str = "13800138000";

async fn asked(world: &World) -> i64 {
    world.count("SELECT COUNT(*) AS n FROM message").await
}

#[tokio::test]
async fn what_is_refused_tells_nobody() {
    on_both(async |world| {
        let id = world.hands_in("doctor").await;
        let mut submission = world.waiting(id).await;
        submission.body["answers"] = json!({});
        world.receive(RED, &submission).await.expect_err("it is not whole");
        assert_eq!(asked(world).await, 0);
        world.delivers(id).await;
        assert_eq!(asked(world).await, 1);
        // The same again, and by somebody else.
        world.delivers(id).await;
        let submission = world.waiting(id).await;
        world.receive(RED_OTHER, &submission).await.expect_err("it is another village's");
        let clerk = world.clerk(RED).await;
        let refused = clerk.acts(id, "refuse_acceptance", &[("reason", ""), ("remedy", "")]).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        let stale = clerk.acts_on(id, "0", "accept", &[]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert_eq!(asked(world).await, 1);
    })
    .await;
}

#[tokio::test]
async fn each_step_leads_to_one_message_with_item_numbers_and_the_state_s_own_sentence() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        let clerk = world.clerk(RED).await;
        let first = "您申请的家庭医生签约收到了，县里的编号是4211242026112300001。已经交到了，正在看材料齐不齐。\
                     在村里的大屏上查进度，输20261123-001。";
        assert_eq!(world.messages().await, [(PHONE.to_owned(), first.to_owned())]);
        for (action, fields, words) in [
            (
                "ask_supplement",
                &[("papers", "病历\r\n药盒")][..],
                "您的家庭医生签约要补材料。还差材料。差哪几样，工作人员会一次跟您说清，补齐了接着办。\
                 请带着编号20261123-001到村里，问经办的人差哪几样。",
            ),
            (
                "supply",
                &[("papers", "病历")],
                "您的家庭医生签约（编号20261123-001）：已经交到了，正在看材料齐不齐。",
            ),
            ("accept", &[], "您的家庭医生签约（编号20261123-001）：已经收下，正在办。"),
            (
                "refuse",
                &[("reason", "要本人来一趟"), ("remedy", "可以找县卫健局")],
                "您的家庭医生签约有结果了。这次没有办成。通知上写了为什么，也写了不服可以找哪里。\
                 编号20261123-001，在村里的大屏上可以看。",
            ),
        ] {
            clerk.does(id, action, fields).await;
            let told = world.messages().await;
            assert_eq!(told, [(PHONE.to_owned(), words.to_owned())], "{action}");
            for personal in PERSONAL.iter().chain(&["王*花", "病历", "要本人来一趟", "卫健局"]) {
                assert!(!told[0].1.contains(personal), "{personal}");
            }
        }
        assert_eq!(asked(world).await, 5);
    })
    .await;
}

#[tokio::test]
async fn what_time_does_is_told_too() {
    on_both(async |world| {
        world.files("doctor").await;
        world.messages().await;
        // Five working days without an answer: it is deemed accepted.
        world.days_pass(8).await;
        let told = world.messages_at(world.center.clock.now()).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].1.ends_with("已经收下，正在办。"), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn a_message_stands_and_falls_with_its_step() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        // Nothing more can be written into the log of events: the step fails after it was begun.
        let mut tx = world.center.db.write().await.expect("begins");
        let spoil = sql("INSERT INTO case_event (case_id, seq, at, by_name, event) VALUES ($1,2,0,'','{}')");
        spoil.bind(id).run(&mut tx).await.expect("writes");
        tx.commit().await.expect("commits");
        let clerk = world.clerk(RED).await;
        let failed = clerk.acts_on(id, "1", "accept", &[]).await;
        assert_eq!(failed.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", failed.text);
        assert_eq!(asked(world).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_application_without_a_telephone_leads_to_no_message() {
    on_both(async |world| {
        let id = world.hands_in("letter").await;
        let submission = world.waiting(id).await;
        let with_phone = submission.body.to_string().contains(PHONE);
        world.receive(crate::world::RED_VILLAGE, &submission).await.expect("it is taken");
        assert_eq!(asked(world).await, i64::from(with_phone));
    })
    .await;
}

#[tokio::test]
async fn nobody_calls_the_telephones_of_invented_people() {
    on_both(async |world| {
        hongwang_feature::Feature::demo(&world.cases, &world.center).await.expect("fills");
        assert!(world.count("SELECT COUNT(*) AS n FROM case_event").await > 20, "they were handled, too");
        assert_eq!(asked(world).await, 0);
    })
    .await;
}

//! 转办: within an office, of a whole colleague, and to another office.

use crate::on_both;
use crate::world::{COUNTY, RED, RED_VILLAGE, WARM, page_of};
use hongwang_base::Role;
use http::StatusCode;

const NUMBER: &str = "4211242026112300001";

#[tokio::test]
async fn a_case_is_claimed_given_to_a_colleague_and_handed_over_with_everything_else() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        let li = world.staff(RED, "李干事", Role::Clerk).await;
        let zhao = world.staff(RED, "赵干事", Role::Clerk).await;
        let village = world.staff(RED_VILLAGE, "孙文书", Role::Clerk).await;
        for person in [&li, &zhao, &village] {
            assert!(!person.get("/desk/cases?queue=mine").await.text.contains(NUMBER));
        }
        let (assign, me) = (format!("{}/assign", page_of(id)), li.account.to_string());
        assert!(li.get(&page_of(id)).await.text.contains("还没有人认领"));
        assert_eq!(village.post(&assign, &[("to", "")]).await.status, StatusCode::FORBIDDEN);
        let stranger = li.post(&assign, &[("to", &village.account.to_string())]).await;
        assert!(stranger.status == StatusCode::BAD_REQUEST && stranger.text.contains("没有这位同事"));
        assert_eq!(li.post(&assign, &[("to", &me)]).await.status, StatusCode::SEE_OTHER);
        assert!(li.get("/desk/cases?queue=mine").await.text.contains(NUMBER));
        assert!(zhao.get(&page_of(id)).await.text.contains("现在在谁手上：李干事"));

        let them = zhao.account.to_string();
        let same = li.post("/desk/colleagues", &[("from", &me), ("to", &me)]).await;
        assert_eq!(same.status, StatusCode::BAD_REQUEST);
        let away = zhao.post("/desk/colleagues", &[("from", &me), ("to", &them)]).await;
        assert_eq!(away.location, "/desk/colleagues?done=1");
        assert!(zhao.get(&away.location).await.text.contains("交接了1件"));
        assert!(!li.get("/desk/cases?queue=mine").await.text.contains(NUMBER));
        assert!(zhao.get("/desk/cases?queue=mine").await.text.contains(NUMBER));
        zhao.post(&assign, &[("to", "")]).await;
        assert!(zhao.get(&page_of(id)).await.text.contains("还没有人认领"));
        let log: Vec<_> = world.log().await.into_iter().map(|(_, detail)| detail).collect();
        assert!(log.iter().any(|line| line.contains("李干事手上的1件交给赵干事")), "{log:?}");
    })
    .await;
}

#[tokio::test]
async fn a_case_that_came_to_the_wrong_office_goes_to_another_one_which_can_act() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        let (red, warm) = (world.clerk(RED).await, world.clerk(WARM).await);
        let hand = format!("{}/hand", page_of(id));
        assert_eq!(
            warm.post(&hand, &[("office", WARM), ("reason", "要来")]).await.status,
            StatusCode::NOT_FOUND
        );
        for (office, reason) in [(WARM, " "), (RED, "就是这里"), ("421124000000/none/", "没有")] {
            let refused = red.post(&hand, &[("office", office), ("reason", reason)]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{office}");
        }
        let handed = red.post(&hand, &[("office", WARM), ("reason", "户口在温泉镇")]).await;
        assert_eq!(handed.status, StatusCode::SEE_OTHER, "{}", handed.text);
        assert!(warm.get("/desk/cases?queue=own").await.text.contains(NUMBER));
        assert!(!red.get("/desk/cases?queue=own").await.text.contains(NUMBER));
        let page = warm.get(&page_of(id)).await.text;
        assert!(page.contains("户口在温泉镇") && page.contains("王*花"), "{page}");
        let not_mine = red.acts(id, "accept", &[]).await;
        assert_eq!(not_mine.status, StatusCode::BAD_REQUEST, "another office has it");
        warm.does(id, "accept", &[]).await;
        assert_eq!(world.text("SELECT office AS text FROM case_case").await, WARM, "it stays there");
        warm.does(id, "finish", &[("reason", "签好了")]).await;
        assert_eq!(warm.get(&page_of(id)).await.status, StatusCode::OK);
        assert!(
            world
                .log()
                .await
                .iter()
                .any(|(action, detail)| action == "case.hand" && detail.contains("温泉镇"))
        );
    })
    .await;
}

#[tokio::test]
async fn what_the_workflow_gives_to_a_level_stays_there() {
    on_both(async |world| {
        let id = world.files("dibao").await;
        let red = world.clerk(RED).await;
        assert!(!red.get(&page_of(id)).await.text.contains("转给别的单位"));
        let refused =
            red.post(&format!("{}/hand", page_of(id)), &[("office", COUNTY), ("reason", "请县里办")]).await;
        assert!(refused.status == StatusCode::BAD_REQUEST && refused.text.contains("由流程定了哪一级办"));
    })
    .await;
}

//! 督办: the level above asks, or time does, and the office answers.

use crate::on_both;
use crate::world::{COUNTY, RED, RED_VILLAGE, WARM, page_of};
use http::StatusCode;

const NUMBER: &str = "4211242026112300001";

#[tokio::test]
async fn the_level_above_asks_and_the_office_answers_with_a_sentence() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        let (county, town) = (world.clerk(COUNTY).await, world.clerk(RED).await);
        let path = format!("{}/urge", page_of(id));
        for (text, words) in [(" ", "请写一句"), ("打13800138000问问", "里面像有身份证号或手机号")]
        {
            let refused = county.post(&path, &[("text", text)]).await;
            assert!(
                refused.status == StatusCode::BAD_REQUEST && refused.text.contains(words),
                "{}",
                refused.text
            );
        }
        assert_eq!(town.post(&path, &[("text", "快一点")]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(
            world.clerk(WARM).await.post(&path, &[("text", "快")]).await.status,
            StatusCode::NOT_FOUND
        );
        let asked = county.post(&path, &[("text", "为什么还没有上门")]).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        for at in [COUNTY, RED, RED_VILLAGE] {
            let tab = world.clerk(at).await.get("/desk/cases?queue=urged").await.text;
            assert!(tab.contains(NUMBER), "{at}: {tab}");
        }
        let queue = town.get("/desk/cases").await.text;
        assert!(queue.contains("badge bad\">") && queue.contains("督办"), "{queue}");
        let page = town.get(&page_of(id)).await;
        assert!(page.text.contains("为什么还没有上门") && page.text.contains("还没有回话"), "{}", page.text);
        let urge =
            page.text.split("/urge/answer").nth(1).expect("a form").split("name=\"id\" value=\"").nth(1);
        let urge = urge.and_then(|rest| rest.split('"').next()).expect("an id");
        let answer = format!("{}/urge/answer", page_of(id));
        let above = county.post(&answer, &[("id", urge), ("text", "替他们答")]).await;
        assert_eq!(above.status, StatusCode::FORBIDDEN, "the office answers itself");
        let silent = town.post(&answer, &[("id", urge), ("text", "")]).await;
        assert_eq!(silent.status, StatusCode::BAD_REQUEST);
        let answered = town.post(&answer, &[("id", urge), ("text", "明天上午去")]).await;
        assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.text);
        let again = town.post(&answer, &[("id", urge), ("text", "明天上午去")]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        let page = county.get(&page_of(id)).await.text;
        assert!(page.contains("明天上午去") && !page.contains("还没有回话"), "{page}");
        assert!(!town.get("/desk/cases?queue=urged").await.text.contains(NUMBER));
        let log: Vec<_> = world.log().await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(log, ["case.urge", "case.urge_answer"]);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_event").await, 1, "it is no step");
    })
    .await;
}

#[tokio::test]
async fn a_deadline_that_has_passed_is_told_to_the_level_above_once() {
    on_both(async |world| {
        let id = world.files("proof").await;
        world.days_pass(1).await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_urge").await, 0);
        for _ in 0..4 {
            world.days_pass(1).await;
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_urge").await, 1, "one deadline, one 督办");
        assert_eq!(world.text("SELECT by_org AS text FROM case_urge").await, RED);
        let town = world.clerk(RED).await;
        assert!(town.get("/desk/cases?queue=urged").await.text.contains(NUMBER));
        let page = town.get(&page_of(id)).await.text;
        assert!(page.contains("系统自动督办") && page.contains("红山镇 系统（时限）"), "{page}");
        let urges = world.log().await.into_iter().filter(|(action, _)| action == "case.urge").count();
        assert_eq!(urges, 1);
    })
    .await;
}

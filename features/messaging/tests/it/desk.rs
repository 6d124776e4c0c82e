use crate::on_both;
use crate::world::{COUNTY, NOW, PHONE, Person, TOWN, VILLAGE, org};
use hongwang_base::{Permission, Role};
use hongwang_feature::Feature;
use hongwang_messages::Ask;
use http::StatusCode;

#[tokio::test]
async fn only_who_keeps_messages_comes_to_them() {
    on_both(async |world| {
        let messaging = world.alone();
        for (path, permission) in messaging.desk().guarded() {
            let wanted = if path.ends_with("approve") {
                Permission::ApproveMessages
            } else {
                Permission::ManageMessages
            };
            assert_eq!(permission, wanted, "{path}");
        }
        let nobody =
            Person { cookie: String::new(), ..world.person(&messaging, Role::Operator, COUNTY, "李").await };
        assert_eq!(nobody.get("/desk/messages").await.status, StatusCode::SEE_OTHER);
        for role in [Role::Editor, Role::Reviewer, Role::Clerk, Role::Auditor, Role::SecurityAdministrator] {
            let other = world.person(&messaging, role, COUNTY, "王").await;
            for path in ["/desk/messages", "/desk/messages/templates"] {
                assert_eq!(other.get(path).await.status, StatusCode::FORBIDDEN, "{role:?} {path}");
            }
        }
        let town = world.person(&messaging, Role::Operator, TOWN, "镇").await;
        assert_eq!(town.get("/desk/messages").await.status, StatusCode::OK);
        assert_eq!(town.get("/desk/messages/templates").await.status, StatusCode::NOT_FOUND);
        let sent = town.post("/desk/messages/test", &[("phone", PHONE)]).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn without_a_gateway_the_desk_says_so_and_sends_nothing_to_try() {
    on_both(async |world| {
        let messaging = world.alone();
        let operator = world.person(&messaging, Role::Operator, COUNTY, "李运维").await;
        let page = operator.get("/desk/messages").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("未接通") && page.text.contains("夜里 21:00-7:30 不发"), "{}", page.text);
        let refused = operator.post("/desk/messages/test", &[("phone", PHONE)]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains("未接通，发不出去") && refused.text.contains(PHONE), "nothing is lost");
        assert!(world.log().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_number_that_takes_no_messages_is_asked_for_again_and_one_that_does_is_tried() {
    on_both(async |world| {
        let messaging = world.through("127.0.0.1:9");
        let operator = world.person(&messaging, Role::Operator, COUNTY, "李运维").await;
        for bad in ["", "110", "0713-7012345", "<b>13800138000</b>"] {
            let refused = operator.post("/desk/messages/test", &[("phone", bad)]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{bad}");
            assert!(refused.text.contains("请写 11 位手机号") && !refused.text.contains("<b>"), "{bad}");
        }
        let sent = operator.post("/desk/messages/test", &[("phone", "138 0013 8000")]).await;
        assert_eq!(
            (sent.status, sent.location.as_str()),
            (StatusCode::SEE_OTHER, "/desk/messages?done=test")
        );
        let page = operator.get(&sent.location).await.text;
        assert!(
            page.contains("已经交给网关") && page.contains("138****8000") && page.contains("试发"),
            "{page}"
        );
        assert_eq!(world.log().await, [("message.test".into(), "向 138****8000 试发一条短信".into())]);
    })
    .await;
}

#[tokio::test]
async fn the_desk_tells_how_messages_went_with_numbers_masked_and_no_text() {
    on_both(async |world| {
        let messaging = world.alone();
        world.asks(PHONE).await;
        let dropped = org(VILLAGE);
        let ask = Ask {
            org: &dropped,
            phone: "0713-7012345",
            template: "decided",
            places: &[],
            about: None,
            now: NOW,
        };
        let mut tx = world.center.db.write().await.expect("begins");
        hongwang_messages::ask(&mut tx, &world.vault, ask).await.expect("keeps");
        tx.commit().await.expect("commits");
        let operator = world.person(&messaging, Role::Operator, TOWN, "镇").await;
        let waits = operator.get("/desk/messages").await.text;
        for words in ["138****8000", "办到了下一步", "乌云山村", "等着发"] {
            assert!(waits.contains(words), "{words}: {waits}");
        }
        assert!(!waits.contains(PHONE) && !waits.contains("正在核对") && !waits.contains("20261123-001"));
        let failed = operator.get("/desk/messages?show=failed").await.text;
        assert!(failed.contains("留的不是手机号") && failed.contains("没有手机号"), "{failed}");
        assert!(!failed.contains("7012345"));
        assert!(operator.get("/desk/messages?show=%3Cb%3E").await.text.contains("138****8000"));
        let elsewhere = world.person(&messaging, Role::Operator, "421124000000/421124100000/", "别处").await;
        assert!(!elsewhere.get("/desk/messages").await.text.contains("138****8000"));
    })
    .await;
}

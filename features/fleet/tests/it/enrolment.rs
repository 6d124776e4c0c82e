use crate::on_both;
use crate::world::{COUNTY, RED, RED_VILLAGE, WARM, WARM_VILLAGE, World, org};
use hongwang_base::{Millis, Scope};
use hongwang_feed::{devices, enrolment};
use http::StatusCode;

async fn devices_of(world: &World, at: &str) -> Vec<(String, String)> {
    let mut tx = world.place.db.read().await.expect("begins");
    let views = devices::list(&mut tx, &Scope(org(at))).await.expect("reads");
    views.into_iter().map(|view| (view.device.name, view.device.admitted_by)).collect()
}

#[tokio::test]
async fn a_code_that_nobody_shows_is_refused_in_words() {
    on_both(async |world| {
        let operator = world.operator(COUNTY).await;
        let asked = operator.get("/desk/enrolment/admit?code=zz%20zz-zz").await;
        assert_eq!(asked.status, StatusCode::NOT_FOUND);
        assert!(asked.text.contains("没有接入码为「ZZZZZZ」的终端在等待"));
        assert!(asked.text.contains("value=\"zz zz-zz\""), "what was typed is kept");

        let fields = [("code", "ZZZZZZ"), ("town", RED), ("village", RED_VILLAGE), ("name", "村部二楼")];
        let posted = operator.post("/desk/enrolment/admit", &fields).await;
        assert_eq!(posted.status, StatusCode::NOT_FOUND);
        assert!(posted.text.contains("没有接入码为「ZZZZZZ」"));
        assert!(posted.text.contains("value=\"村部二楼\""), "what was typed is kept");
        assert_eq!(devices_of(world, COUNTY).await, []);
        assert_eq!(world.last_audit().await, None);
    })
    .await;
}

#[tokio::test]
async fn a_code_too_old_is_no_longer_listed_or_admitted() {
    on_both(async |world| {
        let code = world.knock().await;
        let operator = world.operator(RED).await;
        assert!(operator.get("/desk/enrolment").await.text.contains(&code));
        world.place.clock.advance(enrolment::REQUEST_LIFE - Millis::MINUTE);
        let operator = world.operator(RED).await;
        assert!(operator.get("/desk/enrolment").await.text.contains(&code));
        world.place.clock.advance(2 * Millis::MINUTE);
        assert!(!operator.get("/desk/enrolment").await.text.contains(&code));
        let fields = [("code", code.as_str()), ("village", RED_VILLAGE), ("name", "大厅")];
        assert_eq!(operator.post("/desk/enrolment/admit", &fields).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn an_operator_of_the_county_chooses_town_then_village() {
    on_both(async |world| {
        let code = world.knock().await;
        world.device(RED_VILLAGE, "老机器").await;
        let operator = world.operator(COUNTY).await;
        let by_hand = code.to_lowercase();
        let towns = operator.get(&format!("/desk/enrolment/admit?code={by_hand}")).await.text;
        assert!(towns.contains("红山镇") && !towns.contains("乌云山村"));
        let villages = operator.get(&format!("/desk/enrolment/admit?code={by_hand}&town={RED}")).await.text;
        assert!(villages.contains("乌云山村（已有 1 台）") && !villages.contains("百丈河村"));

        let fields =
            [("code", by_hand.as_str()), ("town", RED), ("village", RED_VILLAGE), ("name", " 村部二楼 ")];
        let admitted = operator.post("/desk/enrolment/admit", &fields).await;
        assert_eq!(admitted.status, StatusCode::SEE_OTHER);
        assert!(devices_of(world, RED_VILLAGE).await.contains(&("村部二楼".into(), "王值守".into())));
        let (action, detail) = world.last_audit().await.expect("is audited");
        assert_eq!(action, "device.admit");
        assert!(detail.contains("红山镇 · 乌云山村") && detail.contains(&code), "{detail}");
        let page = operator.get(&admitted.location).await.text;
        assert!(page.contains("终端已接入") && page.contains("村部二楼"));
        assert!(!operator.get("/desk/enrolment").await.text.contains(&code));
    })
    .await;
}

#[tokio::test]
async fn nobody_admits_into_another_town_or_into_no_village() {
    on_both(async |world| {
        let code = world.knock().await;
        let operator = world.operator(RED).await;
        let page = operator.get(&format!("/desk/enrolment/admit?code={code}&town={WARM}")).await.text;
        assert!(page.contains("乌云山村") && !page.contains("百丈河村"));
        for village in [WARM_VILLAGE, RED, COUNTY, "", "nonsense", "421124000000/421124102000/421124102999/"]
        {
            let fields = [("code", code.as_str()), ("village", village), ("name", "门口的")];
            let refused = operator.post("/desk/enrolment/admit", &fields).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{village}");
            assert!(
                refused.text.contains("请从列表里选一个村") && refused.text.contains("value=\"门口的\""),
                "{village}"
            );
        }
        assert_eq!(devices_of(world, COUNTY).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_device_without_a_name_is_not_admitted_and_the_field_is_named() {
    on_both(async |world| {
        let code = world.knock().await;
        let operator = world.operator(RED).await;
        let long = "长".repeat(41);
        for name in ["", "  ", &long] {
            let fields = [("code", code.as_str()), ("village", RED_VILLAGE), ("name", name)];
            let refused = operator.post("/desk/enrolment/admit", &fields).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text.contains("id=\"f-name-error\""));
        }
        assert_eq!(devices_of(world, COUNTY).await, []);
    })
    .await;
}

#[tokio::test]
async fn the_page_for_a_new_box_shows_what_pins_the_center() {
    on_both(async |world| {
        let page = world.operator(RED).await.get("/desk/enrolment/add").await.text;
        assert!(page.contains(&world.authority.fingerprint()));
        assert!(page.contains("四步装好一台终端"));
    })
    .await;
}

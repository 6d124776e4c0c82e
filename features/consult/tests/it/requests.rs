use crate::on_both;
use crate::world::{COUNTY, RED, WARM, World, links};
use hongwang_base::Millis;
use hongwang_store::sql;
use http::StatusCode;
use serde_json::json;

const PHONE: &str = "13800135678";

/// The id that a form carries.
fn id_of(form: &str) -> String {
    let rest = form.split("name=\"id\" value=\"").nth(1).expect("a form with an id");
    rest.split('"').next().expect("a value").to_owned()
}

async fn asks(world: &World, path: &str, id: &str, phone: &str) -> crate::world::Answer {
    world.sends(path, &[("id", id), ("phone", phone), ("about", "subsidy")]).await
}

fn body(phone: &str) -> serde_json::Value {
    json!({ "kind": "call", "number": 7, "phone": phone, "about": "law" })
}

#[tokio::test]
async fn the_key_that_calls_says_what_happens_now_and_its_page_says_whom_it_calls() {
    on_both(async |world| {
        let help = world.sees("/help").await.text;
        let (_, key) = help.split_once("href=\"/help/call\"").expect("the key");
        let (key, _) = key.split_once("</a>").expect("its end");
        assert!(key.contains("请人回电话") && key.contains("留下电话，值班的人给您回电话"), "{key}");
        let form = world.sees("/help/call").await.text;
        let (_, heading) = form.split_once("<h1").expect("a heading");
        let (heading, _) = heading.split_once("</h1>").expect("its end");
        assert!(heading.contains("请值班的人回电话"), "{heading}");
    })
    .await;
}

#[tokio::test]
async fn a_number_that_cannot_be_called_is_asked_again_and_what_was_entered_stays() {
    on_both(async |world| {
        let form = world.sees("/help/call").await;
        assert!(form.cache.contains("no-store"));
        let id = id_of(&form.text);
        for phone in ["", "1380013", "99999999999", "<b>"] {
            let again = asks(world, "/help/call", &id, phone).await;
            assert_eq!(again.status, StatusCode::BAD_REQUEST, "{phone}");
            assert_eq!(id_of(&again.text), id);
            assert!(again.text.contains("value=\"subsidy\" checked"), "{phone}: the choice is lost");
            assert!(!again.text.contains("<b>"));
        }
        assert_eq!(asks(world, "/help/call", "no id", PHONE).await.status, StatusCode::BAD_REQUEST);
    })
    .await;
}

#[tokio::test]
async fn a_request_gets_a_number_at_once_and_a_second_press_is_the_same_request() {
    on_both(async |world| {
        let id = id_of(&world.sees("/help/proxy").await.text);
        let sent = asks(world, "/help/proxy", &id, PHONE).await;
        assert_eq!(
            (sent.status, sent.location.as_str()),
            (StatusCode::SEE_OTHER, &*format!("/help/asked/{id}"))
        );
        asks(world, "/help/proxy", &id, PHONE).await;
        let other = id_of(&world.sees("/help/call").await.text);
        asks(world, "/help/call", &other, PHONE).await;
        let first = world.sees(&format!("/help/asked/{id}")).await;
        assert!(first.text.contains("1 号") && first.text.contains("已记下；连上县里后送到"));
        assert!(first.cache.contains("no-store") && !first.text.contains("5678"));
        assert!(world.sees(&format!("/help/asked/{other}")).await.text.contains("2 号"));
    })
    .await;
}

#[tokio::test]
async fn nothing_that_a_village_keeps_shows_the_number() {
    on_both(async |world| {
        let id = id_of(&world.sees("/help/call").await.text);
        asks(world, "/help/call", &id, PHONE).await;
        let mut tx = world.village.db.read().await.expect("begins");
        let row =
            sql("SELECT submission FROM outbox_entry").one(&mut tx).await.expect("reads").expect("waits");
        let kept = row.json::<serde_json::Value>("submission").expect("is JSON").to_string();
        assert!(kept.contains(&id) && !kept.contains(PHONE) && !kept.contains("subsidy"), "{kept}");
    })
    .await;
}

#[tokio::test]
async fn one_screen_cannot_flood_the_county() {
    on_both(async |world| {
        for _ in 0..40 {
            let id = id_of(&world.sees("/help/call").await.text);
            assert_eq!(asks(world, "/help/call", &id, PHONE).await.status, StatusCode::SEE_OTHER);
        }
        let id = id_of(&world.sees("/help/call").await.text);
        assert_eq!(asks(world, "/help/call", &id, PHONE).await.status, StatusCode::TOO_MANY_REQUESTS);
        world.village.clock.advance(61 * Millis::MINUTE);
        assert_eq!(asks(world, "/help/call", &id, PHONE).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn the_center_has_no_form_of_a_village() {
    on_both(async |world| {
        let center = hongwang_feature::Feature::public(&world.consult).with_state(world.center.clone());
        for path in ["/help/call", "/help/proxy"] {
            let request = http::Request::get(path).body(axum::body::Body::empty()).expect("a request");
            let answer = tower::ServiceExt::oneshot(center.clone(), request).await.expect("never fails");
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_queue_masks_numbers_and_each_look_at_one_is_written_down() {
    on_both(async |world| {
        world.receive(body(PHONE)).await.expect("is taken");
        let clerk = world.clerk(RED).await;
        let queue = clerk.get("/desk/help").await.text;
        assert!(queue.contains("138****5678") && !queue.contains(PHONE));
        let ticket = links(&queue, "/desk/help/").remove(0);
        assert!(!clerk.get(&ticket).await.text.contains(PHONE));
        assert!(world.log().await.is_empty());
        assert!(clerk.post(&format!("{ticket}/phone"), &[]).await.text.contains(PHONE));
        let log = world.log().await;
        assert_eq!(log.len(), 1);
        assert!(log[0].0 == "help.phone" && log[0].1.contains("138****5678") && !log[0].1.contains(PHONE));

        let other = world.clerk(WARM).await;
        assert!(!other.get("/desk/help").await.text.contains("138****5678"));
        assert_eq!(other.post(&format!("{ticket}/phone"), &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.log().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_database_of_the_center_does_not_hold_the_number_in_plain_text() {
    on_both(async |world| {
        world.receive(body(PHONE)).await.expect("is taken");
        let mut tx = world.center.db.read().await.expect("begins");
        let row =
            sql("SELECT phone FROM consult_ticket").one(&mut tx).await.expect("reads").expect("a ticket");
        let sealed: Vec<u8> = row.get("phone").expect("bytes");
        assert!(!sealed.windows(PHONE.len()).any(|part| part == PHONE.as_bytes()));
    })
    .await;
}

#[tokio::test]
async fn what_a_village_could_not_have_sent_is_refused() {
    on_both(async |world| {
        for wrong in [
            json!(null),
            json!({}),
            body(""),
            body("12"),
            json!({ "kind": "x", "number": 1, "phone": PHONE, "about": "law" }),
        ] {
            assert!(world.receive(wrong.clone()).await.is_err(), "{wrong}");
        }
        assert!(world.clerk(COUNTY).await.get("/desk/help").await.text.contains("没有要回的电话"));
    })
    .await;
}

#[tokio::test]
async fn a_request_is_called_handed_over_and_closed_and_says_when_it_is_late() {
    on_both(async |world| {
        world.receive(body(PHONE)).await.expect("is taken");
        let clerk = world.clerk(RED).await;
        let queue = clerk.get("/desk/help").await.text;
        assert!(queue.contains("11月23日 12:00"), "{queue}");
        let ticket = links(&queue, "/desk/help/").remove(0);
        world.center.clock.advance(3 * Millis::HOUR);
        let clerk = world.clerk(RED).await;
        assert!(clerk.get("/desk/help").await.text.contains("已超时"));

        assert_eq!(clerk.post(&ticket, &[("action", "close")]).await.status, StatusCode::CONFLICT);
        assert!(clerk.post(&ticket, &[]).await.text.contains("请选做了什么"));
        let silent = clerk.post(&ticket, &[("action", "hand-over"), ("note", " ")]).await;
        assert!(silent.status == StatusCode::BAD_REQUEST && silent.text.contains("交接要写一句话"));
        for (action, note) in
            [("miss", ""), ("hand-over", "下午再打"), ("reach", "说好明天来"), ("close", "")]
        {
            let done = clerk.post(&ticket, &[("action", action), ("note", note)]).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{action}");
        }
        let page = clerk.get(&ticket).await.text;
        assert!(page.contains("下午再打") && page.contains("说好明天来") && page.contains("已结束"));
        assert_eq!(clerk.post(&ticket, &[("action", "reach")]).await.status, StatusCode::CONFLICT);
        assert!(clerk.get("/desk/help").await.text.contains("没有要回的电话"));
        assert!(clerk.get("/desk/help?closed=1").await.text.contains("138****5678"));
        assert_eq!(world.log().await.len(), 4);
    })
    .await;
}

//! Notices of events: written with the event, signed, in order, tried again, and never to an address inside.

use crate::on_both;
use crate::world::{COUNTY, PERSONAL, RED, RED_VILLAGE, World};
use axum::{Router, body::Bytes, extract::State, routing::post};
use hongwang_base::{Millis, Role};
use hongwang_cases::Cases;
use hongwang_feature::Feature;
use hongwang_outward::{Permit, Secret};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

#[derive(Default)]
struct Inside {
    /// Answers to come; 204 when there are no more.
    answers: Vec<u16>,
    /// What came: id, time, signature, body.
    came: Vec<(String, String, String, Vec<u8>)>,
}

/// Whoever is told.
pub(crate) struct Receiver {
    inside: Arc<Mutex<Inside>>,
    pub(crate) url: String,
    permit: Permit,
}

async fn hear(State(inside): State<Arc<Mutex<Inside>>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let text =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let mut inside = inside.lock().expect("nobody panics");
    inside.came.push((
        text("webhook-id"),
        text("webhook-timestamp"),
        text("webhook-signature"),
        body.to_vec(),
    ));
    let status = if inside.answers.is_empty() { 204 } else { inside.answers.remove(0) };
    StatusCode::from_u16(status).expect("a status")
}

impl Receiver {
    pub(crate) async fn new() -> Self {
        let inside: Arc<Mutex<Inside>> = Arc::default();
        let router = Router::new().route("/told", post(hear)).with_state(inside.clone());
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("binds");
        let address = listener.local_addr().expect("a bound listener has an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { inside, url: format!("http://{address}/told"), permit: Permit::Address(address) }
    }

    fn answers(&self, answers: &[u16]) {
        self.inside.lock().expect("nobody panics").answers = answers.to_vec();
    }

    /// What came: id and body.
    fn came(&self) -> Vec<(String, Value)> {
        let inside = self.inside.lock().expect("nobody panics");
        let read = |body: &[u8]| serde_json::from_slice(body).expect("JSON");
        inside.came.iter().map(|(id, _, _, body)| (id.clone(), read(body))).collect()
    }
}

/// Adds the receiver at the desk, and gives its secret.
pub(crate) async fn subscribes(world: &World, cases: &Cases, url: &str, org: &str) -> Result<Secret, String> {
    subscribes_to(world, cases, url, org, &[]).await
}

/// The same for some kinds of events.
async fn subscribes_to(
    world: &World,
    cases: &Cases,
    url: &str,
    org: &str,
    events: &[&str],
) -> Result<Secret, String> {
    let admin = world.staff(COUNTY, "安全员", Role::SecurityAdministrator).await;
    let router = cases.desk().into_router(&world.center).with_state(world.center.clone());
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("url", url), ("org", org), ("item", "")])
        .extend_pairs(events.iter().map(|event| ("events", *event)))
        .finish();
    let request = http::Request::post("/desk/cases/hooks")
        .header("cookie", &admin.hand().cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from(body))
        .expect("a request");
    let answer = router.oneshot(request).await.expect("never fails");
    let bytes = http_body_util::BodyExt::collect(answer.into_body()).await.expect("reads").to_bytes();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let secret = text.split("<code>").nth(1).and_then(|rest| rest.split('<').next()).map(str::to_owned);
    secret.map(|secret| Secret::read(&secret).expect("a secret")).ok_or(text)
}

/// The capability of the world, which may call this receiver.
pub(crate) fn calling(world: &World, receiver: &Receiver) -> Cases {
    world.cases.clone().calling(vec![receiver.permit.clone()])
}

#[tokio::test]
async fn each_event_is_told_once_in_order_signed_and_without_a_person() {
    on_both(async |world| {
        let receiver = Receiver::new().await;
        let cases = calling(world, &receiver);
        let secret = subscribes(world, &cases, &receiver.url, RED).await.expect("added");
        let id = world.files("proof").await;
        let clerk = world.clerk(RED_VILLAGE).await;
        clerk.does(id, "accept", &[]).await;
        clerk.does(id, "finish", &[("reason", "证明已经盖章")]).await;
        // Two centers on one database send at once.
        let (one, other) = tokio::join!(cases.tell_systems(&world.center), cases.tell_systems(&world.center));
        one.and(other).expect("sends");
        let came = receiver.came();
        let told: Vec<_> =
            came.iter().map(|(_, body)| (body["type"].as_str(), body["data"]["seq"].as_u64())).collect();
        assert_eq!(
            told,
            [(Some("case.begun"), Some(1)), (Some("case.moved"), Some(2)), (Some("case.closed"), Some(3))]
        );
        for (id, time, signature, body) in &receiver.inside.lock().expect("nobody panics").came {
            let now = world.center.clock.now().0 / Millis::SECOND;
            secret.verify(id, time, signature, body, now).expect("it is signed");
            let text = String::from_utf8_lossy(body);
            assert!(PERSONAL.iter().all(|secret| !text.contains(secret)), "{text}");
        }
        let kept = world.count("SELECT COUNT(*) AS n FROM case_hook_delivery WHERE body <> ''").await;
        assert_eq!(kept, 0, "what was told is not kept");
    })
    .await;
}

#[tokio::test]
async fn what_fails_is_tried_again_under_the_same_id_and_holds_back_only_its_own_case() {
    on_both(async |world| {
        let receiver = Receiver::new().await;
        let cases = calling(world, &receiver);
        subscribes(world, &cases, &receiver.url, RED).await.expect("added");
        let id = world.files("proof").await;
        world.clerk(RED_VILLAGE).await.does(id, "accept", &[]).await;
        receiver.answers(&[500]);
        cases.tell_systems(&world.center).await.expect("sends");
        let other = world.files("doctor").await;
        cases.tell_systems(&world.center).await.expect("sends");
        let came = receiver.came();
        assert_eq!(came.len(), 2, "the second event of the first case waits");
        assert_eq!(came[1].1["data"]["case"], Value::from(other.to_string()));
        world.center.clock.advance(6 * Millis::SECOND);
        cases.tell_systems(&world.center).await.expect("sends");
        let came = receiver.came();
        assert_eq!(came.len(), 4);
        assert_eq!(came[2].0, came[0].0, "the same notice bears the same id");
        assert_eq!(came[3].1["data"]["seq"], Value::from(2));
    })
    .await;
}

#[tokio::test]
async fn after_three_days_an_address_pauses_until_somebody_says_so() {
    on_both(async |world| {
        let receiver = Receiver::new().await;
        let cases = calling(world, &receiver);
        subscribes(world, &cases, &receiver.url, RED).await.expect("added");
        world.files("proof").await;
        receiver.answers(&[302; 10]);
        for _ in 0..12 {
            cases.tell_systems(&world.center).await.expect("sends");
            world.center.clock.advance(Millis::DAY);
        }
        assert_eq!(receiver.came().len(), 10, "a redirect is no success, and nobody asks without end");
        let admin = world.staff(RED, "镇安全员", Role::SecurityAdministrator).await;
        let page = admin.get("/desk/cases/hooks").await.text;
        assert!(page.contains("三天没发通，停下了") && page.contains("对方答复了状态码 302"), "{page}");
        assert!(!page.contains("/told"), "an address may carry a key");
        let again = page.split("action=\"/desk/cases/hooks/").find(|rest| rest.contains("/again\""));
        let id = again.and_then(|rest| rest.split('/').next()).expect("a button");
        admin.post(&format!("/desk/cases/hooks/{id}/again"), &[]).await;
        cases.tell_systems(&world.center).await.expect("sends");
        assert_eq!(receiver.came().len(), 11);
        let waiting =
            world.count("SELECT COUNT(*) AS n FROM case_hook_delivery WHERE state = 'waiting'").await;
        assert_eq!(waiting, 0);
    })
    .await;
}

#[tokio::test]
async fn an_address_inside_is_refused_when_it_is_added_and_when_it_is_called() {
    on_both(async |world| {
        let receiver = Receiver::new().await;
        for url in [
            receiver.url.as_str(),
            "https://169.254.169.254/",
            "http://example.com/",
            "https://u@example.com/",
            "x",
        ] {
            let page = subscribes(world, &world.cases, url, RED).await.expect_err("it is refused");
            assert!(page.contains("#f-url"), "{url}");
        }
        let cases = calling(world, &receiver);
        subscribes(world, &cases, &receiver.url, RED).await.expect("added");
        world.files("proof").await;
        world.cases.tell_systems(&world.center).await.expect("goes on");
        assert!(receiver.came().is_empty(), "the permit was taken away");
        let problem = world.text("SELECT problem AS text FROM case_hook_delivery").await;
        assert!(problem.contains("127.0.0.1 是内部地址"), "{problem}");
    })
    .await;
}

#[tokio::test]
async fn an_address_hears_of_the_events_that_it_chose_at_the_desk_or_by_the_interface() {
    on_both(async |world| {
        let receiver = Receiver::new().await;
        let cases = calling(world, &receiver);
        subscribes_to(world, &cases, &receiver.url, RED, &["case.begun", "case.closed"])
            .await
            .expect("added");
        let admin = world.staff(RED, "镇安全员", Role::SecurityAdministrator).await;
        let page = admin.get("/desk/cases/hooks").await.text;
        assert!(page.contains("收到一件、办完了"), "{page}");
        let clerk = world.clerk(RED_VILLAGE).await;
        let ends = async || {
            let id = world.files("proof").await;
            clerk.does(id, "accept", &[]).await;
            clerk.does(id, "finish", &[("reason", "证明已经盖章")]).await;
            cases.tell_systems(&world.center).await.expect("sends");
        };
        ends().await;
        let told = || -> Vec<String> {
            let came = receiver.came();
            came.iter().map(|(_, body)| body["type"].as_str().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(told(), ["case.begun", "case.closed"]);

        let system = world.key(RED, &[("act", "on")]).await;
        let listed = system.get("/hooks").await.body;
        assert_eq!(listed["hooks"][0]["events"], json!(["case.begun", "case.closed"]));
        assert_eq!(listed["hooks"][0]["host"], json!("127.0.0.1"));
        let path = format!("/hooks/{}/events", listed["hooks"][0]["id"].as_str().expect("an id"));
        let chosen = system.puts(&path, &json!({"events": ["case.moved", "case.moved"]})).await;
        assert_eq!((chosen.status, &chosen.body["events"]), (StatusCode::OK, &json!(["case.moved"])));
        ends().await;
        assert_eq!(told()[2..], ["case.moved"]);
        let all = json!({"events": ["case.closed", "case.noted", "case.moved", "case.begun"]});
        assert_eq!(system.puts(&path, &all).await.body["events"].as_array().map(Vec::len), Some(4));
        assert!(admin.get("/desk/cases/hooks").await.text.contains("全部"));

        for wrong in
            [json!({"events": []}), json!({"events": ["case.lost"]}), json!({}), json!({"events": null})]
        {
            assert_eq!(system.puts(&path, &wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
        }
        let reader = world.key(RED, &[]).await;
        assert_eq!(reader.puts(&path, &all).await.status, StatusCode::FORBIDDEN);
        let elsewhere = world.key(RED_VILLAGE, &[("act", "on")]).await;
        assert_eq!(elsewhere.puts(&path, &all).await.status, StatusCode::NOT_FOUND);
        assert_eq!(elsewhere.get("/hooks").await.body["hooks"], json!([]));
        let log = world.log().await;
        assert!(log.iter().any(|(action, _)| action == "api_hook.choose"), "{log:?}");
    })
    .await;
}

#[tokio::test]
async fn what_an_address_was_told_is_forgotten_after_a_month_and_what_it_was_not_told_waits() {
    on_both(async |world| {
        let receiver = Receiver::new().await;
        let cases = calling(world, &receiver);
        subscribes(world, &cases, &receiver.url, RED).await.expect("added");
        world.files("proof").await;
        cases.tell_systems(&world.center).await.expect("sends");
        world.files("proof").await;
        let left = async || world.count("SELECT COUNT(*) AS n FROM case_hook_delivery WHERE seq = 1").await;
        world.days_pass(30).await;
        assert_eq!(left().await, 2);
        world.days_pass(1).await;
        assert_eq!(left().await, 1);
        let state = "SELECT DISTINCT state AS text FROM case_hook_delivery WHERE seq = 1";
        assert_eq!(world.text(state).await, "waiting");
    })
    .await;
}

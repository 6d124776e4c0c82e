//! The interface for other systems: keys, reach, steps, and what is refused how.

use crate::on_both;
use crate::world::{COUNTY, NOW, RED, RED_VILLAGE, WARM, World};
use axum::body::Body;
use hongwang_base::{Millis, Role};
use hongwang_feature::{Feature, Place, Site};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

/// Another system, and its key.
pub(crate) struct System<'w> {
    world: &'w World,
    pub(crate) key: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) status: StatusCode,
    pub(crate) kind: String,
    pub(crate) body: Value,
}

impl World {
    /// A key for an organisation, as the desk gives it.
    pub(crate) async fn key(&self, at: &str, more: &[(&str, &str)]) -> System<'_> {
        let admin = self.staff(COUNTY, "安全员", Role::SecurityAdministrator).await;
        let mut fields = vec![("name", "镇里的系统"), ("org", at), ("until", "2026-12-31")];
        if !more.iter().any(|(name, _)| *name == "per_minute") {
            fields.push(("per_minute", "60000"));
        }
        fields.extend(more);
        let made = admin.post("/desk/cases/api", &fields).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
        let key =
            made.text.split("<code>").nth(1).and_then(|rest| rest.split('<').next()).expect("it is shown");
        System { world: self, key: key.to_owned() }
    }
}

impl System<'_> {
    pub(crate) async fn sends(&self, request: Request<Body>) -> Told {
        self.sends_to(self.world.center.clone(), request).await
    }

    async fn sends_to(&self, place: Place, mut request: Request<Body>) -> Told {
        let key = format!("Bearer {}", self.key).parse().expect("plain");
        request.headers_mut().insert(header::AUTHORIZATION, key);
        let router = self.world.cases.public().with_state(place);
        let (head, body) = router.oneshot(request).await.expect("never fails").into_parts();
        let kind = head.headers.get(header::CONTENT_TYPE).map_or("", |kind| kind.to_str().expect("plain"));
        let bytes = body.collect().await.expect("reads").to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Told { status: head.status, kind: kind.to_owned(), body }
    }

    pub(crate) async fn get(&self, path: &str) -> Told {
        self.sends(Request::get(format!("/api/v1{path}")).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn acts(&self, id: uuid::Uuid, body: &Value) -> Told {
        let request = Request::post(format!("/api/v1/cases/{id}/events"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        self.sends(request.expect("a request")).await
    }

    pub(crate) async fn puts(&self, path: &str, body: &Value) -> Told {
        let request = Request::put(format!("/api/v1{path}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        self.sends(request.expect("a request")).await
    }

    async fn answers(&self, id: uuid::Uuid, purpose: &str) -> Told {
        let request = Request::get(format!("/api/v1/cases/{id}/answers")).header("X-Purpose", purpose);
        self.sends(request.body(Body::empty()).expect("a request")).await
    }
}

#[tokio::test]
async fn a_key_counts_until_its_day_or_until_it_is_taken_back() {
    on_both(async |world| {
        let system = world.key(RED, &[]).await;
        let stranger = System { world, key: "hwk_nobody".into() };
        let refused = stranger.get("/cases").await;
        assert_eq!(
            (refused.status, refused.kind.as_str()),
            (StatusCode::UNAUTHORIZED, "application/problem+json")
        );
        assert_eq!(system.get("/cases").await.status, StatusCode::OK);
        let stored = world.count("SELECT COUNT(*) AS n FROM case_token WHERE used_at IS NOT NULL").await;
        assert_eq!(stored, 1);

        let admin = world.staff(RED, "镇安全员", Role::SecurityAdministrator).await;
        let page = admin.get("/desk/cases/api").await.text;
        assert!(page.contains("镇里的系统") && !page.contains(&system.key), "{page}");
        let revoke =
            page.split("/desk/cases/api/").nth(1).and_then(|rest| rest.split('"').next()).expect("a button");
        let elsewhere = world.staff(WARM, "别镇安全员", Role::SecurityAdministrator).await;
        let path = format!("/desk/cases/api/{revoke}");
        assert_eq!(elsewhere.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(admin.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(system.get("/cases").await.status, StatusCode::UNAUTHORIZED);
        let log: Vec<String> = world.log().await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(log, ["api_key.make", "api_key.revoke"]);

        let late = world.key(RED, &[]).await;
        world.center.clock.set(NOW.plus(60 * Millis::DAY));
        assert_eq!(late.get("/cases").await.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_asked_for_wrongly_is_not_made() {
    on_both(async |world| {
        let admin = world.staff(RED, "镇安全员", Role::SecurityAdministrator).await;
        let good = [("name", "系统"), ("org", RED), ("until", "2026-12-31"), ("per_minute", "10")];
        for (field, value) in [
            ("name", ""),
            ("name", "13800138000"),
            ("org", COUNTY),
            ("org", "x"),
            ("until", "2026-11-22"),
            ("until", "2099-01-01"),
            ("per_minute", "0"),
            ("per_minute", "60001"),
        ] {
            let fields: Vec<_> =
                good.iter().map(|(name, kept)| (*name, if *name == field { value } else { *kept })).collect();
            let refused = admin.post("/desk/cases/api", &fields).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{field}={value}");
            assert!(refused.text.contains(&format!("#f-{field}")), "{field}={value}");
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_token").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_system_sees_what_its_organisation_sees_and_nothing_of_a_person() {
    on_both(async |world| {
        let id = world.files("proof").await;
        let system = world.key(RED, &[]).await;
        let listed = system.get("/cases?queue=open&item=proof&state=received").await;
        assert_eq!(listed.body["cases"][0]["id"], json!(id));
        let village = url::form_urlencoded::byte_serialize(RED_VILLAGE.as_bytes()).collect::<String>();
        assert_eq!(system.get(&format!("/cases?org={village}")).await.body["cases"][0]["id"], json!(id));
        assert_eq!(system.get("/cases?state=done").await.body["cases"], json!([]));
        let one = system.get(&format!("/cases/{id}")).await;
        assert_eq!((one.body["state"].as_str(), one.body["seq"].as_u64()), (Some("received"), Some(1)));
        let events = system.get(&format!("/cases/{id}/events")).await;
        let chain: Vec<hongwang_casework::Event> =
            serde_json::from_value(events.body["events"].clone()).expect("they are events");
        let head = hongwang_casework::verify(&chain).expect("the chain holds");
        assert_eq!(events.body["head"], json!(head.to_string()));
        for told in [&listed, &one, &events] {
            let text = told.body.to_string();
            assert!(crate::world::PERSONAL.iter().all(|secret| !text.contains(secret)), "{text}");
            assert!(!text.contains('*'), "not even masked: {text}");
        }
        let elsewhere = world.key(WARM, &[]).await;
        assert_eq!(elsewhere.get("/cases").await.body["cases"], json!([]));
        for path in
            [format!("/cases/{id}"), format!("/cases/{id}/events"), "/cases?org=421124000000%2F".into()]
        {
            assert_eq!(elsewhere.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let item = system.get("/items/proof").await.body;
        assert_eq!(item["form"]["schema"]["type"], json!("object"));
        assert!(item["form"]["questions"].as_array().is_some_and(|all| all.len() > 5));
    })
    .await;
}

#[tokio::test]
async fn a_system_acts_with_the_roles_of_its_organisation_on_the_newest_sight() {
    on_both(async |world| {
        let id = world.files("proof").await;
        let reader = world.key(RED_VILLAGE, &[]).await;
        let accept = json!({"action": "accept", "expected": 1});
        assert_eq!(reader.acts(id, &accept).await.status, StatusCode::FORBIDDEN);
        let system = world.key(RED_VILLAGE, &[("act", "on")]).await;
        let done = system.acts(id, &accept).await;
        assert_eq!((done.status, done.body["event"]["seq"].as_u64()), (StatusCode::OK, Some(2)), "{done:?}");
        let again = system.acts(id, &accept).await;
        assert_eq!((again.status, again.body["field"].as_str()), (StatusCode::CONFLICT, Some("expected")));
        let bare = system.acts(id, &json!({"action": "finish", "expected": 2})).await;
        assert_eq!((bare.status, bare.body["field"].as_str()), (StatusCode::CONFLICT, Some("reason")));
        for (wrong, field) in [
            (json!({"action": "finish", "expected": 2, "reason": "打13800138000"}), "reason"),
            (json!({"action": "finish", "expected": 2, "reason": "\u{0}"}), "reason"),
            (json!({"action": "finish", "expected": 2, "materials": ["\u{1}"]}), "materials"),
            (json!({"action": "办结", "expected": 2}), "action"),
        ] {
            let refused = system.acts(id, &wrong).await;
            assert_eq!(
                (refused.status, refused.body["field"].as_str()),
                (StatusCode::BAD_REQUEST, Some(field))
            );
        }
        let more = json!({"action": "finish", "expected": 2, "reason": "好", "because": 1});
        assert_eq!(
            system.acts(id, &more).await.status,
            StatusCode::BAD_REQUEST,
            "what is not known is refused"
        );
        let named =
            system.acts(id, &json!({"action": "finish", "expected": 2, "reason": "王小花的已经盖章"})).await;
        assert_eq!(
            (named.status, named.body["condition"].as_str()),
            (StatusCode::CONFLICT, Some("nobody_named"))
        );
        let finish = json!({"action": "finish", "expected": 2, "reason": "证明已经盖章"});
        assert_eq!(system.acts(id, &finish).await.body["case"]["queue"], json!("closed"));
        let log = world.log().await;
        assert!(log.iter().filter(|(action, _)| action == "case.act").count() == 2, "{log:?}");
    })
    .await;
}

#[tokio::test]
async fn two_investigators_are_never_two_keys_of_one_organisation() {
    on_both(async |world| {
        let id = world.files("dibao").await;
        let (one, other) = (world.key(RED, &[("act", "on")]).await, world.key(RED, &[("act", "on")]).await);
        for (expected, action) in [(1, "accept"), (2, "begin_investigation"), (3, "check_finances")] {
            let done = one.acts(id, &json!({"action": action, "expected": expected})).await;
            assert_eq!(done.status, StatusCode::OK, "{done:?}");
        }
        let body = |expected: u32| json!({"action": "investigate", "expected": expected, "findings": {"near_kin": false}});
        assert_eq!(one.acts(id, &body(4)).await.status, StatusCode::OK);
        assert_eq!(other.acts(id, &body(5)).await.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn answers_are_given_to_a_key_that_may_see_them_and_says_what_for() {
    on_both(async |world| {
        let id = world.files("proof").await;
        let blind = world.key(RED, &[("act", "on")]).await;
        assert_eq!(blind.answers(id, "handle").await.status, StatusCode::FORBIDDEN);
        let system = world.key(RED, &[("see", "on")]).await;
        let refused = system.answers(id, "because").await;
        assert_eq!(
            (refused.status, refused.body["field"].as_str()),
            (StatusCode::BAD_REQUEST, Some("X-Purpose"))
        );
        let before = world.log().await.len();
        let given = system.answers(id, "verify").await;
        assert_eq!(given.body["answers"]["applicant"]["name"], json!("王小花"), "{given:?}");
        let log = world.log().await;
        let last = log.last().expect("it is written down");
        assert_eq!((log.len(), last.0.as_str()), (before + 1, "case.reveal"));
        assert_eq!(last.1, "4211242026112300001：接口取全部内容，用于核对");
    })
    .await;
}

#[tokio::test]
async fn whatever_is_not_described_is_refused_as_a_problem() {
    on_both(async |world| {
        let system = world.key(RED, &[]).await;
        for (path, status) in [
            ("/nothing", 404),
            ("/cases/x", 404),
            ("/items/x", 404),
            ("/items?x=1", 400),
            ("/cases?queue=shut", 400),
            ("/cases?queue=open&queue=open", 400),
            ("/cases?after=1", 400),
            ("/cases?org=..", 400),
            ("/cases?item=%00", 400),
            ("/cases?state=%27%3B--", 400),
        ] {
            let told = system.get(path).await;
            assert_eq!(
                (told.status.as_u16(), told.kind.as_str()),
                (status, "application/problem+json"),
                "{path}"
            );
            assert_eq!(told.body["status"], json!(status), "{path}");
        }
        let put = Request::put("/api/v1/cases").body(Body::empty()).expect("a request");
        assert_eq!(system.sends(put).await.kind, "application/problem+json");
        let long = json!({"action": "accept", "expected": 1, "reason": "x".repeat(70_000)});
        assert_eq!(system.acts(uuid::Uuid::nil(), &long).await.status, StatusCode::PAYLOAD_TOO_LARGE);
        let village = Place { site: Site::Village, ..world.center.clone() };
        let request = Request::get("/api/v1/items").body(Body::empty()).expect("a request");
        assert_eq!(system.sends_to(village, request).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_key_has_so_many_requests_a_minute() {
    on_both(async |world| {
        let system = world.key(RED, &[("per_minute", "2")]).await;
        assert_eq!(system.get("/items").await.status, StatusCode::OK);
        for _ in 0..10 {
            let told = system.get("/items").await;
            if told.status == StatusCode::TOO_MANY_REQUESTS {
                return;
            }
        }
        panic!("nobody stopped it");
    })
    .await;
}

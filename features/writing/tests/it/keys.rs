//! What the keys of a field ask, through the public router of a village.

use axum::{Router, body::Body};
use hongwang_base::{Clock, Millis, OrgPath};
use hongwang_feature::{
    Bus, Fact, Feature, Place, Site,
    organisations::{self, OrgKind, Organisation},
};
use hongwang_models::Models;
use hongwang_store::{Blobs, Db, DbUrl, Vault};
use hongwang_writing::Writing;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tower::ServiceExt;

/// 2026-11-24 in Beijing.
const NOW: Millis = Millis(1_795_456_800_000);
const COUNTY: &str = "421124000000/";
const RED: &str = "421124000000/421124102000/";
const RED_VILLAGE: &str = "421124000000/421124102000/421124102206/";

struct Village {
    router: Router,
    writing: Writing,
    place: Place,
    _dir: tempfile::TempDir,
}

impl Village {
    async fn new(url: &DbUrl) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let vault = Vault::open(&dir.path().join("personal.key")).expect("makes a key");
        let titles = ["高龄津贴/残疾两补".to_owned()];
        let writing = Writing::new(&Models::at(dir.path().join("models")), vault, &titles);
        let db = Db::open(url).await.expect("opens");
        for owner in [organisations::MIGRATIONS, writing.migrations()] {
            db.migrate(&owner).await.expect("migrates");
        }
        let place = Place {
            site: Site::Village,
            org: RED_VILLAGE.parse().expect("a path"),
            db,
            blobs: Blobs::open(dir.path().join("blobs")).expect("opens"),
            clock: Clock::manual(NOW),
            bus: Bus::default(),
            live: hongwang_page::Live::default(),
            desk_nav: Arc::new(Vec::new()),
            demo: false,
        };
        plant(&place).await;
        Self { router: writing.public().with_state(place.clone()), writing, place, _dir: dir }
    }

    async fn get(&self, address: &str) -> (StatusCode, String) {
        self.ask(Request::get(address).body(Body::empty()).expect("a request")).await
    }

    async fn post(&self, address: &str, question: impl ToString) -> (StatusCode, Value) {
        let request = Request::post(address)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(question.to_string()))
            .expect("a request");
        let (status, text) = self.ask(request).await;
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    async fn ask(&self, request: Request<Body>) -> (StatusCode, String) {
        let response = self.router.clone().oneshot(request).await.expect("never fails");
        let status = response.status();
        let bytes = response.into_body().collect().await.expect("reads").to_bytes();
        (status, String::from_utf8(bytes.to_vec()).expect("UTF-8"))
    }

    /// Whether `word` is offered after `before`.
    async fn goes_on(&self, before: &str, word: &str) -> bool {
        let (_, answer) = self.post("/writing/next", json!({ "before": before })).await;
        answer["candidates"].as_array().expect("a list").contains(&json!(word))
    }

    async fn places(&self, of: &str) -> Vec<String> {
        let (status, text) = self.get(&format!("/writing/places?of={of}")).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        let answer: Value = serde_json::from_str(&text).expect("JSON");
        let places = answer["places"].as_array().expect("a list");
        places.iter().map(|each| each["name"].as_str().expect("a name").to_owned()).collect()
    }
}

async fn plant(place: &Place) {
    let all = [
        (COUNTY, "英山县", OrgKind::County),
        (RED, "红山镇", OrgKind::Township),
        ("421124000000/421124100000/", "温泉镇", OrgKind::Township),
        (RED_VILLAGE, "乌云山村", OrgKind::Village),
        ("421124000000/421124102000/421124102299/", "某某企业支部", OrgKind::Enterprise),
        ("421125000000/", "浠水县", OrgKind::County),
        ("421125000000/421125100000/", "清泉镇", OrgKind::Township),
    ];
    let mut tx = place.db.write().await.expect("begins");
    for ((path, name, kind), position) in all.into_iter().zip(1..) {
        let path: OrgPath = path.parse().expect("a path");
        let (name, short) = (format!("{name}村民委员会"), name.to_owned());
        organisations::put(&mut tx, &Organisation { path, name, short, kind, position, open: true })
            .await
            .expect("keeps");
    }
    tx.commit().await.expect("commits");
}

/// Runs a test on SQLite and on a real PostgreSQL.
async fn on_both(test: impl AsyncFn(Village)) {
    let folder = tempfile::tempdir().expect("a folder");
    test(Village::new(&DbUrl::Lite(folder.path().join("village.db"))).await).await;
    let database = hongwang_testkit::postgres().await;
    test(Village::new(&DbUrl::Pg(database.url().to_owned())).await).await;
}

#[tokio::test]
async fn places_are_towns_then_villages_and_never_those_of_another_county() {
    on_both(async |village| {
        assert_eq!(village.places("").await, ["红山镇", "温泉镇"]);
        assert_eq!(village.places(RED).await, ["乌云山村"], "an enterprise is no place to live");
        for of in ["421125000000/", "421125000000/421125100000/", "no%20path", "%00"] {
            assert_eq!(village.places(of).await, Vec::<String>::new(), "{of}");
        }
        let (_, text) = village.get("/writing/places").await;
        let here: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(here["here"][1]["name"], "乌云山村");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_question_is_refused_in_words_and_what_is_too_long_as_well() {
    on_both(async |village| {
        for address in ["/writing/check", "/writing/pinyin", "/writing/next"] {
            for (question, status) in [
                ("{", StatusCode::UNPROCESSABLE_ENTITY),
                ("[]", StatusCode::UNPROCESSABLE_ENTITY),
                (r#"{"kind":"secret","text":1}"#, StatusCode::UNPROCESSABLE_ENTITY),
                (&"9".repeat(9_000), StatusCode::PAYLOAD_TOO_LARGE),
            ] {
                let (answered, answer) = village.post(address, question).await;
                assert_eq!(answered, status, "{address} {question:.40}: {answer}");
                assert!(answer["problem"].as_str().is_some_and(|words| words.ends_with('。')), "{answer}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_field_is_judged_as_of_the_nodes_own_day() {
    on_both(async |village| {
        let question = json!({ "kind": "id-number", "text": "11010519491231002x" });
        let (status, look) = village.post("/writing/check", question).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(look["shown"], "110105 19491231 002X");
        assert_eq!(look["standing"], "whole");
        assert!(look.get("plain").is_none(), "only what is shown is told: {look}");
        let (_, look) =
            village.post("/writing/check", json!({ "kind": "id-number", "text": "4211242026112" })).await;
        assert_eq!(look["standing"], "part");
        let (_, look) =
            village.post("/writing/check", json!({ "kind": "id-number", "text": "42112420261231" })).await;
        assert_eq!(look["standing"], "wrong", "nobody is born after today: {look}");
    })
    .await;
}

#[tokio::test]
async fn letters_become_the_words_of_this_county_and_each_says_how_many_it_takes() {
    on_both(async |village| {
        let (status, answer) = village.post("/writing/pinyin", json!({ "keys": "wuyunshancun" })).await;
        assert_eq!((status, &answer["candidates"][0]), (StatusCode::OK, &json!("乌云山村")));
        assert_eq!(answer["used"][0], 12);
        let (_, answer) =
            village.post("/writing/pinyin", json!({ "keys": "13800000000", "before": "🙂" })).await;
        assert_eq!(answer["candidates"], json!([]));
        let (_, answer) = village.post("/writing/next", json!({ "before": "低" })).await;
        assert!(answer["candidates"].as_array().expect("a list").contains(&json!("保")), "{answer}");
        let (_, answer) = village.post("/writing/next", json!({ "before": "我住红山镇" })).await;
        assert_eq!(answer["candidates"][0], "乌云山村", "a town goes on with its villages");
        let (_, answer) = village.post("/writing/next", json!({ "before": "王", "kind": "name" })).await;
        assert!(answer["candidates"].as_array().expect("a list").contains(&json!("秀")), "{answer}");
    })
    .await;
}

#[tokio::test]
async fn the_words_of_halls_and_columns_are_typed_and_go_on_like_others() {
    on_both(async |village| {
        let (_, answer) = village.post("/writing/pinyin", json!({ "keys": "canjiliangbu" })).await;
        assert_eq!(answer["candidates"][0], "残疾两补");
        let (_, answer) = village.post("/writing/next", json!({ "before": "我问残疾" })).await;
        assert!(answer["candidates"].as_array().expect("a list").contains(&json!("两补")), "{answer}");
    })
    .await;
}

#[tokio::test]
async fn a_village_that_comes_after_the_first_question_is_offered_without_a_new_start() {
    on_both(async |village| {
        let jobs: Vec<_> = village.writing.jobs(&village.place).into_iter().map(tokio::spawn).collect();
        assert!(!village.goes_on("红山镇", "新来村").await);
        let organisation = Organisation {
            path: "421124000000/421124102000/421124102207/".parse().expect("a path"),
            name: "新来村村民委员会".to_owned(),
            short: "新来村".to_owned(),
            kind: OrgKind::Village,
            position: 9,
            open: true,
        };
        let mut tx = village.place.db.write().await.expect("begins");
        organisations::put(&mut tx, &organisation).await.expect("keeps");
        tx.commit().await.expect("commits");
        village.place.bus.tell(Fact::Applied);
        let offered = async {
            while !village.goes_on("红山镇", "新来村").await {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(120), offered).await.expect("the village is offered");
        assert!(village.goes_on("红山镇", "乌云山村").await, "what was known stays");
        jobs.iter().for_each(tokio::task::JoinHandle::abort);
    })
    .await;
}

#[tokio::test]
async fn the_page_for_practice_gives_back_what_was_entered_with_what_was_wrong() {
    on_both(async |village| {
        let request = Request::post("/writing/practice")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("name=%E7%8E%8B%E7%A7%80%E5%85%B0&phone=138&id=&born=2023-02-29&unknown=1"))
            .expect("a request");
        let (status, page) = village.ask(request).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        for part in ["王秀兰", r#"value="138""#, "还差8位", "2023年2月没有29日"] {
            assert!(page.contains(part), "{part}");
        }
        let (status, page) = village.get("/writing/practice").await;
        assert_eq!(status, StatusCode::OK);
        assert!(!page.contains("王秀兰"), "nothing is kept");
    })
    .await;
}

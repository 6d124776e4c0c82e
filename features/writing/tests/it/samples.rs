use crate::world::{COUNTY, RED, RED_VILLAGE, WARM_VILLAGE, World};
use hongwang_base::Role;
use hongwang_feature::Site;
use http::StatusCode;
use serde_json::{Value, json};

const FORM: &str = "application/x-www-form-urlencoded";
const DESK: &str = "/desk/writing/samples";
const FILE: &str = "/desk/writing/samples.jsonl";

fn sample(character: &str) -> Value {
    json!({ "character": character, "strokes": [[[100, 500], [900, 500]]] })
}

#[tokio::test]
async fn samples_are_counted_and_handed_out_within_the_scope_of_who_asks() {
    let postgres = hongwang_testkit::postgres().await;
    for url in [None, Some(postgres.url())] {
        let nothing = World::nothing();
        let world = World::new(url, Site::Center, COUNTY, nothing.path()).await;
        let sent = json!({ "samples": [sample("一"), sample("七")] });
        assert_eq!(world.receive(RED_VILLAGE, sent).await, Ok(json!({ "samples": 2 })));
        world.receive(WARM_VILLAGE, json!({ "samples": [sample("一")] })).await.expect("taken");

        let county = world.sign_in(COUNTY, Role::Operator).await;
        assert!(world.get(DESK, &county).await.1.contains("共3份字样"));
        let file = world.get(FILE, &county).await.1;
        assert_eq!(file.lines().count(), 3);
        let line: Value = serde_json::from_str(file.lines().next().expect("a line")).expect("JSON");
        assert_eq!(line["strokes"], json!([[[100, 500], [900, 500]]]));

        let town = world.sign_in(RED, Role::Operator).await;
        assert!(world.get(DESK, &town).await.1.contains("共2份字样"));
        assert!(!world.get(FILE, &town).await.1.contains(WARM_VILLAGE));
        let editor = world.sign_in(COUNTY, Role::Editor).await;
        for path in [DESK, FILE] {
            assert_eq!(world.get(path, &editor).await.0, StatusCode::FORBIDDEN, "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_no_handwriting_is_refused_for_good_and_leaves_nothing() {
    let nothing = World::nothing();
    let world = World::new(None, Site::Center, COUNTY, nothing.path()).await;
    let many: Vec<_> = (0..11).map(|_| sample("一")).collect();
    let long = json!([[[0, 0], [900, 900]], vec![[1_000, 1_000]; 4_900]]);
    let longs: Vec<_> = (0..10).map(|_| json!({ "character": "一", "strokes": long })).collect();
    for bad in [
        json!(null),
        json!({ "samples": [] }),
        json!({ "samples": [sample("x")] }),
        json!({ "samples": [{ "character": "一", "strokes": [[[0, 0], [0, 5_000]]] }] }),
        json!({ "samples": many }),
        json!({ "samples": longs }),
    ] {
        assert!(world.receive(RED_VILLAGE, bad).await.is_err());
    }
    let county = world.sign_in(COUNTY, Role::Operator).await;
    assert!(world.get(DESK, &county).await.1.contains("还没有人交过字样"));
}

#[tokio::test]
async fn ten_characters_are_shown_and_what_was_given_waits_sealed() {
    let nothing = World::nothing();
    let world = World::village(nothing.path()).await;
    let (status, page) = world.get("/writing/samples", "").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(page.matches("data-sample").count(), 10);
    assert!(page.contains("不记您是谁"), "what is given and what is not stands above the squares");

    let (status, _, page) = world.post("/writing/samples", FORM, "%E4%B8%80=").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("还没有写字"));
    let strokes = "%E4%B8%80=%5B%5B%5B123,511%5D,%5B877,502%5D%5D%5D";
    let (status, _, page) = world.post("/writing/samples", FORM, strokes).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("谢谢"));
    world.place.db.close().await;
    for file in std::fs::read_dir(world.files()).expect("the node's files") {
        let path = file.expect("an entry").path();
        let Ok(bytes) = std::fs::read(&path) else { continue };
        assert!(!String::from_utf8_lossy(&bytes).contains("123,511"), "{}", path.display());
    }
}

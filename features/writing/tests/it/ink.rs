use crate::world::World;
use http::StatusCode;
use serde_json::Value;

const JSON: &str = "application/json";
/// 十
const CROSS: &str = r#"{"strokes":[[[150,500],[950,500]],[[550,100],[550,950]]],"before":""}"#;

fn problem(text: &str) -> String {
    let answer: Value = serde_json::from_str(text).expect("JSON");
    answer["problem"].as_str().expect("a problem in words").to_owned()
}

#[tokio::test]
async fn ink_is_read_by_the_node_and_no_cache_keeps_the_answer() {
    let world = World::village(&hongwang_testkit::models()).await;
    let (status, cache, text) = world.post("/writing/ink", JSON, CROSS).await;
    assert_eq!((status, cache.as_str()), (StatusCode::OK, "no-store"));
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    let candidates = answer["candidates"].as_array().expect("candidates");
    assert_eq!(candidates.len(), 10);
    assert_eq!(candidates[0], "十");
    assert!(answer["next"].is_array());
}

#[tokio::test]
async fn ink_that_cannot_be_read_is_refused_in_words_and_the_node_goes_on() {
    let world = World::village(&hongwang_testkit::models()).await;
    let thousand = format!(r#"{{"strokes":[{}[[1,1]]]}}"#, "[[1,1],[900,900]],".repeat(1_000));
    let huge = format!(r#"{{"strokes":[{}[[1,1]]]}}"#, "[[1,1],[900,900]],".repeat(600_000));
    assert!(huge.len() > 10_000_000);
    for (body, status, words) in [
        (String::new(), StatusCode::UNPROCESSABLE_ENTITY, "没有传清楚"),
        (r#"{"strokes":[]}"#.to_owned(), StatusCode::UNPROCESSABLE_ENTITY, "还没有写字"),
        (r#"{"strokes":[[[500,500]]]}"#.to_owned(), StatusCode::UNPROCESSABLE_ENTITY, "写大一点"),
        (thousand, StatusCode::UNPROCESSABLE_ENTITY, "笔画太多"),
        (huge, StatusCode::PAYLOAD_TOO_LARGE, "太长"),
    ] {
        let (answered, cache, text) = world.post("/writing/ink", JSON, body).await;
        assert_eq!((answered, cache.as_str()), (status, "no-store"), "{words}");
        assert!(problem(&text).contains(words), "{text}");
    }
    assert_eq!(world.post("/writing/ink", JSON, CROSS).await.0, StatusCode::OK);
}

#[tokio::test]
async fn without_the_model_ink_is_answered_with_the_way_to_pinyin() {
    let nothing = World::nothing();
    let world = World::village(nothing.path()).await;
    for _ in 0..2 {
        let (status, _, text) = world.post("/writing/ink", JSON, CROSS).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(problem(&text).contains("拼音"), "{text}");
    }
}

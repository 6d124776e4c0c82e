//! What goes on over the line: for admitted devices alone, so many at once, until it ends or either side goes.

use crate::stage::{Center, SOON, VILLAGE, Village};
use hongwang_feature::NodeStatus;
use hongwang_feed::village::{Coming, LineError, Questions, Unanswered};
use http::StatusCode;
use serde_json::{Value, json};
use tokio::{sync::watch, time::timeout};

/// What comes until so many bytes are there.
async fn until(coming: &mut Coming, length: usize) -> String {
    let mut all = Vec::new();
    while all.len() < length {
        let next = timeout(SOON, coming.next()).await.expect("in time").expect("the line holds");
        all.extend_from_slice(&next.expect("it goes on"));
    }
    String::from_utf8(all).expect("text")
}

#[tokio::test]
async fn whoever_was_not_admitted_follows_nothing_and_nobody_what_there_is_not() {
    let center = Center::start().await;
    let stranger = Village::new(&center).node().await.connector(None).expect("a connector");
    let (_keep, online) = watch::channel(NodeStatus { center_online: true, ..NodeStatus::default() });
    let refused = Questions::over(stranger, online).follow("notes.flow", &json!("一")).await;
    let Err(Unanswered::Line(LineError::Refused { status, .. })) = refused else { panic!("{refused:?}") };
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let (village, _) = Village::admitted(&center, VILLAGE).await;
    let running = village.start().await;
    running.stands(|status| status.center_online).await;
    let follow = async |kind: &str, question: Value| running.questions.follow(kind, &question).await;
    let Err(Unanswered::Line(LineError::Refused { status, .. })) = follow("notes.ask", json!("一")).await
    else {
        panic!("a question is no flow")
    };
    assert_eq!(status, StatusCode::NOT_FOUND);
    let why = follow("notes.flow", Value::Null).await.expect("it is heard").expect_err("nothing flows");
    assert_eq!(why, "没有问什么");
}

#[tokio::test]
async fn it_comes_in_order_to_its_end_and_so_many_at_once() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let (village, _) = Village::admitted(&center, VILLAGE).await;
        let running = village.start().await;
        running.stands(|status| status.center_online).await;
        let follow = async || running.questions.follow("notes.flow", &json!("一二三。")).await;
        let mut coming = follow().await.expect("follows").expect("flows");
        assert_eq!(until(&mut coming, VILLAGE.len() + 9).await, format!("{VILLAGE}一二三"));
        assert!(timeout(SOON, coming.next()).await.expect("in time").expect("the line holds").is_none());
        let endless = async || running.questions.follow("notes.flow", &json!("一")).await;
        let mut open = Vec::new();
        for _ in 0..4 {
            open.push(endless().await.expect("follows").expect("flows"));
        }
        assert!(matches!(endless().await, Err(Unanswered::TooMany)));
    }
}

#[tokio::test]
async fn it_ends_for_a_device_that_is_shut_out_and_with_the_center() {
    for center_dies in [false, true] {
        let mut center = Center::start().await;
        let (village, device) = Village::admitted(&center, VILLAGE).await;
        let running = village.start().await;
        running.stands(|status| status.center_online).await;
        let mut coming =
            running.questions.follow("notes.flow", &json!("一")).await.expect("follows").expect("flows");
        until(&mut coming, VILLAGE.len() + 3).await;
        if center_dies {
            center.dies().await;
        } else {
            center.revoke(device).await;
        }
        let end = timeout(SOON, coming.next()).await.expect("in time");
        assert!(matches!(end, Ok(None) | Err(_)), "{end:?}");
    }
}

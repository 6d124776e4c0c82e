//! What a village asks its center while somebody waits: answered for admitted devices alone, and ended by whatever fails.

use crate::stage::{Center, SOON, VILLAGE, Village};
use hongwang_feature::{Fact, NodeStatus};
use hongwang_feed::village::{LineError, Questions, Unanswered};
use hongwang_store::sql;
use hongwang_testkit::CutLine;
use http::StatusCode;
use serde_json::{Value, json};
use tokio::{sync::watch, time::timeout};

fn is_refused(answer: &Result<Result<Value, String>, Unanswered>, with: StatusCode) -> bool {
    matches!(answer, Err(Unanswered::Line(LineError::Refused { status, .. })) if *status == with)
}

#[tokio::test]
async fn whoever_was_not_admitted_is_not_answered() {
    let center = Center::start().await;
    let village = Village::new(&center);
    let stranger = village.node().await.connector(None).expect("a connector");
    let (_keep, online) = watch::channel(NodeStatus { center_online: true, ..NodeStatus::default() });
    let answer = Questions::over(stranger, online).ask("notes.ask", &json!("?")).await;
    assert!(is_refused(&answer, StatusCode::UNAUTHORIZED), "{answer:?}");
}

#[tokio::test]
async fn a_device_that_was_shut_out_is_not_answered_any_more() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let (village, device) = Village::admitted(&center, VILLAGE).await;
        let running = village.start().await;
        running.stands(|status| status.center_online).await;
        assert!(running.questions.ask("notes.ask", &json!("?")).await.is_ok());
        let connector = village.node().await.connector(Some(&running.membership)).expect("a connector");
        center.revoke(device).await;
        // Its screen may not know yet that it was shut out.
        let (_keep, online) = watch::channel(NodeStatus { center_online: true, ..NodeStatus::default() });
        let answer = Questions::over(connector, online).ask("notes.ask", &json!("?")).await;
        assert!(is_refused(&answer, StatusCode::FORBIDDEN), "{answer:?}");
    }
}

#[tokio::test]
async fn without_a_line_it_is_said_at_once_and_since_when() {
    let center = Center::start().await;
    let (village, _) = Village::admitted(&center, VILLAGE).await;
    drop(center);
    let running = village.start().await;
    let since = running.status.borrow().since;
    let answer = running.questions.ask("notes.ask", &json!("?")).await;
    assert!(matches!(answer, Err(Unanswered::Offline(at)) if at == since), "{answer:?}");
}

#[tokio::test]
async fn a_line_or_a_center_that_breaks_while_it_answers_ends_the_wait() {
    let mut center = Center::start().await;
    let cut = CutLine::to(center.address).await;
    let village = Village::dialling(cut.address().to_string(), center.authority.fingerprint());
    village.join(&center, VILLAGE).await;
    let running = village.start().await;
    for center_dies in [false, true] {
        running.stands(|status| status.center_online).await;
        let mut begun = center.place.bus.listen();
        let questions = running.questions.clone();
        let asking = tokio::spawn(async move { questions.ask("notes.never", &json!(1)).await });
        let answering = async { while begun.recv().await != Ok(Fact::Applied) {} };
        timeout(SOON, answering).await.expect("the center begins to answer");
        if center_dies {
            center.dies().await;
        }
        cut.tear();
        let answer = timeout(SOON, asking).await.expect("in time").expect("ends");
        assert!(matches!(answer, Err(Unanswered::Line(_))), "{answer:?}");
        cut.restore();
    }
}

#[tokio::test]
async fn what_the_center_does_not_know_or_cannot_send_is_no_answer() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let (village, _) = Village::admitted(&center, VILLAGE).await;
        let running = village.start().await;
        running.stands(|status| status.center_online).await;
        let ask = async |kind: &str, question: Value| running.questions.ask(kind, &question).await;
        assert!(is_refused(&ask("notes.other", json!(1)).await, StatusCode::NOT_FOUND));
        assert!(is_refused(&ask("notes.long", json!(1)).await, StatusCode::INTERNAL_SERVER_ERROR));
        let long = json!("长".repeat(100_000));
        assert!(is_refused(&ask("notes.ask", long).await, StatusCode::PAYLOAD_TOO_LARGE));
        let refused = ask("notes.ask", Value::Null).await.expect("it is heard");
        assert_eq!(refused, Err("没有问什么".to_owned()));
    }
}

#[tokio::test]
async fn a_device_that_asks_without_end_has_to_wait() {
    let center = Center::start().await;
    let (village, _) = Village::admitted(&center, VILLAGE).await;
    let running = village.start().await;
    running.stands(|status| status.center_online).await;
    for _ in 0..200 {
        match running.questions.ask("notes.ask", &json!(1)).await {
            Ok(_) => {}
            Err(Unanswered::TooMany) => return,
            Err(error) => panic!("{error:?}"),
        }
    }
    panic!("it was never told to wait");
}

#[tokio::test]
async fn the_answer_is_for_the_village_that_asks_and_stays_nowhere() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let (village, _) = Village::admitted(&center, VILLAGE).await;
        let running = village.start().await;
        running.stands(|status| status.center_online).await;
        let answer = running.questions.ask("notes.ask", &json!("谁")).await.expect("asks").expect("answers");
        assert_eq!(answer, json!({ "from": VILLAGE, "asked": "谁" }));
        let mut tx = center.place.db.read().await.expect("begins");
        let row =
            sql("SELECT COUNT(*) AS n FROM submission").one(&mut tx).await.expect("reads").expect("a row");
        assert_eq!(row.get::<i64>("n").expect("a number"), 0);
    }
}

//! What a gateway that is asked over HTTP says of a message afterwards.

use crate::on_both;
use crate::world::{PHONE, RECEIPT_SECRET, World};
use axum::{Router, body::Body};
use hongwang_feature::{Feature, Place};
use hongwang_messages::{Part, PartState, Rules, State};
use hongwang_messaging::Messaging;
use hongwang_testkit::Kannel;
use http::{Request, StatusCode};
use tokio::task::JoinSet;
use tower::ServiceExt;
use uuid::Uuid;

const ELSEWHERE: &str = "http://127.0.0.1:9/?to={phone}&text={text}&dlr-url={receipt}";

fn door(world: &World, messaging: &Messaging) -> Router {
    messaging.public().with_state(world.center.clone())
}

async fn calls(door: &Router, path: &str) -> StatusCode {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    door.clone().oneshot(request).await.expect("never fails").status()
}

fn of(id: Uuid, status: &str) -> String {
    format!("/messages/receipt/{RECEIPT_SECRET}/{id}?status={status}")
}

/// A message that the gateway has, and what is known of its one part.
async fn handed(world: &World, known: Option<PartState>) -> Uuid {
    let id = world.asks(PHONE).await;
    let mut tx = world.center.db.write().await.expect("begins");
    let now = world.center.clock.now();
    let due = hongwang_messages::hand_over(&mut tx, &world.vault, &Rules::default(), now, 9).await;
    assert!(due.expect("hands over").iter().any(|due| due.id == id));
    if let Some(state) = known {
        let part = Part { number: 1, of: 1, state };
        hongwang_messages::verdict(&mut tx, id, &part, now).await.expect("keeps");
    }
    tx.commit().await.expect("commits");
    id
}

#[tokio::test]
async fn a_call_with_a_wrong_secret_an_unknown_message_or_garbage_changes_nothing() {
    on_both(async |world| {
        let id = handed(world, Some(PartState::Accepted(None))).await;
        let door = door(world, &world.asking(ELSEWHERE, "http://127.0.0.1:9"));
        let wrong = RECEIPT_SECRET.replace('0', "1");
        for path in [
            format!("/messages/receipt/{wrong}/{id}?status=1"),
            format!("/messages/receipt/x/{id}?status=1"),
            of(Uuid::nil(), "1"),
            format!("/messages/receipt/{RECEIPT_SECRET}/1' OR 1=1?status=1").replace(' ', "%20"),
            format!("/messages/receipt/{RECEIPT_SECRET}/%ff?status=1"),
        ] {
            let status = calls(&door, &path).await;
            assert!(matches!(status, StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST), "{path}: {status}");
        }
        for garbage in ["", "0", "3", "4", "%25d", "1&status=1", "1%00", &"1".repeat(9_000)] {
            assert_eq!(calls(&door, &of(id, garbage)).await, StatusCode::BAD_REQUEST, "{garbage}");
        }
        assert_eq!(world.state(id).await, State::Sent);
    })
    .await;
}

#[tokio::test]
async fn the_first_receipt_counts_and_no_later_one_changes_it() {
    on_both(async |world| {
        let arrived = handed(world, Some(PartState::Accepted(None))).await;
        let lost = handed(world, Some(PartState::Accepted(None))).await;
        let door = door(world, &world.asking(ELSEWHERE, "http://127.0.0.1:9"));
        assert_eq!(calls(&door, &of(arrived, "1")).await, StatusCode::NO_CONTENT);
        assert_eq!(calls(&door, &of(lost, "2")).await, StatusCode::NO_CONTENT);
        for again in [of(arrived, "2"), of(arrived, "1"), of(lost, "1"), of(lost, "16")] {
            assert_eq!(calls(&door, &again).await, StatusCode::NOT_FOUND, "{again}");
        }
        assert_eq!(world.state(arrived).await, State::Delivered);
        assert_eq!(world.state(lost).await, State::Failed);
    })
    .await;
}

#[tokio::test]
async fn a_receipt_that_overtakes_the_answer_counts_and_the_answer_does_not_undo_it() {
    on_both(async |world| {
        let id = handed(world, None).await;
        let door = door(world, &world.asking(ELSEWHERE, "http://127.0.0.1:9"));
        assert_eq!(calls(&door, &of(id, "1")).await, StatusCode::NO_CONTENT);
        let mut tx = world.center.db.write().await.expect("begins");
        let part = Part { number: 1, of: 1, state: PartState::Accepted(None) };
        let now = world.center.clock.now();
        hongwang_messages::verdict(&mut tx, id, &part, now).await.expect("keeps");
        tx.commit().await.expect("commits");
        assert_eq!(world.state(id).await, State::Delivered);
    })
    .await;
}

#[tokio::test]
async fn what_arrived_although_nobody_answered_is_not_sent_again_and_what_was_lost_is() {
    on_both(async |world| {
        let id = handed(world, Some(PartState::Unanswered)).await;
        let door = door(world, &world.asking(ELSEWHERE, "http://127.0.0.1:9"));
        assert_eq!(calls(&door, &of(id, "2")).await, StatusCode::NOT_FOUND);
        assert_eq!(world.state(id).await, State::Waiting);
        assert_eq!(calls(&door, &of(id, "1")).await, StatusCode::NO_CONTENT);
        assert_eq!(world.state(id).await, State::Delivered);
    })
    .await;
}

#[tokio::test]
async fn a_part_of_a_message_that_was_cut_here_has_no_receipt_of_the_whole() {
    on_both(async |world| {
        let id = handed(world, None).await;
        let mut tx = world.center.db.write().await.expect("begins");
        for number in [1, 2] {
            let part = Part { number, of: 2, state: PartState::Accepted(None) };
            hongwang_messages::verdict(&mut tx, id, &part, world.center.clock.now()).await.expect("keeps");
        }
        tx.commit().await.expect("commits");
        let door = door(world, &world.asking(ELSEWHERE, "http://127.0.0.1:9"));
        assert_eq!(calls(&door, &of(id, "1")).await, StatusCode::NOT_FOUND);
        assert_eq!(world.state(id).await, State::Sent);
    })
    .await;
}

#[tokio::test]
async fn who_knows_the_secret_may_not_flood_the_center() {
    on_both(async |world| {
        let door = door(world, &world.asking(ELSEWHERE, "http://127.0.0.1:9"));
        let unknown = of(Uuid::nil(), "1");
        let mut answers = Vec::new();
        while answers.last() != Some(&StatusCode::TOO_MANY_REQUESTS) && answers.len() < 2_000 {
            answers.push(calls(&door, &unknown).await);
        }
        assert_eq!(answers.last(), Some(&StatusCode::TOO_MANY_REQUESTS), "{}", answers.len());
        assert!(answers.len() > 100, "{}", answers.len());
    })
    .await;
}

#[tokio::test]
async fn without_receipts_in_the_configuration_there_is_no_such_door() {
    on_both(async |world| {
        let id = handed(world, Some(PartState::Accepted(None))).await;
        for messaging in [world.alone(), world.through("127.0.0.1:9")] {
            assert_eq!(calls(&door(world, &messaging), &of(id, "1")).await, StatusCode::NOT_FOUND);
        }
        assert_eq!(world.state(id).await, State::Sent);
    })
    .await;
}

/// Serves the door on a port of its own, to be named in the configuration before the capability is there.
async fn serves(place: &Place, messaging: &Messaging, listener: tokio::net::TcpListener) {
    let router = messaging.public().with_state(place.clone());
    axum::serve(listener, router).await.expect("serves");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kannel_tells_that_a_message_arrived() {
    on_both(async |world| {
        let kannel = Kannel::start("s3cret-of-the-county");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let home = format!("http://{}", listener.local_addr().expect("an address"));
        let address = format!("{}&dlr-mask=19&dlr-url={{receipt}}", kannel.send_address());
        let messaging = world.asking(&address.replace("{secret}", "s3cret-of-the-county"), &home);
        let mut tasks: JoinSet<()> = messaging.jobs(&world.center).into_iter().collect();
        let (place, served) = (world.center.clone(), messaging.clone());
        tasks.spawn(async move { serves(&place, &served, listener).await });
        let id = world.asks(PHONE).await;
        world.becomes(id, State::Delivered).await;
        kannel.gave(PHONE);
    })
    .await;
}

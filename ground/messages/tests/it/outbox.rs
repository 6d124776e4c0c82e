use crate::{NOW, PHONE, World, on_both, org};
use hongwang_base::{Millis, Scope};
use hongwang_messages::{Ask, Asked, PartState, State, counts, list, sweep};
use hongwang_store::sql;

const OTHER: &str = "13900139000";

fn taken(name: &str) -> PartState {
    PartState::Accepted(Some(name.to_owned()))
}

async fn rows(world: &World) -> i64 {
    let mut tx = world.db.read().await.expect("begins");
    let row = sql("SELECT COUNT(*) AS n FROM message").one(&mut tx).await.expect("reads");
    row.expect("a row").get("n").expect("a number")
}

#[tokio::test]
async fn what_is_no_mobile_number_is_dropped_with_its_reason_and_not_kept() {
    on_both(async |world| {
        assert_eq!(world.asks("0713-7012345", "moved", NOW).await, Asked::NoMobile);
        assert!(world.due(NOW).await.is_empty());
        let mut tx = world.db.read().await.expect("begins");
        let dropped = list(&mut tx, &Scope(org("421124000000/")), &[State::Dropped]).await.expect("reads");
        assert_eq!((dropped[0].why.as_str(), dropped[0].masked.as_str()), ("留的不是手机号", ""));
        let row = sql("SELECT phone, mark FROM message").one(&mut tx).await.expect("reads").expect("a row");
        assert_eq!(row.get::<Option<Vec<u8>>>("phone").expect("bytes"), None);
        assert!(row.get::<Vec<u8>>("mark").expect("bytes").is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_message_goes_with_its_transaction() {
    on_both(async |world| {
        let org = org(crate::VILLAGE);
        let ask = Ask { org: &org, phone: PHONE, template: "moved", places: &[], about: None, now: NOW };
        let mut tx = world.db.write().await.expect("begins");
        hongwang_messages::ask(&mut tx, &world.vault, ask).await.expect("keeps");
        drop(tx);
        assert_eq!(rows(world).await, 0);
        let mut tx = world.db.write().await.expect("begins");
        let unknown = hongwang_messages::ask(&mut tx, &world.vault, Ask { template: "none", ..ask }).await;
        assert!(unknown.is_err());
    })
    .await;
}

#[tokio::test]
async fn telephone_and_text_lie_sealed_and_go_out_once() {
    on_both(async |world| {
        let id = world.waits("138 0013 8000", "moved", NOW).await;
        let mut tx = world.db.read().await.expect("begins");
        let row = sql("SELECT phone, text, mark, masked FROM message").one(&mut tx).await.expect("reads");
        let row = row.expect("a row");
        for field in ["phone", "text", "mark"] {
            let bytes: Vec<u8> = row.get(field).expect("bytes");
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("1380013") && !text.contains("高龄"), "{field}");
        }
        assert_eq!(row.get::<String>("masked").expect("text"), "138****8000");
        drop(tx);
        let due = world.due(NOW).await;
        assert_eq!((due.len(), due[0].id, due[0].phone.as_str()), (1, id, PHONE));
        assert_eq!(due[0].text, "您的高龄津贴（编号20261123-001）：正在核对。");
        assert!(!format!("{due:?}").contains(PHONE));
        assert!(world.due(NOW).await.is_empty(), "it is handed over");
        assert_eq!(world.stands(id).await.0, State::Handed);
    })
    .await;
}

#[tokio::test]
async fn a_message_is_delivered_when_every_part_was_taken_and_every_receipt_came() {
    on_both(async |world| {
        let id = world.waits(PHONE, "moved", NOW).await;
        world.due(NOW).await;
        world.verdict(id, 1, 2, taken("a"), NOW).await;
        // A receipt may come before the other part was answered for.
        world.receipt("a", PartState::Arrived, NOW).await;
        assert_eq!(world.stands(id).await.0, State::Handed);
        world.verdict(id, 2, 2, taken("b"), NOW).await;
        assert_eq!(world.stands(id).await.0, State::Sent);
        world.receipt("nobody's", PartState::Lost("X".into()), NOW).await;
        world.receipt("b", PartState::Arrived, NOW.plus(1)).await;
        assert_eq!(world.stands(id).await, (State::Delivered, String::new()));
        // What comes late or twice changes nothing.
        world.receipt("b", PartState::Lost("X".into()), NOW).await;
        world.verdict(id, 1, 2, PartState::Unanswered, NOW).await;
        assert_eq!(world.stands(id).await.0, State::Delivered);
        assert!(world.due(NOW.plus(Millis::HOUR)).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_receipt_that_says_no_and_a_refusal_for_good_end_it() {
    on_both(async |world| {
        let lost = world.waits(PHONE, "moved", NOW).await;
        world.due(NOW).await;
        world.verdict(lost, 1, 1, taken("a"), NOW).await;
        world.receipt("a", PartState::Lost("UNDELIV".into()), NOW).await;
        assert_eq!(world.stands(lost).await, (State::Failed, "手机没有收到（UNDELIV）".into()));
        let refused = world.waits(PHONE, "moved", NOW).await;
        world.due(NOW).await;
        let no = PartState::Rejected { why: "收信号码错（13）".into(), passing: false };
        world.verdict(refused, 1, 1, no, NOW).await;
        assert_eq!(world.stands(refused).await, (State::Failed, "收信号码错（13）".into()));
    })
    .await;
}

#[tokio::test]
async fn what_was_not_answered_is_tried_five_times_further_and_further_apart() {
    on_both(async |world| {
        let id = world.waits(PHONE, "moved", NOW).await;
        let mut now = NOW;
        for pause in [1, 5, 15, 60] {
            assert_eq!(world.due(now).await.len(), 1, "{pause}");
            world.verdict(id, 1, 1, PartState::Unanswered, now).await;
            assert_eq!(world.stands(id).await, (State::Waiting, "网关没有答复".into()));
            assert!(world.due(now.plus(pause * Millis::MINUTE - 1)).await.is_empty());
            now = now.plus(pause * Millis::MINUTE);
        }
        assert_eq!(world.due(now).await.len(), 1);
        world.verdict(id, 1, 1, PartState::Unanswered, now).await;
        assert_eq!(world.stands(id).await, (State::Failed, "试了5次，网关没有答复".into()));
    })
    .await;
}

#[tokio::test]
async fn what_never_left_costs_no_try_and_is_dropped_after_a_day() {
    on_both(async |world| {
        let morning = NOW.plus(-2 * Millis::HOUR);
        let id = world.waits(PHONE, "moved", morning).await;
        let mut now = morning;
        for _ in 0..20 {
            assert_eq!(world.due(now).await.len(), 1);
            world.verdict(id, 1, 1, PartState::Unsent, now).await;
            now = now.plus(Millis::MINUTE);
        }
        assert_eq!(world.stands(id).await.0, State::Waiting);
        let day = morning.plus(Millis::DAY);
        assert_eq!(world.due(day).await.len(), 1, "just in time");
        world.verdict(id, 1, 1, PartState::Unsent, day).await;
        assert!(world.due(day.plus(2 * Millis::MINUTE)).await.is_empty());
        assert_eq!(world.stands(id).await, (State::Dropped, "过了一天没有发出去".into()));
        assert!(!world.is_sealed(id).await, "nothing of it is kept");
    })
    .await;
}

#[tokio::test]
async fn what_a_center_handed_over_before_it_fell_is_tried_again() {
    on_both(async |world| {
        let id = world.waits(PHONE, "moved", NOW).await;
        assert_eq!(world.due(NOW).await.len(), 1);
        assert!(world.due(NOW.plus(9 * Millis::MINUTE)).await.is_empty());
        assert!(world.due(NOW.plus(10 * Millis::MINUTE)).await.is_empty(), "it waits a little more");
        assert_eq!(world.due(NOW.plus(11 * Millis::MINUTE)).await[0].id, id);
    })
    .await;
}

#[tokio::test]
async fn at_night_only_what_is_urgent_goes_out_and_the_rest_in_the_morning() {
    on_both(async |world| {
        let night = NOW.plus(12 * Millis::HOUR);
        let id = world.waits(PHONE, "moved", night).await;
        let urgent = world.waits(OTHER, "test", night).await;
        let due = world.due(night).await;
        assert_eq!(due.iter().map(|due| due.id).collect::<Vec<_>>(), [urgent]);
        assert!(
            world
                .due(night.plus(9 * Millis::HOUR + 29 * Millis::MINUTE))
                .await
                .iter()
                .all(|due| due.id != id)
        );
        let morning = world.due(night.plus(9 * Millis::HOUR + 30 * Millis::MINUTE)).await;
        assert!(morning.iter().any(|due| due.id == id), "{morning:?}");
    })
    .await;
}

#[tokio::test]
async fn a_seventh_message_on_a_day_waits_until_the_next_morning_and_others_do_not() {
    on_both(async |world| {
        for _ in 0..7 {
            world.waits(PHONE, "moved", NOW).await;
        }
        let other = world.waits(OTHER, "moved", NOW).await;
        let due = world.due(NOW).await;
        assert_eq!(due.iter().filter(|due| due.phone == PHONE).count(), 6);
        assert!(due.iter().any(|due| due.id == other));
        for handed in due {
            world.verdict(handed.id, 1, 1, taken(&handed.id.to_string()), NOW).await;
        }
        assert!(world.due(NOW.plus(8 * Millis::HOUR)).await.is_empty());
        let morning = world.due(NOW.plus(21 * Millis::HOUR + 30 * Millis::MINUTE)).await;
        assert_eq!(morning.iter().map(|due| due.phone.as_str()).collect::<Vec<_>>(), [PHONE]);
    })
    .await;
}

#[tokio::test]
async fn telephone_and_text_are_gone_a_month_after_the_end() {
    on_both(async |world| {
        let (done, waits) = (world.waits(PHONE, "moved", NOW).await, NOW.plus(30 * Millis::DAY));
        world.due(NOW).await;
        world.verdict(done, 1, 1, taken("a"), NOW).await;
        for (now, there) in [(waits, true), (waits.plus(1), false)] {
            let mut tx = world.db.write().await.expect("begins");
            sweep(&mut tx, now).await.expect("sweeps");
            tx.commit().await.expect("commits");
            assert_eq!(world.is_sealed(done).await, there);
        }
        assert_eq!(world.stands(done).await.0, State::Sent, "that it was sent is known all the same");
    })
    .await;
}

#[tokio::test]
async fn that_a_message_went_out_is_known_for_three_months_and_what_waits_is_not_forgotten() {
    on_both(async |world| {
        let done = world.waits(PHONE, "moved", NOW).await;
        world.due(NOW).await;
        world.verdict(done, 1, 1, taken("a"), NOW).await;
        world.receipt("a", PartState::Arrived, NOW).await;
        let later = NOW.plus(60 * Millis::DAY);
        world.asks("0713-7012345", "moved", later).await;
        world.waits(OTHER, "moved", NOW.plus(90 * Millis::DAY)).await;
        for (days, left, receipts) in [(30, 3, 1), (90, 3, 0), (91, 2, 0), (151, 1, 0)] {
            let mut tx = world.db.write().await.expect("begins");
            sweep(&mut tx, NOW.plus(days * Millis::DAY)).await.expect("sweeps");
            tx.commit().await.expect("commits");
            assert_eq!(
                (world.count("message").await, world.count("message_part").await),
                (left, receipts),
                "{days}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_message_that_another_key_sealed_fails_and_stops_no_other() {
    on_both(async |world| {
        let broken = world.waits(PHONE, "moved", NOW).await;
        let whole = world.waits(OTHER, "moved", NOW).await;
        let mut tx = world.db.write().await.expect("begins");
        let spoil = sql("UPDATE message SET phone = text WHERE id = $1").bind(broken);
        spoil.run(&mut tx).await.expect("writes");
        tx.commit().await.expect("commits");
        let due = world.due(NOW).await;
        assert_eq!(due.iter().map(|due| due.id).collect::<Vec<_>>(), [whole]);
        assert_eq!(world.stands(broken).await, (State::Failed, "封存的内容打不开".into()));
    })
    .await;
}

#[tokio::test]
async fn a_desk_sees_the_messages_of_its_own_organisations() {
    on_both(async |world| {
        world.waits(PHONE, "moved", NOW).await;
        let mut tx = world.db.read().await.expect("begins");
        for (scope, seen) in [("421124000000/", 1), (crate::VILLAGE, 1), ("421124000000/421124100000/", 0)] {
            let scope = Scope(org(scope));
            assert_eq!(list(&mut tx, &scope, &[State::Waiting]).await.expect("reads").len(), seen);
            let count = counts(&mut tx, &scope, NOW).await.expect("reads");
            assert_eq!(count.iter().map(|count| count.count).sum::<u64>(), seen as u64);
        }
        let later = counts(&mut tx, &Scope(org("421124000000/")), NOW.plus(1)).await.expect("reads");
        assert!(later.is_empty());
    })
    .await;
}

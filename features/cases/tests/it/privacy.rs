//! What a person may expect: to be asked before, to see, correct and delete, and that it goes by itself.

use crate::on_both;
use crate::papers::{files, photo, shown};
use crate::world::{NOW, RED, RED_OTHER, RED_VILLAGE, World, page_of};
use hongwang_base::{Millis, Role};
use hongwang_casework::Case;
use hongwang_store::{audit, sql};
use http::StatusCode;
use uuid::Uuid;

const ID: &str = "42112419500101004X";
const PHONE: &str = "13800138000";
const WHY: (&str, &str) = ("reason", "本人来问");
const RIGHTS: &str = "/desk/cases/rights";

/// A case that was refused: it is closed.
async fn closed(world: &World) -> Uuid {
    let id = world.files("doctor").await;
    let clerk = world.clerk(RED).await;
    clerk.does(id, "accept", &[]).await;
    clerk.does(id, "refuse", &[("reason", "要本人来一趟"), ("remedy", "可以找县卫健局")]).await;
    id
}

async fn holds(world: &World, statement: &'static str, id: Uuid) -> i64 {
    let mut tx = world.center.db.read().await.expect("begins");
    let row = sql(statement).bind(id).one(&mut tx).await.expect("reads").expect("a row");
    row.get("n").expect("a number")
}

#[tokio::test]
async fn nothing_is_asked_before_somebody_agreed_to_the_very_words_that_were_shown() {
    on_both(async |world| {
        let mut villager = world.villager();
        for agreed in ["", "something else"] {
            let begun = villager.post("/apply/dibao", &[("agreed", agreed)]).await;
            assert_eq!(begun.location, "/apply/dibao/consent", "{agreed}");
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_draft").await, 0);
        let told = villager.get("/apply/dibao/consent").await.text;
        for words in
            ["名字、身份证号、电话", "收入和财产", "谁看得到", "存10年", "撤回", "公示", "同意，开始填"]
        {
            assert!(told.contains(words), "{words}: {told}");
        }
        let declined = villager.get("/apply/dibao/declined").await.text;
        assert!(declined.contains("什么都没有记下") && declined.contains("镇民政办"), "{declined}");
        let center = world.villager_at(world.center.clone()).get("/apply/dibao/consent").await;
        assert_eq!(center.status, StatusCode::NOT_FOUND);
        villager.begins("dibao").await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_consent").await, 1);
        // It goes with the draft.
        villager.agrees("proof", false).await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_consent").await, 1);
        world.village.clock.advance(3 * Millis::HOUR);
        world.villager().begins("proof").await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_consent").await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_agreed_to_travels_with_the_application_and_stands_at_the_desk() {
    on_both(async |world| {
        let mut villager = world.villager();
        let first = villager.begins("doctor").await;
        villager.answers_all(first).await;
        let forget = sql("DELETE FROM case_consent");
        let mut tx = world.village.db.write().await.expect("begins");
        forget.run(&mut tx).await.expect("runs");
        tx.commit().await.expect("commits");
        // A draft of before it was asked for: it is asked for now, and nothing that was entered is lost.
        let sent = villager.post("/apply/hand-in", &[]).await;
        assert_eq!(sent.location, "/apply/doctor/consent");
        assert_eq!(villager.agrees("doctor", false).await.location, "/apply/fill");
        let sent = villager.post("/apply/hand-in", &[]).await;
        let id: Uuid = sent.location.rsplit('/').next().expect("an id").parse().expect("an id");
        let mut submission = world.waiting(id).await;
        assert_eq!(submission.body["consent"]["at"], NOW.0);
        submission.body["consent"]["text"] = "长".repeat(8_000).into();
        world.receive(RED_VILLAGE, &submission).await.expect_err("no village shows so much");
        world.delivers(id).await;
        let page = world.clerk(RED).await.get(&page_of(id)).await.text;
        assert!(page.contains("申请人同意的说明") && page.contains("存3年"), "{page}");
        // A village of before it was asked for.
        let older = world.hands_in("doctor").await;
        let mut submission = world.waiting(older).await;
        submission.body.as_object_mut().expect("a body").remove("consent");
        world.receive(RED_VILLAGE, &submission).await.expect("it is taken");
        let page = world.clerk(RED).await.get(&page_of(older)).await.text;
        assert!(page.contains("没有同意的记录"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn consent_is_kept_with_what_is_kept() {
    on_both(async |world| {
        let mut villager = world.villager();
        let first = villager.begins("proof").await;
        villager.answers_all(first).await;
        let kept = villager.post("/apply/keep", &[("phone", PHONE)]).await.text;
        let digits: String = kept
            .split("class=\"kept-code\"")
            .nth(1)
            .and_then(|rest| rest.split('>').nth(1))
            .and_then(|rest| rest.split('<').next())
            .unwrap_or_default()
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        let mut again = world.villager();
        let opened = again.post("/apply/resume", &[("phone", PHONE), ("code", &digits)]).await;
        assert_eq!(opened.location, "/apply/check", "{digits}");
        let sent = again.post("/apply/hand-in", &[]).await;
        assert!(sent.location.starts_with("/apply/done/"), "{}", sent.location);
    })
    .await;
}

#[tokio::test]
async fn a_person_is_found_by_a_whole_number_and_a_reason_alone() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        let clerk = world.clerk(RED).await;
        for (number, reason, why) in [
            ("", "本人来问", "号码不对"),
            ("1380013", "本人来问", "没有用这个号码"),
            ("13800138001", "本人来问", "没有用这个号码"),
            (PHONE, "", "请"),
            (PHONE, "打13800138000", "号码"),
        ] {
            let seen = clerk.post(RIGHTS, &[("number", number), ("reason", reason)]).await.text;
            assert!(seen.contains(why) && !seen.contains(&id.to_string()), "{number} {reason}: {seen}");
        }
        for number in [PHONE, "138 0013 8000", ID, "42112419500101004x"] {
            let seen = clerk.post(RIGHTS, &[("number", number), WHY]).await.text;
            assert!(seen.contains(&format!("/desk/cases/{id}/rights")), "{number}: {seen}");
            assert!(!seen.contains("王小花"), "{seen}");
        }
        // Nobody finds what is not within his reach.
        let other = world.clerk(RED_OTHER).await.post(RIGHTS, &[("number", PHONE), WHY]).await.text;
        assert!(other.contains("没有用这个号码"), "{other}");
        let log = world.log().await;
        assert_eq!(log.iter().filter(|(action, _)| action == "case.find_person").count(), 7, "{log:?}");
        assert!(log.iter().all(|(_, detail)| !detail.contains(PHONE) && !detail.contains(ID)));
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_corrected_and_what_it_was_stays_sealed() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        let clerk = world.clerk(RED).await;
        let to = format!("{}/correct", page_of(id));
        for (at, value, reason, why) in [
            ("/applicant/phone", "138", "填错了", "号码"),
            ("/nothing", "13900139000", "填错了", "请选一处"),
            ("/applicant/phone", "13900139000", "", "请"),
        ] {
            let fields = [("at", at), ("value", value), ("reason", reason)];
            let refused = clerk.post(&to, &fields).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{at} {value}");
            assert!(refused.text.contains(why), "{at} {value}: {}", refused.text);
        }
        let stranger = world.clerk(RED_OTHER).await;
        let fields = [("at", "/applicant/phone"), ("value", "13900139000"), ("reason", "填错了")];
        assert_eq!(stranger.post(&to, &fields).await.status, StatusCode::NOT_FOUND);
        assert_eq!(clerk.post(&to, &fields).await.status, StatusCode::SEE_OTHER);
        let revealed = clerk.post(&format!("{}/reveal", page_of(id)), &[WHY]).await.text;
        assert!(revealed.contains("139 0013 9000") || revealed.contains("13900139000"), "{revealed}");
        let page = clerk.get(&format!("{}/rights", page_of(id))).await.text;
        assert!(page.contains("改过的") && !page.contains("13900139000"), "{page}");
        // He is found by the new number and not by the old one.
        let found = clerk.post(RIGHTS, &[("number", "13900139000"), WHY]).await.text;
        assert!(found.contains(&id.to_string()));
        let gone = clerk.post(RIGHTS, &[("number", PHONE), WHY]).await.text;
        assert!(!gone.contains(&id.to_string()));
        // What it was can be opened by whoever has the key, and the events are as they were.
        let mut tx = world.center.db.read().await.expect("begins");
        let row =
            sql("SELECT before FROM case_correction").one(&mut tx).await.expect("reads").expect("a row");
        let before = world.vault().unseal(id.as_bytes(), &row.get::<Vec<u8>>("before").expect("bytes"));
        assert!(String::from_utf8(before.expect("opens")).expect("text").contains(PHONE));
        assert_eq!(holds(world, "SELECT COUNT(*) AS n FROM case_event WHERE case_id = $1", id).await, 1);
        let log = world.log().await;
        assert!(log.iter().any(|(action, _)| action == "case.correct"));
        assert!(log.iter().all(|(_, detail)| !detail.contains("13900139000")));
    })
    .await;
}

/// Nothing of the person is left at the center; number, events and audit chain hold.
async fn is_gone(world: &World, id: Uuid) {
    for statement in [
        "SELECT COUNT(*) AS n FROM case_paper WHERE case_id = $1",
        "SELECT COUNT(*) AS n FROM case_correction WHERE case_id = $1",
        "SELECT COUNT(*) AS n FROM case_standing WHERE id = $1",
        "SELECT COUNT(*) AS n FROM case_person WHERE case_id = $1",
        "SELECT COUNT(*) AS n FROM message WHERE about = $1 AND (phone IS NOT NULL OR masked <> '')",
    ] {
        assert_eq!(holds(world, statement, id).await, 0, "{statement}");
    }
    let mut tx = world.center.db.read().await.expect("begins");
    let row = sql("SELECT answers, masked, number FROM case_case WHERE id = $1").bind(id).one(&mut tx).await;
    let row = row.expect("reads").expect("the row stays");
    let answers = world.vault().unseal(id.as_bytes(), &row.get::<Vec<u8>>("answers").expect("bytes"));
    assert_eq!(answers.expect("opens"), b"{}");
    assert_eq!(row.get::<String>("masked").expect("text"), "");
    let rows =
        sql("SELECT event FROM case_event WHERE case_id = $1 ORDER BY seq").bind(id).all(&mut tx).await;
    let events: Vec<hongwang_casework::Event> =
        rows.expect("reads").iter().map(|row| row.json("event").expect("an event")).collect();
    assert!(events.len() > 1);
    Case::replay(&events).expect("the chain holds");
    assert!(matches!(audit::verify(&mut tx).await.expect("reads"), audit::Verdict::Whole { .. }));
    drop(tx);
    let clerk = world.clerk(RED).await;
    let page = clerk.get(&page_of(id)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("个人信息已经删掉"), "{}", page.text);
    let found = clerk.post(RIGHTS, &[("number", PHONE), WHY]).await.text;
    assert!(!found.contains(&id.to_string()));
}

#[tokio::test]
async fn what_is_personal_in_a_closed_case_goes_when_a_second_person_agrees() {
    on_both(async |world| {
        let open = world.files("doctor").await;
        let id = closed(world).await;
        let clerk = world.clerk(RED).await;
        let refused = clerk.post(&format!("{}/erase/ask", page_of(open)), &[WHY]).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        let erase = format!("{}/erase", page_of(id));
        // Nobody asked for it.
        assert_eq!(clerk.post(&erase, &[WHY]).await.status, StatusCode::CONFLICT);
        let empty = clerk.post(&format!("{erase}/ask"), &[("reason", "")]).await;
        assert_eq!(empty.status, StatusCode::BAD_REQUEST);
        assert_eq!(clerk.post(&format!("{erase}/ask"), &[WHY]).await.status, StatusCode::SEE_OTHER);
        // Whoever asked does not agree with himself.
        assert_eq!(clerk.post(&erase, &[WHY]).await.status, StatusCode::FORBIDDEN);
        let second = world.staff(RED, "李复核", Role::Clerk).await;
        assert_eq!(second.post(&erase, &[WHY]).await.status, StatusCode::SEE_OTHER);
        is_gone(world, id).await;
        // The other case of the same person is as it was.
        let found = second.post(RIGHTS, &[("number", PHONE), WHY]).await.text;
        assert!(found.contains(&open.to_string()));
        // The village is told to forget it.
        let gone = "SELECT COUNT(*) AS n FROM feed_entry WHERE kind = 'cases.standing' AND body IS NULL";
        assert_eq!(world.count(gone).await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_kept_long_enough_goes_by_itself_and_nothing_before() {
    on_both(async |world| {
        let id = closed(world).await;
        let open = world.files("doctor").await;
        world.center.clock.advance(3 * 365 * Millis::DAY);
        world.cases.pass_retention(&world.center).await.expect("passes");
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_erased").await, 0);
        world.center.clock.advance(4 * Millis::DAY);
        for _ in 0..2 {
            world.cases.pass_retention(&world.center).await.expect("passes");
            assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_erased").await, 1);
        }
        is_gone(world, id).await;
        assert_eq!(holds(world, "SELECT COUNT(*) AS n FROM case_erased WHERE case_id = $1", open).await, 0);
        let log = world.log().await;
        assert_eq!(log.iter().filter(|(action, _)| action == "case.erase").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn cases_of_before_there_were_marks_are_found_after_the_next_pass() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        let mut tx = world.center.db.write().await.expect("begins");
        sql("DELETE FROM case_person").run(&mut tx).await.expect("runs");
        sql("INSERT INTO case_person_left SELECT id FROM case_case").run(&mut tx).await.expect("runs");
        tx.commit().await.expect("commits");
        world.cases.pass_retention(&world.center).await.expect("passes");
        let found = world.clerk(RED).await.post(RIGHTS, &[("number", ID), WHY]).await.text;
        assert!(found.contains(&id.to_string()), "{found}");
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_person_left").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_papers_of_a_person_go_with_the_rest() {
    on_both(async |world| {
        let mut villager = world.villager();
        let first = villager.begins("dibao").await;
        villager.sends("/apply/paper", "/papers/ill", "file", &photo(1)).await;
        villager.answers_all(first).await;
        let sent = villager.post("/apply/hand-in", &[]).await;
        let id: Uuid = sent.location.rsplit('/').next().expect("an id").parse().expect("an id");
        world.delivers(id).await;
        let folder = world.blobs.join("attachments");
        let before = files(&folder);
        assert!(before > 0 && shown(&sent, "/").is_empty());
        let mut tx = world.center.db.write().await.expect("begins");
        sql("UPDATE case_case SET queue = 'closed', turn = $1 WHERE id = $2")
            .bind(-NOW.0)
            .bind(id)
            .run(&mut tx)
            .await
            .expect("runs");
        tx.commit().await.expect("commits");
        world.center.clock.advance(10 * 367 * Millis::DAY);
        world.cases.pass_retention(&world.center).await.expect("passes");
        assert_eq!(holds(world, "SELECT COUNT(*) AS n FROM case_paper WHERE case_id = $1", id).await, 0);
        assert!(files(&folder) < before);
    })
    .await;
}

use crate::stage::{Center, Running, VILLAGE, Village, until};
use hongwang_base::{Millis, SubmissionId};
use hongwang_feature::Place;
use hongwang_feed::{
    attachments,
    village::{Sent, standing, submit, waiting},
};
use hongwang_replica::{BlobHash, BlobRef, outbox::Stage, wire::Waiting};
use hongwang_store::{Db, Vault, sql};
use hongwang_testkit::CutLine;

pub(crate) async fn send(
    running: &Running,
    body: serde_json::Value,
    attachments: Vec<BlobRef>,
) -> SubmissionId {
    let mut tx = running.place.db.write().await.expect("begins");
    let now = running.place.clock.now();
    let id = SubmissionId::new(now);
    submit(&mut tx, &running.vault, id, "notes.letter", &body, attachments, now).await.expect("is kept");
    tx.commit().await.expect("commits");
    id
}

pub(crate) async fn stands(running: &Running, id: SubmissionId) -> Sent {
    let mut tx = running.place.db.read().await.expect("begins");
    standing(&mut tx, id).await.expect("reads").expect("is known")
}

/// Lays bytes where the attachments of submissions lie.
pub(crate) fn attach(running: &Running, bytes: &[u8]) -> BlobRef {
    let blobs = attachments(&running.place).expect("a folder");
    BlobRef { hash: blobs.put(bytes).expect("keeps"), len: bytes.len() as u64 }
}

pub(crate) fn has(place: &Place, blob: BlobRef) -> bool {
    attachments(place).expect("a folder").has(&blob.hash)
}

pub(crate) async fn letters(center: &Center) -> i64 {
    let mut tx = center.place.db.read().await.expect("begins");
    let row = sql("SELECT COUNT(*) AS n FROM letter").one(&mut tx).await.expect("reads").expect("a row");
    row.get("n").expect("a number")
}

#[tokio::test]
async fn a_refused_letter_says_why_and_leaves_nothing_at_the_center() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let (village, _) = Village::admitted(&center, VILLAGE).await;
        let running = village.start().await;
        let id = send(&running, 7.into(), Vec::new()).await;
        until("it is refused", async || stands(&running, id).await == Sent::Refused("信里没有字".into()))
            .await;
        assert_eq!(letters(&center).await, 0);
    }
}

#[tokio::test]
async fn a_letter_with_a_lost_attachment_never_holds_up_the_next() {
    let center = Center::start().await;
    let (village, _) = Village::admitted(&center, VILLAGE).await;
    let running = village.start().await;
    let lost = BlobRef { hash: BlobHash::of(b"was never here"), len: 14 };
    let stuck = send(&running, "甲".into(), vec![lost]).await;
    let picture = attach(&running, b"picture");
    let good = send(&running, "乙".into(), vec![picture]).await;
    until("the good one is taken", async || matches!(stands(&running, good).await, Sent::Taken(_))).await;
    assert!(has(&center.place, picture));
    until(
        "the other says why",
        async || matches!(stands(&running, stuck).await, Sent::Refused(why) if why.contains("附件")),
    )
    .await;
}

#[tokio::test]
async fn a_letter_written_with_the_cable_pulled_is_taken_once_when_it_is_back() {
    let center = Center::start().await;
    let cut = CutLine::to(center.address).await;
    let village = Village::dialling(cut.address().to_string(), center.authority.fingerprint());
    village.join(&center, VILLAGE).await;
    let running = village.start().await;
    running.stands(|status| status.center_online).await;
    cut.cut();
    let id = send(&running, "断网时写的".into(), Vec::new()).await;
    running.stands(|status| !status.center_online).await;
    assert_eq!(stands(&running, id).await, Sent::Waiting);
    running.kill().await;
    cut.restore();
    let running = village.start().await;
    until("it is taken", async || matches!(stands(&running, id).await, Sent::Taken(_))).await;
    // As if the answer had been lost on the way: the village sends it again.
    let mut tx = running.place.db.write().await.expect("begins");
    sql("UPDATE outbox_entry SET stage = $1, settled = FALSE WHERE id = $2")
        .bind_json(&serde_json::json!({ "stage": "submit" }))
        .bind(id)
        .run(&mut tx)
        .await
        .expect("forgets the answer");
    tx.commit().await.expect("commits");
    until("it is answered again", async || matches!(stands(&running, id).await, Sent::Taken(_))).await;
    assert_eq!(letters(&center).await, 1);
}

#[tokio::test]
async fn what_waits_is_sealed_on_the_disk_and_gone_once_it_was_answered() {
    let center = Center::start().await;
    let cut = CutLine::to(center.address).await;
    let village = Village::dialling(cut.address().to_string(), center.authority.fingerprint());
    village.join(&center, VILLAGE).await;
    let running = village.start().await;
    running.stands(|status| status.center_online).await;
    cut.cut();
    let body = async || {
        let mut tx = running.place.db.read().await.expect("begins");
        let row =
            sql("SELECT submission FROM outbox_entry").one(&mut tx).await.expect("reads").expect("a row");
        row.json::<serde_json::Value>("submission").expect("is JSON")["body"].clone()
    };
    let id = send(&running, "请打 13800138000".into(), Vec::new()).await;
    let sealed = body().await;
    assert!(sealed.as_str().is_some_and(|text| !text.is_empty() && !text.contains("138")), "{sealed}");
    cut.restore();
    until("it is taken", async || matches!(stands(&running, id).await, Sent::Taken(_))).await;
    assert!(body().await.is_null());
    assert_eq!(letters(&center).await, 1);
}

#[tokio::test]
async fn a_letter_handed_in_twice_is_one() {
    let center = Center::start().await;
    let (village, _) = Village::admitted(&center, VILLAGE).await;
    let running = village.start().await;
    let now = running.place.clock.now();
    let id = SubmissionId::new(now);
    for _ in 0..2 {
        let mut tx = running.place.db.write().await.expect("begins");
        submit(&mut tx, &running.vault, id, "notes.letter", &"甲".into(), Vec::new(), now)
            .await
            .expect("is kept");
        tx.commit().await.expect("commits");
    }
    until("it is taken", async || matches!(stands(&running, id).await, Sent::Taken(_))).await;
    assert_eq!(letters(&center).await, 1);
}

/// Two letters, one of them with attachments of which the first is there, and a note that was answered.
async fn what_waits(db: &Db) -> Waiting {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = Vault::open(&folder.path().join("key")).expect("a key");
    let blob = |len: u64| BlobRef { hash: BlobHash::of(&len.to_le_bytes()), len };
    let stage = async |kind: &str, at: i64, attachments: Vec<BlobRef>, stage: Option<Stage>| {
        let mut tx = db.write().await.expect("begins");
        let id = SubmissionId::new(Millis(at));
        submit(&mut tx, &vault, id, kind, &"张三".into(), attachments, Millis(at)).await.expect("is kept");
        if let Some(stage) = stage {
            let settled = matches!(stage, Stage::Taken { .. });
            let moved = sql("UPDATE outbox_entry SET stage = $1, settled = $2 WHERE id = $3");
            moved.bind_json(&stage).bind(settled).bind(id).run(&mut tx).await.expect("moves");
        }
        tx.commit().await.expect("commits");
    };
    stage("notes.letter", 5_000, Vec::new(), None).await;
    stage("notes.letter", 4_000, vec![blob(10), blob(20), blob(30)], Some(Stage::Attachments { next: 1 }))
        .await;
    stage("notes.other", 6_000, vec![blob(7)], None).await;
    stage("notes.letter", 1_000, Vec::new(), Some(Stage::Taken { answer: 1.into() })).await;
    waiting(&mut db.read().await.expect("begins")).await.expect("reads")
}

#[tokio::test]
async fn what_waits_is_counted_by_kind_with_its_oldest_and_the_bytes_still_to_go() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let kinds = [("notes.letter".to_owned(), 2), ("notes.other".to_owned(), 1)].into();
        let expected = Waiting { kinds, oldest: Some(4_000), attachments: 57 };
        assert_eq!(what_waits(&center.place.db).await, expected);
    }
}

#[tokio::test]
async fn the_center_learns_what_waits_in_a_village_and_since_when() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let (village, device) = Village::admitted(&center, VILLAGE).await;
        let running = village.start().await;
        let mut tx = running.place.db.write().await.expect("begins");
        let now = running.place.clock.now();
        let id = SubmissionId::new(now);
        submit(&mut tx, &running.vault, id, "notes.letter", &"甲".into(), Vec::new(), now)
            .await
            .expect("is kept");
        // As after a try that failed.
        sql("UPDATE outbox_entry SET due = $1")
            .bind(now.plus(5 * Millis::MINUTE))
            .run(&mut tx)
            .await
            .expect("is put off");
        tx.commit().await.expect("commits");
        let kinds = [("notes.letter".to_owned(), 1)].into();
        let expected = Waiting { kinds, oldest: Some(now.0), attachments: 0 };
        center
            .knows(device, |view| view.seen.as_ref().is_some_and(|seen| seen.health.waiting == expected))
            .await;
        assert_eq!(center.device(device).await.seen.expect("was seen").health.outbox, 1);
    }
}

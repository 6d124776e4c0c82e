//! What belongs to a submission: sent before it, in ranges, once, and gone from the village when it was answered.

use crate::outbox::{attach, has, letters, send, stands};
use crate::stage::{Center, OTHER, VILLAGE, Village, until};
use hongwang_base::Millis;
use hongwang_feed::{attachments, village::Sent};
use hongwang_replica::{BlobHash, BlobRef};
use hongwang_store::sql;
use hongwang_testkit::CutLine;

/// Bytes that differ everywhere.
fn paper(len: usize, seed: u8) -> Vec<u8> {
    let mut state = u32::from(seed) + 1;
    (0..len)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect()
}

async fn count(center: &Center, statement: &'static str) -> i64 {
    let mut tx = center.place.db.read().await.expect("begins");
    let row = sql(statement).one(&mut tx).await.expect("reads").expect("a row");
    row.get("n").expect("a number")
}

#[tokio::test]
async fn papers_come_before_their_letter_and_leave_the_village_with_its_answer() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let (village, _) = Village::admitted(&center, VILLAGE).await;
        let running = village.start().await;
        let long = attach(&running, &paper((2 << 20) + 77, 1));
        let short = attach(&running, &paper(1_000, 2));
        let id = send(&running, "甲".into(), vec![long, short]).await;
        until("it is taken", async || matches!(stands(&running, id).await, Sent::Taken(_))).await;
        for blob in [long, short] {
            assert!(has(&center.place, blob), "the center has it");
            assert!(!has(&running.place, blob), "the village keeps nothing");
            assert!(!center.place.blobs.has(&blob.hash), "and no device can ask for it by name");
        }
        let claimed = "SELECT COUNT(*) AS n FROM attachment WHERE submission IS NOT NULL AND here";
        assert_eq!(count(&center, claimed).await, 2);
    }
}

#[tokio::test]
async fn a_line_that_is_torn_again_and_again_still_carries_a_paper_and_makes_one_letter() {
    let center = Center::start().await;
    let cut = CutLine::to(center.address).await;
    let village = Village::dialling(cut.address().to_string(), center.authority.fingerprint());
    village.join(&center, VILLAGE).await;
    let mut running = village.start().await;
    let blob = attach(&running, &paper(5 << 20, 3));
    cut.slow(1_500_000);
    let id = send(&running, "甲".into(), vec![blob]).await;
    let partial = || attachments(&center.place).expect("a folder").partial(&blob.hash).expect("opens");
    for range in [0, 2] {
        // Some of it has come: the line is torn in the middle, and the process is killed.
        until("a range is there", async || !partial().read_at(range << 20, 1).expect("reads").is_empty())
            .await;
        cut.tear();
        running.kill().await;
        cut.slow(1_500_000);
        running = village.start().await;
    }
    cut.restore();
    until("it is taken", async || matches!(stands(&running, id).await, Sent::Taken(_))).await;
    let came =
        attachments(&center.place).expect("a folder").get(&blob.hash).expect("reads").expect("is here");
    assert_eq!(BlobHash::of(&came), blob.hash);
    assert_eq!(letters(&center).await, 1);
}

#[tokio::test]
async fn a_letter_without_papers_passes_one_whose_papers_fill_the_line() {
    let center = Center::start().await;
    let cut = CutLine::to(center.address).await;
    let village = Village::dialling(cut.address().to_string(), center.authority.fingerprint());
    village.join(&center, VILLAGE).await;
    let running = village.start().await;
    running.stands(|status| status.center_online).await;
    cut.slow(100_000);
    let blob = attach(&running, &paper(8 << 20, 4));
    let slow = send(&running, "带照片的".into(), vec![blob]).await;
    let quick = send(&running, "只有字的".into(), Vec::new()).await;
    until("the quick one is taken", async || matches!(stands(&running, quick).await, Sent::Taken(_))).await;
    assert_eq!(stands(&running, slow).await, Sent::Waiting);
    cut.restore();
}

#[tokio::test]
async fn a_paper_that_another_village_sent_is_not_taken_for_ones_own() {
    let center = Center::start().await;
    let (one, _) = Village::admitted(&center, VILLAGE).await;
    let (other, _) = Village::admitted(&center, OTHER).await;
    let (one, other) = (one.start().await, other.start().await);
    let blob = attach(&one, &paper(500, 5));
    let first = send(&one, "甲".into(), vec![blob]).await;
    until("it is taken", async || matches!(stands(&one, first).await, Sent::Taken(_))).await;
    // The other knows the name and has not the bytes: the center does not take its word.
    let second = send(&other, "乙".into(), vec![blob]).await;
    until("it is refused", async || matches!(stands(&other, second).await, Sent::Refused(_))).await;
    assert_eq!(letters(&center).await, 1);
}

#[tokio::test]
async fn what_lies_on_the_disk_and_is_not_what_its_name_says_is_refused_in_words() {
    let center = Center::start().await;
    let (village, _) = Village::admitted(&center, VILLAGE).await;
    let running = village.start().await;
    let blob = attach(&running, &paper(900, 6));
    let name = blob.hash.to_string();
    let file = village.data().join("blobs/attachments").join(&name[..2]).join(&name);
    std::fs::write(file, paper(900, 7)).expect("spoils it");
    let id = send(&running, "甲".into(), vec![blob]).await;
    until(
        "it says why",
        async || matches!(stands(&running, id).await, Sent::Refused(why) if why.contains("附件")),
    )
    .await;
    assert_eq!(letters(&center).await, 0);
}

#[tokio::test]
async fn a_device_sends_only_so_much_in_a_day_and_what_nobody_claims_goes_after_a_month() {
    let center = Center::start().await;
    let (village, device) = Village::admitted(&center, VILLAGE).await;
    let now = center.place.clock.now();
    let folder = attachments(&center.place).expect("a folder");
    let (old, young) = (folder.put(b"old").expect("keeps"), folder.put(b"young").expect("keeps"));
    let mut tx = center.place.db.write().await.expect("begins");
    for (hash, len, at) in [(old, 3, now.plus(-31 * Millis::DAY)), (young, 1 << 30, now.plus(-Millis::HOUR))]
    {
        let row =
            sql("INSERT INTO attachment (device, hash, len, outline, here, at) VALUES ($1,$2,$3,$4,TRUE,$5)");
        let row = row.bind(device).bind(hash.to_string()).bind(len).bind(Vec::<u8>::new()).bind(at);
        row.run(&mut tx).await.expect("writes");
    }
    tx.commit().await.expect("commits");
    let running = village.start().await;
    let blob: BlobRef = attach(&running, b"one more");
    let id = send(&running, "甲".into(), vec![blob]).await;
    let tried = async || {
        let mut tx = running.place.db.read().await.expect("begins");
        let row = sql("SELECT tries FROM outbox_entry").one(&mut tx).await.expect("reads").expect("a row");
        row.get::<i64>("tries").expect("a number") > 0
    };
    until("it was tried", tried).await;
    assert_eq!(stands(&running, id).await, Sent::Waiting, "it waits for another day");
    assert!(!has(&center.place, blob));
    // The port looked for what nobody claimed when it opened; it does so again when it opens again.
    let mut center = center;
    center.restart().await;
    until("the old one is gone", async || !folder.has(&old)).await;
    assert!(folder.has(&young));
}

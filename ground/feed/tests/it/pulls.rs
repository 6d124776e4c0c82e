//! Bytes that somebody waits for before the screen, over the real line; and a disk that fills on the way.

use crate::stage::{COUNTY, Center, VILLAGE, Village, until};
use hongwang_feed::village::{NotPulled, need, no_longer};
use hongwang_replica::{Lane, LinePolicy, Window};
use hongwang_store::sql;
use hongwang_testkit::SmallDisk;

const OWN: (&str, &str) = ("notes.film", "戏");

fn film(len: usize) -> Vec<u8> {
    (0..len).map(|at| (at / 1_024 % 251) as u8).collect()
}

/// No film travels by itself now.
async fn by_day(center: &Center) {
    let now = center.place.clock.now().beijing();
    let minute = u16::from(now.hour().unsigned_abs()) * 60 + u16::from(now.minute().unsigned_abs());
    let night = Window { from: (minute + 600) % 1_440, to: (minute + 601) % 1_440 };
    let policy = LinePolicy { night, bytes_per_second: 10_000_000 };
    let mut tx = center.place.db.write().await.expect("begins");
    sql("UPDATE device SET policy = $1").bind_json(&policy).run(&mut tx).await.expect("sets");
    tx.commit().await.expect("commits");
}

#[tokio::test]
async fn what_somebody_waits_for_comes_by_day_and_is_here_afterwards_and_goes_when_it_is_let_go() {
    let center = Center::start().await;
    let (village, _) = Village::admitted(&center, VILLAGE).await;
    by_day(&center).await;
    let running = village.start().await;
    running.stands(|status| status.center_online).await;
    let bytes = film((2 << 20) + 7);
    let blob = center.keep(&bytes);
    let mut tx = running.place.db.write().await.expect("begins");
    need(&mut tx, OWN, blob, false).await.expect("notes");
    tx.commit().await.expect("commits");
    assert_eq!(running.pulls.queued().await.expect("reads"), blob.len);
    let pull = running.pulls.open(blob).expect("the line is there");
    // Whoever jumps gets the place that was jumped to; two who are at one place wait for one.
    let (last, again) = tokio::join!(pull.range(2), pull.range(2));
    assert_eq!(last.expect("comes"), bytes[2 << 20..]);
    assert_eq!(again.expect("comes"), bytes[2 << 20..]);
    assert!(!running.place.blobs.has(&blob.hash));
    for index in [0, 1] {
        let start = index << 20;
        assert_eq!(pull.range(index).await.expect("comes"), bytes[start..start + (1 << 20)]);
    }
    assert_eq!(running.place.blobs.get(&blob.hash).expect("reads").expect("is here"), bytes);
    assert_eq!(pull.range(1).await.expect("from the disk")[..3], bytes[1 << 20..(1 << 20) + 3]);
    assert!(running.pulls.line().speed.is_some(), "what came was measured");
    assert_eq!(running.pulls.queued().await.expect("reads"), 0);
    no_longer(&running.place, OWN).await.expect("lets go");
    assert!(!running.place.blobs.has_any(&blob.hash));
}

#[tokio::test]
async fn what_came_before_a_village_was_cut_off_stays_and_the_rest_comes_by_night() {
    let center = Center::start().await;
    let (village, _) = Village::admitted(&center, VILLAGE).await;
    by_day(&center).await;
    let running = village.start().await;
    running.stands(|status| status.center_online).await;
    let bytes = film(3 << 20);
    let blob = center.keep(&bytes);
    let mut tx = running.place.db.write().await.expect("begins");
    need(&mut tx, OWN, blob, false).await.expect("notes");
    tx.commit().await.expect("commits");
    let pull = running.pulls.open(blob).expect("the line is there");
    pull.range(0).await.expect("comes");
    drop(pull);
    assert_eq!(running.pulls.queued().await.expect("reads"), blob.len);
    running.kill().await;
    let mut tx = center.place.db.write().await.expect("begins");
    let night = LinePolicy { night: Window { from: 0, to: 0 }, bytes_per_second: 10_000_000 };
    sql("UPDATE device SET policy = $1").bind_json(&night).run(&mut tx).await.expect("sets");
    tx.commit().await.expect("commits");
    let running = village.start().await;
    assert!(matches!(running.pulls.open(blob), Err(NotPulled::Offline(_))), "it has not dialled yet");
    until("the rest came", async || running.place.blobs.has(&blob.hash)).await;
    assert_eq!(running.place.blobs.get(&blob.hash).expect("reads").expect("is here"), bytes);
}

#[tokio::test]
async fn so_many_films_are_pulled_at_once_and_no_more() {
    let center = Center::start().await;
    let (village, _) = Village::admitted(&center, VILLAGE).await;
    let running = village.start().await;
    running.stands(|status| status.center_online).await;
    let blobs = [b"one".as_slice(), b"two", b"three"].map(|bytes| center.keep(bytes));
    let first = running.pulls.open(blobs[0]).expect("may");
    let second = running.pulls.open(blobs[1]).expect("may");
    assert!(matches!(running.pulls.open(blobs[2]), Err(NotPulled::Busy)));
    let joined = running.pulls.open(blobs[0]).expect("joins who waits already");
    assert_eq!(joined.range(0).await.expect("comes"), b"one".as_slice());
    drop((first, joined));
    running.pulls.open(blobs[2]).expect("there is room again");
    drop(second);
}

#[tokio::test]
async fn a_disk_that_fills_on_the_way_says_so_leaves_nothing_behind_and_goes_on_when_there_is_room() {
    let center = Center::start().await;
    let (village, device) = Village::admitted(&center, VILLAGE).await;
    by_day(&center).await;
    let blobs = village.data().join("blobs");
    let _disk = SmallDisk::over(&blobs, 12 << 20);
    let running = village.start().await;
    let long = center.keep(&film(20 << 20));
    center.publish_with(COUNTY, "甲", Some("一"), vec![long], Lane::Text).await;
    running.stands(|status| status.trouble.as_deref().is_some_and(|why| why.contains("磁盘满了"))).await;
    center
        .knows(device, |view| view.seen.as_ref().is_some_and(|seen| seen.health.trouble.contains("磁盘满了")))
        .await;
    assert!(!running.place.blobs.has(&long.hash));
    // Records still come, and one that is withdrawn leaves nothing of what had come.
    center.publish(COUNTY, "甲", None).await;
    until("nothing is left", async || !running.place.blobs.has_any(&long.hash)).await;
    let short = center.keep(&film(2 << 20));
    center.publish_with(COUNTY, "乙", Some("二"), vec![short], Lane::Text).await;
    until("it goes on", async || running.place.blobs.has(&short.hash)).await;
    running.stands(|status| status.trouble.is_none()).await;
    drop(running);
}

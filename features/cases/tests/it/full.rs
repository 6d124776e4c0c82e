//! A village whose disk is full, and files that are far too large.

use crate::papers::{files, photo, shown};
use crate::world::{Seen, World};
use axum::body::{Body, Bytes};
use futures_util::stream;
use hongwang_store::{Db, DbUrl};
use hongwang_testkit::SmallDisk;
use http::StatusCode;
use std::{
    convert::Infallible,
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

const AT: &str = "/papers/ill";
const ROWS: &str = "SELECT COUNT(*) AS n FROM case_draft_paper";
const FULL: &str = "机器的存储空间满了";

/// A village on a small disk.
async fn on_small_disk(test: impl AsyncFn(&mut World, &SmallDisk, &DbUrl)) {
    let outer = tempfile::tempdir().expect("a folder");
    let disk = SmallDisk::over(outer.path(), 24 << 20);
    let inner = tempfile::tempdir_in(outer.path()).expect("a folder");
    let url = DbUrl::Lite(inner.path().join("village.db"));
    let mut world = World::within(&url, inner).await;
    test(&mut world, &disk, &url).await;
    world.village.db.close().await;
}

/// How many files lie in the folder of attachments.
fn lie(world: &World) -> usize {
    files(&world.blobs.join("attachments"))
}

#[tokio::test]
async fn a_paper_that_a_full_disk_does_not_take_is_said_and_what_was_entered_stays() {
    on_small_disk(async |world, disk, url| {
        let mut villager = world.villager();
        let first = villager.begins("dibao").await;
        villager.answers(&first, "王小花").await;
        let laid = villager.sends("/apply/paper", AT, "file", &photo(1)).await;
        assert_eq!(laid.status, StatusCode::SEE_OTHER, "{}", laid.text);
        // Once with the room that the log of the database has kept, and once without any.
        for anew in [false, true] {
            if anew {
                world.village.db.close().await;
                world.village.db = Db::open(url).await.expect("opens");
                let cookie = villager.cookie.clone();
                villager = world.villager();
                villager.cookie = cookie;
                assert_eq!(shown(&villager.asks(AT).await, "/apply/paper/").len(), 1);
            }
            disk.fill();
            let refused = villager.sends("/apply/paper", AT, "file", &photo(2)).await;
            assert!(
                refused.text.contains(FULL) && refused.text.contains("前面填的都还在"),
                "{}",
                refused.text
            );
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text.contains("看病的单子"), "the question stands there again");
            assert_eq!((world.count(ROWS).await, lie(world)), (1, 1), "no half of it");
            assert!(villager.asks("/applicant/name").await.text.contains("王小花"));
            disk.free();
        }
        let laid = villager.sends("/apply/paper", AT, "file", &photo(2)).await;
        assert_eq!(laid.status, StatusCode::SEE_OTHER, "{}", laid.text);
        assert_eq!((world.count(ROWS).await, lie(world)), (2, 2));
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_a_full_disk_does_not_take_stays_in_the_page_and_is_taken_when_there_is_room() {
    on_small_disk(async |world, disk, url| {
        let mut villager = world.villager();
        let first = villager.begins("dibao").await;
        let second = villager.answers(&first, "王小花").await;
        let cookie = villager.cookie.clone();
        world.village.db.close().await;
        world.village.db = Db::open(url).await.expect("opens");
        let mut villager = world.villager();
        villager.cookie = cookie;
        assert!(villager.asks("/applicant/name").await.text.contains("王小花"));
        disk.fill();
        let refused: Seen = villager.answers(&second, "42112419500101004X").await;
        assert!(
            refused.text.contains(FULL) && refused.text.contains("421124 19500101 004X"),
            "{}",
            refused.text
        );
        assert_eq!(refused.field("at"), second.field("at"), "the same question");
        disk.free();
        let third = villager.answers(&second, "42112419500101004X").await;
        assert!(third.status == StatusCode::OK && third.field("at") != second.field("at"), "{}", third.text);
    })
    .await;
}

/// A form with a photograph of 200 MB in it, and how much of it was read.
fn huge() -> (Body, Arc<AtomicUsize>) {
    const MEGABYTE: usize = 1 << 20;
    let read = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&read);
    let piece = Bytes::from(vec![0xff; MEGABYTE]);
    let pieces = stream::unfold(0, move |number| {
        let next = match number {
            0 => Some(Bytes::from_static(
                b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n",
            )),
            1..=200 => Some(piece.clone()),
            201 => Some(Bytes::from_static(b"\r\n--edge--\r\n")),
            _ => None,
        };
        counted.fetch_add(next.as_ref().map_or(0, Bytes::len), Ordering::Relaxed);
        async move { next.map(|next| (Ok::<_, Infallible>(next), number + 1)) }
    });
    (Body::from_stream(pieces), read)
}

/// The most memory that this process ever had, in bytes.
fn peak() -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("reads");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line");
    let kibibytes: usize = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kibibytes << 10
}

#[tokio::test]
async fn a_photograph_of_200_megabytes_is_refused_in_words_before_it_was_read_or_soon_after() {
    crate::on_both(async |world| {
        let mut villager = world.villager();
        let first = villager.begins("dibao").await;
        villager.answers(&first, "王小花").await;
        let before = peak();
        // Whoever says how much it is, and whoever does not.
        for (length, most) in [(Some(200 << 20), 0), (None, 34 << 20)] {
            let (body, read) = huge();
            let refused = villager.streams("/apply/paper?at=%2Fpapers%2Fill", length, body).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(
                refused.text.contains("超过12兆") && refused.text.contains("看病的单子"),
                "{}",
                refused.text
            );
            let read = read.load(Ordering::Relaxed);
            assert!(read <= most, "{read} bytes were read");
        }
        assert!(peak() - before < 64 << 20, "it was held in memory");
        assert_eq!((world.count(ROWS).await, lie(world)), (0, 0));
        assert!(villager.asks("/applicant/name").await.text.contains("王小花"));
    })
    .await;
}

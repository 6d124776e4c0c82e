//! Films that other programs lay into the folder: whole, once, and with the reason beside what is refused.

use crate::on_both;
use crate::world::{COUNTY, World, film};
use hongwang_base::{Millis, Role};
use std::path::Path;

fn names(world: &World, folder: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(world.dir.path().join("folder").join(folder)) else {
        return Vec::new();
    };
    let mut names: Vec<String> =
        entries.map(|one| one.expect("an entry").file_name().into_string().expect("text")).collect();
    names.sort();
    names
}

fn reason(world: &World, name: &str) -> String {
    let path = world.dir.path().join("folder/refused").join(format!("{name}.txt"));
    std::fs::read_to_string(path).expect("a reason")
}

#[tokio::test]
async fn a_film_that_stands_still_is_taken_with_its_sheet_and_waits_for_review() {
    on_both(async |world| {
        let bytes = film(1);
        world.lays("戏.mp4", &bytes[..bytes.len() / 2]);
        let sheet = r#"{"title": "天仙配", "place": "yule/opera/huangmei", "owner": "县文化馆", "licence": "合同1号",
                        "until": "2026-12-01"}"#;
        world.lays("戏.json", sheet.as_bytes());
        world.take_in().await;
        // It is still written.
        world.passes(Millis::MINUTE);
        world.lays("戏.mp4", &bytes);
        world.take_in().await;
        assert!(world.states().await.is_empty());
        world.passes(Millis::MINUTE);
        world.take_in().await;
        assert_eq!(world.states().await, ["waiting"]);
        assert_eq!(names(world, "done"), ["戏.json", "戏.mp4", "戏.mp4.txt"]);
        world.pass().await;
        let editor = world.person(Role::Editor, COUNTY).await;
        let list = editor.get("/desk/media").await.text();
        assert!(list.contains("天仙配") && list.contains("片子文件夹"), "{list}");
        let reel = list.split("/desk/media/reels/").nth(1).and_then(|rest| rest.split('"').next()).expect("a reel");
        let page = editor.get(&format!("/desk/media/reels/{reel}")).await.text();
        assert!(page.contains("合同1号") && page.contains("2026-12-01"), "{page}");
        // Whoever hands it in does not let it onto the screens.
        editor.post(&format!("/desk/media/reels/{reel}/submit"), "").await;
        assert_eq!(world.states().await, ["review"]);
    })
    .await;
}

#[tokio::test]
async fn what_another_capability_lays_whole_into_the_tray_is_taken_at_once_with_its_sheet() {
    on_both(async |world| {
        let tray = world.center.film_tray().expect("a folder");
        std::fs::write(tray.join("会.json"), r#"{"title": "调度会（会议回放）"}"#).expect("is written");
        world.take_in().await;
        assert!(world.states().await.is_empty(), "a sheet waits for its film");
        let elsewhere = world.lays("会.mp4.part", &film(1));
        std::fs::rename(elsewhere, tray.join("会.mp4")).expect("is moved");
        world.take_in().await;
        assert_eq!(world.states().await, ["waiting"]);
        let list = world.person(Role::Editor, COUNTY).await.get("/desk/media").await.text();
        assert!(list.contains("调度会（会议回放）"), "{list}");
    })
    .await;
}

#[tokio::test]
async fn two_files_of_one_content_are_one_film() {
    on_both(async |world| {
        let bytes = film(1);
        world.lays("一.mp4", &bytes);
        world.lays("二.mp4", &bytes);
        world.stands_still().await;
        assert_eq!(world.states().await, ["waiting"]);
        let said = std::fs::read_to_string(world.dir.path().join("folder/done/二.mp4.txt")).expect("a note");
        assert!(said.contains("以前收过"), "{said}");
        assert_eq!(world.files_in("uploads"), 1);
        // What fell after the reel was kept and before the file was moved finds the same file again.
        world.lays("一.mp4", &bytes);
        world.stands_still().await;
        assert_eq!(world.states().await, ["waiting"]);
        assert_eq!(names(world, ""), ["done"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_film_goes_aside_with_the_reason_and_leaves_nothing() {
    on_both(async |world| {
        let bytes = film(1);
        world.lays("空.mp4", b"");
        world.lays("程序.mp4", &[b"MZ\x90\x00".as_slice(), &[7; 4096]].concat());
        world.lays("断.mp4", &bytes[..bytes.len() / 2]);
        world.lays("错.mp4", &bytes);
        world.lays("错.json", r#"{"title": "错", "until": "明年"}"#.as_bytes());
        world.lays("坏.mp4", &bytes);
        world.lays("坏.json", b"no sheet");
        std::os::unix::fs::symlink("/etc/hostname", world.dir.path().join("folder/链.mp4")).expect("a link");
        std::fs::create_dir(world.dir.path().join("folder/夹")).expect("a folder");
        world.lays("夹/里面.mp4", &bytes);
        world.lays("没完.mp4.part", &bytes);
        world.stands_still().await;
        assert!(reason(world, "空.mp4").contains("是空的"));
        assert!(reason(world, "程序.mp4").contains("不是能播放的"));
        assert!(reason(world, "断.mp4").contains("不是能播放的"));
        assert!(reason(world, "错.mp4").contains("这样的日期"));
        assert!(reason(world, "坏.mp4").contains("读不懂"));
        assert!(reason(world, "链.mp4").contains("链接"));
        assert!(Path::new("/etc/hostname").is_file());
        assert!(world.states().await.is_empty());
        assert_eq!(world.files_in("uploads"), 0);
        assert_eq!(names(world, ""), ["refused", "夹", "没完.mp4.part"], "what is not finished stays");
    })
    .await;
}

#[tokio::test]
async fn a_sheet_waits_for_its_film_for_hours_and_not_for_ever() {
    on_both(async |world| {
        world.lays("独.json", b"{}");
        world.stands_still().await;
        assert_eq!(names(world, ""), ["独.json"]);
        world.passes(6 * Millis::HOUR);
        world.take_in().await;
        assert!(reason(world, "独.json").contains("没有同名的片子"));
    })
    .await;
}

#[tokio::test]
async fn a_copy_that_was_cut_goes_at_the_next_start_and_the_film_is_taken_then() {
    on_both(async |world| {
        let bytes = film(1);
        world.lays("戏.mp4", &bytes);
        // What a kill left in the middle of the copy.
        let half = world.center.blobs.workshop("uploads").expect("a folder").join("0191-half");
        std::fs::write(half, &bytes[..100]).expect("is written");
        world.media.tidy(&world.center).await.expect("tidies");
        assert_eq!(world.files_in("uploads"), 0);
        world.stands_still().await;
        assert_eq!((world.states().await, world.files_in("uploads")), (vec!["waiting".to_owned()], 1));
    })
    .await;
}

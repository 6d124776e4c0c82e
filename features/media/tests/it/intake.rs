//! From the file that comes to the sheet: what is cut goes on, what is no film says so, nothing is left behind.

use crate::on_both;
use crate::world::{COUNTY, SHEET, TOWN, World, film};
use axum::body::Body;
use hongwang_base::Role;
use http::{Request, StatusCode};

#[tokio::test]
async fn an_empty_file_and_one_that_is_too_large_are_refused_before_a_byte_is_sent() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let empty = editor.begins("空.mp4", 0).await;
        assert_eq!(empty.status, StatusCode::BAD_REQUEST);
        assert!(empty.text().contains("是空的"), "{}", empty.text());
        let large = editor.begins("大.mp4", 21 << 30).await;
        assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(world.files_in("uploads"), 0);
    })
    .await;
}

#[tokio::test]
async fn an_upload_that_was_cut_goes_on_where_it_stopped() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let bytes = film(2);
        let at = bytes.len() * 99 / 100;
        let begun = editor.begins("戏.mp4", bytes.len()).await;
        let address = begun.header("location").to_owned();
        assert_eq!(editor.sends(&address, 0, &bytes[..at]).await.status, StatusCode::NO_CONTENT);
        let here = editor.asks(Request::head(&address).body(Body::empty()).expect("a request")).await;
        assert_eq!(here.header("upload-offset"), at.to_string());
        // Whoever believes otherwise is told, and nothing is written.
        assert_eq!(editor.sends(&address, 0, &bytes).await.status, StatusCode::CONFLICT);
        let done = editor.sends(&address, at, &bytes[at..]).await;
        assert_eq!(done.header("upload-offset"), bytes.len().to_string());
        // What is whole takes nothing more.
        assert_eq!(editor.sends(&address, bytes.len(), b"more").await.status, StatusCode::CONFLICT);
        world.pass().await;
        let list = editor.get("/desk/media").await.text();
        assert!(list.contains("待写片目"), "{list}");
        assert_eq!((world.files_in("uploads"), world.files_in("filming")), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn more_bytes_than_were_said_are_not_kept() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let begun = editor.begins("戏.mp4", 4).await;
        let sent = editor.sends(begun.header("location"), 0, b"four and more").await;
        assert_eq!(sent.header("upload-offset"), "4");
    })
    .await;
}

#[tokio::test]
async fn a_program_under_the_name_of_a_film_is_told_and_leaves_nothing() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let id = editor.uploads("电影.mp4", &[b"MZ\x90\x00".as_slice(), &[7; 4096]].concat()).await;
        world.pass().await;
        let page = editor.get(&format!("/desk/media/reels/{id}")).await.text();
        assert!(page.contains("转换不了"), "{page}");
        assert!(!page.contains("交给别人审核"), "{page}");
        assert_eq!((world.files_in("uploads"), world.files_in("filming")), (0, 0));
        let gone = editor.post(&format!("/desk/media/reels/{id}/discard"), "").await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER);
        assert_eq!(editor.get(&format!("/desk/media/reels/{id}")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn an_upload_of_another_organisation_is_not_there() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let begun = editor.begins("戏.mp4", 100).await;
        let address = begun.header("location").to_owned();
        let other = world.person(Role::Editor, TOWN).await;
        assert_eq!(other.sends(&address, 0, b"x").await.status, StatusCode::NOT_FOUND);
        let id = address.rsplit('/').next().expect("an id");
        assert_eq!(other.get(&format!("/desk/media/reels/{id}")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_sheet_with_a_mistake_comes_back_with_all_that_was_written() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let id = editor.uploads("戏.mp4", &film(1)).await;
        world.pass().await;
        let path = format!("/desk/media/reels/{id}");
        for (wrong, said) in [
            (SHEET.replace("0:00 第一场", "半小时 第一场"), "分段第1行看不懂"),
            (SHEET.replace("2026-12-01", "明年"), "这样的日期"),
            (format!("{SHEET}&season=many"), "请写数字"),
        ] {
            let page = editor.post(&path, &wrong).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST);
            assert!(page.text().contains(said) && page.text().contains("严凤英"), "{}", page.text());
        }
        // Without rights it is not handed on.
        editor.post(&path, &SHEET.replace("合同1号", "")).await;
        let refused = editor.post(&format!("{path}/submit"), "").await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(refused.text().contains("没有版权来源的片子不能上架"), "{}", refused.text());
    })
    .await;
}

#[tokio::test]
async fn a_work_that_was_interrupted_begins_anew() {
    on_both(async |world: &World| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let id = editor.uploads("戏.mp4", &film(1)).await;
        let mut tx = world.center.db.write().await.expect("begins");
        hongwang_store::sql("UPDATE media_reel SET state = 'working'").run(&mut tx).await.expect("writes");
        tx.commit().await.expect("commits");
        let left = world.dir.path().join("center/filming").join(&id);
        std::fs::create_dir_all(&left).expect("a folder");
        std::fs::write(left.join("large.mp4"), b"half").expect("a file");
        std::fs::write(world.dir.path().join("center/uploads/orphan"), b"?").expect("a file");
        world.media.tidy(&world.center).await.expect("tidies");
        assert_eq!((world.files_in("uploads"), world.files_in("filming")), (1, 0));
        world.pass().await;
        assert!(editor.get("/desk/media").await.text().contains("待写片目"));
    })
    .await;
}

#[tokio::test]
async fn a_film_is_looked_at_before_it_is_shown_by_those_alone_who_reach_it() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let id = editor.uploads("戏.mp4", &film(1)).await;
        world.pass().await;
        let page = editor.get(&format!("/desk/media/reels/{id}")).await.text();
        let address =
            page.split("src=\"").find(|rest| rest.starts_with("/desk/media/reels/")).expect("it plays");
        let address = address.split('"').next().expect("an address");
        let bytes = editor.get(address).await;
        assert_eq!((bytes.status, &bytes.bytes[4..8]), (StatusCode::OK, b"ftyp".as_slice()));
        let other = world.person(Role::Editor, TOWN).await;
        assert_eq!(other.get(address).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

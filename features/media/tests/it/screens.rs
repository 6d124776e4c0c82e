//! From the second person's yes to the village's own disk and back: shown, brought, played, counted, taken away.

use crate::on_both;
use crate::world::{COLUMN, COUNTY, NOW, Person, SHEET, VILLAGE, World, film, org};
use axum::body::Body;
use hongwang_base::{Millis, Role};
use hongwang_feature::Feature;
use http::{Request, StatusCode};

/// A film on screens; its id.
pub(crate) async fn shown(world: &World, sheet: &str) -> String {
    shown_for(world, sheet, 3).await
}

/// A film of so many seconds.
pub(crate) async fn shown_for(world: &World, sheet: &str, seconds: u32) -> String {
    let editor = world.person(Role::Editor, COUNTY).await;
    let id = editor.uploads("戏.mp4", &film(seconds)).await;
    world.pass().await;
    let path = format!("/desk/media/reels/{id}");
    assert_eq!(editor.post(&path, sheet).await.status, StatusCode::SEE_OTHER);
    assert_eq!(editor.post(&format!("{path}/submit"), "").await.status, StatusCode::SEE_OTHER);
    approve(&world.person(Role::Reviewer, COUNTY).await, &path).await;
    world.pass().await;
    id
}

pub(crate) async fn approve(reviewer: &Person<'_>, path: &str) {
    let approved = reviewer.post(&format!("{path}/approve"), "").await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text());
}

/// The name of the bytes that a page plays.
pub(crate) fn played_bytes(page: &str) -> String {
    let rest = page.split("source src=\"/media/file/").nth(1).expect("the page plays something");
    rest[..64].to_owned()
}

#[tokio::test]
async fn whoever_handed_a_film_in_does_not_let_it_onto_the_screens() {
    on_both(async |world| {
        let both = [Role::Editor, Role::Reviewer];
        let editor = world.person_with(&both, COUNTY).await;
        let id = editor.uploads("戏.mp4", &film(1)).await;
        world.pass().await;
        let path = format!("/desk/media/reels/{id}");
        editor.post(&path, SHEET).await;
        editor.post(&format!("{path}/submit"), "").await;
        let own = editor.post(&format!("{path}/approve"), "").await;
        assert_eq!(own.status, StatusCode::FORBIDDEN);
        world.deliver().await;
        assert_eq!(world.get(&format!("/media/film/{id}")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_film_approved_in_the_evening_is_on_the_villages_disk_in_the_morning() {
    on_both(async |world| {
        let id = shown(world, SHEET).await;
        world.deliver().await;
        let address = format!("/media/film/{id}");
        let evening = world.get(&address).await.text();
        assert!(evening.contains("还没送到本机") && evening.contains("今晚给我送来"), "{evening}");
        world.night().await;
        let morning = world.get(&address).await.text();
        assert!(
            morning.contains("天仙配") && morning.contains("严凤英") && morning.contains("县文化馆"),
            "{morning}"
        );
        let file = format!("/media/file/{}", played_bytes(&morning));
        let request =
            Request::get(&file).header("range", "bytes=4-7").body(Body::empty()).expect("a request");
        let part = world.at_screen(request).await;
        assert_eq!((part.status, part.bytes.as_slice()), (StatusCode::PARTIAL_CONTENT, b"ftyp".as_slice()));
        assert_eq!(part.header("content-type"), "video/mp4");
        let request =
            Request::get(&file).header("range", "bytes=999999999-").body(Body::empty()).expect("a request");
        assert_eq!(world.at_screen(request).await.status, StatusCode::RANGE_NOT_SATISFIABLE);
        // The column shows it, the search finds it.
        let mut tx = world.village.db.read().await.expect("begins");
        let page = world
            .screen
            .column(&mut tx, &org(VILLAGE), COLUMN, NOW)
            .await
            .expect("reads")
            .expect("has films");
        assert!(page.body.0.contains("天仙配"));
        let found = world.screen.findable(&mut tx, &org(VILLAGE), 0).await.expect("reads").expect("is found");
        assert_eq!(found.changed.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn bytes_that_belong_to_no_film_on_this_screen_are_not_answered() {
    on_both(async |world| {
        let hash = world.village.blobs.put(b"somebody's paper").expect("writes");
        assert_eq!(world.get(&format!("/media/file/{hash}")).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.get("/media/file/..%2Fvillage.db").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_down_is_gone_and_can_be_handed_in_again() {
    on_both(async |world| {
        let id = shown(world, SHEET).await;
        world.night().await;
        let path = format!("/desk/media/reels/{id}");
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        assert_eq!(reviewer.post(&format!("{path}/down"), "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(reviewer.post(&format!("{path}/down"), "").await.status, StatusCode::CONFLICT);
        world.pass().await;
        world.deliver().await;
        assert_eq!(world.get(&format!("/media/film/{id}")).await.status, StatusCode::NOT_FOUND);
        let editor = world.person(Role::Editor, COUNTY).await;
        assert_eq!(editor.post(&format!("{path}/submit"), "").await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_film_that_is_asked_for_comes_before_newer_ones_where_there_is_room_for_one() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = hongwang_store::DbUrl::Lite(dir.path().join("test.db"));
    let first = World::new(&file).await;
    let old = shown_for(&first, SHEET, 4).await;
    first.night().await;
    let page = first.get(&format!("/media/film/{old}")).await.text();
    let hash = played_bytes(&page).parse().expect("a hash");
    let one = first.village.blobs.len(&hash).expect("it is here");
    drop(first);
    let dir = tempfile::tempdir().expect("a folder");
    let file = hongwang_store::DbUrl::Lite(dir.path().join("test.db"));
    let world = World::holding(&file, one + one / 9).await;
    let old = shown(&world, SHEET).await;
    world.passes(Millis::HOUR);
    let new = shown_for(&world, &SHEET.replace("天仙配", "女驸马"), 4).await;
    world.night().await;
    assert!(world.get(&format!("/media/film/{old}")).await.text().contains("还没送到本机"));
    assert!(world.get(&format!("/media/film/{new}")).await.text().contains("source src"));
    assert_eq!(world.post(&format!("/media/film/{old}/wish"), "").await.status, StatusCode::SEE_OTHER);
    // Twice is once.
    world.post(&format!("/media/film/{old}/wish"), "").await;
    assert!(world.get(&format!("/media/film/{old}")).await.text().contains("已经排上了"));
    assert_eq!(world.sends().await, 1);
    world.pass().await;
    assert_eq!(world.due(VILLAGE).await, [old]);
}

#[tokio::test]
async fn the_screen_knows_where_it_stopped_and_a_phone_leaves_no_trace() {
    on_both(async |world| {
        let id = shown(world, SHEET).await;
        world.night().await;
        let request = Request::post(format!("/media/{id}/at"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from("at=2"))
            .expect("a request");
        world.asked_from(request, "192.168.1.20:5000").await;
        assert!(world.get(&format!("/media/film/{id}")).await.text().contains("data-at=\"0\""));
        world.post(&format!("/media/{id}/at"), "at=2").await;
        assert!(world.get(&format!("/media/film/{id}")).await.text().contains("data-at=\"2\""));
        assert!(world.get("/media").await.text().contains("这台机器最近放过"));
        // Beyond the end there is nothing to remember.
        world.post(&format!("/media/{id}/at"), "at=99999").await;
        assert!(world.get(&format!("/media/film/{id}")).await.text().contains("data-at=\"3\""));
    })
    .await;
}

#[tokio::test]
async fn plays_are_told_by_the_hour_and_those_that_nobody_touched_apart() {
    on_both(async |world| {
        let id = shown(world, SHEET).await;
        world.night().await;
        let played = format!("/media/{id}/played");
        for form in [
            "play=a&seconds=120&touched=1",
            "play=a&seconds=120&touched=1",
            "play=b&seconds=60&touched=0",
            "seconds=5",
        ] {
            assert_eq!(world.post(&played, form).await.status, StatusCode::NO_CONTENT);
        }
        world.screen.pass(&world.village).await.expect("the store holds");
        assert_eq!(world.sends().await, 1, "what is held, no hour is over");
        world.passes(Millis::HOUR);
        world.screen.pass(&world.village).await.expect("the store holds");
        world.sends().await;
        let operator = world.person(Role::Operator, COUNTY).await;
        let board = operator.get("/desk/media/board").await.text();
        assert!(board.contains("天仙配") && board.contains("黄梅戏"), "{board}");
        let sheet = operator.get("/desk/media/board/export").await.bytes;
        let rows = hongwang_documents::sheet::rows(&sheet).expect("a workbook");
        assert_eq!(rows[1][2..4], ["黄梅戏".to_owned(), "天仙配".to_owned()]);
        assert_eq!(rows[1][1], "村部大屏");
        assert_eq!(rows[1][5..], ["1", "0", "1", "2", "1"].map(str::to_owned));
    })
    .await;
}

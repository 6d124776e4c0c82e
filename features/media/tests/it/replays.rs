//! A recorded lecture, as another capability lays it into the tray: two people look at it, and the villages that were
//! invited have it the next morning.

use crate::on_both;
use crate::screens::{approve, played_bytes, shown_for};
use crate::world::{COLUMN, COUNTY, NEXT_VILLAGE, SHEET, VILLAGE, World, film};
use hongwang_base::{Millis, Role};
use hongwang_store::sql;
use http::StatusCode;
use serde_json::{Value, json};

/// A lecture that was recorded, in the tray with its sheet; gives the page of its reel.
async fn recorded(world: &World, first: &str) -> String {
    let tray = world.center.film_tray().expect("a folder");
    let sheet = json!({ "title": "春茶讲座（会议回放）", "place": COLUMN, "owner": "英山县", "licence": "本单位会议录像",
                        "chapters": "0:00 开讲", "first": first });
    std::fs::write(tray.join("lecture.json"), sheet.to_string()).expect("is written");
    std::fs::rename(world.lays("lecture.mp4.part", &film(3)), tray.join("lecture.mp4")).expect("is moved");
    world.take_in().await;
    world.pass().await;
    let list = world.person(Role::Editor, COUNTY).await.get("/desk/media").await.text();
    let reel = list.split("/desk/media/reels/").nth(1).and_then(|rest| rest.split('"').next());
    format!("/desk/media/reels/{}", reel.expect("a reel"))
}

/// An editor hands it in, and somebody else lets it onto the screens.
async fn released(world: &World, reel: &str) {
    let editor = world.person(Role::Editor, COUNTY).await;
    assert_eq!(editor.post(&format!("{reel}/submit"), "").await.status, StatusCode::SEE_OTHER);
    approve(&world.person(Role::Reviewer, COUNTY).await, reel).await;
    world.pass().await;
}

#[tokio::test]
async fn a_lecture_recorded_in_the_afternoon_and_released_in_the_evening_is_on_the_disk_in_the_morning() {
    on_both(async |world| {
        let reel = recorded(world, VILLAGE).await;
        let id = reel.rsplit('/').next().expect("an id").to_owned();
        world.pass().await;
        assert!(world.due(VILLAGE).await.is_empty(), "nobody looked at it yet");
        // Whoever corrects its sheet changes nothing of who gets it.
        let editor = world.person(Role::Editor, COUNTY).await;
        let sheet = SHEET.replace("天仙配", "春茶讲座").replace("2026-12-01", "");
        assert_eq!(editor.post(&reel, &sheet).await.status, StatusCode::SEE_OTHER);
        world.passes(6 * Millis::HOUR);
        released(world, &reel).await;
        // The desk shows what was said, and may take it back.
        let page = world.person(Role::Editor, COUNTY).await.get("/desk/media/policy").await.text();
        assert!(page.contains("春茶讲座") && page.contains("乌云山村"), "{page}");
        assert_eq!(world.due(VILLAGE).await, std::slice::from_ref(&id));
        world.deliver().await;
        let evening = world.get(&format!("/media/film/{id}")).await.text();
        assert!(evening.contains("还没送到本机"), "{evening}");
        assert!(!evening.contains("421124102201"), "who gets it first is the center's to know");
        world.night().await;
        let morning = world.get(&format!("/media/film/{id}")).await.text();
        let bytes = world.get(&format!("/media/file/{}", played_bytes(&morning))).await;
        assert_eq!(bytes.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn where_room_is_short_an_invited_village_has_the_lecture_and_another_what_is_newer() {
    let dir = tempfile::tempdir().expect("a folder");
    let lite = |name: &str| hongwang_store::DbUrl::Lite(dir.path().join(name));
    let size = {
        let world = World::new(&lite("size.db")).await;
        released(&world, &recorded(&world, VILLAGE).await).await;
        let mut tx = world.center.db.read().await.expect("begins");
        let row = sql("SELECT share FROM media_share").one(&mut tx).await.expect("reads").expect("a share");
        let share: Value = row.json("share").expect("a share");
        share["blob"]["len"].as_u64().expect("a length")
    };
    let world = World::holding(&lite("short.db"), size * 3 / 2).await;
    let reel = recorded(&world, VILLAGE).await;
    let lecture = reel.rsplit('/').next().expect("an id").to_owned();
    released(&world, &reel).await;
    world.passes(Millis::HOUR);
    let newer = shown_for(&world, &SHEET.replace("2026-12-01", ""), 4).await;
    assert_eq!(world.due(VILLAGE).await, std::slice::from_ref(&lecture));
    assert_eq!(world.due(NEXT_VILLAGE).await, std::slice::from_ref(&newer));
    // It stands before others only as long as it is new.
    world.passes(15 * Millis::DAY);
    world.pass().await;
    assert_eq!(world.due(VILLAGE).await, std::slice::from_ref(&newer));
}

#[tokio::test]
async fn a_sheet_that_names_no_organisation_is_refused_and_one_of_elsewhere_says_nothing() {
    on_both(async |world| {
        let tray = world.center.film_tray().expect("a folder");
        std::fs::write(tray.join("x.json"), r#"{"title": "x", "first": "../../etc"}"#).expect("is written");
        std::fs::rename(world.lays("x.mp4.part", &film(1)), tray.join("x.mp4")).expect("is moved");
        world.take_in().await;
        assert!(world.states().await.is_empty() && tray.join("refused/x.mp4").exists());
        released(world, &recorded(world, "421199000000/").await).await;
        let page = world.person(Role::Editor, COUNTY).await.get("/desk/media/policy").await.text();
        assert!(!page.contains("421199000000"), "{page}");
        let mut tx = world.center.db.read().await.expect("begins");
        let said = sql("SELECT id FROM media_order").all(&mut tx).await.expect("reads");
        assert!(said.is_empty());
    })
    .await;
}

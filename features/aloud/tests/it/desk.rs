//! The desk page: whether there is a voice, a trial, and the county's own readings.

use crate::world::{COUNTY, VILLAGE, World};
use hongwang_base::Role;
use hongwang_feature::Site;
use hongwang_store::{DbUrl, sql};
use http::{StatusCode, header};

async fn on(url: &DbUrl) -> World {
    World::with(Site::Center, url, tempfile::tempdir().unwrap(), &hongwang_testkit::models()).await
}

async fn a_reading_is_refused_by_field_kept_audited_sent_and_taken_away(world: World) {
    let editor = world.sign_in(COUNTY, Role::Editor).await;
    let refused = world.post(&editor, "/desk/aloud/words", &[("word", "新农合"), ("said", "")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("「读成」应写") && refused.text().contains("value=\"新农合\""));

    let sent = [("word", "新农合"), ("said", "新型农村合作医疗")];
    let added = world.post(&editor, "/desk/aloud/words", &sent).await;
    assert_eq!(added.header(header::LOCATION), "/desk/aloud?done=added");
    let page = world.read(&editor, "/desk/aloud?done=added").await.text();
    assert!(page.contains("新型农村合作医疗") && page.contains("已加上"));

    let mut tx = world.place.db.read().await.unwrap();
    let records = sql("SELECT kind FROM feed_entry").all(&mut tx).await.unwrap();
    let audit = sql("SELECT detail FROM audit_entry").all(&mut tx).await.unwrap();
    drop(tx);
    assert_eq!(records[0].get::<String>("kind").unwrap(), "aloud.word");
    assert_eq!(audit[0].get::<String>("detail").unwrap(), "「新农合」读成「新型农村合作医疗」");

    world.post(&editor, "/desk/aloud/words/remove", &[("word", "新农合")]).await;
    world.post(&editor, "/desk/aloud/words/remove", &[("word", "新农合")]).await;
    assert!(!world.read(&editor, "/desk/aloud").await.text().contains("新型农村合作医疗</td>"));
    let mut tx = world.place.db.read().await.unwrap();
    assert_eq!(sql("SELECT detail FROM audit_entry").all(&mut tx).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_reading_is_kept_on_both_engines() {
    let folder = tempfile::tempdir().unwrap();
    let lite = DbUrl::Lite(folder.path().join("center.db"));
    a_reading_is_refused_by_field_kept_audited_sent_and_taken_away(on(&lite).await).await;
    let database = hongwang_testkit::postgres().await;
    let postgres = DbUrl::Pg(database.url().to_owned());
    a_reading_is_refused_by_field_kept_audited_sent_and_taken_away(on(&postgres).await).await;
}

#[tokio::test]
async fn a_villages_editor_changes_no_reading_of_the_county_and_a_clerk_has_no_such_page() {
    let world = World::new(Site::Center).await;
    let below = world.sign_in(VILLAGE, Role::Editor).await;
    let page = world.read(&below, "/desk/aloud").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("由县里的编辑来定") && !page.text().contains("/desk/aloud/words"));
    let sent = [("word", "新农合"), ("said", "新型农村合作医疗")];
    assert_eq!(world.post(&below, "/desk/aloud/words", &sent).await.status, StatusCode::NOT_FOUND);
    let clerk = world.sign_in(COUNTY, Role::Clerk).await;
    assert_eq!(world.read(&clerk, "/desk/aloud").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_sentence_can_be_tried_and_one_that_cannot_be_said_is_told() {
    let world = World::new(Site::Center).await;
    let editor = world.sign_in(COUNTY, Role::Editor).await;
    let page = world.read(&editor, "/desk/aloud?text=%E6%82%A8%E5%A5%BD").await.text();
    assert!(page.contains("<audio") && page.contains("/aloud?text=%E6%82%A8%E5%A5%BD&amp;private"), "{page}");
    let page = world.read(&editor, "/desk/aloud?text=%F0%9F%98%80").await.text();
    assert!(!page.contains("<audio") && page.contains("要读的内容应有字"));
}

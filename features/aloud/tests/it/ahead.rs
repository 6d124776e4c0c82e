//! What the center makes ahead, and what becomes of it in a village.

use crate::world::{NOW, World, length, until};
use axum::{Router, response::Html, routing::get};
use hongwang_base::Millis;
use hongwang_feature::{Fact, Feature, Site};
use hongwang_replica::Entry;
use hongwang_store::{DbUrl, Row, sql};
use http::StatusCode;
use std::sync::{Arc, Mutex};

/// A start page that says what a test puts on it.
fn pages(says: &Arc<Mutex<Vec<&'static str>>>) -> Router {
    let says = says.clone();
    let page = move || {
        let html: String =
            says.lock().unwrap().iter().map(|text| format!("<p data-say>{text}</p>")).collect();
        async move { Html(html) }
    };
    Router::new().route("/", get(page))
}

async fn rows(world: &World, text: &'static str) -> Vec<Row> {
    let mut tx = world.place.db.read().await.unwrap();
    sql(text).all(&mut tx).await.unwrap()
}

/// The entries of the county's log, as a village gets them.
async fn log(world: &World) -> Vec<Entry> {
    let rows = rows(world, "SELECT seq, kind, key, body, blobs, at FROM feed_entry ORDER BY seq").await;
    let entry = |row: &Row| Entry {
        seq: hongwang_replica::Sequence(row.get::<i64>("seq").unwrap().unsigned_abs()),
        at: row.get("at").unwrap(),
        record: hongwang_replica::Record {
            kind: row.get("kind").unwrap(),
            key: row.get("key").unwrap(),
            body: row.json_or_null("body").unwrap(),
            blobs: row.json("blobs").unwrap(),
            lane: hongwang_replica::Lane::Video,
        },
    };
    rows.iter().map(entry).collect()
}

async fn made(world: &World) -> usize {
    rows(world, "SELECT key FROM aloud_clip").await.len()
}

#[tokio::test]
async fn what_pages_say_is_made_ahead_heard_in_a_village_without_a_voice_and_goes_a_fortnight_after_it_is_gone()
 {
    let center = World::new(Site::Center).await;
    let says = Arc::new(Mutex::new(vec!["首页", "低保办理指南", "更新于 21:35", "😀"]));
    center.aloud.walk(pages(&says));
    let jobs: Vec<_> = center.jobs().into_iter().map(tokio::spawn).collect();
    let prompts = hongwang_page::prompts().len();
    until("both sentences have clips, beside the words of the shell", async || {
        made(&center).await == prompts + 2
    })
    .await;

    let (folder, empty) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let url = DbUrl::Lite(folder.path().join("node.db"));
    let village = World::with(Site::Village, &url, folder, empty.path()).await;
    for entry in log(&center).await {
        let mut tx = village.place.db.write().await.unwrap();
        village.aloud.apply(&mut tx, &entry, NOW).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(
            village.hear("低保办理指南").await.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "the bytes are not here yet"
        );
        for blob in &entry.record.blobs {
            village.place.blobs.put(&center.place.blobs.get(&blob.hash).unwrap().unwrap()).unwrap();
        }
    }
    let heard = village.hear("低保办理指南").await;
    assert_eq!(heard.status, StatusCode::OK);
    assert!(length(&heard.body) > 500);

    let blobs = log(&center).await.last().unwrap().record.blobs.clone();
    *says.lock().unwrap() = vec!["别的"];
    center.place.clock.set(NOW.plus(15 * Millis::DAY));
    let mut tx = center.place.db.write().await.unwrap();
    let other = hongwang_replica::Record {
        kind: "content.article".into(),
        key: "1".into(),
        body: None,
        blobs: Vec::new(),
        lane: hongwang_replica::Lane::Text,
    };
    hongwang_feed::append(&mut tx, &center.place.org, other, NOW).await.unwrap();
    tx.commit().await.unwrap();
    center.place.bus.tell(Fact::FeedGrew(center.place.org.clone()));
    until("the old clips are gone and the new one is there", async || {
        made(&center).await == prompts + 1 && blobs.iter().all(|blob| !center.place.blobs.has(&blob.hash))
    })
    .await;
    for entry in log(&center).await {
        let mut tx = village.place.db.write().await.unwrap();
        village.aloud.apply(&mut tx, &entry, NOW).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(made(&village).await, prompts + 1);
    jobs.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn records_of_another_form_are_skipped_and_the_feed_goes_on() {
    let world = World::new(Site::Village).await;
    for (kind, body) in [
        ("aloud.clips", serde_json::json!({"clips": [{"key": "no hash", "ms": 1}]})),
        ("aloud.clips", serde_json::json!({"clips": [{"key": "00".repeat(32), "ms": 1}]})),
        ("aloud.clips", serde_json::json!(7)),
        ("aloud.word", serde_json::json!([])),
    ] {
        let record = hongwang_replica::Record {
            kind: kind.into(),
            key: "k".into(),
            body: Some(body),
            blobs: Vec::new(),
            lane: hongwang_replica::Lane::Video,
        };
        let entry = Entry { seq: hongwang_replica::Sequence(1), at: 0, record };
        let mut tx = world.place.db.write().await.unwrap();
        world.aloud.apply(&mut tx, &entry, NOW).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(made(&world).await, 0);
}

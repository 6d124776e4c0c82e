use crate::{COUNTY, desk, until};
use hongwang_store::{Db, DbUrl, sql};
use hongwang_testkit::Demo;
use std::time::Duration;

#[tokio::test]
async fn kill_9_a_hundred_times_while_syncing_loses_nothing_and_repeats_nothing() {
    let mut county = Demo::start().await.apart().await;
    let writer = desk(&county, "editor").await;
    let village_data = county.demo.data().join("village-1");
    let mut titles = Vec::new();
    for round in 0..100u64 {
        let title = format!("演示:第 {round} 号");
        let article = writer.write_article(&title, "dang/open/org", COUNTY, "<p>演示正文。</p>").await;
        writer.post(&format!("{article}/submit"), &[]).await;
        titles.push(title);
        // Each life ends a little later than the one before, so that death falls at every step of a start and a sync.
        tokio::time::sleep(Duration::from_millis(round % 25 * 8)).await;
        county.villages[0].kill();
        county.villages[0].spawn();
    }
    county.villages[0].wait_until_healthy().await;
    let db = Db::open(&DbUrl::Lite(village_data.join("village.db"))).await.expect("the database opens");
    let shown = async || -> Vec<String> {
        let mut tx = db.read().await.expect("begins");
        let rows = sql("SELECT summary FROM content_published").all(&mut tx).await;
        let summaries = rows.expect("reads").into_iter().map(|row| row.json("summary").expect("a summary"));
        let titles = summaries
            .map(|summary: serde_json::Value| summary["title"].as_str().unwrap_or_default().to_owned());
        let mut titles: Vec<String> = titles.filter(|title| title.starts_with("演示:第 ")).collect();
        titles.sort();
        titles
    };
    titles.sort();
    until("every article is there, each once", async || shown().await == titles).await;
    let mut tx = db.read().await.expect("begins");
    let check = sql("PRAGMA integrity_check").one(&mut tx).await.expect("checks").expect("a row");
    assert_eq!(check.get::<String>("integrity_check").expect("words"), "ok");
}

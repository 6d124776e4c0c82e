use crate::{COUNTY, REVIEWED, desk, page, publish, says, until};
use hongwang_testkit::Demo;
use std::collections::BTreeMap;

#[tokio::test]
async fn an_article_appears_on_the_village_screen_after_approval_and_a_recall_reaches_even_a_village_that_was_off()
 {
    let mut county = Demo::start().await.apart().await;
    let (writer, reviewer) = (desk(&county, "editor").await, desk(&county, "reviewer").await);
    let columns = [1, 2].map(|number| format!("{}/{REVIEWED}", county.demo.village(number)));

    let article = writer.write_article("演示:今天开会", REVIEWED, COUNTY, "<p>演示正文。</p>").await;
    writer.post(&format!("{article}/submit"), &[]).await;
    assert!(!says(&columns[0], "演示:今天开会").await, "nobody has approved it");
    reviewer.post(&format!("{article}/approve"), &[]).await;
    for column in &columns {
        until("the village shows it", async || says(column, "演示:今天开会").await).await;
    }

    county.villages[1].kill();
    reviewer.post(&format!("{article}/recall"), &[("reason", "演示:时间改了")]).await;
    until("the connected village has taken it off", async || {
        page(&columns[0]).await.is_some_and(|page| !page.contains("今天开会"))
    })
    .await;
    until("one of two receipts is there", async || {
        let receipts = reviewer.read(&format!("{article}/receipts")).await;
        receipts.contains("1 / 2") || receipts.contains("1/2")
    })
    .await;

    county.villages[1].spawn();
    // The first page that the village gives after its start must be without it already.
    let first = async || page(&columns[1]).await;
    until("the village shows its pages again", async || first().await.is_some()).await;
    assert!(!says(&columns[1], "今天开会").await, "it showed a recalled article");
    until("both receipts are there", async || {
        let receipts = reviewer.read(&format!("{article}/receipts")).await;
        receipts.contains("2 / 2") || receipts.contains("2/2")
    })
    .await;
}

#[tokio::test]
async fn a_village_shows_everything_with_the_cable_pulled() {
    let county = Demo::start().await.apart().await;
    let home = county.demo.village(1);
    let (writer, reviewer) = (desk(&county, "editor").await, desk(&county, "reviewer").await);
    publish(&writer, &reviewer, "演示:断网前发的", COUNTY).await;
    until("it is there", async || says(&format!("{home}/{REVIEWED}"), "断网前发的").await).await;
    let before = walk(&home).await;
    assert!(before.len() > 30, "only {} pages", before.len());

    county.cables[0].cut();
    until("the screen says that the line is down", async || says(&home, "未连上县中心").await).await;
    let after = walk(&home).await;
    assert_eq!(before, after, "a page is missing or has another heading with the cable pulled");

    publish(&writer, &reviewer, "演示:断网后发的", COUNTY).await;
    assert!(!says(&format!("{home}/{REVIEWED}"), "断网后发的").await);
    county.cables[0].restore();
    until("what was missed comes by itself", async || {
        says(&format!("{home}/{REVIEWED}"), "断网后发的").await
    })
    .await;
}

/// Every page within four touches of home: its path and its heading.
async fn walk(home: &str) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    let mut todo = vec!["/".to_owned()];
    while let Some(path) = todo.pop() {
        if pages.contains_key(&path) {
            continue;
        }
        let page = page(&format!("{home}{path}")).await.unwrap_or_else(|| panic!("{path} cannot be opened"));
        let heading = between(&page, "<h1", "</h1>").unwrap_or_else(|| panic!("{path} has no heading"));
        let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let own = links.filter(|link| {
            // What is asked live says that it cannot be: it is kept nowhere here.
            let leads_on = *link != "/wipe" && !link.contains("/assets/") && !link.starts_with("/own/");
            leads_on && link.starts_with('/') && !link.contains(['?', '#'])
        });
        todo.extend(own.filter(|link| !link.starts_with("/blob/")).map(str::to_owned));
        pages.insert(path, heading);
    }
    pages
}

fn between(text: &str, from: &str, to: &str) -> Option<String> {
    text.split(from).nth(1)?.split(to).next().map(str::to_owned)
}

//! What happens to the county, told through the real binary: processes, ports, cables, disks.

mod applications;
mod content;
mod disk;
mod doors;
mod films;
mod handwriting;
mod help;
mod kills;
mod phones;
mod private;
mod signals;
mod start;
mod voice;
mod weather;

use hongwang_testkit::County;
use hongwang_tests::{Desk, demo_account};
use std::time::Duration;

const COUNTY: &str = "421124000000/";
/// A column that asks for a second person.
const REVIEWED: &str = "dang/news/county";
/// Nothing here takes longer unless it never comes.
const SOON: Duration = Duration::from_secs(60);

/// Signs in at the center of a county that was taken apart.
async fn desk(county: &County, login: &str) -> Desk {
    Desk::sign_in(&county.demo.center(), &demo_account(&county.demo.data(), login)).await
}

/// The page at `address` as text, or nothing while nobody answers with a page.
async fn page(address: &str) -> Option<String> {
    let answer = hongwang_tests::client().get(address).send().await.ok()?;
    if answer.status().is_success() { answer.text().await.ok() } else { None }
}

/// Looks again and again until it holds: every look is at a fact, and the end is a failure.
async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    until_within(SOON, what, holds).await;
}

/// The same for what is real work on a busy machine.
async fn until_within(limit: Duration, what: &str, holds: impl AsyncFn() -> bool) {
    let looking = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    assert!(tokio::time::timeout(limit, looking).await.is_ok(), "it never came true: {what}");
}

/// Whether a village's page says `words`.
async fn says(address: &str, words: &str) -> bool {
    page(address).await.is_some_and(|page| page.contains(words))
}

/// The desk pages of the devices.
async fn device_pages(operator: &Desk) -> Vec<String> {
    let list = operator.read("/desk/devices").await;
    let links = list.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let id_long = "/desk/devices/".len() + 36;
    links
        .filter(|link| link.starts_with("/desk/devices/") && link.len() == id_long)
        .map(str::to_owned)
        .collect()
}

/// An article that one person wrote and another approved; gives its desk page.
async fn publish(writer: &Desk, reviewer: &Desk, title: &str, scope: &str) -> String {
    let article = writer.write_article(title, REVIEWED, scope, "<p>演示正文。</p>").await;
    writer.post(&format!("{article}/submit"), &[]).await;
    reviewer.post(&format!("{article}/approve"), &[]).await;
    article
}

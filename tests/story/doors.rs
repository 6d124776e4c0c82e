use crate::{COUNTY, REVIEWED, desk, device_pages, publish, says, until};
use hongwang_testkit::Demo;

#[tokio::test]
async fn a_revoked_device_gets_nothing() {
    let county = Demo::start().await.apart().await;
    let (writer, reviewer) = (desk(&county, "editor").await, desk(&county, "reviewer").await);
    let operator = desk(&county, "operator").await;
    let device = device_pages(&operator).await.swap_remove(0);
    let shut = if operator.read(&device).await.contains("红山镇") { 1 } else { 2 };
    operator.post(&format!("{device}/revoke"), &[("reason", "演示:终端丢失")]).await;

    publish(&writer, &reviewer, "演示:停用之后", COUNTY).await;
    let columns = [1, 2].map(|number| format!("{}/{REVIEWED}", county.demo.village(number)));
    until("the other village shows it", async || says(&columns[2 - shut], "停用之后").await).await;
    until("the shut one says that it has no line", async || {
        says(&county.demo.village(u16::try_from(shut).expect("1 or 2")), "未连上县中心").await
    })
    .await;
    assert!(!says(&columns[shut - 1], "停用之后").await);
}

#[tokio::test]
async fn a_clerk_of_one_town_cannot_see_anothers_drafts() {
    let county = Demo::start().await.apart().await;
    let (hill, springs) = (desk(&county, "clerk-hongshan").await, desk(&county, "clerk-wenquan").await);
    let scope = "421124000000/421124100000/";
    let draft = springs.write_article("演示:温泉的草稿", "dang/open/org", scope, "<p>演示正文。</p>").await;
    assert!(springs.read(&draft).await.contains("温泉的草稿"));
    assert_eq!(hill.get(&draft).await.status(), 404);
    assert!(!hill.read("/desk/articles?stage=draft").await.contains("温泉的草稿"));
}

#[tokio::test]
async fn the_board_shows_a_pulled_cable_and_the_village_when_it_is_back() {
    let county = Demo::start().await.apart().await;
    let operator = desk(&county, "operator").await;
    let online = async || operator.read("/desk/board/export.csv").await.matches("在线").count();
    until("both villages are online", async || online().await >= 2).await;
    let with_both = online().await;
    county.cables[0].cut();
    until("one is not", async || online().await < with_both).await;
    county.cables[0].restore();
    until("both are again", async || online().await == with_both).await;
}

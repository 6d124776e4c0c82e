//! Offers of browsers.

use super::{
    on_both,
    world::{CLOUD, COUNTY, RED, id},
};
use serde_json::json;

#[tokio::test]
async fn without_media_an_offer_is_answered_that_none_is_connected() {
    on_both(async |world| {
        let at = world.clerk(COUNTY).await.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        assert_eq!(venue.does(&at, json!("join")).await.expect("it is invited")["media"], false);
        let refused = venue.asks("meetings.offer", json!({ "room": id(&at), "offer": "v=0" })).await;
        assert!(refused.expect_err("there is none").contains("未接通"));
    })
    .await;
}

#[tokio::test]
async fn an_offer_that_nobody_can_read_is_refused_in_plain_words() {
    on_both(async |world| {
        world.opens_media();
        let at = world.clerk(COUNTY).await.opens(&[RED]).await;
        let venue = world.device(CLOUD);
        let offer = |offer: String| json!({ "room": id(&at), "offer": offer });
        let early = venue.asks("meetings.offer", offer("v=0".to_owned())).await;
        assert!(early.expect_err("it is not in").contains("请先点“入会”"));
        assert_eq!(venue.does(&at, json!("join")).await.expect("it is invited")["media"], true);
        for bad in
            [String::new(), "v=0".to_owned(), "你好".to_owned(), "m=audio\r\n".repeat(70), "v".repeat(70_000)]
        {
            let refused = venue.asks("meetings.offer", offer(bad)).await.expect_err("it is no offer");
            assert!(refused.contains("请更新浏览器"), "{refused}");
        }
        assert_eq!(venue.sees(&at).await.expect("it is there still")["me"], "in");
    })
    .await;
}

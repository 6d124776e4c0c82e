//! The link of a family call in a text message, and what is left of the number it went to.

use super::{
    family::{knocks, opens, touches},
    on_both,
    world::{CLOUD, TEA, Venue, World},
};
use hongwang_messages::{Rules, hand_over};
use hongwang_store::{Vault, sql};
use serde_json::json;

const PHONE: &str = "13900001234";

async fn texts(venue: &Venue<'_>, id: &str, phone: &str, path: &str) -> Result<(), String> {
    let link = format!("http://center{path}");
    touches(venue, id, json!({ "text": { "phone": phone, "link": link } })).await.map(drop)
}

/// What a gateway would be handed: telephone and text.
async fn due(world: &World) -> Vec<(String, String)> {
    let mut tx = world.center.db.write().await.expect("begins");
    let now = world.center.clock.now();
    let due = hand_over(&mut tx, &Vault::of(&[7; 32]), &Rules::default(), now, 100).await.expect("reads");
    tx.commit().await.expect("commits");
    due.into_iter().map(|due| (due.phone, due.text)).collect()
}

#[tokio::test]
async fn without_a_gateway_the_screen_says_not_connected_and_no_number_is_kept() {
    on_both(async |world| {
        world.opens_media();
        let venue = world.device(CLOUD);
        let (id, path) = opens(&venue).await;
        let refused = texts(&venue, &id, PHONE, &path).await.expect_err("there is no gateway");
        assert!(refused.contains("短信未接通"), "{refused}");
        assert_eq!(due(world).await, []);
    })
    .await;
}

#[tokio::test]
async fn nothing_goes_out_but_the_link_of_this_very_call_to_a_mobile_number() {
    on_both(async |world| {
        world.opens_media();
        world.meetings.send_texts();
        let (venue, other) = (world.device(CLOUD), world.device(TEA));
        let ((id, path), (_, foreign)) = (opens(&venue).await, opens(&other).await);
        for (phone, link, why) in [
            ("", path.as_str(), "11 位手机号"),
            ("0713-7012345", &path, "11 位手机号"),
            (PHONE, &foreign, "没有这次亲情通话"),
            (PHONE, "/family/aaaaaaaaaaaaaaaaaaaaaaaaaa", "没有这次亲情通话"),
            (PHONE, "/search?q=广告", "没有这次亲情通话"),
        ] {
            let refused = texts(&venue, &id, phone, link).await.expect_err(link);
            assert!(refused.contains(why), "{refused}");
        }
        assert_eq!(due(world).await, []);
        texts(&venue, &id, PHONE, &path).await.expect("it goes out");
        let sent = due(world).await;
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].0, PHONE);
        assert!(
            sent[0].1.contains(&format!("http://center{path}")) && sent[0].1.contains("乌云山村"),
            "{}",
            sent[0].1
        );
    })
    .await;
}

#[tokio::test]
async fn one_screen_sends_so_many_on_a_day_and_none_once_somebody_has_come() {
    on_both(async |world| {
        world.opens_media();
        world.meetings.send_texts();
        let venue = world.device(CLOUD);
        let (id, path) = opens(&venue).await;
        for _ in 0..5 {
            texts(&venue, &id, PHONE, &path).await.expect("it goes out");
        }
        let (id, path) = opens(&venue).await;
        texts(&venue, &id, PHONE, &path).await.expect("it is the sixth");
        let refused = texts(&venue, &id, PHONE, &path).await.expect_err("it is one too many");
        assert!(refused.contains("今天的短信发完了"), "{refused}");
        knocks(world, &path).await.expect("it is the first");
        let refused = texts(&venue, &id, PHONE, &path).await.expect_err("somebody is there");
        assert!(refused.contains("已经有人敲门"), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn after_the_end_nothing_of_the_number_is_left_and_what_waits_is_not_sent() {
    on_both(async |world| {
        world.opens_media();
        world.meetings.send_texts();
        let venue = world.device(CLOUD);
        let (id, path) = opens(&venue).await;
        texts(&venue, &id, PHONE, &path).await.expect("it goes out");
        touches(&venue, &id, json!("end")).await.expect("it goes on");
        assert_eq!(due(world).await, []);
        let mut tx = world.center.db.read().await.expect("begins");
        let left =
            "SELECT COUNT(*) AS n FROM message WHERE phone IS NOT NULL OR text IS NOT NULL OR masked <> ''";
        let left = sql(left).one(&mut tx).await.expect("reads").expect("a row");
        assert_eq!(left.get::<i64>("n").expect("a number"), 0);
        let said = world.audited().await.join("\n");
        assert!(!said.contains("1234") && !said.contains("139"), "{said}");
    })
    .await;
}

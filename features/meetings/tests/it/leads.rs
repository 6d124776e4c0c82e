//! A village that was given the chair leads from its own screen, and no other village does.

use super::{
    on_both,
    world::{CLOUD, COUNTY, RED, TEA},
};
use serde_json::json;

#[tokio::test]
async fn a_village_that_was_given_the_chair_gives_the_floor_mutes_all_and_ends_the_meeting() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let (chair, other) = (world.device(CLOUD), world.device(TEA));
        for venue in [&chair, &other] {
            venue.does(&at, json!("join")).await.expect("it is invited");
        }
        clerk.does(&at, &[("do", "chair"), ("venue", &chair.id())]).await;
        let seen = chair.sees(&at).await.expect("it is there");
        assert_eq!((&seen["leads"], &seen["first"]), (&json!(true), &json!(null)));
        let nobody = chair.does(&at, json!({ "give_first": 0 })).await.expect_err("nobody asked");
        assert!(nobody.contains("没有会场申请发言"), "{nobody}");
        let asking = other.does(&at, json!("ask")).await.expect("it may ask");
        assert_eq!(
            (&asking["leads"], &asking["first"]),
            (&json!(false), &json!(null)),
            "that is the chair's"
        );
        let first = chair.sees(&at).await.expect("it is there")["first"].clone();
        assert!(first["name"].as_str().is_some_and(|name| name.contains("茶园村")), "{first}");
        let other_first =
            chair.does(&at, json!({ "give_first": 7 })).await.expect_err("it was about another");
        assert!(other_first.contains("换了"), "{other_first}");
        chair.does(&at, json!({ "give_first": first["since"] })).await.expect("it leads");
        assert_eq!(other.sees(&at).await.expect("it is there")["has_floor"], true);
        let muted = chair.does(&at, json!("mute_all")).await.expect("it leads");
        assert_eq!((&muted["all_muted"], &muted["speakers"]), (&json!(true), &json!([])));
        chair.does(&at, json!("unmute_all")).await.expect("it leads");
        assert_eq!(other.sees(&at).await.expect("it is there")["heard"], true);
        chair.does(&at, json!("end")).await.expect("it leads");
        assert_eq!(other.sees(&at).await.expect("it was there")["stage"], "ended");
    })
    .await;
}

#[tokio::test]
async fn who_does_not_lead_has_none_of_these_keys_whoever_asks_for_the_floor() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let (chair, other) = (world.device(CLOUD), world.device(TEA));
        for venue in [&chair, &other] {
            venue.does(&at, json!("join")).await.expect("it is invited");
        }
        let refused = async |who: &super::world::Venue<'_>| {
            for act in [json!({ "give_first": 0 }), json!("mute_all"), json!("unmute_all"), json!("end")] {
                let why = who.does(&at, act.clone()).await.expect_err("it does not lead");
                assert!(why.contains("主持"), "{act}: {why}");
            }
        };
        refused(&other).await;
        other.does(&at, json!("ask")).await.expect("it may ask");
        refused(&other).await;
        refused(&chair).await;
        clerk.does(&at, &[("do", "chair"), ("venue", &chair.id())]).await;
        refused(&other).await;
        clerk.does(&at, &[("do", "chair"), ("venue", &other.id())]).await;
        refused(&chair).await;
        assert_eq!(other.sees(&at).await.expect("it is there")["stage"], "open");
    })
    .await;
}

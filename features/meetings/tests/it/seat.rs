//! Whoever leads, in the meeting.

use super::{
    on_both,
    world::{CLOUD, COUNTY, RED, WARM},
};
use hongwang_base::Millis;
use http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn nobody_takes_a_seat_in_a_meeting_out_of_reach() {
    on_both(async |world| {
        let at = world.clerk(COUNTY).await.opens(&[RED]).await;
        let foreign = world.clerk(WARM).await;
        for path in [format!("{at}/seat"), format!("{at}/seat/state")] {
            assert_eq!(foreign.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let pressed = foreign.post(&format!("{at}/seat"), &[("do", "join")]).await;
        assert_eq!(pressed.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn the_chair_comes_in_is_heard_under_a_general_mute_and_stays_until_it_is_handed_on() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        let seat = format!("{at}/seat");
        assert!(clerk.get(&seat).await.text.contains("入会"));
        clerk.does(&seat, &[("do", "join")]).await;
        clerk.does(&seat, &[("do", "join")]).await;
        let page = clerk.get(&seat).await.text;
        assert!(page.contains("您的声音大家能听到") && !page.contains("申请发言"), "{page}");
        let refused = clerk.post(&seat, &[("do", "leave")]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains("请先移交主持或结束会议"));
        let venue = world.device(CLOUD);
        let seen = venue.does(&at, json!("join")).await.expect("it is invited");
        assert_eq!((seen["here"].clone(), seen["heard"].clone()), (json!(2), json!(false)));
    })
    .await;
}

#[tokio::test]
async fn a_seat_that_was_left_without_a_word_is_free_after_a_while() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.opens(&[RED]).await;
        clerk.does(&format!("{at}/seat"), &[("do", "join")]).await;
        world.passes(30 * Millis::SECOND).await;
        assert!(clerk.get(&at).await.text.contains("0 个会场在会"));
    })
    .await;
}

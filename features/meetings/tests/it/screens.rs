//! What the screens of invited villages show before and during a meeting.

use super::{
    on_both,
    world::{COUNTY, NOW, RED, WARM, World},
};
use hongwang_base::Millis;
use hongwang_feature::Feature;
use hongwang_page::{Alarm, AlarmLevel};
use http::StatusCode;
use std::time::Duration;

const AGENDA: &str = "huiyi/meet/agenda";
const HELD: &str = "huiyi/meet/now";

#[tokio::test]
async fn a_meeting_of_others_is_on_no_screen_here() {
    on_both(async |world| {
        world.clerk(COUNTY).await.opens(&[WARM]).await;
        world.deliver().await;
        assert_eq!((world.column(AGENDA).await, world.column(HELD).await), (None, None));
    })
    .await;
}

#[tokio::test]
async fn a_notice_is_announced_then_open_then_gone() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.schedules(&[RED]).await;
        world.deliver().await;
        let agenda = world.column(AGENDA).await.expect("it is announced");
        assert!(agenda.contains("防汛调度会") && agenda.contains("30 分钟后开始"), "{agenda}");
        assert_eq!(world.column(HELD).await, None);
        clerk.does(&at, &[("do", "open")]).await;
        world.deliver().await;
        assert!(world.column(HELD).await.expect("it is held").contains("点一下就进去"));
        clerk.does(&at, &[("do", "end")]).await;
        world.deliver().await;
        assert_eq!((world.column(AGENDA).await, world.column(HELD).await), (None, None));
    })
    .await;
}

#[tokio::test]
async fn from_the_lobby_on_a_strip_calls_on_every_page() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.schedules(&[RED]).await;
        world.deliver().await;
        let running = runs(world);
        clerk.does(&at, &[("do", "lobby")]).await;
        let strip = strip(world).await;
        assert_eq!(strip.level, AlarmLevel::Call);
        assert!(strip.title.contains("防汛调度会") && strip.advice.contains("一键入会"));
        assert!(strip.href.starts_with("/meetings/"));
        assert!(world.meetings.alarms(NOW.plus(3 * Millis::HOUR)).is_empty(), "not for ever");
        running.iter().for_each(tokio::task::JoinHandle::abort);
    })
    .await;
}

#[tokio::test]
async fn a_box_whose_clock_is_hours_ahead_calls_all_the_same() {
    on_both(async |world| {
        world.village.clock.advance(2 * Millis::HOUR);
        let clerk = world.clerk(COUNTY).await;
        let running = runs(world);
        clerk.opens(&[RED]).await;
        assert!(strip(world).await.title.contains("防汛调度会"));
        running.iter().for_each(tokio::task::JoinHandle::abort);
    })
    .await;
}

/// Runs what keeps the village's strips true.
fn runs(world: &World) -> Vec<tokio::task::JoinHandle<()>> {
    world.meetings.jobs(&world.village).into_iter().map(tokio::spawn).collect()
}

/// The strip on the village's pages, once what was told has come.
async fn strip(world: &World) -> Alarm {
    world.deliver().await;
    world.village.bus.tell(hongwang_feature::Fact::Applied);
    let strip = async {
        loop {
            if let Some(alarm) = world.meetings.alarms(world.village.clock.now()).into_iter().next() {
                return alarm;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), strip).await.expect("a strip")
}

#[tokio::test]
async fn a_node_without_a_center_has_no_page_of_a_meeting() {
    on_both(async |world| {
        let page = world.looks("/meetings/00000000-0000-0000-0000-000000000000").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert_eq!(world.looks("/meetings/x").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

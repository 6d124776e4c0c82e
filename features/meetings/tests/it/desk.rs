//! The list and the form that schedules a meeting.

use super::{
    on_both,
    world::{CLOUD, COUNTY, RED, WARM},
};
use hongwang_base::Role;
use http::StatusCode;

#[tokio::test]
async fn whoever_may_not_hold_meetings_finds_a_shut_door() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        assert_eq!(editor.get("/desk/meetings").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_refused_says_why_at_each_field_and_loses_nothing() {
    on_both(async |world| {
        let clerk = world.clerk(RED).await;
        let fields = [("title", ""), ("start", "昨天"), ("minutes", "3"), ("orgs", WARM), ("orgs", CLOUD)];
        let page = clerk.post("/desk/meetings/new", &fields).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        for why in ["请写会议名称", "请选开始时间", "时长写 5 到 720 分钟", "请至少选一个归您管的单位"]
        {
            assert!(page.text.contains(why), "{why}");
        }
        assert!(page.text.contains("value=\"3\""), "what was typed stands there still");
        assert!(page.text.contains(&format!("value=\"{CLOUD}\" checked")));
        let list = clerk.get("/desk/meetings").await;
        assert!(list.text.contains("没有要开的会"));
    })
    .await;
}

#[tokio::test]
async fn a_main_venue_that_is_no_device_is_refused() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let fields = [
            ("title", "会"),
            ("start", "2026-11-23T10:30"),
            ("minutes", "60"),
            ("main", "somebody"),
            ("orgs", RED),
        ];
        let page = clerk.post("/desk/meetings/new", &fields).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        assert!(page.text.contains("请另选主会场"));
    })
    .await;
}

#[tokio::test]
async fn a_meeting_is_found_by_its_own_organisation_and_those_above_alone() {
    on_both(async |world| {
        let at = world.clerk(RED).await.schedules(&[RED]).await;
        let county = world.clerk(COUNTY).await;
        assert!(county.get("/desk/meetings").await.text.contains("防汛调度会"));
        assert_eq!(county.get(&at).await.status, StatusCode::OK);
        let foreign = world.clerk(WARM).await;
        assert!(!foreign.get("/desk/meetings").await.text.contains("防汛调度会"));
        for path in [&at, &format!("{at}/state"), &format!("{at}/record"), &format!("{at}/export")] {
            assert_eq!(foreign.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let pressed = foreign.post(&at, &[("do", "open")]).await;
        assert_eq!(pressed.status, StatusCode::NOT_FOUND);
        assert!(county.get(&at).await.text.contains("还没有开始"));
    })
    .await;
}

#[tokio::test]
async fn a_town_that_is_asked_brings_its_villages() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.schedules(&[RED]).await;
        let page = clerk.get(&at).await.text;
        let is_asked = |village: &str| page.contains(&format!("取消邀请：{village}"));
        assert_eq!(["乌云山村", "茶园村", "温泉村"].map(is_asked), [true, true, false], "{page}");
    })
    .await;
}

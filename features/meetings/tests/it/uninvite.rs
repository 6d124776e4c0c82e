//! 取消邀请: asked before, until the lobby opens, and gone from that village's screens alone.

use super::{
    on_both,
    world::{CLOUD, COUNTY, RED, SPRING, TEA, World, org},
};
use hongwang_base::DeviceId;
use hongwang_store::sql;
use http::StatusCode;

const AGENDA: &str = "huiyi/meet/agenda";

#[tokio::test]
async fn an_invitation_that_is_none_or_of_a_meeting_that_began_is_not_taken_back() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.schedules(&[RED]).await;
        let uninvite = [("do", "uninvite"), ("org", SPRING)];
        let stranger = clerk.post(&at, &uninvite).await;
        assert_eq!(stranger.status, StatusCode::CONFLICT);
        assert!(stranger.text.contains("这个单位不在邀请名单里"), "{}", stranger.text);
        assert_eq!(clerk.get(&format!("{at}/uninvite?org={SPRING}")).await.status, StatusCode::NOT_FOUND);
        let page = clerk.get(&at).await.text;
        assert!(
            page.contains(&format!("{at}/uninvite?org={CLOUD}")),
            "its key stands at the console: {page}"
        );
        clerk.does(&at, &[("do", "lobby")]).await;
        let late = clerk.post(&at, &[("do", "uninvite"), ("org", CLOUD)]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.text.contains("现在不能这样做"), "{}", late.text);
        assert!(!late.text.contains("/uninvite"), "there is no key any more");
        assert_eq!(clerk.get(&format!("{at}/uninvite?org={CLOUD}")).await.location, at);
        assert!(world.device(CLOUD).sees(&at).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn the_main_venue_of_a_plan_stays_invited() {
    on_both(async |world| {
        let main = DeviceId::new(world.center.clock.now());
        admitted(world, main).await;
        let clerk = world.clerk(COUNTY).await;
        let main = main.to_string();
        let fields = [
            ("title", "防汛调度会"),
            ("start", "2026-11-23T10:30"),
            ("minutes", "60"),
            ("orgs", RED),
            ("main", main.as_str()),
        ];
        let done = clerk.post("/desk/meetings/new", &fields).await;
        let at = done.location.split('?').next().expect("an address");
        let refused = clerk.post(at, &[("do", "uninvite"), ("org", CLOUD)]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains("乌云山村是本场会议的主会场，不能取消邀请"), "{}", refused.text);
        clerk.does(at, &[("do", "uninvite"), ("org", TEA)]).await;
    })
    .await;
}

/// A device of the village stands in the center's list.
async fn admitted(world: &World, id: DeviceId) {
    let mut tx = world.center.db.write().await.expect("begins");
    sql("INSERT INTO device (id, org, name, public_key, certificate, state, admitted_at, admitted_by, policy) \
         VALUES ($1,$2,'村部大屏',$3,'','admitted',$4,'值班员',$5)")
    .bind(id)
    .bind(org(CLOUD))
    .bind(vec![0_u8])
    .bind(world.center.clock.now())
    .bind_json(&hongwang_replica::LinePolicy::default())
    .run(&mut tx)
    .await
    .expect("writes");
    tx.commit().await.expect("commits");
}

#[tokio::test]
async fn whoever_is_invited_no_more_is_asked_about_first_sees_nothing_of_it_and_the_others_all() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.schedules(&[RED]).await;
        world.deliver().await;
        assert!(world.column(AGENDA).await.is_some());
        let asked = clerk.get(&format!("{at}/uninvite?org={TEA}")).await.text;
        assert!(
            asked.contains("取消邀请茶园村参加“防汛调度会”") && asked.contains("不再显示这场会议"),
            "{asked}"
        );
        clerk.does(&at, &[("do", "uninvite"), ("org", TEA)]).await;
        world.deliver().await;
        assert!(world.column(AGENDA).await.expect("it is invited").contains("防汛调度会"));
        assert!(world.device(TEA).sees(&at).await.is_err(), "whoever is not invited finds no meeting");
        clerk.does(&at, &[("do", "uninvite"), ("org", CLOUD)]).await;
        world.deliver().await;
        assert_eq!(world.column(AGENDA).await, None);
        clerk.does(&at, &[("do", "move"), ("start", "2026-11-23T15:00"), ("minutes", "90")]).await;
        world.deliver().await;
        assert_eq!(world.column(AGENDA).await, None, "nor does it hear of what happens then");
        assert!(world.audited().await.iter().any(|one| one.contains("取消邀请：乌云山村")));
        // Another center, or the same after a start, tells it likewise.
        let again = world.started_again().await;
        let clerk = again.clerk(COUNTY).await;
        clerk.does(&at, &[("do", "invite"), ("org", TEA)]).await;
        again.deliver().await;
        assert_eq!(again.column(AGENDA).await, None, "its town hears of it for another village");
        clerk.does(&at, &[("do", "invite"), ("org", CLOUD)]).await;
        again.deliver().await;
        assert!(again.column(AGENDA).await.expect("it is invited anew").contains("防汛调度会"));
        assert!(again.device(CLOUD).sees(&at).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_village_that_was_invited_alone_has_nothing_of_the_meeting_left_on_its_box() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let at = clerk.schedules(&[CLOUD, SPRING]).await;
        let notices = async || {
            world.deliver().await;
            let mut tx = world.village.db.read().await.expect("begins");
            sql("SELECT notice FROM meetings_notice").all(&mut tx).await.expect("reads").len()
        };
        assert_eq!(notices().await, 1);
        clerk.does(&at, &[("do", "uninvite"), ("org", CLOUD)]).await;
        assert_eq!(notices().await, 0);
    })
    .await;
}

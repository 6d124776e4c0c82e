use crate::stage::{COUNTY, Center, OTHER, Running, TOWN, VILLAGE, Village, path, until};
use hongwang_base::{Clock, Millis};
use hongwang_feature::Fact;
use hongwang_feed::devices::{self, DeviceState};
use hongwang_replica::{Lane, LinePolicy, Window};
use hongwang_store::sql;
use hongwang_testkit::CutLine;

#[tokio::test]
async fn what_is_published_reaches_the_villages_below_and_no_other() {
    for center in [Center::start().await, Center::start_on_postgres().await] {
        let (ours, _) = Village::admitted(&center, VILLAGE).await;
        let (other, _) = Village::admitted(&center, OTHER).await;
        let (ours, other) = (ours.start().await, other.start().await);
        center.publish(TOWN, "镇", Some("一")).await;
        center.publish(VILLAGE, "村", Some("二")).await;
        center.publish(COUNTY, "县", Some("三")).await;
        ours.shows("县", "三").await;
        ours.shows("镇", "一").await;
        ours.shows("村", "二").await;
        other.shows("县", "三").await;
        assert_eq!((other.note("镇").await, other.note("村").await), (None, None));
    }
}

#[tokio::test]
async fn a_village_that_was_off_obeys_a_withdrawal_before_it_shows_anything() {
    let center = Center::start().await;
    let (village, device) = Village::admitted(&center, VILLAGE).await;
    let running = village.start().await;
    center.publish(COUNTY, "误发", Some("不该有的")).await;
    running.shows("误发", "不该有的").await;
    running.kill().await;
    let withdrawn = center.publish(COUNTY, "误发", None).await;
    let receipts = async || {
        let mut tx = center.place.db.read().await.expect("begins");
        devices::receipts(&mut tx, &path(COUNTY), withdrawn.seq).await.expect("reads")
    };
    assert_eq!(receipts().await.iter().map(|receipt| receipt.at).collect::<Vec<_>>(), [None]);
    let running = village.start().await;
    running.stands(|status| !status.checking).await;
    assert_eq!(running.note("误发").await, None, "it stopped checking and still has it");
    until("the receipt is there", async || receipts().await[0].at.is_some()).await;
    assert_eq!(receipts().await[0].device, device);
}

#[tokio::test]
async fn a_village_without_its_center_stops_checking_and_keeps_what_it_has() {
    let mut center = Center::start().await;
    let cut = CutLine::to(center.address).await;
    let mut village = Village::dialling(cut.address().to_string(), center.authority.fingerprint());
    let device = village.join(&center, VILLAGE).await;
    center.publish(COUNTY, "甲", Some("一")).await;
    let running = village.start().await;
    running.shows("甲", "一").await;
    running.stands(|status| status.as_of.is_some() && status.center_online).await;
    running.kill().await;
    cut.cut();
    center.restart().await;
    village.clock = Clock::manual(Millis(5));
    let running = village.start().await;
    running.stands(|status| !status.checking && !status.center_online && status.as_of.is_some()).await;
    running.shows("甲", "一").await;
    let as_of = running.status.borrow().as_of.expect("was once up to date");
    assert!(
        running.place.clock.now() >= as_of,
        "a machine that woke up in 1970 shows the last time that it knew"
    );
    cut.restore();
    running.stands(|status| status.center_online).await;
    let off = center.place.clock.now().since(running.place.clock.now()).abs();
    assert!(off < 60_000, "the center has corrected the clock; it is {off} ms off");
    center.knows(device, |view| view.seen.as_ref().is_some_and(|seen| seen.online)).await;
}

#[tokio::test]
async fn a_pulled_cable_shows_at_both_ends() {
    let center = Center::start().await;
    let cut = CutLine::to(center.address).await;
    let village = Village::dialling(cut.address().to_string(), center.authority.fingerprint());
    let device = village.join(&center, VILLAGE).await;
    let running = village.start().await;
    center.knows(device, |view| view.seen.as_ref().is_some_and(|seen| seen.online)).await;
    cut.cut();
    center.knows(device, |view| view.seen.as_ref().is_some_and(|seen| !seen.online)).await;
    running.stands(|status| !status.center_online).await;
    center.publish(COUNTY, "断网时", Some("发的")).await;
    cut.restore();
    running.shows("断网时", "发的").await;
}

#[tokio::test]
async fn a_village_that_dials_again_before_its_old_link_has_ended_stays_online() {
    let center = Center::start().await;
    let old = CutLine::to(center.address).await;
    let mut village = Village::dialling(old.address().to_string(), center.authority.fingerprint());
    let device = village.join(&center, VILLAGE).await;
    let running = village.start().await;
    center.knows(device, |view| view.seen.as_ref().is_some_and(|seen| seen.online)).await;
    old.cut();
    running.kill().await;
    village.center = center.address.to_string();
    let running = village.start().await;
    running.stands(|status| status.center_online).await;
    old.tear();
    // What the new link says is written after what the end of the old one says.
    for round in 0..3 {
        let entry = center.publish(COUNTY, "之后", Some(&round.to_string())).await;
        let seq = entry.seq;
        center.knows(device, |view| view.cursors.iter().any(|(_, upto, _)| *upto >= seq)).await;
    }
    assert!(center.device(device).await.seen.expect("was seen").online);
}

#[tokio::test]
async fn a_revoked_device_gets_nothing_from_that_moment() {
    let center = Center::start().await;
    let (village, device) = Village::admitted(&center, VILLAGE).await;
    let running = village.start().await;
    center.publish(COUNTY, "之前", Some("一")).await;
    running.shows("之前", "一").await;
    center.revoke(device).await;
    running.stands(|status| !status.center_online).await;
    center.publish(COUNTY, "之后", Some("二")).await;
    running.stands(|status| status.trouble.as_deref().is_some_and(|trouble| trouble.contains("停用"))).await;
    assert_eq!(running.note("之后").await, None);
    assert_eq!(center.device(device).await.device.state, DeviceState::Revoked);
}

#[tokio::test]
async fn a_node_killed_again_and_again_while_it_syncs_loses_nothing_and_repeats_nothing() {
    let center = Center::start().await;
    let (village, _) = Village::admitted(&center, VILLAGE).await;
    let mut published = 0;
    for round in 0..20u64 {
        for _ in 0..40 {
            center.publish(COUNTY, &format!("{published}"), Some("内容")).await;
            published += 1;
        }
        let running = village.start().await;
        // Each round dies a little later in the work, so that the death falls at every step of it.
        tokio::time::sleep(std::time::Duration::from_millis(round * 3)).await;
        running.kill().await;
    }
    let running = village.start().await;
    until("all of it is there", async || count(&running, "").await == published).await;
    assert_eq!(count(&running, "WHERE times > 1").await, 0, "something was applied twice");
}

async fn count(running: &Running, which: &str) -> i64 {
    let mut tx = running.place.db.read().await.expect("begins");
    let text = if which.is_empty() {
        "SELECT COUNT(*) AS n FROM note"
    } else {
        "SELECT COUNT(*) AS n FROM note WHERE times > 1"
    };
    sql(text).one(&mut tx).await.expect("reads").expect("a row").get("n").expect("a number")
}

#[tokio::test]
async fn a_new_publishing_key_is_followed_by_villages_that_were_on_and_off() {
    let center = Center::start().await;
    let (on, _) = Village::admitted(&center, VILLAGE).await;
    let (off, _) = Village::admitted(&center, OTHER).await;
    off.start().await.kill().await;
    let on = on.start().await;
    center.publish(COUNTY, "旧", Some("一")).await;
    on.shows("旧", "一").await;
    center.authority.renew_publishing_key().expect("renews");
    center.authority.renew_publishing_key().expect("renews again");
    center.publish(COUNTY, "新", Some("二")).await;
    on.shows("新", "二").await;
    let off = off.start().await;
    off.shows("新", "二").await;
}

#[tokio::test]
async fn a_center_restored_from_an_older_backup_still_reaches_villages_that_know_more() {
    for mut center in [Center::start().await, Center::start_on_postgres().await] {
        let (village, device) = Village::admitted(&center, VILLAGE).await;
        let running = village.start().await;
        center.publish(COUNTY, "备份里有的", Some("一")).await;
        for number in 0..5 {
            center.publish(COUNTY, &format!("备份之后 {number}"), Some("二")).await;
        }
        running.shows("备份之后 4", "二").await;
        running.kill().await;
        let mut tx = center.place.db.write().await.expect("begins");
        sql("DELETE FROM feed_entry WHERE seq > 1").run(&mut tx).await.expect("forgets");
        sql("UPDATE feed_head SET seq = 1").run(&mut tx).await.expect("forgets");
        tx.commit().await.expect("commits");
        center.restart().await;
        center.publish(COUNTY, "恢复之后", Some("三")).await;
        let running = village.start().await;
        running.shows("恢复之后", "三").await;
        center.publish(COUNTY, "备份里有的", None).await;
        until("a withdrawal reaches it too", async || running.note("备份里有的").await.is_none()).await;
        center.knows(device, |view| view.behind == 0).await;
        let mut tx = center.place.db.read().await.expect("begins");
        let events = devices::events(&mut tx, device, 10).await.expect("reads");
        assert!(
            events.iter().any(|(_, what)| what.contains("备份")),
            "the desk says what happened: {events:?}"
        );
    }
}

#[tokio::test]
async fn a_change_of_the_line_policy_reaches_a_connected_node_and_stays_over_a_restart() {
    let center = Center::start().await;
    let (village, device) = Village::admitted(&center, VILLAGE).await;
    let running = village.start().await;
    running.stands(|status| status.center_online).await;
    let policy = LinePolicy { night: Window { from: 1, to: 2 }, bytes_per_second: 3 };
    let mut tx = center.place.db.write().await.expect("begins");
    devices::set_policy(&mut tx, device, &policy).await.expect("sets");
    tx.commit().await.expect("commits");
    center.place.bus.tell(Fact::PolicyChanged(device));
    until("the node has written it down", async || {
        let mut tx = running.place.db.read().await.expect("begins");
        let row =
            sql("SELECT policy FROM node WHERE id = 1").one(&mut tx).await.expect("reads").expect("a row");
        row.json::<LinePolicy>("policy").expect("a policy") == policy
    })
    .await;
}

#[tokio::test]
async fn a_record_of_a_kind_that_this_version_does_not_know_waits_for_the_version_that_does() {
    let center = Center::start().await;
    let (village, _) = Village::admitted(&center, VILLAGE).await;
    let running = village.start().await;
    center.publish_kind("future.thing", COUNTY, "甲", Some("一"), Vec::new(), Lane::Text).await;
    center.publish(COUNTY, "乙", Some("二")).await;
    running.shows("乙", "二").await;
    let mut tx = running.place.db.read().await.expect("begins");
    let row = sql("SELECT kind FROM replica_deferred").one(&mut tx).await.expect("reads").expect("is kept");
    assert_eq!(row.get::<String>("kind").expect("a kind"), "future.thing");
}

//! What waits in each village to be sent, and of when that is.

use crate::on_both;
use crate::world::{COUNTY, NOW, RED, RED_VILLAGE, WARM_VILLAGE, World};
use hongwang_base::{DeviceId, Millis};
use hongwang_replica::{
    LinePolicy,
    wire::{Health, Waiting},
};
use hongwang_store::sql;
use serde_json::{Value, json};

/// What a machine of an older version says.
fn older(outbox: u32) -> Value {
    json!({ "version": "0.1.0", "clock": 0, "disk_free": null, "blobs_missing": 0, "outbox": outbox, "trouble": "" })
}

fn report(kinds: &[(&str, u32)], oldest: i64, attachments: u64) -> Value {
    let kinds = kinds.iter().map(|(kind, count)| ((*kind).to_owned(), *count)).collect();
    let waiting = Waiting { kinds, oldest: Some(oldest), attachments };
    serde_json::to_value(Health { outbox: waiting.count(), waiting, ..Health::default() })
        .expect("plain data")
}

/// A machine of `at`, and what it said last, if it ever came.
async fn machine(world: &World, at: &str, name: &str, seen: Option<(bool, Millis, Value)>) {
    let id = DeviceId::new(NOW);
    let mut tx = world.center.db.write().await.expect("begins");
    sql("INSERT INTO device (id, org, name, public_key, certificate, state, admitted_at, admitted_by, policy) \
         VALUES ($1,$2,$3,$4,'','admitted',$5,'',$6)")
    .bind(id)
    .bind(at)
    .bind(name)
    .bind(name.as_bytes())
    .bind(NOW)
    .bind_json(&LinePolicy::default())
    .run(&mut tx)
    .await
    .expect("writes");
    if let Some((online, at, health)) = seen {
        sql("INSERT INTO device_seen (device, online, connected_at, seen_at, health) VALUES ($1,$2,NULL,$3,$4)")
            .bind(id)
            .bind(online)
            .bind(at)
            .bind_json(&health)
            .run(&mut tx)
            .await
            .expect("writes");
    }
    tx.commit().await.expect("commits");
}

#[tokio::test]
async fn a_clerk_sees_how_much_waits_in_each_village_and_of_when_that_is() {
    on_both(async |world| {
        machine(world, RED_VILLAGE, "乌云山大屏", Some((true, NOW, older(2)))).await;
        machine(world, RED_VILLAGE, "乌云山备机", None).await;
        machine(world, WARM_VILLAGE, "百丈河大屏", Some((false, NOW.plus(-Millis::DAY), older(7)))).await;
        let county = world.clerk(COUNTY).await.get("/desk/waiting").await.text;
        for words in [
            "现在连着",
            "2026-11-22 10:00",
            "从来没有连上过，不知道",
            "红山镇 · 乌云山村",
            "村里的程序旧，没有说",
        ] {
            assert!(county.contains(words), "{words}: {county}");
        }
        let order = ["百丈河大屏", "乌云山大屏", "乌云山备机"].map(|name| county.find(name));
        assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{order:?}");
        let town = world.clerk(RED).await.get("/desk/waiting").await.text;
        assert!(town.contains("乌云山大屏") && !town.contains("百丈河大屏"), "{town}");
        let queue = world.clerk(RED).await.get("/desk/cases").await.text;
        assert!(queue.contains("/desk/waiting"), "{queue}");
        // A center that was cut off itself does not go on calling it connected.
        world.center.clock.advance(10 * Millis::MINUTE);
        let later = world.clerk(COUNTY).await.get("/desk/waiting").await.text;
        assert!(!later.contains("现在连着"), "{later}");
    })
    .await;
}

#[tokio::test]
async fn who_waits_longest_stands_first_and_the_kinds_are_told_in_words() {
    on_both(async |world| {
        let ago = |hours: i64| NOW.plus(-hours * Millis::HOUR).0;
        machine(world, RED_VILLAGE, "旧版机", Some((true, NOW, older(40)))).await;
        machine(world, RED_VILLAGE, "送完了的机", Some((true, NOW, report(&[], 0, 0)))).await;
        let two =
            report(&[("cases.rating", 1), ("case.filed", 2), ("consult.call-back", 1)], ago(3), 2_400_000);
        machine(world, RED_VILLAGE, "三小时机", Some((true, NOW, two))).await;
        let one = report(&[("cases.supply", 1)], ago(50), 0);
        machine(world, WARM_VILLAGE, "五十小时机", Some((false, NOW.plus(-Millis::DAY), one))).await;
        let page = world.clerk(COUNTY).await.get("/desk/waiting").await.text;
        let order = ["五十小时机", "三小时机", "旧版机", "送完了的机"].map(|name| page.find(name));
        assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{order:?}: {page}");
        for words in [
            "最早的一件等了 50 小时",
            "补交的材料 1 件",
            "最早的一件等了 3 小时",
            "申请 2 件，",
            "评价 1 件",
            "别的栏目交的 1 件",
            "约 3 兆",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let town = world.clerk(RED).await.get("/desk/waiting").await.text;
        assert!(town.contains("三小时机") && !town.contains("五十小时"), "{town}");
    })
    .await;
}

#[tokio::test]
async fn a_village_that_claims_nonsense_breaks_no_page() {
    on_both(async |world| {
        let kinds = [("<script>", u32::MAX), ("case.filed", u32::MAX), ("x", u32::MAX)];
        machine(world, RED_VILLAGE, "过去机", Some((true, NOW, report(&kinds, i64::MIN, u64::MAX)))).await;
        machine(world, RED_VILLAGE, "将来机", Some((true, NOW, report(&kinds, i64::MAX, 1)))).await;
        let page = world.clerk(COUNTY).await.get("/desk/waiting").await.text;
        for words in ["最早的一件等了一年以上", "最早的一件等了不到 1 小时", "不到 1 兆"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("<script>"), "{page}");
    })
    .await;
}

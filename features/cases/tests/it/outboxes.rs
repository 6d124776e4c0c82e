//! What waits in each village to be sent, and of when that is.

use crate::on_both;
use crate::world::{COUNTY, NOW, RED, RED_VILLAGE, WARM_VILLAGE, World};
use hongwang_base::{DeviceId, Millis};
use hongwang_replica::{LinePolicy, wire::Health};
use hongwang_store::sql;

/// A machine of `at`, and what it said last, if it ever came.
async fn machine(world: &World, at: &str, name: &str, seen: Option<(bool, Millis, u32)>) {
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
    if let Some((online, at, outbox)) = seen {
        sql("INSERT INTO device_seen (device, online, connected_at, seen_at, health) VALUES ($1,$2,NULL,$3,$4)")
            .bind(id)
            .bind(online)
            .bind(at)
            .bind_json(&Health { outbox, ..Health::default() })
            .run(&mut tx)
            .await
            .expect("writes");
    }
    tx.commit().await.expect("commits");
}

#[tokio::test]
async fn a_clerk_sees_how_much_waits_in_each_village_and_of_when_that_is() {
    on_both(async |world| {
        machine(world, RED_VILLAGE, "乌云山大屏", Some((true, NOW, 2))).await;
        machine(world, RED_VILLAGE, "乌云山备机", None).await;
        machine(world, WARM_VILLAGE, "百丈河大屏", Some((false, NOW.plus(-Millis::DAY), 7))).await;
        let county = world.clerk(COUNTY).await.get("/desk/waiting").await.text;
        for words in ["现在连着", "2026-11-22 10:00", "从来没有连上过，不知道", "红山镇 · 乌云山村"]
        {
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

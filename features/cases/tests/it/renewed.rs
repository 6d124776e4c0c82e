//! A newer key: it seals, what older ones sealed is sealed anew while everything goes on, and nothing is lost.

use crate::on_both;
use crate::world::{RED, World, page_of};
use hongwang_feature::Feature;
use hongwang_store::{
    Vault,
    reseal::{Sealed, older, reseal},
    sql,
};
use std::time::Duration;

const WHY: (&str, &str) = ("reason", "本人来问");
const PHONE: &str = "13800138000";

fn columns(world: &World) -> Vec<Sealed> {
    world.cases.sealed().into_iter().chain(hongwang_messages::SEALED).collect()
}

async fn is_older(world: &World) -> Option<&'static str> {
    let mut tx = world.center.db.read().await.expect("begins");
    older(&mut tx, &world.vault(), &columns(world)).await.expect("reads")
}

#[tokio::test]
async fn what_older_keys_sealed_is_sealed_anew_and_then_they_can_go() {
    on_both(async |world| {
        let case = world.files("doctor").await;
        let clerk = world.clerk(RED).await;
        let fields = [("at", "/applicant/phone"), ("value", "13900139000"), ("reason", "填错了")];
        clerk.post(&format!("{}/correct", page_of(case)), &fields).await;
        let mut villager = world.villager();
        let first = villager.begins("proof").await;
        villager.answers(&first, "王小花").await;
        villager.post("/apply/keep", &[("phone", PHONE)]).await;
        // One key: there is nothing to do.
        let left = reseal(&world.center.db, &world.vault(), &columns(world)).await.expect("runs");
        assert_eq!(left.renewed, 0);
        assert_eq!(Vault::rotate(&world.key_file()).expect("adds a key"), 2);
        assert_eq!(is_older(world).await, Some("case_case.answers"));
        // Meanwhile everything goes on, with rows of both.
        let later = world.files("doctor").await;
        assert_eq!(world.messages().await.len(), 2);
        let left = reseal(&world.center.db, &world.vault(), &columns(world)).await.expect("runs");
        // Answers and who applied, a correction, both of what is kept, telephone and text of a message.
        assert_eq!((left.renewed, left.shut), (7, 0));
        assert_eq!(is_older(world).await, None);
        let again = reseal(&world.center.db, &world.vault(), &columns(world)).await.expect("runs");
        assert_eq!((again.renewed, again.shut), (0, 0));
        assert!(Vault::retire(&world.key_file()).expect("takes the old one away"));
        for id in [case, later] {
            let seen = clerk.post(&format!("{}/reveal", page_of(id)), &[WHY]).await.text;
            assert!(seen.contains("王小花"), "{seen}");
        }
        // Marks are what they were.
        let found = clerk.post("/desk/cases/rights", &[("number", "13900139000"), WHY]).await.text;
        assert!(found.contains(&case.to_string()), "{found}");
    })
    .await;
}

#[tokio::test]
async fn what_is_broken_off_goes_on_where_it_was() {
    on_both(async |world| {
        for _ in 0..6 {
            world.files("doctor").await;
        }
        Vault::rotate(&world.key_file()).expect("adds a key");
        for millis in [0, 1, 2, 4, 8] {
            let (vault, columns) = (world.vault(), columns(world));
            let work = reseal(&world.center.db, &vault, &columns);
            // Dropped in the middle of a transaction: nothing of it stands.
            let _ = tokio::time::timeout(Duration::from_millis(millis), work).await;
        }
        reseal(&world.center.db, &world.vault(), &columns(world)).await.expect("runs");
        assert_eq!(is_older(world).await, None);
        Vault::retire(&world.key_file()).expect("takes the old one away");
        assert_eq!(world.messages().await.len(), 6);
    })
    .await;
}

#[tokio::test]
async fn what_no_key_opens_stays_as_it_is_and_holds_up_nothing() {
    on_both(async |world| {
        let broken = world.files("doctor").await;
        world.files("doctor").await;
        let mut tx = world.center.db.write().await.expect("begins");
        let spoil = sql("UPDATE case_case SET answers = $1 WHERE id = $2");
        spoil.bind(vec![7_u8; 60]).bind(broken).run(&mut tx).await.expect("writes");
        tx.commit().await.expect("commits");
        Vault::rotate(&world.key_file()).expect("adds a key");
        let left = reseal(&world.center.db, &world.vault(), &columns(world)).await.expect("runs");
        assert_eq!((left.renewed, left.shut), (7, 1));
        // As long as one is left, the older keys are not to go.
        assert_eq!(is_older(world).await, Some("case_case.answers"));
    })
    .await;
}

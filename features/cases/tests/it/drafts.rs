//! What is being filled in leaves nothing behind.

use crate::on_both;
use hongwang_base::Millis;
use http::StatusCode;

const MARKER: &str = "欧阳标记花";

#[tokio::test]
async fn what_is_filled_in_lies_readable_in_no_file_of_the_village() {
    on_both(async |world| {
        let mut villager = world.villager();
        let first = villager.begins("dibao").await;
        let second = villager.answers(&first, MARKER).await;
        assert_eq!(second.status, StatusCode::OK);
        let again = villager.get(&format!("/apply/fill?at={}", first.field("at"))).await;
        assert_eq!(again.field("value"), MARKER, "it is there for the one who wrote it");
        assert_eq!(again.cache, "no-store");
        let mut files = 0;
        for entry in std::fs::read_dir(&world.folder).expect("a folder").flatten() {
            let Ok(bytes) = std::fs::read(entry.path()) else { continue };
            files += 1;
            let found = bytes.windows(MARKER.len()).any(|window| window == MARKER.as_bytes());
            assert!(!found, "{:?}", entry.path());
        }
        assert!(files > 0 || world.folder.join("keys").exists());
    })
    .await;
}

#[tokio::test]
async fn a_visit_that_has_ended_takes_the_key_along() {
    on_both(async |world| {
        let mut villager = world.villager();
        let first = villager.begins("dibao").await;
        villager.answers(&first, MARKER).await;
        let mut next = world.villager();
        for path in ["/apply/fill", "/apply/check", "/apply/keep"] {
            let seen = next.get(path).await;
            assert_eq!(seen.status, StatusCode::GONE, "{path}");
            assert!(!seen.text.contains(MARKER) && seen.text.contains("刚才填的已经清掉了"), "{path}");
        }
        // Who knows the id and not the key gets nothing either.
        let (id, _) = villager.cookie.split_once('.').expect("id and key");
        next.cookie = format!("{id}.{}", "00".repeat(32));
        assert_eq!(next.get("/apply/fill").await.status, StatusCode::GONE);
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_somebody_left_is_gone_when_the_next_one_begins() {
    on_both(async |world| {
        world.villager().begins("dibao").await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_draft").await, 1);
        world.village.clock.advance(2 * Millis::HOUR + Millis::SECOND);
        let mut villager = world.villager();
        villager.begins("dibao").await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_draft").await, 1);
        // The same hand begins something else: what it began before goes.
        villager.begins("birth").await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_draft").await, 1);
    })
    .await;
}

#[tokio::test]
async fn who_goes_back_to_the_guide_and_begins_again_goes_on_unless_all_is_to_go() {
    on_both(async |world| {
        let mut villager = world.villager();
        let first = villager.begins("dibao").await;
        villager.answers(&first, MARKER).await;
        let second = villager.begins("dibao").await;
        assert_ne!(second.field("at"), first.field("at"), "the first question is answered");
        villager.agrees("dibao", true).await;
        let seen = villager.get("/apply/fill").await;
        assert_eq!((seen.field("at"), seen.field("value")), (first.field("at"), String::new()));
    })
    .await;
}

//! 待核委托 in the queue: a word beside a case, by which the queue can be cut, and which follows the mandates.

use crate::on_both;
use crate::proxies::{applies, by_code, gives};
use crate::world::{COUNTY, Person, RED, RED_VILLAGE, WARM, World};
use hongwang_base::Millis;
use http::StatusCode;

const MARK: &str = "<span class=\"badge warn\">待核委托</span>";
const CUT: &str = "/desk/cases?mandate=check";

/// How many cases of a page are marked, and how many stand on it.
async fn marked(clerk: &Person<'_>, path: &str) -> (usize, usize) {
    let page = clerk.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    (page.text.matches(MARK).count(), page.text.matches("href=\"/desk/cases/0").count())
}

#[tokio::test]
async fn what_came_without_a_mandate_is_marked_in_the_queue_until_the_mandate_arrives() {
    on_both(async |world| {
        let (mandate, _) = gives(world, "any", "3").await;
        applies(world, "dibao").await;
        world.files("proof").await;
        for at in [COUNTY, RED, RED_VILLAGE] {
            let clerk = world.clerk(at).await;
            assert_eq!(marked(&clerk, "/desk/cases").await, (1, 2), "{at}");
            assert_eq!(marked(&clerk, CUT).await, (1, 1), "{at}");
            assert_eq!(marked(&clerk, &format!("{CUT}&item=proof")).await, (0, 0), "{at}");
            assert_eq!(marked(&clerk, &format!("{CUT}&item=dibao")).await, (1, 1), "{at}");
            assert_eq!(marked(&clerk, &format!("{CUT}&queue=closed")).await, (0, 0), "{at}");
        }
        assert_eq!(marked(&world.clerk(COUNTY).await, &format!("{CUT}&queue=own")).await, (0, 0));
        assert_eq!(marked(&world.clerk(WARM).await, CUT).await, (0, 0), "out of reach");
        let clerk = world.clerk(RED).await;
        let page = clerk.get(CUT).await.text;
        assert!(page.contains("mandate=check\""), "the ways from there stay cut: {page}");
        assert!(page.contains("value=\"check\" selected"), "and the filter says so: {page}");
        world.delivers(mandate).await;
        assert_eq!(marked(&clerk, "/desk/cases").await, (0, 2));
        assert_eq!(marked(&clerk, CUT).await, (0, 0));
    })
    .await;
}

#[tokio::test]
async fn an_end_that_was_touched_before_marks_a_case_when_it_arrives_and_a_later_one_marks_none() {
    on_both(async |world| {
        let (mandate, code) = gives(world, "any", "3").await;
        world.delivers(mandate).await;
        world.village.clock.advance(1_000);
        let good = applies(world, "dibao").await;
        let clerk = world.clerk(RED).await;
        assert_eq!(marked(&clerk, "/desk/cases").await, (0, 1));
        world.village.clock.advance(1_000);
        let mut villager = world.villager();
        let token = by_code(&mut villager, &code).await.field("token");
        villager.post("/apply/proxies/end", &[("token", &token)]).await;
        let end = newest(world).await;
        world.village.clock.advance(Millis::MINUTE);
        let late = applies(world, "elder").await;
        assert_eq!(marked(&clerk, "/desk/cases").await, (0, 2), "the end has not arrived");
        world.delivers(end).await;
        let page = clerk.get("/desk/cases").await.text;
        let row =
            |id: uuid::Uuid| page.split("<tr").find(|row| row.contains(&id.to_string())).expect("a row");
        assert!(row(late).contains(MARK), "it was over when this one was handed in: {page}");
        assert!(!row(good).contains(MARK), "what it was good for stays good: {page}");
    })
    .await;
}

/// What was handed in last.
async fn newest(world: &World) -> uuid::Uuid {
    let mut tx = world.village.db.read().await.expect("begins");
    let row = hongwang_store::sql("SELECT id FROM outbox_entry ORDER BY id DESC LIMIT 1").one(&mut tx).await;
    row.expect("reads").expect("it waits").get("id").expect("an id")
}

#[tokio::test]
async fn a_number_that_is_corrected_finds_the_mandate_of_its_owner() {
    on_both(async |world| {
        let (mandate, _) = gives(world, "any", "3").await;
        world.delivers(mandate).await;
        let id = applies(world, "dibao").await;
        let clerk = world.clerk(COUNTY).await;
        assert_eq!(marked(&clerk, "/desk/cases").await, (0, 1));
        let other = crate::applicants::id_of("19500102");
        for (number, marks) in [(other.as_str(), 1), ("42112419500101004X", 0)] {
            let fields = [("at", "/applicant/id"), ("value", number), ("reason", "本人来改")];
            let done = clerk.post(&format!("/desk/cases/{id}/correct"), &fields).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
            assert_eq!(marked(&clerk, "/desk/cases").await, (marks, 1), "{number}");
        }
    })
    .await;
}

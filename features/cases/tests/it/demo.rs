//! The applications of a demonstration.

use crate::on_both;
use crate::papers::shown;
use crate::world::{COUNTY, World, page_of};
use hongwang_feature::Feature;
use hongwang_store::sql;

/// Item, state and how urgent it is, of every case, in the order of those words.
const WANTED: [[&str; 3]; 11] = [
    ["agent", "asked", "normal"],
    ["dibao", "notice", "normal"],
    ["dibao", "received", "red"],
    ["disabled", "done", "normal"],
    ["doctor", "supplement", "normal"],
    ["elder", "checking", "overdue"],
    ["house", "village_notice", "normal"],
    ["linshi", "refused", "normal"],
    ["proof", "done", "normal"],
    ["proof", "received", "normal"],
    ["wage", "handling", "normal"],
];

async fn stand(world: &World) -> Vec<[String; 3]> {
    let mut tx = world.center.db.read().await.expect("begins");
    let rows = sql("SELECT item, state, alert FROM case_case").all(&mut tx).await.expect("reads");
    let words = ["item", "state", "alert"];
    let mut all: Vec<_> =
        rows.iter().map(|row| words.map(|word| row.get::<String>(word).expect("text"))).collect();
    all.sort();
    all
}

#[tokio::test]
async fn the_cases_of_a_demonstration_stand_in_many_states_are_marked_and_come_once() {
    on_both(async |world| {
        for _ in 0..2 {
            world.cases.demo(&world.center).await.expect("fills");
            assert_eq!(stand(world).await, WANTED);
        }
        let log = world.log().await;
        assert!(log.iter().all(|(action, _)| action == "case.urge"), "time alone did something: {log:?}");
        let clerk = world.clerk(COUNTY).await;
        let mut links = Vec::new();
        for (queue, count) in [("open", 7), ("waiting", 1), ("closed", 3)] {
            let list = clerk.get(&format!("/desk/cases?queue={queue}")).await.text;
            let found: Vec<_> = list.split("<th scope=\"row\"><a href=\"/desk/cases/").skip(1).collect();
            let found: Vec<_> = found.iter().filter_map(|rest| rest.split('"').next()).collect();
            let found: Vec<_> = found.into_iter().filter(|id| id.parse::<uuid::Uuid>().is_ok()).collect();
            assert_eq!(found.len(), count, "{queue}: {list}");
            assert_eq!(list.matches("<td>演示").count(), count, "{queue}: {list}");
            links.extend(found.into_iter().map(|id| format!("/desk/cases/{id}")));
        }
        let mut acted = 0;
        for link in &links {
            let page = clerk.get(link).await.text;
            assert!(page.contains("· 演示"), "{page}");
            assert!(page.contains("071****09"), "{page}");
            acted += usize::from(page.contains("演示办事员甲"));
        }
        assert_eq!(acted, 8);
        let told: String = world.told().await.iter().map(|(_, body)| body.to_string()).collect();
        assert!(told.contains("办好了。") && !told.replace("演示：", "").contains("演示"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn a_center_that_has_a_case_gets_no_invented_ones() {
    on_both(async |world| {
        world.files("proof").await;
        world.cases.demo(&world.center).await.expect("leaves it");
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_case").await, 1);
    })
    .await;
}

#[tokio::test]
async fn some_cases_of_a_demonstration_carry_papers_that_the_desk_can_look_at() {
    on_both(async |world| {
        world.cases.demo(&world.center).await.expect("fills");
        let with = "SELECT COUNT(DISTINCT case_id) AS n FROM case_paper";
        assert_eq!(world.count(with).await, 4);
        let mut tx = world.center.db.read().await.expect("begins");
        let row = sql("SELECT id FROM case_case WHERE item = 'dibao' AND state = 'notice'").one(&mut tx);
        let id: uuid::Uuid = row.await.expect("reads").expect("a case").get("id").expect("an id");
        drop(tx);
        let clerk = world.clerk(COUNTY).await;
        let open = clerk.post(&format!("{}/reveal", page_of(id)), &[("reason", "核对材料")]).await;
        let addresses = shown(&open, &format!("{}/papers/", page_of(id)));
        assert!(addresses.len() > 1, "{}", open.text);
        for address in addresses {
            let seen = clerk.get(&address.replace("&amp;", "&")).await;
            assert_eq!(seen.kind, "image/jpeg");
            let sheet = image::load_from_memory(&seen.bytes).expect("a picture").to_luma8();
            assert!(sheet.pixels().any(|point| point.0[0] < 120), "something stands on it");
        }
    })
    .await;
}

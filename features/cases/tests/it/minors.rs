//! Whoever is not of age: a guardian answers, and below 14 consents; from 16 on whoever lives by his own work does not
//! need one.

use crate::applicants::{PIN, badges_in, beside, chooses, gives_badge, hands_in, id_in, id_of, writes};
use crate::on_both;
use crate::world::{RED, RED_VILLAGE, Villager, World, page_of};
use hongwang_base::Role;
use hongwang_testkit::Person;
use http::StatusCode;
use serde_json::{Value, json};

const MOTHER: &str = "演示王妈妈";

/// On 23 November 2026: 10, 13, 14 tomorrow, 14, 16, 17, 18 tomorrow.
const TEN: &str = "20161123";
const LAST_CHILD: &str = "20121124";
const FOURTEEN: &str = "20121123";
const SIXTEEN: &str = "20101123";
const LAST_YOUNG: &str = "20081124";
const GROWN: &str = "20081123";

/// Who answers for a child, as it is entered.
fn guardian(id: &str, consents: bool) -> Vec<(&'static str, &str)> {
    let fields = [("name", MOTHER), ("id", id), ("relation", "mother")];
    fields.into_iter().chain(consents.then_some(("consent", "yes"))).collect()
}

/// Somebody who was born then fills everything in alone, and hands it in.
async fn alone(world: &World, born: &str) -> (Villager, String) {
    let mut villager = world.villager();
    villager.begins("doctor").await;
    writes(&mut villager, "/applicant/id", &id_of(born)).await;
    let to = hands_in(&mut villager).await.location;
    (villager, to)
}

#[tokio::test]
async fn for_a_child_nothing_is_handed_in_without_the_guardian() {
    on_both(async |world| {
        let mut villager = world.villager();
        villager.begins("doctor").await;
        writes(&mut villager, "/applicant/id", &id_of(TEN)).await;
        let held = hands_in(&mut villager).await;
        assert_eq!(held.location, "/apply/who/guardian");
        let asked = villager.get("/apply/who/guardian").await;
        assert!(asked.text.contains("没满18岁") && !asked.text.contains("靠自己干活生活"));
        let (name, id) = (("name", MOTHER), id_of("19850101"));
        let without =
            villager.post("/apply/who/guardian", &[name, ("id", &id), ("relation", "mother")]).await;
        assert_eq!(without.status, StatusCode::BAD_REQUEST);
        assert!(without.text.contains("没有监护人答应，不能交") && without.text.contains("演示王妈妈"));
        let fields = [name, ("id", id.as_str()), ("relation", "mother"), ("consent", "yes")];
        assert_eq!(villager.post("/apply/who/guardian", &fields).await.location, "/apply/fill");
        let case = id_in(&villager.post("/apply/hand-in", &[]).await);
        // The center holds to it as well.
        let mut forged = world.waiting(case).await;
        forged.body["applicant"]["guardian"] = Value::Null;
        let why = world.receive(RED_VILLAGE, &forged).await.expect_err("it is refused");
        assert!(why.contains("监护人"), "{why}");
        world.delivers(case).await;
        let page = world.clerk(RED).await.get(&page_of(case)).await;
        assert!(page.text.contains("演示王*妈") || page.text.contains("妈妈"), "{}", page.text);
        assert!(!page.text.contains("演示王妈妈") && !page.text.contains(&id), "it is masked");
        let clerk = world.clerk(RED).await;
        let whole = clerk.post(&format!("{}/reveal", page_of(case)), &[("reason", "打电话约时间")]).await;
        assert!(whole.text.contains("演示王妈妈") && whole.text.contains(&id));
    })
    .await;
}

#[tokio::test]
async fn below_fourteen_the_guardian_consents_and_from_then_on_it_is_enough_who_it_is() {
    on_both(async |world| {
        let mother = id_of("19850101");
        for (born, needs) in [(LAST_CHILD, true), (FOURTEEN, false), (LAST_YOUNG, false)] {
            let (mut villager, to) = alone(world, born).await;
            assert_eq!(to, "/apply/who/guardian", "{born}");
            let without = villager.post("/apply/who/guardian", &guardian(&mother, false)).await;
            if needs {
                assert_eq!(without.status, StatusCode::BAD_REQUEST, "{born}");
                assert!(without.text.contains("没有监护人答应，不能交") && without.text.contains(MOTHER));
                villager.post("/apply/who/guardian", &guardian(&mother, true)).await;
            } else {
                assert_eq!(without.location, "/apply/fill", "{born}: {}", without.text);
            }
            let id = id_in(&villager.post("/apply/hand-in", &[]).await);
            let body = world.waiting(id).await.body;
            assert_eq!(body["applicant"]["guardian"]["consent"], needs, "{born}");
            world.delivers(id).await;
        }
        let (_, to) = alone(world, GROWN).await;
        assert!(to.starts_with("/apply/done/"), "on the day itself one is of age: {to}");
    })
    .await;
}

#[tokio::test]
async fn who_lives_by_his_own_work_is_asked_from_sixteen_on_and_not_before() {
    on_both(async |world| {
        let (mut villager, _) = alone(world, FOURTEEN).await;
        assert!(!villager.get("/apply/who/guardian").await.text.contains("靠自己干活生活"));
        let forged = villager.post("/apply/who/guardian", &[("earns", "yes")]).await;
        assert_eq!(forged.status, StatusCode::BAD_REQUEST, "{}", forged.text);
        let (mut villager, to) = alone(world, SIXTEEN).await;
        assert_eq!(to, "/apply/who/guardian");
        assert!(villager.get("/apply/who/guardian").await.text.contains("靠自己干活生活"));
        let earns = villager.post("/apply/who/guardian", &[("earns", "yes")]).await;
        assert_eq!(earns.location, "/apply/fill", "{}", earns.text);
        let id = id_in(&villager.post("/apply/hand-in", &[]).await);
        world.delivers(id).await;
        let page = world.clerk(RED).await.get(&page_of(id)).await.text;
        assert!(page.contains("自己说靠劳动生活") && page.contains("16岁"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn nobody_under_age_answers_for_a_child_here_or_at_the_center() {
    on_both(async |world| {
        let (mut villager, _) = alone(world, TEN).await;
        for young in [id_of(TEN), id_of(LAST_YOUNG)] {
            let refused = villager.post("/apply/who/guardian", &guardian(&young, true)).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(
                refused.text.contains("监护人要满18岁") && refused.text.contains(MOTHER),
                "{}",
                refused.text
            );
        }
        let mother = id_of("19850101");
        villager.post("/apply/who/guardian", &guardian(&mother, true)).await;
        let good = world.waiting(id_in(&villager.post("/apply/hand-in", &[]).await)).await;
        for (at, wrong) in [
            ("/applicant/guardian/id", json!(id_of(TEN))),
            ("/applicant/guardian/consent", json!(false)),
            ("/applicant/guardian", Value::Null),
            ("/applicant/earns", json!(true)),
        ] {
            let mut forged = good.clone();
            *forged.body.pointer_mut(at).expect("it is there") = wrong;
            if at == "/applicant/earns" {
                forged.body["applicant"]["guardian"] = Value::Null;
            }
            world.receive(RED_VILLAGE, &forged).await.expect_err(at);
        }
        world.receive(RED_VILLAGE, &good).await.expect("as it was sent it is taken");
    })
    .await;
}

#[tokio::test]
async fn a_guardians_card_is_read_for_the_guardian_and_never_for_the_child() {
    on_both(async |world| {
        let beside = beside(world);
        let mother = id_of("19850101");
        beside.device.place(Person { name: MOTHER.into(), id: mother.clone(), ..Person::invented() });
        let mut villager = world.villager_of(&beside.cases);
        chooses(&mut villager, "doctor", "child").await;
        assert!(villager.get("/apply/who/show").await.text.contains("先看看您这位监护人是谁"));
        assert_eq!(villager.post("/apply/who/card", &[]).await.location, "/apply/who/guardian");
        let asked = villager.get("/apply/who/guardian").await;
        assert!(asked.text.contains(MOTHER), "what stands on the card need not be written: {}", asked.text);
        // Nobody knows yet how old the child is, so the guardian consents.
        let without = villager.post("/apply/who/guardian", &guardian(&mother, false)).await;
        assert_eq!(without.status, StatusCode::BAD_REQUEST);
        assert_eq!(
            villager.post("/apply/who/guardian", &guardian(&mother, true)).await.location,
            "/apply/fill"
        );
        writes(&mut villager, "/applicant/id", &id_of(TEN)).await;
        let id = id_in(&hands_in(&mut villager).await);
        let body = world.waiting(id).await.body;
        assert_eq!(body["applicant"]["how"], "card");
        assert_eq!(body["applicant"]["from_card"], json!([]), "no answer of the child came from it");
        assert_eq!(body["applicant"]["guardian"]["id"], json!(mother));
        world.delivers(id).await;
    })
    .await;
}

#[tokio::test]
async fn a_clerk_vouches_for_the_guardian_of_a_child() {
    on_both(async |world| {
        let clerk = world.staff(RED_VILLAGE, "演示李办事", Role::Clerk).await;
        gives_badge(world, clerk.account, None).await;
        let mut villager = world.villager();
        villager.agrees("doctor", false).await;
        badges_in(&mut villager, PIN).await;
        villager.post("/apply/who", &[("whom", "child")]).await;
        let shown = villager.post("/apply/who/show", &[("how", "clerk")]).await;
        assert_eq!(shown.location, "/apply/who/guardian");
        villager.post("/apply/who/guardian", &guardian(&id_of("19850101"), true)).await;
        writes(&mut villager, "/applicant/id", &id_of(TEN)).await;
        assert_eq!(
            hands_in(&mut villager).await.location,
            "/apply/assist",
            "the guardian signs for the help"
        );
        villager.post("/apply/assist/folder", &[("folder", "委托书第3册")]).await;
        let id = id_in(&villager.post("/apply/hand-in", &[]).await);
        world.delivers(id).await;
        let page = world.clerk(RED).await.get(&page_of(id)).await.text;
        assert!(page.contains("村干部看过证件") && page.contains("演示王*妈"), "{page}");
        assert!(page.contains("10岁"), "{page}");
    })
    .await;
}

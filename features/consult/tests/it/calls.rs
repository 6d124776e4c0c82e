//! The keys that ring: who has one, what it sends, and what the form to be called back knows afterwards.

use crate::{
    on_both,
    world::{COUNTY, RED, RED_VILLAGE, WARM, World, org},
};
use hongwang_base::Millis;
use hongwang_feature::Feature;
use http::StatusCode;

const CADRE: &str = "huiyi/talk/cadre";
const EXPERT: &str = "huiyi/talk/expert";
/// The columns of other halls that lead to somebody who can be asked, with the office.
const ELSEWHERE: [(&str, &str); 5] = [
    ("huiyi/talk/lawyer", "lawyer"),
    ("fuwu/agri/ask", "agronomist"),
    ("fuwu/pay/legal", "lawyer"),
    ("yiwu/ask/doctor", "doctor"),
    ("laowu/right/aid", "lawyer"),
];
const RINGS: &str = "action=\"/meetings/call\"";

/// What a column shows at `at`, if anything.
async fn column(world: &World, at: &str, column: &str) -> Option<String> {
    let (at, now) = (org(at), world.village.clock.now());
    let mut tx = world.center.db.read().await.expect("begins");
    let filled = world.consult.columns(&mut tx, &at).await.expect("reads");
    let page = world.consult.column(&mut tx, &at, column, now).await.expect("reads");
    assert_eq!(filled.iter().any(|(filled, _)| filled == column), page.is_some());
    page.map(|page| page.body.0)
}

#[tokio::test]
async fn a_column_where_nobody_stands_is_left_to_the_tree() {
    on_both(async |world| {
        world.clerk(COUNTY).await.puts_on_duty("别镇的人", WARM, &["0"], "08:00", "17:30").await;
        let others = ["huiyi/talk/window", "huiyi/meet/now"];
        for name in [CADRE, EXPERT].into_iter().chain(others).chain(ELSEWHERE.map(|(name, _)| name)) {
            assert_eq!(column(world, RED_VILLAGE, name).await, None, "{name}");
        }
        assert!(!world.at_the_glass("/help", None).await.text.contains(RINGS), "nobody is on duty");
    })
    .await;
}

#[tokio::test]
async fn whoever_is_on_duty_has_a_key_that_rings_and_nobody_at_night() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        clerk.puts_on_duty("李主任", RED, &["0"], "08:00", "17:30").await;
        let person = clerk.entry("李主任").await.replace("/desk/duty/", "/help/person/");
        let page = column(world, RED_VILLAGE, CADRE).await.expect("somebody stands there");
        let glass = async |path: &str| world.at_the_glass(path, None).await.text;
        for page in [page, glass("/help").await, glass(&person).await] {
            let (_, key) = page.split_once(RINGS).expect("the key");
            let (key, _) = key.split_once("</form>").expect("its end");
            for sent in [RED, "value=\"village-cadre\"", "value=\"李主任\"", "视频呼叫"] {
                assert!(key.contains(sent), "{sent}: {key}");
            }
        }
        for path in ["/help", person.as_str()] {
            let telephone = world.sees(path).await.text;
            assert!(
                telephone.contains("/help/call") && !telephone.contains(RINGS),
                "a telephone rings nobody"
            );
        }
        assert_eq!(column(world, RED_VILLAGE, EXPERT).await, None, "a cadre is no expert");
        let town = column(world, RED, CADRE).await.expect("somebody stands there");
        assert!(!town.contains(RINGS), "a center has no screen in a hall");

        world.village.clock.advance(12 * Millis::HOUR);
        let night = column(world, RED_VILLAGE, CADRE).await.expect("somebody stands there");
        assert!(night.contains("现在没有人值班") && night.contains("起值班"), "{night}");
        assert!(night.contains("/help/call?office=village-cadre") && !night.contains(RINGS), "{night}");
        for path in ["/help", person.as_str()] {
            assert!(!world.at_the_glass(path, None).await.text.contains(RINGS), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_columns_of_other_halls_ring_the_office_that_they_name() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        for person in [("周技术员", "agronomist"), ("陈医生", "doctor"), ("赵律师", "lawyer")] {
            clerk.puts_in_office(person, RED, &["0"], ("08:00", "17:30")).await;
        }
        for (name, office) in ELSEWHERE {
            let page = column(world, RED_VILLAGE, name).await.expect("somebody stands there");
            let keys: Vec<&str> = page.split(RINGS).skip(1).collect();
            assert_eq!(keys.len(), 1, "{name}: {page}");
            assert!(keys[0].contains(&format!("name=\"office\" value=\"{office}\"")), "{name}: {page}");
            assert!(page.contains(&format!("/help/call?office={office}")), "{name}: {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_form_to_be_called_back_knows_whom_somebody_did_not_reach() {
    on_both(async |world| {
        for (office, about) in [("agronomist", "farming"), ("doctor", "health"), ("lawyer", "law")] {
            for form in ["/help/call", "/help/proxy"] {
                let form = world.sees(&format!("{form}?office={office}")).await;
                assert_eq!(form.status, StatusCode::OK);
                assert!(form.text.contains(&format!("value=\"{about}\" checked")), "{office}");
            }
        }
        assert!(!world.sees("/help/call?office=%3Cb%3E").await.text.contains("<b>"));
    })
    .await;
}

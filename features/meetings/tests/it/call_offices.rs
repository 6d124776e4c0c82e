//! 我接哪些岗位: which desks of an organisation a call rings, who may take it, whom the staff can ask in by one touch, and how
//! often a screen calls.

use super::{
    call_shared::{CALLS, answers, calls, ring_at, ringing, stands, touches, wants},
    on_both,
    world::{CLOUD, COUNTY, Person, RED, TEA, WARM},
};
use hongwang_base::{Millis, Role};
use http::StatusCode;
use serde_json::{Value, json};

const OFFICES: &str = "/desk/calls/offices";

async fn takes(person: &Person<'_>, offices: &[&str]) {
    let fields: Vec<(&str, &str)> = offices.iter().map(|office| ("office", *office)).collect();
    person.does(OFFICES, &fields).await;
}

async fn accepts(person: &Person<'_>, ring: &str) -> StatusCode {
    person.post(&ring_at(ring), &[("do", "accept")]).await.status
}

#[tokio::test]
async fn of_two_clerks_of_one_organisation_the_one_who_takes_the_office_is_rung_and_may_answer() {
    on_both(async |world| {
        let venue = world.device(CLOUD);
        let (expert, clerk) = (world.clerk(RED).await, world.clerk(RED).await);
        let undecided = world.clerk(RED).await;
        takes(&expert, &["agronomist", "doctor"]).await;
        takes(&clerk, &["town-window"]).await;
        let call = calls(&venue, RED).await;
        let ring = ringing(&expert).await.remove(0);
        assert_eq!(stands(&venue, &call).await["free"], json!(1));
        for other in [&clerk, &undecided] {
            assert_eq!(ringing(other).await, Vec::<String>::new());
            assert_eq!(accepts(other, &ring).await, StatusCode::NOT_FOUND);
            let declined = other.post(&ring_at(&ring), &[("do", "decline")]).await;
            assert_eq!(declined.status, StatusCode::NOT_FOUND);
        }
        let at = answers(&expert).await;
        assert_eq!(accepts(&expert, &ring).await, StatusCode::SEE_OTHER, "pressed twice");
        // Who gives an office up while they are in a call of it stays in it.
        takes(&expert, &["doctor"]).await;
        assert_eq!(accepts(&expert, &ring).await, StatusCode::SEE_OTHER);
        expert.does(&at, &[("do", "hang_up")]).await;

        wants(&venue, RED, "town-window", "").await.expect("it is called");
        let rung =
            [ringing(&expert).await.len(), ringing(&clerk).await.len(), ringing(&undecided).await.len()];
        assert_eq!(rung, [0, 1, 0]);
    })
    .await;
}

#[tokio::test]
async fn where_nobody_chose_anything_all_are_rung_and_the_page_says_so() {
    on_both(async |world| {
        let venue = world.device(CLOUD);
        let (one, other) = (world.clerk(RED).await, world.clerk(RED).await);
        let elsewhere = world.named(Role::Clerk, WARM, "温泉李四").await;
        takes(&elsewhere, &["agronomist"]).await;
        let page = one.get(CALLS).await.text;
        assert!(page.contains("我接哪些岗位") && page.contains("本单位还没有人勾"), "{page}");
        assert!(!page.contains("温泉李四"), "{page}");
        let call = calls(&venue, RED).await;
        assert_eq!(stands(&venue, &call).await["free"], json!(2));
        let ring = ringing(&one).await.remove(0);
        assert_eq!(ringing(&other).await, vec![ring.clone()]);
        // Taken while it rings: from here on it is theirs alone.
        takes(&one, &["agronomist"]).await;
        assert_eq!(ringing(&other).await, Vec::<String>::new());
        assert_eq!(accepts(&other, &ring).await, StatusCode::NOT_FOUND);
        takes(&one, &[]).await;
        assert_eq!(accepts(&other, &ring).await, StatusCode::SEE_OTHER, "nobody took anything again");
    })
    .await;
}

#[tokio::test]
async fn who_has_left_an_office_is_struck_by_a_colleague_and_by_nobody_else() {
    on_both(async |world| {
        let (gone, colleague) =
            (world.named(Role::Clerk, RED, "周技术员").await, world.named(Role::Clerk, RED, "王办事").await);
        takes(&gone, &["agronomist"]).await;
        let page = colleague.get(CALLS).await.text;
        let from = page.find("name=\"account\" value=\"").expect("its id") + 22;
        let account: String = page[from..].chars().take_while(|letter| *letter != '"').collect();
        let fields = [("account", account.as_str()), ("office", "agronomist")];
        let strikes = async |who: &Person<'_>| who.post(&format!("{CALLS}/offices/strike"), &fields).await;
        strikes(&world.clerk(WARM).await).await;
        assert!(colleague.get(CALLS).await.text.contains("周技术员"), "another town strikes nobody");
        let editor = strikes(&world.person(Role::Editor, RED).await).await;
        assert_eq!(editor.status, StatusCode::FORBIDDEN);
        assert_eq!(strikes(&colleague).await.status, StatusCode::SEE_OTHER);
        assert!(colleague.get(CALLS).await.text.contains("本单位还没有人勾"));
        assert!(world.audited().await.iter().any(|line| line.starts_with("call.office")));
    })
    .await;
}

#[tokio::test]
async fn an_office_that_nobody_took_rings_who_took_none_and_one_whose_people_are_away_rings_nobody() {
    on_both(async |world| {
        let (venue, beside) = (world.device(CLOUD), world.device(TEA));
        let expert = world.named(Role::Clerk, RED, "周技术员").await;
        let undecided = world.named(Role::Clerk, RED, "王办事").await;
        takes(&expert, &["agronomist", "no-office"]).await;
        let page = undecided.get(CALLS).await.text;
        assert!(page.contains("周技术员 <button"), "{page}");
        assert!(page.contains("<dt>法律</dt><dd>没有人勾，一个都没勾的人响铃</dd>"), "{page}");
        assert!(expert.get(&format!("{CALLS}?done=1")).await.text.contains("value=\"agronomist\" checked"));
        wants(&venue, RED, "lawyer", "").await.expect("it is called");
        assert_eq!((ringing(&expert).await.len(), ringing(&undecided).await.len()), (0, 1));

        calls(&beside, RED).await;
        answers(&expert).await;
        let other = world.device(CLOUD);
        let call = calls(&other, RED).await;
        assert_eq!(
            stands(&other, &call).await["outcome"],
            json!("busy"),
            "the one who takes it is in a call"
        );
        // Half an hour without a sign: signed out. Whoever took none is there, and not rung.
        world.center.clock.advance(31 * Millis::MINUTE);
        let fresh = world.clerk(RED).await;
        let call = calls(&other, RED).await;
        assert_eq!(stands(&other, &call).await["outcome"], json!("nobody"));
        assert_eq!(ringing(&fresh).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_second_expert_is_asked_in_by_one_touch_where_somebody_who_takes_the_office_is_free() {
    on_both(async |world| {
        let venue = world.device(CLOUD);
        let clerk = world.clerk(RED).await;
        let call = calls(&venue, RED).await;
        let at = answers(&clerk).await;
        let near = async || {
            let seen = clerk.get(&format!("{at}/state?known=")).await.text;
            let seen: Value = serde_json::from_str(&seen).expect("plain data");
            let near = seen["near"].as_array().expect("some").clone();
            near.iter()
                .map(|one| format!("{}{} {}", one["org_name"], one["office"], one["free"]))
                .collect::<Vec<_>>()
        };
        assert_eq!(near().await, Vec::<String>::new());
        assert!(clerk.get(&at).await.text.contains("现在别处没有人空着"));
        let lawyer = world.named(Role::Clerk, COUNTY, "赵律师").await;
        let window = world.named(Role::Clerk, COUNTY, "钱窗口").await;
        let elsewhere = world.clerk(WARM).await;
        takes(&lawyer, &["lawyer"]).await;
        takes(&window, &["town-window"]).await;
        takes(&elsewhere, &["lawyer"]).await;
        let both = ["\"英山县\"\"town-window\" 1", "\"英山县\"\"lawyer\" 1"];
        assert_eq!(near().await, both, "and none of another town");
        let page = clerk.get(&at).await.text;
        assert!(
            page.contains("英山县 法律 · 1 人空着") && page.contains("英山县 镇窗口 · 1 人空着"),
            "{page}"
        );
        assert!(page.contains("<select"), "the rest can be chosen");

        // What the key sends.
        clerk.does(&at, &[("do", "ask_in"), ("org", COUNTY), ("office", "lawyer")]).await;
        assert_eq!(ringing(&window).await, Vec::<String>::new());
        let ring = ringing(&lawyer).await.remove(0);
        assert_eq!(accepts(&window, &ring).await, StatusCode::NOT_FOUND);
        assert_eq!(answers(&lawyer).await, at);
        assert_eq!(stands(&venue, &call).await["with"].as_array().expect("names").len(), 2);
        assert_eq!(near().await, both[..1], "who is in a call is not free");
        let seen = stands(&venue, &call).await;
        assert_eq!(seen["near"], json!([]), "the screen is not told who is free");
    })
    .await;
}

#[tokio::test]
async fn where_nobody_chose_the_office_that_the_villager_called_has_a_key() {
    on_both(async |world| {
        let venue = world.device(CLOUD);
        let clerk = world.clerk(RED).await;
        calls(&venue, RED).await;
        let at = answers(&clerk).await;
        let (_beside, _county) = (world.clerk(RED).await, world.clerk(COUNTY).await);
        let page = clerk.get(&at).await.text;
        let (town, county) =
            (page.find("红山镇 农技专家 · 1 人空着"), page.find("英山县 农技专家 · 1 人空着"));
        assert!(town.is_some() && town < county, "the nearest first: {page}");
        assert_eq!(page.matches("人空着").count(), 2, "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_screen_that_rings_and_gives_up_without_end_is_stopped_for_a_while_and_no_other_is() {
    on_both(async |world| {
        let (venue, clerk) = (world.device(CLOUD), world.clerk(RED).await);
        for _ in 0..30 {
            let call = calls(&venue, RED).await;
            touches(&venue, &call, json!("hang_up")).await.expect("it is its call");
        }
        let refused = wants(&venue, RED, "agronomist", "").await.expect_err("too often");
        assert!(refused.contains("呼叫得太多") && refused.contains("留个电话"), "{refused}");
        assert_eq!(ringing(&clerk).await, Vec::<String>::new());
        let other = world.device(CLOUD);
        let call = calls(&other, RED).await;
        touches(&other, &call, json!("hang_up")).await.expect("it is its call");
        world.center.clock.advance(Millis::HOUR);
        let again = world.clerk(RED).await;
        calls(&venue, RED).await;
        assert_eq!(ringing(&again).await.len(), 1);
    })
    .await;
}

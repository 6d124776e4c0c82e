//! What somebody asked to keep waits for the telephone number and the code, and for nothing else.

use crate::{
    on_both,
    world::{Villager, World},
};
use hongwang_base::Millis;
use http::StatusCode;

const PHONE: &str = "13800138000";

/// Fills in a name, keeps it, and gives the code.
async fn keeps(world: &World, name: &str) -> (Villager, String) {
    let mut villager = world.villager();
    let first = villager.begins("dibao").await;
    villager.answers(&first, name).await;
    let kept = villager.post("/apply/keep", &[("phone", PHONE)]).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
    let shown = kept.text.split("kept-code").nth(1).and_then(|rest| rest.split('>').nth(1)).expect("a code");
    let code: String = shown.chars().take_while(|each| *each != '<').filter(char::is_ascii_digit).collect();
    assert_eq!(code.len(), 6, "{shown}");
    (villager, code)
}

#[tokio::test]
async fn a_number_that_is_none_keeps_nothing_and_loses_nothing() {
    on_both(async |world| {
        let mut villager = world.villager();
        let first = villager.begins("dibao").await;
        villager.answers(&first, "王小花").await;
        let wrong = villager.post("/apply/keep", &[("phone", "138001")]).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
        assert!(wrong.text.contains("还差5位"));
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_kept").await, 0);
        assert!(villager.get("/apply/check").await.text.contains("王小花"));
    })
    .await;
}

#[tokio::test]
async fn another_day_the_code_brings_back_what_was_kept_and_what_came_after() {
    on_both(async |world| {
        let (mut villager, code) = keeps(world, "王小花").await;
        // What is answered after keeping is kept as well.
        let next = villager.get("/apply/fill").await;
        villager.answers(&next, "42112419500101004X").await;
        world.village.clock.advance(20 * Millis::DAY);
        let mut again = world.villager();
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        let opened = again.post("/apply/resume", &[("phone", PHONE), ("code", &spaced)]).await;
        assert_eq!(opened.location, "/apply/check", "{}", opened.text);
        let summary = again.get("/apply/check").await;
        assert!(
            summary.text.contains("王小花") && summary.text.contains("421124 19500101 004X"),
            "{}",
            summary.text
        );
        // Handed in, nothing of it waits any more.
        let first = again.get("/apply/fill").await;
        again.answers_all(first).await;
        again.post("/apply/hand-in", &[]).await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_kept").await, 0);
    })
    .await;
}

#[tokio::test]
async fn who_guesses_is_shut_out_and_the_owner_only_for_an_hour() {
    on_both(async |world| {
        let (_, code) = keeps(world, "王小花").await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let mut guess = world.villager();
        for _ in 0..4 {
            let refused = guess.post("/apply/resume", &[("phone", PHONE), ("code", wrong)]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text.contains("没有找到") && !refused.text.contains("王小花"));
        }
        let shut = guess.post("/apply/resume", &[("phone", PHONE), ("code", wrong)]).await;
        assert!(shut.text.contains("过一个小时"));
        let shut = guess.post("/apply/resume", &[("phone", PHONE), ("code", &code)]).await;
        assert!(shut.text.contains("过一个小时"), "the right code does not help either");
        world.village.clock.advance(Millis::HOUR + 1);
        let opened = guess.post("/apply/resume", &[("phone", PHONE), ("code", &code)]).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER);
        // A number of which nothing is kept is answered like a wrong code.
        let other = guess.post("/apply/resume", &[("phone", "13900139000"), ("code", &code)]).await;
        assert!(other.text.contains("没有找到"));
    })
    .await;
}

#[tokio::test]
async fn two_drafts_of_one_number_have_a_code_each() {
    on_both(async |world| {
        let (_, one) = keeps(world, "王小花").await;
        let (_, two) = keeps(world, "李大山").await;
        if one == two {
            return;
        }
        for (code, name) in [(&one, "王小花"), (&two, "李大山")] {
            let mut villager = world.villager();
            villager.post("/apply/resume", &[("phone", PHONE), ("code", code)]).await;
            assert!(villager.get("/apply/check").await.text.contains(name));
        }
    })
    .await;
}

#[tokio::test]
async fn after_a_month_nobody_waits_any_more() {
    on_both(async |world| {
        let (_, code) = keeps(world, "王小花").await;
        world.village.clock.advance(31 * Millis::DAY);
        let mut villager = world.villager();
        let late = villager.post("/apply/resume", &[("phone", PHONE), ("code", &code)]).await;
        assert!(late.text.contains("没有找到"));
        villager.begins("proof").await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_kept").await, 0);
    })
    .await;
}

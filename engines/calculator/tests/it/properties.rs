//! What holds for any answers and any file.

use crate::{ON, TEA, tea};
use hongwang_calculator::{Answers, Outcome, Rule};
use proptest::prelude::*;

fn given(sort: bool, acres: u32, owed: u32, years: i16) -> Answers {
    let born = format!("{}-06-15", ON.year() - years);
    crate::answers(&[
        ("sort", if sort { "new" } else { "old" }),
        ("acres", &format!("{}.{:02}", acres / 100, acres % 100)),
        ("born", &born),
        ("loan", "yes"),
        ("owed", &owed.to_string()),
    ])
}

fn cents(rule: &Rule, answers: &Answers) -> i64 {
    match rule.walk(answers, ON).reckon().expect("small numbers") {
        Outcome::Amount { cents, .. } => cents,
        Outcome::Refused { .. } => 0,
    }
}

proptest! {
    #[test]
    fn an_amount_never_exceeds_its_cap_and_never_falls_below_nothing(
        sort: bool, acres in 0..=50_000u32, owed in 0..=1_000_000u32, years in 0..110i16,
    ) {
        let amount = cents(&tea(), &given(sort, acres, owed, years));
        prop_assert!((0..=2_500_000).contains(&amount));
    }

    #[test]
    fn more_never_means_less_where_the_file_says_so(
        sort: bool, acres in 0..50_000u32, more in 1..5_000u32, owed in 0..900_000u32, years in 0..110i16,
    ) {
        let rule = tea();
        let before = cents(&rule, &given(sort, acres, owed, years));
        prop_assert!(cents(&rule, &given(sort, (acres + more).min(50_000), owed, years)) >= before);
        prop_assert!(cents(&rule, &given(sort, acres, owed + more, years)) >= before);
    }

    #[test]
    fn the_same_answers_give_the_same_amount_for_the_same_reason(
        sort: bool, acres in 0..=50_000u32, owed in 0..=1_000_000u32, years in 0..110i16,
    ) {
        let (one, other) = (tea(), tea());
        let answers = given(sort, acres, owed, years);
        prop_assert_eq!(one.walk(&answers, ON).reckon(), other.walk(&answers, ON).reckon());
    }

    #[test]
    fn any_answer_is_taken_or_named(text in "\\PC{0,60}") {
        for question in &tea().questions {
            let _ = question.read(&text, ON);
        }
    }

    #[test]
    fn a_file_in_which_something_is_cut_out_is_taken_or_named(from in 0..TEA.len(), length in 0..400usize) {
        let mut bytes = TEA.as_bytes().to_vec();
        bytes.drain(from..(from + length).min(TEA.len()));
        if let Err(faults) = Rule::read("tea.toml", &bytes) {
            prop_assert!(!faults.0.is_empty());
        }
    }

    #[test]
    fn an_expression_of_any_words_is_taken_or_named(text in "[a-z .()*+<=0-9%元-]{0,60}") {
        let file = TEA.replace("acres * sorts.acre", &text);
        if let Err(faults) = Rule::read("tea.toml", file.as_bytes()) {
            prop_assert!(!faults.0.is_empty());
        }
    }
}

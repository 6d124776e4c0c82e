//! The shipped files: their examples are tests.

use super::*;
use hongwang_calculator::Outcome;
use proptest::prelude::*;

#[test]
fn every_shipped_file_keeps_its_own_examples_and_says_what_is_not_verified() {
    assert_eq!(SHIPPED.len(), Files::iter().count(), "a file with faults is left out");
    for calculator in SHIPPED.iter() {
        let rule = &calculator.rule;
        assert!(Files::get(&format!("{}.toml", rule.id)).is_some(), "{} is the name of its file", rule.id);
        assert!(rule.examples.len() >= 5, "{}", rule.id);
        assert!(!rule.is_checked(), "{}: nobody has verified a figure for the county", rule.id);
    }
}

#[test]
fn what_the_county_released_stands_in_the_place_of_the_shipped_one_also_when_it_moves() {
    let org = "421124000000/421124102000/".parse().expect("a path");
    let shipped = here(&org, &[], &[]);
    assert_eq!(shipped.len(), SHIPPED.len());
    let text = SHIPPED[0].text.replacen("name = \"", "name = \"县里的", 1);
    let id = SHIPPED[0].rule.id.clone();
    let released = [Released { id: id.clone(), number: 1, text }];
    let all = here(&org, &released, &shipped);
    assert_eq!(all.len(), SHIPPED.len());
    let own = all.iter().find(|one| one.rule.id == id).expect("it is there");
    assert!(own.rule.name.starts_with("县里的") && own.number == Some(1));
    let again = here(&org, &released, &all);
    assert!(again.iter().zip(&all).all(|(one, other)| Arc::ptr_eq(one, other)), "nothing is read twice");
    let broken = [Released { id, number: 2, text: "id = 3".to_owned() }];
    assert_eq!(here(&org, &broken, &all).len(), SHIPPED.len(), "the shipped one stands");
}

#[test]
fn a_calculator_of_this_county_stands_in_no_other() {
    let elsewhere = "421123000000/421123100000/".parse().expect("a path");
    let all = here(&elsewhere, &[], &[]);
    assert!(all.iter().all(|one| one.rule.regions.is_empty()) && all.len() < SHIPPED.len());
}

proptest! {
    /// Above every cap that a shipped file has, an amount stands still.
    #[test]
    fn a_shipped_amount_stays_at_or_below_its_cap(cost in 0..200_000_000u64, own in 0..1_000_000u64) {
        let yuan = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
        let given = [
            ("insure-inpatient", 42_000_000, vec![("level", "away".to_owned()), ("cost", yuan(cost)), ("own", yuan(own))]),
            ("machine", 5_000_000, vec![("listed", "yes".to_owned()), ("sort", "hill".to_owned()), ("price", yuan(cost))]),
            ("insure-outpatient", 40_000, vec![
                ("what", "plain".to_owned()), ("near", "yes".to_owned()),
                ("cost", yuan(cost % 10_000_000)), ("used", yuan(own % 10_000_000)),
            ]),
        ];
        for (id, cap, answers) in given {
            let calculator = SHIPPED.iter().find(|one| one.rule.id == id).expect("it is shipped");
            let answers = answers.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
            let walk = calculator.rule.walk(&answers, calculator.rule.from);
            prop_assert_eq!(&walk.wrong, &None);
            if let Outcome::Amount { cents, .. } = walk.reckon().expect("small numbers") {
                prop_assert!((0..=cap).contains(&cents), "{} {}", id, cents);
            }
        }
    }
}

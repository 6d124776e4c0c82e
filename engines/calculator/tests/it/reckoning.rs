//! What comes out, and why.

use crate::{ON, TEA, answers, outcome, tea};
use hongwang_calculator::{Answers, Asks, Kind, Question, Rule, Standing, Value, Wrong, yuan};
use jiff::civil::date;

const BORN: (&str, &str) = ("born", "1986-01-01");

fn amount(pairs: &[(&str, &str)]) -> i64 {
    outcome(&tea(), pairs).expect("an amount").0
}

#[test]
fn an_amount_comes_with_its_reason_line_by_line() {
    let pairs =
        [("sort", "new"), ("acres", "3.5"), ("born", "1945-11-26"), ("loan", "yes"), ("owed", "60000")];
    let (cents, lines) = outcome(&tea(), &pairs).expect("an amount");
    assert_eq!(yuan(cents), "2094元");
    assert_eq!(
        lines,
        [
            "新茶园3.5亩，每亩120元：3.5×120=420元。",
            "满81岁，加20%：420×20%=84元。",
            "利息：10000×5%+40000×2.5%+10000×1%=1600元。",
        ]
    );
}

#[test]
fn brackets_hold_from_their_first_figure_up_to_and_without_their_last() {
    for (born, extra) in [
        ("1966-11-27", 0),
        ("1966-11-26", 1_000),
        ("1946-11-27", 1_000),
        ("1946-11-26", 2_000),
        ("1900-01-01", 2_000),
    ] {
        let pairs = [("sort", "old"), ("acres", "1.98"), ("born", born)];
        // 1.98 × 50.5 = 99.99
        assert_eq!(amount(&pairs), 9_999 + extra - 1_000, "{born}");
    }
    for (owed, interest) in
        [("0", 0), ("9999.99", 50_000), ("10000", 50_000), ("50000", 150_000), ("50001", 150_001)]
    {
        let pairs = [("sort", "new"), ("acres", "1"), BORN, ("loan", "yes"), ("owed", owed)];
        assert_eq!(amount(&pairs), 12_000 + interest - 1_000, "{owed}");
    }
}

#[test]
fn caps_are_kept_and_said() {
    let pairs =
        [("sort", "new"), ("acres", "500"), ("born", "1940-01-01"), ("loan", "yes"), ("owed", "1000000")];
    let (cents, lines) = outcome(&tea(), &pairs).expect("an amount");
    assert_eq!(cents, 2_500_000);
    assert!(lines.contains(&"最多20000元。".to_owned()));
    assert_eq!(lines.last().map(String::as_str), Some("一户最多25000元。"));
}

#[test]
fn whoever_is_not_eligible_hears_why_and_what_would_change_it() {
    let pairs = [("sort", "old"), ("acres", "2"), ("born", "2008-11-27")];
    assert_eq!(outcome(&tea(), &pairs), Err("还没有满18岁。满18岁再来。".to_owned()));
    let pairs = [("sort", "old"), ("acres", "2"), ("born", "2008-11-26")];
    assert!(outcome(&tea(), &pairs).is_ok(), "on the birthday itself");
}

#[test]
fn whoever_is_born_on_29_february_is_a_year_older_on_1_march() {
    let rule = tea();
    let with = answers(&[("sort", "old"), ("acres", "2"), ("born", "2008-02-29")]);
    let refused =
        |on| matches!(rule.walk(&with, on).reckon(), Ok(hongwang_calculator::Outcome::Refused { .. }));
    assert!(refused(date(2026, 2, 28)) && !refused(date(2026, 3, 1)));
}

#[test]
fn a_question_that_does_not_apply_is_not_asked_and_its_answer_does_not_count() {
    let rule = tea();
    let with = answers(&[("sort", "old"), ("acres", "2"), BORN, ("loan", "yes"), ("owed", "900000")]);
    let walk = rule.walk(&with, ON);
    assert_eq!(
        walk.asked.iter().map(|question| question.id.as_str()).collect::<Vec<_>>(),
        ["sort", "acres", "born"]
    );
    assert_eq!(amount(&[("sort", "old"), ("acres", "2"), BORN, ("loan", "yes"), ("owed", "900000")]), 9_100);
    let walk = rule.walk(&Answers::new(), ON);
    assert_eq!((walk.asked.len(), walk.wrong), (1, Some(Wrong::Missing)));
}

fn question(asks: Asks) -> Question {
    let mut question = tea().questions.remove(0);
    question.asks = asks;
    question
}

#[test]
fn answers_are_read_as_people_write_them() {
    let money = question(Asks::Money(0, 10_000_000));
    for (text, cents) in [
        ("3000", 300_000),
        ("３０００", 300_000),
        (" 3 000 ", 300_000),
        ("¥1,200.50元", 120_050),
        ("12。5", 1_250),
        ("007", 700),
        ("5.", 500),
        ("0", 0),
        ("100000", 10_000_000),
    ] {
        assert_eq!(money.read(text, ON), Ok(Value::Money(cents)), "{text}");
    }
    for (text, wrong) in [
        ("", Wrong::Missing),
        ("　", Wrong::Missing),
        ("三千", Wrong::NotANumber),
        ("1e5", Wrong::NotANumber),
        ("1.2.3", Wrong::NotANumber),
        (".", Wrong::NotANumber),
        ("1.234", Wrong::TooFine),
        ("-1", Wrong::TooSmall(Value::Money(0))),
        ("－５", Wrong::TooSmall(Value::Money(0))),
        ("100000.01", Wrong::TooLarge(Value::Money(10_000_000))),
        ("99999999999999999999999999", Wrong::TooLarge(Value::Money(10_000_000))),
    ] {
        assert_eq!(money.read(text, ON), Err(wrong), "{text}");
    }
    let whole = question(Asks::Whole(100, 900, "人".to_owned()));
    assert_eq!(whole.read("3人", ON), Ok(Value::Number(300)));
    assert_eq!(whole.read("3.5", ON), Err(Wrong::NotWhole));
    assert_eq!(whole.read("0", ON), Err(Wrong::TooSmall(Value::Number(100))));
    let truth = question(Asks::Truth);
    assert_eq!(truth.read("yes", ON), Ok(Value::Truth(true)));
    assert_eq!(truth.read("ja", ON), Err(Wrong::NotOffered));
}

#[test]
fn a_day_of_birth_is_a_day_on_which_somebody_who_lives_was_born() {
    let birth = question(Asks::Birth);
    assert_eq!(birth.asks.kind(), Kind::Day);
    for text in ["1946-05-03", "1946年5月3日", "19460503", "１９４６年５月３日", "1946.5.3"] {
        assert_eq!(birth.read(text, ON), Ok(Value::Day(date(1946, 5, 3))), "{text}");
    }
    for (text, wrong) in [
        ("2026-11-27", Wrong::NotBornYet),
        ("1895-01-01", Wrong::TooOld),
        ("2023-02-29", Wrong::NotADay),
        ("1946-5", Wrong::NotADay),
        ("昨天", Wrong::NotADay),
        ("99999999999", Wrong::NotADay),
    ] {
        assert_eq!(birth.read(text, ON), Err(wrong), "{text}");
    }
}

#[test]
fn it_calculates_from_its_first_day_to_its_last() {
    let rule = tea();
    for (day, standing) in [
        (date(2025, 12, 31), Standing::Early),
        (date(2026, 1, 1), Standing::Valid),
        (date(2026, 12, 31), Standing::Valid),
        (date(2027, 1, 1), Standing::Over),
    ] {
        assert_eq!(rule.standing(day), standing, "{day}");
    }
}

#[test]
fn a_rule_for_some_places_is_for_no_others() {
    let text = TEA.replace("until = 2026-12-31", "until = 2026-12-31\nregions = [\"421124102000\"]");
    let rule = Rule::read("tea.toml", text.as_bytes()).expect("reads");
    assert!(rule.is_for(["421124000000", "421124102000"].into_iter()));
    assert!(!rule.is_for(["421124000000", "421124101000"].into_iter()));
    assert!(tea().is_for(std::iter::empty()));
}

//! What is odd, what changed, and how a year is told.

use super::*;
use proptest::prelude::*;

fn week() -> Vec<(Day, i64)> {
    vec![(100, 340), (101, 350), (104, 360), (107, 350), (108, 370)]
}

#[test]
fn days_are_counted_there_and_back() {
    for day in [0, 1, 20_780, 30_000] {
        assert_eq!(day_of(date_of(day)), day);
    }
    assert_eq!(date_of(20_780).to_string(), "2026-11-23");
}

#[test]
fn a_slipped_point_is_odd_and_a_dear_year_is_not() {
    for (fen, odd) in
        [(3_500, true), (35, true), (1_400, true), (1_399, false), (88, false), (87, true), (700, false)]
    {
        assert_eq!(is_odd(&week(), 109, fen), odd, "{fen}");
    }
    assert!(!is_odd(&[], 109, 1), "nothing is known");
    assert!(!is_odd(&week(), 108, 350), "the value of that day does not count");
    assert!(!is_odd(&week(), 139, 35), "what is more than thirty days off says nothing");
    assert!(is_odd(&week(), 90, 35), "days that come late are measured too");
}

#[test]
fn the_change_is_against_the_week_before_the_last_value_whenever_that_was() {
    let market = Market::of("市场", "公斤", &week());
    assert_eq!((market.latest(108), market.change(108)), (Some((108, 370)), Some(20)));
    assert_eq!((market.latest(400), market.change(400)), (Some((108, 370)), Some(20)));
    assert_eq!((market.latest(106), market.change(106)), (Some((104, 360)), None));
    assert_eq!(market.latest(99), None, "a clock that is behind");
    assert_eq!(market.latest(108 + KEPT), None, "more than a year ago");
    assert!(!is_stale(108, 115) && is_stale(108, 116));
}

proptest! {
    #[test]
    fn a_year_is_told_whole_and_in_order(days in prop::collection::btree_map(20_000i64..20_365, 1i64..100_000, 1..60)) {
        let values: Vec<_> = days.into_iter().collect();
        let market = Market::of("市场", "公斤", &values);
        prop_assert_eq!(market.known(20_364).collect::<Vec<_>>(), values);
        let body = serde_json::to_value(&market).expect("plain data");
        prop_assert_eq!(serde_json::from_value::<Market>(body).expect("a market"), market);
    }
}

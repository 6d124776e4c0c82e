use hongwang_casework::{Calendar, CalendarError, Days, beijing_date, end_of_day};
use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

#[test]
fn the_holidays_of_2026_are_off_and_the_make_up_days_are_worked() {
    let calendar = Calendar::shipped();
    for (first, last, named) in [
        ("2026-01-01", "2026-01-03", "元旦"),
        ("2026-02-15", "2026-02-23", "春节"),
        ("2026-04-04", "2026-04-06", "清明节"),
        ("2026-05-01", "2026-05-05", "劳动节"),
        ("2026-06-19", "2026-06-21", "端午节"),
        ("2026-09-25", "2026-09-27", "中秋节"),
        ("2026-10-01", "2026-10-07", "国庆节"),
    ] {
        let mut off = day(first).series(1.day()).take_while(|off| *off <= day(last));
        assert!(off.all(|off| !calendar.is_working_day(off)), "{named}");
        assert!(calendar.is_working_day(calendar.add_working_days(day(last), 1)), "{named}");
    }
    for worked in ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"] {
        assert!(calendar.is_working_day(day(worked)), "{worked}");
        assert!(matches!(day(worked).weekday(), Weekday::Saturday | Weekday::Sunday), "{worked}");
    }
    let days = date(2026, 1, 1).series(1.day()).take(365).filter(|day| calendar.is_working_day(*day));
    assert_eq!(days.count(), 248);
}

#[test]
fn working_days_are_counted_over_holidays_and_make_up_days() {
    let calendar = Calendar::shipped();
    for (from, n, to) in [
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-10-03", 1, "2026-10-08"),
        ("2025-12-31", 1, "2026-01-04"),
        ("2026-03-07", 0, "2026-03-07"),
    ] {
        assert_eq!(calendar.add_working_days(day(from), n), day(to), "{from} + {n}");
    }
    assert_eq!(calendar.working_days_between(day("2026-02-13"), day("2026-02-24")), 2);
    assert_eq!(calendar.working_days_between(day("2026-02-24"), day("2026-02-13")), 0);
}

#[test]
fn a_natural_limit_that_ends_on_a_day_off_ends_on_the_next_working_day() {
    let calendar = Calendar::shipped();
    assert_eq!(calendar.last_day(Days::Natural, day("2026-09-20"), 7), day("2026-09-28"));
    assert_eq!(calendar.last_day(Days::Natural, day("2026-03-02"), 7), day("2026-03-09"));
    assert_eq!(calendar.last_day(Days::Natural, day("2026-03-07"), 0), day("2026-03-07"));
}

#[test]
fn a_year_without_a_table_knows_weekends_and_says_so() {
    let calendar = Calendar::shipped();
    assert!(calendar.knows(2026) && !calendar.knows(2027));
    assert_eq!(calendar.first_unknown(day("2025-03-01"), day("2026-12-31")), None);
    assert_eq!(calendar.first_unknown(day("2026-12-31"), day("2028-01-01")), Some(2027));
    assert_eq!(calendar.add_working_days(day("2026-12-31"), 1), day("2027-01-01"));
}

#[test]
fn a_county_replaces_the_table_of_a_year() {
    let shipped = Calendar::shipped();
    let mut table = shipped.tables().find(|table| table.year == 2026).expect("it is shipped").clone();
    table.off.retain(|holiday| holiday.name != "中秋节");
    let calendar = shipped.with(table).expect("a good table");
    assert!(calendar.is_working_day(day("2026-09-25")));
    assert!(!calendar.is_working_day(day("2026-10-01")));
}

#[test]
fn a_december_day_that_one_table_calls_to_work_is_worked_whatever_the_next_table_says() {
    let text = "[[year]]\nyear = 2026\nnotice = \"a\"\noff = []\nwork = [\"2026-12-27\"]\n\
        [[year]]\nyear = 2027\nnotice = \"b\"\nwork = []\n\
        off = [{ name = \"元旦\", from = \"2026-12-27\", to = \"2027-01-01\" }]\n";
    let calendar = Calendar::read(text).expect("good tables");
    assert!(calendar.is_working_day(day("2026-12-27")) && !calendar.is_working_day(day("2026-12-28")));
    assert_eq!(calendar.working_days_between(day("2026-12-25"), day("2027-01-04")), 2);
}

#[test]
fn a_table_that_contradicts_itself_is_refused_in_words() {
    let table = |off: &str, work: &str| {
        let text = format!("[[year]]\nyear = 2026\nnotice = \"n\"\noff = [{off}]\nwork = [{work}]\n");
        Calendar::read(&text).expect_err("it is wrong")
    };
    let holiday = |from: &str, to: &str| format!("{{ name = \"假\", from = \"{from}\", to = \"{to}\" }}");
    let backwards = table(&holiday("2026-05-05", "2026-05-01"), "");
    assert_eq!(backwards.to_string(), "2026年“假”的起止日期不对，请核对 from 和 to");
    let endless = table(&holiday("2026-01-01", "2026-12-31"), "");
    assert_eq!(endless, CalendarError::BadHoliday { year: 2026, name: "假".into() });
    let other = table(&holiday("2027-05-01", "2027-05-05"), "");
    assert_eq!(other, CalendarError::OtherYear { year: 2026, day: day("2027-05-01") });
    let monday = table("", "\"2026-03-02\"");
    assert_eq!(monday, CalendarError::BadWork { day: day("2026-03-02") });
    let both = table(&holiday("2026-03-07", "2026-03-08"), "\"2026-03-07\"");
    assert_eq!(both, CalendarError::BadWork { day: day("2026-03-07") });
    let form = table(&holiday("五月一日", "2026-05-01"), "").to_string();
    assert!(form.starts_with("节假日表写法不对") && form.contains("“五月一日”不是日期"), "{form}");
}

#[test]
fn days_are_beijings_and_end_at_midnight() {
    let midnight = end_of_day(day("2026-01-01")) + 1;
    assert_eq!(midnight, 1_767_283_200_000); // 2026-01-01T16:00:00Z
    assert_eq!(beijing_date(midnight), day("2026-01-02"));
    assert_eq!(beijing_date(midnight - 1), day("2026-01-01"));
}

#[test]
fn a_clock_wrong_by_ages_is_clamped_and_does_not_panic() {
    let calendar = Calendar::shipped();
    let (first, last) = (beijing_date(i64::MIN), beijing_date(i64::MAX));
    assert!(first < day("1900-01-01") && last > day("9000-01-01"));
    assert!(calendar.working_days_between(first, last) > 1_000_000);
    assert_eq!(calendar.add_working_days(Date::MAX, 3), Date::MAX);
    assert_eq!(calendar.last_day(Days::Natural, Date::MAX, 3), Date::MAX);
}

fn any_day() -> impl Strategy<Value = Date> {
    (0i64..3_000).prop_map(|days| date(2023, 1, 1).saturating_add(days.days()))
}

proptest! {
    #[test]
    fn a_deadline_never_falls_on_a_day_off(from in any_day(), n in 1u16..90) {
        let calendar = Calendar::shipped();
        prop_assert!(calendar.is_working_day(calendar.add_working_days(from, n)));
        prop_assert!(calendar.is_working_day(calendar.last_day(Days::Natural, from, n)));
    }

    #[test]
    fn adding_and_counting_are_each_others_inverse(from in any_day(), n in 0u16..90) {
        let calendar = Calendar::shipped();
        let to = calendar.add_working_days(from, n);
        prop_assert_eq!(calendar.working_days_between(from, to), u32::from(n));
    }

    #[test]
    fn a_longer_limit_ends_later_and_a_later_start_never_earlier(a in any_day(), b in any_day(), n in 0u16..90) {
        let calendar = Calendar::shipped();
        prop_assert!(calendar.add_working_days(a, n) < calendar.add_working_days(a, n + 1));
        let (a, b) = (a.min(b), a.max(b));
        for days in [Days::Working, Days::Natural] {
            prop_assert!(calendar.last_day(days, a, n) <= calendar.last_day(days, b, n));
        }
    }

    #[test]
    fn counting_is_the_same_as_looking_at_every_day(a in any_day(), b in any_day()) {
        let calendar = Calendar::shipped();
        let (a, b) = (a.min(b), a.max(b));
        let looked_at = a.series(1.day()).skip(1).take_while(|day| *day <= b);
        let found = looked_at.filter(|day| calendar.is_working_day(*day)).count();
        prop_assert_eq!(calendar.working_days_between(a, b) as usize, found);
    }
}

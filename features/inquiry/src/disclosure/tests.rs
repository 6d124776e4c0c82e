//! What is due, by when, and who is late: as tables and as properties.

use super::remind::what;
use super::*;
use jiff::civil::date;
use proptest::prelude::*;

const TODAY: Date = Date::constant(2026, 11, 23);

fn settings(since: Date) -> Settings {
    Settings::new(since)
}

fn disclosed(duty: &str, of: &str, on: Date) -> Disclosed {
    let at = jiff::tz::Offset::constant(8).to_timestamp(on.at(10, 0, 0, 0)).expect("a time");
    Disclosed {
        id: Uuid::nil(),
        duty: duty.to_owned(),
        of: of.to_owned(),
        title: String::new(),
        text: String::new(),
        pages: Vec::new(),
        entered: 0,
        at: Millis(at.as_millisecond()),
    }
}

fn all(since: Date, matters: &[Matter], published: &[Disclosed]) -> Vec<Due<'static>> {
    // What holds lives as long as the dues.
    let settings = Box::leak(Box::new(settings(since)));
    dues(settings, matters, published, TODAY, around(TODAY))
}

fn of(dues: &[Due<'_>], duty: &str) -> Vec<(String, Date, Standing)> {
    let here = dues.iter().filter(|due| due.duty.id == duty);
    here.map(|due| (due.of.word(), due.by, due.standing.clone())).collect()
}

#[test]
fn money_is_due_on_the_twentieth_of_the_month_after_and_a_quarter_on_that_of_its_first_month() {
    let dues = all(date(2026, 9, 1), &[], &[]);
    let finance = of(&dues, "finance");
    assert_eq!(
        finance,
        [
            ("2026-08".into(), date(2026, 9, 20), Standing::Late { days: 64 }),
            ("2026-09".into(), date(2026, 10, 20), Standing::Late { days: 34 }),
            ("2026-10".into(), date(2026, 11, 20), Standing::Late { days: 3 }),
            ("2026-11".into(), date(2026, 12, 20), Standing::Open { days: 27 }),
        ]
    );
    assert_eq!(of(&dues, "dibao"), [("2026-Q3".into(), date(2026, 10, 20), Standing::Late { days: 34 })]);
}

#[test]
fn what_rows_fulfil_comes_again_and_stands_in_the_column_of_its_dataset() {
    for duty in catalogue() {
        let Some(dataset) = &duty.dataset else { continue };
        let shipped = crate::dataset::shipped().iter().find(|known| known.id == *dataset);
        let definition = shipped.unwrap_or_else(|| panic!("{}: no dataset {dataset}", duty.id));
        assert!(duty.rhythm.comes_again() && definition.columns.contains(&duty.column), "{}", duty.id);
    }
}

#[test]
fn nothing_is_late_that_was_due_before_the_county_began() {
    assert!(
        all(date(2026, 11, 21), &[], &[]).iter().all(|due| !matches!(due.standing, Standing::Late { .. }))
    );
}

#[test]
fn what_was_published_after_its_last_day_is_kept_and_said_to_have_been_late() {
    let published = [
        disclosed("finance", "2026-10", date(2026, 11, 20)),
        disclosed("finance", "2026-09", date(2026, 10, 21)),
    ];
    let finance = of(&all(date(2026, 10, 1), &[], &published), "finance");
    let late: Vec<_> = finance
        .iter()
        .map(|(_, _, standing)| matches!(standing, Standing::Done { late: true, .. }))
        .collect();
    assert_eq!(late, [true, false, false]);
    assert!(matches!(finance[1].2, Standing::Done { late: false, .. }));
}

#[test]
fn a_county_may_set_another_day_and_leave_a_duty_out() {
    let days = BTreeMap::from([("finance".to_owned(), 5)]);
    let settings = Settings { days, off: vec!["dibao".into()], ..settings(date(2026, 11, 1)) };
    let dues = dues(&settings, &[], &[], TODAY, around(TODAY));
    assert_eq!(of(&dues, "finance")[0].1, date(2026, 11, 5));
    assert!(of(&dues, "dibao").is_empty());
}

#[test]
fn a_project_is_published_before_half_way_and_after() {
    let id = Uuid::from_u128(7);
    let ends = Some(date(2026, 11, 21));
    let matter =
        Matter {
            id, duty: "project".into(), title: "村部道路硬化".into(), begins: date(2026, 10, 2), ends
        };
    let dues =
        all(date(2026, 1, 1), &[matter], &[disclosed("project", &format!("{id}.before"), date(2026, 10, 1))]);
    let project = of(&dues, "project");
    assert_eq!(
        project.iter().map(|(_, by, _)| *by).collect::<Vec<_>>(),
        [date(2026, 10, 2), date(2026, 10, 27), date(2026, 12, 1)]
    );
    assert!(matches!(project[0].2, Standing::Done { late: false, .. }));
    assert_eq!(project[1].2, Standing::Late { days: 27 });
    assert_eq!(project[2].2, Standing::Open { days: 8 });
}

#[test]
fn a_decision_is_due_some_days_after_it_was_made() {
    let matter = Matter {
        id: Uuid::from_u128(8),
        duty: "collective".into(),
        title: "茶园发包".into(),
        begins: date(2026, 11, 20),
        ends: None,
    };
    let dues = all(date(2026, 1, 1), &[matter], &[]);
    assert_eq!(of(&dues, "collective")[0].1, date(2026, 11, 25));
}

#[test]
fn a_table_fulfils_its_own_time_and_a_longer_one_what_lies_in_it_up_to_its_day() {
    let (june, september) = (date(2026, 6, 30), date(2026, 9, 30));
    for (period, as_of, time, is) in [
        ("2026-10", june, "2026-10", true),
        ("2026-10", september, "2026-11", false),
        ("2026", september, "2026-Q3", true),
        ("2026", date(2026, 9, 29), "2026-Q3", false),
        ("2026", june, "2026-Q2", true),
        ("2026", june, "2026-Q3", false),
        ("2025", september, "2026-Q3", false),
        ("2025", september, "2025-Q4", true),
        ("2027", september, "2026-Q3", false),
        ("2026-Q3", september, "2026-09", true),
        ("2026-Q3", september, "2026-10", false),
        ("2026-09", september, "2026-Q3", false),
        ("2026-Q4", date(2027, 1, 5), "2026", false),
        ("", september, "2026-Q3", false),
        ("2026", september, "", false),
    ] {
        assert_eq!(fulfils(period, as_of, time), is, "{period} up to {as_of}, {time}");
    }
}

#[test]
fn somebody_is_reminded_before_the_last_day_on_it_and_then_each_monday() {
    let said = |since, today: Date| {
        let settings = settings(since);
        let dues = dues(&settings, &[], &[], today, around(today));
        what(&dues, today)
    };
    let since = date(2026, 11, 1);
    let only = |day| said(since, date(2026, 11, day));
    assert!(only(17).is_some_and(|text| text.contains("财务收支") && text.contains("11月20日")));
    assert!(only(18).is_none());
    assert!(only(20).is_some() && only(21).is_some());
    assert!(only(22).is_none(), "a Sunday");
    assert!(only(23).is_some(), "a Monday");
}

#[test]
fn what_is_stored_for_a_due_says_which_it_is() {
    let id = Uuid::from_u128(9);
    for of in [
        Of::Time("2026".into()),
        Of::Time("2026-Q4".into()),
        Of::Time("2026-01".into()),
        Of::Matter(id, None),
        Of::Matter(id, Some(Stage::During)),
    ] {
        assert_eq!(Of::from_word(&of.word()), Some(of));
    }
    for wrong in ["", "2026-13", "2026-Q5", "2026-Q0", "26", "2026-1", "x.before", "2026-11-20"] {
        assert_eq!(Of::from_word(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn every_month_has_one_last_day_for_its_money_and_none_comes_twice(
        days in 0i32..4_000, day in 1i8..=28,
    ) {
        let today = date(2024, 1, 1).saturating_add(days.days());
        let settings = Settings { days: BTreeMap::from([("finance".to_owned(), day)]), ..settings(Date::MIN) };
        let (from, to) = around(today);
        let finance = of(&dues(&settings, &[], &[], today, (from, to)), "finance");
        let mut words: Vec<_> = finance.iter().map(|(word, ..)| word.clone()).collect();
        words.dedup();
        prop_assert_eq!(words.len(), finance.len());
        prop_assert!(finance.len() >= 13 && finance.iter().all(|(_, by, _)| by.day() == day && *by >= from && *by <= to));
        let late = finance.iter().all(|(_, by, standing)| matches!(standing, Standing::Late { .. }) == (*by < today));
        prop_assert!(late);
    }

    #[test]
    fn whatever_is_sent_for_a_due_is_read_or_refused(word in ".{0,60}") {
        if let Some(of) = Of::from_word(&word) {
            prop_assert_eq!(Of::from_word(&of.word()), Some(of));
        }
    }
}

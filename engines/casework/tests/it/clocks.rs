//! How clocks stand: counted by day, stopped and resumed, never negative.

use crate::desk::{Desk, actor, at};
use hongwang_casework::{Alert, Case, end_of_day, standing};
use jiff::civil::date;

/// A homestead case that reached the town on Monday 2 March 2026 at ten.
fn received() -> Desk {
    let mut desk = Desk::of("homestead");
    desk.act("applicant", "张三", "submit", "2026-02-09 09:00");
    desk.act("village_group", "组长", "group_agrees", "2026-02-09 10:00");
    desk.wait("2026-02-25 00:00");
    desk.act("village_clerk", "村文书", "village_agrees", "2026-03-02 10:00");
    desk
}

#[test]
fn the_day_of_the_event_does_not_count_and_the_last_day_counts_to_its_end() {
    let desk = received();
    for (time, used, left, alert) in [
        ("2026-03-02 23:00", 0, 5, Alert::Normal),
        ("2026-03-03 00:00", 1, 4, Alert::Normal),
        ("2026-03-05 12:00", 3, 2, Alert::Yellow),
        ("2026-03-06 12:00", 4, 1, Alert::Red),
        ("2026-03-08 12:00", 4, 1, Alert::Red),
        ("2026-03-09 23:59", 5, 0, Alert::Red),
        ("2026-03-10 00:00", 6, -1, Alert::Overdue),
        ("2026-03-12 00:00", 8, -3, Alert::Overdue),
    ] {
        let clock = desk.clock("reply", time);
        assert_eq!((clock.used, clock.left, clock.alert), (used, left, alert), "{time}");
        assert_eq!(clock.deadline, Some(end_of_day(date(2026, 3, 9))), "{time}");
    }
}

#[test]
fn asking_for_papers_stops_the_clock_and_their_arrival_resumes_it() {
    let mut desk = received();
    desk.act("town_clerk", "李四", "ask_supplement", "2026-03-04 10:00");
    for time in ["2026-03-04 11:00", "2026-03-20 10:00", "2026-05-06 09:00"] {
        let clock = desk.clock("reply", time);
        assert_eq!((clock.running, clock.used, clock.left, clock.deadline), (false, 2, 3, None), "{time}");
    }
    assert_eq!(desk.wait("2026-05-06 09:00"), 0, "nothing is deemed while papers are awaited");
    desk.act("applicant", "张三", "supply", "2026-05-06 10:00");
    let clock = desk.clock("reply", "2026-05-06 10:00");
    assert_eq!((clock.running, clock.used, clock.left), (true, 2, 3));
    // 7, 8 and Saturday 9 May, which is worked.
    assert_eq!(clock.deadline, Some(end_of_day(date(2026, 5, 9))));
    assert_eq!(desk.wait("2026-05-10 00:00"), 1);
}

#[test]
fn a_deemed_acceptance_after_papers_came_counts_from_the_day_they_came() {
    let mut desk = received();
    desk.act("town_clerk", "李四", "ask_supplement", "2026-03-04 10:00");
    desk.act("applicant", "张三", "supply", "2026-03-16 10:00");
    assert_eq!(desk.wait("2026-03-20 10:00"), 1);
    assert_eq!(desk.clock("decide", "2026-03-20 10:00").used, 4);
}

#[test]
fn a_survey_does_not_count() {
    let mut desk = received();
    desk.act("town_clerk", "李四", "accept", "2026-03-03 10:00");
    desk.act("town_reviewer", "农经站", "send_to_survey", "2026-03-05 10:00");
    assert_eq!(desk.clock("decide", "2026-03-31 10:00").used, 2);
    assert_eq!(desk.clock("survey", "2026-03-06 10:00").used, 1);
    desk.act("town_reviewer", "农经站", "survey_done", "2026-03-31 10:00");
    assert_eq!(desk.clock("decide", "2026-04-01 10:00").used, 3);
}

#[test]
fn alerts_go_by_the_promise_and_the_law_is_shown_beside_it() {
    let mut desk = received();
    desk.act("town_clerk", "李四", "accept", "2026-03-03 10:00");
    let clock = desk.clock("decide", "2026-03-03 10:00");
    assert_eq!(clock.deadline, Some(end_of_day(date(2026, 4, 22))));
    assert_eq!(clock.legal_deadline, Some(end_of_day(date(2026, 5, 9))));
    assert_eq!(desk.clock("decide", "2026-04-23 10:00").alert, Alert::Overdue);
}

#[test]
fn an_extension_moves_the_deadline_once() {
    let mut desk = received();
    desk.act("town_clerk", "李四", "accept", "2026-03-03 10:00");
    let before = desk.clock("decide", "2026-03-04 10:00").left;
    desk.act("town_leader", "镇长", "extend", "2026-03-04 10:00");
    assert_eq!(desk.clock("decide", "2026-03-04 10:00").left, before + 15);
    let again = desk.refused("town_leader", "镇长", "extend", "2026-03-05 10:00");
    assert_eq!(again.to_string(), "“延长审批”每件只能办一次，已经办过");
}

#[test]
fn a_clock_that_was_late_when_it_stopped_is_late_when_it_goes_on() {
    let mut desk = Desk::of("birth");
    desk.act("applicant", "张三", "submit", "2026-03-02 09:00");
    desk.act("town_clerk", "李四", "ask_home", "2026-03-06 10:00");
    for time in ["2026-03-06 11:00", "2026-03-20 10:00"] {
        let clock = desk.clock("register", time);
        assert_eq!((clock.alert, clock.used, clock.left), (Alert::Overdue, 4, -3), "{time}");
    }
    desk.act("town_clerk", "李四", "home_answered", "2026-03-20 10:00");
    let clock = desk.clock("register", "2026-03-20 10:00");
    assert_eq!((clock.alert, clock.deadline), (Alert::Overdue, Some(end_of_day(date(2026, 3, 3)))));
    assert_eq!(desk.clock("register", "2026-03-23 10:00").left, -4);
}

#[test]
fn a_clock_that_is_resumed_on_its_last_day_lasts_until_the_end_of_that_day() {
    let mut desk = Desk::of("birth");
    desk.act("applicant", "张三", "submit", "2026-03-02 09:00");
    desk.act("town_clerk", "李四", "ask_home", "2026-03-03 10:00");
    desk.act("town_clerk", "李四", "home_answered", "2026-03-20 10:00");
    assert_eq!(desk.clock("register", "2026-03-20 23:00").alert, Alert::Red);
    assert_eq!(desk.clock("register", "2026-03-21 00:00").alert, Alert::Overdue);
}

#[test]
fn a_clock_set_back_by_years_makes_nothing_negative_and_keeps_the_order_of_events() {
    let mut desk = received();
    let command = desk.command(actor("town_clerk", "李四"), "ask_supplement");
    desk.send(&command, at("1970-01-02 00:00")).expect("it is taken");
    assert_eq!(desk.case.at, at("2026-03-02 10:00"));
    assert!(desk.events.is_sorted_by_key(|event| event.at));
    let clock = desk.clock("reply", "1970-01-02 00:00");
    assert_eq!((clock.used, clock.left), (0, 5));
    assert_eq!(Case::replay(&desk.events), Ok(Some(desk.case)));
}

#[test]
fn a_deadline_in_a_year_without_a_table_says_so() {
    let mut desk = received();
    desk.act("town_clerk", "李四", "accept", "2026-03-03 10:00");
    assert_eq!(desk.clock("decide", "2026-03-03 10:00").year_without_table, None);
    assert_eq!(desk.clock("decide", "2027-03-03 10:00").year_without_table, Some(2027));
    desk.calendar = hongwang_casework::Calendar::weekends();
    assert_eq!(desk.clock("decide", "2026-03-03 10:00").year_without_table, Some(2026));
}

#[test]
fn a_clock_that_never_began_is_not_shown() {
    let desk = Desk::of("homestead");
    assert_eq!(standing(&desk.workflow, &desk.calendar, &desk.case, 0), []);
}

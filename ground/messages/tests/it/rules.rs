use crate::NOW;
use hongwang_base::Millis;
use hongwang_messages::{Again, Fold, Part, PartState, Rules, RulesError, fold, masked, mobile};
use proptest::prelude::*;

#[test]
fn only_what_takes_messages_is_a_telephone() {
    for (written, number) in [
        ("13800138000", Some("13800138000")),
        ("138 0013 8000", Some("13800138000")),
        ("+86138-0013-8000", Some("13800138000")),
        ("008619912345678", Some("19912345678")),
        ("", None),
        ("1380013800", None),
        ("138001380000", None),
        ("12800138000", None),
        ("0713-7012345", None),
        ("１３８００１３８０００", None),
        ("13800138000;DROP", None),
    ] {
        assert_eq!(mobile(written).as_deref(), number, "{written}");
    }
}

#[test]
fn the_middle_of_a_number_is_hidden() {
    assert_eq!(masked("13800138000"), "138****8000");
    assert_eq!((masked(""), masked("110"), masked("一三八零零一三八零零零")), Default::default());
}

#[test]
fn hours_and_bound_are_chosen_or_refused() {
    for bad in ["", "21:00", "21-7", "25:00-07:00", "21:60-07:00", "07:00-07:00", "21:00-7:3x", "+1:00-2:00"]
    {
        assert_eq!(Rules::chosen(Some(bad), None), Err(RulesError::Quiet), "{bad}");
    }
    for bad in [0, -1, 51] {
        assert_eq!(Rules::chosen(None, Some(bad)), Err(RulesError::Daily), "{bad}");
    }
    assert_eq!(Rules::chosen(None, None), Ok(Rules::default()));
    assert_eq!(Rules::default().quiet_words(), "21:00-7:30");
    let noon = Rules::chosen(Some("12:00-14:00"), Some(3)).expect("good");
    assert_eq!((noon.daily(), noon.quiet_words()), (3, "12:00-14:00".to_owned()));
}

#[test]
fn the_night_is_quiet_and_ends_at_half_past_seven() {
    let rules = Rules::default();
    let at = |hour: i64, minute: i64| NOW.plus((hour - 10) * Millis::HOUR + minute * Millis::MINUTE);
    for (hour, minute, quiet) in
        [(10, 0, false), (20, 59, false), (21, 0, true), (24, 0, true), (31, 29, true), (31, 30, false)]
    {
        assert_eq!(rules.is_quiet(at(hour, minute)), quiet, "{hour}:{minute}");
    }
    assert_eq!(rules.tomorrow(NOW), at(31, 30));
    let noon = Rules::chosen(Some("12:00-14:00"), None).expect("good");
    assert!(!noon.is_quiet(at(10, 0)) && noon.is_quiet(at(13, 0)) && !noon.is_quiet(at(14, 0)));
    assert_eq!(noon.tomorrow(NOW), at(24, 0));
}

fn parts(states: &[PartState]) -> Vec<Part> {
    let of = u8::try_from(states.len()).expect("few");
    let part = |(state, number): (&PartState, u8)| Part { number, of, state: state.clone() };
    states.iter().zip(1..).map(part).collect()
}

#[test]
fn what_follows_for_a_message_is_the_worst_of_its_parts() {
    use PartState::{Accepted, Arrived, Lost, Rejected, Unanswered, Unsent};
    let busy = || Rejected { why: "忙".into(), passing: true };
    let no = || Rejected { why: "空号".into(), passing: false };
    let taken = || Accepted(Some("1".into()));
    for (states, wanted) in [
        (vec![taken()], Fold::Sent),
        (vec![Arrived, taken()], Fold::Sent),
        (vec![Arrived, Arrived], Fold::Delivered),
        (vec![Arrived, Lost("UNDELIV".into())], Fold::Failed("手机没有收到（UNDELIV）".into())),
        (vec![Unanswered, no()], Fold::Failed("空号".into())),
        (vec![taken(), busy()], Fold::Again(Again::Counted, "忙".into())),
        (vec![taken(), Unanswered], Fold::Again(Again::Counted, "网关没有答复".into())),
        (vec![taken(), Unsent], Fold::Again(Again::Counted, "没有发出去".into())),
        (vec![Unsent, Unsent], Fold::Again(Again::Uncounted, "没有发出去".into())),
    ] {
        assert_eq!(fold(&parts(&states)), wanted, "{states:?}");
        if states.len() > 1 {
            assert_eq!(fold(&parts(&states)[..1]), Fold::Waits, "{states:?}");
        }
    }
    assert_eq!(fold(&[]), Fold::Waits);
}

proptest! {
    #[test]
    fn whatever_is_written_is_a_number_or_none_and_is_never_shown_whole(written in "\\PC{0,30}") {
        if let Some(number) = mobile(&written) {
            prop_assert!(number.len() == 11 && number.bytes().all(|byte| byte.is_ascii_digit()));
            prop_assert!(!masked(&number).contains(&number));
        }
        let _ = (masked(&written), Rules::chosen(Some(&written), None));
    }

    #[test]
    fn tomorrow_is_a_later_day_on_which_messages_go_out(now in 0..4_000_000_000_000_i64, from in 0..1440_u32, until in 0..1440_u32) {
        let clock = |minute: u32| format!("{}:{:02}", minute / 60, minute % 60);
        if let Ok(rules) = Rules::chosen(Some(&format!("{}-{}", clock(from), clock(until))), None) {
            let tomorrow = rules.tomorrow(Millis(now));
            prop_assert!(!rules.is_quiet(tomorrow));
            prop_assert!(tomorrow.beijing().date() > Millis(now).beijing().date());
        }
    }
}

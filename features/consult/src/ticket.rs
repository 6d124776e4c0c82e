//! A request for help: what is asked, what may be done with it, until when.
//!
//! A call-back and 请人代办 are the same ticket of two kinds. The rules are plain functions; [`crate::store`] keeps
//! what follows from them.

use crate::roster::{Office, begin, day_of};
use hongwang_base::Millis;
use hongwang_casework::{Calendar, beijing_date};

/// The submission kind under which a village sends it.
pub const SUBMISSION_KIND: &str = "consult.call-back";
/// Within how much working time somebody calls back.
pub const PROMISED: i64 = 2 * Millis::HOUR;
/// The working day, in minutes: before noon and after.
const WORK: [(u16, u16); 2] = [(8 * 60, 12 * 60), (14 * 60 + 30, 17 * 60 + 30)];

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 回电
    Call,
    /// 请人代办
    Proxy,
}

impl Kind {
    const ALL: [Kind; 2] = [Self::Call, Self::Proxy];

    /// The word under which it is stored and sent.
    pub fn word(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Proxy => "proxy",
        }
    }

    /// The kind of a stored word.
    pub fn from_word(word: &str) -> Option<Kind> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What it is about; chosen by touch, never written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// 不说也行
    Nothing,
    /// 低保、救助
    Welfare,
    /// 医保、看病
    Health,
    /// 养老、社保
    Pension,
    /// 补贴
    Subsidy,
    /// 种养
    Farming,
    /// 法律、纠纷
    Law,
    /// 这台机器
    Machine,
}

impl About {
    /// Every choice, in the order of the tiles.
    pub const ALL: [About; 8] = [
        Self::Welfare,
        Self::Health,
        Self::Pension,
        Self::Subsidy,
        Self::Farming,
        Self::Law,
        Self::Machine,
        Self::Nothing,
    ];

    /// The word under which it is stored and sent.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Welfare => "welfare",
            Self::Health => "health",
            Self::Pension => "pension",
            Self::Subsidy => "subsidy",
            Self::Farming => "farming",
            Self::Law => "law",
            Self::Machine => "machine",
        }
    }

    /// What somebody who looked for this office most likely asks about.
    pub fn of_office(office: Office) -> About {
        match office {
            Office::Agronomist => Self::Farming,
            Office::Doctor => Self::Health,
            Office::Lawyer => Self::Law,
            Office::VillageCadre | Office::TownWindow => Self::Nothing,
        }
    }

    /// The choice of a stored word.
    pub fn from_word(word: &str) -> Option<About> {
        Self::ALL.into_iter().find(|about| about.word() == word)
    }

    /// Its pictogram.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Nothing => "dots",
            Self::Welfare => "heart-handshake",
            Self::Health => "stethoscope",
            Self::Pension => "old",
            Self::Subsidy => "coin-yuan",
            Self::Farming => "plant",
            Self::Law => "scale",
            Self::Machine => "device-desktop",
        }
    }
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 新
    New,
    /// 未接通
    Unreached,
    /// 已联系
    Reached,
    /// 已结束
    Closed,
}

impl State {
    /// Every state, in the order of the desk.
    pub const ALL: [State; 4] = [Self::New, Self::Unreached, Self::Reached, Self::Closed];

    /// The word under which it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Unreached => "unreached",
            Self::Reached => "reached",
            Self::Closed => "closed",
        }
    }

    /// The state of a stored word.
    pub fn from_word(word: &str) -> Option<State> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// What a member of staff does with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Somebody answered.
    Reach,
    /// Nobody answered.
    Miss,
    /// Leaves a note for whoever goes on.
    HandOver,
    /// It is done.
    Close,
}

impl Action {
    /// Every action, in the order of the buttons.
    pub const ALL: [Action; 4] = [Self::Reach, Self::Miss, Self::HandOver, Self::Close];

    /// The word under which it is stored and sent.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reach => "reach",
            Self::Miss => "miss",
            Self::HandOver => "hand-over",
            Self::Close => "close",
        }
    }

    /// The action of a stored word.
    pub fn from_word(word: &str) -> Option<Action> {
        Self::ALL.into_iter().find(|action| action.word() == word)
    }
}

/// The state after an action; none where it may not be done: a closed ticket stays closed, and none is closed before
/// somebody has tried to call.
pub fn next(state: State, action: Action) -> Option<State> {
    match (state, action) {
        (State::Closed, _) | (State::New, Action::Close) => None,
        (_, Action::Reach) => Some(State::Reached),
        (_, Action::Miss) => Some(State::Unreached),
        (state, Action::HandOver) => Some(state),
        (State::Unreached | State::Reached, Action::Close) => Some(State::Closed),
    }
}

/// `138****5678`; of a short number the last two digits.
pub fn masked(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().collect();
    let (head, tail) = if digits.len() >= 11 { (3, 4) } else { (0, 2) };
    let tail = tail.min(digits.len());
    let hidden = digits.len().saturating_sub(head + tail);
    let shown = |part: &[char]| part.iter().collect::<String>();
    format!(
        "{}{}{}",
        shown(&digits[..head.min(digits.len())]),
        "*".repeat(hidden),
        shown(&digits[digits.len() - tail..])
    )
}

/// The time at which `long` milliseconds of working time have passed since `from`, on the working days of `calendar`.
pub fn due(calendar: &Calendar, from: Millis, long: i64) -> Millis {
    let mut left = long;
    let mut day = day_of(from);
    loop {
        if calendar.is_working_day(beijing_date(begin(day, 0).0)) {
            for (opens, closes) in WORK {
                let opens = begin(day, opens).max(from);
                let works = begin(day, closes).since(opens).max(0);
                if works >= left {
                    return opens.plus(left);
                }
                left -= works;
            }
        }
        day += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(day: i64, hour: u16, minute: u16) -> Millis {
        begin(20_780 + day, hour * 60 + minute)
    }

    #[test]
    fn a_deadline_passes_over_noon_night_and_weekend() {
        for (asked, expected) in [
            (at(0, 9, 0), at(0, 11, 0)),
            (at(0, 11, 0), at(0, 15, 30)),
            (at(0, 13, 0), at(0, 16, 30)),
            (at(0, 17, 0), at(1, 9, 30)),
            (at(4, 17, 0), at(7, 9, 30)),
            (at(5, 10, 0), at(7, 10, 0)),
            (at(0, 3, 0), at(0, 10, 0)),
        ] {
            assert_eq!(due(&Calendar::shipped(), asked, PROMISED), expected, "asked {asked:?}");
        }
    }

    #[test]
    fn a_deadline_passes_over_the_holidays_of_2026_and_counts_the_days_that_make_up_for_them() {
        for (asked, expected) in [
            // From the eve of the National Day to 8 October.
            (at(-54, 17, 0), at(-46, 9, 30)),
            (at(-51, 10, 0), at(-46, 10, 0)),
            // Saturday, 10 October is worked, the Sunday after it is not.
            (at(-45, 17, 0), at(-44, 9, 30)),
            (at(-44, 17, 0), at(-42, 9, 30)),
            // From a free Saturday to Sunday, 20 September, which is worked.
            (at(-65, 10, 0), at(-64, 10, 0)),
        ] {
            assert_eq!(due(&Calendar::shipped(), asked, PROMISED), expected, "asked {asked:?}");
        }
        // Whoever knows weekends alone would be a week early.
        assert_eq!(due(&Calendar::weekends(), at(-54, 17, 0), PROMISED), at(-53, 9, 30));
    }

    #[test]
    fn a_masked_number_keeps_the_last_digits_and_hides_the_rest() {
        assert_eq!(masked("13800135678"), "138****5678");
        assert_eq!(masked("7012345"), "*****45");
        assert_eq!(masked("1"), "1");
        assert_eq!(masked(""), "");
    }

    fn action() -> impl Strategy<Value = Action> {
        proptest::sample::select(Action::ALL.to_vec())
    }

    proptest! {
        #[test]
        fn whatever_is_done_a_closed_ticket_was_called_and_stays_closed(actions in proptest::collection::vec(action(), 0..12)) {
            let (mut state, mut tried) = (State::New, false);
            for action in actions {
                let Some(after) = next(state, action) else { continue };
                prop_assert!(state != State::Closed);
                tried |= matches!(action, Action::Reach | Action::Miss);
                prop_assert!(after != State::Closed || tried);
                state = after;
            }
        }

        #[test]
        fn a_deadline_lies_in_working_time_and_later_requests_are_never_due_earlier(minute in 0i64..120_000, more in 0i64..3_000) {
            let calendar = Calendar::shipped();
            // From the beginning of September on.
            let asked = at(-83, 0, 0).plus(minute * Millis::MINUTE);
            let first = due(&calendar, asked, PROMISED);
            let second = due(&calendar, asked.plus(more * Millis::MINUTE), PROMISED);
            prop_assert!(first >= asked.plus(PROMISED) && second >= first);
            let day = day_of(first);
            prop_assert!(calendar.is_working_day(beijing_date(first.0)));
            prop_assert!(WORK.iter().any(|(from, to)| begin(day, *from) < first && first <= begin(day, *to)));
        }
    }
}

//! How a case stands for whoever has a queue of them: whose move it is, by when, how urgent that is, and when this is
//! to be looked at again. Plain functions of workflow, calendar, case and time.

use hongwang_base::Millis;
use hongwang_casework::{
    Alert, Calendar, Case, StateKind, Workflow, beijing_date, due, end_of_day, standing,
};

/// A time that never comes. As a number it stands last on both databases, where NULL would not.
pub(crate) const NEVER: i64 = i64::MAX;
/// A shipped calendar or limit that changed with the program counts after this at the latest.
const LOOK_AGAIN: i64 = 7 * Millis::DAY;

/// Whose move it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Queue {
    /// Somebody at a desk, or time.
    Open,
    /// The applicant.
    Waiting,
    /// Nobody any more.
    Closed,
}

impl Queue {
    /// Every queue, in the order of the desk.
    pub(crate) const ALL: [Queue; 3] = [Self::Open, Self::Waiting, Self::Closed];

    /// The word under which it is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Closed => "closed",
        }
    }

    /// The queue of a stored word.
    pub(crate) fn from_word(word: &str) -> Option<Queue> {
        Self::ALL.into_iter().find(|queue| queue.word() == word)
    }

    /// The queue of a case in a state of this kind.
    fn of(kind: StateKind) -> Queue {
        match kind {
            StateKind::WaitingForApplicant => Self::Waiting,
            StateKind::Final => Self::Closed,
            StateKind::Draft | StateKind::Open | StateKind::Paused | StateKind::Notice => Self::Open,
        }
    }
}

/// Every alert, the calmest first.
pub(crate) const ALERTS: [Alert; 4] = [Alert::Normal, Alert::Yellow, Alert::Red, Alert::Overdue];

/// The word under which an alert is stored.
pub(crate) fn alert_word(alert: Alert) -> &'static str {
    match alert {
        Alert::Normal => "normal",
        Alert::Yellow => "yellow",
        Alert::Red => "red",
        Alert::Overdue => "overdue",
    }
}

/// The alert of a stored word.
pub(crate) fn alert_from_word(word: &str) -> Option<Alert> {
    ALERTS.into_iter().find(|alert| alert_word(*alert) == word)
}

/// How a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    /// Whose move it is.
    pub(crate) queue: Queue,
    /// The first deadline of the clocks that run.
    pub(crate) due_at: Option<Millis>,
    /// The most urgent alert of those.
    pub(crate) alert: Alert,
    /// Its place in its queue: the deadline; of what is closed, the newest first.
    pub(crate) turn: i64,
    /// When time alone changes any of this, or it is to be looked at in any case.
    pub(crate) look_at: i64,
}

/// How a case stands at `now`.
pub(crate) fn summary(flow: &Workflow, calendar: &Calendar, case: &Case, now: Millis) -> Summary {
    let queue = Queue::of(flow.state(&case.state).map_or(StateKind::Open, |state| state.kind));
    if queue == Queue::Closed {
        let (alert, turn) = (Alert::Normal, case.at.saturating_neg());
        return Summary { queue, due_at: None, alert, turn, look_at: NEVER };
    }
    let mut clocks = standing(flow, calendar, case, now.0);
    clocks.retain(|clock| clock.running);
    let due_at = clocks.iter().filter_map(|clock| clock.deadline).min();
    let alert = alert_at(flow, calendar, case, now.0);
    let ends = clocks.iter().flat_map(|clock| [clock.deadline, clock.legal_deadline]).flatten();
    let look_at = match due(flow, calendar, case, now.0) {
        // Whoever acted was faster than time, which has its part to do still.
        Some(_) => now.0,
        None => ends.max().map_or(NEVER, |last| {
            let next = next_change(flow, calendar, case, (now.0.max(case.at), last), alert);
            next.unwrap_or(NEVER).min(now.plus(LOOK_AGAIN).0)
        }),
    };
    Summary { queue, due_at: due_at.map(Millis), alert, turn: due_at.unwrap_or(NEVER), look_at }
}

fn alert_at(flow: &Workflow, calendar: &Calendar, case: &Case, at: i64) -> Alert {
    let clocks = standing(flow, calendar, case, at);
    clocks.iter().filter(|clock| clock.running).map(|clock| clock.alert).max().unwrap_or(Alert::Normal)
}

/// The first morning after `now` on which time alone changes something; `last` is the end of the last day of any clock.
/// What has become due or more urgent stays so while nobody acts, so the days are halved and not walked.
fn next_change(
    flow: &Workflow,
    calendar: &Calendar,
    case: &Case,
    (now, last): (i64, i64),
    alert: Alert,
) -> Option<i64> {
    let midnight = end_of_day(beijing_date(now)) + 1;
    let morning = |day: i64| midnight.saturating_add(day.saturating_mul(Millis::DAY));
    let changed = |day: i64| {
        let at = morning(day);
        due(flow, calendar, case, at).is_some() || alert_at(flow, calendar, case, at) != alert
    };
    let days = last.saturating_sub(midnight).max(0) / Millis::DAY + 1;
    let (mut from, mut to) = (0, days + 1);
    while from < to {
        let middle = from + (to - from) / 2;
        if changed(middle) {
            to = middle;
        } else {
            from = middle + 1;
        }
    }
    (from <= days).then(|| morning(from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::shipped as calendar;
    use crate::flow;
    use crate::item::shipped_item as item;
    use hongwang_casework::{Actor, Command, decide};
    use proptest::prelude::*;

    /// Monday, 23 November 2026, 10:00 in Beijing.
    const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);

    fn begun(slug: &str, at: Millis) -> (Workflow, Case) {
        let item = item(slug).expect("it is shipped");
        let flow = flow::with_days(
            flow::newest(item).expect("it has one"),
            item,
            &"c/t/v/".parse().expect("a path"),
        );
        let mut case = Case::new("one", &flow);
        let actor = Actor { id: "applicant".into(), roles: vec![flow::APPLICANT.into()] };
        let action = flow::hand_in(&flow).expect("it begins").id.clone();
        let event = decide(&flow, calendar(), &case, &Command::new(actor, action, 0), at.0);
        case.apply(&event.expect("it may begin"));
        (flow, case)
    }

    #[test]
    fn a_certificate_is_due_by_the_end_of_the_next_working_day() {
        let (flow, case) = begun("proof", NOW);
        let found = summary(&flow, calendar(), &case, NOW);
        assert_eq!((found.queue, found.alert), (Queue::Open, Alert::Normal));
        assert_eq!(found.due_at.map(Millis::stamp), Some("2026-11-24 23:59:59".into()));
        assert_eq!(Millis(found.look_at).stamp(), "2026-11-24 00:00:00", "its last day is red");
    }

    #[test]
    fn what_changes_late_is_looked_at_every_week_all_the_same() {
        let (flow, case) = begun("letter", NOW);
        let found = summary(&flow, calendar(), &case, NOW);
        // Five working days for the answer: yellow when two are left.
        assert_eq!(Millis(found.look_at).stamp(), "2026-11-26 00:00:00");
        let (flow, case) = begun("house", NOW);
        let found = summary(&flow, calendar(), &case, NOW);
        assert_eq!(found.look_at, NOW.plus(LOOK_AGAIN).0);
    }

    #[test]
    fn what_is_due_already_is_looked_at_at_once_whoever_acted_meanwhile() {
        let (flow, case) = begun("doctor", NOW);
        let late = NOW.plus(9 * Millis::DAY);
        assert!(due(&flow, calendar(), &case, late.0).is_some());
        assert_eq!(summary(&flow, calendar(), &case, late).look_at, late.0);
    }

    proptest! {
        #[test]
        fn nothing_changes_before_it_is_looked_at(item in 0..crate::item::shipped().len(), days in 0i64..90) {
            let slug = &crate::item::shipped()[item].slug;
            let (flow, case) = begun(slug, NOW);
            let now = NOW.plus(days * Millis::DAY);
            prop_assume!(due(&flow, calendar(), &case, now.0).is_none());
            let found = summary(&flow, calendar(), &case, now);
            prop_assert!(found.look_at > now.0);
            let before = Millis(found.look_at.min(now.plus(400 * Millis::DAY).0) - 1);
            let later = summary(&flow, calendar(), &case, before);
            prop_assert_eq!((later.queue, later.due_at, later.alert), (found.queue, found.due_at, found.alert));
            prop_assert!(due(&flow, calendar(), &case, before.0).is_none());
        }
    }
}

//! How the clocks 时限 of a case stand, and what time alone brings.
//!
//! A stretch in which a clock ran counts the days after its first one, up to and including its last. What lies between
//! two stretches does not count, and nothing is ever negative: stretches end no earlier than they begin, and a clock
//! that was set back shows the time of the newest event. Alerts go by the promised limit, what follows by itself goes
//! by the legal one.

use crate::{
    Actor, Calendar, Case, ClockRule, ClockRun, Command, Workflow,
    calendar::{beijing_date, end_of_day},
};
use jiff::civil::Date;

/// How near a deadline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alert {
    /// 正常
    Normal,
    /// 黄
    Yellow,
    /// 红
    Red,
    /// 超期
    Overdue,
}

impl Alert {
    /// The word that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Normal => "正常",
            Self::Yellow => "黄",
            Self::Red => "红",
            Self::Overdue => "超期",
        }
    }
}

/// How one clock stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockStanding {
    /// Which clock.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Whether it runs; otherwise it is stopped.
    pub running: bool,
    /// Days that counted so far.
    pub used: u32,
    /// Days until the deadline; negative when it has passed.
    pub left: i64,
    /// How near it is.
    pub alert: Alert,
    /// The last millisecond of the promised limit; none while it is stopped, unless it had passed.
    pub deadline: Option<i64>,
    /// The same of the legal limit.
    pub legal_deadline: Option<i64>,
    /// A year that the deadline passes through and the calendar has no table for: the deadline may be wrong by its
    /// holidays.
    pub year_without_table: Option<i16>,
}

/// How every clock that ever ran stands at `at`, in the order of the workflow.
pub fn standing(workflow: &Workflow, calendar: &Calendar, case: &Case, at: i64) -> Vec<ClockStanding> {
    let now = at.max(case.at);
    let known = workflow.clocks.iter().filter_map(|rule| Some((rule, case.clocks.get(&rule.id)?)));
    known.map(|(rule, run)| reading(calendar, rule, run, now)).collect()
}

/// The next thing that time alone does at `at`, if any. Do it, and ask again.
pub fn due(workflow: &Workflow, calendar: &Calendar, case: &Case, at: i64) -> Option<Command> {
    let now = at.max(case.at);
    let today = beijing_date(now);
    let expired = workflow.clocks.iter().filter_map(|rule| {
        let action = workflow.action(rule.at_expiry.as_deref()?)?;
        let run = case.clocks.get(&rule.id).filter(|run| run.running_since().is_some())?;
        let end = walk(calendar, rule, rule.legal, run, today).last_day?;
        (action.is_from(&case.state) && end < today).then_some((end, rule, action))
    });
    let (_, rule, action) = expired.min_by_key(|(end, ..)| *end)?;
    let mut command = Command::new(Actor::system(), &action.id, case.seq);
    command.reason = Some(format!("“{}”期限已到", rule.name));
    Some(command)
}

/// Whether the legal limit of a clock has passed.
pub(crate) fn is_over(calendar: &Calendar, rule: &ClockRule, run: &ClockRun, now: i64) -> bool {
    let today = beijing_date(now);
    walk(calendar, rule, rule.legal, run, today).last_day.is_some_and(|end| end < today)
}

/// A clock's stretches held against a limit.
struct Walk {
    /// Days that counted.
    used: u32,
    /// Days of the limit that are left, 0 when it is used up.
    left: u16,
    /// Days that counted after the limit had passed.
    late: u32,
    /// The last day: where it was passed, or where it will be while the clock runs.
    last_day: Option<Date>,
}

fn walk(calendar: &Calendar, rule: &ClockRule, limit: u16, run: &ClockRun, today: Date) -> Walk {
    let mut walk = Walk { used: 0, left: limit.saturating_add(run.extended), late: 0, last_day: None };
    let mut is_passed = false;
    for span in &run.spans {
        let from = beijing_date(span.from);
        let to = span.to.map_or(today, beijing_date).max(from);
        let spent = calendar.days_between(rule.days, from, to);
        walk.used = walk.used.saturating_add(spent);
        if is_passed {
            walk.late = walk.late.saturating_add(spent);
            continue;
        }
        let end = calendar.last_day(rule.days, from, walk.left);
        is_passed = to > end;
        walk.late = calendar.days_between(rule.days, end, to);
        walk.last_day = (is_passed || span.to.is_none()).then_some(end);
        walk.left = walk.left.saturating_sub(u16::try_from(spent).unwrap_or(u16::MAX));
    }
    walk
}

fn reading(calendar: &Calendar, rule: &ClockRule, run: &ClockRun, now: i64) -> ClockStanding {
    let today = beijing_date(now);
    let promised = walk(calendar, rule, rule.promised.unwrap_or(rule.legal), run, today);
    let legal = walk(calendar, rule, rule.legal, run, today);
    let is_over = promised.last_day.is_some_and(|end| end < today);
    let left = match promised.last_day {
        _ if is_over => -i64::from(promised.late),
        Some(end) => i64::from(calendar.days_between(rule.days, today, end)),
        None => i64::from(promised.left),
    };
    let begun = run.spans.first().map_or(today, |span| beijing_date(span.from));
    let farthest = [promised.last_day, legal.last_day].into_iter().flatten().fold(today, Date::max);
    ClockStanding {
        id: rule.id.clone(),
        name: rule.name.clone(),
        running: run.running_since().is_some(),
        used: promised.used,
        left,
        alert: match left {
            _ if is_over => Alert::Overdue,
            left if left <= i64::from(rule.red) => Alert::Red,
            left if left <= i64::from(rule.yellow) => Alert::Yellow,
            _ => Alert::Normal,
        },
        deadline: promised.last_day.map(end_of_day),
        legal_deadline: legal.last_day.map(end_of_day),
        year_without_table: calendar.first_unknown(begun, farthest),
    }
}

//! The rules of the outbox, as plain functions of plain data.

use crate::words;
use hongwang_base::Millis;

/// Digits of a mobile number.
const DIGITS: usize = 11;
/// Pauses before the tries after the first.
const PAUSES: [i64; 4] = [Millis::MINUTE, 5 * Millis::MINUTE, 15 * Millis::MINUTE, Millis::HOUR];
/// The pause of a message that never left.
const UNSENT_PAUSE: i64 = Millis::MINUTE;
const DAY_MINUTES: u16 = 24 * 60;

/// What a county may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The first minute of the day, in Beijing, in which nothing goes out but what is urgent.
    quiet_from: u16,
    /// The first one in which it does again.
    quiet_until: u16,
    /// Messages that one telephone gets on a day.
    daily: i64,
}

/// Rules that are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RulesError {
    /// The hours are not written `HH:MM-HH:MM`.
    Quiet,
    /// The bound is not from 1 to 50.
    Daily,
}

impl Default for Rules {
    /// Quiet from 21:00 to 07:30, six messages a day.
    fn default() -> Self {
        Self { quiet_from: 21 * 60, quiet_until: 7 * 60 + 30, daily: 6 }
    }
}

impl Rules {
    /// Most tries of one message.
    pub const TRIES: i64 = 5;
    /// A message is not worth sending any more after this long.
    pub const LIFE: i64 = Millis::DAY;

    /// The defaults, or others where they are named: hours as `21:00-07:30`, a bound from 1 to 50.
    ///
    /// # Errors
    /// Which of them is none.
    pub fn chosen(quiet: Option<&str>, daily: Option<i64>) -> Result<Self, RulesError> {
        let mut rules = Self::default();
        if let Some(quiet) = quiet {
            let (from, until) = quiet.split_once('-').ok_or(RulesError::Quiet)?;
            let hours = minute(from).zip(minute(until)).filter(|(from, until)| from != until);
            (rules.quiet_from, rules.quiet_until) = hours.ok_or(RulesError::Quiet)?;
        }
        if let Some(daily) = daily {
            rules.daily = Some(daily).filter(|daily| (1..=50).contains(daily)).ok_or(RulesError::Daily)?;
        }
        Ok(rules)
    }

    /// Messages that one telephone gets on a day.
    pub fn daily(&self) -> i64 {
        self.daily
    }

    /// The quiet hours as people read them.
    pub fn quiet_words(&self) -> String {
        let clock = |minute: u16| format!("{}:{:02}", minute / 60, minute % 60);
        format!("{}-{}", clock(self.quiet_from), clock(self.quiet_until))
    }

    /// Whether it is quiet.
    pub fn is_quiet(&self, now: Millis) -> bool {
        let minute = now.minute_of_day();
        let (from, until) = (self.quiet_from, self.quiet_until);
        if from < until { (from..until).contains(&minute) } else { minute >= from || minute < until }
    }

    /// When it is first not quiet on a later day than `now`.
    pub fn tomorrow(&self, now: Millis) -> Millis {
        let morning = begin_of_day(now).plus(Millis::DAY);
        if self.is_quiet(morning) {
            morning.plus(i64::from(self.quiet_until) * Millis::MINUTE)
        } else {
            morning
        }
    }
}

/// `HH:MM` as a minute of the day.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let number = |text: &str| text.parse::<u16>().ok().filter(|_| text.len() <= 2 && digits(text));
    let whole = number(hour)?.checked_mul(60)?.checked_add(number(minute).filter(|minute| *minute < 60)?)?;
    (whole < DAY_MINUTES).then_some(whole)
}

/// The midnight in Beijing with which the day of `now` began.
pub(crate) fn begin_of_day(now: Millis) -> Millis {
    let shift = 8 * Millis::HOUR;
    Millis(now.0.saturating_add(shift).div_euclid(Millis::DAY).saturating_mul(Millis::DAY) - shift)
}

/// The mobile number in what somebody wrote, if it is one: with spaces, hyphens or the country's code before it.
pub fn mobile(written: &str) -> Option<String> {
    let plain: String = written.chars().filter(|letter| !matches!(letter, ' ' | '-' | '　')).collect();
    let number = plain.strip_prefix("+86").or_else(|| plain.strip_prefix("0086")).unwrap_or(&plain);
    let bytes = number.as_bytes();
    let good = bytes.len() == DIGITS
        && bytes.iter().all(u8::is_ascii_digit)
        && bytes[0] == b'1'
        && (b'3'..=b'9').contains(&bytes[1]);
    good.then(|| number.to_owned())
}

/// A mobile number with its middle hidden.
pub fn masked(number: &str) -> String {
    match (number.get(..3), number.get(7..)) {
        (Some(front), Some(back)) if number.len() == DIGITS => format!("{front}****{back}"),
        _ => String::new(),
    }
}

/// What is known of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartState {
    /// The gateway took it; under this name, where receipts come.
    Accepted(Option<String>),
    /// The telephone has it.
    Arrived,
    /// It never will.
    Lost(String),
    /// The gateway said no; `passing` where the same may be taken later.
    Rejected {
        /// What it said.
        why: String,
        /// Whether it is worth another try.
        passing: bool,
    },
    /// It was sent, and nobody answered.
    Unanswered,
    /// It never left.
    Unsent,
}

/// A part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which one, from 1.
    pub number: u8,
    /// Of how many.
    pub of: u8,
    /// What is known of it.
    pub state: PartState,
}

/// What follows for the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Not every part has a verdict.
    Waits,
    /// All of it was taken.
    Sent,
    /// All of it arrived.
    Delivered,
    /// It will not arrive.
    Failed(String),
    /// It is to be tried again, because of this.
    Again(Again, String),
}

/// Which kind of try went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// It counts as one.
    Counted,
    /// Nothing of it ever left, so it was none.
    Uncounted,
}

/// What follows for a message from what is known of the parts of its last try.
pub fn fold(parts: &[Part]) -> Fold {
    let of = parts.first().map_or(1, |part| usize::from(part.of));
    if parts.len() < of {
        return Fold::Waits;
    }
    let states = || parts.iter().map(|part| &part.state);
    for state in states() {
        match state {
            PartState::Rejected { why, passing: false } => return Fold::Failed(why.clone()),
            PartState::Lost(stat) => return Fold::Failed(words::lost(stat)),
            _ => {}
        }
    }
    for state in states() {
        match state {
            PartState::Rejected { why, passing: true } => return Fold::Again(Again::Counted, why.clone()),
            PartState::Unanswered => return Fold::Again(Again::Counted, words::UNANSWERED.to_owned()),
            _ => {}
        }
    }
    let unsent = states().filter(|state| **state == PartState::Unsent).count();
    match unsent {
        0 if states().all(|state| *state == PartState::Arrived) => Fold::Delivered,
        0 => Fold::Sent,
        all if all == parts.len() => Fold::Again(Again::Uncounted, words::UNSENT.to_owned()),
        _ => Fold::Again(Again::Counted, words::UNSENT.to_owned()),
    }
}

/// When a message is tried again after so many tries; none when it was tried often enough.
pub(crate) fn next_try(again: Again, tries: i64, now: Millis) -> Option<Millis> {
    match again {
        Again::Uncounted => Some(now.plus(UNSENT_PAUSE)),
        Again::Counted if tries >= Rules::TRIES => None,
        Again::Counted => {
            let nth = usize::try_from(tries.max(1) - 1).unwrap_or(usize::MAX);
            Some(now.plus(PAUSES[nth.min(PAUSES.len() - 1)]))
        }
    }
}

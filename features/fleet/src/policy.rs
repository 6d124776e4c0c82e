//! The line policy as a form: what a person types, and what that means.
//!
//! Speeds are typed in megabits a second, as a line is sold, and kept in bytes a second.

use crate::words;
use hongwang_base::day::clock;
use hongwang_page::desk::{Control, Field};
use hongwang_replica::{LinePolicy, Window};
use serde::Deserialize;

/// The slowest and the fastest speed that can be set, kilobits a second.
const KILOBITS: std::ops::RangeInclusive<u64> = 50..=1_000_000;

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(crate) struct Typed {
    /// When films begin to travel, `22:00`.
    pub(crate) from: String,
    /// When they end, `06:00`.
    pub(crate) to: String,
    /// Megabits a second, `2` or `0.5`.
    pub(crate) speed: String,
}

/// What is wrong with each field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wrong {
    from: Option<&'static str>,
    to: Option<&'static str>,
    speed: Option<&'static str>,
}

impl Typed {
    /// As one would type `policy`.
    pub(crate) fn of(policy: &LinePolicy) -> Self {
        let kilobits = policy.bytes_per_second / 125;
        Self { from: clock(policy.night.from), to: clock(policy.night.to), speed: megabits(kilobits) }
    }

    /// The policy that it means, or what is wrong with which field.
    pub(crate) fn read(&self) -> Result<LinePolicy, Wrong> {
        let (from, to, speed) = (minute(&self.from), minute(&self.to), kilobits(&self.speed));
        match (from, to, speed) {
            (Some(from), Some(to), Some(speed)) => {
                Ok(LinePolicy { night: Window { from, to }, bytes_per_second: speed * 125 })
            }
            _ => Err(Wrong {
                from: from.is_none().then_some(words::POLICY_TIME),
                to: to.is_none().then_some(words::POLICY_TIME),
                speed: speed.is_none().then_some(words::POLICY_SPEED),
            }),
        }
    }

    /// The fields with what was typed and what is wrong with it.
    pub(crate) fn fields(&self, wrong: Wrong) -> Vec<Field> {
        let time = |name: &str, label: &str| Field::new(name, label, Control::Line("time"));
        vec![
            time("from", words::POLICY_FROM)
                .value(&self.from)
                .hint(words::POLICY_FROM_HINT)
                .error(wrong.from),
            time("to", words::POLICY_TO).value(&self.to).hint(words::POLICY_TO_HINT).error(wrong.to),
            Field::text("speed", words::POLICY_LIMIT)
                .value(&self.speed)
                .hint(words::POLICY_LIMIT_HINT)
                .error(wrong.speed),
        ]
    }
}

fn megabits(kilobits: u64) -> String {
    let text = format!("{}.{:03}", kilobits / 1_000, kilobits % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `22:00` as a minute of the day. Some browsers send seconds too; they are not heard.
fn minute(text: &str) -> Option<u16> {
    let text = text.trim().replace('\u{ff1a}', ":");
    let mut parts = text.split(':');
    let mut part =
        |limit: u16| number(parts.next()?, 2).and_then(|n| u16::try_from(n).ok()).filter(|n| *n < limit);
    let (hour, minute) = (part(24)?, part(60)?);
    match parts.next() {
        None => {}
        Some(seconds) => drop(number(seconds, 2).filter(|n| *n < 60)?),
    }
    parts.next().is_none().then_some(hour * 60 + minute)
}

/// `0.5` as 500 kilobits a second.
fn kilobits(text: &str) -> Option<u64> {
    let text = text.trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let thousandths = number(&format!("{part:0<3}"), 3)?;
    let kilobits = number(whole, 7)?.checked_mul(1_000)?.checked_add(thousandths)?;
    KILOBITS.contains(&kilobits).then_some(kilobits)
}

fn number(digits: &str, at_most: usize) -> Option<u64> {
    let good = (1..=at_most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(from: &str, to: &str, speed: &str) -> Typed {
        Typed { from: from.into(), to: to.into(), speed: speed.into() }
    }

    #[test]
    fn what_is_no_time_or_speed_is_refused_field_by_field() {
        for time in ["", "24:00", "22:60", "22", "-1:00", "2:0:0:0", "aa:bb", "99999:1", "22:00:61"] {
            assert!(
                typed(time, "06:00", "2")
                    .read()
                    .is_err_and(|wrong| wrong.from.is_some() && wrong.to.is_none()),
                "{time}"
            );
        }
        for speed in ["", "0", "0.01", "-1", "1e9", "99999999999999999999", "1.2345", "two", "NaN", "."] {
            assert!(
                typed("22:00", "06:00", speed).read().is_err_and(|wrong| wrong.speed.is_some()),
                "{speed}"
            );
        }
    }

    #[test]
    fn full_width_and_seconds_are_understood() {
        let policy = typed("22\u{ff1a}30", "6:00:00", " 0.5 ").read().expect("a policy");
        assert_eq!(
            policy,
            LinePolicy { night: Window { from: 22 * 60 + 30, to: 360 }, bytes_per_second: 62_500 }
        );
    }

    proptest! {
        #[test]
        fn a_policy_comes_back_as_it_was_typed(from in 0u16..1440, to in 0u16..1440, kilobits in KILOBITS) {
            let policy = LinePolicy { night: Window { from, to }, bytes_per_second: kilobits * 125 };
            prop_assert_eq!(Typed::of(&policy).read(), Ok(policy));
        }

        #[test]
        fn nothing_typed_panics(from in ".{0,12}", to in ".{0,12}", speed in ".{0,24}") {
            let _ = typed(&from, &to, &speed).read();
        }
    }
}

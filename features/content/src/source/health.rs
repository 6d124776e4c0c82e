//! How a source is doing: green, amber or red, why, and since when. A pure function of what each run saw.
//!
//! Invariant: trouble is amber in the run that meets it first; it turns red when it lasts, and green again in the
//! first run without it. A light that is not green always says why and since when.

use hongwang_base::Millis;
use serde::{Deserialize, Serialize};

/// Trouble that needs a person is red after this many runs; trouble that passes by itself after twice as many.
pub const RED_AFTER: u32 = 3;
/// Nothing new for less than this is never called quiet.
const SHORTEST_QUIET: i64 = Millis::DAY;

/// The three lights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Light {
    /// In order.
    #[default]
    Green,
    /// Look at it.
    Amber,
    /// It brings nothing any more.
    Red,
}

/// What can be wrong with a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The site wants a browser's check (412).
    BrowserCheck,
    /// The address, the certificate or the permission is at fault.
    Refused,
    /// No item is found in the list.
    FormChanged,
    /// The site did not answer in time, or answered with a fault of its own.
    Unreachable,
    /// The watched folder cannot be read.
    Folder,
    /// Everything answers, and nothing new comes.
    Quiet,
}

/// How a source is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// The light.
    pub light: Light,
    /// What is wrong; none when green.
    pub trouble: Option<Trouble>,
    /// Why, as the run said it; empty when green.
    pub why: String,
    /// Since when it is so.
    pub since: Millis,
    /// How many runs in a row met the trouble.
    pub runs: u32,
}

/// What a run saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The list was read, or has not changed.
    Fine,
    /// It could not be read.
    Failed(Trouble, String),
}

/// How long a source is used to be without anything new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rhythm {
    /// The last time something new came, or else the first run.
    pub last_new: Millis,
    /// The usual time between two arrivals, in milliseconds, once it is known.
    pub usual: Option<i64>,
    /// How long its column may be without an update, in milliseconds.
    pub max_age: Option<i64>,
}

impl Rhythm {
    /// After how many milliseconds without anything new it counts as quiet; none when nothing says so.
    pub fn quiet_after(self) -> Option<i64> {
        let limit = self.usual.map(|usual| usual.saturating_mul(3)).or(self.max_age)?;
        Some(limit.max(SHORTEST_QUIET))
    }
}

/// The usual gap after one more gap of `gap` milliseconds: newer gaps count more.
pub fn usual_gap(before: Option<i64>, gap: i64) -> i64 {
    before.map_or(gap, |usual| (usual.saturating_mul(3).saturating_add(gap)) / 4).max(0)
}

/// The health after a run at `now` that saw `seen`. `quiet` says in words that nothing came for so many milliseconds.
pub fn after(
    before: &Health,
    seen: &Seen,
    rhythm: Rhythm,
    quiet: impl Fn(i64) -> String,
    now: Millis,
) -> Health {
    let (trouble, why) = match seen {
        Seen::Failed(trouble, why) => (*trouble, why.clone()),
        Seen::Fine => return quiet_or_green(before, rhythm, quiet, now),
    };
    let lasts = before.trouble == Some(trouble);
    let runs = if lasts { before.runs.saturating_add(1) } else { 1 };
    let patience = if trouble == Trouble::Unreachable { 2 * RED_AFTER } else { RED_AFTER };
    Health {
        light: if runs >= patience { Light::Red } else { Light::Amber },
        trouble: Some(trouble),
        why,
        since: if lasts { before.since } else { now },
        runs,
    }
}

fn quiet_or_green(before: &Health, rhythm: Rhythm, words: impl Fn(i64) -> String, now: Millis) -> Health {
    let silent = now.since(rhythm.last_new);
    match rhythm.quiet_after() {
        Some(limit) if silent > limit => Health {
            light: if silent > limit.saturating_mul(2) { Light::Red } else { Light::Amber },
            trouble: Some(Trouble::Quiet),
            why: words(silent),
            since: rhythm.last_new.plus(limit),
            runs: if before.trouble == Some(Trouble::Quiet) { before.runs.saturating_add(1) } else { 1 },
        },
        _ if before.trouble.is_none() => before.clone(),
        _ => Health { since: now, ..Health::default() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const T: Millis = Millis(1_795_428_000_000);

    fn run(health: &Health, seen: &Seen, rhythm: Rhythm, now: Millis) -> Health {
        after(health, seen, rhythm, |silent| format!("{}", silent / Millis::DAY), now)
    }

    fn failed(trouble: Trouble) -> Seen {
        Seen::Failed(trouble, "412".into())
    }

    #[test]
    fn a_browser_check_is_amber_at_once_red_when_it_lasts_and_green_when_it_is_gone() {
        let rhythm = Rhythm { last_new: T, ..Rhythm::default() };
        let mut health = Health::default();
        let mut lights = Vec::new();
        for hour in 0..4 {
            health = run(&health, &failed(Trouble::BrowserCheck), rhythm, T.plus(hour * Millis::HOUR));
            lights.push(health.light);
            assert_eq!((health.since, health.why.as_str()), (T, "412"));
        }
        assert_eq!(lights, [Light::Amber, Light::Amber, Light::Red, Light::Red]);
        let better = run(&health, &Seen::Fine, rhythm, T.plus(5 * Millis::HOUR));
        assert_eq!(
            (better.light, better.trouble, better.since),
            (Light::Green, None, T.plus(5 * Millis::HOUR))
        );
    }

    #[test]
    fn another_trouble_begins_its_own_count() {
        let rhythm = Rhythm::default();
        let first = run(&Health::default(), &failed(Trouble::FormChanged), rhythm, T);
        let second = run(&first, &failed(Trouble::FormChanged), rhythm, T.plus(1));
        let other = run(&second, &failed(Trouble::Unreachable), rhythm, T.plus(2));
        assert_eq!((other.light, other.runs, other.since), (Light::Amber, 1, T.plus(2)));
    }

    #[test]
    fn a_quiet_source_is_amber_after_three_times_its_rhythm_and_red_after_six() {
        let rhythm = Rhythm { last_new: T, usual: Some(2 * Millis::DAY), max_age: Some(Millis::DAY) };
        let at = |days| run(&Health::default(), &Seen::Fine, rhythm, T.plus(days * Millis::DAY + 1));
        assert_eq!(at(5).light, Light::Green);
        assert_eq!(
            (at(6).light, at(6).since, at(6).why.as_str()),
            (Light::Amber, T.plus(6 * Millis::DAY), "6")
        );
        assert_eq!(at(12).light, Light::Red);
    }

    #[test]
    fn before_its_rhythm_is_known_the_columns_age_says_what_is_quiet() {
        let rhythm = Rhythm { last_new: T, usual: None, max_age: Some(3 * Millis::DAY) };
        assert_eq!(run(&Health::default(), &Seen::Fine, rhythm, T.plus(3 * Millis::DAY)).light, Light::Green);
        assert_eq!(run(&Health::default(), &Seen::Fine, rhythm, T.plus(4 * Millis::DAY)).light, Light::Amber);
        let ageless = Rhythm { last_new: T, ..Rhythm::default() };
        assert_eq!(
            run(&Health::default(), &Seen::Fine, ageless, T.plus(900 * Millis::DAY)).light,
            Light::Green
        );
    }

    proptest! {
        #[test]
        fn a_light_that_is_not_green_says_why(steps in prop::collection::vec((0usize..7, 0i64..40 * Millis::DAY), 1..40)) {
            let troubles = [Trouble::BrowserCheck, Trouble::Refused, Trouble::FormChanged, Trouble::Unreachable, Trouble::Folder];
            let (mut health, mut now) = (Health::default(), T);
            for (what, wait) in steps {
                now = now.plus(wait);
                let seen = troubles.get(what).map_or(Seen::Fine, |trouble| failed(*trouble));
                let rhythm = Rhythm { last_new: T, usual: Some(Millis::DAY), max_age: None };
                health = run(&health, &seen, rhythm, now);
                prop_assert_eq!(health.light == Light::Green, health.trouble.is_none());
                prop_assert_eq!(health.trouble.is_none(), health.why.is_empty());
                prop_assert!(health.since <= now);
                prop_assert!(health.light != Light::Red || health.runs >= RED_AFTER || health.trouble == Some(Trouble::Quiet));
            }
        }
    }
}

//! Handwriting that people give so that the reading of it can be measured and made better.
//!
//! In a village: ten shown characters, written with consent, go into the outbox and leave the village once the center
//! has them. At the center: a table of characters and strokes, counted and handed out at the desk. Invariant: nothing
//! of a person travels or is kept: not who, not at which minute; the village is all.

pub(crate) mod desk;
pub(crate) mod page;
mod store;

use std::collections::BTreeMap;

use hongwang_base::{Millis, OrgPath};
use hongwang_feature::Sender;
use hongwang_input::ink::{Ink, common};
use hongwang_replica::outbox::Submission;
use hongwang_store::{Result, Tx};
use serde::{Deserialize, Serialize};

use crate::words;

/// What the outbox calls them.
pub(crate) const KIND: &str = "writing.sample";
/// Characters on the page.
pub(crate) const SHOWN: usize = 10;
/// The longest JSON of one submission's samples, in bytes: the line takes 256 KiB.
const LONGEST: usize = 200 << 10;

/// One character as somebody wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sample {
    /// What it was to be.
    character: char,
    /// How it was written: points of `0..=1000`.
    strokes: Vec<Vec<[i64; 2]>>,
}

/// What a village sends.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Samples {
    samples: Vec<Sample>,
}

/// Ten different common characters, chosen by `seed`.
pub(crate) fn shown(seed: u64) -> Vec<char> {
    let all = common();
    // A step that has no divisor in common with the number of characters meets each of them once.
    let step = 1_237;
    let first = usize::try_from(seed % all.len() as u64).expect("smaller than a length");
    (0..SHOWN).map(|turn| all[(first + turn * step) % all.len()]).collect()
}

/// What a form brought: under each character its strokes as JSON, empty where nothing was written.
///
/// # Errors
/// One Chinese sentence when there is nothing, or something that is no handwriting.
pub(crate) fn given(form: &BTreeMap<String, String>) -> std::result::Result<Samples, &'static str> {
    let written = form.iter().filter(|(_, strokes)| !strokes.is_empty());
    let samples = written.map(|(name, strokes)| sample(name, strokes)).collect::<Option<Vec<_>>>();
    let samples = checked(samples.ok_or(words::SAMPLE_BROKEN)?)?;
    Ok(Samples { samples })
}

fn sample(name: &str, strokes: &str) -> Option<Sample> {
    let mut characters = name.chars();
    let character = characters.next().filter(|_| characters.next().is_none())?;
    Some(Sample { character, strokes: serde_json::from_str(strokes).ok()? })
}

/// The rule for both ends: what a village sends is checked again at the center.
fn checked(samples: Vec<Sample>) -> std::result::Result<Vec<Sample>, &'static str> {
    if samples.is_empty() {
        return Err(words::SAMPLE_EMPTY);
    }
    let good =
        |sample: &Sample| common().contains(&sample.character) && Ink::new(sample.strokes.clone()).is_ok();
    if samples.len() > SHOWN || !samples.iter().all(good) {
        return Err(words::SAMPLE_BROKEN);
    }
    let length = serde_json::to_vec(&samples).map_or(usize::MAX, |json| json.len());
    if length > LONGEST { Err(words::SAMPLE_LONG) } else { Ok(samples) }
}

/// Takes what a village sent.
///
/// # Errors
/// When the store fails.
pub(crate) async fn receive(
    tx: &mut Tx,
    from: &Sender,
    submission: &Submission,
    now: Millis,
) -> Result<std::result::Result<serde_json::Value, String>> {
    let parsed = serde_json::from_value::<Samples>(submission.body.clone());
    let samples = parsed.map_err(|_| words::SAMPLE_BROKEN).and_then(|sent| checked(sent.samples));
    match samples {
        Ok(samples) => {
            store::store(tx, submission.id, &from.org, &samples, day(now)).await?;
            Ok(Ok(serde_json::json!({ "samples": samples.len() })))
        }
        Err(why) => Ok(Err(why.to_owned())),
    }
}

/// Days since 1970 in Beijing: no more of the time is kept.
fn day(now: Millis) -> i64 {
    now.plus(8 * Millis::HOUR).0.div_euclid(24 * Millis::HOUR)
}

/// One line of the file for staff.
#[derive(Serialize)]
struct Line<'a> {
    character: &'a str,
    village: &'a OrgPath,
    strokes: &'a serde_json::Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_different_common_characters_are_shown_whatever_the_seed() {
        for seed in [0, 1, 3_499, u64::MAX] {
            let shown = shown(seed);
            let different: std::collections::BTreeSet<_> = shown.iter().collect();
            assert_eq!(different.len(), SHOWN);
        }
    }

    #[test]
    fn what_is_no_handwriting_of_a_common_character_is_refused() {
        let form = |name: &str, strokes: &str| BTreeMap::from([(name.to_owned(), strokes.to_owned())]);
        let line = "[[[0,0],[900,900]]]";
        assert_eq!(given(&form("一", line)).map(|given| given.samples.len()), Ok(1));
        assert_eq!(given(&form("一", "")).err(), Some(words::SAMPLE_EMPTY));
        for (name, strokes) in [("一", "[]"), ("一", "x"), ("a", line), ("一一", line), ("", line)] {
            assert_eq!(given(&form(name, strokes)).err(), Some(words::SAMPLE_BROKEN), "{name} {strokes}");
        }
    }
}

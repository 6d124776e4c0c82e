//! Which letters may stand for a syllable, and how far from its spelling they are.
//!
//! The slips are those of people who speak as one does in eastern Hubei: z for zh, an for ang, n for l, h for f;
//! and those of a finger in a hurry: the first letter alone, the end of the last syllable missing.

use hongwang_hanzi::Syllable;

/// A syllable, by its place among all spellings.
pub(super) type Id = u16;

// Costs are natural logarithms, as those of words: 2.3 means one in ten.
const FLAT_TONGUE: f32 = 2.0;
const NASAL_END: f32 = 2.0;
const SAME_MOUTH: f32 = 3.0;
const NO_DOTS: f32 = 2.0;
const WITH_DOTS: f32 = 0.5;
const FIRST_LETTER: f32 = 2.5;
const UNFINISHED: f32 = 1.0;
/// Who typed `ji` and stopped hardly means `jian`: there are more characters of `ji` than anybody looks through.
const UNFINISHED_WHOLE: f32 = 8.0;

/// Initials that are mistaken for each other, with the cost.
const INITIALS: [(&str, &str, f32); 5] = [
    ("z", "zh", FLAT_TONGUE),
    ("c", "ch", FLAT_TONGUE),
    ("s", "sh", FLAT_TONGUE),
    ("n", "l", SAME_MOUTH),
    ("f", "h", SAME_MOUTH),
];

/// What may be typed for each syllable.
pub(super) struct Spelling {
    /// By [`Id`]: letters with their cost, the right ones first.
    typed: Vec<Vec<(String, f32)>>,
    /// For each letter the syllables that may be typed beginning with it.
    by_letter: Vec<Vec<Id>>,
}

/// The id of a spelling without tone.
pub(super) fn id(letters: &str) -> Option<Id> {
    Syllable::all_letters().binary_search(&letters).ok().and_then(|at| Id::try_from(at).ok())
}

/// The spelling of an id.
pub(super) fn letters(id: Id) -> &'static str {
    Syllable::all_letters()[usize::from(id)]
}

/// What it costs that the last syllable of these letters is not finished: much if they are one whole syllable.
pub(super) fn unfinished(keys: &str) -> f32 {
    if id(keys).is_some() { UNFINISHED_WHOLE } else { UNFINISHED }
}

impl Spelling {
    pub(super) fn new() -> Self {
        let typed: Vec<_> = Syllable::all_letters().iter().map(|letters| typed(letters)).collect();
        let begins = |letter: u8, ways: &[(String, f32)]| {
            ways.iter().any(|(way, _)| way.as_bytes().first() == Some(&letter))
        };
        let by_letter = (b'a'..=b'z').map(|letter| {
            (0..).zip(&typed).filter(|(_, ways)| begins(letter, ways)).map(|(id, _)| id).collect()
        });
        Self { by_letter: by_letter.collect(), typed }
    }

    /// [`Spelling::options`] of every syllable, by id.
    pub(super) fn all(&self, keys: &str, unfinished: f32) -> Vec<Vec<(usize, f32)>> {
        let mut all = vec![Vec::new(); self.typed.len()];
        let first = keys.bytes().next().map_or(0, |letter| usize::from(letter.saturating_sub(b'a')));
        for id in self.by_letter.get(first).into_iter().flatten() {
            all[usize::from(*id)] = self.options(*id, keys, unfinished);
        }
        all
    }

    /// How many of the first of `keys` the syllable may take, and the cost of each way; at most one for each length.
    /// `unfinished` is what it costs that `keys` end before it does.
    pub(super) fn options(&self, id: Id, keys: &str, unfinished: f32) -> Vec<(usize, f32)> {
        let mut options: Vec<(usize, f32)> = Vec::new();
        let mut add = |length: usize, cost: f32| match options.iter_mut().find(|(known, _)| *known == length)
        {
            Some((_, least)) => *least = least.min(cost),
            None => options.push((length, cost)),
        };
        for (typed, cost) in &self.typed[usize::from(id)] {
            if keys.starts_with(typed.as_str()) {
                add(typed.len(), *cost);
            } else if typed.starts_with(keys) && keys.len() > 1 {
                add(keys.len(), cost + unfinished);
            }
        }
        let spelt = letters(id);
        let double = spelt.as_bytes().get(1) == Some(&b'h');
        if keys.as_bytes().first() == spelt.as_bytes().first() {
            add(1, FIRST_LETTER);
            if double && keys.as_bytes().get(1) == Some(&b'h') {
                add(2, FIRST_LETTER);
            }
        }
        options
    }
}

fn typed(spelt: &str) -> Vec<(String, f32)> {
    let initial = ["zh", "ch", "sh"]
        .into_iter()
        .find(|double| spelt.starts_with(double))
        .unwrap_or_else(|| &spelt[..usize::from(!spelt.starts_with(['a', 'e', 'o']))]);
    let rime = &spelt[initial.len()..];
    let mut typed: Vec<(String, f32)> = Vec::new();
    for (initial, initial_cost) in initials(initial) {
        for (rime, rime_cost) in rimes(initial, rime) {
            typed.push((format!("{initial}{rime}"), initial_cost + rime_cost));
        }
    }
    typed
}

fn initials(initial: &str) -> Vec<(&str, f32)> {
    let mut all = vec![(initial, 0.0)];
    for (one, other, cost) in INITIALS {
        if initial == one {
            all.push((other, cost));
        } else if initial == other {
            all.push((one, cost));
        }
    }
    all
}

fn rimes(initial: &str, rime: &str) -> Vec<(String, f32)> {
    let mut all = vec![(rime.to_owned(), 0.0)];
    if let Some(short) = rime.strip_suffix('g') {
        all.push((short.to_owned(), NASAL_END));
    } else if ["an", "en", "in", "ian", "uan"].contains(&rime) {
        all.push((format!("{rime}g"), NASAL_END));
    }
    match rime {
        "v" => all.extend([("u".to_owned(), NO_DOTS), ("yu".to_owned(), WITH_DOTS)]),
        "ve" => all.extend([("ue".to_owned(), 0.0), ("yue".to_owned(), WITH_DOTS)]),
        _ if ["j", "q", "x", "y"].contains(&initial) && rime.starts_with('u') => {
            all.push((rime.replacen('u', "v", 1), WITH_DOTS));
        }
        _ => {}
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(keys: &str, syllable: &str) -> Option<f32> {
        let options = Spelling::new().options(id(syllable).expect("a syllable"), keys, unfinished(keys));
        options.into_iter().find(|(length, _)| *length == keys.len()).map(|(_, cost)| cost)
    }

    #[test]
    fn the_slips_of_this_county_are_understood_and_cost_more_than_the_right_letters() {
        assert_eq!(cost("zhong", "zhong"), Some(0.0));
        for (keys, syllable) in [
            ("zong", "zhong"),
            ("zhong", "zong"),
            ("shan", "shang"),
            ("sang", "shan"),
            ("lan", "nan"),
            ("hu", "fu"),
            ("lv", "lv"),
            ("lu", "lv"),
            ("nue", "nve"),
            ("jv", "ju"),
            ("zh", "zhong"),
            ("z", "zhong"),
            ("zho", "zhong"),
        ] {
            assert!(cost(keys, syllable).is_some(), "{keys} for {syllable}");
        }
        assert!(cost("zong", "zhong") > cost("zhong", "zhong"));
        assert_eq!(cost("ba", "zhong"), None);
        assert_eq!(cost("bian", "bang"), None);
    }

    #[test]
    fn letters_that_are_a_whole_syllable_are_hardly_the_beginning_of_another() {
        assert_eq!(cost("ji", "ji"), Some(0.0));
        assert_eq!(cost("ji", "jian"), Some(UNFINISHED_WHOLE));
        assert_eq!(cost("zho", "zhong"), Some(UNFINISHED));
        assert_eq!(cost("zh", "zhong"), Some(UNFINISHED));
    }
}

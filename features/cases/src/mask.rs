//! What of a personal answer may be seen without a reason: enough to tell two cases apart, too little to use.

use crate::desk_words as words;
use crate::form::{Form, Step, text_at};
use serde_json::Value;

/// From so many characters on the ends of a number are shown.
const LONG: usize = 15;

/// An answer of this kind (`x-pii` of its form), masked.
pub(crate) fn masked(kind: &str, text: &str) -> String {
    match kind {
        _ if text.is_empty() => String::new(),
        "name" => name(text),
        "id" => ends(text, LONG, 6, 4),
        "phone" => ends(text, 10, 3, 4),
        _ => words::HIDDEN.to_owned(),
    }
}

/// Whether a text holds a personal answer of one of these kinds, however it is spaced.
pub(crate) fn tells(form: &Form, answers: &Value, text: &str, kinds: impl Fn(&str) -> bool) -> bool {
    let packed = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    let letters = packed(text);
    form.steps(answers).iter().any(|step| match step {
        Step::Ask { at, .. } if form.personal(at).is_some_and(&kinds) => {
            let answer = packed(text_at(answers, at));
            // A single letter is a word in any text.
            answer.chars().count() > 1 && letters.contains(&answer)
        }
        _ => false,
    })
}

/// Whether a text names somebody who is named in the answers, by name or by number.
pub(crate) fn names_somebody(form: &Form, answers: &Value, text: &str) -> bool {
    tells(form, answers, text, |kind| matches!(kind, "name" | "id" | "phone"))
}

/// 王*花. Of somebody who was invented the mark stays, so that a demonstration says what it shows.
fn name(text: &str) -> String {
    if let Some(rest) = text.strip_prefix(words::demo::MARK).filter(|rest| !rest.is_empty()) {
        return format!("{}{}", words::demo::MARK, name(rest));
    }
    let letters: Vec<char> = text.chars().collect();
    match letters[..] {
        [] | [_] => stars(letters.len()),
        [first, _] => format!("{first}*"),
        [first, .., last] => format!("{first}{}{last}", stars(letters.len() - 2)),
    }
}

/// The first and the last of a text that is long enough to hide something between them.
fn ends(text: &str, least: usize, front: usize, back: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    let count = letters.len();
    if count < least.max(front + back + 1) {
        return stars(count);
    }
    let part = |letters: &[char]| letters.iter().collect::<String>();
    format!("{}{}{}", part(&letters[..front]), stars(count - front - back), part(&letters[count - back..]))
}

fn stars(count: usize) -> String {
    "*".repeat(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_and_numbers_keep_their_ends() {
        for (kind, text, wanted) in [
            ("name", "王小花", "王*花"),
            ("name", "王花", "王*"),
            ("name", "王", "*"),
            ("name", "欧阳小花", "欧**花"),
            ("name", "演示王一", "演示王*"),
            ("name", "演示", "演*"),
            ("id", "42112419500101001X", "421124********001X"),
            ("id", "B420001234", "**********"),
            ("phone", "13800138000", "138****8000"),
            ("phone", "07137012345", "071****2345"),
            ("phone", "110", "***"),
            ("name", "", ""),
        ] {
            assert_eq!(masked(kind, text), wanted, "{kind} {text}");
        }
    }

    #[test]
    fn what_is_no_name_and_no_number_is_hidden() {
        for kind in ["address", "health", "money", "family", "a kind that comes later"] {
            assert_eq!(masked(kind, "红山镇乌云山村3组"), words::HIDDEN, "{kind}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_shown_whole(text in "\\PC{1,40}", kind in "name|id|phone") {
            prop_assume!(!text.contains('*'));
            let shown = masked(&kind, &text);
            prop_assert!(!shown.contains(&text), "{shown}");
        }
    }
}

//! Syllables as the phonemes that Kokoro 1.0 was trained on: broad IPA, one letter a sound, an arrow for the tone after
//! the vowel.
//!
//! The table of numbers is Kokoro's; the spelling rules are those of the pinyin scheme.

use hongwang_hanzi::Syllable;

/// The space between words.
pub(super) const SPACE: i64 = 16;

/// The number of a phoneme, tone or mark in Kokoro's vocabulary.
fn number(symbol: char) -> Option<i64> {
    Some(match symbol {
        ';' => 1,
        ':' => 2,
        ',' => 3,
        '.' => 4,
        '!' => 5,
        '?' => 6,
        ' ' => SPACE,
        'ʦ' => 20,
        'ʨ' => 21,
        'ꭧ' => 23,
        'a' => 43,
        'e' => 47,
        'f' => 48,
        'h' => 50,
        'i' => 51,
        'j' => 52,
        'k' => 53,
        'l' => 54,
        'm' => 55,
        'n' => 56,
        'o' => 57,
        'p' => 58,
        's' => 61,
        't' => 62,
        'u' => 63,
        'w' => 65,
        'x' => 66,
        'y' => 67,
        'ɔ' => 76,
        'ɕ' => 77,
        'ə' => 83,
        'ɚ' => 85,
        'ɛ' => 86,
        'ɥ' => 99,
        'ɨ' => 101,
        'ŋ' => 112,
        'ɤ' => 140,
        'ɻ' => 126,
        'ʂ' => 130,
        'ʊ' => 135,
        'ʰ' => 162,
        '↓' => 169,
        '→' => 171,
        '↗' => 172,
        '↘' => 173,
        _ => return None,
    })
}

/// Phonemes of a syllable as text: `zhong1` → `ꭧʊ→ŋ`.
pub(super) fn phonemes(syllable: Syllable) -> String {
    let (onset, rime) = sounds(syllable);
    let tone = match syllable.tone() {
        1 => "→",
        2 => "↗",
        3 => "↓",
        4 => "↘",
        _ => "",
    };
    format!("{onset}{}", rime.replace('0', tone))
}

/// Numbers of a syllable's phonemes, appended.
pub(super) fn push_syllable(tokens: &mut Vec<i64>, syllable: Syllable) {
    tokens.extend(phonemes(syllable).chars().filter_map(number));
}

/// The number of a mark that the voice hears: `,` `.` `!` `?` `:` `;`.
pub(super) fn mark(symbol: char) -> Option<i64> {
    number(symbol)
}

/// Onset and rime; `0` in the rime is the place of the tone.
fn sounds(syllable: Syllable) -> (&'static str, &'static str) {
    match syllable.letters() {
        "er" => return ("", "ɚ0"),
        "o" => return ("", "ɔ0"),
        "yo" => return ("j", "ɔ0"),
        "m" => return ("", "m0"),
        "n" => return ("", "n0"),
        "ng" => return ("", "ŋ0"),
        "hm" => return ("h", "m0"),
        "hng" => return ("h", "ŋ0"),
        _ => {}
    }
    let written = syllable.initial();
    let front = matches!(written, "j" | "q" | "x" | "y");
    let rime = match (written, syllable.rime()) {
        ("zh" | "ch" | "sh" | "r" | "z" | "c" | "s", "i") => "ɨ0",
        ("y", rest) => after_y(rest),
        ("w", rest) => after_w(rest),
        (_, rest) if front => after_palatal(rest),
        (_, rest) => plain_rime(rest),
    };
    (onset(written), rime)
}

fn onset(written: &str) -> &'static str {
    match written {
        "b" => "p",
        "p" => "pʰ",
        "m" => "m",
        "f" => "f",
        "d" => "t",
        "t" => "tʰ",
        "n" => "n",
        "l" => "l",
        "g" => "k",
        "k" => "kʰ",
        "h" => "x",
        "j" => "ʨ",
        "q" => "ʨʰ",
        "x" => "ɕ",
        "zh" => "ꭧ",
        "ch" => "ꭧʰ",
        "sh" => "ʂ",
        "r" => "ɻ",
        "z" => "ʦ",
        "c" => "ʦʰ",
        "s" => "s",
        _ => "",
    }
}

/// The u of ju, qu, xu is ü.
fn after_palatal(rime: &str) -> &'static str {
    match rime {
        "u" => "y0",
        "ue" => "ɥe0",
        "uan" => "ɥɛ0n",
        "un" => "y0n",
        other => plain_rime(other),
    }
}

fn after_y(rest: &str) -> &'static str {
    match rest {
        "i" => "i0",
        "in" => "i0n",
        "ing" => "i0ŋ",
        "a" => "ja0",
        "an" => "jɛ0n",
        "ang" => "ja0ŋ",
        "ao" => "jau0",
        "ai" => "jai0",
        "e" => "je0",
        "ou" => "jou0",
        "ong" => "jʊ0ŋ",
        other => after_palatal(other),
    }
}

fn after_w(rest: &str) -> &'static str {
    match rest {
        "a" => "wa0",
        "o" => "wo0",
        "ai" => "wai0",
        "ei" => "wei0",
        "an" => "wa0n",
        "en" => "wə0n",
        "ang" => "wa0ŋ",
        "eng" | "ong" => "wə0ŋ",
        _ => "u0",
    }
}

fn plain_rime(rime: &str) -> &'static str {
    match rime {
        "a" => "a0",
        "ai" => "ai0",
        "an" => "a0n",
        "ang" => "a0ŋ",
        "ao" => "au0",
        "e" => "ɤ0",
        "ei" => "ei0",
        "en" => "ə0n",
        "eng" => "ə0ŋ",
        "i" => "i0",
        "ia" => "ja0",
        "ian" => "jɛ0n",
        "iang" => "ja0ŋ",
        "iao" => "jau0",
        "ie" => "je0",
        "in" => "i0n",
        "ing" => "i0ŋ",
        "iong" => "jʊ0ŋ",
        "iu" => "jou0",
        "o" | "uo" => "wo0",
        "ong" => "ʊ0ŋ",
        "ou" => "ou0",
        "u" => "u0",
        "ua" => "wa0",
        "uai" => "wai0",
        "uan" => "wa0n",
        "uang" => "wa0ŋ",
        "ui" => "wei0",
        "un" => "wə0n",
        "v" => "y0",
        "ve" => "ɥe0",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use hongwang_hanzi::Syllable;

    use super::{number, phonemes};

    fn of(syllable: &str) -> String {
        phonemes(Syllable::parse(syllable).expect("a syllable of the test"))
    }

    #[test]
    fn every_syllable_of_mandarin_has_phonemes_that_the_voice_knows() {
        for letters in Syllable::all_letters() {
            for tone in 1..=5 {
                let syllable = Syllable::new(letters, tone).expect("listed");
                let said = phonemes(syllable);
                assert!(said.chars().all(|symbol| number(symbol).is_some()), "{syllable}: {said}");
                let vowel = said.contains([
                    'a', 'e', 'i', 'o', 'u', 'y', 'ɔ', 'ə', 'ɚ', 'ɛ', 'ɨ', 'ɤ', 'ʊ', 'm', 'n', 'ŋ',
                ]);
                assert!(vowel, "{syllable}: {said}");
            }
        }
    }

    #[test]
    fn the_tone_stands_after_the_vowel() {
        assert_eq!(of("zhong1"), "ꭧʊ→ŋ");
        assert_eq!(of("jian3"), "ʨjɛ↓n");
        assert_eq!(of("shi4"), "ʂɨ↘");
        assert_eq!(of("yuan2"), "ɥɛ↗n");
        assert_eq!(of("xue2"), "ɕɥe↗");
        assert_eq!(of("lv4"), "ly↘");
        assert_eq!(of("qiu2"), "ʨʰjou↗");
        assert_eq!(of("de5"), "tɤ");
        assert_eq!(of("er2"), "ɚ↗");
    }
}

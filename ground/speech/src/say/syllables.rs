//! What is said, as syllables: readings in context from `hongwang_hanzi`, Latin letters by their Chinese names, then the
//! changes that neighbours make: 一, 不, third tones, the r of 儿.

use hongwang_hanzi::{ReadWord, Syllable, read_words};

use super::words;

/// A piece of what is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// A word with its syllables as they sound; `er5` after another syllable is the r that colours it.
    Word {
        /// The word's characters.
        text: String,
        /// How it sounds, tones changed by the neighbours.
        syllables: Vec<Syllable>,
    },
    /// A mark that makes a pause: one of `，。！？：；、`.
    Mark(char),
}

/// A syllable on its way, with the character that it is the reading of (none for a letter's name).
#[derive(Clone, Copy)]
struct Sound {
    character: Option<char>,
    syllable: Syllable,
    /// First of its word.
    begins: bool,
    /// Last of its word, and the word has several.
    ends: bool,
}

/// The words and marks of a text that is already spelled out as it is said (see `spoken`).
pub fn syllables(said: &str) -> Vec<Spoken> {
    let mut out = Vec::new();
    let mut run: Vec<(String, Vec<Sound>)> = Vec::new();
    for word in read_words(said) {
        let mark = word.text.chars().next().filter(|c| words::PAUSES.contains(c));
        match mark {
            Some(mark) => {
                finish(&mut out, &mut run);
                out.push(Spoken::Mark(mark));
            }
            None => run.extend(sounds(&word).map(|sounds| (word.text.to_owned(), sounds))),
        }
    }
    finish(&mut out, &mut run);
    out
}

/// The syllables of one word, None when nothing in it is said.
fn sounds(word: &ReadWord<'_>) -> Option<Vec<Sound>> {
    let mut sounds = Vec::with_capacity(word.readings.len());
    let latin = words::LATIN.iter().find(|(latin, _)| word.text.eq_ignore_ascii_case(latin));
    if let Some((_, said)) = latin {
        sounds.extend(named(said));
    } else {
        for reading in &word.readings {
            match reading.syllable {
                Some(syllable) => sounds.push(sound(Some(reading.character), syllable)),
                None => sounds.extend(named(words::letter(reading.character))),
            }
        }
    }
    let last = sounds.len().checked_sub(1)?;
    sounds[0].begins = true;
    sounds[last].ends = last > 0;
    Some(sounds)
}

fn sound(character: Option<char>, syllable: Syllable) -> Sound {
    Sound { character, syllable, begins: false, ends: false }
}

fn named(said: &'static str) -> impl Iterator<Item = Sound> {
    said.split(' ').filter_map(Syllable::parse).map(|syllable| sound(None, syllable))
}

/// Words between two marks: their sounds change each other, then they go out.
fn finish(out: &mut Vec<Spoken>, run: &mut Vec<(String, Vec<Sound>)>) {
    let mut sounds: Vec<Sound> = run.iter().flat_map(|(_, sounds)| sounds.iter().copied()).collect();
    change_bu(&mut sounds);
    change_yi(&mut sounds);
    change_thirds(&mut sounds);
    let mut at = 0;
    for (text, own) in run.drain(..) {
        let syllables = sounds[at..at + own.len()].iter().map(|sound| sound.syllable).collect();
        at += own.len();
        out.push(Spoken::Word { text, syllables });
    }
}

/// 不 rises before a fourth tone and is light between the same verb twice (去不去).
fn change_bu(sounds: &mut [Sound]) {
    for at in 0..sounds.len() {
        let Some(next) = sounds.get(at + 1).copied() else { return };
        if sounds[at].character != Some('不') || sounds[at].syllable.tone() != 4 {
            continue;
        }
        let twice = at > 0 && sounds[at - 1].character == next.character;
        let tone = if twice { 5 } else { 4 };
        let tone = if tone == 4 && next.syllable.tone() == 4 { 2 } else { tone };
        sounds[at].syllable = sounds[at].syllable.with_tone(tone);
    }
}

/// 一 counts: it falls before the tones 1 to 3 and rises before the fourth. As a figure, an ordinal or the end of a
/// word it keeps its own tone.
fn change_yi(sounds: &mut [Sound]) {
    for at in 0..sounds.len() {
        let Some(next) = sounds.get(at + 1).copied() else { return };
        let here = sounds[at];
        if here.character != Some('一') || here.syllable.tone() != 1 {
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| sounds[before].character);
        let after = next.character.unwrap_or(' ');
        let figure = before.is_some_and(|c| "第初零一二三四五六七八九幺点".contains(c))
            || "零一二三四五六七八九幺".contains(after);
        let carried = before.is_some_and(|c| "十百千万亿".contains(c)) && !"百千万亿".contains(after);
        let ordinal = here.begins && "月号楼等级日".contains(after);
        if figure || carried || ordinal || here.ends {
            continue;
        }
        let twice = before.is_some() && before == next.character;
        let tone = match next.syllable.tone() {
            _ if twice => 5,
            4 => 2,
            // 一个: the syllable is light, its own tone is the fourth.
            5 if after == '个' => 2,
            _ => 4,
        };
        sounds[at].syllable = here.syllable.with_tone(tone);
    }
}

/// A third tone rises before another, first within words, then across them.
fn change_thirds(sounds: &mut [Sound]) {
    for across in [false, true] {
        for at in 1..sounds.len() {
            let third = |sound: &Sound| sound.syllable.tone() == 3;
            if sounds[at].begins == across && third(&sounds[at - 1]) && third(&sounds[at]) {
                sounds[at - 1].syllable = sounds[at - 1].syllable.with_tone(2);
            }
        }
    }
}

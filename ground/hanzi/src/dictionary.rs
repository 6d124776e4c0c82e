//! The words of the language and of the county, and text cut into them.
//!
//! One dictionary per process: jieba's, without its rarest entries, and the county's own words above it. It is
//! built at the first use (0.35 s) and then holds 15 MB until the process ends, 21 MB while it is built.

use std::io::{BufRead, BufReader};
use std::sync::LazyLock;

use jieba_rs::Jieba;

static WORDS: &[u8] = include_bytes!("../data/words.txt.zst");
static COUNTY: &str = include_str!("../data/county.txt");

/// The county's words weigh like a common word, so that 石头咀镇 stays whole.
const COUNTY_FREQUENCY: u32 = 2_000;

static JIEBA: LazyLock<Jieba> = LazyLock::new(|| {
    let mut jieba = Jieba::with_dict(&mut dictionary_text()).expect("the embedded dictionary is well-formed");
    for word in county_words() {
        jieba.add_word(word, Some(COUNTY_FREQUENCY as usize), Some("n"));
    }
    jieba
});

fn dictionary_text() -> impl BufRead {
    BufReader::new(zstd::Decoder::new(WORDS).expect("the embedded dictionary is a zstd stream"))
}

/// Text cut into words. Joined again they are the text; spaces and marks are words of their own.
pub fn segment(text: &str) -> Vec<&str> {
    JIEBA.cut(text, true).into_iter().map(|token| token.word).collect()
}

/// A word and its part of speech, the first letter of jieba's (`n`, `v`, `m`, …; `nr` for a person's name, `x` where it
/// is not known).
pub(crate) fn tagged(text: &str) -> Vec<(&str, &'static str)> {
    let jieba: &'static Jieba = &JIEBA;
    let mut words = Vec::new();
    for tag in jieba.tag(text, true) {
        let word = tag.word;
        let first = word.chars().next().filter(|c| STANDS_ALONE.contains(*c)).map_or(0, char::len_utf8);
        let last = if word.ends_with('得') { word.len() - '得'.len_utf8() } else { 0 };
        let cut = if first == 0 { last } else { first };
        if cut > 0 && cut < word.len() && !jieba.has_word(word) {
            words.push((&word[..cut], if first > 0 { "u" } else { "v" }));
            words.push((&word[cut..], "v"));
        } else {
            words.push((word, known_tag(tag.tag)));
        }
    }
    words
}

/// The statistics that guess unknown words glue these to what follows, and 得 to what stands before: 地说, 姓查,
/// 写得.
const STANDS_ALONE: &str = "地得的着了还姓只为";

/// The first letter of a tag is all that the rules of reading look at.
fn known_tag(tag: &str) -> &'static str {
    const TAGS: [&str; 16] =
        ["nr", "a", "b", "c", "d", "i", "l", "m", "n", "p", "q", "r", "t", "u", "v", "z"];
    TAGS.into_iter().find(|known| tag.starts_with(known)).unwrap_or("x")
}

/// Every word of the dictionary with how often it was counted, the county's own words last. Each call reads the
/// packed dictionary anew and holds nothing after it.
pub fn words() -> impl Iterator<Item = (String, u32)> {
    let common = dictionary_text().lines().map_while(Result::ok).filter_map(|line| {
        let mut parts = line.split(' ');
        Some((parts.next()?.to_owned(), parts.next()?.parse().ok()?))
    });
    common.chain(county_words().map(|word| (word.to_owned(), COUNTY_FREQUENCY)))
}

/// The county's own words: towns, villages, what grows here, what people come to the hall for.
pub fn county_words() -> impl Iterator<Item = &'static str> {
    county_lines().filter_map(|line| line.split(' ').next())
}

pub(crate) fn county_lines() -> impl Iterator<Item = &'static str> {
    entries(COUNTY)
}

/// Lines of one of the plain data files, without comments.
pub(crate) fn entries(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

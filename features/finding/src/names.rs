//! Whether words name somebody: a surname and what people are called by. A rule over tables, no list of persons.
//!
//! In doubt it is a name. So 石榴苗 is not counted, since 苗 is what people are called by, and the county loses a count,
//! never a person. What it does not see: a short name that is a word of the dictionary too (李娜, 高明), a rare
//! character after 高, 黄 or another surname that begins many words, a name in Latin letters.

use hongwang_hanzi::{county_words, segment, surnames, words};
use hongwang_search::Words;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

/// Characters of given names, as the keyboard offers them.
static GIVEN: &str = include_str!("../../../ground/input/data/given.txt");

/// The longest name, in characters.
const LONGEST: usize = 4;
/// How many surnames are common: 85 people of 100 have one of these.
const COMMON: usize = 100;
/// Common surnames with which words begin as well: what follows must be what people are called by.
const BEGIN_WORDS: &str = "马林高黄田叶石金夏付方白江雷龙毛万武钱";
/// What a surname is followed by where no given name is said.
const TITLES: [&str; 34] = [
    "先生", "女士", "同志", "书记", "主任", "师傅", "大爷", "大妈", "大娘", "大叔", "大婶", "大姐", "大哥",
    "老师", "医生", "大夫", "村长", "支书", "会计", "委员", "队长", "组长", "局长", "县长", "镇长", "乡长",
    "部长", "科长", "经理", "老板", "奶奶", "爷爷", "阿姨", "叔叔",
];

/// Surnames with their places in the order of how common they are.
static SURNAMES: LazyLock<HashMap<&'static str, usize>> =
    LazyLock::new(|| surnames().iter().enumerate().map(|(place, (surname, _))| (*surname, place)).collect());

/// The words of the dictionary that begin with a surname, as sorted numbers: 0.3 MB.
static DICTIONARY: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let fits = |word: &str| word.chars().count() <= LONGEST && Parts::of(word).is_some();
    let mut numbers: Vec<u64> =
        words().filter(|(word, _)| fits(word)).map(|(word, _)| number(word.as_ref())).collect();
    numbers.sort_unstable();
    numbers
});

/// Unpacks what names are told by, which takes some tenths of a second once.
pub(crate) fn warm() {
    LazyLock::force(&SURNAMES);
    LazyLock::force(&DICTIONARY);
}

fn number(word: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    word.hash(&mut hasher);
    hasher.finish()
}

fn is_word(text: &str) -> bool {
    DICTIONARY.binary_search(&number(text)).is_ok()
}

fn is_given(character: char) -> bool {
    GIVEN.lines().filter(|line| !line.starts_with('#')).any(|line| line.contains(character))
}

/// A text as a surname and one or two characters more.
struct Parts<'a> {
    text: &'a str,
    family: &'a str,
    rest: &'a str,
    place: usize,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        if !text.chars().all(|c| ('\u{3400}'..='\u{9fff}').contains(&c)) {
            return None;
        }
        // A surname of two characters goes before one of one.
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(2);
        let known = ends.filter(|end| *end < text.len()).filter_map(|end| {
            let (family, rest) = text.split_at(end);
            SURNAMES.get(family).map(|place| Self { text, family, rest, place: *place })
        });
        known.last().filter(|parts| (1..=2).contains(&parts.rest.chars().count()))
    }

    fn is_double(&self) -> bool {
        self.family.chars().nth(1).is_some()
    }

    fn is_common(&self) -> bool {
        self.place < COMMON || self.is_double()
    }

    /// Hardly anything but a name begins so.
    fn is_likely(&self) -> bool {
        self.is_common() && !BEGIN_WORDS.contains(self.family)
    }

    fn is_titled(&self) -> bool {
        self.is_common() && TITLES.contains(&self.rest)
    }

    /// People are called by the rest.
    fn is_called(&self) -> bool {
        self.rest.chars().all(is_given)
    }

    fn is_whole(&self) -> bool {
        self.rest.chars().count() == 2
    }

    /// 温泉票: the surname is the beginning of a word and nobody is called by what follows it.
    fn begins_a_word(&self) -> bool {
        let Some((last, _)) = self.rest.char_indices().nth(1) else { return false };
        let (word, rest) = self.text.split_at(self.family.len() + last);
        is_word(word) && !rest.chars().all(is_given)
    }

    /// 李家山: a place of the county, or its beginning.
    fn is_place(&self) -> bool {
        county_words().any(|word| word.starts_with(self.text))
    }
}

/// Whether these words name somebody, alone or among others.
pub(crate) fn somebody(words: &Words) -> bool {
    let whole: String = words.iter().collect();
    if is_name(&whole) || words.iter().any(is_name) {
        return true;
    }
    let pieces = segment(&whole);
    pieces.iter().any(|piece| is_name_among_words(piece))
        || pieces.windows(2).any(|pair| SURNAMES.contains_key(pair[0]) && is_name_among_words(&pair.concat()))
}

fn is_name(text: &str) -> bool {
    let Some(parts) = Parts::of(text) else { return false };
    if parts.is_place() {
        return false;
    }
    if is_word(text) {
        return parts.is_titled() || (parts.is_likely() && parts.is_whole() && parts.is_called());
    }
    parts.is_titled() || parts.is_called() || (parts.is_likely() && !parts.begins_a_word())
}

/// Among other words only what hardly can be anything else.
fn is_name_among_words(text: &str) -> bool {
    let Some(parts) = Parts::of(text) else { return false };
    let named = parts.is_likely() && parts.is_whole() && parts.is_called();
    (parts.is_titled() || named) && !parts.is_place()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(entered: &str) -> bool {
        somebody(&Words::parse(entered).unwrap())
    }

    #[test]
    fn a_surname_with_what_people_are_called_by_is_somebody() {
        for name in [
            "张秀英",
            "张 秀英",
            "王建国",
            "陈桂花",
            "余细元",
            "高明华",
            "张翀",
            "欧阳娜娜",
            "王大姐",
            "李医生",
            "张秀英低保",
            "王建国地址",
        ] {
            assert!(named(name), "{name}");
        }
    }

    #[test]
    fn a_thing_that_begins_with_a_surname_is_not_somebody() {
        for word in [
            "高粱",
            "黄梅戏",
            "低保",
            "白术",
            "杜仲",
            "温泉票",
            "茶苗",
            "农补",
            "水费",
            "付款码",
            "许可证",
            "孙子户口",
            "周末班车",
            "养老金 认证",
            "毕升社区",
            "5g网络",
            "粮食补贴",
            "电影票",
        ] {
            assert!(!named(word), "{word}");
        }
    }
}

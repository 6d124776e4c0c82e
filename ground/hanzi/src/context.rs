//! Characters that stand alone between words, and surnames: what their neighbours say about their reading.
//!
//! Each rule looks at the words on both sides and no further; where none speaks the commonest reading holds.

use crate::reading::{Token, is_hanzi};
use crate::readings::surname_at_start;
use crate::syllable::Syllable;

/// Words after a surname that make it a person.
const TITLES: &[&str] = &[
    "先生", "女士", "同志", "书记", "主任", "师傅", "大爷", "大妈", "大娘", "大叔", "大婶", "大姐", "大哥",
    "老师", "医生", "大夫", "村长", "支书", "会计", "委员", "队长", "组长", "局长", "县长", "镇长", "乡长",
    "部长", "科长", "经理", "老板", "奶奶", "爷爷", "阿姨", "叔叔", "伯伯", "某", "某某", "家", "姓", "氏",
    "总", "工", "老",
];

/// The reading of a character that is a word by itself, where its neighbours settle it.
pub(crate) fn single(character: char, tokens: &[Token<'_>], at: usize) -> Option<Syllable> {
    if let Some((_, syllables)) = surname(tokens, at) {
        return syllables.first().copied();
    }
    let around =
        Around { before: at.checked_sub(1).map(|before| tokens[before]), after: tokens.get(at + 1).copied() };
    rule(character, around).and_then(Syllable::parse)
}

#[derive(Clone, Copy)]
struct Around<'a> {
    before: Option<Token<'a>>,
    after: Option<Token<'a>>,
}

impl Around<'_> {
    fn before_tag(self, tags: &str) -> bool {
        self.before.is_some_and(|token| token.text.chars().all(is_hanzi) && tags.contains(&token.tag[..1]))
    }

    fn after_tag(self, tags: &str) -> bool {
        self.after.is_some_and(|token| token.text.chars().all(is_hanzi) && tags.contains(&token.tag[..1]))
    }

    fn before_ends(self, with: &[char]) -> bool {
        self.before.is_some_and(|token| token.text.ends_with(with))
    }

    fn before_is(self, words: &[&str]) -> bool {
        self.before.is_some_and(|token| words.contains(&token.text))
    }

    fn after_starts(self, with: &[char]) -> bool {
        self.after.is_some_and(|token| token.text.starts_with(with))
    }

    /// A number or a word that counts stands before.
    fn counted(self) -> bool {
        self.before_tag("m")
            || self.before_ends(&['几', '每', '各', '这', '那', '多', '半', '两', '某', '第', '哪'])
            || self.before.is_some_and(|token| token.text.ends_with(|c: char| c.is_ascii_digit()))
    }

    fn starts(self) -> bool {
        self.before.is_none_or(|token| !token.text.chars().all(is_hanzi))
    }
}

fn rule(character: char, around: Around<'_>) -> Option<&'static str> {
    let either = |holds: bool, then: &'static str, or: &'static str| Some(if holds { then } else { or });
    match character {
        '地' => either(around.before_tag("abdziv") && around.after_tag("vadp"), "de5", "di4"),
        '得' => either(
            (around.starts() || around.before_tag("rdnt") || around.before_ends(&['必', '须']))
                && around.after_tag("vdpr"),
            "dei3",
            if around.before_tag("vai") { "de5" } else { "de2" },
        ),
        '了' => either(around.before_is(&["不", "得"]), "liao3", "le5"),
        '还' => either(
            around.after_starts(&[
                '钱', '款', '贷', '债', '书', '账', '帐', '给', '清', '本', '完', '了', '我', '你', '他',
            ]),
            "huan2",
            "hai2",
        ),
        '长' => either(
            around.after_starts(&[
                '出', '大', '得', '满', '在', '高', '成', '势', '了', '胖', '虫', '草', '叶',
            ]),
            "zhang3",
            "chang2",
        ),
        '行' => either(around.counted(), "hang2", "xing2"),
        '重' => either(around.after_tag("v"), "chong2", "zhong4"),
        '为' => either(serves(around), "wei4", "wei2"),
        '只' => either(around.counted(), "zhi1", "zhi3"),
        '种' => either(around.counted() || around.before_ends(&['一']), "zhong3", "zhong4"),
        '量' => either(around.after_starts(&['体', '血', '一', '了', '身']), "liang2", "liang4"),
        '数' => either(around.after_starts(&['一', '数', '钱', '了', '不']), "shu3", "shu4"),
        '倒' => either(
            around.after_starts(&['水', '垃', '茶', '酒', '车', '是', '也', '进', '出']),
            "dao4",
            "dao3",
        ),
        '干' => either(around.before_ends(&['晒', '晾', '烘', '吹', '擦', '很', '太']), "gan1", "gan4"),
        '教' => either(around.after_tag("rn"), "jiao1", "jiao4"),
        '调' => either(around.after_starts(&['高', '低', '大', '小', '好', '节']), "tiao2", "diao4"),
        '假' => either(around.counted() || around.before_ends(&['天']), "jia4", "jia3"),
        '发' => Some("fa1"),
        '薄' => Some("bao2"),
        '背' => either(around.after_starts(&['着', '起', '孩', '包']), "bei1", "bei4"),
        '盛' => either(around.after_starts(&['饭', '汤', '水', '满', '了']), "cheng2", "sheng4"),
        '朝' => Some("chao2"),
        '着' => either(around.after_starts(&['火', '急', '凉', '迷']), "zhao2", "zhe5"),
        '血' => Some("xie3"),
        '处' => Some("chu4"),
        '儿' => either(!around.starts(), "er5", "er2"),
        _ => None,
    }
}

/// 为 as the preposition: for somebody, because of something.
fn serves(around: Around<'_>) -> bool {
    let people = ["我", "你", "他", "她", "您", "我们", "你们", "他们", "咱们", "大家", "谁"];
    let whom = around.after.is_some_and(|token| people.contains(&token.text));
    let named = around.after_tag("rn") && !around.after_tag("m");
    whom || (named && (around.starts() || around.before_tag("dvcpu") || around.before_is(&people)))
}

/// Words in which 儿 means a child and is a syllable of its own.
const CHILDREN: &[&str] =
    &["女儿", "婴儿", "幼儿", "孤儿", "胎儿", "少儿", "小儿", "健儿", "男儿", "生儿", "患儿", "育儿", "产儿"];

/// The character of a word of several, by its place, that the word as a whole reads otherwise.
pub(crate) fn within(tokens: &[Token<'_>], at: usize) -> Option<(usize, Syllable)> {
    let word = tokens[at].text;
    let characters: Vec<char> = word.chars().collect();
    let (place, syllable) = match characters[..] {
        // A party of people after those who lead it, else a line.
        ['一', '行'] => {
            (1, if at > 0 && matches!(tokens[at - 1].tag, "n" | "nr" | "r") { "xing2" } else { "hang2" })
        }
        // 看得见; but 不得不.
        [verb, '得', _] if verb != '不' => (1, "de5"),
        [.., '儿'] if !CHILDREN.iter().any(|child| word.ends_with(child)) => (characters.len() - 1, "er5"),
        _ => return None,
    };
    Some((place, Syllable::parse(syllable)?))
}

/// Surnames that begin words far more often than names: 过江, 员工, 华为, 应急.
const RARELY_NAMES: &[char] = &[
    '过', '员', '华', '应', '黑', '相', '盖', '令', '种', '那', '折', '召', '都', '成', '车', '乐', '载',
    '全',
];

/// The surname that a word begins with, when the word is a name or a title follows: 单大爷, 任小芳.
pub(crate) fn surname(tokens: &[Token<'_>], at: usize) -> Option<(&'static str, &'static [Syllable])> {
    let text = tokens[at].text;
    let size = text.chars().count();
    let (family, syllables) = surname_at_start(text)?;
    let after = tokens.get(at + 1).map_or("", |token| token.text);
    let before = at.checked_sub(1).map_or("", |before| tokens[before].text);
    let alone = family == text && (TITLES.contains(&after) || before.ends_with(['姓', '老', '小']));
    let titled = TITLES.iter().any(|title| text.strip_prefix(family) == Some(title));
    let person = (2..=4).contains(&size) && matches!(tokens[at].tag, "nr" | "x");
    // 副市长任组长: after a noun 任 is what somebody does.
    let serves =
        family == "任" && titled && at.checked_sub(1).is_some_and(|before| tokens[before].tag == "n");
    let named = alone || ((titled || person) && !text.starts_with(RARELY_NAMES) && !serves);
    named.then_some((family, syllables))
}

//! One Mandarin syllable: its letters and its tone, in two bytes.

use std::fmt;

/// One Mandarin syllable. Letters are ASCII (`lv` for lü), tones are 1 to 4 and 5 for the neutral one.
/// Ordered by letters, then tone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Syllable(u16);

impl Syllable {
    /// Reads letters and tone: `zhong4`, `lv3`, `de5`. None when Mandarin has no such syllable.
    pub fn parse(text: &str) -> Option<Self> {
        let (letters, tone) = text.split_at_checked(text.len().checked_sub(1)?)?;
        Self::new(letters, tone.parse().ok()?)
    }

    /// From letters (`zhong`) and a tone of 1 to 5.
    pub fn new(letters: &str, tone: u8) -> Option<Self> {
        let place = u16::try_from(LETTERS.binary_search(&letters).ok()?).ok()?;
        (1..=5).contains(&tone).then(|| Self(place * 8 + u16::from(tone)))
    }

    /// The letters without tone: `zhong`, `lv`.
    pub fn letters(self) -> &'static str {
        LETTERS[usize::from(self.0 / 8)]
    }

    /// The place of its letters among [`Syllable::all_letters`].
    pub fn place(self) -> u16 {
        self.0 / 8
    }

    /// 1 to 4, and 5 for the neutral tone.
    pub fn tone(self) -> u8 {
        self.0.to_le_bytes()[0] % 8
    }

    /// The same letters in another tone (1 to 5; any other number leaves it as it is).
    #[must_use]
    pub fn with_tone(self, tone: u8) -> Self {
        if (1..=5).contains(&tone) { Self(self.0 / 8 * 8 + u16::from(tone)) } else { self }
    }

    /// The consonant before the rime as written: `zh`, `b`, `y`; empty for `an`.
    pub fn initial(self) -> &'static str {
        let letters = self.letters();
        let double = ["zh", "ch", "sh"].iter().any(|pair| letters.starts_with(pair));
        let length = if double { 2 } else { usize::from(!letters.starts_with(['a', 'e', 'o'])) };
        &letters[..length]
    }

    /// What follows the initial, as written: `ong`, `v`, `an`.
    pub fn rime(self) -> &'static str {
        &self.letters()[self.initial().len()..]
    }

    /// As people write it: `zhòng`, `lǚ`, `de`.
    pub fn marked(self) -> String {
        let place = mark_place(self.letters());
        let letters = self.letters().chars().enumerate().map(|(at, letter)| {
            let letter = if letter == 'v' { 'ü' } else { letter };
            if at == place { marked_letter(letter, self.tone()) } else { letter }
        });
        letters.collect()
    }

    /// Every spelling that Mandarin has, sorted, without tones.
    pub fn all_letters() -> &'static [&'static str] {
        &LETTERS
    }
}

/// Which letter carries the mark: a or e, the o of ou, else the last vowel.
fn mark_place(letters: &str) -> usize {
    let first = letters.find(['a', 'e']).or_else(|| letters.find("ou"));
    first.or_else(|| letters.rfind(['i', 'o', 'u', 'v'])).unwrap_or(0)
}

fn marked_letter(letter: char, tone: u8) -> char {
    const ROWS: [(char, [char; 4]); 8] = [
        ('a', ['ā', 'á', 'ǎ', 'à']),
        ('e', ['ē', 'é', 'ě', 'è']),
        ('i', ['ī', 'í', 'ǐ', 'ì']),
        ('o', ['ō', 'ó', 'ǒ', 'ò']),
        ('u', ['ū', 'ú', 'ǔ', 'ù']),
        ('ü', ['ǖ', 'ǘ', 'ǚ', 'ǜ']),
        ('m', ['m', 'ḿ', 'm', 'm']),
        ('n', ['n', 'ń', 'ň', 'ǹ']),
    ];
    let row = ROWS.iter().find(|(plain, _)| *plain == letter);
    row.and_then(|(_, marked)| marked.get(usize::from(tone) - 1)).map_or(letter, |marked| *marked)
}

impl fmt::Display for Syllable {
    /// `zhong4`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.letters(), self.tone())
    }
}

impl fmt::Debug for Syllable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Sorted. `fai` is no Mandarin: it is how people here say the end of WiFi.
#[rustfmt::skip]
static LETTERS: [&str; 426] = [
    "a", "ai", "an", "ang", "ao", "ba", "bai", "ban", "bang", "bao", "bei", "ben", "beng", "bi", "bian", "biang",
    "biao", "bie", "bin", "bing", "bo", "bong", "bu", "ca", "cai", "can", "cang", "cao", "ce", "cei", "cen",
    "ceng", "cha", "chai", "chan", "chang", "chao", "che", "chen", "cheng", "chi", "chong", "chou", "chu", "chua",
    "chuai", "chuan", "chuang", "chui", "chun", "chuo", "ci", "cong", "cou", "cu", "cuan", "cui", "cun", "cuo",
    "da", "dai", "dan", "dang", "dao", "de", "dei", "den", "deng", "di", "dia", "dian", "diao", "die", "din",
    "ding", "diu", "dong", "dou", "du", "duan", "dui", "dun", "duo", "e", "ei", "en", "eng", "er", "fa", "fai",
    "fan", "fang", "fei", "fen", "feng", "fiao", "fo", "fou", "fu", "ga", "gai", "gan", "gang", "gao", "ge",
    "gei", "gen", "geng", "gong", "gou", "gu", "gua", "guai", "guan", "guang", "gui", "gun", "guo", "ha", "hai",
    "han", "hang", "hao", "he", "hei", "hen", "heng", "hm", "hng", "hong", "hou", "hu", "hua", "huai", "huan",
    "huang", "hui", "hun", "huo", "ji", "jia", "jian", "jiang", "jiao", "jie", "jin", "jing", "jiong", "jiu",
    "ju", "juan", "jue", "jun", "ka", "kai", "kan", "kang", "kao", "ke", "kei", "ken", "keng", "kong", "kou",
    "ku", "kua", "kuai", "kuan", "kuang", "kui", "kun", "kuo", "la", "lai", "lan", "lang", "lao", "le", "lei",
    "len", "leng", "li", "lia", "lian", "liang", "liao", "lie", "lin", "ling", "liu", "lo", "long", "lou", "lu",
    "luan", "lun", "luo", "lv", "lve", "m", "ma", "mai", "man", "mang", "mao", "me", "mei", "men", "meng", "mi",
    "mian", "miao", "mie", "min", "ming", "miu", "mo", "mou", "mu", "n", "na", "nai", "nan", "nang", "nao", "ne",
    "nei", "nen", "neng", "ng", "ni", "nia", "nian", "niang", "niao", "nie", "nin", "ning", "niu", "nong", "nou",
    "nu", "nuan", "nun", "nuo", "nv", "nve", "o", "ou", "pa", "pai", "pan", "pang", "pao", "pei", "pen", "peng",
    "pi", "pian", "piao", "pie", "pin", "ping", "po", "pou", "pu", "qi", "qia", "qian", "qiang", "qiao", "qie",
    "qin", "qing", "qiong", "qiu", "qu", "quan", "que", "qun", "ran", "rang", "rao", "re", "ren", "reng", "ri",
    "rong", "rou", "ru", "rua", "ruan", "rui", "run", "ruo", "sa", "sai", "san", "sang", "sao", "se", "sen",
    "seng", "sha", "shai", "shan", "shang", "shao", "she", "shei", "shen", "sheng", "shi", "shou", "shu", "shua",
    "shuai", "shuan", "shuang", "shui", "shun", "shuo", "si", "song", "sou", "su", "suan", "sui", "sun", "suo",
    "ta", "tai", "tan", "tang", "tao", "te", "tei", "teng", "ti", "tian", "tiao", "tie", "ting", "tong", "tou",
    "tu", "tuan", "tui", "tun", "tuo", "wa", "wai", "wan", "wang", "wei", "wen", "weng", "wo", "wong", "wu", "xi",
    "xia", "xian", "xiang", "xiao", "xie", "xin", "xing", "xiong", "xiu", "xu", "xuan", "xue", "xun", "ya", "yan",
    "yang", "yao", "ye", "yi", "yin", "ying", "yo", "yong", "you", "yu", "yuan", "yue", "yun", "za", "zai", "zan",
    "zang", "zao", "ze", "zei", "zen", "zeng", "zha", "zhai", "zhan", "zhang", "zhao", "zhe", "zhei", "zhen",
    "zheng", "zhi", "zhong", "zhou", "zhu", "zhua", "zhuai", "zhuan", "zhuang", "zhui", "zhun", "zhuo", "zi",
    "zong", "zou", "zu", "zuan", "zui", "zun", "zuo",
];

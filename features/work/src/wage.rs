//! Wages as people write them, as figures that can be compared: `3000-5000元/月`, `２００元／天`, `4-6千每月`, `面议`.
//!
//! Pure. Invariants: nothing is guessed, so a word that is not known is an error that names it; what [`Pay::words`]
//! writes, [`read`] reads as the same.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Fen of a yuan.
const YUAN: i64 = 100;
/// More than this, in yuan, is no wage.
const MOST: i64 = 1_000_000;
/// Longest text that is looked at, in characters.
const LONGEST: usize = 40;
/// Days and hours of a month of work, for comparing.
const DAYS: i64 = 22;
const HOURS: i64 = DAYS * 8;

/// For what a wage is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// A month.
    Month,
    /// A day.
    Day,
    /// An hour.
    Hour,
    /// What was made, picked or carried: a unit of [`UNITS`].
    Piece,
}

/// Units of piecework.
const UNITS: [&str; 14] =
    ["平方米", "公斤", "平米", "平方", "件", "斤", "亩", "篓", "个", "台", "单", "车", "棵", "米"];
/// What says that both sides will speak about it.
const OPEN: [&str; 6] = ["面议", "面谈", "详谈", "协商", "待定", "电话联系"];
/// What may stand around the figures, the longest first.
const AROUND: [&str; 25] = [
    "平均月薪",
    "工资",
    "薪资",
    "待遇",
    "月薪",
    "日薪",
    "时薪",
    "年薪",
    "日结",
    "计件",
    "计时",
    "左右",
    "大概",
    "大约",
    "人民币",
    "块钱",
    "元",
    "块",
    "每",
    "一",
    "约",
    "/",
    "的",
    ":",
    "。",
];
/// What makes the lower figure the only one that is promised.
const UPWARDS: [&str; 4] = ["以上", "起步", "起", "+"];
const BETWEEN: [char; 6] = ['-', '~', '—', '–', '至', '到'];

/// A wage: in fen, from and up to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pay {
    /// The least.
    pub from: i64,
    /// The most; none where only the least is promised.
    pub to: Option<i64>,
    /// For what.
    pub per: Per,
    /// The unit of piecework; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
}

/// Why a text is no wage. `Display` is a Chinese sentence for the desk.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WageError {
    /// There is no figure in it.
    #[error("没写多少钱；谈了再定的写“面议”")]
    NoFigure,
    /// More than two figures, or two that are no range.
    #[error("只能写一个数，或者“3000-5000”这样一个范围")]
    Figures,
    /// A word that nobody knows here.
    #[error("看不懂“{0}”；写成“3000-5000元/月”“200元/天”“15元/斤”或者“面议”")]
    Word(String),
    /// Nothing says whether it is for a month or a day.
    #[error("没写按月、按天、按小时还是按件")]
    NoPer,
    /// The range goes down, or is beyond what anybody pays.
    #[error("数不对：应从小到大，在 0 到 100 万元之间")]
    Range,
    /// Far too long.
    #[error("太长了，最多 {LONGEST} 个字")]
    Long,
}

impl Per {
    /// Every one, in the order of choices.
    pub const ALL: [Per; 4] = [Self::Month, Self::Day, Self::Hour, Self::Piece];

    fn word(self, unit: &str) -> &str {
        match self {
            Self::Month => "月",
            Self::Day => "天",
            Self::Hour => "小时",
            Self::Piece => unit,
        }
    }
}

impl Pay {
    /// A wage of so many yuan a day.
    pub fn a_day(yuan: i64) -> Self {
        Self { from: yuan * YUAN, to: Some(yuan * YUAN), per: Per::Day, unit: String::new() }
    }

    /// What a month of it comes to at least, in fen; none for piecework, which nobody can tell.
    pub fn monthly(&self) -> Option<i64> {
        let times = match self.per {
            Per::Month => 1,
            Per::Day => DAYS,
            Per::Hour => HOURS,
            Per::Piece => return None,
        };
        Some(self.from.saturating_mul(times))
    }

    /// As people read it: `3000-5000元/月`.
    pub fn words(&self) -> String {
        let per = self.per.word(&self.unit);
        match self.to {
            None => format!("{}元/{per}起", yuan(self.from)),
            Some(to) if to == self.from => format!("{}元/{per}", yuan(to)),
            Some(to) => format!("{}-{}元/{per}", yuan(self.from), yuan(to)),
        }
    }

    /// As it is said: `每个月3000到5000元`.
    pub fn said(&self) -> String {
        let per = match self.per {
            Per::Month => "个月",
            other => other.word(&self.unit),
        };
        match self.to {
            None => format!("每{per}{}元起", yuan(self.from)),
            Some(to) if to == self.from => format!("每{per}{}元", yuan(to)),
            Some(to) => format!("每{per}{}到{}元", yuan(self.from), yuan(to)),
        }
    }
}

impl fmt::Display for Pay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words())
    }
}

fn yuan(fen: i64) -> String {
    match (fen / YUAN, fen % YUAN) {
        (whole, 0) => whole.to_string(),
        (whole, part) if part % 10 == 0 => format!("{whole}.{}", part / 10),
        (whole, part) => format!("{whole}.{part:02}"),
    }
}

/// Reads a wage; none where it is to be spoken about. `per` holds where the text itself does not say for what.
///
/// # Errors
/// What is wrong with it.
pub fn read(text: &str, per: Option<Per>) -> Result<Option<Pay>, WageError> {
    if text.chars().count() > LONGEST {
        return Err(WageError::Long);
    }
    let text = narrow(text);
    if text.is_empty() || OPEN.iter().any(|word| text.contains(word)) {
        return Ok(None);
    }
    let (figures, rest) = figures(&text)?;
    let said = per_of(&rest);
    let (upwards, left) = around(&rest, said.as_ref().map_or("", |said| said.word.as_str()));
    if let Some(word) = left {
        return Err(WageError::Word(word));
    }
    let (per, unit, years) = match (said, per) {
        (Some(said), _) => (said.per, said.unit, said.years),
        (None, Some(per)) if per != Per::Piece => (per, String::new(), 1),
        (None, _) => return Err(WageError::NoPer),
    };
    let (from, to) = match figures[..] {
        [one] => (one / years, if upwards { None } else { Some(one / years) }),
        [from, to] if from <= to => (from / years, Some(to / years)),
        [_, _] => return Err(WageError::Range),
        _ => return Err(WageError::Figures),
    };
    if from <= 0 || to.unwrap_or(from) > MOST * YUAN {
        return Err(WageError::Range);
    }
    Ok(Some(Pay { from, to, per, unit }))
}

/// Small signs for wide ones, without blanks and the commas of thousands.
fn narrow(text: &str) -> String {
    let sign = |letter: char| if matches!(letter, '￥' | '¥') { '元' } else { letter };
    crate::sheet::narrow(text).chars().filter(|letter| *letter != ',').map(sign).collect()
}

/// A figure as it is written.
struct Figure {
    fen: i64,
    /// How many units of ten thousand or thousand it was written in; 1 for none.
    times: i64,
}

/// The figures in fen, and the text with nothing in their place.
fn figures(text: &str) -> Result<(Vec<i64>, String), WageError> {
    let (mut found, mut rest, mut at) = (Vec::<Figure>::new(), String::new(), 0);
    while let Some(letter) = text[at..].chars().next() {
        if letter.is_ascii_digit() {
            let (figure, long) = figure(&text[at..])?;
            found.push(figure);
            at += long;
        } else {
            let range = found.len() == 1 && BETWEEN.contains(&letter);
            let next = text[at + letter.len_utf8()..].trim_start_matches(BETWEEN).chars().next();
            if range && next.is_some_and(|next| next.is_ascii_digit()) {
                rest.push('\u{1}');
            } else {
                rest.push(letter);
            }
            at += letter.len_utf8();
        }
    }
    match found.len() {
        0 => Err(WageError::NoFigure),
        1 => Ok((found.iter().map(|one| one.fen).collect(), rest)),
        2 if rest.contains('\u{1}') => {
            // 4-6千: the unit stands for both.
            let (first, second) = (&found[0], &found[1]);
            let shared = first.times == 1 && second.times > 1 && first.fen < 1_000 * YUAN;
            let from = if shared { first.fen.saturating_mul(second.times) } else { first.fen };
            Ok((vec![from, second.fen], rest.replace('\u{1}', "").replace(BETWEEN, "")))
        }
        _ => Err(WageError::Figures),
    }
}

fn figure(text: &str) -> Result<(Figure, usize), WageError> {
    let whole: &str = &text[..text.bytes().take_while(u8::is_ascii_digit).count()];
    let mut long = whole.len();
    let mut part = "";
    if let Some(after) = text[long..].strip_prefix('.') {
        part = &after[..after.bytes().take_while(u8::is_ascii_digit).count()];
        if part.is_empty() || part.len() > 4 {
            return Err(WageError::Range);
        }
        long += 1 + part.len();
    }
    let (times, unit) = match text[long..].chars().next() {
        Some('千' | 'k' | 'K') => (1_000, 1),
        Some('万' | 'w' | 'W') => (10_000, 1),
        _ => (1, 0),
    };
    long += text[long..].chars().take(unit).map(char::len_utf8).sum::<usize>();
    // In ten-thousandths of a yuan, so that 1.2万 is whole.
    let whole: i64 = whole.parse().ok().filter(|whole| *whole <= MOST).ok_or(WageError::Range)?;
    let part: i64 = format!("{part:0<4}").parse().unwrap_or(0);
    let exact = (whole * 10_000 + part) * times;
    if exact % (10_000 / YUAN) != 0 {
        return Err(WageError::Range);
    }
    Ok((Figure { fen: exact / (10_000 / YUAN), times }, long))
}

/// For what the text says that it is paid.
struct Said {
    per: Per,
    unit: String,
    /// Months in it.
    years: i64,
    /// The word that says so.
    word: String,
}

fn per_of(rest: &str) -> Option<Said> {
    let said = |per, unit: &str, years, word: &str| {
        Some(Said { per, unit: unit.to_owned(), years, word: word.to_owned() })
    };
    for (word, per, years) in [
        ("小时", Per::Hour, 1),
        ("钟头", Per::Hour, 1),
        ("时薪", Per::Hour, 1),
        ("工日", Per::Day, 1),
        ("日薪", Per::Day, 1),
        ("日结", Per::Day, 1),
        ("月薪", Per::Month, 1),
        ("年薪", Per::Month, 12),
        ("个月", Per::Month, 1),
        ("月", Per::Month, 1),
        ("天", Per::Day, 1),
        ("日", Per::Day, 1),
        ("年", Per::Month, 12),
    ] {
        if rest.contains(word) {
            return said(per, "", years, word);
        }
    }
    UNITS.iter().find(|unit| rest.contains(**unit)).and_then(|unit| said(Per::Piece, unit, 1, unit))
}

/// Whether only the least is promised, and the first thing in the text that nobody knows.
fn around(rest: &str, per: &str) -> (bool, Option<String>) {
    let mut left = rest.to_owned();
    if !per.is_empty() {
        left = left.replacen(per, " ", 1);
    }
    let upwards = UPWARDS.iter().any(|word| left.contains(word));
    let known = UPWARDS.iter().chain(&AROUND).chain(&["小时", "个月", "月", "天", "日", "年"]);
    for word in known {
        left = left.replace(word, " ");
    }
    let word = left.split_whitespace().next().map(str::to_owned);
    (upwards, word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pay(from: i64, to: Option<i64>, per: Per, unit: &str) -> Pay {
        let fen = |yuan: i64| yuan * YUAN;
        Pay { from: fen(from), to: to.map(fen), per, unit: unit.to_owned() }
    }

    #[test]
    fn wages_are_read_as_people_write_them() {
        for (text, is) in [
            ("3000-5000元/月", pay(3_000, Some(5_000), Per::Month, "")),
            ("３０００～５０００元／月", pay(3_000, Some(5_000), Per::Month, "")),
            ("3,000 - 5,000 元 / 月", pay(3_000, Some(5_000), Per::Month, "")),
            ("月薪4000至6000元", pay(4_000, Some(6_000), Per::Month, "")),
            ("4-6千/月", pay(4_000, Some(6_000), Per::Month, "")),
            ("0.8-1.2万每月", pay(8_000, Some(12_000), Per::Month, "")),
            ("6k-8k/月", pay(6_000, Some(8_000), Per::Month, "")),
            ("200元/天", pay(200, Some(200), Per::Day, "")),
            ("每天200块钱", pay(200, Some(200), Per::Day, "")),
            ("日结180", pay(180, Some(180), Per::Day, "")),
            ("20元/小时", pay(20, Some(20), Per::Hour, "")),
            ("15元/斤", pay(15, Some(15), Per::Piece, "斤")),
            ("4500元/月以上", pay(4_500, None, Per::Month, "")),
            ("3500元起/月", pay(3_500, None, Per::Month, "")),
            ("年薪6万", pay(5_000, Some(5_000), Per::Month, "")),
            ("￥5000/月", pay(5_000, Some(5_000), Per::Month, "")),
        ] {
            assert_eq!(read(text, None), Ok(Some(is)), "{text}");
        }
        assert_eq!(read("3000-5000", Some(Per::Month)), Ok(Some(pay(3_000, Some(5_000), Per::Month, ""))));
        assert_eq!(
            read("150元/天", Some(Per::Month)),
            Ok(Some(pay(150, Some(150), Per::Day, ""))),
            "it says so"
        );
        for text in ["", "面议", " 工资面议 ", "待遇面谈", "电话联系"] {
            assert_eq!(read(text, None), Ok(None), "{text}");
        }
        assert_eq!(read("0.8元/件", None).expect("read").expect("a wage").from, 80);
    }

    #[test]
    fn what_is_no_wage_says_why() {
        for (text, why) in [
            ("好商量", WageError::NoFigure),
            ("3000元", WageError::NoPer),
            ("5000-3000元/月", WageError::Range),
            ("0元/天", WageError::Range),
            ("99999999元/月", WageError::Range),
            ("1.23456元/天", WageError::Range),
            ("3000、4000、5000元/月", WageError::Figures),
            ("底薪3000元/月", WageError::Word("底薪".to_owned())),
            ("13800135678/月", WageError::Range),
        ] {
            assert_eq!(read(text, None), Err(why), "{text}");
        }
        assert_eq!(read(&"元".repeat(41), None), Err(WageError::Long));
    }

    #[test]
    fn wages_of_different_kinds_are_compared_by_the_month() {
        let monthly = |text: &str| read(text, None).expect("read").expect("a wage").monthly();
        assert_eq!(monthly("200元/天"), Some(440_000));
        assert_eq!(monthly("20元/小时"), Some(352_000));
        assert!(monthly("4500元/月") > monthly("200元/天"));
        assert_eq!(monthly("15元/斤"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fail_and_what_is_read_is_within_bounds(text in "\\PC{0,44}") {
            if let Ok(Some(pay)) = read(&text, None) {
                prop_assert!(pay.from > 0 && pay.to.is_none_or(|to| pay.from <= to && to <= MOST * YUAN));
            }
        }

        #[test]
        fn no_mixture_of_what_stands_in_wages_makes_it_fail(
            parts in prop::collection::vec("[0-9]{1,7}|[.,~-]|元|/|月|天|小时|斤|千|万|起|面议|至|每|年薪|以上", 0..9),
        ) {
            if let Ok(Some(pay)) = read(&parts.concat(), None) {
                prop_assert_eq!(read(&pay.words(), None), Ok(Some(pay)));
            }
        }

        #[test]
        fn what_is_written_is_read_as_the_same(from in 1..90_000_000i64, more in 0..900_000i64, open: bool, per in 0..4usize) {
            let per = Per::ALL[per];
            let unit = if per == Per::Piece { "斤" } else { "" }.to_owned();
            let pay = Pay { from, to: (!open).then_some(from + more), per, unit };
            prop_assert_eq!(read(&pay.words(), None), Ok(Some(pay)));
        }
    }
}

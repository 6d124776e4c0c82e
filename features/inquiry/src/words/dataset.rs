//! Every Chinese word of datasets.

use hongwang_page::words::WEEKDAYS as DAYS;
use jiff::civil::Date;

/// In the place of a name that is not told.
pub(crate) const UNDER_AGE: &str = "未成年人（不公开姓名）";
pub(crate) const NOTHING_PUBLIC: &str = "没有一个字段是公开的：至少一个字段写 seen = \"public\"";
pub(crate) const NO_PLACE: &str =
    "reach = \"village\" 要有一个 kind = \"place\" 的字段，说明每一行是哪个村的";
pub(crate) const NOT_FINDABLE: &str = "写到个人的数据不能放进搜索：去掉 findable = true";

pub(crate) const DISPLAY_WRONG: &str = "display 缺东西：chart 要有 [chart]，map 要有公开的 place 字段，timetable 要有 weekday 或公开的 time 字段";

pub(crate) fn look_wrong(what: &str, name: &str) -> String {
    format!("{what} 写的“{name}”不是合适的字段：要是公开的，种类要对（born 则不能公开）")
}

/// Which day of the week a word means, from Monday: 0 to 6.
pub(crate) fn weekday(word: &str) -> Option<usize> {
    let day = word.strip_prefix('周').or_else(|| word.strip_prefix("星期"))?;
    DAYS.iter().position(|known| *known == if day == "天" { "日" } else { day })
}

pub(crate) const YUAN: &str = "元";

pub(crate) fn date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// A period as it is read: `2026` is a year, `2026-Q3` a quarter, `2026-10` a month.
pub(crate) fn period(period: &str) -> String {
    match period.split_once('-') {
        Some((year, quarter)) if quarter.starts_with('Q') => {
            let quarter = ["一", "二", "三", "四"]
                .into_iter()
                .zip("1234".chars())
                .find(|(_, q)| quarter[1..] == q.to_string());
            format!("{year}年{}季度", quarter.map_or("", |(word, _)| word))
        }
        Some((year, month)) => format!("{year}年{}月", month.trim_start_matches('0')),
        None if period.is_empty() => String::new(),
        None => format!("{period}年"),
    }
}
pub(crate) const NOT_BY_ITSELF: &str = "写到个人的数据要两个人放行：去掉 release = \"by_itself\"";

pub(crate) fn born_in(name: &str, year: i16) -> String {
    format!("{name}（{year}年生）")
}

pub(crate) fn age_wrong(text: &str) -> String {
    format!("最长有效时间“{text}”应写成 35d（天）、6h（小时）或 none")
}

pub(crate) fn slug_wrong(text: &str) -> String {
    format!("“{text}”不能做代号：要用小写字母和数字，1到40个，不能重复")
}

pub(crate) fn never_public(title: &str) -> String {
    format!("“{title}”是证件号、个人电话或卡号，任何时候都不能公开：去掉 seen = \"public\"")
}

pub(crate) fn no_amount(title: &str) -> String {
    format!("“{title}”不是数，不能合计：去掉 total = true，或者改 kind")
}

pub(crate) fn choices_wrong(title: &str) -> String {
    format!("“{title}”：kind = \"choice\" 要写 choices，别的 kind 不写")
}

pub(crate) fn unknown_placeholder(name: &str) -> String {
    format!("朗读的句子里有“{{{name}}}”，公开的字段里没有它")
}

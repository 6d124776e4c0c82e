//! Every Chinese word of the pages that show datasets.

use super::dataset::{date, period};
use hongwang_page::words::WEEKDAYS;
use jiff::civil::Date;

pub(crate) const OWN: &str = "查我自己的";
pub(crate) const COLUMN: &str = "所在栏目";
pub(crate) const FIND_NAME: &str = "找名字";
pub(crate) const FIND: &str = "查找";
pub(crate) const WHOM: &str = "要找的名字或字";
pub(crate) const SEE_ALL: &str = "看全部";
pub(crate) const ALL: &str = "全部";
pub(crate) const BACK_TO_MAP: &str = "回到地图";
pub(crate) const SKETCH: &str = "示意图：只表示有哪些乡镇，不是真实的位置和大小。";
pub(crate) const PERIODS: &str = "看哪一期";
pub(crate) const NARROW: &str = "只看";
pub(crate) const DAYS: &str = "看哪一天";
pub(crate) const TODAY: &str = "今天";
pub(crate) const TOMORROW: &str = "明天";
pub(crate) const SOON: &str = "快到期";
pub(crate) const OVER: &str = "已到期";
pub(crate) const PLACE: &str = "地方";
pub(crate) const ROWS: &str = "条数";
pub(crate) const MAP_ROWS: &str = "个";
pub(crate) const MAP_MONEY: &str = "万元";
pub(crate) const FIGURES: &str = "每年的数";

/// Up to when the figures are and who answers for them.
pub(crate) fn told(as_of: Date, owner: &str, source: &str) -> String {
    format!("截至{}，{owner}公布。来源：{source}。", date(as_of))
}

pub(crate) fn how(help: &str) -> String {
    format!("怎么看：{help}")
}

/// What is older than it may be, and stays.
pub(crate) fn late(owner: &str, until: Date, as_of: Date) -> String {
    format!("{owner}应在{}前更新，还没有收到新的。现在看到的是截至{}的。", date(until), date(as_of))
}

pub(crate) fn none_told(name: &str, of: &str) -> String {
    format!("{}{name}：没有", period(of))
}

pub(crate) fn none_told_why(owner: &str) -> String {
    format!("{owner}说这一期没有要公布的。")
}

pub(crate) fn not_told(name: &str) -> String {
    format!("{name}还没有公布")
}

pub(crate) fn not_told_why(owner: &str, rhythm: &str) -> String {
    format!("由{owner}公布：{rhythm}。")
}

pub(crate) fn not_found(asked: &str) -> String {
    format!("没有找到“{asked}”")
}

pub(crate) fn found(asked: &str, count: usize) -> String {
    format!("“{asked}”：找到{count}条")
}

pub(crate) fn only(word: &str, count: usize) -> String {
    format!("{word}：{count}条")
}

pub(crate) fn picture_of(title: &str) -> String {
    format!("{title}的照片")
}

/// What a field says, for the ear.
pub(crate) fn fact(title: &str, value: &str) -> String {
    format!("{title}：{value}")
}

/// A day of the week from Monday, as it is called today.
pub(crate) fn weekday(day: usize, today: usize) -> String {
    let name = format!("星期{}", WEEKDAYS[day % 7]);
    match (day + 7 - today) % 7 {
        0 => format!("{TODAY} {name}"),
        1 => format!("{TOMORROW} {name}"),
        _ => name,
    }
}

pub(crate) fn nobody_that_day(day: &str) -> String {
    format!("{day}没有安排")
}

/// What the villages of a place come to.
pub(crate) fn overview(place: &str, period_words: &str, villages: usize, rows: &str) -> String {
    let of = if period_words.is_empty() { String::new() } else { format!("{period_words}，") };
    format!("{of}{place}有{villages}个村公布了，一共{rows}条。")
}

pub(crate) fn overview_row(place: &str, rows: u64, sums: &[String]) -> String {
    let sums: String = sums.iter().map(|sum| format!("，{sum}")).collect();
    format!("{place}，{rows}条{sums}")
}

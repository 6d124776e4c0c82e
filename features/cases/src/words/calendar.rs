//! The words of the calendar of working days at the desk.

use jiff::civil::Weekday;

pub(crate) const CALENDAR: &str = "放假安排";
pub(crate) const LEAD: &str = "办件的时限按这里算工作日。改了以后，没办完的件马上按新的算。";
pub(crate) const NOTICE: &str = "通知文号";
pub(crate) const OFF: &str = "放假";
pub(crate) const WORK: &str = "上班";
pub(crate) const OFF_MARK: &str = "休";
pub(crate) const WORK_MARK: &str = "班";
pub(crate) const OFF_DAYS: &str = "放假的日子";
pub(crate) const OFF_HINT: &str = "一行写一段：2027-10-01 到 2027-10-07 国庆节。只放一天的，只写一个日子。";
pub(crate) const WORK_DAYS: &str = "调休上班的周末";
pub(crate) const WORK_HINT: &str = "一行写一个日子：2027-09-26";
pub(crate) const PASTE: &str = "粘贴表格";
pub(crate) const PASTE_HINT: &str =
    "一行一天：2027-01-01,放假,元旦 或 2027-01-30,上班。读进来以后还要看一遍再保存。";
pub(crate) const READ_IN: &str = "读进来";
pub(crate) const READ_DONE: &str = "读进来了，还没有保存，请看一遍";
pub(crate) const SAVE: &str = "保存并发到各村";
pub(crate) const SAVED: &str = "已保存，没办完的件按新的算";
pub(crate) const ONLY_LOOK: &str = "放假安排由县里统一定，这里只能看";
pub(crate) const OF_COUNTY: &str = "县里填的";
pub(crate) const SHIPPED: &str = "随程序带的";
pub(crate) const NO_YEAR: &str = "没有这一年";
pub(crate) const TO: &str = "到";
pub(crate) const END_BEFORE: &str = "结束的日子比开始的早";
pub(crate) const NO_DAYS_OFF: &str = "一天放假也没有写";
pub(crate) const NO_KIND: &str = "第二格要写放假或上班";
pub(crate) const WEEK: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

pub(crate) fn from_to(from: &str, to: &str) -> String {
    format!("{from} {TO} {to}")
}

pub(crate) fn in_line(number: usize, why: &str) -> String {
    format!("第{number}行：{why}")
}

pub(crate) fn too_many(most: usize) -> String {
    format!("最多写{most}行")
}

pub(crate) fn no_date(text: &str) -> String {
    format!("“{}”不是日期，应写成 2027-10-01", text.chars().take(20).collect::<String>())
}

pub(crate) fn other_year(day: &str, year: i16) -> String {
    format!("{day}不是{year}年的日子")
}

pub(crate) fn too_long(most: usize) -> String {
    format!("一段最多{most}天，请核对")
}

pub(crate) fn twice(day: &str) -> String {
    format!("{day}写了两次")
}

pub(crate) fn both(day: &str) -> String {
    format!("{day}既写了放假又写了上班")
}

pub(crate) fn weekday(day: &str, weekday: Weekday) -> String {
    format!("{day}是星期{}，本来就上班", WEEK[usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0)])
}

pub(crate) fn year(year: i16) -> String {
    format!("{year}年")
}

pub(crate) fn month(month: i8) -> String {
    format!("{month}月")
}

/// A year has no table yet.
pub(crate) fn missing(year: i16) -> String {
    format!("{year}年的放假安排还没有，时限先按周末算。通知一般在前一年11月出来，出来了请填上。")
}

/// Where a table comes from.
pub(crate) fn source(own: bool, notice: &str) -> String {
    let of = if own { OF_COUNTY } else { SHIPPED };
    if notice.is_empty() { of.to_owned() } else { format!("{of} · {notice}") }
}

/// A day in words, for whoever hears the page.
pub(crate) fn free_day(name: &str) -> String {
    if name.is_empty() { OFF.to_owned() } else { format!("{OFF}：{name}") }
}

/// The audit entry.
pub(crate) fn audit(year: i16, off: usize, work: usize) -> String {
    format!("{year}年的放假安排：放假{off}段，调休上班{work}天")
}

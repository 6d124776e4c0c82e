//! What staff read of the statistics.

use crate::statistics::MOST_DAYS;

pub(crate) const TITLE: &str = "统计";
pub(crate) const LEAD: &str =
    "只数件数，不数到人，也不数到村。天数按日历，从交上来那天算起；本人撤回的不算办结天数。";
pub(crate) const NOT_FOR_A_VILLAGE: &str =
    "统计按乡镇做。一个村的件数太少，数出来就看得出是谁，所以村里没有统计。";
pub(crate) const ITEM: &str = "事项";
pub(crate) const TOWN: &str = "乡镇";
pub(crate) const MONTH: &str = "月份";
pub(crate) const SPAN: &str = "多久";
pub(crate) const ALL: &str = "全部";
pub(crate) const RECEIVED: &str = "收到";
pub(crate) const DECIDED: &str = "办结";
pub(crate) const DONE: &str = "办成";
pub(crate) const REFUSED: &str = "不予办理";
pub(crate) const WITHDRAWN: &str = "撤回";
pub(crate) const LATE: &str = "办结时已超期";
pub(crate) const MEDIAN: &str = "一半在几天内办结";
pub(crate) const BY_MONTH: &str = "按月";
pub(crate) const BY_ITEM: &str = "按事项";
pub(crate) const BY_TOWN: &str = "按乡镇";
pub(crate) const NONE: &str = "这段时间没有办件。";
pub(crate) const DOWNLOAD: &str = "下载表格";
pub(crate) const AUDIT: &str = "下载统计表格";

/// The last months.
pub(crate) fn span(months: i32) -> String {
    format!("最近 {months} 个月")
}

/// What the drawing shows.
pub(crate) fn sentence(months: i32, received: i64, decided: i64, late: i64) -> String {
    format!(
        "最近 {months} 个月收到 {received} 件，办结 {decided} 件，其中办结时已超期 {late} 件。图上是最近十二个月以内的：实的一根是收到，空的一根是办结。"
    )
}

/// Days, or that there are many.
pub(crate) fn median(days: Option<i64>) -> String {
    match days {
        None => String::new(),
        Some(MOST_DAYS) => format!("{MOST_DAYS} 天以上"),
        Some(0) => "当天".to_owned(),
        Some(days) => format!("{days} 天"),
    }
}

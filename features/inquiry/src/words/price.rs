//! Every Chinese word of prices.

use crate::price::{Day, date_of};

pub(crate) const TITLE: &str = "农产品价格";
pub(crate) const SERVICE: &str = "农业农村部批发市场价格";
pub(crate) const SOURCE: &str = "价格来源";
pub(crate) const SOURCE_ABOUT: &str = "每六小时取一次本省批发市场的价格，只留下清单里的品种和市场。对方同意了才接；要登录、要验证码的，不绕过去。";
pub(crate) const NOT_READ: &str = "没有取到价格";
pub(crate) const ADDRESS_WRONG: &str =
    "请填写 https://pfsc.agri.cn/api/priceQuotationController/pageList 这样的网址";
pub(crate) const KILO: &str = "公斤";
/// Over every page of it: what the prices are of.
pub(crate) const WHOLESALE: &str = "这是批发市场的价，卖给收购的人会低一些，多问几家再卖。";
pub(crate) const NO_WEEK: &str = "没有上周的价可比";
pub(crate) const SAME: &str = "和上周一样";
pub(crate) const NO_SUCH: &str = "没有这个品种的价格";

pub(crate) const LIST: &str = "要显示的品种和市场";
pub(crate) const LIST_ABOUT: &str = "名字要和对方写的一样：先到“价格来源”里试一试，照着写。";
pub(crate) const LIST_NONE: &str = "还没有选品种";
pub(crate) const PRODUCT: &str = "品种";
pub(crate) const MARKET: &str = "市场";
pub(crate) const DAY: &str = "日期";
pub(crate) const LATEST: &str = "最近的价";
pub(crate) const DO: &str = "操作";
pub(crate) const ADD: &str = "加一个";
pub(crate) const REMOVE: &str = "不再显示";
pub(crate) const NAME_WRONG: &str = "请写 1 到 30 个字，照对方写的名字";
pub(crate) const TOO_MANY: &str = "最多 40 个，请先去掉几个";
pub(crate) const HELD: &str = "等人看的价";
pub(crate) const HELD_ABOUT: &str =
    "比前后三十天高四倍以上，或者只有四分之一，多半是小数点错了。没有人说是真的，就不显示。";
pub(crate) const HELD_NONE: &str = "没有";
pub(crate) const IS_TRUE: &str = "是真的";
pub(crate) const IS_WRONG: &str = "不对";
pub(crate) const CHANGED_MEANWHILE: &str = "您打开以后，这一天又来了新的价：请回去看看新的价再定";
pub(crate) const DONE_ADDED: &str = "加上了，下次取到价格就显示";
pub(crate) const DONE_REMOVED: &str = "已去掉，屏幕上不再显示";
pub(crate) const DONE_TRUE: &str = "记下了，已经发给各村";
pub(crate) const DONE_WRONG: &str = "记下了，不显示";
pub(crate) const DEMO_MARKET: &str = "演示批发市场";

/// An amount of fen in yuan.
fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}
/// The fen of what people buy and sell by: half a kilogram of whatever is weighed.
pub(crate) fn shown_fen(fen: i64, unit: &str) -> i64 {
    if unit == KILO { (fen + 1) / 2 } else { fen }
}
/// What people buy and sell by.
pub(crate) fn shown_unit(unit: &str) -> &str {
    if unit == KILO { "斤" } else { unit }
}
/// `每斤3.50元`
pub(crate) fn price(fen: i64, unit: &str) -> String {
    format!("每{}{}元", shown_unit(unit), yuan(shown_fen(fen, unit)))
}
/// `元/斤`
pub(crate) fn chart_unit(unit: &str) -> String {
    format!("元/{}", shown_unit(unit))
}
/// `11月23日`
pub(crate) fn day(day: Day) -> String {
    let date = date_of(day);
    format!("{}月{}日", date.month(), date.day())
}
/// How much more or less it is than a week before.
pub(crate) fn change(change: Option<i64>, unit: &str) -> String {
    match change {
        None => NO_WEEK.to_owned(),
        Some(0) => SAME.to_owned(),
        Some(more) if more > 0 => format!("比上周涨了{}元", yuan(shown_fen(more, unit))),
        Some(less) => format!("比上周跌了{}元", yuan(shown_fen(-less, unit))),
    }
}
/// What stands on a tile.
pub(crate) fn hint(price: &str, day: &str, change: &str) -> String {
    format!("{price}，{day}，{change}")
}
/// When prices stopped.
pub(crate) fn stale(day: &str) -> String {
    format!("这是{day}的价，之后没有收到新的。")
}
/// What a year at a market came to.
pub(crate) fn year(market: &str, latest: &str, high: (&str, &str), low: (&str, &str)) -> String {
    format!("{market}：{latest}。一年里最高是{}，{}；最低是{}，{}。", high.0, high.1, low.0, low.1)
}
/// Who says so.
pub(crate) fn told(source: &str) -> String {
    format!("来源：{source}。")
}
pub(crate) fn left_out(count: usize, why: &str) -> String {
    format!("有 {count} 行没有读懂，第一行：{why}")
}
pub(crate) fn found(count: usize) -> String {
    format!("取到 {count} 个价，前面的是：")
}
pub(crate) fn audit_want(product: &str, market: &str) -> String {
    format!("{product}，{market}")
}
pub(crate) fn audit_judged(product: &str, market: &str, day: &str, is_true: bool) -> String {
    format!("{product}，{market}，{day}：{}", if is_true { IS_TRUE } else { IS_WRONG })
}

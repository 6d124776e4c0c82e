//! What people read on the screens, in Chinese.

use crate::columns::Kind;

pub(super) const NOTICE: &str = "通知";
pub(super) const START: &str = "首页";
pub(super) const START_SPOKEN: &str = "您好。想看什么、办什么，点一下那个方块。";
pub(super) const EMPTY: &str = "暂无内容";
pub(super) const NOT_OPEN: &str = "未开通";
/// Over the articles of a column that also shows something else.
pub(super) const ARTICLES: &str = "相关文章";
pub(super) const PINNED: &str = "置顶";
pub(super) const NEW: &str = "新";

pub(super) const HALL_EMPTY: &str = "这个大厅里还没有内容";
pub(super) const HALL_EMPTY_WHY: &str = "县里和村里还没有往这里发内容。";
pub(super) const HALL_EMPTY_TO_DO: &str = "请先看看别的大厅，过几天再来。";

pub(super) const UNIT_UNKNOWN: &str = "未注明";
pub(super) const BESIDE: &str = "上一篇和下一篇";
pub(super) const BEFORE: &str = "上一篇";
pub(super) const AFTER: &str = "下一篇";

pub(super) const WHY: &str = "为什么显示这一篇";
pub(super) const FROM: &str = "来源";
pub(super) const ADDRESS: &str = "原文网址";
pub(super) const FIRST_PUBLISHED: &str = "原文发布";
pub(super) const RULE: &str = "怎么来的";
pub(super) const WRITTEN_BY: &str = "谁编的";
pub(super) const RELEASED_BY: &str = "谁同意的";
pub(super) const BY_SECOND: &str = "由第二个人审核";
pub(super) const BY_ONE: &str = "这个栏目由编写的人发布";
pub(super) const SHOWN: &str = "开始显示";
pub(super) const ARRIVED: &str = "到这台机器";

pub(super) const RECALLED: &str = "这篇文章已撤回";
pub(super) const RECALLED_WHY: &str = "发布单位把它撤回了，所有屏幕都不再显示。";
pub(super) const RECALLED_TO_DO: &str = "请看这个栏目里别的文章，或者问一问值班的人。";

pub(super) const NO_ORGANISATION: &str = "没有这个单位";
pub(super) const NO_ORGANISATION_WHY: &str = "网址里的单位编码写错了，或者这个单位已经不在名单里。";
pub(super) const NO_ORGANISATION_TO_DO: &str = "请先看全县的页面。";
pub(super) const TO_COUNTY: &str = "看全县的页面";

pub(super) fn updated(day: &str) -> String {
    format!("最近更新 {day}")
}
pub(super) fn stopped(day: &str) -> String {
    format!("内容停留在 {day}")
}
pub(super) fn stopped_because(day: &str, owner: &str) -> String {
    format!("内容停留在 {day}，之后{owner}还没有更新。")
}
pub(super) fn source_and_unit(source: &str, unit: &str) -> String {
    match (source, unit) {
        ("", "") => String::new(),
        ("", only) | (only, "") => only.to_owned(),
        (source, unit) if source == unit => source.to_owned(),
        (source, unit) => format!("{source} · {unit}"),
    }
}
pub(super) fn released(who: &str, how: &str, moment: &str) -> String {
    format!("{who}，{how}，{moment}")
}
pub(super) fn fact(name: &str, value: &str) -> String {
    format!("{name}：{value}。")
}
pub(super) fn back_to(column: &str) -> String {
    format!("看“{column}”")
}

pub(super) fn not_connected(name: &str) -> String {
    format!("“{name}”还没有接通")
}
pub(super) fn nothing_in(name: &str) -> String {
    format!("“{name}”里还没有内容")
}
pub(super) fn waits_for(source: &str) -> String {
    format!("这里要用“{source}”的数据，对方还没有授权接入")
}
pub(super) fn nobody_sent(source: &str) -> String {
    format!("内容来自“{source}”，还没有发过来")
}
pub(super) fn gives(source: &str) -> String {
    format!("这里由“{source}”提供，还没有准备好")
}
pub(super) fn with_owner(why: &str, source: &str, owner: &str) -> String {
    if source == owner { format!("{why}。") } else { format!("{why}。这一栏由{owner}负责。") }
}
/// Key to the page 求助.
pub(super) const ASK_SOMEBODY: &str = "找人帮忙";

pub(super) fn not_open(kind: Kind) -> &'static str {
    match kind {
        Kind::Query => "这里还查不了",
        Kind::Form => "这里还不能填写办理",
        Kind::Media => "还没有可以看的节目",
        Kind::Live => "现在没有可以看的直播",
        Kind::Person => "还不能在这里通话",
        Kind::Static | Kind::Feed => EMPTY,
    }
}
pub(super) fn ask(owner: &str, kind: Kind) -> String {
    match kind {
        Kind::Query => format!("急着要查，请直接问{owner}，也可以请村代办员帮忙问。"),
        Kind::Form => format!("请直接找{owner}办，也可以请村代办员帮忙。"),
        Kind::Media | Kind::Live => format!("想看什么，可以告诉{owner}，有了会放在这里。"),
        Kind::Person => format!("请到村委会说一声，请值班干部帮您联系{owner}。"),
        Kind::Static | Kind::Feed => format!("过几天再来看，急着要知道请问{owner}。"),
    }
}

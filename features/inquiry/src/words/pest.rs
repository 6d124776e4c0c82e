//! Every Chinese word of bulletins and of the season calendar.

use crate::price::Day;
use crate::words::price::day;

pub(crate) const TITLE: &str = "病虫害预警";
pub(crate) const CALENDAR: &str = "农事月历";
pub(crate) const WATCH: &str = "要防：";
pub(crate) const MONTHS: &str = "十二个月";
pub(crate) const THIS_MONTH: &str = "本月";
pub(crate) const NO_MONTH: &str = "没有这个月";
pub(crate) const LOOK: &str = "怎么认";
pub(crate) const ACT: &str = "怎么办";
pub(crate) const ASK: &str = "问专家";
pub(crate) const NO_CROP: &str = "没有这种作物的预警";

pub(crate) const LIST: &str = "病虫害预警";
pub(crate) const LIST_ABOUT: &str = "县、镇植保站写，另一个人审过才发。过了最后一天，各村自己撤下。";
pub(crate) const LIST_NONE: &str = "还没有写过";
pub(crate) const WRITE: &str = "写一条";
pub(crate) const CROP: &str = "作物";
pub(crate) const CROP_WRONG: &str = "请选作物";
pub(crate) const NAME: &str = "是什么";
pub(crate) const NAME_HINT: &str = "例如：茶小绿叶蝉";
pub(crate) const NAME_WRONG: &str = "请写 1 到 20 个字";
pub(crate) const TEXT_HINT: &str = "大白话，一行一句，会念出来；不写商品名、厂家";
pub(crate) const TEXT_WRONG: &str = "请写 2 到 500 个字";
pub(crate) const FROM: &str = "从哪天起";
pub(crate) const UNTIL: &str = "到哪天止";
pub(crate) const DAY_WRONG: &str = "请填日期，例如 2026-11-23";
pub(crate) const UNTIL_WRONG: &str = "最后一天不能在第一天前面、不能已经过去，最多管 90 天";
pub(crate) const ORGS: &str = "给哪里";
pub(crate) const ORGS_WRONG: &str = "请选归您管的地方";
pub(crate) const SAVE: &str = "保存";
pub(crate) const STAGE: &str = "到哪一步";
pub(crate) const WRITER: &str = "谁写的";
pub(crate) const PICTURES: &str = "图片";
pub(crate) const PICTURE_FILE: &str = "选一张照片";
pub(crate) const PICTURE_HINT: &str = "JPG、PNG、WebP、GIF，20 MB 以内；会缩小，去掉拍照地点等信息";
pub(crate) const PICTURE_ADD: &str = "放上去";
pub(crate) const PICTURE_REMOVE: &str = "拿掉";
pub(crate) const PICTURE_MISSING: &str = "请先选一张照片";
pub(crate) const PICTURE_TOO_LARGE: &str = "照片太大，请选 20 MB 以内的";
pub(crate) const PICTURE_UNREADABLE: &str = "这张照片打不开，请换一张";
pub(crate) const PICTURES_FULL: &str = "最多 4 张，请先拿掉一张";
pub(crate) const APPROVE: &str = "同意，发下去";
pub(crate) const APPROVE_WHAT: &str = "发给选好的地方";
pub(crate) const APPROVE_FOLLOWS: &str = "几秒后就在屏幕上；发了不能再改，只能撤回。";
pub(crate) const OWN_WORK: &str = "自己写的要由另一个人审";
pub(crate) const CHANGED_MEANWHILE: &str = "您打开以后，又有人改过这一条：请回去再看一遍，再同意";
pub(crate) const RECALL: &str = "撤回";
pub(crate) const RECALL_WHAT: &str = "让这一条从屏幕上消失";
pub(crate) const RECALL_FOLLOWS: &str = "所有屏幕几秒内撤下，不能再发，要发请另写一条。";
pub(crate) const REASON: &str = "原因";
pub(crate) const REASON_WRONG: &str = "请写 2 到 200 个字的原因";
pub(crate) const NO_SUCH: &str = "没有这一条";
pub(crate) const NOT_NOW: &str = "这一条现在不能这样做";
pub(crate) const DONE_SAVED: &str = "已保存，请另一个人来审";
pub(crate) const DONE_APPROVED: &str = "已经发下去";
pub(crate) const DONE_RECALLED: &str = "已撤回，几秒后从屏幕上消失";
pub(crate) const DRAFT: &str = "等人审";
pub(crate) const SHOWN: &str = "已发";
pub(crate) const RECALLED: &str = "已撤回";
pub(crate) const OVER: &str = "已过期";

pub(crate) const DEMO_OFFICE: &str = "演示植保站";
/// Invented bulletins: crop, name, what to look for, what to do.
pub(crate) const DEMO: [(&str, &str, &str, &str); 2] = [
    (
        "tea",
        "茶园越冬病虫（演示）",
        "茶丛下的落叶上有黑褐色的斑。\n枝条背面有一粒粒的虫卵。",
        "剪掉病枝枯枝，扫净落叶，带出茶园烧掉或深埋。\n选晴天打一次封园药，打药要戴口罩手套。",
    ),
    (
        "chestnut",
        "栗大蚜（演示）",
        "枝干背风面有成片的黑色虫卵，像芝麻。",
        "用硬刷子刷掉虫卵，刮下的老树皮烧掉。\n树干涂白。",
    ),
];

/// A bulletin's days, for eye and ear.
pub(crate) fn valid(office: &str, from: Day, until: Day) -> String {
    format!("{office}，{}到{}有效", day(from), day(until))
}
pub(crate) fn count(count: usize) -> String {
    format!("{count}条")
}
/// What stands behind the picture of a bulletin.
pub(crate) fn picture(name: &str) -> String {
    format!("{name}的照片")
}
pub(crate) fn crop_said(name: &str, work: &str, watch: &str) -> String {
    format!("{name}。\n{work}\n{WATCH}{watch}")
}
/// `11月，本月`
pub(crate) fn month(month: i8, this: i8) -> String {
    if month == this { format!("{month}月，{THIS_MONTH}") } else { format!("{month}月") }
}
/// What stands on the key of a month.
pub(crate) fn month_key(month: i8) -> String {
    format!("{month}月")
}
pub(crate) fn source(source: &str) -> String {
    format!("来源：{source}")
}
pub(crate) fn bad_picture(why: &str) -> String {
    format!("这张照片用不了：{why}")
}
pub(crate) fn audit(name: &str, reason: &str) -> String {
    if reason.is_empty() { name.to_owned() } else { format!("{name}：{reason}") }
}

//! On what the desk says of where films lie.

use crate::policy::Rank;

pub(crate) const TITLE: &str = "送片安排";
pub(crate) const ABOUT: &str = "哪些片子一定要在村里的硬盘上，哪些先送、后送、不送；一个村放多少。没有安排的，按村里看什么自动送。夜里几点送、用多快的网，在各台终端的页面上定。";
pub(crate) const SAY: &str = "加一条安排";
pub(crate) const ORDERS: &str = "已有的安排";
pub(crate) const NO_ORDERS: &str = "还没有安排，全按村里看什么自动送。";
pub(crate) const FROM_ABOVE: &str = "上级的安排";
pub(crate) const FOR: &str = "哪里";
pub(crate) const WHAT: &str = "什么片子";
pub(crate) const RANK: &str = "怎么送";
pub(crate) const UNTIL: &str = "到哪天为止";
pub(crate) const UNTIL_HINT: &str = "到这天夜里十二点，这一条自己作废。不填就一直有效。";
pub(crate) const UNTIL_WRONG: &str = "请写成 2027-12-31 这样的日期，今天或以后。";
pub(crate) const ALWAYS: &str = "一直";
pub(crate) const BY: &str = "谁定的";
pub(crate) const CHANGE: &str = "改";
pub(crate) const SAVE: &str = "定下";
pub(crate) const TAKE_BACK: &str = "取消";
pub(crate) const DONE: &str = "定好了，一分钟内各村就知道。";
pub(crate) const FOR_WRONG: &str = "请选一个归您管的县、镇或村。";
pub(crate) const WHAT_WRONG: &str = "请选一个片子或者一个栏目。";
pub(crate) const RANK_WRONG: &str = "请选怎么送。";
pub(crate) const GONE: &str = "这条安排已经没有了。";
pub(crate) const FILM_GONE: &str = "已经下架的片子";
pub(crate) const ROOM: &str = "一个村放多少";
pub(crate) const ROOM_ABOUT: &str = "下面这些地方另外定过；别处按上一级，都没定过就按系统的。";
pub(crate) const ROOM_SIZE: &str = "多少 GB";
pub(crate) const ROOM_HINT: &str = "1 到 4000。不填就按上一级。";
pub(crate) const ROOM_WRONG: &str = "请写 1 到 4000 的整数，或者不填。";
pub(crate) const ROOM_GIVE: &str = "定下大小";
pub(crate) const NO_ROOMS: &str = "没有另外定过。";
pub(crate) const TOO_MUCH: &str = "放不下";
pub(crate) const TOO_MUCH_ABOUT: &str =
    "下面这些村，一定要在的片子加起来比硬盘上给的地方还大，最后几部送不到。请少定几部，或者把地方加大。";
pub(crate) const VILLAGE: &str = "村";
pub(crate) const WANTED: &str = "一定要在的";
pub(crate) const HAS_ROOM: &str = "给的地方";

pub(crate) fn rank(rank: Rank) -> &'static str {
    match rank {
        Rank::Kept => "一定要在，不让位",
        Rank::First => "先送",
        Rank::Usual => "照常",
        Rank::Last => "有地方再送",
        Rank::Never => "不送",
    }
}

pub(crate) fn column(name: &str) -> String {
    format!("栏目：{name}")
}

pub(crate) fn film(title: &str) -> String {
    format!("片子：{title}")
}

pub(crate) fn usual(gigabytes: u64) -> String {
    format!("系统的是每村 {gigabytes} GB。")
}

pub(crate) fn gigabytes(bytes: u64) -> String {
    format!("{:.1} GB", bytes as f64 / f64::from(1 << 30))
}

pub(crate) fn audit(what: &str, rank: Rank) -> String {
    format!("{what}：{}", self::rank(rank))
}

pub(crate) fn audit_room(bytes: Option<u64>) -> String {
    bytes.map_or_else(
        || "一个村放多少：按上一级".to_owned(),
        |bytes| format!("一个村放多少：{}", gigabytes(bytes)),
    )
}

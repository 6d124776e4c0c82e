//! Every word that people read.

use hongwang_feature::findable::Group;

pub(crate) const SEARCH: &str = "查找";
/// Back to what was looked for last in this visit.
pub(crate) const AGAIN: &str = "再看刚才找的";
pub(crate) const ASK: &str = "您要找什么?";
pub(crate) const MAKING: &str = "正在整理,先看这些。过一会儿再找,会更全。";
pub(crate) const FULL: &str = "机器的存储空间满了,新的内容可能找不全。请告诉村里值班的人。";
pub(crate) const NOTHING_TO_DO: &str = "换一个短一点的词再找,或者按“求助”,请人帮您找。";
pub(crate) const HELP: &str = "求助";
pub(crate) const MEANT: &str = "您是不是要找";
pub(crate) const LOOSE: &str = "没有完全一样的,这些差不多";
pub(crate) const COLUMNS: &str = "也可以看看这几个栏目";
pub(crate) const ALL_GROUPS: &str = "全部结果";

pub(crate) const GROUP: &str = "内容";
pub(crate) const MISSED: &str = "没找到的词";
pub(crate) const MISSED_CAPTION: &str = "大家在屏幕上找过、没有找到的词";
pub(crate) const MISSED_ABOUT: &str = "只记词和一天里的次数,不记谁在找。像电话号码、身份证号、人名的,长过 12 个字的,都不记;同一台机器 10 分钟里重复找,只算一次;找过 3 次以上的词才显示。各村当天的词第二天汇总。";
pub(crate) const MISSED_EMPTY: &str = "这段时间没有找过 3 次以上还找不到的词。";
pub(crate) const WORD: &str = "词";
pub(crate) const TIMES: &str = "次数";
pub(crate) const PLACES: &str = "几个地方";
pub(crate) const LAST_DAY: &str = "最近一天";
pub(crate) const SINCE: &str = "时间";
pub(crate) const UNKNOWN_FORM: &str = "没找到的词的格式看不懂,这台机器的版本可能太旧";

pub(crate) fn name(group: Group) -> &'static str {
    match group {
        Group::Column => "栏目",
        Group::Service => "办事",
        Group::Person => "人员",
        Group::Article => "文章",
        Group::Video => "视频",
        Group::Job => "招工",
        Group::Organisation => "机构",
    }
}

/// The group in an address.
pub(crate) fn word(group: Group) -> &'static str {
    match group {
        Group::Column => "column",
        Group::Service => "service",
        Group::Person => "person",
        Group::Article => "article",
        Group::Video => "video",
        Group::Job => "job",
        Group::Organisation => "organisation",
    }
}

pub(crate) fn found(query: &str, total: usize) -> String {
    format!("「{query}」找到 {total} 条")
}

pub(crate) fn group(group: Group, total: usize) -> String {
    format!("{} {total} 条", name(group))
}

pub(crate) fn all_of(group: Group, total: usize) -> String {
    format!("看全部 {total} 条{}", name(group))
}

pub(crate) fn nothing(query: &str) -> String {
    format!("没有找到「{query}」")
}

pub(crate) fn lies_in(trail: &[String]) -> String {
    trail.join(" › ")
}

pub(crate) fn days(days: i64) -> String {
    format!("最近 {days} 天")
}

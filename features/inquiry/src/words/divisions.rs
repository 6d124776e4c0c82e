//! Every Chinese word of the cards of county, towns and villages.

pub(crate) const TOWNS: &str = "乡镇和园区";
pub(crate) const FACTS: &str = "基本情况";
pub(crate) const VILLAGES_OF_MAP: &str = "个村";
pub(crate) const CODE: &str = "区划代码";
pub(crate) const LIES_IN: &str = "属于";
pub(crate) const KIND: &str = "类别";
pub(crate) const WHERE_FROM: &str =
    "村名和代码来自国家统计局统计用区划代码（2022年），县里有改动的以县里为准。";
pub(crate) const TOUCH: &str = "点一个乡镇，看它有哪些村。";
pub(crate) const TOUCH_VILLAGE: &str = "点一个村，看它的名片。";

/// Of when and from whom a figure is.
pub(crate) fn told(of: &str, source: &str) -> String {
    if of.is_empty() { format!("来源：{source}") } else { format!("{of}，来源：{source}") }
}

pub(crate) fn counted(place: &str, villages: usize, communities: usize) -> String {
    match (villages, communities) {
        (villages, 0) => format!("{place}有{villages}个村。"),
        (0, communities) => format!("{place}有{communities}个社区。"),
        (villages, communities) => format!("{place}有{villages}个村、{communities}个社区。"),
    }
}

pub(crate) fn county(place: &str, towns: usize) -> String {
    format!("{place}有{towns}个乡镇和园区。")
}

pub(crate) fn village(name: &str, above: &str, number: usize, of: usize) -> String {
    format!("{name}属于{above}，是那里{of}个村（社区）中的第{number}个。")
}

pub(crate) fn beside(above: &str) -> String {
    format!("{above}的其他村")
}

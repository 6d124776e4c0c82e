//! The words of a form that somebody far away helps to fill in.

pub(crate) const ONLY_HERE: &str = "请到村里的大屏上填。";
pub(crate) const NOT_ASKED: &str = "表上没有这一项了，请看过新的再写。";
pub(crate) const LAID: &str = "材料、签名和承诺要本人在屏幕前做。";
pub(crate) const EMPTY: &str = "这一项不能空着。";
pub(crate) const UNSEEN: &str = "对方看不到这一项，空着写不上；要清掉请自己来。";
pub(crate) const MEMBERS_CHANGED: &str = "人数已经变了，请看过新的再做。";
pub(crate) const NOBODY: &str = "对方没有说是谁，这一项没有写上。";
pub(crate) const CROWD: &str = "帮这张表填的人太多了，请自己填。";
pub(crate) const UNKNOWN: &str = "这个操作没有看懂。";

/// The key that takes a member away.
pub(crate) fn drop(repeat: &str, which: usize) -> String {
    format!("去掉{}", super::member(repeat, which))
}

//! What is said where an invitation is taken back.

pub(crate) const UNINVITE: &str = "取消邀请";
pub(crate) const NOT_INVITED: &str = "这个单位不在这场会议的邀请名单里";
pub(crate) const NOTICE_GOES: &str = "它的屏幕上不再显示这场会议，也不能入会。线路断着的村，接通以后才撤回；盒子程序还没有升级的村，升级以后才看不到。";
pub(crate) const AGAIN: &str = "候会以前可以再邀请。";

pub(crate) fn of(name: &str) -> String {
    format!("{UNINVITE}：{name}")
}

pub(crate) fn what(name: &str, title: &str) -> String {
    format!("取消邀请{name}参加“{title}”")
}

pub(crate) fn is_main(name: &str) -> String {
    format!("{name}是本场会议的主会场，不能取消邀请；要换主会场，请取消这场会议重新预约")
}

pub(crate) fn audit(title: &str, name: &str) -> String {
    format!("会议“{title}”：{}", of(name))
}

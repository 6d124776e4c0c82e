//! What is said of 签到 and of the rosters of organisations.

use hongwang_base::Millis;
use hongwang_conference::Way;

pub(crate) const ROSTERS: &str = "会场名册";
pub(crate) const ROSTERS_ABOUT: &str =
    "每个单位一份：来开会的人在会场的屏幕上按自己的名字签到。名字加密保存，只在签到的屏幕和签到表上显示。";
pub(crate) const ROSTER_ORG: &str = "单位";
pub(crate) const ROSTER_CHOOSE: &str = "看名册";
pub(crate) const ROSTER_NAMES: &str = "名册";
pub(crate) const ROSTER_HINT: &str = "一行一个名字，最多 200 人。清空再保存就没有名册。";
pub(crate) const ROSTER_SAVE: &str = "保存名册";
pub(crate) const ROSTER_SAVED: &str = "名册已保存";
pub(crate) const ROSTER_MANY: &str = "一份名册最多 200 人";
pub(crate) const NOT_KEPT: &str = "这个中心没有保存名字和结果卡的密钥";

pub(crate) const SIGN: &str = "签到";
pub(crate) const SIGN_COUNT: &str = "签到情况";
pub(crate) const TOUCH_NAME: &str = "请按自己的名字";
pub(crate) const SIGNED: &str = "已签到";
pub(crate) const NO_ROSTER: &str = "本村还没有会场名册。请用手机扫码签到，只计人数。";
pub(crate) const BY_CARD: &str = "刷身份证签到";
pub(crate) const CARD_HINT: &str = "先把身份证放在读卡器上，再按这个键。证上的内容不保存。";
pub(crate) const CARD_UNREAD: &str = "没有读到身份证，请放好再按一次";
pub(crate) const CARD_UNKNOWN: &str = "名册里没有这个人，请用手机扫码签到，只计人数";
pub(crate) const CODE_HINT: &str = "不在名册的人：用自己的手机扫码，在手机上按「我到了」，只计人数。";
pub(crate) const CODE_LABEL: &str = "签到二维码";
pub(crate) const BACK: &str = "回到会议";
pub(crate) const AT_SCREEN: &str = "签到请到会场的大屏幕上按";

pub(crate) const HERE: &str = "我到了";
pub(crate) const HERE_ABOUT: &str = "按一下，就把您计入到会人数。不记名字，也不记手机。";
pub(crate) const COUNTED: &str = "已计入到会人数，可以关掉这一页了";
pub(crate) const CODE_OLD: &str = "这个二维码过期了，请再扫一次屏幕上的";

pub(crate) const SHEET_NAME: &str = "姓名";
pub(crate) const SHEET_HOW: &str = "方式";
pub(crate) const SHEET_NOT: &str = "未签到";
pub(crate) const SHEET_LEFT: &str = "已不在名册";
pub(crate) const SHEET_OTHERS: &str = "名册以外";

pub(crate) fn name_long(name: &str) -> String {
    format!("「{name}」太长，一个名字最多 20 个字")
}

pub(crate) fn name_twice(name: &str) -> String {
    format!("「{name}」写了两次；同名的请加注，例如「{name}（三组）」")
}

pub(crate) fn counted(signed: usize, expected: usize, others: usize) -> String {
    match (expected, others) {
        (0, others) => format!("扫码 {others} 人"),
        (expected, 0) => format!("名册 {expected} 人，已签到 {signed} 人"),
        (expected, others) => format!("名册 {expected} 人，已签到 {signed} 人；另有扫码 {others} 人"),
    }
}

pub(crate) fn in_all(people: usize, halls: usize) -> String {
    format!("{halls} 个会场已签到 {people} 人")
}

pub(crate) fn at_hall(hall: &str, people: usize) -> String {
    format!("{hall} {people} 人")
}

pub(crate) fn signed_how(way: Way, at: i64) -> String {
    format!("{} {}", way.name(), Millis(at).stamp())
}

pub(crate) fn more(others: usize) -> String {
    format!("扫码 {others} 人")
}

pub(crate) fn audit_roster(name: &str, people: usize) -> String {
    format!("{name}：会场名册 {people} 人")
}

pub(crate) fn audit_sheet(title: &str) -> String {
    format!("看《{title}》的签到表")
}

pub(crate) fn audit_look(name: &str) -> String {
    format!("看{name}的会场名册")
}

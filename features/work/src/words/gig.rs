//! Gigs: the questions, and how one reads.

pub(crate) const WORK: &str = "要人干什么活";
pub(crate) const WHAT: &str = "是什么活";
pub(crate) const WHAT_HINT: &str = "写几个字，比如：挖红薯";
pub(crate) const WHO: &str = "谁家要人";
pub(crate) const PEOPLE: &str = "要几个人";
pub(crate) const PEOPLE_WRONG: &str = "人数写 1 到 500";
pub(crate) const PAY: &str = "一天多少钱";
pub(crate) const PAY_WRONG: &str = "一天的工钱写 1 到 5000 元";
pub(crate) const FROM: &str = "哪天开始";
pub(crate) const DAYS: &str = "干几天";
pub(crate) const BOARD: &str = "管不管吃住";
pub(crate) const PHONE: &str = "您的电话";
pub(crate) const PHONE_HINT: &str = "不会挂在屏上；别人点了“打电话”才看得到，村里也会先看。";
pub(crate) const BEFORE_SENDING: &str =
    "交上去以后，村里的办事员看过，才在本村和本镇的屏上放出来；过了最后一天自己撤下。";

pub(crate) fn employer(who: &str) -> String {
    match who {
        "自家" => "村里人家".to_owned(),
        other => other.to_owned(),
    }
}

pub(crate) fn needs(days: &str, board: &str) -> String {
    format!("干{days}天，{board}")
}

pub(crate) fn source(place: &str) -> String {
    format!("{place}，村里看过")
}

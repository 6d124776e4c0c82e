//! What staff read of 转办.

pub(crate) const TITLE: &str = "谁来办";
pub(crate) const WITH: &str = "现在在谁手上";
pub(crate) const CAME: &str = "别的单位转来的，因为";
pub(crate) const NOBODY: &str = "还没有人认领";
pub(crate) const CLAIM: &str = "我来办";
pub(crate) const DROP: &str = "放回去";
pub(crate) const GIVE: &str = "交给同事";
pub(crate) const COLLEAGUE: &str = "同事";
pub(crate) const COLLEAGUE_HINT: &str = "打开过办件页面的同事才在这里。";
pub(crate) const HAND: &str = "转给别的单位";
pub(crate) const OFFICE: &str = "转给哪个单位";
pub(crate) const REASON: &str = "为什么转";
pub(crate) const REASON_HINT: &str = "写一句，不写姓名和号码。";
pub(crate) const REASON_MISSING: &str = "请写一句为什么转，再按一次。";
pub(crate) const MINE: &str = "我手上的";
pub(crate) const MINE_CAPTION: &str = "认领的、同事交来的，越急越靠前";
pub(crate) const NOT_YOURS: &str = "这一件现在不归您的单位办，不能转。";
pub(crate) const NO_COLLEAGUE: &str = "没有这位同事，请重新选。";
pub(crate) const NO_OFFICE: &str = "没有这个单位，或者就是现在的单位，请重新选。";
pub(crate) const FIXED: &str = "这一步由流程定了哪一级办，不能转给别的单位。";
pub(crate) const ALL: &str = "同事交接";
pub(crate) const ALL_LEAD: &str = "有人调走、请假，把他手上没有办完的一次交给另一位。每一次都记入审计日志。";
pub(crate) const FROM: &str = "从谁手上";
pub(crate) const TO: &str = "交给谁";
pub(crate) const OPEN: &str = "手上没有办完的";
pub(crate) const NAME: &str = "姓名";
pub(crate) const SAME: &str = "请选两位不同的同事。";

/// How many were handed over.
pub(crate) fn handed_over(count: u64) -> String {
    format!("交接了{count}件")
}

/// The audit entry of a case that is given to somebody.
pub(crate) fn audit_given(number: &str, to: &str) -> String {
    if to.is_empty() {
        format!("{number}：放回，没有人认领")
    } else {
        format!("{number}：交给{to}办")
    }
}

/// The audit entry of a case that goes to another office.
pub(crate) fn audit_handed(number: &str, office: &str, reason: &str) -> String {
    format!("{number}：转给{office}，因为：{reason}")
}

/// The audit entry of a hand-over.
pub(crate) fn audit_all(from: &str, to: &str, count: u64) -> String {
    format!("{from}手上的{count}件交给{to}")
}

//! What staff read of 督办.

pub(crate) const URGES: &str = "督办";
pub(crate) const CAPTION: &str = "等经办单位回话的，等得最久的在前";
pub(crate) const NONE: &str = "没有等回话的督办";
pub(crate) const BADGE: &str = "督办";
pub(crate) const OVERDUE: &str = "这一件已经超期，系统自动督办";
pub(crate) const WHEN: &str = "什么时候";
pub(crate) const WHO: &str = "谁督办的";
pub(crate) const WHAT: &str = "要问的";
pub(crate) const ANSWER: &str = "经办单位怎么说";
pub(crate) const OPEN: &str = "还没有回话";
pub(crate) const ASK: &str = "督办经办单位";
pub(crate) const ASK_HINT: &str = "写一句要问的，比如：为什么还没有上门。不写姓名和号码。";
pub(crate) const ANSWER_HINT: &str = "写一句办到哪里了、几时办完。不写姓名和号码。";
pub(crate) const ANSWER_DO: &str = "回话";
pub(crate) const MISSING: &str = "请写一句，再按一次。";
pub(crate) const NOT_ABOVE: &str = "只有上一级单位能督办，您的单位不能。";
pub(crate) const NOT_YOURS: &str = "督办由经办单位自己回话。";
pub(crate) const GONE: &str = "这条督办已经回过话了，或者没有这一条。";

/// The audit entry of one.
pub(crate) fn audit_urge(number: &str, text: &str) -> String {
    format!("{number}：督办：{text}")
}

/// The audit entry of an answer.
pub(crate) fn audit_answer(number: &str, text: &str) -> String {
    format!("{number}：督办回话：{text}")
}

//! What staff read of steps that are taken with several cases at once.

pub(crate) const TITLE: &str = "一起办";
pub(crate) const PICK: &str = "选";
pub(crate) const TOGETHER: &str = "把选的一起办";
pub(crate) const NONE: &str = "还没有选，请回去点要一起办的。";
pub(crate) const NO_ACTION: &str = "选的这几件没有一样能一起办的：要各写各的，或者到的步骤不一样。请分开办。";
pub(crate) const ACTION: &str = "办什么";
pub(crate) const REASON: &str = "理由或结果（每件都写这一句）";
pub(crate) const REASON_HINT: &str = "这一步要写的才用填。不写姓名和号码。";
pub(crate) const LOOK: &str = "先看看会怎样";
pub(crate) const PREVIEW: &str = "会怎样";
pub(crate) const PREVIEW_CAPTION: &str = "还没有办，看过再按下面的键";
pub(crate) const RESULT: &str = "办得怎样";
pub(crate) const RESULT_CAPTION: &str = "每件单独办，一件不成不影响别的";
pub(crate) const FATE: &str = "结果";
pub(crate) const CAN: &str = "能办";
pub(crate) const DONE: &str = "办好了";
pub(crate) const GONE: &str = "没有这一件，或者不归您管";
pub(crate) const FAULT: &str = "机器内部出了点问题，这一件没有办";

/// The button that does it.
pub(crate) fn do_it(action: &str, count: usize) -> String {
    format!("{action}（{count}件）")
}

/// It is not done.
pub(crate) fn not(why: &str) -> String {
    format!("不能办：{why}")
}

/// The box of a case, for a screen reader.
pub(crate) fn pick(number: &str) -> String {
    format!("选{number}")
}

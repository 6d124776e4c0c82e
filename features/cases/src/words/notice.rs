//! What is read of 公示: in the village, and at the desk.

pub(crate) const TITLE: &str = "正在公示";
pub(crate) const LEAD: &str = "这些事正在征求大家的意见。有不对的，公示期里可以说。";
pub(crate) const NONE: &str = "现在没有正在公示的。";
pub(crate) const NONE_WHY: &str = "有新的，会自己出来；期满了，会自己撤下。";
pub(crate) const GROUP: &str = "村民小组";
pub(crate) const CHILD: &str = "未成年人，不写名字";
pub(crate) const OBJECT: &str = "我有意见";
pub(crate) const OBJECT_LEAD: &str = "哪里不对，请写一句。不用写自己的名字。要人回话的，写上怎么找您。";
pub(crate) const OBJECT_LABEL: &str = "您的意见";
pub(crate) const OBJECT_MISSING: &str = "请先写意见。";
pub(crate) const OBJECT_LONG: &str = "写得太长了，最多300个字。";
pub(crate) const SEND: &str = "交上去";
pub(crate) const SENT: &str = "意见交上去了";
pub(crate) const SENT_WHY: &str = "办事的人看过以前，公示不会结束。这里不留您写的字。";
pub(crate) const TOO_MANY: &str = "现在交的人太多了，请过一个小时再来，或者找村里值班的人说。";
pub(crate) const ENDED: &str = "这个公示已经结束，有意见请直接找镇上";
pub(crate) const ENOUGH: &str = "这个公示已经收到很多意见，正在看，请直接找镇上";

// at the desk
pub(crate) const OBJECTIONS: &str = "公示期里的意见";
pub(crate) const AT: &str = "什么时候";
pub(crate) const TEXT: &str = "意见";
pub(crate) const ANSWER: &str = "怎么处理的";
pub(crate) const HIDDEN: &str = "要看内容，请按“看全部内容”写明原因";
pub(crate) const HOLDS: &str = "还有没处理的意见：处理以前，公示到期也不会自己结束。查实有问题的，用“有人提了异议”退回；没有影响的，写明怎么处理的。";
pub(crate) const ANSWER_HINT: &str = "写一句，比如：上门核实过，情况不属实。不写姓名和号码。";
pub(crate) const ANSWER_DO: &str = "处理好了";
pub(crate) const ANSWER_MISSING: &str = "请写一句怎么处理的，再按一次。";
pub(crate) const GONE: &str = "这条意见已经处理过了。";
pub(crate) const NOT_YOURS: &str = "公示的意见由经办单位处理，您没有这个权限。";
pub(crate) const SETTLED: &str = "随这一件的下一步一起处理";

/// How long it is shown.
pub(crate) fn until(from: &str, until: &str) -> String {
    format!("{from}到{until}")
}

/// The audit entry of an answer.
pub(crate) fn audit(number: &str, answer: &str) -> String {
    format!("{number}：公示期的意见处理好了：{answer}")
}

//! What stands on a paper of the desk: the notices of a case.

pub(crate) const PAPERS: &str = "打印给本人的单子";
pub(crate) const HOW: &str = "用浏览器的打印（Ctrl+P）打在 A4 纸上。名字遮住了一部分；要打全名，请写原因。";
pub(crate) const WHOLE: &str = "打全名";
pub(crate) const WHOLE_REASON: &str = "为什么要打全名";
pub(crate) const NO_PAPER: &str = "这一件现在没有这张单子";
pub(crate) const NUMBER: &str = "编号";
pub(crate) const LOCAL: &str = "办件号";
pub(crate) const ITEM: &str = "事项";
pub(crate) const APPLICANT: &str = "申请人";
pub(crate) const FILED: &str = "交来的时间";
pub(crate) const LIMIT: &str = "承诺办结";
pub(crate) const MISSING: &str = "要补的材料";
pub(crate) const WHY: &str = "理由";
pub(crate) const REMEDY: &str = "不服可以找哪里";
pub(crate) const SEAL: &str = "（单位盖章）";
pub(crate) const RECEIVED: &str = "送达的文书";
pub(crate) const SIGNED: [&str; 4] = ["收件人签字", "怎么送的", "送到的时间", "送达人签字"];
pub(crate) const LINE: &str = "____________________";

pub(crate) const ACCEPTED: &str = "受理单";
pub(crate) const SUPPLEMENT: &str = "补正通知书";
pub(crate) const NOT_ACCEPTED: &str = "不予受理通知书";
pub(crate) const REFUSED: &str = "不予办理决定书";
pub(crate) const DELIVERY: &str = "送达回执";

pub(crate) const FILE_LIST: &str = "材料清单";
pub(crate) const FILE_LIST_SAYS: &str = "这一件收到的材料如下，照片和签名存在系统里，看要写原因。";
pub(crate) const FILE_LIST_EMPTY: &str = "没有交材料。";
pub(crate) const FILE_LIST_SEEN: &str = "原件，帮填的村干部看过";
pub(crate) const FILE_LIST_BROUGHT: &str = "后来补交的";

pub(crate) const ACCEPTED_SAYS: &str = "您的申请材料齐全，已经受理。";
pub(crate) const SUPPLEMENT_SAYS: &str = "您的申请还差下面的材料，请一次补齐。补齐以前，办理时限停着。";
pub(crate) const NOT_ACCEPTED_SAYS: &str = "您的申请不予受理，理由和救济途径如下。";
pub(crate) const REFUSED_SAYS: &str = "您的申请不予办理，理由和救济途径如下。";
pub(crate) const DELIVERY_SAYS: &str = "下面的文书已经送到本人手里。";

/// The audit entry of a whole name on paper.
pub(crate) fn audit(number: &str, paper: &str, reason: &str) -> String {
    format!("{number}：打印{paper}，写全名，因为：{reason}")
}

//! Result papers: what stands on them, what staff read, and what everybody reads who verifies one.

use crate::result::Kind;

// the places of a template
pub(crate) const PLACE_ITEM: &str = "事项";
pub(crate) const PLACE_NUMBER: &str = "编号";
pub(crate) const PLACE_FILED: &str = "交的日期";
pub(crate) const PLACE_ENDED: &str = "办结日期";
#[cfg(test)]
pub(crate) const PLACES: [&str; 4] = [PLACE_ITEM, PLACE_NUMBER, PLACE_FILED, PLACE_ENDED];

// the paper
pub(crate) const DEMO: &str = "（演示，没有效力）";
pub(crate) const SERIAL: &str = "结果编号";
pub(crate) const CODE: &str = "校验码";
pub(crate) const SCAN: &str = "扫左边的码，可以查这张纸是真是假、还算不算数。";
pub(crate) const KEYS: &str = "也可以在村里的大屏上点“查纸真假”，按校验码。";
pub(crate) const SEAL: &str = "本件由系统生成，盖章以经办单位为准。";

/// A fact and its name, on paper.
pub(crate) fn fact(name: &str, value: &str) -> String {
    format!("{name} {value}")
}

/// What a paper is called.
pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Proof => "证明",
        Kind::Notice => "办结通知",
        Kind::Certificate => "登记凭证",
        Kind::Approval => "审批通知",
    }
}

// the desk
pub(crate) const PAPERS: &str = "结果纸";
pub(crate) const COMPOSE: &str = "开结果纸";
pub(crate) const NONE_YET: &str = "还没有开。";
pub(crate) const NOT_DONE: &str = "办成了的件才能开结果纸。";
pub(crate) const NOT_YOURS: &str = "结果纸由经办单位来开。";
pub(crate) const HAS_ONE: &str = "这件已经有一张有效的结果纸。要换，先作废旧的。";
pub(crate) const NO_PRESS: &str = "未接通：这台机器没有配置开结果纸用的字体和网址，请告诉系统管理员。";
pub(crate) const TITLE: &str = "标题";
pub(crate) const TEXT: &str = "正文";
pub(crate) const OFFICE: &str = "落款单位";
pub(crate) const PREVIEW: &str = "看样子";
pub(crate) const PREVIEW_NOTE: &str = "姓名和号码在这里遮住，开出来的纸上是全的。";
pub(crate) const NEXT: &str = "接下来";
pub(crate) const ONLY_LOOK: &str = "先看样子";
pub(crate) const ISSUE: &str = "开出来";
pub(crate) const GO: &str = "确定";
pub(crate) const ISSUED: &str = "开好了。下载打印，盖章后交给本人；村里的大屏上会写“结果纸可以领了”。";
pub(crate) const DOWNLOAD: &str = "下载 PDF";
pub(crate) const PRINT: &str = "打印";
pub(crate) const REVOKE: &str = "作废";
pub(crate) const REVOKE_WHY: &str = "为什么作废";
pub(crate) const REVOKE_HINT: &str = "谁来查都看得到这句话，不写姓名和号码。比如：住址写错，已重开。";
pub(crate) const SAME_PERSON: &str = "开的人不能自己作废，请本单位另一位办事员或上一级来作废。";
pub(crate) const WHY_MISSING: &str = "请写一句为什么作废，最多 100 个字。";
pub(crate) const NUMBER_IN_IT: &str = "里面像有姓名、身份证号或手机号，请去掉：谁来查都看得到。";
pub(crate) const ERASED: &str = "这一件的个人信息已经清除，结果纸也没有了";
pub(crate) const NO_PAPER: &str = "没有这张结果纸";
pub(crate) const FASTER: &str = "别人刚开过，请看最新的情况。";
pub(crate) const TITLE_WRONG: &str = "请写标题，最多 30 个字。";
pub(crate) const TEXT_WRONG: &str = "请写正文，最多 2000 个字、40 段。";
pub(crate) const OFFICE_WRONG: &str = "请写落款单位，最多 40 个字。";
pub(crate) const VALID: &str = "有效";
pub(crate) const REVOKED: &str = "已作废";

/// What can be filled in.
pub(crate) fn places(names: &[&str]) -> String {
    format!("一行一段。{{…}} 会自动填上，能填的有：{}。", names.join("、"))
}

/// A place that cannot be filled.
pub(crate) fn unknown_place(name: &str) -> String {
    format!("“{{{name}}}”填不上：没有这一项，或者没有填。请改掉，或者直接写字。")
}

/// Who issued it, and when.
pub(crate) fn issued_by(by: &str, at: &str) -> String {
    format!("{at} {by} 开")
}

/// Who revoked it, when, and why.
pub(crate) fn revoked_by(by: &str, at: &str, why: &str) -> String {
    format!("{at} {by} 作废：{why}")
}

pub(crate) fn audit_issue(number: &str, serial: &str) -> String {
    format!("{number}：开结果纸 {serial}")
}

pub(crate) fn audit_file(number: &str, serial: &str, prints: bool) -> String {
    let what = if prints { "打印" } else { "下载" };
    format!("{number}：{what}结果纸 {serial}")
}

pub(crate) fn audit_revoke(number: &str, serial: &str, why: &str) -> String {
    format!("{number}：作废结果纸 {serial}，因为：{why}")
}

// what everybody reads
pub(crate) const VERIFY: &str = "查纸真假";
pub(crate) const VERIFY_SPEAK: &str = "查一张结果纸是真是假，还算不算数。";
pub(crate) const VERIFY_LEAD: &str = "按一下纸上的校验码，看它是真是假。";
pub(crate) const VERIFY_HINT: &str = "一共25个数字，中间的空格不用按。";
pub(crate) const VERIFY_SHORT: &str = "校验码是25个数字，请再看看纸上的。";
pub(crate) const VERIFY_LOOK: &str = "查一查";
pub(crate) const VERIFY_AGAIN: &str = "再查一张";
pub(crate) const IS_VALID: &str = "这张纸有效。";
pub(crate) const COMPARE: &str = "请对一对：纸上写的和下面一样，才是这一张。";
pub(crate) const IS_REVOKED: &str = "这张纸已经作废，不算数了。";
pub(crate) const IS_UNKNOWN: &str = "没有查到这张纸。";
pub(crate) const UNKNOWN_WHY: &str = "可能是校验码按错了，也可能是刚开的、还没有传到这里，或者是假的。";
pub(crate) const UNKNOWN_TO_DO: &str = "请对着纸再按一次；还是查不到，打电话问开这张纸的单位。";
pub(crate) const TOO_MANY: &str = "查不到的太多了，请过一分钟再查。";
pub(crate) const KIND: &str = "是什么";
pub(crate) const ITEM: &str = "事项";
pub(crate) const ISSUER: &str = "谁开的";
pub(crate) const DATE: &str = "哪天开的";
pub(crate) const FOR: &str = "开给谁";
pub(crate) const SINCE: &str = "哪天作废";
pub(crate) const WHY: &str = "为什么";
pub(crate) const FILE: &str = "有电子文件，可以对一对";
pub(crate) const FILE_HINT: &str = "选这张纸的 PDF 文件。文件只在这里对一下，不保存。";
pub(crate) const FILE_CHECK: &str = "对一对";
pub(crate) const FILE_SAME: &str = "文件和开出来的一模一样。";
pub(crate) const FILE_OTHER: &str = "文件不是开出来的那一个，可能被改过。";
pub(crate) const FILE_WRONG: &str = "没有收到文件，或者文件太大（最大 2 MB）。";

// the villager's progress
pub(crate) const READY: &str = "结果纸可以领了。";

/// Where the paper is fetched, and who prints it; nothing is known of another place than the village hall where `place` is
/// empty.
pub(crate) fn fetch_at(place: &str) -> String {
    let here = "带上身份证，到村委会找村干部，当面打印给您。";
    if place.is_empty() { here.to_owned() } else { format!("{here}也可以到这里领：{place}。") }
}

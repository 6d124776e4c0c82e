//! What is read about keys, notices and other centers' systems.

use crate::hooks::Kind;

// refusals of the interface
pub(crate) const MISSING: &str = "没有这一项，或者不归这个密钥管";
pub(crate) const METHOD: &str = "这个地址不能这样用";
pub(crate) const NO_KEY: &str = "没有密钥，或者密钥已停用、已到期";
pub(crate) const NO_RIGHT: &str = "这个密钥没有这项权限";
pub(crate) const TOO_MANY: &str = "请求太多，请过一会儿再来";
pub(crate) const OURS: &str = "中心内部出了点问题，已经记下来了，请过一会儿再试";
pub(crate) const QUEUE: &str = "queue 应为 open、waiting 或 closed";
pub(crate) const ORG: &str = "org 应为机构路径，每级编码后加“/”";
pub(crate) const AFTER: &str = "after 应为上一页的 next";
pub(crate) const WORD: &str = "应为 1 到 40 个小写字母、数字或下划线";
pub(crate) const WHOLE: &str = "应为 0 到 4294967295 的整数";
pub(crate) const TEXT: &str = "最多 500 个字，不能有控制字符";
pub(crate) const PAPERS: &str = "材料最多 30 样，每样写名称，最多 60 个字，不写号码";
pub(crate) const KINDS: &str = "events 应为 1 到 4 种事件的名称";
pub(crate) const PURPOSE: &str = "X-Purpose 应为 handle、verify、supervise 或 correct";
pub(crate) const FOR_HANDLING: &str = "办理";
pub(crate) const FOR_VERIFYING: &str = "核对";
pub(crate) const FOR_SUPERVISING: &str = "督查";
pub(crate) const FOR_CORRECTING: &str = "更正";

/// A query that is not as described; the reason is the parser's.
pub(crate) fn query(reason: &str) -> String {
    format!("网址里的参数不对：{reason}")
}

/// A body that is not as described; the reason is the parser's.
pub(crate) fn body(reason: &str) -> String {
    format!("请求的内容不对：{reason}")
}

/// A system as the log and the history of a case name it.
pub(crate) fn system(name: &str) -> String {
    format!("系统：{name}")
}

/// Whoever acted in a system, by the mark that it has for them.
pub(crate) fn person(system: &str, mark: &str) -> String {
    format!("{system}（{mark}）")
}

/// The audit entry of a look of a system at everything.
pub(crate) fn audit_answers(number: &str, purpose: &str) -> String {
    format!("{number}：接口取全部内容，用于{purpose}")
}

// keys, on the desk
pub(crate) const TITLE: &str = "接口";
pub(crate) const KEYS: &str = "密钥";
pub(crate) const HOOKS: &str = "事件通知";
pub(crate) const SYSTEMS: &str = "对方系统";
pub(crate) const NEW_KEY: &str = "发一个密钥";
pub(crate) const NAME: &str = "给哪个系统";
pub(crate) const NAME_HINT: &str = "比如：红山镇便民中心系统。办件的经过里会这样写。";
pub(crate) const ORGANISATION: &str = "代表哪个单位";
pub(crate) const RIGHTS: &str = "除了查看，还能";
pub(crate) const MAY_ACT: &str = "办理（和这个单位的工作台一样）";
pub(crate) const MAY_SEE: &str = "取填写的内容（每次记入审计日志）";
pub(crate) const UNTIL: &str = "用到哪一天";
pub(crate) const PER_MINUTE: &str = "每分钟最多几次";
pub(crate) const MAKE: &str = "发密钥";
pub(crate) const SHOWN_ONCE: &str = "密钥只在这里显示一次，请马上交给对方保存：";
pub(crate) const REVOKE: &str = "停用";
pub(crate) const STATE: &str = "状态";
pub(crate) const USED: &str = "上次使用";
pub(crate) const NEVER_USED: &str = "还没用过";
pub(crate) const REVOKED: &str = "已停用";
pub(crate) const EXPIRED: &str = "已到期";
pub(crate) const COUNTS: &str = "可用";
pub(crate) const NO_KEYS: &str = "还没有发过密钥";
pub(crate) const NAME_WRONG: &str = "请写系统的名称，最多 40 个字，不写号码";
pub(crate) const ORG_WRONG: &str = "请选一个单位";
pub(crate) const UNTIL_WRONG: &str = "请选今天以后、两年以内的一天";
pub(crate) const PER_MINUTE_WRONG: &str = "请写 1 到 60000";
pub(crate) const GONE: &str = "没有这一条，或者已经停用了";

/// What a key allows.
pub(crate) fn rights(may_act: bool, may_see: bool) -> String {
    let all = [Some("查看"), may_act.then_some("办理"), may_see.then_some("取内容")];
    all.into_iter().flatten().collect::<Vec<_>>().join("、")
}

/// The audit entry of a key.
pub(crate) fn audit_key(name: &str, rights: &str, until: &str) -> String {
    format!("给“{name}”发密钥：{rights}，用到{until}")
}

/// The audit entry of a key that was taken back.
pub(crate) fn audit_revoked(name: &str) -> String {
    format!("停用“{name}”的密钥")
}

// notices, on the desk
pub(crate) const NEW_HOOK: &str = "加一个接收地址";
pub(crate) const URL: &str = "接收地址";
pub(crate) const URL_HINT: &str = "https:// 开头。通知里没有任何个人信息，带 Standard Webhooks 签名。";
pub(crate) const URL_WRONG: &str = "请写 https:// 开头的网址，最多 300 个字";
pub(crate) const ADD: &str = "加上";
pub(crate) const SECRET_ONCE: &str = "签名密钥只在这里显示一次，请马上交给对方保存：";
pub(crate) const WAITING: &str = "等着发";
pub(crate) const LAST_PROBLEM: &str = "没发出去的原因";
pub(crate) const HOOK_ON: &str = "在发";
pub(crate) const HOOK_PAUSED: &str = "三天没发通，停下了";
pub(crate) const AGAIN: &str = "再试";
pub(crate) const CHOOSE: &str = "改了通知哪些事的";
pub(crate) const NO_HOOKS: &str = "还没有接收地址";
pub(crate) const HOOK_GONE: &str = "没有这个接收地址";

pub(crate) const EVENTS: &str = "通知哪些事";
pub(crate) const EVENTS_HINT: &str = "一样都不勾，就是全部。";

/// What an event is called.
pub(crate) fn event(kind: Kind) -> &'static str {
    match kind {
        Kind::Begun => "收到一件",
        Kind::Moved => "到了下一步",
        Kind::Noted => "办了一步，还在原处",
        Kind::Closed => "办完了",
    }
}

/// What an address is told of.
pub(crate) fn events(kinds: &[Kind]) -> String {
    if kinds.is_empty() {
        return "全部".to_owned();
    }
    kinds.iter().map(|kind| event(*kind)).collect::<Vec<_>>().join("、")
}

/// A status that is no success.
pub(crate) fn status(status: u16) -> String {
    format!("对方答复了状态码 {status}")
}

/// The audit entry of a subscription.
pub(crate) fn audit_hook(host: &str, done: &str) -> String {
    format!("{done}接收地址（{host}）")
}

// other centers' systems, on the desk
pub(crate) const NOT_DONE: &str = "环节状态不是已办，没有什么可记的";
pub(crate) const MARK_IS_NUMBER: &str = "办理人标识像身份证号或手机号，请用系统里的工号";
pub(crate) const RATED: &str = "评价";
pub(crate) const SYSTEMS_CAPTION: &str = "和各单位自己的系统交换办件的情况";
pub(crate) const UNSETTLED: &str = "还没有回执的";
pub(crate) const SPOKE: &str = "上次通的时间";
pub(crate) const NEVER_SPOKE: &str = "还没有通过";
pub(crate) const PROBLEM: &str = "现在的问题";
pub(crate) const NO_SYSTEMS: &str = "没有接对方系统";
pub(crate) const REFUSED_CAPTION: &str = "没有被接收的";
pub(crate) const NONE_REFUSED: &str = "没有";
pub(crate) const WHO_REFUSED: &str = "谁没收";
pub(crate) const THEY: &str = "对方没收";
pub(crate) const WE: &str = "我们没收";
pub(crate) const WHY: &str = "为什么";
pub(crate) const AGAIN_HEAD: &str = "怎么办";
pub(crate) const SEND_AGAIN: &str = "重发";
pub(crate) const RECORD_GONE: &str = "没有这一条，或者已经重发了";

/// The audit entry of a record that is sent again.
pub(crate) fn audit_again(number: &str) -> String {
    format!("{number}：重发给对方系统")
}

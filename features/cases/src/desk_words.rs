//! What staff read here, and what a village is told of what it handed in.

use crate::handling::Queue;
use crate::item::{Handling, Limit};
use hongwang_casework::Alert;

// what a village handed in is not taken
pub(crate) const BODY_WRONG: &str = "交上来的内容不完整，请在屏幕上重新填一次";
pub(crate) const ITEM_UNKNOWN: &str = "县里现在没有这个事项，请问村里值班的人";
pub(crate) const NOT_WHOLE: &str = "填的内容和县里的表对不上，请在屏幕上重新填一次";
pub(crate) const ID_TAKEN: &str = "编号已被别的村用过，请在屏幕上重新填一次";

/// Who acts where no person does.
pub(crate) const TIME_ITSELF: &str = "系统（时限）";
/// What stands in the place of a personal answer.
pub(crate) const HIDDEN: &str = "已遮住";

// the queue
pub(crate) const GROUP: &str = "办件";
pub(crate) const QUEUE: &str = "办件";
pub(crate) const OWN: &str = "归本单位办的";
pub(crate) const QUEUE_CAPTION: &str = "按最近的时限排，越急越靠前";
pub(crate) const CLOSED_CAPTION: &str = "最近办完的在前";
pub(crate) const QUEUE_EMPTY: &str = "没有这样的办件";
pub(crate) const NUMBER: &str = "编号";
pub(crate) const ITEM: &str = "事项";
pub(crate) const ALL_ITEMS: &str = "全部事项";
pub(crate) const WHO: &str = "谁的";
pub(crate) const NOBODY: &str = "没有留名";
pub(crate) const WHERE: &str = "哪个村";
pub(crate) const STANDS: &str = "到哪一步";
pub(crate) const DUE: &str = "时限";
pub(crate) const NO_CLOCK: &str = "没有在走的时限";
pub(crate) const EARLIER: &str = "上一页";
pub(crate) const LATER: &str = "下一页";
pub(crate) const NO_CASE: &str = "没有这一件，或者不归您管";

// one of them
pub(crate) const MATTER: &str = "事项和编号";
pub(crate) const LOCAL_NUMBER: &str = "村里给的号";
pub(crate) const HANDLING: &str = "办件类型";
pub(crate) const OFFICE: &str = "现在归谁办";
pub(crate) const FILED_AT: &str = "交的时间";
pub(crate) const NOT_CHECKED: &str = "这个事项还有没核实的";
pub(crate) const SAID_TO_APPLICANT: &str = "村里屏上写的";
pub(crate) const MISSING_PAPERS: &str = "还差";
pub(crate) const ANSWERS: &str = "填的内容";
pub(crate) const NO_PAPER: &str = "没有这份材料";
pub(crate) const PAPER_NEEDS_REASON: &str =
    "看材料要先写明原因。请回到办件页，填写原因后再看；打开的材料10分钟里有效。";

/// Papers that are hidden.
pub(crate) fn papers_hidden(count: usize) -> String {
    format!("{count}份（已遮住，填写原因后能看）")
}

/// One of the papers.
pub(crate) fn paper(short: &str, number: usize) -> String {
    format!("{short} 第{number}份")
}

pub(crate) const QUESTION: &str = "问题";
pub(crate) const ANSWER: &str = "回答";
pub(crate) const ONCE: &str = "全部内容只在这一次显示，离开这一页就又遮住。";
pub(crate) const REVEAL: &str = "看全部内容";
pub(crate) const REVEAL_REASON: &str = "为什么要看";
pub(crate) const REVEAL_HINT: &str = "写一句话，比如：打电话约时间上门。会和您的名字一起记入审计日志。";
pub(crate) const ACTIONS: &str = "现在能办的";
pub(crate) const NO_ACTIONS: &str = "现在没有要您办的。";
pub(crate) const ENTERED: &str = "您刚才写的，还在这里";
pub(crate) const REASON: &str = "理由或结果";
pub(crate) const REASON_HINT: &str = "写清楚，但不写姓名、身份证号和手机号。";
pub(crate) const REMEDY: &str = "不服可以找哪里";
pub(crate) const REMEDY_HINT: &str = "向哪里申请复议或起诉、多久以内；不能复议的，写可以找谁。";
pub(crate) const PAPERS: &str = "材料";
pub(crate) const PAPERS_HINT: &str = "一行写一样。";
pub(crate) const YES: &str = "是";
pub(crate) const NO: &str = "不是";
pub(crate) const HISTORY: &str = "经过";
pub(crate) const TIME: &str = "时间";
pub(crate) const BY: &str = "谁";
pub(crate) const DONE_WHAT: &str = "做了什么";
pub(crate) const WRITTEN: &str = "写了什么";
pub(crate) const APPLICANT: &str = "本人（村里屏上）";
pub(crate) const FASTER: &str = "别人刚办过，请看最新的情况，再决定怎么办。";
pub(crate) const REASON_MISSING: &str = "请写一句为什么要看，再按一次。";
pub(crate) const REASON_LONG: &str = "写得太长了，最多 500 个字。";
pub(crate) const PAPERS_LONG: &str = "材料最多 30 样，每样最多 60 个字。";
pub(crate) const NUMBER_IN_IT: &str = "里面像有身份证号或手机号，请去掉：经过是改不了、删不掉的。";
pub(crate) const NAME_IN_IT: &str =
    "里面写了申请里的人名或号码，请去掉：这些话本人在村里的屏上能看到，别人也可能看到。";
pub(crate) const UNREADABLE: &str = "内容打不开：密钥文件和数据库不是一套，请告诉系统管理员。";
pub(crate) const DONE_ACT: &str = "已记下，村里的屏上马上就能看到";

/// What a queue is called.
pub(crate) fn queue(queue: Queue) -> &'static str {
    match queue {
        Queue::Open => "要办的",
        Queue::Waiting => "等本人的",
        Queue::Closed => "办完的",
    }
}

/// So many that they were not counted any further.
pub(crate) fn many(from: i64) -> String {
    format!("{}+", from - 1)
}

/// An alert as a word, so that colour is never the only carrier.
pub(crate) fn alert(alert: Alert) -> &'static str {
    match alert {
        Alert::Normal => "正常",
        Alert::Yellow => "黄 · 快到了",
        Alert::Red => "红 · 马上到",
        Alert::Overdue => "超期",
    }
}

/// 办件类型
pub(crate) fn handling(handling: Handling) -> &'static str {
    match handling {
        Handling::AtOnce => "即办件",
        Handling::Promised => "承诺件",
        Handling::Other => "其他",
    }
}

/// 事项类型, by its code.
pub(crate) fn kind(code: &str) -> &str {
    match code {
        "01" => "行政许可",
        "05" => "行政给付",
        "07" => "行政确认",
        "10" => "其他行政权力",
        "20" => "公共服务",
        other => other,
    }
}

/// 办件类型 and 事项类型, with what is promised.
pub(crate) fn kinds(of: Handling, code: &str, promised: Limit) -> String {
    let days = crate::words::limit(promised);
    format!("{} · {} · 承诺{days}", handling(of), kind(code))
}

/// How a clock stands: what is left of it, and until when.
pub(crate) fn clock(left: i64, working: bool, running: bool, until: Option<&str>) -> String {
    let unit = if working { "个工作日" } else { "天" };
    let days = if left < 0 { format!("超期{}{unit}", -left) } else { format!("还剩{left}{unit}") };
    match until {
        _ if !running => format!("停着，{days}"),
        Some(until) => format!("{days}，到{until}"),
        None => days,
    }
}

/// A deadline may be wrong by holidays that nobody has announced yet.
pub(crate) fn year_without_table(year: i16) -> String {
    format!("{year}年的放假安排还没有，时限按周末算，可能差几天")
}

/// The papers that an item names.
pub(crate) fn papers_of_item(papers: &[&str]) -> String {
    if papers.is_empty() {
        PAPERS_HINT.to_owned()
    } else {
        format!("{PAPERS_HINT}这个事项要：{}。", papers.join("、"))
    }
}

/// Which of several persons did it.
pub(crate) fn one_of(action: &str, nth: u8, of: u8) -> String {
    if of > 1 { format!("{action}（第{nth}人，共{of}人）") } else { action.to_owned() }
}

/// Something written with an action, and what it is.
pub(crate) fn written(name: &str, text: &str) -> String {
    format!("{name}：{text}")
}

/// A question that was answered with yes or no.
pub(crate) fn found(question: &str, holds: bool) -> String {
    written(question, if holds { YES } else { NO })
}

/// The audit entry of a step.
pub(crate) fn audit_act(number: &str, action: &str, state: &str) -> String {
    format!("{number}：{action}，现在是“{state}”")
}

/// The audit entry of a look at everything.
pub(crate) fn audit_reveal(number: &str, reason: &str) -> String {
    format!("{number}：看全部内容，因为：{reason}")
}

/// What is invented for a demonstration; who and where is marked.
pub(crate) mod demo {
    pub(crate) const MARK: &str = "演示";
    pub(crate) const CLERK: &str = "演示办事员甲";
    pub(crate) const OTHER_CLERK: &str = "演示办事员乙";
    pub(crate) const LEADER: &str = "演示负责人";
    /// What is written where anything may be.
    pub(crate) const TEXT: &str = "演示的内容，不是真的";

    /// Where somebody lives.
    pub(crate) fn address(town: &str, village: &str) -> String {
        format!("{town} {village} 1组（演示）")
    }
}

//! Every Chinese word of this capability.

use crate::Line;
use hongwang_base::Millis;
use hongwang_messages::{Rules, State};

pub(crate) const GROUP: &str = "办件";
pub(crate) const MESSAGES: &str = "短信";
pub(crate) const TEMPLATES: &str = "短信模板";
pub(crate) const ABOUT: &str = "办件走到哪一步，按申请里留的手机号告诉本人。号码和内容封存着，这里只看得到走得怎么样；发完一个月后，号码和内容都删掉。";

pub(crate) const LINE: &str = "短信网关";
pub(crate) const NO_LINE: &str = "未接通";
pub(crate) const NO_LINE_WHY: &str =
    "中心的配置里没有写短信网关。在接通以前，要发的短信满一天就作废，不会攒着以后一起发。";
pub(crate) const NO_LINE_TO_DO: &str =
    "向运营商或短信平台申请好以后，请运维人员在配置文件里写上 [sms] 一节。";
pub(crate) const LINE_DOWN: &str = "现在发不出去";
pub(crate) const LINE_DOWN_TO_DO: &str = "机器会自己再接，要发的短信等着；满一天还发不出去就作废。";
pub(crate) const REFUSED_TO_DO: &str = "请核对配置里的账号、密钥和网关地址，或问运营商有没有登记这台机器。";

pub(crate) const LAST_WEEK: &str = "最近七天";
pub(crate) const LIST: &str = "短信";
pub(crate) const EMPTY: &str = "没有";
pub(crate) const ASKED: &str = "什么时候要发";
pub(crate) const WHAT: &str = "说什么";
pub(crate) const TO: &str = "手机号";
pub(crate) const WHOSE: &str = "哪里的办件";
pub(crate) const STATE: &str = "怎么样了";
pub(crate) const WHY: &str = "原因";
pub(crate) const TRIES: &str = "试过";
pub(crate) const NO_NUMBER: &str = "没有手机号";

pub(crate) const TEST: &str = "试发一条";
pub(crate) const TEST_PHONE: &str = "发到哪个手机";
pub(crate) const TEST_HINT: &str = "写自己的手机号。夜里也会发。";
pub(crate) const TEST_SEND: &str = "试发";
pub(crate) const TEST_WRONG: &str = "请写 11 位手机号";
pub(crate) const TEST_NO_LINE: &str = "短信网关未接通，发不出去";
pub(crate) const DONE_TEST: &str = "已经交给网关去发，过一会儿刷新这一页看结果";

pub(crate) const TEMPLATES_ABOUT: &str =
    "短信只说模板里的话。带着的几条可以直接用；要换说法，一个人改，另一个系统管理员核准，核准以后才用。";
pub(crate) const NOW_SAYS: &str = "现在这样说";
pub(crate) const OWN: &str = "本县改过的";
pub(crate) const SHIPPED: &str = "带着的";
pub(crate) const URGENT: &str = "夜里也发";
pub(crate) const DRAFT: &str = "等着核准";
pub(crate) const NEW_TEXT: &str = "改成";
pub(crate) const KEEP_DRAFT: &str = "交去核准";
pub(crate) const APPROVE: &str = "核准";
pub(crate) const DISCARD: &str = "不改了";
pub(crate) const OWN_DRAFT: &str = "自己写的，等另一个人核准。";
pub(crate) const DONE_DRAFT: &str = "已交去核准；核准以前还照原来的说";
pub(crate) const DONE_APPROVED: &str = "已核准，从现在起这样说";
pub(crate) const DONE_DISCARDED: &str = "改稿已去掉，还照原来的说";
pub(crate) const EXAMPLE: &str = "收到的人看到";

/// What stands in a place in an example.
pub(crate) fn example(place: &str) -> &'static str {
    match place {
        "item" => "高龄津贴",
        "number" => "20261123-001",
        "official" => "4211242026112300001",
        "says" => "镇上已经收下，正在核对。",
        _ => "",
    }
}

pub(crate) fn places_hint(places: &[&str]) -> String {
    if places.is_empty() {
        return "这一条没有要填的位置。写成一行。".to_owned();
    }
    let named: Vec<String> = places.iter().map(|place| format!("{{{place}}}")).collect();
    format!("这些位置由机器填：{}。写成一行，不要写姓名和原因。", named.join(" "))
}

pub(crate) fn by(name: &str) -> String {
    format!("{name}写的")
}

pub(crate) fn state(state: State) -> &'static str {
    match state {
        State::Waiting => "等着发",
        State::Handed => "正在发",
        State::Sent => "发出去了",
        State::Delivered => "手机收到了",
        State::Failed => "没有发成",
        State::Dropped => "没有发",
    }
}

pub(crate) fn tab(tab: &str) -> &'static str {
    match tab {
        "sent" => "发了的",
        "failed" => "没发成的",
        _ => "等着的",
    }
}

pub(crate) fn line(line: &Line, since: Millis) -> String {
    match line {
        Line::None => NO_LINE.to_owned(),
        Line::Opening => "正在接，或者还没有要发的".to_owned(),
        Line::Up => format!("已接通（{}）", since.minute_words()),
        Line::Refused(why) => format!("网关不让接入：{why}（{}）", since.minute_words()),
        Line::Lost(why) => format!("{why}（{}）", since.minute_words()),
    }
}

pub(crate) fn rules(rules: &Rules) -> String {
    format!(
        "夜里 {} 不发（急的除外）；一个手机一天最多 {} 条，多的第二天再发；一条最多试 {} 次，满一天没有发出去就作废。",
        rules.quiet_words(),
        rules.daily(),
        Rules::TRIES
    )
}

pub(crate) fn next(at: Millis) -> String {
    format!("{} 以后", at.minute_words())
}

pub(crate) fn audit_test(masked: &str) -> String {
    format!("向 {masked} 试发一条短信")
}

pub(crate) fn audit_template(verb: &str, name: &str, text: &str) -> String {
    format!("短信模板“{name}”{verb}：{text}")
}

pub(crate) const AUDIT_DRAFTED: &str = "交去核准";
pub(crate) const AUDIT_APPROVED: &str = "核准";
pub(crate) const AUDIT_DISCARDED: &str = "改稿去掉";

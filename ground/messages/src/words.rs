//! What people read of it.

pub(crate) const NO_MOBILE: &str = "留的不是手机号";
pub(crate) const TOO_OLD: &str = "过了一天没有发出去";
pub(crate) const FORGOTTEN: &str = "这一件的个人信息已经删掉";
pub(crate) const UNREADABLE: &str = "封存的内容打不开";
pub(crate) const UNANSWERED: &str = "网关没有答复";
pub(crate) const UNSENT: &str = "没有发出去";

pub(crate) const TEMPLATE_EMPTY: &str = "模板里要写几个字";
pub(crate) const TEMPLATE_CONTROL: &str = "模板要写成一行，不要换行";
pub(crate) const TEMPLATE_BRACE: &str = "模板里的“{”和“}”要成对，中间写一个位置的名字";
pub(crate) const TEMPLATE_UNKNOWN: &str = "没有这个模板";
pub(crate) const NO_DRAFT: &str = "没有等着核准的改稿，可能别人已经办了";
pub(crate) const OWN_DRAFT: &str = "自己写的要由另一个人核准";
pub(crate) const DRAFT_CHANGED: &str = "改稿刚才又变了，请看过新的再核准";

pub(crate) fn given_up(tries: i64, why: &str) -> String {
    format!("试了{tries}次，{why}")
}

pub(crate) fn lost(stat: &str) -> String {
    format!("手机没有收到（{stat}）")
}

pub(crate) fn template_long(most: usize) -> String {
    format!("模板最多{most}个字")
}

pub(crate) fn place_unknown(place: &str, known: &[&str]) -> String {
    if known.is_empty() {
        return format!("这个模板没有“{place}”这个位置，不要写“{{}}”");
    }
    format!("没有“{place}”这个位置，可以写的有：{}", known.join("、"))
}

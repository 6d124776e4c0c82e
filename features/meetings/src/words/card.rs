//! The words of 取卡码 and 再看结果卡.

use hongwang_base::Millis;

pub(crate) const TITLE: &str = "再看结果卡";
pub(crate) const CODE: &str = "取卡码";
pub(crate) const YOUR_CODE: &str = "您的取卡码";
pub(crate) const LEAD: &str = "通话以后同意留存的结果卡，凭取卡码在这里再看、打印，也能删掉。";
pub(crate) const CODE_HINT: &str = "留存的时候给您的 10 个数字，打印的小票上也有。";
pub(crate) const LOST: &str =
    "只能在本村的屏幕上看，离开就清掉。取卡码丢了找不回来；请打电话问当时接待您的人，他们查得到。";
pub(crate) const LOOK: &str = "看结果卡";
pub(crate) const SHORT: &str = "取卡码是 10 个数字，请再看看。";
pub(crate) const AT_SCREEN: &str = "结果卡是您自己的，请到村里的屏幕前看。";
pub(crate) const OFFLINE_WHY: &str = "结果卡存在县中心，线路断了，现在取不到。";
pub(crate) const OFFLINE_TO_DO: &str = "卡还在，取卡码照样有用，过一会儿再来看。";
pub(crate) const NOT_FOUND: &str =
    "没有找到。可能是号码不对，也可能这张卡已经到期或者删掉了，请再看看记下的数字。";
pub(crate) const SHUT: &str = "这块屏幕上输错太多次了，为了安全，请过一个小时再试。";
pub(crate) const DROP: &str = "不留了";
pub(crate) const DROP_SURE: &str = "真的不留了吗？";
pub(crate) const DROP_FATE: &str = "县里存的卡和照片一起删掉，取卡码也没用了，以后找不回来。";
pub(crate) const DROP_YES: &str = "删掉";
pub(crate) const DROP_NO: &str = "还是留着";
pub(crate) const DROPPED: &str = "已经删掉了";
pub(crate) const DROPPED_FATE: &str = "卡和照片县里都没有了，只记着那天通过一次话。";
pub(crate) const ANOTHER: &str = "再看一张";
pub(crate) const DONE: &str = "看完了";
pub(crate) const NO_PICTURE: &str = "照片没有取到，请再看一次。";
pub(crate) const HOW: &str =
    "请抄下来，或者打印带走，不要告诉别人。以后在“找人咨询”里按“再看结果卡”，凭这个号码再看，也能删掉。";
/// On paper.
pub(crate) const ON_PAPER: &str =
    "在本村屏幕的“找人咨询”里按“再看结果卡”，凭这个号码再看、删掉。不要告诉别人。";

// The audit log.
pub(crate) const AUDIT_FOUND: &str = "凭取卡码再看结果卡";
pub(crate) const AUDIT_PICTURE: &str = "凭取卡码再看结果卡上的照片";
pub(crate) const AUDIT_DROPPED: &str = "凭取卡码删掉结果卡";
pub(crate) const AUDIT_SHUT: &str = "取卡码连续输错，一小时内不再接受";
/// Who is at a screen that opens nothing.
pub(crate) const SOMEBODY: &str = "屏幕前的人";

/// What was done at a screen, for the audit log.
pub(crate) fn at_screen(did: &str, device: impl std::fmt::Display) -> String {
    format!("{did}（屏幕 {device}）")
}

/// A code as it is shown and printed: two groups.
pub(crate) fn grouped(code: &str) -> String {
    let half = code.chars().count() / 2;
    let (first, last): (String, String) =
        (code.chars().take(half).collect(), code.chars().skip(half).collect());
    format!("{first} {last}")
}

/// A code as it is read aloud: digit after digit, the groups apart.
pub(crate) fn aloud(code: &str) -> String {
    let groups = grouped(code);
    let digits = |group: &str| group.chars().map(String::from).collect::<Vec<_>>().join(" ");
    groups.split(' ').map(digits).collect::<Vec<_>>().join("，")
}

/// `取卡码 48213 90657`, on paper.
pub(crate) fn code_line(code: &str) -> String {
    format!("{CODE} {}", grouped(code))
}

/// The last day of a card with this end.
fn last_day(until: Millis) -> String {
    until.plus(-1).date_words()
}

pub(crate) fn kept_until(until: Millis) -> String {
    format!("保存到 {}，到期自动删掉。", last_day(until))
}

/// At the desk, in a list.
pub(crate) fn has_card(until: Option<Millis>) -> String {
    let card = super::call::HAS_CARD;
    until.map_or_else(|| card.to_owned(), |until| format!("{card}，到 {}", last_day(until)))
}

/// `2026年11月28日 问 红山镇 农技专家 周师傅`
pub(crate) fn asked(at: Millis, whom: &str) -> String {
    format!("{} 问 {whom}", at.date_words())
}

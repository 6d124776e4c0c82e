//! What staff read of what waits in the villages to be sent.

use hongwang_base::Millis;

pub(crate) const TITLE: &str = "村里还没送到的";
pub(crate) const LEAD: &str =
    "村里的机器断了网，交上来的先存在村里，连上以后自动送到。这里只有件数和种类，没有人名。";
pub(crate) const CAPTION: &str = "等得最久的在前";
pub(crate) const NONE: &str = "还没有开通的机器";
pub(crate) const WHERE: &str = "哪个村";
pub(crate) const DEVICE: &str = "机器";
pub(crate) const COUNT: &str = "等送的件数";
pub(crate) const KINDS: &str = "是些什么";
pub(crate) const OLDEST: &str = "等了多久";
pub(crate) const ATTACHMENTS: &str = "还要传的材料";
pub(crate) const AS_OF: &str = "什么时候的数";
pub(crate) const NOW: &str = "现在连着";
pub(crate) const NEVER: &str = "从来没有连上过，不知道";

/// The machine is away; its figures are of then.
pub(crate) fn away_since(at: &str) -> String {
    format!("断着，是{at}的数，后来交的还没算")
}

// The kinds.
pub(crate) const APPLICATION: &str = "申请";
pub(crate) const SUPPLY: &str = "补交的材料";
pub(crate) const WITHDRAW: &str = "撤回申请";
pub(crate) const OBJECTION: &str = "对公示的意见";
pub(crate) const RATING: &str = "评价";
pub(crate) const PROXY: &str = "委托别人代办";
pub(crate) const OTHER: &str = "别的栏目交的";
pub(crate) const OLDER_VERSION: &str = "村里的程序旧，没有说";

/// `申请 2 件，评价 1 件`
pub(crate) fn kinds(named: &[(&str, u32)]) -> String {
    named.iter().map(|(name, count)| format!("{name} {count} 件")).collect::<Vec<_>>().join("，")
}

/// How long the oldest has waited. What a village says may be wrong: no more than a year is shown.
pub(crate) fn oldest(waited: i64) -> String {
    match waited / Millis::HOUR {
        ..1 => "最早的一件等了不到 1 小时".to_owned(),
        hours @ 1..8_760 => format!("最早的一件等了 {hours} 小时"),
        _ => "最早的一件等了一年以上".to_owned(),
    }
}

/// Bytes that are still to go; nothing where there are none.
pub(crate) fn attachments(bytes: u64) -> String {
    match bytes {
        0 => String::new(),
        1..1_000_000 => "不到 1 兆".to_owned(),
        _ => format!("约 {} 兆", bytes.div_ceil(1_000_000)),
    }
}

//! What staff read of what waits in the villages to be sent.

pub(crate) const TITLE: &str = "村里还没送到的";
pub(crate) const LEAD: &str =
    "村里的机器断了网，交上来的先存在村里，连上以后自动送到。这里只有件数，没有人名。";
pub(crate) const CAPTION: &str = "等送的多的在前";
pub(crate) const NONE: &str = "还没有开通的机器";
pub(crate) const WHERE: &str = "哪个村";
pub(crate) const DEVICE: &str = "机器";
pub(crate) const COUNT: &str = "等送的件数";
pub(crate) const AS_OF: &str = "什么时候的数";
pub(crate) const NOW: &str = "现在连着";
pub(crate) const NEVER: &str = "从来没有连上过，不知道";

/// The machine is away; its figures are of then.
pub(crate) fn away_since(at: &str) -> String {
    format!("断着，是{at}的数，后来交的还没算")
}

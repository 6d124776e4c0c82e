//! What applicants read when they bring papers or withdraw, and what the center answers them.

use crate::voice::Kind;

// where a case stands
pub(crate) const PAPERS: &str = "还差这几样材料";
pub(crate) const WHY: &str = "为什么";
pub(crate) const REMEDY: &str = "不服可以找哪里";

// bringing papers
pub(crate) const WHICH: &str = "带来了哪几样？带来一样，点一样。";
pub(crate) const CHOOSE_PAPER: &str = "请先点带来的材料。";
pub(crate) const BRING: &str = "原件请交给村里值班的人，由他送到镇上。";

// withdrawing
pub(crate) const WITHDRAW_WHY: &str = "为什么不办了？";
pub(crate) const WITHDRAW_LEAD: &str = "撤回以后，这一件就停了。以后要办，要重新交。";
pub(crate) const CHOOSE_WHY: &str = "请先点一个原因。";
/// Why somebody withdraws: the word that travels, and what is read.
pub(crate) const REASONS: [(&str, &str); 4] = [
    ("no_need", "不想办了"),
    ("solved", "已经解决了"),
    ("mistake", "填错了，要重新填"),
    ("other", "别的原因"),
];

// who it is
pub(crate) const WHO: &str = "是您本人吗";
pub(crate) const WHO_LEAD: &str = "怕别人捡了单子乱点，请按交申请时留的电话，最后4位。";
pub(crate) const TAIL: &str = "电话最后4位";
pub(crate) const TAIL_HINT: &str = "只按最后4个数字。";
pub(crate) const TAIL_SHORT: &str = "请按4个数字。";
pub(crate) const BACK: &str = "不了，返回";

// handed in
pub(crate) const SENT: &str = "交上去了";
pub(crate) const WAITING: &str = "已经收下。连上县里以后自动送到，不用再来。";
pub(crate) const ALREADY: &str = "刚才交的还在路上，不用再交。";
pub(crate) const TOO_MANY: &str = "今天交得太多次了，请过一个小时再来，或者找村里值班的人。";

// what the center answers
pub(crate) const NO_CASE: &str = "没有这一件，请问村里值班的人";
pub(crate) const NO_PHONE: &str = "这一件没有留电话，认不出是不是本人，请带身份证找村里值班的人办";
pub(crate) const WRONG_TAIL: &str = "电话最后4位不对，没有办。请再看看当时留的是哪个电话";
pub(crate) const SHUT: &str = "电话错了太多次，为了安全，今天不能在屏上办，请找村里值班的人";
pub(crate) const NOT_NOW: &str = "这一件已经到了别的一步，现在不能这样办，请看最新的进度";
pub(crate) const NO_PAPER: &str = "这几样材料不用补了，请看最新的进度";

/// The key, and the heading of its pages.
pub(crate) fn key(kind: Kind) -> &'static str {
    match kind {
        Kind::Supply => "我来补材料",
        Kind::Withdraw => "不办了",
    }
}

/// The key that ends it.
pub(crate) fn finish(kind: Kind) -> &'static str {
    match kind {
        Kind::Supply => "交上去",
        Kind::Withdraw => "撤回这一件",
    }
}

/// It is on its way.
pub(crate) fn on_its_way(kind: Kind) -> &'static str {
    match kind {
        Kind::Supply => "补的材料已经记下，正在送到县里。",
        Kind::Withdraw => "不办了，已经记下，正在送到县里。",
    }
}

/// The center has done it.
pub(crate) fn done(kind: Kind) -> &'static str {
    match kind {
        Kind::Supply => "补的材料，已经告诉办事的人了。",
        Kind::Withdraw => "已经撤回。",
    }
}

/// It was not done.
pub(crate) fn not_done(why: &str) -> String {
    format!("没有办成：{why}。")
}

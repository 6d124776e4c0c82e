//! Forms of one question a page, and what one does with a slip.

pub(crate) const CHOOSE: &str = "请点一个，或者写清楚一点";
pub(crate) const OR_TYPE: &str = "都不是，自己写";
pub(crate) const NEXT: &str = "下一步";
pub(crate) const BEFORE: &str = "上一题";
pub(crate) const LOOK_AGAIN: &str = "看看对不对";
pub(crate) const CHANGE: &str = "改";
pub(crate) const SEND: &str = "都对，交上去";
pub(crate) const NO_TELEPHONE: &str = "电话号码不写在这里，后面会问";
pub(crate) const PHONE_MISSING: &str = "请写一个手机号";

pub(crate) const HANDED: &str = "记下了";
pub(crate) const NUMBER: &str = "编号";
pub(crate) const CODE: &str = "口令";
pub(crate) const KEEP: &str = "请记下编号和口令，或者用手机拍下来。撤掉、停短信都要用，别给别人看。";
pub(crate) const WAITS: &str = "已记下；连上县里后自己送到";
pub(crate) const DELIVERED_GIG: &str = "送到了，等村里看过就上屏";
pub(crate) const DELIVERED_SEEK: &str = "送到了，有合适的活发短信叫您";
pub(crate) const NOT_TAKEN: &str = "没有收下";
pub(crate) const CODE_GONE: &str = "口令只显示十分钟，忘了请找村里的办事员";

pub(crate) const TITLE: &str = "凭编号和口令";
pub(crate) const ABOUT: &str = "输入交上去时给您的编号和口令，可以撤掉、停短信。";
pub(crate) const NUMBER_HINT: &str = "就是在这块屏上交上去时给的号";
pub(crate) const OPEN: &str = "打开";
pub(crate) const WRONG: &str = "编号或口令不对，请再看看；不是在这块屏上交的，请到那块屏上办";
pub(crate) const BLOCKED: &str = "试错得太多了，请过一个小时再来，或者找村里的办事员";
pub(crate) const IS_UP: &str = "已经上屏";
pub(crate) const IS_NOT_UP: &str = "还没有上屏：村里没看完，或者没有通过";
pub(crate) const DOWN: &str = "撤下来";
pub(crate) const QUIET: &str = "不再发短信";
pub(crate) const FORGET: &str = "把登记删掉";
pub(crate) const DONE: &str = "办好了";
pub(crate) const DONE_DOWN: &str = "这块屏上已经没有了；连上县里后，别的屏上也没有了。";
pub(crate) const DONE_QUIET: &str = "连上县里后就不再发短信了，登记还在。";
pub(crate) const DONE_FORGET: &str = "连上县里后，登记和电话都会删掉。";
pub(crate) const UNKNOWN: &str = "没有这一条";

pub(crate) fn change(title: &str) -> String {
    format!("改{title}")
}

pub(crate) fn what(what: &str) -> &'static str {
    match what {
        "gig" => "您发的零工",
        "offer" => "您发的供求",
        _ => "您的求职登记",
    }
}

pub(crate) fn kind(what: crate::handed::What) -> &'static str {
    match what {
        crate::handed::What::Gig => "零工",
        crate::handed::What::Offer => "供求",
    }
}

pub(crate) fn name_long(least: usize, most: usize) -> String {
    format!("写 {least} 到 {most} 个字")
}

//! The words of 远程帮填.

// The screen.
pub(crate) const ASK: &str = "请对方帮我填表";
pub(crate) const AGREE: &str = "同意";
pub(crate) const NO: &str = "不用";
pub(crate) const TAKE_BACK: &str = "收回";
pub(crate) const SEES: &str = "身份证号、电话只露头尾，住址、收入这些看不到。挂断或者按“收回”就看不到了。";
pub(crate) const HANDS_IN: &str = "只有您自己能交上去。";
pub(crate) const FILLED: &str = "前面写上的";
pub(crate) const NEWEST: &str = "刚写的";
pub(crate) const BACK: &str = "回到我的表";
pub(crate) const NOT_UNDERSTOOD: &str = "这一项没有写上，请再试一次";

// The desk.
pub(crate) const WINDOW: &str = "帮村民填表";
pub(crate) const LEAD: &str = "村民同意让您看这张表、替他写。每写上一项，他的屏幕上都看得到；交不交由他自己按。身份证号、电话只给看头尾，住址、收入这些不给看，您照样可以写。";
pub(crate) const WRITE: &str = "写上";
pub(crate) const DO: &str = "照做";
pub(crate) const WHAT: &str = "要做什么";
pub(crate) const LAID: &str = "材料、签名和承诺要村民自己在屏幕前做。";
pub(crate) const EMPTY: &str = "还没有填";
pub(crate) const HAS: &str = "已填：";

// Why something is not done.
pub(crate) const UNSOUND: &str = "这张表太长，没有办法给对方看";
pub(crate) const NOT_SHARED: &str = "村民没有给您看表，或者已经收回";
pub(crate) const CHANGED: &str = "表刚刚变了，请看过新的再写";
pub(crate) const NO_FIELD: &str = "表上没有这一项了，请看过新的再写";
pub(crate) const WRONG_VALUE: &str = "写的太长，或者有写不了的字";
pub(crate) const CHOOSE: &str = "请先选一项";
pub(crate) const UNSEEN: &str = "这一项您看不到，空着写不上；要清掉请村民自己来";
pub(crate) const NOT_TAKEN: &str = "刚才写的没有写上";
pub(crate) const WIPED: &str = "（清空了）";
pub(crate) const TOO_MANY: &str = "前面写的还没有写完，请等一等再写";
pub(crate) const STRUCTURE: &str = "正在加减人，请等一等再写";

/// What the villager agrees to, before and behind the name of the form.
pub(crate) fn consent(with: &[String]) -> (String, &'static str) {
    let who = with.join("、");
    (format!("同意后，{who}和再请进来的人能看到您正在填的《"), "》，替您往里写。")
}

/// The standing banner of a form that is shared.
pub(crate) fn helps(with: &[String], title: &str) -> String {
    let who = if with.is_empty() { "对方".to_owned() } else { with.join("、") };
    format!("{who}正在帮您填《{title}》")
}

/// What was written, as it is read aloud.
pub(crate) fn filled(label: &str, shown: &str, by: &str) -> String {
    format!("{label}：{shown}。{by}写的。")
}

pub(crate) fn by(by: &str) -> String {
    format!("{by} 写的")
}

/// A field waits for the screen.
pub(crate) fn writes(by: &str) -> String {
    format!("{by} 正在写…")
}

pub(crate) fn form(title: &str) -> String {
    format!("《{title}》")
}

pub(crate) fn audit_look(place: &str, title: &str) -> String {
    format!("在视频呼叫里看 {place} 屏幕前正在填的《{title}》")
}

pub(crate) fn audit_write(place: &str, title: &str, label: &str) -> String {
    format!("在视频呼叫里替 {place} 屏幕前的人写《{title}》的“{label}”")
}

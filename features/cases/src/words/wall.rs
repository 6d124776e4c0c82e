//! Answers to letters, and the public ones.

pub(crate) const WALL: &str = "答复公开";
pub(crate) const WALL_SPEAK: &str = "别人问了什么、怎么答的，在这里看。没有名字。";
pub(crate) const ASKED: &str = "问：";
pub(crate) const ANSWERED: &str = "答：";
pub(crate) const EMPTY: &str = "还没有公开的答复";
pub(crate) const EMPTY_TO_DO: &str = "写信的人同意公开的，答复后会放在这里。";
/// What the writer reads.
pub(crate) const YOUR_ANSWER: &str = "给您的回信";

/// Who answered, and when.
pub(crate) fn answered_by(office: &str, at: &str) -> String {
    format!("{office}，{at}")
}

// the desk
pub(crate) const LETTER: &str = "回信";
pub(crate) const WRITE: &str = "写回信";
pub(crate) const NOT_ANSWERED: &str = "还没有回信。先写回信，再办结。";
pub(crate) const SAYS: &str = "回信（本人凭办件号在村里大屏上看）";
pub(crate) const SAYS_HINT: &str = "不写姓名、身份证号和手机号，最多 800 个字。";
pub(crate) const SAYS_WRONG: &str = "请写回信，最多 800 个字。";
pub(crate) const SAVE: &str = "发回信";
pub(crate) const NAMES_SOMEBODY: &str = "里面像有本人的姓名、住址，或者身份证号、手机号，请去掉。";
pub(crate) const NO_CONSENT: &str = "本人没有同意公开，只给本人看。";
pub(crate) const CONSENT: &str = "本人同意公开（不写名字）。问和答都可以改写，别让人认出来是谁。";
pub(crate) const QUESTION: &str = "问（改写过的）";
pub(crate) const ANSWER: &str = "答（改写过的）";
pub(crate) const TEXT_WRONG: &str = "问和答都要写，各最多 500 个字。";
pub(crate) const SCOPE: &str = "给哪里看";
pub(crate) const SCOPE_WRONG: &str = "请选给哪里看，只能选您管的地方。";
pub(crate) const NEXT: &str = "接下来";
pub(crate) const ONLY_LOOK: &str = "先看样子";
pub(crate) const PUBLISH: &str = "公开";
pub(crate) const GO: &str = "确定";
pub(crate) const PREVIEW: &str = "大屏上的样子";
pub(crate) const WITHDRAW: &str = "撤下来";
pub(crate) const IS_PUBLIC: &str = "已公开，大屏上看得到。";
pub(crate) const FIRST_ANSWER: &str = "先发回信，再公开。";
pub(crate) const NOT_YOURS: &str = "回信由经办单位来写。";
pub(crate) const NO_LETTER: &str = "这个事项不用写回信";

pub(crate) fn audit(number: &str, what: &str) -> String {
    format!("{number}：{what}")
}

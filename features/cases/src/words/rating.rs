//! Ratings and call-backs.

use crate::rating::Score;

pub(crate) const RATE: &str = "评价";
pub(crate) const ASK: &str = "这件事办得怎么样？按一个脸，不想说就不用按。";
pub(crate) const RATED: &str = "您已经评过了，谢谢。";
pub(crate) const THANKS: &str = "谢谢，记下了。";
pub(crate) const TICK: &str = "为什么？可以勾几样，也可以不勾。";
pub(crate) const TICKED: &str = "勾好了";
pub(crate) const ENOUGH: &str = "不勾了";
pub(crate) const TOUCH_ONE: &str = "请按一个脸。";
pub(crate) const BODY_WRONG: &str = "评价不完整";
pub(crate) const NOT_ENDED: &str = "没有这一件，或者还没有办完";

/// 评价等级 of GB/T 39046-2020.
pub(crate) fn score(score: Score) -> &'static str {
    ["非常满意", "满意", "基本满意", "不满意", "非常不满意"][place(score)]
}

/// Its face.
pub(crate) fn face(score: Score) -> &'static str {
    ["mood-happy", "mood-smile", "mood-neutral", "mood-sad", "mood-angry"][place(score)]
}

fn place(score: Score) -> usize {
    usize::try_from(score.code() - 1).unwrap_or(0)
}

// the desk
pub(crate) const CALL_BACKS: &str = "回访";
pub(crate) const CAPTION: &str = "评了不满意的，5个工作日内打电话问清楚";
pub(crate) const NONE: &str = "没有要回访的。";
pub(crate) const NUMBER: &str = "编号";
pub(crate) const ITEM: &str = "事项";
pub(crate) const OFFICE: &str = "归谁回访";
pub(crate) const SCORE: &str = "评价";
pub(crate) const DUE: &str = "期限";
pub(crate) const OPEN: &str = "要回访";
pub(crate) const LATE: &str = "回访超期";
pub(crate) const CLOSED: &str = "已回访";
pub(crate) const FOUND: &str = "问到了什么";
pub(crate) const DONE: &str = "怎么处理的";
pub(crate) const HINT: &str = "不写姓名、身份证号和手机号，最多 500 个字。";
pub(crate) const CLOSE: &str = "回访完了";
pub(crate) const WRITE_BOTH: &str = "两样都要写，不写姓名和号码，最多 500 个字。";
pub(crate) const OWN_CASE: &str = "这件您经手过，请没有经手的人回访。";
pub(crate) const NOT_YOURS: &str = "回访归上一级单位做。";
pub(crate) const NO_CALL_BACK: &str = "没有这一件回访";
pub(crate) const STATISTICS: &str = "评价统计";
pub(crate) const COUNTED: &str = "按事项和单位数，不按人数";
pub(crate) const NOBODY_YET: &str = "还没有人评价。";

/// How many were content, in a sentence.
pub(crate) fn sentence(good: i64, all: i64) -> String {
    if all == 0 {
        return NOBODY_YET.to_owned();
    }
    format!("一共{all}个人评价，{good}个基本满意以上，占{}%。", good * 100 / all)
}

/// What bars count.
pub(crate) const COUNT_UNIT: &str = "个";

pub(crate) fn audit_close(number: &str) -> String {
    format!("{number}：回访完了")
}

//! The words of 留言.

use hongwang_base::Millis;

// The screen.
pub(crate) const MESSAGE: &str = "留言";
pub(crate) const LEAD: &str = "可以先录一段话，回电话的人先看过再打给您。最长 1 分钟，不录也行。";
pub(crate) const VIDEO: &str = "录视频留言";
pub(crate) const VOICE: &str = "只录声音";
pub(crate) const COUNTDOWN: &str = "秒后开始录";
pub(crate) const RECORDING: &str = "正在录，还能录";
pub(crate) const SECONDS: &str = "秒";
pub(crate) const STOP: &str = "录好了";
pub(crate) const CANCEL: &str = "先不录";
pub(crate) const NO_DEVICE: &str = "没有找到能用的摄像头或话筒";
pub(crate) const SAVING: &str = "正在放好…";
pub(crate) const NOT_SAVED: &str = "没有放好，请再录一次";
pub(crate) const READY: &str = "录好了，放一遍听听。随电话号码一起送出去。";
pub(crate) const PLAYED: &str = "您录的留言";
pub(crate) const AGAIN: &str = "重新录";
pub(crate) const THROW: &str = "不要了";
pub(crate) const THROWN: &str = "留言已删掉。";
pub(crate) const KEPT: &str = "留言加密保存，只有回电话的单位能看；事情办完 3 天后自动删除。";
pub(crate) const TOO_LARGE: &str = "留言太长，请录短一点";
pub(crate) const WRONG: &str = "录下来的不是能放的格式，请再录一次";
pub(crate) const AT_SCREEN: &str = "留言请到村里的屏幕前录";
pub(crate) const NONE: &str = "没有这段留言，或者早已删掉";

// The desk.
pub(crate) const SHOW: &str = "看留言";
pub(crate) const HEAR: &str = "听留言";
pub(crate) const SHOW_NOTE: &str = "看一次记一次。";
pub(crate) const BODY_WRONG: &str = "留言不完整";

/// Until when it is kept.
pub(crate) fn gone(at: Millis) -> String {
    format!("{} 自动删除；办结后只再留 3 天。", at.minute_words())
}

/// A look, in the audit log.
pub(crate) fn audit_look(number: i64) -> String {
    format!("看第 {number} 号求助的留言")
}

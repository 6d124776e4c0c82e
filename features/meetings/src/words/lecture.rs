//! What is said of 讲座 and of looking on at one.

use crate::view::{Stage, View};

pub(crate) const LECTURE: &str = "讲座";
pub(crate) const DEMO_TITLE: &str = "演示：春季茶园管理讲座";
pub(crate) const LECTURE_HINT: &str =
    "一人讲，各村听：开讲时各村静音，要发言先举手。不入会的屏幕、电视和手机可以“观看讲座”，晚几秒。";
pub(crate) const WATCH: &str = "观看讲座";
pub(crate) const WATCH_HOW: &str = "只看不入会：不开摄像头和话筒，画面晚几秒。";
pub(crate) const SEEN_AT_DESK: &str = "谁在看，主持台上看得到，审计日志里记着。";
pub(crate) const LOOKERS: &str = "谁在看";
pub(crate) const NO_LOOKERS: &str = "现在没有人只看不入会。";
pub(crate) const SOUND_ON: &str = "打开声音";
pub(crate) const SOUND_OFF: &str = "关掉声音";
pub(crate) const RAISE: &str = "举手申请发言";
pub(crate) const LOWER: &str = "取消申请";
pub(crate) const RAISED: &str = "已经举手，等主持人点名。";
pub(crate) const YOUR_TURN: &str = "轮到您了，去发言";
pub(crate) const BACK: &str = "返回";
pub(crate) const COMING: &str = "正在接通画面……";
pub(crate) const AGAIN: &str = "画面断了，正在重新接";
pub(crate) const NO_PLAYER: &str = "这台机器的浏览器放不了讲座，请更新浏览器，或者点“入会”。";
pub(crate) const NO_LECTURE: &str = "没有这场讲座，或者没有请本单位";
pub(crate) const OVER: &str = "讲座已经结束。录了像的，审过以后夜里送到各村，在“会议回放”里看。";
pub(crate) const NOT_YET: &str = "讲座还没有开始。";
pub(crate) const NO_MEDIA: &str = "画面和声音未接通：县中心还没有开通会议媒体。";
pub(crate) const TOO_MANY: &str = "同时看的讲座太多，请过一会儿再看。";
pub(crate) const WAIT_TO_BE_LET_IN: &str = "会场已经锁定，等主持人同意后再举手。";

/// How a lecture stands for whoever looks on.
pub(crate) fn stands(view: &View) -> &'static str {
    match view.stage {
        Stage::Ended => OVER,
        Stage::Open => "正在讲。",
        Stage::Coming | Stage::Lobby => NOT_YET,
    }
}

/// Who looks on at a lecture without a seat.
pub(crate) fn lookers(villages: usize, staff: &[&str]) -> String {
    match (villages, staff) {
        (0, []) => NO_LOOKERS.to_owned(),
        (_, []) => format!("{villages} 个单位在看。"),
        (0, _) => format!("工作人员在看：{}。", staff.join("、")),
        _ => format!("{villages} 个单位在看。工作人员在看：{}。", staff.join("、")),
    }
}

pub(crate) fn audit_look(title: &str) -> String {
    format!("观看讲座“{title}”")
}

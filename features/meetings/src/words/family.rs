//! The words of 亲情通话.

use crate::{family::view::Standing, words::call::span};
use hongwang_base::Millis;

pub(crate) const TITLE: &str = "亲情通话";
pub(crate) const HALL: &str = "村情民情";
pub(crate) const SECTION: &str = "乡里乡亲";
pub(crate) const AWAY: &str = "在外乡亲";
pub(crate) const FAMILY: &str = "家里人";

// Before it.
pub(crate) const LEAD: &str = "和在外面的家里人视频，看得见说得上话。";
pub(crate) const STEPS: [&str; 3] = [
    "按“开始”，屏幕上出一个二维码。",
    "家里人用手机扫码，或者点短信里的链接，就来敲门。",
    "您按“请进”，两边才看得见、听得到。",
];
pub(crate) const BEGIN: &str = "开始亲情通话";
pub(crate) const ABOUT: &str =
    "一次 20 分钟，可以再加一次。不录像、不录音，不记是谁、不留号码，只记这块屏幕通过一次、多长时间。";
pub(crate) const AT_SCREEN: &str = "亲情通话请到村里的屏幕前按。";

// The screen.
pub(crate) const SCAN_LABEL: &str = "家里人扫的二维码";
pub(crate) const SCAN: &str = "让家里人用手机扫这个码。家里人不在身边，就拍下来发给他，或者发短信。";
pub(crate) const LINK_LOST: &str = "二维码不在了，请结束后重新开始。";
pub(crate) const WAITING: &str = "正在等家里人来敲门…";
pub(crate) const GIVES_UP: &str = "10 分钟没有人来，就自动结束。";
pub(crate) const KNOCKS: &str = "有人敲门，是您等的人吗？";
pub(crate) const KNOCKS_HOW: &str = "按“请进”，这边的摄像头和话筒也会打开。不认识就按“结束”。";
pub(crate) const LET_IN: &str = "请进";
pub(crate) const END: &str = "结束";
pub(crate) const MORE: &str = "再加 20 分钟";
pub(crate) const MORE_DONE: &str = "已加 20 分钟。";
pub(crate) const COMES_BACK: &str = "家里人的线路断了，正在等他回来。";
pub(crate) const TEXT: &str = "发短信给家里人";
pub(crate) const TEXT_PHONE: &str = "家里人的手机号";
pub(crate) const TEXT_HINT: &str = "短信里有一个链接，点开就来敲门。号码不保存。";
pub(crate) const TEXT_SENT: &str = "短信已交给网关，一般一分钟内到。";
pub(crate) const TEXT_OFF: &str = "短信未接通，请让家里人扫码。";
pub(crate) const TEXT_WRONG: &str = "请写 11 位手机号";
pub(crate) const TEXT_MANY: &str = "这块屏幕今天的短信发完了，请让家里人扫码";
pub(crate) const TEXT_LONG: &str = "县中心的网址太长，短信里放不下，请让家里人扫码";
pub(crate) const TEXT_LATE: &str = "已经有人敲门，不用再发了";
pub(crate) const AGAIN: &str = "再来一次";

// The telephone.
pub(crate) const INVITES: &str = " 的屏幕前有人请您视频";
pub(crate) const KNOCK: &str = "打开摄像头，敲门";
pub(crate) const KNOCK_HOW: &str = "按了以后数三下，手机的摄像头和话筒才打开；那边按“请进”，才看得见您。";
pub(crate) const KNOCKED: &str = "已敲门，等那边请您进去…";
pub(crate) const SCREEN_LOST: &str = "那边的线路断了，正在等它回来。";
pub(crate) const TAKEN: &str = "这个链接已经有一部手机在用";
pub(crate) const TAKEN_HOW: &str = "一个链接只给一部手机。要换手机，请那边结束后重新开始。";
pub(crate) const CLOSED: &str = "这个链接已经用不了了";
pub(crate) const CLOSED_HOW: &str = "通话已结束，或者过了时间。要再通话，请那边重新开始。";

// Both.
pub(crate) const NOT_KEPT: &str = "通话不录像、不录音，不留号码。";

// Why not.
pub(crate) const NO_MEDIA: &str = "亲情通话未接通：县中心还没有开通通话媒体。";
pub(crate) const NO_ADDRESS: &str = "亲情通话未接通：县中心还没有给手机用的网址。";
pub(crate) const TOO_MANY: &str = "这块屏幕今天的亲情通话次数用完了，请明天再来";
pub(crate) const NO_SUCH: &str = "没有这次亲情通话，或者早已结束";
pub(crate) const NOT_NOW: &str = "现在按不了这个键，请看屏幕上的提示";
pub(crate) const OFFLINE_WHY: &str = "亲情通话要通过县中心，现在打不通。";
pub(crate) const TO_DO: &str = "可以先打电话，过一会儿再来试。";

/// How it stands, for whoever is before the screen.
pub(crate) fn stands(standing: Standing, length: i64) -> String {
    match standing {
        Standing::Waiting => WAITING.to_owned(),
        Standing::Knocking => KNOCKS.to_owned(),
        Standing::Talking => "正在和家里人通话".to_owned(),
        Standing::Over if length == 0 => "亲情通话已结束，没有接通".to_owned(),
        Standing::Over | Standing::Taken => format!("通话结束，说了 {}", span(length)),
    }
}

/// The same for whoever holds the telephone.
pub(crate) fn stands_far(standing: Standing, place: &str, length: i64) -> String {
    match standing {
        Standing::Waiting => format!("{place}{INVITES}"),
        Standing::Knocking => KNOCKED.to_owned(),
        Standing::Talking => format!("正在和 {place} 通话"),
        Standing::Over if length == 0 => CLOSED.to_owned(),
        Standing::Over => format!("通话结束，说了 {}", span(length)),
        Standing::Taken => TAKEN.to_owned(),
    }
}

/// What is left of its time, before the island counts on.
pub(crate) fn left(millis: i64) -> String {
    format!("还剩 {}", span(millis / Millis::SECOND * Millis::SECOND))
}

//! The camera, and what was read on an identity card.

use hongwang_page::spoken;

// the camera
pub(crate) const SHOOT_BEGIN: &str = "拍照";
pub(crate) const SHOOT: &str = "拍";
pub(crate) const USE: &str = "用这张";
pub(crate) const AGAIN: &str = "重拍";
pub(crate) const CAMERA_ON: &str = "摄像头开着";
pub(crate) const CAMERA_OFF: &str = "关掉";
pub(crate) const WAITING: &str = "正在打开摄像头。要是问“允许吗”，请按允许。";
pub(crate) const AIM: &str = "把纸放平，四个边都要看得见。";
pub(crate) const FOUND: &str = "看到纸了，按“拍”。";
pub(crate) const TAKEN: &str = "拍好了。字看得清，就用这张。";
pub(crate) const WHOLE: &str = "没找到纸边，用的是整张相片。字看不清就重拍。";
pub(crate) const SENDING: &str = "正在送……";
pub(crate) const REFUSED: &str = "摄像头没有让用。可以选相片，或者自己写。";
pub(crate) const NONE: &str = "摄像头打不开。可以选相片，或者自己写。";
pub(crate) const LEFT: &str = "一分钟没人动，摄像头关了。";

// the card
pub(crate) const CARD: &str = "拍身份证";
pub(crate) const CARD_LEAD: &str = "拍有相片的一面，机器认出字，您看对不对。相片认完就丢，不留。";
pub(crate) const FILE: &str = "选一张相片";
pub(crate) const READ: &str = "认一认";
pub(crate) const WRITE_MYSELF: &str = "自己写";
pub(crate) const NOT_CONNECTED: &str = "拍身份证 未接通";
pub(crate) const NOT_CONNECTED_WHY: &str = "这里还不会认字。";
pub(crate) const NOT_CONNECTED_TO_DO: &str = "请自己写，前面写的都在。";
pub(crate) const NO_FILE: &str = "还没有相片。请拍一张，或者选一张。";
pub(crate) const NO_CARD: &str = "没认出身份证。请放平、拍近一点，或者自己写。";
pub(crate) const OTHER_SIDE: &str = "这是有国徽的一面。请翻过来，拍有相片的一面。";
pub(crate) const NOTHING_SURE: &str = "字没看清，不敢乱填。请再拍一张，或者自己写。";
pub(crate) const BUSY: &str = "正忙着认别的。请等一下再按。";
pub(crate) const PROPOSED: &str = "对不对";
pub(crate) const PROPOSED_LEAD: &str = "一样一样看。对的按“对”，才会填进去。";
pub(crate) const RIGHT: &str = "对";
pub(crate) const WRONG: &str = "不对";
pub(crate) const PUT_IN: &str = "填进去";

/// A field and what was read in it, to be heard.
pub(crate) fn read(short: &str, shown: &str) -> String {
    spoken([short, shown])
}

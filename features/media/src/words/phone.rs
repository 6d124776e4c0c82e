//! A telephone beside the desk.

pub(crate) const BY_PHONE: &str = "用手机传";
pub(crate) const BY_PHONE_ABOUT: &str = "片子在手机里：点一下，用手机扫出来的二维码，在手机上选片子。";
pub(crate) const TITLE: &str = "用手机扫一扫";
pub(crate) const SCAN: &str = "用手机相机或微信扫这个码，在手机上选片子。";
pub(crate) const SCAN_QR: &str = "手机传片子的二维码";
pub(crate) const SCAN_LIMIT: &str = "这个码十分钟内有效，只给一部手机、传一个片子。";
pub(crate) const HERE: &str = "手机已经打开了，正在选片子。";
pub(crate) const CAME: &str = "片子传到了。";
pub(crate) const SEE: &str = "看这个片子";
pub(crate) const AGAIN: &str = "再要一个码";
pub(crate) const OVER: &str = "这个码过期了，或者已经用完了。";
pub(crate) const OVER_WHY: &str = "一个码只传一个片子，十分钟没人用就作废。";
pub(crate) const TAKEN: &str = "这个码已经被另一部手机用了。";
pub(crate) const TAKEN_WHY: &str = "一个码只给最先扫的那部手机用。";
pub(crate) const TO_DO: &str = "请在电脑上再要一个码，重新扫。";
pub(crate) const ON_PHONE: &str = "传片子";
pub(crate) const ON_PHONE_ABOUT: &str =
    "选一个视频或录音。传的时候不要关这一页；断了会自己再试，也可以先暂停。";
pub(crate) const ONE: &str = "这个码已经在传一个片子了。";
pub(crate) const SENT: &str = "传完了，可以放下手机，回到电脑上写片名和授权。";

pub(crate) fn for_whom(name: &str) -> String {
    format!("传给{name}的片库")
}

pub(crate) fn comes(file: &str, percent: u64) -> String {
    format!("“{file}”正在传过来：{percent}%")
}

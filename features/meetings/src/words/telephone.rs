//! The words of a telephone that shows a photo in a call.

pub(crate) const TITLE: &str = "拍照给对方看";
pub(crate) const WHAT: &str = "拍一张给对方看：对方接了就看得到，村里的屏幕上也有。";
pub(crate) const TAKE: &str = "拍照";
pub(crate) const ONE_MORE: &str = "再拍一张";
pub(crate) const SEND: &str = "发送";
pub(crate) const SENDING: &str = "正在发送…";
pub(crate) const SENT: &str = "发出去了，对方接了就看得到。要近一点、换一面，可以再拍。";
pub(crate) const FATE: &str = "照片只在这次通话里看，挂断了、没有人接，都没有了，系统里不留。";
pub(crate) const TOO_LARGE: &str = "照片太大，最多 12 MB，请再拍一次";
pub(crate) const NONE: &str = "还没有拍，请先按“拍照”";
pub(crate) const BROKEN: &str = "没有发出去，请再试一次";
pub(crate) const BUSY: &str = "现在发的人多，请过几秒再试一次";
pub(crate) const TAKEN: &str = "这个码已经给另一部手机用了";
pub(crate) const OVER: &str = "这个码用不了了：通话结束了，或者换了新码";
pub(crate) const ANEW: &str = "要拍照，请在村里的屏幕上按“用手机拍”，再扫新的码。";

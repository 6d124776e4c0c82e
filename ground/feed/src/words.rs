//! What people read of the feed.

pub(crate) const AUTHORITY: &str = "红网县级设备认证";
pub(crate) const NO_DOOR: &str = "此终端未接入或已停用";
pub(crate) const NEEDS_DEVICE: &str = "只对已接入的终端开放";
pub(crate) const DISK_FULL: &str = "磁盘已满,新内容暂时存不下,屏上仍是上次核对过的内容";
/// Pictures and films wait for room; records still come.
pub(crate) const NO_ROOM: &str = "磁盘满了,片子和图片先停下不送,腾出地方后自己接着送";
pub(crate) const STORE_FAILED: &str = "本机存储出错,新内容暂时存不下,屏上仍是上次核对过的内容";
pub(crate) const NOT_ADMITTED: &str = "中心没有接受本机:终端可能已被停用,请联系县中心";
pub(crate) const NEIGHBOUR_LIES: &str = "邻机给出的内容与摘要不符,已改向中心取";
pub(crate) const CENTER_BEHIND: &str = "中心的记录比本机旧,中心可能用备份恢复过";
/// The center has no address that phones reach.
pub(crate) const NO_PUBLIC_ADDRESS: &str = "中心没有写明手机能打开的网址";
/// A device has more codes for phones than a village hall can need.
pub(crate) const TOO_MANY_HAND_OFFS: &str = "这台终端给手机用的码太多了,请过几分钟再试";
/// In place of a submission that was sealed with a key that is gone.
pub(crate) const NOT_OPENED: &str = "这一条是用旧密钥封存的,现在打不开,请重新登记";

/// An attachment is not on this disk any more, or not what it was.
pub(crate) const ATTACHMENT_LOST: &str = "附件在本机已找不到,请重新提交";
/// An attachment is longer than the center takes.
pub(crate) const ATTACHMENT_TOO_LONG: &str = "附件太大,中心不收";
/// A device sends more in a day than a village hall can need.
pub(crate) const TOO_MANY_ATTACHMENTS: &str = "这台终端今天送的附件太多了,请明天再送";
/// A range came before its offer.
pub(crate) const NOT_OFFERED: &str = "附件没有先报名字,请重新送";

/// A device asks more than people at one screen can.
pub(crate) const TOO_MANY_QUESTIONS: &str = "这台终端问得太多了,请过一会儿再试";
/// A question of another version of the program.
pub(crate) const UNKNOWN_QUESTION: &str = "中心不认识这一类问题,请先升级中心";
/// Whoever answers is slower than anybody waits.
pub(crate) const ANSWER_LATE: &str = "中心没有及时查到";
/// An answer that no screen could show.
pub(crate) const ANSWER_LONG: &str = "查到的太多,送不下来";

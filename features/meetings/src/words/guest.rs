//! The words of 手机入会.

pub(crate) const PHONE: &str = "手机入会";
pub(crate) const ABOUT: &str = "把这个码或者网址发给要用手机参加的人。他先写自己是谁，您在主持台点“准入”，他才看得到、听得到。散会就作废。";
pub(crate) const CODE: &str = "手机入会的码";
pub(crate) const NO_ADDRESS: &str = "手机入会未接通：县中心还没有给手机用的网址。";
pub(crate) const OLD: &str = "这个码不能用了：会议已经结束，或者网址不完整。请向主持人再要一个。";
pub(crate) const NAME: &str = "您是谁？写单位和姓名，主持人看到才好请您进去。";
pub(crate) const NAME_UNUSABLE: &str = "请写 1 到 20 个字，让主持人知道您是谁";
pub(crate) const ONCE_MORE: &str = "请再点一次“入会”";
pub(crate) const COME: &str = "入会";
pub(crate) const WAITS: &str =
    "主持人准入以后才听得到、看得到；话筒要您再点一次、倒数三秒才打开。手机只有声音，别人看不到您。";

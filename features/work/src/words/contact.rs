//! The telephone of whoever offers work.

pub(crate) const CALL: &str = "打电话";
pub(crate) const CALL_HINT: &str = "点一下才显示号码，一分钟后自己收起";
pub(crate) const TITLE: &str = "打这个电话";
pub(crate) const SAY_WHERE: &str = "打通了，说是在村里的大屏上看到的。不用先交钱，要先交钱的不要去。";
pub(crate) const TOO_MANY: &str = "看号码看得太勤了";
pub(crate) const TOO_MANY_WHY: &str = "怕有人成批抄号码，一小时里只能看几个。";
pub(crate) const ASK_VILLAGE: &str = "过一会儿再看，或者请村里值班的人转告。";
pub(crate) const NO_PHONE: &str = "号码还没到这块屏上";
pub(crate) const NO_PHONE_WHY: &str = "连上县里后会自己送到，或者对方没有留电话。";
pub(crate) const BAD_KEY: &str = "看不懂这个请求";

pub(crate) fn goes_away(seconds: u8) -> String {
    format!("这一页 {seconds} 秒后自己收起。")
}

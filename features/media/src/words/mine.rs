//! On the code that somebody's own phone holds.

pub(crate) const TITLE: &str = "我的学习码";
pub(crate) const ABOUT: &str =
    "开一个学习码，这部手机就记得每个片子看到哪里、看完没有。不记名字，不记时间，不打分，不排名。";
pub(crate) const ON_SCREEN: &str = "学习码只放在自己的手机上，大屏是大家的，不记。";
pub(crate) const SCAN: &str = "用自己的手机扫一扫，手机要连村里的网。";
pub(crate) const NO_ADDRESS: &str = "这台机器还没有配手机能打开的地址，请问村里的办事员。";
pub(crate) const NEW: &str = "开一个学习码";
pub(crate) const HAVE: &str = "我有学习码";
pub(crate) const ENTER: &str = "接着用";
pub(crate) const UNKNOWN: &str = "没有这个学习码，请再看一遍。";
pub(crate) const CODE: &str = "学习码";
pub(crate) const KEEP: &str = "换手机的时候要填它，请记下来或者截个图。丢了找不回来，谁也查不到是谁的。";
pub(crate) const NOTHING: &str = "还没有看过片子。用这部手机看，就会记在这里。";
pub(crate) const FORGET: &str = "删掉学习码和看过的";

pub(crate) fn progress(seconds: u64, done: bool) -> String {
    if done { "看完了".to_owned() } else { format!("看到{}分{:02}秒", seconds / 60, seconds % 60) }
}

//! The words of who looked at activities.

use crate::looks::Look;

/// The page that says who looked at this branch's activities when.
pub(crate) const TITLE: &str = "谁看过我们的活动";
pub(crate) const LEAD: &str = "县里、镇里谁在什么时候看过这里的活动，最近的 60 次在下面，记录保留三个月。";
pub(crate) const NONE: &str = "三个月里没有人看过这里的活动。";

/// A look at an activity, with its time.
pub(crate) fn line(look: &Look) -> String {
    let how = if look.entered { "进来看了" } else { "看了画面" };
    format!("{} {}{how}“{}”", look.at.minute_words(), look.name, look.title)
}

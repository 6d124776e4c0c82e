//! Every Chinese word of the pages; what is said during a game stands in `islands/words.js`.

use crate::policy::{LEAST_MINUTES, MOST_MINUTES, Policy};
use hongwang_base::{Millis, day::clock};

pub(crate) const SECTION: &str = "棋牌益智";
pub(crate) const COLUMN: &str = "下棋拼图";
pub(crate) const CHESS: &str = "象棋";
pub(crate) const CHESS_HINT: &str = "两个人面对面下，红先黑后";
pub(crate) const CHECKERS: &str = "跳棋";
pub(crate) const CHECKERS_HINT: &str = "两个人或三个人，连着跳最快";
pub(crate) const PUZZLE: &str = "拼图";
pub(crate) const PUZZLE_HINT: &str = "点两块换位置，拼出一幅画";

pub(crate) const NEEDS_SCRIPT: &str = "这个浏览器太旧，下不了棋。请到村里的大屏上玩。";
pub(crate) const BOARD: &str = "棋盘";
pub(crate) const UNDO: &str = "悔棋";
pub(crate) const AGAIN: &str = "重新开始";
pub(crate) const ALOUD: &str = "念出来";
pub(crate) const TWO: &str = "两个人";
pub(crate) const THREE: &str = "三个人";
pub(crate) const WHOLE: &str = "看原图";
pub(crate) const PICTURES: [(&str, &str); 3] = [("tea", "茶山"), ("bridge", "小桥"), ("village", "村庄")];
pub(crate) const SIZES: [(u8, &str); 2] = [(3, "九块"), (4, "十六块")];

pub(crate) const REST: &str = "歇一歇";
pub(crate) const REST_WHY: &str = "玩了好一会儿了，站起来走走，看看远处，喝口水。";
pub(crate) const CLOSED: &str = "现在不是玩的时间";
pub(crate) const OTHER_THINGS: &str = "可以先去听听戏、看看新闻。";

pub(crate) const GROUP: &str = "设备";
pub(crate) const DESK: &str = "下棋拼图时间";
pub(crate) const DESK_CAPTION: &str = "自己定了时间的单位";
pub(crate) const DESK_EMPTY: &str = "还没有单位定过时间，都按 08:00 到 21:30、一次 40 分钟。";
pub(crate) const ORG: &str = "单位";
pub(crate) const HOURS: &str = "开放时间";
pub(crate) const SITTING: &str = "一次多久";
pub(crate) const FROM: &str = "几点开始";
pub(crate) const TO: &str = "几点结束";
pub(crate) const MINUTES: &str = "一次玩多少分钟";
pub(crate) const ORG_HINT: &str = "下面没有自己定时间的镇和村，都跟着这里。";
pub(crate) const SAVE: &str = "保存";
pub(crate) const INHERIT: &str = "改回跟上级";
pub(crate) const SAVED: &str = "已保存，会随下一次同步到各村。";
pub(crate) const INHERITED: &str = "已改回，跟着上级的时间。";
pub(crate) const ORG_WRONG: &str = "请选一个归您管的单位";
pub(crate) const FROM_WRONG: &str = "请写几点开始，例如 08:00";
pub(crate) const TO_WRONG: &str = "请写几点结束，例如 21:30";
pub(crate) const ORDER_WRONG: &str = "结束要晚于开始";

pub(crate) fn minutes_wrong() -> String {
    format!("请写 {LEAST_MINUTES} 到 {MOST_MINUTES} 之间的分钟数")
}

pub(crate) fn hours(policy: &Policy) -> String {
    format!("{} 到 {}", clock(policy.from), clock(policy.to))
}

pub(crate) fn sitting(policy: &Policy) -> String {
    format!("{} 分钟", policy.minutes)
}

pub(crate) fn audit(policy: &Policy) -> String {
    format!("{}，一次{}", hours(policy), sitting(policy))
}

pub(crate) fn opens(minute: u16, tomorrow: bool) -> String {
    let day = if tomorrow { "明天" } else { "今天" };
    format!("{day} {} 开放。", clock(minute))
}

pub(crate) fn rest_until(until: Millis) -> String {
    let local = until.beijing();
    format!("{:02}:{:02} 以后可以再玩。", local.hour(), local.minute())
}

pub(crate) fn left(millis: i64) -> String {
    format!("还能玩 {} 分钟", (millis + Millis::MINUTE - 1) / Millis::MINUTE)
}

//! Every Chinese word of warnings.

use crate::source::Office;
use hongwang_base::Millis;
use hongwang_page::when;
use hongwang_warnings::Level;

pub(crate) const TITLE: &str = "预警";
pub(crate) const DESK_TITLE: &str = "预警与演练";
pub(crate) const NONE: &str = "现在没有预警";
pub(crate) const NONE_WHY: &str = "有预警时，这里和每一页的最上面会写出来，屏幕也会念出来。";
pub(crate) const WHAT_TO_DO: &str = "怎么做";
pub(crate) const WHAT_IT_SAYS: &str = "预警内容";
pub(crate) const SEEN: &str = "知道了，告诉县里";
pub(crate) const SEEN_THANKS: &str = "已经记下：这块屏幕前有人看到了。请转告左邻右舍。";
pub(crate) const DRILL_MARK: &str = "演练";
/// What the line of a drill begins with.
pub(crate) const DRILL_PREFIX: &str = "演练：";
pub(crate) const DRILL_SAYS: &str = "这是演练，不是真的预警。";

pub(crate) const SOURCES: &str = "预警来源";
pub(crate) const SOURCES_ABOUT: &str = "每分钟问一次。同一条预警从几个来源来，只算一条。对方同意了才接；用 http 开头的网址，路上可能被人改，\
     请用 https。";
pub(crate) const NOT_READ: &str = "没有取到预警";
pub(crate) const ADDRESS_CAP: &str = "请填写 CAP 1.2 预警或预警列表（Atom）的网址，以 https:// 开头";
pub(crate) const ADDRESS_NMC: &str = "请填写 https://www.nmc.cn/rest/findAlarm?… 这样的网址";
pub(crate) const ADDRESS_WEATHERCN: &str = "请填写 https://product.weather.com.cn/alarm/… 这样的网址";
pub(crate) const FOUND_NOTHING: &str = "取到了，现在没有本县的预警";
pub(crate) const NO_PAGE: &str = "列表里有一条的网址不能用";
pub(crate) const NOT_SAFE: &str = "网址不是 https 开头的，预警在路上可能被人改，请尽量换成 https";
pub(crate) const SAFETY: &str = "传送";
pub(crate) const SAFE: &str = "https，路上改不了";
pub(crate) const UNSIGNED: &str = "来源未签名";
pub(crate) const UNCHECKED: &str = "签名未核对";

pub(crate) const CURRENT: &str = "现在的预警";
pub(crate) const CURRENT_NONE: &str = "现在没有预警，也没有演练";
pub(crate) const OVER: &str = "七天内结束的";
pub(crate) const SCREENS: &str = "屏幕";
pub(crate) const PLACE: &str = "单位";
pub(crate) const SCREEN: &str = "屏幕";
pub(crate) const ARRIVED: &str = "到了没有";
pub(crate) const IS_THERE: &str = "已显示";
pub(crate) const NOT_THERE: &str = "还没有到";
pub(crate) const READ_AT: &str = "有人看到";
pub(crate) const NO_SCREENS: &str = "这些地方还没有屏幕";
pub(crate) const WHERE: &str = "发给";
pub(crate) const UNTIL: &str = "到什么时候";
pub(crate) const SENT: &str = "发布";
pub(crate) const ENDED: &str = "结束";
pub(crate) const LEVEL: &str = "级别";
pub(crate) const HEADLINE: &str = "预警";
pub(crate) const END: &str = "提前结束";
pub(crate) const END_WHAT: &str = "让这一条从屏幕上消失";
pub(crate) const END_FOLLOWS: &str = "所有屏幕几秒内撤下；同一条再从来源来，不会再显示。";
pub(crate) const REASON: &str = "原因";
pub(crate) const REASON_HINT: &str = "写进审计记录，例如：气象台来电，已解除";
pub(crate) const REASON_WRONG: &str = "请写 2 到 200 个字的原因";
pub(crate) const DRILL: &str = "做一次演练";
pub(crate) const DRILL_ABOUT: &str = "演练和真的预警一样占住屏幕、念出来，每处都写着“演练”，到时间自己结束。";
pub(crate) const DRILL_WHERE: &str = "给哪里";
pub(crate) const DRILL_WHERE_WRONG: &str = "请选归您管的地方";
pub(crate) const DRILL_KIND: &str = "演练什么";
pub(crate) const DRILL_KIND_WRONG: &str = "请写 1 到 12 个字，例如：暴雨";
pub(crate) const DRILL_LEVEL_WRONG: &str = "请选级别";
pub(crate) const DRILL_MINUTES: &str = "几分钟后结束";
pub(crate) const DRILL_MINUTES_WRONG: &str = "请填 1 到 60";
pub(crate) const DRILL_TEXT: &str = "请大家做什么";
pub(crate) const DRILL_TEXT_HINT: &str = "屏幕会念出来，例如：请到村委会操场集合";
pub(crate) const DRILL_TEXT_WRONG: &str = "请写 2 到 200 个字";
pub(crate) const DRILL_BEGIN: &str = "开始演练";
pub(crate) const DONE_DRILL: &str = "演练已经开始，几秒后就在屏幕上";
pub(crate) const DONE_END: &str = "已经结束，几秒后从屏幕上消失";
pub(crate) const NO_SUCH: &str = "没有这一条，或者已经结束";

impl Office {
    /// Its name for the desk.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Cap => "CAP 1.2（国家预警发布中心等）",
            Self::Nmc => "中央气象台",
            Self::WeatherCn => "中国天气网",
        }
    }
}

/// What of an answer counts for nothing.
pub(crate) fn left_out(count: usize, first: &str) -> String {
    format!("有 {count} 条没有用上，第一条：{first}")
}
/// Pages that are left for the next run.
pub(crate) fn later(count: usize) -> String {
    format!("对方太慢，还有 {count} 个网页下一分钟再看")
}

/// `暴雨红色预警`
pub(crate) fn name(kind: &str, level: Level) -> String {
    format!("{kind}{}预警", level.name())
}
/// The line of a drill.
pub(crate) fn drill_headline(office: &str, kind: &str, level: Level) -> String {
    format!("{DRILL_PREFIX}{office}发布{kind}{}预警信号", level.name())
}
/// Who said it when, and until when it holds.
pub(crate) fn told(sender: &str, sent: Millis, until: Millis) -> String {
    let (sent, until) = (when::moment(sent.0), when::moment(until.0));
    if sender.is_empty() {
        format!("{sent}发布，到{until}")
    } else {
        format!("{sender} {sent}发布，到{until}")
    }
}
pub(crate) fn arrived(there: u64, whole: u64) -> String {
    format!("{whole} 块屏幕，{there} 块已显示")
}
pub(crate) fn read(count: usize) -> String {
    format!("{count} 块屏幕前有人看到")
}
pub(crate) fn audit_drill(headline: &str, place: &str, minutes: i64) -> String {
    format!("{headline}，{place}，{minutes} 分钟")
}
pub(crate) fn audit_end(headline: &str, reason: &str) -> String {
    format!("{headline}：{reason}")
}

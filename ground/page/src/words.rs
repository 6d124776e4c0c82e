//! Every Chinese word that the shell itself says to people.

/// Name of the product, shown in the header and in the window title.
pub const PRODUCT: &str = "红网";
/// Bottom bar: one level up.
pub const BACK: &str = "返回";
/// Bottom bar: the first page.
pub const HOME: &str = "首页";
/// Bottom bar: text size.
pub const SIZE: &str = "字号";
/// Names of the three text sizes, in order.
pub const SIZES: [&str; 3] = ["标准", "大", "特大"];
/// Bottom bar: read the page aloud.
pub const SPEAK: &str = "朗读";
/// Under 朗读 while no voice is installed.
pub const SPEAK_ABSENT: &str = "语音未安装";
/// Said once when somebody wants to hear and no voice is installed.
pub const VOICE_ABSENT: &str = "这台机器还没有安装语音。页面照常能看能点。";
/// Said once when an installed voice does not answer.
pub const VOICE_SILENT: &str = "语音暂时用不了，请过一会儿再试。页面照常能看能点。";
/// While the page is read.
pub const SPEAK_STOP: &str = "停止";
/// While the page is read.
pub const SPEAK_BACK: &str = "上一句";
/// While the page is read.
pub const SPEAK_NEXT: &str = "下一句";
/// While the page is read.
pub const SPEED: &str = "速度";
/// Names of the speeds, in order.
pub const SPEEDS: [&str; 3] = ["慢", "中", "快"];
/// While the page is read.
pub const VOLUME: &str = "音量";
/// Names of the volumes, in order.
pub const VOLUMES: [&str; 3] = ["小", "中", "大"];
/// Everything by four keys and by ear.
pub const GUIDE: &str = "语音导览";
/// Said when the guide begins.
pub const GUIDE_ON: [&str; 3] =
    ["语音导览开了。", "按上键、下键，一样一样地听；按确定键打开。", "按返回键，回到上一页。"];
/// Said when the guide ends.
pub const GUIDE_OFF: &str = "语音导览关了。";
/// Said by the guide on a page of things to choose from. The heading is a sentence of its own, so that its sound is the
/// one that every reading of the page uses.
pub const GUIDE_THINGS: [&str; 2] = ["{heading}", "共{count}项。"];
/// Said by the guide on a page of text.
pub const GUIDE_TEXT: [&str; 2] = ["{heading}", "按确定键，从头读给您听。"];
/// In the strip of the voice while a sentence takes longer than a second.
pub const VOICE_PREPARING: &str = "正在准备声音，请稍等";
/// Bottom bar: look for something.
pub const SEARCH: &str = "查找";
/// Below an article: look a word up by touching it.
pub const POINT: &str = "点词查找";
/// While words can be touched.
pub const POINT_HOW: &str = "用手点一下文章里的词。";
/// Bottom bar: whom to ask.
pub const HELP: &str = "求助";
/// Bottom bar of a shared screen: forget this visit now.
pub const END: &str = "结束";
/// On the glass for the moment after a visit has ended, and while the node starts.
pub const GONE: &str = "已经清掉了。机器正在准备，请稍等……";

/// Idle screen: what to do.
pub const REST_START: &str = "摸一下屏幕就开始";
/// Idle screen: after a touch, while the node is just starting.
pub const REST_WAIT: &str = "，机器正在准备，请稍等……";
/// Idle screen: the first sheet.
pub const REST_WELCOME: &str = "看新闻 · 查补贴 · 办事情";

/// The warning of the idle strip, to be heard.
pub fn idle_aloud(seconds: u16) -> String {
    format!("还在用吗？再过{seconds}秒，就清掉您写的内容。要接着用，请点继续使用。")
}
/// While the next page does not come: after a second.
pub const GOING: &str = "正在打开，请稍等";
/// While the next page does not come: stay here.
pub const STAY: &str = "取消";
/// The node does not answer.
pub const LOST: &str = "未连上，这一页没有打开";
/// The node does not answer: the big key.
pub const AGAIN: &str = "再试一次";
/// Accessible names of the landmarks.
pub const BAR: &str = "常用按钮";
/// Accessible name of the list of ancestors.
pub const TRAIL: &str = "所在位置";
/// Accessible name of the notice line.
pub const NOTICE: &str = "通知";
/// Accessible name of the nine halls.
pub const HALLS: &str = "九个大厅";
/// Accessible name of the eight shortcuts.
pub const SHORTCUTS: &str = "常用事项";
/// Before the time of the data shown.
pub const AS_OF: &str = "数据截至";
/// Idle strip.
pub const IDLE_ASK: &str = "还在用吗？";
/// Idle strip: after the number of seconds.
pub const IDLE_SECONDS: &str = "秒";
/// Idle strip: what happens then.
pub const IDLE_AFTER: &str = "没人点，就清掉您写的内容。";
/// Idle strip: the big button.
pub const IDLE_STAY: &str = "继续使用";

/// The line shown while the center cannot be reached; `moment` is the time of the content.
pub fn offline(moment: &str) -> String {
    format!("未连上县中心，显示的是 {moment} 的内容")
}

/// What the heading of the start page says; `place` may be empty.
pub fn start(place: &str) -> String {
    if place.is_empty() { PRODUCT.to_owned() } else { format!("{PRODUCT}，{}", place.replace(" · ", "")) }
}

/// A fact with its name, such as a cell of a table after the head of its column.
pub fn fact(name: &str, value: &str) -> String {
    format!("{name}：{value}")
}

/// Who published an article and when, for the ear.
pub fn published(source: &str, time: &str) -> String {
    format!("{source}，{time}")
}

/// A picture, for the ear.
pub fn picture(shows: &str) -> String {
    if shows.is_empty() { "一张图片".to_owned() } else { format!("图片：{shows}") }
}

/// Between the cells of a row that is read aloud.
pub const BETWEEN_CELLS: &str = "，";

/// The lowest and the highest temperature of a day, for eye and ear.
pub fn degrees(low: Option<i16>, high: Option<i16>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if low == high => format!("{low}℃"),
        (Some(low), Some(high)) => format!("{low}~{high}℃"),
        (Some(low), None) => format!("最低{low}℃"),
        (None, Some(high)) => format!("最高{high}℃"),
        (None, None) => String::new(),
    }
}

/// The weather of today, for the ear; `time` is that of the forecast.
pub fn weather(sky: &str, degrees: &str, time: &str) -> String {
    format!("今天{sky}，{degrees}，{time}的预报")
}

/// The weather of a day, for the idle screen.
pub fn day_weather(day: &str, sky: &str, degrees: &str) -> String {
    format!("{day} {sky} {degrees}")
}

/// When a forecast was given.
pub fn weather_published(moment: &str) -> String {
    format!("{moment}发布")
}

/// A forecast after which another one should have come.
pub fn weather_stale(hour: &str) -> String {
    format!("这是 {hour} 的预报，之后没有收到新的")
}

/// The weather that nobody gives, for the ear.
pub const WEATHER_ABSENT: &str = "天气未接通";
/// A forecast that is of no use today.
pub const WEATHER_OLD: &str = "天气未更新";
/// The same in its slot.
pub const NOT_RENEWED: &str = "未更新";
/// A warning on the idle screen.
pub const ALARM: &str = "预警";
/// Where a meeting that calls stands alone.
pub const MEETING: &str = "会议";
/// Before everything that a drill says.
pub const ALARM_DRILL: &str = "【演练】";
/// When a warning was given out, and until when it holds.
pub fn alarm_time(at: &str, until: &str) -> String {
    format!("{at}发布，到{until}")
}

/// Before the weather of a day.
pub const TODAY: &str = "今天";
/// Before the weather of a day.
pub const TOMORROW: &str = "明天";

/// Whom to call, for the ear.
pub fn contact(who: &str, phone: &str) -> String {
    format!("{who}，电话{phone}")
}

/// Pager.
pub const PREVIOUS: &str = "上一页";
/// Pager.
pub const NEXT: &str = "下一页";
/// Accessible name of the pager.
pub const PAGES: &str = "翻页";

/// Where a reader stands in a list of pages.
pub fn page_of(page: u32, pages: u32) -> String {
    format!("第 {page} 页，共 {pages} 页")
}

/// Article frame: who published.
pub const SOURCE: &str = "来源";
/// Article frame: who wrote or keeps it.
pub const UNIT: &str = "单位";
/// Article frame: when it was published.
pub const PUBLISHED: &str = "发布";
/// Article frame: the picture alone on a page.
pub const BIG_PICTURE: &str = "看大图";
/// Article frame: the way an article came here.
pub const WHY_HERE: &str = "为什么显示这一篇";
/// In place of a source that is not known.
pub const SOURCE_UNKNOWN: &str = "来源未注明";
/// In place of a time that is not known.
pub const TIME_UNKNOWN: &str = "时间未注明";

/// State panels: the heading of each row.
pub const WHY: &str = "原因";
/// State panels.
pub const SINCE: &str = "从什么时候起";
/// State panels.
pub const TO_DO: &str = "您可以";
/// State panels.
pub const CALL: &str = "找谁";
/// State panels: names of the four kinds.
pub const EMPTY: &str = "暂无内容";
/// State panels.
pub const ERROR: &str = "出错了";
/// State panels.
pub const OFFLINE: &str = "未连上县中心";
/// State panels, weather, read-aloud: the thing exists and is not joined yet.
pub const NOT_CONNECTED: &str = "未接通";

/// Weather slot.
pub const WEATHER: &str = "天气";

/// Page that does not exist.
pub const NOT_FOUND: &str = "没有这一页";
/// Page that does not exist.
pub const NOT_FOUND_WHY: &str = "这一页可能已经撤下、改了位置，或者地址写错了。";
/// Page that does not exist.
pub const NOT_FOUND_TO_DO: &str = "点下面的“首页”，从大厅里再找一遍。";

/// Desk: jump over the navigation.
pub const SKIP: &str = "跳到正文";
/// Desk: accessible name of the side navigation.
pub const DESK_NAV: &str = "工作台菜单";
/// Desk.
pub const DESK: &str = "工作台";
/// Desk.
pub const LOGOUT: &str = "退出";
/// Desk forms: mark of a field that may stay empty.
pub const OPTIONAL: &str = "选填";
/// Desk forms: choice of nothing in a list.
pub const CHOOSE: &str = "请选择";
/// Desk forms: heading of the list of errors.
pub const FORM_ERRORS: &str = "有几处要改：";
/// Filter bar.
pub const FILTER: &str = "筛选";
/// Filter bar.
pub const RESET: &str = "清除条件";
/// Confirm page.
pub const CANCEL: &str = "不了，返回";
/// Tables without rows.
pub const NO_ROWS: &str = "没有符合条件的记录";
/// Names of the days of the week from Monday.
pub const WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];
/// Desk: accessible name of the views of a page.
pub const VIEWS: &str = "视图";

/// Charts: nothing is known of what would be drawn.
pub const CHART_EMPTY: &str = "现在没有数据。";
/// Charts: the parts that have no name of their own.
pub const CHART_REST: &str = "其他";
/// Boards: the center does not answer.
pub const BOARD_LOST: &str = "和中心的连接断了，下面是断开前的情况；连上后会自己更新。";
/// Boards: nobody has touched anything for long.
pub const BOARD_RESTING: &str = "半小时没有人操作，看板停止更新；动一下鼠标就继续。";
/// Maps: in the place of a value.
pub const MAP_UNKNOWN: &str = "没有数据";

/// Charts: a place and what its bars say.
pub fn bars_said<'a>(name: &'a str, bars: impl IntoIterator<Item = &'a str>) -> String {
    std::iter::once(name).chain(bars).collect::<Vec<_>>().join("，")
}

/// Charts: what the figures count.
pub fn chart_unit(unit: &str) -> String {
    format!("单位：{unit}")
}

/// Charts: where a series is largest, smallest and last; its name may be empty.
pub fn chart_series(
    name: &str,
    most: (&str, &str),
    least: (&str, &str),
    last: Option<(&str, &str)>,
) -> String {
    let name = if name.is_empty() { String::new() } else { format!("{name}：") };
    let last = last.map_or_else(String::new, |(label, value)| format!("；最近{label}，{value}"));
    format!("{name}最高{}，{}；最低{}，{}{last}。", most.0, most.1, least.0, least.1)
}

/// Charts: a part of a whole.
pub fn chart_part(name: &str, value: &str, percent: f64) -> String {
    format!("{name}{value}，占{percent:.0}%")
}

/// Charts: a whole and its parts.
pub fn chart_whole(whole: &str, parts: &[String]) -> String {
    if parts.is_empty() { String::new() } else { format!("一共{whole}：{}。", parts.join("；")) }
}

/// Charts: a part of a whole in the list beside it.
pub fn chart_row(number: usize, name: &str, value: &str, percent: f64) -> String {
    format!("{number} {name} {value}（{percent:.0}%）")
}

/// Maps: which values have a colour.
pub fn map_range(from: &str, to: &str, unit: &str) -> String {
    format!("{from}~{to}{unit}")
}

/// Maps: how many places have no value.
pub fn map_unknown(count: usize) -> String {
    format!("{count}个地方没有数据。")
}

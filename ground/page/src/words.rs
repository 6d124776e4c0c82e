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
pub const SPEAK_ABSENT: &str = "语音未接通";
/// Bottom bar: whom to ask.
pub const HELP: &str = "求助";
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
/// The attract line after a wipe.
pub const ATTRACT: &str = "请点一下屏幕，看新闻、查补贴、办事情";
/// Idle strip.
pub const IDLE_ASK: &str = "还在用吗？";
/// Idle strip: before the number of seconds.
pub const IDLE_BEFORE: &str = "过";
/// Idle strip: after the number of seconds.
pub const IDLE_AFTER: &str = "秒回到首页，您填写的内容会清掉。";
/// Idle strip: the big button.
pub const IDLE_STAY: &str = "继续使用";

/// The line shown while the center cannot be reached; `moment` is the time of the content.
pub fn offline(moment: &str) -> String {
    format!("未连上县中心，显示的是 {moment} 的内容")
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

/// Help page.
pub const HELP_TITLE: &str = "求助";
/// Help page: before the list of people.
pub const HELP_LEAD: &str = "不会用、用不了、找不到，都可以找他们。";
/// Help page: when nobody is entered.
pub const HELP_NOBODY: &str = "还没有登记联系人";
/// Help page: when nobody is entered.
pub const HELP_NOBODY_WHY: &str = "本村没有填写这台机器的负责人和电话。";
/// Help page: when nobody is entered.
pub const HELP_NOBODY_TO_DO: &str = "请到村委会值班室找值班干部。";

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

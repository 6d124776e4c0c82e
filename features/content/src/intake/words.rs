//! What people read of intake, in Chinese.

use crate::filter::Part;
use crate::item::Outcome;
use crate::source::health::{Light, Trouble};
use hongwang_base::Millis;

// Sources: what is wrong with what was entered.
pub(crate) const NO_NAME: &str = "请写名称";
pub(crate) const LONG_NAME: &str = "太长了，请缩到40个字以内";
pub(crate) const NO_COLUMN: &str = "请选择一个放文章的栏目";
pub(crate) const BAD_INTERVAL: &str = "请从列出的间隔里选一个";
pub(crate) const BAD_FOLDER: &str =
    "文件夹名只能用汉字、字母、数字、“-”和“_”，40个字以内，不能叫 done 或 failed";
pub(crate) const BAD_SCOPE: &str = "请选择您管得到的单位";
pub(crate) const BAD_KIND: &str = "没有这种信源，请从列出的几种里选";
pub(crate) const NO_SOURCE: &str = "没有这个信源，或者不归您管";
pub(crate) const NO_INBOX: &str = "这台中心没有配置收件文件夹，未接通。请系统管理员在配置里指定";

// Sources: runs.
pub(crate) const DEFAULT_RULE: &str = "默认栏目";
pub(crate) const KNOWN: &str = "已经来过，不重复收";
pub(crate) const STILL_WAITS: &str = "文件刚放进来，等它不再变化后才收";
pub(crate) const NOTHING_TO_READ: &str = "没有可读的内容";
pub(crate) const READER_BROKE: &str = "读取程序出错，这一条没有收";
pub(crate) const NO_FULL_TEXT: &str = "列表里没有正文，请取消“列表里带全文”";
pub(crate) const NO_PICTURE: &str = "没有这张图片";
pub(crate) const BROKEN_OFF: &str = "这一次没有取完，已取的都保留，下一次接着取";
pub(crate) const TRY_TOO_SLOW: &str = "对方网站太慢，25秒内没有取到列表，请过一会儿再试";
pub(crate) const WOULD_COME: &str = "会收下";
pub(crate) const NOT_READ_YET: &str = "会读取正文后再判断";
pub(crate) const LEAVE: &str = "有人改过或审过，请打开文章人工处理";
pub(crate) const REASON_FILE: &str = ".原因.txt";

// Desk.
pub(crate) const GROUP: &str = "内容";
pub(crate) const SOURCES: &str = "信源";
pub(crate) const FILTERS: &str = "过滤规则";
pub(crate) const SOURCES_CAPTION: &str = "信源和它们的状态";
pub(crate) const NO_SOURCES: &str = "还没有信源，请点“添加信源”";
pub(crate) const FILTERS_CAPTION: &str = "过滤规则，按先后";
pub(crate) const NO_FILTERS: &str = "还没有规则：来什么收什么，放进信源的默认栏目";
pub(crate) const ADD_SOURCE: &str = "添加信源";
pub(crate) const ADD_FILTER: &str = "添加规则";
pub(crate) const EDIT: &str = "修改";
pub(crate) const TRY: &str = "试一试";
pub(crate) const SAVE_SOURCE: &str = "保存信源";
pub(crate) const RUN_NOW: &str = "马上取一次";
pub(crate) const ENABLE: &str = "启用";
pub(crate) const DISABLE: &str = "停用";
pub(crate) const ENABLED: &str = "启用中";
pub(crate) const DISABLED: &str = "已停用";
pub(crate) const NAME: &str = "名称";
pub(crate) const KIND: &str = "种类";
pub(crate) const STATE: &str = "状态";
pub(crate) const SCOPE: &str = "发给谁";
pub(crate) const COLUMN: &str = "栏目";
pub(crate) const EVERY: &str = "多久取一次";
pub(crate) const LAST_OK: &str = "上次取到";
pub(crate) const LAST_NEW: &str = "上次有新内容";
pub(crate) const NEVER: &str = "还没有";
pub(crate) const NEXT_RUN: &str = "下次去取";
pub(crate) const ADDRESS: &str = "网址";
pub(crate) const ADDRESS_HINT: &str = "列表页或订阅的完整网址，以 http:// 或 https:// 开头";
pub(crate) const FOLDER: &str = "文件夹";
pub(crate) const FOLDER_HINT: &str =
    "收件文件夹下的名字。放进去的 Word（docx）、PDF、网页和图片会变成草稿，原文件移到 done 或 failed";
pub(crate) const UNIT: &str = "作者单位";
pub(crate) const UNIT_HINT: &str = "原文没写作者时用它";
pub(crate) const TRUSTED: &str = "不要第二人审核的栏目，收到就直接上屏";
pub(crate) const TRUSTED_HINT: &str = "不勾选时，收到的都先成为草稿";
pub(crate) const FULL_TEXT: &str = "列表里带全文，不用再打开每一页";
pub(crate) const LIST_RULES: &str = "列表";
pub(crate) const WOULD_BRING: &str = "会收到什么";
pub(crate) const NOTHING_SAVED: &str = "这里只是看看，还没有保存，也没有收下任何内容。";
pub(crate) const TITLE: &str = "标题";
pub(crate) const TIME: &str = "时间";
pub(crate) const FROM: &str = "来源";
pub(crate) const LINES: &str = "开头";
pub(crate) const PICTURES: &str = "图片";
pub(crate) const VERDICT: &str = "收不收，为什么";
pub(crate) const WANTED: &str = "收";
pub(crate) const UNWANTED: &str = "不收";
pub(crate) const ITEMS: &str = "最近的条目";
pub(crate) const NO_ITEMS: &str = "还没有取到条目";
pub(crate) const RUNS: &str = "取的记录";
pub(crate) const NO_RUNS: &str = "还没有取过";
pub(crate) const RESULT: &str = "结果";
pub(crate) const NOTES: &str = "说明";
pub(crate) const OUTCOME: &str = "结果";
pub(crate) const WHY: &str = "为什么";
pub(crate) const SINCE: &str = "从什么时候起";
pub(crate) const TO_DO: &str = "怎么办";
pub(crate) const SETTINGS: &str = "设置";
pub(crate) const CHOOSE_KIND: &str = "这个信源是哪一种？";
pub(crate) const CHANGE_BELOW: &str = "改一改再试";

// Filters.
pub(crate) const RULE: &str = "规则";
pub(crate) const ORDER: &str = "先后";
pub(crate) const ORDER_HINT: &str = "小的先看；同一条有几条规则管时，前面的说了算";
pub(crate) const BINDS: &str = "管哪个单位的信源";
pub(crate) const TEST: &str = "看什么";
pub(crate) const TEST_WORDS: &str = "有这些词中的一个";
pub(crate) const TEST_PATTERN: &str = "符合正则表达式";
pub(crate) const TEST_OLDER: &str = "发布太久";
pub(crate) const PART: &str = "在哪里找";
pub(crate) const WORDS: &str = "词";
pub(crate) const WORDS_HINT: &str = "用逗号、顿号或换行分开";
pub(crate) const PATTERN: &str = "正则表达式";
pub(crate) const PATTERN_HINT: &str = "例如 招聘|促销，不分大小写";
pub(crate) const DAYS: &str = "多少天以前的不收";
pub(crate) const THEN: &str = "符合的怎么办";
pub(crate) const THEN_DROP: &str = "不收";
pub(crate) const THEN_ONLY: &str = "只收这样的";
pub(crate) const THEN_ROUTE: &str = "放到别的栏目";
pub(crate) const TO_COLUMN: &str = "放到哪个栏目";
pub(crate) const IN_FORCE: &str = "启用这条规则";
pub(crate) const AGAINST: &str = "用哪个信源的现有条目试";
pub(crate) const NOBODY: &str = "不用信源试";
pub(crate) const DRY_RUN: &str = "看看会怎样";
pub(crate) const EFFECTS: &str = "对近30天已有内容的影响";
pub(crate) const NO_EFFECTS: &str = "已有的内容不受影响";
pub(crate) const ON_SOURCE: &str = "对这个信源现有条目的影响";
pub(crate) const SAVE_FILTER: &str = "保存，只管以后来的";
pub(crate) const SAVE_AND_APPLY: &str = "保存，并用到已有的内容上";
pub(crate) const APPLIED: &str = "已有内容的处理结果";
pub(crate) const NO_FILTER: &str = "没有这条规则，或者不归您管";
pub(crate) const BAD_TEST: &str = "请选择看什么";
pub(crate) const BAD_THEN: &str = "请选择怎么办";
pub(crate) const BAD_PART: &str = "请选择在哪里找";
pub(crate) const BAD_DAYS: &str = "请写1到3650之间的天数";
pub(crate) const AGE_ONLY_DROPS: &str = "按发布时间的规则只能选“不收”";
pub(crate) const BAD_ORDER: &str = "请写一个整数，例如 10";
pub(crate) const DONE: &str = "已处理";

pub(crate) fn actor(source: &str) -> String {
    format!("信源“{source}”")
}

pub(crate) fn rule(source: &str, because: &str) -> String {
    let rule = if because.is_empty() { format!("规则“{DEFAULT_RULE}”") } else { because.to_owned() };
    format!("信源“{source}”，{rule}")
}

pub(crate) fn because_rule(name: &str) -> String {
    format!("规则“{name}”")
}

pub(crate) fn because_none_of(names: &[&str]) -> String {
    format!("不符合“只收”的规则：{}", names.join("、"))
}

pub(crate) fn by_filter(because: &str) -> String {
    format!("按过滤规则处理：{because}")
}

pub(crate) fn copy_of(title: &str) -> String {
    format!("和已收下的《{title}》是同一篇")
}

pub(crate) fn quiet_for(silent: i64) -> String {
    format!("已经{}没有新内容", span(silent))
}

fn span(millis: i64) -> String {
    match millis / Millis::DAY {
        0 => format!("{}小时", millis / Millis::HOUR),
        days => format!("{days}天"),
    }
}

pub(crate) fn folder_failed(why: &str) -> String {
    format!("文件夹读不了：{why}")
}

pub(crate) fn from_list_instead(why: &str) -> String {
    format!("页面读不出正文（{why}），用了列表里带的文字，请核对")
}

pub(crate) fn would_fail(why: &str) -> String {
    format!("读不了：{why}")
}

pub(crate) fn skipped(count: usize) -> String {
    format!("有{count}条没有标题或网址，略去了")
}

pub(crate) fn unread(title: &str, why: &str) -> String {
    format!("《{title}》没有收：{why}")
}

pub(crate) fn noted(title: &str, note: &str) -> String {
    format!("《{title}》：{note}")
}

pub(crate) fn title_cut(title: &str) -> String {
    format!("标题太长，缩短成《{title}》")
}

pub(crate) fn picture_of(title: &str, number: usize) -> String {
    format!("《{title}》的配图{number}")
}

pub(crate) fn picture_left_out(title: &str, why: &str) -> String {
    format!("《{title}》有一张图片没有收：{why}")
}

pub(crate) fn not_taken(because: &str) -> String {
    format!("没有采用：{because}")
}

pub(crate) fn not_moved(name: &str, why: &str) -> String {
    format!("文件“{name}”已经处理，但移不走：{why}")
}

pub(crate) fn bad_words(most: usize, longest: usize) -> String {
    format!("请写1到{most}个词，每个不超过{longest}个字")
}

pub(crate) fn bad_pattern_length(longest: usize) -> String {
    format!("请写正则表达式，不超过{longest}个字符")
}

pub(crate) fn bad_pattern(why: &str) -> String {
    let last = why.lines().last().unwrap_or_default().trim();
    format!("正则表达式不对或太大（{last}），请改写，例如 招聘|促销")
}

pub(crate) fn light(light: Light) -> &'static str {
    match light {
        Light::Green => "正常",
        Light::Amber => "注意",
        Light::Red => "停了",
    }
}

pub(crate) fn trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::BrowserCheck => "该站要求浏览器验证",
        Trouble::Refused => "对方不让取，或网址、证书不对",
        Trouble::FormChanged => "列表读不出条目，网站可能改版了",
        Trouble::Unreachable => "暂时连不上",
        Trouble::Folder => "文件夹读不了",
        Trouble::Quiet => "很久没有新内容",
    }
}

pub(crate) fn to_do(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::BrowserCheck => "本系统不绕过验证。请改用该单位的订阅、公众号供稿或收件文件夹，或与对方联系",
        Trouble::Refused => "请核对网址；网址没错时，请与对方联系，或改用别的渠道",
        Trouble::FormChanged => "请打开网页看看，再点“修改”，按新的样子重填列表规则并试一试",
        Trouble::Unreachable => "会自动再试，间隔越来越长。一直连不上时，请核对网址和本机的上网线路",
        Trouble::Folder => "请系统管理员检查收件文件夹的位置和权限",
        Trouble::Quiet => "请打开网页看看对方是否还在更新；换了地址的，请修改网址",
    }
}

pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Taken => "已收下",
        Outcome::Filtered => "按规则不收",
        Outcome::Duplicate => "重复",
        Outcome::Failed => "读不了",
    }
}

pub(crate) fn part(part: Part) -> &'static str {
    match part {
        Part::Title => "标题",
        Part::Text => "正文",
        Part::Source => "来源",
        Part::Address => "网址",
    }
}

pub(crate) fn every(minutes: i64) -> String {
    match minutes {
        1440 => "每天".to_owned(),
        60 => "每小时".to_owned(),
        more if more % 60 == 0 => format!("每{}小时", more / 60),
        less => format!("每{less}分钟"),
    }
}

pub(crate) fn found(found: usize) -> String {
    format!("列表里有{found}条，最多显示20条，前5条读了正文。")
}

pub(crate) fn pictures(count: usize) -> String {
    if count == 0 { "无".to_owned() } else { format!("{count}张") }
}

pub(crate) fn report(report: &super::Report) -> String {
    if let Some(error) = &report.error {
        return error.clone();
    }
    if report.unchanged {
        return "对方说没有变化".to_owned();
    }
    let counts = [
        ("收下", report.taken),
        ("来过", report.known),
        ("按规则不收", report.filtered),
        ("重复", report.duplicate),
        ("读不了", report.failed),
        ("留到下次", report.left),
    ];
    let counts: Vec<_> =
        counts.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{what}{count}")).collect();
    format!("共{}条{}{}", report.found, if counts.is_empty() { "" } else { "：" }, counts.join("，"))
}

pub(crate) const EFFECT_RECALL: &str = "从屏幕上撤回";
pub(crate) const EFFECT_DISCARD: &str = "删去还没人动过的草稿";
pub(crate) const EFFECT_BACK: &str = "原来没收的，下次收进来";
pub(crate) const NOT_DONE: &str = "没有处理";

pub(crate) fn said_words(in_part: Part, given: &[String]) -> String {
    format!("{}有“{}”", part(in_part), given.join("、"))
}

pub(crate) fn said_pattern(in_part: Part, pattern: &str) -> String {
    format!("{}符合“{pattern}”", part(in_part))
}

pub(crate) fn said_older(days: i64) -> String {
    format!("发布超过{days}天")
}

pub(crate) fn said_route(column: &str) -> String {
    format!("放到“{column}”")
}

pub(crate) fn applied(name: &str, done: usize, all: usize) -> String {
    format!("规则“{name}”用到已有内容：{all}条里处理了{done}条")
}

/// The kinds, each with its name and what it is for.
pub(crate) const KINDS: [(&str, &str, &str); 5] = [
    ("feed", "订阅（RSS、Atom）", "网站提供的订阅地址，最省事"),
    ("html", "网页列表", "没有订阅的网站，用选择器指出每一条在哪里"),
    ("script", "脚本列表", "列表写在脚本数组里的网站，例如共产党员网"),
    ("json", "JSON 接口", "返回 JSON 的公开接口，用指针指出数组"),
    ("folder", "收件文件夹", "单位把 Word、PDF、网页或图片放进文件夹"),
];

/// The rules that a list of this kind needs: field, label, whether it must be there, hint.
pub(crate) fn rules_of(kind: &str) -> Vec<(&'static str, &'static str, bool, &'static str)> {
    const SELECTOR: &str = "CSS 选择器，不填就自动找";
    const POINTER: &str = "字段名或 JSON 指针，例如 title 或 /meta/title";
    let pages = [
        ("page.body", "正文页：正文", false, SELECTOR),
        ("page.title", "正文页：标题", false, SELECTOR),
        ("page.date", "正文页：日期", false, SELECTOR),
        ("page.source", "正文页：来源", false, SELECTOR),
        ("page.author", "正文页：作者", false, SELECTOR),
        ("page.remove", "正文里要去掉的", false, "CSS 选择器"),
    ];
    let fields = [
        ("title", "标题字段", true, POINTER),
        ("link", "网址字段", true, POINTER),
        ("date", "日期字段", false, POINTER),
        ("author", "作者字段", false, POINTER),
        ("summary", "摘要字段", false, POINTER),
        ("picture", "图片字段", false, POINTER),
    ];
    let mut rules = match kind {
        "html" => vec![
            ("item", "每一条", true, "CSS 选择器，例如 ul.list li"),
            ("link", "链接", false, SELECTOR),
            ("title", "标题", false, SELECTOR),
            ("date", "日期", false, SELECTOR),
            ("summary", "摘要", false, SELECTOR),
        ],
        "script" => vec![("variable", "数组变量名", true, "例如 item")],
        "json" => vec![("items", "数组位置", false, "JSON 指针，例如 /data/list；整个文档就是数组时不填")],
        _ => Vec::new(),
    };
    if ["script", "json"].contains(&kind) {
        rules.extend(fields);
    }
    if kind != "folder" {
        rules.extend(pages);
    }
    rules
}

//! The words of items at the desk: columns of a sheet, what is wrong with a cell, and the pages.

use crate::catalogue::columns::Column;
use crate::item::{Handling, How, ItemError, Level, Limit};

/// The head of a column.
pub(crate) fn head(column: Column) -> &'static str {
    match column {
        Column::Slug => "标识",
        Column::Name => "事项名称",
        Column::BasicCode => "基本编码",
        Column::LocalCode => "实施编码",
        Column::Place => "栏目",
        Column::Icon => "图标",
        Column::Speak => "一句话说明",
        Column::Level => "行使层级",
        Column::Kind => "事项类型",
        Column::Handling => "办件类型",
        Column::Legal => "法定时限",
        Column::Promised => "承诺时限",
        Column::Unit => "时限单位",
        Column::Office => "办理机构",
        Column::Who => "受理条件",
        Column::Steps => "办理步骤",
        Column::Materials => "材料",
        Column::Fee => "收费",
        Column::Result => "结果",
        Column::Collect => "领取地点",
        Column::Regions => "区域",
        Column::Workflow => "流程",
        Column::Form => "表单",
        Column::Anonymous => "不用实名",
        Column::Checked => "核实",
        Column::Note => "待核说明",
        Column::Hidden => "状态",
    }
}

/// How a cell is written.
pub(crate) fn hint(column: Column) -> &'static str {
    match column {
        Column::Slug => "小写字母、数字和横线，定了不再改，比如 dibao",
        Column::BasicCode => "最多10位字母数字，不知道可以空着",
        Column::LocalCode => "最多24位字母数字，不知道可以空着",
        Column::Place => "大厅里的栏目地址，比如 fuwu/apply/dibao",
        Column::Icon => "图标的名字，比如 file-text",
        Column::Level => "县、镇或村",
        Column::Kind => "01 行政许可、05 行政给付、07 行政确认、10 其他、20 公共服务",
        Column::Handling => "即办、承诺或其他",
        Column::Legal | Column::Promised => "天数，只写数字；0 是当天",
        Column::Unit => "工作日或自然日",
        Column::Who | Column::Steps => "一行写一句",
        Column::Materials => "一行写一样：名称|带原件（拍照就行、不用带、在这里填）|说明",
        Column::Regions => {
            "和全县不一样的，一行写一处：机构代码|承诺=10工作日|法定=20工作日|机构=…|收费=…|领取=…"
        }
        Column::Form => "和哪个事项问得一样，就写那个事项的标识",
        Column::Anonymous => "是或否",
        Column::Checked => "已核或待核",
        Column::Note => "待核的写明还有什么没核实",
        Column::Hidden => "开放或隐藏",
        _ => "",
    }
}

pub(crate) const MISSING: &str = "没有填";
pub(crate) const ONE_LINE: &str = "只能写一行";
pub(crate) const SLUG_WRONG: &str =
    "只能用小写字母、数字和横线，最多40个，也不能用 import、fill 这些页面的名字";
pub(crate) const LEVEL_WRONG: &str = "要写县、镇或村";
pub(crate) const KIND_WRONG: &str = "要写 01、05、07、10 或 20";
pub(crate) const HANDLING_WRONG: &str = "要写即办、承诺或其他";
pub(crate) const UNIT_WRONG: &str = "要写工作日或自然日";
pub(crate) const YES_NO_WRONG: &str = "要写是或否";
pub(crate) const CHECKED_WRONG: &str = "要写已核或待核";
pub(crate) const HIDDEN_WRONG: &str = "要写开放或隐藏";
pub(crate) const NOTE_MISSING: &str = "写了待核，要说明还有什么没核实";
pub(crate) const REGION_LEGAL: &str = "法定";
pub(crate) const REGION_PROMISED: &str = "承诺";
pub(crate) const REGION_OFFICE: &str = "机构";
pub(crate) const REGION_FEE: &str = "收费";
pub(crate) const REGION_COLLECT: &str = "领取";

pub(crate) fn too_long(most: usize) -> String {
    format!("太长了，最多{most}个字")
}

pub(crate) fn too_many_lines(most: usize) -> String {
    format!("最多写{most}行")
}

pub(crate) fn code_wrong(most: usize) -> String {
    format!("只能是字母和数字，最多{most}位")
}

pub(crate) fn place_unknown(text: &str) -> String {
    format!("大厅里没有“{text}”这个栏目")
}

pub(crate) fn icon_unknown(text: &str) -> String {
    format!("没有叫“{text}”的图标")
}

pub(crate) fn days_wrong(most: u16) -> String {
    format!("要写天数，0到{most}的数字")
}

pub(crate) fn workflow_unknown(text: &str, all: &[&str]) -> String {
    format!("没有“{text}”这个流程，可以写：{}", all.join("、"))
}

pub(crate) fn form_unknown(text: &str) -> String {
    format!("没有“{text}”这个表单，要写一个已有事项的标识")
}

pub(crate) fn material_wrong(text: &str) -> String {
    format!("“{text}”应写成：名称|带原件（或拍照就行、不用带、在这里填）|说明")
}

pub(crate) fn region_unknown(text: &str) -> String {
    format!("没有代码是“{text}”的机构")
}

pub(crate) fn region_wrong(text: &str) -> String {
    format!("“{text}”应写成 承诺=10工作日、法定=20工作日、机构=…、收费=… 或 领取=…")
}

/// What is wrong with limits.
pub(crate) fn limits_wrong(error: &ItemError) -> String {
    match error {
        ItemError::Days(_) => "法定时限和承诺时限要用同一种日子，每个区域也一样".to_owned(),
        ItemError::Promise(_) => "承诺时限比法定时限还长（也看看各个区域的）".to_owned(),
        other => other.to_string(),
    }
}

/// A word and what it stands for.
fn found<T: Copy>(all: &[(&str, T)], text: &str) -> Option<T> {
    all.iter().find(|(word, _)| *word == text).map(|(_, of)| *of)
}

pub(crate) fn level(level: Level) -> &'static str {
    match level {
        Level::County => "县",
        Level::Town => "镇",
        Level::Village => "村",
    }
}

/// By word or by code of GB/T 39046-2020.
pub(crate) fn level_of(text: &str) -> Option<Level> {
    let all = [("县", Level::County), ("县级", Level::County), ("4", Level::County), ("镇", Level::Town)];
    let more = [("乡镇", Level::Town), ("5", Level::Town), ("村", Level::Village), ("6", Level::Village)];
    found(&all, text).or_else(|| found(&more, text))
}

pub(crate) fn handling(handling: Handling) -> &'static str {
    match handling {
        Handling::AtOnce => "即办",
        Handling::Promised => "承诺",
        Handling::Other => "其他",
    }
}

pub(crate) fn handling_of(text: &str) -> Option<Handling> {
    let words = [("即办", Handling::AtOnce), ("承诺", Handling::Promised), ("其他", Handling::Other)];
    let more = [("即办件", Handling::AtOnce), ("承诺件", Handling::Promised)];
    let codes = [("1", Handling::AtOnce), ("2", Handling::Promised), ("9", Handling::Other)];
    found(&words, text).or_else(|| found(&more, text)).or_else(|| found(&codes, text))
}

/// The code of a kind, by code or by name.
pub(crate) fn kind_of(text: &str) -> Option<&'static str> {
    let codes = ["01", "05", "07", "10", "20"];
    let short = |code: &str| text == code.trim_start_matches('0');
    codes.into_iter().find(|code| *code == text || short(code) || crate::desk_words::kind(code) == text)
}

pub(crate) fn unit(working: bool) -> &'static str {
    if working { "工作日" } else { "自然日" }
}

pub(crate) fn unit_of(text: &str) -> Option<bool> {
    found(&[("工作日", true), ("自然日", false), ("G", true), ("Z", false)], text)
}

/// A limit in a cell of regions.
pub(crate) fn days(limit: Limit) -> String {
    format!("{}{}", limit.days, unit(limit.working))
}

pub(crate) fn days_of(text: &str) -> Option<Limit> {
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    Some(Limit { days: text[..digits].parse().ok()?, working: unit_of(text[digits..].trim())? })
}

pub(crate) fn how(how: How) -> &'static str {
    match how {
        How::Show => super::HOW_SHOW,
        How::Photo => super::HOW_PHOTO,
        How::Held => super::HOW_HELD,
        How::Write => super::HOW_WRITE,
    }
}

pub(crate) fn how_of(text: &str) -> Option<How> {
    [How::Show, How::Photo, How::Held, How::Write].into_iter().find(|each| how(*each) == text)
}

pub(crate) fn yes_no(yes: bool) -> &'static str {
    if yes { "是" } else { "否" }
}

pub(crate) fn yes_no_of(text: &str) -> Option<bool> {
    found(&[("是", true), ("否", false), ("", false)], text)
}

pub(crate) fn checked(checked: bool) -> &'static str {
    if checked { "已核" } else { "待核" }
}

pub(crate) fn checked_of(text: &str) -> Option<bool> {
    found(&[("已核", true), ("待核", false), ("", false)], text)
}

pub(crate) fn hidden(hidden: bool) -> &'static str {
    if hidden { "隐藏" } else { "开放" }
}

pub(crate) fn hidden_of(text: &str) -> Option<bool> {
    found(&[("隐藏", true), ("开放", false), ("", false)], text)
}

// the list and one item
pub(crate) const ITEMS: &str = "事项管理";
pub(crate) const ITEMS_CAPTION: &str = "村民能申请的事项；县里改过的，换新版程序也不变";
pub(crate) const SOURCE: &str = "来源";
pub(crate) const LIMITS: &str = "时限（承诺 / 法定）";
pub(crate) const ONLY_COUNTY: &str = "事项由县里统一管，这里只能看";
pub(crate) const SAVE: &str = "保存并发到各村";
pub(crate) const SAVED: &str = "已保存，连着网的村马上就能看到";
pub(crate) const NO_ITEM: &str = "没有这个事项";
pub(crate) const ONLY_COUNTY_WRITES: &str = "事项和放假安排只有县里能改";
pub(crate) const MEANWHILE: &str = "您看的时候，别人改过这个事项。下面是您填的，请对照后再保存。";
pub(crate) const IMPORT: &str = "导入";
pub(crate) const EXPORT: &str = "导出";
pub(crate) const TEMPLATE: &str = "下载空表";

/// Where an item comes from.
pub(crate) fn source(own: bool) -> &'static str {
    if own { "县里定的" } else { "随程序带的" }
}

// the import
pub(crate) const FILE: &str = "表格文件";
pub(crate) const FILE_HINT: &str = "Excel（xlsx）或 CSV，第一行是列名。先试一遍给您看，不会马上改。";
pub(crate) const FILE_MISSING: &str = "请先选一个文件";
pub(crate) const TRY: &str = "先试一遍";
pub(crate) const CONFIRM: &str = "导入";
pub(crate) const LINES: &str = "每一行会怎样";
pub(crate) const LINE: &str = "行";
pub(crate) const FATE: &str = "会怎样";
pub(crate) const WHAT: &str = "改什么、错在哪";
pub(crate) const NEW: &str = "新的";
pub(crate) const CHANGED: &str = "要改";
pub(crate) const SAME: &str = "不变";
pub(crate) const WRONG: &str = "有错，不导";
pub(crate) const NOTHING: &str = "没有要改的";
pub(crate) const NO_HEADS: &str =
    "第一行里没有“标识”“实施编码”或“事项名称”，认不出是哪个事项。可以先下载空表对照列名。";
pub(crate) const TWICE: &str = "前面已经有一行是这个事项";
pub(crate) const NEW_SLUG: &str = "没有这个事项；新事项要写标识";
pub(crate) const SEVERAL: &str = "有几个事项都叫这个名字，请写标识";
pub(crate) const MEANWHILE_ALL: &str = "您看的时候事项有变化，请再看一遍，再按导入";
pub(crate) const ROWS_WRONG: &str = "要导入的内容不完整，请重新选文件";
pub(crate) const EMPTY_VALUE: &str = "（空）";

/// Heads that mean nothing here.
pub(crate) fn heads_unknown(heads: &[String]) -> String {
    format!("这些列不认识，没有用上：{}", heads.join("、"))
}

/// The same head twice.
pub(crate) fn head_twice(head: &str) -> String {
    format!("列“{head}”有两个，请去掉一个")
}

/// A field that becomes another.
pub(crate) fn change(head: &str, before: &str, after: &str) -> String {
    let shown = |text: &str| if text.is_empty() { EMPTY_VALUE.to_owned() } else { text.replace('\n', "；") };
    format!("{head}：{} → {}", shown(before), shown(after))
}

/// A field that is wrong.
pub(crate) fn fault(head: &str, why: &str) -> String {
    format!("{head}：{why}")
}

/// What a dry run comes to.
pub(crate) fn sum(new: usize, changed: usize, same: usize, wrong: usize) -> String {
    format!("新的{new}项，要改{changed}项，不变{same}项，有错{wrong}行（有错的不导）。还没有动任何事项。")
}

/// What was imported.
pub(crate) fn imported(new: usize, changed: usize) -> String {
    format!("导入好了：新的{new}项，改了{changed}项")
}

/// The audit entry of a changed item.
pub(crate) fn audit_item(name: &str, fields: &[&str]) -> String {
    format!("事项“{name}”改了：{}", fields.join("、"))
}

/// The audit entry of a new item.
pub(crate) fn audit_new(name: &str) -> String {
    format!("新事项“{name}”")
}

// the guide on paper
pub(crate) const GUIDE_PRINT: &str = "打印办事指南";
pub(crate) const GUIDE_AGAIN: &str = "再打印一张";
pub(crate) const GUIDE_PRINTING: &str = "正在打印。";
pub(crate) const GUIDE_PRINTED: &str = "已经打印。没有看到，请看看打印机里还有没有纸。";
pub(crate) const GUIDE_WHERE: &str = "在村里的大屏上就能申请。";

/// The guide did not come out.
pub(crate) fn guide_not_printed(why: &str) -> String {
    format!("没有打印出来，请告诉村里值班的人：{why}。")
}

/// A fact on paper.
pub(crate) fn fact(name: &str, text: &str) -> String {
    format!("{name}：{text}")
}

/// The head of a part on paper.
pub(crate) fn part(name: &str) -> String {
    format!("【{name}】")
}

/// One of several sentences on paper.
pub(crate) fn point(text: &str) -> String {
    format!("· {text}")
}

/// A material on paper.
pub(crate) fn material(name: &str, how_it_is: How, note: &str) -> String {
    let note = if note.is_empty() { String::new() } else { format!("（{note}）") };
    format!("· {name}{note}，{}", how(how_it_is))
}

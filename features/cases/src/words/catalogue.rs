//! The words of items at the desk: the list, one item, the import, and the guide on paper.

use super::columns::how;
use crate::item::How;

// the list and one item
pub(crate) const ITEMS: &str = "事项管理";
pub(crate) const ITEMS_CAPTION: &str = "村民能申请的事项；县里改过的，换新版程序也不变";
pub(crate) const SOURCE: &str = "来源";
pub(crate) const LIMITS: &str = "时限（承诺 / 法定）";
pub(crate) const ONLY_COUNTY: &str = "事项由县里统一管，这里只能看";
pub(crate) const SAVE: &str = "保存并发到各村";
pub(crate) const NEW_ITEM: &str = "新增事项";
pub(crate) const SLUG_THERE: &str = "已经有这个标识的事项，请换一个";
pub(crate) const SAVED: &str = "已保存，连着网的村马上就能看到";
pub(crate) const NO_ITEM: &str = "没有这个事项";
pub(crate) const ONLY_COUNTY_WRITES: &str = "事项和放假安排只有县里能改";
pub(crate) const MEANWHILE: &str = "您看的时候，别人改过这个事项。下面是您填的，请对照后再保存。";
pub(crate) const IMPORT: &str = "导入";
pub(crate) const EXPORT: &str = "导出";
pub(crate) const TEMPLATE: &str = "下载空表";

/// A form by the item that asks it.
pub(crate) fn form_of(item: &str) -> String {
    format!("和“{item}”一样")
}

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
/// What stands before the explanations in a template.
pub(crate) const TEMPLATE_NOTE: &str = "说明（这一行不导入，事项从下一行写起）：";
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

/// A cell that is wrong.
pub(crate) fn fault(line: usize, head: &str, why: &str) -> String {
    format!("第{line}行“{head}”：{why}")
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

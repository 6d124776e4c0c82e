//! The words of an item's cells, in a sheet and in the form at the desk: heads, what is allowed, what is wrong.

use crate::applicant::Identity;
use crate::catalogue::columns::Column;
use crate::flow;
use crate::item::{Handling, How, ItemError, Level, Limit};
use crate::privacy::MOST_YEARS;

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
        Column::Identity => "身份核实",
        Column::Notice => "公示内容",
        Column::Purpose => "信息用途",
        Column::KeptFor => "保存年数",
        Column::Checked => "核实",
        Column::Note => "待核说明",
        Column::Hidden => "状态",
    }
}

/// How a cell is written, with the words that are allowed in it.
pub(crate) fn hint(column: Column) -> String {
    let text = match column {
        Column::Slug => "小写字母、数字和横线，定了不再改，比如 dibao",
        Column::Name => "老百姓怎么叫就怎么写，最多40个字，比如 低保",
        Column::BasicCode => "国家目录里的编码，最多10位字母数字，不知道可以空着",
        Column::LocalCode => "本县的编码，最多24位字母数字，不知道可以空着",
        Column::Place => "大厅里的栏目地址，比如 fuwu/apply/dibao",
        Column::Icon => "图标的名字，比如 file-text",
        Column::Speak => "大屏念给人听的一句话，比如 家里日子过不下去，申请低保。",
        Column::Level => "县、镇或村：由哪一级定",
        Column::Kind => "01 行政许可、05 行政给付、07 行政确认、10 其他、20 公共服务",
        Column::Handling => "即办（当场办好）、承诺（几天里办好）或其他",
        Column::Legal => "法律最多给几天，只写数字；0 是当天",
        Column::Promised => "本县答应几天里办好，只写数字，不能比法定的长；0 是当天",
        Column::Unit => "工作日（不算周末放假）或自然日（都算）",
        Column::Office => "谁来定，比如 镇民政办",
        Column::Who => "哪些人能办，一行写一句",
        Column::Steps => "交上来以后怎么走，一行写一句",
        Column::Materials => "一行写一样：名称|带原件（拍照就行、不用带、在这里填）|说明",
        Column::Fee => "收不收钱、收多少，比如 不收钱",
        Column::Result => "办好了得到什么，比如 一张盖了章的证明",
        Column::Collect => "到哪里领，没有要领的可以空着",
        Column::Regions => {
            "和全县不一样的，一行写一处：机构代码|承诺=10工作日|法定=20工作日|机构=…|收费=…|领取=…"
        }
        Column::Workflow => return format!("怎么往下办，写下面一个：{}", workflows()),
        Column::Form => "用哪张表：“表单”里单独做的写它的名字；和哪个事项问得一样的写那个事项的标识",
        Column::Anonymous => "是或否：是不是不留名字也能办",
        Column::Identity => {
            "申请的人要说清到哪一步：不用（不问是谁）、留电话（找得到人就行）或核身份证（要看证件；没有证件的由村干部认）"
        }
        Column::Notice => {
            "流程里有公示的才写：村里贴出来哪几样，一行写一样，写表里的简称，比如 姓名。住址只显示到小组，一家人只显示几个人；身份证号、电话、钱、身体情况不能公示"
        }
        Column::Purpose => "填的内容拿来做什么，一句话，填表的人先看到；空着就写“只用来办这件事”",
        Column::KeptFor => return format!("办完以后个人信息留几年，{}", years_rule()),
        Column::Checked => "已核或待核：这一行都核实过没有",
        Column::Note => "待核的写明还有什么没核实，只有办事的人看得到",
        Column::Hidden => "开放或隐藏：村民还能不能新申请",
    };
    text.to_owned()
}

/// The workflows by what people call them.
fn workflows() -> String {
    flow::names().into_iter().map(flow::name).collect::<Vec<_>>().join("、")
}

/// How long is kept what is personal, where nobody says.
fn years_rule() -> String {
    format!("写1到{MOST_YEARS}的数；空着的，事项类型 01、05、07 留10年，别的留3年")
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
pub(crate) const IDENTITY_WRONG: &str = "要写不用、留电话或核身份证";
pub(crate) const IDENTITY_ANONYMOUS: &str = "写了不用实名，这里要写“不用”";
pub(crate) const IDENTITY_NOT_ASKED: &str = "要核身份证，可是表里没有问申请人的身份证号";
pub(crate) const NOTICE_NO_FORM: &str = "先要写对用哪张表，才知道能公示什么";
pub(crate) const NOTICE_MISSING: &str = "这个流程里有公示，要写村里贴出来哪几样";
pub(crate) const NOTICE_UNUSED: &str = "这个流程里没有公示，请空着";
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

pub(crate) fn workflow_unknown(text: &str) -> String {
    format!("没有“{text}”这个流程，可以写：{}", workflows())
}

pub(crate) fn form_unknown(text: &str) -> String {
    format!("没有“{text}”这张表，要写单独做的表的名字，或者一个已有事项的标识")
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

pub(crate) fn years_wrong() -> String {
    format!("不是能用的年数：{}", years_rule())
}

/// A place that the form does not ask.
pub(crate) fn notice_not_asked(text: &str, may: &[&str]) -> String {
    format!("表里没有“{text}”这一问，可以写：{}", may.join("、"))
}

/// A place that is of a person alone.
pub(crate) fn notice_private(text: &str, may: &[&str]) -> String {
    format!("“{text}”是个人的事，不能公示，可以写：{}", may.join("、"))
}

/// A word that several questions have.
pub(crate) fn notice_several(text: &str, places: &[&str]) -> String {
    format!("表里有几问都叫“{text}”，请写是哪一个：{}", places.join("、"))
}

pub(crate) fn notice_twice(word: &str) -> String {
    format!("“{word}”写了两遍")
}

/// A place that the form which is asked now does not have, or has for something of a person.
pub(crate) fn notice_gone(at: &str) -> String {
    format!("现在这张表里没有 {at}，或者它是个人的事，不能公示；请照现在的表重写")
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

/// How a material is handed in.
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

/// What is to be known of whoever applies.
pub(crate) fn identity(identity: Identity) -> &'static str {
    match identity {
        Identity::None => "不用",
        Identity::Phone => "留电话",
        Identity::Card => "核身份证",
    }
}

pub(crate) fn identity_of(text: &str) -> Option<Identity> {
    [Identity::None, Identity::Phone, Identity::Card].into_iter().find(|each| identity(*each) == text)
}

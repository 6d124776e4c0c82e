//! Jobs from files and feeds: heads of columns, and the desk.

use crate::posting::Kind;
use crate::sheet::Column;
use crate::wage::Per;

pub(crate) const GROUP: &str = "劳务";
pub(crate) const TITLE: &str = "岗位";
pub(crate) const ABOUT: &str = "这里放着县里、外地和公益的岗位。传表、接口来的，都要另一个人看过才上屏。";
pub(crate) const IMPORT: &str = "传岗位表";
pub(crate) const TEMPLATE: &str = "下载空表";
pub(crate) const FILE: &str = "表格（xlsx 或 csv）";
pub(crate) const FILE_HINT: &str = "表头写岗位、单位、地点、工资、电话就认得；不认得的列会说出来。";
pub(crate) const FILE_MISSING: &str = "请选一个文件";
pub(crate) const KIND: &str = "表里没写类别的，算哪一类";
pub(crate) const SOURCE: &str = "谁给的";
pub(crate) const SOURCE_HINT: &str =
    "写单位名，比如县人社局。同一个单位再传，编号（没有编号的按单位、岗位、地点）一样的只更新。";
pub(crate) const SOURCE_WRONG: &str = "请写是谁给的，最多 30 个字，不写电话";
pub(crate) const TRY: &str = "先看看";
pub(crate) const LINES: &str = "每一行怎么样";
pub(crate) const LINE: &str = "行";
pub(crate) const FATE: &str = "结果";
pub(crate) const WHAT: &str = "哪里不对";
pub(crate) const GOOD: &str = "能用";
pub(crate) const WRONG: &str = "不能用";
pub(crate) const NOTHING: &str = "没有能用的行";
pub(crate) const HAND_ON: &str = "交给另一个人看";
pub(crate) const ROWS_WRONG: &str = "表格的内容丢了，请重新传";
pub(crate) const BATCHES: &str = "等着看的";
pub(crate) const BATCHES_NONE: &str = "没有等着看的";
pub(crate) const STANDING: &str = "在屏上的";
pub(crate) const STANDING_NONE: &str = "屏上还没有岗位";
pub(crate) const BATCH: &str = "一批岗位";
pub(crate) const COUNT: &str = "几个";
pub(crate) const WHO: &str = "谁传的";
pub(crate) const AT: &str = "什么时候";
pub(crate) const RELEASE: &str = "放行";
pub(crate) const SEND_BACK: &str = "退回";
pub(crate) const SEND_BACK_WHAT: &str = "退回这一批？";
pub(crate) const SEND_BACK_FOLLOWS: &str = "这一批不上屏，里面的电话也一起删掉。";
pub(crate) const OWN: &str = "自己传的要别人放行";
pub(crate) const NO_BATCH: &str = "没有这一批，或者已经有人处理了";
pub(crate) const NO_POSTING: &str = "没有这个岗位，或者已经撤下了";
pub(crate) const WITHDRAW: &str = "撤下";
pub(crate) const DONE_HANDED: &str = "交上去了，等另一个人放行。";
pub(crate) const DONE_BACK: &str = "退回了。";
pub(crate) const DONE_WITHDRAWN: &str = "撤下了，各村的屏上马上就没有了。";
pub(crate) const ONLY_OFFICE: &str = "岗位由县里和乡镇来发";
pub(crate) const BY_FEED: &str = "接口";

pub(crate) const NO_HEADS: &str = "前 5 行里找不到表头：至少要有岗位和另外两列";
pub(crate) const TITLE_MISSING: &str = "没写是什么岗位";
pub(crate) const TELEPHONE_HERE: &str = "这里面像有电话号码，请挪到“联系电话”那一列";
pub(crate) const KIND_WRONG: &str = "类别只能写县内、外地、公益";
pub(crate) const DAY_WRONG: &str = "日期写成 2026-12-01，随时都行的写“随时”";
pub(crate) const OVER: &str = "已经过期了";
pub(crate) const NUMBER_WRONG: &str = "请写一个数，或者“若干”";
pub(crate) const CODE_WRONG: &str = "区划代码是 6、9 或者 12 位数字";
pub(crate) const PHONE_WRONG: &str = "电话不对：写一个手机号，或者带区号的座机";

/// What a column may be called; first what the empty sheet calls it.
pub(crate) fn heads(column: Column) -> &'static [&'static str] {
    match column {
        Column::Item => &["编号", "岗位编号", "职位编号", "招聘编号"],
        Column::Kind => &["类别", "岗位类别", "类型"],
        Column::Title => &["岗位", "岗位名称", "职位", "职位名称", "招聘岗位", "招聘职位", "工种"],
        Column::Employer => {
            &["单位", "单位名称", "企业名称", "公司名称", "企业", "公司", "用人单位", "招聘单位"]
        }
        Column::Place => &["地点", "工作地点", "工作地址", "上班地点", "单位地址", "地址"],
        Column::Code => &["区划代码", "行政区划代码", "行政区划"],
        Column::Km => &["离县城公里", "距离", "公里"],
        Column::Pay => &[
            "工资",
            "薪资",
            "薪酬",
            "待遇",
            "工资待遇",
            "薪资待遇",
            "薪酬待遇",
            "月薪",
            "月工资",
            "日薪",
            "日工资",
            "时薪",
        ],
        Column::Start => &["开始日期", "上岗时间", "到岗时间", "用工时间", "开始时间"],
        Column::Until => &["截止日期", "截止时间", "招聘截止", "有效期", "有效期至", "报名截止"],
        Column::Wanted => &["人数", "招聘人数", "需求人数", "招工人数", "用工人数"],
        Column::Needs => &["要求", "任职要求", "岗位要求", "招聘要求", "条件", "备注", "岗位描述"],
        Column::Contact => &["联系电话", "电话", "联系方式", "手机", "手机号", "招聘电话"],
    }
}

/// What a kind is called in a sheet.
pub(crate) fn kinds(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Local => &["县内", "本地", "县内岗位"],
        Kind::Out => &["外地", "县外", "省外", "外地岗位"],
        Kind::Public => &["公益", "公益性", "公益岗", "公益性岗位"],
        Kind::Gig | Kind::Sell | Kind::Buy => &[],
    }
}

/// For what a column pays whose head says so.
pub(crate) fn per_of_head(head: &str) -> Option<Per> {
    let of = [('月', Per::Month), ('日', Per::Day), ('时', Per::Hour)];
    of.into_iter().find(|(sign, _)| head.contains(*sign)).map(|(_, per)| per)
}

pub(crate) fn head_twice(head: &str) -> String {
    format!("有两列都是“{head}”的意思，请留一列")
}

pub(crate) fn twice(first: usize) -> String {
    format!("和第 {first} 行是同一个")
}

pub(crate) fn too_long(longest: usize) -> String {
    format!("太长了，最多 {longest} 个字")
}

pub(crate) fn fault(line: usize, column: Column, why: &str) -> String {
    format!("第 {line} 行“{}”：{why}", heads(column)[0])
}

pub(crate) fn sum(good: usize, wrong: usize) -> String {
    format!("能用的 {good} 行，不能用的 {wrong} 行。不能用的不会上屏，改好再传就行。")
}

pub(crate) fn unknown(heads: &[String]) -> String {
    format!("这些列不认得，没有用：{}", heads.join("、"))
}

pub(crate) fn released(new: u64, changed: u64, same: u64) -> String {
    format!("放行了：新的 {new} 个，改了的 {changed} 个，没变的 {same} 个。")
}

pub(crate) fn audit_handed(source: &str, count: usize) -> String {
    format!("交岗位 {count} 个，{source}")
}

pub(crate) fn audit_released(source: &str, count: usize) -> String {
    format!("放行岗位 {count} 个，{source}")
}

pub(crate) fn audit_back(source: &str) -> String {
    format!("退回一批岗位，{source}")
}

pub(crate) fn audit_withdrawn(title: &str) -> String {
    format!("撤下岗位：{title}")
}

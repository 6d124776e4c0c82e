//! Every Chinese word of disclosure 村务公开.

use crate::disclosure::{Due, Of, Stage, Standing};
use jiff::civil::Date;

pub(crate) const TITLE: &str = "村务公开";
pub(crate) const CALENDAR: &str = "公开日历";
pub(crate) const GROUP: &str = "内容";
pub(crate) const NOT_BEGUN: &str =
    "这个县还没有定从哪一天起算。定了以后，每个村该公开什么、哪天到期，就都算出来了。";
pub(crate) const MINE: &str = "本村要公开的";
pub(crate) const WHAT: &str = "公开什么";
pub(crate) const OF: &str = "哪一期";
pub(crate) const BY: &str = "最晚哪天";
pub(crate) const STANDING: &str = "现在";
pub(crate) const DO: &str = "能做的";
pub(crate) const VILLAGE: &str = "村";
pub(crate) const LATE_COUNT: &str = "晚了几项";
pub(crate) const LATEST: &str = "最长晚了";
pub(crate) const NOTHING_DUE: &str = "现在没有要公开的。";
pub(crate) const PHOTO: &str = "拍照公开";
pub(crate) const ROWS: &str = "逐笔填";
pub(crate) const SEE: &str = "看";
pub(crate) const PICTURES: &str = "照片（一张纸一张，最多6张）";
pub(crate) const PICTURES_HINT: &str = "把盖了章的公开栏、公示表拍清楚。身份证号、电话、银行卡号先遮住。";
pub(crate) const NAME: &str = "标题";
pub(crate) const TEXT: &str = "说几句（可以不填）";
pub(crate) const TEXT_HINT: &str = "屏幕会念出来。不写身份证号、电话、卡号。";
pub(crate) const CHECKED: &str = "我看过了：照片上没有身份证号、电话、银行卡号，没有未成年人的名字";
pub(crate) const PUBLISH: &str = "公开";
pub(crate) const NO_PICTURE: &str = "请先拍一张照片，或者从相册里选";
pub(crate) const MANY_PICTURES: &str = "最多6张，请分两次公开";
pub(crate) const BIG_PICTURES: &str = "照片太大：一张最多20兆";
pub(crate) const UNREADABLE: &str = "这张照片打不开，请重新拍";
pub(crate) const NOT_CHECKED: &str = "请看过照片，再勾上这一项";
pub(crate) const NO_TITLE: &str = "请写标题，2到60个字";
pub(crate) const LONG_TEXT: &str = "最多写500个字";
pub(crate) const PRIVATE_TEXT: &str = "里面有像身份证号、电话或卡号的长数字，不能公开，请去掉";
pub(crate) const NO_SUCH: &str = "没有这一项，请从列表里选";
pub(crate) const DONE_PUBLISHED: &str = "已公开，几秒后就在村里的屏幕上";
pub(crate) const DONE_TAKEN_BACK: &str = "已撤下，村里的屏幕上不再有";
pub(crate) const DONE_SAVED: &str = "已保存";
pub(crate) const DONE_ADDED: &str = "记下了一笔。都填完以后，按“公开这些”";
pub(crate) const DONE_REMOVED: &str = "这一笔去掉了";
pub(crate) const TAKE_BACK: &str = "撤下";
pub(crate) const TAKE_BACK_WHAT: &str = "把这一份从村里的屏幕上撤下来";
pub(crate) const TAKE_BACK_FOLLOWS: &str = "马上看不到了，这一项又算没有公开；改好以后可以再公开。";
pub(crate) const REASON: &str = "为什么撤下";
pub(crate) const REASON_WRONG: &str = "请写原因，2到100个字";
pub(crate) const REMIND: &str = "提醒谁";
pub(crate) const REMIND_ABOUT: &str =
    "快到期和晚了的时候，一天最多发一条短信到这个号码。去掉号码就不再提醒。";
pub(crate) const REMIND_PHONE: &str = "手机号";
pub(crate) const REMIND_WRONG: &str = "手机号是1开头的11位数字";
pub(crate) const SAVE: &str = "保存";
pub(crate) const MATTER: &str = "新出的事";
pub(crate) const MATTER_ABOUT: &str = "开了会、征了地、要动工：先记在这里，到期前会提醒。";
pub(crate) const MATTER_KIND: &str = "哪一类";
pub(crate) const MATTER_TITLE: &str = "什么事";
pub(crate) const MATTER_BEGINS: &str = "哪天的事，或者哪天开工";
pub(crate) const MATTER_ENDS: &str = "哪天完工（只有工程要填）";
pub(crate) const MATTER_ADD: &str = "记下";
pub(crate) const MATTER_KIND_WRONG: &str = "请选一类";
pub(crate) const MATTER_TITLE_WRONG: &str = "请写是什么事，2到40个字";
pub(crate) const DATE_WRONG: &str = "请填日期，像 2026-11-20";
pub(crate) const ENDS_WRONG: &str = "完工的日子要在开工以后，三年以内";
pub(crate) const DROP: &str = "不算了";
pub(crate) const SETTINGS: &str = "怎么算";
pub(crate) const SINCE: &str = "从哪一天起算";
pub(crate) const SINCE_HINT: &str = "这一天以前到期的都不算晚。";
pub(crate) const HOLDS: &str = "要公开";
pub(crate) const HOLDS_HINT: &str = "去掉勾，全县的村都不用公开这一项。";
pub(crate) const OWN: &str = "本县自己加的";
pub(crate) const OWN_ABOUT: &str = "县里另外要求各村公开的，加在这里。加了不能删，不要了就在上面去掉勾。";
pub(crate) const OWN_NAME: &str = "公开什么";
pub(crate) const OWN_RHYTHM: &str = "多久一次";
pub(crate) const OWN_DAY: &str = "最晚几号，或几天以内";
pub(crate) const OWN_DAY_HINT: &str =
    "按月、按季、按年的：到期那个月的几号，1到28。有事才公开的、工程：几天以内，1到60。";
pub(crate) const OWN_TABLE: &str = "用哪张表";
pub(crate) const OWN_TABLE_HINT: &str = "部门发了这张表就算公开了，放在表格自己的那一栏。";
pub(crate) const OWN_PAPER: &str = "不用表，村里拍照公开";
pub(crate) const OWN_COLUMN: &str = "照片放在哪一栏";
pub(crate) const OWN_COLUMN_HINT: &str = "用表的不用选。";
pub(crate) const OWN_ADD: &str = "加上这一项";
pub(crate) const OWN_BASIS: &str = "县里规定";
pub(crate) const OWN_NAME_WRONG: &str = "请写公开什么，2到20个字";
pub(crate) const OWN_NAME_TAKEN: &str = "已经有这一项了，请换个名字";
pub(crate) const OWN_RHYTHM_WRONG: &str = "请选多久一次";
pub(crate) const OWN_TABLE_WRONG: &str = "这张表不是这样给的，请选和表一样的多久一次，或者不用表";
pub(crate) const OWN_COLUMN_WRONG: &str = "请选照片放在哪一栏";
pub(crate) const OWN_DAYS_WRONG: &str = "填1到60，是几天以内";
pub(crate) const OWN_MANY: &str = "最多自己加20项";
pub(crate) const DAY_WRONG: &str = "填1到28，是到期那个月的几号";
pub(crate) const UNCHECKED: &str = "待核：日子由县里定";
pub(crate) const EVERY_VILLAGE: &str = "各村";
pub(crate) const ALL_ON_TIME: &str = "没有一个村晚。";
pub(crate) const DAY_NONE: &str = "这一天没有到期的。";
pub(crate) const ALREADY: &str = "已经公开的";
pub(crate) const ROWS_ABOUT: &str = "一笔一笔填，先存在这里，不公开；都填完了一起公开。";
pub(crate) const ROWS_SO_FAR: &str = "已经填的";
pub(crate) const ROWS_NONE: &str = "还没有填。";
pub(crate) const ROW_ADD: &str = "记下这一笔";
pub(crate) const ROW_REMOVE: &str = "去掉";
pub(crate) const ROWS_PUBLISH: &str = "公开这些";
pub(crate) const OFFICE_STANDS: &str =
    "这一期已经用表格公开了，不用再逐笔填。表格有错，请找发表格的部门收回，再来填。";
pub(crate) const ROWS_EMPTY: &str = "还没有填一笔，不能公开";
pub(crate) const ROWS_MANY: &str = "一期最多填300笔，更多的请用表格导入";
pub(crate) const HAS_PICTURE: &str = "有照片";
pub(crate) const SOURCE: &str = "村委会填报";
pub(crate) const EMPTY: &str = "这个村要公开什么，还没有定";
pub(crate) const EMPTY_WHY: &str = "县里定了从哪一天起算，这里就有一张表。";
pub(crate) const OPEN_PAGE: &str = "哪些公开了，哪些没有";
pub(crate) const PREVIOUS_MONTH: &str = "上个月";
pub(crate) const NEXT_MONTH: &str = "下个月";

/// What something is of, as it is read.
pub(crate) fn of(of: &str) -> String {
    match of.split_once('-') {
        Some((year, quarter)) if quarter.starts_with('Q') => format!("{year}年第{}季度", &quarter[1..]),
        Some((year, month)) if month.len() == 2 => {
            format!("{year}年{}月", month.trim_start_matches('0'))
        }
        None if of.len() == 4 => format!("{of}年"),
        _ => String::new(),
    }
}

pub(crate) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Before => "开工前",
        Stage::During => "中途",
        Stage::After => "完工后",
    }
}

/// Duty and time, as the title of what is published.
pub(crate) fn title(name: &str, period: &str) -> String {
    format!("{name}（{}）", of(period))
}

/// What a due is of: the time, or the matter with its stage.
pub(crate) fn due_of(due: &Due<'_>) -> String {
    match &due.of {
        Of::Time(period) => of(period),
        Of::Matter(_, None) => due.title.clone(),
        Of::Matter(_, Some(which)) => format!("{}（{}）", due.title, stage(*which)),
    }
}

pub(crate) fn date(date: Date) -> String {
    format!("{}月{}日", date.month(), date.day())
}

pub(crate) fn standing(standing: &Standing) -> String {
    match standing {
        Standing::Done { on, late: false, .. } => format!("{}公开了", date(*on)),
        Standing::Done { on, late: true, .. } => format!("{}公开了，晚了", date(*on)),
        Standing::Open { days: 0 } => "今天到期".to_owned(),
        Standing::Open { days } => format!("还有{days}天"),
        Standing::Late { days } => format!("晚了{days}天"),
    }
}

/// A due as it is said.
pub(crate) fn said(due: &Due<'_>) -> String {
    format!("{}，{}，最晚{}公开，{}", due.duty.name, due_of(due), date(due.by), standing(&due.standing))
}

/// A message: the first thing, by when, and how many more.
pub(crate) fn reminder(name: &str, by: Date, more: usize) -> String {
    let first = format!("{name}最晚{}", date(by));
    if more == 0 { first } else { format!("{first}，另有{more}项") }
}

pub(crate) fn day_sum(whole: usize, done: usize, late: usize) -> String {
    match (whole, late) {
        (whole, 0) => format!("{whole}项，公开了{done}项"),
        (whole, late) => format!("{whole}项，公开了{done}项，晚{late}项"),
    }
}

pub(crate) fn month(date: Date) -> String {
    format!("{}年{}月", date.year(), date.month())
}

pub(crate) fn late_days(days: i64) -> String {
    format!("{days}天")
}

pub(crate) fn rows_count(count: usize) -> String {
    format!("{ROWS_SO_FAR}：{count}笔")
}

pub(crate) fn rows_published(count: usize) -> String {
    format!("逐笔填的，{count}笔")
}

pub(crate) fn page_alt(title: &str, number: usize) -> String {
    format!("{title}，第{number}张")
}

pub(crate) fn day_of(name: &str, rhythm: &str) -> String {
    format!("{name}：{rhythm}几号以前")
}

pub(crate) fn published_at(at: hongwang_base::Millis) -> String {
    format!("{}公开", hongwang_page::when::date(at.0))
}

pub(crate) fn audit_published(title: &str, pages: usize) -> String {
    format!("公开“{title}”，照片{pages}张")
}

pub(crate) fn audit_rows(title: &str, rows: usize) -> String {
    format!("公开“{title}”，{rows}笔")
}

pub(crate) fn audit_taken_back(title: &str, reason: &str) -> String {
    format!("撤下“{title}”：{reason}")
}

pub(crate) fn audit_matter(title: &str, gone: bool) -> String {
    if gone {
        format!("去掉要公开的事“{title}”")
    } else {
        format!("记下要公开的事“{title}”")
    }
}

pub(crate) fn audit_settings(since: Date, off: usize) -> String {
    format!("村务公开从{since}起算，不公开的{off}项")
}

pub(crate) const AUDIT_REMINDED: &str = "改了村务公开提醒的手机号";

pub(crate) fn rhythm(rhythm: crate::disclosure::Rhythm) -> &'static str {
    use crate::disclosure::Rhythm;
    match rhythm {
        Rhythm::Month => "下个月",
        Rhythm::Quarter => "下个季度第一个月",
        Rhythm::Year => "下一年一月",
        Rhythm::AtOnce | Rhythm::Stages => "",
    }
}

/// How often, as a choice.
pub(crate) fn how_often(rhythm: crate::disclosure::Rhythm) -> &'static str {
    use crate::disclosure::Rhythm;
    match rhythm {
        Rhythm::Month => "每月",
        Rhythm::Quarter => "每季度",
        Rhythm::Year => "每年",
        Rhythm::AtOnce => "有事就公开一次",
        Rhythm::Stages => "工程：开工前、中途、完工后",
    }
}

pub(crate) fn audit_own(name: &str) -> String {
    format!("村务公开加了一项“{name}”")
}

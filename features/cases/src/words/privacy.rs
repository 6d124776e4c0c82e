//! What people read before they are asked anything about themselves, and what staff read of a person's rights.

use crate::item::Item;

// before the first question
pub(crate) const TITLE: &str = "先看清楚，再填";
pub(crate) const AGREE: &str = "同意，开始填";
pub(crate) const DECLINE: &str = "不同意";
pub(crate) const DECLINED: &str = "不同意也没关系";
pub(crate) const DECLINED_SAYS: &str = "什么都没有记下。";
pub(crate) const BACK: &str = "回去看这一项";

/// Whom to ask instead.
pub(crate) fn declined_to_do(office: &str) -> String {
    format!("想办，可以带上材料到村里柜台，或者去找{office}，当面问、当面办。")
}

/// A kind of personal answer (`x-pii`), as people call it.
pub(crate) fn kind(kind: &str) -> &'static str {
    match kind {
        "name" => "名字",
        "id" => "身份证号",
        "phone" => "电话",
        "address" => "住址",
        "health" => "身体和家里的难处",
        "money" => "收入和财产",
        "family" => "家里的情况",
        "paper" => "材料的照片",
        "signature" => "签名",
        _ => "和您有关的别的情况",
    }
}

/// What is told before anything is asked: a heading and a sentence each.
pub(crate) fn told(item: &Item, kinds: &[&str], office: &str) -> Vec<(&'static str, String)> {
    let mut names: Vec<&str> = Vec::new();
    for each in kinds.iter().map(|each| kind(each)) {
        if !names.contains(&each) {
            names.push(each);
        }
    }
    let purpose = if item.purpose.is_empty() {
        format!("只用来办“{}”：看合不合条件，定下来办不办。", item.name)
    } else {
        item.purpose.clone()
    };
    let mut all = vec![("要您填什么", format!("{}。", names.join("、"))), ("拿来做什么", purpose)];
    if kinds.contains(&"phone") {
        all.push(("电话拿来做什么", "办到哪一步，发短信告诉您；有要问的，打给您。".to_owned()));
    }
    if !item.notice.is_empty() {
        all.push(("要公示", "照规定要在村里公示几天。身份证号、电话和身体情况不公示。".to_owned()));
    }
    all.push((
        "谁看得到",
        format!("只有经手的人：村里、镇上、县里办这件事的，还有{office}。看全部内容要写明为什么，每看一次都有记录。"),
    ));
    all.push(("存多久", format!("办完以后存{}年，到时候删掉。", item.kept_for().0)));
    all.push((
        "以后不想办了",
        "还没定下来，随时可以在这块屏上撤回。想看、想改、想删自己填的，到村里柜台说一声。".to_owned(),
    ));
    all.push(("给孩子填", "不满14岁的孩子，要由爸妈或监护人来同意。".to_owned()));
    all
}

// at the desk
pub(crate) const RIGHTS: &str = "个人信息";
pub(crate) const AGREED: &str = "申请人同意的说明";
pub(crate) const NOT_AGREED: &str = "没有同意的记录（旧版本的终端交上来的，或者不用填个人信息）。";
pub(crate) const OPEN_RIGHTS: &str = "看、改、删这一件的个人信息";
pub(crate) const FIND: &str = "按号码找本人的办件";
pub(crate) const FIND_LEAD: &str =
    "本人来问自己的信息时用。先看本人的身份证，再输号码；号码要一位不差。按身份证号找得最全，委托也在里面。";
pub(crate) const NUMBER: &str = "身份证号或者手机号";
pub(crate) const NUMBER_WRONG: &str = "号码不对：身份证号是18位，手机号是11位。";
pub(crate) const REASON: &str = "为什么";
pub(crate) const REASON_HINT: &str = "写一句话，不写名字和号码。会和您的名字一起记入审计日志。";
pub(crate) const SEARCH: &str = "找";
pub(crate) const FOUND: &str = "本人的办件";
pub(crate) const FOUND_NONE: &str = "您管的范围里，没有用这个号码申请的办件";
pub(crate) const EXPORT: &str = "导出给本人";
pub(crate) const EXPORT_HINT: &str = "是一个压缩包：能打印的网页（index.html）、给别的系统读的数据（data.json）、交过的材料和结果纸。没有遮住，只交给本人；服务器上不留。";
pub(crate) const FOUND_MANY: &str = "只列出了前200件，还有别的。请各镇各村分别找。";
pub(crate) const NAMED: &str = "别人申请、里面写到本人的办件";
pub(crate) const NAMED_HINT: &str = "这些件是别人的，导出的只有写本人的那几项。写错了，打开那一件来改。\
    本人要删的，照实说清楚：没办完的不能单独删，定下来办不办要看这些；办完的只能和整件一起删，要先问申请人；\
    都不删的，保存期限一到自动删掉。";
pub(crate) const NAMES_YOU: &str = "别人申请的，里面写到了您，这里只有写您的那几项；";
pub(crate) const EXPORTED: &str = "个人信息副本";
pub(crate) const EXPORTED_LEAD: &str =
    "材料和结果纸在旁边的文件夹里，点名字打开。同样的内容，给别的系统读的在 data.json。";
pub(crate) const WHO: &str = "申请人和替他办的人";
pub(crate) const PAPERS: &str = "材料和结果纸";
pub(crate) const PAPER_GONE: &str = "（这一份在机器里找不到了）";

/// How many mandates were found by an identity number.
pub(crate) fn mandates(count: usize) -> String {
    format!("还有{count}份委托，导出的里面也有。")
}

/// A correction in the copy.
pub(crate) fn corrected(place: &str, reason: &str) -> String {
    format!("改了“{place}”：{reason}")
}

/// A result paper in the copy.
pub(crate) fn result(serial: &str, revoked: bool) -> String {
    format!("结果纸 {serial}{}", if revoked { "（已作废）" } else { "" })
}

pub(crate) const CORRECT: &str = "改一处";
pub(crate) const CORRECT_HINT: &str = "本人说填错了的，看过证件再改。原来的封存起来，经过不变。";
pub(crate) const PLACE: &str = "改哪一处";
pub(crate) const VALUE: &str = "改成什么";
pub(crate) const NO_PLACE: &str = "请选一处能改的。";
pub(crate) const DOES_NOT_FIT: &str = "改完以后这张表就不完整了，请看看是不是选错了。";
pub(crate) const CORRECTIONS: &str = "改过的";
pub(crate) const ERASE: &str = "删掉个人信息";
pub(crate) const ERASE_OPEN: &str = "还没有办完，不能删。本人不想办了，先撤回。";
pub(crate) const ERASE_ASK: &str = "申请删掉";
pub(crate) const ERASE_AGREE: &str = "同意删掉";
pub(crate) const ERASE_NOW: &str = "现在删掉";
pub(crate) const ERASE_SECOND: &str = "这要另一个人来同意，不能是申请的人自己。";
pub(crate) const ERASE_NOT_ASKED: &str = "没有人申请删掉这一件，或者已经删了。";
pub(crate) const ERASE_FOLLOWS: &str =
    "填的内容、材料、短信和名字都删掉，再也找不回来；编号、经过和统计留着。";
pub(crate) const ERASED: &str = "这一件的个人信息已经删掉";
pub(crate) const ERASED_TEXT: &str = "（已删掉）";
pub(crate) const KEPT_OVER: &str = "保存的期限已经过了，可以直接删掉。";
pub(crate) const DONE: &str = "办好了";
pub(crate) const BY_ITSELF: &str = "系统（保存期限）";

/// Who asked for it, and why.
pub(crate) fn asked(by: &str, at: &str, reason: &str) -> String {
    format!("{by} {at} 申请删掉：{reason}。要另一个人同意。")
}

/// Until when it is kept.
pub(crate) fn kept_until(at: &str) -> String {
    format!("照规定存到{at}。本人要求提前删的，写明原因，由另一个人同意。")
}

/// The audit entry of a look for a person.
pub(crate) fn audit_find(reason: &str, own: usize, naming: usize) -> String {
    format!("按号码找本人的办件，找到{own}件，另有{naming}件写到本人：{reason}")
}

/// The audit entry of an export.
pub(crate) fn audit_export(own: bool, papers: usize, reason: &str) -> String {
    let what = if own { "本人的这一件" } else { "这一件里写到本人的几项" };
    format!("把{what}导出，材料{papers}份：{reason}")
}

/// The audit entry of an export of mandates.
pub(crate) fn audit_mandates(count: usize, reason: &str) -> String {
    format!("把本人的{count}份委托导出：{reason}")
}

/// The audit entry of a correction: which answer, never what it says.
pub(crate) fn audit_correct(number: &str, short: &str, reason: &str) -> String {
    format!("{number}：改了“{short}”：{reason}")
}

/// The audit entry of a wish that it goes.
pub(crate) fn audit_ask(number: &str, reason: &str) -> String {
    format!("{number}：申请删掉个人信息：{reason}")
}

/// The audit entry of its end.
pub(crate) fn audit_erased(number: &str, reason: &str) -> String {
    format!("{number}：删掉了个人信息：{reason}")
}

/// Why it ended by itself.
pub(crate) const KEPT_ENOUGH: &str = "保存期限到了";

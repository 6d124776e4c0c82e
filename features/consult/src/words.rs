//! Every Chinese word of this capability.

pub(crate) mod message;

use crate::roster::Office;
use crate::ticket::{About, Action, Kind, State};
use hongwang_base::Millis;

pub(crate) const HELP: &str = "求助";
/// What people look for when they look for whoever is on duty.
pub(crate) const ON_DUTY_WORD: &str = "值班";
pub(crate) const LEAD: &str = "不会用、用不了、找不到，都可以找值班的人。";
pub(crate) const ON_DUTY: &str = "正在值班";
pub(crate) const VIDEO: &str = "视频呼叫";
pub(crate) const VIDEO_HINT: &str = "那边响铃，接了就面对面说";
pub(crate) const CALL: &str = "请人回电话";
pub(crate) const CALL_HINT: &str = "留下电话，值班的人给您回电话";
pub(crate) const CALL_TITLE: &str = "请值班的人回电话";
pub(crate) const PROXY: &str = "请人代办";
pub(crate) const FAMILY: &str = "亲情通话";
pub(crate) const CARD_AGAIN: &str = "再看结果卡";
pub(crate) const PROXY_HINT: &str = "自己办不了，请村里镇里的人帮着办";
pub(crate) const TRY: &str = "试一试写字";
pub(crate) const TRY_HINT: &str = "用手指写，机器就认得";
pub(crate) const DEMONSTRATION: &str = "看演示";
pub(crate) const DEMONSTRATION_HINT: &str = "看一遍这台机器怎么用";
pub(crate) const OTHERS: &str = "还可以找";
pub(crate) const NOBODY: &str = "还没有登记值班的人";
pub(crate) const NOBODY_WHY: &str = "村里、镇里和县里都还没有排班。";
pub(crate) const NOBODY_TO_DO: &str = "请到村委会找值班干部，或者按“请人回电话”留个电话。";
pub(crate) const OFF_DUTY: &str = "现在没有人值班";
pub(crate) const PERSON: &str = "值班的人";
pub(crate) const NOT_ON_DUTY: &str = "现在不值班";
pub(crate) const NO_HOURS_AHEAD: &str = "还没有排班";

pub(crate) const PHONE: &str = "您的电话号码";
pub(crate) const PHONE_HINT: &str = "点下面的数字。只有给您回电话的人看得到。";
pub(crate) const PHONE_MISSING: &str = "请写上电话号码，不然没法给您回电话。";
pub(crate) const ABOUT: &str = "什么事？不选也行。";
pub(crate) const SEND_CALL: &str = "请给我回电话";
pub(crate) const SEND_PROXY: &str = "请帮我代办";
pub(crate) const TOO_MANY: &str = "这台机器刚才登记得太多了，请过一小时再来，或者直接打上面的电话。";
pub(crate) const STALE_FORM: &str = "这一页放得太久了，请返回“求助”再点一次。";

pub(crate) const NOTED: &str = "已记下";
pub(crate) const WAITS: &str = "已记下；连上县里后送到。";
pub(crate) const DELIVERED: &str = "已送到县里。";
pub(crate) const NOT_TAKEN: &str = "没有办成";
pub(crate) const YOUR_NUMBER: &str = "您的号";
pub(crate) const BY_WHEN: &str = "最晚回电话";
pub(crate) const ASKED_AT: &str = "登记时间";
pub(crate) const NO_REQUEST: &str = "没有这一条登记";
pub(crate) const KEEP: &str = "请记住您的号。值班的人会打给您，不收钱。";

pub(crate) const GROUP: &str = "求助";
pub(crate) const QUEUE: &str = "回电和代办";
pub(crate) const ROSTER: &str = "值班表";
pub(crate) const NEW_PERSON: &str = "添加值班的人";
pub(crate) const OPEN: &str = "要办的";
pub(crate) const CLOSED: &str = "办完的";
pub(crate) const QUEUE_CAPTION: &str = "按最晚回电的时间排，越急越靠前";
pub(crate) const QUEUE_EMPTY: &str = "没有要回的电话";
pub(crate) const NUMBER: &str = "号";
pub(crate) const KIND: &str = "要什么";
pub(crate) const MATTER: &str = "什么事";
pub(crate) const WHERE: &str = "哪个村";
pub(crate) const TELEPHONE: &str = "电话";
pub(crate) const DUE: &str = "最晚";
pub(crate) const STATE: &str = "状态";
pub(crate) const OVERDUE: &str = "已超时";
pub(crate) const SHOW_PHONE: &str = "查看完整号码";
pub(crate) const SHOW_PHONE_NOTE: &str = "每次查看都会记入审计日志。";
pub(crate) const PHONE_UNREADABLE: &str = "号码打不开：密钥文件和数据库不是一套";
pub(crate) const NOTE: &str = "备注";
pub(crate) const NOTE_HINT: &str = "不写姓名和身份证号。交接时要写清楚还差什么。";
pub(crate) const NOTE_MISSING: &str = "交接要写一句话，接手的人才知道还差什么。";
pub(crate) const NOTE_LONG: &str = "备注最多 300 个字。";
pub(crate) const NEXT: &str = "做了什么";
pub(crate) const CHOOSE_ACTION: &str = "请选做了什么。";
pub(crate) const SAVE: &str = "记下";
pub(crate) const HISTORY: &str = "经过";
pub(crate) const HISTORY_EMPTY: &str = "还没有人处理";
pub(crate) const TIME: &str = "时间";
pub(crate) const WHO: &str = "谁";
pub(crate) const NO_TICKET: &str = "没有这一条，或者不归您管";
pub(crate) const FASTER: &str = "别人刚刚处理过这一条，请看过最新的经过再记";
pub(crate) const NOT_NOW: &str = "现在不能这样记：先记是否联系上，再结束";

pub(crate) const NAME: &str = "姓名";
pub(crate) const OFFICE: &str = "岗位";
pub(crate) const ORG: &str = "给哪里的人值班";
pub(crate) const DAYS: &str = "每周哪几天";
pub(crate) const FROM: &str = "几点开始";
pub(crate) const TO: &str = "几点结束";
pub(crate) const SHIFTS: &str = "临时排班";
pub(crate) const SHIFTS_HINT: &str = "一行一天，如 2026-11-25 08:00-17:30。过零点的分成两天写。";
pub(crate) const HOURS: &str = "值班时间";
pub(crate) const ROSTER_CAPTION: &str = "村里的屏幕按这张表告诉大家现在找谁";
pub(crate) const ROSTER_EMPTY: &str = "还没有排班；屏幕上的求助页会说没有登记";
pub(crate) const SAVE_PERSON: &str = "保存";
pub(crate) const REMOVE: &str = "从值班表去掉";
pub(crate) const NAME_WRONG: &str = "请写姓名，最多 20 个字";
pub(crate) const OFFICE_WRONG: &str = "请选岗位";
pub(crate) const ORG_WRONG: &str = "请选一个归您管的单位";
pub(crate) const HOURS_WRONG: &str = "开始和结束都要写，结束要晚于开始，如 08:00 和 17:30";
pub(crate) const DAYS_WRONG: &str = "写了时间，也请选每周哪几天";
pub(crate) const NO_HOURS: &str = "请选每周的时间，或者写临时排班";
pub(crate) const PHONE_WRONG: &str = "请写手机号，或者带区号的座机号";
pub(crate) const PHOTO: &str = "照片";
pub(crate) const PHOTO_FILE: &str = "选一张照片";
pub(crate) const PHOTO_HINT: &str =
    "正面半身，脸在中间；JPG 或 PNG，不超过 20MB。上面的内容改过的，请先保存，再上传照片。";
pub(crate) const PHOTO_UPLOAD: &str = "上传照片";
pub(crate) const PHOTO_REMOVE: &str = "去掉照片";
pub(crate) const PHOTO_NONE: &str = "还没有照片，屏幕上画的是岗位的图标。";
pub(crate) const PHOTO_MISSING: &str = "请选一张照片";
pub(crate) const PHOTO_TOO_LARGE: &str = "照片没有收完整，或者超过了 20MB，请换一张小一点的";
pub(crate) const PHOTO_UNREADABLE: &str = "照片打不开，请换一张 JPG 或 PNG 照片";
pub(crate) const NO_PERSON: &str = "值班表里没有这个人，或者不归您管";
pub(crate) const DONE_SAVED: &str = "已保存，连着的屏幕马上就会更新";
pub(crate) const DONE_REMOVED: &str = "已从值班表去掉";
pub(crate) const DONE_PHOTO: &str = "照片已换上，连着的屏幕马上就会更新";
pub(crate) const DONE_PHOTO_REMOVED: &str = "照片已去掉";
pub(crate) const DONE_NOTED: &str = "已记下";
pub(crate) const WEEKDAYS: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
pub(crate) const EVERY_DAY: &str = "每天";

pub(crate) const REFUSED_BODY: &str = "登记的内容不完整，请在屏幕上重新登记";

impl Office {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::VillageCadre => "村干部",
            Self::TownWindow => "镇窗口",
            Self::Agronomist => "农技专家",
            Self::Doctor => "村医",
            Self::Lawyer => "法律",
        }
    }
}

impl Kind {
    /// What the desk calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Call => "回电话",
            Self::Proxy => "请人代办",
        }
    }
}

impl About {
    /// The word on its tile.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "别的事",
            Self::Welfare => "低保救助",
            Self::Health => "医保看病",
            Self::Pension => "养老社保",
            Self::Subsidy => "领补贴",
            Self::Farming => "种地养殖",
            Self::Law => "法律纠纷",
            Self::Machine => "这台机器",
        }
    }
}

impl State {
    /// What the desk calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "新",
            Self::Unreached => "未接通",
            Self::Reached => "已联系",
            Self::Closed => "已结束",
        }
    }
}

impl Action {
    /// What the desk calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reach => "打通了",
            Self::Miss => "没人接",
            Self::HandOver => "交接给别人",
            Self::Close => "办完，结束",
        }
    }
}

pub(crate) fn next_on_duty(name: &str, office: Office, at: Millis) -> String {
    format!("{}{name}从 {} 起值班。", office.name(), at.minute_words())
}
pub(crate) fn row_of(line: usize) -> String {
    format!("第 {line} 行看不懂：应写成 2026-11-25 08:00-17:30，结束要晚于开始")
}
pub(crate) fn number(number: i64) -> String {
    format!("{number} 号")
}
pub(crate) fn answer_by(at: Millis) -> String {
    at.minute_words()
}
pub(crate) fn audit_phone(number: i64, masked: &str) -> String {
    format!("查看 {number} 号登记的完整电话（{masked}）")
}
pub(crate) fn audit_step(number: i64, action: Action, to: State) -> String {
    format!("{number} 号登记：{}，现在是“{}”", action.name(), to.name())
}
pub(crate) fn audit_person(name: &str, office: Office) -> String {
    format!("值班表：{}{name}", office.name())
}
pub(crate) fn audit_photo(name: &str, office: Office) -> String {
    format!("值班表：换上{}{name}的照片", office.name())
}
pub(crate) fn audit_photo_removed(name: &str, office: Office) -> String {
    format!("值班表：去掉{}{name}的照片", office.name())
}
pub(crate) fn bad_photo(why: &str) -> String {
    format!("照片用不了：{why}")
}
pub(crate) fn photo_of(name: &str) -> String {
    format!("{name}的照片")
}
/// Days of the week, from Monday.
pub(crate) fn days(days: &[bool; 7]) -> String {
    if days.iter().all(|day| *day) {
        return EVERY_DAY.to_owned();
    }
    let named = WEEKDAYS.iter().zip(days).filter(|(_, on)| **on).map(|(name, _)| *name);
    named.collect::<Vec<_>>().join("、")
}
pub(crate) fn hours(hours: &str) -> String {
    let hours = if hours.is_empty() { NO_HOURS_AHEAD } else { hours };
    format!("{HOURS}：{hours}")
}
pub(crate) fn spoken_person(office: Office, name: &str, phone: &str) -> String {
    format!("{}{name}，电话{phone}。", office.name())
}

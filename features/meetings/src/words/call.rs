//! The words of 点对点咨询.

use crate::call::Outcome;
use hongwang_base::Millis;

/// The offices that can be called: the word under which each is sent, and what people call it.
pub(crate) const OFFICES: [(&str, &str); 5] = [
    ("village-cadre", "村干部"),
    ("town-window", "镇窗口"),
    ("agronomist", "农技专家"),
    ("doctor", "村医"),
    ("lawyer", "法律"),
];

// The screen.
pub(crate) const CALL: &str = "视频呼叫";
pub(crate) const SECTION: &str = "点对点咨询";
pub(crate) const NO_CALL: &str = "没有这次通话，或者早已结束";
pub(crate) const NO_SUCH_OFFICE: &str = "这个单位从这里呼叫不到";
pub(crate) const STILL_WRONG: &str = "照片太大或者格式不对，请再拍一次";
pub(crate) const TOO_MANY: &str = "太多了，请先清除或者重新通话";
pub(crate) const STROKE_WRONG: &str = "这一笔没有画上，请再画一次";
pub(crate) const CARD_CHANGED: &str = "结果卡刚刚改过，请看过新的再按";
pub(crate) const CANCEL: &str = "取消呼叫";
pub(crate) const HANG_UP: &str = "挂断";
pub(crate) const SHOW_STILL: &str = "拍照给专家看";
pub(crate) const BY_TELEPHONE: &str = "用手机拍";
pub(crate) const NO_MORE_TELEPHONE: &str = "不用手机拍";
pub(crate) const SCAN: &str = "手机扫一扫，就能拍照给对方看。";
pub(crate) const SCAN_LABEL: &str = "拍照用的二维码";
pub(crate) const SCAN_FATE: &str = "只给这次通话用，照片系统里不留。";
pub(crate) const PHOTO_READY: &str = "照片拍好了，对方一接就看得到。";
pub(crate) const TOO_OFTEN: &str = "这块屏幕一小时里呼叫得太多了，请过一会儿再呼叫，或者留个电话";
pub(crate) const NO_TELEPHONE: &str = "现在不能用手机拍，请用屏幕上的摄像头";
pub(crate) const LOOKS_AT_STILL: &str = "红线是专家在您的照片上画的。";
pub(crate) const DRAWN_LIVE: &str = "红线是专家在您的画面上画的。";
pub(crate) const CALL_AGAIN: &str = "再呼叫一次";
pub(crate) const CALL_BACK: &str = "请人回电话";
pub(crate) const LEAVE_MESSAGE: &str = "留言";
pub(crate) const PROXY: &str = "请人代办";
pub(crate) const TO_TICKET: &str = "可以录一段留言，或者只留个电话，有人在两个工作小时内给您打回来。";
pub(crate) const CARD: &str = "结果卡";
pub(crate) const CARD_CAME: &str = "结果卡写好了，在下面。";
pub(crate) const CARD_KEPT: &str = "已按您的意思留存，接待您的单位以后查得到。";
pub(crate) const KEEP: &str = "同意留存";
pub(crate) const PRINT: &str = "打印";
pub(crate) const PRINTED: &str = "已送到打印机。";
pub(crate) const PRINTER_BUSY: &str = "打印机正在打，请等一等。";
pub(crate) const NEVER_RECORDED: &str = "通话不录像、不录音。";
pub(crate) const LOOKS_ON: &str = "要说话请到村里的屏幕前。这里只看通话到哪一步。";
pub(crate) const OFFLINE_WHY: &str = "视频呼叫要通过县中心，现在打不通。";
pub(crate) const NO_MEDIA: &str = "画面和声音未接通：县中心还没有开通通话媒体，现在听不到也看不到对方。";
pub(crate) const SELF: &str = "您自己";
pub(crate) const LOST: &str = "对方的线路断了，正在等它回来";

pub(crate) const AT_SCREEN: &str = "视频呼叫请到村里的屏幕前按。";

// The desk: 我接哪些岗位.
pub(crate) const OFFICES_TITLE: &str = "我接哪些岗位";
pub(crate) const OFFICES_FIELD: &str = "岗位";
pub(crate) const OFFICES_HINT: &str =
    "勾上的岗位有人呼叫，您这里才响铃。一个都不勾，就只接本单位没有人勾的岗位。";
pub(crate) const OFFICES_SAVE: &str = "保存";
pub(crate) const OFFICES_SAVED: &str = "已保存，从现在起按这个响铃。";
pub(crate) const NOBODY_CHOSE: &str = "本单位还没有人勾：不管呼叫哪个岗位，登录着的人都响铃。";
pub(crate) const CHOSEN: &str = "本单位谁接什么";
pub(crate) const STRIKE: &str = "去掉";
pub(crate) const STRUCK: &str = "已去掉。";
pub(crate) const STRUCK_HINT: &str = "离开岗位的同事，点名字后面的“去掉”，不然这个岗位叫不到别人。";

/// In the audit log.
pub(crate) fn audit_struck(name: &str, office: &str) -> String {
    format!("不再让“{name}”接“{office}”的呼叫")
}

pub(crate) const OFFICE_FREE: &str = "没有人勾，一个都没勾的人响铃";

// The desk.
pub(crate) const CALLS: &str = "视频呼叫";
pub(crate) const ANSWER: &str = "接听";
pub(crate) const DECLINE: &str = "暂不接";
pub(crate) const WATCH: &str =
    "开着这一页就是在值守：有人呼叫时这里响铃。离开座位请点“退出”，不然村民以为有人在。";
pub(crate) const LIST_CAPTION: &str = "最近的呼叫，新的在前";
pub(crate) const NONE: &str = "还没有人呼叫过。";
pub(crate) const FROM: &str = "哪里";
pub(crate) const WHOM: &str = "找谁";
pub(crate) const WHEN: &str = "时间";
pub(crate) const HOW: &str = "结果";
pub(crate) const LONG: &str = "通话";
pub(crate) const WHO_ANSWERED: &str = "接听的人";
pub(crate) const KEPT: &str = "留存";
pub(crate) const HAS_CARD: &str = "有结果卡";
pub(crate) const NO_CARD: &str = "没有留存的结果卡：没有写，村民没有同意留存，或者已经到期、由村民自己删掉。";
pub(crate) const MINE: &str = "本台";
pub(crate) const IN_TALK: &str = "正在通话";
pub(crate) const IN_CALL: &str = "您正在另一个通话里，先挂断再接。";
pub(crate) const GONE: &str = "已经不响了：对方挂断，或者等得太久。";
pub(crate) const BACK: &str = "回到通话";
pub(crate) const ASK_IN: &str = "再请一位专家";
pub(crate) const ASK_IN_NOW: &str = "现在有人的，按一下就响铃：";
pub(crate) const ASK_IN_NONE: &str = "现在别处没有人空着。";
pub(crate) const ASK_IN_ORG: &str = "哪个单位";
pub(crate) const ASK_IN_OFFICE: &str = "什么岗位";
pub(crate) const RING: &str = "呼叫进来";
pub(crate) const RINGS_ALREADY: &str = "已经在呼叫一位，请等一等";
pub(crate) const NOBODY_THERE: &str = "那里现在没有人在线";
pub(crate) const ALL_BUSY_THERE: &str = "那里的人都在通话";
pub(crate) const ADVICE: &str = "写给村民的话";
pub(crate) const ADVICE_HINT: &str = "最多 500 个字，大白话，不写商品名、厂家，写有效成分和怎么用。写完马上显示在村里的屏幕上，能读出来、能打印。村民不同意就不留存。";
pub(crate) const PICTURE_TOO: &str = "照片一起给";
pub(crate) const PICTURE_TOO_HINT: &str = "最新一张照片，连同画上的红线；村民同意留存，照片也一起留存。";
pub(crate) const NO_PICTURE: &str = "这次通话还没有照片，请去掉“照片一起给”，或者请村民拍一张";
pub(crate) const PICTURE_MISSED: &str = "（照片没有取到，请再打印一次）";
pub(crate) const CARD_PICTURE: &str = "专家画过的照片";
pub(crate) const ADVICE_SEND: &str = "显示到屏幕上";
pub(crate) const ADVICE_SENT: &str = "结果卡已在村里的屏幕上。";
pub(crate) const ADVICE_WRONG: &str = "请写给村民的话，最多 500 个字";
pub(crate) const ADVICE_AGREED: &str = "村民已同意留存，不能再改";
pub(crate) const TOO_LATE: &str = "通话结束太久，结果卡送不到屏幕上了";
pub(crate) const DRAW: &str = "用鼠标或手指在大画面上画，村民的屏幕上看得到。";
pub(crate) const WIPE: &str = "清除画线";
pub(crate) const TO_LIVE: &str = "看实况";
pub(crate) const TO_STILL: &str = "看照片";
pub(crate) const STILL_OF_CALLER: &str = "村民拍的照片";
pub(crate) const AGREES: &str = "村民已同意留存";
pub(crate) const NOT_AGREED: &str = "村民还没有同意留存";

/// What becomes of a card, for the villager: with `finds` of a center that gives codes.
pub(crate) fn card_fate(kept: bool, prints: bool, finds: bool) -> String {
    if kept {
        return CARD_KEPT.to_owned();
    }
    let printed = if prints { "要带走请打印，" } else { "" };
    let how = if finds { "：保存 12 个月，凭取卡码再看" } else { "" };
    format!("这张卡不保存，离开屏幕就没有了。{printed}要留在县里请按“同意留存”{how}。")
}

/// Why a card is not taken: what in it looks like advertising.
pub(crate) fn advertises(word: &str) -> String {
    format!("“{word}”像是广告：结果卡不写商品名、厂家、网址、电话、卖价，请改掉再发")
}

/// What people call an office, if it can be called.
pub(crate) fn office(word: &str) -> Option<&'static str> {
    OFFICES.into_iter().find(|(known, _)| *known == word).map(|(_, name)| name)
}

/// On the key that rings somebody in.
pub(crate) fn free(free: usize) -> String {
    format!("{free} 人空着")
}

/// `红山镇 农技专家 周师傅`
pub(crate) fn whom(org: &str, word: &str, person: &str) -> String {
    let office = office(word).unwrap_or(word);
    format!("{org} {office} {person}").trim_end().to_owned()
}

/// The title of its room.
pub(crate) fn title(place: &str, whom: &str) -> String {
    format!("{place}呼叫{whom}")
}

/// Somebody of the staff, as the villager sees them.
pub(crate) fn seat(org: &str, name: &str) -> String {
    format!("{org} {name}")
}

pub(crate) fn calling(whom: &str) -> String {
    format!("正在呼叫 {whom}…")
}

pub(crate) fn rung(free: usize) -> String {
    format!("那边有 {free} 个人在线，谁先接就是谁。")
}

/// Before and behind the seconds that the island counts.
pub(crate) const WAIT: (&str, &str) = ("正在响铃，最多再等 ", " 秒。");

pub(crate) fn talking(with: &[String]) -> String {
    if with.is_empty() {
        "正在接通…".to_owned()
    } else {
        format!("正在和 {} 通话", with.join("、"))
    }
}

pub(crate) fn asking(whom: &str) -> String {
    format!("正在请 {whom} 进来…")
}

/// What became of a call, for the villager.
pub(crate) fn came_to(outcome: Outcome, counter: &str, length: i64) -> String {
    match outcome {
        Outcome::Ringing | Outcome::Talking => String::new(),
        Outcome::Done => format!("通话结束，说了 {}", span(length)),
        Outcome::Cancelled => "呼叫已取消".to_owned(),
        Outcome::Unanswered => format!("{counter} 没有人接"),
        Outcome::Busy => format!("{counter} 的人都在通话，现在接不了"),
        Outcome::Nobody => format!("{counter} 现在没有人在线"),
    }
}

/// The same for the desk, in a word.
pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ringing => "正在响铃",
        Outcome::Talking => "正在通话",
        Outcome::Done => "已通话",
        Outcome::Cancelled => "对方取消",
        Outcome::Unanswered => "没有人接",
        Outcome::Busy => "都在通话",
        Outcome::Nobody => "没有人在线",
    }
}

/// `3 分 20 秒`
pub(crate) fn span(millis: i64) -> String {
    let seconds = millis.max(0) / Millis::SECOND;
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} 秒"),
        (minutes, seconds) => format!("{minutes} 分 {seconds} 秒"),
    }
}

/// The strip at the desk.
pub(crate) fn calls(place: &str) -> String {
    format!("{place} 的屏幕在呼叫")
}

pub(crate) fn looks_for(whom: &str) -> String {
    format!("找 {whom}")
}

pub(crate) fn taken_by(name: &str) -> String {
    format!("{name} 已经接了")
}

/// Who signs a card.
pub(crate) fn signed(by: &str) -> String {
    format!("——{by}")
}

pub(crate) fn by_screen(place: &str) -> String {
    format!("{place} 的屏幕")
}

pub(crate) fn audit_accept(whom: &str) -> String {
    format!("接听视频呼叫（找 {whom}）")
}

pub(crate) fn audit_asked_in(whom: &str) -> String {
    format!("在视频呼叫里再请 {whom}")
}

pub(crate) fn audit_still(place: &str) -> String {
    format!("看 {place} 屏幕前拍的照片")
}

pub(crate) fn audit_card(place: &str) -> String {
    format!("查看 {place} 留存的结果卡")
}

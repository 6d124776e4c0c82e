//! Every word that people read.

pub(crate) mod call;
pub(crate) mod card;
pub(crate) mod family;
pub(crate) mod guest;
pub(crate) mod lecture;
pub(crate) mod looks;
pub(crate) mod sheet;
pub(crate) mod sign;
pub(crate) mod telephone;
pub(crate) mod uninvite;
pub(crate) mod vote;

use crate::{
    notice::{Notice, Standing},
    view::{Me, Stage, View},
};
use hongwang_base::Millis;
use hongwang_conference::Role;

// The desk.
pub(crate) const GROUP: &str = "会议";
pub(crate) const MEETINGS: &str = "视频会议";
pub(crate) const COMING: &str = "未结束";
pub(crate) const OVER: &str = "已结束";
pub(crate) const LIST_CAPTION: &str = "本单位和下级单位的视频会议";
pub(crate) const NONE_COMING: &str = "没有要开的会。点“预约会议”定一场。";
pub(crate) const NONE_OVER: &str = "还没有开完的会。";
pub(crate) const NEW: &str = "预约会议";
pub(crate) const SCHEDULE: &str = "预约并通知各村";
pub(crate) const TITLE: &str = "会议名称";
pub(crate) const TITLE_WRONG: &str = "请写会议名称，最多 120 个字";
pub(crate) const HOST: &str = "主办";
pub(crate) const START: &str = "开始时间";
pub(crate) const START_WRONG: &str = "请选开始时间：不早于一小时前，一年之内";
pub(crate) const MINUTES: &str = "时长（分钟）";
pub(crate) const MINUTES_WRONG: &str = "时长写 5 到 720 分钟";
pub(crate) const MAIN: &str = "主会场";
pub(crate) const MAIN_HINT: &str = "主会场的画面排在前面。只列已装好的终端。";
pub(crate) const MAIN_WRONG: &str = "这个终端已不在名单里，请另选主会场";
pub(crate) const NO_MAIN: &str = "不设，由主持台主持";
pub(crate) const FREE: &str = "开会时各会场可以自由发言";
pub(crate) const FREE_HINT: &str = "不勾选：开会时全场静音，由主持台点名或批准后发言。";
pub(crate) const INVITED: &str = "参会单位";
pub(crate) const INVITED_HINT: &str = "选了乡镇，镇里所有村和社区都请到；选了县，全县都请到。";
pub(crate) const WHOLE_PLACES: &str = "整县、整乡镇";
pub(crate) const ORGS_WRONG: &str = "请至少选一个归您管的单位";
pub(crate) const DONE_SCHEDULED: &str = "已预约，通知正在送到各村屏幕。";
pub(crate) const DONE: &str = "已办好。";
pub(crate) const NO_MEETING_DESK: &str = "没有这场会议，或者不归您管";
pub(crate) const UNKNOWN_KEY: &str = "这个按键已经换了样子，请刷新页面再按";

// The console.
pub(crate) const STANDING: &str = "状态";
pub(crate) const PRESENT: &str = "到会";
pub(crate) const MEETING: &str = "会议";
pub(crate) const SEAT: &str = "坐进会场";
pub(crate) const OPEN_LOBBY: &str = "开始候会";
pub(crate) const OPEN: &str = "开会";
pub(crate) const END: &str = "结束会议";
pub(crate) const CANCEL: &str = "取消会议";
pub(crate) const END_FOLLOWS: &str = "所有会场的画面和声音马上停止，不能恢复；会议记录和到会名单会留下。";
pub(crate) const MUTE_ALL: &str = "全场静音";
pub(crate) const UNMUTE_ALL: &str = "解除全场静音";
pub(crate) const LOCK: &str = "锁定会议";
pub(crate) const UNLOCK: &str = "解除锁定";
pub(crate) const QUEUE: &str = "申请发言";
pub(crate) const QUEUE_CAPTION: &str = "等着发言的会场，先申请的在前";
pub(crate) const VENUE: &str = "会场";
pub(crate) const SINCE: &str = "申请时间";
pub(crate) const KEYS: &str = "操作";
pub(crate) const GIVE: &str = "请发言";
pub(crate) const REFUSE: &str = "暂不发言";
pub(crate) const TAKE: &str = "收回发言";
pub(crate) const UNMUTE: &str = "解除静音";
pub(crate) const ADMIT: &str = "准入";
pub(crate) const REMOVE: &str = "请出";
pub(crate) const BROADCAST: &str = "广播";
pub(crate) const STOP_BROADCAST: &str = "停止广播";
pub(crate) const SET_MAIN: &str = "设为主会场";
pub(crate) const HAND_CHAIR: &str = "移交主持";
pub(crate) const CHAIR: &str = "主持";
pub(crate) const DESK: &str = "主持台";
pub(crate) const FLOOR: &str = "发言";
pub(crate) const ROLL: &str = "点名";
pub(crate) const CALL_ROLL: &str = "开始点名";
pub(crate) const SECONDS: &str = "点名限时（秒）";
pub(crate) const END_ROLL: &str = "结束点名";
pub(crate) const NOTE_ANSWER: &str = "代答到";
pub(crate) const NOT_YET: &str = "还没答到：";
pub(crate) const ABSENT: &str = "缺席";
pub(crate) const SILENT: &str = "（已入会，没有答到）";
pub(crate) const NOT_CONNECTED: &str = "（没有入会）";
pub(crate) const POLL: &str = "开始轮巡";
pub(crate) const DWELL: &str = "每个会场停留（秒）";
pub(crate) const STOP_POLL: &str = "停止轮巡";
pub(crate) const SCREENS: &str = "画面";
pub(crate) const GRID_ONE: &str = "单画面";
pub(crate) const GRID_FOUR: &str = "四画面";
pub(crate) const GRID_SIX: &str = "一大五小";
pub(crate) const GRID_NINE: &str = "九画面";
pub(crate) const GRID_SIXTEEN: &str = "十六画面";
pub(crate) const PIN: &str = "固定上屏";
pub(crate) const UNPIN: &str = "取消固定";
pub(crate) const POLL_WHOM: &str = "轮巡哪些会场";
pub(crate) const POLL_HINT: &str = "可以勾几个，一个接一个看；不勾就看全部分会场。";
pub(crate) const CHAT: &str = "会务留言";
pub(crate) const CHAT_HINT: &str = "只有管会的人看得到，各村屏幕上不出现。";
pub(crate) const CHAT_TEXT: &str = "留言";
pub(crate) const CHAT_SEND: &str = "发给会务人员";
pub(crate) const CHAPTER: &str = "打个标记";
pub(crate) const CHAPTER_TITLE: &str = "这一段讲什么";
pub(crate) const CAPTION: &str = "字幕";
pub(crate) const CAPTION_TEXT: &str = "一行字幕";
pub(crate) const CAPTION_SHOW: &str = "打上字幕（8 秒）";
pub(crate) const RECORD_ON: &str = "开始录像";
pub(crate) const RECORD_OFF: &str = "停止录像";
pub(crate) const RECORDING: &str = "本会正在录像";
pub(crate) const RECORD_TROUBLE: &str = "录像写不进磁盘，请找运维查磁盘。会议照常进行。";
pub(crate) const REPLAY_SOON: &str = "录了像的，散会后自动合成一个片子，放进片库等人审。";
pub(crate) const REPLAY_LICENCE: &str = "本单位会议录像";
pub(crate) const MOVE: &str = "改时间";
pub(crate) const INVITE: &str = "加请单位";
pub(crate) const INVITE_HINT: &str = "选好的单位马上收到通知；选一个镇，就加请这个镇所有的村。";
pub(crate) const INVITE_NONE: &str = "没有可以加请的单位：选的单位都已经请了，或者不归您管";
pub(crate) const EXTEND: &str = "延长会议";
pub(crate) const VOTE: &str = "表决";
pub(crate) const ASK_VOTE: &str = "发起表决";
pub(crate) const QUESTION: &str = "表决的问题";
pub(crate) const OPTIONS: &str = "选项";
pub(crate) const OPTIONS_FIRST: &str = "同意\n不同意\n弃权";
pub(crate) const OPTIONS_HINT: &str = "一行一个，2 到 10 个";
pub(crate) const CLOSE_VOTE: &str = "结束表决并计票";
pub(crate) const HERE: &str = "会场";
pub(crate) const HERE_CAPTION: &str = "已连上的会场";
pub(crate) const NOBODY: &str = "还没有会场连上。";
pub(crate) const DROPPED: &str = "掉线";
pub(crate) const IN: &str = "在会";
pub(crate) const WAITING: &str = "候会";
pub(crate) const LINE: &str = "线路";
pub(crate) const LINE_GOOD: &str = "好";
pub(crate) const LINE_FAIR: &str = "一般";
pub(crate) const LINE_BAD: &str = "差";
pub(crate) const SOUND: &str = "声音";
pub(crate) const HEARD: &str = "可发言";
pub(crate) const MUTED: &str = "静音";
pub(crate) const MISSING: &str = "未到";
pub(crate) const ALL_HERE: &str = "受邀单位都到了。";

// 活动连线
pub(crate) const WALL: &str = "活动连线";
pub(crate) const WALL_ABOUT: &str =
    "各支部正在办的活动。画面几秒换一张；谁看了、谁进去了，现场屏幕上都显示，也记入日志。";
pub(crate) const NO_ACTIVITY: &str = "现在没有支部在办活动。";
pub(crate) const ENTER: &str = "进去看看";
pub(crate) const ACTIVITIES: [&str; 6] = ["党员大会", "支委会", "党小组会", "党课", "主题党日", "其他活动"];
pub(crate) const OPEN_ACTIVITY: &str = "今天办什么活动？点一下就开始。";
pub(crate) const ACTIVITY_ABOUT: &str =
    "开始后县里能看到现场画面，屏幕上写着谁在看；摄像头要再倒数三秒才打开，活动一结束就关。";
pub(crate) const END_ACTIVITY: &str = "结束活动";
pub(crate) const NOBODY_LOOKS: &str = "现在没有人在看。";
/// What stands where no still has come.
pub(crate) const NO_STILL: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 360\"><text x=\"320\" y=\"190\" fill=\"#fff\" font-size=\"32\" text-anchor=\"middle\">还没有画面</text></svg>";

// What stays.
pub(crate) const RECORD: &str = "会议记录";
pub(crate) const SHEET: &str = "下载签到表";
pub(crate) const COURSE: &str = "经过";
pub(crate) const NOTHING_YET: &str = "还没有开会。";
pub(crate) const ATTENDANCE: &str = "到会情况";
pub(crate) const ATTENDANCE_CAPTION: &str = "谁从几点到几点在会";
pub(crate) const ROLE: &str = "身份";
pub(crate) const WHEN: &str = "在会时间";
pub(crate) const ALL_CAME: &str = "受邀单位都来过。";
pub(crate) const ALL_ANSWERED: &str = "全部答到。";

// The screen.
pub(crate) const HALL: &str = "会议大厅";
pub(crate) const SECTION: &str = "视频会议";
pub(crate) const CALL_HOW: &str = "点这里，一键入会";
pub(crate) const NO_MEETING: &str = "没有这场会议，或者没有请本单位";
pub(crate) const JOIN_FIRST: &str = "还没有入会，请先点“入会”";
pub(crate) const AT_THE_SCREEN: &str = "要入会、发言，请到村里的屏幕前。这里只看会开到哪一步。";
pub(crate) const JOIN: &str = "入会";
pub(crate) const OPEN_PICTURE: &str = "打开画面";
pub(crate) const OPEN_VOICE: &str = "打开话筒";
pub(crate) const LEAVE: &str = "离开会议";
pub(crate) const ASK: &str = "申请发言";
pub(crate) const WITHDRAW: &str = "取消申请";
pub(crate) const SHARE_SCREEN: &str = "共享屏幕";
pub(crate) const SHARE_DOCUMENT: &str = "展示材料";
pub(crate) const UNSHARE: &str = "停止共享";
pub(crate) const LEADING: &str = "，您在主持";
pub(crate) const NOBODY_ASKS: &str = "现在没有会场申请发言";
pub(crate) const ANOTHER_ASKS: &str = "排在最前面的换了，请看一眼再按。";
pub(crate) const END_ASK: &str = "结束后不能恢复，真的要结束吗？";
pub(crate) const END_YES: &str = "是，结束会议";
pub(crate) const GIVE_BACK: &str = "发言完毕";
pub(crate) const MUTE: &str = "静音";
pub(crate) const UNMUTE_OWN: &str = "打开话筒";
pub(crate) const ANSWER: &str = "点名答到";
pub(crate) const ANSWER_NOW: &str = "正在点名，请按“点名答到”";
pub(crate) const ANSWERED: &str = "已答到";
pub(crate) const VOTED: &str = "已投票，等主持人公布结果。";
pub(crate) const COUNTDOWN: &str = "秒后打开摄像头和话筒";
pub(crate) const CAMERA_ON: &str = "摄像头和话筒已打开";
pub(crate) const VOICE_COUNTDOWN: &str = "秒后打开话筒";
pub(crate) const VOICE_ON: &str = "话筒已打开";
pub(crate) const NO_CAMERA: &str = "这台机器没有能用的摄像头和话筒，只能看和听";
pub(crate) const NOT_NOW: &str = "先不打开";
pub(crate) const BAD_LINE: &str = "线路不好，先只听声音";
pub(crate) const AGAIN: &str = "画面断了，正在重新连接";
pub(crate) const ELSEWHERE: &str = "本会场的画面已经在另一块屏幕上打开";
pub(crate) const MINE: &str = "本会场";
pub(crate) const OFFLINE: &str = "和县里的线路断了";
pub(crate) const OFFLINE_WHY: &str = "会议要通过县中心开，线路恢复后可以马上再进。";
pub(crate) const BROKEN: &str = "县中心暂时没有回应，正在再试";
pub(crate) const TOO_MANY: &str = "按得太快了，请过几秒再按";
pub(crate) const TO_DO: &str = "请过一会儿再试；一直不行，请打电话告诉会务人员。";
pub(crate) const NOT_UNDERSTOOD: &str = "这个操作中心没有看懂，请刷新页面再试";
pub(crate) const NO_MEDIA: &str = "画面和声音未接通：县中心还没有开通会议媒体，现在只能签到、点名和表决。";
pub(crate) const MEDIA_BUSY: &str = "入会的人太多，过几秒会自动再试";
pub(crate) const MEDIA_UNUSABLE: &str = "这台机器的浏览器和县中心没有谈好画面和声音的格式，请更新浏览器";
pub(crate) const MEDIA_STOPPED: &str = "县中心的会议媒体停了，正在再试";

pub(crate) const DEMO_TITLE: &str = "演示：全县防汛视频调度会";

/// `12 个会场在会，邀请 309 个单位`
pub(crate) fn present(here: usize, invited: usize) -> String {
    format!("{here} 个会场在会，邀请 {invited} 个单位")
}

/// `11月23日 10:00 到 11:00`
pub(crate) fn span(from: Millis, to: Millis) -> String {
    let clock = |at: Millis| hongwang_base::day::clock(at.minute_of_day());
    if from.date_words() == to.date_words() {
        format!("{} 到 {}", from.minute_words(), clock(to))
    } else {
        format!("{} 到 {}", from.minute_words(), to.minute_words())
    }
}

/// Somebody of the staff, as the others see them in the meeting.
pub(crate) fn seat_of(name: &str) -> String {
    format!("主持台 {name}")
}

pub(crate) fn chair(name: &str) -> String {
    format!("主持：{name}")
}

pub(crate) fn ended(why: &str, at: Millis) -> String {
    format!("{why}，{}", at.moment_words())
}

pub(crate) fn end_what(title: &str) -> String {
    format!("结束“{title}”")
}

pub(crate) fn roll_runs(until: Millis) -> String {
    format!("正在点名，{} 截止。", until.stamp())
}

pub(crate) fn roll_over(at: Millis) -> String {
    format!("{} 的点名", at.stamp())
}

pub(crate) fn roll_count(answered: usize, absent: usize) -> String {
    format!("答到 {answered} 个，没有答到 {absent} 个。")
}

pub(crate) fn roll_missing(absent: usize) -> String {
    format!("缺席 {absent} 个")
}

pub(crate) fn ballots(count: usize) -> String {
    format!("{count} 个会场投票")
}

pub(crate) fn on_screens(names: &[&str]) -> String {
    if names.is_empty() {
        "现在没有画面可看。".to_owned()
    } else {
        format!("各会场看到：{}", names.join("、"))
    }
}

/// How a line fares: parts of a thousand that are lost, and milliseconds there and back.
pub(crate) fn line(lost: u32, late: u32) -> String {
    format!("丢包 {}.{} %，延时 {late} ms", lost / 10, lost % 10)
}

pub(crate) fn missing(count: usize) -> String {
    format!("{count} 个受邀单位没有人在：")
}

pub(crate) fn never_came(names: &[String]) -> String {
    format!("从头到尾没有来：{}", names.join("、"))
}

pub(crate) fn role(role: Role) -> &'static str {
    match role {
        Role::Operator => "操作员",
        Role::Venue => "会场",
        Role::Guest => "来宾",
        Role::Observer => "列席",
        Role::System => "系统",
    }
}

pub(crate) fn audit_scheduled(title: &str, invited: usize) -> String {
    format!("预约会议“{title}”，邀请 {invited} 个单位")
}

pub(crate) fn audit_act(title: &str, key: &str) -> String {
    format!("会议“{title}”：{}", pressed(key))
}

/// What a key of the console is called.
fn pressed(key: &str) -> &str {
    match key {
        "lobby" => OPEN_LOBBY,
        "open" => OPEN,
        "end" => END,
        "lock" => LOCK,
        "unlock" => UNLOCK,
        "admit" => ADMIT,
        "remove" => REMOVE,
        "main" => SET_MAIN,
        "chair" => HAND_CHAIR,
        "give" => GIVE,
        "take" => TAKE,
        "refuse" => REFUSE,
        "mute" => MUTE,
        "unmute" => UNMUTE,
        "mute-all" => MUTE_ALL,
        "unmute-all" => UNMUTE_ALL,
        "broadcast" => BROADCAST,
        "stop-broadcast" => STOP_BROADCAST,
        "poll" => POLL,
        "stop-poll" => STOP_POLL,
        "grid" => SCREENS,
        "roll" => CALL_ROLL,
        "answer" => NOTE_ANSWER,
        "end-roll" => END_ROLL,
        "move" => MOVE,
        "invite" => INVITE,
        "uninvite" => uninvite::UNINVITE,
        "pin" => PIN,
        "say" => CHAT,
        "record" => RECORD_ON,
        "stop-record" => RECORD_OFF,
        "chapter" => CHAPTER,
        "caption" => CAPTION,
        "extend" => EXTEND,
        "vote" => ASK_VOTE,
        "close-vote" => CLOSE_VOTE,
        other => other,
    }
}

/// How a meeting stands, on its key.
pub(crate) fn standing(notice: &Notice, now: Millis) -> String {
    match notice.standing {
        Standing::Open => "正在开会，点一下就进去".to_owned(),
        Standing::Lobby if now < notice.start => {
            format!("{}开始，现在可以进去候会", later(notice.start, now))
        }
        Standing::Lobby => "马上开始，现在可以进去候会".to_owned(),
        Standing::Coming => format!("{}开始", later(notice.start, now)),
    }
}

fn later(at: Millis, now: Millis) -> String {
    let minutes = at.since(now).max(0) / Millis::MINUTE;
    match minutes {
        0 => "马上".to_owned(),
        1..60 => format!("{minutes} 分钟后"),
        60..1440 => format!("{} 小时后", minutes / 60),
        _ => format!("{} 天后", minutes / 1440),
    }
}

/// A meeting as it is read aloud.
pub(crate) fn notice_aloud(notice: &Notice, standing: &str) -> String {
    let when = notice.start.minute_words();
    format!("{}。{}主办，{when}。{standing}", notice.title, notice.host)
}

/// The strip of a meeting that calls.
pub(crate) fn call(notice: &Notice) -> String {
    match notice.standing {
        Standing::Open => format!("正在开会：{}", notice.title),
        _ => format!("{} 开会：{}", notice.start.minute_words(), notice.title),
    }
}

/// A group of villages, by their town.
pub(crate) fn only_of(town: &str) -> String {
    format!("只请{town}的部分村")
}

/// Those of a town that are not there.
pub(crate) fn missing_in(town: &str, count: usize) -> String {
    format!("{town} {count} 个")
}

/// What an activity is called: `叶家坊村主题党日`.
pub(crate) fn activity(org: &str, title: &str) -> String {
    format!("{org}{title}")
}

pub(crate) fn still_of(title: &str) -> String {
    format!("{title}的现场画面")
}

pub(crate) fn since(at: Millis) -> String {
    format!("{}开始", at.minute_words())
}

/// Who of the staff came in.
pub(crate) fn visited(names: &[String]) -> String {
    format!("进去看过：{}", names.join("、"))
}

/// Who sees an activity now.
pub(crate) fn looking(names: &[String]) -> String {
    if names.is_empty() { NOBODY_LOOKS.to_owned() } else { format!("正在看：{}", names.join("、")) }
}

pub(crate) fn audit_look(title: &str) -> String {
    format!("在活动墙上看“{title}”的画面")
}

/// The film of a meeting.
pub(crate) fn replay(title: &str) -> String {
    format!("{title}（会议回放）")
}

/// A second stream.
pub(crate) fn shown_by(name: &str) -> String {
    format!("{name} 的材料")
}

/// Where the venue stands, for the island.
pub(crate) fn me(me: Me) -> &'static str {
    match me {
        Me::Away => "away",
        Me::Waiting => "waiting",
        Me::In => "in",
    }
}

/// How the meeting stands for whoever is before the screen.
pub(crate) fn stands(view: &View, now: Millis) -> String {
    let (start, end) = (Millis(view.start), Millis(view.end));
    match (view.stage, view.me) {
        (Stage::Ended, _) if view.activity.is_some() => "活动已结束".to_owned(),
        (Stage::Ended, _) => "会议已结束".to_owned(),
        (Stage::Coming, _) => format!("{}开始。开会前 15 分钟可以进来候会。", start.minute_words()),
        (_, Me::Away) => format!("{}开会。点“入会”，摄像头和话筒才会打开。", span(start, end)),
        (Stage::Lobby, _) if now < start => format!("正在候会，{} 开始", start.minute_words()),
        (Stage::Open, Me::Waiting) => "会已经开了，请等主持人准入".to_owned(),
        (_, Me::Waiting) => "正在候会，请等主持人开会".to_owned(),
        (_, Me::In) if view.activity.is_some() => "正在办活动".to_owned(),
        (_, Me::In) => "正在开会".to_owned(),
    }
}

/// Who speaks.
pub(crate) fn speaks(speakers: &[String]) -> String {
    if speakers.is_empty() {
        "现在没有会场发言。".to_owned()
    } else {
        format!("{}正在发言。", speakers.join("、"))
    }
}

/// The key that gives the floor to whoever asked first.
pub(crate) fn give_first(name: &str) -> String {
    format!("请{name}发言")
}

pub(crate) fn in_meeting(here: usize) -> String {
    format!("{here} 个会场在会。")
}

/// Whether the venue is heard, and why not.
pub(crate) fn sound(view: &View) -> &'static str {
    match view {
        View { heard: true, .. } => "您的声音大家能听到",
        View { muted_own: true, .. } => "您关了话筒，大家听不到",
        View { muted_lead: true, .. } => "主持人已将您静音，可以申请发言",
        _ => "全场静音，可以申请发言",
    }
}

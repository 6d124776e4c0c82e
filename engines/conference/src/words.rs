//! Every word of the engine that people read.

use crate::{
    End, Event, Limit, Phase, Refusal, Room, Sharing, Text, Thing, Unreadable, VenueId, Way, What, Who,
    limits,
};
use std::fmt;

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotYours { who } => write!(f, "这项操作由{}进行，您没有这个权限", who.name()),
            Self::NotNow { phase } => write!(f, "会议{}，现在不能这样做", phase.name()),
            Self::TooEarly { .. } => {
                let minutes = limits::LOBBY_BEFORE / limits::MINUTE;
                write!(f, "还没到入会时间：开会前 {minutes} 分钟起可以进入候会")
            }
            Self::OtherRole => f.write_str("这个终端或人员已用另一种身份参会，请用原来的身份进入"),
            Self::UnknownVenue => f.write_str("本会议没有这个会场，请刷新列表后再试"),
            Self::NotHere => f.write_str("您还没有进入会议，请先入会"),
            Self::Waiting => f.write_str("您正在候会，请等会议开始或主持人准入"),
            Self::NotPresent { name } => write!(f, "“{name}”现在不在会场，等它进入后再试"),
            Self::NotInvited => f.write_str("本单位不在会议邀请名单里，请联系会议操作员"),
            Self::Locked => f.write_str("会议已锁定，不再接受新的会场，请联系会议操作员"),
            Self::ChairStays => f.write_str("主持人不能离开进行中的会议，请先移交主持或结束会议"),
            Self::NotAVenue { name } => write!(f, "“{name}”不是受邀会场，不能担任，请另选一个会场"),
            Self::OnlyLooks { name } => write!(f, "“{name}”是列席观看，不能发言"),
            Self::NoPicture { name } => write!(f, "“{name}”没有图像，不能上屏，请另选一个会场"),
            Self::Already { thing } => f.write_str(thing.stands()),
            Self::NotSo { thing } => f.write_str(thing.stands_not()),
            Self::LeadMute => f.write_str("主持人已将您静音，请申请发言"),
            Self::OwnMute { name } => write!(f, "“{name}”自己关了话筒，只能由对方打开"),
            Self::NeedsFloor => f.write_str("共享屏幕或文档前要先有发言权，请先申请发言"),
            Self::SecondTaken { name } => write!(f, "“{name}”正在共享，同时只能有一路，请等对方结束"),
            Self::TooManyPinned { cells } => write!(f, "这种画面只有 {cells} 格，请减少指定的会场"),
            Self::NotOnRoster => f.write_str("名册里没有这个人；不在名册的人请扫码签到，只计人数"),
            Self::NotOnRoll { name } => write!(f, "“{name}”不代表受邀单位，不参加点名和签到"),
            Self::BadOptions => {
                let (least, most) = (limits::OPTIONS.start(), limits::OPTIONS.end());
                write!(f, "表决要有 {least} 到 {most} 个互不相同的选项，请修改")
            }
            Self::BadBallot => f.write_str("这张票对不上正在进行的表决，请刷新后重新选择"),
            Self::BadCount { ballots } => write!(f, "计票结果与收到的 {ballots} 张票对不上，请重新计票"),
            Self::BadTime => f.write_str("时间或时长不在允许的范围内，请修改"),
            Self::BadText { text } => {
                write!(f, "{}不能为空，最多 {} 个字，不能换行", text.name(), text.limit())
            }
            Self::BadId => f.write_str("编号为空、过长或含有不允许的字符，请联系管理员"),
            Self::Full { limit } => {
                let (what, most) = limit.reached();
                write!(f, "{what}已达上限（{most}），不能再加")
            }
            Self::TooFast => f.write_str("操作太频繁，请过一分钟再试"),
        }
    }
}

impl std::error::Error for Refusal {}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { place, tag } => {
                write!(f, "会议记录第 {place} 条“{tag}”是本版本不认识的事件，请先升级程序再打开")
            }
            Self::Malformed { place, why } => write!(f, "会议记录第 {place} 条格式不对：{why}"),
            Self::OutOfOrder { place } => write!(f, "会议记录从第 {place} 条起对不上：缺少、重复或次序不对"),
        }
    }
}

impl std::error::Error for Unreadable {}

impl Phase {
    /// The word that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "还没有预约",
            Self::Scheduled => "还没有开始",
            Self::Lobby => "正在候会",
            Self::Open => "正在进行",
            Self::Ended => "已经结束",
        }
    }
}

impl End {
    /// The word that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Closed => "会议结束",
            Self::TimeOver => "会议到时结束",
            Self::Cancelled => "会议取消",
            Self::NotHeld => "会议没有召开",
        }
    }
}

impl Way {
    /// The word that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Roster => "名册",
            Self::Card => "刷卡",
            Self::Code => "扫码",
        }
    }
}

impl Who {
    /// The word that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Operator => "操作员",
            Self::Lead => "主持人或操作员",
            Self::LeadOrOwn => "主持人、操作员或会场自己",
            Self::LeadOrSystem => "主持人、操作员或字幕程序",
            Self::Anybody => "参会者",
            Self::Heard => "可以发言的参会者",
            Self::Seen => "会场或操作员",
            Self::Venues => "受邀会场",
            Self::System => "系统",
        }
    }
}

impl Text {
    fn name(self) -> &'static str {
        match self {
            Self::Name => "名称",
            Self::Title => "标题",
            Self::Chat => "消息",
            Self::Caption => "字幕",
            Self::Question => "表决问题",
        }
    }
}

impl Limit {
    fn reached(self) -> (&'static str, u64) {
        let (what, most) = match self {
            Self::Events => return ("本场会议的操作记录", limits::EVENTS),
            Self::Captions => return ("字幕条数", u64::from(limits::CAPTIONS)),
            Self::Venues => ("会场数", limits::VENUES),
            Self::Guests => ("来宾人数", limits::GUESTS),
            Self::Observers => ("列席人数", limits::OBSERVERS),
            Self::Operators => ("操作员人数", limits::OPERATORS),
            Self::Invited => ("受邀单位数", limits::INVITED),
            Self::Heads => ("一个单位扫码计数的人数", limits::HEADS),
            Self::Queue => ("申请发言的队列", limits::QUEUE),
            Self::Speakers => ("同时发言的会场数", limits::SPEAKERS),
            Self::Chat => ("会务消息条数", limits::CHAT),
            Self::Rolls => ("点名次数", limits::ROLLS),
            Self::Votes => ("表决次数", limits::VOTES),
            Self::Groups => ("轮巡分组数", limits::GROUPS),
            Self::Chapters => ("手动章节数", limits::CHAPTERS),
        };
        (what, most as u64)
    }
}

impl Thing {
    fn stands(self) -> &'static str {
        match self {
            Self::Invited => "这个单位已经在邀请名单里",
            Self::Here => "这个终端已经在会议里，请不要重复进入",
            Self::Admitted => "已经准入，不用再次准入",
            Self::Locked => "会议已经锁定",
            Self::Main => "这个会场已经是主会场",
            Self::Chair => "对方已经是主持人",
            Self::Floor => "已经有发言权，可以直接发言",
            Self::Muted => "话筒已经关闭",
            Self::AllMuted => "已经全场静音",
            Self::Asking => "已经在申请发言，请等主持人同意",
            Self::Pinned => "同一个会场不能占两格",
            Self::Arranged => "画面已经是这样",
            Self::Broadcast => "正在广播这个会场",
            Self::Polling => "正在轮巡，请先停止再重新开始",
            Self::Grouped => "同一个会场不能在轮巡里出现两次",
            Self::Sharing => "您已经在共享",
            Self::Roll => "正在点名，请先结束这一次",
            Self::Answered => "已经答过，一个会场只答一次",
            Self::SignedIn => "这个人已经签到",
            Self::Vote => "正在表决，请先结束这一项",
            Self::Recording => "已经在录制",
        }
    }

    fn stands_not(self) -> &'static str {
        match self {
            Self::Invited => "这个单位不在邀请名单里",
            Self::Locked => "会议没有锁定",
            Self::Floor => "这个会场现在没有发言权",
            Self::Muted => "话筒没有关闭",
            Self::AllMuted => "现在不是全场静音",
            Self::Asking => "没有这个会场的发言申请",
            Self::Broadcast => "现在没有广播会场",
            Self::Polling => "现在没有轮巡",
            Self::Sharing => "这个会场现在没有共享",
            Self::Roll => "现在没有点名，或这次点名时间已到",
            Self::Vote => "现在没有表决",
            Self::Recording => "现在没有录制",
            _ => "现在不是这样，请刷新后再试",
        }
    }
}

/// The chapter that an event begins in the replay, if any, in the room after it.
pub(crate) fn chapter(room: &Room, event: &Event) -> Option<String> {
    let name = |id: &VenueId| room.venues.get(id).map_or(id.as_str(), |venue| &venue.name).to_owned();
    Some(match &event.what {
        What::Opened => "会议开始".to_owned(),
        What::Ended { why } => why.name().to_owned(),
        What::ChairHanded { to } => format!("{}主持", name(to)),
        What::FloorGiven { venue } => format!("{}发言", name(venue)),
        What::BroadcastStarted { venue } => format!("广播{}", name(venue)),
        What::PollingStarted { .. } => "轮巡".to_owned(),
        What::SharingStarted { venue, sharing: Sharing::Screen } => format!("{}共享屏幕", name(venue)),
        What::SharingStarted { venue, sharing: Sharing::Document } => format!("{}共享文档", name(venue)),
        What::RollCalled { .. } => "点名".to_owned(),
        What::VoteAsked { question, .. } => format!("表决：{question}"),
        What::ChapterMarked { title } => title.clone(),
        _ => return None,
    })
}

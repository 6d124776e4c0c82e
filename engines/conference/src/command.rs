//! What can be done in a room, who may do it, and when.

use crate::{
    Actor, Ballot, Grid, Group, Invitation, Phase, Plan, Refusal, Role, Room, Sharing, VenueId, Way,
};

/// What somebody wants. Where a command has no venue, it is about whoever gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are named for what they are")]
pub enum Command {
    /// Schedules a meeting.
    Schedule { plan: Plan },
    /// Invites one more organisation.
    Invite { invitation: Invitation },
    /// Takes an invitation back, before anybody could come.
    Uninvite { org: String },
    /// Sets another date, before anybody could come.
    Move { start: i64, end: i64 },
    /// Begins 候会 before its time.
    OpenLobby,
    /// Opens the meeting.
    Open,
    /// Comes, or comes back.
    Join { org: Option<String>, name: String },
    /// Leaves.
    Leave,
    /// Says that a venue's line broke.
    Drop { venue: VenueId },
    /// Lets somebody in from the lobby.
    Admit { venue: VenueId },
    /// Sends somebody out, from the meeting or from the lobby.
    Remove { venue: VenueId },
    /// Lets nobody new come.
    Lock,
    /// Lets everybody invited come again.
    Unlock,
    /// Makes a venue the 主会场.
    SetMain { venue: VenueId },
    /// Hands the chair on.
    HandChair { to: VenueId },
    /// Makes the meeting longer.
    Extend { minutes: u32 },
    /// Ends the meeting, or calls it off before it was opened.
    End,

    /// 发言: gives the floor, asked for or not.
    GiveFloor { venue: VenueId },
    /// Takes the floor, or gives one's own back.
    TakeFloor { venue: VenueId },
    /// 静音
    Mute { venue: VenueId },
    /// Opens a microphone.
    Unmute { venue: VenueId },
    /// 全场静音
    MuteAll,
    /// Ends 全场静音.
    UnmuteAll,
    /// 申请发言
    Ask,
    /// Withdraws one's request.
    Withdraw,
    /// Refuses a request.
    RefuseAsk { venue: VenueId },

    /// Divides the screens.
    Arrange { grid: Grid, pinned: Vec<VenueId> },
    /// 广播会场
    Broadcast { venue: VenueId },
    /// Ends 广播会场.
    StopBroadcast,
    /// 轮巡
    Poll { groups: Vec<Group>, dwell_seconds: u32 },
    /// Ends 轮巡.
    StopPolling,
    /// 双流: sends a second stream.
    Share { sharing: Sharing },
    /// Ends a second stream.
    StopSharing { venue: VenueId },

    /// 点名
    CallRoll { seconds: u32 },
    /// Answers the roll call, or notes that somebody who is here did.
    AnswerRoll { venue: VenueId },
    /// Ends the roll call before its time.
    EndRoll,
    /// 签到 of one person at a venue: by their number on the roster that whoever calls keeps, or one more head.
    SignIn { venue: VenueId, way: Way, entry: Option<u32> },

    /// Puts a question to the vote.
    AskVote { question: String, options: Vec<String>, secret: bool },
    /// Answers it.
    Vote { ballot: Ballot },
    /// Closes the vote. Of a secret one whoever opened the ballots says how many each option has.
    CloseVote { counts: Option<Vec<u32>> },

    /// Writes to the staff.
    Say { text: String },
    /// Sets the line of captions.
    Caption { text: String },
    /// Sets a chapter mark.
    MarkChapter { title: String },
    /// Begins or ends the recording.
    Record { on: bool },
}

/// Who may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// 操作员
    Operator,
    /// 主持 or 操作员
    Lead,
    /// 主持, 操作员, or whom it is about.
    LeadOrOwn,
    /// 主持, 操作员, or the machine that writes along.
    LeadOrSystem,
    /// Everybody who may be there.
    Anybody,
    /// Everybody who may be heard.
    Heard,
    /// Everybody who has a picture.
    Seen,
    /// Devices of invited organisations.
    Venues,
    /// The line, no person.
    System,
}

impl Command {
    /// Who may do it.
    pub fn who(&self) -> Who {
        match self {
            Self::Schedule { .. } => Who::Operator,
            Self::Join { .. } | Self::Leave => Who::Anybody,
            Self::Drop { .. } => Who::System,
            Self::Ask | Self::Withdraw => Who::Heard,
            Self::Share { .. } => Who::Seen,
            Self::Vote { .. } => Who::Venues,
            Self::TakeFloor { .. }
            | Self::Mute { .. }
            | Self::Unmute { .. }
            | Self::StopSharing { .. }
            | Self::AnswerRoll { .. }
            | Self::SignIn { .. } => Who::LeadOrOwn,
            Self::Caption { .. } => Who::LeadOrSystem,
            _ => Who::Lead,
        }
    }

    /// The venue other than the actor that it is about.
    pub(crate) fn target(&self) -> Option<&VenueId> {
        match self {
            Self::Drop { venue }
            | Self::Admit { venue }
            | Self::Remove { venue }
            | Self::SetMain { venue }
            | Self::HandChair { to: venue }
            | Self::GiveFloor { venue }
            | Self::TakeFloor { venue }
            | Self::Mute { venue }
            | Self::Unmute { venue }
            | Self::RefuseAsk { venue }
            | Self::Broadcast { venue }
            | Self::StopSharing { venue }
            | Self::AnswerRoll { venue }
            | Self::SignIn { venue, .. } => Some(venue),
            _ => None,
        }
    }

    /// In which phases it is done.
    fn phases(&self) -> &'static [Phase] {
        use Phase::{Lobby, New, Open, Scheduled};
        match self {
            Self::Schedule { .. } => &[New],
            Self::OpenLobby | Self::Uninvite { .. } | Self::Move { .. } => &[Scheduled],
            Self::Open => &[Scheduled, Lobby],
            Self::Invite { .. } | Self::End => &[Scheduled, Lobby, Open],
            Self::Join { .. }
            | Self::Leave
            | Self::Drop { .. }
            | Self::Admit { .. }
            | Self::Remove { .. }
            | Self::Lock
            | Self::Unlock
            | Self::SetMain { .. }
            | Self::HandChair { .. }
            | Self::Arrange { .. }
            | Self::SignIn { .. }
            | Self::Say { .. } => &[Lobby, Open],
            _ => &[Open],
        }
    }

    pub(crate) fn check_phase(&self, room: &Room) -> Result<(), Refusal> {
        if self.phases().contains(&room.phase) {
            return Ok(());
        }
        Err(match (room.phase, self) {
            (Phase::Scheduled, Self::Join { .. }) => {
                Refusal::TooEarly { lobby: room.plan.start.saturating_sub(crate::limits::LOBBY_BEFORE) }
            }
            (phase, _) => Refusal::NotNow { phase },
        })
    }

    pub(crate) fn check_who(&self, room: &Room, actor: &Actor) -> Result<(), Refusal> {
        check_identity(room, actor)?;
        let who = self.who();
        let leads = room.is_led_by(actor);
        let is_system = actor.role == Role::System;
        let may = match who {
            Who::Operator => actor.role == Role::Operator,
            Who::Lead => leads,
            Who::LeadOrOwn => leads || self.target() == Some(&actor.id),
            Who::LeadOrSystem => leads || is_system,
            Who::Anybody => !is_system,
            Who::Heard => matches!(actor.role, Role::Operator | Role::Venue | Role::Guest),
            Who::Seen => matches!(actor.role, Role::Operator | Role::Venue),
            Who::Venues => actor.role == Role::Venue,
            Who::System => is_system,
        };
        if may { Ok(()) } else { Err(Refusal::NotYours { who }) }
    }
}

/// One id is one role for good; nobody but the system has the system's.
fn check_identity(room: &Room, actor: &Actor) -> Result<(), Refusal> {
    let is_system = actor.role == Role::System;
    let other_role = room.venues.get(&actor.id).is_some_and(|venue| venue.role != actor.role);
    if other_role || is_system != (actor.id.as_str() == Actor::SYSTEM) {
        return Err(Refusal::OtherRole);
    }
    Ok(())
}

impl Room {
    /// Whether somebody leads: has the chair, or is at the desk.
    pub fn is_led_by(&self, actor: &Actor) -> bool {
        actor.role == Role::Operator || (actor.role == Role::Venue && actor.id == self.chair)
    }
}

//! Somebody in a meeting, a device or a member of staff: what they see, what they do for themselves, and how their browser
//! is let in.
//!
//! Invariant: everything here is about whoever asks, or about the whole meeting and the first of those who asked for the
//! floor, by whoever leads; nobody names anybody else.

use crate::{
    Meetings, looks, stage,
    store::{self, Kind},
    view::{Activity, Me, View, view},
    words,
};
use hongwang_conference::{Actor, Ballot, Command, Link, Role, Room, Sharing, VenueId};
use hongwang_feature::Place;
use hongwang_store::{Result, Tx};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// Less than the line waits for an answer.
const NEWS: Duration = Duration::from_secs(4);
/// The longest offer that is read, bytes.
pub(crate) const LONGEST_OFFER: usize = 60 << 10;

/// Who asks, as the line or the session has proven it.
#[derive(Clone, Debug)]
pub(crate) struct Party {
    pub(crate) actor: Actor,
    /// For which organisation a device stands there.
    pub(crate) org: Option<String>,
}

/// What somebody can do, for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Act {
    /// 入会
    Join,
    /// 离开
    Leave,
    /// 申请发言
    Ask,
    /// Takes the request back.
    Withdraw,
    /// 发言完毕
    GiveBack,
    /// 静音
    Mute,
    /// Opens the own microphone.
    Unmute,
    /// 点名答到
    Answer,
    /// Answers a vote by the place of an option.
    Vote(usize),
    /// 双流: shows a screen from the desk, a document from a village.
    Share,
    /// Shows it no longer.
    Unshare,
    /// 结束活动, by the screen that opened it; 结束会议, by the venue that leads.
    End,
    /// Gives the floor to whoever asked first, which is whoever asks since this moment (milliseconds UTC); like the two below for the venue that leads.
    GiveFirst(usize),
    /// 全场静音
    MuteAll,
    /// Ends it.
    UnmuteAll,
}

impl Act {
    /// The one that a key of a page names.
    pub(crate) fn from_word(word: &str, option: Option<usize>) -> Option<Self> {
        Some(match word {
            "join" => Self::Join,
            "leave" => Self::Leave,
            "ask" => Self::Ask,
            "withdraw" => Self::Withdraw,
            "give_back" => Self::GiveBack,
            "mute" => Self::Mute,
            "unmute" => Self::Unmute,
            "answer" => Self::Answer,
            "share" => Self::Share,
            "unshare" => Self::Unshare,
            "end" => Self::End,
            "give_first" => Self::GiveFirst(option?),
            "mute_all" => Self::MuteAll,
            "unmute_all" => Self::UnmuteAll,
            "vote" => Self::Vote(option?),
            _ => return None,
        })
    }
}

impl Party {
    /// What it is in the room; `first` asked for the floor first.
    fn command(&self, act: Act, name: &str, first: Option<&VenueId>) -> Command {
        let venue = self.actor.id.clone();
        match act {
            Act::Join => Command::Join { org: self.org.clone(), name: name.to_owned() },
            Act::Leave => Command::Leave,
            Act::Ask => Command::Ask,
            Act::Withdraw => Command::Withdraw,
            Act::GiveBack => Command::TakeFloor { venue },
            Act::Mute => Command::Mute { venue },
            Act::Unmute => Command::Unmute { venue },
            Act::Answer => Command::AnswerRoll { venue },
            Act::Share if self.actor.role == Role::Operator => Command::Share { sharing: Sharing::Screen },
            Act::Share => Command::Share { sharing: Sharing::Document },
            Act::Unshare => Command::StopSharing { venue },
            Act::End => Command::End,
            // Whoever may not give it is told so before it is looked who asks.
            Act::GiveFirst(_) => Command::GiveFloor { venue: first.cloned().unwrap_or(venue) },
            Act::MuteAll => Command::MuteAll,
            Act::UnmuteAll => Command::UnmuteAll,
            Act::Vote(option) => Command::Vote { ballot: Ballot::Open(option) },
        }
    }

    /// Whether they may know of a meeting. The staff's pages have looked whether it is within reach.
    fn may_see(&self, room: &Room) -> bool {
        let id = &self.actor.id;
        let is_invited = self.org.as_ref().is_some_and(|org| room.invitation(org).is_some());
        let is_known = room.main.as_ref() == Some(id) || room.venues.contains_key(id);
        self.actor.role == Role::Operator || is_invited || is_known
    }

    pub(crate) async fn find(&self, meetings: &Meetings, tx: &mut Tx, id: Uuid) -> Result<Option<Arc<Room>>> {
        Ok(meetings.rooms.load(tx, id).await?.filter(|room| self.may_see(room)))
    }

    /// Who sees the activity that this very screen opened; none of a meeting, whoever has its chair.
    async fn holds(
        &self,
        meetings: &Meetings,
        place: &Place,
        id: Uuid,
        room: &Room,
    ) -> Result<Option<Activity>> {
        if self.actor.role != Role::Venue || room.plan.chair != self.actor.id {
            return Ok(None);
        }
        let in_room = room.present().into_iter().filter(|venue| venue.role == Role::Operator);
        let on_wall = meetings.wall.lookers(id, place.clock.now());
        Ok(Some(Activity {
            looking: in_room.map(|venue| venue.name.clone()).chain(on_wall).collect(),
            looks: looks::at_activity(&mut place.db.read().await?, id).await?,
        }))
    }

    async fn sees(&self, meetings: &Meetings, place: &Place, id: Uuid, room: &Room) -> Result<View> {
        let held = store::known(&mut place.db.read().await?, id).await?;
        let lecture = held.is_some_and(|held| held.kind == Kind::Lecture);
        let placed = meetings.director().and_then(|director| director.placed(id, &self.actor.id));
        let seen = view(room, (&self.actor, self.org.as_deref()), placed.as_ref(), place.clock.now());
        let relay = meetings.relay.get().filter(|_| seen.me != Me::Away);
        let relay = relay.map(|relay| relay.lend(id, place.clock.now()));
        let seen = View { media: meetings.director().is_some(), relay, lecture, ..seen };
        Ok(seen.with(self.holds(meetings, place, id, room).await?))
    }

    /// How a meeting stands: at once, or once its mark is another than `known`, or after a while. Within it, why
    /// nothing is seen, as one Chinese sentence.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn look(
        &self,
        meetings: &Meetings,
        place: &Place,
        id: Uuid,
        known: Option<&str>,
    ) -> Result<std::result::Result<View, String>> {
        let mut changed = meetings.rooms.listen();
        let deadline = tokio::time::Instant::now() + NEWS;
        loop {
            changed.borrow_and_update();
            let room = self.find(meetings, &mut place.db.read().await?, id).await?;
            let Some(room) = room else { return Ok(Err(words::NO_MEETING.to_owned())) };
            meetings.seen.note(id, &self.actor.id, place.clock.now());
            let room = self.returned(meetings, place, id, room).await?;
            let seen = self.sees(meetings, place, id, &room).await?;
            let news = known.is_none_or(|known| known != seen.mark);
            if news || tokio::time::timeout_at(deadline, changed.changed()).await.is_err() {
                return Ok(Ok(seen));
            }
        }
    }

    /// Whoever dropped and asks again is back.
    pub(crate) async fn returned(
        &self,
        meetings: &Meetings,
        place: &Place,
        id: Uuid,
        room: Arc<Room>,
    ) -> Result<Arc<Room>> {
        let me = room.venues.get(&self.actor.id);
        let dropped = me.filter(|me| matches!(me.link, Link::Dropped { .. }));
        let Some(join) = dropped.map(|me| self.command(Act::Join, &me.name, None)) else { return Ok(room) };
        let done = meetings.rooms.act(place, id, Some((&self.actor, &join)), None).await?;
        Ok(done.and_then(std::result::Result::ok).unwrap_or(room))
    }

    /// Does something. Within it, why nothing was done, as one Chinese sentence.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn act(
        &self,
        meetings: &Meetings,
        place: &Place,
        id: Uuid,
        (act, name): (Act, &str),
    ) -> Result<std::result::Result<View, String>> {
        let room = self.find(meetings, &mut place.db.read().await?, id).await?;
        let Some(room) = room else { return Ok(Err(words::NO_MEETING.to_owned())) };
        meetings.seen.note(id, &self.actor.id, place.clock.now());
        let first = room.floor.queue.first();
        if let Act::GiveFirst(since) = act
            && room.is_led_by(&self.actor)
            && first.is_none_or(|asking| usize::try_from(asking.since) != Ok(since))
        {
            let why = if first.is_none() { words::NOBODY_ASKS } else { words::ANOTHER_ASKS };
            return Ok(Err(why.to_owned()));
        }
        let first = first.map(|asking| &asking.venue);
        let command = self.command(act, name, first);
        let done = meetings.rooms.act(place, id, Some((&self.actor, &command)), None).await?;
        Ok(match done {
            None => Err(words::NO_MEETING.to_owned()),
            Some(Err(refusal)) => Err(refusal.to_string()),
            Some(Ok(room)) => Ok(self.sees(meetings, place, id, &room).await?),
        })
    }

    /// Answers the offer of a browser (SDP). Within it, why there is no picture, as one Chinese sentence.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn connect(
        &self,
        meetings: &Meetings,
        place: &Place,
        id: Uuid,
        offer: String,
    ) -> Result<std::result::Result<String, String>> {
        let room = self.find(meetings, &mut place.db.read().await?, id).await?;
        let Some(room) = room else { return Ok(Err(words::NO_MEETING.to_owned())) };
        let me = &self.actor.id;
        if !room.is_in(me) && !room.is_waiting(me) {
            return Ok(Err(words::JOIN_FIRST.to_owned()));
        }
        if offer.len() > LONGEST_OFFER {
            return Ok(Err(words::MEDIA_UNUSABLE.to_owned()));
        }
        let Some(director) = meetings.director() else { return Ok(Err(words::NO_MEDIA.to_owned())) };
        let answer = director.join(id, me, offer, stage::sends(&room, me)).await;
        meetings.rooms.stir();
        Ok(answer)
    }
}

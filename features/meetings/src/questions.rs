//! What a village asks its center while it is in a meeting: how it stands, that something be done, and the answer to the
//! offer of its browser.
//!
//! Invariant: a village acts for the device that asks and for no other: no question names a venue. A meeting to which its
//! organisation is not invited is answered as one that does not exist.

use crate::{
    Meetings, stage,
    view::{View, view},
    words,
};
use hongwang_base::Scope;
use hongwang_conference::{Actor, Ballot, Command, Link, Role, Room, VenueId};
use hongwang_feature::{
    Place, Sender,
    organisations::{self, Names},
};
use hongwang_store::{Result, Tx};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// How a meeting stands, to be answered once it differs from what is known, or after a while.
pub(crate) const LOOK: &str = "meetings.look";
/// A command of the venue that asks.
pub(crate) const ACT: &str = "meetings.act";
/// The offer of its browser.
pub(crate) const OFFER: &str = "meetings.offer";
/// All of them.
pub(crate) const KINDS: &[&str] = &[LOOK, ACT, OFFER];

/// Less than the line waits for an answer.
const NEWS: Duration = Duration::from_secs(4);
/// The longest offer that is read, bytes.
pub(crate) const LONGEST_OFFER: usize = 60 << 10;

/// [`LOOK`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Look {
    pub(crate) room: Uuid,
    /// The number that is known; without it the answer comes at once.
    pub(crate) after: Option<u64>,
}

/// [`ACT`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Do {
    pub(crate) room: Uuid,
    pub(crate) act: Act,
}

/// What a venue can do, for itself.
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
    /// Opens its own microphone.
    Unmute,
    /// 点名答到
    Answer,
    /// Answers a vote by the place of an option.
    Vote(usize),
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
            "vote" => Self::Vote(option?),
            _ => return None,
        })
    }

    fn command(self, me: &VenueId, org: &str, name: &str) -> Command {
        let venue = me.clone();
        match self {
            Self::Join => Command::Join { org: Some(org.to_owned()), name: name.to_owned() },
            Self::Leave => Command::Leave,
            Self::Ask => Command::Ask,
            Self::Withdraw => Command::Withdraw,
            Self::GiveBack => Command::TakeFloor { venue },
            Self::Mute => Command::Mute { venue },
            Self::Unmute => Command::Unmute { venue },
            Self::Answer => Command::AnswerRoll { venue },
            Self::Vote(option) => Command::Vote { ballot: Ballot::Open(option) },
        }
    }
}

/// [`OFFER`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Offer {
    pub(crate) room: Uuid,
    pub(crate) offer: String,
}

type Told = std::result::Result<Value, String>;

/// Answers a question of one of [`KINDS`].
pub(crate) async fn answer(
    meetings: &Meetings,
    place: &Place,
    from: &Sender,
    kind: &str,
    question: Value,
) -> Result<Told> {
    match kind {
        LOOK => match read::<Look>(question) {
            Ok(look) => see(meetings, place, from, look).await,
            Err(why) => Ok(Err(why)),
        },
        ACT => match read::<Do>(question) {
            Ok(asked) => act(meetings, place, from, asked).await,
            Err(why) => Ok(Err(why)),
        },
        _ => match read::<Offer>(question) {
            Ok(offer) => connect(meetings, place, from, offer).await,
            Err(why) => Ok(Err(why)),
        },
    }
}

fn read<T: DeserializeOwned>(question: Value) -> std::result::Result<T, String> {
    serde_json::from_value(question).map_err(|error| {
        tracing::debug!(%error, "a question of a village cannot be read");
        words::NOT_UNDERSTOOD.to_owned()
    })
}

fn venue(from: &Sender) -> VenueId {
    from.device.to_string().into()
}

fn told(view: &View) -> Value {
    serde_json::to_value(view).expect("a view is plain data")
}

/// The room, if the device that asks may be in it.
async fn find(meetings: &Meetings, tx: &mut Tx, from: &Sender, id: Uuid) -> Result<Option<Arc<Room>>> {
    let me = venue(from);
    let room = meetings.rooms.load(tx, id).await?;
    Ok(room.filter(|room| {
        let is_invited = room.invitation(from.org.as_str()).is_some() || room.main.as_ref() == Some(&me);
        is_invited || room.venues.contains_key(&me)
    }))
}

fn sees(meetings: &Meetings, id: Uuid, room: &Room, from: &Sender) -> View {
    let me = venue(from);
    let placed = meetings.director().and_then(|director| director.placed(id, &me));
    let seen = view(room, &me, from.org.as_str(), placed.as_ref());
    View { media: meetings.director().is_some(), ..seen }
}

async fn see(meetings: &Meetings, place: &Place, from: &Sender, look: Look) -> Result<Told> {
    let mut changed = meetings.rooms.listen();
    let deadline = tokio::time::Instant::now() + NEWS;
    loop {
        changed.borrow_and_update();
        let room = find(meetings, &mut place.db.read().await?, from, look.room).await?;
        let Some(room) = room else { return Ok(Err(words::NO_MEETING.to_owned())) };
        meetings.seen.note(look.room, &venue(from), place.clock.now());
        let room = returned(meetings, place, from, look.room, room).await?;
        let news = look.after.is_none_or(|after| room.seq > after);
        if news || tokio::time::timeout_at(deadline, changed.changed()).await.is_err() {
            return Ok(Ok(told(&sees(meetings, look.room, &room, from))));
        }
    }
}

/// Whoever dropped and asks again is back.
async fn returned(
    meetings: &Meetings,
    place: &Place,
    from: &Sender,
    id: Uuid,
    room: Arc<Room>,
) -> Result<Arc<Room>> {
    let me = venue(from);
    let dropped = room.venues.get(&me).filter(|venue| matches!(venue.link, Link::Dropped { .. }));
    let Some(name) = dropped.map(|venue| venue.name.clone()) else { return Ok(room) };
    let (actor, join) =
        (Actor::new(me.clone(), Role::Venue), Act::Join.command(&me, from.org.as_str(), &name));
    let done = meetings.rooms.act(place, id, Some((&actor, &join)), None).await?;
    Ok(done.and_then(std::result::Result::ok).unwrap_or(room))
}

async fn act(meetings: &Meetings, place: &Place, from: &Sender, asked: Do) -> Result<Told> {
    let mut tx = place.db.read().await?;
    if find(meetings, &mut tx, from, asked.room).await?.is_none() {
        return Ok(Err(words::NO_MEETING.to_owned()));
    }
    let name = name(&mut tx, place, from).await?;
    drop(tx);
    let me = venue(from);
    let (actor, command) =
        (Actor::new(me.clone(), Role::Venue), asked.act.command(&me, from.org.as_str(), &name));
    meetings.seen.note(asked.room, &me, place.clock.now());
    let done = meetings.rooms.act(place, asked.room, Some((&actor, &command)), None).await?;
    Ok(match done {
        None => Err(words::NO_MEETING.to_owned()),
        Some(Err(refusal)) => Err(refusal.to_string()),
        Some(Ok(room)) => Ok(told(&sees(meetings, asked.room, &room, from))),
    })
}

/// What a venue is called: `红山镇 · 乌云山村`.
async fn name(tx: &mut Tx, place: &Place, from: &Sender) -> Result<String> {
    let names = Names::load(tx, &Scope(place.org.clone())).await?;
    let known = organisations::find(tx, &from.org).await?;
    Ok(if known.is_some() { names.of(&from.org) } else { from.org.code().to_owned() })
}

async fn connect(meetings: &Meetings, place: &Place, from: &Sender, asked: Offer) -> Result<Told> {
    let room = find(meetings, &mut place.db.read().await?, from, asked.room).await?;
    let Some(room) = room else { return Ok(Err(words::NO_MEETING.to_owned())) };
    let me = venue(from);
    if !room.is_in(&me) && !room.is_waiting(&me) {
        return Ok(Err(words::JOIN_FIRST.to_owned()));
    }
    if asked.offer.len() > LONGEST_OFFER {
        return Ok(Err(words::MEDIA_UNUSABLE.to_owned()));
    }
    let Some(director) = meetings.director() else { return Ok(Err(words::NO_MEDIA.to_owned())) };
    let sends = stage::sends(&room, &me);
    let answer = director.join(asked.room, &me, asked.offer, sends).await;
    meetings.rooms.stir();
    Ok(answer.map(Value::String))
}

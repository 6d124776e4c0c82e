//! What a village asks its center while it is in a meeting: how it stands, that something be done, and the answer to the
//! offer of its browser.
//!
//! Invariant: a village acts for the device that asks and for no other: no question names a venue. A meeting to which its
//! organisation is not invited is answered as one that does not exist.

use crate::{
    Meetings, activity, call, family, looks,
    party::{Act, Party},
    words,
};
use data_encoding::BASE64;
use hongwang_base::Scope;
use hongwang_conference::{Actor, Role, Way};
use hongwang_feature::{
    Place, Sender,
    organisations::{self, Names},
};
use hongwang_store::Result;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

/// How a meeting stands, to be answered once it differs from what is known, or after a while.
pub(crate) const LOOK: &str = "meetings.look";
/// A command of the venue that asks.
pub(crate) const ACT: &str = "meetings.act";
/// The offer of its browser.
pub(crate) const OFFER: &str = "meetings.offer";
/// That an activity is held before its screen.
pub(crate) const ACTIVITY: &str = "meetings.activity";
/// A still of it.
pub(crate) const STILL: &str = "meetings.still";
/// Who looked at the activities of its organisation.
pub(crate) const LOOKS: &str = "meetings.looks";
/// Who signs in at its organisation.
pub(crate) const SIGNERS: &str = "meetings.signers";
/// That one of them signs in.
pub(crate) const SIGN: &str = "meetings.sign";
/// All of them.
pub(crate) const KINDS: &[&str] = &[
    LOOK,
    ACT,
    OFFER,
    ACTIVITY,
    STILL,
    LOOKS,
    SIGNERS,
    SIGN,
    call::questions::CALL,
    call::questions::LOOK,
    call::questions::TOUCH,
    call::questions::STILL,
    call::questions::PICTURE,
    call::questions::CARD,
    call::questions::SHEET,
    call::questions::FIND,
    call::questions::FIND_PICTURE,
    call::questions::DROP,
    family::questions::OPEN,
    family::questions::LOOK,
    family::questions::TOUCH,
];

/// [`LOOK`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Look {
    pub(crate) room: Uuid,
    /// The mark of what is known; without it the answer comes at once.
    pub(crate) known: Option<String>,
}

/// [`ACT`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Do {
    pub(crate) room: Uuid,
    pub(crate) act: Act,
}

/// [`OFFER`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Offer {
    pub(crate) room: Uuid,
    pub(crate) offer: String,
}

/// [`ACTIVITY`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Held {
    /// One of [`words::ACTIVITIES`].
    pub(crate) title: String,
}

/// [`STILL`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Still {
    pub(crate) room: Uuid,
    /// JPEG, base64 (RFC 4648, 4).
    pub(crate) jpeg: String,
}

/// [`LOOKS`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Looks {}

/// [`SIGNERS`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signers {
    pub(crate) room: Uuid,
}

/// [`SIGN`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sign {
    pub(crate) room: Uuid,
    pub(crate) number: u32,
    pub(crate) way: Way,
}

pub(crate) type Told = std::result::Result<Value, String>;

/// Answers a question of one of [`KINDS`].
pub(crate) async fn answer(
    meetings: &Meetings,
    place: &Place,
    from: &Sender,
    kind: &str,
    question: Value,
) -> Result<Told> {
    let party = party(from);
    Ok(match kind {
        LOOK => match read::<Look>(question) {
            Ok(Look { room, known }) => party.look(meetings, place, room, known.as_deref()).await?.map(told),
            Err(why) => Err(why),
        },
        ACT => match read::<Do>(question) {
            Ok(Do { room, act }) => {
                let name = name(place, from).await?;
                party.act(meetings, place, room, (act, &name)).await?.map(told)
            }
            Err(why) => Err(why),
        },
        ACTIVITY => match read::<Held>(question) {
            Ok(Held { title }) => {
                let name = name(place, from).await?;
                activity::open(meetings, place, from, (&title, &name)).await?.map(told)
            }
            Err(why) => Err(why),
        },
        LOOKS => match read::<Looks>(question) {
            Ok(Looks {}) => Ok(told(looks::of_org(&mut place.db.read().await?, &from.org).await?)),
            Err(why) => Err(why),
        },
        STILL => match read::<Still>(question) {
            Ok(Still { room, jpeg }) => {
                // What is no base64 is no JPEG either.
                let still = BASE64.decode(jpeg.as_bytes()).unwrap_or_default();
                activity::keep_still(meetings, place, &party, (room, still)).await?.map(told)
            }
            Err(why) => Err(why),
        },
        SIGNERS => match read::<Signers>(question) {
            Ok(Signers { room }) => party.signers(meetings, place, room).await?.map(told),
            Err(why) => Err(why),
        },
        SIGN => match read::<Sign>(question) {
            Ok(Sign { room, number, way }) => {
                party.sign(meetings, place, room, (number, way)).await?.map(told)
            }
            Err(why) => Err(why),
        },
        OFFER => match read::<Offer>(question) {
            Ok(Offer { room, offer }) => {
                party.connect(meetings, place, room, offer).await?.map(Value::String)
            }
            Err(why) => Err(why),
        },
        kind if family::questions::is_one(kind) => {
            family::questions::answer(meetings, place, (from, &party), kind, question).await?
        }
        _ => call::questions::answer(meetings, place, (from, &party), kind, question).await?,
    })
}

/// The venue that asks.
pub(crate) fn party(from: &Sender) -> Party {
    let actor = Actor::new(from.device.to_string(), Role::Venue);
    Party { actor, org: Some(from.org.as_str().to_owned()) }
}

pub(crate) fn read<T: DeserializeOwned>(question: Value) -> std::result::Result<T, String> {
    serde_json::from_value(question).map_err(|error| {
        tracing::debug!(%error, "a question of a village cannot be read");
        words::NOT_UNDERSTOOD.to_owned()
    })
}

pub(crate) fn told(view: impl Serialize) -> Value {
    serde_json::to_value(view).expect("a view is plain data")
}

/// What a venue is called: `红山镇 · 乌云山村`.
pub(crate) async fn name(place: &Place, from: &Sender) -> Result<String> {
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    let known = organisations::find(&mut tx, &from.org).await?;
    Ok(if known.is_some() { names.of(&from.org) } else { from.org.code().to_owned() })
}

//! What a village asks its center about its call. That its browser is connected it asks as in every meeting.

use super::{
    Wanted,
    caller::{Caller, Touch},
    memo::LARGEST,
    open,
    sheet::{Done, Sheet},
};
use crate::{
    Meetings,
    party::Party,
    questions::{Told, name, read, told},
};
use data_encoding::BASE64;
use hongwang_feature::{Place, Sender};
use hongwang_store::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// That somebody is called.
pub(crate) const CALL: &str = "meetings.call";
/// How the call stands, to be answered once it differs from what is known, or after a while.
pub(crate) const LOOK: &str = "meetings.call.look";
/// A touch before the screen.
pub(crate) const TOUCH: &str = "meetings.call.touch";
/// A still for whoever answered.
pub(crate) const STILL: &str = "meetings.call.still";
/// A form for whoever answered, or how it stands now.
pub(crate) const SHEET: &str = "meetings.call.sheet";

/// The newest still, where the screen does not have it: a telephone took it, or its page came anew.
pub(crate) const PICTURE: &str = "meetings.call.picture";

/// The picture on the card.
pub(crate) const CARD: &str = "meetings.call.card";

/// 再看结果卡: the card of a code, for a screen of the organisation from which the call came.
pub(crate) const FIND: &str = "meetings.card";
/// The picture on it.
pub(crate) const FIND_PICTURE: &str = "meetings.card.picture";
/// 不留了
pub(crate) const DROP: &str = "meetings.card.drop";

/// [`FIND`], [`FIND_PICTURE`], which is answered as base64, and [`DROP`].
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Coded {
    /// Ten digits.
    pub(crate) code: String,
}

/// [`LOOK`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Look {
    pub(crate) call: Uuid,
    /// The mark of what is known; without it the answer comes at once.
    pub(crate) known: Option<String>,
}

/// [`TOUCH`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Touched {
    pub(crate) call: Uuid,
    pub(crate) touch: Touch,
}

/// [`STILL`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Still {
    pub(crate) call: Uuid,
    /// JPEG, base64 (RFC 4648, 4).
    pub(crate) jpeg: String,
}

/// [`PICTURE`], [`CARD`]; answered as base64.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Picture {
    pub(crate) call: Uuid,
    /// The number of the still, or of the picture on the card.
    pub(crate) at: u32,
}

/// [`SHEET`]
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Sharing {
    pub(crate) call: Uuid,
    pub(crate) sheet: Sheet,
    /// What became of what was proposed; without it the villager agreed to share the form.
    pub(crate) done: Option<Vec<Done>>,
}

/// Answers one of these.
pub(crate) async fn answer(
    meetings: &Meetings,
    place: &Place,
    (from, party): (&Sender, &Party),
    kind: &str,
    question: Value,
) -> Result<Told> {
    let caller = Caller { meetings, place, from, party };
    Ok(match kind {
        CALL => match read::<Wanted>(question) {
            Ok(wanted) => {
                let name = name(place, from).await?;
                open(meetings, place, from, (wanted, &name)).await?.map(told)
            }
            Err(why) => Err(why),
        },
        LOOK => match read::<Look>(question) {
            Ok(Look { call, known }) => caller.look(call, known.as_deref()).await?.map(told),
            Err(why) => Err(why),
        },
        TOUCH => match read::<Touched>(question) {
            Ok(Touched { call, touch }) => caller.touch(call, &touch).await?.map(told),
            Err(why) => Err(why),
        },
        PICTURE => match read::<Picture>(question) {
            Ok(Picture { call, at }) => {
                caller.picture(call, at).await?.map(|jpeg| told(BASE64.encode(&jpeg)))
            }
            Err(why) => Err(why),
        },
        CARD => match read::<Picture>(question) {
            Ok(Picture { call, at }) => {
                caller.card_picture(call, at).await?.map(|jpeg| told(BASE64.encode(&jpeg)))
            }
            Err(why) => Err(why),
        },
        FIND => match read::<Coded>(question) {
            Ok(Coded { code }) => caller.find(&code).await?.map(told),
            Err(why) => Err(why),
        },
        FIND_PICTURE => match read::<Coded>(question) {
            Ok(Coded { code }) => caller.found_picture(&code).await?.map(|jpeg| told(BASE64.encode(&jpeg))),
            Err(why) => Err(why),
        },
        DROP => match read::<Coded>(question) {
            Ok(Coded { code }) => caller.drop_card(&code).await?.map(told),
            Err(why) => Err(why),
        },
        SHEET => match read::<Sharing>(question) {
            Ok(Sharing { call, sheet, done }) => caller.share(call, sheet, done).await?.map(told),
            Err(why) => Err(why),
        },
        _ => match read::<Still>(question) {
            Ok(Still { call, jpeg }) if jpeg.len() <= LARGEST * 4 / 3 + 4 => {
                // What is no base64 is no JPEG either.
                let still = BASE64.decode(jpeg.as_bytes()).unwrap_or_default();
                caller.show(call, still).await?.map(told)
            }
            Ok(_) => Err(crate::words::call::STILL_WRONG.to_owned()),
            Err(why) => Err(why),
        },
    })
}

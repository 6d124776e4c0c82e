//! What a village asks its center about its family call. That its browser is connected it asks as in every meeting.

use super::near::{Near, Touch};
use crate::{
    Meetings,
    call::questions::Look,
    party::Party,
    questions::{Told, name, read, told},
};
use hongwang_feature::{Place, Sender};
use hongwang_store::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// That one is opened.
pub(crate) const OPEN: &str = "meetings.family";
/// How it stands, to be answered once it differs from what is known, or after a while.
pub(crate) const LOOK: &str = "meetings.family.look";
/// A touch before the screen.
pub(crate) const TOUCH: &str = "meetings.family.touch";

/// [`TOUCH`]
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Touched {
    pub(crate) call: Uuid,
    pub(crate) touch: Touch,
}

/// Whether a question is one of these.
pub(crate) fn is_one(kind: &str) -> bool {
    [OPEN, LOOK, TOUCH].contains(&kind)
}

/// Answers one of these.
pub(crate) async fn answer(
    meetings: &Meetings,
    place: &Place,
    (from, party): (&Sender, &Party),
    kind: &str,
    question: Value,
) -> Result<Told> {
    let near = Near { meetings, place, from, party };
    Ok(match kind {
        OPEN => near.open(&name(place, from).await?).await?.map(told),
        LOOK => match read::<Look>(question) {
            Ok(Look { call, known }) => near.look(call, known.as_deref()).await?.map(told),
            Err(why) => Err(why),
        },
        _ => match read::<Touched>(question) {
            Ok(Touched { call, touch }) => near.touch(call, &touch).await?.map(told),
            Err(why) => Err(why),
        },
    })
}

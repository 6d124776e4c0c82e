//! The link of a family call in a text message.
//!
//! Invariant: the number goes into the outbox of messages and nowhere else, and out of it with the call.

use super::{Call, mark, store};
use crate::{Meetings, words::family as said};
use hongwang_base::Millis;
use hongwang_feature::Place;
use hongwang_messages::{Ask, ask, mobile};
use hongwang_store::Result;

/// The template of the message.
const TEMPLATE: &str = "family_call";
/// Messages of one screen on a day.
const DAILY: i64 = 6;
/// Letters that fit into a place of a template.
const FITS: usize = 80;

/// The midnight in Beijing with which the day of `now` began.
pub(super) fn begin_of_day(now: Millis) -> Millis {
    let shift = 8 * Millis::HOUR;
    Millis((now.0 + shift).div_euclid(Millis::DAY) * Millis::DAY - shift)
}

/// Asks for the message. Within it, why none goes out, as one Chinese sentence.
///
/// # Errors
/// When the store fails.
pub(super) async fn send(
    meetings: &Meetings,
    place: &Place,
    call: &Call,
    (phone, link): (&str, &str),
) -> Result<std::result::Result<(), String>> {
    let Some(vault) = meetings.vault().filter(|_| meetings.texts()) else {
        return Ok(Err(said::TEXT_OFF.to_owned()));
    };
    if mobile(phone).is_none() {
        return Ok(Err(said::TEXT_WRONG.to_owned()));
    }
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    // Nothing but the link of this very call is sent anywhere.
    let token = link.strip_prefix(&meetings.address).and_then(|path| path.strip_prefix("/family/"));
    let linked = match token {
        Some(token) => store::linked(&mut tx, &mark("link", token), now).await?,
        None => None,
    };
    if linked.is_none_or(|linked| linked.id != call.id) {
        return Ok(Err(said::NO_SUCH.to_owned()));
    }
    if call.knocked.0 != 0 {
        return Ok(Err(said::TEXT_LATE.to_owned()));
    }
    if link.chars().count() > FITS {
        return Ok(Err(said::TEXT_LONG.to_owned()));
    }
    let (_, today) = store::since(&mut tx, call.device, begin_of_day(now)).await?;
    if today >= DAILY {
        return Ok(Err(said::TEXT_MANY.to_owned()));
    }
    let places = [("place", call.place.as_str()), ("link", link)];
    let asked = Ask { org: &call.org, phone, template: TEMPLATE, places: &places, about: Some(call.id), now };
    ask(&mut tx, vault, asked).await?;
    store::count_text(&mut tx, call.id).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

//! 亲情通话: somebody before a screen and somebody of theirs far away, with a telephone's browser.
//!
//! ```text
//! screen ─► open: room + link ─► code on the glass, text message ─► telephone knocks ─► screen lets in ─► talk
//!                                       └─► nobody knocks for ten minutes ─► over
//! ```
//!
//! It is a room whose chair is the device and whose other place is the telephone's. Invariants: a link opens one room for
//! one telephone until its end; the center keeps a mark of it and no more; nobody is in the room whom the screen has not
//! let in; after the end there stays which screen held it and how long, and nothing of whoever was called.

pub(crate) mod far;
pub(crate) mod near;
pub(crate) mod questions;
pub(crate) mod store;
pub(crate) mod text;
pub(crate) mod view;

use crate::{Meetings, party::Party, words::family as said};
use aws_lc_rs::digest;
use data_encoding::BASE32_NOPAD;
use hongwang_base::{DeviceId, Millis, OrgPath};
use hongwang_conference::{Actor, Command, Link, Role, VenueId};
use hongwang_feature::Place;
use hongwang_store::Result;
use uuid::Uuid;

/// So long is one, and so much is added once.
pub(crate) const SLOT: i64 = 20 * Millis::MINUTE;
/// The same in the words of a room.
const MORE_MINUTES: u32 = 20;
/// More is offered when no more than this is left.
const NEAR: i64 = 5 * Millis::MINUTE;
/// Where nobody has knocked for so long it is over.
const WAITS: i64 = 10 * Millis::MINUTE;
/// Those that one screen begins on a day.
const DAILY: i64 = 12;
/// The telephone in its room: one, whoever holds it.
const TELEPHONE: &str = "family";

/// A family call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) id: Uuid,
    /// The screen, whose it is, and what it is called.
    pub(crate) device: DeviceId,
    pub(crate) org: OrgPath,
    pub(crate) place: String,
    /// The mark of the telephone that came first, until the end.
    pub(crate) phone: Option<Vec<u8>>,
    pub(crate) at: Millis,
    pub(crate) until: Millis,
    pub(crate) extended: bool,
    /// 0 until then.
    pub(crate) knocked: Millis,
    pub(crate) answered: Millis,
    pub(crate) ended: Millis,
}

impl Call {
    /// The device in its room.
    pub(crate) fn screen(&self) -> VenueId {
        VenueId::from(self.device.to_string())
    }

    pub(crate) fn is_over(&self) -> bool {
        self.ended.0 != 0
    }

    /// Whether one more slot is offered.
    fn may_extend(&self, now: Millis) -> bool {
        !self.is_over() && self.answered.0 != 0 && !self.extended && self.until.since(now) <= NEAR
    }
}

/// The telephone in the room of a family call.
pub(crate) fn telephone() -> Party {
    Party { actor: Actor::new(TELEPHONE, Role::Venue), org: None }
}

/// The one who does for both what they have touched.
fn switchboard() -> Actor {
    Actor::new("family-call", Role::Operator)
}

/// 128 bits that nobody guesses, in letters for an address.
pub(crate) fn draw() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    BASE32_NOPAD.encode(&bytes).to_lowercase()
}

/// What is kept of a secret.
fn mark(what: &str, secret: &str) -> Vec<u8> {
    let text = format!("hongwang family {what} v1\0{secret}");
    digest::digest(&digest::SHA256, text.as_bytes()).as_ref().to_vec()
}

/// Ends the room; the call follows in the same transaction ([`store::follow`]).
pub(crate) async fn end(meetings: &Meetings, place: &Place, id: Uuid) -> Result<()> {
    meetings.rooms.act(place, id, Some((&switchboard(), &Command::End)), None).await?;
    Ok(())
}

/// Does what is due in every one.
///
/// # Errors
/// When the store fails.
pub(crate) async fn turn(meetings: &Meetings, place: &Place) -> Result<()> {
    for call in store::open(&mut place.db.read().await?).await? {
        let now = place.clock.now();
        let room = meetings.rooms.load(&mut place.db.read().await?, call.id).await?;
        let Some(room) = room.filter(|room| room.ended.is_none()) else {
            // Its end was lost with the process that knew of it.
            let mut tx = place.db.write().await?;
            store::close(&mut tx, call.id, now).await?;
            tx.commit().await?;
            continue;
        };
        let screen = room.venues.get(&call.screen()).map(|venue| venue.link);
        let left = matches!(screen, None | Some(Link::Away));
        let in_vain = call.knocked.0 == 0 && now.since(call.at) > WAITS;
        if left || in_vain || call.until <= now {
            end(meetings, place, call.id).await?;
        }
    }
    Ok(())
}

/// What the two are called in their room.
fn names(call: &Call) -> (&str, &'static str) {
    (&call.place, said::FAMILY)
}

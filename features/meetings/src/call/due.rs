//! What time, and whoever goes away, brings to calls and to the cards that were kept.

use super::{Call, Outcome, Ring, Stands, end_room, kept, memo::AFTERWARDS, rung, store};
use crate::Meetings;
use hongwang_base::Millis;
use hongwang_conference::{Link, Role, Room};
use hongwang_feature::Place;
use hongwang_store::Result;
use uuid::Uuid;

/// Whoever answered has so long to sit down.
const SETTLES: i64 = 10 * Millis::SECOND;

/// What becomes of a call now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It goes on.
    Goes,
    /// It goes on, and what was rung beside it is given up.
    RingsOut,
    /// It is over, with this.
    Ends(Outcome),
}

/// What becomes of a call whose newest ring `ringing` rings until then, at so many.
fn fate(call: &Call, room: &Room, ringing: Option<(Millis, usize)>, now: Millis) -> Fate {
    let screen = room.venues.get(&call.venue()).map(|venue| venue.link);
    let rings_out = ringing.is_some_and(|(until, free)| until <= now || free == 0);
    match call.outcome {
        Outcome::Ringing if screen != Some(Link::Here) => Fate::Ends(Outcome::Cancelled),
        Outcome::Ringing if ringing.is_none() || rings_out => Fate::Ends(Outcome::Unanswered),
        Outcome::Ringing => Fate::Goes,
        Outcome::Talking => {
            let staff =
                room.venues.values().any(|each| each.role == Role::Operator && each.link != Link::Away);
            let alone = !staff && ringing.is_none() && now.since(call.answered) > SETTLES;
            match screen {
                None | Some(Link::Away) => Fate::Ends(Outcome::Done),
                _ if alone => Fate::Ends(Outcome::Done),
                _ if rings_out => Fate::RingsOut,
                _ => Fate::Goes,
            }
        }
        over => Fate::Ends(over),
    }
}

/// Does what is due in every call, and gives when more will be.
///
/// # Errors
/// When the store fails.
pub(crate) async fn turn(meetings: &Meetings, place: &Place) -> Result<Option<i64>> {
    // Calls that ring do not wait for cards that are to go.
    if let Err(error) = kept::forget_due(place).await {
        tracing::error!(?error, "result cards whose end has come are still kept");
    }
    let open = store::open(&mut place.db.read().await?).await?;
    let mut next: Option<i64> = None;
    for call in &open {
        if let Some(at) = look_after(meetings, place, call).await? {
            next = Some(next.map_or(at, |next| next.min(at)));
        }
    }
    for id in meetings.memo.calls() {
        if !open.iter().any(|call| call.id == id) {
            tidy(meetings, place, id).await?;
        }
    }
    Ok(next)
}

/// What a call that is over held goes.
async fn tidy(meetings: &Meetings, place: &Place, id: Uuid) -> Result<()> {
    let ended = store::find(&mut place.db.read().await?, id).await?.map_or(Millis(0), |call| call.ended);
    if place.clock.now().since(ended) > AFTERWARDS {
        meetings.memo.forget(id);
    } else {
        meetings.memo.darken(id);
    }
    Ok(())
}

async fn look_after(meetings: &Meetings, place: &Place, call: &Call) -> Result<Option<i64>> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let Some(room) = meetings.rooms.load(&mut tx, call.id).await?.filter(|room| room.ended.is_none()) else {
        drop(tx);
        // Its end was lost with the process that knew of it.
        let mut tx = place.db.write().await?;
        store::close(&mut tx, call.id, now).await?;
        tx.commit().await?;
        return Ok(None);
    };
    let rings: Vec<Ring> = store::rings(&mut tx, call.id).await?;
    let ringing = rings.iter().find(|ring| ring.state == Stands::Rings);
    let free = match ringing {
        Some(ring) => rung(&mut tx, ring, now).await?.len(),
        None => 0,
    };
    drop(tx);
    match fate(call, &room, ringing.map(|ring| (ring.until, free)), now) {
        Fate::Goes => Ok(ringing.map(|ring| ring.until.0)),
        Fate::RingsOut => {
            let mut tx = place.db.write().await?;
            if let Some(ring) = ringing {
                store::set_ring(&mut tx, ring.id, Stands::Over).await?;
            }
            tx.commit().await?;
            meetings.rooms.stir();
            Ok(None)
        }
        Fate::Ends(outcome) => {
            if call.outcome == Outcome::Ringing {
                let mut tx = place.db.write().await?;
                let still = store::give_up(&mut tx, call.id, outcome).await?;
                tx.commit().await?;
                // Answered at the last moment.
                if !still {
                    return Ok(Some(now.0));
                }
            }
            end_room(meetings, place, call.id).await?;
            Ok(None)
        }
    }
}

//! A meeting that is open, so that it can be tried at once, and a lecture of tomorrow; both marked 演示.

use crate::{
    Meetings,
    rooms::New,
    schedule::Wanted,
    store,
    store::{Held, Kind},
    words,
};
use hongwang_base::{Millis, Scope, SubmissionId};
use hongwang_conference::{Actor, Command, Role};
use hongwang_feature::{Fail, Place, organisations};

/// So long the meeting can be tried.
const LENGTH: i64 = 11 * Millis::HOUR;
/// The lecture begins at a full hour, this long from the one that passed: a clock that is turned by whole days meets no call.
const AHEAD: i64 = 26 * Millis::HOUR;
const LECTURE: i64 = 90 * Millis::MINUTE;

/// Holds one of each where none is.
pub(crate) async fn fill(meetings: &Meetings, place: &Place) -> Result<(), Fail> {
    let now = place.clock.now();
    // It began long ago: a strip on every page would be all that a demonstration shows.
    let start = now.plus(-Millis::HOUR);
    hold(meetings, place, Kind::Meeting, (words::DEMO_TITLE, start, LENGTH)).await?;
    let start = Millis(now.0 - now.0.rem_euclid(Millis::HOUR)).plus(AHEAD);
    hold(meetings, place, Kind::Lecture, (words::lecture::DEMO_TITLE, start, LECTURE)).await
}

/// Schedules one for the whole county, and opens it where its time has come.
async fn hold(
    meetings: &Meetings,
    place: &Place,
    kind: Kind,
    (title, start, length): (&str, Millis, i64),
) -> Result<(), Fail> {
    let (scope, now) = (Scope(place.org.clone()), place.clock.now());
    let mut tx = place.db.read().await?;
    if !store::list(&mut tx, &scope, kind, false).await?.is_empty() {
        return Ok(());
    }
    let Some(county) = organisations::find(&mut tx, &place.org).await? else { return Ok(()) };
    let chosen = vec![place.org.clone()];
    let lecture = kind == Kind::Lecture;
    let wanted = Wanted {
        title: title.to_owned(),
        start,
        end: start.plus(length),
        main: None,
        free: !lecture,
        lecture,
        chosen: chosen.clone(),
    };
    let actor = Actor::new("demo", Role::Operator);
    let plan = wanted.plan(&mut tx, &scope, actor.id.clone()).await?;
    drop(tx);
    let id = SubmissionId::new(now).0;
    let held = Held { id, org: place.org.clone(), host: county.short, told: chosen, starts: start, kind };
    let new = New { held, plan, actor: actor.clone(), audit: None };
    if let Err(refusal) = meetings.rooms.schedule(place, new).await? {
        tracing::warn!(%refusal, title, "nothing to try");
        return Ok(());
    }
    if start.since(now) <= 0 {
        meetings.rooms.act(place, id, Some((&actor, &Command::Open)), None).await?;
    }
    Ok(())
}

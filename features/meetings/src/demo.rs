//! A meeting that is open, so that it can be tried at once; marked 演示.

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

/// So long it can be tried.
const LENGTH: i64 = 11 * Millis::HOUR;

/// Holds one where none is.
pub(crate) async fn fill(meetings: &Meetings, place: &Place) -> Result<(), Fail> {
    let scope = Scope(place.org.clone());
    let mut tx = place.db.read().await?;
    if !store::list(&mut tx, &scope, Kind::Meeting, false).await?.is_empty() {
        return Ok(());
    }
    let Some(county) = organisations::find(&mut tx, &place.org).await? else { return Ok(()) };
    let now = place.clock.now();
    // It began long ago: a strip on every page would be all that a demonstration shows.
    let (start, end) = (now.plus(-Millis::HOUR), now.plus(LENGTH - Millis::HOUR));
    let chosen = vec![place.org.clone()];
    let title = words::DEMO_TITLE.to_owned();
    let wanted = Wanted { title, start, end, main: None, free: true, lecture: false, chosen: chosen.clone() };
    let actor = Actor::new("demo", Role::Operator);
    let plan = wanted.plan(&mut tx, &scope, actor.id.clone()).await?;
    drop(tx);
    let id = SubmissionId::new(now).0;
    let held = Held {
        id,
        org: place.org.clone(),
        host: county.short,
        told: chosen,
        starts: start,
        kind: Kind::Meeting,
    };
    let new = New { held, plan, actor: actor.clone(), audit: None };
    if let Err(refusal) = meetings.rooms.schedule(place, new).await? {
        tracing::warn!(%refusal, "no meeting to try");
        return Ok(());
    }
    meetings.rooms.act(place, id, Some((&actor, &Command::Open)), None).await?;
    Ok(())
}

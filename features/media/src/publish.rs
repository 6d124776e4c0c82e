//! Letting a film onto the screens, and taking it off; what villages are told of it.

use crate::film::Film;
use crate::policy::{self, Order, Rank, What};
use crate::reel::{Reel, State};
use crate::words::desk as words;
use crate::{removal, share, store};
use hongwang_base::{Millis, OrgPath, SubmissionId};
use hongwang_feature::{Place, Reply};
use hongwang_store::{Result, Tx};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Tells of a film, in the log of its scope.
pub(crate) async fn tell(tx: &mut Tx, film: &Film, now: Millis) -> Result<()> {
    let entry = hongwang_feed::append(tx, &film.scope, store::record(film.id, Some(film)), now).await?;
    removal::ask_no_more(tx, film.id, &film.scope).await?;
    store::apply(tx, &entry).await
}

/// A film that is let onto the screens comes to those villages first that its sheet names, as long as it is new: said as an
/// order, which the desk shows and may take back.
pub(crate) async fn send_first(tx: &mut Tx, reel: &Reel, name: &str, now: Millis) -> Result<()> {
    for org in reel.sheet.first.iter().filter(|org| reel.scope().covers(org)) {
        let (id, what) = (SubmissionId::new(now).0, What::Film(reel.id));
        let (until, name) = (Some(now.plus(share::NEW)), name.to_owned());
        policy::store::say(
            tx,
            &Order { id, org: org.clone(), what, rank: Rank::First, until, name, at: now },
        )
        .await?;
    }
    Ok(())
}

/// Takes a film out of the log of its scope; what villages hold of it follows by `share::pass`, and each says when it is
/// gone.
pub(crate) async fn withdraw(tx: &mut Tx, scope: &OrgPath, id: Uuid, now: Millis) -> Result<()> {
    let entry = hongwang_feed::append(tx, scope, store::record(id, None), now).await?;
    store::apply(tx, &entry).await?;
    removal::forget(tx, id).await?;
    removal::ask(tx, id, scope, now).await
}

/// Takes a film that is shown off every screen, for this reason.
pub(crate) async fn take_down(tx: &mut Tx, reel: Reel, why: &str, now: Millis) -> Result<()> {
    withdraw(tx, reel.scope(), reel.id, now).await?;
    store::keep(tx, &Reel { state: State::Down, problem: why.to_owned(), ..reel }).await
}

/// Takes down what nobody may show any more (center). Pages take it off by their own clock before that.
///
/// # Errors
/// When the store fails.
pub(crate) async fn end_rights(place: &Place) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let mut grown = BTreeSet::new();
    for reel in store::in_state(&mut tx, State::Shown).await? {
        if reel.sheet.rights.until.is_some_and(|until| until <= now) {
            grown.insert(reel.scope().clone());
            take_down(&mut tx, reel, words::RIGHTS_ENDED, now).await?;
        }
    }
    tx.commit().await?;
    place.announce(grown);
    Ok(())
}

//! Films that the center fetches from an address, one at a time.
//!
//! Invariants: a reel that is fetched has an address and how far it is; what was noted last holds of its file, so that a
//! cut, a kill or a full disk costs at most what came since; a reel that was thrown away ends its fetching.

use crate::film::Sheet;
use crate::reel::{Reel, State};
use crate::upload::Bringer;
use crate::words::intake as words;
use crate::{Media, store, upload};
use hongwang_base::{Millis, Scope};
use hongwang_feature::{Place, Reply};
use hongwang_films::source::{SourceBounds, SourceError, Stand};
use hongwang_store::{Result, Tx, sql};
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

/// What one film may take.
pub(crate) const BOUNDS: SourceBounds = SourceBounds {
    most: upload::LARGEST,
    whole: Duration::from_secs(12 * 3600),
    silence: Duration::from_secs(30),
};
/// How often it is noted how far it is.
const NOTE: Duration = Duration::from_secs(2);
/// How often it is tried; after each failure the wait is twice as long.
const TRIES: u32 = 8;
const FIRST_WAIT: i64 = Millis::MINUTE;

/// What is to be fetched.
struct Fetch {
    reel: Reel,
    address: String,
    stand: Stand,
    tries: u32,
}

/// Orders a film of `bringer` from an address; what is known of it stands in its sheet.
pub(crate) async fn order(
    tx: &mut Tx,
    bringer: &Bringer,
    (address, sheet): (&str, Sheet),
    now: Millis,
) -> Result<Reel> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let reel = bringer.reel(State::Fetching, &upload::plain_name(path), now);
    let title = if sheet.title.is_empty() { reel.sheet.title.clone() } else { sheet.title.clone() };
    let reel = Reel { sheet: Sheet { title, ..sheet }, ..reel };
    store::keep(tx, &reel).await?;
    sql("INSERT INTO media_fetch (reel, address, stand, tries, due) VALUES ($1,$2,$3,0,$4)")
        .bind(reel.id)
        .bind(address)
        .bind_json(&Stand::default())
        .bind(now)
        .run(tx)
        .await?;
    Ok(reel)
}

/// The longest due of all that is to be fetched.
async fn due(tx: &mut Tx, all: &Scope, now: Millis) -> Result<Option<Fetch>> {
    let row =
        sql("SELECT reel, address, stand, tries FROM media_fetch WHERE due <= $1 ORDER BY due, reel LIMIT 1");
    let Some(row) = row.bind(now).one(tx).await? else { return Ok(None) };
    let id: Uuid = row.get("reel")?;
    let reel = store::reel_of(tx, all, id).await?;
    let tries = u32::try_from(row.get::<i64>("tries")?).unwrap_or(0);
    let fetch = |reel| Ok(Fetch { reel, address: row.get("address")?, stand: row.json("stand")?, tries });
    reel.map(fetch).transpose()
}

/// Fetches what is due, the longest first, until nothing is.
///
/// # Errors
/// When the store or the disk fails; a film that cannot be fetched says so itself.
pub(crate) async fn pass(media: &Media, place: &Place) -> Reply<()> {
    loop {
        let fetch = due(&mut place.db.read().await?, &Scope(place.org.clone()), place.clock.now()).await?;
        let Some(fetch) = fetch else { return Ok(()) };
        one(media, place, fetch).await?;
        place.live.changed();
    }
}

async fn one(media: &Media, place: &Place, fetch: Fetch) -> Reply<()> {
    let (id, file) = (fetch.reel.id, upload::file(place, fetch.reel.id)?);
    let (told, mut hears) = watch::channel((fetch.stand.clone(), fetch.reel.progress));
    let fetching = media.sources.fetch(&fetch.address, &file, fetch.stand, |stand, done| {
        told.send_replace((stand.clone(), done));
    });
    let noting = async {
        while hears.changed().await.is_ok() {
            let (stand, done) = hears.borrow_and_update().clone();
            match note(place, id, &stand, done).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(%error, "how far a film is could not be noted"),
            }
            tokio::time::sleep(NOTE).await;
        }
        // Nobody tells any more: the fetching has ended.
        std::future::pending::<()>().await;
    };
    let came = tokio::select! {
        came = fetching => came,
        () = noting => {
            // It was thrown away.
            upload::forget(place, id)?;
            return Ok(());
        }
    };
    let (stand, done) = told.borrow().clone();
    note(place, id, &stand, done).await?;
    end(media, place, (id, fetch.tries), came).await
}

/// Notes how far it is; false when nobody wants it any more.
async fn note(place: &Place, id: Uuid, stand: &Stand, done: u64) -> Result<bool> {
    let mut tx = place.db.write().await?;
    sql("UPDATE media_fetch SET stand = $2 WHERE reel = $1").bind(id).bind_json(stand).run(&mut tx).await?;
    let wanted = store::note_progress(&mut tx, id, done).await?;
    tx.commit().await?;
    place.live.changed();
    Ok(wanted)
}

/// Notes how it went: it is here, it is tried again, or it never comes.
async fn end(
    media: &Media,
    place: &Place,
    (id, tries): (Uuid, u32),
    came: std::result::Result<u64, SourceError>,
) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let reel = store::reel_of(&mut tx, &Scope(place.org.clone()), id).await?;
    let Some(reel) = reel.filter(|reel| reel.state == State::Fetching) else {
        drop(tx);
        return Ok(upload::forget(place, id)?);
    };
    let mut is_kept = true;
    let next = match came {
        Ok(0) => Reel { state: State::Unfit, problem: words::NOTHING_THERE.to_owned(), ..reel },
        Ok(bytes) => {
            Reel { state: State::Waiting, bytes, progress: 0, problem: String::new(), at: now, ..reel }
        }
        Err(error) if error.is_passing() && tries + 1 < TRIES => {
            tracing::info!(reel = %id, ?error, "a film is tried again later");
            is_kept = !matches!(error, SourceError::Full);
            let wait = FIRST_WAIT << tries;
            sql("UPDATE media_fetch SET tries = $2, due = $3 WHERE reel = $1")
                .bind(id)
                .bind(i64::from(tries) + 1)
                .bind(now.plus(wait))
                .run(&mut tx)
                .await?;
            Reel { problem: words::again(&error.to_string(), wait / Millis::MINUTE), ..reel }
        }
        Err(error) => {
            tracing::warn!(reel = %id, ?error, "a film cannot be fetched");
            Reel { state: State::Unfit, problem: error.to_string(), ..reel }
        }
    };
    if next.state == State::Unfit || !is_kept {
        upload::forget(place, id)?;
    }
    if next.state != State::Fetching {
        sql("DELETE FROM media_fetch WHERE reel = $1").bind(id).run(&mut tx).await?;
    }
    store::keep(&mut tx, &next).await?;
    tx.commit().await?;
    if next.state == State::Waiting {
        media.wake.notify_one();
    }
    Ok(())
}

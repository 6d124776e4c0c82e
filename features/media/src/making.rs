//! Converts what came, one film at a time, in a child that is bounded (`lines/films`).
//!
//! Invariant: what a reel says was made of it is whole and in the store before the reel says so; what an interrupted work
//! left lies in a folder of its own, which the next start empties.

use crate::film::{Copy, CopyKind, Made, Strip};
use crate::reel::{Reel, State};
use crate::words::desk as words;
use crate::{Media, store, upload};
use hongwang_base::Scope;
use hongwang_feature::{Place, Reply};
use hongwang_films::{FilmError, Films, plan};
use hongwang_replica::BlobRef;
use hongwang_store::{BlobError, Blobs};
use std::{fs, path::Path, time::Duration};

/// The folder in which films are converted.
const WORKSHOP: &str = "filming";
/// How often progress is noted.
const NOTE: Duration = Duration::from_secs(2);

/// Takes up what an earlier run left half-done: its folder is emptied, its reel waits again.
///
/// # Errors
/// When the store or the disk fails.
pub(crate) async fn tidy(place: &Place) -> Reply<()> {
    let folder = place.blobs.workshop(WORKSHOP)?;
    for entry in fs::read_dir(&folder).map_err(BlobError::from)?.flatten() {
        fs::remove_dir_all(entry.path()).map_err(BlobError::from)?;
    }
    let mut tx = place.db.write().await?;
    for reel in store::in_state(&mut tx, State::Working).await? {
        store::keep(&mut tx, &Reel { state: State::Waiting, progress: 0, ..reel }).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Converts what waits, the oldest first, until nothing waits or the machine fails.
///
/// # Errors
/// When the store or the disk fails; a film that cannot be converted says so itself.
pub(crate) async fn pass(media: &Media, place: &Place) -> Reply<()> {
    let Some(films) = &media.films else { return Ok(()) };
    loop {
        let mut tx = place.db.write().await?;
        let waiting = store::in_state(&mut tx, State::Waiting).await?.into_iter().next();
        let Some(reel) = waiting else { return Ok(()) };
        let reel = Reel { state: State::Working, progress: 0, ..reel };
        store::keep(&mut tx, &reel).await?;
        tx.commit().await?;
        place.live.changed();
        let folder = place.blobs.workshop(WORKSHOP)?.join(reel.id.to_string());
        fs::create_dir_all(&folder).map_err(BlobError::from)?;
        let made = make(films, place, &reel, &folder).await;
        fs::remove_dir_all(&folder).map_err(BlobError::from)?;
        if !end(place, reel, made).await? {
            return Ok(());
        }
    }
}

/// Notes how it went; false when the machine failed and it is to be tried again later.
async fn end(place: &Place, reel: Reel, made: Result<Made, FilmError>) -> Reply<bool> {
    let mut tx = place.db.write().await?;
    // Whoever threw it away meanwhile, or wrote its sheet, has the last word.
    let Some(now) = store::reel_of(&mut tx, &Scope(reel.org.clone()), reel.id).await? else {
        return Ok(true);
    };
    let next = match made {
        Ok(made) => {
            Reel { state: State::Made, made: Some(made), problem: String::new(), progress: 1000, ..now }
        }
        Err(
            error @ (FilmError::Unfit(_) | FilmError::Broken(_) | FilmError::TooSlow | FilmError::Stalled),
        ) => {
            tracing::warn!(reel = %reel.id, ?error, "a file is no film");
            Reel { state: State::Unfit, problem: error.to_string(), ..now }
        }
        Err(error) => {
            tracing::error!(reel = %reel.id, %error, "a film could not be converted");
            let problem =
                if matches!(error, FilmError::Io(_)) { words::MACHINE.to_owned() } else { error.to_string() };
            Reel { state: State::Waiting, problem, progress: 0, ..now }
        }
    };
    store::keep(&mut tx, &next).await?;
    tx.commit().await?;
    if next.state != State::Waiting {
        upload::forget(place, next.id)?;
    }
    place.live.changed();
    Ok(next.state != State::Waiting)
}

async fn make(films: &Films, place: &Place, reel: &Reel, folder: &Path) -> Result<Made, FilmError> {
    let file = upload::file(place, reel.id).map_err(to_film)?;
    let probe = films.probe(&file).await?;
    let plan = plan(&probe)?;
    let (told, mut hears) = tokio::sync::watch::channel(0);
    let noting = tokio::spawn({
        let (place, id) = (place.clone(), reel.id);
        async move {
            while hears.changed().await.is_ok() {
                let done = *hears.borrow_and_update();
                if let Err(error) = note(&place, id, done).await {
                    tracing::warn!(%error, "progress could not be noted");
                }
                tokio::time::sleep(NOTE).await;
            }
        }
    });
    let made = films
        .make(&file, &plan, folder, |done| {
            told.send_replace(done);
        })
        .await;
    drop(told);
    noting.abort();
    let made = made?;
    let blobs = place.blobs.clone();
    tokio::task::spawn_blocking(move || adopt(&blobs, &made, plan.millis).map_err(to_film))
        .await
        .map_err(|error| FilmError::Io(std::io::Error::other(error)))?
}

async fn note(place: &Place, id: uuid::Uuid, done: u64) -> hongwang_store::Result<()> {
    let mut tx = place.db.write().await?;
    store::note_progress(&mut tx, id, done).await?;
    tx.commit().await?;
    place.live.changed();
    Ok(())
}

/// What ffmpeg wrote becomes blobs.
fn adopt(blobs: &Blobs, made: &hongwang_films::Made, millis: u64) -> Result<Made, BlobError> {
    let take = |path: &Path| -> Result<BlobRef, BlobError> {
        let (hash, len) = blobs.adopt(path)?;
        Ok(BlobRef { hash, len })
    };
    let copies = made.copies.iter().map(|copy| {
        let kind = match copy.copy {
            hongwang_films::Copy::Large => CopyKind::Large,
            hongwang_films::Copy::Small => CopyKind::Small,
            hongwang_films::Copy::Sound => CopyKind::Sound,
        };
        Ok(Copy { kind, blob: take(&copy.path)?, height: copy.size.map_or(0, |size| size.height) })
    });
    let copies = copies.collect::<Result<_, BlobError>>()?;
    let strip = made.strip.as_ref().map(|strip| {
        let (every, columns, picture) = (strip.every, strip.columns, strip.picture);
        Ok::<_, BlobError>(Strip { blob: take(&strip.path)?, every, columns, picture })
    });
    let subtitles = made.subtitles.iter().map(|(language, path)| Ok((language.clone(), take(path)?)));
    Ok(Made {
        millis,
        copies,
        poster: made.poster.as_deref().map(take).transpose()?,
        strip: strip.transpose()?,
        subtitles: subtitles.collect::<Result<_, BlobError>>()?,
    })
}

fn to_film(error: BlobError) -> FilmError {
    match error {
        BlobError::Io(error) => FilmError::Io(error),
        other => FilmError::Io(std::io::Error::other(other)),
    }
}

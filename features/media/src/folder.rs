//! Films that other programs lay into a folder of the center, and other capabilities into its tray, each with a sheet
//! beside it or without.
//!
//! ```text
//! stands still ─► copied, probed ─► reel and mark of its content ─► moved to done/
//!                     └─► refused/, with the reason beside it
//! ```
//!
//! Invariants: a file leaves the folder only once its reel is kept or the reason written; whoever falls in between finds
//! the same file again, whose content is then known; what is no plain file is never opened; folders are left alone.

use crate::film::Sheet;
use crate::pages::sent::Sent;
use crate::reel::{Reel, State};
use crate::upload::{self, Bringer};
use crate::words::{desk, intake as words};
use crate::{Media, store};
use hongwang_base::{Millis, Scope};
use hongwang_feature::{Place, Reply};
use hongwang_films::{FilmError, plan};
use hongwang_store::sql;
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::{fs, time::SystemTime};
use tokio::task::spawn_blocking;

/// A file that has not changed for this long is whole.
const STILL: i64 = 30 * Millis::SECOND;
/// How long a sheet waits for its film.
const LONE: i64 = 6 * Millis::HOUR;
/// Most files that are looked at.
const MOST_FILES: usize = 500;
/// Bytes of a sheet.
const LARGEST_SHEET: u64 = 64 << 10;

/// How a file looks, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    is_file: bool,
    size: u64,
    written: Option<SystemTime>,
    /// Which file it is, whatever it is called.
    node: (u64, u64),
    since: Millis,
}

/// How the files of the folder looked the last time.
pub(crate) type Looks = BTreeMap<PathBuf, Look>;

/// What becomes of a file.
enum Fate {
    /// It is a reel now, or was one before.
    Done(String),
    /// It is not taken; why.
    Refused(String),
    /// It is looked at again the next time.
    Stays,
}

/// Takes what lies whole in the folder.
///
/// # Errors
/// When the store fails.
pub(crate) async fn pass(media: &Media, place: &Place) -> Reply<()> {
    let now = place.clock.now();
    let tray = place.film_tray().ok();
    let mut found = Looks::new();
    for folder in media.folder.iter().cloned().chain(tray.clone()) {
        let looked = {
            let folder = folder.clone();
            spawn_blocking(move || look(&folder, now)).await.map_err(io::Error::other).flatten()
        };
        match looked {
            Ok(looked) => found.extend(looked),
            Err(error) => {
                tracing::warn!(folder = %folder.display(), %error, "a folder of films could not be read");
            }
        }
    }
    let found = remember(media, found);
    // What lies in the tray came there whole, by a rename.
    let is_whole =
        |path: &Path, look: &Look| path.parent() == tray.as_deref() || now.since(look.since) >= STILL;
    for (path, look) in found.iter().filter(|(path, look)| is_whole(path, look)) {
        let sheet = path.with_extension("json");
        let beside = found.get(&sheet).filter(|look| look.is_file && *path != sheet);
        let fate = if !look.is_file {
            Fate::Refused(words::LINK.to_owned())
        } else if *path == sheet {
            lone(path, look, &found, now)
        } else if beside.is_some_and(|look| !is_whole(&sheet, look)) {
            Fate::Stays
        } else {
            one(media, place, path, look, beside.map(|_| &*sheet)).await?
        };
        let (path, beside) = (path.clone(), beside.map(|_| sheet));
        let settled = spawn_blocking(move || settle(&path, beside.as_deref(), &fate)).await;
        if let Err(error) = settled.map_err(io::Error::other).flatten() {
            tracing::warn!(%error, "a film of the folder could not be moved");
        }
    }
    Ok(())
}

/// A sheet that waits for its film, until it has waited too long.
fn lone(path: &Path, look: &Look, found: &Looks, now: Millis) -> Fate {
    let has_film = found.keys().any(|other| other != path && other.with_extension("json") == path);
    if !has_film && now.since(look.since) >= LONE {
        Fate::Refused(words::LONE_SHEET.to_owned())
    } else {
        Fate::Stays
    }
}

/// What lies in the folder; none where there is no such folder.
fn look(folder: &Path, now: Millis) -> io::Result<Looks> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Looks::new()),
        entries => entries?,
    };
    let mut found = Looks::new();
    for entry in entries.take(MOST_FILES) {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // What programs have not finished writing.
        let unfinished = [".part", ".tmp", ".crdownload", ".filepart"];
        if name.starts_with(['.', '~']) || unfinished.iter().any(|end| name.ends_with(end)) {
            continue;
        }
        // It may be gone again.
        let Ok(about) = fs::symlink_metadata(&path) else { continue };
        if !about.is_dir() {
            found.insert(path.clone(), looks(&about, now));
        }
    }
    Ok(found)
}

fn looks(about: &fs::Metadata, since: Millis) -> Look {
    let node = (about.dev(), about.ino());
    Look { is_file: about.is_file(), size: about.len(), written: about.modified().ok(), node, since }
}

/// Since when each looks as it does; kept for the next time.
fn remember(media: &Media, mut found: Looks) -> Looks {
    let mut before = media.looks.lock().unwrap_or_else(PoisonError::into_inner);
    for (path, look) in &mut found {
        let same = before.get(path).filter(|old| Look { since: look.since, ..**old } == *look);
        look.since = same.map_or(look.since, |old| old.since);
    }
    before.clone_from(&found);
    found
}

/// Takes one film.
async fn one(media: &Media, place: &Place, path: &Path, look: &Look, sheet: Option<&Path>) -> Reply<Fate> {
    let name = upload::plain_name(&path.file_name().unwrap_or_default().to_string_lossy());
    if look.size == 0 {
        return Ok(Fate::Refused(desk::EMPTY_FILE.to_owned()));
    }
    if look.size > upload::LARGEST {
        return Ok(Fate::Refused(desk::TOO_LARGE.to_owned()));
    }
    let sheet = match sheet.map(|path| read_sheet(media, path)).transpose() {
        Ok(sheet) => sheet.unwrap_or_default(),
        Err(why) => return Ok(Fate::Refused(why)),
    };
    let bringer = Bringer { org: place.org.clone(), account: None, name: words::FOLDER.to_owned() };
    let reel = bringer.reel(State::Waiting, &name, place.clock.now());
    let title = if sheet.title.is_empty() { reel.sheet.title.clone() } else { sheet.title.clone() };
    let reel = Reel { bytes: look.size, sheet: Sheet { title, ..sheet }, ..reel };
    let into = upload::file(place, reel.id)?;
    let copied = {
        let (path, look, into) = (path.to_owned(), *look, into.clone());
        spawn_blocking(move || copy(&path, &look, &into)).await.map_err(io::Error::other).flatten()
    };
    let fate = match copied {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            Fate::Refused(words::UNREADABLE.to_owned())
        }
        Err(error) => {
            tracing::warn!(file = %path.display(), %error, "a film of the folder could not be read whole");
            Fate::Stays
        }
        Ok(hash) => judged(media, place, &reel, &into, &hash).await?,
    };
    // A copy without a reel is nothing.
    let mut tx = place.db.read().await?;
    let kept = store::reel_of(&mut tx, &Scope(reel.org.clone()), reel.id).await?;
    drop(tx);
    if kept.is_none() {
        upload::forget(place, reel.id)?;
    }
    Ok(fate)
}

/// What becomes of a film that was copied: nothing where it is none, or was taken before.
async fn judged(media: &Media, place: &Place, reel: &Reel, copy: &Path, hash: &str) -> Reply<Fate> {
    if let Some(films) = &media.films {
        let probed = films.probe(copy).await.and_then(|probe| Ok(plan(&probe).map(drop)?));
        match probed {
            Ok(()) => {}
            Err(error @ (FilmError::Unfit(_) | FilmError::TooSlow | FilmError::Broken(_))) => {
                return Ok(Fate::Refused(error.to_string()));
            }
            Err(error) => {
                tracing::error!(%error, "a film of the folder could not be looked at");
                return Ok(Fate::Stays);
            }
        }
    }
    let mut tx = place.db.write().await?;
    let known = sql("SELECT reel FROM media_content WHERE hash = $1").bind(hash).one(&mut tx).await?;
    if known.is_some() {
        return Ok(Fate::Done(words::KNOWN.to_owned()));
    }
    store::keep(&mut tx, reel).await?;
    let noted = sql("INSERT INTO media_content (hash, reel) VALUES ($1, $2)");
    noted.bind(hash).bind(reel.id).run(&mut tx).await?;
    tx.commit().await?;
    media.wake.notify_one();
    place.live.changed();
    Ok(Fate::Done(words::taken(&reel.sheet.title)))
}

/// The sheet that lies beside a film: the fields of the form, by their names there.
fn read_sheet(media: &Media, path: &Path) -> Result<Sheet, String> {
    let text = fs::File::open(path).and_then(|file| {
        let mut text = Vec::new();
        file.take(LARGEST_SHEET).read_to_end(&mut text).map(|_| text)
    });
    let text = match text {
        // It went with another film of the same name.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Sheet::default()),
        text => text.map_err(|_| words::NO_SHEET.to_owned())?,
    };
    let sent: Sent = serde_json::from_slice(&text).map_err(|_| words::NO_SHEET.to_owned())?;
    sent.read(media).map_err(|problem| words::sheet_wrong(&problem.title))
}

/// Copies a file that still looks as it did; gives the mark of its content.
fn copy(path: &Path, look: &Look, into: &Path) -> io::Result<String> {
    let changed = || io::Error::other("it is another file, or is written again");
    let mut from = fs::File::open(path)?;
    // What was opened is the plain file that was looked at, and no link that took its place.
    if looks(&from.metadata()?, look.since) != *look {
        return Err(changed());
    }
    let (mut to, mut hasher) = (fs::File::create(into)?, blake3::Hasher::new());
    let mut part = vec![0; 1 << 20];
    loop {
        let read = from.read(&mut part)?;
        if read == 0 {
            break;
        }
        hasher.update(&part[..read]);
        to.write_all(&part[..read])?;
    }
    to.sync_all()?;
    if looks(&fs::symlink_metadata(path)?, look.since) != *look {
        return Err(changed());
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// Moves a film and its sheet out of the way, with what became of it beside them.
fn settle(file: &Path, sheet: Option<&Path>, fate: &Fate) -> io::Result<()> {
    let (to, why) = match fate {
        Fate::Done(what) => ("done", what),
        Fate::Refused(why) => ("refused", why),
        Fate::Stays => return Ok(()),
    };
    let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else { return Ok(()) };
    let to = folder.join(to);
    match fs::symlink_metadata(&to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir(&to)?,
        about => {
            if !about?.is_dir() {
                return Err(io::Error::other(format!("{} is no folder", to.display())));
            }
        }
    }
    let name = name.to_string_lossy();
    let names = (1..1_000).map(|n| if n == 1 { name.to_string() } else { format!("{n}-{name}") });
    let free = names.into_iter().find(|name| fs::symlink_metadata(to.join(name)).is_err());
    let free = free.ok_or_else(|| io::Error::other("a thousand files have this name"))?;
    // Whoever falls here writes the same sentence once more.
    fs::write(to.join(format!("{free}.txt")), format!("{why}\n"))?;
    if let Some(sheet) = sheet {
        match fs::rename(sheet, to.join(&free).with_extension("json")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(file, to.join(&free))
}

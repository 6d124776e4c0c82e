//! Files that come by themselves: from a folder of the center, and from addresses that are asked by the clock. They are
//! tried like every other, and wait for two people at the desk.
//!
//! Invariant: a file is taken out of the folder only once it is kept, or once it is told why not; whoever falls in between
//! finds the same file again, which then does nothing.

use super::job::Working;
use super::{Came, Upload, take};
use crate::Inquiry;
use crate::dataset::{self, definition::Definition};
use crate::words::batch as words;
use hongwang_base::Millis;
use hongwang_documents::table::LARGEST_TABLE;
use hongwang_feature::{Fail, Place, Reply};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::{fs, io, time::SystemTime};
use tokio::task::spawn_blocking;

/// A file that has not changed for this long is whole.
const STILL: i64 = 10 * Millis::SECOND;
/// Most files of one folder that are looked at.
const MOST_FILES: usize = 200;

/// How a file in the folder looked, and since when it looks so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    size: u64,
    written: Option<SystemTime>,
    since: Millis,
}

/// How the files of the folder looked the last time.
pub(super) type Looks = BTreeMap<PathBuf, Look>;

/// Takes what lies whole in the folder.
pub(crate) async fn from_folder(inquiry: &Inquiry, place: &Place, folder: &Path) -> Reply<()> {
    let known = dataset::all(&mut place.db.read().await?).await?;
    for definition in known {
        let inside = folder.join(&definition.id);
        let (now, found) = (place.clock.now(), inside.clone());
        let found = spawn_blocking(move || look(&found, now))
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error)));
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(folder = %inside.display(), %error, "a folder of files could not be read");
                continue;
            }
        };
        for (file, look) in still(&inquiry.working, &inside, found, now) {
            let why = one(inquiry, place, &definition, &file, look).await?;
            let (file, shown) = (file.clone(), file.display().to_string());
            let settled = spawn_blocking(move || settle(&file, why.as_deref(), now)).await;
            if let Ok(Err(error)) | Err(error) = settled.map_err(io::Error::other) {
                tracing::warn!(file = shown, %error, "a file that was taken could not be moved");
            }
        }
    }
    Ok(())
}

/// Takes one file; or tells why not.
async fn one(
    inquiry: &Inquiry,
    place: &Place,
    definition: &Definition,
    file: &Path,
    look: Look,
) -> Reply<Option<String>> {
    if look.size > LARGEST_TABLE as u64 {
        return Ok(Some(words::FILE_LARGE.to_owned()));
    }
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let path = file.to_owned();
    let bytes = match spawn_blocking(move || fs::read(path)).await.map_err(io::Error::other) {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) | Err(error) => return Ok(Some(words::unreadable(&error.to_string()))),
    };
    gives(inquiry, place, definition, name, bytes).await
}

/// Takes what came by itself; or tells why not.
pub(super) async fn gives(
    inquiry: &Inquiry,
    place: &Place,
    definition: &Definition,
    file: String,
    bytes: Vec<u8>,
) -> Reply<Option<String>> {
    let as_of = place.clock.now().beijing().date();
    let upload = Upload { org: place.org.clone(), period: None, as_of, file, bytes, by: None };
    match take(inquiry, place, definition, upload).await {
        Ok(Came::New(_) | Came::Same(_) | Came::Known) => Ok(None),
        Err(Fail::Problem(problem)) => Ok(Some(problem.title)),
        Err(error) => Err(error),
    }
}

/// The files in a folder; none where there is no such folder.
fn look(folder: &Path, now: Millis) -> io::Result<Looks> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Looks::new()),
        entries => entries?,
    };
    let mut found = Looks::new();
    for entry in entries.take(MOST_FILES) {
        let entry = entry?;
        let about = entry.metadata()?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        // What programs have not finished writing.
        if about.is_file()
            && !name.starts_with(['.', '~'])
            && !name.ends_with(".part")
            && !name.ends_with(".tmp")
        {
            found
                .insert(entry.path(), Look { size: about.len(), written: about.modified().ok(), since: now });
        }
    }
    Ok(found)
}

/// Those that look as they did a while ago; how all look is kept.
fn still(working: &Working, folder: &Path, mut found: Looks, now: Millis) -> Vec<(PathBuf, Look)> {
    let mut looks = working.looks.lock().unwrap_or_else(PoisonError::into_inner);
    for (path, look) in &mut found {
        let before = looks.get(path).filter(|old| (old.size, old.written) == (look.size, look.written));
        look.since = before.map_or(now, |old| old.since);
    }
    looks.retain(|path, _| path.parent() != Some(folder));
    looks.extend(found.clone());
    found.into_iter().filter(|(_, look)| now.since(look.since) >= STILL).collect()
}

/// Moves a file out of the way: to `taken`, or with the reason beside it to `refused`.
fn settle(file: &Path, why: Option<&str>, now: Millis) -> io::Result<()> {
    let (Some(folder), Some(name)) = (file.parent(), file.file_name().and_then(|name| name.to_str())) else {
        return Ok(());
    };
    let to = folder.join(if why.is_some() { "refused" } else { "taken" });
    fs::create_dir_all(&to)?;
    let stamp = now.beijing().strftime("%Y%m%d-%H%M%S").to_string();
    let free = (0..1_000).map(|count| format!("{stamp}-{count}-{name}")).find(|name| !to.join(name).exists());
    let Some(name) = free else { return Ok(()) };
    if let Some(why) = why {
        fs::write(to.join(format!("{name}.{}", words::REASON_FILE)), format!("{why}\n"))?;
    }
    fs::rename(file, to.join(&name))
}

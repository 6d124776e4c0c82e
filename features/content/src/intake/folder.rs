//! A watched folder: which files may be taken, and where they go afterwards.
//!
//! Invariant: a file is taken only when it is the same at two looks at least [`STILL`] apart, so one that is still being
//! written is left alone; it leaves the folder only after what became of it is kept.

use crate::source::Look;
use hongwang_base::{Millis, OrgPath};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// A file that has not changed for this long, in milliseconds, is whole.
pub(super) const STILL: i64 = 10 * Millis::SECOND;
const MOST_FILES: usize = 500;
const DONE: &str = "done";
const FAILED: &str = "failed";

/// The folder `name` of `org` below the inbox, made where it is missing.
pub(super) fn open(inbox: &Path, org: &OrgPath, name: &str) -> io::Result<PathBuf> {
    let folder = inbox.join(org.code()).join(name);
    fs::create_dir_all(folder.join(DONE))?;
    fs::create_dir_all(folder.join(FAILED))?;
    Ok(folder)
}

/// The files in it by name, as they are at `now`.
pub(super) fn files(folder: &Path, now: Millis) -> io::Result<BTreeMap<String, Look>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if !about.is_file() || is_unfinished(&name) || found.len() >= MOST_FILES {
            continue;
        }
        let written = about.modified()?.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let look = Look { size: about.len(), written: i64::try_from(written).unwrap_or(i64::MAX), at: now };
        found.insert(name, look);
    }
    Ok(found)
}

/// Names that programs give to what they have not finished.
fn is_unfinished(name: &str) -> bool {
    let lower = name.to_lowercase();
    name.starts_with(['.', '~'])
        || [".part", ".tmp", ".crdownload", ".partial"].iter().any(|end| lower.ends_with(end))
}

/// What is known after looking again: a file that is as it was keeps the time at which it was first seen so.
pub(super) fn looked(
    before: &BTreeMap<String, Look>,
    mut now: BTreeMap<String, Look>,
) -> BTreeMap<String, Look> {
    for (name, look) in &mut now {
        if let Some(old) = before.get(name).filter(|old| (old.size, old.written) == (look.size, look.written))
        {
            look.at = old.at;
        }
    }
    now
}

/// Whether a file may be taken.
pub(super) fn is_still(look: &Look, now: Millis) -> bool {
    now.since(look.at) >= STILL
}

/// Moves a file out of the way: to `done`, or with `reason` beside it to `failed`.
pub(super) fn settle(file: &Path, reason: Option<&str>, now: Millis) -> io::Result<()> {
    let (Some(folder), Some(name)) = (file.parent(), file.file_name().and_then(|name| name.to_str())) else {
        return Ok(());
    };
    let to = folder.join(if reason.is_some() { FAILED } else { DONE });
    let stamp = now.beijing().strftime("%Y%m%d-%H%M%S").to_string();
    let free =
        (0..1_000).map(|n| if n == 0 { format!("{stamp}-{name}") } else { format!("{stamp}-{n}-{name}") });
    let Some(name) = free.into_iter().find(|name| !to.join(name).exists()) else { return Ok(()) };
    if let Some(reason) = reason {
        fs::write(to.join(format!("{name}{}", super::words::REASON_FILE)), format!("{reason}\n"))?;
    }
    match fs::rename(file, to.join(&name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_grows_between_two_looks_begins_its_wait_anew() {
        let look =
            |size, at| BTreeMap::from([("a.docx".to_owned(), Look { size, written: 1, at: Millis(at) })]);
        let first = looked(&BTreeMap::new(), look(10, 0));
        let second = looked(&first, look(20, 60_000));
        assert!(!is_still(&second["a.docx"], Millis(60_000)));
        let third = looked(&second, look(20, 120_000));
        assert_eq!(third["a.docx"].at, Millis(60_000));
        assert!(is_still(&third["a.docx"], Millis(120_000)));
    }

    #[test]
    fn what_a_program_has_not_finished_is_not_seen() {
        for name in ["~$通知.docx", ".nfs1", "通知.docx.part", "a.TMP"] {
            assert!(is_unfinished(name), "{name}");
        }
        assert!(!is_unfinished("通知.docx"));
    }
}

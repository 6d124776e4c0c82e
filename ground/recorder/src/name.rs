//! The names of parts: nothing beside the files is needed to find them again.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Letters of a track's name at most.
const LONGEST: usize = 100;

/// A file of a track.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Part {
    /// Of which track.
    pub track: String,
    /// When it began, in milliseconds since the recording of the meeting began.
    pub start: u64,
    /// Where it lies.
    pub path: PathBuf,
}

/// A track's name becomes a part of a file's: ASCII letters, digits, `-` and `_`.
pub(crate) fn is_name(track: &str) -> bool {
    let fits = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_');
    (1..=LONGEST).contains(&track.len()) && track.bytes().all(fits)
}

pub(crate) fn part(folder: &Path, track: &str, start: u64, number: u32) -> Part {
    let path = folder.join(format!("{track}.{start:010}.{number}.mp4"));
    Part { track: track.to_owned(), start, path }
}

/// The parts in `folder`, by track and time; also those of a process that was killed. Other files are none.
///
/// # Errors
/// When the folder cannot be read.
pub fn found(folder: &Path) -> io::Result<Vec<Part>> {
    let mut parts = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        parts.extend(read(&path).map(|(track, start)| Part { track, start, path }));
    }
    parts.sort();
    Ok(parts)
}

fn read(path: &Path) -> Option<(String, u64)> {
    let mut words = path.file_name()?.to_str()?.strip_suffix(".mp4")?.split('.');
    let (track, start, number) = (words.next()?, words.next()?, words.next()?);
    number.parse::<u32>().ok()?;
    (is_name(track) && words.next().is_none()).then_some((track.to_owned(), start.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_back_and_others_are_not() {
        let one = part(Path::new("/tmp"), "village-7_picture", 61_250, 3);
        assert_eq!(one.path, Path::new("/tmp/village-7_picture.0000061250.3.mp4"));
        assert_eq!(read(&one.path), Some(("village-7_picture".to_owned(), 61_250)));
        for other in ["film.mp4", "a.b.c.mp4", "a.1.2.3.mp4", "a.1.2.m4a", ".1.2.mp4", "村.1.2.mp4"] {
            assert_eq!(read(Path::new(other)), None, "{other}");
        }
        assert!(["", "a/b", "a.b", "..", "村"].iter().all(|name| !is_name(name)));
    }
}

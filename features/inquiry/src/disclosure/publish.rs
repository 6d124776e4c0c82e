//! What a clerk publishes: a paper that was photographed. Pure but for the pictures, which are written anew.

use super::{Disclosed, Of, Settings, Shot};
use crate::dataset::masking;
use crate::words::disclosure as words;
use hongwang_base::{Millis, Problem};
use hongwang_documents::picture::{self, Encoded};
use hongwang_replica::BlobRef;
use hongwang_store::{BlobError, Blobs};
use uuid::Uuid;

/// Most pages of a paper.
pub(crate) const MOST_PAGES: usize = 6;
/// The largest photo that is taken, in bytes.
pub(crate) const LARGEST: usize = 20 << 20;
const TITLE: std::ops::RangeInclusive<usize> = 2..=60;
const LONGEST_TEXT: usize = 500;

/// What the form sends beside the photos.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entered {
    /// Made with the form, so that a form that is sent twice is one paper.
    pub(crate) id: Uuid,
    pub(crate) duty: String,
    pub(crate) of: String,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) checked: bool,
}

/// Looks at what was entered; what follows from it waits for the pages.
///
/// # Errors
/// With the field and what to do.
pub(crate) fn check(entered: &Entered, settings: &Settings, now: Millis) -> Result<Disclosed, Problem> {
    let held = settings.duties().find(|(duty, _)| duty.id == entered.duty);
    let of = Of::from_word(&entered.of).filter(|_| held.is_some());
    let Some(of) = of else { return Err(Problem::field("of", words::NO_SUCH)) };
    let (title, text) = (entered.title.trim(), entered.text.trim());
    if !TITLE.contains(&title.chars().count()) {
        return Err(Problem::field("title", words::NO_TITLE));
    }
    if text.chars().count() > LONGEST_TEXT {
        return Err(Problem::field("text", words::LONG_TEXT));
    }
    for (field, said) in [("title", title), ("text", text)] {
        if masking::covered(said) != said {
            return Err(Problem::field(field, words::PRIVATE_TEXT));
        }
    }
    if !entered.checked {
        return Err(Problem::field("checked", words::NOT_CHECKED));
    }
    let (title, text) = (title.to_owned(), text.to_owned());
    Ok(Disclosed {
        id: entered.id,
        duty: entered.duty.clone(),
        of: of.word(),
        title,
        text,
        pages: Vec::new(),
        entered: 0,
        at: now,
    })
}

/// Why a photo was not taken in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ShotError {
    #[error("{}", words::UNREADABLE)]
    Unreadable,
    #[error(transparent)]
    Blobs(#[from] BlobError),
}

/// Writes photos anew and keeps them; CPU work.
///
/// # Errors
/// When one is no picture, or the blob folder fails.
pub(crate) fn keep(blobs: &Blobs, photos: &[Vec<u8>]) -> Result<Vec<Shot>, ShotError> {
    let put = |one: &Encoded| -> Result<BlobRef, BlobError> {
        Ok(BlobRef { hash: blobs.put(&one.bytes)?, len: one.bytes.len() as u64 })
    };
    let one = |bytes: &Vec<u8>| -> Result<Shot, ShotError> {
        let read = picture::prepare(bytes).map_err(|_| ShotError::Unreadable)?;
        Ok(Shot { full: put(&read.full)?, thumbnail: put(&read.thumbnail)? })
    };
    photos.iter().map(one).collect()
}

/// The title that is proposed.
pub(crate) fn proposed(settings: &Settings, duty: &str, of: &str, matter: Option<&str>) -> String {
    let name = settings.duty(duty).map_or("", |duty| duty.name.as_str());
    match matter {
        Some(matter) => format!("{name}：{matter}"),
        None => words::title(name, of),
    }
}

/// The matter that something is of, by what is sent for it.
pub(crate) fn matter_of(of: &str) -> Option<Uuid> {
    match Of::from_word(of)? {
        Of::Matter(id, _) => Some(id),
        Of::Time(_) => None,
    }
}

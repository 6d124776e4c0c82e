//! What a source offers: the items of its list, or the files of its folder.

use super::{Intake, MOST_A_RUN, folder, words};
use crate::item::address_key;
use crate::source::health::{Seen, Trouble};
use crate::source::{Look, Origin, Progress, Settings};
use hongwang_base::Millis;
use hongwang_replica::BlobHash;
use hongwang_websites::{
    fetch::{FetchError, Fresh, Outcome, Version},
    list::{self, ListError, Listed},
    source::SourceConfig,
};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// Something that a source announces, not yet read.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// What it is known by.
    pub(super) key: String,
    /// The address of its page; none for a file.
    pub(super) url: Option<String>,
    /// Its title in the list, or the name of the file.
    pub(super) title: String,
    pub(super) published: Option<Millis>,
    pub(super) author: Option<String>,
    pub(super) summary: String,
    /// Sanitised HTML that the list carries.
    pub(super) html: Option<String>,
    pub(super) file: Option<PathBuf>,
    /// What is worth knowing about it.
    pub(super) note: Option<String>,
}

/// What a source offers.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) candidates: Vec<Candidate>,
    /// The list's version, to be sent back when everything of it is settled.
    pub(super) version: Version,
    pub(super) unchanged: bool,
    /// Items without a usable title or address.
    pub(super) skipped: usize,
    /// Files as they were seen.
    pub(super) looks: BTreeMap<String, Look>,
    /// Files, or items beyond what a run reads, that wait for another run.
    pub(super) waiting: usize,
}

/// Why a source offers nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    List(#[from] ListError),
    #[error("{0}")]
    Folder(String),
}

impl Failure {
    /// What health makes of it.
    pub(super) fn seen(&self) -> Seen {
        let trouble = match self {
            Self::Fetch(FetchError::BrowserCheck(_)) => Trouble::BrowserCheck,
            Self::Fetch(error) if error.is_passing() => Trouble::Unreachable,
            Self::Fetch(_) => Trouble::Refused,
            Self::List(_) => Trouble::FormChanged,
            Self::Folder(_) => Trouble::Folder,
        };
        Seen::Failed(trouble, self.to_string())
    }
}

/// Everything that the source offers now. With `still` only files that are whole are offered.
pub(super) async fn gather(
    intake: &Intake,
    settings: &Settings,
    progress: &Progress,
    still: bool,
    now: Millis,
) -> Result<Gathered, Failure> {
    match &settings.origin {
        Origin::Web(config) => from_web(intake, config, &progress.version, now).await,
        Origin::Folder(name) => {
            let inbox = intake.inbox.clone().ok_or_else(|| Failure::Folder(words::NO_INBOX.into()))?;
            let (org, name, looks) = (settings.org.clone(), name.clone(), progress.looks.clone());
            let work = move || -> io::Result<Gathered> {
                from_folder(&folder::open(&inbox, &org, &name)?, &looks, still, now)
            };
            let done =
                tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(io::ErrorKind::Other.into()));
            done.map_err(|error| Failure::Folder(words::folder_failed(&error.to_string())))
        }
    }
}

async fn from_web(
    intake: &Intake,
    config: &SourceConfig,
    known: &Version,
    now: Millis,
) -> Result<Gathered, Failure> {
    let Fresh { body, final_url, content_type, version } =
        match intake.fetcher()?.get(config.address.trim(), known).await? {
            Outcome::NotModified => {
                return Ok(Gathered { version: known.clone(), unchanged: true, ..Gathered::default() });
            }
            Outcome::Fresh(fresh) => fresh,
        };
    let form = config.list.clone();
    let work = move || list::read(&body, content_type.as_deref(), &final_url, &form, now.0);
    let listing = tokio::task::spawn_blocking(work).await.unwrap_or(Err(ListError::TooComplex))?;
    let candidates = listing.items.into_iter().map(listed).collect();
    Ok(Gathered { candidates, version, skipped: listing.skipped, ..Gathered::default() })
}

fn listed(item: Listed) -> Candidate {
    Candidate {
        key: address_key(&item.url),
        url: Some(item.url),
        title: item.title,
        published: item.published.map(Millis),
        author: item.author,
        summary: item.summary.unwrap_or_default(),
        html: item.html,
        file: None,
        note: item.note,
    }
}

fn from_folder(
    folder: &Path,
    before: &BTreeMap<String, Look>,
    still: bool,
    now: Millis,
) -> io::Result<Gathered> {
    let looks = folder::looked(before, folder::files(folder, now)?);
    let mut gathered = Gathered::default();
    for (name, look) in &looks {
        let whole = folder::is_still(look, now);
        if (still && !whole) || gathered.candidates.len() >= MOST_A_RUN {
            gathered.waiting += 1;
            continue;
        }
        let file = folder.join(name);
        let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or(name);
        gathered.candidates.push(Candidate {
            key: format!("file:{}", file_hash(&file, look)?),
            url: None,
            title: stem.to_owned(),
            published: Some(Millis(look.written)),
            author: None,
            summary: String::new(),
            html: None,
            file: Some(file),
            note: (!whole).then(|| words::STILL_WAITS.to_owned()),
        });
    }
    gathered.looks = looks;
    Ok(gathered)
}

/// The hash of what is in a file; of one that is too long to be read, of its name and size.
fn file_hash(file: &Path, look: &Look) -> io::Result<BlobHash> {
    if look.size > hongwang_documents::LARGEST_FILE as u64 {
        return Ok(BlobHash::of(format!("{}:{}", file.display(), look.size).as_bytes()));
    }
    Ok(BlobHash::of(&fs::read(file)?))
}

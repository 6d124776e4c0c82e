//! Reading one candidate: its page, what its list carries, or its file, to clean HTML and plain facts.

use super::gather::Candidate;
use super::{Intake, words};
use crate::source::{Origin, Settings};
use hongwang_base::Millis;
use hongwang_documents::{DocumentError, LARGEST_FILE, picture_source};
use hongwang_websites::{
    extract::{self, Page},
    fetch::{FetchError, Fresh, Outcome, Version},
    sanitise,
};
use std::{fs, path::Path};

/// A text of a list that is at least this long, in characters, may stand in for a page that cannot be read.
const ENOUGH: usize = 120;

/// A candidate that was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub(super) title: String,
    /// Clean HTML; its pictures still point outside or at [`Reading::embedded`].
    pub(super) html: String,
    pub(super) text: String,
    /// The source that the page names.
    pub(super) source: Option<String>,
    pub(super) author: Option<String>,
    pub(super) published: Option<Millis>,
    /// Pictures that came within the file; number n is named by [`picture_source`].
    pub(super) embedded: Vec<Vec<u8>>,
    /// What an editor should look at, a sentence each.
    pub(super) notes: Vec<String>,
}

/// Why it could not be read.
#[derive(Clone, Debug)]
pub(super) struct Unread {
    pub(super) why: String,
    /// Whether another try may well succeed.
    pub(super) passing: bool,
}

impl Unread {
    fn lasting(why: impl ToString) -> Self {
        Self { why: why.to_string(), passing: false }
    }
}

impl From<FetchError> for Unread {
    fn from(error: FetchError) -> Self {
        Self { why: error.to_string(), passing: error.is_passing() }
    }
}

/// Reads it, filling in from the list what the page does not say.
pub(super) async fn read(
    intake: &Intake,
    settings: &Settings,
    candidate: &Candidate,
    now: Millis,
) -> Result<Reading, Unread> {
    let mut reading = match (&candidate.file, &candidate.url) {
        (Some(file), _) => {
            let (file, title) = (file.clone(), candidate.title.clone());
            blocking(move || from_file(&file, &title, now)).await?
        }
        (None, Some(url)) => from_web(intake, settings, candidate, url, now).await?,
        (None, None) => return Err(Unread::lasting(words::NOTHING_TO_READ)),
    };
    if reading.title.trim().is_empty() {
        reading.title = candidate.title.clone();
    }
    reading.published = reading.published.or(candidate.published);
    reading.author = reading.author.or_else(|| candidate.author.clone());
    reading.notes.extend(candidate.note.clone());
    Ok(reading)
}

/// CPU work of some milliseconds off the threads that serve pages.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Unread> + Send + 'static,
) -> Result<T, Unread> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Unread::lasting(words::READER_BROKE)))
}

async fn from_web(
    intake: &Intake,
    settings: &Settings,
    candidate: &Candidate,
    url: &str,
    now: Millis,
) -> Result<Reading, Unread> {
    let from_list = candidate.html.as_ref().map(|html| Reading {
        html: html.clone(),
        text: sanitise::clean(html, |_| None).text,
        ..Reading::default()
    });
    if settings.full_text {
        return from_list
            .filter(|reading| !reading.html.is_empty())
            .ok_or_else(|| Unread::lasting(words::NO_FULL_TEXT));
    }
    match from_page(intake, settings, url, now).await {
        Err(unread) if !unread.passing => {
            let stand_in = from_list.filter(|reading| reading.text.chars().count() >= ENOUGH);
            let mut reading = stand_in.ok_or_else(|| unread.clone())?;
            reading.notes.push(words::from_list_instead(&unread.why));
            Ok(reading)
        }
        read => read,
    }
}

async fn from_page(intake: &Intake, settings: &Settings, url: &str, now: Millis) -> Result<Reading, Unread> {
    let Outcome::Fresh(fresh) = intake.fetcher()?.get(url, &Version::default()).await? else {
        return Err(Unread::lasting(words::NOTHING_TO_READ));
    };
    let rules = match &settings.origin {
        Origin::Web(config) => Some(config.page.clone()),
        Origin::Folder(_) => None,
    };
    let Fresh { body, final_url, content_type, .. } = fresh;
    blocking(move || {
        let page = extract::extract(&body, content_type.as_deref(), Some(&final_url), rules.as_ref(), now.0);
        page.map(from_extracted).map_err(Unread::lasting)
    })
    .await
}

fn from_extracted(page: Page) -> Reading {
    Reading {
        title: page.title,
        html: page.html,
        text: page.text,
        source: page.source,
        author: page.author,
        published: page.published.map(Millis),
        embedded: Vec::new(),
        notes: page.notes,
    }
}

/// A Word or PDF file, a picture, or a saved page, told apart by their bytes.
fn from_file(file: &Path, name: &str, now: Millis) -> Result<Reading, Unread> {
    // The size first: nothing larger is read into memory.
    let size = fs::metadata(file)
        .map_err(|error| Unread { why: words::folder_failed(&error.to_string()), passing: true })?
        .len();
    if size > LARGEST_FILE as u64 {
        return Err(Unread::lasting(DocumentError::TooLarge));
    }
    let bytes = fs::read(file)
        .map_err(|error| Unread { why: words::folder_failed(&error.to_string()), passing: true })?;
    match hongwang_documents::read(&bytes) {
        Ok(document) => Ok(Reading {
            title: document.title,
            html: document.html,
            text: document.text,
            embedded: document.pictures,
            notes: document.notes,
            ..Reading::default()
        }),
        Err(DocumentError::UnknownFormat) if image::guess_format(&bytes).is_ok() => Ok(Reading {
            title: name.to_owned(),
            html: format!(r#"<p><img src="{}"></p>"#, picture_source(0)),
            embedded: vec![bytes],
            ..Reading::default()
        }),
        Err(DocumentError::UnknownFormat) if looks_like_html(&bytes) => {
            extract::extract(&bytes, None, None, None, now.0).map(from_extracted).map_err(Unread::lasting)
        }
        Err(error) => Err(Unread::lasting(error)),
    }
}

fn looks_like_html(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2_048)]).to_lowercase();
    ["<html", "<!doctype html", "<body", "<p", "<div"].iter().any(|tag| head.contains(tag))
}

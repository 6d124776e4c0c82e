//! RSS, Atom and JSON Feed, by `feed-rs`, with the dates that Chinese feeds really carry.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::LazyLock,
};

use chrono::DateTime;
use feed_rs::{model::Entry, parser};
use regex::Regex;
use url::Url;

use super::{ListError, MOST_ITEMS, Raw};
use crate::dates;

/// Every XML declaration: the text is decoded already, and one that names another encoding
/// misleads the parser or, standing in the wrong place, makes it panic.
static DECLARATION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)<\?xml\s[^>]{0,200}>").expect("a constant pattern compiles"));

pub(super) fn read(text: &str, base: &Url) -> Result<Vec<Raw>, ListError> {
    let text = DECLARATION.replace_all(text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']), "");
    let parser = parser::Builder::new()
        .base_uri(Some(base))
        .sanitize_content(false)
        .timestamp_parser(|text| DateTime::from_timestamp_millis(dates::parse(text)?))
        .build();
    let feed = catch_unwind(AssertUnwindSafe(|| parser.parse(text.as_bytes())))
        .map_err(|_| ListError::Unreadable("XML".to_owned()))?
        .map_err(|error| ListError::Unreadable(error.to_string()))?;
    if feed.entries.is_empty() {
        return Err(ListError::Missing("item".to_owned()));
    }
    Ok(feed.entries.into_iter().take(MOST_ITEMS).map(raw).collect())
}

fn raw(entry: Entry) -> Raw {
    let link = entry.links.iter().find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"));
    let link = link.or(entry.links.first()).map_or_else(|| entry.id.clone(), |link| link.href.clone());
    let summary = entry.summary.map(|text| text.content).unwrap_or_default();
    let body = entry.content.and_then(|content| content.body).unwrap_or_default();
    let thumbnail =
        entry.media.iter().flat_map(|media| &media.thumbnails).map(|found| found.image.uri.clone()).next();
    Raw {
        link,
        title: entry.title.map(|text| text.content).unwrap_or_default(),
        date: entry.published.or(entry.updated).map(|moment| Ok(moment.timestamp_millis())),
        author: entry.authors.into_iter().filter_map(|person| person.name).next().unwrap_or_default(),
        html: if body.is_empty() { summary.clone() } else { body },
        summary,
        picture: thumbnail.unwrap_or_default(),
    }
}

//! A page of a site to an article: title, time, source, author, body.
//!
//! The body is looked for by the editor's rule, then by the built-in rule of the site, then by
//! `dom_smoothie`; whatever finds it, it leaves through [`sanitise`]. No rule edits words: what
//! the site's body says, captions and closing credits included, is kept.

mod facts;

pub(crate) use facts::without_site_name;

use std::path::{Path, PathBuf};

use dom_query::Document;
use dom_smoothie::{Config, Readability};
use serde::Serialize;
use url::Url;

use crate::{dates, guard, sanitise, selector, site_rules, source::PageRules, text, words};

/// An article taken from a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The title, one line; empty when the page has none.
    pub title: String,
    /// When it was published, milliseconds UTC.
    pub published: Option<i64>,
    /// The source that the page names (来源).
    pub source: Option<String>,
    /// Author or author unit.
    pub author: Option<String>,
    /// The body's text, one line a paragraph.
    pub text: String,
    /// The body's sanitised HTML; pictures still point outside.
    pub html: String,
    /// Absolute addresses of the pictures in `html`, in order.
    pub pictures: Vec<String>,
    /// How the body was found.
    pub method: Method,
    /// Chinese sentences about what the editor should look at.
    pub notes: Vec<String>,
}

/// How the body of a page was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// By the source's own selector.
    SourceRule,
    /// By the built-in rule of the site.
    SiteRule,
    /// By the automatic extractor.
    Automatic,
}

/// Why a page gave no article. `Display` is a Chinese sentence.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// Nothing on the page looks like a body.
    NoBody,
    /// The page is nested or tagged beyond what any real page is.
    TooComplex,
    /// A file could not be read.
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        detail: std::io::Error,
    },
}

/// A saved page's article in the form that `hongwang extract --json` prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExtractedFile {
    /// The file as it was named.
    pub file: String,
    /// The title; empty when the page has none.
    pub title: String,
    /// RFC 3339 at +08:00.
    pub published: Option<String>,
    /// The source that the page names.
    pub source: Option<String>,
    /// The body's text.
    pub text: String,
}

/// A container with less text than this and no picture is not the body.
const SHORTEST_BODY: usize = 20;
const LARGEST_FILE: u64 = 16 * 1024 * 1024;

/// Takes the article from a page; `url` makes links absolute and selects the site's rule, `now`
/// is milliseconds UTC.
///
/// This is CPU work of some milliseconds a page; call it off the async threads.
///
/// # Errors
/// [`ExtractError`] when there is no body or the page cannot be parsed safely.
pub fn extract(
    body: &[u8],
    content_type: Option<&str>,
    url: Option<&Url>,
    rules: Option<&PageRules>,
    now: i64,
) -> Result<Page, ExtractError> {
    let text = text::decode(body, content_type).text;
    if !guard::is_parsable(&text) {
        return Err(ExtractError::TooComplex);
    }
    let document = Document::from(text.as_str());
    let own_address = facts::own_address(&document);
    let base = url.or(own_address.as_ref());
    let site = || site_rules::for_host(base.and_then(Url::host_str));
    let all_rules: Vec<&PageRules> =
        rules.into_iter().chain(site().map(|rules| rules as &PageRules)).collect();
    let facts = facts::read(&document, &all_rules, base, now);

    let mut notes = Vec::new();
    let by_source = rules.and_then(|rules| select_body(&document, rules, base));
    if by_source.is_none() && rules.is_some_and(|rules| !rules.body.is_empty()) {
        notes.push(words::BODY_RULE_MISSED.to_owned());
    }
    let (clean, method) = match by_source {
        Some(clean) => (clean, Method::SourceRule),
        None => match site().find_map(|rules| select_body(&document, rules, base)) {
            Some(clean) => (clean, Method::SiteRule),
            None => (automatic_body(document, base)?, Method::Automatic),
        },
    };
    notes.extend(facts.note);
    Ok(Page {
        title: facts.title,
        published: facts.published,
        source: facts.source,
        author: facts.author,
        text: clean.text,
        html: clean.html,
        pictures: clean.pictures,
        method,
        notes,
    })
}

/// Extracts a saved page.
///
/// # Errors
/// [`ExtractError`] naming the file when it cannot be read or holds no article.
pub fn extract_file(path: &Path, now: i64) -> Result<ExtractedFile, ExtractError> {
    let failed = |detail| ExtractError::File { path: path.to_owned(), detail };
    if std::fs::metadata(path).map_err(failed)?.len() > LARGEST_FILE {
        return Err(ExtractError::TooComplex);
    }
    let body = std::fs::read(path).map_err(failed)?;
    let page = extract(&body, None, None, None, now)?;
    Ok(ExtractedFile {
        file: path.display().to_string(),
        title: page.title,
        published: page.published.and_then(dates::rfc3339),
        source: page.source,
        text: page.text,
    })
}

/// The automatic extractor alone, without rules, facts or cleaning: the body's HTML.
///
/// [`extract`] falls back to it; a benchmark of the whole measures against it.
pub fn automatic(html: &str) -> Option<String> {
    readable(Document::from(html))
}

fn readable(document: Document) -> Option<String> {
    let mut extractor = Readability::with_document(document, None, Some(Config::default())).ok()?;
    extractor.parse().ok().map(|article| article.content.to_string())
}

fn automatic_body(document: Document, base: Option<&Url>) -> Result<sanitise::Clean, ExtractError> {
    let html = readable(document).ok_or(ExtractError::NoBody)?;
    let clean = clean(&html, base);
    if clean.text.is_empty() && clean.pictures.is_empty() { Err(ExtractError::NoBody) } else { Ok(clean) }
}

/// The first container that a rule's alternatives find with enough in it.
fn select_body(document: &Document, rules: &PageRules, base: Option<&Url>) -> Option<sanitise::Clean> {
    let matcher = selector::compile(&rules.body).ok()?;
    let found = document.select_matcher(&matcher);
    found.nodes().iter().take(5).find_map(|node| {
        let fragment = Document::fragment(node.html());
        if let Ok(unwanted) = selector::compile(&rules.remove) {
            fragment.select_matcher(&unwanted).remove();
        }
        let clean = clean(&fragment.html_root().inner_html(), base);
        let enough = clean.text.chars().count() >= SHORTEST_BODY || !clean.pictures.is_empty();
        enough.then_some(clean)
    })
}

fn clean(html: &str, base: Option<&Url>) -> sanitise::Clean {
    sanitise::clean(html, |src| match base {
        Some(base) => sanitise::web_address(src, base),
        None => sanitise::web_address(src, &Url::parse(src).ok()?),
    })
}

//! Lists of official sites, in four forms, to one plain shape.
//!
//! Whatever the bytes are, reading a list ends in bounded time with at most [`MOST_ITEMS`] items
//! of bounded size, web addresses only, HTML already sanitised, dates believed or left out with a
//! note. A list in which nothing is found is an error: the site has probably changed its form.

mod feed;
mod html;
mod json;
mod script;

use url::Url;

use crate::{
    dates::{self, DateProblem},
    sanitise, selector,
    source::{Fields, ListForm},
    text,
};

/// More items than this are left out, the last first.
pub const MOST_ITEMS: usize = 300;
const LONGEST_TITLE: usize = 200;
const LONGEST_NAME: usize = 60;
const LONGEST_SUMMARY: usize = 400;
const LONGEST_HTML: usize = 512 * 1024;

/// One item of a list, as the site announces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Absolute http or https address of the article, without fragment.
    pub url: String,
    /// The title, one line, never empty.
    pub title: String,
    /// When it was published, milliseconds UTC.
    pub published: Option<i64>,
    /// Author or author unit.
    pub author: Option<String>,
    /// Plain text summary.
    pub summary: Option<String>,
    /// Absolute address of a picture.
    pub picture: Option<String>,
    /// Sanitised HTML where the list carries the text itself; pictures still point outside.
    pub html: Option<String>,
    /// A Chinese sentence about what was left out, for example a date that cannot be true.
    pub note: Option<String>,
}

/// A list that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The items in the list's order.
    pub items: Vec<Listed>,
    /// Items without a usable title or address.
    pub skipped: usize,
}

/// Why a list gave nothing. `Display` is a Chinese sentence for the desk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// No feed, JSON or literal could be read; the detail is the parser's.
    Unreadable(String),
    /// What should hold the items was not found: a selector, variable or pointer.
    Missing(String),
    /// Items are there, but none has both a title and a web address.
    Unusable(usize),
    /// The page is nested or tagged beyond what any real page is.
    TooComplex,
}

/// Reads a list of the given form from a body fetched from `base`; `now` is milliseconds UTC.
///
/// # Errors
/// [`ListError`] when not a single usable item is found.
pub fn read(
    body: &[u8],
    content_type: Option<&str>,
    base: &Url,
    form: &ListForm,
    now: i64,
) -> Result<Listing, ListError> {
    let text = text::decode(body, content_type).text;
    let raw = match form {
        ListForm::Feed => feed::read(&text, base)?,
        ListForm::Html(selectors) => html::read(&text, selectors)?,
        ListForm::Script(list) => script::read(&text, &list.variable, &list.fields)?,
        ListForm::Json(list) => json::read(&text, &list.items, &list.fields)?,
    };
    let found = raw.len();
    let items: Vec<Listed> = raw.into_iter().filter_map(|item| item.finish(base, now)).collect();
    if items.is_empty() {
        return Err(ListError::Unusable(found));
    }
    Ok(Listing { skipped: found - items.len(), items })
}

/// An item as the form gives it, before it is bounded and checked.
#[derive(Debug, Default)]
struct Raw {
    link: String,
    title: String,
    date: Option<Result<i64, DateProblem>>,
    author: String,
    summary: String,
    picture: String,
    html: String,
}

impl Raw {
    fn finish(self, base: &Url, now: i64) -> Option<Listed> {
        let url = sanitise::web_address(&self.link, base)?;
        let title = one_line(&self.title, LONGEST_TITLE)?;
        let date = self.date.map(|date| date.and_then(|at| dates::believable(at, now)));
        let html = (!self.html.trim().is_empty() && self.html.len() <= LONGEST_HTML)
            .then(|| sanitise::clean(&self.html, |src| sanitise::web_address(src, base)).html);
        let summary = if self.summary.contains('<') {
            sanitise::clean(&selector::cut(&self.summary, LONGEST_HTML / 4), |_| None).text
        } else {
            self.summary
        };
        Some(Listed {
            url,
            title,
            published: date.and_then(Result::ok),
            author: one_line(&self.author, LONGEST_NAME),
            summary: one_line(&summary, LONGEST_SUMMARY),
            picture: sanitise::web_address(&self.picture, base),
            html: html.filter(|html| !html.is_empty()),
            note: date.and_then(Result::err).map(|problem| problem.to_string()),
        })
    }
}

/// Plain text on one line, entities resolved; nothing when nothing is left.
fn one_line(text: &str, most: usize) -> Option<String> {
    let plain = if text.contains(['<', '&']) {
        sanitise::plain(&selector::cut(text, most * 20))
    } else {
        selector::cut(text, most * 20)
    };
    let line = selector::cut(selector::squeeze(&plain).trim(), most);
    (!line.is_empty()).then_some(line)
}

fn date_of(text: &str) -> Option<Result<i64, DateProblem>> {
    let text = text.trim();
    (!text.is_empty()).then(|| dates::parse(text).ok_or(DateProblem::Unreadable))
}

/// Items of a JSON array by named fields; shared by the JSON and the script form.
fn from_values(values: &[serde_json::Value], fields: &Fields) -> Vec<Raw> {
    let of = |value: &serde_json::Value, field: &str| json::text_at(value, field);
    let item = |value: &serde_json::Value| Raw {
        link: of(value, &fields.link),
        title: of(value, &fields.title),
        date: date_of(&of(value, &fields.date)),
        author: of(value, &fields.author),
        summary: of(value, &fields.summary),
        picture: of(value, &fields.picture),
        html: String::new(),
    };
    values.iter().take(MOST_ITEMS).map(item).collect()
}

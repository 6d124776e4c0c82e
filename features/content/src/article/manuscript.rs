//! What an editor writes: one version's title, text, pictures, source and place.

use super::Plan;
use crate::columns::ColumnSlug;
use crate::words::article as words;
use hongwang_base::{Millis, OrgPath, Problem};
use hongwang_documents::picture;
use hongwang_replica::{BlobHash, BlobRef};
use hongwang_websites::sanitise;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap};

/// Where pictures are served to screens. Kept HTML names them so, on every node.
const BLOB_PATH: &str = "/blob/";

const TITLE: usize = 80;
const SUMMARY: usize = 200;
const SHORT: usize = 60;
const TEXT: usize = 60_000;
const ADDRESS: usize = 2_000;
const PICTURES: usize = 30;

/// One stored size of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Its bytes, JPEG.
    #[serde(flatten)]
    pub blob: BlobRef,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl Image {
    /// Where screens fetch it.
    pub fn address(&self) -> String {
        format!("{BLOB_PATH}{}", self.blob.hash)
    }
}

/// A picture in its two sizes, with what it shows in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// For the article.
    pub full: Image,
    /// For lists.
    pub thumbnail: Image,
    /// What it shows.
    pub alt: String,
}

impl Picture {
    /// Keeps both sizes of a checked picture. Blocks on the disk.
    ///
    /// # Errors
    /// When the blob folder fails.
    pub fn store(
        blobs: &hongwang_store::Blobs,
        prepared: &picture::Picture,
        alt: &str,
    ) -> Result<Self, hongwang_store::BlobError> {
        let keep = |encoded: &picture::Encoded| -> Result<Image, hongwang_store::BlobError> {
            let blob = BlobRef { hash: blobs.put(&encoded.bytes)?, len: encoded.bytes.len() as u64 };
            Ok(Image { blob, width: encoded.width, height: encoded.height })
        };
        Ok(Self {
            full: keep(&prepared.full)?,
            thumbnail: keep(&prepared.thumbnail)?,
            alt: alt.trim().to_owned(),
        })
    }
}

/// The content of one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manuscript {
    /// At most 80 characters.
    pub title: String,
    /// At most 200 characters; may be empty.
    pub summary: String,
    /// Clean HTML, its pictures as `/blob/<hash>`. Only [`Manuscript::set_html`] writes it.
    pub html: String,
    /// The pictures in it, in order.
    pub pictures: Vec<Picture>,
    /// The column that it stands in.
    pub column: ColumnSlug,
    /// Whose screens show it. Fixed once it was on one.
    pub scope: OrgPath,
    /// Where it comes from: site or office.
    pub source: String,
    /// Its address there.
    pub source_url: Option<String>,
    /// Author or unit that answers for it.
    pub unit: String,
    /// When it was published there.
    pub source_time: Option<Millis>,
    /// Whether it stands in the line under the header of the home page.
    pub notice: bool,
    /// Whether it stands before all others of its column.
    pub pinned: bool,
    /// When it comes and goes.
    #[serde(flatten)]
    pub plan: Plan,
    /// By which rule it came: hand-written, or the source and rule of intake.
    pub rule: String,
}

impl Manuscript {
    /// An empty sheet for `column` and `scope`.
    pub fn blank(column: ColumnSlug, scope: OrgPath) -> Self {
        Self {
            title: String::new(),
            summary: String::new(),
            html: String::new(),
            pictures: Vec::new(),
            column,
            scope,
            source: String::new(),
            source_url: None,
            unit: String::new(),
            source_time: None,
            notice: false,
            pinned: false,
            plan: Plan::default(),
            rule: words::BY_HAND.to_owned(),
        }
    }

    /// Takes `html` in, cleaned: a picture stays only when it is one of `known`, named by a path that ends in its
    /// hash; [`Manuscript::pictures`] becomes those that are in it.
    pub fn set_html(&mut self, html: &str, known: &[Picture]) {
        let html = paragraphs(html);
        let known: BTreeMap<BlobHash, &Picture> =
            known.iter().map(|picture| (picture.full.blob.hash, picture)).collect();
        let of = |address: &str| {
            let hash: BlobHash = address.rsplit('/').next()?.parse().ok()?;
            known.get(&hash).copied()
        };
        let clean = sanitise::clean(&html, |address| of(address).map(|picture| picture.full.address()));
        self.pictures = clean.pictures.iter().filter_map(|address| of(address)).cloned().collect();
        self.html = clean.html;
    }

    /// The same HTML with its pictures served from below `prefix`, for desks: drafts have no public address.
    pub fn html_under(&self, prefix: &str) -> String {
        self.html.replace(&format!("src=\"{BLOB_PATH}"), &format!("src=\"{prefix}"))
    }

    /// The text that a reader sees, one line a paragraph.
    pub fn text(&self) -> String {
        sanitise::clean(&self.html, |_| None).text
    }

    /// Everything that keeps it from being saved, each with its field.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut wrong = |field: &str, title: String| problems.push(Problem::field(field, title));
        for (field, text, limit) in [
            ("title", &self.title, TITLE),
            ("summary", &self.summary, SUMMARY),
            ("source", &self.source, SHORT),
            ("unit", &self.unit, SHORT),
            ("html", &self.html, TEXT),
        ] {
            if text.chars().count() > limit {
                wrong(field, words::too_long(limit));
            }
        }
        if self.pictures.len() > PICTURES {
            wrong("html", words::too_many_pictures(PICTURES));
        }
        let is_web = |url: &String| {
            let begins = url.starts_with("https://") || url.starts_with("http://");
            begins && url.len() <= ADDRESS && !url.contains(char::is_whitespace)
        };
        if self.source_url.as_ref().is_some_and(|url| !is_web(url)) {
            wrong("source_url", words::BAD_ADDRESS.into());
        }
        if let (Some(begin), Some(end)) = (self.plan.publish_at, self.plan.expire_at)
            && end <= begin
        {
            wrong("expire_at", words::EXPIRES_BEFORE.into());
        }
        problems
    }

    /// What it still lacks before it may be handed in, each with its field. A draft may lack anything.
    pub fn gaps(&self) -> Vec<Problem> {
        let lacks = [
            ("title", self.title.trim().is_empty(), words::NO_TITLE),
            ("source", self.source.trim().is_empty(), words::NO_SOURCE),
            ("html", self.html.is_empty(), words::NO_TEXT),
        ];
        lacks
            .into_iter()
            .filter(|(_, lacking, _)| *lacking)
            .map(|(field, _, title)| Problem::field(field, title))
            .collect()
    }

    /// BLAKE3 over its JSON, as hex: what a version is known by.
    pub fn hash(&self) -> String {
        let json = serde_json::to_vec(self).expect("a manuscript is plain data");
        BlobHash::of(&json).to_string()
    }
}

/// Plain text as paragraphs, one a line; HTML as it is.
fn paragraphs(text: &str) -> Cow<'_, str> {
    if text.contains('<') {
        return text.into();
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("<p>{line}</p>")).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_lines_become_paragraphs() {
        let mut sheet =
            Manuscript::blank("dang/news/county".parse().expect("a slug"), "c/".parse().expect("a path"));
        sheet.set_html("一 & 二\n\n三", &[]);
        assert_eq!(sheet.html, "<p>一 &amp; 二</p><p>三</p>");
        assert_eq!(sheet.text(), "一 & 二\n三");
    }

    #[test]
    fn html_from_an_editor_loses_scripts_links_and_strange_pictures() {
        let column = "dang/news/county".parse().expect("a slug");
        let mut sheet = Manuscript::blank(column, "c/".parse().expect("a path"));
        let html = r#"<p onclick="x()">一<a href="//evil">二</a><script>3</script><img src="http://evil/a.jpg"></p>"#;
        sheet.set_html(html, &[]);
        assert_eq!(sheet.html, "<p>一二</p>");
        assert!(sheet.pictures.is_empty());
    }
}

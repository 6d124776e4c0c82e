//! HTML from outside to the few tags that a public screen shows.
//!
//! What comes out has no script, style, form, frame, class or link; a kiosk cannot be led away
//! from itself. Pictures stay only where the caller says what their address becomes. The text is
//! taken from the cleaned HTML, so it is what a reader sees.

use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use dom_query::{Document, NodeRef};
use url::Url;

use crate::guard;

/// Sanitised HTML and what is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clean {
    /// The HTML: paragraphs, headings, lists, tables, emphasis, pictures.
    pub html: String,
    /// Its text, one line a paragraph, without blank lines.
    pub text: String,
    /// Addresses of its pictures in order, without repeats.
    pub pictures: Vec<String>,
}

const KEPT: [&str; 31] = [
    "b",
    "blockquote",
    "br",
    "caption",
    "div",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "small",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];
const DROPPED_WITH_CONTENT: [&str; 19] = [
    "script", "style", "noscript", "template", "iframe", "frame", "object", "embed", "applet", "canvas",
    "audio", "video", "svg", "math", "button", "select", "textarea", "title", "head",
];
const NO_WIDTH: [char; 2] = ['\u{200b}', '\u{feff}'];
const HIDDEN: &str = "[hidden], [style*='display:none'], [style*='display: none'], [style*='DISPLAY: none']";
const LAZY_SOURCES: [&str; 6] = ["data-src", "data-original", "data-lazy-src", "data-url", "_src", "src"];
/// Elements that cannot stand inside a paragraph.
const BLOCKS: [&str; 36] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(KEPT.into())
        .clean_content_tags(DROPPED_WITH_CONTENT.into())
        .tag_attributes(
            [
                ("img", ["src", "alt"].into()),
                ("td", ["colspan", "rowspan"].into()),
                ("th", ["colspan", "rowspan"].into()),
            ]
            .into(),
        )
        .url_schemes(["http", "https"].into())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None);
    builder
});

/// Cleans `html`. `picture` turns the address of a picture into the one to show, or drops it.
///
/// Markup built to exhaust a parser gives an empty result.
pub fn clean(html: &str, picture: impl Fn(&str) -> Option<String>) -> Clean {
    if !guard::is_parsable(html) {
        return Clean::default();
    }
    // Signs of no width are nothing that a reader sees, and would make two equal texts differ.
    let html = html.replace(NO_WIDTH, "");
    let fragment = Document::fragment(html);
    fragment.select(HIDDEN).remove();
    let pictures = settle_pictures(&fragment, picture);
    settle_blocks(&fragment);
    let html = CLEANER.clean(&fragment.html_root().inner_html()).to_string();
    let html = html.trim().to_owned();
    let text = text_of(&html);
    Clean { html, text, pictures }
}

/// Text of a scrap of markup on one line, with nothing kept.
pub fn plain(html: &str) -> String {
    let text = clean(html, |_| None).text;
    text.lines().collect::<Vec<_>>().join(" ")
}

/// `address` made absolute, without fragment, if it is a web address without credentials.
pub fn web_address(address: &str, base: &Url) -> Option<String> {
    let address = address.trim();
    if address.is_empty() || address.len() > 2_000 {
        return None;
    }
    let mut url = base.join(address).ok()?;
    let web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    url.set_fragment(None);
    (web && url.username().is_empty() && url.password().is_none()).then(|| url.to_string())
}

fn settle_pictures(fragment: &Document, picture: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for image in fragment.select("img").nodes() {
        let found = LAZY_SOURCES.iter().find_map(|name| picture(image.attr(name)?.trim()));
        match found {
            Some(address) => {
                image.set_attr("src", &address);
                if !kept.contains(&address) {
                    kept.push(address);
                }
            }
            None => image.remove_from_parent(),
        }
    }
    kept
}

/// Headings to the three levels that are kept, boxes to paragraphs, nothing empty.
fn settle_blocks(fragment: &Document) {
    for (from, to) in
        [("h1", "h2"), ("h5", "h4"), ("h6", "h4"), ("section, article, main, center, dl, dt, dd", "div")]
    {
        fragment.select(from).rename(to);
    }
    for block in fragment.select("p, div, h2, h3, h4, li, blockquote").nodes() {
        if block.descendants_it().any(|node| is_block(&node)) {
            continue;
        }
        let shows_picture = block.descendants_it().any(|node| node.has_name("img"));
        if !shows_picture && block.text().trim_matches(is_blank).is_empty() {
            block.remove_from_parent();
            continue;
        }
        if block.has_name("div") {
            block.rename("p");
        }
        unindent(block);
    }
}

fn is_block(node: &NodeRef<'_>) -> bool {
    node.is_element() && BLOCKS.iter().any(|name| node.has_name(name))
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || NO_WIDTH.contains(&c)
}

/// Paragraphs on Chinese sites are indented by hand with wide spaces; the screen has its own.
fn unindent(block: &NodeRef<'_>) {
    let first = block.descendants_it().find(|node| node.is_text() || node.has_name("img"));
    if let Some(text) = first.filter(NodeRef::is_text) {
        let content = text.text();
        let trimmed = content.trim_start_matches(is_blank);
        if trimmed.len() != content.len() {
            text.set_text(trimmed);
        }
    }
}

/// What a reader sees of `html`: one line a paragraph.
fn text_of(html: &str) -> String {
    lines(&Document::fragment(html).formatted_text())
}

/// Trims every line and drops the blank ones.
pub(crate) fn lines(text: &str) -> String {
    text.lines()
        .map(|line| line.trim_matches(is_blank))
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

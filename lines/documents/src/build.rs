//! Paragraphs to the finished document: title, HTML, text.

use std::fmt::Write;

use crate::Document;

/// A title is not longer than this, in characters.
const LONGEST_TITLE: usize = 60;
/// More text than this, in bytes, is left out.
pub(crate) const LONGEST_TEXT: usize = 2 * 1024 * 1024;

/// One block of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    Title(Inline),
    Heading(Inline),
    Paragraph(Inline),
    Item { ordered: bool, content: Inline },
    Table(Vec<Vec<Inline>>),
}

/// Content of one paragraph, as HTML and as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Inline {
    pub(crate) html: String,
    pub(crate) text: String,
}

impl Inline {
    pub(crate) fn push_text(&mut self, text: &str, strong: bool) {
        if text.is_empty() {
            return;
        }
        let escaped = escape(text);
        if strong {
            let _ = write!(self.html, "<strong>{escaped}</strong>");
        } else {
            self.html.push_str(&escaped);
        }
        self.text.push_str(text);
    }

    pub(crate) fn push_break(&mut self) {
        self.html.push_str("<br>");
        self.text.push('\n');
    }

    pub(crate) fn push_picture(&mut self, index: usize) {
        let _ = write!(self.html, "<img src=\"{}\">", crate::picture_source(index));
    }

    pub(crate) fn append(&mut self, other: &Self) {
        if !self.html.is_empty() {
            self.push_break();
        }
        self.html.push_str(&other.html);
        self.text.push_str(&other.text);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && !self.html.contains("<img")
    }
}

/// Assembles blocks; the title is the first title, else a short first paragraph.
pub(crate) fn document(mut blocks: Vec<Block>, pictures: Vec<Vec<u8>>, notes: Vec<String>) -> Document {
    let title = take_title(&mut blocks);
    let (mut html, mut text) = (String::new(), String::new());
    let mut blocks = blocks.iter().peekable();
    while let Some(block) = blocks.next() {
        match block {
            Block::Title(content) | Block::Heading(content) => element(&mut html, &mut text, "h2", content),
            Block::Paragraph(content) => element(&mut html, &mut text, "p", content),
            Block::Item { ordered, content } => {
                let list = if *ordered { "ol" } else { "ul" };
                let _ = write!(html, "<{list}>");
                element(&mut html, &mut text, "li", content);
                while let Some(Block::Item { content, .. }) = blocks
                    .next_if(|next| matches!(next, Block::Item { ordered: other, .. } if other == ordered))
                {
                    element(&mut html, &mut text, "li", content);
                }
                let _ = write!(html, "</{list}>");
            }
            Block::Table(rows) => table(&mut html, &mut text, rows),
        }
    }
    Document { title, html, text: text.trim_end().to_owned(), pictures, notes }
}

fn element(html: &mut String, text: &mut String, tag: &str, content: &Inline) {
    let _ = write!(html, "<{tag}>{}</{tag}>", content.html.trim());
    push_lines(text, &content.text);
}

fn table(html: &mut String, text: &mut String, rows: &[Vec<Inline>]) {
    html.push_str("<table>");
    for row in rows {
        html.push_str("<tr>");
        for cell in row {
            let _ = write!(html, "<td>{}</td>", cell.html.trim());
        }
        html.push_str("</tr>");
        push_lines(text, &row.iter().map(|cell| cell.text.replace('\n', " ")).collect::<Vec<_>>().join(" "));
    }
    html.push_str("</table>");
}

fn push_lines(text: &mut String, content: &str) {
    for line in content.lines().map(str::trim).filter(|line| !line.is_empty()) {
        text.push_str(line);
        text.push('\n');
    }
}

fn take_title(blocks: &mut Vec<Block>) -> String {
    let named = blocks.iter().position(|block| matches!(block, Block::Title(_)));
    let place = named.or_else(|| {
        let first = blocks.first()?;
        matches!(first, Block::Heading(content) | Block::Paragraph(content) if is_short(content)).then_some(0)
    });
    match place.map(|at| blocks.remove(at)) {
        Some(Block::Title(content) | Block::Heading(content) | Block::Paragraph(content)) => {
            content.text.split_whitespace().collect::<Vec<_>>().join(" ")
        }
        _ => String::new(),
    }
}

fn is_short(content: &Inline) -> bool {
    (1..=LONGEST_TITLE).contains(&content.text.trim().chars().count()) && !content.html.contains("<img")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

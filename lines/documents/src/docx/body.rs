//! The body of a docx, event by event, to blocks.

use std::collections::{HashMap, HashSet};

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::parts::{Style, attribute};
use crate::{
    DocumentError,
    build::{Block, Inline, LONGEST_TEXT},
};

/// A body that was read.
pub(super) struct Body {
    pub(super) blocks: Vec<Block>,
    /// Relation ids of the pictures, in the order of their indices in the HTML.
    pub(super) pictures: Vec<String>,
    pub(super) cut_short: bool,
}

pub(super) fn read(
    xml: &str,
    styles: &HashMap<String, Style>,
    bullets: &HashSet<String>,
) -> Result<Body, DocumentError> {
    let mut state = State::new(styles, bullets);
    let mut reader = Reader::from_str(xml);
    loop {
        let event = reader.read_event().map_err(|error| DocumentError::Damaged(error.to_string()))?;
        match event {
            Event::Start(element) => state.start(&element, true),
            Event::Empty(element) => state.start(&element, false),
            Event::End(element) => state.end(element.local_name().as_ref()),
            Event::Text(text) => state.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let named = reference.xml_content(XmlVersion::Implicit1_0);
                let resolved = match reference.resolve_char_ref() {
                    Ok(Some(character)) => Some(character.to_string()),
                    _ => quick_xml::escape::resolve_predefined_entity(&named).map(str::to_owned),
                };
                state.text(&resolved.unwrap_or_default());
            }
            Event::Eof => break,
            _ => {}
        }
        if state.written > LONGEST_TEXT {
            state.cut_short = true;
            break;
        }
    }
    state.end_paragraph();
    Ok(Body { blocks: state.blocks, pictures: state.pictures, cut_short: state.cut_short })
}

/// A table that is being read; cells of tables inside it run together.
#[derive(Default)]
struct Table {
    rows: Vec<Vec<Inline>>,
    depth: usize,
}

struct State<'a> {
    styles: &'a HashMap<String, Style>,
    bullets: &'a HashSet<String>,
    blocks: Vec<Block>,
    pictures: Vec<String>,
    table: Table,
    paragraph: Inline,
    style: Option<Style>,
    numbering: Option<String>,
    strong: bool,
    in_text: bool,
    /// Depth inside elements whose content is the same again in another form.
    skipped: usize,
    written: usize,
    cut_short: bool,
}

impl<'a> State<'a> {
    fn new(styles: &'a HashMap<String, Style>, bullets: &'a HashSet<String>) -> Self {
        Self {
            styles,
            bullets,
            blocks: Vec::new(),
            pictures: Vec::new(),
            table: Table::default(),
            paragraph: Inline::default(),
            style: None,
            numbering: None,
            strong: false,
            in_text: false,
            skipped: 0,
            written: 0,
            cut_short: false,
        }
    }

    fn start(&mut self, element: &BytesStart<'_>, has_content: bool) {
        let name = element.local_name();
        let name = name.as_ref();
        if self.skipped > 0 || matches!(name, "Fallback" | "del" | "moveFrom") {
            self.skipped += usize::from(has_content);
            return;
        }
        match name {
            "pStyle" => self.style = attribute(element, "val").and_then(|id| self.styles.get(&id).copied()),
            "numId" => self.numbering = attribute(element, "val").filter(|id| id != "0"),
            "outlineLvl" => self.style = self.style.or(Some(Style::Heading)),
            "r" => self.strong = false,
            "b" => self.strong = !matches!(attribute(element, "val").as_deref(), Some("0" | "false")),
            "t" => self.in_text = has_content,
            "tab" => self.push(" "),
            "noBreakHyphen" => self.push("-"),
            "br" | "cr" if attribute(element, "type").is_none() => self.paragraph.push_break(),
            "blip" => self.picture(attribute(element, "embed")),
            "imagedata" => self.picture(attribute(element, "id")),
            "tbl" => {
                self.end_paragraph();
                self.table.depth += 1;
            }
            "tr" if self.table.depth == 1 => self.table.rows.push(Vec::new()),
            "tc" if self.table.depth == 1 => {
                if let Some(row) = self.table.rows.last_mut() {
                    row.push(Inline::default());
                }
            }
            _ => {}
        }
        if !has_content && name == "p" {
            self.end_paragraph();
        }
    }

    fn end(&mut self, name: &str) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match name {
            "t" => self.in_text = false,
            "p" => self.end_paragraph(),
            "tbl" => {
                self.end_paragraph();
                self.table.depth = self.table.depth.saturating_sub(1);
                if self.table.depth == 0 {
                    self.end_table();
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text && self.skipped == 0 {
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        self.written += text.len();
        self.paragraph.push_text(text, self.strong);
    }

    fn picture(&mut self, relation: Option<String>) {
        if let Some(relation) = relation {
            self.paragraph.push_picture(self.pictures.len());
            self.pictures.push(relation);
        }
    }

    fn end_paragraph(&mut self) {
        let content = std::mem::take(&mut self.paragraph);
        let (style, numbering) = (self.style.take(), self.numbering.take());
        if content.is_empty() {
            return;
        }
        if self.table.depth > 0 {
            if let Some(cell) = self.table.rows.last_mut().and_then(|row| row.last_mut()) {
                cell.append(&content);
            }
            return;
        }
        self.blocks.push(match (style, numbering) {
            (Some(Style::Title), _) => Block::Title(content),
            (Some(Style::Heading), _) => Block::Heading(content),
            (None, Some(number)) => Block::Item { ordered: !self.bullets.contains(&number), content },
            (None, None) => Block::Paragraph(content),
        });
    }

    fn end_table(&mut self) {
        let mut rows = std::mem::take(&mut self.table.rows);
        rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
        if !rows.is_empty() {
            self.blocks.push(Block::Table(rows));
        }
    }
}

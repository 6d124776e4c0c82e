//! pdf: the text that its pages show, put back into paragraphs.
//!
//! Characters come from the fonts' Unicode maps, from the predefined Chinese encodings, or not at
//! all; pictures and drawn table lines are not read. Lines are told apart by where they stand on
//! the page and joined into paragraphs by how full they are.

mod lines;

use std::collections::BTreeMap;

use encoding_rs::GBK;
use lopdf::{Dictionary, Encoding, LoadOptions, Object, ObjectId, content::Content};

use crate::{
    Document, DocumentError,
    build::{self, Block, Inline, LONGEST_TEXT},
    words,
};
use lines::Lines;

const MOST_PAGES: usize = 300;
const LARGEST_STREAM: usize = 8 * 1024 * 1024;

pub(crate) fn read(bytes: &[u8]) -> Result<Document, DocumentError> {
    let options = LoadOptions::with_max_decompressed_size(4 * LARGEST_STREAM);
    let file = lopdf::Document::load_mem_with_options(bytes, options).map_err(damaged)?;
    if file.is_encrypted() {
        return Err(DocumentError::Protected);
    }
    let pages: Vec<ObjectId> = file.page_iter().take(MOST_PAGES + 1).collect();
    if pages.len() > MOST_PAGES {
        return Err(DocumentError::TooManyPages(file.page_iter().take(10 * MOST_PAGES).count()));
    }
    let mut notes = vec![words::PDF_PICTURES.to_owned()];
    let (mut blocks, mut written, mut unreadable) = (Vec::new(), 0, false);
    for page in pages {
        let lines = page_lines(&file, page)?;
        unreadable |= lines.unreadable;
        for paragraph in lines.into_paragraphs() {
            written += paragraph.len();
            let mut content = Inline::default();
            content.push_text(&paragraph, false);
            blocks.push(Block::Paragraph(content));
        }
        if written > LONGEST_TEXT {
            notes.push(words::CUT_SHORT.to_owned());
            break;
        }
    }
    if unreadable {
        notes.push(words::UNREADABLE_FONTS.to_owned());
    }
    if blocks.is_empty() {
        return Err(DocumentError::NoText);
    }
    Ok(build::document(blocks, Vec::new(), notes))
}

fn page_lines(file: &lopdf::Document, page: ObjectId) -> Result<Lines, DocumentError> {
    let dictionaries: BTreeMap<Vec<u8>, Dictionary> = file
        .get_page_fonts(page)
        .map_err(damaged)?
        .into_iter()
        .map(|(name, font)| (name, preferring_unicode_map(font)))
        .collect();
    let fonts: BTreeMap<&[u8], Font<'_>> =
        dictionaries.iter().map(|(name, font)| (name.as_slice(), Font::of(file, font))).collect();
    let content = file.get_page_content_with_limit(page, LARGEST_STREAM).map_err(damaged)?;
    let content = Content::decode(&content).map_err(damaged)?;

    let mut lines = Lines::default();
    let mut font = &Font::Unreadable;
    for operation in &content.operations {
        let operands = operation.operands.as_slice();
        match operation.operator.as_str() {
            "Tf" => {
                let name = operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default();
                font = fonts.get(name).unwrap_or(&Font::Unreadable);
                lines.set_size(number(operands, 1));
            }
            "Tj" | "TJ" => show(&mut lines, font, operands.first()),
            "'" => {
                lines.next_line();
                show(&mut lines, font, operands.first());
            }
            "\"" => {
                lines.next_line();
                show(&mut lines, font, operands.get(2));
            }
            operator => lines.place(operator, &numbers(operands)),
        }
    }
    Ok(lines)
}

/// A string, or an array of strings and the gaps between them in thousandths of the size.
fn show(lines: &mut Lines, font: &Font<'_>, shown: Option<&Object>) {
    match shown {
        Some(Object::String(bytes, _)) => lines.push(font.text(bytes).as_deref()),
        Some(Object::Array(pieces)) => {
            for piece in pieces {
                match piece {
                    Object::String(bytes, _) => lines.push(font.text(bytes).as_deref()),
                    gap => lines.gap(gap.as_float().unwrap_or_default()),
                }
            }
        }
        _ => {}
    }
}

/// How a font's bytes become characters.
enum Font<'a> {
    Mapped(Encoding<'a>),
    Gbk,
    Unreadable,
}

impl<'a> Font<'a> {
    fn of(file: &'a lopdf::Document, font: &'a Dictionary) -> Self {
        match font.get(b"Encoding").and_then(Object::as_name).unwrap_or_default() {
            b"GBK-EUC-H" | b"GBK-EUC-V" | b"GBKp-EUC-H" | b"GBK2K-H" | b"GB-EUC-H" => Self::Gbk,
            b"Identity-H" | b"Identity-V" => Self::Unreadable,
            _ => {
                font.get_font_encoding_with_limit(file, LARGEST_STREAM).map_or(Self::Unreadable, Self::Mapped)
            }
        }
    }

    fn text(&self, bytes: &[u8]) -> Option<String> {
        match self {
            Self::Mapped(encoding) => encoding.bytes_to_string(bytes).ok(),
            Self::Gbk => Some(GBK.decode_without_bom_handling(bytes).0.into_owned()),
            Self::Unreadable => None,
        }
    }
}

/// The font without its byte encoding where it carries a Unicode map: the map says what is meant.
fn preferring_unicode_map(font: &Dictionary) -> Dictionary {
    let mut font = font.clone();
    if font.has(b"ToUnicode") {
        font.remove(b"Encoding");
    }
    font
}

fn numbers(operands: &[Object]) -> Vec<f32> {
    operands.iter().map(|operand| operand.as_float().unwrap_or_default()).collect()
}

fn number(operands: &[Object], at: usize) -> f32 {
    operands.get(at).and_then(|operand| operand.as_float().ok()).unwrap_or_default()
}

fn damaged(error: lopdf::Error) -> DocumentError {
    DocumentError::Damaged(error.to_string())
}

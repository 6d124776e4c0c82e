//! A document on A4 pages as a PDF: what is read on it is text in the file too, in a part of the font that goes along.
//!
//! The form is PDF/A-2u, which archives take. One character stands beside the other by the font's own widths; Chinese,
//! digits and Latin need no more.

use crate::draw::{face, wrapped};
use jiff::civil::DateTime;
use krilla::configure::{Archival, Configuration, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use qrcode::{Color, EcLevel, QrCode};
use skrifa::ScalerFont;
use skrifa::font::Blob;
use std::path::{Path, PathBuf};

/// A4 in points.
const PAGE: [f32; 2] = [595.28, 841.89];
const MARGIN: f32 = 72.0;
const WIDTH: f32 = PAGE[0] - 2.0 * MARGIN;
/// What is left free below for the foot of the page.
const FOOT: f32 = 54.0;
const TITLE: f32 = 24.0;
const TEXT: f32 = 14.0;
const SMALL: f32 = 10.5;
const LEADING: f32 = 1.8;
/// Two characters, as a Chinese paragraph begins.
const INDENT: &str = "\u{3000}\u{3000}";
/// A QR code, and the white that readers want beside it.
const CODE: f32 = 96.0;
const QUIET: f32 = 18.0;

/// A document, from top to bottom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What it is.
    pub title: String,
    /// Small lines below the title.
    pub head: Vec<String>,
    /// The text, a paragraph each.
    pub text: Vec<String>,
    /// At the right below the text: who, and when.
    pub end: Vec<String>,
    /// The content of the QR code; none is drawn where it is empty.
    pub code: String,
    /// Small lines beside the code.
    pub beside: Vec<String>,
    /// What stands at the foot of each page, before its number.
    pub foot: String,
    /// When it is made, in Beijing.
    pub at: DateTime,
}

/// Why there is no document. `Display` says in Chinese what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// The font is not there or is none.
    #[error("字体 {font} 用不了({why}),请在这台机器上安装 fonts-noto-cjk")]
    Font {
        /// Its file.
        font: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A character that the font has not.
    #[error("字体里没有“{0}”这个字,请换一个写法")]
    Letter(char),
    /// There is too much in the QR code.
    #[error("二维码里的内容太长")]
    Code,
    /// Writing the file broke.
    #[error("文件没有做成({0}),请告诉县里的运维人员")]
    Drawing(String),
}

impl Sheet {
    /// The document as a file, drawn with the font in a file.
    ///
    /// # Errors
    /// When the font cannot be used or lacks a character, or the code holds more than a QR code can.
    pub fn pdf(&self, font: &Path) -> Result<Vec<u8>, SheetError> {
        let pen = Pen::open(font)?;
        let all = [&self.head, &self.text, &self.end, &self.beside].into_iter().flatten();
        for text in all.chain([&self.title, &self.foot]) {
            pen.check(text)?;
        }
        let wanted = Some(&self.code).filter(|code| !code.is_empty());
        let code = wanted.map(|code| QrCode::with_error_correction_level(code, EcLevel::M)).transpose();
        let code = code.map_err(|_| SheetError::Code)?;
        let pages = self.laid(&pen);
        let mut file = Document::new_with(settings()?);
        file.set_metadata(self.metadata());
        let last = pages.len();
        for (page, number) in pages.iter().zip(1..) {
            let size = PageSettings::from_wh(PAGE[0], PAGE[1]).expect("A4 has a size");
            let mut drawn = file.start_page_with(size);
            let mut surface = drawn.surface();
            let foot = format!("{}\u{3000}{number} / {last}", self.foot);
            let left = (PAGE[0] - pen.length(&foot, SMALL)) / 2.0;
            pen.write(&mut surface, &Line { text: foot, size: SMALL, left, down: PAGE[1] - FOOT / 1.5 });
            for line in &page.lines {
                pen.write(&mut surface, line);
            }
            if let (Some(top), Some(code)) = (page.code, &code) {
                draw_code(&mut surface, code, top);
            }
            surface.finish();
            drawn.finish();
        }
        file.finish().map_err(|error| SheetError::Drawing(format!("{error:?}")))
    }

    fn metadata(&self) -> Metadata {
        let part = |part: i8| u8::try_from(part).unwrap_or(0);
        let at = krilla::metadata::DateTime::new(u16::try_from(self.at.year()).unwrap_or(0))
            .month(part(self.at.month()))
            .day(part(self.at.day()))
            .hour(part(self.at.hour()))
            .minute(part(self.at.minute()))
            .second(part(self.at.second()))
            .utc_offset_hour(8);
        Metadata::new().title(self.title.clone()).language("zh-CN".to_owned()).creation_date(at)
    }

    /// Where everything stands.
    fn laid(&self, pen: &Pen) -> Vec<Laid> {
        let mut paper = Paper { pen, pages: vec![Laid::default()], down: MARGIN };
        for line in pen.lines(&self.title, TITLE, WIDTH) {
            paper.put(line, TITLE, Side::Middle);
        }
        paper.down += TEXT / 2.0;
        for line in self.head.iter().flat_map(|text| pen.lines(text, SMALL, WIDTH)) {
            paper.put(line, SMALL, Side::Right);
        }
        paper.down += TEXT;
        for text in &self.text {
            for line in pen.lines(&format!("{INDENT}{text}"), TEXT, WIDTH) {
                paper.put(line, TEXT, Side::Left(0.0));
            }
        }
        paper.down += TEXT;
        for line in self.end.iter().flat_map(|text| pen.lines(text, TEXT, WIDTH)) {
            paper.put(line, TEXT, Side::Right);
        }
        paper.down += TEXT;
        if self.code.is_empty() {
            return paper.pages;
        }
        let right = CODE + QUIET;
        let beside: Vec<String> =
            self.beside.iter().flat_map(|text| pen.lines(text, SMALL, WIDTH - right)).collect();
        paper.code(beside.len() as f32 * SMALL * LEADING, &beside, right);
        paper.pages
    }
}

fn settings() -> Result<SerializeSettings, SheetError> {
    let archival = ConfigurationBuilder::new().with_archival_validator(Archival::A2_U).finish();
    let configuration: Configuration = archival.map_err(|error| SheetError::Drawing(format!("{error:?}")))?;
    Ok(SerializeSettings { configuration, ..SerializeSettings::default() })
}

/// A page: its lines, and where its code begins, if it bears it.
#[derive(Debug, Default)]
struct Laid {
    lines: Vec<Line>,
    code: Option<f32>,
}

/// A line of text: where its first character stands, from the left and from the top.
#[derive(Debug)]
struct Line {
    text: String,
    size: f32,
    left: f32,
    down: f32,
}

enum Side {
    Left(f32),
    Middle,
    Right,
}

/// Pages that grow downwards, and a further one where the last is full.
struct Paper<'p> {
    pen: &'p Pen,
    pages: Vec<Laid>,
    down: f32,
}

impl Paper<'_> {
    fn need(&mut self, height: f32) {
        if self.down + height > PAGE[1] - MARGIN - FOOT / 2.0 && self.down > MARGIN {
            self.pages.push(Laid::default());
            self.down = MARGIN;
        }
    }

    fn page(&mut self) -> &mut Laid {
        self.pages.last_mut().expect("there is always a page")
    }

    fn put(&mut self, text: String, size: f32, side: Side) {
        self.need(size * LEADING);
        let room = WIDTH - self.pen.length(&text, size);
        let left = MARGIN
            + match side {
                Side::Left(indent) => indent,
                Side::Middle => room.max(0.0) / 2.0,
                Side::Right => room.max(0.0),
            };
        self.down += size * LEADING;
        let down = self.down - size * (LEADING - 1.0);
        self.page().lines.push(Line { text, size, left, down });
    }

    /// The code with lines beside it, on one page.
    fn code(&mut self, height: f32, beside: &[String], indent: f32) {
        self.need(height.max(CODE));
        let top = self.down;
        self.page().code = Some(top);
        for line in beside {
            self.put(line.clone(), SMALL, Side::Left(indent));
        }
    }
}

/// The font, for measuring and for writing.
struct Pen {
    measure: ScalerFont,
    font: Font,
}

impl Pen {
    fn open(path: &Path) -> Result<Self, SheetError> {
        let unusable = |why: String| SheetError::Font { font: path.to_owned(), why };
        let bytes = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
        let (index, face) = face(&Blob::from(bytes.clone())).map_err(unusable)?;
        let font = Font::new(bytes.into(), index).ok_or_else(|| unusable("文件里没有字体".to_owned()))?;
        Ok(Self { measure: ScalerFont::unhinted(face, Some(1.0)), font })
    }

    fn glyph(&self, letter: char) -> Option<skrifa::GlyphId> {
        self.measure.font().charmap().map_unicode(letter).filter(|glyph| glyph.to_u32() != 0)
    }

    /// Whether every character of a text can be written.
    fn check(&self, text: &str) -> Result<(), SheetError> {
        let unknown = text.chars().find(|letter| self.glyph(*letter).is_none());
        unknown.map_or(Ok(()), |letter| Err(SheetError::Letter(letter)))
    }

    /// How far a character reaches, in sizes.
    fn advance(&self, letter: char) -> f32 {
        self.measure.linear_glyph_metrics().h_advance(self.glyph(letter).unwrap_or_default())
    }

    fn length(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|letter| self.advance(letter)).sum::<f32>() * size
    }

    fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        wrapped(text, width, |text| self.length(text, size))
    }

    fn write(&self, surface: &mut Surface<'_>, line: &Line) {
        let glyph = |(at, letter): (usize, char)| {
            let id = self.glyph(letter).unwrap_or_default();
            let range = at..at + letter.len_utf8();
            KrillaGlyph::new(GlyphId::new(id.to_u32()), self.advance(letter), 0.0, 0.0, 0.0, range, None)
        };
        let glyphs: Vec<KrillaGlyph> = line.text.char_indices().map(glyph).collect();
        let start = Point::from_xy(line.left, line.down);
        surface.draw_glyphs(start, &glyphs, self.font.clone(), &line.text, line.size, false);
    }
}

/// Draws the code at the left, each dark module a square.
fn draw_code(surface: &mut Surface<'_>, code: &QrCode, top: f32) {
    let side = CODE / code.width() as f32;
    let mut squares = PathBuilder::new();
    for (row, modules) in code.to_colors().chunks(code.width()).enumerate() {
        for (column, _) in modules.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            let (left, down) = (MARGIN + column as f32 * side, top + row as f32 * side);
            squares.push_rect(Rect::from_xywh(left, down, side, side).expect("a module has a side"));
        }
    }
    if let Some(path) = squares.finish() {
        surface.draw_path(&path);
    }
}

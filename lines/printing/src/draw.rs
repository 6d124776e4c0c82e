//! A slip as a picture.
//!
//! The outlines come from the font as its hints fit them to whole dots, because a dot of a printer is black or white.
//! One character stands beside the other by the font's own widths; Chinese, digits and Latin need no more.

use crate::slip::Part;
use crate::{PrintError, Raster, Slip};
use qrcode::{Color, EcLevel, QrCode};
use skrifa::font::name::NameId;
use skrifa::font::{Blob, Font};
use skrifa::{DrawMemory, GlyphId, HintOptions, PathSink, RasterTarget, ScalerFont};
use std::path::Path;
use tiny_skia::{FillRule, Mask, PathBuilder, Transform};

/// Chinese characters in a line of text.
const CHARACTERS: f32 = 16.0;
const TITLE: f32 = 1.25;
const LARGE: f32 = 1.75;
/// The height of a line, and how far its characters stand on below its top, in sizes.
const LEADING: f32 = 1.4;
const BASELINE: f32 = 1.08;
/// A QR code takes at most so much of the width, with the white around it that readers want.
const CODE: f32 = 0.56;
const QUIET: usize = 4;
/// In a font of many faces, the one with the forms of characters that are written in mainland China.
const FACE: &str = "Noto Sans CJK SC";
/// Marks that do not end a line, and marks that do not begin one.
const OPENING: &str = "“‘（《〈【「『(";
const CLOSING: &str = "”’）》〉】」』)，。、；：？！…";

/// Draws a slip on paper that is `width` dots wide, with the font in a file.
///
/// # Errors
/// When the font cannot be used, or a code holds more than a QR code can.
///
/// # Panics
/// When the width is no multiple of eight.
pub fn draw(slip: &Slip, font: &Path, width: usize) -> Result<Raster, PrintError> {
    let unusable = |why: String| PrintError::Font { font: font.to_owned(), why };
    let face = open(font).map_err(unusable)?;
    let mut raster = Raster::new(width);
    let pen = |size: f32| Pen::new(&face, size * width as f32 / CHARACTERS, width);
    for part in slip.parts() {
        let (pen, text, centred) = match part {
            Part::Title(text) => (pen(TITLE), text, true),
            Part::Large(text) => (pen(LARGE), text, true),
            Part::Line(text) => (pen(1.0), text, false),
            Part::Code(content) => {
                draw_code(&mut raster, content)?;
                continue;
            }
            Part::Picture { width, shades } => {
                draw_picture(&mut raster, *width, shades);
                continue;
            }
        };
        for line in pen.lines(text) {
            pen.write(&mut raster, &line, centred).map_err(unusable)?;
        }
    }
    Ok(raster)
}

/// Draws a picture of shades as dots that are black or white: what a dot is too light or too dark goes on to those beside
/// and below it (Floyd and Steinberg).
fn draw_picture(raster: &mut Raster, across: usize, shades: &[u8]) {
    let down = shades.len().checked_div(across).unwrap_or(0);
    if down == 0 {
        return;
    }
    let width = raster.width();
    // One dot more on each side, so that every dot has one beside it.
    let (mut here, mut below) = (vec![0_i32; width + 2], vec![0_i32; width + 2]);
    let mut dots = vec![0_u8; width];
    for row in 0..(down * width / across).max(1) {
        let from = (row * across / width).min(down - 1) * across;
        for (column, dot) in dots.iter_mut().enumerate() {
            let shade = i32::from(shades[from + column * across / width]) + here[column + 1] / 16;
            let is_black = shade < 128;
            let error = if is_black { shade } else { shade - 255 };
            *dot = if is_black { u8::MAX } else { 0 };
            here[column + 2] += error * 7;
            for (beside, part) in [(0, 3), (1, 5), (2, 1)] {
                below[column + beside] += error * part;
            }
        }
        raster.append(&dots);
        std::mem::swap(&mut here, &mut below);
        below.fill(0);
    }
}

fn open(font: &Path) -> Result<Font, String> {
    let bytes = std::fs::read(font).map_err(|error| error.to_string())?;
    face(&Blob::from(bytes)).map(|(_, face)| face)
}

/// The face that is drawn with, and its number in the file.
pub(crate) fn face(blob: &Blob) -> Result<(u32, Font), String> {
    let is_ours = |face: &Font| {
        let family = face.names().get(NameId::FAMILY_NAME).and_then(|name| name.english_or_first());
        family.is_some_and(|family| family.name() == FACE)
    };
    let at = |index: u32| Some((index, Font::new(blob.clone(), index)?));
    let mut faces = (0..).map_while(at);
    faces.find(|(_, face)| is_ours(face)).or_else(|| at(0)).ok_or_else(|| "文件里没有字体".to_owned())
}

/// A font at one size, on paper of one width.
struct Pen {
    font: ScalerFont,
    size: f32,
    width: usize,
}

impl Pen {
    fn new(face: &Font, size: f32, width: usize) -> Self {
        let hints = HintOptions::interpreter().with_target(RasterTarget::Mono);
        Self { font: ScalerFont::hinted(face.clone(), size, hints), size, width }
    }

    /// The glyph of a character; the font's own sign for one that it has not.
    fn glyph(&self, letter: char) -> GlyphId {
        self.font.font().charmap().map_unicode(letter).unwrap_or_default()
    }

    /// How far a character reaches, in whole dots.
    fn advance(&self, letter: char) -> f32 {
        self.font.linear_glyph_metrics().h_advance(self.glyph(letter)).round()
    }

    fn length(&self, text: &str) -> f32 {
        text.chars().map(|letter| self.advance(letter)).sum()
    }

    /// The text in lines that fit.
    fn lines(&self, text: &str) -> Vec<String> {
        wrapped(text, self.width as f32, |text| self.length(text))
    }

    /// Draws one line below what is there.
    fn write(&self, raster: &mut Raster, line: &str, centred: bool) -> Result<(), String> {
        let room = (self.width as f32 - self.length(line)).max(0.0);
        let mut right = if centred { (room / 2.0).floor() } else { 0.0 };
        let down = (self.size * BASELINE).round();
        let mut path = PathBuilder::new();
        for letter in line.chars() {
            if let Some(outline) = self.font.outline(self.glyph(letter)) {
                let mut ink = Ink { path: &mut path, right, down };
                outline.draw(DrawMemory::Scratch, &mut ink).map_err(|error| error.to_string())?;
            }
            right += self.advance(letter);
        }
        let height = (self.size * LEADING).ceil();
        let mut strip = Mask::new(self.width as u32, height as u32).expect("a line has a width and a height");
        if let Some(path) = path.finish() {
            strip.fill_path(&path, FillRule::Winding, false, Transform::identity());
        }
        raster.append(strip.data());
        Ok(())
    }
}

/// A text in lines of at most this `width`, given how long a piece of it is.
pub(crate) fn wrapped(text: &str, width: f32, length: impl Fn(&str) -> f32) -> Vec<String> {
    let fitting = |piece: String| {
        if length(&piece) > width { piece.chars().map(String::from).collect() } else { vec![piece] }
    };
    let mut lines = vec![String::new()];
    for piece in pieces(text).into_iter().flat_map(fitting) {
        match lines.last_mut() {
            Some(line) if line.is_empty() || length(line) + length(&piece) <= width => line.push_str(&piece),
            _ => lines.push(piece),
        }
    }
    lines
}

/// What is not parted at the end of a line: a word or number, and a character with its marks.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before = ' ';
    for letter in text.chars() {
        let word = before.is_ascii_graphic() && letter.is_ascii_graphic();
        match pieces.last_mut() {
            Some(piece) if word || OPENING.contains(before) || CLOSING.contains(letter) => piece.push(letter),
            _ => pieces.push(letter.to_string()),
        }
        before = letter;
    }
    pieces
}

/// A glyph's outline, on its way into the path of its line. Fonts count upwards, pictures downwards.
struct Ink<'a> {
    path: &'a mut PathBuilder,
    right: f32,
    down: f32,
}

impl PathSink for Ink<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.right + x, self.down - y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.right + x, self.down - y);
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.path.quad_to(self.right + cx0, self.down - cy0, self.right + x, self.down - y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let (right, down) = (self.right, self.down);
        self.path.cubic_to(right + cx0, down - cy0, right + cx1, down - cy1, right + x, down - y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

/// Draws a QR code in the middle below what is there, each of its modules a square of whole dots.
fn draw_code(raster: &mut Raster, content: &str) -> Result<(), PrintError> {
    let code = QrCode::with_error_correction_level(content, EcLevel::M).map_err(|_| PrintError::Code)?;
    let (width, size) = (raster.width(), code.width());
    let dots = ((width as f32 * CODE) as usize / (size + 2 * QUIET)).max(1);
    let left = width.checked_sub(dots * size).ok_or(PrintError::Code)? / 2;
    raster.skip(QUIET * dots);
    for row in code.to_colors().chunks(size) {
        let mut shades = vec![0; width];
        for (module, _) in row.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            shades[left + module * dots..][..dots].fill(u8::MAX);
        }
        for _ in 0..dots {
            raster.append(&shades);
        }
    }
    raster.skip(QUIET * dots);
    Ok(())
}

//! A paper that a person hands in: a photograph, or a PDF. What is kept is always written here anew, so a hostile file
//! can do no more than be refused.
//!
//! A picture is decoded within limits, turned upright, made small enough for a thin line, and encoded as JPEG without
//! metadata. Of a PDF only the drawn pages are kept; one that carries a program or another file is refused.

mod pdf;

use crate::picture::{self, PictureError, jpeg, on_white, within};
use image::{DynamicImage, GrayImage};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The longest side of a picture that is kept: the small print of an A4 page can be read.
pub const LONGEST_SIDE: u32 = 2_400;
/// A picture is encoded worse rather than larger than this, in bytes.
pub const AIM: usize = 400 << 10;
/// The largest file that is looked at, in bytes.
pub const LARGEST: usize = 12 << 20;
/// Longest side and quality, tried one after the other until the picture is small enough; the last is taken in any case.
const TRIES: [(u32, u8); 4] = [(LONGEST_SIDE, 80), (LONGEST_SIDE, 62), (1_800, 60), (1_400, 50)];

/// What a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A JPEG.
    Picture,
    /// A PDF.
    Pdf,
}

/// A paper, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// What it is.
    pub form: Form,
    /// Its bytes, written here.
    pub bytes: Vec<u8>,
}

/// Why a file is not taken. `Display` is a Chinese sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// It is no usable picture.
    Picture(#[from] PictureError),
    /// A PDF with a program, an action or another file in it; which.
    Active(&'static str),
    /// A PDF behind a password.
    Protected,
    /// A PDF with so many pages.
    TooManyPages(usize),
    /// The file, or what it holds, is larger than is read.
    TooLarge,
    /// A PDF that contradicts itself; the detail is the parser's.
    Damaged(String),
}

/// Takes a file in; what it is is told by its bytes. CPU work of up to seconds: call it off the async threads, and not
/// many at once.
///
/// # Errors
/// Why it is not taken.
pub fn take_in(bytes: &[u8]) -> Result<Paper, PaperError> {
    if bytes.len() > LARGEST {
        return Err(PaperError::TooLarge);
    }
    let read = || {
        if bytes[..bytes.len().min(1_024)].windows(5).any(|window| window == b"%PDF-") {
            pdf::drawn(bytes).map(|bytes| Paper { form: Form::Pdf, bytes })
        } else {
            photograph(&picture::decode(bytes)?).map(|bytes| Paper { form: Form::Picture, bytes })
        }
    };
    // The format libraries promise not to panic; a file from outside does not get to test that.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(PaperError::Damaged("panic".to_owned())))
}

fn photograph(image: &DynamicImage) -> Result<Vec<u8>, PaperError> {
    let mut bytes = Vec::new();
    for (side, quality) in TRIES {
        bytes = jpeg(&on_white(&within(image, side, side)), quality)?;
        if bytes.len() <= AIM {
            break;
        }
    }
    Ok(bytes)
}

/// Grey rows, 0 black and 255 white, as a paper: what somebody has drawn on a screen.
///
/// # Errors
/// When there are not as many as width and height say.
pub fn of_rows(width: u32, height: u32, rows: Vec<u8>) -> Result<Paper, PaperError> {
    let rows = GrayImage::from_raw(width, height, rows).ok_or(PaperError::TooLarge)?;
    Ok(Paper { form: Form::Picture, bytes: photograph(&rows.into())? })
}

//! Document files that offices send (docx, pdf) to HTML, text and pictures for a public screen; sheets to rows, small ones
//! ([`sheet`]) and large ones ([`table`]); pictures from outside made safe and small ([`picture`]); and what a person hands
//! in as a photographed paper or a PDF ([`paper`]).
//!
//! It stands beside `hongwang-websites` at the start of intake: bytes in, plain data out, no
//! product, no database. Invariants: the HTML is built here from escaped text and a handful of
//! tags, never copied from the file; a file cannot make the reader use more than its bounds of
//! memory; a damaged file is an error, never a panic.

mod build;
mod docx;
pub mod paper;
mod pdf;
pub mod picture;
pub mod sheet;
pub mod table;
mod words;

use std::panic::catch_unwind;

/// A document that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The first heading or short line; empty when the document has none.
    pub title: String,
    /// Paragraphs, headings, lists and tables after the title; picture n stands there as
    /// `<img src="picture:n">` with n counted from 0 (see [`picture_source`]).
    pub html: String,
    /// Its text, one line a paragraph.
    pub text: String,
    /// The pictures' bytes as they were embedded, unchecked.
    pub pictures: Vec<Vec<u8>>,
    /// Chinese sentences about what could not be taken over.
    pub notes: Vec<String>,
}

/// Why a document was not read. `Display` is a Chinese sentence for the desk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Neither docx nor pdf by its first bytes.
    UnknownFormat,
    /// The old binary Word format.
    OldWord,
    /// The file, or what it unpacks to, is larger than is read.
    TooLarge,
    /// More pages than are read.
    TooManyPages(usize),
    /// Protected by a password.
    Protected,
    /// There is no text in it, as in a scan.
    NoText,
    /// The file contradicts itself; the detail is the parser's.
    Damaged(String),
}

/// Largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 32 * 1024 * 1024;

/// Reads a document; its format is told by its bytes.
///
/// This is CPU work; call it off the async threads.
///
/// # Errors
/// [`DocumentError`] when there is nothing to show.
pub fn read(bytes: &[u8]) -> Result<Document, DocumentError> {
    if bytes.len() > LARGEST_FILE {
        return Err(DocumentError::TooLarge);
    }
    let reader = match bytes {
        [b'P', b'K', 3, 4, ..] => docx::read,
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(DocumentError::OldWord),
        _ if bytes[..bytes.len().min(1024)].windows(5).any(|window| window == b"%PDF-") => pdf::read,
        _ => return Err(DocumentError::UnknownFormat),
    };
    // The format libraries promise not to panic; a file from outside does not get to test that.
    catch_unwind(|| reader(bytes)).unwrap_or_else(|_| Err(DocumentError::Damaged("panic".to_owned())))
}

/// The `src` under which picture `index` stands in [`Document::html`].
pub fn picture_source(index: usize) -> String {
    format!("picture:{index}")
}

/// The index of the picture that a `src` of [`Document::html`] names.
pub fn picture_index(source: &str) -> Option<usize> {
    source.strip_prefix("picture:")?.parse().ok()
}

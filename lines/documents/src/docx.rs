//! docx: a zip of XML parts, of which the body, the styles, the numbering and the pictures count.
//!
//! Tracked deletions, comments, headers, footers and field codes are left out. The numbers that
//! Word prints before list items become list elements; their exact form is not rebuilt.

mod body;
mod parts;

use std::io::{Cursor, Read};

use zip::{ZipArchive, result::ZipError};

use crate::{Document, DocumentError, build, words};

const MOST_ENTRIES: usize = 4_000;
const LARGEST_PART: u64 = 24 * 1024 * 1024;
const LARGEST_PICTURE: u64 = 16 * 1024 * 1024;
const MOST_PICTURES: usize = 60;
const ALL_PICTURES: usize = 48 * 1024 * 1024;

pub(crate) fn read(bytes: &[u8]) -> Result<Document, DocumentError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MOST_ENTRIES {
        return Err(DocumentError::TooLarge);
    }
    let body = part(&mut archive, "word/document.xml")?.ok_or(DocumentError::UnknownFormat)?;
    let styles = parts::styles(&part(&mut archive, "word/styles.xml")?.unwrap_or_default());
    let bullets = parts::bullets(&part(&mut archive, "word/numbering.xml")?.unwrap_or_default());
    let targets = parts::targets(&part(&mut archive, "word/_rels/document.xml.rels")?.unwrap_or_default());

    let read = body::read(&body, &styles, &bullets)?;
    let mut notes = Vec::new();
    if read.cut_short {
        notes.push(words::CUT_SHORT.to_owned());
    }
    let mut pictures = Vec::new();
    for relation in &read.pictures {
        let found = targets.get(relation).map(|target| picture(&mut archive, target)).unwrap_or_default();
        let all: usize = pictures.iter().map(Vec::len).sum();
        let fits = pictures.len() < MOST_PICTURES && all + found.len() <= ALL_PICTURES;
        pictures.push(if fits { found } else { Vec::new() });
    }
    if pictures.iter().any(Vec::is_empty) {
        notes.push(words::PICTURES_LEFT_OUT.to_owned());
    }
    if read.blocks.is_empty() {
        return Err(DocumentError::NoText);
    }
    Ok(build::document(read.blocks, pictures, notes))
}

/// A part as text; nothing when the archive has no such part.
fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<String>, DocumentError> {
    let bytes = match unpack(archive, name, LARGEST_PART) {
        Ok(bytes) => bytes,
        Err(Unpack::Missing) => return Ok(None),
        Err(Unpack::TooLarge) => return Err(DocumentError::TooLarge),
        Err(Unpack::Failed(error)) => return Err(error),
    };
    String::from_utf8(bytes).map(Some).map_err(|error| DocumentError::Damaged(error.to_string()))
}

/// A picture's bytes; empty when it is missing, damaged or too large.
fn picture(archive: &mut ZipArchive<Cursor<&[u8]>>, target: &str) -> Vec<u8> {
    let name = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("word/{target}"),
    };
    unpack(archive, &name, LARGEST_PICTURE).unwrap_or_default()
}

enum Unpack {
    Missing,
    TooLarge,
    Failed(DocumentError),
}

/// Unpacks one entry, reading no more than `most` bytes whatever the archive announces.
fn unpack(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str, most: u64) -> Result<Vec<u8>, Unpack> {
    let entry = archive.by_name(name).map_err(|error| match error {
        ZipError::FileNotFound => Unpack::Missing,
        other => Unpack::Failed(damaged(other)),
    })?;
    if entry.encrypted() {
        return Err(Unpack::Failed(DocumentError::Protected));
    }
    let mut bytes = Vec::new();
    let read = entry.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|error| Unpack::Failed(DocumentError::Damaged(error.to_string())))?;
    if bytes.len() as u64 > most { Err(Unpack::TooLarge) } else { Ok(bytes) }
}

fn damaged(error: ZipError) -> DocumentError {
    DocumentError::Damaged(error.to_string())
}

//! Looks through a workbook's archive before it is read: unpacks it once in small pieces, because what it announces is not
//! what it holds, and counts what the reader would keep in memory.

use super::filling::{MOST_MERGED, MOST_SHEETS};
use super::{Bounds, TableError};
use std::io::{Cursor, Read};
use zip::ZipArchive;

const MOST_ENTRIES: usize = 1_000;
/// Longest tag, and longest text between two.
const LONGEST_RUN: usize = 1024 * 1024;
/// Longest name of a tag that is known here.
const LONGEST_NAME: usize = 12;
/// Most texts that are kept once for all cells, most formats, and most tags of other kinds.
const MOST_TEXTS: usize = 4_000_000;
const MOST_FORMATS: usize = 100_000;
const MOST_OTHERS: usize = 1_000_000;
/// What cells, lines, texts and the stores of pivot tables are made of; nothing is kept of these beyond what stands in a
/// cell.
const CELLS: [&[u8]; 31] = [
    b"row",
    b"c",
    b"v",
    b"f",
    b"is",
    b"t",
    b"r",
    b"rPr",
    b"rPh",
    b"sz",
    b"color",
    b"rFont",
    b"family",
    b"charset",
    b"scheme",
    b"b",
    b"i",
    b"u",
    b"vertAlign",
    b"phoneticPr",
    b"strike",
    b"outline",
    b"shadow",
    b"condense",
    b"extend",
    b"n",
    b"s",
    b"m",
    b"d",
    b"e",
    b"x",
];

/// What was seen.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) merged: usize,
    sheets: usize,
    texts: usize,
    formats: usize,
    others: usize,
}

pub(super) fn within_bounds(bytes: &[u8], bounds: &Bounds) -> Result<Counts, TableError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| TableError::Damaged)?;
    if archive.len() > MOST_ENTRIES {
        return Err(TableError::TooLarge);
    }
    let (mut left, mut counts) = (bounds.unpacked, Counts::default());
    let mut piece = vec![0; 64 * 1024];
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|_| TableError::Damaged)?;
        let mut tags = Tags::default();
        loop {
            let read = entry.read(&mut piece).map_err(|_| TableError::Damaged)?;
            if read == 0 {
                break;
            }
            left = left.checked_sub(read as u64).ok_or(TableError::TooLarge)?;
            tags.look(&piece[..read], &mut counts)?;
        }
    }
    // As many sheets as parts: one that stands in the list twice would be read twice.
    let is_bound = counts.sheets <= archive.len().min(MOST_SHEETS)
        && counts.texts <= MOST_TEXTS
        && counts.formats <= MOST_FORMATS
        && counts.others <= MOST_OTHERS
        && counts.merged <= MOST_MERGED;
    if is_bound { Ok(counts) } else { Err(TableError::TooMany) }
}

/// The tags of one part, in pieces.
#[derive(Default)]
struct Tags {
    place: Place,
    name: Vec<u8>,
    /// What follows the name of the table of texts.
    announced: Vec<u8>,
    run: usize,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Place {
    #[default]
    Between,
    Name,
    /// In the table of texts' own tag.
    Announced,
}

impl Tags {
    fn look(&mut self, piece: &[u8], counts: &mut Counts) -> Result<(), TableError> {
        for byte in piece {
            self.run += 1;
            match (self.place, byte) {
                (_, b'<') => {
                    self.place = Place::Name;
                    self.run = 0;
                    self.name.clear();
                }
                (Place::Between, _) => {}
                (Place::Name, b':') => self.name.clear(),
                (Place::Name, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n') => {
                    self.place = self.named(counts);
                    if self.place == Place::Announced && *byte == b'>' {
                        self.place = Place::Between;
                    }
                }
                (Place::Name, byte) if self.name.len() <= LONGEST_NAME => self.name.push(*byte),
                (Place::Name, _) => {}
                (Place::Announced, b'>') => {
                    self.place = Place::Between;
                    if announces_too_many(&self.announced) {
                        return Err(TableError::TooMany);
                    }
                }
                (Place::Announced, byte) => self.announced.push(*byte),
            }
        }
        if self.run > LONGEST_RUN {
            return Err(TableError::TooLarge);
        }
        Ok(())
    }

    /// Counts a tag; an end has no name here.
    fn named(&mut self, counts: &mut Counts) -> Place {
        match self.name.as_slice() {
            b"" => {}
            b"mergeCell" => counts.merged += 1,
            b"si" => counts.texts += 1,
            b"sheet" => counts.sheets += 1,
            b"xf" | b"font" | b"fill" | b"border" | b"numFmt" => counts.formats += 1,
            b"sst" => {
                self.announced.clear();
                return Place::Announced;
            }
            name if CELLS.contains(&name) => {}
            _ => counts.others += 1,
        }
        Place::Between
    }
}

/// Whether some count has more digits than a table that is read has texts.
fn announces_too_many(tag: &[u8]) -> bool {
    const DIGITS: usize = 7;
    let numbers = tag.split(|byte| !byte.is_ascii_digit());
    let mut lengths = numbers.map(|number| number.iter().skip_while(|digit| **digit == b'0').count());
    lengths.any(|length| length > DIGITS)
}

//! Texts with a cell between two commas or tabs, as spreadsheets and databases export them.

use super::filling::Filling;
use super::{Cell, TableError};
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;

/// How files begin that GB18030 would make some text of: PDF, pictures, archives.
const OTHERS: [&[u8]; 6] = [b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"Rar!", b"7z\xbc\xaf", b"GIF8"];

pub(super) fn read(bytes: &[u8], filling: &mut Filling<'_>) -> Result<(), TableError> {
    if OTHERS.iter().any(|beginning| bytes.starts_with(beginning)) {
        return Err(TableError::UnknownFormat);
    }
    let text = decoded(bytes)?;
    let first = text.lines().next().unwrap_or_default();
    if first.trim_start().starts_with('<') {
        return Err(TableError::WebPage);
    }
    // A title above the heads has neither.
    let beginning = || text.lines().take(20).flat_map(str::bytes);
    let count = |mark: u8| beginning().filter(|byte| *byte == mark).count();
    let delimiter = if count(b'\t') > count(b',') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new();
    let mut reader =
        reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    filling.sheet("", false, false)?;
    let mut record = csv::StringRecord::new();
    // Lines as a spreadsheet shows them: a cell with breaks in it stands on one, and what is blank is one.
    let (mut line, mut end) = (0, 0);
    while reader.read_record(&mut record).map_err(|_| TableError::Damaged)? {
        let breaks = record.as_slice().bytes().filter(|byte| *byte == b'\n').count();
        let after = reader.position();
        let at = usize::try_from(after.byte()).unwrap_or(usize::MAX);
        let is_past = at.checked_sub(1).and_then(|last| text.as_bytes().get(last)) == Some(&b'\n');
        let last = usize::try_from(after.line()).unwrap_or(usize::MAX) - usize::from(is_past);
        line += last.saturating_sub(breaks + end).max(1);
        end = last;
        for (column, cell) in record.iter().enumerate() {
            filling.put(line - 1, column, Cell::Text(cell), false)?;
        }
    }
    Ok(())
}

fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, TableError> {
    let encodings = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => vec![encoding],
        None => vec![UTF_8, GB18030],
    };
    let text = encodings.into_iter().find_map(|encoding| {
        let (text, wrong) = encoding.decode_with_bom_removal(bytes);
        (!wrong).then_some(text)
    });
    // No text has it; pictures and programs do.
    text.filter(|text| !text.contains('\0')).ok_or(TableError::UnknownFormat)
}

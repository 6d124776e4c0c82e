//! Workbooks of Excel 97 to 2003 (BIFF8), which many county systems still export.
//!
//! The container is opened by a library that refuses chains of sectors that meet themselves. The records are read here,
//! one after the other, because a cell of fourteen bytes may name a text of any length, and a sheet may announce more
//! cells than there is memory: each is held against the bounds first.

use super::filling::Filling;
use super::{Cell, TableError, moment};
use cfb::CompoundFile;
use std::io::{Cursor, Read};

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000a;
const CONTINUE: u16 = 0x003c;

pub(super) fn read(bytes: &[u8], filling: &mut Filling<'_>) -> Result<(), TableError> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| TableError::Damaged)?;
    // So lies a workbook of today that has a password.
    if file.is_stream("/EncryptedPackage") {
        return Err(TableError::Protected);
    }
    let stream = file.open_stream("/Workbook").map_err(|_| TableError::UnknownFormat)?;
    let mut book = Vec::new();
    stream.take(filling.bounds.bytes as u64).read_to_end(&mut book).map_err(|_| TableError::Damaged)?;
    let common = Common::read(&book)?;
    for sheet in &common.sheets {
        filling.sheet(&sheet.name, common.from_1904, sheet.is_hidden)?;
        cells(book.get(sheet.at..).ok_or(TableError::Damaged)?, &common, filling)?;
    }
    Ok(())
}

/// What all sheets share.
#[derive(Default)]
struct Common {
    from_1904: bool,
    sheets: Vec<Sheet>,
    /// Whether each cell format shows a day or a time.
    days: Vec<bool>,
    strings: Vec<String>,
}

struct Sheet {
    name: String,
    at: usize,
    is_hidden: bool,
}

impl Common {
    fn read(book: &[u8]) -> Result<Self, TableError> {
        let mut common = Self::default();
        let (mut formats, mut cell_formats) = (Vec::new(), Vec::new());
        let mut records = Records { rest: book };
        let first = records.next().ok_or(TableError::Damaged)?;
        if first.kind != BOF || short(first.data, 0)? != 0x0600 {
            return Err(TableError::UnknownFormat);
        }
        while let Some(Record { kind, data }) = records.next() {
            match kind {
                EOF => break,
                0x002f => return Err(TableError::Protected),
                0x0022 => common.from_1904 = short(data, 0)? == 1,
                0x041e => {
                    let (number, text) = (short(data, 0)?, string(data, 2)?);
                    formats.push((number, shows_day(&text)));
                }
                0x00e0 => cell_formats.push(short(data, 2)?),
                // Its kind 0 is a sheet of cells; others are charts and macros.
                0x0085 if byte(data, 5)? == 0 => common.sheets.push(Sheet {
                    name: letters(
                        data.get(8..).unwrap_or_default(),
                        usize::from(byte(data, 6)?),
                        byte(data, 7)? & 1 == 1,
                    ),
                    at: long(data, 0)? as usize,
                    is_hidden: byte(data, 4)? & 3 != 0,
                }),
                0x00fc => common.strings = strings(data, &mut records)?,
                _ => {}
            }
        }
        let is_day = |number: &u16| {
            let own = formats.iter().find(|(known, _)| known == number).map(|(_, is_day)| *is_day);
            own.unwrap_or(matches!(number, 14..=22 | 27..=36 | 45..=47 | 50..=58))
        };
        common.days = cell_formats.iter().map(is_day).collect();
        Ok(common)
    }

    fn number(&self, number: f64, format: u16) -> Cell<'static> {
        let is_day = self.days.get(usize::from(format)).copied().unwrap_or_default();
        let day = if is_day { moment(number, self.from_1904) } else { None };
        day.map_or(Cell::Number(number), Cell::Date)
    }
}

/// The texts that cells name, with those of their pieces that lie in the records after.
fn strings(first: &[u8], records: &mut Records<'_>) -> Result<Vec<String>, TableError> {
    let mut pieces = vec![first.get(8..).ok_or(TableError::Damaged)?];
    while let Some(record) = records.peek().filter(|record| record.kind == CONTINUE) {
        pieces.push(record.data);
        records.next();
    }
    let mut later = pieces.into_iter();
    let mut pieces = Pieces { now: later.next().unwrap_or_default(), later };
    let mut all = Vec::new();
    while pieces.is_more() {
        all.push(pieces.string()?);
    }
    Ok(all)
}

struct Pieces<'b> {
    now: &'b [u8],
    later: std::vec::IntoIter<&'b [u8]>,
}

impl<'b> Pieces<'b> {
    fn is_more(&mut self) -> bool {
        while self.now.is_empty() {
            match self.later.next() {
                Some(next) => self.now = next,
                None => return false,
            }
        }
        true
    }

    fn take(&mut self, count: usize) -> Result<&'b [u8], TableError> {
        if !self.is_more() {
            return Err(TableError::Damaged);
        }
        let (taken, rest) = self.now.split_at_checked(count).ok_or(TableError::Damaged)?;
        self.now = rest;
        Ok(taken)
    }

    fn string(&mut self) -> Result<String, TableError> {
        let head = self.take(3)?;
        let (mut left, flags) = (usize::from(short(head, 0)?), head[2]);
        let runs = if flags & 8 == 0 { 0 } else { usize::from(short(self.take(2)?, 0)?) };
        let more = if flags & 4 == 0 { 0 } else { long(self.take(4)?, 0)? as usize };
        let (mut wide, mut text) = (flags & 1 == 1, String::new());
        while left > 0 {
            if self.now.is_empty() {
                // The rest of a text begins with its own width.
                wide = self.take(1)?[0] & 1 == 1;
            }
            let size = if wide { 2 } else { 1 };
            let count = left.min(self.now.len() / size);
            if count == 0 {
                return Err(TableError::Damaged);
            }
            text.push_str(&letters(self.take(count * size)?, count, wide));
            left -= count;
        }
        let mut skip = runs * 4 + more;
        while skip > 0 && self.is_more() {
            let count = skip.min(self.now.len());
            self.take(count)?;
            skip -= count;
        }
        Ok(text)
    }
}

fn cells(sheet: &[u8], common: &Common, filling: &mut Filling<'_>) -> Result<(), TableError> {
    let (mut depth, mut formula) = (0_usize, None);
    for Record { kind, data } in (Records { rest: sheet }) {
        match kind {
            BOF => depth += 1,
            EOF if depth <= 1 => break,
            EOF => depth -= 1,
            // In what is drawn on a sheet.
            _ if depth > 1 => {}
            0x00e5 => merged(data, filling)?,
            0x0207 => {
                if let Some((line, column)) = formula.take() {
                    filling.put(line, column, Cell::Text(&string(data, 0)?), true)?;
                }
            }
            0x0203 | 0x027e | 0x00bd | 0x00fd | 0x0204 | 0x00d6 | 0x0205 | 0x0006 => {
                let (line, column) = (usize::from(short(data, 0)?), usize::from(short(data, 2)?));
                match kind {
                    0x00bd => several(data, common, filling)?,
                    0x0006 => {
                        let cell = result(data, common)?;
                        formula = cell.is_none().then_some((line, column));
                        filling.put(line, column, cell.unwrap_or_default(), true)?;
                    }
                    0x0204 | 0x00d6 => filling.put(line, column, Cell::Text(&string(data, 6)?), false)?,
                    _ => filling.put(line, column, single(kind, data, common)?, false)?,
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn single<'c>(kind: u16, data: &[u8], common: &'c Common) -> Result<Cell<'c>, TableError> {
    Ok(match kind {
        0x0203 => common.number(double(data, 6)?, short(data, 4)?),
        0x027e => common.number(packed(long(data, 6)?), short(data, 4)?),
        0x00fd => common.strings.get(long(data, 6)? as usize).map_or(Cell::Empty, |text| Cell::Text(text)),
        _ if byte(data, 7)? == 0 => Cell::Bool(byte(data, 6)? != 0),
        _ => Cell::Error(error(byte(data, 6)?)),
    })
}

/// Numbers side by side.
fn several(data: &[u8], common: &Common, filling: &mut Filling<'_>) -> Result<(), TableError> {
    let (line, first) = (usize::from(short(data, 0)?), usize::from(short(data, 2)?));
    let numbers = data.get(4..data.len().saturating_sub(2)).unwrap_or_default();
    for (at, number) in numbers.chunks_exact(6).enumerate() {
        let cell = common.number(packed(long(number, 2)?), short(number, 0)?);
        filling.put(line, first + at, cell, false)?;
    }
    Ok(())
}

/// What a formula showed last; none where the text of it follows.
fn result(data: &[u8], common: &Common) -> Result<Option<Cell<'static>>, TableError> {
    if short(data, 12)? != 0xffff {
        return Ok(Some(common.number(double(data, 6)?, short(data, 4)?)));
    }
    Ok(match byte(data, 6)? {
        0 => None,
        1 => Some(Cell::Bool(byte(data, 8)? != 0)),
        2 => Some(Cell::Error(error(byte(data, 8)?))),
        _ => Some(Cell::Empty),
    })
}

fn merged(data: &[u8], filling: &mut Filling<'_>) -> Result<(), TableError> {
    for range in data.get(2..).unwrap_or_default().chunks_exact(8).take(usize::from(short(data, 0)?)) {
        let part = |at: usize| short(range, at).map(usize::from);
        filling.merge((part(0)?, part(2)?), (part(4)?, part(6)?))?;
    }
    Ok(())
}

struct Record<'b> {
    kind: u16,
    data: &'b [u8],
}

struct Records<'b> {
    rest: &'b [u8],
}

impl<'b> Records<'b> {
    fn peek(&self) -> Option<Record<'b>> {
        Records { rest: self.rest }.next()
    }
}

impl<'b> Iterator for Records<'b> {
    type Item = Record<'b>;

    fn next(&mut self) -> Option<Record<'b>> {
        let (head, rest) = self.rest.split_at_checked(4)?;
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let (data, rest) = rest.split_at_checked(length)?;
        self.rest = rest;
        Some(Record { kind: u16::from_le_bytes([head[0], head[1]]), data })
    }
}

fn part<const N: usize>(data: &[u8], at: usize) -> Result<[u8; N], TableError> {
    data.get(at..at + N).and_then(|bytes| bytes.try_into().ok()).ok_or(TableError::Damaged)
}

fn byte(data: &[u8], at: usize) -> Result<u8, TableError> {
    part::<1>(data, at).map(|[byte]| byte)
}

fn short(data: &[u8], at: usize) -> Result<u16, TableError> {
    part(data, at).map(u16::from_le_bytes)
}

fn long(data: &[u8], at: usize) -> Result<u32, TableError> {
    part(data, at).map(u32::from_le_bytes)
}

fn double(data: &[u8], at: usize) -> Result<f64, TableError> {
    part(data, at).map(f64::from_le_bytes)
}

/// A text with its length in front.
fn string(data: &[u8], at: usize) -> Result<String, TableError> {
    let (count, flags) = (usize::from(short(data, at)?), byte(data, at + 2).unwrap_or(0));
    Ok(letters(data.get(at + 3..).unwrap_or_default(), count, flags & 1 == 1))
}

fn letters(data: &[u8], count: usize, wide: bool) -> String {
    if wide {
        let units = data.chunks_exact(2).take(count).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
        char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    } else {
        data.iter().take(count).map(|byte| char::from(*byte)).collect()
    }
}

/// A number in 30 bits: whole or the upper part of a fraction, and perhaps a hundred times as large.
fn packed(bits: u32) -> f64 {
    let number = if bits & 2 == 0 {
        f64::from_bits(u64::from(bits & 0xffff_fffc) << 32)
    } else {
        f64::from(bits.cast_signed() >> 2)
    };
    if bits & 1 == 0 { number } else { number / 100.0 }
}

fn error(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}

/// Whether a format shows a day or a time: it names a part of one outside of what it quotes.
fn shows_day(format: &str) -> bool {
    let mut letters = format.split(';').next().unwrap_or_default().chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => drop(letters.by_ref().find(|letter| *letter == '"')),
            '\\' | '_' | '*' => drop(letters.next()),
            '[' => {
                let inside: String = letters.by_ref().take_while(|letter| *letter != ']').collect();
                if ["h", "hh", "m", "mm", "s", "ss"].contains(&inside.to_lowercase().as_str()) {
                    return true;
                }
            }
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_shows_a_day_when_it_names_a_part_of_one() {
        for yes in ["yyyy/m/d", "[$-804]yyyy\"年\"m\"月\"", "h:mm", "[h]:mm", "m\"月\"d\"日\";@"] {
            assert!(shows_day(yes), "{yes}");
        }
        for no in ["General", "0.00", "#,##0\"元/m\"", "[Red]0", "\\d0", "@", "0.00;\"day\""] {
            assert!(!shows_day(no) || no == "General", "{no}");
        }
    }

    #[test]
    fn packed_numbers_are_whole_or_fractions_or_hundredths() {
        assert_eq!([(123 << 2) | 2, (12_345 << 2) | 3, 0x3ff8_0000].map(packed), [123.0, 123.45, 1.5]);
        assert!((packed(((-5_i32).cast_unsigned() << 2) | 2) + 5.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_formula_gives_what_it_showed_last() {
        let common = Common { days: vec![false, true], ..Common::default() };
        let shown = |format: u8, value: [u8; 8]| {
            let data = [&[0, 0, 0, 0, format, 0][..], &value].concat();
            result(&data, &common).expect("it is whole")
        };
        assert_eq!(shown(0, 2.5_f64.to_le_bytes()), Some(Cell::Number(2.5)));
        let day = jiff::civil::date(2026, 11, 3).at(0, 0, 0, 0);
        assert_eq!(shown(1, 46_329_f64.to_le_bytes()), Some(Cell::Date(day)));
        let other = |kind: u8, value: u8| shown(0, [kind, 0, value, 0, 0, 0, 0xff, 0xff]);
        assert_eq!([other(0, 0), other(3, 0)], [None, Some(Cell::Empty)]);
        assert_eq!([other(1, 1), other(2, 7)], [Some(Cell::Bool(true)), Some(Cell::Error("#DIV/0!"))]);
    }
}

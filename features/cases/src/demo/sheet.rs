//! What lies beside an invented application: a sheet with lines, and 演示 across it in large letters. It is drawn when it is
//! needed, so that no picture of a paper lies in the program.

use crate::paper::{self, Handed};
use hongwang_documents::paper::of_rows;
use hongwang_feature::{Place, Reply};
use hongwang_feed::attachments;
use hongwang_replica::BlobRef;
use hongwang_store::StoreError;

/// The sheet, in points.
const SIZE: (u32, u32) = (960, 680);
/// A letter of [`MARK`] is so many points wide and high, and each of its points so many of the sheet.
const LETTER: u32 = 24;
const POINT: u32 = 14;
/// Lines as of writing.
const LINE: u32 = 40;
const MARGIN: u32 = 60;
const PAPER: u8 = 246;
const WRITING: u8 = 205;
const INK: u8 = 90;

/// 演 and 示, a row of points a number.
const MARK: [[u32; LETTER as usize]; 2] = [
    [
        0x000000, 0x180600, 0x1C0300, 0x0FFFFC, 0x01FFFC, 0x018004, 0x01800C, 0x007FF0, 0x703FF0, 0x380300,
        0x18FFF8, 0x00C718, 0x00C308, 0x00C718, 0x04FFF8, 0x0CC308, 0x0CC308, 0x0CFFF8, 0x181040, 0x1818E0,
        0x307078, 0x31E01C, 0x01800C, 0x000000,
    ],
    [
        0x000000, 0x000000, 0x0FFFF8, 0x000000, 0x000000, 0x000000, 0x000000, 0x3FFFFC, 0x7FFFFE, 0x001800,
        0x001800, 0x001800, 0x061860, 0x061860, 0x0C1830, 0x1C1838, 0x181818, 0x30180C, 0x70180C, 0x201800,
        0x01F800, 0x01F000, 0x000000, 0x000000,
    ],
];

/// The shade of a point of the sheet. `which` moves the letters a little, so that two sheets are two papers.
fn shade(x: u32, y: u32, which: u32) -> u8 {
    let (left, top) = (SIZE.0 / 2 - LETTER * POINT, (SIZE.1 - LETTER * POINT) / 2 + which * POINT);
    if let (Some(across), Some(down)) = (x.checked_sub(left), y.checked_sub(top)) {
        let (column, row) = (across / POINT, down / POINT);
        let letter = MARK.get((column / LETTER) as usize);
        let points = letter.and_then(|letter| letter.get(row as usize)).copied().unwrap_or_default();
        if points >> (LETTER - 1 - column % LETTER) & 1 == 1 {
            return INK;
        }
    }
    let is_line = y % LINE < 4 && (MARGIN..SIZE.0 - MARGIN).contains(&x) && y > MARGIN;
    if is_line { WRITING } else { PAPER }
}

/// Lays such a sheet into the folder of attachments: as it travels with its application, and as it is sent.
pub(super) fn lay(place: &Place, which: u32) -> Reply<(Handed, BlobRef)> {
    let rows = (0..SIZE.1).flat_map(|y| (0..SIZE.0).map(move |x| shade(x, y, which))).collect();
    let sheet = of_rows(SIZE.0, SIZE.1, rows).map_err(|error| StoreError::corrupt("demo", error))?;
    let (handed, sealed) = paper::sealed(&sheet);
    let hash = attachments(place)?.put(&sealed)?;
    Ok((handed, BlobRef { hash, len: sealed.len() as u64 }))
}

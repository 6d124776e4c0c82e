//! A picture in the language of receipt printers (ESC/POS): reset, bands of dots, paper out, cut.

use crate::Raster;

/// Forgets what an earlier job has set.
const RESET: [u8; 2] = [0x1b, b'@'];
/// `GS v 0`, dots as they are: a band of a picture.
const BAND: [u8; 4] = [0x1d, b'v', b'0', 0];
/// Four lines of paper, so that a printer without a knife shows the last row.
const FEED: [u8; 3] = [0x1b, b'd', 4];
/// Paper to the knife, and a cut that leaves it hanging.
const CUT: [u8; 4] = [0x1d, b'V', 66, 0];
/// Rows in a band. A printer prints a band once it has the whole of it, and small ones have little memory.
const BAND_ROWS: usize = 128;

/// The bytes that print a picture.
///
/// # Panics
/// When the picture is wider than half a million dots.
pub fn encode(raster: &Raster) -> Vec<u8> {
    let row = raster.row_bytes();
    let count = |number: usize| u16::try_from(number).expect("paper is less than half a million dots wide");
    let mut bytes = RESET.to_vec();
    for band in raster.bits().chunks(row * BAND_ROWS) {
        bytes.extend(BAND);
        bytes.extend(count(row).to_le_bytes());
        bytes.extend(count(band.len() / row).to_le_bytes());
        bytes.extend(band);
    }
    bytes.extend(FEED);
    bytes.extend(CUT);
    bytes
}

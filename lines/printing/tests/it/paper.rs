//! What a receipt printer makes of bytes. Its commands stand here as its manual writes them, so that a mistake in the
//! crate's own encoder is not repeated.

use hongwang_printing::Raster;

/// Paper as it comes out: the picture, and whether it was cut.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Paper {
    pub(crate) width: usize,
    pub(crate) bits: Vec<u8>,
    pub(crate) cut: bool,
}

impl Paper {
    /// Prints.
    ///
    /// # Panics
    /// Where the bytes are none that a printer understands.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut paper = Self::default();
        let mut rest = bytes.strip_prefix(b"\x1b@").expect("a reset first");
        loop {
            rest = match rest {
                [] => return paper,
                [0x1d, 0x76, 0x30, 0, low, high, rows_low, rows_high, band @ ..] => {
                    let row = usize::from(u16::from_le_bytes([*low, *high]));
                    let rows = usize::from(u16::from_le_bytes([*rows_low, *rows_high]));
                    assert!((1..=128).contains(&rows), "a band of {rows} rows");
                    assert!(paper.width == 0 || paper.width == row * 8, "bands of one width");
                    paper.width = row * 8;
                    paper.bits.extend(&band[..row * rows]);
                    &band[row * rows..]
                }
                [0x1b, 0x64, _lines, after @ ..] => after,
                [0x1d, 0x56, 66, 0, after @ ..] => {
                    assert!(!paper.cut, "cut once");
                    paper.cut = true;
                    after
                }
                other => panic!("{:02x?} is no command", &other[..other.len().min(8)]),
            };
        }
    }

    /// Whether this picture is on it.
    pub(crate) fn shows(&self, raster: &Raster) -> bool {
        self.cut && self.width == raster.width() && self.bits == raster.bits()
    }
}

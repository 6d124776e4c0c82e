//! A picture of black and white dots.

/// A shade from here on is black.
const BLACK: u8 = 128;

/// Rows of dots, eight in a byte, the leftmost in its highest bit; a one is black.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    width: usize,
    bits: Vec<u8>,
}

impl Raster {
    /// A picture so many dots wide, without a row.
    ///
    /// # Panics
    /// When the width is no multiple of eight, or nothing.
    pub fn new(width: usize) -> Self {
        assert!(width > 0 && width.is_multiple_of(8), "a width of {width} dots");
        Self { width, bits: Vec::new() }
    }

    /// Adds rows at the bottom, given as one shade for each dot. What makes no whole row is left out.
    pub fn append(&mut self, shades: &[u8]) {
        let byte = |dots: &[u8]| dots.iter().fold(0, |byte, shade| byte << 1 | u8::from(*shade >= BLACK));
        for row in shades.chunks_exact(self.width) {
            self.bits.extend(row.chunks(8).map(byte));
        }
    }

    /// Adds white rows at the bottom.
    pub fn skip(&mut self, rows: usize) {
        self.bits.resize(self.bits.len() + rows * self.row_bytes(), 0);
    }

    /// Dots in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Bytes in a row.
    pub fn row_bytes(&self) -> usize {
        self.width / 8
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.bits.len() / self.row_bytes()
    }

    /// All rows, one after the other.
    pub fn bits(&self) -> &[u8] {
        &self.bits
    }

    /// Whether this dot is black.
    ///
    /// # Panics
    /// When there is no such dot.
    pub fn is_black(&self, column: usize, row: usize) -> bool {
        assert!(column < self.width, "column {column} of {}", self.width);
        self.bits[row * self.row_bytes() + column / 8] >> (7 - column % 8) & 1 == 1
    }
}

//! What a column of the halls leads to, beside articles.

use hongwang_page::Tile;

/// Something that people can do in a column: its feature says where, the tree of halls shows it there.
#[derive(Clone, Debug)]
pub struct Service {
    /// The column, without the leading slash: `fuwu/apply/birth`.
    pub column: String,
    /// The way there.
    pub tile: Tile,
}

//! Tiles: a pictogram, a word of at most six characters and a sentence to be heard.
//!
//! One [`Tile`] serves the four places where tiles stand; the places differ only in size
//! and layout. A tile is one link, so a touch anywhere on it acts.

use maud::{Markup, html};

use crate::marks::{Badge, badge};
use crate::{icon, spoken, words};

/// One tile.
#[derive(Clone, Debug, Default)]
pub struct Tile {
    /// Where a touch leads.
    pub href: String,
    /// The word on the tile, at most six characters.
    pub name: String,
    /// Name of a pictogram ([`crate::icon_names`]).
    pub icon: String,
    /// A second, smaller line: what one finds there.
    pub hint: Option<String>,
    /// A mark such as 未接通 or 3 条新.
    pub badge: Option<Badge>,
    /// What the voice says of this tile instead of name and hint: a hall with what is in it. Empty says these.
    pub speak: String,
    /// Whether the page behind shows a person's own data, which must never be fetched ahead.
    pub personal: bool,
}

impl Tile {
    /// A tile with only what every tile has.
    pub fn new(href: impl Into<String>, name: impl Into<String>, icon: impl Into<String>) -> Tile {
        Tile { href: href.into(), name: name.into(), icon: icon.into(), ..Tile::default() }
    }

    /// Its name, its mark, and what one finds there.
    fn said(&self) -> String {
        let mark = self.badge.as_ref().map_or("", |mark| &mark.text);
        if self.speak.is_empty() {
            spoken([&self.name, mark, self.hint.as_deref().unwrap_or_default()])
        } else {
            spoken([&self.speak, mark])
        }
    }
}

/// The halls of the start page: the first stands large at the left, the rest in two rows.
pub fn hall_tiles(tiles: &[Tile]) -> Markup {
    let columns = tiles.len().saturating_sub(1).div_ceil(2).max(1);
    html! {
        nav class="halls" aria-label=(words::HALLS) data-columns=(columns) {
            @if let Some((first, rest)) = tiles.split_first() {
                div class="halls-first" { (tile("tile hall lead", first)) }
                ul class="halls-rest" { @for each in rest { li { (tile("tile hall", each)) } } }
            }
        }
    }
}

/// The shortcuts of the start page, in one row on a wide screen.
pub fn shortcut_tiles(tiles: &[Tile]) -> Markup {
    html! {
        nav aria-label=(words::SHORTCUTS) {
            ul class="shortcuts" { @for each in tiles { li { (tile("tile shortcut", each)) } } }
        }
    }
}

/// The sections of a hall, three in a row on a wide screen; four stand two by two.
pub fn section_tiles(tiles: &[Tile]) -> Markup {
    let columns = match tiles.len() {
        1 => 1,
        2 | 4 => 2,
        _ => 3,
    };
    html! { ul class="sections" data-columns=(columns) { @for each in tiles { li { (tile("tile section", each)) } } } }
}

/// The columns of a section, the picture beside the word, two in a row on a wide screen; more than six
/// three in a row.
pub fn column_tiles(tiles: &[Tile]) -> Markup {
    let columns = if tiles.len() > 6 { 3 } else { 2 };
    html! { ul class="columns" data-columns=(columns) { @for each in tiles { li { (tile("tile column", each)) } } } }
}

/// A section with its columns.
#[derive(Clone, Debug, Default)]
pub struct TileGroup {
    /// The section itself; its name stands above the tiles and leads to its page.
    pub head: Tile,
    /// Its columns.
    pub tiles: Vec<Tile>,
}

/// The sections of a hall with their columns, each column one touch away. Three sections in a row on a wide screen.
pub fn grouped_tiles(groups: &[TileGroup]) -> Markup {
    let columns = match groups.len() {
        count @ 1..=2 => count,
        4 => 2,
        _ => 3,
    };
    html! {
        div class="groups" data-columns=(columns) {
            @for group in groups {
                div class="group" {
                    div class="group-card" {
                        h2 {
                            a class="group-head" href=(group.head.href) data-say=(group.head.said()) data-swap {
                                (icon(&group.head.icon)) (group.head.name)
                            }
                        }
                        ul class="group-tiles" { @for each in &group.tiles { li { (tile("tile item", each)) } } }
                    }
                }
            }
        }
    }
}

fn tile(class: &str, tile: &Tile) -> Markup {
    html! {
        a class=(class) href=(tile.href) data-say=(tile.said()) data-swap[!tile.personal] {
            span class="tile-icon" { (icon(&tile.icon)) }
            span class="tile-words" {
                span class="tile-name" { (tile.name) }
                @if let Some(hint) = &tile.hint { span class="tile-hint" { (hint) } }
            }
            @if let Some(mark) = &tile.badge { (badge(mark)) }
        }
    }
}

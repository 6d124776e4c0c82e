//! The map: a schematic one, drawn from the organisation tree. There is no geography in it and it says so.
//!
//! Townships are blocks, each with a cell a village-level unit, placed in the order of the tree. Sizes and places
//! depend on the tree alone, so a cell stays where it is whatever its state. A cell's standing is one `<use>` of a symbol: colour and shape together, and
//! the unit's sentence is its accessible name. No style sheet is needed: all drawing is in attributes.

use crate::board::{Board, Show, Standing, Town, Unit};
use crate::words;
use hongwang_page::{Markup, html};

const CELL: (usize, usize) = (90, 32);
const GAP: usize = 4;
const PAD: usize = 6;
const HEAD: usize = 30;
const BETWEEN: usize = 12;
const LEGEND: usize = 44;
/// So many characters of a name fit into a cell.
const FITS: usize = 5;
/// So many fit when they are set closer.
const MOST: usize = 9;

/// How the blocks are laid out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Blocks beside each other.
    blocks: usize,
    /// Cells beside each other in a block.
    cells: usize,
}

impl Shape {
    /// For a whole county.
    pub(crate) const COUNTY: Self = Self { blocks: 4, cells: 3 };
    /// For one township.
    pub(crate) const TOWNSHIP: Self = Self { blocks: 1, cells: 12 };

    fn block_width(self) -> usize {
        self.cells * (CELL.0 + GAP) - GAP + 2 * PAD
    }

    fn width(self) -> usize {
        self.blocks * (self.block_width() + BETWEEN) - BETWEEN
    }

    fn block_height(self, town: &Town) -> usize {
        HEAD + town.units.len().div_ceil(self.cells).max(1) * (CELL.1 + GAP) + PAD
    }
}

/// Where a unit's or township's own board is.
pub(crate) fn board_address(org: &hongwang_base::OrgPath) -> String {
    format!("/desk/board?org={org}")
}

/// Where each block begins, and the height of all: every township goes under the shortest column so far.
fn places(towns: &[Town], shape: Shape) -> (Vec<(usize, usize)>, usize) {
    let mut ends = vec![LEGEND; shape.blocks];
    let places = towns.iter().map(|town| {
        let column = (0..shape.blocks).min_by_key(|column| ends[*column]).unwrap_or(0);
        let place = (column * (shape.block_width() + BETWEEN), ends[column]);
        ends[column] += shape.block_height(town) + BETWEEN;
        place
    });
    let places = places.collect();
    (places, ends.into_iter().max().unwrap_or(LEGEND))
}

/// The map of a board; what `show` does not ask for is drawn faintly. `label` says what the map shows.
pub(crate) fn map(board: &Board, shape: Shape, show: Show, label: &str) -> Markup {
    let (places, height) = places(&board.towns, shape);
    html! {
        svg viewBox={ "0 0 " (shape.width()) " " (height) } width="100%" role="group" aria-label=(label)
            font-size="14" text-rendering="optimizeLegibility" {
            defs { @for standing in Standing::ALL { (symbol(standing)) } }
            (legend())
            @for (town, place) in board.towns.iter().zip(places) { (block(town, shape, show, place)) }
        }
    }
}

fn block(town: &Town, shape: Shape, show: Show, (left, top): (usize, usize)) -> Markup {
    let online = town.units.iter().filter(|unit| unit.standing == Standing::Online).count();
    html! {
        g transform={ "translate(" (left) " " (top) ")" } {
            rect width=(shape.block_width()) height=(shape.block_height(town)) rx="6" fill="#f6f7f9" stroke="#c9ced6" {}
            a href=(board_address(&town.org)) {
                text x=(PAD + 2) y="21" font-size="16" font-weight="700" fill="#1f3a5f" { (town.name) }
                text x=(shape.block_width() - PAD - 2) y="21" text-anchor="end" fill="#3a4450" {
                    " " (words::map_count(online, town.units.len()))
                }
            }
            @for (number, unit) in town.units.iter().enumerate() {
                (cell(unit, show, (PAD + number % shape.cells * (CELL.0 + GAP), HEAD + number / shape.cells * (CELL.1 + GAP))))
            }
            @if town.units.is_empty() {
                text x=(PAD + 2) y=(HEAD + 21) fill="#56606b" { (words::MAP_NO_UNITS) }
            }
        }
    }
}

fn cell(unit: &Unit, show: Show, (left, top): (usize, usize)) -> Markup {
    let words = unit.words();
    html! {
        a href=(board_address(&unit.org)) data-unit=(unit.org) aria-label=(words)
            opacity=[(!show.holds(unit)).then_some("0.25")] transform={ "translate(" (left) " " (top) ")" } {
            title { (words) }
            use href={ "#standing-" (unit.standing.word()) } width=(CELL.0) height=(CELL.1) {}
            (name(&unit.name))
            @if Show::Stale.holds(unit) { circle cx=(CELL.0 - 5) cy="5" r="4" fill="#9a6200" stroke="#ffffff" {} }
        }
    }
}

/// A longer name is set closer; one too long even for that is cut.
fn name(name: &str) -> Markup {
    let letters = name.chars().count();
    let shown: String = name.chars().take(MOST).collect();
    let squeezed = (letters > FITS).then_some(CELL.0 - 24);
    html! {
        text x="20" y="21" fill="#1a1f26" textLength=[squeezed] lengthAdjust=[squeezed.map(|_| "spacingAndGlyphs")] { (shown) }
    }
}

/// A cell of one standing: a coloured field and a shape of its own, so that it is told without colour too.
fn symbol(standing: Standing) -> Markup {
    let (field, ink) = match standing {
        Standing::Online => ("#e2f3e6", "#176b2d"),
        Standing::Trouble => ("#fff0cc", "#8a5600"),
        Standing::Offline => ("#fde3e0", "#b3201a"),
        Standing::Never => ("#e9edf2", "#47525e"),
        Standing::Absent => ("#ffffff", "#8a939e"),
    };
    html! {
        symbol id={ "standing-" (standing.word()) } viewBox={ "0 0 " (CELL.0) " " (CELL.1) } {
            rect x="0.5" y="0.5" width=(CELL.0 - 1) height=(CELL.1 - 1) rx="4" fill=(field) stroke=(ink)
                stroke-dasharray=[(standing == Standing::Absent).then_some("3 3")] {}
            @match standing {
                Standing::Online => circle cx="11" cy="16" r="5.5" fill=(ink) {},
                Standing::Trouble => path d="M11 9.5 17 21.5H5Z" fill=(ink) {},
                Standing::Offline => path d="M6.5 11.5l9 9m0-9l-9 9" stroke=(ink) stroke-width="2.5" fill="none" {},
                Standing::Never => circle cx="11" cy="16" r="4.5" fill="none" stroke=(ink) stroke-width="2" {},
                Standing::Absent => path d="M7 16h8" stroke=(ink) stroke-width="2" fill="none" {},
            }
        }
    }
}

fn legend() -> Markup {
    html! {
        @for (place, standing) in Standing::ALL.into_iter().enumerate() {
            g transform={ "translate(" (place * (CELL.0 + BETWEEN)) " 4)" } {
                use href={ "#standing-" (standing.word()) } width=(CELL.0) height=(CELL.1) {}
                text x="20" y="21" fill="#1a1f26" { (standing.name()) }
            }
        }
        g transform={ "translate(" (Standing::ALL.len() * (CELL.0 + BETWEEN)) " 4)" } {
            circle cx="6" cy="16" r="4" fill="#9a6200" {}
            text x="16" y="21" fill="#1a1f26" { (words::MAP_STALE) }
        }
    }
}

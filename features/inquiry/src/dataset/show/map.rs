//! The towns as tiles with what they come to; a touch narrows the rows to a town.

use super::{Line, View};
use crate::dataset::definition::Kind;
use crate::dataset::value;
use crate::words::data as words;
use hongwang_base::OrgPath;
use hongwang_page::{MapPlace, TileMap, say, tile_map};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Towns beside each other.
const ACROSS: usize = 5;

/// The town in which a place lies, or that it is.
pub(super) fn town(place: &str) -> Option<OrgPath> {
    place.parse::<OrgPath>().ok()?.chain().into_iter().nth(1)
}

/// Where the tile of this number stands: there is no geography in it.
pub(crate) fn spot(number: usize) -> (usize, usize) {
    (number / ACROSS, number % ACROSS)
}

pub(super) fn draw(view: &View<'_>, lines: &[Line<'_>]) -> Markup {
    let place = view.fields().position(|field| field.kind == Kind::Place).unwrap_or_default();
    let summed = view.fields().enumerate().filter(|(_, field)| field.total).last();
    let amount = |line: &Line<'_>| match summed {
        None => 1.0,
        Some((place, field)) if field.kind == Kind::Money => {
            value::cents(line.row[place]).map_or(0.0, |cents| cents as f64 / 1_000_000.0)
        }
        Some((place, _)) => line.row[place].parse().unwrap_or(0.0),
    };
    let unit = match summed {
        None => words::MAP_ROWS,
        Some((_, field)) if field.kind == Kind::Money => words::MAP_MONEY,
        Some((_, field)) => field.unit.as_str(),
    };
    let mut sums = BTreeMap::<OrgPath, f64>::new();
    for line in lines {
        if let Some(town) = town(line.row[place]) {
            *sums.entry(town).or_default() += amount(line);
        }
    }
    let places = view.towns.iter().enumerate().map(|(number, town)| {
        let sum = sums.get(town).copied();
        let href = sum.map(|_| view.at().href(&[("only", town.code())]));
        MapPlace { name: view.names.of(town), at: spot(number), value: sum, href }
    });
    let map = TileMap { places: places.collect(), unit: unit.to_owned() };
    html! { (tile_map(&map)) p class="small" { (say(words::SKETCH)) } }
}

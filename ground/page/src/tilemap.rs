//! A schematic map: named places in a grid, each with its value written in it, coloured in five steps. There is no
//! geography in it but who is beside whom, as far as whoever places them knows it.
//!
//! Plain HTML, since a television's browser lays out rows; the value is in the words, the colour only repeats it.

use maud::{Markup, html};

use crate::chart::figure;
use crate::{say, words};

/// How many colours there are.
pub const STEPS: usize = 5;

/// A place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapPlace {
    /// Its name.
    pub name: String,
    /// Which row from the top, and which column from the left, each from 0.
    pub at: (usize, usize),
    /// Its value, where it is known.
    pub value: Option<f64>,
    /// Where a touch leads.
    pub href: Option<String>,
}

/// A map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TileMap {
    /// The places; of two at one spot the first is shown.
    pub places: Vec<MapPlace>,
    /// What the values count.
    pub unit: String,
}

impl TileMap {
    fn known(&self) -> impl DoubleEndedIterator<Item = (&str, f64)> {
        let known = |place: &MapPlace| place.value.filter(|value| value.is_finite());
        self.places.iter().filter_map(move |place| Some((place.name.as_str(), known(place)?)))
    }

    /// The smallest and the largest value.
    fn bounds(&self) -> Option<(f64, f64)> {
        let least = self.known().map(|(_, value)| value).min_by(f64::total_cmp)?;
        Some((least, self.known().map(|(_, value)| value).max_by(f64::total_cmp)?))
    }
}

/// The colour of a value between the smallest and the largest: 0 the lightest, [`STEPS`] - 1 the darkest.
fn step(value: f64, (least, most): (f64, f64)) -> usize {
    let share = (value - least) / (most - least);
    if share.is_finite() { ((share * STEPS as f64) as usize).min(STEPS - 1) } else { 0 }
}

/// What a map shows, as one text to be read aloud.
pub fn map_sentence(map: &TileMap) -> String {
    let most = map.known().rev().max_by(|one, other| one.1.total_cmp(&other.1));
    let least = map.known().min_by(|one, other| one.1.total_cmp(&other.1));
    let Some(((most, high), (least, low))) = most.zip(least) else { return words::CHART_EMPTY.to_owned() };
    let with_unit = |value: f64| format!("{}{}", figure(value), map.unit);
    let said = words::chart_series("", (most, &with_unit(high)), (least, &with_unit(low)), None);
    let unknown = map.places.len() - map.known().count();
    if unknown == 0 { said } else { format!("{said}{}", words::map_unknown(unknown)) }
}

/// Draws a map with its legend and its sentence.
pub fn tile_map(map: &TileMap) -> Markup {
    let rows = map.places.iter().map(|place| place.at.0 + 1).max().unwrap_or(0);
    let columns = map.places.iter().map(|place| place.at.1 + 1).max().unwrap_or(0);
    let bounds = map.bounds();
    html! {
        figure class="tilemap" {
            @for row in 0..rows {
                div class="tilemap-row" {
                    @for column in 0..columns {
                        @match map.places.iter().find(|place| place.at == (row, column)) {
                            Some(place) => { (cell(place, bounds, &map.unit)) }
                            None => { span class="tilemap-cell none" {} }
                        }
                    }
                }
            }
            @if let Some(bounds) = bounds { (legend(bounds, &map.unit)) }
            figcaption { (say(&map_sentence(map))) }
        }
    }
}

fn cell(place: &MapPlace, bounds: Option<(f64, f64)>, unit: &str) -> Markup {
    let known = place.value.filter(|value| value.is_finite()).zip(bounds);
    let class = known.map_or_else(
        || "tilemap-cell".to_owned(),
        |(value, bounds)| format!("tilemap-cell step-{}", step(value, bounds)),
    );
    let value =
        known.map_or_else(|| words::MAP_UNKNOWN.to_owned(), |(value, _)| format!("{}{unit}", figure(value)));
    let said = words::fact(&place.name, &value);
    let inner = html! { span { (place.name) } b { (value) } };
    html! {
        @match &place.href {
            Some(href) => { a class=(class) href=(href) data-swap data-say=(said) { (inner) } }
            None => { span class=(class) data-say=(said) { (inner) } }
        }
    }
}

fn legend((least, most): (f64, f64), unit: &str) -> Markup {
    let wide = (most - least) / STEPS as f64;
    // What is counted has no fractions: 1 to 12, then 13.
    let is_counted = least.fract() == 0.0 && most.fract() == 0.0;
    let ends = |from: f64| {
        if is_counted { (from.ceil(), (from + wide + 1e-9).floor()) } else { (from, from + wide) }
    };
    html! {
        p class="chart-legend" aria-hidden="true" {
            @if wide > 0.0 {
                @for number in 0..STEPS {
                    @let (from, to) = ends(least + wide * number as f64);
                    span { i class={ "tilemap-key step-" (number) } {} (words::map_range(&figure(from), &figure(to), unit)) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, at: (usize, usize), value: Option<f64>) -> MapPlace {
        MapPlace { name: name.into(), at, value, href: None }
    }

    #[test]
    fn every_place_stands_once_with_its_value_and_the_largest_is_darkest() {
        let places = vec![
            place("温泉镇", (0, 1), Some(30.0)),
            place("南河镇", (1, 0), Some(10.5)),
            place("红山镇", (1, 1), None),
            place("草盘地镇", (1, 2), Some(20.0)),
        ];
        let map = TileMap { places, unit: "户".into() };
        let markup = tile_map(&map).0;
        for words in
            ["step-4\" data-say=\"温泉镇：30户", "step-0\" data-say=\"南河镇：10.5户", "红山镇：没有数据"]
        {
            assert!(markup.contains(words), "{words}: {markup}");
        }
        assert_eq!(markup.matches("tilemap-cell none").count(), 2);
        assert_eq!(map_sentence(&map), "最高温泉镇，30户；最低南河镇，10.5户。1个地方没有数据。");
        assert_eq!(map_sentence(&TileMap::default()), words::CHART_EMPTY);
    }

    #[test]
    fn steps_grow_with_the_value_and_there_are_five() {
        let steps: Vec<usize> = (0..=100).map(|value| step(f64::from(value), (0.0, 100.0))).collect();
        assert!(steps.is_sorted() && steps[0] == 0 && steps[100] == STEPS - 1);
        assert_eq!(step(7.0, (7.0, 7.0)), 0);
    }
}

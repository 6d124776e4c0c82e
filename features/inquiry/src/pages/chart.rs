//! The temperatures of some days as two lines, drawn here: no script, no library.
//!
//! The sentence below it says what it shows, so the drawing itself is nothing for the ear. It is as wide as the row of
//! days above it, each day's point below the middle of its card.

use crate::words;
use hongwang_page::say;
use hongwang_weather::Day;
use jiff::civil::Date;
use maud::{Markup, html};

/// The drawing's own units: a day is so wide, the whole so high, and so much stays free above and below.
const WIDE: usize = 100;
const HIGH: i32 = 100;
const FREE: i32 = 12;

/// A temperature that a line goes through.
type Point = (usize, i16);

/// Draws the days, where there are at least two of them.
pub(super) fn draw(days: &[&Day], today: Date) -> Markup {
    let points = |of: fn(&Day) -> Option<i16>| -> Vec<Point> {
        days.iter().enumerate().filter_map(|(place, day)| Some((place, of(day)?))).collect()
    };
    let (highs, lows) = (points(|day| day.high), points(|day| day.low));
    let all = || highs.iter().chain(&lows).map(|(_, degrees)| *degrees);
    let (Some(least), Some(most)) = (all().min(), all().max()) else { return html! {} };
    if days.len() < 2 {
        return html! {};
    }
    // Of equals the first: that is the nearer day.
    let warmest = highs.iter().rev().max_by_key(|(_, degrees)| *degrees);
    let coldest = lows.iter().min_by_key(|(_, degrees)| *degrees);
    let named = |point: Option<&Point>| {
        point.map(|(place, degrees)| (words::day_name(days[*place].date, today), *degrees))
    };
    let sentence = words::chart(named(warmest), named(coldest));
    html! {
        figure class="forecast-chart" {
            svg viewBox={ "0 0 " (days.len() * WIDE) " " (HIGH) } preserveAspectRatio="none" aria-hidden="true" {
                @for (class, points) in [("high", &highs), ("low", &lows)] {
                    path class={ "forecast-line " (class) } d=(line(points, least, most)) vector-effect="non-scaling-stroke" {}
                    path class={ "forecast-dots " (class) } d=(dots(points, least, most)) vector-effect="non-scaling-stroke" {}
                }
            }
            figcaption { (say(&sentence)) }
        }
    }
}

/// Where a point stands.
fn spot((place, degrees): Point, least: i16, most: i16) -> (usize, i32) {
    let (degrees, least, most) = (i32::from(degrees), i32::from(least), i32::from(most));
    let down = (most - degrees) * (HIGH - 2 * FREE) / (most - least).max(1);
    (place * WIDE + WIDE / 2, FREE + down)
}

fn line(points: &[Point], least: i16, most: i16) -> String {
    let steps = points.iter().enumerate().map(|(number, point)| {
        let (x, y) = spot(*point, least, most);
        format!("{}{x} {y}", if number == 0 { 'M' } else { 'L' })
    });
    steps.collect()
}

/// Each point as a stroke of no length: its round ends are the dot, whatever the drawing is stretched to.
fn dots(points: &[Point], least: i16, most: i16) -> String {
    let spots = points.iter().map(|point| spot(*point, least, most));
    spots.map(|(x, y)| format!("M{x} {y}h0")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_point_stands_in_the_drawing_and_warmer_stands_higher(
            degrees in proptest::collection::vec(-60i16..=60, 1..15),
        ) {
            let points: Vec<Point> = degrees.iter().copied().enumerate().collect();
            let (least, most) = (*degrees.iter().min().expect("some"), *degrees.iter().max().expect("some"));
            for one in &points {
                let (x, y) = spot(*one, least, most);
                prop_assert!(x < points.len() * WIDE && (FREE..=HIGH - FREE).contains(&y));
                for other in points.iter().filter(|other| other.1 >= one.1) {
                    prop_assert!(spot(*other, least, most).1 <= y);
                }
            }
            prop_assert_eq!(line(&points, least, most).matches(['M', 'L']).count(), points.len());
        }
    }
}

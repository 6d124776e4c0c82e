//! Charts of bars, drawn on the server: no script, and nothing that only a colour says.

use maud::{Markup, html};

/// The longest bar, and how high one is, in units of the drawing.
const LONGEST: i64 = 320;
const HIGH: i64 = 16;
/// What there is can be seen, however little it is.
const LEAST: i64 = 3;

/// Counts side by side, with the sentence that says what they come to.
#[derive(Clone, Debug, Default)]
pub struct Bars {
    /// What the chart shows, for whoever reads no chart.
    pub sentence: String,
    /// What is counted, a row each.
    pub rows: Vec<BarRow>,
}

/// One row: its name, and its bars one below the other.
#[derive(Clone, Debug, Default)]
pub struct BarRow {
    /// Its name.
    pub name: String,
    /// How long each bar is, and the words at its end, which say the count and, beside others, of what. The first is
    /// full, those after it are hollow.
    pub bars: Vec<(i64, String)>,
}

/// Draws a chart.
pub fn bars(chart: &Bars) -> Markup {
    let most = chart.rows.iter().flat_map(|row| &row.bars).map(|(count, _)| *count).max().unwrap_or(0);
    html! {
        figure class="bars" {
            figcaption { (chart.sentence) }
            ul {
                @for row in &chart.rows {
                    li {
                        span class="bars-name" { (row.name) }
                        div {
                            @for (place, (count, words)) in row.bars.iter().enumerate() {
                                p { (bar(long(*count, most), place > 0)) (words) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn bar(long: i64, hollow: bool) -> Markup {
    html! {
        @if long > 0 {
            svg class=[hollow.then_some("hollow")] width=(long) height=(HIGH) aria-hidden="true" {
                rect x="1" y="1" width=(long - 2) height=(HIGH - 2) {}
            }
        }
    }
}

/// How long the bar of `count` is where the largest is `most`.
fn long(count: i64, most: i64) -> i64 {
    if count <= 0 {
        return 0;
    }
    let long = i128::from(count) * i128::from(LONGEST) / i128::from(most.max(1));
    i64::try_from(long).unwrap_or(LONGEST).clamp(LEAST, LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_never_shorter_and_whatever_there_is_can_be_seen() {
        let counts = [i64::MIN, -1, 0, 1, 2, 40, 41, 1_000, i64::MAX / 2, i64::MAX];
        for most in counts {
            let within: Vec<i64> = counts.into_iter().filter(|count| *count <= most).collect();
            let lengths: Vec<i64> = within.iter().map(|count| long(*count, most)).collect();
            assert!(lengths.is_sorted(), "{most}: {lengths:?}");
            for (count, long) in within.iter().zip(&lengths) {
                assert!((0..=LONGEST).contains(long) && (*long > 0) == (*count > 0), "{count} of {most}");
            }
        }
    }
}

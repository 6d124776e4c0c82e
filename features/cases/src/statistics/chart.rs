//! What came and what was decided, month by month, as bars side by side: drawn here, without script. The sentence beside
//! it says the same, so the drawing is nothing for the ear.

use super::Figures;
use hongwang_page::html;
use maud::Markup;

/// The drawing's own units: a month is so wide, a bar so wide, the highest so high, and the words below take so much.
const WIDE: i64 = 64;
const BAR: i64 = 22;
const HIGH: i64 = 120;
const WORDS: i64 = 22;
/// Months that are drawn, the newest; of more nothing could be read.
const MONTHS: usize = 12;

/// How high a bar of `count` is where the largest is `most`. Whatever there is can be seen.
fn height(count: i64, most: i64) -> i64 {
    let high = count.max(0).saturating_mul(HIGH) / most.max(1);
    if count > 0 { high.clamp(2, HIGH) } else { 0 }
}

/// The drawing; each month with its name.
pub(super) fn draw(months: &[(String, Figures)], sentence: &str) -> Markup {
    let months = &months[months.len().saturating_sub(MONTHS)..];
    let most = months.iter().flat_map(|(_, of)| [of.received, of.decided()]).max().unwrap_or(0);
    let wide = WIDE * i64::try_from(months.len()).unwrap_or(1).max(1);
    let tall = HIGH + 2 * WORDS;
    html! {
        figure class="tally-chart" {
            svg viewBox={ "0 0 " (wide) " " (tall) } width=(wide) height=(tall) aria-hidden="true" {
                @for ((name, of), place) in months.iter().zip(0i64..) {
                    @for (class, count, shift) in [("came", of.received, 8), ("decided", of.decided(), 8 + BAR + 2)] {
                        @let high = height(count, most);
                        rect class=(class) x=(place * WIDE + shift) y=(WORDS + HIGH - high) width=(BAR) height=(high) {}
                        @if count > 0 {
                            text x=(place * WIDE + shift + BAR / 2) y=(WORDS + HIGH - high - 4) text-anchor="middle" { (count) }
                        }
                    }
                    text x=(place * WIDE + WIDE / 2) y=(tall - 6) text-anchor="middle" { (name) }
                }
            }
            figcaption { (sentence) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_bar_stands_in_the_drawing_and_more_is_not_lower(counts in prop::collection::vec(0..i64::MAX / 200, 1..20)) {
            let most = *counts.iter().max().expect("some");
            for one in &counts {
                let high = height(*one, most);
                prop_assert!((0..=HIGH).contains(&high) && (high > 0) == (*one > 0));
                prop_assert!(counts.iter().filter(|other| *other >= one).all(|other| height(*other, most) >= high));
            }
        }
    }
}

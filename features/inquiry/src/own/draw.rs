//! What was found, as a page and as a slip.

use super::{About, Entry, Found, Group};
use crate::words::own as words;
use hongwang_page::{html, icon, say};
use hongwang_printing::Slip;
use maud::Markup;

/// Entries of a slip: two hands of paper.
const MOST_PRINTED: usize = 40;
/// The chart's own units: a row's height, where bars begin and end.
const ROW: i64 = 44;
const FROM: i64 = 120;
const LONGEST: i64 = 460;
const WIDE: i64 = 800;

/// The list by year, the chart where there are several, and what is said of each.
pub(super) fn found(found: &Found) -> Markup {
    html! {
        (chart(&found.groups))
        @for group in &found.groups { (drawn(group)) }
        p class="small" { (say(&words::source(&found.source, found.as_of))) }
    }
}

fn drawn(group: &Group) -> Markup {
    html! {
        section class="own-group" {
            @if !group.name.is_empty() {
                h2 data-say=(says(group)) {
                    span { (words::group(&group.name, &group.year)) }
                    @if let Some(sum) = group.sum { strong class="own-sum" { (words::yuan(sum)) } }
                }
            }
            ul { @for entry in &group.entries { (line(entry)) } }
        }
    }
}

fn says(group: &Group) -> String {
    words::group_says(&group.name, &group.year, group.entries.len(), group.sum)
}

fn line(entry: &Entry) -> Markup {
    html! {
        li {
            p class="own-line" data-say { span { (entry.title) } " " strong { (entry.value) } }
            @if !entry.more.is_empty() {
                p class="own-more" data-say {
                    @for (name, value) in &entry.more { span { (name) " " (value) } " " }
                }
            }
        }
    }
}

/// The sums of years as bars, the newest above; nothing where fewer than two have one.
fn chart(groups: &[Group]) -> Markup {
    let mut years: Vec<(&str, i64)> = Vec::new();
    // They stand by year already.
    for (year, sum) in groups.iter().filter_map(|group| Some((group.year.as_str(), group.sum?))) {
        match years.last_mut().filter(|(last, _)| *last == year) {
            Some((_, all)) => *all = all.saturating_add(sum),
            None => years.push((year, sum)),
        }
    }
    let most = years.iter().map(|(_, sum)| *sum).max().unwrap_or_default();
    if years.len() < 2 || most <= 0 {
        return html! {};
    }
    let high = ROW * i64::try_from(years.len()).unwrap_or(i64::MAX);
    html! {
        figure class="own-chart" {
            svg viewBox={ "0 0 " (WIDE) " " (high) } aria-hidden="true" {
                @for (place, (year, sum)) in (0..).zip(&years) {
                    @let top: i64 = place * ROW;
                    text x="0" y=(top + 31) { (words::group("", year)) }
                    rect x=(FROM) y=(top + 8) width=(bar(*sum, most)) height=(ROW - 14) {}
                    text x=(FROM + bar(*sum, most) + 12) y=(top + 31) { (words::yuan(*sum)) }
                }
            }
            figcaption { (say(&words::chart_says(&years))) }
        }
    }
}

fn bar(sum: i64, most: i64) -> i64 {
    let wide = i128::from(sum.max(0)) * i128::from(LONGEST) / i128::from(most);
    i64::try_from(wide).unwrap_or(LONGEST).max(2)
}

/// The way off the screen.
pub(super) fn end() -> Markup {
    html! { a class="button strong" href="/wipe" data-end data-say { (icon("logout")) (words::END) } }
}

/// The slip: what the person takes along. No name and no number stands on it.
pub(super) fn slip(about: About, found: &Found, at: &str) -> Slip {
    let mut slip = Slip::default().title(words::name(about)).line(at);
    let mut left = MOST_PRINTED;
    for group in &found.groups {
        if !group.name.is_empty() {
            slip = slip.line(says(group));
        }
        for entry in &group.entries {
            if left == 0 {
                return slip.line(words::SLIP_MORE);
            }
            left -= 1;
            let more: Vec<&str> = entry.more.iter().map(|(_, value)| value.as_str()).collect();
            slip = slip.line(format!("{}  {}  {}", entry.title, entry.value, more.join(" ")));
        }
    }
    slip.line(words::source(&found.source, found.as_of)).line(words::SLIP_KEEP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bar_leaves_the_chart(sums in proptest::collection::vec(any::<i64>(), 2..8)) {
            let most = sums.iter().copied().max().unwrap_or_default();
            prop_assume!(most > 0);
            for sum in sums {
                prop_assert!((2..=LONGEST).contains(&bar(sum, most)));
            }
        }
    }
}

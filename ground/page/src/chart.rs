//! Charts: lines over time, bars side by side, parts of a whole. Drawn on the server as SVG, without script or library.
//!
//! What is drawn is said too: a chart is never without its [`sentence`], so that the drawing itself is nothing for the
//! ear. Nothing is told by colour alone: lines differ by dashes and dots, bars carry their words, parts a number.
//! Places are shares of the width and letters are in `rem`, so that letters keep their size on a kiosk, a television and
//! a phone, whatever the drawing is stretched to. At most [`MOST_LABELS`] labels stand below a line.

use maud::{Markup, html};

use crate::{say, spoken, words};

/// The most labels below lines; a narrow screen shows every third.
pub const MOST_LABELS: usize = 12;
/// Larger figures are none that a chart is drawn of.
const LARGEST: f64 = 1e12;
/// Up to so many points of a line are marked with a dot each.
const MOST_DOTS: usize = 31;
/// The plot of lines in percent of the height: above stands air, below the labels.
const TOP: f64 = 9.0;
const BOTTOM: f64 = 84.0;
/// The plot's own units, for paths.
const WIDE: f64 = 1000.0;
/// The longest bar in percent of its row: the words stand behind it.
const LONGEST: f64 = 60.0;
/// What there is can be seen, however little it is.
const LEAST: f64 = 0.5;
/// A part narrower than so many percent has no room for its number.
const NARROW: f64 = 4.0;
const COLOURS: [&str; 6] = ["#a01c16", "#1c5a39", "#0b57d0", "#9a6200", "#6a3d9a", "#544a43"];
const DASHES: [&str; 4] = ["", "12 8", "3 7", "18 6 3 6"];

/// One thing that is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Its name; may be empty where it is the only one.
    pub name: String,
    /// Its values in order, each with the words of its place. A value that is no number is a gap.
    pub points: Vec<(String, f64)>,
}

/// How it is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChartKind {
    /// Lines over time, from left to right.
    #[default]
    Lines,
    /// A row for each place, in it a bar of each series.
    Bars,
    /// The points of the first series as parts of a whole.
    Share,
}

/// A chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// How it is drawn.
    pub kind: ChartKind,
    /// What is drawn. Points of one place in several series have the same position in their lists.
    pub series: Vec<Series>,
    /// What the figures count: `℃`.
    pub unit: String,
    /// What it comes to in words; where it is empty, [`sentence`] says it.
    pub sentence: String,
}

impl Series {
    fn known(&self) -> impl DoubleEndedIterator<Item = (usize, &str, f64)> {
        let points = self.points.iter().enumerate();
        points
            .map(|(place, (label, value))| (place, label.as_str(), *value))
            .filter(|(.., value)| is_known(*value))
    }
}

fn is_known(value: f64) -> bool {
    value.is_finite() && value.abs() <= LARGEST
}

/// A figure as it is written: two places behind the point at most, and none that say nothing.
pub fn figure(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// What a chart shows, as one text to be read aloud.
pub fn sentence(chart: &Chart) -> String {
    if !chart.sentence.is_empty() {
        return chart.sentence.clone();
    }
    let with_unit = |value: f64| format!("{}{}", figure(value), chart.unit);
    let said = match chart.kind {
        ChartKind::Share => chart.series.first().map(|series| {
            let parts = shares(series);
            let whole: f64 = parts.iter().map(|part| part.value).sum();
            let part = |part: &Part| words::chart_part(&part.name, &with_unit(part.value), part.percent);
            words::chart_whole(&with_unit(whole), &parts.iter().map(part).collect::<Vec<_>>())
        }),
        kind => Some(chart.series.iter().filter_map(|series| extremes(series, kind, &with_unit)).collect()),
    };
    said.filter(|said: &String| !said.is_empty()).unwrap_or_else(|| words::CHART_EMPTY.to_owned())
}

/// Where a series is largest, smallest and, over time, last.
fn extremes(series: &Series, kind: ChartKind, with_unit: &impl Fn(f64) -> String) -> Option<String> {
    let (_, last, value) = series.known().next_back()?;
    // Of equals the first.
    let most = series.known().rev().max_by(|one, other| one.2.total_cmp(&other.2))?;
    let least = series.known().min_by(|one, other| one.2.total_cmp(&other.2))?;
    let most = (most.1, with_unit(most.2));
    let least = (least.1, with_unit(least.2));
    let last = (kind == ChartKind::Lines).then(|| (last, with_unit(value)));
    Some(words::chart_series(
        &series.name,
        (most.0, &most.1),
        (least.0, &least.1),
        last.as_ref().map(|(label, value)| (*label, value.as_str())),
    ))
}

/// Draws a chart with its sentence below.
pub fn chart(chart: &Chart) -> Markup {
    let is_long = chart.unit.chars().count() > 2;
    html! {
        figure class={ "chart" @if chart.kind == ChartKind::Bars { " bars" } } {
            @if chart.kind == ChartKind::Lines && (chart.series.len() > 1 || is_long) { (legend(chart, is_long)) }
            @match chart.kind {
                ChartKind::Lines => { (lines(chart)) }
                ChartKind::Bars => { (bars(chart)) }
                ChartKind::Share => { @if let Some(series) = chart.series.first() { (share(series, &chart.unit)) } }
            }
            figcaption { (say(&sentence(chart))) }
        }
    }
}

fn legend(chart: &Chart, with_unit: bool) -> Markup {
    html! {
        p class="chart-legend" aria-hidden="true" {
            @if with_unit { span { (words::chart_unit(&chart.unit)) } }
            @if chart.series.len() > 1 {
                @for (number, series) in chart.series.iter().enumerate() {
                    span {
                        svg width="3em" height="1em" {
                            line x1="4" x2="95%" y1="50%" y2="50%" stroke=(colour(number)) stroke-width="4"
                                stroke-dasharray=(dash(number)) {}
                        }
                        (series.name)
                    }
                }
            }
        }
    }
}

fn colour(number: usize) -> &'static str {
    COLOURS[number % COLOURS.len()]
}

fn dash(number: usize) -> &'static str {
    DASHES[number % DASHES.len()]
}

/// Round marks of an axis that holds every value.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

impl Scale {
    fn of(least: f64, most: f64) -> Self {
        let span = (most - least).max(least.abs().max(most.abs()) * 0.01).max(0.01);
        let power = 10f64.powf((span / 4.0).log10().floor());
        let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
        let step = steps.into_iter().find(|step| *step >= span / 4.0).unwrap_or(10.0 * power);
        let (low, high) = ((least / step).floor() * step, (most / step).ceil() * step);
        Self { low, high: if high > low { high } else { low + step }, step }
    }

    fn marks(self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step).round() as usize;
        (0..=count).map(|number| self.low + number as f64 * self.step).collect()
    }

    /// How far below the top a value stands, as a share of one.
    fn down(self, value: f64) -> f64 {
        (self.high - value) / (self.high - self.low)
    }
}

fn lines(chart: &Chart) -> Markup {
    let values = || chart.series.iter().flat_map(Series::known).map(|(.., value)| value);
    let (Some(least), Some(most)) = (values().min_by(f64::total_cmp), values().max_by(f64::total_cmp)) else {
        return html! {};
    };
    let scale = Scale::of(least, most);
    let longest = chart.series.iter().max_by_key(|series| series.points.len());
    let places = longest.map_or(0, |series| series.points.len());
    let unit = if chart.unit.chars().count() > 2 { "" } else { chart.unit.as_str() };
    html! {
        svg class="chart-plot" aria-hidden="true" {
            @for mark in scale.marks() {
                @let y = percent(TOP + scale.down(mark) * (BOTTOM - TOP));
                line x1="0" x2="100%" y1=(y) y2=(y) stroke="#d8cfc2" {}
            }
            svg y=(percent(TOP)) height=(percent(BOTTOM - TOP)) width="100%" viewBox="0 0 1000 1000"
                preserveAspectRatio="none" overflow="visible" fill="none" {
                @for (number, series) in chart.series.iter().enumerate() { (line(series, number, places, scale)) }
            }
            @for mark in scale.marks() {
                @let y = percent(TOP + scale.down(mark) * (BOTTOM - TOP));
                text x="0" y=(y) dy="-.2em" { (figure(mark)) (unit) }
            }
            @for (number, (place, label)) in labels(longest).into_iter().enumerate() {
                @let x = middle(place, places) / WIDE * 100.0;
                text class=[(number % 3 != 0).then_some("chart-minor")] x=(percent(x)) y="97%" text-anchor=(anchor(x)) { (label) }
            }
        }
    }
}

fn percent(share: f64) -> String {
    format!("{}%", figure(share))
}

/// The middle of a place where the width is cut into so many.
fn middle(place: usize, places: usize) -> f64 {
    (place as f64 + 0.5) / places.max(1) as f64 * WIDE
}

/// Labels at the edges stay within them.
fn anchor(x: f64) -> &'static str {
    match x {
        x if x < 2.0 => "start",
        x if x > 98.0 => "end",
        _ => "middle",
    }
}

/// The labels that are shown: every one, or every so many, where they are many not from the edge on.
fn labels(series: Option<&Series>) -> Vec<(usize, &str)> {
    let points = series.map_or(&[][..], |series| &series.points);
    let every = points.len().div_ceil(MOST_LABELS).max(1);
    points.iter().map(|(label, _)| label.as_str()).enumerate().skip(every / 3).step_by(every).collect()
}

fn line(series: &Series, number: usize, places: usize, scale: Scale) -> Markup {
    let spots: Vec<_> = series
        .known()
        .map(|(place, _, value)| {
            format!("{} {}", figure(middle(place, places)), figure(scale.down(value) * WIDE))
        })
        .collect();
    // A stroke of no length is a dot with round ends and a block with square ones, whatever the drawing is stretched to.
    let dots: String = spots.iter().map(|spot| format!("M{spot}h0")).collect();
    html! {
        path class="chart-line" d={ "M" (spots.join("L")) } stroke=(colour(number)) stroke-dasharray=(dash(number))
            stroke-linejoin="round" vector-effect="non-scaling-stroke" {}
        @if spots.len() <= MOST_DOTS {
            path class="chart-dots" d=(dots) stroke=(colour(number)) vector-effect="non-scaling-stroke"
                stroke-linecap=(if number.is_multiple_of(2) { "round" } else { "square" }) {}
        }
    }
}

fn bars(chart: &Chart) -> Markup {
    let most = chart.series.iter().flat_map(Series::known).map(|(.., value)| value).fold(0.0, f64::max);
    let names = chart.series.first().map_or(&[][..], |series| &series.points);
    html! {
        ul {
            @for (place, (name, _)) in names.iter().enumerate() {
                @let row = row(chart, place);
                li data-say=(spoken([words::bars_said(name, row.iter().map(|(.., said)| said.as_str()))])) {
                    span class="bars-name" { (name) }
                    div {
                        @for (number, value, said) in &row { p { (bar(long(*value, most), *number)) (said) } }
                    }
                }
            }
        }
    }
}

/// The bars of a place: the number of the series, the value, and the words at its end.
fn row(chart: &Chart, place: usize) -> Vec<(usize, f64, String)> {
    let series = chart.series.iter().enumerate();
    let known = series.filter_map(|(number, series)| Some((number, series, series.points.get(place)?.1)));
    let said =
        |name: &str, value: f64| format!("{name} {}{}", figure(value), chart.unit).trim_start().to_owned();
    let many = chart.series.len() > 1;
    let named = |series: &Series| if many { series.name.clone() } else { String::new() };
    known
        .filter(|(.., value)| is_known(*value))
        .map(|(number, series, value)| (number, value, said(&named(series), value)))
        .collect()
}

/// The first bar of a row is full, those after it are hollow.
fn bar(long: f64, number: usize) -> Markup {
    html! {
        @if long > 0.0 {
            svg class=[(number > 0).then_some("hollow")] width=(percent(long)) height="16" aria-hidden="true" {
                rect width="100%" height="100%" {}
            }
        }
    }
}

/// How long the bar of a value is where the largest is `most`.
fn long(value: f64, most: f64) -> f64 {
    if value <= 0.0 { 0.0 } else { (value / most * LONGEST).clamp(LEAST, LONGEST) }
}

/// A part of a whole.
struct Part {
    name: String,
    value: f64,
    percent: f64,
}

/// The parts from the largest on; what comes behind the last label is one part.
fn shares(series: &Series) -> Vec<Part> {
    let mut parts: Vec<(&str, f64)> =
        series.known().filter(|(.., value)| *value > 0.0).map(|(_, name, value)| (name, value)).collect();
    parts.sort_by(|one, other| other.1.total_cmp(&one.1));
    let whole: f64 = parts.iter().map(|(_, value)| value).sum();
    if parts.len() > MOST_LABELS {
        let rest = parts.split_off(MOST_LABELS - 1).iter().map(|(_, value)| value).sum();
        parts.push((words::CHART_REST, rest));
    }
    let part =
        |(name, value): (&str, f64)| Part { name: name.to_owned(), value, percent: value / whole * 100.0 };
    parts.into_iter().map(part).collect()
}

fn share(series: &Series, unit: &str) -> Markup {
    let parts = shares(series);
    html! {
        svg class="chart-whole" width="100%" aria-hidden="true" {
            @for (number, part) in parts.iter().enumerate() {
                @let from: f64 = parts[..number].iter().map(|part| part.percent).sum();
                rect x=(percent(from)) width=(percent(part.percent)) height="100%" fill=(colour(number)) stroke="#fff" stroke-width="2" {}
                @if part.percent >= NARROW {
                    text x=(percent(from + part.percent / 2.0)) y="50%" dy=".35em" text-anchor="middle" { (number + 1) }
                }
            }
        }
        ol class="chart-parts" {
            @for (number, part) in parts.iter().enumerate() {
                li data-say {
                    svg width="1em" height="1em" aria-hidden="true" { rect width="100%" height="100%" fill=(colour(number)) {} }
                    (words::chart_row(number + 1, &part.name, &format!("{}{unit}", figure(part.value)), part.percent))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: &[f64]) -> Series {
        let points = values.iter().enumerate().map(|(place, value)| (format!("{place}时"), *value)).collect();
        Series { name: String::new(), points }
    }

    fn of(kind: ChartKind, values: &[f64]) -> Chart {
        Chart { kind, series: vec![series(values)], unit: "℃".into(), sentence: String::new() }
    }

    #[test]
    fn what_is_drawn_is_said() {
        let said = sentence(&of(ChartKind::Lines, &[6.0, 9.5, 9.5, f64::NAN, -1.0, 3.0]));
        assert_eq!(said, "最高1时，9.5℃；最低4时，-1℃；最近5时，3℃。");
        let said = sentence(&of(ChartKind::Bars, &[1.0, 3.0]));
        assert_eq!(said, "最高1时，3℃；最低0时，1℃。");
        let parts = Chart { unit: "亩".into(), ..of(ChartKind::Share, &[1.0, 3.0, 0.0]) };
        assert_eq!(sentence(&parts), "一共4亩：1时3亩，占75%；0时1亩，占25%。");
        assert_eq!(sentence(&of(ChartKind::Lines, &[f64::NAN])), words::CHART_EMPTY);
        assert_eq!(sentence(&Chart { sentence: "话。".into(), ..of(ChartKind::Lines, &[]) }), "话。");
    }

    #[test]
    fn an_axis_has_few_round_marks_and_holds_every_value() {
        for (least, most) in
            [(0.0, 0.0), (6.0, 6.0), (-3.0, 16.0), (2.35, 2.41), (0.0, 1e12), (-1e12, 1e12), (9.99, 10.01)]
        {
            let scale = Scale::of(least, most);
            assert!(scale.low <= least && most <= scale.high, "{least} {most}: {scale:?}");
            assert!((2..=7).contains(&scale.marks().len()), "{least} {most}: {scale:?}");
        }
        assert_eq!(Scale::of(-3.0, 16.0).marks(), [-5.0, 0.0, 5.0, 10.0, 15.0, 20.0]);
    }

    #[test]
    fn a_year_of_days_has_twelve_labels_and_every_point_stands_in_the_plot() {
        let year: Vec<f64> = (0..365).map(|day| f64::from(day % 40) / 7.0).collect();
        let markup = chart(&of(ChartKind::Lines, &year)).0;
        assert_eq!(markup.matches("y=\"97%\"").count(), MOST_LABELS);
        let path = markup.split("d=\"M").nth(1).and_then(|rest| rest.split('"').next()).expect("a line");
        let numbers: Vec<f64> =
            path.split(['L', ' ']).map(|number| number.parse().expect("a number")).collect();
        assert_eq!(numbers.len(), 2 * 365);
        assert!(numbers.iter().all(|number| (0.0..=WIDE).contains(number)));
        assert!(!markup.contains("NaN") && markup.len() < 16_000, "{}", markup.len());
    }

    #[test]
    fn more_is_never_shorter_and_whatever_there_is_can_be_seen() {
        let values = [-1.0, 0.0, 0.001, 1.0, 40.0, 41.0, 1e12];
        for most in values {
            let within: Vec<f64> = values.into_iter().filter(|value| *value <= most).collect();
            let lengths: Vec<f64> = within.iter().map(|value| long(*value, most)).collect();
            assert!(lengths.is_sorted(), "{most}: {lengths:?}");
            for (value, long) in within.iter().zip(&lengths) {
                assert!(
                    (0.0..=LONGEST).contains(long) && (*long > 0.0) == (*value > 0.0),
                    "{value} of {most}"
                );
            }
        }
    }

    #[test]
    fn the_parts_are_the_whole_and_what_has_no_name_of_its_own_is_one_part() {
        let many: Vec<f64> = (1..=30).map(f64::from).collect();
        let parts = shares(&series(&many));
        assert_eq!((parts.len(), parts[MOST_LABELS - 1].name.as_str()), (MOST_LABELS, words::CHART_REST));
        let whole: f64 = parts.iter().map(|part| part.percent).sum();
        assert!((whole - 100.0).abs() < 1e-6);
        assert!(shares(&series(&[0.0, -1.0, f64::INFINITY])).is_empty());
    }
}

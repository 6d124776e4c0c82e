//! A chart of one series of figures for each of its units, and the figures below it.

use super::{Line, View};
use crate::dataset::definition::{Drawn, Kind};
use crate::dataset::sentence;
use crate::words::data as words;
use hongwang_page::{Chart, ChartKind, MOST_LABELS, Series, chart, spoken};
use maud::{Markup, html};

/// Draws the series that was asked for, else the first.
pub(super) fn draw(view: &View<'_>, lines: &[Line<'_>]) -> Markup {
    let Some(Drawn { x, y, series, unit }) = &view.definition.chart else { return html! {} };
    let place = |name: &str| view.definition.public_place_of(name).unwrap_or_default();
    let (x, y, series, unit) = (place(x), place(y), place(series), place(unit));
    let Some(named) = lines.first().map(|line| line.row[series]) else { return html! {} };
    let mut lines: Vec<&Line<'_>> = lines.iter().filter(|line| line.row[series] == named).collect();
    let over_time = view
        .fields()
        .nth(x)
        .is_some_and(|field| matches!(field.kind, Kind::Whole | Kind::Month | Kind::Date));
    if over_time {
        lines.sort_by_key(|line| line.row[x]);
    }
    let kind = if over_time { ChartKind::Lines } else { ChartKind::Bars };
    // 亿元 and 万元 are not one scale: each unit has its own picture, that of the newest figure first.
    let mut units: Vec<&str> = Vec::new();
    for line in lines.iter().rev() {
        if !units.contains(&line.row[unit]) {
            units.push(line.row[unit]);
        }
    }
    html! {
        @for counted in units {
            @let lines: Vec<_> = lines.iter().filter(|line| line.row[unit] == counted).collect();
            @let points = lines.iter().map(|line| (line.row[x].to_owned(), line.row[y].parse().unwrap_or(f64::NAN)));
            (chart(&Chart {
                kind,
                series: vec![Series { name: named.to_owned(), points: points.collect() }],
                unit: counted.to_owned(),
                sentence: String::new(),
            }))
            ul class="data-figures" aria-label=(words::FIGURES) {
                @for line in lines.iter().rev().take(MOST_LABELS) {
                    li data-say=(spoken([view.said(line)])) {
                        span { (line.row[x]) }
                        b { (sentence::shown(Kind::Number, line.row[y], view.names)) (counted) }
                    }
                }
            }
        }
    }
}

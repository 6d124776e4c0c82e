//! What stands above and below the rows: whose and of when they are, what they come to, how to read them, and the keys
//! for other periods, parts and names.

use super::{EVERY, Line, View};
use crate::dataset::definition::{Display, Kind};
use crate::dataset::sentence;
use crate::dataset::told::Told;
use crate::words::{data as words, dataset};
use hongwang_input::{Field, FieldKind, field};
use hongwang_page::{icon, say};
use maud::{Markup, html};

/// The column where somebody looks up own rows.
const OWN: &str = "fuwu/money/card";
/// Periods that have a key.
const PERIODS: usize = 6;
/// More parts than these have none.
const PARTS: usize = 12;
/// Rows from which on one looks for a name.
const MANY: usize = 8;

pub(super) fn told(view: &View<'_>) -> Markup {
    let Told { as_of, source, .. } = view.told;
    let owner = &view.definition.owner;
    html! {
        p class="data-told" { (say(&words::told(*as_of, owner, source))) }
        @if let Some(until) = view.definition.late(*as_of, view.now) {
            p class="notice warn" role="status" { (icon("clock")) span { (say(&words::late(owner, until, *as_of))) } }
        }
        @if view.definition.has_own() {
            p { a class="button quiet" href={ "/" (OWN) } data-swap data-say { (icon("id")) (words::OWN) } }
        }
    }
}

pub(super) fn how(view: &View<'_>) -> Markup {
    let help = &view.definition.help;
    html! { @if !help.is_empty() { p class="data-how small" { (say(&words::how(help))) } } }
}

/// What all rows come to; of those that were asked for how many there are.
pub(super) fn sum(view: &View<'_>, all: &[Line<'_>], shown: &[Line<'_>]) -> Markup {
    let rows = || all.iter().map(|line| line.row.clone()).collect::<Vec<_>>();
    let only = &view.asked.only;
    let q = view.asked.q.trim();
    let text = if !q.is_empty() {
        words::found(q, shown.len())
    } else if only.is_empty() || only == EVERY || view.definition.display == Display::Chart {
        sentence::of_all(view.definition, &rows(), &view.told.period)
    } else {
        words::only(&part_name(view, only), shown.len())
    };
    html! { @if !text.is_empty() { p class="data-sum" { (say(&text)) } } }
}

/// How a part is called.
fn part_name(view: &View<'_>, key: &str) -> String {
    let town = view.towns.iter().find(|town| town.code() == key);
    town.map_or_else(|| key.to_owned(), |town| view.names.of(town))
}

/// The keys, and below them the field to find with where it is open.
pub(super) fn keys(view: &View<'_>, lines: &[Line<'_>]) -> Markup {
    html! {
        div class="data-bar" { (periods(view)) (ways(view, lines)) }
        @if !view.asked.find.is_empty() || !view.asked.q.is_empty() { (find(view)) }
    }
}

fn periods(view: &View<'_>) -> Markup {
    let at = view.at();
    html! {
        @if view.periods.len() > 1 {
            nav class="data-keys" aria-label=(words::PERIODS) {
                @for period in view.periods.iter().take(PERIODS) {
                    @let href = at.href(&[("period", period), ("only", ""), ("q", "")]);
                    (key(&href, &dataset::period(period), *period == view.told.period))
                }
            }
        }
    }
}

/// The keys that narrow the rows, and the one to find with.
fn ways(view: &View<'_>, lines: &[Line<'_>]) -> Markup {
    let (at, asked) = (view.at(), view.asked);
    let is_chart = view.definition.display == Display::Chart;
    let is_whole = asked.only.is_empty() && asked.q.is_empty();
    let can_find = !is_chart && asked.find.is_empty() && (lines.len() > MANY || !asked.q.is_empty());
    let whole = at.href(&[("only", ""), ("q", "")]);
    let parts = parts(view, lines);
    let on_map = view.definition.display == Display::Map;
    html! {
        @if parts.len() > 1 || can_find || on_map {
            nav class="data-keys" aria-label=(words::NARROW) {
                @if on_map && is_whole {
                    (key(&at.href(&[("only", EVERY)]), words::SEE_ALL, false))
                } @else if on_map {
                    (key(&whole, words::BACK_TO_MAP, false))
                } @else if parts.len() > 1 {
                    @if !is_chart { (key(&whole, words::ALL, is_whole || asked.only == EVERY)) }
                    @for (number, part) in parts.iter().enumerate() {
                        @let is_first = is_chart && asked.only.is_empty() && number == 0;
                        (key(&at.href(&[("only", part), ("q", "")]), part, asked.only == *part || is_first))
                    }
                }
                @if can_find {
                    a class="button" href=(at.href(&[("find", "1"), ("only", EVERY)])) data-say {
                        (icon("search")) (words::FIND_NAME)
                    }
                }
            }
        }
    }
}

/// A key, or where it is what is shown, its mark.
pub(super) fn key(href: &str, name: &str, is_shown: bool) -> Markup {
    let current = is_shown.then_some("true");
    html! { a class={ "button" @if is_shown { " strong" } } href=(href) aria-current=[current] data-swap data-say { (name) } }
}

/// What the rows can be narrowed to.
pub(super) fn parts(view: &View<'_>, lines: &[Line<'_>]) -> Vec<String> {
    let Some(place) =
        view.definition.narrow.as_deref().and_then(|name| view.definition.public_place_of(name))
    else {
        return Vec::new();
    };
    if view.fields().nth(place).is_some_and(|field| field.kind == Kind::Place) {
        return Vec::new();
    }
    let mut parts: Vec<String> = Vec::new();
    for value in lines.iter().map(|line| line.row[place]).filter(|value| !value.is_empty()) {
        if !parts.iter().any(|known| known == value) {
            parts.push(value.to_owned());
        }
    }
    if parts.len() > PARTS { Vec::new() } else { parts }
}

/// The field to find with.
fn find(view: &View<'_>) -> Markup {
    let kind = if view.definition.is_personal() { FieldKind::Name } else { FieldKind::Text };
    let asked =
        Field { name: "q", label: words::WHOM, kind, value: view.asked.q.trim(), hint: "", problem: None };
    let at = view.at();
    html! {
        form class="data-find" method="get" action={ "/data/" (view.definition.id) } role="search" {
            (field(&asked))
            @if let Some(org) = at.org { input type="hidden" name="org" value=(org.code()); }
            @if !at.period.is_empty() { input type="hidden" name="period" value=(at.period); }
            button class="button strong" type="submit" data-say { (icon("search")) (words::FIND) }
        }
    }
}

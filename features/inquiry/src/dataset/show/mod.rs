//! What everybody sees of a dataset: what stands above the rows, the rows in the look of their definition, and the ways
//! on. Plain functions from what was told to a page.

mod chart;
mod head;
mod list;
mod map;
pub(super) mod overview;
pub(super) mod row;
mod table;
mod timetable;

pub(crate) use map::spot;

use super::definition::{Definition, Display, Field, Kind};
use super::sentence;
use super::told::Told;
use crate::words::data as words;
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::organisations::Names;
use hongwang_page::{Pager, State, StateKind, pager, state_panel};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

/// What an address may ask for behind its `?`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// The code of an organisation, at the center.
    pub(crate) org: String,
    pub(crate) period: String,
    /// Only rows that say this.
    pub(crate) q: String,
    /// Only rows whose field `narrow` says this; [`EVERY`] all of them.
    pub(crate) only: String,
    /// Only rows of this day of the week, from Monday.
    pub(crate) day: String,
    pub(crate) page: String,
    /// One row, by its number.
    pub(crate) row: String,
    /// Whether the field to find with is open.
    pub(crate) find: String,
}

/// Where nothing is narrowed and no map stands in the place of the rows.
const EVERY: &str = "all";

/// Where links of a page lead.
#[derive(Clone, Debug)]
pub(crate) struct At<'a> {
    pub(crate) dataset: &'a str,
    /// Named in each link where the county looks at another's screen.
    pub(crate) org: Option<&'a OrgPath>,
    pub(crate) period: &'a str,
    pub(crate) only: &'a str,
    pub(crate) q: &'a str,
}

impl At<'_> {
    /// The address with what else is asked for.
    pub(crate) fn href(&self, more: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(org) = self.org {
            query.append_pair("org", org.code());
        }
        let kept = [("period", self.period), ("only", self.only), ("q", self.q)];
        let kept = kept.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
        for (name, value) in kept.chain(more.iter().copied()).filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() {
            format!("/data/{}", self.dataset)
        } else {
            format!("/data/{}?{query}", self.dataset)
        }
    }
}

/// A row that is shown.
#[derive(Clone, Debug)]
struct Line<'a> {
    /// Which of all rows it is.
    number: usize,
    /// The values of the public fields.
    row: Vec<&'a str>,
}

/// All that drawing needs.
pub(crate) struct View<'a> {
    pub(crate) definition: &'a Definition,
    pub(crate) told: &'a Told,
    /// The periods that can be looked at, the newest first.
    pub(crate) periods: &'a [String],
    pub(crate) names: &'a Names,
    pub(crate) asked: &'a Asked,
    /// Whose links name their organisation.
    pub(crate) org: Option<&'a OrgPath>,
    /// The towns of the county in order.
    pub(crate) towns: &'a [OrgPath],
    pub(crate) now: Millis,
}

impl<'a> View<'a> {
    pub(crate) fn at(&self) -> At<'_> {
        let newest = self.periods.first().is_some_and(|newest| *newest == self.told.period);
        At {
            dataset: &self.definition.id,
            org: self.org,
            period: if newest { "" } else { &self.told.period },
            only: &self.asked.only,
            q: self.asked.q.trim(),
        }
    }

    fn today(&self) -> Date {
        self.now.beijing().date()
    }

    fn lines(&self) -> Vec<Line<'a>> {
        let rows = self.told.rows_by(self.definition).enumerate();
        rows.map(|(number, row)| Line { number, row }).collect()
    }

    /// Those that were asked for.
    fn narrowed(&self, lines: &[Line<'a>]) -> Vec<Line<'a>> {
        let (q, only) = (self.asked.q.trim().to_lowercase(), self.asked.only.as_str());
        let narrow = self.definition.narrow.as_deref().and_then(|name| self.definition.public_place_of(name));
        let is_only = |line: &Line<'_>| match narrow {
            Some(place) if !only.is_empty() && only != EVERY => self.key_of(place, line.row[place]) == only,
            _ => true,
        };
        let says = |line: &Line<'_>| {
            q.is_empty()
                || self.fields().zip(&line.row).any(|(field, text)| {
                    field.kind != Kind::Picture
                        && sentence::shown(field.kind, text, self.names).to_lowercase().contains(&q)
                })
        };
        lines.iter().filter(|line| is_only(line) && says(line)).cloned().collect()
    }

    /// The key under which a value of the narrowing field stands: of a place its town.
    fn key_of(&self, place: usize, value: &str) -> String {
        let is_place = self.fields().nth(place).is_some_and(|field| field.kind == Kind::Place);
        if is_place {
            map::town(value).map_or_else(String::new, |town| town.code().to_owned())
        } else {
            value.to_owned()
        }
    }

    fn fields(&self) -> impl Iterator<Item = &'a Field> {
        self.definition.public_fields().map(|(_, field)| field)
    }

    fn said(&self, line: &Line<'_>) -> String {
        sentence::of_row(self.definition, &line.row, self.names)
    }

    /// What of a row is marked: a contract that ends.
    fn mark(&self, line: &Line<'_>) -> Option<(&'static str, bool)> {
        let expires = self.definition.expires.as_ref()?;
        let end: Date = line.row[self.definition.public_place_of(&expires.field)?].parse().ok()?;
        let (today, before) = (self.today(), expires.mark.0.unwrap_or_default() / Millis::DAY);
        if end < today {
            return Some((words::OVER, true));
        }
        let left = i64::from(today.until(end).ok()?.get_days());
        (left <= before).then_some((words::SOON, false))
    }
}

/// The rows of a dataset as everybody sees them, with all that stands above and below.
pub(crate) fn page(view: &View<'_>) -> Markup {
    let lines = view.lines();
    let shown = view.narrowed(&lines);
    let map_first =
        view.definition.display == Display::Map && view.asked.only.is_empty() && view.asked.q.is_empty();
    html! {
        div class="data" {
            (head::told(view))
            @if lines.is_empty() {
                (nothing(view))
            } @else {
                (head::sum(view, &lines, &shown))
                (head::keys(view, &lines))
                @if shown.is_empty() {
                    (not_found(view))
                } @else if map_first {
                    (map::draw(view, &lines))
                } @else {
                    (rows(view, &shown))
                }
            }
            (head::how(view))
        }
    }
}

fn rows(view: &View<'_>, shown: &[Line<'_>]) -> Markup {
    match view.definition.display {
        Display::Chart => chart::draw(view, shown),
        Display::Timetable if view.definition.weekday.is_some() => timetable::draw(view, shown),
        Display::Timetable => paged(view, &timetable::by_time(view, shown), 10, list::draw),
        Display::Card => paged(view, shown, 4, list::cards),
        Display::Table => paged(view, shown, 6, table::draw),
        Display::List | Display::Map => paged(view, shown, 10, list::draw),
    }
}

/// So many lines a page, and the arrows.
fn paged(
    view: &View<'_>,
    lines: &[Line<'_>],
    size: usize,
    draw: fn(&View<'_>, &[Line<'_>]) -> Markup,
) -> Markup {
    let pages = lines.len().div_ceil(size).max(1);
    let page = view.asked.page.parse::<usize>().unwrap_or(1).clamp(1, pages);
    let some = &lines[(page - 1) * size..lines.len().min(page * size)];
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let day = view.asked.day.as_str();
    let arrows = Pager::of(small(page), small(pages), |page| {
        view.at()
            .href(&[("day", day), ("page", if page > 1 { page.to_string() } else { String::new() }.as_str())])
    });
    html! { (draw(view, some)) (pager(&arrows)) }
}

fn nothing(view: &View<'_>) -> Markup {
    let state = State::new(StateKind::Empty, words::none_told(&view.definition.name, &view.told.period));
    state_panel(&state.why(words::none_told_why(&view.definition.owner)))
}

fn not_found(view: &View<'_>) -> Markup {
    let asked = if view.asked.q.trim().is_empty() { &view.asked.only } else { view.asked.q.trim() };
    let state = State::new(StateKind::Empty, words::not_found(asked));
    state_panel(&state.link(view.at().href(&[("q", ""), ("only", EVERY)]), words::SEE_ALL))
}

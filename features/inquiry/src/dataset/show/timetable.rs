//! Rows by the day of the week, today's first; or by their time.

use super::{Line, View, head, list, paged};
use crate::dataset::definition::Kind;
use crate::words::{data as words, dataset};
use hongwang_page::say;
use maud::{Markup, html};

/// Rows of a day on one page.
const PAGE: usize = 10;

/// The rows of one day: of the one that was asked for, else of today.
pub(super) fn draw(view: &View<'_>, lines: &[Line<'_>]) -> Markup {
    let Some(place) =
        view.definition.weekday.as_deref().and_then(|name| view.definition.public_place_of(name))
    else {
        return html! {};
    };
    let today = usize::try_from(view.today().weekday().to_monday_zero_offset()).unwrap_or_default();
    let asked = view.asked.day.parse::<usize>().ok().filter(|day| *day < 7).unwrap_or(today);
    let is_on = |line: &&Line<'_>, day: usize| dataset::weekday(line.row[place]) == Some(day);
    let of_day: Vec<Line<'_>> = lines.iter().filter(|line| is_on(line, asked)).cloned().collect();
    html! {
        nav class="data-keys data-days" aria-label=(words::DAYS) {
            @for day in (0..7).map(|more| (today + more) % 7) {
                @let name = words::weekday(day, today);
                (head::key(&view.at().href(&[("day", &day.to_string())]), &name, day == asked))
            }
        }
        @if of_day.is_empty() {
            p class="data-sum" { (say(&words::nobody_that_day(&words::weekday(asked, today)))) }
        } @else {
            (paged(view, &of_day, PAGE, list::draw))
        }
    }
}

/// The rows in the order of their first time.
pub(super) fn by_time<'a>(view: &View<'_>, lines: &[Line<'a>]) -> Vec<Line<'a>> {
    let place = view.fields().position(|field| field.kind == Kind::Time).unwrap_or_default();
    let mut sorted = lines.to_vec();
    sorted.sort_by_key(|line| line.row[place]);
    sorted
}

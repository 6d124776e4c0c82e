//! The season calendar: crops and what each month asks for, as data (`calendar.toml`).

use crate::pages::style;
use crate::price::{Day, day_of};
use crate::words::pest as words;
use axum::{
    Router,
    extract::{Query, State},
    routing::get,
};
use hongwang_base::{Millis, Problem};
use hongwang_feature::{ColumnPage, Place, Reply};
use hongwang_page::{Html, Link, Page, Visit, icon, say};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::LazyLock;

/// The column of the tree that shows it.
pub(crate) const COLUMN: &str = "fuwu/agri/calendar";
/// Where a month is.
const PAGE: &str = "/farming";

/// The file.
#[derive(Debug, Deserialize)]
pub(crate) struct Calendar {
    /// Whose facts they are.
    source: String,
    /// When somebody last looked at all of them.
    as_of: String,
    crop: Vec<Crop>,
}

/// A crop with its twelve months.
#[derive(Debug, Deserialize)]
pub(crate) struct Crop {
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) icon: String,
    work: [String; 12],
    watch: [String; 12],
}

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    toml::from_str(include_str!("../../calendar.toml")).expect("a test reads the file that is built in")
});

/// The crops of the county, in their order.
pub(crate) fn crops() -> &'static [Crop] {
    &CALENDAR.crop
}

/// Of when the facts are.
pub(crate) fn as_of() -> Day {
    CALENDAR.as_of.parse().map_or(0, day_of)
}

/// The page of the column at `now`: this month.
pub(crate) fn page(now: Millis) -> ColumnPage {
    let this = now.beijing().month();
    ColumnPage { body: month(this, this), styles: vec![style("pest.css")], gives_way: false }
}

pub(crate) fn router() -> Router<Place> {
    Router::new().route(PAGE, get(show))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    month: i8,
}

/// `GET /farming?month=`
async fn show(visit: Visit, State(place): State<Place>, Query(asked): Query<Asked>) -> Reply<Html> {
    let this = place.clock.now().beijing().month();
    let asked = Asked { month: if asked.month == 0 { this } else { asked.month } };
    if !(1..=12).contains(&asked.month) {
        return Err(Problem::missing(words::NO_MONTH).into());
    }
    let page = Page::new(words::month(asked.month, this)).icon("calendar").island(style("pest.css"));
    let page = page.trail([Link::new(format!("/{COLUMN}"), words::CALENDAR)]);
    Ok(page.body(month(asked.month, this)).render(&visit))
}

/// What a month asks for, and the way to the others; `this` is the one of the clock.
fn month(month: i8, this: i8) -> Markup {
    let place = usize::try_from(month - 1).unwrap_or_default().min(11);
    html! {
        ul class="farming" {
            @for crop in crops() {
                li data-say=(words::crop_said(&crop.name, &crop.work[place], &crop.watch[place])) {
                    h2 { (icon(&crop.icon)) (crop.name) }
                    p { (crop.work[place]) }
                    p class="farming-watch" { (words::WATCH) (crop.watch[place]) }
                }
            }
        }
        nav aria-label=(words::MONTHS) {
            ul class="farming-months" {
                @for number in 1..=12i8 {
                    li {
                        a class="button" href={ (PAGE) "?month=" (number) } aria-current=[(number == month).then_some("page")]
                            data-swap data-say=(words::month(number, this)) {
                            (words::month_key(number)) @if number == this { small { (words::THIS_MONTH) } }
                        }
                    }
                }
            }
        }
        p class="small" { (say(&words::source(&CALENDAR.source))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crop_has_twelve_months_a_pictogram_and_a_name_of_its_own() {
        let mut slugs: Vec<_> = crops().iter().map(|crop| crop.slug.as_str()).collect();
        assert_eq!(slugs, ["tea", "rice", "chestnut", "silkworm", "herb"]);
        slugs.dedup();
        for crop in crops() {
            assert!(hongwang_page::has_icon(&crop.icon), "{}", crop.icon);
            for line in crop.work.iter().chain(&crop.watch) {
                assert!(line.ends_with('。') && line.chars().count() <= 40, "{}: {line}", crop.name);
            }
        }
        assert!(as_of() > 20_000);
        assert!(CALENDAR.source.contains("待核"), "nobody has looked at it yet");
    }

    #[test]
    fn the_month_of_the_clock_is_marked_and_the_one_that_is_looked_at_is_current() {
        let shown = month(3, 11).0;
        assert!(
            shown.contains("11月<small>本月</small>") && shown.matches("本月</small>").count() == 1,
            "{shown}"
        );
        assert_eq!(shown.matches("aria-current=\"page\"").count(), 1);
        assert!(shown.contains("倒春寒") && shown.contains("/farming?month=12"), "{shown}");
    }
}

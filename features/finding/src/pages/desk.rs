//! `/desk/missed`: what people in the reader's part of the tree looked for in vain.

use crate::{missed, words};
use axum::extract::{Query, State};
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Html, Visit,
    desk::{Choice, Column, Control, Field, Row, Table, filter_bar, table},
    when,
};
use maud::html;
use serde::Deserialize;

pub(crate) const ADDRESS: &str = "/desk/missed";
/// Days that can be looked at.
const DAYS: [i64; 3] = [7, 30, 365];
const MOST: i64 = 200;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    days: String,
}

pub(crate) async fn page(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let days = asked.days.parse().ok().filter(|days| DAYS.contains(days)).unwrap_or(DAYS[1]);
    let from = missed::day_of(place.clock.now()) - days;
    let mut tx = place.db.read().await?;
    let heard = missed::heard(&mut tx, &staff.scope(), from, MOST).await?;
    let rows = heard.into_iter().map(|heard| {
        let day = Millis(heard.day * Millis::DAY);
        let cells = vec![
            html! { (heard.word) },
            html! { (heard.times) },
            html! { (heard.places) },
            html! { (when::date(day.0)) },
        ];
        Row { cells, href: None }
    });
    let list = Table {
        caption: words::MISSED_CAPTION.to_owned(),
        columns: vec![
            Column::words(words::WORD),
            Column::figures(words::TIMES),
            Column::figures(words::PLACES),
            Column::words(words::LAST_DAY),
        ],
        rows: rows.collect(),
        empty: words::MISSED_EMPTY.to_owned(),
    };
    let choices = DAYS.map(|each| Choice::new(each.to_string(), words::days(each)));
    let filter =
        [Field::new("days", words::SINCE, Control::Select(choices.to_vec())).value(days.to_string())];
    let body = html! { (filter_bar(ADDRESS, &filter, ADDRESS)) p { (words::MISSED_ABOUT) } (table(&list)) };
    Ok(staff.page(&place, words::MISSED).icon("report-search").body(body).render(&visit))
}

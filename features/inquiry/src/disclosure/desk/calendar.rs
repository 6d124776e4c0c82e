//! The calendar of a month: what is due on each day in the villages below, and who is late.

use super::{Asked, BASE, address, all_dues, flash, mark, village_of, villages};
use crate::disclosure::{Due, Standing, is_village, store};
use crate::pages::style;
use crate::words::disclosure as words;
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, OrgPath, Permission, Problem, Scope};
use hongwang_feature::organisations::Names;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{Column, Row, Table, link_button, panel, table};
use hongwang_page::{Desk, Link, Page, Visit, words::WEEKDAYS};
use jiff::ToSpan;
use jiff::civil::Date;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// `GET /desk/disclosure`: a village's own page, or the calendar of those below.
pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    if is_village(&staff.org) && village_of(&mut tx, &staff, staff.org.code()).await.is_ok() {
        return Ok(Redirect::to(&address(&staff.org)).into_response());
    }
    let Some(settings) = store::settings(&mut tx, &place.org).await? else {
        return Ok(not_begun(&visit, &staff, &place));
    };
    let now = place.clock.now();
    let villages = villages(&mut tx, &staff).await?;
    let all = all_dues(&mut tx, &settings, (&staff.org, &villages), now).await?;
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    let month = month_of(&asked.month, now);
    let body = html! {
        (grid(&all, month, now.beijing().date()))
        (late(&all, &names))
        (panel(words::EVERY_VILLAGE, &html! { ul class="disclosure-villages" {
            @for one in &villages { li { a href=(address(&one.path)) { (names.of(&one.path)) } } }
        } }))
    };
    let actions = may_set(&staff, &place)
        .then(|| link_button(&format!("{BASE}/settings"), words::SETTINGS, None, false));
    let shell = Desk { flash: flash(&asked.done), actions, ..staff.desk(&place) };
    let page = Page::new(words::CALENDAR).desk(shell).island(style("disclosure-desk.css"));
    Ok(page.body(body).render(&visit).into_response())
}

/// Whether somebody says how dates are kept: whoever works for the county.
fn may_set(staff: &Staff, place: &Place) -> bool {
    staff.org == place.org && staff.may(Permission::ManageSources)
}

fn not_begun(visit: &Visit, staff: &Staff, place: &Place) -> Response {
    let body = html! {
        p { (words::NOT_BEGUN) }
        @if may_set(staff, place) { p { (link_button(&format!("{BASE}/settings"), words::SETTINGS, None, true)) } }
    };
    Page::new(words::CALENDAR).desk(staff.desk(place)).body(body).render(visit).into_response()
}

fn month_of(asked: &str, now: Millis) -> Date {
    let today = now.beijing().date();
    format!("{asked}-01").parse().unwrap_or_else(|_| today.first_of_month())
}

/// How many of a day's dues there are, were kept, and are late.
fn sum<'d>(dues: impl Iterator<Item = &'d Due<'d>>) -> [usize; 3] {
    dues.fold([0; 3], |[whole, done, late], due| match due.standing {
        Standing::Done { .. } => [whole + 1, done + 1, late],
        Standing::Late { .. } => [whole + 1, done, late + 1],
        Standing::Open { .. } => [whole + 1, done, late],
    })
}

fn grid(all: &BTreeMap<OrgPath, Vec<Due<'_>>>, month: Date, today: Date) -> Markup {
    let first = month.saturating_sub(i32::from(month.weekday().to_monday_zero_offset()).days());
    let last = month.last_of_month();
    let weeks = first.series(7.days()).take_while(|week| *week <= last);
    let link = |date: Date| format!("{BASE}?month={}", date.strftime("%Y-%m"));
    let day = |date: Date| {
        let [whole, done, late] = sum(all.values().flatten().filter(|due| due.by == date));
        let tone = if late > 0 {
            "bad"
        } else if whole > 0 && done == whole {
            "good"
        } else {
            "plain"
        };
        html! {
            td class={ "disclosure-day " (tone) @if date == today { " today" } @if date.month() != month.month() { " other" } } {
                span class="disclosure-number" { (date.day()) }
                @if whole > 0 {
                    a href={ (BASE) "/day/" (date) } { (words::day_sum(whole, done, late)) }
                }
            }
        }
    };
    html! {
        nav class="disclosure-months" {
            (link_button(&link(month.saturating_sub(1.month())), words::PREVIOUS_MONTH, Some("arrow-left"), false))
            h2 { (words::month(month)) }
            (link_button(&link(month.saturating_add(1.month())), words::NEXT_MONTH, Some("arrow-right"), false))
        }
        table class="disclosure-calendar" {
            thead { tr { @for name in WEEKDAYS { th scope="col" { (name) } } } }
            tbody { @for week in weeks { tr { @for date in week.series(1.day()).take(7) { (day(date)) } } } }
        }
    }
}

/// The villages that are late, the worst first.
fn late(all: &BTreeMap<OrgPath, Vec<Due<'_>>>, names: &Names) -> Markup {
    let days = |dues: &[Due<'_>]| -> Vec<i64> {
        let late = |due: &Due<'_>| match due.standing {
            Standing::Late { days } => Some(days),
            _ => None,
        };
        dues.iter().filter_map(late).collect()
    };
    let mut rows: Vec<_> =
        all.iter().map(|(org, dues)| (org, days(dues))).filter(|(_, days)| !days.is_empty()).collect();
    rows.sort_by_key(|(org, days)| {
        (std::cmp::Reverse((days.len(), days.iter().max().copied())), (*org).clone())
    });
    let rows = rows.into_iter().map(|(org, days)| Row {
        cells: vec![
            html! { (names.of(org)) },
            html! { (days.len()) },
            html! { (words::late_days(days.iter().max().copied().unwrap_or_default())) },
        ],
        href: Some(address(org)),
    });
    table(&Table {
        caption: words::LATE_COUNT.into(),
        columns: vec![
            Column::words(words::VILLAGE),
            Column::figures(words::LATE_COUNT),
            Column::figures(words::LATEST),
        ],
        rows: rows.collect(),
        empty: words::ALL_ON_TIME.into(),
    })
}

/// `GET /desk/disclosure/day/{day}`: what is due on a day, village by village.
pub(crate) async fn day(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(day): Path<String>,
) -> Reply<Response> {
    let date: Date = day.parse().map_err(|_| Problem::missing(words::NO_SUCH))?;
    let mut tx = place.db.read().await?;
    let settings = super::settings_of(&mut tx, &place).await?;
    let villages = villages(&mut tx, &staff).await?;
    let all = all_dues(&mut tx, &settings, (&staff.org, &villages), place.clock.now()).await?;
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    let mut due: Vec<_> = all
        .iter()
        .flat_map(|(org, dues)| dues.iter().filter(|due| due.by == date).map(move |due| (org, due)))
        .collect();
    // Who has not published comes first.
    due.sort_by_key(|(_, due)| matches!(due.standing, Standing::Done { .. }));
    let rows = due.into_iter().map(|(org, due)| Row {
        cells: vec![
            html! { (names.of(org)) },
            html! { (due.duty.name) },
            html! { (words::due_of(due)) },
            mark(&due.standing),
        ],
        href: Some(match &due.standing {
            Standing::Done { id, .. } => format!("{BASE}/published/{id}"),
            _ => address(org),
        }),
    });
    let body = table(&Table {
        caption: words::date(date),
        columns: [words::VILLAGE, words::WHAT, words::OF, words::STANDING].map(Column::words).into(),
        rows: rows.collect(),
        empty: words::DAY_NONE.into(),
    });
    let page = Page::new(words::date(date)).trail([Link::new(BASE, words::CALENDAR)]);
    Ok(page.desk(staff.desk(&place)).body(body).render(&visit).into_response())
}

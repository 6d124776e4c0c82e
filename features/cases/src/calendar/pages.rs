//! `/desk/cases/calendar`: a year as twelve months, and the lists by which the county changes it.

use super::text::{Entered, Wrong, lines, pasted, read};
use super::{look_again, of, own, publish};
use crate::announce;
use crate::catalogue::pages::{may_change, only_county};
use crate::pages::SHELF;
use crate::words::calendar as words;
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_casework::{Calendar, YearTable};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Desk, Html, Page, Tone, Visit,
    desk::{self, Control, Field, Flash, Tab, form},
    html,
};
use hongwang_store::audit;
use http::StatusCode;
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use maud::Markup;
use serde::Deserialize;

const BASE: &str = "/desk/cases/calendar";
/// From this month on the next year is asked for.
const ASK_FROM: i8 = 10;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    year: Option<i16>,
    done: Option<String>,
}

/// What one drawing shows beside the calendar.
#[derive(Default)]
struct Shown {
    entered: Option<Entered>,
    pasted: String,
    pasted_wrong: Vec<String>,
    wrong: Wrong,
    flash: Option<Flash>,
    status: StatusCode,
}

/// The years that are shown: those with a table, this one and the next.
fn years(calendar: &Calendar, today: Date) -> Vec<i16> {
    let known = calendar.tables().map(|table| table.year);
    let mut years: Vec<i16> = known.chain([today.year(), today.year() + 1]).collect();
    years.sort_unstable();
    years.dedup();
    years
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let year = asked.year.unwrap_or_else(|| place.clock.now().beijing().date().year());
    let flash = asked.done.map(|_| Flash { tone: Tone::Good, text: words::SAVED.to_owned() });
    draw(&visit, &staff, &place, year, Shown { flash, ..Shown::default() }).await
}

async fn draw(visit: &Visit, staff: &Staff, place: &Place, year: i16, shown: Shown) -> Reply<Html> {
    let today = place.clock.now().beijing().date();
    let mut tx = place.db.read().await?;
    let (calendar, own) = (of(&mut tx).await?, own(&mut tx).await?);
    let years = years(&calendar, today);
    if !years.contains(&year) {
        return Err(Problem::missing(words::NO_YEAR).into());
    }
    let table = calendar.tables().find(|table| table.year == year);
    // The next year is asked for once its notice may be out.
    let next = (today.month() >= ASK_FROM).then(|| today.year() + 1);
    let mut missing: Vec<i16> = [Some(today.year()), next, Some(year)].into_iter().flatten().collect();
    missing.sort_unstable();
    missing.dedup();
    missing.retain(|year| !calendar.knows(*year));
    let body = html! {
        p { (words::LEAD) }
        @for year in missing { p role="alert" { strong { (words::missing(year)) } } }
        @if let Some(table) = table { p { (words::source(own.contains(&year), &table.notice)) } }
        div class="case-year" { @for month in 1..=12 { (month_of(&calendar, table, year, month)) } }
        @if may_change(staff, place) { (edit(year, table, &shown)) (paste(year, &shown)) } @else { p { (words::ONLY_LOOK) } }
    };
    let tab = |each: i16| Tab {
        href: format!("{BASE}?year={each}"),
        name: words::year(each),
        count: None,
        current: each == year,
    };
    let shell = Desk { tabs: years.into_iter().map(tab).collect(), flash: shown.flash, ..staff.desk(place) };
    let page = Page::new(words::CALENDAR).desk(shell).island(SHELF.address("cases.css")).status(shown.status);
    Ok(page.body(body).render(visit))
}

fn edit(year: i16, table: Option<&YearTable>, shown: &Shown) -> Markup {
    let entered = shown.entered.clone().unwrap_or_else(|| table.map(lines).unwrap_or_default());
    let wrong = |lines: &[String]| (!lines.is_empty()).then(|| lines.join("；"));
    form(&desk::Form {
        action: BASE.to_owned(),
        fields: vec![
            Field::hidden("year", year.to_string()),
            Field::text("notice", words::NOTICE).value(entered.notice).optional(),
            Field::new("off", words::OFF_DAYS, Control::Area(8))
                .hint(words::OFF_HINT)
                .value(entered.off)
                .error(wrong(&shown.wrong.off)),
            Field::new("work", words::WORK_DAYS, Control::Area(6))
                .hint(words::WORK_HINT)
                .value(entered.work)
                .error(wrong(&shown.wrong.work))
                .optional(),
        ],
        submit: words::SAVE.to_owned(),
        ..desk::Form::default()
    })
}

fn paste(year: i16, shown: &Shown) -> Markup {
    let wrong = (!shown.pasted_wrong.is_empty()).then(|| shown.pasted_wrong.join("；"));
    form(&desk::Form {
        action: format!("{BASE}/paste"),
        fields: vec![
            Field::hidden("year", year.to_string()),
            Field::new("csv", words::PASTE, Control::Area(4))
                .hint(words::PASTE_HINT)
                .value(shown.pasted.as_str())
                .error(wrong),
        ],
        submit: words::READ_IN.to_owned(),
        ..desk::Form::default()
    })
}

/// A month as a table of weeks; what is free and what is worked against the week bears a word beside its colour.
fn month_of(calendar: &Calendar, table: Option<&YearTable>, year: i16, month: i8) -> Markup {
    let first = Date::new(year, month, 1).expect("the first of a month of a shown year is a day");
    let blank = usize::try_from(first.weekday().to_monday_zero_offset()).unwrap_or(0);
    let days = first.series(1.day()).take_while(move |day| day.month() == month);
    let cells: Vec<Option<Date>> = std::iter::repeat_n(None, blank).chain(days.map(Some)).collect();
    html! {
        table class="case-month" {
            caption { (words::month(month)) }
            thead { tr { @for day in words::WEEK { th scope="col" { (day) } } } }
            tbody {
                @for week in cells.chunks(7) {
                    tr { @for day in week { @match day { Some(day) => (day_of(calendar, table, *day)), None => td {} } } }
                }
            }
        }
    }
}

fn day_of(calendar: &Calendar, table: Option<&YearTable>, day: Date) -> Markup {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let works = calendar.is_working_day(day);
    let holiday =
        table.and_then(|table| table.off.iter().find(|holiday| holiday.from.0 <= day && day <= holiday.to.0));
    html! {
        @match (works, weekend, holiday) {
            (false, _, Some(holiday)) => td class="off" title=(words::free_day(&holiday.name)) { (day.day()) small { (words::OFF_MARK) } },
            (true, true, _) => td class="work" title=(words::WORK) { (day.day()) small { (words::WORK_MARK) } },
            (false, ..) => td class="weekend" { (day.day()) },
            (true, ..) => td { (day.day()) },
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Posted {
    year: i16,
    notice: String,
    off: String,
    work: String,
    csv: String,
}

/// Keeps the lists of a year, and lets open cases follow them; or shows what is wrong with which line.
pub(crate) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Form(posted): Form<Posted>,
) -> Reply<Response> {
    only_county(&staff, &place)?;
    let entered = Entered { notice: posted.notice, off: posted.off, work: posted.work };
    let mut tx = place.db.write().await?;
    if !years(&*of(&mut tx).await?, place.clock.now().beijing().date()).contains(&posted.year) {
        return Err(Problem::missing(words::NO_YEAR).into());
    }
    let table = match read(posted.year, &entered) {
        Ok(table) => table,
        Err(wrong) => {
            drop(tx);
            let status = StatusCode::BAD_REQUEST;
            let shown = Shown { entered: Some(entered), wrong, status, ..Shown::default() };
            return Ok(draw(&visit, &staff, &place, posted.year, shown).await?.into_response());
        }
    };
    publish(&mut tx, &place.org, &table, place.clock.now()).await?;
    let detail = words::audit(table.year, table.off.len(), table.work.len());
    audit::record(&mut tx, &staff.did(&place, &place.org, "calendar.change", table.year, detail)).await?;
    tx.commit().await?;
    announce(&place, &place.org);
    look_again(&place).await?;
    Ok(Redirect::to(&format!("{BASE}?year={}&done=1", table.year)).into_response())
}

/// Puts pasted lines into the lists, to be looked over and kept.
pub(crate) async fn paste_in(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Form(posted): Form<Posted>,
) -> Reply<Html> {
    only_county(&staff, &place)?;
    let (entered, pasted_wrong) = pasted(&posted.csv);
    let shown = if pasted_wrong.is_empty() {
        let flash = Some(Flash { tone: Tone::Plain, text: words::READ_DONE.to_owned() });
        Shown { entered: Some(entered), flash, ..Shown::default() }
    } else {
        Shown { pasted: posted.csv, pasted_wrong, status: StatusCode::BAD_REQUEST, ..Shown::default() }
    };
    draw(&visit, &staff, &place, posted.year, shown).await
}

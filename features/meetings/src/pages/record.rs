//! `/desk/meetings/{id}/record`: what stays of a meeting, to be read and as a sheet.

use super::{console::find, console_parts::counted, desk::BASE};
use crate::{
    Meetings,
    sign::{self, Sheet},
    store, words,
};
use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use hongwang_base::Millis;
use hongwang_conference::{
    Way,
    report::{self, Attendance, Minutes},
};
use hongwang_documents::sheet;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Desk, Html, Link, Markup, Page, Visit,
    desk::{Column, Row, Table, link_button, panel, table},
    html,
};
use hongwang_store::{StoreError, audit};
use http::header;

/// What stays of a meeting.
struct Record {
    at: String,
    minutes: Minutes,
    sheets: Vec<Sheet>,
}

/// Reads it; that somebody sees the names of who signed in is noted first.
async fn read(meetings: &Meetings, place: &Place, staff: &Staff, id: &str) -> Reply<Record> {
    let (held, room) = find(meetings, place, staff, id).await?;
    let mut tx = place.db.read().await?;
    let events = store::events(&mut tx, held.id, 0).await?;
    let minutes = report::minutes(&events).map_err(|error| StoreError::corrupt("meetings_event", error))?;
    let sheets = sign::sheets(meetings, &mut tx, &staff.scope(), &room).await?;
    drop(tx);
    if sheets.iter().any(|sheet| !sheet.rows.is_empty()) {
        let mut tx = place.db.write().await?;
        let detail = words::sign::audit_sheet(&minutes.title);
        audit::record(&mut tx, &staff.did(place, &held.org, "meeting.sheet.look", held.id, detail)).await?;
        tx.commit().await?;
    }
    Ok(Record { at: format!("{BASE}/{}", held.id), minutes, sheets })
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let Record { at, minutes, sheets } = read(&meetings, &place, &staff, &id).await?;
    let body = html! {
        (panel(words::COURSE, &course(&minutes)))
        (panel(words::ATTENDANCE, &attendance(&minutes)))
        (panel(words::ABSENT, &absent(&minutes)))
        @if !sheets.is_empty() { (panel(words::sign::SIGN_COUNT, &signed(&sheets))) }
        @if !minutes.votes.is_empty() { (panel(words::VOTE, &votes(&minutes))) }
    };
    let actions = Some(link_button(&format!("{at}/export"), words::SHEET, Some("download"), true));
    let trail = vec![Link::new(BASE, words::MEETINGS), Link::new(at, minutes.title.clone())];
    let shell = Desk { trail, actions, ..staff.desk(&place) };
    Ok(Page::new(words::RECORD).desk(shell).body(body).render(&visit))
}

fn course(minutes: &Minutes) -> Markup {
    html! {
        @if minutes.chapters.is_empty() { p { (words::NOTHING_YET) } }
        ol { @for chapter in &minutes.chapters { li { (Millis(chapter.at).stamp()) " " (chapter.title) } } }
    }
}

fn spans(one: &Attendance) -> String {
    let span = |(from, to): &(i64, i64)| words::span(Millis(*from), Millis(*to));
    one.spans.iter().map(span).collect::<Vec<_>>().join("；")
}

fn attendance(minutes: &Minutes) -> Markup {
    let row = |one: &Attendance| Row {
        cells: vec![html! { (one.name) }, html! { (words::role(one.role)) }, html! { (spans(one)) }],
        href: None,
    };
    table(&Table {
        caption: words::ATTENDANCE_CAPTION.to_owned(),
        columns: [words::VENUE, words::ROLE, words::WHEN].map(Column::words).to_vec(),
        rows: minutes.attendance.iter().map(row).collect(),
        empty: words::NOBODY.to_owned(),
    })
}

fn absent(minutes: &Minutes) -> Markup {
    html! {
        p {
            @if minutes.never_came.is_empty() { (words::ALL_CAME) } @else { (words::never_came(&minutes.never_came)) }
        }
        @for (at, absences) in &minutes.rolls {
            p { (words::roll_over(Millis(*at))) }
            @if absences.is_empty() { p { (words::ALL_ANSWERED) } }
            ul { @for one in absences { li { (one.name) " " (if one.connected { words::SILENT } else { words::NOT_CONNECTED }) } } }
        }
    }
}

/// How somebody signed in, in one cell.
fn how(signed: Option<&(Way, i64)>) -> String {
    signed.map_or_else(|| words::sign::SHEET_NOT.to_owned(), |(way, at)| words::sign::signed_how(*way, *at))
}

fn signed(sheets: &[Sheet]) -> Markup {
    let rows = sheets.iter().flat_map(|sheet| {
        let people = sheet.rows.iter().map(|(name, signed)| {
            let cells = vec![html! { (sheet.hall) }, html! { (name) }, html! { (how(signed.as_ref())) }];
            Row { cells, href: None }
        });
        let others = (sheet.others > 0).then(|| {
            let more = html! { (words::sign::more(sheet.others)) };
            Row {
                cells: vec![html! { (sheet.hall) }, html! { (words::sign::SHEET_OTHERS) }, more],
                href: None,
            }
        });
        people.chain(others).collect::<Vec<_>>()
    });
    table(&Table {
        caption: words::sign::SIGN_COUNT.to_owned(),
        columns: [words::VENUE, words::sign::SHEET_NAME, words::sign::SHEET_HOW].map(Column::words).to_vec(),
        rows: rows.collect(),
        empty: String::new(),
    })
}

fn votes(minutes: &Minutes) -> Markup {
    html! {
        @for vote in &minutes.votes {
            p { strong { (vote.question) } " " @if vote.secret { (words::vote::SECRET) " " } (words::ballots(vote.answered)) }
            (counted(vote))
        }
    }
}

/// `GET …/export`: the sign-in sheet with roll calls and votes below it.
pub(crate) async fn sheet(
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let Record { minutes, sheets, .. } = read(&meetings, &place, &staff, &id).await?;
    let line = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<String>>();
    let mut rows = vec![line(&[&minutes.title]), line(&[words::VENUE, words::ROLE, words::WHEN])];
    rows.extend(minutes.attendance.iter().map(|one| line(&[&one.name, words::role(one.role), &spans(one)])));
    rows.extend(minutes.never_came.iter().map(|name| line(&[name, words::ABSENT, ""])));
    for (at, absences) in &minutes.rolls {
        rows.push(line(&[&words::roll_over(Millis(*at)), &words::roll_missing(absences.len())]));
        rows.extend(absences.iter().map(|one| line(&[&one.name, words::ABSENT])));
    }
    if !sheets.is_empty() {
        rows.push(line(&[words::VENUE, words::sign::SHEET_NAME, words::sign::SHEET_HOW]));
    }
    for sheet in &sheets {
        rows.extend(sheet.rows.iter().map(|(name, one)| line(&[&sheet.hall, name, &how(one.as_ref())])));
        if sheet.others > 0 {
            rows.push(line(&[&sheet.hall, words::sign::SHEET_OTHERS, &words::sign::more(sheet.others)]));
        }
    }
    for vote in &minutes.votes {
        let kind = if vote.secret { words::vote::SECRET } else { words::VOTE };
        rows.push(line(&[&vote.question, kind]));
        rows.extend(vote.options.iter().map(|(option, count)| line(&[option, &count.to_string()])));
    }
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"meeting.xlsx\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, sheet::xlsx(&rows)).into_response())
}

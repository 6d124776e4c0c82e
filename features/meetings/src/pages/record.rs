//! `/desk/meetings/{id}/record`: what stays of a meeting, to be read and as a sheet.

use super::{console::find, desk::BASE};
use crate::{Meetings, store, words};
use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use hongwang_base::Millis;
use hongwang_conference::report::{self, Attendance, Minutes};
use hongwang_documents::sheet;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Desk, Html, Link, Markup, Page, Visit,
    desk::{Column, Row, Table, link_button, panel, table},
    html,
};
use hongwang_store::StoreError;
use http::header;

async fn read(meetings: &Meetings, place: &Place, staff: &Staff, id: &str) -> Reply<(String, Minutes)> {
    let (held, _) = find(meetings, place, staff, id).await?;
    let events = store::events(&mut place.db.read().await?, held.id, 0).await?;
    let minutes = report::minutes(&events).map_err(|error| StoreError::corrupt("meetings_event", error))?;
    Ok((format!("{BASE}/{}", held.id), minutes))
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let (at, minutes) = read(&meetings, &place, &staff, &id).await?;
    let body = html! {
        (panel(words::COURSE, &course(&minutes)))
        (panel(words::ATTENDANCE, &attendance(&minutes)))
        (panel(words::ABSENT, &absent(&minutes)))
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

fn votes(minutes: &Minutes) -> Markup {
    html! {
        @for vote in &minutes.votes {
            p { strong { (vote.question) } " " (words::ballots(vote.answered)) }
            ul { @for (option, count) in &vote.options { li { (option) "：" (count) } } }
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
    let (_, minutes) = read(&meetings, &place, &staff, &id).await?;
    let line = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<String>>();
    let mut rows = vec![line(&[&minutes.title]), line(&[words::VENUE, words::ROLE, words::WHEN])];
    rows.extend(minutes.attendance.iter().map(|one| line(&[&one.name, words::role(one.role), &spans(one)])));
    rows.extend(minutes.never_came.iter().map(|name| line(&[name, words::ABSENT, ""])));
    for (at, absences) in &minutes.rolls {
        rows.push(line(&[&words::roll_over(Millis(*at)), &words::roll_missing(absences.len())]));
        rows.extend(absences.iter().map(|one| line(&[&one.name, words::ABSENT])));
    }
    for vote in &minutes.votes {
        rows.push(line(&[&vote.question, words::VOTE]));
        rows.extend(vote.options.iter().map(|(option, count)| line(&[option, &count.to_string()])));
    }
    let headers = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"meeting.xlsx\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, sheet::xlsx(&rows)).into_response())
}

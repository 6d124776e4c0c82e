//! How the desk's pages of timetables look.

use super::What;
use super::batch::{Batch, State};
use super::desk::{BASE, Shown};
use super::timetable::Stop;
use super::trains::{BUY, Wrong};
use crate::words::transport as words;
use hongwang_base::{Permission, Problem};
use hongwang_feature::organisations::Organisation;
use hongwang_feature::{Place, Staff};
use hongwang_gtfs::{Fault, Report, Severity};
use hongwang_page::desk::{
    Choice, Column, Control, Field, Form as DeskForm, PostButton, Row, Table, form, link_button, panel,
    post_button, table,
};
use hongwang_page::{Badge, Desk, Html, Link, Page, Tone, Visit, badge, when};
use http::StatusCode;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Lines that are listed of what is wrong in a sheet, and of what differs.
const LISTED: usize = 100;

/// `GET /desk/transport`
pub(super) fn list(visit: &Visit, staff: &Staff, place: &Place, all: &[Batch], shown: &Shown) -> Html {
    let keeps = staff.may(Permission::ManageSources);
    let theirs = |batch: &&Batch| batch.state != State::Tried || batch.made_by.account == Some(staff.account);
    let columns = [words::WHAT, words::NUMBER, words::STATE, words::FROM_FILE, words::MADE, words::MOVED];
    let body = html! {
        p { (words::ABOUT) }
        @if let Some((what, read)) = &shown.read {
            (panel(words::NOT_READ, &html! { p { (what.name()) "：" (words::count(read.errors, read.remarks)) } (report(read)) }))
        }
        @if !shown.wrong.is_empty() { (panel(words::NOT_READ, &wrong(&shown.wrong))) }
        (table(&Table {
            caption: words::BATCHES.into(),
            columns: columns.map(Column::words).into(),
            rows: all.iter().filter(theirs).map(row).collect(),
            empty: words::NONE.into(),
        }))
        @if staff.may(Permission::ReviewArticle) {
            @for what in What::ALL { (back_button(what, all)) }
        }
        @if keeps {
            (panel(words::UPLOAD_BUS, &bus_form(shown.problem.as_ref().filter(|_| shown.trains.day.is_empty()))))
            (panel(words::UPLOAD_TRAIN, &train_form(shown)))
            p {
                (link_button("/desk/transport/stops", words::STOPS, Some("map-pin"), false)) " "
                (link_button("/desk/transport/source", words::FEED_SOURCE, Some("rss"), false))
            }
        }
    };
    let is_wrong = shown.problem.is_some() || shown.read.is_some() || !shown.wrong.is_empty();
    let status = if is_wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let flash = shown.flash.clone();
    Page::new(words::DESK).desk(Desk { flash, ..staff.desk(place) }).status(status).body(body).render(visit)
}

fn state_badge(state: State) -> Markup {
    let tone = match state {
        State::Released => Tone::Good,
        State::Waiting => Tone::Warn,
        State::Tried | State::Before | State::Refused => Tone::Plain,
    };
    badge(&Badge::new(state.name(), tone))
}

fn row(batch: &Batch) -> Row {
    let cells = vec![
        html! { (batch.what.name()) },
        html! { (batch.number) },
        state_badge(batch.state),
        html! { (batch.name) },
        html! { (batch.made_by.name) " " (when::stamp(batch.made_at.0)) },
        html! { (batch.moved_name) " " (when::stamp(batch.moved_at.0)) },
    ];
    Row { cells, href: Some(format!("{BASE}/{}/{}", batch.what.word(), batch.number)) }
}

fn back_button(what: What, all: &[Batch]) -> Markup {
    let mut before = all.iter().filter(|batch| batch.what == what && batch.state == State::Before);
    html! {
        @if before.next().is_some() {
            (post_button(&PostButton {
                action: format!("{BASE}/back"),
                label: format!("{}：{}", what.name(), words::BACK),
                icon: Some("history".into()),
                values: vec![("what".into(), what.word().into())],
                danger: true,
                ..PostButton::default()
            }))
        }
    }
}

fn bus_form(problem: Option<&Problem>) -> Markup {
    let file = Control::File { accept: ".zip", several: false };
    form(&DeskForm {
        action: format!("{BASE}/bus"),
        fields: vec![Field::new("file", words::FILE_BUS, file).hint(words::FILE_BUS_HINT).wrong(problem)],
        submit: words::TRY.into(),
        ..DeskForm::default()
    })
}

fn train_form(shown: &Shown) -> Markup {
    let problem = shown.problem.as_ref().filter(|problem| problem.field.as_deref() != Some("file"));
    let buy = if shown.trains.buy.is_empty() { BUY } else { &shown.trains.buy };
    let file = Control::File { accept: ".xlsx,.csv,.txt", several: false };
    form(&DeskForm {
        action: format!("{BASE}/train"),
        fields: vec![
            Field::new("file", words::FILE_TRAIN, file).hint(words::FILE_TRAIN_HINT),
            Field::new("day", words::TRAIN_DAY, Control::Line("date"))
                .value(&shown.trains.day)
                .wrong(problem),
            Field::text("source", words::TRAIN_SOURCE).value(&shown.trains.source).wrong(problem),
            Field::new("buy", words::TRAIN_BUY, Control::Line("url"))
                .value(buy)
                .hint(words::TRAIN_BUY_HINT)
                .wrong(problem),
        ],
        submit: words::TRY.into(),
        ..DeskForm::default()
    })
}

/// What is to be said of a feed, the errors first.
pub(crate) fn report(report: &Report) -> Markup {
    let mut faults: Vec<&Fault> = report.faults.iter().collect();
    faults.sort_by_key(|fault| fault.severity);
    let row = |fault: &&Fault| {
        let tone = if fault.severity == Severity::Error { Tone::Bad } else { Tone::Warn };
        let cells = vec![
            badge(&Badge::new(fault.severity.name(), tone)),
            html! { (fault.file) },
            html! { @if let Some(line) = fault.line { (line) } },
            html! { (fault.field) },
            html! { (fault.what) },
        ];
        Row { cells, href: None }
    };
    table(&Table {
        caption: words::REPORT.into(),
        columns: [words::SEVERITY, words::FILE, words::LINE, words::FIELD, words::FAULT]
            .map(Column::words)
            .into(),
        rows: faults.iter().map(row).collect(),
        empty: words::REPORT_NONE.into(),
    })
}

fn wrong(lines: &[Wrong]) -> Markup {
    let row = |wrong: &Wrong| {
        let cells = vec![
            html! { @if wrong.line > 0 { (wrong.line) } },
            html! { (wrong.head) },
            html! { (wrong.why) },
        ];
        Row { cells, href: None }
    };
    table(&Table {
        caption: words::REPORT.into(),
        columns: [words::LINE, words::FIELD, words::FAULT].map(Column::words).into(),
        rows: lines.iter().take(LISTED).map(row).collect(),
        empty: String::new(),
    })
}

/// One that was handed in, and what this member of staff may do with it.
pub(super) fn one(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    batch: &Batch,
    differences: &[String],
) -> Html {
    let at = |step: &str| format!("{BASE}/{}/{}/{step}", batch.what.word(), batch.number);
    let press = |step: &str, label: &str, icon: &str, danger: bool| {
        post_button(&PostButton {
            action: at(step),
            label: label.into(),
            icon: Some(icon.into()),
            danger,
            ..PostButton::default()
        })
    };
    let (keeps, publishes) = (staff.may(Permission::ManageSources), staff.may(Permission::ReviewArticle));
    let body = html! {
        p { (state_badge(batch.state)) " " (batch.name) " · " (batch.made_by.name) " " (when::stamp(batch.made_at.0)) }
        (panel(words::DIFFERENCES, &html! {
            @if differences.is_empty() { p { (words::SAME) } }
            ul { @for line in differences.iter().take(LISTED) { li { (line) } } }
        }))
        @if batch.what == What::Bus { (report(&batch.report)) }
        @if batch.state == State::Tried && keeps { (press("submit", words::SUBMIT, "send", false)) }
        @if batch.state == State::Waiting && publishes {
            @if batch.may_be_released_by(staff.account) {
                (press("release", words::RELEASE, "check", false))
            } @else {
                p { (words::OWN) }
            }
            (press("refuse", words::REFUSE, "x", true))
        }
    };
    let trail = vec![Link::new(BASE, words::DESK)];
    let title = format!("{} · {}", batch.what.name(), batch.number);
    Page::new(title).desk(Desk { trail, ..staff.desk(place) }).body(body).render(visit)
}

/// What the form of stops holds.
pub(super) struct StopForm<'a> {
    pub(super) stop: &'a str,
    pub(super) chosen: &'a str,
    pub(super) problem: Option<&'a Problem>,
}

/// Which stop belongs to which division: those without one first.
pub(super) fn stops(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    stops: &[Stop],
    below: &[Organisation],
    shown: &StopForm<'_>,
) -> Html {
    let names: BTreeMap<&str, &str> = below.iter().map(|org| (org.path.code(), org.short.as_str())).collect();
    let mut sorted: Vec<&Stop> = stops.iter().collect();
    sorted.sort_by_key(|stop| stop.place.is_some());
    let row = |stop: &&Stop| {
        let belongs = stop.place.as_deref().map(|place| names.get(place).copied().unwrap_or(place));
        let cells = vec![
            html! { (stop.name) },
            html! { @match belongs {
                Some(name) => (name),
                None => (badge(&Badge::new(words::STOP_PLACE_NONE, Tone::Warn))),
            } },
        ];
        Row { cells, href: Some(format!("{BASE}/stops?stop={}", stop.key())) }
    };
    let stop_choices = sorted.iter().map(|stop| Choice::new(stop.key(), stop.name.clone())).collect();
    let label = |org: &Organisation| {
        let above = org.path.parent().and_then(|above| names.get(above.code()).copied());
        Choice::new(org.path.code(), format!("{} · {}", above.unwrap_or_default(), org.short))
    };
    let place_choices = below.iter().skip(1).map(label).collect();
    let body = html! {
        p { (words::STOPS_ABOUT) }
        (form(&DeskForm {
            action: format!("{BASE}/stops"),
            fields: vec![
                Field::new("stop", words::STOP, Control::Select(stop_choices))
                    .value(shown.stop)
                    .wrong(shown.problem),
                Field::new("place", words::STOP_PLACE, Control::Select(place_choices))
                    .value(shown.chosen)
                    .wrong(shown.problem),
            ],
            submit: words::SAVE.into(),
            cancel: Some(BASE.into()),
            error: None,
        }))
        (table(&Table {
            caption: words::STOPS.into(),
            columns: [words::STOP, words::STOP_PLACE].map(Column::words).into(),
            rows: sorted.iter().map(row).collect(),
            empty: words::STOPS_NONE.into(),
        }))
    };
    let status = if shown.problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let trail = vec![Link::new(BASE, words::DESK)];
    Page::new(words::STOPS).desk(Desk { trail, ..staff.desk(place) }).status(status).body(body).render(visit)
}

//! `/desk/messages`: how the line stands, and how messages went. No telephone stands here whole, and no text.

use super::{good, views};
use crate::{Line, Messaging, words};
use axum::{
    Extension, Form as Posted,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, Problem};
use hongwang_feature::{Place, Reply, Staff, organisations::Names};
use hongwang_messages::{Ask, Asked, Listed, State as Stands};
use hongwang_page::{
    Desk, Html, Page, Stat, State as Panel, StateKind, Tone, Visit,
    desk::{Column, Control, Field, Form, Row, Table, form, link_button, panel, table},
    state_panel, stats, when,
};
use hongwang_store::audit;
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

pub(crate) const BASE: &str = "/desk/messages";
/// What is asked for of the last days is counted.
const COUNTED: i64 = 7 * Millis::DAY;
/// The lists, and which messages stand in each.
const LISTS: [(&str, &[Stands]); 3] = [
    ("waiting", &[Stands::Waiting, Stands::Handed]),
    ("sent", &[Stands::Sent, Stands::Delivered]),
    ("failed", &[Stands::Failed, Stands::Dropped]),
];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    show: String,
    done: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    phone: String,
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(messaging): Extension<Messaging>,
    Query(asked): Query<Wanted>,
) -> Reply<Html> {
    draw(&visit, &staff, &place, &messaging, &asked, None).await
}

async fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    messaging: &Messaging,
    asked: &Wanted,
    refused: Option<(&Sent, Problem)>,
) -> Reply<Html> {
    let scope = staff.scope();
    let now = place.clock.now();
    let (list, states) = LISTS.iter().find(|(name, _)| *name == asked.show).unwrap_or(&LISTS[0]);
    let mut tx = place.db.read().await?;
    let counts = hongwang_messages::counts(&mut tx, &scope, now.plus(-COUNTED)).await?;
    let listed = hongwang_messages::list(&mut tx, &scope, states).await?;
    let names = Names::load(&mut tx, &scope).await?;
    drop(tx);
    let of = |state: Stands| counts.iter().find(|count| count.state == state).map_or(0, |count| count.count);
    let status = refused.as_ref().map_or(StatusCode::OK, |(_, problem)| {
        StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST)
    });
    let body = html! {
        p { (words::ABOUT) }
        (panel(words::LINE, &line(messaging)))
        (panel(words::LAST_WEEK, &stats(&Stands::ALL.map(|state| figure(state, of(state))))))
        (panel(words::LIST, &html! {
            p {
                @for (name, _) in LISTS { (link_button(&format!("{BASE}?show={name}"), words::tab(name), None, name == *list)) " " }
            }
            (rows(&listed, &names))
        }))
        @if staff.org == place.org { (panel(words::TEST, &sheet(refused))) }
    };
    let done = (asked.done == "test").then_some(words::DONE_TEST);
    let shell = Desk { flash: good(done), tabs: views(BASE), ..staff.desk(place) };
    Ok(Page::new(words::MESSAGES).desk(shell).status(status).body(body).render(visit))
}

fn line(messaging: &Messaging) -> Markup {
    let (line, since) = messaging.line.borrow().clone();
    let says = words::line(&line, since);
    html! {
        @match line {
            Line::None => (state_panel(&Panel::new(StateKind::NotConnected, words::NO_LINE)
                .why(words::NO_LINE_WHY).to_do(words::NO_LINE_TO_DO))),
            Line::Opening | Line::Up => p { (says) },
            Line::Refused(_) => (state_panel(&Panel::new(StateKind::Error, words::LINE_DOWN)
                .why(says).to_do(words::REFUSED_TO_DO))),
            Line::Lost(_) => (state_panel(&Panel::new(StateKind::Error, words::LINE_DOWN)
                .why(says).to_do(words::LINE_DOWN_TO_DO))),
        }
        p { (words::rules(&messaging.rules)) }
    }
}

fn figure(state: Stands, count: u64) -> Stat {
    let tone = match state {
        Stands::Failed | Stands::Dropped if count > 0 => Tone::Warn,
        _ => Tone::default(),
    };
    Stat { label: words::state(state).to_owned(), value: count.to_string(), tone, ..Stat::default() }
}

fn rows(listed: &[Listed], names: &Names) -> Markup {
    let row = |message: &Listed| {
        let what = hongwang_messages::shipped().iter().find(|template| template.slug == message.template);
        let to = if message.masked.is_empty() { words::NO_NUMBER } else { &message.masked };
        let until = match message.state {
            Stands::Waiting => words::next(message.next_at),
            _ => message.settled_at.map_or_else(String::new, |at| when::stamp(at.0)),
        };
        let cells = vec![
            html! { (when::stamp(message.asked_at.0)) },
            html! { (what.map_or(message.template.as_str(), |template| template.name.as_str())) },
            html! { (to) },
            html! { (names.of(&message.org)) },
            html! { (words::state(message.state)) " " (until) },
            html! { (message.why) },
            html! { (message.tries) },
        ];
        Row { cells, href: None }
    };
    let mut columns = [words::ASKED, words::WHAT, words::TO, words::WHOSE, words::STATE, words::WHY]
        .map(Column::words)
        .to_vec();
    columns.push(Column::figures(words::TRIES));
    table(&Table {
        caption: words::LIST.to_owned(),
        columns,
        rows: listed.iter().map(row).collect(),
        empty: words::EMPTY.to_owned(),
    })
}

fn sheet(refused: Option<(&Sent, Problem)>) -> Markup {
    let entered = refused.as_ref().map(|(sent, _)| sent.phone.clone()).unwrap_or_default();
    let problem = refused.map(|(_, problem)| problem.title);
    form(&Form {
        action: format!("{BASE}/test"),
        fields: vec![
            Field::new("phone", words::TEST_PHONE, Control::Line("tel"))
                .hint(words::TEST_HINT)
                .value(entered)
                .error(problem),
        ],
        submit: words::TEST_SEND.to_owned(),
        ..Form::default()
    })
}

/// `POST /desk/messages/test`: one message to somebody's own telephone, by the same way as all.
pub(crate) async fn test(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(messaging): Extension<Messaging>,
    Posted(sent): Posted<Sent>,
) -> Reply<Response> {
    staff.reach(&place.org)?;
    let problem = if messaging.gateway.is_none() {
        Some(Problem { status: 409, ..Problem::field("phone", words::TEST_NO_LINE) })
    } else if hongwang_messages::mobile(&sent.phone).is_none() {
        Some(Problem::field("phone", words::TEST_WRONG))
    } else {
        None
    };
    if let Some(problem) = problem {
        let asked = Wanted::default();
        let page = draw(&visit, &staff, &place, &messaging, &asked, Some((&sent, problem))).await?;
        return Ok(page.into_response());
    }
    let now = place.clock.now();
    let ask = Ask { org: &place.org, phone: &sent.phone, template: "test", places: &[], about: None, now };
    let mut tx = place.db.write().await?;
    if let Asked::Waits(id) = hongwang_messages::ask(&mut tx, &messaging.vault, ask).await? {
        let masked = hongwang_messages::mobile(&sent.phone).map(|number| hongwang_messages::masked(&number));
        let words = words::audit_test(&masked.unwrap_or_default());
        audit::record(&mut tx, &staff.did(&place, &place.org, "message.test", id, words)).await?;
    }
    tx.commit().await?;
    messaging.wake.notify_one();
    Ok(Redirect::to(&format!("{BASE}?done=test")).into_response())
}

//! `/desk/help`: the queue of requests by deadline, and one of them with what was done.

use super::{SHELF, message as recorded, request};
use crate::message;
use crate::store::{self, Step, Ticket};
use crate::ticket::{Action, State as Standing, next};
use crate::words;
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, Problem, Scope, SubmissionId};
use hongwang_feature::organisations::Names;
use hongwang_feature::{Fail, Place, Reply, Staff};
use hongwang_page::{
    Badge, Desk, Html, Link, Markup, Page, Tone, Visit, badge,
    desk::{
        Choice, Column, Control, Field, Flash, Form as DeskForm, PostButton, Row, Tab, Table, form, panel,
        post_button, table,
    },
    html,
};
use hongwang_store::{Tx, Vault, audit};
use http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

const BASE: &str = "/desk/help";
const NOTE_MOST: usize = 300;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    closed: Option<String>,
    done: Option<String>,
}

/// What a member of staff says about a call.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Said {
    action: String,
    note: String,
}

fn missing() -> Fail {
    Problem::missing(words::NO_TICKET).into()
}

pub(super) async fn find(tx: &mut Tx, staff: &Staff, id: &str) -> Reply<Ticket> {
    let id: Uuid = id.parse().map_err(|_| missing())?;
    store::find(tx, &staff.scope(), id).await?.ok_or_else(missing)
}

pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let closed = asked.closed.is_some();
    let mut tx = place.db.read().await?;
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    let tickets = store::queue(&mut tx, &staff.scope(), closed).await?;
    let now = place.clock.now();
    let heads =
        [words::NUMBER, words::KIND, words::MATTER, words::WHERE, words::TELEPHONE, words::DUE, words::STATE];
    let drawn = Table {
        caption: words::QUEUE_CAPTION.to_owned(),
        columns: heads.map(Column::words).to_vec(),
        rows: tickets.iter().map(|ticket| row(ticket, &names, now)).collect(),
        empty: words::QUEUE_EMPTY.to_owned(),
    };
    let tab =
        |href: &str, name: &str, current| Tab { href: href.into(), name: name.into(), count: None, current };
    let tabs = vec![tab(BASE, words::OPEN, !closed), tab("/desk/help?closed=1", words::CLOSED, closed)];
    let shell = Desk { tabs, ..staff.desk(&place) };
    Ok(Page::new(words::QUEUE).desk(shell).body(table(&drawn)).render(&visit))
}

fn row(ticket: &Ticket, names: &Names, now: Millis) -> Row {
    Row {
        cells: vec![
            html! { (words::number(ticket.number)) },
            html! { (ticket.kind.name()) },
            html! { (ticket.about.name()) },
            html! { (names.of(&ticket.org)) },
            html! { (ticket.masked) },
            due(ticket, now),
            state(ticket.state),
        ],
        href: Some(format!("{BASE}/{}", ticket.id)),
    }
}

fn due(ticket: &Ticket, now: Millis) -> Markup {
    let late = ticket.state != Standing::Closed && ticket.state != Standing::Reached && now > ticket.due_at;
    html! {
        time datetime=(ticket.due_at.rfc3339()) { (ticket.due_at.minute_words()) }
        @if late { " " (badge(&Badge::new(words::OVERDUE, Tone::Bad))) }
    }
}

fn state(state: Standing) -> Markup {
    let tone = match state {
        Standing::New => Tone::Warn,
        Standing::Unreached => Tone::Bad,
        Standing::Reached => Tone::Good,
        Standing::Closed => Tone::Plain,
    };
    badge(&Badge::new(state.name(), tone))
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let ticket = find(&mut tx, &staff, &id).await?;
    let done = asked.done.map(|_| words::DONE_NOTED);
    draw(&mut tx, &place, &staff, &visit, &ticket, Shown { done, ..Shown::default() }).await
}

/// What one drawing of a ticket shows beside the ticket.
#[derive(Default)]
struct Shown {
    done: Option<&'static str>,
    phone: Option<String>,
    /// What lets whoever looks play the message.
    look: Option<String>,
    said: Said,
    action_error: Option<&'static str>,
    note_error: Option<&'static str>,
}

async fn draw(
    tx: &mut Tx,
    place: &Place,
    staff: &Staff,
    visit: &Visit,
    ticket: &Ticket,
    shown: Shown,
) -> Reply<Html> {
    let names = Names::load(tx, &Scope(place.org.clone())).await?;
    let steps = store::steps(tx, ticket.id).await?;
    let message = message::store::of(tx, ticket.id, place.clock.now()).await?;
    let refused = shown.action_error.is_some() || shown.note_error.is_some();
    let body = html! {
        (panel(words::MATTER, &facts(ticket, &names, place.clock.now(), shown.phone.as_deref())))
        @if let Some(message) = &message { (panel(words::message::MESSAGE, &recorded::panel(ticket, message, shown.look.as_deref()))) }
        @if ticket.state != Standing::Closed { (panel(words::NEXT, &action_form(ticket, &shown))) }
        (panel(words::HISTORY, &history(&steps)))
    };
    let flash = shown.done.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    let shell = Desk { trail: vec![Link::new(BASE, words::QUEUE)], flash, ..staff.desk(place) };
    let title = format!("{} · {}", words::number(ticket.number), names.of(&ticket.org));
    let status = if refused { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok(Page::new(title)
        .desk(shell)
        .status(status)
        .island(SHELF.address("message.css"))
        .body(body)
        .render(visit))
}

fn facts(ticket: &Ticket, names: &Names, now: Millis, phone: Option<&str>) -> Markup {
    let fact = |name: &str, value: Markup| Row { cells: vec![html! { (name) }, value], href: None };
    let rows = vec![
        fact(words::KIND, html! { (ticket.kind.name()) }),
        fact(words::MATTER, html! { (ticket.about.name()) }),
        fact(words::WHERE, html! { (names.of(&ticket.org)) }),
        fact(words::TELEPHONE, html! { (phone.unwrap_or(&ticket.masked)) }),
        fact(words::ASKED_AT, html! { (ticket.asked_at.minute_words()) }),
        fact(words::DUE, due(ticket, now)),
        fact(words::STATE, state(ticket.state)),
    ];
    let press = PostButton {
        action: format!("{BASE}/{}/phone", ticket.id),
        label: words::SHOW_PHONE.to_owned(),
        icon: Some("eye".to_owned()),
        ..PostButton::default()
    };
    html! {
        (table(&Table {
            caption: words::number(ticket.number),
            columns: [words::KIND, words::MATTER].map(Column::words).to_vec(),
            rows,
            empty: String::new(),
        }))
        @if phone.is_none() && ticket.state != Standing::Closed { p { (post_button(&press)) " " (words::SHOW_PHONE_NOTE) } }
    }
}

fn action_form(ticket: &Ticket, shown: &Shown) -> Markup {
    let may = Action::ALL.into_iter().filter(|action| next(ticket.state, *action).is_some());
    let choices = may.map(|action| Choice::new(action.word(), action.name())).collect();
    let action = Field::new("action", words::NEXT, Control::Radio(choices)).value(&shown.said.action);
    let note =
        Field::new("note", words::NOTE, Control::Area(3)).hint(words::NOTE_HINT).value(&shown.said.note);
    form(&DeskForm {
        action: format!("{BASE}/{}", ticket.id),
        fields: vec![action.error(shown.action_error), note.error(shown.note_error).optional()],
        submit: words::SAVE.to_owned(),
        ..DeskForm::default()
    })
}

fn history(steps: &[Step]) -> Markup {
    let rows = steps.iter().map(|step| Row {
        cells: vec![
            html! { time datetime=(step.at.rfc3339()) { (step.at.minute_words()) } },
            html! { (step.by) },
            html! { (step.action.name()) },
            html! { (step.note) },
        ],
        href: None,
    });
    table(&Table {
        caption: words::HISTORY.to_owned(),
        columns: [words::TIME, words::WHO, words::NEXT, words::NOTE].map(Column::words).to_vec(),
        rows: rows.collect(),
        empty: words::HISTORY_EMPTY.to_owned(),
    })
}

/// `POST /desk/help/{id}/phone`: the whole number, once; the look is written down before it is shown.
pub(crate) async fn phone(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let mut tx = place.db.write().await?;
    let ticket = find(&mut tx, &staff, &id).await?;
    let detail = words::audit_phone(ticket.number, &ticket.masked);
    audit::record(&mut tx, &staff.did(&place, &ticket.org, "help.phone", ticket.id, detail)).await?;
    tx.commit().await?;
    let mut tx = place.db.read().await?;
    let phone = request::phone_of(&mut tx, &vault, ticket.id).await?;
    let phone = Some(phone.unwrap_or_else(|| words::PHONE_UNREADABLE.to_owned()));
    draw(&mut tx, &place, &staff, &visit, &ticket, Shown { phone, ..Shown::default() }).await
}

/// `POST /desk/help/{id}/message`: what was said into the screen; the look is written down before it can be played.
pub(crate) async fn message(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let ticket = find(&mut tx, &staff, &id).await?;
    if message::store::of(&mut tx, ticket.id, now).await?.is_none() {
        return Err(Problem::missing(words::message::NONE).into());
    }
    let detail = words::message::audit_look(ticket.number);
    audit::record(&mut tx, &staff.did(&place, &ticket.org, "help.message", ticket.id, detail)).await?;
    tx.commit().await?;
    let look = Some(message::pass(&vault, ticket.id, staff.account, now));
    let mut tx = place.db.read().await?;
    draw(&mut tx, &place, &staff, &visit, &ticket, Shown { look, ..Shown::default() }).await
}

/// `POST /desk/help/{id}`
pub(crate) async fn act(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Form(said): Form<Said>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let ticket = find(&mut tx, &staff, &id).await?;
    let note = said.note.trim().to_owned();
    let Some(action) = Action::from_word(&said.action) else {
        let shown = Shown { action_error: Some(words::CHOOSE_ACTION), said, ..Shown::default() };
        return Ok(draw(&mut tx, &place, &staff, &visit, &ticket, shown).await?.into_response());
    };
    let note_error = match note.chars().count() {
        0 if action == Action::HandOver => Some(words::NOTE_MISSING),
        long if long > NOTE_MOST => Some(words::NOTE_LONG),
        _ => None,
    };
    if note_error.is_some() {
        let shown = Shown { note_error, said, ..Shown::default() };
        return Ok(draw(&mut tx, &place, &staff, &visit, &ticket, shown).await?.into_response());
    }
    let to = next(ticket.state, action).ok_or_else(|| Problem::conflict(words::NOT_NOW))?;
    let step = Step { at: place.clock.now(), by: staff.name.clone(), action, note };
    let id = SubmissionId::new(step.at).0;
    if !store::act(&mut tx, &ticket, to, &step, id).await? {
        return Err(Problem::conflict(words::FASTER).into());
    }
    if to == Standing::Closed {
        message::store::shorten(&mut tx, ticket.id, step.at.plus(message::AFTER_CLOSED)).await?;
    }
    let detail = words::audit_step(ticket.number, action, to);
    audit::record(&mut tx, &staff.did(&place, &ticket.org, "help.step", ticket.id, detail)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{BASE}/{}?done=1", ticket.id)).into_response())
}

//! `/desk/calls`: who called, and what rings now. What rings stands as a strip on every page of the desk too
//! (`hongwang_page::desk::Rings`).

use super::{SHELF, desk_call, desk_offices};
use crate::{
    Meetings,
    call::{
        Call, Outcome, Ring, Stands,
        answer::{Answered, Answerer},
        offices::Chosen,
        store,
    },
    words::{call as said, card},
};
use axum::{
    Extension, Form, Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Badge, Desk, Html, Link, Markup, Page, Tone, Visit, badge,
    desk::{Column, Flash, Rings, Row, Table, board, board_mark, link_button, table},
    html, icon,
};
use http::StatusCode;
use serde::Deserialize;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

pub(crate) const BASE: &str = "/desk/calls";
/// A hidden page waits so long for news.
const WAITS: Duration = Duration::from_secs(20);

async fn listed(place: &Place, staff: &Staff) -> Reply<Vec<(Call, Vec<Ring>)>> {
    let mut tx = place.db.read().await?;
    let mut all = Vec::new();
    for call in store::list(&mut tx, &staff.scope()).await? {
        let rings = store::rings(&mut tx, call.id).await?;
        all.push((call, rings));
    }
    Ok(all)
}

fn mark(all: &[(Call, Vec<Ring>)], chosen: &Chosen) -> String {
    let drawn = all.iter().map(|(call, rings)| (call.id, call.outcome, call.advice.is_some(), rings.len()));
    let taken = chosen.0.iter().map(|one| (one.account, &one.office));
    board_mark(&(drawn.collect::<Vec<_>>(), taken.collect::<Vec<_>>()))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// That the choice of offices was kept a moment ago, or somebody `struck` from one.
    done: Option<String>,
}

pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let all = listed(&place, &staff).await?;
    let chosen = Chosen::at(&mut place.db.read().await?, &staff.org).await?;
    let heads = [said::FROM, said::WHOM, said::WHEN, said::HOW, said::LONG, said::WHO_ANSWERED, said::KEPT];
    let drawn = Table {
        caption: said::LIST_CAPTION.to_owned(),
        columns: heads.map(Column::words).to_vec(),
        rows: all.iter().map(|(call, rings)| row(call, rings)).collect(),
        empty: said::NONE.to_owned(),
    };
    let mine = all.iter().find(|(call, rings)| {
        let taken = |ring: &Ring| ring.state == Stands::Taken && ring.account == Some(staff.account);
        !call.is_over() && rings.iter().any(taken)
    });
    let body = html! {
        p data-watch { (said::WATCH) }
        @if let Some((call, _)) = mine { p { (link_button(&desk_call::address(call.id), said::BACK, Some("video"), true)) } }
        (board(&format!("{BASE}/state"), &mark(&all, &chosen), &html! { (table(&drawn)) (desk_offices::all(&chosen)) }))
        (desk_offices::own(&chosen, &staff))
    };
    let says = |done: &str| if done == "struck" { said::STRUCK } else { said::OFFICES_SAVED };
    let flash = asked.done.map(|done| Flash { tone: Tone::Good, text: says(&done).to_owned() });
    let shell = Desk { flash, ..staff.desk(&place) };
    let page = Page::new(said::CALLS).desk(shell).follow_board().island(SHELF.address("call.css"));
    Ok(page.body(body).render(&visit))
}

pub(super) fn standing(outcome: Outcome) -> Markup {
    let tone = match outcome {
        Outcome::Ringing => Tone::Warn,
        Outcome::Talking | Outcome::Done => Tone::Good,
        Outcome::Cancelled => Tone::Plain,
        Outcome::Unanswered | Outcome::Busy | Outcome::Nobody => Tone::Bad,
    };
    badge(&Badge::new(said::outcome(outcome), tone))
}

/// Who answered, each once.
pub(super) fn answered(rings: &[Ring]) -> String {
    let mut names: Vec<&str> = rings.iter().filter_map(|ring| ring.name.as_deref()).collect();
    names.dedup();
    names.join("、")
}

fn row(call: &Call, rings: &[Ring]) -> Row {
    let length = call.ended.since(call.answered);
    let held = call.is_over() && call.answered.0 != 0;
    Row {
        cells: vec![
            html! { (call.place) },
            html! { (rings.iter().map(Ring::whom).collect::<Vec<_>>().join("；")) },
            html! { time datetime=(call.at.rfc3339()) { (call.at.minute_words()) } },
            standing(call.outcome),
            html! { @if held { (said::span(length)) } },
            html! { (answered(rings)) },
            html! { @if call.advice.is_some() { (card::has_card(call.kept_until)) } },
        ],
        href: Some(desk_call::address(call.id)),
    }
}

/// `GET …/state`
pub(crate) async fn state(staff: Staff, State(place): State<Place>) -> Reply<Json<serde_json::Value>> {
    let all = listed(&place, &staff).await?;
    let chosen = Chosen::at(&mut place.db.read().await?, &staff.org).await?;
    Ok(Json(serde_json::json!({ "mark": mark(&all, &chosen) })))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Heard {
    /// The mark of the strip that the page has.
    known: String,
    /// Whether it waits for another.
    wait: Option<String>,
}

/// `GET …/ring?known=`: what rings for this account; with `wait` once that is news.
pub(crate) async fn ring(
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Query(heard): Query<Heard>,
) -> Reply<Json<Rings>> {
    let answerer = Answerer { meetings: &meetings, place: &place, staff: &staff };
    let mut changed = meetings.rooms.listen();
    let deadline = Instant::now() + WAITS;
    loop {
        changed.borrow_and_update();
        let ringing = answerer.ringing().await?;
        let mark = board_mark(&ringing.iter().map(|(ring, _)| ring.id).collect::<Vec<_>>());
        let news = mark != heard.known || heard.wait.is_none();
        if news || timeout_at(deadline, changed.changed()).await.is_err() {
            return Ok(Json(Rings { mark, count: ringing.len(), strip: strip(&ringing).into_string() }));
        }
    }
}

fn strip(ringing: &[(Ring, Call)]) -> Markup {
    html! {
        @for (ring, call) in ringing {
            section class="ring" role="alert" {
                (icon("phone-call"))
                p class="ring-words" { strong { (said::calls(&call.place)) } (said::looks_for(&ring.whom())) }
                (key(ring.id, "accept", said::ANSWER, true))
                (key(ring.id, "decline", said::DECLINE, false))
            }
        }
    }
}

fn key(ring: Uuid, act: &str, name: &str, strong: bool) -> Markup {
    html! {
        form method="post" action={ (BASE) "/rings/" (ring) } {
            input type="hidden" name="do" value=(act);
            button class={ "button" @if strong { " strong" } } type="submit" { (name) }
        }
    }
}

/// What a key of the strip sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    r#do: String,
}

/// `POST …/rings/{id}`: 接听, 暂不接.
pub(crate) async fn press(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let missing = || Problem::missing(said::NO_CALL);
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let answerer = Answerer { meetings: &meetings, place: &place, staff: &staff };
    if sent.r#do == "decline" {
        let known = answerer.decline(id).await?;
        return if known { Ok(Redirect::to(BASE).into_response()) } else { Err(missing().into()) };
    }
    let why = match answerer.accept(id).await? {
        Answered::In(call) => {
            return Ok(Redirect::to(&format!("{}?open=1", desk_call::address(call))).into_response());
        }
        Answered::Taken(name) => said::taken_by(&name),
        Answered::Over => said::GONE.to_owned(),
        Answered::Busy => said::IN_CALL.to_owned(),
        Answered::Missing => return Err(missing().into()),
    };
    let flash = Some(Flash { tone: Tone::Warn, text: why });
    let shell = Desk { flash, trail: vec![Link::new(BASE, said::CALLS)], ..staff.desk(&place) };
    let page = Page::new(said::ANSWER).desk(shell).status(StatusCode::CONFLICT);
    Ok(page.body(link_button(BASE, said::CALLS, Some("phone-call"), true)).render(&visit).into_response())
}

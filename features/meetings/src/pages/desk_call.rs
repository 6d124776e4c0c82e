//! `/desk/calls/{id}`: a call before whoever answered it, and what is known of it for whoever may look.

use super::{
    SHELF, call_parts,
    call_parts::Shown,
    desk_ask_in,
    desk_calls::{self, BASE},
    desk_sheet::{self, Eyes, Typed},
    venue,
};
use crate::{
    Meetings,
    call::{
        Call, Ring, Wanted,
        answer::Answerer,
        caller::unfit,
        memo::{Card, Stroke},
        sheet::Write,
        view::{self, CallView},
    },
    party::Act,
    words::{self, call as said},
};
use axum::{
    Extension, Form, Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Desk, Html, Link, Markup, Page, Tone, Visit,
    desk::{self, Control, Field, Flash, panel},
    html,
};
use http::{StatusCode, header};
use serde::Deserialize;
use std::{collections::HashMap, time::Duration};
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

/// The page follows so long for news.
const NEWS: Duration = Duration::from_secs(4);

/// The page of a call.
pub(super) fn address(id: Uuid) -> String {
    format!("{BASE}/{id}")
}

fn missing() -> Problem {
    Problem::missing(said::NO_CALL)
}

/// A call within reach, with who looks at it.
async fn find<'a>(
    (meetings, place, staff): (&'a Meetings, &'a Place, &'a Staff),
    id: &str,
) -> Reply<(Answerer<'a>, Call, Vec<Ring>)> {
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let answerer = Answerer { meetings, place, staff };
    let (call, rings) = answerer.find(id).await?.ok_or_else(missing)?;
    Ok((answerer, call, rings))
}

/// The same for those who answered it; to everybody else it does not exist.
async fn own<'a>(
    who: (&'a Meetings, &'a Place, &'a Staff),
    id: &str,
) -> Reply<(Answerer<'a>, Call, Vec<Ring>)> {
    let (answerer, call, rings) = find(who, id).await?;
    if answerer.is_member(&rings) { Ok((answerer, call, rings)) } else { Err(missing().into()) }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    open: Option<String>,
    done: Option<String>,
}

/// What one drawing shows beside the call.
#[derive(Default)]
struct Beside {
    opens: bool,
    flash: Option<Flash>,
    /// What was typed and refused, and whether the picture was to go with it.
    advice: Option<String>,
    pictured: Option<bool>,
    /// The same of a field of the villager's form, which was not proposed.
    typed: Option<Typed>,
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let (answerer, call, rings) = find((&meetings, &place, &staff), &id).await?;
    if !answerer.is_member(&rings) {
        answerer.reads_card(&call, &rings).await?;
        let kept = kept(&answerer, &call).await?;
        return Ok(facts(&visit, &staff, &place, &call, told(&call, &rings, kept)));
    }
    if call.is_over() {
        answerer.reads_card(&call, &rings).await?;
    }
    answerer.is_there(&call).await?;
    let flash = asked.done.map(|_| Flash { tone: Tone::Good, text: said::ADVICE_SENT.to_owned() });
    let beside = Beside { opens: asked.open.is_some(), flash, ..Beside::default() };
    draw(&visit, (&answerer, &call, &rings), beside).await
}

async fn draw(
    visit: &Visit,
    (answerer, call, rings): (&Answerer<'_>, &Call, &[Ring]),
    beside: Beside,
) -> Reply<Html> {
    let Answerer { meetings, place, staff } = answerer;
    let view = view::sees(meetings, place, &answerer.party(), call).await?;
    let at = address(call.id);
    let refused = beside.flash.as_ref().is_some_and(|flash| flash.tone == Tone::Bad);
    let shown = Shown { at: &at, desk: true, seated: true, opens: beside.opens, ..Shown::default() };
    let card = view.card.as_ref();
    let typed = beside.advice.or_else(|| card.map(|card| card.advice.clone())).unwrap_or_default();
    let ticked = beside.pictured.unwrap_or_else(|| card.is_some_and(|card| card.pictured() > 0));
    let offered = meetings.memo.may_picture(call.id);
    let form = answerer.form(call, rings).await?;
    let eyes = Eyes { account: staff.account, now: place.clock.now() };
    let body = html! {
        (call_parts::body(&view, &shown))
        (desk_sheet::part(&at, form.as_ref(), beside.typed.as_ref(), eyes))
        div class="call-forms" {
            @if answerer.may_advise(call) { (advice(&at, (&typed, ticked), card, offered)) }
            @if call.talks() { (desk_ask_in::part(place, call, (&at, &view.near)).await?) }
            @if call.is_over() { (told(call, rings, kept(answerer, call).await?)) }
        }
    };
    let shell = Desk { flash: beside.flash, trail: vec![Link::new(BASE, said::CALLS)], ..staff.desk(place) };
    let page = Page::new(said::by_screen(&call.place)).desk(shell);
    let page = page.status(if refused { StatusCode::CONFLICT } else { StatusCode::OK });
    let page = ["meeting.css", "call.css", "sheet.css", "call.js", "sheet.js"]
        .into_iter()
        .fold(page, |page, file| page.island(SHELF.address(file)));
    Ok(page.body(body).render(visit))
}

/// The form of the result card; `offered` is whether there is a picture that could go with it.
fn advice(at: &str, (typed, ticked): (&str, bool), card: Option<&Card>, offered: bool) -> Markup {
    let agreed = card.map_or("", |card| if card.kept { said::AGREES } else { said::NOT_AGREED });
    let text = Field::new("advice", said::ADVICE, Control::Area(5)).value(typed).hint(said::ADVICE_HINT);
    let tick = Field::new("picture", said::PICTURE_TOO, Control::Check).hint(said::PICTURE_TOO_HINT);
    let tick = tick.value(if ticked && offered { "on" } else { "" });
    panel(
        said::CARD,
        &html! {
            p data-agreed role="status" { (agreed) }
            form class="form" method="post" action=(at) {
                (desk::field(&Field::hidden("do", "advise")))
                (desk::field(&text))
                // The island shows it once a picture comes.
                div data-picture hidden[!offered] { (desk::field(&tick)) }
                div class="form-end" { button class="button strong" type="submit" { (said::ADVICE_SEND) } }
            }
        },
    )
}

/// What was advised and shown on a card that was kept.
async fn kept(answerer: &Answerer<'_>, call: &Call) -> Reply<Option<(String, Option<String>)>> {
    let Some(advice) = call.kept_advice(answerer.meetings)? else { return Ok(None) };
    Ok(Some((advice, answerer.kept_picture(call).await?)))
}

/// What stays of a call.
fn told(call: &Call, rings: &[Ring], kept: Option<(String, Option<String>)>) -> Markup {
    let held = call.answered.0 != 0 && call.is_over();
    let body = html! {
        dl class="call-facts" {
            dt { (said::FROM) } dd { (call.place) }
            dt { (said::WHOM) } @for ring in rings { dd { (ring.whom()) } }
            dt { (said::WHEN) } dd { (call.at.moment_words()) }
            dt { (said::HOW) } dd { (desk_calls::standing(call.outcome)) }
            @if held { dt { (said::LONG) } dd { (said::span(call.ended.since(call.answered))) } }
            dt { (said::WHO_ANSWERED) } dd { (desk_calls::answered(rings)) }
        }
        @match &kept {
            Some((advice, picture)) => {
                h3 { (said::CARD) }
                @for line in advice.lines() { p { (line) } }
                @if let Some(picture) = picture { img class="call-picture" src=(picture) alt=(said::CARD_PICTURE); }
                @if let Some(adviser) = &call.adviser { p { (said::signed(adviser)) } }
                @if let Some(until) = call.kept_until { p { (words::card::kept_until(until)) } }
            },
            None => p { (said::NO_CARD) },
        }
    };
    panel(said::KEPT, &body)
}

fn facts(visit: &Visit, staff: &Staff, place: &Place, call: &Call, told: Markup) -> Html {
    let shell = Desk { trail: vec![Link::new(BASE, said::CALLS)], ..staff.desk(place) };
    Page::new(said::by_screen(&call.place))
        .desk(shell)
        .island(SHELF.address("call.css"))
        .body(told)
        .render(visit)
}

/// `POST`: one key, or one of the forms.
pub(crate) async fn act(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
    Form(sent): Form<HashMap<String, String>>,
) -> Reply<Response> {
    let (answerer, call, rings) = own((&meetings, &place, &staff), &id).await?;
    let done = press(&answerer, (&call, &rings), &sent).await?;
    meetings.rooms.stir();
    let Err(why) = done else {
        let advised = sent.get("do").is_some_and(|word| word == "advise");
        let back = format!("{}{}", address(call.id), if advised { "?done=1" } else { "" });
        return Ok(Redirect::to(&back).into_response());
    };
    let typed = typed(&sent, &why);
    let flash = Some(Flash { tone: Tone::Bad, text: why });
    let advice = sent.get("advice").cloned();
    let pictured = advice.as_ref().map(|_| sent.contains_key("picture"));
    let beside = Beside { flash, advice, pictured, typed, ..Beside::default() };
    Ok(draw(&visit, (&answerer, &call, &rings), beside).await?.into_response())
}

/// What was to be written into the villager's form.
fn typed(sent: &HashMap<String, String>, why: &str) -> Option<Typed> {
    let at = sent.get("at").filter(|_| sent.get("do").is_some_and(|word| word == "fill"))?;
    Some(Typed { at: at.clone(), value: sent.get(at).cloned().unwrap_or_default(), why: why.to_owned() })
}

/// Does what a key says. Within it, why nothing was done.
async fn press(
    answerer: &Answerer<'_>,
    (call, rings): (&Call, &[Ring]),
    sent: &HashMap<String, String>,
) -> Reply<Result<(), String>> {
    let Answerer { meetings, place, staff } = answerer;
    let text = |name: &str| sent.get(name).map(String::as_str).unwrap_or_default();
    match text("do") {
        "hang_up" => answerer.hang_up(call, rings).await?,
        "wipe" => meetings.memo.wipe(call.id),
        word @ ("to_live" | "to_still") => meetings.memo.turn_to(call.id, word == "to_still"),
        word @ ("mute" | "unmute") => {
            let act = if word == "mute" { Act::Mute } else { Act::Unmute };
            let done = answerer.party().act(meetings, place, call.id, (act, &staff.name)).await?;
            return Ok(done.map(drop));
        }
        "fill" => {
            let (at, shape) = (text("at").to_owned(), text("shape").parse().unwrap_or(u32::MAX));
            let write = Write { value: text(&at).trim().to_owned(), at, shape };
            return Ok(answerer.fill(call, rings, write).await?.map_err(|why| why.said()));
        }
        "advise" => return Ok(answerer.advise(call, text("advice"), !text("picture").is_empty()).await?),
        "ask_in" => {
            let Ok(org) = text("org").parse() else { return Ok(Err(said::NO_SUCH_OFFICE.to_owned())) };
            let wanted = Wanted { org, office: text("office").to_owned(), person: String::new() };
            return Ok(answerer.ask_in(call, rings, wanted).await?);
        }
        _ => return Ok(Err(words::UNKNOWN_KEY.to_owned())),
    }
    Ok(Ok(()))
}

/// `GET …/state?known=`: how it stands, once that is new or after a while.
pub(crate) async fn state(
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
    Query(venue::Heard { known }): Query<venue::Heard>,
) -> Reply<Json<CallView>> {
    let mut changed = meetings.rooms.listen();
    let deadline = Instant::now() + NEWS;
    loop {
        changed.borrow_and_update();
        let (answerer, call, _) = own((&meetings, &place, &staff), &id).await?;
        answerer.is_there(&call).await?;
        let seen = view::sees(&meetings, &place, &answerer.party(), &call).await?;
        if seen.mark != known || timeout_at(deadline, changed.changed()).await.is_err() {
            return Ok(Json(seen));
        }
    }
}

/// `POST …/offer`: the offer of the browser (SDP).
pub(crate) async fn offer(
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
    offer: String,
) -> Reply<venue::Connected> {
    let (answerer, call, _) = own((&meetings, &place, &staff), &id).await?;
    let connected = answerer.party().connect(&meetings, &place, call.id, offer).await?;
    Ok(connected.map_or_else(venue::Connected::Refused, venue::Connected::Answer))
}

/// `GET …/still`: what the villager shows, a JPEG.
pub(crate) async fn still(
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let (answerer, call, rings) = own((&meetings, &place, &staff), &id).await?;
    let still = answerer.still(&call, &rings).await?.ok_or_else(missing)?;
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, still).into_response())
}

/// A line that was drawn.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Drawn {
    /// Upon which still; 0 is the live picture.
    upon: u32,
    points: Stroke,
}

/// `POST …/stroke`
pub(crate) async fn stroke(
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
    Json(Drawn { upon, points }): Json<Drawn>,
) -> Reply<StatusCode> {
    let (_, call, _) = own((&meetings, &place, &staff), &id).await?;
    if call.is_over() {
        return Err(missing().into());
    }
    meetings.memo.draw(call.id, upon, points).map_err(|why| Problem::bad(unfit(why)))?;
    meetings.rooms.stir();
    Ok(StatusCode::NO_CONTENT)
}

//! `/apply/supply/{id}` and `/apply/withdraw/{id}`: what is brought, or why it is withdrawn; then the last digits of
//! the telephone; then `/apply/said/{id}`, which says how it stands. One decision a page, and nothing is kept between
//! them but what the page carries on.

use super::{Heard, Kind, Said, TAIL, store};
use crate::pages::{SHELF, only_in_a_village, progress};
use crate::standing::{self, Standing};
use crate::words as all_words;
use crate::words::voice as words;
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, Problem, SubmissionId};
use hongwang_feature::{Fact, Place, Reply};
use hongwang_feed::village::{self, Sent, submit};
use hongwang_input::{Field, FieldKind, field, islands};
use hongwang_page::{Html, Link, Page, Visit, html, icon};
use hongwang_store::{Result, Tx, Vault};
use http::StatusCode;
use maud::Markup;
use uuid::Uuid;

/// What is said about one case in an hour.
const MOST_AN_HOUR: i64 = 10;

fn missing() -> Problem {
    Problem::missing(all_words::NO_CASE)
}

fn address(kind: Kind, id: Uuid) -> String {
    format!("/apply/{}/{id}", kind.word())
}

/// The case at this village with which that can be done now.
async fn find(tx: &mut Tx, place: &Place, kind: Kind, id: &str) -> Reply<(Uuid, Standing)> {
    only_in_a_village(place)?;
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let told = standing::of(tx, id).await?.filter(|told| told.org == place.org).ok_or_else(missing)?;
    if !told.can.iter().any(|word| word == kind.word()) {
        return Err(Problem { status: 409, title: words::NOT_NOW.to_owned(), field: None }.into());
    }
    Ok((id, told))
}

pub(crate) async fn supply(visit: Visit, State(place): State<Place>, Path(id): Path<String>) -> Reply<Html> {
    first(&visit, &place, Kind::Supply, &id).await
}

pub(crate) async fn withdraw(
    visit: Visit,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Html> {
    first(&visit, &place, Kind::Withdraw, &id).await
}

async fn first(visit: &Visit, place: &Place, kind: Kind, id: &str) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let (id, told) = find(&mut tx, place, kind, id).await?;
    if is_on_its_way(&mut tx, id).await? {
        return Err(Problem { status: 409, title: words::ALREADY.to_owned(), field: None }.into());
    }
    Ok(asked(visit, kind, id, &told, &Entered::default(), None))
}

fn page(kind: Kind, told: &Standing) -> Page {
    let page =
        Page::new(format!("{} · {}", told.item_name, words::key(kind))).icon(progress::ICON).personal();
    page.trail([Link::new(progress::ADDRESS, all_words::PROGRESS)]).island(SHELF.address("cases.css"))
}

/// What was entered on the pages so far.
#[derive(Debug, Default)]
struct Entered {
    /// The submission, so that a second press is the same one.
    id: Option<SubmissionId>,
    papers: Vec<String>,
    why: String,
    /// None before it was asked for.
    tail: Option<String>,
}

impl Entered {
    fn of_pairs(pairs: Vec<(String, String)>, told: &Standing) -> Self {
        let mut entered = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "id" => entered.id = value.parse().ok(),
                "paper" if told.papers.contains(&value) => entered.papers.push(value),
                "why" if words::REASONS.iter().any(|(word, _)| *word == value) => entered.why = value,
                "tail" => entered.tail = Some(value.chars().filter(char::is_ascii_digit).collect()),
                _ => {}
            }
        }
        entered
    }

    /// What is to be chosen on the first page and was not.
    fn problem(&self, kind: Kind) -> Option<&'static str> {
        match kind {
            Kind::Supply => self.papers.is_empty().then_some(words::CHOOSE_PAPER),
            Kind::Withdraw => self.why.is_empty().then_some(words::CHOOSE_WHY),
        }
    }
}

/// The first page: which papers, or why.
fn asked(
    visit: &Visit,
    kind: Kind,
    id: Uuid,
    told: &Standing,
    entered: &Entered,
    problem: Option<&str>,
) -> Html {
    let choices: Vec<(&str, &str)> = match kind {
        Kind::Supply => told.papers.iter().map(|paper| (paper.as_str(), paper.as_str())).collect(),
        Kind::Withdraw => words::REASONS.to_vec(),
    };
    let (lead, hint, name, of) = match kind {
        Kind::Supply => (words::WHICH, words::BRING, "paper", "checkbox"),
        Kind::Withdraw => (words::WITHDRAW_WHY, words::WITHDRAW_LEAD, "why", "radio"),
    };
    let chosen = |value: &str| entered.why == value || entered.papers.iter().any(|paper| paper == value);
    let body = html! {
        p class="lead" data-say { (lead) }
        p class="fill-hint" data-say { (hint) }
        @if let Some(problem) = problem { p class="fill-wrong" role="alert" data-say { (problem) } }
        form class="fill" method="post" action=(address(kind, id)) autocomplete="off" {
            fieldset class="fill-choices" aria-label=(lead) data-many[choices.len() > 4] {
                @for (value, shown) in &choices {
                    label class="fill-choice" {
                        input type=(of) name=(name) value=(value) checked[chosen(value)];
                        span class="fill-tile" data-say { (shown) }
                    }
                }
            }
            (keys(all_words::NEXT, "arrow-right"))
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    page(kind, told).status(status).body(body).render(visit)
}

fn keys(go: &str, pictogram: &str) -> Markup {
    html! {
        div class="fill-keys" {
            button class="button strong" type="submit" data-say { (go) (icon(pictogram)) }
            a class="button" href=(progress::ADDRESS) data-say { (icon("arrow-left")) (words::BACK) }
        }
    }
}

/// The second page: who it is.
fn who(
    visit: &Visit,
    kind: Kind,
    id: Uuid,
    told: &Standing,
    entered: &Entered,
    submission: SubmissionId,
) -> Html {
    let problem = entered.tail.is_some().then_some(words::TAIL_SHORT);
    let tail = Field {
        name: "tail",
        label: words::TAIL,
        kind: FieldKind::Digits,
        value: entered.tail.as_deref().unwrap_or_default(),
        hint: words::TAIL_HINT,
        problem,
    };
    let body = html! {
        p class="lead" data-say { (words::WHO_LEAD) }
        form class="fill" method="post" action=(address(kind, id)) autocomplete="off" {
            input type="hidden" name="id" value=(submission);
            @for paper in &entered.papers { input type="hidden" name="paper" value=(paper); }
            @if !entered.why.is_empty() { input type="hidden" name="why" value=(entered.why); }
            (field(&tail))
            (keys(words::finish(kind), "circle-check"))
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = page(kind, told).heard(words::WHO);
    islands().fold(page, Page::island).status(status).body(body).render(visit)
}

pub(crate) async fn supplied(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    say(&visit, &place, &vault, Kind::Supply, (&id, pairs)).await
}

pub(crate) async fn withdrawn(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    say(&visit, &place, &vault, Kind::Withdraw, (&id, pairs)).await
}

/// Leads from page to page, and at the end into the outbox.
async fn say(
    visit: &Visit,
    place: &Place,
    vault: &Vault,
    kind: Kind,
    (id, pairs): (&str, Vec<(String, String)>),
) -> Reply<Response> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let (id, told) = find(&mut tx, place, kind, id).await?;
    let entered = Entered::of_pairs(pairs, &told);
    if let Some(problem) = entered.problem(kind) {
        return Ok(asked(visit, kind, id, &told, &entered, Some(problem)).into_response());
    }
    let submission = entered.id.unwrap_or_else(|| SubmissionId::new(now));
    let Some(tail) = entered.tail.clone().filter(|tail| tail.len() == TAIL) else {
        return Ok(who(visit, kind, id, &told, &entered, submission).into_response());
    };
    let answer = Redirect::to(&format!("/apply/said/{submission}")).into_response();
    if store::case_of(&mut tx, submission.0).await?.is_some() {
        return Ok(answer);
    }
    let refused = |status: u16, why: &str| Problem { status, title: why.to_owned(), field: None };
    if is_on_its_way(&mut tx, id).await? {
        return Err(refused(409, words::ALREADY).into());
    }
    if store::said_since(&mut tx, id, now.plus(-Millis::HOUR)).await? >= MOST_AN_HOUR {
        return Err(refused(429, words::TOO_MANY).into());
    }
    store::say(&mut tx, submission.0, id, kind, now).await?;
    let said = Said { case: id, tail, papers: entered.papers, why: entered.why };
    let body = serde_json::to_value(&said).expect("words are plain data");
    submit(&mut tx, vault, submission, kind.submission(), &body, Vec::new(), now).await?;
    tx.commit().await?;
    place.bus.tell(Fact::HandedIn);
    Ok(answer)
}

/// How something that was said here stands.
pub(crate) async fn said(visit: Visit, State(place): State<Place>, Path(id): Path<String>) -> Reply<Html> {
    only_in_a_village(&place)?;
    let id: SubmissionId = id.parse().map_err(|_| missing())?;
    let mut tx = place.db.read().await?;
    let (case, kind) = store::case_of(&mut tx, id.0).await?.ok_or_else(missing)?;
    let told = standing::of(&mut tx, case).await?.ok_or_else(missing)?;
    let sent = village::standing(&mut tx, id).await?.ok_or_else(missing)?;
    let body = html! {
        section class="kept" data-standing=(word(&sent)) {
            span class="kept-icon" { (icon(if why_not(&sent).is_some() { "alert-triangle" } else { "circle-check" })) }
            p class="kept-told" data-say { (words::SENT) }
            (line(kind, &sent))
            @if sent == Sent::Waiting { p data-say { (words::WAITING) } }
            @if kind == Kind::Supply { p data-say { (words::BRING) } }
        }
        p class="fill-keys" {
            a class="button" href=(progress::ADDRESS) data-say { (icon("search")) (all_words::PROGRESS) }
        }
    };
    Ok(page(kind, &told).follow_standing().body(body).render(&visit))
}

/// The word in `data-standing`: what the center took and did not do is not done.
fn word(sent: &Sent) -> &'static str {
    if why_not(sent).is_some() { "refused" } else { sent.word() }
}

/// Why it was not done, once the center has said so.
fn why_not(sent: &Sent) -> Option<String> {
    match sent {
        Sent::Refused(why) => Some(why.clone()),
        Sent::Taken(answer) => {
            let heard = serde_json::from_value::<Heard>(answer.clone()).ok()?;
            (!heard.done).then_some(heard.why)
        }
        Sent::Waiting => None,
    }
}

fn line(kind: Kind, sent: &Sent) -> Markup {
    match why_not(sent) {
        Some(why) => html! { p class="fill-wrong" role="alert" data-say { (words::not_done(&why)) } },
        None => {
            let said = if *sent == Sent::Waiting { words::on_its_way(kind) } else { words::done(kind) };
            html! { p class="kept-said" role="status" data-say { (said) } }
        }
    }
}

async fn is_on_its_way(tx: &mut Tx, case: Uuid) -> Result<bool> {
    let Some(spoken) = store::newest(tx, case).await? else { return Ok(false) };
    Ok(village::standing(tx, SubmissionId(spoken.id)).await? == Some(Sent::Waiting))
}

/// What stands on the page of how far a case is: what is missing, why it was refused, what was said here last, and the
/// keys for what can be done.
pub(crate) async fn part(tx: &mut Tx, id: Uuid, told: &Standing) -> Result<Markup> {
    let spoken = store::newest(tx, id).await?;
    let sent = match &spoken {
        Some(spoken) => village::standing(tx, SubmissionId(spoken.id)).await?,
        None => None,
    };
    let waits = sent == Some(Sent::Waiting);
    // What was answered before the case moved on is of no more interest.
    let newest = spoken.zip(sent).filter(|(spoken, _)| waits || spoken.at >= told.at);
    let can: Vec<Kind> =
        told.can.iter().filter_map(|word| Kind::from_word(word)).filter(|_| !waits).collect();
    Ok(html! {
        @if !told.papers.is_empty() {
            p class="kept-said" data-say { (words::PAPERS) }
            ul class="kept-papers" { @for paper in &told.papers { li data-say { (paper) } } }
        }
        @for (name, text) in [(words::WHY, &told.reason), (words::REMEDY, &told.remedy)] {
            @if let Some(text) = text {
                p class="kept-said" data-say { (name) }
                p class="kept-text" data-say { (text) }
            }
        }
        @if let Some((spoken, sent)) = &newest { (line(spoken.kind, sent)) }
        @if !can.is_empty() {
            div class="fill-keys" {
                @for kind in can {
                    a class={ "button" @if kind == Kind::Supply { " strong" } } href=(address(kind, id)) data-say {
                        (words::key(kind))
                    }
                }
            }
        }
    })
}

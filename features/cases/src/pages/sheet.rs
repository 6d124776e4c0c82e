//! `/apply/sheet`: the form of this visit as plain data, for whoever helps to fill it in from far away, and one answer of
//! theirs. The page that shares it asks the villager first; what it shares with, this side does not know.
//!
//! Invariants: only at the box's own screen, and only the draft of this visit; what is personal goes out masked; an answer
//! is taken by the rules of `/apply/fill` or not at all; papers, signatures and promises are never taken, nothing is handed
//! in, and a mandate is the villager's alone; who wrote it goes with the application (`applicant/afar.rs`).

use super::{Open, open_in};
use crate::applicant::afar::Helper;
use crate::form::{Form, Group, Question, Step, text_at};
use crate::pages::fill::{Answered, take, title};
use crate::words::{self as shared, sheet as words};
use crate::{mask, proxy, store};
use axum::{
    Extension, Json,
    extract::State,
    response::{IntoResponse, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply};
use hongwang_page::Here;
use hongwang_store::Vault;
use http::{HeaderMap, StatusCode, header};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) const ADDRESS: &str = "/apply/sheet";
/// The longest body with an answer, bytes.
pub(crate) const LARGEST: usize = 8 << 10;
/// Where the villager goes on.
const ON: &str = "/apply/check";

/// What is told.
#[derive(Debug, Serialize)]
struct Told<'f> {
    /// Where the villager goes on.
    to: &'static str,
    sheet: Sheet<'f>,
}

/// The form, as others may see it.
#[derive(Debug, Serialize)]
struct Sheet<'f> {
    /// What is applied for.
    title: &'f str,
    fields: Vec<Field>,
}

/// One question.
#[derive(Debug, Serialize)]
struct Field {
    at: String,
    label: String,
    ask: String,
    hint: String,
    /// `text`, `choice`, `laid` (by the villager alone), `more`.
    kind: &'static str,
    /// What there is to choose; of members, what can be done.
    choices: Vec<Choice>,
    /// What stands there, unless it is personal; of members how many there are.
    value: String,
    /// The same for eyes, masked where it is personal.
    shown: String,
    optional: bool,
    /// What is wrong with what stands there; empty where nothing is.
    wrong: String,
}

/// One thing to choose.
#[derive(Debug, Serialize)]
struct Choice {
    value: String,
    name: String,
}

impl Field {
    fn of(form: &Form, answers: &Value, step: &Step<'_>, today: Date) -> Self {
        match step {
            Step::Ask { at, question, member } => {
                let text = text_at(answers, at);
                let personal = form.personal(at).filter(|_| question.attach.is_none());
                let label = member.map_or_else(
                    || question.short.clone(),
                    |(which, group)| shared::of_member(&group.repeat, which, &question.short),
                );
                let is_wrong =
                    !text.is_empty() && form.read(question, at, text, today).as_deref() != Ok(text);
                Self {
                    at: at.clone(),
                    label,
                    ask: title(step).to_owned(),
                    hint: question.hint.clone(),
                    kind: kind(question),
                    choices: question.choose.iter().map(Choice::of).collect(),
                    value: if personal.is_none() && question.attach.is_none() {
                        text.to_owned()
                    } else {
                        String::new()
                    },
                    shown: shown(question, text, personal, today),
                    optional: question.optional,
                    // Not why: a sentence about a number may tell its digits.
                    wrong: if is_wrong { shared::does_not_fit(&question.short, "") } else { String::new() },
                }
            }
            Step::More { group, count } => Self {
                at: group.at.clone(),
                label: group.repeat.clone(),
                ask: group.ask.clone(),
                hint: String::new(),
                kind: "more",
                choices: ways(group, *count),
                value: count.to_string(),
                shown: if *count == 0 { String::new() } else { shared::count(*count) },
                optional: true,
                wrong: String::new(),
            },
        }
    }
}

impl Choice {
    fn of(choice: &crate::form::Choice) -> Self {
        Self { value: choice.value.clone(), name: choice.name.clone() }
    }
}

fn kind(question: &Question) -> &'static str {
    match question.keys {
        _ if is_own(question) => "laid",
        Some(_) => "text",
        None => "choice",
    }
}

/// What nobody does for the villager: papers, signatures, and what can only be said yes to, a promise.
fn is_own(question: &Question) -> bool {
    question.attach.is_some() || (question.keys.is_none() && question.choose.len() == 1)
}

/// What others see of an answer.
fn shown(question: &Question, text: &str, personal: Option<&str>, today: Date) -> String {
    match personal {
        _ if text.is_empty() => String::new(),
        Some(kind) => mask::masked(kind, text),
        None => Form::shown(question, text, today),
    }
}

/// What can be done with the members of a group.
fn ways(group: &Group, count: usize) -> Vec<Choice> {
    let add =
        (count < group.most).then(|| Choice { value: "add".to_owned(), name: shared::add(&group.repeat) });
    let drop = |which| Choice { value: format!("drop {which}"), name: words::drop(&group.repeat, which + 1) };
    add.into_iter().chain((0..count).map(drop)).collect()
}

fn told(open: &Open, today: Date) -> Response {
    let (form, answers) = (open.item.form(), &open.draft.answers);
    let fields = form.steps(answers).iter().map(|step| Field::of(form, answers, step, today)).collect();
    let told = Told { to: ON, sheet: Sheet { title: &open.item.name, fields } };
    ([(header::CACHE_CONTROL, "no-store")], Json(told)).into_response()
}

fn only_here(Here(here): Here) -> Reply<()> {
    if here { Ok(()) } else { Err(Problem::forbidden(words::ONLY_HERE).into()) }
}

/// Whether somebody else may help with it: its questions have begun, and it is no mandate.
fn is_shared(open: &Open) -> bool {
    open.draft.item != proxy::SLUG && open.draft.applicant.first_missing(&open.item).is_none()
}

/// The form; no content where this visit fills in none.
pub(crate) async fn show(here: Here, State(place): State<Place>, headers: HeaderMap) -> Reply<Response> {
    only_here(here)?;
    let open = super::open(&place, &headers).await?.filter(is_shared);
    let today = place.clock.now().beijing().date();
    Ok(open.map_or_else(|| StatusCode::NO_CONTENT.into_response(), |open| told(&open, today)))
}

/// One answer of somebody who helps. What a newer center tells beside is left out.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    at: String,
    /// What is written; of members how many there were, so that what is sent twice is done once.
    value: String,
    /// `next`; of members `add`, `drop 0`.
    go: String,
    /// Who writes it; a center of before that was told says nothing: it stands as somebody of the county without a name.
    #[serde(default)]
    by: Option<Helper>,
}

/// Why an answer is not taken.
#[derive(Debug, Serialize)]
struct Refused<'a> {
    at: &'a str,
    /// One Chinese sentence.
    why: &'a str,
}

/// Takes the answer, and gives the form as it stands then.
pub(crate) async fn answer(
    here: Here,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    headers: HeaderMap,
    Json(sent): Json<Sent>,
) -> Reply<Response> {
    only_here(here)?;
    // What a phone sends at this moment is not written over.
    let mut tx = place.db.write().await?;
    let Some(mut open) = open_in(&mut tx, &place, &headers).await?.filter(is_shared) else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let now = place.clock.now();
    let today = now.beijing().date();
    let refused = |status, why: &str| (status, Json(Refused { at: &sent.at, why })).into_response();
    let before = open.draft.answers.clone();
    let steps = open.item.form().steps(&before);
    let Some(step) = steps.iter().find(|step| step.at() == sent.at) else {
        return Ok(refused(StatusCode::BAD_REQUEST, words::NOT_ASKED));
    };
    if let Err(why) = may(open.item.form(), &before, step, &sent) {
        return Ok(refused(StatusCode::BAD_REQUEST, why));
    }
    let by = sent.by.clone().unwrap_or_else(|| Helper::nameless(&place.org));
    if !by.is_sound() {
        return Ok(refused(StatusCode::BAD_REQUEST, words::NOBODY));
    }
    let entered = Answered {
        at: sent.at.clone(),
        value: sent.value.clone(),
        go: sent.go.clone(),
        ..Answered::default()
    };
    if let Err(why) = take(open.item.form(), step, &entered, &mut open.draft.answers, today) {
        return Ok(refused(StatusCode::BAD_REQUEST, &why));
    }
    open.draft.applicant.notice_changes(&before, &open.draft.answers);
    if !open.draft.applicant.helped_from_afar(&by, &sent.at) {
        return Ok(refused(StatusCode::BAD_REQUEST, words::CROWD));
    }
    let written = async {
        store::save(&mut tx, &open.ticket, &vault, &open.draft, now).await?;
        tx.commit().await
    };
    match written.await {
        Err(error) if error.is_full() => Ok(refused(StatusCode::INSUFFICIENT_STORAGE, shared::DISK_FULL)),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(told(&open, today)),
    }
}

/// Whether this may be done from far away.
fn may(form: &Form, answers: &Value, step: &Step<'_>, sent: &Sent) -> Result<(), &'static str> {
    let empty = sent.value.trim().is_empty();
    match step {
        Step::Ask { question, .. } if is_own(question) => Err(words::LAID),
        Step::Ask { .. } if sent.go != "next" => Err(words::UNKNOWN),
        Step::Ask { question, .. } if empty && !question.optional => Err(words::EMPTY),
        // Whoever helps does not see it: an empty line is no wish to wipe it.
        Step::Ask { at, .. } if empty && form.personal(at).is_some() && !text_at(answers, at).is_empty() => {
            Err(words::UNSEEN)
        }
        Step::Ask { .. } => Ok(()),
        Step::More { count, .. } if sent.value != count.to_string() => Err(words::MEMBERS_CHANGED),
        Step::More { group, count } => {
            let known = ways(group, *count).iter().any(|way| way.value == sent.go);
            if known { Ok(()) } else { Err(words::UNKNOWN) }
        }
    }
}

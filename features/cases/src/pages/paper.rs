//! A question that asks for a paper or a signature, and `/apply/paper`, which takes it. The page stands without script:
//! a file is sent by its form, and where nothing can be sent it says who helps.

use super::fill::{self, question};
use super::{Open, gone, open};
use crate::applicant::assist;
use crate::card;
use crate::form::{Attach, Question, Step, papers_in, text_at};
use crate::paper::{self, Came, Kind, Laying, MANDATE, Papers};
use crate::words::{self, papers as words_of};
use axum::{
    Extension, Form,
    extract::{Multipart, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_documents::paper::LARGEST;
use hongwang_feature::{Place, Reply};
use hongwang_page::{Screen, Visit, html, icon};
use hongwang_replica::BlobHash;
use hongwang_store::Vault;
use http::{HeaderMap, header};
use maud::Markup;
use serde::Deserialize;

/// What a browser offers to choose from. HEIC is not among them, so a phone makes a JPEG of it.
pub(super) const ACCEPT: &str = "image/jpeg,image/png,image/webp,application/pdf";
/// The same where the camera opens at once.
pub(super) const CAMERA: &str = "image/jpeg,image/png,image/webp";

/// Which question, and whether it leads back to the summary.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Where {
    pub(super) at: String,
    pub(super) from: String,
}

/// What is drawn of a question.
pub(crate) struct Part<'a> {
    pub(crate) visit: &'a Visit,
    pub(crate) at: &'a str,
    pub(crate) from: &'a str,
    pub(crate) question: &'a Question,
    /// The answer so far.
    pub(crate) text: &'a str,
    pub(crate) problem: Option<&'a str>,
    /// Whether a phone can come.
    pub(crate) phone: bool,
    /// Whether one more is taken.
    pub(crate) room: bool,
}

/// The papers so far, and the ways to one more.
pub(crate) fn part(part: &Part<'_>) -> Markup {
    let question = part.question;
    let signed = question.attach == Some(Attach::Signature);
    html! {
        @if !question.hint.is_empty() { p class="fill-hint" data-say { (question.hint) } }
        @if let Some(problem) = part.problem { p class="fill-wrong" role="alert" data-say { (problem) } }
        p class="fill-wrong" role="alert" data-too-large data-say hidden { (words_of::TOO_LARGE) }
        ul class="papers" {
            @for (hash, number) in papers_in(part.text).zip(1..) { (laid(part, hash, number)) }
        }
        @if !part.room {
            @if !signed { p class="fill-hint" data-say { (words_of::FULL) } }
        } @else if part.visit.screen == Screen::Tv {
            @let helps = if part.at == MANDATE { words::applicant::MANDATE_TV } else { words_of::CLERK_HELPS };
            p class="fill-hint" data-say { (helps) }
            (by_phone(part))
        } @else {
            @if signed { (pad(part)) p class="fill-hint" data-say { (words_of::ON_PAPER) } }
            div class="paper-ways" {
                // It sends what `file_form` sends.
                (card::camera::camera(part.at, &address(part.at, part.from)))
                (file_form(&address(part.at, part.from), part.at, part.from))
                (by_phone(part))
            }
        }
    }
}

fn address(at: &str, from: &str) -> String {
    question(at, from).replacen("/apply/fill", "/apply/paper", 1)
}

/// The page on which a paper for this place is asked for.
pub(super) fn back(at: &str, from: &str) -> String {
    if at == MANDATE { assist::ADDRESS.to_owned() } else { question(at, from) }
}

fn laid(part: &Part<'_>, hash: BlobHash, number: usize) -> Markup {
    let name = words_of::one(&part.question.short, number);
    let word =
        if part.question.attach == Some(Attach::Signature) { words_of::REWRITE } else { words_of::REMOVE };
    html! {
        li {
            img src={ "/apply/paper/" (hash) } alt=(name) data-say=(name) height="160";
            form method="post" action="/apply/paper/drop" {
                (hidden(part.at, part.from))
                input type="hidden" name="hash" value=(hash);
                button class="button" type="submit" data-say { (icon("x")) (word) }
            }
        }
    }
}

fn hidden(at: &str, from: &str) -> Markup {
    html! {
        input type="hidden" name="at" value=(at);
        input type="hidden" name="from" value=(from);
    }
}

/// A file, by whatever the browser has for choosing one.
pub(super) fn file_form(action: &str, at: &str, from: &str) -> Markup {
    html! {
        form class="paper-file" method="post" action=(action) enctype="multipart/form-data" {
            (hidden(at, from))
            label class="button" data-say { (icon("photo")) span { (words_of::CHOOSE_FILE) }
                input type="file" name="file" accept=(ACCEPT) data-most=(LARGEST);
            }
            button class="button strong" type="submit" data-say { (icon("upload")) (words_of::SEND) }
        }
    }
}

fn by_phone(part: &Part<'_>) -> Markup {
    html! {
        @if part.phone {
            form method="post" action="/apply/phone" {
                (hidden(part.at, part.from))
                button class="button" type="submit" data-say { (icon("device-mobile")) (words_of::BY_PHONE) }
            }
        }
    }
}

/// The square for a name. The island of the ink pad draws, and writes the strokes into the field beside it.
fn pad(part: &Part<'_>) -> Markup {
    html! {
        noscript { p class="fill-hint" data-say { (words_of::NO_SCRIPT) } }
        form class="signature" method="post" action=(address(part.at, part.from)) enctype="multipart/form-data" data-script hidden {
            (hidden(part.at, part.from))
            div class="ink-pad" role="img" aria-label=(words_of::SIGN_PAD) data-say=(words_of::SIGN_PAD) data-here=(words_of::SIGN_HERE) data-sample data-plain {
                canvas {}
                input type="hidden" name="strokes" value="";
            }
            div class="signature-keys" {
                button class="button" type="button" data-ink="wipe" data-say { (icon("eraser")) (words_of::REWRITE) }
                button class="button strong" type="submit" data-say { (icon("circle-check")) (words_of::SIGN_DONE) }
            }
        }
    }
}

/// `POST /apply/paper`: one paper more for a question of this visit's draft.
pub(crate) async fn put(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(papers): Extension<Papers>,
    Query(asked): Query<Where>,
    headers: HeaderMap,
    parts: Multipart,
) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let came = match paper::room(&place, &open.draft).await? {
        Ok(()) => papers.receive(&headers, parts).await,
        Err(why) => Came { wrong: Some(why), ..Came::default() },
    };
    let named = |field: &str, asked: String| if field.is_empty() { asked } else { field.to_owned() };
    let (at, from) = (named(&came.at, asked.at), named(&came.from, asked.from));
    let made = came.made();
    let read = papers.read(came).await;
    let laid = match read {
        Ok(read) => {
            let laying = Laying { place: &place, vault: &vault, ticket: &open.ticket, at: &at };
            paper::lay(&laying, read, made).await?
        }
        Err(why) => Err(why),
    };
    Ok(match laid {
        Ok(_) => Redirect::to(&back(&at, &from)).into_response(),
        Err(why) if at == MANDATE => assist::refused(&visit, &open, &papers, why),
        Err(why) => match fill::refused(&place, &visit, &open, &at, &from, why, &papers) {
            Some(page) => page,
            None => return Err(Problem::bad(why).into()),
        },
    })
}

/// What is taken away.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Dropped {
    at: String,
    from: String,
    hash: String,
}

/// `POST /apply/paper/drop`
pub(crate) async fn remove(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    headers: HeaderMap,
    Form(dropped): Form<Dropped>,
) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    if let Ok(hash) = dropped.hash.parse() {
        let laying = Laying { place: &place, vault: &vault, ticket: &open.ticket, at: &dropped.at };
        paper::remove(&laying, hash).await?;
    }
    Ok(Redirect::to(&back(&dropped.at, &dropped.from)).into_response())
}

/// `GET /apply/paper/{hash}`: a paper of this visit's draft, for the eyes of whoever stands there.
pub(crate) async fn show(
    State(place): State<Place>,
    headers: HeaderMap,
    Path(hash): Path<String>,
) -> Reply<Response> {
    let missing = || Problem::missing(words::NO_CASE);
    let open = open(&place, &headers).await?.ok_or_else(missing)?;
    let hash: BlobHash = hash.parse().map_err(|_| missing())?;
    let named = open.item.form().papers(&open.draft.answers);
    let is_named = named.contains(&hash) || open.draft.applicant.papers().contains(&hash);
    let read = if is_named { paper::read(&place, &open.ticket, hash).await? } else { None };
    let (kind, bytes) = read.ok_or_else(missing)?;
    Ok(shown(kind, bytes))
}

/// A paper as an answer that nothing keeps, guesses about, or runs.
pub(crate) fn shown(kind: Kind, bytes: Vec<u8>) -> Response {
    let place = match kind {
        Kind::Picture => "inline",
        Kind::Pdf => "attachment; filename=\"paper.pdf\"",
    };
    let headers = [
        (header::CONTENT_TYPE, kind.media_type()),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::CONTENT_DISPOSITION, place),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, bytes).into_response()
}

/// What papers are laid for at this place of a draft, and how many more; none where none are.
pub(super) fn asked(open: &Open, at: &str) -> Option<(String, u64)> {
    if at == MANDATE {
        let assist = open.draft.applicant.helped_by()?;
        let is_there = assist.mandate.as_ref().is_some_and(|mandate| mandate.paper.is_some());
        return Some((words::applicant::MANDATE.to_owned(), u64::from(!is_there)));
    }
    let (form, answers) = (open.item.form(), &open.draft.answers);
    form.steps(answers).into_iter().find_map(|step| match step {
        Step::Ask { at: place, question, .. } if place == at && question.attach.is_some() => {
            Some((question.short.clone(), form.takes(at, text_at(answers, at))))
        }
        _ => None,
    })
}

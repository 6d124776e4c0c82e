//! `/help/call` and `/help/proxy`: a telephone number and, by touch, what it is about. What is asked goes into the
//! outbox in the same transaction that gives it its number here; at the center it becomes a ticket.

use super::{
    SHELF,
    message::{Recorded, recorder},
};
use crate::message::{self, Drafts, Handed};
use crate::roster::Office;
use crate::store::{self, Ticket};
use crate::ticket::{self, About, Kind, PROMISED, SUBMISSION_KIND, State as Standing};
use crate::words;
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, Problem, SubmissionId};
use hongwang_casework::Calendar;
use hongwang_feature::{Fact, Place, Reply, Sender, Site};
use hongwang_feed::{
    attachments,
    village::{Sent, standing, submit},
};
use hongwang_input::{Field, FieldKind, field, islands, read};
use hongwang_page::{Html, Link, Markup, Page, Visit, html, icon};
use hongwang_replica::{BlobRef, outbox::Submission};
use hongwang_store::{Result, Tx, Vault};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::{result::Result as StdResult, sync::LazyLock};
use uuid::Uuid;

/// Requests that one screen takes in an hour.
const MOST_AN_HOUR: i64 = 40;
/// Which days are worked.
static CALENDAR: LazyLock<Calendar> = LazyLock::new(Calendar::shipped);

/// What was entered.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    /// Drawn with the form, so that a second press is the same request.
    id: String,
    phone: String,
    about: String,
}

/// What travels.
#[derive(Debug, Serialize, Deserialize)]
struct Body {
    kind: String,
    number: i64,
    phone: String,
    about: String,
    /// What was said into the screen beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<Handed>,
}

/// What the center answers.
#[derive(Debug, Serialize, Deserialize)]
struct Answer {
    due_at: Millis,
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Call => words::CALL_TITLE,
        Kind::Proxy => words::PROXY,
    }
}

fn only_in_a_village(place: &Place) -> Reply<()> {
    if place.site == Site::Village { Ok(()) } else { Err(Problem::missing(words::NO_REQUEST).into()) }
}

/// How somebody came to a form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Whom they looked for and did not reach: what it is about is chosen already.
    office: String,
    /// Whether they came to leave a message.
    message: Option<String>,
}

pub(crate) async fn call(
    visit: Visit,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    empty(&visit, &place, Kind::Call, &asked)
}

pub(crate) async fn proxy(
    visit: Visit,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    empty(&visit, &place, Kind::Proxy, &asked)
}

fn empty(visit: &Visit, place: &Place, kind: Kind, asked: &Asked) -> Reply<Html> {
    only_in_a_village(place)?;
    let id = SubmissionId::new(place.clock.now()).to_string();
    let about = Office::from_word(&asked.office).map(|office| About::of_office(office).word().to_owned());
    let entered = Entered { id, about: about.unwrap_or_default(), ..Entered::default() };
    let recorded = Recorded { there: None, sought: asked.message.is_some() };
    Ok(form(visit, kind, (&entered, recorded), None))
}

fn form(visit: &Visit, kind: Kind, (entered, recorded): (&Entered, Recorded), problem: Option<&str>) -> Html {
    let (icon_name, send) = match kind {
        Kind::Call => ("phone-call", words::SEND_CALL),
        Kind::Proxy => ("heart-handshake", words::SEND_PROXY),
    };
    let phone = Field {
        name: "phone",
        label: words::PHONE,
        kind: FieldKind::Phone,
        value: &entered.phone,
        hint: words::PHONE_HINT,
        problem,
    };
    let body = html! {
        form class="ask" method="post" autocomplete="off" {
            input type="hidden" name="id" value=(entered.id);
            (field(&phone))
            (choices(&entered.about))
            @if kind == Kind::Call { (recorder(&entered.id, recorded)) }
            p class="ask-end" {
                button class="button strong ask-send" type="submit" data-say { (icon(icon_name)) (send) }
            }
        }
    };
    let page = Page::new(title(kind)).icon(icon_name).trail([Link::new("/help", words::HELP)]).personal();
    let page = islands().fold(page.island(SHELF.address("help.css")), Page::island);
    let page = page.island(SHELF.address("message.css")).island(SHELF.address("message.js"));
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    page.status(status).body(body).render(visit)
}

fn choices(chosen: &str) -> Markup {
    html! {
        fieldset class="abouts" {
            legend data-say { (words::ABOUT) }
            @for about in About::ALL {
                label class="about" {
                    input type="radio" name="about" value=(about.word()) checked[chosen == about.word()];
                    span class="about-tile" data-say=(about.name()) { (icon(about.icon())) span { (about.name()) } }
                }
            }
        }
    }
}

pub(crate) async fn ask_call(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(drafts): Extension<Drafts>,
    Form(entered): Form<Entered>,
) -> Reply<Response> {
    ask(&visit, &place, (&vault, &drafts), Kind::Call, &entered).await
}

pub(crate) async fn ask_proxy(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(drafts): Extension<Drafts>,
    Form(entered): Form<Entered>,
) -> Reply<Response> {
    ask(&visit, &place, (&vault, &drafts), Kind::Proxy, &entered).await
}

async fn ask(
    visit: &Visit,
    place: &Place,
    (vault, drafts): (&Vault, &Drafts),
    kind: Kind,
    entered: &Entered,
) -> Reply<Response> {
    only_in_a_village(place)?;
    let now = place.clock.now();
    let id: SubmissionId = entered.id.parse().map_err(|_| Problem::bad(words::STALE_FORM))?;
    let draft = drafts.get(id.0, now).filter(|_| kind == Kind::Call);
    let again = |why: &str| {
        let there = draft.as_ref().map(|draft| draft.voice);
        let recorded = Recorded { there, ..Recorded::default() };
        Ok(form(visit, kind, (entered, recorded), Some(why)).into_response())
    };
    let phone = match read(FieldKind::Phone, &entered.phone, now.beijing().date()) {
        Ok(phone) if !phone.is_empty() => phone,
        Ok(_) => return again(words::PHONE_MISSING),
        Err(why) => return again(&why),
    };
    let about = About::from_word(&entered.about).unwrap_or(About::Nothing);
    let _one = drafts.sending().await;
    if store::asked(&mut place.db.read().await?, id.0).await?.is_none() {
        let laid = match drafts.get(id.0, now).filter(|_| kind == Kind::Call) {
            Some(draft) => Some(lay(place, draft).await?),
            None => None,
        };
        let hash = laid.as_ref().map(|(handed, _)| handed.hash);
        let done = hand_in(place, vault, (id, kind, now), (phone, about), laid).await;
        if let (Err(_), Some(hash)) = (&done, hash) {
            let blobs = attachments(place)?;
            let removed = tokio::task::spawn_blocking(move || blobs.remove(&hash)).await;
            removed.expect("removing a file does not panic")?;
        }
        done?;
    }
    drafts.remove(id.0, now);
    place.bus.tell(Fact::HandedIn);
    Ok(Redirect::to(&format!("/help/asked/{id}")).into_response())
}

/// Gives it its number and lays it into the outbox, with what was recorded for it.
async fn hand_in(
    place: &Place,
    vault: &Vault,
    (id, kind, now): (SubmissionId, Kind, Millis),
    (phone, about): (String, About),
    laid: Option<(Handed, BlobRef)>,
) -> Reply<()> {
    let mut tx = place.db.write().await?;
    if store::asked_since(&mut tx, now.plus(-Millis::HOUR)).await? >= MOST_AN_HOUR {
        let too_many = Problem { status: 429, title: words::TOO_MANY.to_owned(), field: None };
        return Err(too_many.into());
    }
    let asked = store::ask(&mut tx, id.0, kind, now).await?;
    let (message, attached) = laid.unzip();
    let (kind, about) = (asked.kind.word().to_owned(), about.word().to_owned());
    let body = Body { kind, number: asked.number, phone, about, message };
    let body = serde_json::to_value(&body).expect("a request is plain data");
    submit(&mut tx, vault, id, SUBMISSION_KIND, &body, attached.into_iter().collect(), now).await?;
    Ok(tx.commit().await?)
}

/// Lays what was recorded, sealed, where the outbox finds it.
async fn lay(place: &Place, draft: message::Draft) -> Reply<(Handed, BlobRef)> {
    let blobs = attachments(place)?;
    let laid = tokio::task::spawn_blocking(move || {
        let (handed, sealed) = message::seal(&draft);
        let attached = BlobRef { hash: handed.hash, len: sealed.len() as u64 };
        blobs.put(&sealed).map(|_| (handed, attached))
    });
    Ok(laid.await.expect("writing a file does not panic")?)
}

/// `/help/asked/{id}`: the number, and whether it has been delivered. No telephone number: the next person may stand
/// behind.
pub(crate) async fn asked(visit: Visit, State(place): State<Place>, Path(id): Path<String>) -> Reply<Html> {
    let missing = || Problem::missing(words::NO_REQUEST);
    only_in_a_village(&place)?;
    let id: SubmissionId = id.parse().map_err(|_| missing())?;
    let mut tx = place.db.read().await?;
    let asked = store::asked(&mut tx, id.0).await?.ok_or_else(missing)?;
    let sent = standing(&mut tx, id).await?.ok_or_else(missing)?;
    let body = html! {
        section class="asked" data-standing=(sent.word()) {
            span class="asked-icon" { (icon(if matches!(sent, Sent::Refused(_)) { "alert-triangle" } else { "circle-check" })) }
            p class="asked-number" { span data-say { (words::YOUR_NUMBER) } strong data-say { (words::number(asked.number)) } }
            (said(&sent))
            p data-say { (words::ASKED_AT) " " (asked.at.minute_words()) }
            p class="asked-keep" data-say { (words::KEEP) }
        }
    };
    let page =
        Page::new(words::NOTED).icon("circle-check").trail([Link::new("/help", words::HELP)]).personal();
    let page = page.island(SHELF.address("help.css")).follow_standing();
    Ok(page.body(body).render(&visit))
}

fn said(sent: &Sent) -> Markup {
    let due = |answer: &serde_json::Value| serde_json::from_value::<Answer>(answer.clone()).ok();
    html! {
        @match sent {
            Sent::Waiting => p class="asked-said" role="status" data-say { (words::WAITS) },
            Sent::Taken(answer) => {
                p class="asked-said" role="status" data-say { (words::DELIVERED) }
                @if let Some(answer) = due(answer) {
                    p data-say { (words::BY_WHEN) " " (words::answer_by(answer.due_at)) }
                }
            },
            Sent::Refused(why) => p class="asked-said" role="status" data-say { (words::NOT_TAKEN) "：" (why) },
        }
    }
}

/// Makes a ticket of what a village sent.
pub(crate) async fn receive(
    tx: &mut Tx,
    vault: &Vault,
    from: &Sender,
    submission: &Submission,
    now: Millis,
) -> Result<StdResult<serde_json::Value, String>> {
    let refused = || Ok(Err(words::REFUSED_BODY.to_owned()));
    let Ok(body) = serde_json::from_value::<Body>(submission.body.clone()) else { return refused() };
    let (Some(kind), Some(about)) = (Kind::from_word(&body.kind), About::from_word(&body.about)) else {
        return refused();
    };
    // A device is trusted to be itself, not to have checked what was typed.
    let phone = match read(FieldKind::Phone, &body.phone, now.beijing().date()) {
        Ok(phone) if !phone.is_empty() => phone,
        _ => return refused(),
    };
    let message = match said_with(&body, submission) {
        Ok(message) => message,
        Err(why) => return Ok(Err(why.to_owned())),
    };
    let due_at = ticket::due(&CALENDAR, now, PROMISED);
    let kept = Ticket {
        id: submission.id,
        number: body.number,
        kind,
        about,
        org: from.org.clone(),
        masked: ticket::masked(&phone),
        asked_at: Millis(submission.at),
        due_at,
        state: Standing::New,
    };
    store::keep(tx, &kept, vault.seal(kept.id.as_bytes(), phone.as_bytes())).await?;
    if let Some((handed, key)) = message {
        let gone_at = now.plus(message::AT_MOST);
        message::store::keep(tx, vault, kept.id, (handed, &key), gone_at).await?;
    }
    Ok(Ok(serde_json::to_value(Answer { due_at }).expect("a time is plain data")))
}

/// What was said beside it, with what opens it: exactly that came with the request.
fn said_with<'b>(
    body: &'b Body,
    submission: &Submission,
) -> StdResult<Option<(&'b Handed, [u8; 32])>, &'static str> {
    let wrong = words::message::BODY_WRONG;
    let attached = submission.attachments.as_slice();
    match (&body.message, attached) {
        (None, []) => Ok(None),
        (Some(handed), [blob]) if blob.hash == handed.hash && Handed::fits(blob.len) => {
            let key = handed.key().ok_or(wrong)?;
            Ok(Some((handed, key)))
        }
        _ => Err(wrong),
    }
}

/// The telephone number of a ticket.
pub(crate) async fn phone_of(tx: &mut Tx, vault: &Vault, id: Uuid) -> Result<Option<String>> {
    let sealed = store::phone(tx, id).await?;
    Ok(vault.unseal(id.as_bytes(), &sealed).ok().and_then(|bytes| String::from_utf8(bytes).ok()))
}

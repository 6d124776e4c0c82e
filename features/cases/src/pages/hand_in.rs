//! `/apply/hand-in` puts whole answers into the outbox and gives them their number; `/apply/done/{id}` says how it
//! stands. At the center it becomes a case.

use super::{after, gone, open_in, page, print};
use crate::applicant::Applicant;
use crate::catalogue;
use crate::paper::{self, Handed};
use crate::privacy::consent::{self, Consent};
use crate::received::Answer;
use crate::slip::Paper;
use crate::standing::{self, Standing};
use crate::{SlipPrinter, draft, proxy, store, words};
use axum::{
    Extension,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, Problem, SubmissionId};
use hongwang_feature::{Fact, Place, Reply};
use hongwang_feed::village::{self, Sent, submit};
use hongwang_page::{Html, Visit, html, icon};
use hongwang_store::Vault;
use http::{HeaderMap, header};
use maud::Markup;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The kind of submission.
pub(crate) const SUBMISSION_KIND: &str = "case.filed";

/// What travels.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Body {
    /// The item's slug.
    pub(crate) item: String,
    /// The form's version.
    pub(crate) form: String,
    /// The number that the villager was given.
    pub(crate) number: String,
    /// The answers.
    pub(crate) answers: Value,
    /// What opens the papers that the answers name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) papers: Vec<Handed>,
    /// Who applies; an older village does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) applicant: Option<Applicant>,
    /// What was agreed to before; villages of before it was asked for say nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) consent: Option<Consent>,
}

/// Hands in what this visit has filled in; a second press finds the same number.
pub(crate) async fn hand_in(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(printer): Extension<Option<SlipPrinter>>,
    headers: HeaderMap,
) -> Reply<Response> {
    // What a phone sends at this moment comes before or after.
    let mut tx = place.db.write().await?;
    let Some(open) = open_in(&mut tx, &place, &headers).await? else {
        drop(tx);
        return already(&visit, &place, &headers).await;
    };
    let now = place.clock.now();
    let form = open.item.form();
    let consent = consent::of(&mut tx, open.draft.id).await?;
    if consent.is_none() && consent::notice(&open.item, &place.org).is_some() {
        return Ok(Redirect::to(&consent::ask_address(&open.item, false)).into_response());
    }
    // Before they are pruned: a member that was begun and left empty would go, and take those behind it along.
    if form.missing(&open.draft.answers, now.beijing().date()).is_some() {
        return Ok(Redirect::to("/apply/check").into_response());
    }
    let applicant = &open.draft.applicant;
    let today = now.beijing().date();
    if let Some(to) = applicant.last_missing(&open.item, &open.draft.answers, today) {
        return Ok(Redirect::to(to).into_response());
    }
    let answers = form.pruned(&open.draft.answers);
    if let Err(why) = form.whole(&answers) {
        tracing::warn!(item = open.item.slug, why, "answers to every question are not whole");
        return Err(Problem::bad(words::NOT_WHOLE).into());
    }
    if open.item.slug == proxy::SLUG {
        drop(tx);
        return proxy::pages::give(&place, &vault, &open, &answers).await;
    }
    let id = SubmissionId(open.draft.id);
    if store::filed_since(&mut tx, now.plus(-Millis::HOUR)).await? >= draft::MOST_AN_HOUR {
        return Err(Problem { status: 429, title: words::TOO_MANY.to_owned(), field: None }.into());
    }
    let applicant = if open.item.anonymous { applicant.nameless() } else { Some(applicant.clone()) };
    let named = applicant.as_ref().map(Applicant::papers);
    let named: Vec<_> = form.papers(&answers).into_iter().chain(named.into_iter().flatten()).collect();
    let handed = paper::hand_over(&mut tx, &place, &open.ticket, &named).await?;
    let (papers, sent) = handed.map_err(Problem::bad)?;
    let filed = store::file(&mut tx, id.0, &open.item.slug, now).await?;
    let body = Body {
        item: open.item.slug.clone(),
        form: form.hash().to_owned(),
        number: filed.number,
        answers,
        papers,
        applicant,
        consent,
    };
    let body = serde_json::to_value(&body).expect("answers are plain data");
    submit(&mut tx, &vault, id, SUBMISSION_KIND, &body, sent, now).await?;
    store::forget(&mut tx, &open.draft).await?;
    tx.commit().await?;
    place.bus.tell(Fact::HandedIn);
    paper::tidy(&place).await;
    if let Some(printer) = &printer {
        printer.begin(&place, Paper::Slip(id.0));
    }
    Ok(([(header::SET_COOKIE, draft::no_cookie())], Redirect::to(&done_address(id))).into_response())
}

pub(super) fn done_address(id: SubmissionId) -> String {
    format!("/apply/done/{id}")
}

/// A trembling hand presses twice: the second press leads to what the first has done.
async fn already(visit: &Visit, place: &Place, headers: &HeaderMap) -> Reply<Response> {
    let Some(ticket) = super::ticket(headers) else { return Ok(gone(visit)) };
    let mut tx = place.db.read().await?;
    let filed = store::filed(&mut tx, ticket.id).await?;
    let given = proxy::store::given_here(&mut tx, ticket.id).await?;
    Ok(match filed {
        None if given.is_some() => Redirect::to(&proxy::pages::given_address(ticket.id)).into_response(),
        Some(_) => Redirect::to(&done_address(SubmissionId(ticket.id))).into_response(),
        None => gone(visit),
    })
}

/// The number and how it stands. Nothing of what was written: the next person may stand behind.
pub(crate) async fn done(
    visit: Visit,
    State(place): State<Place>,
    Extension(printer): Extension<Option<SlipPrinter>>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let missing = || Problem::missing(words::NO_CASE);
    super::only_in_a_village(&place)?;
    let id: SubmissionId = id.parse().map_err(|_| missing())?;
    let mut tx = place.db.read().await?;
    let filed = store::filed(&mut tx, id.0).await?.ok_or_else(missing)?;
    let item = catalogue::item(&mut tx, &filed.item).await?.ok_or_else(missing)?;
    let sent = village::standing(&mut tx, id).await?.ok_or_else(missing)?;
    let told = standing::of(&mut tx, id.0).await?;
    let after = match &told {
        Some(told) => after::part(&mut tx, id.0, told).await?,
        None => html! {},
    };
    let refused = matches!(sent, Sent::Refused(_));
    let body = html! {
        section class="kept" data-standing=(sent.word()) {
            span class="kept-icon" { (icon(if refused { "alert-triangle" } else { "circle-check" })) }
            @if let Some(told) = &told { (stands(told)) }
            p data-say { (words::YOUR_NUMBER) }
            p class="kept-code" data-say { (filed.number) }
            (said(&sent))
            p data-say { (words::handed_in_at(&filed.at.minute_words())) }
            p class="kept-said" data-say { (words::office_answers(item.terms(&place.org))) }
            (after)
        }
        @if let Some(printer) = &printer { (print::part(id, printer.standing(&Paper::Slip(id.0)).as_ref())) }
    };
    Ok(page(words::DONE, &item).personal().follow_standing().body(body).render(&visit))
}

/// Where a case stands, in the sentence of its workflow.
pub(super) fn stands(told: &Standing) -> Markup {
    html! { p class="kept-told" data-say { (told.says) } }
}

/// Whether it has been delivered, and the number that the center gave it.
pub(super) fn said(sent: &Sent) -> Markup {
    let (words, official) = match sent {
        Sent::Waiting => (words::WAITS.to_owned(), None),
        Sent::Taken(answer) => {
            let answer = serde_json::from_value::<Answer>(answer.clone()).ok();
            (words::DELIVERED.to_owned(), answer.map(|answer| answer.number))
        }
        Sent::Refused(why) => (words::refused(why), None),
    };
    html! {
        p class="kept-said" role="status" data-say { (words) }
        @if let Some(official) = official {
            p class="kept-official" data-say { (words::OFFICIAL_NUMBER) " " strong { (official) } }
        }
    }
}

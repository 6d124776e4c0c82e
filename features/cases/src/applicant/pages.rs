//! Who applies, before the questions: `/apply/who` for whom it is, `/apply/who/show` how one shows who one is (by
//! `/card` or `/phone`), `/apply/who/guardian` and `/apply/who/proxy` who answers for a child or applies for another.

use super::{Applicant, GROWN_UP, Guardian, How, Identity, Proxy, Whom, age_in, is_grown_up, needs_consent};
use crate::applicant::{EARNS, assist};
use crate::form::{Step, set, text_at};
use crate::pages::fill::framed;
use crate::pages::keep::{code_page, keep_under};
use crate::pages::{Open, gone, open};
use crate::store;
use crate::words as shared;
use crate::words::applicant as words;
use axum::{
    Extension, Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use hongwang_feature::{Place, Reply};
use hongwang_idcard::{Asking, Card, NotRead};
use hongwang_input::{Field, FieldKind, field, read};
use hongwang_page::{Here, Visit, html, icon};
use hongwang_store::Vault;
use http::{HeaderMap, StatusCode};
use jiff::civil::Date;
use maud::Markup;
use serde::Deserialize;
use serde_json::Value;

pub(crate) const WHO: &str = "/apply/who";
pub(crate) const SHOW: &str = "/apply/who/show";
pub(crate) const CARD: &str = "/apply/who/card";
pub(crate) const PHONE: &str = "/apply/who/phone";
pub(crate) const GUARDIAN: &str = "/apply/who/guardian";
pub(crate) const PROXY: &str = "/apply/who/proxy";

/// Where an application goes on.
fn next(open: &Open) -> &'static str {
    open.draft.applicant.first_missing(&open.item).unwrap_or("/apply/fill")
}

fn on(open: &Open) -> Response {
    Redirect::to(next(open)).into_response()
}

/// Writes what is known of the applicant, and goes on.
pub(super) async fn keep(place: &Place, vault: &Vault, open: &Open) -> Reply<()> {
    let mut tx = place.db.write().await?;
    store::save(&mut tx, &open.ticket, vault, &open.draft, place.clock.now()).await?;
    Ok(tx.commit().await?)
}

fn today(place: &Place) -> Date {
    place.clock.now().beijing().date()
}

fn choice(name: &str, value: &str, pictogram: &str, words: &str) -> Markup {
    html! {
        button class="button who-choice" type="submit" name=(name) value=(value) data-say { (icon(pictogram)) (words) }
    }
}

/// Asks for whom it is.
pub(crate) async fn who(
    visit: Visit,
    State(place): State<Place>,
    Here(here): Here,
    headers: HeaderMap,
) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let body = html! {
        p class="lead" data-say { (words::WHO_LEAD) }
        form class="who" method="post" action=(WHO) {
            (choice("whom", "own", "user-check", words::OWN))
            (choice("whom", "child", "baby-carriage", words::CHILD))
            (choice("whom", "other", "users", words::OTHER))
        }
        @if here && open.draft.applicant.helped_by().is_none() {
            p class="who" { a class="button who-choice" href=(assist::ADDRESS) data-say { (icon("id-badge-2")) (words::BY_CLERK) } }
        }
    };
    Ok(framed(&open, words::WHO).body(body).render(&visit).into_response())
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    whom: Option<Whom>,
}

/// For whom it is. Whoever says another one than before says again who stands there.
pub(crate) async fn choose(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    headers: HeaderMap,
    Form(chosen): Form<Chosen>,
) -> Reply<Response> {
    let Some(mut open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let Some(whom) = chosen.whom else { return Ok(Redirect::to(WHO).into_response()) };
    if open.draft.applicant.whom != Some(whom) {
        // What came from a card is that of somebody else now.
        for at in &open.draft.applicant.from_card {
            set(&mut open.draft.answers, at, Value::String(String::new()));
        }
        let (assist, afar) = (open.draft.applicant.assist.take(), open.draft.applicant.afar.clone());
        open.draft.applicant = Applicant { whom: Some(whom), assist, afar, ..Applicant::default() };
    }
    if whom != Whom::Other && open.item.identity == Identity::None {
        open.draft.applicant.how = Some(How::None);
    }
    keep(&place, &vault, &open).await?;
    Ok(on(&open))
}

/// Asks how one shows who one is.
pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Extension(reader): Extension<Option<Asking>>,
    Here(here): Here,
    headers: HeaderMap,
) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    if open.draft.applicant.whom.is_none() {
        return Ok(on(&open));
    }
    Ok(showing(&visit, &open, here, here && reader.is_some(), None))
}

fn showing(visit: &Visit, open: &Open, here: bool, reads: bool, problem: Option<&str>) -> Response {
    let applicant = &open.draft.applicant;
    let lead = match applicant.whom {
        Some(Whom::Child) => words::SHOW_CHILD,
        Some(Whom::Other) => words::SHOW_OTHER,
        Some(Whom::Own) | None => words::SHOW_OWN,
    };
    let card = if problem.is_some() { words::CARD_AGAIN } else { words::CARD };
    let body = html! {
        @match problem {
            Some(problem) => p class="fill-wrong" role="alert" data-say { (problem) },
            None => p class="lead" data-say { (lead) },
        }
        @if reads {
            p class="fill-hint" data-say { (words::CARD_HOW) }
            form class="who" method="post" action=(CARD) { (choice("", "", "id-badge-2", card)) }
        } @else if !here {
            p class="fill-hint" data-say { (words::NO_WAY) }
        }
        @if applicant.helped_by().is_some() {
            form class="who" method="post" action=(SHOW) { (choice("how", "clerk", "user-check", words::CLERK_KNOWS)) }
        }
        p class="who" { a class="button who-choice" href=(PHONE) data-say { (icon("phone")) (words::PHONE) } }
        @if here && applicant.helped_by().is_none() {
            p class="who" { a class="button who-choice" href=(assist::ADDRESS) data-say { (icon("users")) (words::BY_CLERK) } }
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    framed(open, words::SHOW).status(status).body(body).render(visit).into_response()
}

/// The clerk who helps says that it is who they say.
pub(crate) async fn vouch(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    headers: HeaderMap,
) -> Reply<Response> {
    let Some(mut open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    if open.draft.applicant.helped_by().is_some() {
        open.draft.applicant.how = Some(How::Clerk);
        keep(&place, &vault, &open).await?;
    }
    Ok(on(&open))
}

/// The card on the reader beside this screen, if it is good today; or why not, in words.
pub(crate) async fn card_here(
    reader: Option<&Asking>,
    here: bool,
    today: Date,
) -> Result<Card, &'static str> {
    let Some(reader) = reader.filter(|_| here) else { return Err(words::not_read(&NotRead::Gone)) };
    match reader.read().await {
        Ok(card) if card.is_good_on(today) => Ok(card),
        Ok(_) => Err(words::CARD_OLD),
        Err(why) => {
            tracing::warn!(%why, "a card was to be read and was not");
            Err(words::not_read(&why))
        }
    }
}

/// Reads a card, because somebody touched 放身份证.
pub(crate) async fn card(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(reader): Extension<Option<Asking>>,
    Here(here): Here,
    headers: HeaderMap,
) -> Reply<Response> {
    if open(&place, &headers).await?.is_none() {
        return Ok(gone(&visit));
    }
    let today = today(&place);
    let card = card_here(reader.as_ref(), here, today).await;
    // Seconds have passed: what was filled in is looked at as it is now.
    let Some(mut open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let card = match card {
        Ok(card) => card,
        Err(why) => return Ok(showing(&visit, &open, here, here && reader.is_some(), Some(why))),
    };
    let draft = &mut open.draft;
    let applicant = &mut draft.applicant;
    match applicant.whom {
        Some(Whom::Child) => {
            let guardian = applicant.guardian.take().unwrap_or_default();
            applicant.guardian = Some(Guardian { name: card.name, id: card.id, ..guardian });
        }
        Some(Whom::Other) => {
            let proxy = applicant.proxy.take().unwrap_or_default();
            applicant.proxy = Some(Proxy { name: card.name, id: card.id, ..proxy });
        }
        Some(Whom::Own) | None => applicant.take_card(open.item.form(), &mut draft.answers, &card, today),
    }
    applicant.how = Some(How::Card);
    keep(&place, &vault, &open).await?;
    Ok(on(&open))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    name: String,
    id: String,
    phone: String,
    relation: String,
    consent: String,
    earns: String,
    /// `keep`: the draft is to be kept under the number.
    go: String,
}

/// A field whose sentence of help is that of its kind.
fn asked<'a>(
    (name, label, kind): (&'a str, &'a str, FieldKind),
    value: &'a str,
    problem: Option<&'a str>,
) -> Markup {
    let hint = match kind {
        FieldKind::IdNumber => words::ID_HINT,
        FieldKind::Phone => shared::PHONE_HINT,
        _ => "",
    };
    field(&Field { name, label, kind, value, hint, problem })
}

/// What was entered in its one form; or what is wrong with it.
fn written(kind: FieldKind, text: &str, missing: &str, today: Date) -> Result<String, String> {
    let text = read(kind, text.trim(), today)?;
    if text.is_empty() { Err(missing.to_owned()) } else { Ok(text) }
}

fn problem<T>(read: &Result<T, String>) -> Option<&str> {
    read.as_ref().err().map(String::as_str)
}

fn go_on(words: &str) -> Markup {
    html! {
        div class="fill-keys" {
            button class="button strong" type="submit" data-say { (words) (icon("arrow-right")) }
            a class="button" href=(WHO) data-say { (icon("arrow-left")) (shared::BACK) }
        }
    }
}

/// Asks for a telephone number.
pub(crate) async fn phone(visit: Visit, State(place): State<Place>, headers: HeaderMap) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    Ok(phoning(&visit, &open, "", None))
}

fn phoning(visit: &Visit, open: &Open, entered: &str, problem: Option<&str>) -> Response {
    let body = html! {
        p class="lead" data-say { (words::PHONE_LEAD) }
        form class="fill" method="post" action=(PHONE) autocomplete="off" {
            (asked(("phone", shared::PHONE, FieldKind::Phone), entered, problem))
            div class="fill-keys" {
                button class="button strong" type="submit" data-say { (shared::NEXT) (icon("arrow-right")) }
                button class="button" type="submit" name="go" value="keep" data-say { (icon("download")) (shared::KEEP) }
                a class="button" href=(WHO) data-say { (icon("arrow-left")) (shared::BACK) }
            }
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    framed(open, words::PHONE_TITLE).status(status).body(body).render(visit).into_response()
}

/// Takes a telephone number; where it is asked for, keeps the draft under it and shows the code once. No message is
/// sent: the number is as good as whoever wrote it.
pub(crate) async fn take_phone(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Reply<Response> {
    let Some(mut open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let phone = match written(FieldKind::Phone, &entered.phone, shared::PHONE_MISSING, today(&place)) {
        Ok(phone) => phone,
        Err(why) => return Ok(phoning(&visit, &open, &entered.phone, Some(&why))),
    };
    note_phone(&mut open, &phone, today(&place));
    if entered.go != "keep" || open.draft.kept.is_some() {
        keep(&place, &vault, &open).await?;
        return Ok(on(&open));
    }
    let code = keep_under(&place, &vault, &mut open, &phone).await?;
    let ways = html! {
        div class="fill-keys" { a class="button strong" href=(next(&open)) data-say { (words::GO_ON) (icon("arrow-right")) } }
    };
    Ok(code_page(&visit, &open, &place, &code, &ways))
}

/// Whoever left a number need not write it again.
fn note_phone(open: &mut Open, phone: &str, today: Date) {
    let draft = &mut open.draft;
    draft.applicant.how = Some(How::Phone);
    if draft.applicant.whom == Some(Whom::Other) {
        draft.applicant.proxy.get_or_insert_default().phone = phone.to_owned();
        return;
    }
    let form = open.item.form();
    let place = form.steps(&draft.answers).into_iter().find_map(|step| match step {
        Step::Ask { at, question, member: None }
            if question.keys == Some(FieldKind::Phone)
                && text_at(&draft.answers, &at).is_empty()
                && form.read(question, &at, phone, today).is_ok() =>
        {
            Some(at)
        }
        _ => None,
    });
    if let Some(at) = place.filter(|_| draft.applicant.whom == Some(Whom::Own)) {
        set(&mut draft.answers, &at, Value::String(phone.to_owned()));
    }
}

/// Asks who answers for a child.
pub(crate) async fn guardian(
    visit: Visit,
    State(place): State<Place>,
    headers: HeaderMap,
) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let known = open.draft.applicant.guardian.clone().unwrap_or_default();
    let entered = Entered {
        name: known.name,
        id: known.id,
        relation: known.relation,
        consent: if known.consent { "yes".to_owned() } else { String::new() },
        ..Entered::default()
    };
    Ok(guarding(&visit, &open, &entered, [None; 4], today(&place)))
}

fn guarding(
    visit: &Visit,
    open: &Open,
    entered: &Entered,
    [name, id, relation, consent]: [Option<&str>; 4],
    today: Date,
) -> Response {
    let age = age_in(open.item.form(), &open.draft.answers, today);
    let body = html! {
        p class="lead" data-say { (words::GUARDIAN_LEAD) }
        form class="fill" method="post" action=(GUARDIAN) autocomplete="off" {
            (asked(("name", words::GUARDIAN_NAME, FieldKind::Name), &entered.name, name))
            (asked(("id", words::GUARDIAN_ID, FieldKind::IdNumber), &entered.id, id))
            p class="fill-hint" data-say { (words::RELATION) }
            @if let Some(wrong) = relation { p class="fill-wrong" role="alert" data-say { (wrong) } }
            fieldset class="fill-choices" aria-label=(words::RELATION) data-many {
                @for (word, shown) in words::RELATIONS {
                    label class="fill-choice" {
                        input type="radio" name="relation" value=(word) checked[entered.relation == word];
                        span class="fill-tile" data-say { (shown) }
                    }
                }
            }
            @if let Some(wrong) = consent { p class="fill-wrong" role="alert" data-say { (wrong) } }
            (ticked("consent", "yes", entered.consent == "yes", words::CONSENT))
            (go_on(shared::NEXT))
        }
        @if age.is_some_and(|age| (EARNS..GROWN_UP).contains(&age)) {
            form class="who" method="post" action=(GUARDIAN) { (choice("earns", "yes", "users", words::EARNS)) }
        }
    };
    let wrong = name.or(id).or(relation).or(consent).is_some();
    let status = if wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    framed(open, words::GUARDIAN).status(status).body(body).render(visit).into_response()
}

/// A sentence to tick, as large as an answer.
pub(super) fn ticked(name: &str, value: &str, checked: bool, words: &str) -> Markup {
    html! {
        label class="fill-choice who-tick" {
            input type="checkbox" name=(name) value=(value) checked[checked];
            span class="fill-tile" data-say { (words) }
        }
    }
}

/// Takes who answers for a child.
pub(crate) async fn take_guardian(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Reply<Response> {
    let Some(mut open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let today = today(&place);
    let age = age_in(open.item.form(), &open.draft.answers, today);
    if entered.earns == "yes" && age.is_some_and(|age| age >= EARNS) {
        open.draft.applicant.earns = true;
        keep(&place, &vault, &open).await?;
        return Ok(on(&open));
    }
    let name = written(FieldKind::Name, &entered.name, words::NAME_MISSING, today);
    let id = written(FieldKind::IdNumber, &entered.id, words::ID_MISSING, today);
    let known = words::RELATIONS.iter().any(|(word, _)| *word == entered.relation);
    let relation = (!known).then_some(words::RELATION_MISSING);
    let id = id
        .and_then(|id| if is_grown_up(&id, today) { Ok(id) } else { Err(words::GUARDIAN_YOUNG.to_owned()) });
    let consents = entered.consent == "yes";
    let consent = (!consents && needs_consent(age)).then_some(words::CONSENT_MISSING);
    let (Ok(name), Ok(id), None, None) = (&name, &id, relation, consent) else {
        let problems = [problem(&name), problem(&id), relation, consent];
        return Ok(guarding(&visit, &open, &entered, problems, today));
    };
    let relation = entered.relation.clone();
    let guardian = Guardian { name: name.clone(), id: id.clone(), relation, consent: consents };
    open.draft.applicant.guardian = Some(guardian);
    keep(&place, &vault, &open).await?;
    Ok(on(&open))
}

/// Asks who applies for somebody else.
pub(crate) async fn proxy(visit: Visit, State(place): State<Place>, headers: HeaderMap) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let known = open.draft.applicant.proxy.clone().unwrap_or_default();
    let entered = Entered { name: known.name, id: known.id, phone: known.phone, ..Entered::default() };
    Ok(standing_in(&visit, &open, &entered, [None; 3]))
}

fn standing_in(
    visit: &Visit,
    open: &Open,
    entered: &Entered,
    [name, id, phone]: [Option<&str>; 3],
) -> Response {
    let body = html! {
        p class="lead" data-say { (words::PROXY_LEAD) }
        form class="fill" method="post" action=(PROXY) autocomplete="off" {
            (asked(("name", words::PROXY_NAME, FieldKind::Name), &entered.name, name))
            (asked(("id", words::PROXY_ID, FieldKind::IdNumber), &entered.id, id))
            (asked(("phone", words::PROXY_PHONE, FieldKind::Phone), &entered.phone, phone))
            (go_on(shared::NEXT))
        }
    };
    let status = if name.or(id).or(phone).is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    framed(open, words::PROXY).status(status).body(body).render(visit).into_response()
}

/// Takes who applies for somebody else.
pub(crate) async fn take_proxy(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Reply<Response> {
    let Some(mut open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let today = today(&place);
    let name = written(FieldKind::Name, &entered.name, words::NAME_MISSING, today);
    let id = written(FieldKind::IdNumber, &entered.id, words::ID_MISSING, today);
    let phone = written(FieldKind::Phone, &entered.phone, shared::PHONE_MISSING, today);
    let (Ok(name), Ok(id), Ok(phone)) = (&name, &id, &phone) else {
        let problems = [problem(&name), problem(&id), problem(&phone)];
        return Ok(standing_in(&visit, &open, &entered, problems));
    };
    let proxy = Proxy { name: name.clone(), id: id.clone(), phone: phone.clone() };
    open.draft.applicant.proxy = Some(proxy);
    keep(&place, &vault, &open).await?;
    Ok(on(&open))
}

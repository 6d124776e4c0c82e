//! `/desk/invitation/<token>`: a person chooses a password and binds a second factor by their one-time link.
//!
//! A new account asks for both. A new factor asks for the password, a new password for a code, so whoever handed
//! out the link cannot use it alone.

use super::{REFUSED, Wrong, done};
use crate::{
    access,
    account::Account,
    password,
    store::{self, Proof},
    ticket::{self, Purpose, Ticket},
    words,
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use hongwang_base::{Millis, Problem, Scope};
use hongwang_feature::{Place, Reply};
use hongwang_page::{
    Page, Visit,
    desk::{Control, Desk, Field, Form as DeskForm, form},
};
use hongwang_store::{Tx, Vault, audit};
use maud::html;
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    present: String,
    password: String,
    again: String,
    code: String,
}

/// What a person has proved and chosen.
struct Chosen {
    /// A new password's hash.
    hash: Option<String>,
    /// The step of the code that proves the new factor.
    step: Option<i64>,
}

async fn open(tx: &mut Tx, place: &Place, vault: &Vault, token: &str) -> Reply<(Ticket, Account)> {
    let gone = || Problem::missing(words::LINK_GONE);
    let ticket = ticket::find(tx, vault, token, place.clock.now()).await?.ok_or_else(gone)?;
    let id = ticket.account.ok_or_else(gone)?;
    let account = store::find(tx, &Scope(place.org.clone()), id).await?.filter(|account| account.open);
    Ok((ticket, account.ok_or_else(gone)?))
}

pub(crate) async fn show(
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(token): Path<String>,
    visit: Visit,
) -> Reply<Response> {
    let (ticket, account) = open(&mut place.db.read().await?, &place, &vault, &token).await?;
    Ok(page(&token, &ticket, &account, &Wrong::default()).render(&visit).into_response())
}

pub(crate) async fn save(
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(token): Path<String>,
    visit: Visit,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let now = place.clock.now();
    let (ticket, account) = open(&mut place.db.read().await?, &place, &vault, &token).await?;
    let chosen = match choose(&place, &vault, &ticket, &account, sent).await? {
        Ok(chosen) => chosen,
        Err(wrong) => {
            return Ok(page(&token, &ticket, &account, &wrong)
                .status(REFUSED)
                .render(&visit)
                .into_response());
        }
    };
    let mut tx = place.db.write().await?;
    if !ticket::take(&mut tx, &ticket).await? {
        return Err(Problem::missing(words::LINK_GONE).into());
    }
    if let Some(hash) = chosen.hash {
        store::set_password(&mut tx, account.id, Some(hash), now).await?;
    }
    if let Some(step) = chosen.step {
        let sealed = vault.seal(account.id.0.as_bytes(), ticket.factor.bytes());
        store::set_factor(&mut tx, account.id, Some(sealed), step).await?;
    }
    let (action, detail) = told(ticket.purpose);
    audit::record(&mut tx, &access::entry(now, &account.name, &account.org, action, &account.login, detail))
        .await?;
    tx.commit().await?;
    Ok(done("/desk/login", "ready").into_response())
}

fn told(purpose: Purpose) -> (&'static str, &'static str) {
    match purpose {
        Purpose::NewFactor => ("account.factor", words::FACTOR_BOUND),
        Purpose::NewPassword => ("account.password", words::PASSWORD_CHOSEN),
        Purpose::Invitation | Purpose::Setup => ("account.activate", words::ACTIVATED),
    }
}

async fn choose(
    place: &Place,
    vault: &Vault,
    ticket: &Ticket,
    account: &Account,
    sent: Sent,
) -> Reply<Result<Chosen, Wrong>> {
    let now = place.clock.now();
    let mut wrong = Wrong::default();
    if ticket.purpose != Purpose::NewFactor {
        wrong.check(password::acceptable("password", &sent.password, &[&account.login, &account.name]));
        if sent.password != sent.again {
            wrong.add("again", words::PASSWORD_DIFFERS);
        }
    }
    let step = match ticket.purpose {
        Purpose::NewPassword => None,
        _ => ticket.factor.step_of_code(&sent.code, now),
    };
    if ticket.purpose != Purpose::NewPassword && step.is_none() {
        wrong.add("code", words::CODE_WRONG);
    }
    if !wrong.is_empty() {
        return Ok(Err(wrong));
    }
    let known = match ticket.purpose {
        Purpose::NewFactor => knows_password(place, account, sent.present).await?,
        Purpose::NewPassword => has_code(place, vault, account, &sent.code, now).await?,
        Purpose::Invitation | Purpose::Setup => Ok(()),
    };
    if let Err(problem) = known {
        return Ok(Err(problem.into()));
    }
    let hash =
        if ticket.purpose == Purpose::NewFactor { None } else { Some(password::hash(sent.password).await) };
    Ok(Ok(Chosen { hash, step }))
}

async fn charged(place: &Place, account: &Account) -> Reply<Option<Proof>> {
    let mut tx = place.db.write().await?;
    let proof = store::charge(&mut tx, &account.login, place.clock.now()).await?;
    tx.commit().await?;
    Ok(proof)
}

/// Whether the password is the account's. A wrong one counts like a wrong one at the login page.
pub(crate) async fn knows_password(
    place: &Place,
    account: &Account,
    password: String,
) -> Reply<Result<(), Problem>> {
    let kept = charged(place, account).await?.and_then(|proof| proof.password);
    if !password::verify(password, kept).await {
        return Ok(Err(Problem::field("present", words::PASSWORD_WRONG)));
    }
    let mut tx = place.db.write().await?;
    store::unlock(&mut tx, account.id).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

async fn has_code(
    place: &Place,
    vault: &Vault,
    account: &Account,
    code: &str,
    now: Millis,
) -> Reply<Result<(), Problem>> {
    let refused = || Problem::field("code", words::CODE_WRONG);
    let Some(proof) = charged(place, account).await? else { return Ok(Err(refused())) };
    let Some(step) = access::step_of(vault, &proof, code, now)? else { return Ok(Err(refused())) };
    let mut tx = place.db.write().await?;
    let admitted = store::admit(&mut tx, &proof, step).await?;
    tx.commit().await?;
    Ok(if admitted { Ok(()) } else { Err(refused()) })
}

fn page(token: &str, ticket: &Ticket, account: &Account, wrong: &Wrong) -> Page {
    let secret = |name: &str, label: &str, word| {
        Field::new(name, label, Control::Line("password")).error(wrong.of(name)).autocomplete(word)
    };
    let mut fields = vec![Field::hidden("login", &account.login).autocomplete("username")];
    match ticket.purpose {
        Purpose::NewFactor => fields.push(secret("present", words::PASSWORD_PRESENT, "current-password")),
        _ => fields.extend([
            secret("password", words::PASSWORD_NEW, "new-password").hint(words::PASSWORD_FORM),
            secret("again", words::PASSWORD_AGAIN, "new-password"),
        ]),
    }
    let binds = ticket.purpose != Purpose::NewPassword;
    let hint = if binds { words::CODE_BIND_HINT } else { words::CODE_HINT };
    fields.push(
        Field::text("code", words::CODE).hint(hint).error(wrong.of("code")).autocomplete("one-time-code"),
    );
    let action = format!("/desk/invitation/{token}");
    let asked = form(&DeskForm {
        action,
        fields,
        submit: words::INVITATION_DO.to_owned(),
        cancel: None,
        error: None,
    });
    let body = html! {
        p { (words::invitation_lead(&account.name, &account.login)) }
        @if binds { (ticket.factor.enrolment(&account.login)) }
        (asked)
    };
    Page::new(words::INVITATION_TITLE).desk(Desk::default()).body(body)
}

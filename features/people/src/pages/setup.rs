//! `/desk/setup/<token>`: the first page of a new center, which makes its three administrators.
//!
//! It exists while no account does. Whoever sits there becomes the system administrator; the other two get a link
//! each and choose their own password.

use super::{PublicAddress, REFUSED, Wrong, handed_out};
use crate::{
    access,
    account::{self, LINK_LIFE},
    password, store,
    ticket::{self, Purpose, Ticket},
    words,
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use hongwang_base::{AccountId, Millis, Problem, Role};
use hongwang_feature::{Place, Reply};
use hongwang_page::{
    Page, Visit,
    desk::{Control, Desk, Field, Form as DeskForm, form},
};
use hongwang_store::{Tx, Vault, audit};
use maud::html;
use serde::Deserialize;

/// The three, in the order of the form.
const THREE: [Role; 3] = [Role::SystemAdministrator, Role::SecurityAdministrator, Role::Auditor];

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct SetupForm {
    name: String,
    login: String,
    password: String,
    again: String,
    code: String,
    name_security: String,
    login_security: String,
    name_audit: String,
    login_audit: String,
}

/// What the form says once it is right.
struct Administrators {
    /// Login and name, in the order of [`THREE`].
    people: [(String, String); 3],
    /// The step of the code that proves the first one's second factor.
    step: i64,
}

/// A one-time link to the setup page while there is no account; it ends the links made before.
pub(crate) async fn link(place: &Place, vault: &Vault) -> Reply<Option<String>> {
    let mut tx = place.db.write().await?;
    if store::any(&mut tx).await? {
        return Ok(None);
    }
    let until = place.clock.now().plus(LINK_LIFE);
    let path = ticket::issue(&mut tx, vault, Purpose::Setup, None, until).await?;
    tx.commit().await?;
    Ok(Some(path))
}

async fn open(tx: &mut Tx, place: &Place, vault: &Vault, token: &str) -> Reply<Ticket> {
    let found = ticket::find(tx, vault, token, place.clock.now()).await?;
    let found = found.filter(|ticket| ticket.purpose == Purpose::Setup);
    Ok(found.ok_or_else(|| Problem::missing(words::SETUP_GONE))?)
}

pub(crate) async fn show(
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(token): Path<String>,
    visit: Visit,
) -> Reply<Response> {
    let ticket = open(&mut place.db.read().await?, &place, &vault, &token).await?;
    Ok(page(&token, &ticket, &SetupForm::default(), &Wrong::default()).render(&visit).into_response())
}

pub(crate) async fn save(
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(address): Extension<PublicAddress>,
    Path(token): Path<String>,
    visit: Visit,
    Form(sent): Form<SetupForm>,
) -> Reply<Response> {
    let now = place.clock.now();
    let ticket = open(&mut place.db.read().await?, &place, &vault, &token).await?;
    let administrators = match checked(&sent, &ticket, now) {
        Ok(administrators) => administrators,
        Err(wrong) => {
            return Ok(page(&token, &ticket, &sent, &wrong).status(REFUSED).render(&visit).into_response());
        }
    };
    let hash = password::hash(sent.password).await;
    let mut tx = place.db.write().await?;
    if store::any(&mut tx).await? || !ticket::take(&mut tx, &ticket).await? {
        return Err(Problem::missing(words::SETUP_GONE).into());
    }
    let links = make(&mut tx, &place, &vault, &administrators, hash, &ticket).await?;
    tx.commit().await?;
    let body = html! { p { (words::SETUP_DONE) } (handed_out(&address, &links)) p { a class="button strong" href="/desk/login" { (words::LOGIN_GO) } } };
    Ok(Page::new(words::SETUP_TITLE).desk(Desk::default()).body(body).render(&visit).into_response())
}

fn checked(sent: &SetupForm, ticket: &Ticket, now: Millis) -> Result<Administrators, Wrong> {
    let mut wrong = Wrong::default();
    let mut person = |end: &str, login: &str, name: &str| {
        let field = |kind: &str| format!("{kind}{end}");
        let name = wrong.check(account::plain_name(&field("name"), name));
        let login = wrong.check(
            account::login_name(login).map_err(|problem| Problem::field(&field("login"), problem.title)),
        );
        login.zip(name)
    };
    let people = [
        person("", &sent.login, &sent.name),
        person("_security", &sent.login_security, &sent.name_security),
        person("_audit", &sent.login_audit, &sent.name_audit),
    ];
    if let [Some((a, _)), Some((b, _)), Some((c, _))] = &people
        && (a == b || a == c || b == c)
    {
        wrong.add("login", words::SETUP_SAME);
    }
    wrong.check(password::acceptable("password", &sent.password, &[sent.login.trim(), sent.name.trim()]));
    if sent.password != sent.again {
        wrong.add("again", words::PASSWORD_DIFFERS);
    }
    let step = ticket.factor.step_of_code(&sent.code, now);
    if step.is_none() {
        wrong.add("code", words::CODE_WRONG);
    }
    match (people, step) {
        ([Some(system), Some(security), Some(audit)], Some(step)) if wrong.is_empty() => {
            Ok(Administrators { people: [system, security, audit], step })
        }
        _ => Err(wrong),
    }
}

/// Makes the three, and gives the links of the other two, each with its person.
async fn make(
    tx: &mut Tx,
    place: &Place,
    vault: &Vault,
    all: &Administrators,
    hash: String,
    ticket: &Ticket,
) -> Reply<Vec<(String, String)>> {
    let now = place.clock.now();
    let first = AccountId::new(now);
    let mut links = Vec::new();
    for ((login, name), role) in all.people.iter().zip(THREE) {
        let id = if role == Role::SystemAdministrator { first } else { AccountId::new(now) };
        store::insert(tx, id, login, name, &place.org, &[role], now).await?;
        if id != first {
            let path = ticket::issue(tx, vault, Purpose::Invitation, Some(id), now.plus(LINK_LIFE)).await?;
            links.push((words::person(name, login, role.name()), path));
        }
        let made = access::entry(
            now,
            &all.people[0].1,
            &place.org,
            "account.create",
            login,
            words::made_as(role.name()),
        );
        audit::record(tx, &made).await?;
    }
    store::set_password(tx, first, Some(hash), now).await?;
    store::set_factor(tx, first, Some(vault.seal(first.0.as_bytes(), ticket.factor.bytes())), all.step)
        .await?;
    Ok(links)
}

fn page(token: &str, ticket: &Ticket, sent: &SetupForm, wrong: &Wrong) -> Page {
    let text =
        |name: &str, label: &str, value: &str| Field::text(name, label).value(value).error(wrong.of(name));
    let secret = |name: &str, label: &str| {
        Field::new(name, label, Control::Line("password")).error(wrong.of(name)).autocomplete("new-password")
    };
    let fields = vec![
        text("name", words::SETUP_NAME, &sent.name).hint(words::SETUP_NAME_HINT),
        text("login", words::LOGIN, &sent.login).hint(words::LOGIN_FORM).autocomplete("username"),
        secret("password", words::PASSWORD_NEW).hint(words::PASSWORD_FORM),
        secret("again", words::PASSWORD_AGAIN),
        text("code", words::CODE, "").hint(words::CODE_BIND_HINT).autocomplete("one-time-code"),
        text("name_security", words::SETUP_SECURITY_NAME, &sent.name_security)
            .hint(words::SETUP_SECURITY_HINT),
        text("login_security", words::SETUP_SECURITY_LOGIN, &sent.login_security),
        text("name_audit", words::SETUP_AUDIT_NAME, &sent.name_audit).hint(words::SETUP_AUDIT_HINT),
        text("login_audit", words::SETUP_AUDIT_LOGIN, &sent.login_audit),
    ];
    let action = format!("/desk/setup/{token}");
    let asked =
        form(&DeskForm { action, fields, submit: words::SETUP_DO.to_owned(), cancel: None, error: None });
    let body = html! { p { (words::SETUP_LEAD) } (ticket.factor.enrolment(words::SETUP_FACTOR)) (asked) };
    Page::new(words::SETUP_TITLE).desk(Desk::default()).body(body)
}

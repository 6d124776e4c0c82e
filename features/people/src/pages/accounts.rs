//! `/desk/accounts`: the system administrator makes, changes and closes accounts of their own part of the tree.

use super::{PublicAddress, REFUSED, Wrong, after, badge as badges, done, handed_out};
use crate::{
    account::{self, Account, LINK_LIFE, Standing, role_names},
    store,
    ticket::{self, Purpose},
    tree, words,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{AccountId, Millis, OrgPath, Problem, Role, Scope};
use hongwang_feature::{Place, Reply, Staff, close_sessions_of};
use hongwang_page::{
    Badge, Link, Page, Tone, Visit, badge,
    desk::{
        Choice, Column, Control, Desk, Field, Form as DeskForm, PostButton, Row, Table, filter_bar, form,
        link_button, panel, post_button, table,
    },
};
use hongwang_store::{Tx, Vault, audit};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    done: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    name: String,
    login: String,
    org: String,
}

/// The account of a page's address, if it is this person's to see.
pub(crate) async fn reached(tx: &mut Tx, staff: &Staff, id: &str) -> Reply<Account> {
    let missing = || Problem::missing(words::NO_ACCOUNT);
    let id: AccountId = id.parse().map_err(|_| missing())?;
    Ok(store::find(tx, &staff.scope(), id).await?.ok_or_else(missing)?)
}

/// Refuses what would leave the county without one of its three administrators.
pub(crate) async fn keep_administrators(
    tx: &mut Tx,
    place: &Place,
    account: &Account,
    after: &[Role],
) -> Reply<()> {
    let all = store::list(tx, &Scope(place.org.clone())).await?;
    for role in account::given_up(&account.roles, after) {
        let others =
            all.iter().filter(|each| each.id != account.id && each.open && each.roles.contains(&role));
        if others.count() == 0 {
            return Err(Problem::conflict(words::last_of(role.name())).into());
        }
    }
    Ok(())
}

/// How an account stands, as a mark.
pub(crate) fn standing(account: &Account, now: Millis) -> Markup {
    let (text, tone) = match account.standing(now) {
        Standing::Invited => (words::INVITED, Tone::Warn),
        Standing::Resetting => (words::RESETTING, Tone::Warn),
        Standing::Locked => (words::LOCKED_NOW, Tone::Bad),
        Standing::Working => (words::WORKING, Tone::Good),
        Standing::Closed => (words::CLOSED, Tone::Plain),
    };
    badge(&Badge::new(text, tone))
}

/// The accounts that a search asks for, each with a page under `base`.
pub(crate) async fn listed(tx: &mut Tx, staff: &Staff, base: &str, q: &str, now: Millis) -> Reply<Markup> {
    let names: HashMap<OrgPath, String> = tree::choices(tx, &staff.scope()).await?.into_iter().collect();
    let found = store::list(tx, &staff.scope()).await?;
    let asked = q.trim().to_lowercase();
    let rows =
        found.iter().filter(|each| each.login.contains(&asked) || each.name.contains(&asked)).map(|each| {
            Row {
                cells: vec![
                    html! { (each.name) },
                    html! { (each.login) },
                    html! { (names.get(&each.org).map_or(each.org.code(), String::as_str)) },
                    html! { (role_names(&each.roles)) },
                    standing(each, now),
                    html! { (each.login_at.map_or_else(|| words::NEVER.to_owned(), Millis::stamp)) },
                ],
                href: Some(format!("{base}/{}", each.id)),
            }
        });
    let heads =
        [words::NAME, words::LOGIN, words::ORGANISATION, words::ROLES, words::STANDING, words::LOGIN_AT];
    let drawn = Table {
        caption: words::ACCOUNTS_CAPTION.to_owned(),
        columns: heads.into_iter().map(Column::words).collect(),
        rows: rows.collect(),
        empty: words::ACCOUNTS_NONE.to_owned(),
    };
    let search = Field::new("q", words::ACCOUNTS_SEARCH, Control::Line("search")).value(q).optional();
    Ok(html! { (filter_bar(base, &[search], base)) (table(&drawn)) })
}

pub(crate) async fn list(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let now = place.clock.now();
    let body = listed(&mut place.db.read().await?, &staff, "/desk/accounts", &asked.q, now).await?;
    let actions = Some(link_button("/desk/accounts/new", words::ACCOUNT_NEW, Some("user-plus"), true));
    let shell = Desk { actions, ..after(staff.desk(&place), &asked.done) };
    Ok(Page::new(words::ACCOUNTS_TITLE).desk(shell).body(body).render(&visit).into_response())
}

pub(crate) async fn new(State(place): State<Place>, staff: Staff, visit: Visit) -> Reply<Response> {
    let sent = Sent { org: staff.org.to_string(), ..Sent::default() };
    Ok(new_page(&place, &staff, &sent, &Wrong::default()).await?.render(&visit).into_response())
}

pub(crate) async fn create(
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(address): Extension<PublicAddress>,
    staff: Staff,
    visit: Visit,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let mut wrong = Wrong::default();
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let login = wrong.check(account::login_name(&sent.login));
    let name = wrong.check(account::plain_name("name", &sent.name));
    let org = wrong.check(chosen_org(&mut tx, &staff, &sent.org).await?);
    if let Some(login) = &login
        && store::is_taken(&mut tx, login).await?
    {
        wrong.add("login", words::LOGIN_TAKEN);
    }
    let (Some(login), Some(name), Some(org), true) = (login, name, org, wrong.is_empty()) else {
        drop(tx);
        return Ok(new_page(&place, &staff, &sent, &wrong)
            .await?
            .status(REFUSED)
            .render(&visit)
            .into_response());
    };
    let id = AccountId::new(now);
    match store::insert(&mut tx, id, &login, &name, &org, &[], now).await {
        Err(error) if error.is_duplicate() => return Err(Problem::conflict(words::LOGIN_TAKEN).into()),
        other => other?,
    }
    let link = ticket::issue(&mut tx, &vault, Purpose::Invitation, Some(id), now.plus(LINK_LIFE)).await?;
    audit::record(&mut tx, &staff.did(&place, &org, "account.create", &login, words::made(&name))).await?;
    tx.commit().await?;
    let body = handed_out(&address, &[(words::person(&name, &login, words::NO_ROLES), link)]);
    Ok(handing_page(&place, &staff, body, &format!("/desk/accounts/{id}")).render(&visit).into_response())
}

/// The organisation of a form, if it is open and this person's.
async fn chosen_org(tx: &mut Tx, staff: &Staff, text: &str) -> Reply<Result<OrgPath, Problem>> {
    let open = tree::choices(tx, &staff.scope()).await?;
    let found = open.into_iter().find(|(path, _)| path.as_str() == text).map(|(path, _)| path);
    Ok(found.ok_or_else(|| Problem::field("org", words::ORG_CHOOSE)))
}

/// The page with a link that is shown once.
pub(crate) fn handing_page(place: &Place, staff: &Staff, links: Markup, back: &str) -> Page {
    let body = html! { (links) p { (link_button(back, words::LINK_HANDED, Some("arrow-left"), false)) } };
    staff.page(place, words::LINK_PAGE).body(body)
}

async fn org_field(tx: &mut Tx, staff: &Staff, value: &str, wrong: &Wrong) -> Reply<Field> {
    let choices = tree::choices(tx, &staff.scope()).await?;
    let choices = choices.into_iter().map(|(path, label)| Choice::new(path.to_string(), label)).collect();
    Ok(Field::new("org", words::ORGANISATION, Control::Select(choices))
        .value(value)
        .hint(words::ORG_HINT)
        .error(wrong.of("org")))
}

async fn new_page(place: &Place, staff: &Staff, sent: &Sent, wrong: &Wrong) -> Reply<Page> {
    let org = org_field(&mut place.db.read().await?, staff, &sent.org, wrong).await?;
    let asked = form(&DeskForm {
        action: "/desk/accounts/new".to_owned(),
        fields: vec![
            Field::text("name", words::NAME).value(&sent.name).error(wrong.of("name")),
            Field::text("login", words::LOGIN)
                .value(&sent.login)
                .hint(words::LOGIN_FORM)
                .error(wrong.of("login")),
            org,
        ],
        submit: words::ACCOUNT_MAKE.to_owned(),
        cancel: Some("/desk/accounts".to_owned()),
        error: None,
    });
    let trail = vec![Link::new("/desk/accounts", words::ACCOUNTS_TITLE)];
    let body = panel(words::ACCOUNT_FACTS, &html! { p { (words::ACCOUNT_NEW_LEAD) } (asked) });
    Ok(Page::new(words::ACCOUNT_NEW).desk(Desk { trail, ..staff.desk(place) }).body(body))
}

pub(crate) async fn show(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let account = reached(&mut place.db.read().await?, &staff, &id).await?;
    let sent = Sent { name: account.name.clone(), org: account.org.to_string(), ..Sent::default() };
    let page = edit_page(&place, &staff, &account, &sent, &Wrong::default(), &asked.done).await?;
    Ok(page.render(&visit).into_response())
}

pub(crate) async fn change(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let mut wrong = Wrong::default();
    let mut tx = place.db.write().await?;
    let account = reached(&mut tx, &staff, &id).await?;
    let name = wrong.check(account::plain_name("name", &sent.name));
    let org = wrong.check(chosen_org(&mut tx, &staff, &sent.org).await?);
    let (Some(name), Some(org)) = (name, org) else {
        drop(tx);
        let page = edit_page(&place, &staff, &account, &sent, &wrong, "").await?;
        return Ok(page.status(REFUSED).render(&visit).into_response());
    };
    store::set_profile(&mut tx, account.id, &name, &org).await?;
    close_sessions_of(&mut tx, account.id).await?;
    // A badge names person and organisation.
    let told = badges::take_back(&mut tx, account.id, place.clock.now()).await?;
    let detail = words::profile_changed((&account.name, &account.org), (&name, &org));
    audit::record(&mut tx, &staff.did(&place, &org, "account.change", &account.login, detail)).await?;
    tx.commit().await?;
    badges::tell(&place, told);
    Ok(done(&format!("/desk/accounts/{}", account.id), "saved").into_response())
}

async fn edit_page(
    place: &Place,
    staff: &Staff,
    account: &Account,
    sent: &Sent,
    wrong: &Wrong,
    word: &str,
) -> Reply<Page> {
    let mut tx = place.db.read().await?;
    let org = org_field(&mut tx, staff, &sent.org, wrong).await?;
    let has_badge = hongwang_feature::badges::of(&mut tx, account.id).await?.is_some();
    drop(tx);
    let address = format!("/desk/accounts/{}", account.id);
    let asked = form(&DeskForm {
        action: address.clone(),
        fields: vec![Field::text("name", words::NAME).value(&sent.name).error(wrong.of("name")), org],
        submit: words::SAVE.to_owned(),
        cancel: Some("/desk/accounts".to_owned()),
        error: None,
    });
    let now = place.clock.now();
    let facts = html! {
        dl class="facts" {
            dt { (words::LOGIN) } dd { (account.login) }
            dt { (words::ROLES) } dd { (role_names(&account.roles)) }
            dt { (words::STANDING) } dd { (standing(account, now)) }
            dt { (words::LOGIN_AT) } dd { (account.login_at.map_or_else(|| words::NEVER.to_owned(), Millis::stamp)) }
        }
        div class="form-end" { (buttons(account, staff, &address, has_badge, now)) }
    };
    let body = html! { (panel(words::ACCOUNT_FACTS, &facts)) (panel(words::ACCOUNT_CHANGE, &asked)) };
    let trail = vec![Link::new("/desk/accounts", words::ACCOUNTS_TITLE)];
    Ok(Page::new(&account.name).desk(Desk { trail, ..after(staff.desk(place), word) }).body(body))
}

fn buttons(account: &Account, staff: &Staff, address: &str, has_badge: bool, now: Millis) -> Markup {
    let press = |what: &str, label: &str, danger| {
        let about = Some(format!("{label}：{}", account.name));
        post_button(&PostButton {
            action: format!("{address}/{what}"),
            label: label.to_owned(),
            about,
            danger,
            ..PostButton::default()
        })
    };
    html! {
        @if has_badge { (press("badge", words::badge::END, true)) }
        @match account.standing(now) {
            Standing::Closed => (press("reopen", words::REOPEN, false)),
            _ if account.id == staff.account => p { (words::OWN_ACCOUNT) },
            Standing::Invited => { (press("link", words::LINK_AGAIN, false)) (press("close", words::CLOSE, true)) },
            _ => { (press("link", words::PASSWORD_RESET, false)) (press("close", words::CLOSE, true)) },
        }
    }
}

/// A new link: for the invitation that ran out, or for a password that was forgotten.
pub(crate) async fn link(
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(address): Extension<PublicAddress>,
    staff: Staff,
    visit: Visit,
    Path(id): Path<String>,
) -> Reply<Response> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let account = reached(&mut tx, &staff, &id).await?;
    let purpose = match (account.has_password, account.has_factor) {
        _ if !account.open => return Err(Problem::conflict(words::ACCOUNT_CLOSED).into()),
        _ if account.id == staff.account => return Err(Problem::conflict(words::OWN_ACCOUNT).into()),
        (false, false) => Purpose::Invitation,
        (_, true) => Purpose::NewPassword,
        (true, false) => return Err(Problem::conflict(words::FACTOR_FIRST).into()),
    };
    if purpose == Purpose::NewPassword {
        store::set_password(&mut tx, account.id, None, now).await?;
        close_sessions_of(&mut tx, account.id).await?;
    }
    let path = ticket::issue(&mut tx, &vault, purpose, Some(account.id), now.plus(LINK_LIFE)).await?;
    let (action, detail) = match purpose {
        Purpose::NewPassword => ("account.reset_password", words::PASSWORD_TAKEN),
        _ => ("account.invite", words::INVITED_AGAIN),
    };
    audit::record(&mut tx, &staff.did(&place, &account.org, action, &account.login, detail)).await?;
    tx.commit().await?;
    let who = words::person(&account.name, &account.login, &role_names(&account.roles));
    let page = handing_page(
        &place,
        &staff,
        handed_out(&address, &[(who, path)]),
        &format!("/desk/accounts/{}", account.id),
    );
    Ok(page.render(&visit).into_response())
}

pub(crate) async fn close(
    State(place): State<Place>,
    staff: Staff,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let account = reached(&mut tx, &staff, &id).await?;
    if account.id == staff.account {
        return Err(Problem::conflict(words::OWN_ACCOUNT).into());
    }
    keep_administrators(&mut tx, &place, &account, &[]).await?;
    store::set_open(&mut tx, account.id, false).await?;
    ticket::withdraw(&mut tx, account.id).await?;
    close_sessions_of(&mut tx, account.id).await?;
    let told = badges::take_back(&mut tx, account.id, place.clock.now()).await?;
    audit::record(
        &mut tx,
        &staff.did(&place, &account.org, "account.close", &account.login, words::WAS_CLOSED),
    )
    .await?;
    tx.commit().await?;
    badges::tell(&place, told);
    Ok(done(&format!("/desk/accounts/{}", account.id), "closed"))
}

pub(crate) async fn reopen(
    State(place): State<Place>,
    staff: Staff,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let account = reached(&mut tx, &staff, &id).await?;
    store::set_open(&mut tx, account.id, true).await?;
    audit::record(
        &mut tx,
        &staff.did(&place, &account.org, "account.reopen", &account.login, words::WAS_REOPENED),
    )
    .await?;
    tx.commit().await?;
    Ok(done(&format!("/desk/accounts/{}", account.id), "reopened"))
}

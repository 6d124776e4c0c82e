//! `/desk/roles`: the security administrator says what accounts may do, unlocks them, and takes back a lost second
//! factor.

use super::{
    PublicAddress, REFUSED, Wrong,
    accounts::{handing_page, keep_administrators, listed, reached, standing},
    after, badge, done, handed_out,
};
use crate::{
    account::{Account, LINK_LIFE, Standing, role_names, separated},
    store,
    ticket::{self, Purpose},
    words,
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Problem, Role};
use hongwang_feature::{Place, Reply, Staff, close_sessions_of};
use hongwang_page::{
    Link, Page, Visit,
    desk::{Choice, Control, Desk, Field, Form as DeskForm, PostButton, form, panel, post_button},
};
use hongwang_store::{Vault, audit};
use maud::{Markup, html};
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    done: String,
}

pub(crate) async fn list(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let now = place.clock.now();
    let body = listed(&mut place.db.read().await?, &staff, "/desk/roles", &asked.q, now).await?;
    let shell = after(staff.desk(&place), &asked.done);
    Ok(Page::new(words::ROLES_TITLE).desk(shell).body(body).render(&visit).into_response())
}

pub(crate) async fn show(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let account = reached(&mut place.db.read().await?, &staff, &id).await?;
    let page = page(&place, &staff, &account, &account.roles, &Wrong::default(), &asked.done);
    Ok(page.render(&visit).into_response())
}

/// Grants and takes roles; the fields are one `roles` for each that is chosen.
pub(crate) async fn grant(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Path(id): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    let chosen = |role: &Role| sent.iter().any(|(name, value)| name == "roles" && value == role.word());
    let roles: Vec<Role> = Role::ALL.into_iter().filter(chosen).collect();
    let mut tx = place.db.write().await?;
    let account = reached(&mut tx, &staff, &id).await?;
    if account.id == staff.account {
        return Err(Problem::forbidden(words::OWN_ROLES).into());
    }
    if let Err(problem) = separated(&roles) {
        let page = page(&place, &staff, &account, &roles, &problem.into(), "");
        return Ok(page.status(REFUSED).render(&visit).into_response());
    }
    keep_administrators(&mut tx, &place, &account, &roles).await?;
    store::set_roles(&mut tx, account.id, &roles).await?;
    close_sessions_of(&mut tx, account.id).await?;
    let told = if roles.contains(&Role::Clerk) {
        None
    } else {
        badge::take_back(&mut tx, account.id, place.clock.now()).await?
    };
    let detail = words::roles_changed(&role_names(&account.roles), &role_names(&roles));
    audit::record(&mut tx, &staff.did(&place, &account.org, "account.grant", &account.login, detail)).await?;
    tx.commit().await?;
    badge::tell(&place, told);
    Ok(done(&format!("/desk/roles/{}", account.id), "granted").into_response())
}

pub(crate) async fn unlock(
    State(place): State<Place>,
    staff: Staff,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let account = reached(&mut tx, &staff, &id).await?;
    store::unlock(&mut tx, account.id).await?;
    audit::record(
        &mut tx,
        &staff.did(&place, &account.org, "account.unlock", &account.login, words::WAS_UNLOCKED),
    )
    .await?;
    tx.commit().await?;
    Ok(done(&format!("/desk/roles/{}", account.id), "unlocked"))
}

/// Takes back a lost second factor, with a link to bind another.
pub(crate) async fn reset_factor(
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
    match account.standing(now) {
        _ if account.id == staff.account => return Err(Problem::forbidden(words::OWN_ACCOUNT).into()),
        Standing::Closed => return Err(Problem::conflict(words::ACCOUNT_CLOSED).into()),
        Standing::Invited => return Err(Problem::conflict(words::NOT_ACTIVATED).into()),
        _ if !account.has_password => return Err(Problem::conflict(words::PASSWORD_FIRST).into()),
        _ => {}
    }
    store::set_factor(&mut tx, account.id, None, 0).await?;
    close_sessions_of(&mut tx, account.id).await?;
    let path =
        ticket::issue(&mut tx, &vault, Purpose::NewFactor, Some(account.id), now.plus(LINK_LIFE)).await?;
    audit::record(
        &mut tx,
        &staff.did(&place, &account.org, "account.reset_factor", &account.login, words::FACTOR_TAKEN),
    )
    .await?;
    tx.commit().await?;
    let who = words::person(&account.name, &account.login, &role_names(&account.roles));
    let page = handing_page(
        &place,
        &staff,
        handed_out(&address, &[(who, path)]),
        &format!("/desk/roles/{}", account.id),
    );
    Ok(page.render(&visit).into_response())
}

fn page(place: &Place, staff: &Staff, account: &Account, chosen: &[Role], wrong: &Wrong, word: &str) -> Page {
    let choices = Role::ALL.into_iter().map(|role| Choice::new(role.word(), words::role_line(role)));
    let value: Vec<_> = chosen.iter().map(|role| role.word()).collect();
    let roles = Field::new("roles", words::ROLES, Control::Several(choices.collect()))
        .value(value.join(","))
        .hint(words::ROLES_HINT)
        .error(wrong.of("roles"))
        .optional();
    let address = format!("/desk/roles/{}", account.id);
    let asked = form(&DeskForm {
        action: address.clone(),
        fields: vec![roles],
        submit: words::ROLES_DO.to_owned(),
        cancel: Some("/desk/roles".to_owned()),
        error: None,
    });
    let facts = html! {
        dl class="facts" {
            dt { (words::LOGIN) } dd { (account.login) }
            dt { (words::STANDING) } dd { (standing(account, place.clock.now())) }
        }
        div class="form-end" { (buttons(account, &address)) }
    };
    let own = account.id == staff.account;
    let body = html! {
        @if own { p { (words::OWN_ROLES) } } @else { (panel(words::ACCOUNT_FACTS, &facts)) (panel(words::ROLES, &asked)) }
    };
    let trail = vec![Link::new("/desk/roles", words::ROLES_TITLE)];
    Page::new(&account.name).desk(Desk { trail, ..after(staff.desk(place), word) }).body(body)
}

fn buttons(account: &Account, address: &str) -> Markup {
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
    html! { (press("unlock", words::UNLOCK, false)) (press("factor", words::FACTOR_RESET, true)) }
}

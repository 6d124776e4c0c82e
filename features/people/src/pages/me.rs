//! `/desk/me`: one's own account.

use super::{REFUSED, Wrong, after, done, invitation::knows_password};
use crate::{
    account::{Account, role_names},
    password, store, words,
};
use axum::{
    Form,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use hongwang_base::{Permission, Problem};
use hongwang_feature::{Place, Reply, Staff, close_sessions_of, open_session};
use hongwang_page::{
    Page, Visit,
    desk::{Control, Field, Form as DeskForm, form, link_button, panel},
};
use hongwang_store::audit;
use http::header;
use maud::html;
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    pub(crate) done: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Sent {
    present: String,
    password: String,
    again: String,
}

pub(crate) async fn mine(place: &Place, staff: &Staff) -> Reply<Account> {
    let found = store::find(&mut place.db.read().await?, &staff.scope(), staff.account).await?;
    Ok(found.ok_or_else(|| Problem::missing(words::NO_ACCOUNT))?)
}

pub(crate) async fn show(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let account = mine(&place, &staff).await?;
    Ok(page(&place, &staff, &account, &Wrong::default(), &asked.done).render(&visit).into_response())
}

pub(crate) async fn change_password(
    State(place): State<Place>,
    staff: Staff,
    visit: Visit,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let account = mine(&place, &staff).await?;
    let mut wrong = Wrong::default();
    wrong.check(password::acceptable("password", &sent.password, &[&account.login, &account.name]));
    if sent.password != sent.again {
        wrong.add("again", words::PASSWORD_DIFFERS);
    }
    if sent.password == sent.present {
        wrong.add("password", words::PASSWORD_SAME);
    }
    if wrong.is_empty() {
        wrong.check(knows_password(&place, &account, sent.present).await?);
    }
    if !wrong.is_empty() {
        return Ok(page(&place, &staff, &account, &wrong, "").status(REFUSED).render(&visit).into_response());
    }
    let hash = password::hash(sent.password).await;
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    store::set_password(&mut tx, account.id, Some(hash), now).await?;
    close_sessions_of(&mut tx, account.id).await?;
    let login = open_session(&mut tx, &staff, now).await?;
    audit::record(
        &mut tx,
        &staff.did(&place, &account.org, "account.password", &account.login, words::PASSWORD_CHOSEN),
    )
    .await?;
    tx.commit().await?;
    Ok(([(header::SET_COOKIE, login.cookie())], done("/desk/me", "password")).into_response())
}

fn page(place: &Place, staff: &Staff, account: &Account, wrong: &Wrong, word: &str) -> Page {
    let secret = |name: &str, label: &str, auto| {
        Field::new(name, label, Control::Line("password")).error(wrong.of(name)).autocomplete(auto)
    };
    let asked = form(&DeskForm {
        action: "/desk/me/password".to_owned(),
        fields: vec![
            secret("present", words::PASSWORD_PRESENT, "current-password"),
            secret("password", words::PASSWORD_NEW, "new-password").hint(words::PASSWORD_FORM),
            secret("again", words::PASSWORD_AGAIN, "new-password"),
        ],
        submit: words::PASSWORD_DO.to_owned(),
        cancel: None,
        error: None,
    });
    let facts = html! {
        dl class="facts" {
            dt { (words::LOGIN) } dd { (account.login) }
            dt { (words::NAME) } dd { (account.name) }
            dt { (words::ORGANISATION) } dd { (staff.org_name) }
            dt { (words::ROLES) } dd { (role_names(&account.roles)) }
            dt { (words::PASSWORD_AT) } dd { (account.password_at.date_words()) }
        }
        p { (words::ME_HINT) }
        @if staff.may(Permission::HandleCases) {
            p { (link_button("/desk/me/badge", words::badge::TITLE, Some("id-badge-2"), false)) }
        }
    };
    let body = html! { (panel(words::ME_FACTS, &facts)) (panel(words::PASSWORD_CHANGE, &asked)) };
    Page::new(words::ME_TITLE).desk(after(staff.desk(place), word)).body(body)
}

//! `/desk/login`, `/desk/logout` and `/desk`.

use super::{after, done};
use crate::{
    access::{self, Answer, Entered, Peer},
    words,
};
use axum::{
    Extension, Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use data_encoding::BASE64URL_NOPAD;
use hongwang_feature::{Login, Place, Reply, Staff, close_session};
use hongwang_page::{
    Html, Page, Visit,
    desk::{Control, Desk, Field, Form as DeskForm, form},
};
use hongwang_store::{Vault, audit};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    back: String,
    done: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct LoginForm {
    login: String,
    password: String,
    code: String,
    back: String,
}

pub(crate) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Html {
    let shell = after(Desk::default(), &asked.done);
    page(&LoginForm { back: asked.back, ..LoginForm::default() }, None, shell).render(&visit)
}

pub(crate) async fn sign_in(
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Peer(address): Peer,
    visit: Visit,
    Form(sent): Form<LoginForm>,
) -> Reply<Response> {
    let entered =
        Entered { login: sent.login.clone(), password: sent.password.clone(), code: sent.code.clone() };
    let again = |status, error| {
        page(&sent, Some(error), Desk::default()).status(status).render(&visit).into_response()
    };
    Ok(match access::sign_in(&place, &vault, &address, entered).await? {
        Answer::In { login, password_is_old: true, .. } => enter(login, "/desk/me?done=old"),
        Answer::In { login, staff, .. } => {
            enter(login, &wanted(&sent.back).unwrap_or_else(|| first_page(&place, &staff)))
        }
        Answer::NoRoles => again(StatusCode::FORBIDDEN, words::LOGIN_NO_ROLES),
        Answer::Refused => again(StatusCode::UNAUTHORIZED, words::LOGIN_REFUSED),
        Answer::Braked => again(StatusCode::TOO_MANY_REQUESTS, words::LOGIN_BRAKED),
    })
}

fn enter(login: Login, to: &str) -> Response {
    ([(header::SET_COOKIE, login.cookie())], Redirect::to(to)).into_response()
}

/// The page of the desk that somebody wanted before they had to sign in. Nothing else is gone back to.
fn wanted(back: &str) -> Option<String> {
    let path = String::from_utf8(BASE64URL_NOPAD.decode(back.as_bytes()).ok()?).ok()?;
    let rest = path.strip_prefix("/desk")?;
    let of_the_desk =
        rest.starts_with(['/', '?']) && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    of_the_desk.then_some(path)
}

fn first_page(place: &Place, staff: &Staff) -> String {
    let entry = place.desk_nav.iter().find(|entry| staff.may(entry.permission));
    entry.map_or("/desk/me", |entry| entry.href).to_owned()
}

/// `/desk` itself has no page: on to the person's first one.
pub(crate) async fn home(State(place): State<Place>, staff: Staff) -> Redirect {
    Redirect::to(&first_page(&place, &staff))
}

pub(crate) async fn sign_out(
    State(place): State<Place>,
    staff: Staff,
    headers: HeaderMap,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let forget = close_session(&mut tx, &headers).await?;
    audit::record(&mut tx, &staff.did(&place, &staff.org, "account.logout", &staff.name, words::LOGGED_OUT))
        .await?;
    tx.commit().await?;
    Ok(([(header::SET_COOKIE, forget)], done("/desk/login", "logout")).into_response())
}

fn page(sent: &LoginForm, error: Option<&str>, shell: Desk) -> Page {
    let body = form(&DeskForm {
        action: "/desk/login".to_owned(),
        fields: vec![
            Field::text("login", words::LOGIN).value(&sent.login).autocomplete("username"),
            Field::new("password", words::PASSWORD, Control::Line("password"))
                .autocomplete("current-password"),
            Field::text("code", words::CODE).hint(words::CODE_HINT).autocomplete("one-time-code"),
            Field::hidden("back", &sent.back),
        ],
        submit: words::LOGIN_DO.to_owned(),
        cancel: None,
        error: error.map(str::to_owned),
    });
    Page::new(words::LOGIN_TITLE).desk(shell).body(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_login_only_a_page_of_the_desk_is_gone_back_to() {
        let back = |path: &str| wanted(&BASE64URL_NOPAD.encode(path.as_bytes()));
        assert_eq!(back("/desk/audit?actor=x").as_deref(), Some("/desk/audit?actor=x"));
        for bad in [
            "",
            "//evil.example/desk",
            "/desk\\evil",
            "/desk.evil.example",
            "https://evil.example/desk",
            "/desk/\r\nA: b",
        ] {
            assert_eq!(back(bad), None, "{bad:?}");
        }
        assert_eq!(wanted("not base64!"), None);
    }
}

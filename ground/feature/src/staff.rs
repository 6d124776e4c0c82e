//! Who sits at the desk: staff sessions and the guard before every desk page.
//!
//! A session is a random token in a cookie; the database keeps only its SHA-256. It holds a copy of what the
//! account may do, so whoever changes an account's roles or shuts it must close its sessions in the same
//! transaction ([`close_sessions_of`]). Accounts themselves belong to `features/people`.

use crate::{Fail, Place, Reply};
use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use cookie::{Cookie, SameSite};
use data_encoding::BASE64URL_NOPAD;
use hongwang_base::{AccountId, Millis, OrgPath, Permission, Problem, Role, Scope};
use hongwang_page::{
    Page,
    desk::{Desk, DeskUser},
};
use hongwang_store::{Migrations, Result, Row, Sql, Tx, audit, sql};
use http::{HeaderMap, HeaderValue, header, request::Parts};
use sha2::{Digest, Sha256};

/// A session not used for this long, in milliseconds, is over.
pub const SESSION_IDLE: i64 = 30 * Millis::MINUTE;
/// A session is over after this long in any case.
const SESSION_LIFE: i64 = 12 * Millis::HOUR;
const COOKIE: &str = "desk";

/// The tables of sessions, and of the duties of whoever sits at the desk.
pub fn session_migrations() -> Migrations {
    Migrations {
        owner: "session",
        steps: &[
            ("session", include_str!("../migrations/session.sql")),
            ("duty", include_str!("../migrations/duty.sql")),
        ],
    }
}

/// A member of staff who is signed in. As an extractor it is what the guard found; outside of desk routes it fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// The account.
    pub account: AccountId,
    /// The person's name.
    pub name: String,
    /// The organisation of the account: what it may reach lies there or below.
    pub org: OrgPath,
    /// That organisation's name.
    pub org_name: String,
    /// The roles held.
    pub roles: Vec<Role>,
}

impl Staff {
    /// What the account may reach.
    pub fn scope(&self) -> Scope {
        Scope(self.org.clone())
    }

    /// Whether any role allows it.
    pub fn may(&self, permission: Permission) -> bool {
        self.roles.iter().any(|role| role.permissions().contains(&permission))
    }

    /// The organisation, if this account reaches it; otherwise as if it did not exist.
    ///
    /// # Errors
    /// A 404 problem.
    pub fn reach(&self, org: &OrgPath) -> Reply<()> {
        if self.org.covers(org) {
            Ok(())
        } else {
            Err(Problem::missing("没有这一条,或者不归您管").into())
        }
    }

    /// An audit entry of something that this person did now to data of `org`.
    pub fn did(
        &self,
        place: &Place,
        org: &OrgPath,
        action: &str,
        object: impl ToString,
        detail: impl Into<String>,
    ) -> audit::Entry {
        audit::Entry {
            at: place.clock.now(),
            actor: self.name.clone(),
            org: org.clone(),
            action: action.to_owned(),
            object: object.to_string(),
            detail: detail.into(),
        }
    }

    /// A desk page with this person's navigation around it; fill in tabs, actions, flash and body.
    pub fn desk(&self, place: &Place) -> Desk {
        let roles: Vec<_> = self.roles.iter().map(|role| role.name()).collect();
        Desk {
            nav: place.nav_for(|permission| self.may(permission)),
            user: Some(DeskUser {
                name: self.name.clone(),
                roles: roles.join(" · "),
                organisation: self.org_name.clone(),
                logout: "/desk/logout".to_owned(),
            }),
            ..Desk::default()
        }
    }

    /// A page in the desk shell without tabs or actions: the common case.
    pub fn page(&self, place: &Place, title: impl Into<String>) -> Page {
        Page::new(title).desk(self.desk(place))
    }
}

/// A fresh session and the cookie that carries it.
#[derive(Debug)]
pub struct Login(HeaderValue);

impl Login {
    /// The `Set-Cookie` value.
    pub fn cookie(self) -> HeaderValue {
        self.0
    }
}

fn cookie_value(token: String, seconds: i64) -> HeaderValue {
    let cookie = Cookie::build((COOKIE, token))
        .path("/desk")
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(cookie::time::Duration::seconds(seconds))
        .build();
    HeaderValue::from_str(&cookie.to_string()).expect("a token of base64url letters")
}

fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Opens a session for `staff`.
///
/// # Errors
/// When the store fails.
pub async fn open_session(tx: &mut Tx, staff: &Staff, now: Millis) -> Result<Login> {
    let mut random = [0u8; 32];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    let token = BASE64URL_NOPAD.encode(&random);
    sql("DELETE FROM session WHERE seen_at < $1 OR opened_at < $2")
        .bind(now.plus(-SESSION_IDLE))
        .bind(now.plus(-SESSION_LIFE))
        .run(tx)
        .await?;
    sql("INSERT INTO session (token, account, name, org, org_name, roles, opened_at, seen_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$7)")
        .bind(digest(&token))
        .bind(staff.account)
        .bind(&staff.name)
        .bind(&staff.org)
        .bind(&staff.org_name)
        .bind_json(&staff.roles)
        .bind(now)
        .run(tx)
        .await?;
    Ok(Login(cookie_value(token, SESSION_LIFE / 1_000)))
}

/// Ends the session of this request, if there is one, and gives the `Set-Cookie` value that forgets it.
///
/// # Errors
/// When the store fails.
pub async fn close_session(tx: &mut Tx, headers: &HeaderMap) -> Result<HeaderValue> {
    if let Some(token) = token(headers) {
        sql("DELETE FROM session WHERE token = $1").bind(digest(&token)).run(tx).await?;
    }
    Ok(cookie_value(String::new(), 0))
}

/// Ends every session of an account: its roles or its door have changed.
///
/// # Errors
/// When the store fails.
pub async fn close_sessions_of(tx: &mut Tx, account: AccountId) -> Result<()> {
    sql("DELETE FROM session WHERE account = $1").bind(account).run(tx).await?;
    Ok(())
}

/// Everybody of exactly this organisation who is signed in and may do this, each once, by name.
///
/// # Errors
/// When the store fails.
pub async fn signed_in(
    tx: &mut Tx,
    org: &OrgPath,
    permission: Permission,
    now: Millis,
) -> Result<Vec<Staff>> {
    let rows = sql("SELECT account, name, org, org_name, roles FROM session \
                    WHERE org = $1 AND seen_at >= $2 AND opened_at >= $3 ORDER BY name, account");
    who(tx, rows.bind(org), permission, now).await
}

/// The same of this organisation and those above it.
///
/// # Errors
/// When the store fails.
pub async fn signed_in_above(
    tx: &mut Tx,
    org: &OrgPath,
    permission: Permission,
    now: Millis,
) -> Result<Vec<Staff>> {
    let rows = sql("SELECT account, name, org, org_name, roles FROM session \
                    WHERE $1 LIKE org || '%' AND seen_at >= $2 AND opened_at >= $3 ORDER BY name, account");
    who(tx, rows.bind(org), permission, now).await
}

async fn who(tx: &mut Tx, sessions: Sql, permission: Permission, now: Millis) -> Result<Vec<Staff>> {
    let since = sessions.bind(now.plus(-SESSION_IDLE)).bind(now.plus(-SESSION_LIFE));
    let rows = since.all(tx).await?;
    let mut all = rows.iter().map(staff).collect::<Result<Vec<Staff>>>()?;
    all.retain(|staff| staff.may(permission));
    // Whoever signed in at two places.
    all.dedup_by_key(|staff| staff.account);
    Ok(all)
}

fn staff(row: &Row) -> Result<Staff> {
    Ok(Staff {
        account: row.id("account")?,
        name: row.get("name")?,
        org: row.org("org")?,
        org_name: row.get("org_name")?,
        roles: row.json("roles")?,
    })
}

fn token(headers: &HeaderMap) -> Option<String> {
    hongwang_page::cookie(headers, COOKIE)
}

/// The living session of a request, its "last seen" moved on.
async fn find(place: &Place, headers: &HeaderMap) -> Result<Option<Staff>> {
    let Some(token) = token(headers) else { return Ok(None) };
    let now = place.clock.now();
    let token = digest(&token);
    let mut tx = place.db.read().await?;
    let row = sql("SELECT account, name, org, org_name, roles, seen_at FROM session WHERE token = $1 AND seen_at >= $2 AND opened_at >= $3")
        .bind(token.clone())
        .bind(now.plus(-SESSION_IDLE))
        .bind(now.plus(-SESSION_LIFE))
        .one(&mut tx)
        .await?;
    drop(tx);
    let Some(row) = row else { return Ok(None) };
    if now.since(row.millis("seen_at")?) > Millis::MINUTE {
        let mut tx = place.db.write().await?;
        sql("UPDATE session SET seen_at = $1 WHERE token = $2").bind(now).bind(token).run(&mut tx).await?;
        tx.commit().await?;
    }
    staff(&row).map(Some)
}

/// Lets a request to a desk page through when its session holds the permission. A GET without a session goes to
/// the login page and comes back after; anything else gets a page that says why.
pub(crate) async fn guard(
    State((place, permission)): State<(Place, Permission)>,
    mut request: Request,
    next: Next,
) -> Response {
    let staff = match find(&place, request.headers()).await {
        Ok(staff) => staff,
        Err(error) => return Fail::from(error).into_response(),
    };
    let Some(staff) = staff else {
        return if request.method() == http::Method::GET {
            let back: String =
                request.uri().path_and_query().map(|p| p.as_str().to_owned()).unwrap_or_default();
            let back = BASE64URL_NOPAD.encode(back.as_bytes());
            Redirect::to(&format!("/desk/login?back={back}")).into_response()
        } else {
            let problem =
                Problem {
                    status: 401, title: "登录已过期,请重新登录后再提交".to_owned(), field: None
                };
            Fail::from(problem).into_response()
        };
    };
    if !staff.may(permission) {
        let title = "您的账号没有这项权限,需要时请找安全管理员授权".to_owned();
        return Fail::from(Problem::forbidden(title)).into_response();
    }
    request.extensions_mut().insert(staff);
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl<S: Send + Sync> FromRequestParts<S> for Staff {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Fail> {
        let found = parts.extensions.get::<Staff>().cloned();
        found.ok_or_else(|| Problem { status: 401, title: "请先登录".to_owned(), field: None }.into())
    }
}

//! Keys of other systems. A key is shown once; the database keeps its SHA-256, its organisation, what it allows, until when.

use super::at_a_center;
use super::problem::Refused;
use axum::extract::FromRequestParts;
use data_encoding::BASE64URL_NOPAD;
use governor::{
    DefaultDirectRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_feature::Place;
use hongwang_store::{Result, Row, Tx, sql};
use http::{header, request::Parts};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex},
};
use uuid::Uuid;

/// What a key begins with, so that one that was left lying about is known for what it is.
const PREFIX: &str = "hwk_";
/// Keys that a desk shows.
const SHOWN: i64 = 200;

/// Why somebody may not.
#[derive(Clone, Copy, Debug)]
pub(super) enum Denied {
    /// No key that counts.
    NoKey,
    /// The key does not allow it.
    Right,
    /// Too often; so many seconds until the next time.
    TooMany(u64),
}

/// A key, without itself.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) id: Uuid,
    /// Which system has it.
    pub(super) name: String,
    /// What it reaches: this organisation and all below it; it acts for this one.
    pub(super) org: OrgPath,
    /// Whether it may take steps of cases.
    pub(super) may_act: bool,
    /// Whether it may see what was answered.
    pub(super) may_see: bool,
    /// Requests a minute.
    pub(super) per_minute: u32,
    pub(super) made_at: Millis,
    pub(super) until_at: Millis,
    pub(super) revoked_at: Option<Millis>,
    pub(super) used_at: Option<Millis>,
}

impl Token {
    pub(super) fn scope(&self) -> Scope {
        Scope(self.org.clone())
    }

    /// Refuses what the key does not allow.
    pub(super) fn needs(&self, allowed: bool) -> std::result::Result<(), Refused> {
        if allowed { Ok(()) } else { Err(Denied::Right.into()) }
    }
}

fn digest(key: &str) -> Vec<u8> {
    Sha256::digest(key.as_bytes()).to_vec()
}

fn token(row: &Row) -> Result<Token> {
    let per_minute: i64 = row.get("per_minute")?;
    Ok(Token {
        id: row.get("id")?,
        name: row.get("name")?,
        org: row.org("org")?,
        may_act: row.get("may_act")?,
        may_see: row.get("may_see")?,
        per_minute: u32::try_from(per_minute).unwrap_or(1),
        made_at: row.millis("made_at")?,
        until_at: row.millis("until_at")?,
        revoked_at: row.get::<Option<i64>>("revoked_at")?.map(Millis),
        used_at: row.get::<Option<i64>>("used_at")?.map(Millis),
    })
}

/// Keeps a key, and gives it to be shown once.
pub(super) async fn make(tx: &mut Tx, token: &Token) -> Result<String> {
    let mut random = [0u8; 32];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    let key = format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&random));
    sql("INSERT INTO case_token (id, hash, name, org, may_act, may_see, per_minute, made_at, until_at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)")
    .bind(token.id)
    .bind(digest(&key))
    .bind(&token.name)
    .bind(&token.org)
    .bind(token.may_act)
    .bind(token.may_see)
    .bind(token.per_minute)
    .bind(token.made_at)
    .bind(token.until_at)
    .run(tx)
    .await?;
    Ok(key)
}

/// The keys of a scope, the newest first.
pub(super) async fn list(tx: &mut Tx, scope: &Scope) -> Result<Vec<Token>> {
    let rows = sql("SELECT * FROM case_token WHERE org LIKE $1 || '%' ORDER BY id DESC LIMIT $2");
    rows.bind(scope).bind(SHOWN).all(tx).await?.iter().map(token).collect()
}

/// Takes a key back; none where there is none in the scope.
pub(super) async fn revoke(tx: &mut Tx, scope: &Scope, id: Uuid, now: Millis) -> Result<Option<Token>> {
    let row = sql("UPDATE case_token SET revoked_at = $3 WHERE id = $1 AND org LIKE $2 || '%' \
                   AND revoked_at IS NULL RETURNING *");
    row.bind(id).bind(scope).bind(now).one(tx).await?.as_ref().map(token).transpose()
}

async fn find(place: &Place, key: &str) -> Result<Option<Token>> {
    let now = place.clock.now();
    let row = sql("SELECT * FROM case_token WHERE hash = $1 AND until_at > $2 AND revoked_at IS NULL");
    let row = row.bind(digest(key)).bind(now).one(&mut place.db.read().await?).await?;
    let Some(token) = row.as_ref().map(token).transpose()? else { return Ok(None) };
    if token.used_at.is_none_or(|used| now.since(used) > Millis::MINUTE) {
        let mut tx = place.db.write().await?;
        sql("UPDATE case_token SET used_at = $2 WHERE id = $1").bind(token.id).bind(now).run(&mut tx).await?;
        tx.commit().await?;
    }
    Ok(Some(token))
}

/// How often each key was used lately. It is in memory: a start forgets it. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Limits(Arc<Mutex<HashMap<Uuid, Arc<DefaultDirectRateLimiter>>>>);

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Limits")
    }
}

impl Limits {
    fn check(&self, token: &Token) -> std::result::Result<(), Denied> {
        let mut all = self.0.lock().expect("nobody panics while holding it");
        let quota = Quota::per_minute(NonZeroU32::new(token.per_minute).unwrap_or(NonZeroU32::MIN));
        let limiter = all.entry(token.id).or_insert_with(|| Arc::new(RateLimiter::direct(quota))).clone();
        drop(all);
        let wait = |until: governor::NotUntil<_>| until.wait_time_from(DefaultClock::default().now());
        limiter.check().map_err(|until| Denied::TooMany(wait(until).as_secs() + 1))
    }
}

fn bearer(parts: &Parts) -> Option<&str> {
    let mut all = parts.headers.get_all(header::AUTHORIZATION).iter();
    let text = all.next()?.to_str().ok()?;
    let (scheme, key) = text.split_once(' ')?;
    (all.next().is_none() && scheme.eq_ignore_ascii_case("bearer") && key.starts_with(PREFIX)).then_some(key)
}

impl FromRequestParts<Place> for Token {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, place: &Place) -> std::result::Result<Self, Refused> {
        at_a_center(place)?;
        let key = bearer(parts).ok_or(Denied::NoKey)?;
        let token = find(place, key).await?.ok_or(Denied::NoKey)?;
        let limits = parts.extensions.get::<Limits>().expect("the router carries the limits");
        limits.check(&token)?;
        Ok(token)
    }
}

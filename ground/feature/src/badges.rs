//! Badges 工牌: by which a clerk shows a village's screen who helps there.
//!
//! `features/people` gives them at the center and publishes each as a record to the log of the clerk's organisation, so
//! that it works in its villages with the cable pulled; `features/cases` asks for them. Invariants: the badge's number,
//! the clerk's identity number and the PIN stand nowhere, only argon2id of them does; five wrong PINs in a row shut a
//! badge for an hour at this node; a try is counted before it is looked at, so that tries at the same moment count too.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString},
};
use data_encoding::HEXLOWER;
use hongwang_base::{AccountId, Millis, OrgPath};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Db, Result, Row, Tx, sql};
use serde::{Deserialize, Serialize};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// The record kind; the key is the account's id.
pub const RECORD_KIND: &str = "people.badge";
/// Digits of a badge's number.
pub const NUMBER_DIGITS: usize = 8;
/// Digits of a PIN.
pub const PIN_DIGITS: usize = 6;
/// Wrong PINs in a row after which a badge is shut.
const MOST_WRONG: i64 = 5;
/// How long it is shut, in milliseconds.
const SHUT_FOR: i64 = Millis::HOUR;

/// Each hash takes 19 MiB and a core: a flood of tries waits here.
static HASHING: Semaphore = Semaphore::const_new(2);

/// A badge.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Badge {
    /// Whose it is.
    pub account: AccountId,
    /// The clerk's name.
    pub name: String,
    /// Where the clerk works; the badge is good there and below.
    pub org: OrgPath,
    /// Until when.
    pub until: Millis,
    /// The mark of its number.
    number: String,
    /// The mark of the clerk's identity number, where it was given.
    card: Option<String>,
    /// The PIN's hash.
    pin: String,
}

impl std::fmt::Debug for Badge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Badge({})", self.account)
    }
}

/// What opens a badge, before it is hashed. Never kept.
pub struct Secrets<'a> {
    /// The badge's number.
    pub number: &'a str,
    /// The clerk's identity number, if it is to do as well.
    pub card: Option<&'a str>,
    /// The PIN.
    pub pin: &'a str,
}

impl Badge {
    /// A badge of somebody who works at `org`.
    pub async fn new(
        account: AccountId,
        name: &str,
        org: &OrgPath,
        until: Millis,
        secrets: &Secrets<'_>,
    ) -> Self {
        let number = mark(org, secrets.number).await;
        let card = match secrets.card {
            Some(card) => Some(mark(org, card).await),
            None => None,
        };
        let pin = hash(secrets.pin.to_owned()).await;
        Self { account, name: name.to_owned(), org: org.clone(), until, number, card, pin }
    }

    /// The record that tells the villages of its organisation.
    pub fn record(&self) -> Record {
        let body = serde_json::to_value(self).expect("a badge is plain data");
        Record {
            kind: RECORD_KIND.to_owned(),
            key: self.account.to_string(),
            body: Some(body),
            blobs: Vec::new(),
            lane: Lane::Text,
        }
    }
}

/// The record that takes the badge of an account back.
pub fn withdrawal(account: AccountId) -> Record {
    let (kind, key) = (RECORD_KIND.to_owned(), account.to_string());
    Record { kind, key, body: None, blobs: Vec::new(), lane: Lane::Text }
}

/// A number for a new badge.
pub fn draw_number() -> String {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    format!("{:08}", u64::from_le_bytes(bytes) % 10_u64.pow(8))
}

/// argon2id with the parameters of the OWASP cheat sheet: 19 MiB, two passes, one lane.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).expect("the parameters lie within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Finds the badge of a number without telling it: slow, and another one in each county.
async fn mark(org: &OrgPath, text: &str) -> String {
    let _turn = HASHING.acquire().await.expect("never closed");
    let county = org.codes().next().unwrap_or_default();
    let (text, salt) = (text.to_owned(), format!("hongwang badge v1 {county}"));
    let slow = move || {
        let mut out = [0; 32];
        let hashed = hasher().hash_password_into(text.as_bytes(), salt.as_bytes(), &mut out);
        hashed.expect("a bounded number and a good salt");
        HEXLOWER.encode(&out)
    };
    spawn_blocking(slow).await.expect("hashing does not panic")
}

async fn hash(pin: String) -> String {
    let _turn = HASHING.acquire().await.expect("never closed");
    let slow = move || {
        let mut random = [0u8; 16];
        getrandom::fill(&mut random).expect("the operating system gives random bytes");
        let salt = SaltString::encode_b64(&random).expect("16 bytes make a salt");
        hasher().hash_password(pin.as_bytes(), &salt).expect("a bounded PIN and a good salt").to_string()
    };
    spawn_blocking(slow).await.expect("hashing does not panic")
}

async fn verify(pin: String, kept: String) -> bool {
    let _turn = HASHING.acquire().await.expect("never closed");
    let slow = move || {
        PasswordHash::new(&kept).is_ok_and(|hash| hasher().verify_password(pin.as_bytes(), &hash).is_ok())
    };
    spawn_blocking(slow).await.expect("verifying does not panic")
}

/// What a number and a PIN open.
#[derive(Debug)]
pub enum Presented {
    /// This badge.
    Right(Badge),
    /// Nothing.
    Wrong,
    /// Nothing for a while: too many wrong PINs.
    Shut,
}

/// Looks whether a number (the badge's, or the clerk's on an identity card) and a PIN open a badge at `place`.
///
/// # Errors
/// When the store fails.
pub async fn present(db: &Db, place: &OrgPath, shown: &str, pin: &str, now: Millis) -> Result<Presented> {
    // Nothing longer is hashed.
    if shown.len() > 18 || pin.len() > PIN_DIGITS {
        return Ok(Presented::Wrong);
    }
    let shown = mark(place, shown).await;
    let mut tx = db.write().await?;
    let charged = charge(&mut tx, place, &shown, now).await?;
    let shut = charged.is_none() && is_shut(&mut tx, &shown, now).await?;
    tx.commit().await?;
    let Some((badge, last_try)) = charged else {
        return Ok(if shut { Presented::Shut } else { Presented::Wrong });
    };
    if !verify(pin.to_owned(), badge.pin.clone()).await {
        return Ok(if last_try { Presented::Shut } else { Presented::Wrong });
    }
    let mut tx = db.write().await?;
    sql("UPDATE badge SET wrong = 0, shut_until = 0 WHERE account = $1")
        .bind(badge.account)
        .run(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(Presented::Right(badge))
}

/// Counts a try; the badge, and whether this was the one too many unless it turns out right.
async fn charge(tx: &mut Tx, place: &OrgPath, shown: &str, now: Millis) -> Result<Option<(Badge, bool)>> {
    let row = sql("UPDATE badge SET wrong = CASE WHEN wrong + 1 >= $3 THEN 0 ELSE wrong + 1 END, \
                   shut_until = CASE WHEN wrong + 1 >= $3 THEN $4 ELSE shut_until END \
                   WHERE (number = $1 OR card = $1) AND $2 LIKE org || '%' AND until > $5 AND shut_until <= $5 \
                   RETURNING account, name, org, until, number, card, pin, shut_until")
    .bind(shown)
    .bind(place)
    .bind(MOST_WRONG)
    .bind(now.plus(SHUT_FOR))
    .bind(now)
    .one(tx)
    .await?;
    row.as_ref().map(|row| Ok((badge(row)?, row.millis("shut_until")? > now))).transpose()
}

async fn is_shut(tx: &mut Tx, shown: &str, now: Millis) -> Result<bool> {
    let row = sql("SELECT account FROM badge WHERE (number = $1 OR card = $1) AND shut_until > $2");
    Ok(row.bind(shown).bind(now).one(tx).await?.is_some())
}

fn badge(row: &Row) -> Result<Badge> {
    Ok(Badge {
        account: row.id("account")?,
        name: row.get("name")?,
        org: row.org("org")?,
        until: row.millis("until")?,
        number: row.get("number")?,
        card: row.get("card")?,
        pin: row.get("pin")?,
    })
}

/// The badge of an account, as far as this node was told.
///
/// # Errors
/// When the store fails.
pub async fn of(tx: &mut Tx, account: AccountId) -> Result<Option<Badge>> {
    let row = sql("SELECT account, name, org, until, number, card, pin FROM badge WHERE account = $1");
    row.bind(account).one(tx).await?.as_ref().map(badge).transpose()
}

/// Applies a record of [`RECORD_KIND`].
///
/// # Errors
/// When the store fails. A body of another form is skipped with a warning.
pub async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Ok(account) = entry.record.key.parse::<AccountId>() else {
        tracing::warn!(key = entry.record.key, "a badge came without an account");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        sql("DELETE FROM badge WHERE account = $1").bind(account).run(tx).await?;
        return Ok(());
    };
    match serde_json::from_value::<Badge>(body.clone()) {
        Ok(badge) if badge.account == account => put(tx, &badge).await,
        Ok(_) => {
            tracing::warn!(%account, "a badge under another's key was skipped");
            Ok(())
        }
        Err(error) => {
            tracing::warn!(%account, %error, "a badge of unknown form was skipped");
            Ok(())
        }
    }
}

async fn put(tx: &mut Tx, badge: &Badge) -> Result<()> {
    sql("INSERT INTO badge (account, name, org, until, number, card, pin, wrong, shut_until) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,0,0) \
         ON CONFLICT (account) DO UPDATE SET name = $2, org = $3, until = $4, number = $5, card = $6, pin = $7, \
         wrong = 0, shut_until = 0")
    .bind(badge.account)
    .bind(&badge.name)
    .bind(&badge.org)
    .bind(badge.until)
    .bind(&badge.number)
    .bind(badge.card.clone())
    .bind(&badge.pin)
    .run(tx)
    .await?;
    Ok(())
}

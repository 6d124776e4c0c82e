//! The SQL of accounts and of the brake against guessing.

use crate::account::{Account, LOCK, TRIES};
use hongwang_base::{AccountId, Millis, OrgPath, Role, Scope};
use hongwang_store::{Result, Row, Tx, sql};

/// Tries from one address within [`BRAKE_WINDOW`]; beyond them nobody is let in from there.
const BRAKE_TRIES: i64 = 30;
/// In milliseconds.
const BRAKE_WINDOW: i64 = 15 * Millis::MINUTE;

macro_rules! accounts {
    ($rest:literal) => {
        concat!(
            "SELECT id, login, name, org, roles, open, password IS NOT NULL AS has_password, factor IS NOT NULL AS has_factor, \
             password_at, locked_until, login_at FROM people_account ",
            $rest
        )
    };
}

fn account(row: &Row) -> Result<Account> {
    Ok(Account {
        id: row.id("id")?,
        login: row.get("login")?,
        name: row.get("name")?,
        org: row.org("org")?,
        roles: row.json("roles")?,
        open: row.get("open")?,
        has_password: row.get("has_password")?,
        has_factor: row.get("has_factor")?,
        password_at: row.millis("password_at")?,
        locked_until: row.millis("locked_until")?,
        login_at: row.get::<Option<i64>>("login_at")?.map(Millis),
    })
}

/// An account that nobody has used: without password and second factor.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: AccountId,
    login: &str,
    name: &str,
    org: &OrgPath,
    roles: &[Role],
    now: Millis,
) -> Result<()> {
    sql("INSERT INTO people_account (id, login, name, org, roles, open, password_at, factor_step, failures, locked_until, made_at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,0,0,0,$7)")
    .bind(id)
    .bind(login)
    .bind(name)
    .bind(org)
    .bind_json(&roles)
    .bind(true)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// The accounts in `scope`, those at the top first.
pub(crate) async fn list(tx: &mut Tx, scope: &Scope) -> Result<Vec<Account>> {
    let rows =
        sql(accounts!("WHERE org LIKE $1 || '%' ORDER BY open DESC, org, login")).bind(scope).all(tx).await?;
    rows.iter().map(account).collect()
}

/// The account, if it lies in `scope`.
pub(crate) async fn find(tx: &mut Tx, scope: &Scope, id: AccountId) -> Result<Option<Account>> {
    let row = sql(accounts!("WHERE id = $1 AND org LIKE $2 || '%'")).bind(id).bind(scope).one(tx).await?;
    row.as_ref().map(account).transpose()
}

/// Whether there is any account at all.
pub(crate) async fn any(tx: &mut Tx) -> Result<bool> {
    Ok(sql("SELECT id FROM people_account LIMIT 1").one(tx).await?.is_some())
}

/// Whether the login name is taken, anywhere.
pub(crate) async fn is_taken(tx: &mut Tx, login: &str) -> Result<bool> {
    Ok(sql("SELECT id FROM people_account WHERE login = $1").bind(login).one(tx).await?.is_some())
}

/// Name and organisation.
pub(crate) async fn set_profile(tx: &mut Tx, id: AccountId, name: &str, org: &OrgPath) -> Result<()> {
    sql("UPDATE people_account SET name = $2, org = $3 WHERE id = $1")
        .bind(id)
        .bind(name)
        .bind(org)
        .run(tx)
        .await?;
    Ok(())
}

pub(crate) async fn set_open(tx: &mut Tx, id: AccountId, open: bool) -> Result<()> {
    sql("UPDATE people_account SET open = $2 WHERE id = $1").bind(id).bind(open).run(tx).await?;
    Ok(())
}

pub(crate) async fn set_roles(tx: &mut Tx, id: AccountId, roles: &[Role]) -> Result<()> {
    sql("UPDATE people_account SET roles = $2 WHERE id = $1").bind(id).bind_json(&roles).run(tx).await?;
    Ok(())
}

/// Sets or (with none) takes away the password; either way the count of wrong tries begins anew.
pub(crate) async fn set_password(
    tx: &mut Tx,
    id: AccountId,
    hash: Option<String>,
    now: Millis,
) -> Result<()> {
    sql("UPDATE people_account SET password = $2, password_at = $3, failures = 0, locked_until = 0 WHERE id = $1")
        .bind(id)
        .bind(hash)
        .bind(now)
        .run(tx)
        .await?;
    Ok(())
}

/// Sets or (with none) takes away the second factor. `step` is the step of the code that proved it.
pub(crate) async fn set_factor(tx: &mut Tx, id: AccountId, sealed: Option<Vec<u8>>, step: i64) -> Result<()> {
    sql("UPDATE people_account SET factor = $2, factor_step = $3 WHERE id = $1")
        .bind(id)
        .bind(sealed)
        .bind(step)
        .run(tx)
        .await?;
    Ok(())
}

pub(crate) async fn unlock(tx: &mut Tx, id: AccountId) -> Result<()> {
    sql("UPDATE people_account SET failures = 0, locked_until = 0 WHERE id = $1").bind(id).run(tx).await?;
    Ok(())
}

/// What proves that somebody is the account's person. Never leaves this crate.
pub(crate) struct Proof {
    pub(crate) id: AccountId,
    pub(crate) name: String,
    pub(crate) org: OrgPath,
    pub(crate) password: Option<String>,
    pub(crate) factor: Option<Vec<u8>>,
    /// Whether this try was the one too many, unless it turns out right.
    pub(crate) last_try: bool,
}

/// Counts a try to sign in as `login` before it is checked, so that tries at the same moment count too. None when
/// there is no such account, or it is shut.
pub(crate) async fn charge(tx: &mut Tx, login: &str, now: Millis) -> Result<Option<Proof>> {
    let row = sql(
        "UPDATE people_account SET failures = CASE WHEN failures + 1 >= $2 THEN 0 ELSE failures + 1 END, \
                   locked_until = CASE WHEN failures + 1 >= $2 THEN $3 ELSE locked_until END \
                   WHERE login = $1 AND open AND locked_until <= $4 \
                   RETURNING id, name, org, password, factor, locked_until",
    )
    .bind(login)
    .bind(TRIES)
    .bind(now.plus(LOCK))
    .bind(now)
    .one(tx)
    .await?;
    row.map(|row| proof(&row, now)).transpose()
}

fn proof(row: &Row, now: Millis) -> Result<Proof> {
    Ok(Proof {
        id: row.id("id")?,
        name: row.get("name")?,
        org: row.org("org")?,
        password: row.get("password")?,
        factor: row.get("factor")?,
        last_try: row.millis("locked_until")? > now,
    })
}

/// Takes the try back that turned out right, and uses the code of `step` up. False when the code was used before,
/// or the account or its password has changed meanwhile.
pub(crate) async fn admit(tx: &mut Tx, proof: &Proof, step: i64) -> Result<bool> {
    let admitted = sql("UPDATE people_account SET failures = 0, locked_until = 0, factor_step = $2 \
                        WHERE id = $1 AND factor_step < $2 AND open AND password IS NOT DISTINCT FROM $3")
    .bind(proof.id)
    .bind(step)
    .bind(proof.password.clone())
    .run(tx)
    .await?;
    Ok(admitted == 1)
}

pub(crate) async fn set_login_at(tx: &mut Tx, id: AccountId, now: Millis) -> Result<()> {
    sql("UPDATE people_account SET login_at = $2 WHERE id = $1").bind(id).bind(now).run(tx).await?;
    Ok(())
}

/// Counts a try from `address`; false when there were too many.
pub(crate) async fn brake(tx: &mut Tx, address: &str, now: Millis) -> Result<bool> {
    sql("DELETE FROM people_brake WHERE since < $1").bind(now.plus(-BRAKE_WINDOW)).run(tx).await?;
    let row = sql("INSERT INTO people_brake (address, since, tries) VALUES ($1,$2,1) \
                   ON CONFLICT (address) DO UPDATE SET tries = people_brake.tries + 1 RETURNING tries")
    .bind(address)
    .bind(now)
    .one(tx)
    .await?;
    let tries: i64 = row.map_or(Ok(1), |row| row.get("tries"))?;
    Ok(tries <= BRAKE_TRIES)
}

/// A try from `address` was right: it does not count.
pub(crate) async fn release_brake(tx: &mut Tx, address: &str) -> Result<()> {
    sql("UPDATE people_brake SET tries = tries - 1 WHERE address = $1").bind(address).run(tx).await?;
    Ok(())
}

//! The SQL of notices.

use super::Kind;
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_store::{Result, Row, Tx, Vault, sql};
use std::str::from_utf8;
use uuid::Uuid;

/// Addresses that a desk shows, and notices that are sent in one go.
const SHOWN: i64 = 200;
const BATCH: i64 = 100;

/// An address.
#[derive(Clone, Debug)]
pub(crate) struct Hook {
    pub(crate) id: Uuid,
    pub(crate) org: OrgPath,
    pub(crate) url: String,
    /// The only item that it hears of; empty for all.
    pub(crate) item: String,
    /// The kinds of events that it hears of; empty for all.
    pub(crate) kinds: Vec<Kind>,
    /// Whether it is called; one that could not be reached for days is not.
    pub(crate) on: bool,
    /// How many notices wait, and why the last one did not go.
    pub(crate) waiting: i64,
    pub(crate) problem: String,
}

/// A notice that is due.
#[derive(Debug)]
pub(super) struct Due {
    pub(super) id: Uuid,
    pub(super) hook: Uuid,
    pub(super) url: String,
    pub(super) sealed: Vec<u8>,
    pub(super) body: String,
    pub(super) due_at: Millis,
    pub(super) tries: i64,
}

pub(super) async fn add(tx: &mut Tx, vault: &Vault, hook: &Hook, secret: &str, now: Millis) -> Result<()> {
    sql("INSERT INTO case_hook (id, org, url, secret, item, events, state, made_at) \
         VALUES ($1,$2,$3,$4,$5,$6,'on',$7)")
    .bind(hook.id)
    .bind(&hook.org)
    .bind(&hook.url)
    .bind(vault.seal(hook.id.as_bytes(), secret.as_bytes()))
    .bind(&hook.item)
    .bind(words(&hook.kinds))
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// The secret of an address, opened.
pub(super) fn secret(vault: &Vault, due: &Due) -> Result<String> {
    let bytes = vault.unseal(due.hook.as_bytes(), &due.sealed)?;
    let text = from_utf8(&bytes).map_err(|_| hongwang_store::StoreError::corrupt("case_hook", "secret"))?;
    Ok(text.to_owned())
}

fn words(kinds: &[Kind]) -> String {
    kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(" ")
}

fn kinds(row: &Row) -> Result<Vec<Kind>> {
    Ok(row.get::<String>("events")?.split(' ').filter_map(Kind::from_word).collect())
}

fn hook(row: &Row) -> Result<Hook> {
    Ok(Hook {
        id: row.get("id")?,
        org: row.org("org")?,
        url: row.get("url")?,
        item: row.get("item")?,
        kinds: kinds(row)?,
        on: row.get::<String>("state")? == "on",
        waiting: row.get("waiting")?,
        problem: row.get::<Option<String>>("problem")?.unwrap_or_default(),
    })
}

/// A statement that reads addresses, with this behind `WHERE`.
macro_rules! hooks {
    ($which:literal) => {
        concat!(
            "SELECT id, org, url, item, events, state, \
             (SELECT COUNT(*) FROM case_hook_delivery d WHERE d.hook = h.id AND d.state = 'waiting') AS waiting, \
             (SELECT MAX(d.problem) FROM case_hook_delivery d WHERE d.hook = h.id AND d.state = 'waiting') AS problem \
             FROM case_hook h WHERE ",
            $which
        )
    };
}

/// The addresses of a scope, the newest first.
pub(crate) async fn list(tx: &mut Tx, scope: &Scope) -> Result<Vec<Hook>> {
    let rows = sql(hooks!("org LIKE $1 || '%' ORDER BY id DESC LIMIT $2"));
    rows.bind(scope).bind(SHOWN).all(tx).await?.iter().map(hook).collect()
}

/// An address of a scope.
pub(crate) async fn find(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<Hook>> {
    let row = sql(hooks!("id = $1 AND org LIKE $2 || '%'"));
    row.bind(id).bind(scope).one(tx).await?.as_ref().map(hook).transpose()
}

/// Lets an address hear of these kinds of events from now on, of all where there are none; whether it is in the scope.
pub(crate) async fn choose(tx: &mut Tx, scope: &Scope, id: Uuid, kinds: &[Kind]) -> Result<bool> {
    let update = sql("UPDATE case_hook SET events = $3 WHERE id = $1 AND org LIKE $2 || '%'");
    Ok(update.bind(id).bind(scope).bind(words(kinds)).run(tx).await? == 1)
}

/// Who hears of an event of a case of an item in an organisation; one that is paused hears later.
pub(super) async fn that_hear(tx: &mut Tx, org: &OrgPath, item: &str, kind: Kind) -> Result<Vec<Uuid>> {
    let rows = sql(
        "SELECT id, events FROM case_hook WHERE $1 LIKE org || '%' AND (item = '' OR item = $2) ORDER BY id",
    );
    let mut hear = Vec::new();
    for row in rows.bind(org).bind(item).all(tx).await? {
        let chosen = kinds(&row)?;
        if chosen.is_empty() || chosen.contains(&kind) {
            hear.push(row.get("id")?);
        }
    }
    Ok(hear)
}

pub(super) async fn note(
    tx: &mut Tx,
    id: Uuid,
    hook: Uuid,
    (case, seq): (Uuid, u64),
    body: &str,
    now: Millis,
) -> Result<()> {
    sql("INSERT INTO case_hook_delivery (id, hook, case_id, seq, body, made_at, state, due_at, tries, problem) \
         VALUES ($1,$2,$3,$4,$5,$6,'waiting',$6,0,'')")
    .bind(id)
    .bind(hook)
    .bind(case)
    .bind(i64::try_from(seq).unwrap_or(i64::MAX))
    .bind(body)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// What is due: of each case and address the oldest notice that waits.
pub(super) async fn due(tx: &mut Tx, now: Millis) -> Result<Vec<Due>> {
    let rows =
        sql("SELECT d.id, d.hook, h.url, h.secret, d.body, d.due_at, d.tries FROM case_hook_delivery d \
         JOIN case_hook h ON h.id = d.hook AND h.state = 'on' \
         WHERE d.state = 'waiting' AND d.due_at <= $1 AND NOT EXISTS (SELECT 1 FROM case_hook_delivery e \
         WHERE e.hook = d.hook AND e.case_id = d.case_id AND e.seq < d.seq AND e.state = 'waiting') \
         ORDER BY d.due_at, d.id LIMIT $2");
    let due = |row: &Row| -> Result<Due> {
        Ok(Due {
            id: row.get("id")?,
            hook: row.get("hook")?,
            url: row.get("url")?,
            sealed: row.get("secret")?,
            body: row.get("body")?,
            due_at: row.millis("due_at")?,
            tries: row.get("tries")?,
        })
    };
    rows.bind(now).bind(BATCH).all(tx).await?.iter().map(due).collect()
}

/// Takes a notice in hand until a time, unless somebody else was faster.
pub(super) async fn claim(tx: &mut Tx, due: &Due, until: Millis) -> Result<bool> {
    let changed =
        sql("UPDATE case_hook_delivery SET due_at = $3 WHERE id = $1 AND due_at = $2 AND state = 'waiting'");
    Ok(changed.bind(due.id).bind(due.due_at).bind(until).run(tx).await? == 1)
}

/// It was told. What was told is of no more use than that it was.
pub(super) async fn told(tx: &mut Tx, id: Uuid) -> Result<()> {
    let update = sql("UPDATE case_hook_delivery SET state = 'told', problem = '', body = '' WHERE id = $1");
    update.bind(id).run(tx).await?;
    Ok(())
}

/// Forgets some of what was told before.
pub(crate) async fn forget_told(tx: &mut Tx, before: Millis) -> Result<()> {
    let gone = sql("DELETE FROM case_hook_delivery WHERE id IN (SELECT id FROM case_hook_delivery \
                    WHERE state = 'told' AND due_at < $1 ORDER BY due_at LIMIT $2)");
    gone.bind(before).bind(BATCH).run(tx).await?;
    Ok(())
}

/// It was not told: again at a time, or the address pauses.
pub(super) async fn failed(
    tx: &mut Tx,
    due: &Due,
    again: Option<Millis>,
    now: Millis,
    problem: &str,
) -> Result<()> {
    sql("UPDATE case_hook_delivery SET due_at = $2, tries = $3, problem = $4 WHERE id = $1")
        .bind(due.id)
        .bind(again.unwrap_or(now))
        .bind(due.tries + 1)
        .bind(problem)
        .run(tx)
        .await?;
    if again.is_none() {
        sql("UPDATE case_hook SET state = 'paused' WHERE id = $1").bind(due.hook).run(tx).await?;
    }
    Ok(())
}

/// Begins again with an address; whose it is, if it is in the scope.
pub(super) async fn again(
    tx: &mut Tx,
    scope: &Scope,
    id: Uuid,
    now: Millis,
) -> Result<Option<(OrgPath, String)>> {
    let row =
        sql("UPDATE case_hook SET state = 'on' WHERE id = $1 AND org LIKE $2 || '%' RETURNING org, url");
    let row = row.bind(id).bind(scope).one(tx).await?;
    let update =
        sql("UPDATE case_hook_delivery SET due_at = $2, tries = 0 WHERE hook = $1 AND state = 'waiting'");
    if row.is_some() {
        update.bind(id).bind(now).run(tx).await?;
    }
    row.map(|row| Ok((row.org("org")?, row.get("url")?))).transpose()
}

/// Forgets an address and what it was to be told.
pub(super) async fn remove(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<(OrgPath, String)>> {
    let row = sql("DELETE FROM case_hook WHERE id = $1 AND org LIKE $2 || '%' RETURNING org, url");
    let row = row.bind(id).bind(scope).one(tx).await?;
    if row.is_some() {
        sql("DELETE FROM case_hook_delivery WHERE hook = $1").bind(id).run(tx).await?;
    }
    row.map(|row| Ok((row.org("org")?, row.get("url")?))).transpose()
}

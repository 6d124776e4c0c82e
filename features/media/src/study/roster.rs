//! The roll that a village's clerk keeps at the desk, sealed; a screen gets it with the code that the clerk says, asked
//! live, and keeps it no longer than the class.

use super::class::Roll;
use crate::Media;
use crate::words::study as words;
use hongwang_base::{DeviceId, Millis, OrgPath, Problem, Scope, SubmissionId};
use hongwang_feature::{Place, Sender};
use hongwang_store::{Result, Row, StoreError, Tx, Vault, audit, sql};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// The live question for a roll.
pub(crate) const QUESTION: &str = "media.roll";
/// Names on a roll.
const MOST: usize = 200;
const LONGEST_NAME: usize = 12;
const LONGEST_TITLE: usize = 20;
/// Wrong codes of a device within [`WITHIN`].
const TRIES: u32 = 5;
const WITHIN: i64 = 60 * Millis::MINUTE;

/// A roll at the center.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Roster {
    pub(crate) id: Uuid,
    pub(crate) org: OrgPath,
    pub(crate) roll: Roll,
    /// What the clerk says before a class.
    pub(crate) code: String,
    pub(crate) at: Millis,
}

#[derive(Serialize, Deserialize)]
struct Inside {
    code: String,
    roll: Roll,
}

/// Six digits.
pub(crate) fn draw_code() -> String {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    format!("{:06}", u32::from_le_bytes(bytes) % 1_000_000)
}

/// Reads what a clerk wrote: a name a line.
///
/// # Errors
/// With the field that is wrong.
pub(crate) fn read(title: &str, names: &str) -> std::result::Result<Roll, Problem> {
    let title = title.trim().to_owned();
    if !(1..=LONGEST_TITLE).contains(&title.chars().count()) {
        return Err(Problem::field("title", words::ROSTER_TITLE_WRONG));
    }
    let names: Vec<String> = names
        .split([',', '，', '、', '\n', '\t', ' ', '\u{3000}', '\r'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    if let Some(long) = names.iter().find(|name| name.chars().count() > LONGEST_NAME) {
        return Err(Problem::field("names", words::name_long(long)));
    }
    if !(1..=MOST).contains(&names.len()) {
        return Err(Problem::field("names", words::NAMES_WRONG));
    }
    Ok(Roll { title, names })
}

fn mark(vault: &Vault, org: &OrgPath, code: &str) -> Vec<u8> {
    vault.mark(format!("media.roster {org}").as_bytes(), code.as_bytes()).to_vec()
}

/// Keeps a roll.
pub(crate) async fn keep(tx: &mut Tx, vault: &Vault, roster: &Roster) -> Result<()> {
    let inside = Inside { code: roster.code.clone(), roll: roster.roll.clone() };
    let inside = serde_json::to_vec(&inside).expect("a roll is plain data");
    sql("INSERT INTO media_roster (id, org, mark, sealed, at) VALUES ($1,$2,$3,$4,$5) \
         ON CONFLICT (id) DO UPDATE SET mark = $3, sealed = $4, at = $5")
    .bind(roster.id)
    .bind(&roster.org)
    .bind(mark(vault, &roster.org, &roster.code))
    .bind(vault.seal(roster.id.as_bytes(), &inside))
    .bind(roster.at)
    .run(tx)
    .await
    .map(drop)
}

fn opened(vault: &Vault, row: &Row) -> Result<Roster> {
    let id: Uuid = row.get("id")?;
    let bytes = vault.unseal(id.as_bytes(), &row.get::<Vec<u8>>("sealed")?)?;
    let inside: Inside =
        serde_json::from_slice(&bytes).map_err(|error| StoreError::corrupt("sealed", error.to_string()))?;
    Ok(Roster { id, org: row.org("org")?, roll: inside.roll, code: inside.code, at: row.millis("at")? })
}

/// The rolls of a scope.
pub(crate) async fn all(tx: &mut Tx, vault: &Vault, scope: &Scope) -> Result<Vec<Roster>> {
    let rows = sql("SELECT * FROM media_roster WHERE org LIKE $1 || '%' ORDER BY org, id LIMIT 500");
    rows.bind(scope).all(tx).await?.iter().map(|row| opened(vault, row)).collect()
}

/// One of them.
pub(crate) async fn find(tx: &mut Tx, vault: &Vault, scope: &Scope, id: Uuid) -> Result<Option<Roster>> {
    let row = sql("SELECT * FROM media_roster WHERE id = $1 AND org LIKE $2 || '%'").bind(id).bind(scope);
    row.one(tx).await?.map(|row| opened(vault, &row)).transpose()
}

/// Forgets one.
pub(crate) async fn forget(tx: &mut Tx, id: Uuid) -> Result<()> {
    sql("DELETE FROM media_roster WHERE id = $1").bind(id).run(tx).await.map(drop)
}

/// Wrong codes by device: how many, and since when. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tries(Arc<Mutex<HashMap<DeviceId, (u32, Millis)>>>);

impl Tries {
    /// Counts a try before it is looked at; whether it may be made.
    fn may(&self, device: DeviceId, now: Millis) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (_, since)| now.since(*since) < WITHIN);
        let (count, _) = all.entry(device).or_insert((0, now));
        *count += 1;
        *count <= TRIES
    }

    fn forget(&self, device: DeviceId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&device);
    }
}

/// Answers a screen that was told a code (center).
///
/// # Errors
/// When the store fails; within it, the sentence for whoever entered it.
pub(crate) async fn answer(
    media: &Media,
    place: &Place,
    from: &Sender,
    question: &Value,
) -> Result<std::result::Result<Value, String>> {
    let now = place.clock.now();
    let code: String = question
        .get("code")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .chars()
        .take(20)
        .filter(char::is_ascii_digit)
        .collect();
    if !media.tries.may(from.device, now) {
        return Ok(Err(words::CODE_TOO_OFTEN.to_owned()));
    }
    let mut tx = place.db.write().await?;
    let row = sql("SELECT * FROM media_roster WHERE org = $1 AND mark = $2")
        .bind(&from.org)
        .bind(mark(&media.vault, &from.org, &code))
        .one(&mut tx)
        .await?;
    let Some(row) = row else { return Ok(Err(words::CODE_WRONG.to_owned())) };
    let roster = opened(&media.vault, &row)?;
    media.tries.forget(from.device);
    let entry = audit::Entry {
        at: now,
        actor: words::device(&from.device.to_string()),
        org: from.org.clone(),
        action: "media.roll".to_owned(),
        object: roster.id.to_string(),
        detail: words::AUDIT_ROLL.to_owned(),
    };
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(Ok(json!(roster.roll)))
}

/// A roll that is new.
pub(crate) fn fresh(org: OrgPath, roll: Roll, now: Millis) -> Roster {
    Roster { id: SubmissionId::new(now).0, org, roll, code: draw_code(), at: now }
}

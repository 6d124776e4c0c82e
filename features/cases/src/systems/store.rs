//! The SQL of the exchange.

use super::CaseSystem;
use crate::case::Kept;
use hongwang_base::{AccountId, Millis, OrgPath, Scope, SubmissionId};
use hongwang_feature::duty::{Duty, Holder};
use hongwang_gbt39046::{Key, MOST_RECORDS, Outcome, Receipt, Sent, Verdict};
use hongwang_store::{Result, Row, StoreError, Tx, sql};
use uuid::Uuid;

/// Rows that a desk shows, and batches that are forgotten in one go.
const SHOWN: i64 = 200;
const FORGOTTEN: i64 = 50;

fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

fn unsigned(row: &Row, column: &'static str) -> Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| StoreError::corrupt(column, number))
}

/// Keeps which systems there are: events from now on are put aside for them.
pub(super) async fn configure(tx: &mut Tx, systems: &[CaseSystem]) -> Result<()> {
    let known = sql("SELECT name FROM case_system").all(tx).await?;
    for row in known {
        let name: String = row.get("name")?;
        if !systems.iter().any(|system| system.name == name) {
            sql("DELETE FROM case_system WHERE name = $1").bind(name).run(tx).await?;
        }
    }
    for system in systems {
        let duties: Vec<&str> = system.duties.iter().map(|duty| duty.word()).collect();
        sql("INSERT INTO case_system (name, org, duties, problem) VALUES ($1,$2,$3,'') \
             ON CONFLICT (name) DO UPDATE SET org = $2, duties = $3")
        .bind(&system.name)
        .bind(&system.org)
        .bind(duties.join(" "))
        .run(tx)
        .await?;
    }
    Ok(())
}

/// The systems that follow the cases of an organisation.
pub(super) async fn that_follow(tx: &mut Tx, org: &OrgPath) -> Result<Vec<String>> {
    let rows = sql("SELECT name FROM case_system WHERE $1 LIKE org || '%' ORDER BY name");
    rows.bind(org).all(tx).await?.iter().map(|row| row.get("name")).collect()
}

/// What systems sign for in the organisations above two.
pub(crate) async fn holders(tx: &mut Tx, org: &OrgPath, office: &OrgPath) -> Result<Vec<Holder>> {
    let rows = sql("SELECT org, duties FROM case_system WHERE duties <> '' \
                    AND ($1 LIKE org || '%' OR $2 LIKE org || '%')");
    let mut found = Vec::new();
    for row in rows.bind(org).bind(office).all(tx).await? {
        let (org, duties) = (row.org("org")?, row.get::<String>("duties")?);
        // No account has this one.
        let holder = |duty| Holder { account: AccountId(Uuid::nil()), org: org.clone(), duty };
        found.extend(duties.split(' ').filter_map(Duty::from_word).map(holder));
    }
    Ok(found)
}

pub(super) async fn note(tx: &mut Tx, system: &str, kept: &Kept, seq: u64, now: Millis) -> Result<()> {
    sql("INSERT INTO case_system_record (id, system, case_id, number, seq, state, reason) \
         VALUES ($1,$2,$3,$4,$5,'waiting','')")
    .bind(SubmissionId::new(now))
    .bind(system)
    .bind(kept.id)
    .bind(&kept.number)
    .bind(number(seq))
    .run(tx)
    .await?;
    Ok(())
}

/// How the last talk with a system went; no problem when it went well.
pub(super) async fn spoke(tx: &mut Tx, system: &str, problem: &str, now: Millis) -> Result<()> {
    sql("UPDATE case_system SET problem = $2, spoke_at = CASE WHEN $2 = '' THEN $3 ELSE spoke_at END WHERE name = $1")
        .bind(system)
        .bind(problem)
        .bind(now)
        .run(tx)
        .await?;
    Ok(())
}

/// A batch that is on its way.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) sent: Sent,
    /// The case and the event of each record.
    pub(super) of: Vec<(Uuid, u64)>,
    pub(super) made_at: Millis,
    pub(super) due_at: Millis,
    pub(super) tries: i64,
}

/// The batch of a system that is on its way.
pub(super) async fn open(tx: &mut Tx, system: &str) -> Result<Option<Open>> {
    let row =
        sql("SELECT id, made_at, due_at, tries FROM case_system_batch WHERE system = $1 AND state = 'open'");
    let Some(row) = row.bind(system).one(tx).await? else { return Ok(None) };
    let id: Uuid = row.get("id")?;
    let rows = sql("SELECT case_id, number, seq FROM case_system_record WHERE batch = $1 ORDER BY id");
    let rows = rows.bind(id).all(tx).await?;
    let key =
        |row: &Row| -> Result<Key> { Ok(Key { number: row.get("number")?, seq: unsigned(row, "seq")? }) };
    let keys = rows.iter().map(key).collect::<Result<_>>()?;
    let of = |row: &Row| -> Result<(Uuid, u64)> { Ok((row.get("case_id")?, unsigned(row, "seq")?)) };
    Ok(Some(Open {
        sent: Sent { id, keys },
        of: rows.iter().map(of).collect::<Result<_>>()?,
        made_at: row.millis("made_at")?,
        due_at: row.millis("due_at")?,
        tries: row.get("tries")?,
    }))
}

/// Makes a batch of what waits, unless one is on its way already.
pub(super) async fn pack(tx: &mut Tx, system: &str, now: Millis) -> Result<()> {
    let some = sql("SELECT id FROM case_system_record WHERE system = $1 AND state = 'waiting' LIMIT 1");
    if some.bind(system).one(tx).await?.is_none() {
        return Ok(());
    }
    let id = SubmissionId::new(now);
    let made = sql("INSERT INTO case_system_batch (id, system, made_at, due_at, tries, state) \
                    VALUES ($1,$2,$3,$3,0,'open') ON CONFLICT DO NOTHING");
    if made.bind(id).bind(system).bind(now).run(tx).await? == 1 {
        sql("UPDATE case_system_record SET state = 'sent', batch = $2 WHERE id IN (SELECT id FROM \
             case_system_record WHERE system = $1 AND state = 'waiting' ORDER BY id LIMIT $3)")
        .bind(system)
        .bind(id)
        .bind(i64::try_from(MOST_RECORDS).unwrap_or(1))
        .run(tx)
        .await?;
    }
    Ok(())
}

/// Takes the sending of a batch in hand, unless somebody else was faster.
pub(super) async fn claim(tx: &mut Tx, open: &Open, again: Millis) -> Result<bool> {
    let update = sql("UPDATE case_system_batch SET due_at = $3, tries = tries + 1 \
                      WHERE id = $1 AND due_at = $2 AND state = 'open'");
    Ok(update.bind(open.sent.id).bind(open.due_at).bind(again).run(tx).await? == 1)
}

/// Keeps what the other side said of a batch, once.
pub(super) async fn settle(tx: &mut Tx, receipt: &Receipt) -> Result<()> {
    let update = sql("UPDATE case_system_batch SET state = 'settled' WHERE id = $1 AND state = 'open'");
    if update.bind(receipt.batch).run(tx).await? == 0 {
        return Ok(());
    }
    for outcome in &receipt.outcomes {
        let state = if outcome.verdict == Verdict::Taken { "taken" } else { "refused" };
        sql("UPDATE case_system_record SET state = $4, reason = $5 WHERE batch = $1 AND number = $2 AND seq = $3")
            .bind(receipt.batch)
            .bind(&outcome.number)
            .bind(number(outcome.seq))
            .bind(state)
            .bind(&outcome.reason)
            .run(tx)
            .await?;
    }
    Ok(())
}

/// Forgets some of what was settled before: batches with what was taken of them, and what became of their steps. What was
/// refused of ours stays, until somebody sends it again.
pub(crate) async fn forget_settled(tx: &mut Tx, before: Millis) -> Result<()> {
    let old = sql(
        "SELECT id FROM case_system_batch WHERE state = 'settled' AND due_at < $1 ORDER BY due_at LIMIT $2",
    );
    for row in old.bind(before).bind(FORGOTTEN).all(tx).await? {
        let id: Uuid = row.get("id")?;
        let records = sql("DELETE FROM case_system_record WHERE batch = $1 AND state = 'taken'");
        records.bind(id).run(tx).await?;
        sql("DELETE FROM case_system_batch WHERE id = $1").bind(id).run(tx).await?;
    }
    let old = sql("SELECT system, batch, MAX(at) AS last FROM case_system_step WHERE at < $1 \
                   GROUP BY system, batch ORDER BY last LIMIT $2");
    for row in old.bind(before).bind(FORGOTTEN).all(tx).await? {
        let (system, batch) = (row.get::<String>("system")?, row.get::<Uuid>("batch")?);
        let gone = sql("DELETE FROM case_system_step WHERE system = $1 AND batch = $2");
        gone.bind(system).bind(batch).run(tx).await?;
    }
    Ok(())
}

/// The newest batch of a system that is settled: a crash may have kept what is left of it from going.
pub(super) async fn settled(tx: &mut Tx, system: &str) -> Result<Option<Uuid>> {
    let row = sql(
        "SELECT id FROM case_system_batch WHERE system = $1 AND state = 'settled' ORDER BY id DESC LIMIT 1",
    );
    row.bind(system).one(tx).await?.map(|row| row.get("id")).transpose()
}

/// The case of an official number, within a scope.
pub(super) async fn numbered(tx: &mut Tx, scope: &Scope, number: &str) -> Result<Option<Uuid>> {
    let row = sql("SELECT id FROM case_case WHERE number = $1 AND org LIKE $2 || '%'");
    row.bind(number).bind(scope).one(tx).await?.map(|row| row.get("id")).transpose()
}

/// What became of a step that they sent, if it was looked at: why it was refused.
pub(super) async fn step(tx: &mut Tx, system: &str, batch: Uuid, key: &Key) -> Result<Option<Outcome>> {
    let row = sql(
        "SELECT refused FROM case_system_step WHERE system = $1 AND batch = $2 AND number = $3 AND seq = $4",
    );
    let row = row.bind(system).bind(batch).bind(&key.number).bind(number(key.seq)).one(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let refused: String = row.get("refused")?;
    Ok(Some(Outcome::new(key.clone(), Some(refused).filter(|why| !why.is_empty()))))
}

/// Keeps what became of a step that they sent; `refused` is empty where it was done.
pub(super) async fn keep_step(
    tx: &mut Tx,
    system: &str,
    (batch, key): (Uuid, &Key),
    action: &str,
    refused: &str,
    now: Millis,
) -> Result<()> {
    sql("INSERT INTO case_system_step (system, batch, number, seq, action, refused, at) VALUES ($1,$2,$3,$4,$5,$6,$7)")
        .bind(system)
        .bind(batch)
        .bind(&key.number)
        .bind(number(key.seq))
        .bind(action)
        .bind(refused)
        .bind(now)
        .run(tx)
        .await?;
    Ok(())
}

/// How a system stands.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) name: String,
    pub(super) org: OrgPath,
    pub(super) problem: String,
    pub(super) spoke_at: Option<Millis>,
    pub(super) waiting: i64,
}

pub(super) async fn list(tx: &mut Tx, scope: &Scope) -> Result<Vec<Standing>> {
    let rows = sql("SELECT name, org, problem, spoke_at, (SELECT COUNT(*) FROM case_system_record r \
         WHERE r.system = s.name AND r.state IN ('waiting', 'sent')) AS waiting \
         FROM case_system s WHERE org LIKE $1 || '%' ORDER BY name");
    let one = |row: &Row| -> Result<Standing> {
        Ok(Standing {
            name: row.get("name")?,
            org: row.org("org")?,
            problem: row.get("problem")?,
            spoke_at: row.get::<Option<i64>>("spoke_at")?.map(Millis),
            waiting: row.get("waiting")?,
        })
    };
    rows.bind(scope).all(tx).await?.iter().map(one).collect()
}

/// Something that one side did not take.
#[derive(Debug)]
pub(super) struct Refused {
    /// Of ours, its id: it can be sent again.
    pub(super) id: Option<Uuid>,
    pub(super) system: String,
    pub(super) number: String,
    pub(super) reason: String,
}

/// What they did not take of ours, and we did not take of theirs.
pub(super) async fn refused(tx: &mut Tx, scope: &Scope) -> Result<Vec<Refused>> {
    let ours = sql("SELECT r.id, r.system, r.number, r.reason FROM case_system_record r JOIN case_system s \
         ON s.name = r.system WHERE r.state = 'refused' AND s.org LIKE $1 || '%' ORDER BY r.id DESC LIMIT $2");
    let theirs = sql("SELECT NULL AS id, t.system, t.number, t.refused AS reason FROM case_system_step t \
         JOIN case_system s ON s.name = t.system WHERE t.refused <> '' AND s.org LIKE $1 || '%' \
         ORDER BY t.at DESC LIMIT $2");
    let mut all = Vec::new();
    for (ours, statement) in [(true, ours), (false, theirs)] {
        for row in statement.bind(scope).bind(SHOWN).all(tx).await? {
            let id = if ours { Some(row.get("id")?) } else { None };
            let (system, number) = (row.get("system")?, row.get("number")?);
            all.push(Refused { id, system, number, reason: row.get("reason")? });
        }
    }
    Ok(all)
}

/// Sends a record again that they did not take; its number, and whose system it is.
pub(super) async fn again(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<(String, OrgPath)>> {
    let row = sql("UPDATE case_system_record SET state = 'waiting', batch = NULL, reason = '' \
         WHERE id = $1 AND state = 'refused' AND system IN (SELECT name FROM case_system WHERE org LIKE $2 || '%') \
         RETURNING number, system");
    let Some(row) = row.bind(id).bind(scope).one(tx).await? else { return Ok(None) };
    let org =
        sql("SELECT org FROM case_system WHERE name = $1").bind(row.get::<String>("system")?).one(tx).await?;
    let org = org.ok_or_else(|| StoreError::corrupt("case_system", "没有这个系统"))?.org("org")?;
    Ok(Some((row.get("number")?, org)))
}

//! The SQL of drafts, and of what was handed in.

use crate::applicant::{Applicant, store as applicants};
use crate::draft::{self, Draft, Ticket};
use crate::privacy::consent;
use hongwang_base::Millis;
use hongwang_store::{Result, Row, StoreError, Tx, Vault, sql};
use serde_json::Value;
use uuid::Uuid;

/// Answers as they lie in a database, bound to the row of this id.
pub(crate) fn sealed(vault: &Vault, id: Uuid, answers: &Value) -> Vec<u8> {
    vault.seal(id.as_bytes(), answers.to_string().as_bytes())
}

/// The answers that were sealed for the row of this id.
pub(crate) fn opened(vault: &Vault, id: Uuid, bytes: &[u8]) -> Result<Value> {
    let text = vault.unseal(id.as_bytes(), bytes)?;
    serde_json::from_slice(&text).map_err(|error| StoreError::corrupt("answers", error.to_string()))
}

/// Writes what is being filled in, and what is kept of it.
pub(crate) async fn save(
    tx: &mut Tx,
    ticket: &Ticket,
    node: &Vault,
    draft: &Draft,
    now: Millis,
) -> Result<()> {
    sql(
        "INSERT INTO case_draft (id, item, answers, kept, touched_at, applicant) VALUES ($1,$2,$3,$4,$5,$6) \
         ON CONFLICT (id) DO UPDATE SET answers = $3, kept = $4, touched_at = $5, applicant = $6",
    )
    .bind(draft.id)
    .bind(&draft.item)
    .bind(sealed(&ticket.vault(), draft.id, &draft.answers))
    .bind(draft.kept)
    .bind(now)
    .bind(applicants::sealed(&ticket.vault(), draft.id, &draft.applicant))
    .run(tx)
    .await?;
    if let Some(kept) = draft.kept {
        sql("UPDATE case_kept SET answers = $2, expires_at = $3, applicant = $4 WHERE id = $1")
            .bind(kept)
            .bind(sealed(node, kept, &draft.answers))
            .bind(now.plus(draft::KEPT_FOR))
            .bind(applicants::sealed(node, kept, &draft.applicant))
            .run(tx)
            .await?;
    }
    Ok(())
}

/// The draft of a visit at `now`; none where its key opens nothing. Whoever helped and was left alone has gone.
pub(crate) async fn draft(tx: &mut Tx, ticket: &Ticket, now: Millis) -> Result<Option<Draft>> {
    let row = sql("SELECT item, answers, kept, applicant, touched_at FROM case_draft WHERE id = $1");
    let row = row.bind(ticket.id).one(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let sealed: Vec<u8> = row.get("answers")?;
    let Ok(answers) = opened(&ticket.vault(), ticket.id, &sealed) else { return Ok(None) };
    let applicant = row.get::<Option<Vec<u8>>>("applicant")?;
    let applicant = applicants::opened(&ticket.vault(), ticket.id, applicant.as_deref())?;
    let touched_at = row.millis("touched_at")?;
    Ok(Some(Draft {
        id: ticket.id,
        item: row.get("item")?,
        answers,
        kept: row.get("kept")?,
        applicant: applicant.after_idle(touched_at, now),
    }))
}

/// Forgets a draft, and what was kept of it.
pub(crate) async fn forget(tx: &mut Tx, draft: &Draft) -> Result<()> {
    sql("DELETE FROM case_draft WHERE id = $1").bind(draft.id).run(tx).await?;
    if let Some(kept) = draft.kept {
        sql("DELETE FROM case_kept WHERE id = $1").bind(kept).run(tx).await?;
    }
    Ok(())
}

/// Forgets the drafts that nobody can be at any more: those not touched since `left`, or all of them.
pub(crate) async fn sweep(tx: &mut Tx, left: Option<Millis>, now: Millis) -> Result<u64> {
    let gone = match left {
        Some(left) => sql("DELETE FROM case_draft WHERE touched_at < $1").bind(left).run(tx).await?,
        None => sql("DELETE FROM case_draft").run(tx).await?,
    };
    let late = sql("DELETE FROM case_kept WHERE expires_at < $1").bind(now).run(tx).await?;
    consent::sweep(tx).await?;
    Ok(gone + late)
}

/// How many drafts are under way.
pub(crate) async fn under_way(tx: &mut Tx) -> Result<i64> {
    let row = sql("SELECT COUNT(*) AS n FROM case_draft").one(tx).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

/// How much was handed in here since `since`.
pub(crate) async fn filed_since(tx: &mut Tx, since: Millis) -> Result<i64> {
    let row = sql("SELECT COUNT(*) AS n FROM case_filed WHERE at > $1").bind(since).one(tx).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

/// The marks under which a telephone number and its code are found.
pub(crate) struct Marks {
    pub(crate) phone: Vec<u8>,
    pub(crate) code: Vec<u8>,
}

impl Marks {
    pub(crate) fn of(node: &Vault, phone: &str, code: &str) -> Self {
        let code = format!("{phone} {code}");
        Self {
            phone: node.mark(b"case_kept.phone", phone.as_bytes()).to_vec(),
            code: node.mark(b"case_kept.code", code.as_bytes()).to_vec(),
        }
    }
}

/// Keeps a draft under a telephone number and a code.
pub(crate) async fn keep(
    tx: &mut Tx,
    node: &Vault,
    id: Uuid,
    draft: &Draft,
    marks: &Marks,
    now: Millis,
) -> Result<()> {
    sql("INSERT INTO case_kept (id, item, answers, phone, code, wrong, shut_until, expires_at, applicant) \
         VALUES ($1,$2,$3,$4,$5,0,0,$6,$7)")
    .bind(id)
    .bind(&draft.item)
    .bind(sealed(node, id, &draft.answers))
    .bind(marks.phone.as_slice())
    .bind(marks.code.as_slice())
    .bind(now.plus(draft::KEPT_FOR))
    .bind(applicants::sealed(node, id, &draft.applicant))
    .run(tx)
    .await?;
    Ok(())
}

/// What a telephone number and a code open.
#[derive(Debug)]
pub(crate) enum Opened {
    /// This draft: its id, what it is for, the answers, who applies.
    Draft(Uuid, String, Value, Box<Applicant>),
    /// Nothing.
    Nothing,
    /// Too many wrong codes.
    Shut,
}

/// Opens a kept draft; a wrong code is counted against all drafts of the number.
pub(crate) async fn open_kept(tx: &mut Tx, node: &Vault, marks: &Marks, now: Millis) -> Result<Opened> {
    let rows = sql("SELECT id, item, answers, code, wrong, shut_until, applicant FROM case_kept \
                    WHERE phone = $1 AND expires_at >= $2 ORDER BY id")
    .bind(marks.phone.as_slice())
    .bind(now)
    .all(tx)
    .await?;
    if rows.iter().map(|row| row.millis("shut_until")).collect::<Result<Vec<_>>>()?.iter().any(|at| *at > now)
    {
        return Ok(Opened::Shut);
    }
    let right = |row: &&Row| row.get::<Vec<u8>>("code").is_ok_and(|code| code == marks.code);
    if let Some(row) = rows.iter().find(right) {
        let (id, sealed): (Uuid, Vec<u8>) = (row.get("id")?, row.get("answers")?);
        sql("UPDATE case_kept SET wrong = 0 WHERE phone = $1").bind(marks.phone.as_slice()).run(tx).await?;
        let applicant = row.get::<Option<Vec<u8>>>("applicant")?;
        let applicant = applicants::opened(node, id, applicant.as_deref())?;
        return Ok(Opened::Draft(id, row.get("item")?, opened(node, id, &sealed)?, Box::new(applicant)));
    }
    let Some(first) = rows.first() else { return Ok(Opened::Nothing) };
    let (wrong, shut) = draft::after_wrong(first.get("wrong")?, now);
    sql("UPDATE case_kept SET wrong = $2, shut_until = $3 WHERE phone = $1")
        .bind(marks.phone.as_slice())
        .bind(wrong)
        .bind(shut)
        .run(tx)
        .await?;
    Ok(if shut > now { Opened::Shut } else { Opened::Nothing })
}

/// What was handed in here.
#[derive(Clone, Debug)]
pub(crate) struct Filed {
    pub(crate) number: String,
    pub(crate) item: String,
    pub(crate) at: Millis,
}

/// Notes that something was handed in, and gives its number: the day and how many there were on it. The same id again
/// keeps its number.
pub(crate) async fn file(tx: &mut Tx, id: Uuid, item: &str, now: Millis) -> Result<Filed> {
    let day = now.beijing().date().strftime("%Y%m%d").to_string();
    let row = sql("SELECT COUNT(*) AS n FROM case_filed WHERE number LIKE $1").bind(format!("{day}-%"));
    let before: i64 = row.one(tx).await?.map_or(Ok(0), |row| row.get("n"))?;
    sql("INSERT INTO case_filed (id, number, item, at) VALUES ($1,$2,$3,$4) ON CONFLICT (id) DO NOTHING")
        .bind(id)
        .bind(format!("{day}-{:03}", before + 1))
        .bind(item)
        .bind(now)
        .run(tx)
        .await?;
    filed(tx, id).await?.ok_or_else(|| StoreError::corrupt("case_filed", "刚记下的一条不见了"))
}

fn filing(row: &Row) -> Result<Filed> {
    Ok(Filed { number: row.get("number")?, item: row.get("item")?, at: row.millis("at")? })
}

/// What was handed in under this id.
pub(crate) async fn filed(tx: &mut Tx, id: Uuid) -> Result<Option<Filed>> {
    let row = sql("SELECT number, item, at FROM case_filed WHERE id = $1").bind(id).one(tx).await?;
    row.as_ref().map(filing).transpose()
}

/// What was handed in here under this number.
pub(crate) async fn numbered(tx: &mut Tx, number: &str) -> Result<Option<(Uuid, Filed)>> {
    let row =
        sql("SELECT id, number, item, at FROM case_filed WHERE number = $1").bind(number).one(tx).await?;
    row.as_ref().map(|row| Ok((row.get("id")?, filing(row)?))).transpose()
}

//! The SQL of 督办.

use super::Urge;
use crate::case::{Dossier, Kept};
use crate::casebook;
use crate::words::urge as words;
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_casework::Alert;
use hongwang_store::{Result, Row, Tx, audit, sql};
use uuid::Uuid;

/// As many stand on one page.
const MOST: i64 = 200;

/// Urges an office; false where the same was said before.
pub(super) async fn urge(
    tx: &mut Tx,
    kept: &Kept,
    (id, mark): (Uuid, &str),
    (org, name): (&OrgPath, &str),
    text: &str,
    now: Millis,
) -> Result<bool> {
    let added = sql("INSERT INTO case_urge (id, case_id, mark, org, office, by_org, by_name, text, at) \
                     VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9) ON CONFLICT (mark) DO NOTHING")
    .bind(id)
    .bind(kept.id)
    .bind(mark)
    .bind(&kept.org)
    .bind(&kept.office)
    .bind(org)
    .bind(name)
    .bind(text)
    .bind(now)
    .run(tx)
    .await?;
    Ok(added == 1)
}

/// What time alone does: a case that is overdue is told to the level above its office, once for each deadline.
pub(crate) async fn escalate(tx: &mut Tx, dossier: &Dossier, now: Millis) -> Result<()> {
    let kept = &dossier.kept;
    let Some(due) = kept.due_at.filter(|_| kept.alert == Alert::Overdue) else { return Ok(()) };
    let above = kept.office.parent().unwrap_or_else(|| kept.office.clone());
    let id = hongwang_base::SubmissionId::new(now).0;
    let mark = format!("{} {}", kept.id, due.0);
    if urge(tx, kept, (id, &mark), (&above, ""), words::OVERDUE, now).await? {
        let entry = audit::Entry {
            at: now,
            actor: crate::desk_words::TIME_ITSELF.to_owned(),
            org: kept.org.clone(),
            action: "case.urge".to_owned(),
            object: kept.id.to_string(),
            detail: words::audit_urge(&kept.number, words::OVERDUE),
        };
        audit::record(tx, &entry).await?;
    }
    Ok(())
}

/// What was asked about a case, first the newest.
pub(super) async fn of(tx: &mut Tx, case: Uuid) -> Result<Vec<Urge>> {
    let rows = sql("SELECT id, by_org, by_name, text, at, answer, answered_by FROM case_urge \
                    WHERE case_id = $1 ORDER BY at DESC, id DESC LIMIT $2");
    let one = |row: &Row| -> Result<Urge> {
        let answer: Option<String> = row.get("answer")?;
        let by: Option<String> = row.get("answered_by")?;
        Ok(Urge {
            id: row.get("id")?,
            by_org: row.org("by_org")?,
            by_name: row.get("by_name")?,
            text: row.get("text")?,
            at: row.millis("at")?,
            answer: answer.zip(by),
        })
    };
    rows.bind(case).bind(MOST).all(tx).await?.iter().map(one).collect()
}

/// Answers one that is open; whether there was one.
pub(super) async fn answer(
    tx: &mut Tx,
    case: Uuid,
    id: Uuid,
    (text, by): (&str, &str),
    now: Millis,
) -> Result<bool> {
    let changed = sql("UPDATE case_urge SET answer = $3, answered_by = $4, answered_at = $5 \
                       WHERE id = $1 AND case_id = $2 AND answered_at IS NULL")
    .bind(id)
    .bind(case)
    .bind(text)
    .bind(by)
    .bind(now)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// How many are open in `scope`, counted up to many.
pub(crate) async fn count(tx: &mut Tx, scope: &Scope) -> Result<u64> {
    let row = sql("SELECT COUNT(*) AS n FROM (SELECT case_id FROM case_urge \
                   WHERE answered_at IS NULL AND (org LIKE $1 || '%' OR office LIKE $1 || '%') LIMIT $2) AS few");
    let n: i64 = row.bind(scope).bind(casebook::MANY).one(tx).await?.map_or(Ok(0), |row| row.get("n"))?;
    Ok(n.unsigned_abs())
}

/// The cases in `scope` about which something is open, first what waits longest.
pub(crate) async fn listed(tx: &mut Tx, scope: &Scope) -> Result<Vec<Kept>> {
    let rows = sql("SELECT case_id, MIN(at) AS first FROM case_urge \
                    WHERE answered_at IS NULL AND (org LIKE $1 || '%' OR office LIKE $1 || '%') \
                    GROUP BY case_id ORDER BY first, case_id LIMIT $2");
    let rows = rows.bind(scope).bind(MOST).all(tx).await?;
    let mut cases = Vec::new();
    for row in &rows {
        cases.extend(casebook::find(tx, scope, row.get("case_id")?).await?);
    }
    Ok(cases)
}

//! The SQL of answers.

use super::Shown;
use hongwang_base::{Millis, OrgPath};
use hongwang_store::{Result, Row, Tx, sql};
use uuid::Uuid;

/// What was answered to a writer, and what is published of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub(crate) says: String,
    pub(crate) question: String,
    pub(crate) answer: String,
    /// Where it stands for everybody, as long as it does.
    pub(crate) wall: Option<(Uuid, OrgPath)>,
}

/// The answer to a case.
pub(crate) async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Option<Answer>> {
    let row = sql("SELECT says, question, answer, wall, scope FROM case_answer WHERE case_id = $1");
    let Some(row) = row.bind(case).one(tx).await? else { return Ok(None) };
    let wall = match row.get::<Option<Uuid>>("wall")? {
        Some(id) => Some((id, row.org("scope")?)),
        None => None,
    };
    let (says, question) = (row.get("says")?, row.get("question")?);
    Ok(Some(Answer { says, question, answer: row.get("answer")?, wall }))
}

/// Keeps what the writer reads.
pub(super) async fn answer(tx: &mut Tx, case: Uuid, says: &str, by: &str, now: Millis) -> Result<()> {
    sql("INSERT INTO case_answer (case_id, says, at, by_name) VALUES ($1,$2,$3,$4) \
         ON CONFLICT (case_id) DO UPDATE SET says = $2, at = $3, by_name = $4")
    .bind(case)
    .bind(says)
    .bind(now)
    .bind(by)
    .run(tx)
    .await?;
    Ok(())
}

/// Notes what everybody reads.
pub(super) async fn published(tx: &mut Tx, case: Uuid, id: Uuid, shown: &Shown) -> Result<()> {
    sql("UPDATE case_answer SET wall = $2, scope = $3, question = $4, answer = $5, published_at = $6, \
         withdrawn_at = NULL WHERE case_id = $1")
    .bind(case)
    .bind(id)
    .bind(&shown.scope)
    .bind(&shown.question)
    .bind(&shown.answer)
    .bind(shown.at)
    .run(tx)
    .await?;
    Ok(())
}

/// Notes that nobody reads it any more.
pub(super) async fn withdrawn(tx: &mut Tx, case: Uuid, now: Millis) -> Result<()> {
    sql("UPDATE case_answer SET wall = NULL, withdrawn_at = $2 WHERE case_id = $1")
        .bind(case)
        .bind(now)
        .run(tx)
        .await?;
    Ok(())
}

/// Puts an answer up at this node.
pub(super) async fn put_up(tx: &mut Tx, id: Uuid, shown: &Shown) -> Result<()> {
    let changed = last_change(tx).await? + 1;
    sql("INSERT INTO case_wall (id, scope, shown, at, changed) VALUES ($1,$2,$3,$4,$5) \
         ON CONFLICT (id) DO UPDATE SET scope = $2, shown = $3, at = $4, changed = $5")
    .bind(id)
    .bind(&shown.scope)
    .bind_json(shown)
    .bind(shown.at)
    .bind(changed)
    .run(tx)
    .await?;
    Ok(())
}

/// Takes an answer down at this node.
pub(super) async fn take_down(tx: &mut Tx, id: Uuid) -> Result<()> {
    let changed = last_change(tx).await? + 1;
    sql("UPDATE case_wall SET shown = NULL, changed = $2 WHERE id = $1")
        .bind(id)
        .bind(changed)
        .run(tx)
        .await?;
    Ok(())
}

async fn last_change(tx: &mut Tx) -> Result<i64> {
    let row = sql("SELECT COALESCE(MAX(changed), 0) AS n FROM case_wall").one(tx).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

/// How many answers the screens of `org` show.
pub(super) async fn count(tx: &mut Tx, org: &OrgPath) -> Result<i64> {
    let row = sql("SELECT COUNT(*) AS n FROM case_wall WHERE shown IS NOT NULL AND $1 LIKE scope || '%'");
    row.bind(org).one(tx).await?.map_or(Ok(0), |row| row.get("n"))
}

/// How many answers stand before this one on the screens of `org`; none where it does not stand there.
pub(super) async fn before(tx: &mut Tx, org: &OrgPath, id: Uuid) -> Result<Option<i64>> {
    let row =
        sql("SELECT (SELECT COUNT(*) FROM case_wall o WHERE o.shown IS NOT NULL AND $1 LIKE o.scope || '%' \
                   AND (o.at > w.at OR (o.at = w.at AND o.id > w.id))) AS n \
                   FROM case_wall w WHERE w.id = $2 AND w.shown IS NOT NULL AND $1 LIKE w.scope || '%'");
    row.bind(org).bind(id).one(tx).await?.map(|row| row.get("n")).transpose()
}

/// Some answers that the screens of `org` show, the newest first.
pub(super) async fn list(tx: &mut Tx, org: &OrgPath, (skip, most): (i64, i64)) -> Result<Vec<(Uuid, Shown)>> {
    let rows = sql("SELECT id, shown FROM case_wall WHERE shown IS NOT NULL AND $1 LIKE scope || '%' \
                    ORDER BY at DESC, id DESC LIMIT $2 OFFSET $3");
    let one = |row: &Row| -> Result<_> { Ok((row.get("id")?, row.json("shown")?)) };
    rows.bind(org).bind(most).bind(skip).all(tx).await?.iter().map(one).collect()
}

/// An answer that was put up or taken down, and the number of that change.
pub(crate) type Change = (i64, Uuid, Option<Shown>);

/// What was put up or taken down after the change `after`.
pub(crate) async fn changes(tx: &mut Tx, org: &OrgPath, after: i64, most: i64) -> Result<Vec<Change>> {
    let rows = sql("SELECT id, shown, changed FROM case_wall WHERE changed > $2 AND $1 LIKE scope || '%' \
                    ORDER BY changed LIMIT $3");
    let one =
        |row: &Row| -> Result<_> { Ok((row.get("changed")?, row.get("id")?, row.json_or_null("shown")?)) };
    rows.bind(org).bind(after).bind(most).all(tx).await?.iter().map(one).collect()
}

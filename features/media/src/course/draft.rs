//! A list for more than one village as it waits for a second person (center); what stands meanwhile goes on standing.

use super::Course;
use hongwang_base::{Millis, Problem, Scope};
use hongwang_store::{Result, Row, Tx, sql};
use uuid::Uuid;

/// A list that is not yet on screens as it was written last.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) course: Course,
    /// Who wrote it last.
    pub(crate) account: Uuid,
    pub(crate) name: String,
    /// Why it was sent back; empty while it waits.
    pub(crate) why: String,
    pub(crate) at: Millis,
}

/// Whether `by` may let it onto the screens.
///
/// # Errors
/// With the sentence for whoever tried.
pub(crate) fn approvable(draft: &Draft, by: Uuid) -> std::result::Result<(), Problem> {
    use crate::words::course as words;
    if !draft.why.is_empty() {
        return Err(Problem::conflict(words::SENT_BACK));
    }
    if draft.account == by {
        return Err(Problem::forbidden(words::OWN));
    }
    Ok(())
}

fn draft(row: &Row) -> Result<Draft> {
    Ok(Draft {
        course: row.json("course")?,
        account: row.get("account")?,
        name: row.get("name")?,
        why: row.get("why")?,
        at: row.millis("at")?,
    })
}

/// Keeps it as it is now.
pub(crate) async fn keep(tx: &mut Tx, one: &Draft) -> Result<()> {
    sql("INSERT INTO media_course_draft (id, org, course, account, name, why, at) VALUES ($1,$2,$3,$4,$5,$6,$7) \
         ON CONFLICT (id) DO UPDATE SET org = $2, course = $3, account = $4, name = $5, why = $6, at = $7")
    .bind(one.course.id)
    .bind(&one.course.scope)
    .bind_json(&one.course)
    .bind(one.account)
    .bind(&one.name)
    .bind(&one.why)
    .bind(one.at)
    .run(tx)
    .await
    .map(drop)
}

/// Forgets it.
pub(crate) async fn forget(tx: &mut Tx, id: Uuid) -> Result<()> {
    sql("DELETE FROM media_course_draft WHERE id = $1").bind(id).run(tx).await.map(drop)
}

/// Those of a scope, the last first.
pub(crate) async fn all(tx: &mut Tx, scope: &Scope) -> Result<Vec<Draft>> {
    let rows =
        sql("SELECT * FROM media_course_draft WHERE org LIKE $1 || '%' ORDER BY at DESC, id LIMIT 500");
    rows.bind(scope).all(tx).await?.iter().map(draft).collect()
}

/// One of them.
pub(crate) async fn find(tx: &mut Tx, scope: &Scope, id: &str) -> Result<Option<Draft>> {
    let Ok(id) = id.parse::<Uuid>() else { return Ok(None) };
    let row =
        sql("SELECT * FROM media_course_draft WHERE id = $1 AND org LIKE $2 || '%'").bind(id).bind(scope);
    row.one(tx).await?.as_ref().map(draft).transpose()
}

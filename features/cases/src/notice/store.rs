//! The SQL of notices and objections, and the record and the submission by which they travel.

use super::{Notice, Objection, is_notice};
use crate::words::notice as words;
use crate::{case, casebook, desk_words};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::Sender;
use hongwang_replica::{Entry, outbox::Submission};
use hongwang_store::{Result, Row, Tx, Vault, sql};
use serde_json::{Value, json};
use std::result::Result as StdResult;
use uuid::Uuid;

/// Notices on one page, and unanswered objections against one.
const MOST: i64 = 50;
/// Letters of an objection.
pub(super) const LONGEST: usize = 300;

/// Applies a record.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Ok(id) = entry.record.key.parse::<Uuid>() else {
        tracing::warn!(key = entry.record.key, "a notice came without an id");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        sql("DELETE FROM case_notice WHERE id = $1").bind(id).run(tx).await?;
        return Ok(());
    };
    match serde_json::from_value::<Notice>(body.clone()) {
        Ok(notice) => {
            sql("INSERT INTO case_notice (id, org, until, notice) VALUES ($1,$2,$3,$4) \
                 ON CONFLICT (id) DO UPDATE SET org = $2, until = $3, notice = $4")
            .bind(id)
            .bind(&notice.org)
            .bind(notice.until)
            .bind_json(&notice)
            .run(tx)
            .await?;
        }
        Err(error) => tracing::warn!(%id, %error, "a notice cannot be read"),
    }
    Ok(())
}

/// What a village shows at `now`, first what ends first.
pub(super) async fn shown(tx: &mut Tx, org: &OrgPath, now: Millis) -> Result<Vec<(Uuid, Notice)>> {
    let rows =
        sql("SELECT id, notice FROM case_notice WHERE org = $1 AND until >= $2 ORDER BY until, id LIMIT $3");
    let rows = rows.bind(org).bind(now).bind(MOST).all(tx).await?;
    let one = |row: &Row| -> Result<(Uuid, Notice)> { Ok((row.get("id")?, row.json("notice")?)) };
    rows.iter().map(one).collect()
}

/// One of them.
pub(super) async fn find(tx: &mut Tx, org: &OrgPath, id: Uuid, now: Millis) -> Result<Option<Notice>> {
    let row = sql("SELECT notice FROM case_notice WHERE id = $1 AND org = $2 AND until >= $3");
    let row = row.bind(id).bind(org).bind(now).one(tx).await?;
    row.map(|row| row.json("notice")).transpose()
}

/// What is shown of a case now.
pub(super) async fn running(tx: &mut Tx, id: Uuid) -> Result<Option<Notice>> {
    let row = sql("SELECT notice FROM case_notice WHERE id = $1").bind(id).one(tx).await?;
    row.map(|row| row.json("notice")).transpose()
}

/// Forgets what is shown no more, wherever its end was not heard of.
pub(crate) async fn forget_ended(tx: &mut Tx, now: Millis) -> Result<u64> {
    sql("DELETE FROM case_notice WHERE until < $1").bind(now).run(tx).await
}

/// Takes an objection, once for each id.
pub(crate) async fn receive(
    tx: &mut Tx,
    vault: &Vault,
    from: &Sender,
    submission: &Submission,
    now: Millis,
) -> Result<StdResult<Value, String>> {
    let refused = |why: &str| Ok(Err(why.to_owned()));
    let taken = || Ok(Ok(json!({})));
    if sql("SELECT id FROM case_objection WHERE id = $1").bind(submission.id).one(tx).await?.is_some() {
        return taken();
    }
    let Ok(said) = serde_json::from_value::<Objection>(submission.body.clone()) else {
        return refused(desk_words::BODY_WRONG);
    };
    let text = said.text.trim();
    if text.is_empty() || text.chars().count() > LONGEST {
        return refused(desk_words::BODY_WRONG);
    }
    let kept = casebook::any(tx, said.case).await?.filter(|kept| kept.org == from.org);
    let Some(kept) = kept else { return refused(words::ENDED) };
    let dossier = case::load(tx, kept).await?;
    if !is_notice(&dossier, &dossier.kept.state) {
        return refused(words::ENDED);
    }
    if open_objections(tx, said.case).await? >= MOST {
        return refused(words::ENOUGH);
    }
    sql("INSERT INTO case_objection (id, case_id, text, at) VALUES ($1,$2,$3,$4)")
        .bind(submission.id)
        .bind(said.case)
        .bind(vault.seal(submission.id.as_bytes(), text.as_bytes()))
        .bind(now)
        .run(tx)
        .await?;
    taken()
}

/// How many objections against a case nobody has answered.
pub(crate) async fn open_objections(tx: &mut Tx, case: Uuid) -> Result<i64> {
    let row = sql("SELECT COUNT(*) AS n FROM case_objection WHERE case_id = $1 AND answered_at IS NULL");
    row.bind(case).one(tx).await?.map_or(Ok(0), |row| row.get("n"))
}

/// An objection as the desk sees it.
pub(super) struct Said {
    pub(super) id: Uuid,
    pub(super) sealed: Vec<u8>,
    pub(super) at: Millis,
    /// What was answered, and by whom.
    pub(super) answer: Option<(String, String)>,
}

/// The objections against a case, first the oldest.
pub(super) async fn objections(tx: &mut Tx, case: Uuid) -> Result<Vec<Said>> {
    let rows = sql(
        "SELECT id, text, at, answer, answered_by FROM case_objection WHERE case_id = $1 ORDER BY at, id LIMIT 200",
    );
    let one = |row: &Row| -> Result<Said> {
        let answer: Option<String> = row.get("answer")?;
        let by: Option<String> = row.get("answered_by")?;
        Ok(Said {
            id: row.get("id")?,
            sealed: row.get("text")?,
            at: row.millis("at")?,
            answer: answer.zip(by),
        })
    };
    rows.bind(case).all(tx).await?.iter().map(one).collect()
}

/// Answers one that is open; whether there was one.
pub(super) async fn answer(
    tx: &mut Tx,
    case: Uuid,
    id: Uuid,
    (text, by): (&str, &str),
    now: Millis,
) -> Result<bool> {
    let changed = sql("UPDATE case_objection SET answer = $3, answered_by = $4, answered_at = $5 \
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

/// What was open when the case left the notice is answered by that.
pub(super) async fn settle_all(tx: &mut Tx, case: Uuid, now: Millis) -> Result<()> {
    sql("UPDATE case_objection SET answer = $2, answered_by = '', answered_at = $3 \
         WHERE case_id = $1 AND answered_at IS NULL")
    .bind(case)
    .bind(words::SETTLED)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

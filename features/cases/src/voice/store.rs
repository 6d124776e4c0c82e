//! The SQL of what was said at a screen: at the center with what was answered, in the village which and when.

use super::{Heard, Kind, WRONG_FOR};
use hongwang_base::Millis;
use hongwang_store::{Result, Tx, sql};
use uuid::Uuid;

/// What was answered to this submission before.
pub(super) async fn answered(tx: &mut Tx, id: Uuid) -> Result<Option<Heard>> {
    let row = sql("SELECT answer FROM case_voice WHERE id = $1").bind(id).one(tx).await?;
    row.map(|row| row.json("answer")).transpose()
}

/// Keeps what is answered.
pub(super) async fn answer(
    tx: &mut Tx,
    id: Uuid,
    case: Uuid,
    wrong: bool,
    heard: &Heard,
    now: Millis,
) -> Result<()> {
    sql("INSERT INTO case_voice (id, case_id, wrong, answer, at) VALUES ($1,$2,$3,$4,$5)")
        .bind(id)
        .bind(case)
        .bind(wrong)
        .bind_json(heard)
        .bind(now)
        .run(tx)
        .await?;
    Ok(())
}

/// How many wrong numbers were lately said about a case.
pub(super) async fn wrong(tx: &mut Tx, case: Uuid, now: Millis) -> Result<i64> {
    let row = sql("SELECT COUNT(*) AS n FROM case_voice WHERE case_id = $1 AND at > $2 AND wrong");
    let row = row.bind(case).bind(now.plus(-WRONG_FOR)).one(tx).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

/// Something that was said at this screen.
pub(super) struct Spoken {
    pub(super) id: Uuid,
    pub(super) kind: Kind,
    pub(super) at: Millis,
}

/// Notes that something is said here; the same submission again changes nothing.
pub(super) async fn say(tx: &mut Tx, id: Uuid, case: Uuid, kind: Kind, now: Millis) -> Result<()> {
    spoken(tx, id, case, kind.word(), now).await
}

/// What was said here last about a case.
pub(super) async fn newest(tx: &mut Tx, case: Uuid) -> Result<Option<Spoken>> {
    let row = sql("SELECT id, kind, at FROM case_said WHERE case_id = $1 AND kind <> 'objection' \
                   ORDER BY at DESC, id DESC LIMIT 1");
    let row = row.bind(case).one(tx).await?;
    let spoken = |row: hongwang_store::Row| -> Result<Spoken> {
        Ok(Spoken { id: row.get("id")?, kind: row.word("kind", Kind::from_word)?, at: row.millis("at")? })
    };
    row.map(spoken).transpose()
}

/// Notes that something else was said here about a case: an objection.
pub(crate) async fn spoken(tx: &mut Tx, id: Uuid, case: Uuid, kind: &str, now: Millis) -> Result<()> {
    sql("INSERT INTO case_said (id, case_id, kind, at) VALUES ($1,$2,$3,$4) ON CONFLICT (id) DO NOTHING")
        .bind(id)
        .bind(case)
        .bind(kind)
        .bind(now)
        .run(tx)
        .await?;
    Ok(())
}

/// How much was said here since `since`, about whatever case.
pub(crate) async fn spoken_since(tx: &mut Tx, since: Millis) -> Result<i64> {
    let row = sql("SELECT COUNT(*) AS n FROM case_said WHERE at > $1").bind(since).one(tx).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

/// The case about which this was said here.
pub(super) async fn case_of(tx: &mut Tx, id: Uuid) -> Result<Option<(Uuid, Kind)>> {
    let row = sql("SELECT case_id, kind FROM case_said WHERE id = $1 AND kind <> 'objection'")
        .bind(id)
        .one(tx)
        .await?;
    row.map(|row| Ok((row.get("case_id")?, row.word("kind", Kind::from_word)?))).transpose()
}

/// How much was said here about a case since `since`.
pub(super) async fn said_since(tx: &mut Tx, case: Uuid, since: Millis) -> Result<i64> {
    let row =
        sql("SELECT COUNT(*) AS n FROM case_said WHERE case_id = $1 AND at > $2").bind(case).bind(since);
    row.one(tx).await?.map_or(Ok(0), |row| row.get("n"))
}

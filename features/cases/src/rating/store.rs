//! The SQL of ratings and call-backs.

use super::{CallBack, Rating, Score};
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_store::{Result, Row, Tx, sql};
use uuid::Uuid;

/// Call-backs that a page shows.
const PAGE: i64 = 100;

/// What was rated at this village's screen.
#[derive(Clone, Debug)]
pub(super) struct Rated {
    pub(super) score: Score,
    pub(super) ticked: bool,
}

fn score(row: &Row) -> Result<Score> {
    let code: i64 = row.get("score")?;
    Score::try_from(code).map_err(|why| hongwang_store::StoreError::corrupt("score", why))
}

/// How a case was rated here.
pub(super) async fn rated(tx: &mut Tx, case: Uuid) -> Result<Option<Rated>> {
    let row = sql("SELECT score, reasons FROM case_rated WHERE id = $1").bind(case).one(tx).await?;
    let rated = |row: &Row| {
        let reasons: Vec<String> = row.json("reasons")?;
        Ok(Rated { score: score(row)?, ticked: !reasons.is_empty() })
    };
    row.as_ref().map(rated).transpose()
}

/// Notes a rating here; false where there was one.
pub(super) async fn rate(tx: &mut Tx, rating: &Rating, now: Millis) -> Result<bool> {
    let kept = sql(
        "INSERT INTO case_rated (id, score, reasons, at) VALUES ($1,$2,$3,$4) ON CONFLICT (id) DO NOTHING",
    );
    let kept = kept.bind(rating.case).bind(rating.score.code()).bind_json(&rating.reasons).bind(now);
    Ok(kept.run(tx).await? == 1)
}

/// Notes what was ticked here.
pub(super) async fn tick(tx: &mut Tx, rating: &Rating) -> Result<()> {
    let noted = sql("UPDATE case_rated SET reasons = $2 WHERE id = $1");
    noted.bind(rating.case).bind_json(&rating.reasons).run(tx).await?;
    Ok(())
}

/// Takes a rating at the center; whether it is the first of its case, whose score stays.
pub(super) async fn take(
    tx: &mut Tx,
    rating: &Rating,
    item: &str,
    office: &OrgPath,
    now: Millis,
) -> Result<bool> {
    let first = sql(
        "INSERT INTO case_rating (case_id, item, office, score, reasons, at) VALUES ($1,$2,$3,$4,$5,$6) \
         ON CONFLICT (case_id) DO NOTHING",
    )
    .bind(rating.case)
    .bind(item)
    .bind(office)
    .bind(rating.score.code())
    .bind_json(&rating.reasons)
    .bind(now)
    .run(tx)
    .await?;
    if !rating.reasons.is_empty() {
        sql("UPDATE case_rating SET reasons = $2 WHERE case_id = $1 AND score = $3")
            .bind(rating.case)
            .bind_json(&rating.reasons)
            .bind(rating.score.code())
            .run(tx)
            .await?;
    }
    Ok(first == 1)
}

/// How a case was rated, and when.
pub(crate) async fn given(tx: &mut Tx, case: Uuid) -> Result<Option<(Score, Millis)>> {
    let row = sql("SELECT score, at FROM case_rating WHERE case_id = $1").bind(case).one(tx).await?;
    row.map(|row| Ok((score(&row)?, row.millis("at")?))).transpose()
}

/// Opens the call-back of a case, unless it has one.
pub(super) async fn call_back(
    tx: &mut Tx,
    rating: &Rating,
    office: &OrgPath,
    now: Millis,
    due: Millis,
) -> Result<()> {
    sql("INSERT INTO case_callback (case_id, office, score, opened_at, due_at) \
         SELECT case_id, $2, score, $3, $4 FROM case_rating WHERE case_id = $1 AND score >= 4 \
         ON CONFLICT (case_id) DO NOTHING")
    .bind(rating.case)
    .bind(office)
    .bind(now)
    .bind(due)
    .run(tx)
    .await?;
    Ok(())
}

macro_rules! callbacks {
    ($which:literal) => {
        concat!(
            "SELECT c.case_id, c.office, c.score, r.reasons, c.due_at, c.closed_at, c.closed_by, c.found, c.done \
             FROM case_callback c JOIN case_rating r ON r.case_id = c.case_id WHERE ",
            $which
        )
    };
}

fn call(row: &Row) -> Result<CallBack> {
    Ok(CallBack {
        case: row.get("case_id")?,
        office: row.org("office")?,
        score: score(row)?,
        reasons: row.json("reasons")?,
        due_at: row.millis("due_at")?,
        closed_at: row.get::<Option<i64>>("closed_at")?.map(Millis),
        closed_by: row.get::<Option<String>>("closed_by")?.unwrap_or_default(),
        found: row.get("found")?,
        done: row.get("done")?,
    })
}

/// The call-backs that are tasks of the offices in `scope`: open ones by their days, then closed ones.
pub(super) async fn list(tx: &mut Tx, scope: &Scope) -> Result<Vec<CallBack>> {
    let rows = sql(callbacks!(
        "c.office LIKE $1 || '%' ORDER BY CASE WHEN c.closed_at IS NULL THEN 0 ELSE 1 END, c.due_at LIMIT $2"
    ));
    rows.bind(scope).bind(PAGE).all(tx).await?.iter().map(call).collect()
}

/// The call-back of a case.
pub(crate) async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Option<CallBack>> {
    let row = sql(callbacks!("c.case_id = $1")).bind(case).one(tx).await?;
    row.as_ref().map(call).transpose()
}

/// Closes a call-back; false where it is closed.
pub(super) async fn close(
    tx: &mut Tx,
    case: Uuid,
    by: &str,
    (found, done): (&str, &str),
    now: Millis,
) -> Result<bool> {
    let changed = sql("UPDATE case_callback SET closed_at = $2, closed_by = $3, found = $4, done = $5 \
                       WHERE case_id = $1 AND closed_at IS NULL");
    Ok(changed.bind(case).bind(now).bind(by).bind(found).bind(done).run(tx).await? == 1)
}

/// How often an item of an office was rated how.
#[derive(Clone, Debug)]
pub(super) struct Count {
    pub(super) item: String,
    pub(super) office: OrgPath,
    pub(super) score: Score,
    pub(super) count: i64,
}

/// The counts of the offices in `scope`.
pub(super) async fn counts(tx: &mut Tx, scope: &Scope) -> Result<Vec<Count>> {
    let rows = sql("SELECT item, office, score, COUNT(*) AS n FROM case_rating WHERE office LIKE $1 || '%' \
                    GROUP BY item, office, score ORDER BY office, item, score");
    let count = |row: &Row| {
        Ok(Count {
            item: row.get("item")?,
            office: row.org("office")?,
            score: score(row)?,
            count: row.get("n")?,
        })
    };
    rows.bind(scope).all(tx).await?.iter().map(count).collect()
}

//! The SQL of cases at the center: rows, their events, numbers.
//!
//! A row says what follows from the events of its case, so that queues need not fold them. Both are written in one
//! transaction, and a row is changed only from the number of events that was seen.

use crate::case::{Kept, Told};
use crate::flow;
use crate::handling::{self, NEVER, Queue, Summary};
use crate::item::Level;
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_casework::{Alert, Event};
use hongwang_store::{Result, Row, StoreError, Tx, sql};
use uuid::Uuid;

/// Cases on a page of the desk.
pub(crate) const PAGE: i64 = 50;

/// A statement that reads rows, with this behind `WHERE`.
macro_rules! kept {
    ($($which:tt)*) => {
        concat!(
            "SELECT id, number, local_number, item, form, workflow, version, org, office, masked, state, queue, seq, \
             head, due_at, alert, filed_at FROM case_case WHERE ",
            $($which)*
        )
    };
}

/// A page of a queue, cut further by this.
macro_rules! queue {
    ($more:literal) => {
        kept!("queue = $1 AND org LIKE $2 || '%' ", $more, " ORDER BY turn, id LIMIT $3 OFFSET $4")
    };
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn word<T>(row: &Row, column: &'static str, of: impl Fn(&str) -> Option<T>) -> Result<T> {
    let text: String = row.get(column)?;
    of(&text).ok_or_else(|| StoreError::corrupt(column, text))
}

fn kept(row: &Row) -> Result<Kept> {
    let version: i64 = row.get("version")?;
    let seq: i64 = row.get("seq")?;
    Ok(Kept {
        id: row.get("id")?,
        number: row.get("number")?,
        local: row.get("local_number")?,
        item: row.get("item")?,
        form: row.get("form")?,
        workflow: row.get("workflow")?,
        version: u32::try_from(version).map_err(|_| StoreError::corrupt("version", version))?,
        org: row.org("org")?,
        office: row.org("office")?,
        masked: row.get("masked")?,
        state: row.get("state")?,
        queue: word(row, "queue", Queue::from_word)?,
        seq: u64::try_from(seq).map_err(|_| StoreError::corrupt("seq", seq))?,
        head: row.get("head")?,
        due_at: row.get::<Option<i64>>("due_at")?.map(Millis),
        alert: word(row, "alert", handling::alert_from_word)?,
        filed_at: row.millis("filed_at")?,
    })
}

/// A case in `scope`.
pub(crate) async fn find(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<Kept>> {
    let row = sql(kept!("id = $1 AND org LIKE $2 || '%'")).bind(id).bind(scope).one(tx).await?;
    row.as_ref().map(kept).transpose()
}

/// A case, for whoever acts for nobody: the port of the devices, and time.
pub(crate) async fn any(tx: &mut Tx, id: Uuid) -> Result<Option<Kept>> {
    let row = sql(kept!("id = $1")).bind(id).one(tx).await?;
    row.as_ref().map(kept).transpose()
}

/// Whether there is no case yet.
pub(crate) async fn is_empty(tx: &mut Tx) -> Result<bool> {
    Ok(sql("SELECT id FROM case_case LIMIT 1").one(tx).await?.is_none())
}

/// Which cases a desk asks for.
#[derive(Clone, Debug)]
pub(crate) struct Asked<'a> {
    /// Whose move it is.
    pub(crate) queue: Queue,
    /// What the reader may reach.
    pub(crate) scope: Scope,
    /// Only what the reader's own organisation handles now.
    pub(crate) own: bool,
    /// Only this item.
    pub(crate) item: Option<&'a str>,
}

/// The town in which a scope lies, where it is smaller than a county.
fn town_of(scope: &Scope) -> Option<OrgPath> {
    (scope.0.depth() > 1).then(|| flow::above(&scope.0, Level::Town))
}

/// The cases after the first `from` of a queue, the most urgent first; one more than a page holds where there is more.
pub(crate) async fn list(tx: &mut Tx, asked: &Asked<'_>, from: i64) -> Result<Vec<Kept>> {
    let town = if asked.own { None } else { town_of(&asked.scope) };
    // Each has an index of its own to walk along.
    let text = match (asked.own, &town, asked.item) {
        (true, _, None) => queue!("AND office = $5"),
        (true, _, Some(_)) => queue!("AND office = $5 AND item = $6"),
        (false, Some(_), None) => queue!("AND town = $5"),
        (false, Some(_), Some(_)) => queue!("AND town = $5 AND item = $6"),
        (false, None, None) => queue!(""),
        (false, None, Some(_)) => queue!("AND item = $5"),
    };
    let mut statement =
        sql(text).bind(asked.queue.word()).bind(&asked.scope).bind(PAGE + 1).bind(from.max(0));
    if asked.own {
        statement = statement.bind(&asked.scope);
    }
    if let Some(town) = &town {
        statement = statement.bind(town);
    }
    if let Some(item) = asked.item {
        statement = statement.bind(item);
    }
    statement.all(tx).await?.iter().map(kept).collect()
}

/// How many of the open cases in `scope` are how urgent.
pub(crate) async fn alerts(tx: &mut Tx, scope: &Scope) -> Result<Vec<(Alert, i64)>> {
    let counted = match town_of(scope) {
        Some(town) => sql("SELECT alert, COUNT(*) AS n FROM case_case \
                           WHERE queue = 'open' AND org LIKE $1 || '%' AND town = $2 GROUP BY alert")
        .bind(scope)
        .bind(town),
        None => sql("SELECT alert, COUNT(*) AS n FROM case_case WHERE queue = 'open' AND org LIKE $1 || '%' GROUP BY alert")
            .bind(scope),
    };
    let rows = counted.all(tx).await?;
    let one = |row: &Row| -> Result<(Alert, i64)> {
        Ok((word(row, "alert", handling::alert_from_word)?, row.get("n")?))
    };
    rows.iter().map(one).collect()
}

/// Keeps a case that begins, with its answers sealed.
pub(crate) async fn begin(tx: &mut Tx, kept: &Kept, summary: &Summary, sealed: Vec<u8>) -> Result<()> {
    sql("INSERT INTO case_case (id, number, local_number, item, form, workflow, version, org, town, office, answers, \
         masked, state, queue, seq, head, due_at, turn, alert, look_at, filed_at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21)")
    .bind(kept.id)
    .bind(&kept.number)
    .bind(&kept.local)
    .bind(&kept.item)
    .bind(&kept.form)
    .bind(&kept.workflow)
    .bind(kept.version)
    .bind(&kept.org)
    .bind(flow::above(&kept.org, Level::Town))
    .bind(&kept.office)
    .bind(sealed)
    .bind(&kept.masked)
    .bind(&kept.state)
    .bind(kept.queue.word())
    .bind(count(kept.seq))
    .bind(&kept.head)
    .bind(kept.due_at)
    .bind(summary.turn)
    .bind(handling::alert_word(kept.alert))
    .bind(summary.look_at)
    .bind(kept.filed_at)
    .run(tx)
    .await?;
    Ok(())
}

/// Writes what follows from the events, unless somebody else was faster than `seen`.
pub(crate) async fn follow(tx: &mut Tx, kept: &Kept, summary: &Summary, seen: u64) -> Result<bool> {
    let changed =
        sql("UPDATE case_case SET office = $3, state = $4, queue = $5, seq = $6, head = $7, due_at = $8, \
                       turn = $9, alert = $10, look_at = $11 WHERE id = $1 AND seq = $2")
        .bind(kept.id)
        .bind(count(seen))
        .bind(&kept.office)
        .bind(&kept.state)
        .bind(kept.queue.word())
        .bind(count(kept.seq))
        .bind(&kept.head)
        .bind(kept.due_at)
        .bind(summary.turn)
        .bind(handling::alert_word(kept.alert))
        .bind(summary.look_at)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// Adds an event.
pub(crate) async fn note(tx: &mut Tx, id: Uuid, event: &Event, by: &str) -> Result<()> {
    sql("INSERT INTO case_event (case_id, seq, at, by_name, event) VALUES ($1,$2,$3,$4,$5)")
        .bind(id)
        .bind(count(event.seq))
        .bind(event.at)
        .bind(by)
        .bind_json(event)
        .run(tx)
        .await?;
    Ok(())
}

/// What happened, first the oldest.
pub(crate) async fn events(tx: &mut Tx, id: Uuid) -> Result<Vec<Told>> {
    let rows = sql("SELECT by_name, event FROM case_event WHERE case_id = $1 ORDER BY seq");
    let rows = rows.bind(id).all(tx).await?;
    let told =
        |row: &Row| -> Result<Told> { Ok(Told { event: row.json("event")?, by: row.get("by_name")? }) };
    rows.iter().map(told).collect()
}

/// The sealed answers.
pub(crate) async fn answers(tx: &mut Tx, id: Uuid) -> Result<Vec<u8>> {
    let row = sql("SELECT answers FROM case_case WHERE id = $1").bind(id).one(tx).await?;
    row.ok_or_else(|| StoreError::corrupt("case_case", "没有这一件"))?.get("answers")
}

/// The next number of a day; `day` is what it begins with. Numbers are never given twice.
pub(crate) async fn next_number(tx: &mut Tx, day: &str) -> Result<String> {
    let row = sql("INSERT INTO case_number (day, given) VALUES ($1, 1) \
                   ON CONFLICT (day) DO UPDATE SET given = case_number.given + 1 RETURNING given");
    let row = row.bind(day).one(tx).await?;
    let given: i64 = row.ok_or_else(|| StoreError::corrupt("case_number", "没有编号"))?.get("given")?;
    Ok(format!("{day}{given:05}"))
}

/// Cases that time may have changed, those first that wait longest.
pub(crate) async fn due(tx: &mut Tx, now: Millis, most: i64) -> Result<Vec<Uuid>> {
    let rows = sql("SELECT id FROM case_case WHERE look_at <= $1 ORDER BY look_at LIMIT $2");
    rows.bind(now).bind(most).all(tx).await?.iter().map(|row| row.get("id")).collect()
}

/// Leaves a case alone until `at`.
pub(crate) async fn postpone(tx: &mut Tx, id: Uuid, at: Millis) -> Result<()> {
    sql("UPDATE case_case SET look_at = $2 WHERE id = $1 AND look_at < $3")
        .bind(id)
        .bind(at)
        .bind(NEVER)
        .run(tx)
        .await?;
    Ok(())
}

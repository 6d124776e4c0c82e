//! The SQL of cases at the center: rows, their events, numbers.
//!
//! A row says what follows from the events of its case, so that queues need not fold them. Both are written in one
//! transaction, and a row is changed only from the number of events that was seen.

use crate::case::{Kept, Told};
use crate::flow;
use crate::handling::{self, ALERTS, NEVER, Queue, Summary};
use crate::item::Level;
use hongwang_base::{Millis, OrgLevel, Scope};
use hongwang_casework::{Alert, Event};
use hongwang_store::{Result, Row, StoreError, Tx, sql};
use std::fmt;
use uuid::Uuid;

/// Cases on a page of the desk.
const PAGE: i64 = 50;
/// From so many on nobody needs to know how many there are, and nobody is made to wait until they are counted.
pub(crate) const MANY: i64 = 1_000;

/// A statement that reads rows, with this behind `WHERE`.
macro_rules! kept {
    ($($which:tt)*) => {
        concat!(
            "SELECT id, number, local_number, item, form, workflow, version, org, office, masked, state, queue, seq, \
             head, due_at, turn, alert, filed_at, EXISTS (SELECT 1 FROM case_urge WHERE case_id = case_case.id \
             AND answered_at IS NULL) AS urged, unproven FROM case_case WHERE ",
            $($which)*
        )
    };
}

/// A page of a queue, cut further by this: after a place in it, and before one; and the same of what came without a good
/// mandate.
macro_rules! queue {
    ($more:literal) => {
        queue!("org", $more)
    };
    ($within:literal, $more:literal) => {
        [queue!($within, $more, ""), queue!($within, $more, " AND unproven")]
    };
    ($within:literal, $more:literal, $cut:literal) => {
        (
            kept!(
                "queue = $1 AND ",
                $within,
                " LIKE $2 || '%' AND (turn, id) > ($3, $4) ",
                $more,
                $cut,
                " ORDER BY turn, id LIMIT $5"
            ),
            kept!(
                "queue = $1 AND ",
                $within,
                " LIKE $2 || '%' AND (turn, id) < ($3, $4) ",
                $more,
                $cut,
                " ORDER BY turn DESC, id DESC LIMIT $5"
            ),
        )
    };
}

/// How many open cases are that urgent, up to many. In the order of its index, so that no engine looks elsewhere.
macro_rules! urgent {
    ($more:literal) => {
        concat!(
            "SELECT COUNT(*) AS n FROM (SELECT org FROM case_case \
             WHERE queue = 'open' AND alert = $1 AND org LIKE $2 || '%' ",
            $more,
            " LIMIT $3) AS few"
        )
    };
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
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
        queue: row.word("queue", Queue::from_word)?,
        seq: u64::try_from(seq).map_err(|_| StoreError::corrupt("seq", seq))?,
        head: row.get("head")?,
        due_at: row.get::<Option<i64>>("due_at")?.map(Millis),
        turn: row.get("turn")?,
        alert: row.word("alert", handling::alert_from_word)?,
        filed_at: row.millis("filed_at")?,
        urged: row.get("urged")?,
        unproven: row.get("unproven")?,
    })
}

/// A case in `scope`: one that came from there, or that was handed to an office there.
pub(crate) async fn find(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<Kept>> {
    let row = sql(kept!("id = $1 AND (org LIKE $2 || '%' OR office LIKE $2 || '%')"))
        .bind(id)
        .bind(scope)
        .one(tx)
        .await?;
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
    /// Only what came without a good mandate.
    pub(crate) unproven: bool,
}

/// A place in the order of a queue: that of a case which stands there, or stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    turn: i64,
    id: Uuid,
}

impl Spot {
    /// Before every case.
    const FIRST: Self = Self { turn: i64::MIN, id: Uuid::nil() };

    /// Where a case stands.
    pub(crate) fn of(kept: &Kept) -> Self {
        Self { turn: kept.turn, id: kept.id }
    }

    /// A place as an address names it.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (turn, id) = text.split_once('.')?;
        Some(Self { turn: turn.parse().ok()?, id: id.parse().ok()? })
    }
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.turn, self.id)
    }
}

/// Where a page of a queue begins. It is a case and not a count, so that nobody misses one because another has left the
/// queue meanwhile, and the last page is found as quickly as the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begins {
    /// With the most urgent case.
    First,
    /// Behind this place.
    After(Spot),
    /// So that it ends before this place.
    Before(Spot),
}

/// A page of a queue.
#[derive(Debug)]
pub(crate) struct Listed {
    /// Its cases, the most urgent first.
    pub(crate) cases: Vec<Kept>,
    /// Whether there are more urgent ones before it.
    pub(crate) earlier: bool,
    /// Whether there are others behind it.
    pub(crate) later: bool,
}

/// A page of a queue.
pub(crate) async fn list(tx: &mut Tx, asked: &Asked<'_>, from: Begins) -> Result<Listed> {
    let scope = &asked.scope.0;
    let village = flow::above(scope, Level::Village);
    // Each has an index of its own to walk along.
    let (org, [all, unproven]) = match (asked.own, scope.level(), asked.item) {
        (true, _, None) => (Some(scope), queue!("office", "AND office = $6")),
        (true, _, Some(_)) => (Some(scope), queue!("office", "AND office = $6 AND item = $7")),
        (false, OrgLevel::County, None) => (None, queue!("")),
        (false, OrgLevel::County, Some(_)) => (None, queue!("AND item = $6")),
        (false, OrgLevel::Township, None) => (Some(scope), queue!("AND town = $6")),
        (false, OrgLevel::Township, Some(_)) => (Some(scope), queue!("AND town = $6 AND item = $7")),
        (false, _, None) => (Some(&village), queue!("AND village = $6")),
        (false, _, Some(_)) => (Some(&village), queue!("AND village = $6 AND item = $7")),
    };
    let (after, before) = if asked.unproven { unproven } else { all };
    let (text, spot) = match from {
        Begins::First => (after, Spot::FIRST),
        Begins::After(spot) => (after, spot),
        Begins::Before(spot) => (before, spot),
    };
    let mut statement = sql(text).bind(asked.queue.word()).bind(&asked.scope).bind(spot.turn).bind(spot.id);
    statement = statement.bind(PAGE + 1);
    if let Some(org) = org {
        statement = statement.bind(org);
    }
    if let Some(item) = asked.item {
        statement = statement.bind(item);
    }
    let cases = statement.all(tx).await?.iter().map(kept).collect::<Result<Vec<_>>>()?;
    Ok(page(cases, from))
}

/// The page of cases that were found from there on, one more than it holds where there is more.
fn page(mut cases: Vec<Kept>, from: Begins) -> Listed {
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = cases.len() > size;
    cases.truncate(size);
    let (earlier, later) = match from {
        Begins::First => (false, more),
        Begins::After(_) => (true, more),
        Begins::Before(_) => {
            cases.reverse();
            (more, true)
        }
    };
    Listed { cases, earlier, later }
}

/// How many of the open cases in `scope` are how urgent, each counted up to [`MANY`].
pub(crate) async fn alerts(tx: &mut Tx, scope: &Scope) -> Result<Vec<(Alert, i64)>> {
    let (town, village) = (flow::above(&scope.0, Level::Town), flow::above(&scope.0, Level::Village));
    let (text, above) = match scope.0.level() {
        OrgLevel::County => (urgent!("ORDER BY town, village, org"), vec![]),
        OrgLevel::Township => (urgent!("AND town = $4 ORDER BY village, org"), vec![town]),
        _ => (urgent!("AND town = $4 AND village = $5 ORDER BY org"), vec![town, village]),
    };
    let mut counted = Vec::new();
    for alert in ALERTS {
        let mut statement = sql(text).bind(handling::alert_word(alert)).bind(scope).bind(MANY);
        for org in &above {
            statement = statement.bind(org);
        }
        let row = statement.one(tx).await?;
        counted.push((alert, row.map_or(Ok(0), |row| row.get("n"))?));
    }
    Ok(counted)
}

/// Keeps a case that begins, with its answers sealed.
pub(crate) async fn begin(tx: &mut Tx, kept: &Kept, summary: &Summary, sealed: Vec<u8>) -> Result<()> {
    sql("INSERT INTO case_case (id, number, local_number, item, form, workflow, version, org, town, office, answers, \
         masked, state, queue, seq, head, due_at, turn, alert, look_at, filed_at, village, unproven) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23)")
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
    .bind(flow::above(&kept.org, Level::Village))
    .bind(kept.unproven)
    .run(tx)
    .await?;
    Ok(())
}

/// Lets the row of a case say whether it came without a good mandate.
pub(crate) async fn set_unproven(tx: &mut Tx, id: Uuid, unproven: bool) -> Result<()> {
    sql("UPDATE case_case SET unproven = $2 WHERE id = $1 AND unproven <> $2")
        .bind(id)
        .bind(unproven)
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

/// What happened up to the event of this number, first the oldest.
pub(crate) async fn events(tx: &mut Tx, id: Uuid, upto: u64) -> Result<Vec<Told>> {
    let rows = sql("SELECT by_name, event FROM case_event WHERE case_id = $1 AND seq <= $2 ORDER BY seq");
    let rows = rows.bind(id).bind(count(upto)).all(tx).await?;
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

/// Lets a batch of open cases that would be looked at later be looked at now; gives how many they were.
pub(crate) async fn look_again(tx: &mut Tx, now: Millis) -> Result<u64> {
    sql("UPDATE case_case SET look_at = $1 WHERE id IN \
         (SELECT id FROM case_case WHERE queue <> 'closed' AND look_at > $1 LIMIT 500)")
    .bind(now)
    .run(tx)
    .await
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cases;
    use hongwang_feature::Feature;
    use hongwang_store::{Db, DbUrl, Vault};
    use std::collections::BTreeMap;

    /// The index along which SQLite walks for a page.
    async fn walked(db: &Db, text: &str) -> String {
        let text: &'static str = Box::leak(format!("EXPLAIN QUERY PLAN {text}").into_boxed_str());
        let mut tx = db.read().await.expect("begins");
        let mut statement = sql(text).bind("open").bind("c/").bind(0_i64).bind(Uuid::nil()).bind(PAGE);
        if text.contains("$6") {
            statement = statement.bind("c/");
        }
        let rows = statement.all(&mut tx).await.expect("explains");
        let steps: Vec<String> = rows.iter().map(|row| row.get("detail").expect("text")).collect();
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "nothing is sorted: {steps:?}");
        steps.first().expect("a step").clone()
    }

    #[tokio::test]
    async fn a_queue_of_what_came_without_a_mandate_is_a_walk_along_an_index_of_its_own() {
        let dir = tempfile::tempdir().expect("a folder");
        let db = Db::open(&DbUrl::Lite(dir.path().join("test.db"))).await.expect("opens");
        let cases = Cases::new(Vault::of(&[7; 32]), BTreeMap::new(), None);
        db.migrate(&cases.migrations()).await.expect("migrates");
        for ([_, (after, before)], index) in [
            (queue!(""), "case_case_unproven"),
            (queue!("AND town = $6"), "case_case_unproven_town"),
            (queue!("AND village = $6"), "case_case_unproven_village"),
            (queue!("office", "AND office = $6"), "case_case_unproven_office"),
        ] {
            for text in [after, before] {
                let step = walked(&db, text).await;
                assert!(step.contains(&format!("INDEX {index} (")), "{index}: {step}");
            }
        }
    }
}

//! The SQL of the counters.

use super::{End, Figures, Kind, days, month};
use crate::case::Kept;
use crate::flow;
use crate::item::Level;
use hongwang_base::{Millis, Scope};
use hongwang_store::{Result, Tx, sql};
use uuid::Uuid;

/// A counter: what is counted, and by how many it grows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Counter {
    month: String,
    town: String,
    item: String,
    kind: Kind,
    days: i64,
}

impl Counter {
    pub(super) fn received(kept: &Kept) -> Self {
        Self::of(kept, kept.filed_at, Kind::Received, 0)
    }

    pub(super) fn ended(kept: &Kept, end: End, at: Millis) -> Self {
        Self::of(kept, at, Kind::Ended(end), days(kept.filed_at, at))
    }

    fn of(kept: &Kept, at: Millis, kind: Kind, days: i64) -> Self {
        let town = flow::above(&kept.org, Level::Town).to_string();
        Self { month: month(at), town, item: kept.item.clone(), kind, days }
    }
}

/// Lets a counter grow.
pub(super) async fn grow(tx: &mut Tx, counter: &Counter, cases: i64, late: i64) -> Result<()> {
    sql("INSERT INTO case_tally (month, town, item, kind, days, cases, late) VALUES ($1,$2,$3,$4,$5,$6,$7) \
         ON CONFLICT (month, town, item, kind, days) \
         DO UPDATE SET cases = case_tally.cases + $6, late = case_tally.late + $7")
    .bind(&counter.month)
    .bind(&counter.town)
    .bind(&counter.item)
    .bind(counter.kind.word())
    .bind(counter.days)
    .bind(cases)
    .bind(late)
    .run(tx)
    .await?;
    Ok(())
}

/// Says that so much of a case is counted, where what was counted before is this. False where it is not.
pub(super) async fn mark(tx: &mut Tx, id: Uuid, from: i64, to: i64) -> Result<bool> {
    let marked = sql("UPDATE case_case SET tallied = $3 WHERE id = $1 AND tallied = $2");
    Ok(marked.bind(id).bind(from).bind(to).run(tx).await? == 1)
}

/// Counts a case that was kept in this transaction.
pub(crate) async fn begun(tx: &mut Tx, kept: &Kept) -> Result<()> {
    if mark(tx, kept.id, 0, 1).await? {
        grow(tx, &Counter::received(kept), 1, 0).await?;
    }
    Ok(())
}

/// Counts how a case ended. One that is not counted yet at all is left to the filling.
pub(crate) async fn ended(tx: &mut Tx, kept: &Kept, end: End, (at, late): (Millis, bool)) -> Result<()> {
    if mark(tx, kept.id, 1, 2).await? {
        grow(tx, &Counter::ended(kept, end, at), 1, i64::from(late)).await?;
    }
    Ok(())
}

/// Cases of which nothing is counted.
pub(super) async fn uncounted(tx: &mut Tx, most: i64) -> Result<Vec<Uuid>> {
    let rows =
        sql("SELECT id FROM case_case WHERE tallied = 0 ORDER BY id LIMIT $1").bind(most).all(tx).await?;
    rows.iter().map(|row| row.get("id")).collect()
}

/// What a table has a row for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Item,
    Town,
    Month,
    /// Each month's towns, each town's items: everything that there is.
    All,
}

/// Which counters are asked for.
pub(super) struct Asked<'a> {
    pub(super) scope: &'a Scope,
    /// The first month.
    pub(super) since: &'a str,
    /// Only this item, where one is named.
    pub(super) item: &'a str,
    /// Only this town, where one is named.
    pub(super) town: &'a str,
}

macro_rules! grouped {
    ($names:literal) => {
        concat!(
            "SELECT ",
            $names,
            ", kind, days, CAST(SUM(cases) AS BIGINT) AS cases, CAST(SUM(late) AS BIGINT) AS late FROM case_tally \
             WHERE month >= $1 AND town LIKE $2 || '%' AND ($3 = '' OR item = $3) AND ($4 = '' OR town = $4) \
             GROUP BY month_, town_, item_, kind, days ORDER BY month_, town_, item_, kind, days"
        )
    };
}

/// A row's month, town and item, of which some are empty, and its figures; in the order of these words.
pub(super) async fn figures(tx: &mut Tx, by: By, asked: &Asked<'_>) -> Result<Vec<([String; 3], Figures)>> {
    let text = match by {
        By::Item => grouped!("'' AS month_, '' AS town_, item AS item_"),
        By::Town => grouped!("'' AS month_, town AS town_, '' AS item_"),
        By::Month => grouped!("month AS month_, '' AS town_, '' AS item_"),
        By::All => grouped!("month AS month_, town AS town_, item AS item_"),
    };
    let rows =
        sql(text).bind(asked.since).bind(asked.scope).bind(asked.item).bind(asked.town).all(tx).await?;
    let mut found: Vec<([String; 3], Figures)> = Vec::new();
    for row in &rows {
        let of = [row.get("month_")?, row.get("town_")?, row.get("item_")?];
        if found.last().is_none_or(|(last, _)| *last != of) {
            found.push((of, Figures::default()));
        }
        let kind = row.word("kind", Kind::from_word)?;
        if let Some((_, figures)) = found.last_mut() {
            figures.add(kind, row.get("days")?, row.get("cases")?, row.get("late")?);
        }
    }
    Ok(found)
}

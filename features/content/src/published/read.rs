//! The questions that pages ask. Each names an organisation: it sees what was published to itself and to everything
//! above it, never what was published to a neighbour. A county page without a village asks for the county.

use super::{Published, Summary};
use crate::columns::ColumnSlug;
use hongwang_base::{ArticleId, Millis, OrgPath};
use hongwang_store::{Result, Row, Tx, sql};
use std::collections::BTreeMap;

/// Which part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pages {
    /// Which page, from 1.
    pub page: u32,
    /// How many rows a page has.
    pub size: u32,
}

impl Pages {
    /// The first `size` rows.
    pub fn first(size: u32) -> Self {
        Self { page: 1, size }
    }

    /// How many pages `total` rows fill: at least one.
    pub fn of(self, total: u64) -> u32 {
        u32::try_from(total.div_ceil(u64::from(self.size.max(1)))).unwrap_or(u32::MAX).max(1)
    }

    pub(crate) fn offset(self) -> i64 {
        i64::from(self.page.saturating_sub(1)) * i64::from(self.size)
    }
}

fn summary(row: &Row) -> Result<Summary> {
    row.json("summary")
}

/// One page of a column as `org` sees it, pinned ones first, then newest first; and how many there are in all.
///
/// # Errors
/// When the store fails.
pub async fn list(
    tx: &mut Tx,
    org: &OrgPath,
    column: &ColumnSlug,
    now: Millis,
    pages: Pages,
) -> Result<(Vec<Summary>, u64)> {
    let rows = sql("SELECT summary FROM content_published \
                    WHERE column_slug = $1 AND $2 LIKE scope || '%' AND (expire_at IS NULL OR expire_at > $3) \
                    ORDER BY pinned DESC, sort_at DESC, id DESC LIMIT $4 OFFSET $5")
    .bind(column.as_str())
    .bind(org)
    .bind(now)
    .bind(i64::from(pages.size))
    .bind(pages.offset())
    .all(tx)
    .await?;
    let total = sql("SELECT COUNT(*) AS total FROM content_published \
                     WHERE column_slug = $1 AND $2 LIKE scope || '%' AND (expire_at IS NULL OR expire_at > $3)")
    .bind(column.as_str())
    .bind(org)
    .bind(now)
    .one(tx)
    .await?;
    let total = total.map(|row| row.get::<i64>("total")).transpose()?.unwrap_or_default();
    let summaries = rows.iter().map(summary).collect::<Result<_>>()?;
    Ok((summaries, total.unsigned_abs()))
}

/// The article of this id, if `org` sees it at `now`.
///
/// # Errors
/// When the store fails.
pub async fn find(tx: &mut Tx, org: &OrgPath, id: ArticleId, now: Millis) -> Result<Option<Published>> {
    let row = sql("SELECT body, arrived_at FROM content_published \
                   WHERE id = $1 AND $2 LIKE scope || '%' AND (expire_at IS NULL OR expire_at > $3)")
    .bind(id)
    .bind(org)
    .bind(now)
    .one(tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mut article: Published = row.json("body")?;
    article.arrived_at = row.millis("arrived_at")?;
    Ok(Some(article))
}

/// Since when the article of this id is withdrawn, if it was one that `org` saw.
///
/// # Errors
/// When the store fails.
pub async fn was_recalled(tx: &mut Tx, org: &OrgPath, id: ArticleId) -> Result<Option<Millis>> {
    let row = sql("SELECT at FROM content_recalled WHERE id = $1 AND $2 LIKE scope || '%'")
        .bind(id)
        .bind(org)
        .one(tx)
        .await?;
    row.map(|row| row.millis("at")).transpose()
}

/// The newest `each` articles of all columns from the organisation itself, then from the one above it, and so on.
///
/// # Errors
/// When the store fails.
pub async fn latest(tx: &mut Tx, org: &OrgPath, now: Millis, each: u32) -> Result<Vec<Summary>> {
    let rows = sql("SELECT summary FROM (SELECT summary, scope, sort_at, id, \
                    ROW_NUMBER() OVER (PARTITION BY scope ORDER BY sort_at DESC, id DESC) AS place \
                    FROM content_published WHERE $1 LIKE scope || '%' AND (expire_at IS NULL OR expire_at > $2)) AS ranked \
                    WHERE place <= $3 ORDER BY LENGTH(scope) DESC, sort_at DESC, id DESC")
    .bind(org)
    .bind(now)
    .bind(each)
    .all(tx)
    .await?;
    rows.iter().map(summary).collect()
}

/// The newest `limit` articles of all columns of a section (such as `dang/news`) as `org` sees them.
///
/// # Errors
/// When the store fails.
pub async fn latest_in(
    tx: &mut Tx,
    org: &OrgPath,
    section: &str,
    now: Millis,
    limit: u32,
) -> Result<Vec<Summary>> {
    let rows = sql("SELECT summary FROM content_published \
                    WHERE column_slug LIKE $1 || '/%' AND $2 LIKE scope || '%' AND (expire_at IS NULL OR expire_at > $3) \
                    ORDER BY sort_at DESC, id DESC LIMIT $4")
    .bind(section)
    .bind(org)
    .bind(now)
    .bind(limit)
    .all(tx)
    .await?;
    rows.iter().map(summary).collect()
}

/// The newest `limit` notices for the line under the header, as `org` sees them.
///
/// # Errors
/// When the store fails.
pub async fn notices(tx: &mut Tx, org: &OrgPath, now: Millis, limit: u32) -> Result<Vec<Summary>> {
    let rows = sql("SELECT summary FROM content_published \
                    WHERE notice AND $1 LIKE scope || '%' AND (expire_at IS NULL OR expire_at > $2) \
                    ORDER BY shown_at DESC, id DESC LIMIT $3")
    .bind(org)
    .bind(now)
    .bind(limit)
    .all(tx)
    .await?;
    rows.iter().map(summary).collect()
}

/// For each column that shows `org` something at `now`: how many articles, and when the last of them was shown.
///
/// # Errors
/// When the store fails.
pub async fn newest_by_column(
    tx: &mut Tx,
    org: &OrgPath,
    now: Millis,
) -> Result<BTreeMap<ColumnSlug, (u64, Millis)>> {
    let rows = sql("SELECT column_slug, COUNT(*) AS total, MAX(shown_at) AS newest FROM content_published \
                    WHERE $1 LIKE scope || '%' AND (expire_at IS NULL OR expire_at > $2) GROUP BY column_slug")
    .bind(org)
    .bind(now)
    .all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            let total = row.get::<i64>("total")?.unsigned_abs();
            Ok((column(row)?, (total, row.millis("newest")?)))
        })
        .collect()
}

/// For each organisation that published something itself: its columns as in [`newest_by_column`], alone.
///
/// # Errors
/// When the store fails.
pub(crate) async fn newest_by_scope(
    tx: &mut Tx,
    now: Millis,
) -> Result<BTreeMap<OrgPath, BTreeMap<ColumnSlug, Millis>>> {
    let rows = sql("SELECT scope, column_slug, MAX(shown_at) AS newest FROM content_published \
                    WHERE expire_at IS NULL OR expire_at > $1 GROUP BY scope, column_slug")
    .bind(now)
    .all(tx)
    .await?;
    let mut found: BTreeMap<OrgPath, BTreeMap<ColumnSlug, Millis>> = BTreeMap::new();
    for row in &rows {
        found.entry(row.org("scope")?).or_default().insert(column(row)?, row.millis("newest")?);
    }
    Ok(found)
}

fn column(row: &Row) -> Result<ColumnSlug> {
    let text: String = row.get("column_slug")?;
    text.parse().map_err(|error| hongwang_store::StoreError::corrupt("column_slug", error))
}

/// The articles beside one in its column, in the order of [`list`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The one before it.
    pub before: Option<ArticleId>,
    /// The one after it.
    pub after: Option<ArticleId>,
}

/// What stands beside the article of this id as `org` sees its column.
///
/// # Errors
/// When the store fails.
pub async fn neighbours(
    tx: &mut Tx,
    org: &OrgPath,
    column: &ColumnSlug,
    id: ArticleId,
    now: Millis,
) -> Result<Neighbours> {
    let row = sql("SELECT before_id, after_id FROM (SELECT id, LAG(id) OVER ranked AS before_id, LEAD(id) OVER ranked AS after_id \
                   FROM content_published \
                   WHERE column_slug = $1 AND $2 LIKE scope || '%' AND (expire_at IS NULL OR expire_at > $3) \
                   WINDOW ranked AS (ORDER BY pinned DESC, sort_at DESC, id DESC)) AS listed WHERE id = $4")
    .bind(column.as_str())
    .bind(org)
    .bind(now)
    .bind(id)
    .one(tx)
    .await?;
    let Some(row) = row else { return Ok(Neighbours::default()) };
    let beside = |column| -> Result<_> { Ok(row.get::<Option<uuid::Uuid>>(column)?.map(ArticleId::from)) };
    Ok(Neighbours { before: beside("before_id")?, after: beside("after_id")? })
}

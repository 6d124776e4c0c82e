//! Items in the database of the center.

use super::{Item, Outcome, Sighting, Trace, WINDOW};
use hongwang_base::{ArticleId, ItemId, Millis, OrgPath, Scope, SourceId};
use hongwang_store::{Result, Row, StoreError, Tx, sql};
use hongwang_websites::near::Fingerprint;

fn item(row: &Row) -> Result<Item> {
    let outcome: String = row.get("outcome")?;
    Ok(Item {
        id: row.id("id")?,
        source: row.id("source")?,
        org: row.org("org")?,
        address: row.get("address")?,
        found_at: row.millis("found_at")?,
        title_key: row.get("title_key")?,
        fingerprint: row.get::<Option<i64>>("fingerprint")?.map(Fingerprint),
        outcome: Outcome::from_word(&outcome).ok_or_else(|| StoreError::corrupt("outcome", outcome))?,
        tries: row.get("tries")?,
        article: row.get::<Option<uuid::Uuid>>("article")?.map(ArticleId::from),
        sighting: row.json("sighting")?,
    })
}

/// Keeps what became of an item; what was tried before under the same address gives way to it.
///
/// # Errors
/// When the store fails.
pub async fn put(tx: &mut Tx, item: &Item) -> Result<()> {
    sql("INSERT INTO content_item (id, source, org, address, title_key, fingerprint, found_at, outcome, tries, article, sighting) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11) ON CONFLICT (org, address) DO UPDATE SET source = excluded.source, \
         title_key = excluded.title_key, fingerprint = excluded.fingerprint, found_at = excluded.found_at, \
         outcome = excluded.outcome, tries = excluded.tries, article = excluded.article, sighting = excluded.sighting")
    .bind(item.id)
    .bind(item.source)
    .bind(&item.org)
    .bind(&item.address)
    .bind(&item.title_key)
    .bind(item.fingerprint.map(|print| print.0))
    .bind(item.found_at)
    .bind(item.outcome.word())
    .bind(item.tries)
    .bind(item.article.map(uuid::Uuid::from))
    .bind_json(&item.sighting)
    .run(tx)
    .await?;
    Ok(())
}

/// What is known of an address for the screens of `org`: its own item, or an article of an organisation above, which
/// its screens show too.
///
/// # Errors
/// When the store fails.
pub async fn known(tx: &mut Tx, org: &OrgPath, address: &str) -> Result<Option<(Outcome, i64)>> {
    let row = sql("SELECT outcome, tries FROM content_item WHERE address = $1 AND $2 LIKE org || '%' \
                   AND (org = $2 OR outcome = 'taken') ORDER BY org DESC LIMIT 1")
    .bind(address)
    .bind(org)
    .one(tx)
    .await?;
    let read = |row: Row| {
        let word: String = row.get("outcome")?;
        let outcome = Outcome::from_word(&word).ok_or_else(|| StoreError::corrupt("outcome", word))?;
        Ok((outcome, row.get("tries")?))
    };
    row.map(read).transpose()
}

/// What was taken for the screens of `org` within the window before `now`, from `since` on if given.
///
/// # Errors
/// When the store fails.
pub async fn taken(tx: &mut Tx, org: &OrgPath, since: Option<Millis>, now: Millis) -> Result<Vec<Trace>> {
    let rows = sql("SELECT title_key, fingerprint, sighting FROM content_item \
                    WHERE found_at >= $1 AND outcome = 'taken' AND $2 LIKE org || '%'")
    .bind(since.unwrap_or(now.plus(-WINDOW)))
    .bind(org)
    .all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Trace {
                title_key: row.get("title_key")?,
                fingerprint: row.get::<Option<i64>>("fingerprint")?.map(Fingerprint),
                title: row.json::<Sighting>("sighting")?.title,
            })
        })
        .collect()
}

/// The newest items of a source.
///
/// # Errors
/// When the store fails.
pub async fn of_source(tx: &mut Tx, source: SourceId, most: u32) -> Result<Vec<Item>> {
    let rows = sql("SELECT id, source, org, address, title_key, fingerprint, found_at, outcome, tries, article, sighting \
                    FROM content_item WHERE source = $1 ORDER BY found_at DESC, id DESC LIMIT $2")
    .bind(source)
    .bind(most)
    .all(tx)
    .await?;
    rows.iter().map(item).collect()
}

/// What was found for organisations in `scope` since `since` and became an article or was left out by a rule.
///
/// # Errors
/// When the store fails.
pub async fn since(tx: &mut Tx, scope: &Scope, since: Millis) -> Result<Vec<Item>> {
    let rows = sql("SELECT id, source, org, address, title_key, fingerprint, found_at, outcome, tries, article, sighting \
                    FROM content_item WHERE found_at >= $1 AND org LIKE $2 || '%' AND outcome IN ('taken', 'filtered') \
                    ORDER BY found_at DESC, id DESC LIMIT 2000")
    .bind(since)
    .bind(scope)
    .all(tx)
    .await?;
    rows.iter().map(item).collect()
}

/// Forgets one item that a rule left out, so that the next run finds it anew.
///
/// # Errors
/// When the store fails.
pub async fn forget_filtered(tx: &mut Tx, id: ItemId) -> Result<()> {
    sql("DELETE FROM content_item WHERE id = $1 AND outcome = 'filtered'").bind(id).run(tx).await?;
    Ok(())
}

/// Notes that a rule left out what had become an article.
///
/// # Errors
/// When the store fails.
pub async fn mark_filtered(tx: &mut Tx, item: &Item, because: &str) -> Result<()> {
    let sighting = Sighting { because: because.to_owned(), ..item.sighting.clone() };
    sql("UPDATE content_item SET outcome = 'filtered', article = NULL, sighting = $1 WHERE id = $2")
        .bind_json(&sighting)
        .bind(item.id)
        .run(tx)
        .await?;
    Ok(())
}

/// Forgets what a source could not read: its rules have changed.
///
/// # Errors
/// When the store fails.
pub async fn forget_failed(tx: &mut Tx, source: SourceId) -> Result<()> {
    sql("DELETE FROM content_item WHERE source = $1 AND outcome = 'failed'").bind(source).run(tx).await?;
    Ok(())
}

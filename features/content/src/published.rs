//! What screens show: the articles that were published to this node, read by every page.
//!
//! Invariant: the rows come only from applying `content.article` records ([`apply`]), at the center and in villages
//! alike, so a page cannot tell the two apart. A record whose body is none takes its row away. What has expired is
//! left out by the reader's clock and not deleted for it: a clock that is wrong must not destroy anything.

mod blobs;
mod read;

pub use blobs::router;
pub(crate) use read::newest_by_scope;
pub use read::{
    Neighbours, Pages, find, latest, latest_in, list, neighbours, newest_by_column, notices, was_recalled,
};

use crate::article::{Picture, Release};
use crate::columns::ColumnSlug;
use crate::findable;
use hongwang_base::{ArticleId, Millis, OrgPath};
use hongwang_replica::{BlobRef, Entry, Lane, Record};
use hongwang_store::{Result, Tx, sql};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The record kind; the key is the article's id.
pub const RECORD_KIND: &str = "content.article";

/// What a list shows of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Which article.
    pub id: ArticleId,
    /// Which version of it.
    pub version: i64,
    /// Whose screens show it.
    pub scope: OrgPath,
    /// Where it stands.
    pub column: ColumnSlug,
    /// Its title.
    pub title: String,
    /// A sentence or two; may be empty.
    pub summary: String,
    /// The first picture.
    pub picture: Option<Picture>,
    /// Where it comes from: site or office.
    pub source: String,
    /// Author or unit that answers for it; may be empty.
    pub unit: String,
    /// When it was published there.
    pub source_time: Option<Millis>,
    /// Since when this version is on the screens.
    pub shown_at: Millis,
    /// Until when, if it ends by itself.
    pub expire_at: Option<Millis>,
    /// Whether it stands in the notice line of the home page.
    pub notice: bool,
    /// Whether it stands before all others of its column.
    pub pinned: bool,
}

impl Summary {
    /// The time that a reader is told: the source's, or else since when it is on the screens.
    pub fn time(&self) -> Millis {
        self.source_time.unwrap_or(self.shown_at)
    }

    /// The address of its page below its column's: `/dang/news/central/<id>`.
    pub fn address(&self) -> String {
        format!("{}/{}", self.column.address(), self.id)
    }
}

/// Why an article is on a screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// By which rule it came: hand-written, or the source and rule of intake.
    pub rule: String,
    /// Who wrote this version.
    pub written_by: String,
    /// Who released it, whether as a second person, and when.
    pub release: Release,
}

/// A published article, whole: the body of its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// What lists show.
    #[serde(flatten)]
    pub summary: Summary,
    /// Clean HTML; its pictures are [`Published::pictures`] by their addresses.
    pub html: String,
    /// What the page says of the text, a sentence each: sounds can be made of it ahead.
    pub sentences: Vec<String>,
    /// All pictures, in order.
    pub pictures: Vec<Picture>,
    /// Its address at the source.
    pub source_url: Option<String>,
    /// Why it is here.
    pub provenance: Provenance,
    /// When it arrived at this node.
    #[serde(skip)]
    pub arrived_at: Millis,
}

impl Published {
    /// The bytes that it needs.
    pub fn blobs(&self) -> Vec<BlobRef> {
        let mut seen = BTreeSet::new();
        let thumbnail = self.summary.picture.iter().map(|picture| picture.thumbnail.blob);
        let all = thumbnail.chain(self.pictures.iter().map(|picture| picture.full.blob));
        all.filter(|blob| seen.insert(blob.hash)).collect()
    }

    /// The record that puts it on the screens.
    pub fn record(&self) -> Record {
        Record {
            kind: RECORD_KIND.to_owned(),
            key: self.summary.id.to_string(),
            body: Some(serde_json::to_value(self).expect("an article is plain data")),
            blobs: self.blobs(),
            lane: Lane::Text,
        }
    }
}

/// The record that takes an article off the screens.
pub fn withdrawal(id: ArticleId) -> Record {
    Record {
        kind: RECORD_KIND.to_owned(),
        key: id.to_string(),
        body: None,
        blobs: Vec::new(),
        lane: Lane::Text,
    }
}

/// Applies a record of [`RECORD_KIND`] that arrived at `now`. Applying it again changes nothing.
///
/// # Errors
/// When the store fails. A body of another form is skipped with a warning.
pub async fn apply(tx: &mut Tx, entry: &Entry, now: Millis) -> Result<()> {
    let key = &entry.record.key;
    let Ok(id) = key.parse::<ArticleId>() else {
        tracing::warn!(key, "an article under a key that is no id was skipped");
        return Ok(());
    };
    let Some(body) = entry.record.body.clone() else { return take_away(tx, id, Millis(entry.at)).await };
    match serde_json::from_value::<Published>(body) {
        Ok(article) if article.summary.id == id => put(tx, &article, now).await,
        Ok(_) => {
            tracing::warn!(key, "an article under another's key was skipped");
            Ok(())
        }
        Err(error) => {
            tracing::warn!(key, %error, "an article of unknown form was skipped");
            Ok(())
        }
    }
}

async fn put(tx: &mut Tx, article: &Published, now: Millis) -> Result<()> {
    let summary = &article.summary;
    // The arrival is that of the version: a record that is applied again has not arrived again.
    sql("INSERT INTO content_published (id, version, scope, column_slug, notice, pinned, sort_at, shown_at, expire_at, \
         arrived_at, summary, body) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12) \
         ON CONFLICT (id) DO UPDATE SET arrived_at = CASE WHEN content_published.version = excluded.version \
         THEN content_published.arrived_at ELSE excluded.arrived_at END, version = excluded.version, \
         scope = excluded.scope, column_slug = excluded.column_slug, notice = excluded.notice, \
         pinned = excluded.pinned, sort_at = excluded.sort_at, shown_at = excluded.shown_at, \
         expire_at = excluded.expire_at, summary = excluded.summary, body = excluded.body")
    .bind(summary.id)
    .bind(summary.version)
    .bind(&summary.scope)
    .bind(summary.column.as_str())
    .bind(summary.notice)
    .bind(summary.pinned)
    .bind(summary.time())
    .bind(summary.shown_at)
    .bind(summary.expire_at)
    .bind(now)
    .bind_json(summary)
    .bind_json(article)
    .run(tx)
    .await?;
    sql("DELETE FROM content_recalled WHERE id = $1").bind(summary.id).run(tx).await?;
    findable::note(tx, summary.id).await?;
    blobs::refer(tx, summary.id, &article.blobs()).await
}

/// `at` is when the center wrote it, so that a village whose clock is wrong tells expired from recalled all the same.
async fn take_away(tx: &mut Tx, id: ArticleId, at: Millis) -> Result<()> {
    let row = sql("DELETE FROM content_published WHERE id = $1 RETURNING scope, expire_at")
        .bind(id)
        .one(tx)
        .await?;
    blobs::refer(tx, id, &[]).await?;
    let Some(row) = row else { return Ok(()) };
    findable::note(tx, id).await?;
    let expired = row.get::<Option<i64>>("expire_at")?.is_some_and(|end| end <= at.0);
    if !expired {
        sql("INSERT INTO content_recalled (id, scope, at) VALUES ($1,$2,$3) ON CONFLICT (id) DO UPDATE SET at = excluded.at")
            .bind(id)
            .bind(&row.org("scope")?)
            .bind(at)
            .run(tx)
            .await?;
    }
    Ok(())
}

//! The SQL of postings.

use crate::posting::{Kind, Posting};
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Row, Tx, sql};
use uuid::Uuid;

/// The record kind of a posting; the key is its id.
pub(crate) const RECORD_KIND: &str = "work.posting";

/// The record that tells of a posting, or that it is over.
pub(crate) fn record(id: Uuid, posting: Option<&Posting>) -> Record {
    let body = posting.map(|posting| serde_json::to_value(posting).expect("a posting is plain data"));
    let blobs = posting.map(|posting| posting.photos.clone()).unwrap_or_default();
    Record { kind: RECORD_KIND.to_owned(), key: id.to_string(), body, blobs, lane: Lane::Text }
}

/// Applies a record.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Ok(id) = entry.record.key.parse::<Uuid>() else {
        tracing::warn!(key = entry.record.key, "a posting came without an id");
        return Ok(());
    };
    let Some(body) = &entry.record.body else { return take_down(tx, id).await };
    match serde_json::from_value::<Posting>(body.clone()) {
        Ok(posting) if posting.id == id => put_up(tx, &posting).await,
        Ok(_) => {
            tracing::warn!(%id, "a posting came under another's key");
            Ok(())
        }
        Err(error) => {
            tracing::warn!(%id, %error, "a posting cannot be read");
            Ok(())
        }
    }
}

async fn put_up(tx: &mut Tx, posting: &Posting) -> Result<()> {
    let changed = last_change(tx).await? + 1;
    sql("INSERT INTO work_posting (id, scope, kind, posting, until, at, changed) VALUES ($1,$2,$3,$4,$5,$6,$7) \
         ON CONFLICT (id) DO UPDATE SET scope = $2, kind = $3, posting = $4, until = $5, at = $6, changed = $7")
    .bind(posting.id)
    .bind(&posting.scope)
    .bind(posting.kind.word())
    .bind_json(posting)
    .bind(posting.until)
    .bind(posting.at)
    .bind(changed)
    .run(tx)
    .await?;
    Ok(())
}

/// Takes a posting down at this node; its row stays for the search, which must hear of it.
pub(crate) async fn take_down(tx: &mut Tx, id: Uuid) -> Result<()> {
    let changed = last_change(tx).await? + 1;
    sql("UPDATE work_posting SET posting = NULL, changed = $2 WHERE id = $1 AND posting IS NOT NULL")
        .bind(id)
        .bind(changed)
        .run(tx)
        .await?;
    Ok(())
}

async fn last_change(tx: &mut Tx) -> Result<i64> {
    let row = sql("SELECT COALESCE(MAX(changed), 0) AS n FROM work_posting").one(tx).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

fn posting(row: &Row) -> Result<Posting> {
    row.json("posting")
}

/// What stands of a kind on the screens of `org`.
pub(crate) async fn standing(tx: &mut Tx, org: &OrgPath, kind: Kind, now: Millis) -> Result<Vec<Posting>> {
    let rows =
        sql("SELECT posting FROM work_posting WHERE kind = $1 AND until > $2 AND posting IS NOT NULL \
                    AND $3 LIKE scope || '%' ORDER BY id");
    rows.bind(kind.word()).bind(now).bind(org).all(tx).await?.iter().map(posting).collect()
}

/// The number of the last change that put up work since `since`; none where nothing new stands.
pub(crate) async fn last_news(tx: &mut Tx, since: Millis, now: Millis) -> Result<Option<i64>> {
    let row = sql(
        "SELECT MAX(changed) AS n FROM work_posting WHERE posting IS NOT NULL AND at > $1 AND until > $2 \
                   AND kind IN ('local', 'out', 'public', 'gig')",
    );
    row.bind(since).bind(now).one(tx).await?.map_or(Ok(None), |row| row.get("n"))
}

/// The work that was put up since `since` by a change after `after`, wherever it is shown.
pub(crate) async fn news(tx: &mut Tx, since: Millis, after: i64, now: Millis) -> Result<Vec<Posting>> {
    let rows = sql("SELECT posting FROM work_posting WHERE posting IS NOT NULL AND at > $1 AND until > $2 \
                    AND kind IN ('local', 'out', 'public', 'gig') AND changed > $3 ORDER BY id");
    rows.bind(since).bind(now).bind(after).all(tx).await?.iter().map(posting).collect()
}

/// One of them, of whatever kind.
pub(crate) async fn find(tx: &mut Tx, org: &OrgPath, id: Uuid, now: Millis) -> Result<Option<Posting>> {
    let row = sql("SELECT posting FROM work_posting WHERE id = $1 AND until > $2 AND posting IS NOT NULL \
                   AND $3 LIKE scope || '%'");
    row.bind(id).bind(now).bind(org).one(tx).await?.as_ref().map(posting).transpose()
}

/// When the last posting of each kind was released for the screens of `org`.
pub(crate) async fn newest(tx: &mut Tx, org: &OrgPath) -> Result<Vec<(Kind, Millis)>> {
    let rows = sql("SELECT kind, MAX(at) AS at FROM work_posting WHERE posting IS NOT NULL \
                    AND $1 LIKE scope || '%' GROUP BY kind ORDER BY kind");
    let one = |row: &Row| -> Result<_> { Ok((row.word("kind", Kind::from_word)?, row.millis("at")?)) };
    rows.bind(org).all(tx).await?.iter().map(one).collect()
}

/// What stands in the logs of `scope`, the newest first.
pub(crate) async fn published(tx: &mut Tx, scope: &Scope, now: Millis) -> Result<Vec<Posting>> {
    let rows = sql("SELECT posting FROM work_posting WHERE scope LIKE $1 || '%' AND until > $2 \
                    AND posting IS NOT NULL ORDER BY at DESC, id");
    rows.bind(scope).bind(now).all(tx).await?.iter().map(posting).collect()
}

/// Every posting that is in some log, and whose end has come.
pub(crate) async fn over(tx: &mut Tx, now: Millis) -> Result<Vec<(OrgPath, Uuid)>> {
    let rows =
        sql("SELECT id, scope FROM work_posting WHERE until <= $1 AND posting IS NOT NULL ORDER BY id");
    let one = |row: &Row| -> Result<_> { Ok((row.org("scope")?, row.get("id")?)) };
    rows.bind(now).all(tx).await?.iter().map(one).collect()
}

/// Forgets that postings once stood, long after the search was told.
pub(crate) async fn forget(tx: &mut Tx, before: Millis) -> Result<()> {
    sql("DELETE FROM work_posting WHERE posting IS NULL AND until < $1 \
         AND changed < (SELECT MAX(changed) FROM work_posting)")
    .bind(before)
    .run(tx)
    .await?;
    Ok(())
}

/// A posting that was put up or taken down, and the number of that change.
pub(crate) type Change = (i64, Uuid, Option<Posting>);

/// What was put up or taken down after the change `after`.
pub(crate) async fn changes(tx: &mut Tx, org: &OrgPath, after: i64, most: i64) -> Result<Vec<Change>> {
    let rows = sql("SELECT id, posting, changed FROM work_posting WHERE changed > $2 \
                    AND $1 LIKE scope || '%' ORDER BY changed LIMIT $3");
    let one = |row: &Row| -> Result<Change> {
        Ok((row.get("changed")?, row.get("id")?, row.json_or_null::<Posting>("posting")?))
    };
    rows.bind(org).bind(after).bind(most).all(tx).await?.iter().map(one).collect()
}

/// What is known of an item of a source.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) id: Uuid,
    pub(crate) digest: String,
    pub(crate) seen: Millis,
}

/// What is known of an item of a source.
pub(crate) async fn known(tx: &mut Tx, org: &OrgPath, source: &str, item: &str) -> Result<Option<Known>> {
    let row = sql("SELECT id, digest, seen FROM work_known WHERE org = $1 AND source = $2 AND item = $3");
    let row = row.bind(org).bind(source).bind(item).one(tx).await?;
    row.map(|row| Ok(Known { id: row.get("id")?, digest: row.get("digest")?, seen: row.millis("seen")? }))
        .transpose()
}

/// Keeps what is known of an item.
pub(crate) async fn know(
    tx: &mut Tx,
    (org, source, item): (&OrgPath, &str, &str),
    known: &Known,
) -> Result<()> {
    sql("INSERT INTO work_known (org, source, item, id, digest, seen) VALUES ($1,$2,$3,$4,$5,$6) \
         ON CONFLICT (org, source, item) DO UPDATE SET id = $4, digest = $5, seen = $6")
    .bind(org)
    .bind(source)
    .bind(item)
    .bind(known.id)
    .bind(&known.digest)
    .bind(known.seen)
    .run(tx)
    .await?;
    Ok(())
}

/// Forgets items that no source has told of for long.
pub(crate) async fn forget_known(tx: &mut Tx, before: Millis) -> Result<()> {
    sql("DELETE FROM work_known WHERE seen < $1").bind(before).run(tx).await?;
    Ok(())
}

//! What is personal in a closed case goes: at the wish of its owner when a second person agrees, or by itself when it was
//! kept long enough. Number, events and statistics stay.
//!
//! A paper's key goes with its row, so nobody reads its bytes any more even where a copy of them lies about.

use super::person;
use crate::case::Kept;
use crate::handling::Queue;
use crate::words::privacy as words;
use crate::{announce, applicant, casebook, catalogue, item::Item, result, standing, store};
use hongwang_base::{AccountId, Millis};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_feed::attachments;
use hongwang_replica::{BlobHash, Lane, Record};
use hongwang_store::{Result, Row, StoreError, Tx, Vault, audit, sql};
use std::time::Duration;
use uuid::Uuid;

/// How often what was kept long enough is looked for.
const EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// Cases at once.
const BATCH: i64 = 100;
/// Never less than a year.
const YEAR: i64 = 366 * Millis::DAY;

/// A wish that it goes.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) account: AccountId,
    pub(super) by: String,
    pub(super) reason: String,
    pub(super) at: Millis,
}

/// When a case came to its end.
fn closed_at(kept: &Kept) -> Option<Millis> {
    (kept.queue == Queue::Closed).then(|| Millis(kept.turn.saturating_neg()))
}

/// Until when what is personal in a closed case is kept.
pub(super) fn until(kept: &Kept, item: &Item) -> Option<Millis> {
    closed_at(kept).map(|at| at.plus(i64::from(item.kept_for().0) * YEAR))
}

/// Notes the wish; a second one changes nothing.
pub(super) async fn ask(tx: &mut Tx, staff: &Staff, id: Uuid, reason: &str, now: Millis) -> Result<()> {
    sql("INSERT INTO case_erasure (case_id, reason, account, by_name, at) VALUES ($1,$2,$3,$4,$5) \
         ON CONFLICT (case_id) DO NOTHING")
    .bind(id)
    .bind(reason)
    .bind(staff.account)
    .bind(&staff.name)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// The wish that waits for a second person.
pub(super) async fn wish(tx: &mut Tx, id: Uuid) -> Result<Option<Wish>> {
    let row = sql("SELECT reason, account, by_name, at FROM case_erasure WHERE case_id = $1");
    let wish = |row: Row| -> Result<Wish> {
        Ok(Wish {
            account: AccountId(row.get("account")?),
            by: row.get("by_name")?,
            reason: row.get("reason")?,
            at: row.millis("at")?,
        })
    };
    row.bind(id).one(tx).await?.map(wish).transpose()
}

/// Whether nothing personal is left of a case.
pub(super) async fn is_erased(tx: &mut Tx, id: Uuid) -> Result<bool> {
    Ok(sql("SELECT at FROM case_erased WHERE case_id = $1").bind(id).one(tx).await?.is_some())
}

/// Takes what is personal out of a closed case. Gives the papers whose bytes are to go after the commit.
pub(super) async fn erase(
    tx: &mut Tx,
    vault: &Vault,
    kept: &Kept,
    by: &str,
    now: Millis,
) -> Result<Vec<BlobHash>> {
    let id = kept.id;
    let rows = sql("SELECT hash FROM case_paper WHERE case_id = $1").bind(id).all(tx).await?;
    let papers = rows.iter().map(|row| {
        let hash: String = row.get("hash")?;
        hash.parse().map_err(|error| StoreError::corrupt("hash", error))
    });
    let papers = papers.collect::<Result<Vec<BlobHash>>>()?;
    sql("UPDATE case_case SET answers = $2, masked = '' WHERE id = $1")
        .bind(id)
        .bind(store::sealed(vault, id, &serde_json::json!({})))
        .run(tx)
        .await?;
    for gone in [
        "DELETE FROM case_paper WHERE case_id = $1",
        "DELETE FROM case_applicant WHERE id = $1",
        "DELETE FROM case_correction WHERE case_id = $1",
        "DELETE FROM case_erasure WHERE case_id = $1",
    ] {
        sql(gone).bind(id).run(tx).await?;
    }
    person::nobody(tx, id).await?;
    result::store::forget_files(tx, vault, id).await?;
    for row in sql("SELECT id FROM case_objection WHERE case_id = $1").bind(id).all(tx).await? {
        let objection: Uuid = row.get("id")?;
        sql("UPDATE case_objection SET text = $2 WHERE id = $1")
            .bind(objection)
            .bind(vault.seal(objection.as_bytes(), words::ERASED_TEXT.as_bytes()))
            .run(tx)
            .await?;
    }
    hongwang_messages::forget_about(tx, id, now).await?;
    sql("INSERT INTO case_erased (case_id, by_name, at) VALUES ($1,$2,$3) ON CONFLICT (case_id) DO NOTHING")
        .bind(id)
        .bind(by)
        .bind(now)
        .run(tx)
        .await?;
    // Its village forgets where it stood.
    let (kind, key) = (standing::RECORD_KIND.to_owned(), id.to_string());
    let record = Record { kind, key, body: None, blobs: Vec::new(), lane: Lane::Text };
    let entry = hongwang_feed::append(tx, &kept.org, record, now).await?;
    standing::apply(tx, &entry).await?;
    Ok(papers)
}

/// Removes the bytes of papers that no case has any more.
pub(super) async fn remove(place: &Place, papers: &[BlobHash]) -> Reply<()> {
    if papers.is_empty() {
        return Ok(());
    }
    let blobs = attachments(place)?;
    let mut tx = place.db.read().await?;
    for hash in papers {
        let used = sql("SELECT case_id FROM case_paper WHERE hash = $1 LIMIT 1").bind(hash.to_string());
        if used.one(&mut tx).await?.is_none()
            && let Err(error) = blobs.remove(hash)
        {
            tracing::warn!(%error, "the sealed bytes of a paper without a key could not be removed");
        }
    }
    Ok(())
}

/// Removes what was kept long enough, at a center, for ever.
pub(crate) async fn keep(place: Place, vault: Vault) {
    loop {
        if let Err(error) = pass(&place, &vault).await {
            tracing::error!(%error, "what was kept long enough could not be removed");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Removes what was kept long enough at the place's time.
pub(crate) async fn pass(place: &Place, vault: &Vault) -> Reply<()> {
    mark_old(place, vault).await?;
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let rows = sql("SELECT DISTINCT item FROM case_case WHERE queue = 'closed'").all(&mut tx).await?;
    let slugs = rows.iter().map(|row| row.get("item")).collect::<Result<Vec<String>>>()?;
    let mut before = Vec::new();
    for slug in slugs {
        if let Some(item) = catalogue::item(&mut tx, &slug).await? {
            before.push((slug, now.plus(-i64::from(item.kept_for().0) * YEAR)));
        }
    }
    drop(tx);
    for (slug, before) in before {
        while pass_some(place, vault, &slug, before, now).await? {}
    }
    Ok(())
}

/// Removes some of an item's cases that were closed before; whether there may be more.
async fn pass_some(place: &Place, vault: &Vault, item: &str, before: Millis, now: Millis) -> Reply<bool> {
    let rows = sql("SELECT id FROM case_case WHERE item = $1 AND queue = 'closed' AND turn >= $2 \
                    AND NOT EXISTS (SELECT 1 FROM case_erased WHERE case_id = case_case.id) LIMIT $3");
    let rows = rows.bind(item).bind(-before.0).bind(BATCH).all(&mut place.db.read().await?).await?;
    let due = rows.iter().map(|row| row.get("id")).collect::<Result<Vec<Uuid>>>()?;
    for id in &due {
        let mut tx = place.db.write().await?;
        let Some(kept) = casebook::any(&mut tx, *id).await? else { continue };
        let papers = erase(&mut tx, vault, &kept, words::BY_ITSELF, now).await?;
        let entry = audit::Entry {
            at: now,
            actor: words::BY_ITSELF.to_owned(),
            org: kept.org.clone(),
            action: "case.erase".to_owned(),
            object: id.to_string(),
            detail: words::audit_erased(&kept.number, words::KEPT_ENOUGH),
        };
        audit::record(&mut tx, &entry).await?;
        tx.commit().await?;
        announce(place, &kept.org);
        remove(place, &papers).await?;
    }
    Ok(due.len() == BATCH.unsigned_abs() as usize)
}

/// Lets people be found in the cases of before they were marked, in batches.
async fn mark_old(place: &Place, vault: &Vault) -> Reply<()> {
    loop {
        let mut tx = place.db.write().await?;
        let old = person::left(&mut tx, BATCH).await?;
        for id in &old {
            mark(&mut tx, vault, *id).await?;
            person::looked_at(&mut tx, *id).await?;
        }
        tx.commit().await?;
        if old.len() < BATCH.unsigned_abs() as usize {
            return Ok(());
        }
    }
}

/// Marks those whom a case names. One that cannot be opened is found by nobody.
async fn mark(tx: &mut Tx, vault: &Vault, id: Uuid) -> Result<()> {
    let Some(kept) = casebook::any(tx, id).await? else { return Ok(()) };
    let Some(item) = catalogue::item(tx, &kept.item).await? else { return Ok(()) };
    let sealed = casebook::answers(tx, id).await?;
    let Ok(answers) = store::opened(vault, id, &sealed) else { return Ok(()) };
    let form = catalogue::form_of(tx, &item, &kept.form).await?;
    let applied = applicant::store::of(tx, vault, id).await?;
    person::note(tx, vault, id, (&form, &answers), applied.as_ref().map(|applied| &applied.applicant)).await
}

//! Sources and their runs in the database of the center.

use super::{Progress, Source};
use crate::intake::Report;
use hongwang_base::{Millis, Scope, SourceId};
use hongwang_store::{Result, Row, Tx, sql};
use hongwang_websites::fetch::Version;

/// Runs kept of each source.
const RUNS_KEPT: i64 = 50;

fn source(row: &Row) -> Result<Source> {
    Ok(Source {
        id: row.id("id")?,
        settings: row.json("settings")?,
        enabled: row.get("enabled")?,
        progress: row.json("progress")?,
        run_at: row.millis("run_at")?,
        changed_at: row.millis("changed_at")?,
    })
}

/// Keeps a source, new or changed; it is due at once and forgets the list's version, since its rules may differ.
///
/// # Errors
/// When the store fails.
pub async fn put(tx: &mut Tx, source: &Source) -> Result<()> {
    sql("INSERT INTO content_source (id, org, name, enabled, settings, progress, run_at, changed_at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8) ON CONFLICT (id) DO UPDATE SET org = excluded.org, name = excluded.name, \
         enabled = excluded.enabled, settings = excluded.settings, progress = excluded.progress, \
         run_at = excluded.run_at, changed_at = excluded.changed_at")
    .bind(source.id)
    .bind(&source.settings.org)
    .bind(&source.settings.name)
    .bind(source.enabled)
    .bind_json(&source.settings)
    .bind_json(&source.progress)
    .bind(source.run_at)
    .bind(source.changed_at)
    .run(tx)
    .await?;
    Ok(())
}

/// The source of this id, if it lies in `scope`.
///
/// # Errors
/// When the store fails.
pub async fn find(tx: &mut Tx, scope: &Scope, id: SourceId) -> Result<Option<Source>> {
    let row = sql("SELECT id, settings, enabled, progress, run_at, changed_at FROM content_source \
                   WHERE id = $1 AND org LIKE $2 || '%'")
    .bind(id)
    .bind(scope)
    .one(tx)
    .await?;
    row.as_ref().map(source).transpose()
}

/// All sources of `scope`, by organisation and name.
///
/// # Errors
/// When the store fails.
pub async fn list(tx: &mut Tx, scope: &Scope) -> Result<Vec<Source>> {
    let rows = sql("SELECT id, settings, enabled, progress, run_at, changed_at FROM content_source \
                    WHERE org LIKE $1 || '%' ORDER BY org, name, id")
    .bind(scope)
    .all(tx)
    .await?;
    rows.iter().map(source).collect()
}

/// Sources that are due at `now`, and the next moment at which another one is.
///
/// # Errors
/// When the store fails.
pub async fn due(tx: &mut Tx, now: Millis) -> Result<(Vec<SourceId>, Option<Millis>)> {
    let rows = sql("SELECT id FROM content_source WHERE enabled AND run_at <= $1 ORDER BY run_at, id")
        .bind(now)
        .all(tx)
        .await?;
    let next = sql("SELECT MIN(run_at) AS next FROM content_source WHERE enabled AND run_at > $1")
        .bind(now)
        .one(tx)
        .await?;
    let next = next.map(|row| row.get::<Option<i64>>("next")).transpose()?.flatten();
    Ok((rows.iter().map(|row| row.id("id")).collect::<Result<_>>()?, next.map(Millis)))
}

/// Takes a due source to run it: whoever gets it has it until `until`, unless it is due at once again by hand.
///
/// # Errors
/// When the store fails.
pub async fn claim(tx: &mut Tx, id: SourceId, now: Millis, until: Millis) -> Result<Option<Source>> {
    let row = sql("UPDATE content_source SET run_at = $1 WHERE id = $2 AND enabled AND run_at <= $3 \
                   RETURNING id, settings, enabled, progress, run_at, changed_at")
    .bind(until)
    .bind(id)
    .bind(now)
    .one(tx)
    .await?;
    row.as_ref().map(source).transpose()
}

/// Keeps what a run learned, unless the source was changed meanwhile, and its report.
///
/// # Errors
/// When the store fails.
pub async fn finish(
    tx: &mut Tx,
    ran: &Source,
    progress: &Progress,
    run_at: Millis,
    report: &Report,
    now: Millis,
) -> Result<()> {
    sql("UPDATE content_source SET progress = $1, run_at = $2 WHERE id = $3 AND changed_at = $4")
        .bind_json(progress)
        .bind(run_at)
        .bind(ran.id)
        .bind(ran.changed_at)
        .run(tx)
        .await?;
    let row = sql("INSERT INTO content_run (source, number, at, report) \
                   SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3 FROM content_run WHERE source = $1 RETURNING number")
    .bind(ran.id)
    .bind(now)
    .bind_json(report)
    .one(tx)
    .await?;
    let number: i64 = row.map(|row| row.get("number")).transpose()?.unwrap_or_default();
    sql("DELETE FROM content_run WHERE source = $1 AND number <= $2")
        .bind(ran.id)
        .bind(number - RUNS_KEPT)
        .run(tx)
        .await?;
    Ok(())
}

/// Makes a source due at once.
///
/// # Errors
/// When the store fails.
pub async fn hurry(tx: &mut Tx, id: SourceId, now: Millis) -> Result<()> {
    sql("UPDATE content_source SET run_at = $1 WHERE id = $2").bind(now).bind(id).run(tx).await?;
    Ok(())
}

/// Lets the lists of all sources below `scope` be read again though they have not changed.
///
/// # Errors
/// When the store fails.
pub async fn forget_versions(tx: &mut Tx, scope: &Scope, now: Millis) -> Result<()> {
    for mut source in list(tx, scope).await? {
        source.progress.version = Version::default();
        // Changed now: a run that is under way must not write the old version back.
        sql("UPDATE content_source SET progress = $1, changed_at = $2 WHERE id = $3")
            .bind_json(&source.progress)
            .bind(now)
            .bind(source.id)
            .run(tx)
            .await?;
    }
    Ok(())
}

/// The last runs, newest first.
///
/// # Errors
/// When the store fails.
pub async fn runs(tx: &mut Tx, id: SourceId) -> Result<Vec<(Millis, Report)>> {
    let rows = sql("SELECT at, report FROM content_run WHERE source = $1 ORDER BY number DESC")
        .bind(id)
        .all(tx)
        .await?;
    rows.iter().map(|row| Ok((row.millis("at")?, row.json("report")?))).collect()
}

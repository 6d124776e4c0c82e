//! Onto the screens and off again: the record in the feed, applied here in the same transaction.

use super::{Standing, store::Version};
use crate::published::{self, Provenance, Published, Summary};
use hongwang_base::{ArticleId, Millis, OrgPath, Problem};
use hongwang_feature::Reply;
use hongwang_replica::{Record, Sequence};
use hongwang_store::Tx;

/// Puts the version that `standing` says is shown onto the screens of its scope.
pub(super) async fn show(
    tx: &mut Tx,
    id: ArticleId,
    version: &Version,
    standing: &Standing,
    now: Millis,
) -> Reply<Sequence> {
    let article = published(id, version, standing)
        .ok_or_else(|| Problem::conflict(crate::words::article::NOT_ON_SCREEN))?;
    send(tx, &version.manuscript.scope, article.record(), now).await
}

/// Takes an article off the screens of `scope`.
pub(super) async fn withdraw(tx: &mut Tx, id: ArticleId, scope: &OrgPath, now: Millis) -> Reply<Sequence> {
    send(tx, scope, published::withdrawal(id), now).await
}

async fn send(tx: &mut Tx, scope: &OrgPath, record: Record, now: Millis) -> Reply<Sequence> {
    let entry = hongwang_feed::append(tx, scope, record, now).await?;
    published::apply(tx, &entry, now).await?;
    Ok(entry.seq)
}

/// What screens get of a version; none when it is not shown or was never released.
pub fn published(id: ArticleId, version: &Version, standing: &Standing) -> Option<Published> {
    let shown = standing.shown.filter(|shown| shown.version == version.number)?;
    let release = standing.release.clone().filter(|release| release.version == version.number)?;
    let sheet = &version.manuscript;
    Some(Published {
        summary: Summary {
            id,
            version: version.number,
            scope: sheet.scope.clone(),
            column: sheet.column.clone(),
            title: sheet.title.clone(),
            summary: sheet.summary.clone(),
            picture: sheet.pictures.first().cloned(),
            source: sheet.source.clone(),
            unit: sheet.unit.clone(),
            source_time: sheet.source_time,
            shown_at: shown.since,
            expire_at: shown.until,
            notice: sheet.notice,
            pinned: sheet.pinned,
        },
        html: sheet.html.clone(),
        sentences: hongwang_page::said(&hongwang_page::article_html(&sheet.html).0),
        pictures: sheet.pictures.clone(),
        source_url: sheet.source_url.clone(),
        provenance: Provenance { rule: sheet.rule.clone(), written_by: version.by.words(), release },
        arrived_at: shown.since,
    })
}

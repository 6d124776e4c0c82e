//! Throwing away a draft that came by intake and that nobody has touched.
//!
//! The one place where an article is deleted: it was never on a screen, and no person wrote or decided anything in it.

use super::{Actor, Stage, Standing, store::Article};
use crate::words::article as words;
use hongwang_base::{Millis, Problem};
use hongwang_feature::Reply;
use hongwang_store::{Tx, audit, sql};

/// Whether an article may be thrown away.
pub fn is_untouched(article: &Article) -> bool {
    let Standing { stage, version, writers, release, shown, .. } = &article.standing;
    let waits = matches!(stage, Stage::Draft | Stage::Waiting);
    waits
        && *version == 1
        && writers.is_empty()
        && release.is_none()
        && shown.is_none()
        && article.sent.is_none()
}

/// Throws it away, and writes down who did and why.
///
/// # Errors
/// When somebody has touched it meanwhile, or the store fails.
pub async fn discard(tx: &mut Tx, article: &Article, reason: &str, actor: &Actor, now: Millis) -> Reply<()> {
    // Takes the row's lock: a version written meanwhile must not lose its article.
    let locked =
        sql("UPDATE content_article SET changed_at = $1 WHERE id = $2 AND version = 1 AND stage = $3 \
                      AND changed_at = $4 AND sent_seq IS NULL AND NOT on_screen")
        .bind(now)
        .bind(article.id)
        .bind(article.standing.stage.word())
        .bind(article.changed_at)
        .run(tx)
        .await?;
    if locked == 0 || !is_untouched(article) {
        return Err(Problem::conflict(words::moved_on(article.standing.stage.name())).into());
    }
    sql("DELETE FROM content_step WHERE article = $1").bind(article.id).run(tx).await?;
    sql("DELETE FROM content_picture WHERE article = $1").bind(article.id).run(tx).await?;
    sql("DELETE FROM content_version WHERE article = $1").bind(article.id).run(tx).await?;
    sql("DELETE FROM content_article WHERE id = $1").bind(article.id).run(tx).await?;
    let entry = audit::Entry {
        at: now,
        actor: actor.signature.name.clone(),
        org: article.scope.clone(),
        action: "article.discard".to_owned(),
        object: article.id.to_string(),
        detail: words::audit(&article.title, 1, article.standing.stage.name(), reason),
    };
    Ok(audit::record(tx, &entry).await?)
}

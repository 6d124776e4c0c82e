//! Articles in the database of the center: every change in one transaction with its version, its step, its audit
//! entry and, where it touches the screens, its record in the feed.
//!
//! Invariant: versions and steps are only added. Whoever calls has checked that the actor reaches the article's
//! scope; here it is checked what they may do to it.

use super::{Action, Actor, Manuscript, Picture, Signature, Stage, Standing, next, publish};
use crate::columns::{ColumnSlug, Kind, Review, Tree};
use crate::published::Pages;
use crate::words::article as words;
use hongwang_base::{ArticleId, Millis, OrgPath, Problem, Scope};
use hongwang_feature::Reply;
use hongwang_replica::Sequence;
use hongwang_store::{Row, StoreError, Tx, audit, sql};

/// An article as lists and rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Which.
    pub id: ArticleId,
    /// Whose screens it is for.
    pub scope: OrgPath,
    /// Column of the newest version.
    pub column: ColumnSlug,
    /// Title of the newest version.
    pub title: String,
    /// Where it stands.
    pub standing: Standing,
    /// The last entry of its scope's log that was about it, if it ever was on a screen.
    pub sent: Option<Sequence>,
    /// When it was last changed.
    pub changed_at: Millis,
}

/// A version as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// From 1.
    pub number: i64,
    /// The content.
    pub manuscript: Manuscript,
    /// What it is known by: [`Manuscript::hash`].
    pub hash: String,
    /// Who.
    pub by: Signature,
    /// When.
    pub at: Millis,
}

/// Something that happened to an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The version that it happened to.
    pub version: i64,
    /// [`Action::word`].
    pub action: String,
    /// Why; empty when none was asked for.
    pub reason: String,
    /// Who.
    pub by: Signature,
    /// When.
    pub at: Millis,
}

/// What came of saving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is kept as this version.
    Saved(i64),
    /// Somebody saved this newer version meanwhile; nothing was changed.
    Conflict(Box<Version>),
}

/// What came of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Where the article stands after it.
    pub standing: Standing,
    /// The scope whose screens changed, or are to change at another moment than before.
    pub grew: Option<OrgPath>,
}

impl Done {
    /// Tells whoever waits for it. Call it after the commit.
    pub fn announce(&self, place: &hongwang_feature::Place) {
        if let Some(scope) = &self.grew {
            place.bus.tell(hongwang_feature::Fact::FeedGrew(scope.clone()));
            place.live.changed();
        }
    }
}

/// Whether a column of this kind holds articles.
pub fn takes_articles(kind: Kind) -> bool {
    matches!(kind, Kind::Static | Kind::Feed)
}

/// What a column asks for; a column that is gone from the tree asks for a second person.
fn review_of(tree: &Tree, column: &ColumnSlug) -> Review {
    tree.column(column).map_or(Review::Second, |column| column.review)
}

fn check(manuscript: &Manuscript, tree: &Tree) -> Result<(), Problem> {
    if !tree.column(&manuscript.column).is_some_and(|column| takes_articles(column.kind)) {
        return Err(Problem::field("column", words::NO_COLUMN));
    }
    manuscript.problems().into_iter().next().map_or(Ok(()), Err)
}

type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Keeps a first version as a draft.
///
/// # Errors
/// When something is wrong with the manuscript, or the store fails.
pub async fn create(
    tx: &mut Tx,
    tree: &Tree,
    manuscript: &Manuscript,
    actor: &Actor,
    now: Millis,
) -> Reply<ArticleId> {
    if !actor.may_write {
        return Err(Problem::forbidden(words::MAY_NOT_WRITE).into());
    }
    check(manuscript, tree)?;
    let id = ArticleId::new(now);
    let standing = Standing::first(actor, manuscript.plan);
    sql("INSERT INTO content_article (id, scope, column_slug, title, stage, on_screen, version, standing, made_at, changed_at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$9)")
        .bind(id)
        .bind(&manuscript.scope)
        .bind(manuscript.column.as_str())
        .bind(&manuscript.title)
        .bind(standing.stage.word())
        .bind(false)
        .bind(standing.version)
        .bind_json(&standing)
        .bind(now)
        .run(tx)
        .await?;
    keep_version(tx, id, standing.version, manuscript, actor, now).await?;
    note(tx, id, manuscript, &standing, &Action::Write(manuscript.plan), actor, now).await?;
    Ok(id)
}

/// Saves a new version over version `base`, or tells who was faster.
///
/// # Errors
/// When something is wrong with the manuscript, the actor may not write, there is no such article, or the store fails.
pub async fn write(
    tx: &mut Tx,
    tree: &Tree,
    id: ArticleId,
    base: i64,
    manuscript: &Manuscript,
    actor: &Actor,
    now: Millis,
) -> Reply<Written> {
    check(manuscript, tree)?;
    let article = lock(tx, id).await?;
    if article.standing.version != base {
        let newest = version(tx, id, article.standing.version).await?.ok_or_else(missing)?;
        return Ok(Written::Conflict(Box::new(newest)));
    }
    if article.sent.is_some() && article.scope != manuscript.scope {
        return Err(Problem::field("scope", words::SCOPE_FIXED).into());
    }
    let review = review_of(tree, &manuscript.column);
    let action = Action::Write(manuscript.plan);
    let standing = next(&article.standing, &action, actor, review, now)?;
    sql("UPDATE content_article SET scope = $1, column_slug = $2, title = $3 WHERE id = $4")
        .bind(&manuscript.scope)
        .bind(manuscript.column.as_str())
        .bind(&manuscript.title)
        .bind(id)
        .run(tx)
        .await?;
    keep_version(tx, id, standing.version, manuscript, actor, now).await?;
    let number = standing.version;
    let done = settle(tx, &article, standing, now).await?;
    note(tx, id, manuscript, &done.standing, &action, actor, now).await?;
    Ok(Written::Saved(number))
}

/// Does anything but writing. Commit, then [`Done::announce`].
///
/// # Errors
/// When the rules refuse it, there is no such article, or the store fails.
pub async fn act(
    tx: &mut Tx,
    tree: &Tree,
    id: ArticleId,
    action: &Action,
    actor: &Actor,
    now: Millis,
) -> Reply<Done> {
    let article = lock(tx, id).await?;
    let newest = version(tx, id, article.standing.version).await?.ok_or_else(missing)?;
    if *action == Action::Submit {
        check(&newest.manuscript, tree)?;
        newest.manuscript.gaps().into_iter().next().map_or(Ok(()), Err)?;
    }
    let standing = next(&article.standing, action, actor, review_of(tree, &article.column), now)?;
    if standing == article.standing {
        return Ok(Done { standing, grew: None });
    }
    let done = settle(tx, &article, standing, now).await?;
    note(tx, id, &newest.manuscript, &done.standing, action, actor, now).await?;
    Ok(done)
}

/// Keeps the new standing and puts on or takes off the screens what it says.
async fn settle(tx: &mut Tx, before: &Article, standing: Standing, now: Millis) -> Reply<Done> {
    let sent = match (before.standing.shown, standing.shown) {
        (old, new) if old == new => None,
        (_, Some(shown)) => {
            let shown_version = version(tx, before.id, shown.version).await?.ok_or_else(missing)?;
            Some(publish::show(tx, before.id, &shown_version, &standing, now).await?)
        }
        (_, None) => Some(publish::withdraw(tx, before.id, &before.scope, now).await?),
    };
    let seq = sent.or(before.sent).map(|seq| i64::try_from(seq.0).unwrap_or(i64::MAX));
    sql(
        "UPDATE content_article SET stage = $1, on_screen = $2, version = $3, standing = $4, wakes_at = $5, \
         sent_seq = $6, changed_at = $7 WHERE id = $8",
    )
    .bind(standing.stage.word())
    .bind(standing.shown.is_some())
    .bind(standing.version)
    .bind_json(&standing)
    .bind(standing.wakes_at())
    .bind(seq)
    .bind(now)
    .bind(before.id)
    .run(tx)
    .await?;
    let changed = sent.is_some() || standing.wakes_at() != before.standing.wakes_at();
    Ok(Done { standing, grew: changed.then(|| before.scope.clone()) })
}

async fn keep_version(
    tx: &mut Tx,
    id: ArticleId,
    number: i64,
    manuscript: &Manuscript,
    actor: &Actor,
    now: Millis,
) -> Result<()> {
    sql("INSERT INTO content_version (article, version, manuscript, hash, signature, at) VALUES ($1,$2,$3,$4,$5,$6)")
        .bind(id)
        .bind(number)
        .bind_json(manuscript)
        .bind(manuscript.hash())
        .bind_json(&actor.signature)
        .bind(now)
        .run(tx)
        .await?;
    for picture in &manuscript.pictures {
        add_picture(tx, id, picture, now).await?;
    }
    Ok(())
}

/// Writes the step and the audit entry of something that was just done.
async fn note(
    tx: &mut Tx,
    id: ArticleId,
    manuscript: &Manuscript,
    standing: &Standing,
    action: &Action,
    actor: &Actor,
    now: Millis,
) -> Result<()> {
    sql("INSERT INTO content_step (article, number, version, action, reason, signature, at) \
         SELECT $1, COUNT(*) + 1, $2, $3, $4, $5, $6 FROM content_step WHERE article = $1")
    .bind(id)
    .bind(standing.version)
    .bind(action.word())
    .bind(action.reason())
    .bind_json(&actor.signature)
    .bind(now)
    .run(tx)
    .await?;
    let detail = words::audit(&manuscript.title, standing.version, standing.stage.name(), action.reason());
    let entry = audit::Entry {
        at: now,
        actor: actor.signature.name.clone(),
        org: manuscript.scope.clone(),
        action: action.word().to_owned(),
        object: id.to_string(),
        detail,
    };
    audit::record(tx, &entry).await
}

fn missing() -> Problem {
    Problem::missing(words::NO_ARTICLE)
}

/// The article, its row locked until the transaction ends.
async fn lock(tx: &mut Tx, id: ArticleId) -> Reply<Article> {
    let row = sql("UPDATE content_article SET changed_at = changed_at WHERE id = $1 \
                   RETURNING id, scope, column_slug, title, standing, sent_seq, changed_at")
    .bind(id)
    .one(tx)
    .await?;
    Ok(article(&row.ok_or_else(missing)?)?)
}

/// The article of this id, if it lies in `scope`.
///
/// # Errors
/// When there is none that the scope reaches, or the store fails.
pub async fn find(tx: &mut Tx, scope: &Scope, id: ArticleId) -> Reply<Article> {
    let row =
        sql("SELECT id, scope, column_slug, title, standing, sent_seq, changed_at FROM content_article \
                   WHERE id = $1 AND scope LIKE $2 || '%'")
        .bind(id)
        .bind(scope)
        .one(tx)
        .await?;
    Ok(article(&row.ok_or_else(missing)?)?)
}

fn article(row: &Row) -> Result<Article> {
    let column: String = row.get("column_slug")?;
    Ok(Article {
        id: row.id("id")?,
        scope: row.org("scope")?,
        column: column.parse().map_err(|error| StoreError::corrupt("column_slug", error))?,
        title: row.get("title")?,
        standing: row.json("standing")?,
        sent: row.get::<Option<i64>>("sent_seq")?.map(|seq| Sequence(seq.max(0).unsigned_abs())),
        changed_at: row.millis("changed_at")?,
    })
}

/// Which articles a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Where they stand; [`Stage::Shown`] means on the screens, whatever their newest version does.
    pub stage: Stage,
    /// Only of this scope: the reader's own, or an organisation within it.
    pub scope: Scope,
    /// Only below this address without its leading slash: a hall, section or column; empty for all.
    pub column: String,
    /// Only with this in the title; empty for all.
    pub text: String,
}

impl Filter {
    fn pattern(&self) -> String {
        let escaped = self.text.trim().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        format!("%{escaped}%")
    }
}

/// One page of a list, last changed first; and how many there are in all.
///
/// # Errors
/// When the store fails.
pub async fn list(tx: &mut Tx, filter: &Filter, pages: Pages) -> Result<(Vec<Article>, u64)> {
    let shown = filter.stage == Stage::Shown;
    let rows = sql("SELECT id, scope, column_slug, title, standing, sent_seq, changed_at FROM content_article \
                    WHERE scope LIKE $1 || '%' AND (on_screen = $2 OR NOT $2) AND (stage = $3 OR $2) \
                    AND ($4 = '' OR column_slug = $4 OR column_slug LIKE $4 || '/%') AND title LIKE $5 ESCAPE '\\' \
                    ORDER BY changed_at DESC, id DESC LIMIT $6 OFFSET $7")
    .bind(&filter.scope)
    .bind(shown)
    .bind(filter.stage.word())
    .bind(&filter.column)
    .bind(filter.pattern())
    .bind(i64::from(pages.size))
    .bind(pages.offset())
    .all(tx)
    .await?;
    let total = sql("SELECT COUNT(*) AS total FROM content_article \
                     WHERE scope LIKE $1 || '%' AND (on_screen = $2 OR NOT $2) AND (stage = $3 OR $2) \
                     AND ($4 = '' OR column_slug = $4 OR column_slug LIKE $4 || '/%') AND title LIKE $5 ESCAPE '\\'")
    .bind(&filter.scope)
    .bind(shown)
    .bind(filter.stage.word())
    .bind(&filter.column)
    .bind(filter.pattern())
    .one(tx)
    .await?;
    let total = total.map(|row| row.get::<i64>("total")).transpose()?.unwrap_or_default();
    Ok((rows.iter().map(article).collect::<Result<_>>()?, total.unsigned_abs()))
}

/// How many articles of `scope` stand at `stage`, as [`list`] counts them.
///
/// # Errors
/// When the store fails.
pub async fn count(tx: &mut Tx, scope: &Scope, stage: Stage) -> Result<u64> {
    let filter = Filter { stage, scope: scope.clone(), column: String::new(), text: String::new() };
    list(tx, &filter, Pages::first(1)).await.map(|(_, total)| total)
}

/// A version of an article.
///
/// # Errors
/// When the store fails.
pub async fn version(tx: &mut Tx, id: ArticleId, number: i64) -> Result<Option<Version>> {
    let row = sql("SELECT version, manuscript, hash, signature, at FROM content_version WHERE article = $1 AND version = $2")
        .bind(id)
        .bind(number)
        .one(tx)
        .await?;
    row.as_ref().map(read_version).transpose()
}

/// All versions, newest first.
///
/// # Errors
/// When the store fails.
pub async fn versions(tx: &mut Tx, id: ArticleId) -> Result<Vec<Version>> {
    let rows = sql("SELECT version, manuscript, hash, signature, at FROM content_version WHERE article = $1 ORDER BY version DESC")
        .bind(id)
        .all(tx)
        .await?;
    rows.iter().map(read_version).collect()
}

fn read_version(row: &Row) -> Result<Version> {
    Ok(Version {
        number: row.get("version")?,
        manuscript: row.json("manuscript")?,
        hash: row.get("hash")?,
        by: row.json("signature")?,
        at: row.millis("at")?,
    })
}

/// Everything that happened to an article, newest first.
///
/// # Errors
/// When the store fails.
pub async fn steps(tx: &mut Tx, id: ArticleId) -> Result<Vec<Step>> {
    let rows = sql("SELECT version, action, reason, signature, at FROM content_step WHERE article = $1 ORDER BY number DESC")
        .bind(id)
        .all(tx)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Step {
                version: row.get("version")?,
                action: row.get("action")?,
                reason: row.get("reason")?,
                by: row.json("signature")?,
                at: row.millis("at")?,
            })
        })
        .collect()
}

/// Lets an article show a picture that is stored already. Once more is no change.
///
/// # Errors
/// When the store fails.
pub async fn add_picture(tx: &mut Tx, id: ArticleId, picture: &Picture, now: Millis) -> Result<()> {
    sql("INSERT INTO content_picture (article, hash, picture, at) VALUES ($1,$2,$3,$4) ON CONFLICT (article, hash) DO NOTHING")
        .bind(id)
        .bind(picture.full.blob.hash.to_string())
        .bind_json(picture)
        .bind(now)
        .run(tx)
        .await?;
    Ok(())
}

/// The pictures that an article may show, in the order in which they came.
///
/// # Errors
/// When the store fails.
pub async fn pictures(tx: &mut Tx, id: ArticleId) -> Result<Vec<Picture>> {
    let rows = sql("SELECT picture FROM content_picture WHERE article = $1 ORDER BY at, hash")
        .bind(id)
        .all(tx)
        .await?;
    rows.iter().map(|row| row.json("picture")).collect()
}

/// Articles that time changes at `now`, and the next moment after that at which it changes one.
///
/// # Errors
/// When the store fails.
pub async fn due(tx: &mut Tx, now: Millis) -> Result<(Vec<ArticleId>, Option<Millis>)> {
    let rows = sql("SELECT id FROM content_article WHERE wakes_at <= $1 ORDER BY wakes_at, id")
        .bind(now)
        .all(tx)
        .await?;
    let next = sql("SELECT MIN(wakes_at) AS next FROM content_article WHERE wakes_at > $1")
        .bind(now)
        .one(tx)
        .await?;
    let next = next.map(|row| row.get::<Option<i64>>("next")).transpose()?.flatten();
    Ok((rows.iter().map(|row| row.id("id")).collect::<Result<_>>()?, next.map(Millis)))
}

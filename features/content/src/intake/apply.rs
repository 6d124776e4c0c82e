//! Filters and what is stored already: what they would change, and changing it through the articles' own rules.

use super::words;
use crate::article::store::{self, Article, Written};
use crate::article::{Action, Actor, Manuscript, Stage, discard};
use crate::columns::{ColumnSlug, Tree};
use crate::filter::{Decision, Filter, Rules, Subject, decide};
use crate::item::{self, Item, Outcome};
use crate::source;
use hongwang_base::{Millis, OrgPath, Problem, Scope};
use hongwang_feature::{Fail, Place, Reply};
use hongwang_store::{Result, Tx};
use std::collections::BTreeMap;

/// Filters reach back so far, in milliseconds.
pub(crate) const REACH: i64 = item::WINDOW;

/// What filters change about one stored item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It is on screens and is withdrawn.
    Recall,
    /// It is a draft that nobody touched and is thrown away.
    Discard,
    /// It goes to another column.
    Move(ColumnSlug),
    /// It was left out and is let in at the next run.
    Back,
    /// It would be left out, but somebody has worked on it: a person decides.
    Leave,
}

/// A stored item with what filters change about it.
#[derive(Clone, Debug)]
pub(crate) struct Affected {
    pub(crate) item: Item,
    pub(crate) article: Option<Article>,
    pub(crate) effect: Effect,
    pub(crate) because: String,
}

/// What `filters` change about an article that stands so; none when nothing. Pure.
fn on_article(article: &Article, decision: &Decision) -> Option<Effect> {
    let standing = &article.standing;
    let over = matches!(standing.stage, Stage::Expired | Stage::Recalled) && standing.shown.is_none();
    if over {
        return None;
    }
    if decision.dropped {
        return Some(match standing.shown {
            Some(_) => Effect::Recall,
            None if discard::is_untouched(article) => Effect::Discard,
            None => Effect::Leave,
        });
    }
    decision.column.clone().filter(|column| *column != article.column).map(Effect::Move)
}

/// What `filters` change about everything that was found for `org` and below since [`REACH`] before `now`.
///
/// # Errors
/// When the store fails.
pub(crate) async fn effects(
    tx: &mut Tx,
    org: &OrgPath,
    filters: &[Filter],
    now: Millis,
) -> Reply<Vec<Affected>> {
    let mut rules: BTreeMap<OrgPath, Rules> = BTreeMap::new();
    let mut affected = Vec::new();
    for item in item::store::since(tx, &Scope(org.clone()), now.plus(-REACH)).await? {
        let rules = rules.entry(item.org.clone()).or_insert_with(|| Rules::of(filters, &item.org));
        match (item.outcome, item.article) {
            (Outcome::Taken, Some(id)) => {
                let article = match store::find(tx, &Scope(item.org.clone()), id).await {
                    Ok(article) => article,
                    // Moved out of reach by hand, or thrown away.
                    Err(Fail::Problem(_)) => continue,
                    Err(fail) => return Err(fail),
                };
                let Some(sheet) = newest(tx, &article).await? else { continue };
                let text = sheet.text();
                let decision = decide(rules, &subject(&sheet, &text), now);
                if let Some(effect) = on_article(&article, &decision) {
                    affected.push(Affected {
                        item,
                        article: Some(article),
                        effect,
                        because: decision.because,
                    });
                }
            }
            (Outcome::Filtered, _) => {
                let seen = &item.sighting;
                let subject = Subject {
                    title: &seen.title,
                    text: seen.text.as_deref(),
                    source: seen.source.as_deref(),
                    address: seen.url.as_deref().unwrap_or_default(),
                    published: seen.published,
                };
                if !decide(rules, &subject, now).dropped {
                    let because = seen.because.clone();
                    affected.push(Affected { item, article: None, effect: Effect::Back, because });
                }
            }
            _ => {}
        }
    }
    Ok(affected)
}

async fn newest(tx: &mut Tx, article: &Article) -> Result<Option<Manuscript>> {
    Ok(store::version(tx, article.id, article.standing.version).await?.map(|version| version.manuscript))
}

fn subject<'a>(sheet: &'a Manuscript, text: &'a str) -> Subject<'a> {
    Subject {
        title: &sheet.title,
        text: Some(text),
        source: Some(&sheet.source),
        address: sheet.source_url.as_deref().unwrap_or_default(),
        published: sheet.source_time,
    }
}

/// Does one effect as `actor`, in one transaction.
///
/// # Errors
/// A problem when the articles' rules refuse it; then nothing is changed.
pub(crate) async fn apply(place: &Place, tree: &Tree, affected: &Affected, actor: &Actor) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let reason = super::take::cut(&words::by_filter(&affected.because), 200);
    let done = match (&affected.effect, &affected.article) {
        (Effect::Recall, Some(article)) => {
            let done = store::act(&mut tx, tree, article.id, &Action::Recall { reason }, actor, now).await?;
            item::store::mark_filtered(&mut tx, &affected.item, &affected.because).await?;
            Some(done)
        }
        (Effect::Discard, Some(article)) => {
            discard::discard(&mut tx, article, &reason, actor, now).await?;
            item::store::mark_filtered(&mut tx, &affected.item, &affected.because).await?;
            None
        }
        (Effect::Move(column), Some(article)) => move_to(&mut tx, tree, article, column, actor, now).await?,
        (Effect::Back, _) => {
            item::store::forget_filtered(&mut tx, affected.item.id).await?;
            source::store::forget_versions(&mut tx, &Scope(affected.item.org.clone()), now).await?;
            None
        }
        _ => return Err(Problem::conflict(words::LEAVE).into()),
    };
    tx.commit().await?;
    if let Some(done) = done {
        done.announce(place);
    }
    Ok(())
}

/// A new version in the other column; what had been handed in already is handed in again.
async fn move_to(
    tx: &mut Tx,
    tree: &Tree,
    article: &Article,
    column: &ColumnSlug,
    actor: &Actor,
    now: Millis,
) -> Reply<Option<store::Done>> {
    let base = article.standing.version;
    let sheet =
        newest(tx, article).await?.ok_or_else(|| Problem::missing(crate::words::article::NO_VERSION))?;
    let sheet = Manuscript { column: column.clone(), ..sheet };
    if let Written::Conflict(_) = store::write(tx, tree, article.id, base, &sheet, actor, now).await? {
        return Err(Problem::conflict(words::LEAVE).into());
    }
    if article.standing.stage == Stage::Draft {
        return Ok(None);
    }
    Ok(Some(store::act(tx, tree, article.id, &Action::Submit, actor, now).await?))
}

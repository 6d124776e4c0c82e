//! Work beside the pages of the center: what is due comes, what is over goes, and the boards learn how the columns
//! stand.

use crate::article::{Action, Actor, store};
use crate::columns::{Freshness, Tree};
use crate::intake::{self, Intake};
use crate::published;
use crate::tree::Trees;
use crate::words::article as words;
use hongwang_base::{ArticleId, Millis, OrgPath, Scope};
use hongwang_feature::column_state::{ColumnState, Content};
use hongwang_feature::{Fact, Features, Place, Reply, Site, Work, column_state};
use hongwang_page::Tile;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Nothing waits longer than this, so that a clock that was set, or a fact that was missed, is noticed.
const LONGEST: Duration = Duration::from_secs(60);
/// Content ages even when nothing happens.
const STATES_EVERY: Duration = Duration::from_secs(120);

/// The jobs of this node.
pub(crate) fn all(
    place: &Place,
    trees: &Trees,
    intake: &Intake,
    others: &Features,
) -> Vec<Work<'static, ()>> {
    match place.site {
        Site::Center => vec![
            Box::pin(keep_time(place.clone(), trees.clone())),
            Box::pin(keep_states(place.clone(), trees.clone(), others.clone())),
            Box::pin(intake::job::keep_running(place.clone(), trees.clone(), intake.clone())),
        ],
        Site::Village => Vec::new(),
    }
}

async fn keep_time(place: Place, trees: Trees) {
    let mut facts = place.bus.listen();
    loop {
        let next = pass(&place, &trees).await.unwrap_or_else(|error| {
            tracing::error!(%error, "what is due could not be put on the screens");
            None
        });
        let wait = next
            .map_or(LONGEST, |at| Duration::from_millis(at.since(place.clock.now()).max(0).unsigned_abs()));
        until(&mut facts, wait.min(LONGEST), |fact| matches!(fact, Fact::FeedGrew(_))).await;
    }
}

/// Puts on the screens what is due and takes off what is over; tells when next something will be.
///
/// # Errors
/// When the store fails. An article that cannot follow its plan is logged and does not hold up the others.
pub(crate) async fn pass(place: &Place, trees: &Trees) -> Reply<Option<Millis>> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let (due, next) = store::due(&mut tx, now).await?;
    let tree = trees.of_county(&mut tx, &place.org).await?;
    drop(tx);
    for id in due {
        if let Err(error) = pass_one(place, &tree, id, now).await {
            tracing::error!(%error, article = %id, "an article could not follow its plan");
        }
    }
    Ok(next)
}

async fn pass_one(place: &Place, tree: &Tree, id: ArticleId, now: Millis) -> Reply<()> {
    let mut tx = place.db.write().await?;
    let done = store::act(&mut tx, tree, id, &Action::Pass, &Actor::system(words::CLOCK), now).await?;
    tx.commit().await?;
    done.announce(place);
    Ok(())
}

async fn keep_states(place: Place, trees: Trees, others: Features) {
    let mut facts = place.bus.listen();
    let mut told = BTreeMap::new();
    loop {
        if let Err(error) = tell_states(&place, &trees, &others, &mut told).await {
            tracing::error!(%error, "how the columns stand could not be noted");
        }
        until(&mut facts, STATES_EVERY, |fact| matches!(fact, Fact::FeedGrew(_))).await;
    }
}

/// Notes how the columns of every organisation stand. `told` is what was noted before: what is the same is not
/// written again.
///
/// # Errors
/// When the store fails.
pub(crate) async fn tell_states(
    place: &Place,
    trees: &Trees,
    others: &Features,
    told: &mut BTreeMap<OrgPath, Vec<ColumnState>>,
) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let tree = trees.of_county(&mut tx, &place.org).await?;
    let mut newest = published::newest_by_scope(&mut tx, now).await?;
    let of_county = newest.entry(place.org.clone()).or_default();
    for (column, at) in others.columns(&mut tx, &place.org).await? {
        if let Ok(slug) = column.parse() {
            let at = at.min(now);
            let last = of_county.entry(slug).or_insert(at);
            *last = at.max(*last);
        }
    }
    let services = others.services(&mut tx).await?;
    // Who filled columns once and fills none any more is told of too, also across a restart.
    let before = if told.is_empty() {
        column_state::list(&mut tx, &Scope(place.org.clone())).await?.into_keys().collect()
    } else {
        told.keys().cloned().collect::<Vec<_>>()
    };
    for org in before {
        newest.entry(org).or_default();
    }
    for (org, columns) in newest {
        let rows = states(&tree, &services, &columns, org == place.org, now);
        if told.get(&org) != Some(&rows) {
            column_state::replace_all(&mut tx, &org, &rows).await?;
            told.insert(org, rows);
        }
    }
    tx.commit().await?;
    Ok(())
}

/// The states of an organisation's columns: for the county all of them, below it those that it fills itself.
fn states(
    tree: &Tree,
    services: &BTreeMap<String, Vec<Tile>>,
    newest: &BTreeMap<crate::columns::ColumnSlug, Millis>,
    all: bool,
    now: Millis,
) -> Vec<ColumnState> {
    let filled = tree.columns().filter(|(slug, _)| all || newest.contains_key(slug));
    filled
        .map(|(slug, column)| {
            let last = newest.get(&slug).copied();
            let (content, since) = match column.freshness(last, now) {
                // What can be done needs no articles; where there are some, they age all the same.
                _ if last.is_none() && services.contains_key(slug.as_str()) => (Content::Fresh, None),
                Freshness::Fresh => (Content::Fresh, last),
                Freshness::Stale { since } => (Content::Stale, Some(since)),
                Freshness::Empty => (Content::Empty, None),
                Freshness::NotConnected => (Content::NotConnected, None),
            };
            ColumnState { path: slug.to_string(), name: column.caption.name.clone(), content, since }
        })
        .collect()
}

/// Waits for a fact that matters, or for `longest`.
async fn until(facts: &mut Receiver<Fact>, longest: Duration, matters: impl Fn(&Fact) -> bool) {
    let heard = async {
        loop {
            match facts.recv().await {
                Ok(fact) if matters(&fact) => return,
                Ok(_) => {}
                // Some were missed: any of them may have mattered.
                Err(RecvError::Lagged(_)) => return,
                // Nobody speaks any more: only time is left.
                Err(RecvError::Closed) => std::future::pending::<()>().await,
            }
        }
    };
    // Either way it is time to look.
    let _ = tokio::time::timeout(longest, heard).await;
}

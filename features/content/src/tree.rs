//! The tree of halls as this node shows it: the shipped tree, the county's changes, the organisation's choice.
//!
//! Both overlays travel as records (`columns.county`, `columns.arrangement`) and are kept as they came; a tree is
//! made of them when a page asks and kept until one of them changes.

use crate::columns::{Arrangement, CountyTree, Tree};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::organisations;
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Tx, sql};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, PoisonError},
};

/// The record kind of a county's changes; the key is the county's path.
pub const COUNTY: &str = "columns.county";
/// The record kind of an organisation's choice; the key is its path.
pub const ARRANGEMENT: &str = "columns.arrangement";

/// The kind, organisation and place in the log of every overlay that a tree was made of, and the organisation's type.
type Stamp = (Vec<(String, String, i64)>, Option<&'static str>);

/// A tree as it was made.
#[derive(Clone, Debug)]
pub(crate) struct Grown {
    pub(crate) tree: Arc<Tree>,
    /// Another one for a tree with anything else in it; the same after a restart.
    pub(crate) print: u64,
    made_of: Stamp,
}

/// The trees of this node. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Trees {
    shipped: Arc<Tree>,
    made: Arc<Mutex<BTreeMap<OrgPath, Grown>>>,
}

impl Trees {
    /// Trees that grow from `shipped`.
    pub fn new(shipped: Tree) -> Self {
        Self { shipped: Arc::new(shipped), made: Arc::default() }
    }

    /// The tree before any change.
    pub fn shipped(&self) -> &Tree {
        &self.shipped
    }

    /// The tree that the screen of `org` shows. Of a county it is the whole tree with the county's changes, unless
    /// the county arranged its own page.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(&self, tx: &mut Tx, org: &OrgPath) -> Result<Arc<Tree>> {
        Ok(self.grown(tx, org).await?.tree)
    }

    /// The same with what is known of it.
    pub(crate) async fn grown(&self, tx: &mut Tx, org: &OrgPath) -> Result<Grown> {
        let kind = organisations::find(tx, org).await?.map(|organisation| organisation.kind.word());
        let rows = sql("SELECT kind, org, seq FROM content_columns \
                        WHERE (kind = 'columns.county' AND $1 LIKE org || '%') OR (kind = 'columns.arrangement' AND org = $1) \
                        ORDER BY kind, org")
        .bind(org)
        .all(tx)
        .await?;
        let overlays = rows
            .iter()
            .map(|row| Ok((row.get("kind")?, row.get("org")?, row.get("seq")?)))
            .collect::<Result<_>>()?;
        let stamp: Stamp = (overlays, kind);
        if let Some(grown) = self.made.lock().unwrap_or_else(PoisonError::into_inner).get(org)
            && grown.made_of == stamp
        {
            return Ok(grown.clone());
        }
        let tree = Arc::new(self.make(tx, org, kind).await?);
        let grown = Grown { print: print_of(&tree), tree, made_of: stamp };
        self.made.lock().unwrap_or_else(PoisonError::into_inner).insert(org.clone(), grown.clone());
        Ok(grown)
    }

    /// The county's whole tree: what desks choose columns from.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of_county(&self, tx: &mut Tx, org: &OrgPath) -> Result<Tree> {
        let county = org.chain().into_iter().next().expect("a path has at least one code");
        let changes = kept::<CountyTree>(tx, COUNTY, &county).await?.unwrap_or_default();
        Ok(self.shipped.for_county(&changes, &hongwang_page::has_icon).0)
    }

    async fn make(&self, tx: &mut Tx, org: &OrgPath, kind: Option<&'static str>) -> Result<Tree> {
        let tree = self.of_county(tx, org).await?;
        let chosen = kept::<Arrangement>(tx, ARRANGEMENT, org).await?;
        let arrangement = chosen.or_else(|| kind.and_then(|kind| tree.arrangement_of(kind)).cloned());
        Ok(arrangement.map_or_else(|| tree.clone(), |arrangement| tree.for_organisation(&arrangement).0))
    }
}

fn print_of(tree: &Tree) -> u64 {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(tree.halls()).expect("halls are plain data").hash(&mut hasher);
    hasher.finish()
}

/// The overlay that stands here for `org`, if there is one of a form that this version reads.
///
/// # Errors
/// When the store fails.
pub async fn kept<T: DeserializeOwned>(tx: &mut Tx, kind: &'static str, org: &OrgPath) -> Result<Option<T>> {
    let row = sql("SELECT body FROM content_columns WHERE kind = $1 AND org = $2")
        .bind(kind)
        .bind(org)
        .one(tx)
        .await?;
    row.map(|row| row.json("body")).transpose()
}

/// Publishes an overlay to every screen of `org` and applies it here; none goes back to what stood before.
/// After the commit tell the bus and the open pages.
///
/// # Errors
/// When the store fails.
pub async fn publish<T: Serialize>(
    tx: &mut Tx,
    kind: &'static str,
    org: &OrgPath,
    overlay: Option<&T>,
    now: Millis,
) -> Result<()> {
    let body = overlay.map(|overlay| serde_json::to_value(overlay).expect("an overlay is plain data"));
    let record =
        Record { kind: kind.to_owned(), key: org.to_string(), body, blobs: Vec::new(), lane: Lane::Text };
    let entry = hongwang_feed::append(tx, org, record, now).await?;
    apply(tx, &entry).await
}

/// Applies a record of either kind.
///
/// # Errors
/// When the store fails. A body or key of another form is skipped with a warning.
pub async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let record = &entry.record;
    let Ok(org) = record.key.parse::<OrgPath>() else {
        tracing::warn!(key = record.key, "halls under a key that is no organisation were skipped");
        return Ok(());
    };
    let Some(body) = record.body.clone() else {
        sql("DELETE FROM content_columns WHERE kind = $1 AND org = $2")
            .bind(&record.kind)
            .bind(&org)
            .run(tx)
            .await?;
        return Ok(());
    };
    let readable = match record.kind.as_str() {
        COUNTY => serde_json::from_value::<CountyTree>(body.clone()).map(drop),
        _ => serde_json::from_value::<Arrangement>(body.clone()).map(drop),
    };
    if let Err(error) = readable {
        tracing::warn!(key = record.key, %error, "halls of unknown form were skipped");
        return Ok(());
    }
    sql("INSERT INTO content_columns (kind, org, seq, body) VALUES ($1,$2,$3,$4) \
         ON CONFLICT (kind, org) DO UPDATE SET seq = excluded.seq, body = excluded.body")
    .bind(&record.kind)
    .bind(&org)
    .bind(i64::try_from(entry.seq.0).unwrap_or(i64::MAX))
    .bind(body)
    .run(tx)
    .await?;
    Ok(())
}

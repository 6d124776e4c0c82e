//! The organisations by name: county, townships, villages, branches.
//!
//! `features/people` seeds and edits them at the center and publishes each as a record to the whole county, so a
//! village knows its own chain and its neighbours without a line. Every feature reads them here. Invariant: an
//! organisation is closed, never deleted, since old rows still name it.

use hongwang_base::{OrgLevel, OrgPath, Scope};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Migrations, Result, Row, Tx, sql};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The table of organisations, and that of the badges of those who work there ([`crate::badges`]).
pub const MIGRATIONS: Migrations = Migrations {
    owner: "organisation",
    steps: &[
        ("organisation", include_str!("../migrations/organisation.sql")),
        ("badge", include_str!("../migrations/badge.sql")),
    ],
};

/// The record kind under which an organisation reaches villages; the key is its path.
pub const RECORD_KIND: &str = "people.organisation";

/// One organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its place in the tree.
    pub path: OrgPath,
    /// The whole name: `莲花村村民委员会`.
    pub name: String,
    /// The name for screens: `莲花村`.
    pub short: String,
    /// What it is.
    pub kind: OrgKind,
    /// Its place among its siblings, smallest first.
    pub position: i64,
    /// Whether it still works; a closed one is only a name in old rows.
    pub open: bool,
}

/// What an organisation is; from this its screen's first arrangement follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrgKind {
    /// 县
    County,
    /// 乡镇
    Township,
    /// 村
    Village,
    /// 社区
    Community,
    /// 村党支部
    VillageBranch,
    /// 企业支部
    Enterprise,
    /// 两新组织
    TwoNew,
}

impl OrgKind {
    /// Every kind, from the top of the tree down.
    pub const ALL: [OrgKind; 7] = [
        Self::County,
        Self::Township,
        Self::Village,
        Self::Community,
        Self::VillageBranch,
        Self::Enterprise,
        Self::TwoNew,
    ];

    /// Whether it is a village or a community: what has a hall with a screen.
    pub fn is_village(self) -> bool {
        matches!(self, Self::Village | Self::Community)
    }

    /// The word under which it is stored: the slug of an `organisation_type` in `halls/columns.toml`.
    pub fn word(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Township => "township",
            Self::Village => "village",
            Self::Community => "community",
            Self::VillageBranch => "village-branch",
            Self::Enterprise => "enterprise",
            Self::TwoNew => "two-new",
        }
    }

    /// The kind of a stored word.
    pub fn from_word(word: &str) -> Option<OrgKind> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The name that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::County => "县",
            Self::Township => "乡镇",
            Self::Village => "村",
            Self::Community => "社区",
            Self::VillageBranch => "村党支部",
            Self::Enterprise => "企业支部",
            Self::TwoNew => "两新组织",
        }
    }

    /// The kinds that an organisation of this level may be.
    pub fn of_level(level: OrgLevel) -> &'static [OrgKind] {
        match level {
            OrgLevel::County => &[Self::County],
            OrgLevel::Township => &[Self::Township],
            OrgLevel::Village => {
                &[Self::Village, Self::Community, Self::VillageBranch, Self::Enterprise, Self::TwoNew]
            }
            OrgLevel::Branch => &[Self::VillageBranch, Self::Enterprise, Self::TwoNew],
        }
    }
}

impl Organisation {
    /// Its level.
    pub fn level(&self) -> OrgLevel {
        self.path.level()
    }

    /// The record that tells the county's villages of it.
    pub fn record(&self) -> Record {
        let body = serde_json::to_value(self).expect("an organisation is plain data");
        Record {
            kind: RECORD_KIND.to_owned(),
            key: self.path.to_string(),
            body: Some(body),
            blobs: Vec::new(),
            lane: Lane::Text,
        }
    }
}

/// The open organisations in `scope`, its own first, then in the order of the tree.
///
/// # Errors
/// When the store fails.
pub async fn list(tx: &mut Tx, scope: &Scope) -> Result<Vec<Organisation>> {
    let mut all = list_with_closed(tx, scope).await?;
    all.retain(|organisation| organisation.open);
    Ok(all)
}

/// The county, towns, villages and communities among them: whom something on screens can be for.
///
/// # Errors
/// When the store fails.
pub async fn places(tx: &mut Tx, scope: &Scope) -> Result<Vec<Organisation>> {
    let mut all = list(tx, scope).await?;
    all.retain(|org| matches!(org.kind, OrgKind::County | OrgKind::Township) || org.kind.is_village());
    Ok(all)
}

/// As [`list`], with the closed ones: for whoever edits the tree or names old rows.
///
/// # Errors
/// When the store fails.
pub async fn list_with_closed(tx: &mut Tx, scope: &Scope) -> Result<Vec<Organisation>> {
    let rows =
        sql("SELECT path, name, short, kind, position, open FROM organisation WHERE path LIKE $1 || '%'")
            .bind(scope)
            .all(tx)
            .await?;
    let all: Vec<Organisation> = rows.iter().map(organisation).collect::<Result<_>>()?;
    Ok(in_tree_order(all))
}

/// The open organisations directly below `path`, in order.
///
/// # Errors
/// When the store fails.
pub async fn children(tx: &mut Tx, path: &OrgPath) -> Result<Vec<Organisation>> {
    let rows = sql("SELECT path, name, short, kind, position, open FROM organisation \
                    WHERE open AND path LIKE $1 || '%' AND path <> $1 AND path NOT LIKE $1 || '%/%/' \
                    ORDER BY position, path")
    .bind(path)
    .all(tx)
    .await?;
    rows.iter().map(organisation).collect()
}

/// The organisation at `path`, open or closed. The caller checks that the person may see it.
///
/// # Errors
/// When the store fails.
pub async fn find(tx: &mut Tx, path: &OrgPath) -> Result<Option<Organisation>> {
    let row = sql("SELECT path, name, short, kind, position, open FROM organisation WHERE path = $1")
        .bind(path)
        .one(tx)
        .await?;
    row.as_ref().map(organisation).transpose()
}

/// The organisation at `path` and those above it, as far as they are known here, from the county down.
///
/// # Errors
/// When the store fails.
pub async fn chain(tx: &mut Tx, path: &OrgPath) -> Result<Vec<Organisation>> {
    // What is above begins the path of what is below, and so comes before it.
    let rows = sql("SELECT path, name, short, kind, position, open FROM organisation \
                    WHERE $1 LIKE path || '%' ORDER BY LENGTH(path)");
    rows.bind(path).all(tx).await?.iter().map(organisation).collect()
}

/// Keeps an organisation as it is told.
///
/// # Errors
/// When the store fails.
pub async fn put(tx: &mut Tx, organisation: &Organisation) -> Result<()> {
    sql("INSERT INTO organisation (path, name, short, kind, position, open) VALUES ($1,$2,$3,$4,$5,$6) \
         ON CONFLICT (path) DO UPDATE SET name = excluded.name, short = excluded.short, kind = excluded.kind, \
         position = excluded.position, open = excluded.open")
    .bind(&organisation.path)
    .bind(&organisation.name)
    .bind(&organisation.short)
    .bind(organisation.kind.word())
    .bind(organisation.position)
    .bind(organisation.open)
    .run(tx)
    .await?;
    Ok(())
}

/// Applies a record of [`RECORD_KIND`].
///
/// # Errors
/// When the store fails. A body of another form is skipped with a warning.
pub async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Some(body) = entry.record.body.clone() else { return Ok(()) };
    match serde_json::from_value::<Organisation>(body) {
        Ok(told) if told.path.as_str() == entry.record.key => put(tx, &told).await,
        Ok(told) => {
            tracing::warn!(key = entry.record.key, path = %told.path, "an organisation under another's key was skipped");
            Ok(())
        }
        Err(error) => {
            tracing::warn!(key = entry.record.key, %error, "an organisation of unknown form was skipped");
            Ok(())
        }
    }
}

/// Parents before children, siblings by position.
fn in_tree_order(mut all: Vec<Organisation>) -> Vec<Organisation> {
    let positions: HashMap<OrgPath, i64> =
        all.iter().map(|each| (each.path.clone(), each.position)).collect();
    let place = |path: OrgPath| (positions.get(&path).copied(), path);
    all.sort_by_cached_key(|each| each.path.chain().into_iter().map(place).collect::<Vec<_>>());
    all
}

fn organisation(row: &Row) -> Result<Organisation> {
    let kind: String = row.get("kind")?;
    Ok(Organisation {
        path: row.org("path")?,
        name: row.get("name")?,
        short: row.get("short")?,
        kind: OrgKind::from_word(&kind).ok_or_else(|| hongwang_store::StoreError::corrupt("kind", kind))?,
        position: row.get("position")?,
        open: row.get("open")?,
    })
}

/// The organisations in a scope, for their names.
#[derive(Clone, Debug)]
pub struct Names(Vec<Organisation>);

impl Names {
    /// Those in `scope`, closed ones too.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn load(tx: &mut Tx, scope: &Scope) -> Result<Self> {
        Ok(Self(list_with_closed(tx, scope).await?))
    }

    /// No names: for whoever needs none.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// Those that are open.
    pub fn open(&self) -> impl Iterator<Item = &Organisation> {
        self.0.iter().filter(|each| each.open)
    }

    /// `红山镇 · 乌云山村`, as far as the scope reaches; the code of one that is not known.
    pub fn of(&self, org: &OrgPath) -> String {
        let name = |each: &OrgPath| {
            self.0.iter().find(|known| known.path == *each).map(|known| known.short.as_str())
        };
        let parts: Vec<&str> = org.chain().iter().skip(1).filter_map(name).collect();
        if parts.is_empty() { name(org).unwrap_or(org.code()).to_owned() } else { parts.join(" · ") }
    }
}

//! How each organisation's columns stand: written by whoever keeps the content, read by whoever watches screens.
//!
//! A row says what the organisation itself gives to a column. A village's screen shows its own, its township's
//! and its county's content together, so there the best of the three counts ([`on_screen`]).
//!
//! Invariant: the rows of one organisation are replaced together, so a reader never sees half of a change.

use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_store::{Migrations, Result, Row, StoreError, Tx, sql};
use std::collections::BTreeMap;

/// The table of this module.
pub const MIGRATIONS: Migrations = Migrations {
    owner: "column_state",
    steps: &[("column_state", include_str!("../migrations/column_state.sql"))],
};

/// What is to be seen in a column. The order of the variants is from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Content {
    /// Young enough.
    Fresh,
    /// Older than it may be.
    Stale,
    /// Nothing has come yet.
    Empty,
    /// Nothing can come before somebody connects it.
    NotConnected,
}

impl Content {
    /// Every state, from good to bad.
    pub const ALL: [Self; 4] = [Self::Fresh, Self::Stale, Self::Empty, Self::NotConnected];

    /// The word under which it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::Empty => "empty",
            Self::NotConnected => "not_connected",
        }
    }
}

/// A column of one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnState {
    /// Its address without the leading `/`, such as `dang/news/central`.
    pub path: String,
    /// Its name, as a person reads it.
    pub name: String,
    /// What is to be seen there.
    pub content: Content,
    /// Since when, where that is known.
    pub since: Option<Millis>,
}

/// Puts `rows` in the place of everything that was said of `org`.
///
/// # Errors
/// When the store fails, or a path stands twice in `rows`.
pub async fn replace_all(tx: &mut Tx, org: &OrgPath, rows: &[ColumnState]) -> Result<()> {
    sql("DELETE FROM column_state WHERE org = $1").bind(org).run(tx).await?;
    for row in rows {
        sql("INSERT INTO column_state (org, column_path, name, state, since) VALUES ($1,$2,$3,$4,$5)")
            .bind(org)
            .bind(&row.path)
            .bind(&row.name)
            .bind(row.content.word())
            .bind(row.since)
            .run(tx)
            .await?;
    }
    Ok(())
}

/// The rows of every organisation in `scope` and of those above it, by organisation and path.
///
/// # Errors
/// When the store fails.
pub async fn list(tx: &mut Tx, scope: &Scope) -> Result<BTreeMap<OrgPath, Vec<ColumnState>>> {
    let rows = sql("SELECT org, column_path, name, state, since FROM column_state \
                    WHERE org LIKE $1 || '%' OR $1 LIKE org || '%' ORDER BY org, column_path")
    .bind(scope)
    .all(tx)
    .await?;
    let mut found: BTreeMap<OrgPath, Vec<ColumnState>> = BTreeMap::new();
    for row in &rows {
        found.entry(row.org("org")?).or_default().push(column(row)?);
    }
    Ok(found)
}

fn column(row: &Row) -> Result<ColumnState> {
    let word: String = row.get("state")?;
    let content = Content::ALL.into_iter().find(|content| content.word() == word);
    Ok(ColumnState {
        path: row.get("column_path")?,
        name: row.get("name")?,
        content: content.ok_or_else(|| StoreError::corrupt("state", word))?,
        since: row.get::<Option<i64>>("since")?.map(Millis),
    })
}

/// What the screen of `org` shows, by path: of its own and everything above it, the best state of each column.
/// `all` is what [`list`] gave for a scope in which `org` lies.
pub fn on_screen<'a>(
    all: &'a BTreeMap<OrgPath, Vec<ColumnState>>,
    org: &OrgPath,
) -> BTreeMap<&'a str, &'a ColumnState> {
    let mut best: BTreeMap<&str, &ColumnState> = BTreeMap::new();
    for row in org.chain().iter().filter_map(|above| all.get(above)).flatten() {
        let held = best.entry(&row.path).or_insert(row);
        if row.content < held.content {
            *held = row;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_the_county_fills_is_not_empty_in_a_village_that_adds_nothing() {
        let row =
            |content| ColumnState {
                path: "dang/news".into(), name: "党建要闻".into(), content, since: None
            };
        let org = |text: &str| text.parse::<OrgPath>().expect("a path");
        let all = BTreeMap::from([
            (org("c/"), vec![row(Content::Fresh)]),
            (org("c/t/v/"), vec![row(Content::Empty)]),
            (org("c/u/"), vec![row(Content::NotConnected)]),
        ]);
        assert_eq!(on_screen(&all, &org("c/t/v/"))["dang/news"].content, Content::Fresh);
    }
}

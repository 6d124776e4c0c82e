//! Every capability of the binary, one line each.

use anyhow::{Result, anyhow};
use hongwang_content::{Content, columns::Tree};
use hongwang_feature::{DeskEntry, Feature, Features};
use hongwang_fleet::Fleet;
use hongwang_people::People;
use hongwang_store::{Db, audit};
use std::{path::Path, sync::Arc};

/// The features under the tree of halls in `halls`, or the shipped one; `people` as center or village has it.
///
/// # Errors
/// When the tree is wrong: every problem with file, line and what to write instead.
pub(crate) fn all(halls: Option<&Path>, people: People) -> Result<Features> {
    let has_icon = hongwang_page::has_icon;
    let tree = match halls {
        Some(path) => Tree::load(path, &has_icon),
        None => Tree::shipped(&has_icon),
    };
    let tree = tree.map_err(|problems| anyhow!("大厅栏目文件有误:\n{problems}"))?;
    let features: Vec<Box<dyn Feature>> = vec![Box::new(Content::new(tree)), Box::new(Fleet), Box::new(people)];
    Ok(Features::new(features))
}

/// Brings every table up to date.
///
/// # Errors
/// When a step fails.
pub(crate) async fn migrate(db: &Db, features: &Features) -> Result<()> {
    for owner in [audit::MIGRATIONS, hongwang_feature::session_migrations(), hongwang_feed::MIGRATIONS] {
        db.migrate(&owner).await?;
    }
    db.migrate(&hongwang_feature::organisations::MIGRATIONS).await?;
    for feature in features.iter() {
        db.migrate(&feature.migrations()).await?;
    }
    Ok(())
}

/// The side navigation of all desks.
pub(crate) fn desk_nav(features: &Features) -> Arc<Vec<DeskEntry>> {
    Arc::new(features.iter().flat_map(|feature| feature.desk().entries().to_vec()).collect())
}

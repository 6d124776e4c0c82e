//! Every capability of the binary, one line each.

use anyhow::{Result, anyhow};
use hongwang_content::{Content, columns::Tree};
use hongwang_feature::{DeskEntry, Feature, Features};
use hongwang_fleet::Fleet;
use hongwang_models::Models;
use hongwang_people::People;
use hongwang_store::{Db, audit};
use std::{path::Path, sync::Arc};

/// Every feature; content and people are not the same at a center and in a village. `data` is the node's folder,
/// `models` are the trained models of this machine.
pub(crate) fn all(content: Content, people: People, data: &Path, models: &Models) -> Features {
    let _ = (data, models);
    let features: Vec<Box<dyn Feature>> = vec![Box::new(content), Box::new(Fleet), Box::new(people)];
    Features::new(features)
}

/// The tree of halls in `halls`, or the shipped one.
///
/// # Errors
/// When the tree is wrong: every problem with file, line and what to write instead.
pub(crate) fn tree(halls: Option<&Path>) -> Result<Tree> {
    let has_icon = hongwang_page::has_icon;
    let tree = match halls {
        Some(path) => Tree::load(path, &has_icon),
        None => Tree::shipped(&has_icon),
    };
    tree.map_err(|problems| anyhow!("大厅栏目文件有误:\n{problems}"))
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

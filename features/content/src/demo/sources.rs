//! One real source of each kind, switched off, so that an editor sees how one is written. Nothing is fetched until
//! somebody has tried and enabled it.

use crate::source::{Origin, Progress, Settings, Source, store};
use crate::tree::Trees;
use hongwang_base::{Scope, SourceId};
use hongwang_feature::{Place, Reply};
use serde::Deserialize;

const SOURCES: &str = include_str!("../../demo/sources.json");

#[derive(Deserialize)]
struct Written {
    name: String,
    column: crate::columns::ColumnSlug,
    every: i64,
    unit: String,
    origin: Origin,
}

/// Puts them there when the county has no source at all.
///
/// # Errors
/// When the store fails.
pub(crate) async fn fill(place: &Place, trees: &Trees) -> Reply<()> {
    let written: Vec<Written> =
        serde_json::from_str(SOURCES).expect("the sources are well-formed: a test reads them");
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    if !store::list(&mut tx, &Scope(place.org.clone())).await?.is_empty() {
        return Ok(());
    }
    let tree = trees.of_county(&mut tx, &place.org).await?;
    for Written { name, column, every, unit, origin } in written {
        let settings = Settings {
            name,
            org: place.org.clone(),
            origin,
            column,
            every,
            unit,
            trusted: false,
            full_text: false,
        };
        if settings.problems(&tree).is_empty() {
            let source = Source {
                id: SourceId::new(now),
                settings,
                enabled: false,
                progress: Progress::default(),
                run_at: now,
                changed_at: now,
            };
            store::put(&mut tx, &source).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

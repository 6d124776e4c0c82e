//! The center's look at whole answers, beside the bare validator of JSON Schema on the same answers.
//!
//! Ours also reads the body, holds the answers against the questions that were asked, and takes nothing else.

use std::hint::black_box;
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use hongwang_cases::Cases;
use hongwang_store::DbUrl;
use serde_json::Value;

use super::BENCH;
use super::world::World;
use crate::figure::Figure;
use crate::measure;

const ITEM: &str = "dibao";
const FORM: &str = include_str!("../../../../features/cases/items/dibao.form.json");
/// CPU time after which `/proc` is exact within a percent.
const AT_LEAST: Duration = Duration::from_secs(2);
/// Documents between two looks at the clock.
const BATCH: u32 = 200;

pub(super) async fn run() -> Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let world = Box::pin(World::new(&DbUrl::Lite(folder.path().join("form.db")))).await;
    let id = Box::pin(world.hands_in(ITEM)).await;
    let body = Box::pin(world.waiting(id)).await.body;
    let answers = &body["answers"];
    let form: Value = serde_json::from_str(FORM)?;
    let bare = jsonschema::draft202012::new(&form["schema"]).map_err(|error| anyhow!("{error}"))?;
    let ours = microseconds(|| Cases::looks_at(black_box(&body)).is_ok())?;
    let theirs = microseconds(|| bare.is_valid(black_box(answers)))?;
    Ok(vec![Figure {
        bench: BENCH,
        metric: "form_validation",
        value: ours,
        unit: "CPU-us",
        peer: "jsonschema alone",
        peer_value: theirs,
        gate: None,
    }])
}

/// CPU microseconds of one look, which must take the document.
fn microseconds(takes: impl Fn() -> bool) -> Result<f64> {
    ensure!(takes(), "the document is whole");
    let begun = measure::cpu(std::process::id())?;
    let mut count = 0_u32;
    loop {
        let taken = (0..BATCH).filter(|_| black_box(takes())).count();
        ensure!(taken == BATCH as usize, "the document is whole");
        count += BATCH;
        let spent = measure::cpu(std::process::id())? - begun;
        if spent >= AT_LEAST {
            return Ok(spent.as_secs_f64() * 1_000_000.0 / f64::from(count));
        }
    }
}

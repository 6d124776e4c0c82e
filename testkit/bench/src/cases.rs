//! Applications and cases: from the key at the screen to the center's answer, the rules of a form, clerks who act at
//! once, and the desk's queue of a million cases.

mod contention;
#[path = "../../../features/cases/tests/it/crowd.rs"]
mod crowd;
mod form;
mod queue;
mod submit;
#[allow(dead_code, reason = "the tests of the feature use all of it")]
#[path = "../../../features/cases/tests/it/world.rs"]
mod world;

use anyhow::Result;

use crate::Options;
use crate::figure::Figure;

const BENCH: &str = "cases";

pub(crate) async fn run(options: &Options) -> Result<Vec<Figure>> {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let mut figures = Box::pin(form::run()).await?;
    figures.extend(Box::pin(submit::run(options)).await?);
    figures.extend(Box::pin(contention::run()).await?);
    figures.extend(Box::pin(queue::run(options)).await?);
    Ok(figures)
}

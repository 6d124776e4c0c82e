//! Public information: a warning on its way to the screens.

pub(crate) mod warning;

use anyhow::Result;

use crate::Options;
use crate::figure::Figure;

pub(crate) const BENCH: &str = "inquiry";

pub(crate) async fn run(options: &Options) -> Result<Vec<Figure>> {
    warning::run(options).await
}

//! Public information: a bureau's file read, a person's own rows looked up among millions, a warning on its way to the
//! screens.

mod county;
mod import;
mod kept;
mod lookup;
pub(crate) mod warning;

use anyhow::Result;

use crate::Options;
use crate::figure::Figure;

pub(crate) const BENCH: &str = "inquiry";

pub(crate) async fn run(options: &Options) -> Result<Vec<Figure>> {
    let mut figures = warning::run(options).await?;
    figures.extend(tokio::task::spawn_blocking(import::run).await??);
    figures.extend(Box::pin(kept::run()).await?);
    figures.extend(Box::pin(lookup::run()).await?);
    Ok(figures)
}

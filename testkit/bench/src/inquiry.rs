//! Public information: a bureau's file read, and a person's own rows looked up among millions.

mod county;
mod import;
mod lookup;

use anyhow::Result;

use crate::figure::Figure;

pub(crate) const BENCH: &str = "inquiry";

pub(crate) async fn run() -> Result<Vec<Figure>> {
    let mut figures = tokio::task::spawn_blocking(import::run).await??;
    figures.extend(Box::pin(lookup::run()).await?);
    Ok(figures)
}

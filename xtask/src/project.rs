//! What cargo knows of the workspace.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::shell;

/// `cargo metadata`, with the whole graph of dependencies.
pub(crate) fn metadata() -> Result<Value> {
    let text = shell::output(&mut shell::cargo(&["metadata", "--format-version", "1"]))?;
    serde_json::from_str(&text).context("cargo metadata prints JSON")
}

/// A program that cargo has built with the profile `debug` or `release`.
pub(crate) fn built(profile: &str, program: &str) -> Result<PathBuf> {
    let text = shell::output(&mut shell::cargo(&["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: Value = serde_json::from_str(&text).context("cargo metadata prints JSON")?;
    let target =
        metadata["target_directory"].as_str().context("cargo metadata names the target directory")?;
    Ok(PathBuf::from(target).join(profile).join(program))
}

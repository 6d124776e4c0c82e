//! `cargo xtask tidy`: the house rules as checks.
//!
//! The rules are plain functions over plain data in `crates` and `texts`; this file reads the data and prints.

mod crates;
mod texts;

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::project;
use crate::shell::{self, command, root};

/// One broken rule: where, what, and what to do instead.
#[derive(Debug, PartialEq)]
pub(crate) struct Finding {
    place: String,
    message: String,
}

impl Finding {
    fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }
}

pub(crate) fn run() -> Result<ExitCode> {
    Ok(if is_tidy()? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Checks everything and prints what it finds.
pub(crate) fn is_tidy() -> Result<bool> {
    let graph = crates::Graph::read(&project::metadata()?, root())?;
    let mut findings = graph.check();
    let files = files()?;
    for name in &files {
        // A file that is deleted but not yet committed is still on git's list.
        let Ok(bytes) = fs::read(root().join(name)) else { continue };
        let Ok(text) = String::from_utf8(bytes) else { continue };
        findings.extend(texts::check(name, &text));
        if name == texts::COLUMNS {
            findings.extend(texts::check_columns(&text));
        }
    }
    for Finding { place, message } in &findings {
        println!("{place}: {message}");
    }
    println!("tidy: {} crates, {} files, {} findings", graph.len(), files.len(), findings.len());
    Ok(findings.is_empty())
}

/// Every file of the repository that git does not ignore, relative to its root.
fn files() -> Result<Vec<String>> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let list =
        shell::output(&mut command("git", &arguments)).context("tidy asks git for the list of files")?;
    Ok(list.split_terminator('\0').map(String::from).collect())
}

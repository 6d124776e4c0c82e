//! Commands that run the product itself: the demo, the benchmarks, the walk.

use std::env;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use lexopt::prelude::*;

use crate::install::{self, CHROMIUM, CMAKE, COMPILER, FFMPEG, FONTS, JANUS, NGINX, NODE, NPM, POSTGRES};
use crate::models;
use crate::project::built;
use crate::shell::{cargo, command, root, run};

/// Builds and becomes `hongwang demo`: Ctrl-C and every other signal reach it without a middleman.
pub(crate) fn demo(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let mut release = false;
    let mut port_base = 8800_u16;
    let mut data: PathBuf = root().join("data/demo");
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("release") => release = true,
            Long("port-base") => port_base = arguments.value()?.parse()?,
            Long("data") => data = env::current_dir()?.join(arguments.value()?),
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    install::debian(&[COMPILER, CMAKE])?;
    models::install(&models::folder())?;
    let hongwang = if release {
        run(&mut cargo(&["build", "--workspace", "--release"]))?;
        built("release", "hongwang")?
    } else {
        run(&mut cargo(&["build", "--workspace"]))?;
        built("debug", "hongwang")?
    };
    println!("data: {}", data.display());
    let mut hongwang = command(hongwang, &["demo", "--port-base", &port_base.to_string()]);
    hongwang.arg("--data").arg(&data).arg("--models").arg(models::folder());
    Err(hongwang.exec()).context("cannot start the demo")
}

/// Builds for release and hands everything to the benchmark program.
pub(crate) fn bench(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    install::debian(&[COMPILER, CMAKE, FFMPEG, NGINX, JANUS, NODE, NPM, CHROMIUM, FONTS, POSTGRES])?;
    install::debian(&install::ZINNIA)?;
    install::node_modules()?;
    models::install(&models::folder())?;
    // Standard output belongs to the figures.
    let status = cargo(&["build", "--workspace", "--release", "--quiet"]).status()?;
    anyhow::ensure!(status.success(), "the release build failed");
    let mut bench = command(built("release", "hongwang-bench")?, &[]);
    let status = bench.args(arguments.raw_args()?).status().context("cannot run the benchmarks")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Walks through the demo in Chromium and writes screenshots.
pub(crate) fn walk(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let mut out = root().join("shots");
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("out") => out = env::current_dir()?.join(arguments.value()?),
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    install::debian(&[COMPILER, CMAKE, NODE, NPM, CHROMIUM, FONTS])?;
    install::node_modules()?;
    models::install(&models::folder())?;
    run(&mut cargo(&["build", "--workspace"]))?;
    let mut walk = command("node", &["tests/browser/walk.mjs"]);
    run(walk.arg(&out).env("HONGWANG_BINARY", built("debug", "hongwang")?))?;
    Ok(ExitCode::SUCCESS)
}

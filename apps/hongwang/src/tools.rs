//! The commands that do one thing and end.

use crate::{
    center,
    config::{CenterConfig, VillageConfig},
    village,
};
use anyhow::{Context, Result};
use hongwang_base::{Clock, Scope};
use hongwang_feature::organisations;
use hongwang_feed::bundle;
use hongwang_models::Models;
use hongwang_page::Live;
use hongwang_speech::Manners;
use hongwang_store::audit;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Checks the audit chain; a broken one is exit status 1.
///
/// # Errors
/// When the center's data cannot be opened.
#[allow(clippy::print_stdout, reason = "this is what the command answers")]
pub(crate) async fn audit_verify(config: &CenterConfig) -> Result<ExitCode> {
    let ground = center::ground(config, false).await?;
    let verdict = audit::verify(&mut ground.place.db.read().await?).await?;
    Ok(match verdict {
        audit::Verdict::Whole { entries } => {
            println!("审计链完整,共 {entries} 条");
            ExitCode::SUCCESS
        }
        audit::Verdict::Broken { seq } => {
            println!("审计链在第 {seq} 条断开:这一条被改动、删除或挪动过");
            ExitCode::FAILURE
        }
    })
}

/// Writes a village's whole feed to a file.
///
/// # Errors
/// When the village is unknown, or the center's data or the file cannot be used.
pub(crate) async fn feed_export(config: &CenterConfig, village: &str, to: &Path) -> Result<String> {
    let ground = center::ground(config, false).await?;
    let place = &ground.place;
    let all = organisations::list(&mut place.db.read().await?, &Scope(place.org.clone())).await?;
    let org = all.into_iter().find(|org| org.path.code() == village);
    let org = org.with_context(|| format!("机构表里没有编码为 {village} 的村"))?;
    let summary =
        bundle::export(&place.db, &place.blobs, &ground.authority, &place.clock, &org.path, to).await?;
    Ok(format!("已写出 {}:{} 条记录,{} 个文件", org.name, summary.entries, summary.blobs))
}

/// Reads such a file into a village, which may be running.
///
/// # Errors
/// When the village was never admitted, or the file is not one that its center signed.
pub(crate) async fn feed_import(config: &VillageConfig, from: &Path) -> Result<String> {
    let village::Ground { features, node, db, blobs, clock, .. } = village::ground(config).await?;
    let membership = node.membership().await?.context("本机还没有接入县中心,先接入一次才认得中心的签名")?;
    let place = village::place(membership.org.clone(), db, blobs, clock, Live::default());
    let summary = bundle::import(&place, &features, &membership.trust, from).await?;
    Ok(format!("已读入 {} 条记录,{} 个文件;{} 包以前就有", summary.entries, summary.blobs, summary.known))
}

/// Extracts saved pages; a file that cannot be read is told and makes the exit status 1, the others go on.
///
/// # Errors
/// Never for a single file.
#[allow(clippy::print_stdout, clippy::print_stderr, reason = "this is what the command answers")]
pub(crate) fn extract(files: &[PathBuf], json: bool) -> Result<ExitCode> {
    let now = Clock::system().now().0;
    let mut code = ExitCode::SUCCESS;
    for file in files {
        match hongwang_websites::extract::extract_file(file, now) {
            Ok(page) if json => println!("{}", serde_json::to_string(&page)?),
            Ok(page) => println!("{}\n{}\n", page.title, page.text),
            Err(error) => {
                eprintln!("{error}");
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

/// Speaks what the node asks on standard input until it ends.
///
/// # Errors
/// When the voice cannot be opened, or the node is gone.
pub(crate) fn voice(models: PathBuf, manners: Manners) -> Result<()> {
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    Ok(hongwang_speech::child::run(&Models::at(models), manners, &mut input, &mut output)?)
}

/// Reads pictures from the standard input until it ends.
///
/// # Errors
/// When the node is gone.
pub(crate) fn reading(models: PathBuf) -> Result<()> {
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    Ok(hongwang_reading::child::run(&Models::at(models), &mut input, &mut output)?)
}

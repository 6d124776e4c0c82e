//! `cargo xtask bench NAME`: measures the release build against a peer or a limit, in the same run.
//!
//! A benchmark gives [`Figure`]s; this file prints them, as a table for people or as JSON, one line a figure.
//! The exit status says whether every gate holds.

mod cases;
mod figure;
mod ink;
mod inquiry;
mod intake;
mod line;
mod measure;
mod media;
mod nginx;
mod nightplan;
mod numbers;
mod pages;
mod pinyin;
mod publish;
mod relay;
mod search;
mod sfu;
mod speech;
mod tap;
mod walk;

use std::io::{Write, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

use crate::figure::Figure;

/// What a benchmark may be told.
struct Options {
    /// The release build of the product.
    hongwang: PathBuf,
    /// The root of the repository.
    root: PathBuf,
    /// Saved pages for `intake`.
    samples: PathBuf,
}

const HELP: &str = "\
cargo xtask bench NAME [--json] [--samples DIR]

  pages   a hall page from a village node beside nginx: CPU, bytes, memory, time to the first page
  publish from an editor's click to a thousand villages: time, CPU, bytes, memory
  line    4 MiB of blobs over 2 Mbit/s with 80 ms and 5 % loss, beside one plain stream (needs root)
  intake  article extraction beside the bare extractor, on the saved pages in DIR (default ../shared/data/pages)
  speech  the voice beside espeak-ng: CPU, memory, first sound over HTTP and in Chromium
  search  20,000 documents and 100 queries beside SQLite's trigram index and LIKE; text from the pages in DIR
  ink     600 characters written with jitter, in broken order and joined, over HTTP beside Zinnia
  tap     a finger's tap to the next page's heading on the glass, beside a React application and a bare DOM change
  walk    the thirty commonest tasks in a browser: taps, time, what is heard, sizes, contrast
  cases   an application from the screen to the center's answer, a form's rules, clerks who act at once, and the desk's
          queue of a million cases on SQLite and PostgreSQL (needs 6 GB of disk and a quarter of an hour)
  inquiry a bureau's file of 200,000 lines beside sqlite3 .import, a person's rows among five million on SQLite and
          PostgreSQL, a warning from the desk's key to a thousand screens (needs 6 GB of disk and ten minutes)
  media   a film of 512 MiB in ranges beside nginx, and a film of a minute converted beside ffmpeg alone: CPU
  nightplan
          a night of films to 300 villages by the rules of the line, beside the same without neighbours: hours, bytes
  relay   eight channels of 40 Mbit/s to a viewer each, beside a loop that only copies: CPU, memory
  sfu     a picture to 120 and to 450 people beside Janus and beside encryption and sending alone: CPU, what arrives and
          when, with loss and with three layers; 300 venues in turn (needs two idle cores and eight minutes)
  pinyin  letters to words beside librime and libgooglepinyin: county phrases, personal names, time a key, memory
";

/// What a benchmark starts of this program as a process of its own, by its first argument.
async fn helper() -> Option<Result<ExitCode>> {
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next()?.to_str()? {
        // Becomes ffmpeg; comes back only with what went wrong.
        "filming" => Some(Err(hongwang_films::child(arguments).into())),
        "media-server" => Some(match arguments.next() {
            Some(folder) => media::serve(folder.as_ref()).await.map(|()| ExitCode::SUCCESS),
            None => Err(anyhow::anyhow!("media-server: a folder is expected")),
        }),
        name @ ("relay-server" | "relay-copy" | "relay-sender") => {
            Some(relay::helper(name, arguments).await.map(|()| ExitCode::SUCCESS))
        }
        name @ (sfu::SERVER | sfu::FLOOR) => {
            Some(sfu::helper(name, arguments).await.map(|()| ExitCode::SUCCESS))
        }
        _ => None,
    }
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let root = std::env::current_dir()?;
    let here = std::env::current_exe()?;
    let beside = here.parent().context("a program lies in a folder")?;
    let mut options =
        Options { hongwang: beside.join("hongwang"), samples: root.join("../shared/data/pages"), root };
    if let Some(ended) = helper().await {
        return ended;
    }
    let mut name = None;
    let mut json = false;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Value(value) if name.is_none() => name = Some(value.string()?),
            Long("json") => json = true,
            Long("samples") => options.samples = arguments.value()?.into(),
            unknown => return Err(unknown.unexpected().into()),
        }
    }
    let figures = match name.as_deref() {
        Some("pages") => pages::run(&options).await?,
        Some("publish") => publish::run(&options).await?,
        Some("cases") => cases::run(&options).await?,
        Some("line") => tokio::task::spawn_blocking(line::run).await??,
        Some("intake") => intake::run(&options)?,
        Some("ink") => ink::run(&options).await?,
        Some("inquiry") => inquiry::run(&options).await?,
        Some("media") => media::run().await?,
        Some("nightplan") => nightplan::run(),
        Some("pinyin") => pinyin::run(&options.root)?,
        Some("relay") => relay::run().await?,
        Some("sfu") => sfu::run().await?,
        Some("speech") => speech::run(&options).await?,
        Some("search") => search::run(&options).await?,
        Some("tap") => tap::run(&options).await?,
        Some("walk") => walk::run(&options).await?,
        Some(unknown) => bail!("there is no benchmark {unknown}\n\n{HELP}"),
        None => {
            write!(stdout(), "{HELP}")?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    let lines = if json { figure::json_lines(&figures) } else { figure::table(&figures) };
    write!(stdout(), "{lines}")?;
    Ok(if figures.iter().all(Figure::passes) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

//! Pages a CPU-second from bytes to a clean article, beside the bare extractor.
//!
//! Both sides decode the same saved pages. The peer then runs `dom_smoothie` alone; ours also selects by site,
//! reads title, date and source, sanitises and takes the fingerprint that recognises copies.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use dom_smoothie::Readability;
use hongwang_websites::near::Fingerprint;
use hongwang_websites::{extract, text};

use crate::Options;
use crate::figure::Figure;
use crate::measure;

/// 2026-11-23 12:00 +08:00: dates are read against a fixed day.
const NOW: i64 = 1_795_406_400_000;
const AT_LEAST: Duration = Duration::from_secs(5);

pub(crate) fn run(options: &Options) -> Result<Vec<Figure>> {
    let pages = read(&options.samples)?;
    let ours = pages_per_second(&pages, |page| {
        if let Ok(found) = extract::extract(page, None, None, None, NOW) {
            black_box(Fingerprint::of(&found.text));
        }
    })?;
    let bare = pages_per_second(&pages, |page| {
        let decoded = text::decode(page, None).text;
        let article = Readability::new(decoded, None, None).and_then(|mut page| page.parse());
        black_box(article.is_ok());
    })?;
    Ok(vec![Figure {
        bench: "intake",
        metric: "pages_per_cpu_second",
        value: ours,
        unit: "pages/s",
        peer: "bare extractor",
        peer_value: bare,
        gate: None,
    }])
}

fn read(folder: &Path) -> Result<Vec<Vec<u8>>> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("{}: name a folder of saved pages with --samples", folder.display()))?;
    let mut pages = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "html") {
            pages.push(fs::read(&path)?);
        }
    }
    ensure!(!pages.is_empty(), "{} holds no .html file", folder.display());
    Ok(pages)
}

/// Runs over all pages until enough CPU time has passed for `/proc` to be exact within a percent.
fn pages_per_second(pages: &[Vec<u8>], mut each: impl FnMut(&[u8])) -> Result<f64> {
    pages.iter().for_each(|page| each(page));
    let begun = measure::cpu(std::process::id())?;
    let mut count = 0;
    loop {
        pages.iter().for_each(|page| each(page));
        count += pages.len();
        let spent = measure::cpu(std::process::id())? - begun;
        if spent >= AT_LEAST {
            return Ok(count as f64 / spent.as_secs_f64());
        }
    }
}

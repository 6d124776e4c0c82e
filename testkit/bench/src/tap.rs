//! From a finger's tap to the next page's heading on the glass, beside a React application with the same pages, a tap
//! that only changes one text, and plain navigation: all in one browser, in turns (`tests/browser/tap.mjs`).

use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use hongwang_testkit::Demo;
use serde::Deserialize;
use tokio::process::Command;

use crate::Options;
use crate::figure::{Figure, Gate};

const BENCH: &str = "tap";
/// Taps of each way that make a figure.
const ENOUGH: usize = 200;
const LIMIT_MS: f64 = 50.0;
const OVER_FLOOR: f64 = 1.4;

/// What one way of getting to the next page took, milliseconds.
#[derive(Debug, Deserialize)]
struct Way {
    way: String,
    taps: usize,
    p50: f64,
    p95: f64,
}

pub(crate) async fn run(options: &Options) -> Result<Vec<Figure>> {
    let demo = Demo::start_program(&options.hongwang, None).await;
    let mut script = Command::new("node");
    script
        .arg(options.root.join("tests/browser/tap.mjs"))
        .arg(demo.village(1))
        .arg(options.root.join("target/bench-spa"));
    let output =
        script.stderr(Stdio::inherit()).kill_on_drop(true).output().await.context("node is not installed")?;
    ensure!(output.status.success(), "tap.mjs failed");
    figures(&String::from_utf8_lossy(&output.stdout))
}

fn figures(lines: &str) -> Result<Vec<Figure>> {
    let ways = lines.lines().map(serde_json::from_str).collect::<Result<Vec<Way>, _>>();
    let ways = ways.context("tap.mjs prints a line of JSON for each way")?;
    let way = |name: &str| {
        let found = ways.iter().find(|way| way.way == name);
        let found = found.with_context(|| format!("tap.mjs measured no {name}"))?;
        ensure!(found.taps >= ENOUGH, "{name}: {} taps are fewer than {ENOUGH}", found.taps);
        Ok(found)
    };
    let (swap, floor, react, plain) = (way("swap")?, way("floor")?, way("react")?, way("plain")?);
    let p95 = |metric, peer, peer_value, limit| Figure {
        bench: BENCH,
        metric,
        value: swap.p95,
        unit: "ms",
        peer,
        peer_value,
        gate: Some(Gate::AtMost(limit)),
    };
    let ungated = |metric, value, peer, peer_value| Figure {
        bench: BENCH,
        metric,
        value,
        unit: "ms",
        peer,
        peer_value,
        gate: None,
    };
    Ok(vec![
        Figure::limited(BENCH, "tap_p95", swap.p95, "ms", LIMIT_MS),
        p95("tap_p95_to_floor", "DOM change", floor.p95, floor.p95 * OVER_FLOOR),
        p95("tap_p95_to_react", "React SPA, cached", react.p95, react.p95),
        ungated("tap_p50", swap.p50, "React SPA, cached", react.p50),
        ungated("tap_p50_to_floor", swap.p50, "DOM change", floor.p50),
        ungated("plain_p50", plain.p50, "swap", swap.p50),
        ungated("plain_p95", plain.p95, "swap", swap.p95),
        Figure { unit: "taps", ..ungated("taps", swap.taps as f64, "at least", ENOUGH as f64) },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(swap: f64, taps: usize) -> String {
        let way = |name: &str, p95: f64| {
            format!(r#"{{"way":"{name}","taps":{taps},"p50":{},"p95":{p95}}}"#, p95 - 10.0) + "\n"
        };
        way("floor", 36.0) + &way("swap", swap) + &way("react", 59.0) + &way("plain", 112.0)
    }

    #[test]
    fn a_tap_must_be_quick_by_itself_near_the_floor_and_quicker_than_the_peer() {
        let passes = |swap| {
            let figures = figures(&lines(swap, 240)).expect("figures");
            figures[..3].iter().map(Figure::passes).collect::<Vec<_>>()
        };
        assert_eq!(passes(40.0), [true, true, true]);
        assert_eq!(passes(50.5), [false, false, true]);
        assert_eq!(passes(60.0), [false, false, false]);
    }

    #[test]
    fn too_few_taps_are_no_figure() {
        assert!(figures(&lines(40.0, 199)).is_err());
        assert!(figures("").is_err());
    }
}

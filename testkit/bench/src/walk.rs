//! The thirty commonest tasks (`docs/zh/常用三十件事.md`) in a real browser: taps, seconds, and what each page on the
//! way is like for eyes, ears and fingers (`tests/browser/walk_tasks.mjs`).

use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use hongwang_testkit::Demo;
use serde::Deserialize;
use tokio::process::Command;

use crate::Options;
use crate::figure::{Figure, Gate};

const BENCH: &str = "walk";
/// The first rows of the list are the keys of the start page.
const SHORTCUTS: u32 = 8;
const TASKS: usize = 30;
const SHORTCUT_TAPS: f64 = 3.0;
/// Side of the smallest thing to touch on a panel of 43 inches.
const TARGET_MM: f64 = 20.0;
const CONTRAST: f64 = 7.0;

/// What a walk prints: one a task, and the last, number 0, for all pages together.
#[derive(Debug, Deserialize)]
struct Line {
    task: u32,
    #[serde(default)]
    said: String,
    #[serde(default)]
    taps: u32,
    #[serde(default)]
    ends: String,
    #[serde(default)]
    seconds: f64,
    pages: u32,
    coverage: f64,
    target_mm: f64,
    contrast: f64,
    text_px: f64,
    under_24: u32,
    #[serde(default)]
    notes: Vec<String>,
}

pub(crate) async fn run(options: &Options) -> Result<Vec<Figure>> {
    let demo = Demo::start_program(&options.hongwang, None).await;
    let mut script = Command::new("node");
    script.arg(options.root.join("tests/browser/walk_tasks.mjs")).arg(demo.village(1));
    let output =
        script.stderr(Stdio::inherit()).kill_on_drop(true).output().await.context("node is not installed")?;
    ensure!(output.status.success(), "walk_tasks.mjs failed");
    let lines = read(&String::from_utf8_lossy(&output.stdout))?;
    report(&lines);
    Ok(figures(&lines))
}

fn read(lines: &str) -> Result<Vec<Line>> {
    let lines = lines.lines().map(serde_json::from_str).collect::<Result<Vec<Line>, _>>();
    let lines = lines.context("walk_tasks.mjs prints a line of JSON for each task")?;
    ensure!(lines.len() == TASKS + 1, "{} of {TASKS} tasks and the sum were walked", lines.len());
    ensure!(lines[TASKS].task == 0, "the last line is the sum");
    Ok(lines)
}

/// Each task in a line, with what is wrong on its pages: beside the figures, for whoever mends it.
#[expect(clippy::print_stderr, reason = "standard output belongs to the figures")]
fn report(lines: &[Line]) {
    for line in &lines[..TASKS] {
        eprintln!(
            "{:2} {:8} {} taps {:5.2} s {} pages  {:5.1} % heard {:5.1} mm {:5.2}:1 {:4.1} px  {}",
            line.task,
            line.ends,
            line.taps,
            line.seconds,
            line.pages,
            line.coverage * 100.0,
            line.target_mm,
            line.contrast,
            line.text_px,
            line.said,
        );
        for note in &line.notes {
            eprintln!("     {note}");
        }
    }
}

fn figures(lines: &[Line]) -> Vec<Figure> {
    let (tasks, sum) = (&lines[..TASKS], &lines[TASKS]);
    let count = |ends: &str| tasks.iter().filter(|task| task.ends == ends).count() as f64;
    let shortcuts = tasks.iter().filter(|task| task.task <= SHORTCUTS);
    let most = shortcuts.map(|task| task.taps).max().map_or(0.0, f64::from);
    let taps: u32 = tasks.iter().map(|task| task.taps).sum();
    let seconds: f64 = tasks.iter().map(|task| task.seconds).sum();
    let slowest = tasks.iter().map(|task| task.seconds).fold(0.0, f64::max);
    let limited = |metric, value, unit, gate| Figure {
        bench: BENCH,
        metric,
        value,
        unit,
        peer: "limit",
        peer_value: match gate {
            Gate::AtMost(limit) | Gate::AtLeast(limit) => limit,
        },
        gate: Some(gate),
    };
    let told = |metric, value, unit, peer, peer_value| Figure {
        bench: BENCH,
        metric,
        value,
        unit,
        peer,
        peer_value,
        gate: None,
    };
    let all = TASKS as f64;
    vec![
        limited("tasks_lost", count("lost"), "tasks", Gate::AtMost(0.0)),
        limited("shortcut_taps", most, "taps", Gate::AtMost(SHORTCUT_TAPS)),
        limited("read_aloud_coverage", sum.coverage * 100.0, "% least", Gate::AtLeast(100.0)),
        limited("smallest_target", sum.target_mm, "mm", Gate::AtLeast(TARGET_MM)),
        limited("contrast", sum.contrast, ":1 least", Gate::AtLeast(CONTRAST)),
        limited("texts_under_24_px", f64::from(sum.under_24), "texts", Gate::AtMost(0.0)),
        told("smallest_text", sum.text_px, "px", "rule", 24.0),
        told("tasks_with_service", count("service"), "tasks", "all", all),
        told("tasks_stated_as_absent", count("stated"), "tasks", "all", all),
        told("taps_a_task", f64::from(taps) / all, "taps", "shortcut limit", SHORTCUT_TAPS),
        told("machine_seconds_a_task", seconds / all, "s", "slowest task", slowest),
        told("pages", f64::from(sum.pages), "pages", "tasks", all),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thirty tasks and the sum, the first task ending as said, the pages with this smallest target.
    fn lines(ends: &str, target: f64) -> String {
        let page = format!(
            r#""pages":3,"coverage":1,"target_mm":{target},"contrast":7.2,"text_px":24,"under_24":0"#
        );
        let task = |number: u32| {
            let ends = if number == 1 { ends } else { "service" };
            format!(r#"{{"task":{number},"said":"","taps":2,"ends":"{ends}","seconds":0.5,{page}}}"#) + "\n"
        };
        (1..=30).map(task).collect::<String>() + &format!(r#"{{"task":0,{page}}}"#)
    }

    fn missed(lines: &str) -> Vec<&'static str> {
        let figures = figures(&read(lines).expect("lines"));
        figures.iter().filter(|figure| !figure.passes()).map(|figure| figure.metric).collect()
    }

    #[test]
    fn a_lost_task_and_a_small_target_miss_their_gates() {
        assert_eq!(missed(&lines("service", 29.8)), [""; 0]);
        assert_eq!(missed(&lines("stated", 29.8)), [""; 0]);
        assert_eq!(missed(&lines("lost", 19.9)), ["tasks_lost", "smallest_target"]);
    }

    #[test]
    fn a_walk_that_ended_early_is_no_result() {
        let cut: String =
            lines("service", 29.8).lines().take(12).map(|line| line.to_owned() + "\n").collect();
        assert!(read(&cut).is_err());
    }
}

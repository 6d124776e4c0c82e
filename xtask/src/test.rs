//! `cargo xtask test`: every check in order, each to its end; the last line says how many passed and failed.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

use crate::install::{
    self, CHROMIUM, CMAKE, COMPILER, FAKETIME, FFMPEG, FONTS, NETWORK, NODE, NPM, POSTGRES, VENV,
};
use crate::models;
use crate::project::built;
use crate::shell::{self, cargo, command, root, succeeds, watch};
use crate::tidy;

/// How many checks ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tally {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Tally {
    const ONE_PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    const ONE_FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };
    const ONE_SKIPPED: Self = Self { passed: 0, failed: 0, skipped: 1 };

    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    fn line(self) -> String {
        let mut line = format!("{} passed, {} failed", self.passed, self.failed);
        if self.skipped > 0 {
            write!(line, ", {} skipped", self.skipped).expect("a string takes all");
        }
        line
    }
}

/// Names the program to tests, in Rust and in the browser.
const PROGRAM: &str = "HONGWANG_BINARY";

struct Step {
    name: &'static str,
    run: fn() -> Result<Tally>,
}

const STEPS: &[Step] = &[
    Step { name: "fmt", run: || check(cargo(&["fmt", "--check"])) },
    Step {
        name: "clippy",
        run: || check(cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])),
    },
    Step { name: "rust", run: rust },
    Step { name: "islands", run: islands },
    Step { name: "browser", run: browser },
    Step { name: "deny", run: deny },
    Step { name: "tidy", run: || Ok(if tidy::is_tidy()? { Tally::ONE_PASSED } else { Tally::ONE_FAILED }) },
];

pub(crate) fn run(arguments: lexopt::Parser) -> Result<ExitCode> {
    let steps = chosen(arguments)?;
    install_all()?;
    let begun = Instant::now();
    let mut all = Tally::default();
    let mut report = String::new();
    for step in steps {
        println!("\n=== {}", step.name);
        let step_begun = Instant::now();
        let tally = (step.run)().unwrap_or_else(|error| {
            println!("{}: {error:#}", step.name);
            Tally::ONE_FAILED
        });
        let line = format!("{:8} {:7.1} s  {}", step.name, step_begun.elapsed().as_secs_f64(), tally.line());
        println!("--- {line}");
        writeln!(report, "{line}").expect("a string takes all");
        all.add(tally);
    }
    println!("\n{report}all      {:7.1} s\n\n{}", begun.elapsed().as_secs_f64(), all.line());
    Ok(if all.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn chosen(mut arguments: lexopt::Parser) -> Result<Vec<&'static Step>> {
    let mut steps = Vec::new();
    while let Some(argument) = arguments.next()? {
        let Value(name) = argument else { return Err(argument.unexpected().into()) };
        let Some(step) = STEPS.iter().find(|step| name == step.name) else {
            bail!(
                "there is no step {name:?}; steps are: {}",
                STEPS.iter().map(|step| step.name).collect::<Vec<_>>().join(" ")
            );
        };
        steps.push(step);
    }
    Ok(if steps.is_empty() { STEPS.iter().collect() } else { steps })
}

fn install_all() -> Result<()> {
    install::debian(&[COMPILER, CMAKE, CHROMIUM, FFMPEG, FONTS, NETWORK, NODE, NPM, POSTGRES])?;
    install::debian(&install::KANNEL)?;
    install::debian(&[VENV, FAKETIME])?;
    install::python_package("pycmpp")?;
    install::cargo_tool("nextest")?;
    install::cargo_tool("deny")?;
    models::install(&models::folder())?;
    install::node_modules()
}

/// A command whose exit status is the whole result.
fn check(mut command: std::process::Command) -> Result<Tally> {
    shell::run(&mut command).map(|()| Tally::ONE_PASSED)
}

/// The program as it stands, for tests that start it.
///
/// All targets, as nextest builds them: the same features of every dependency, so nothing is built twice.
fn program() -> Result<PathBuf> {
    shell::run(&mut cargo(&["build", "--workspace", "--all-targets"]))?;
    built("debug", "hongwang")
}

/// Unit, store and story tests, with one PostgreSQL server for all of them.
fn rust() -> Result<Tally> {
    let program = program()?;
    let server = hongwang_postgres::Server::start().context("the tests need a real PostgreSQL")?;
    let mut nextest = cargo(&["nextest", "run", "--workspace", "--color", "never"]);
    nextest.env(hongwang_postgres::VARIABLE, server.url()).env(PROGRAM, program);
    counted(nextest, nextest_summary)
}

/// Types of the browser code, as its comments give them.
fn islands() -> Result<Tally> {
    let mut all = Tally::default();
    for project in ["tsconfig.json", "tsconfig.islands.json"] {
        let mut tsc = command("tests/browser/node_modules/.bin/tsc", &["--project"]);
        all.add(check({
            tsc.arg(root().join("tests/browser").join(project));
            tsc
        })?);
    }
    Ok(all)
}

/// Tests in Chromium, two files at a time: each waits for screens and clocks more than it computes.
fn browser() -> Result<Tally> {
    let program = program()?;
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join("tests/browser"))? {
        let path = entry?.path();
        if path.to_str().is_some_and(|name| name.ends_with(".test.mjs")) {
            files.push(path);
        }
    }
    files.sort();
    let mut node = command("node", &["--test", "--test-concurrency=2", "--test-reporter=spec"]);
    node.args(files).env(PROGRAM, &program);
    counted(node, node_summary)
}

fn deny() -> Result<Tally> {
    let mut all = check(cargo(&["deny", "--workspace", "check", "bans", "licenses", "sources"]))?;
    if succeeds(&mut cargo(&["deny", "fetch", "db"])) {
        all.add(check(cargo(&["deny", "--workspace", "check", "advisories"]))?);
    } else {
        println!("advisories: NOT checked, because the advisory database cannot be fetched from here");
        all.add(Tally::ONE_SKIPPED);
    }
    Ok(all)
}

/// Runs a test runner and adds up what its closing lines say.
fn counted(mut runner: std::process::Command, summary: fn(&str) -> Option<Tally>) -> Result<Tally> {
    let mut tally = Tally::default();
    let succeeded = watch(&mut runner, |line| tally.add(summary(line).unwrap_or_default()))?;
    if !succeeded && tally.failed == 0 {
        // It did not come as far as running tests.
        tally.failed = 1;
    }
    if succeeded && tally.passed == 0 {
        bail!("the runner ran no test");
    }
    Ok(tally)
}

/// `Summary [ 1.2s] 5 tests run: 4 passed (1 slow, 1 flaky), 1 timed out, 2 skipped`
fn nextest_summary(line: &str) -> Option<Tally> {
    let (head, counts) = line.split_once("run: ")?;
    if !head.trim_start().starts_with("Summary [") {
        return None;
    }
    let mut tally = Tally::default();
    let mut depth = 0;
    let outside: String = counts
        .chars()
        .filter(|letter| {
            depth += i32::from(*letter == '(');
            let keep = depth == 0;
            depth -= i32::from(*letter == ')');
            keep
        })
        .collect();
    for part in outside.split(',') {
        let (number, word) = part.trim().split_once(' ')?;
        let number: u64 = number.parse().ok()?;
        match word.trim() {
            "passed" => tally.passed += number,
            "skipped" => tally.skipped += number,
            _ => tally.failed += number,
        }
    }
    Some(tally)
}

/// `ℹ pass 3`, `ℹ fail 0`, `ℹ cancelled 0`, `ℹ skipped 0`, `ℹ todo 0`
fn node_summary(line: &str) -> Option<Tally> {
    let (word, number) = line.strip_prefix("ℹ ")?.split_once(' ')?;
    let number: u64 = number.parse().ok()?;
    match word {
        "pass" => Some(Tally { passed: number, ..Tally::default() }),
        "fail" | "cancelled" => Some(Tally { failed: number, ..Tally::default() }),
        "skipped" | "todo" => Some(Tally { skipped: number, ..Tally::default() }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_of_nextest_is_understood() {
        let tally = |line| nextest_summary(line).map(|tally| (tally.passed, tally.failed, tally.skipped));
        assert_eq!(tally("     Summary [   0.006s] 1 test run: 1 passed, 0 skipped"), Some((1, 0, 0)));
        assert_eq!(
            tally(
                "     Summary [  12.1s] 7/9 tests run: 3 passed (1 slow, 1 flaky), 2 failed, 1 timed out, 4 skipped"
            ),
            Some((3, 3, 4))
        );
        assert_eq!(tally("        PASS [   0.005s] hongwang-base a_run: 1 passed"), None);
    }

    #[test]
    fn the_closing_lines_of_node_are_understood() {
        let text = "ℹ tests 6\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0\nℹ todo 1\nℹ duration_ms 4.2\n✔ pass 9";
        let mut all = Tally::default();
        text.lines().filter_map(node_summary).for_each(|tally| all.add(tally));
        assert_eq!(all, Tally { passed: 3, failed: 2, skipped: 1 });
    }

    #[test]
    fn the_last_line_names_skipped_only_when_there_are_some() {
        assert_eq!(Tally::ONE_PASSED.line(), "1 passed, 0 failed");
        assert_eq!(Tally::ONE_SKIPPED.line(), "0 passed, 0 failed, 1 skipped");
    }
}

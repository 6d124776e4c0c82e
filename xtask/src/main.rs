//! `cargo xtask`: everything a person or CI does with this repository, in one word each.
//!
//! Every command installs what it needs and lacks, so that a fresh machine with Rust is enough.

#![expect(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

mod install;
mod models;
mod project;
mod serve;
mod shell;
mod test;
mod tidy;

use std::process::ExitCode;

use lexopt::prelude::*;

const HELP: &str = "\
cargo xtask COMMAND

  demo [--release] [--port-base N] [--data DIR]
        Build and start one center and two villages. Debug by default: minutes faster to build.
  test [STEP...]
        Run all checks, or only the named steps, and say how many passed and failed.
        Steps: fmt clippy rust islands browser deny tidy
  models [--to DIR]
        Fetch the trained models for voice and handwriting (about 150 MB) into models/, checked by SHA-256.
  tidy  Check the house rules alone.
  bench [NAME] [--json] [OPTION...]
        Measure; without NAME: what there is. Exit status 0 when every gate holds.
  walk [--out DIR]
        Walk through the demo in Chromium on kiosk, TV and phone and write screenshots to shots/.
";

fn main() -> anyhow::Result<ExitCode> {
    let mut arguments = lexopt::Parser::from_env();
    let command = match arguments.next()? {
        Some(Value(command)) => command.string()?,
        Some(Short('h') | Long("help")) | None => {
            print!("{HELP}");
            return Ok(ExitCode::SUCCESS);
        }
        Some(unknown) => return Err(unknown.unexpected().into()),
    };
    match command.as_str() {
        "demo" => serve::demo(arguments),
        "walk" => serve::walk(arguments),
        "models" => models::command_line(arguments),
        "bench" => serve::bench(arguments),
        "test" => test::run(arguments),
        "tidy" => tidy::run(),
        unknown => anyhow::bail!("there is no command {unknown}\n\n{HELP}"),
    }
}

//! Schemathesis, which holds an interface against its OpenAPI description: from the Python package index, every package
//! pinned, in an environment of its own under `target/tools`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is installed; another list is another folder.
const PINNED: &str = include_str!("../schemathesis.txt");

/// The program, installed where it is missing.
pub async fn schemathesis() -> PathBuf {
    tokio::task::spawn_blocking(install).await.expect("an installation ends or says why")
}

fn install() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the test kit lies in the workspace");
    let folder = root.join("target/tools/schemathesis");
    let (program, mark) = (folder.join("bin/schemathesis"), folder.join("pinned.txt"));
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == PINNED) {
        return program;
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
    let wish = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemathesis.txt");
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--disable-pip-version-check",
        "--requirement",
    ]);
    run(pip.arg(wish));
    // Written last: an installation that broke off is begun again.
    fs::write(&mark, PINNED).unwrap_or_else(|error| panic!("{}: {error}", mark.display()));
    program
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said} (Debian: apt-get install python3-venv)");
}

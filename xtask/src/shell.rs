//! Running other programs: every command is shown before it runs, and its failure is an error with its name.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// A command in the folder of the workspace, with our own tools last in its PATH: installed ones come first.
pub(crate) fn command(program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    if let Some(path) = path_with_tools() {
        command.env("PATH", path);
    }
    command
}

/// `cargo` with arguments.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    // The cargo that runs this, so that a toolchain chosen for it holds for its children.
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), arguments)
}

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies inside the workspace")
}

/// Where tools live that this repository installs for itself, each in a folder of its own with a `bin`.
pub(crate) fn tools() -> PathBuf {
    root().join("target/tools")
}

/// Runs to the end; an error unless it succeeds.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    println!("$ {shown}");
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot run {shown}"))?;
    ensure!(status.success(), "{shown}: {status}");
    Ok(())
}

/// Whether it runs and succeeds; its output is not shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// What it prints; an error unless it succeeds.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let shown = show(command);
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot run {shown}"))?;
    ensure!(output.status.success(), "{shown}: {}", output.status);
    String::from_utf8(output.stdout).with_context(|| format!("{shown} printed no UTF-8"))
}

/// Runs to the end, shows what it prints, and hands over each line; whether it succeeded.
///
/// Standard error is joined to standard output by a shell, so that lines keep their order.
pub(crate) fn watch(command: &mut Command, mut line: impl FnMut(&str)) -> Result<bool> {
    let shown = show(command);
    println!("$ {shown}");
    let mut joined = Command::new("sh");
    joined.args(["-c", r#"exec "$0" "$@" 2>&1"#]).arg(command.get_program()).args(command.get_args());
    joined.current_dir(command.get_current_dir().unwrap_or(root()));
    joined.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut child = joined
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {shown}"))?;
    let stdout = child.stdout.take().expect("standard output is piped");
    for bytes in BufReader::new(stdout).split(b'\n') {
        let bytes = bytes?;
        let text = String::from_utf8_lossy(&bytes);
        println!("{text}");
        line(&text);
    }
    Ok(child.wait()?.success())
}

/// Whether a program of this name is in the PATH.
pub(crate) fn has(program: &str) -> bool {
    path_with_tools().is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

fn path_with_tools() -> Option<std::ffi::OsString> {
    let path = env::var_os("PATH")?;
    let ours = fs::read_dir(tools()).into_iter().flatten().flatten().map(|tool| tool.path().join("bin"));
    env::join_paths(env::split_paths(&path).chain(ours)).ok()
}

fn show(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let words = program.file_name().into_iter().chain(command.get_args());
    let relative =
        |word| Path::new(word).strip_prefix(root()).unwrap_or(Path::new(word)).display().to_string();
    words.map(relative).collect::<Vec<_>>().join(" ")
}

//! One core a program: whoever is measured is alone on its core.

use anyhow::{Context, Result};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

/// Where the server that is measured runs.
pub(crate) const SERVER: usize = 0;
/// Where its clients run.
pub(crate) const CLIENTS: usize = 1;

/// Keeps this thread on `core`. What it starts, threads and programs, stays there too.
pub(crate) fn stay_on(core: usize) -> Result<()> {
    let mut only = CpuSet::new();
    only.set(core)?;
    sched_setaffinity(Pid::from_raw(0), &only).with_context(|| format!("this machine has no core {core}"))
}

/// Runs `begin` on `core`, and goes back to where this thread was.
pub(crate) fn begun_on<T>(core: usize, begin: impl FnOnce() -> Result<T>) -> Result<T> {
    let here = sched_getaffinity(Pid::from_raw(0))?;
    stay_on(core)?;
    let begun = begin();
    sched_setaffinity(Pid::from_raw(0), &here)?;
    begun
}

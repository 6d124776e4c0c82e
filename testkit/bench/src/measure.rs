//! What the kernel knows of a process.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// Clock ticks a second in `/proc`: fixed at 100 for programs on Linux, whatever the kernel uses inside.
const TICKS_PER_SECOND: f64 = 100.0;

/// CPU time of all threads of a process so far, user and system, in steps of 10 ms.
pub(crate) fn cpu(process: u32) -> Result<Duration> {
    let path = format!("/proc/{process}/stat");
    let stat = fs::read_to_string(&path).with_context(|| format!("{path}: the process is gone"))?;
    cpu_of(&stat).with_context(|| format!("{path} reads as Linux writes it"))
}

/// CPU time of this process's children that have ended, in steps of 10 ms.
pub(crate) fn children() -> Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").context("this process has no /proc")?;
    times_of(&stat, 13).context("/proc/self/stat reads as Linux writes it")
}

/// Memory of a process in MB, pages shared with others counted in parts (PSS).
pub(crate) fn memory(process: u32) -> Result<f64> {
    let path = format!("/proc/{process}/smaps_rollup");
    let rollup = fs::read_to_string(&path).with_context(|| format!("{path}: the process is gone"))?;
    memory_of(&rollup).with_context(|| format!("{path} reads as Linux writes it"))
}

/// The second field is the program's name in parentheses and may hold spaces; fields 14 and 15 are the times, fields 16
/// and 17 those of children that have ended.
fn cpu_of(stat: &str) -> Option<Duration> {
    times_of(stat, 11)
}

/// User and system time behind so many fields after the name.
fn times_of(stat: &str, skip: usize) -> Option<Duration> {
    let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(skip);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some(Duration::from_secs_f64((user + system) / TICKS_PER_SECOND))
}

fn memory_of(rollup: &str) -> Option<f64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024.0 / 1_000_000.0)
}

/// Takes a file out of the machine's memory, as after a night of other work or a start of the machine. A folder stays.
pub(crate) fn evict(file: &Path) -> Result<()> {
    if file.is_file() {
        fs::File::open(file)?.sync_all()?;
        let from = format!("if={}", file.display());
        let done = Command::new("dd").arg(from).args(["iflag=nocache", "count=0", "status=none"]).status()?;
        ensure!(done.success(), "dd: {done}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_is_read_past_a_name_with_spaces_and_parentheses() {
        let stat = "42 (a (odd) name) S 1 42 42 0 -1 4194304 100 0 0 0 150 50 7 7 20 0 1 0 5 6 7";
        assert_eq!(cpu_of(stat), Some(Duration::from_secs(2)));
        assert_eq!(times_of(stat, 13), Some(Duration::from_millis(140)));
        assert_eq!(cpu_of("42 cut short"), None);
    }

    #[test]
    fn memory_is_the_proportional_share() {
        let rollup =
            "55d0-7ffe ---p 00000000 00:00 0 [rollup]\nRss:  3000 kB\nPss:  1000 kB\nPss_Anon:  9 kB\n";
        assert_eq!(memory_of(rollup), Some(1.024));
    }

    #[test]
    fn this_process_can_be_measured() {
        assert!(memory(std::process::id()).expect("this process runs") > 0.1);
        cpu(std::process::id()).expect("this process runs");
    }
}

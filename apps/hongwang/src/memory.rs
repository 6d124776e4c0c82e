//! What only the start needed goes back to the machine.
//!
//! A start runs code from all over the program once: routes, migrations, definitions. It leaves some forty megabytes of
//! the program's own pages mapped, of which a resting node touches four. They are clean, so the kernel can read them
//! again from the file; on a box that shares its memory with a browser they are given back at once, not under pressure.

use rustix::mm::{Advice, madvise};
use std::{fs, io, ops::Range, path::Path, time::Duration};

/// After the pages have opened: the first round of the jobs belongs to the start too.
const STARTED: Duration = Duration::from_secs(5);

/// Waits until the start is over and gives back its pages. A kernel that refuses leaves everything as it was.
pub(crate) async fn give_back() {
    tokio::time::sleep(STARTED).await;
    if let Err(error) = page_out() {
        tracing::debug!(%error, "the pages of the start stay in memory");
    }
}

fn page_out() -> io::Result<()> {
    let program = std::env::current_exe()?;
    for range in clean(&fs::read_to_string("/proc/self/maps")?, &program) {
        #[expect(
            unsafe_code,
            reason = "these pages are read-only and backed by a file: what is read again is the same"
        )]
        unsafe {
            madvise(std::ptr::without_provenance_mut(range.start), range.len(), Advice::LinuxPageOut)?;
        }
    }
    Ok(())
}

/// The addresses of the program's own file that nobody has written, from `/proc/self/maps` (proc_pid_maps(5)): its code,
/// and the constants at its beginning. What is read-only behind the code was written by the loader.
fn clean(maps: &str, program: &Path) -> Vec<Range<usize>> {
    let range = |line: &str| {
        let mut fields = line.split_ascii_whitespace();
        let (from, to) = fields.next()?.split_once('-')?;
        let is_clean = matches!((fields.next()?, fields.next()?), ("r-xp", _) | ("r--p", "00000000"));
        let is_clean = is_clean && Path::new(fields.nth(2)?) == program;
        is_clean.then_some(usize::from_str_radix(from, 16).ok()?..usize::from_str_radix(to, 16).ok()?)
    };
    maps.lines().filter_map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_program_that_nobody_writes_are_given_back() {
        let maps = "\
1000-3000 r--p 00000000 fe:00 7   /opt/hongwang
3000-7000 r-xp 00002000 fe:00 7   /opt/hongwang
7000-8000 r--p 00006000 fe:00 7   /opt/hongwang
8000-8800 rw-p 00007000 fe:00 7   /opt/hongwang
8800-9000 rw-p 00000000 00:00 0   [heap]
9000-a000 r-xp 00000000 fe:00 8   /lib/libc.so.6
b000-c000 rw-p 00000000 00:00 0
";
        assert_eq!(clean(maps, Path::new("/opt/hongwang")), [0x1000..0x3000, 0x3000..0x7000]);
        assert!(clean("what no kernel writes\n-\n", Path::new("/opt/hongwang")).is_empty());
    }

    #[test]
    fn a_running_program_goes_on_when_its_pages_are_given_back() {
        let program = std::env::current_exe().expect("a test has a file");
        let maps = fs::read_to_string("/proc/self/maps").expect("Linux tells them");
        assert!(!clean(&maps, &program).is_empty(), "{maps}");
        page_out().expect("Linux takes its pages back");
    }
}

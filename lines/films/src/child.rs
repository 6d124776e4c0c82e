//! What the node's own program does in the child before it becomes ffmpeg: it takes from itself whatever ffmpeg has no
//! business with. What it gives away cannot come back (landlock(7), setrlimit(2)).

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr,
    path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, nice, setrlimit};
use std::{
    ffi::{OsStr, OsString},
    io,
    os::unix::process::CommandExt,
    path::Path,
    process::Command,
};

/// What a kernel of 2023 can take away; an older one takes less.
const KERNEL: ABI = ABI::V4;
/// Where Debian keeps programs, libraries and what they read of the machine.
const SYSTEM: [&str; 6] = ["/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/dev/urandom"];
/// Behind everything that people wait for.
const NICE: i32 = 15;

/// What the child may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share {
    /// Bytes of memory of its own.
    pub(crate) memory: u64,
    /// Seconds of all cores together.
    pub(crate) cpu: u64,
    /// Bytes of one file that it writes.
    pub(crate) file: u64,
}

impl Share {
    /// The arguments of [`child`] for a program that reads `file` and writes into `folder`.
    pub(crate) fn arguments(&self, file: &Path, folder: &Path) -> Vec<OsString> {
        let numbers = [self.memory, self.cpu, self.file].map(|number| number.to_string().into());
        let paths = [file, folder].map(|path| path.as_os_str().to_owned());
        numbers.into_iter().chain(paths).collect()
    }

    fn read(arguments: &[OsString]) -> Option<(Self, &OsStr, &OsStr)> {
        let number = |at: usize| arguments.get(at)?.to_str()?.parse().ok();
        let share = Self { memory: number(0)?, cpu: number(1)?, file: number(2)? };
        Some((share, arguments.get(3)?, arguments.get(4)?))
    }
}

/// Becomes the program that the arguments name, bounded; comes back only with what went wrong.
///
/// The arguments are those that [`crate::Films`] gives: bytes of memory, seconds of CPU, bytes of a file, the file to
/// read, the folder to write into, the program, its arguments.
pub fn child(arguments: impl Iterator<Item = OsString>) -> io::Error {
    let arguments: Vec<OsString> = arguments.collect();
    let Some((share, file, folder)) = Share::read(&arguments) else {
        return io::Error::new(io::ErrorKind::InvalidInput, "filming: five bounds are expected first");
    };
    let Some((program, rest)) = arguments.get(5..).and_then(|rest| rest.split_first()) else {
        return io::Error::new(io::ErrorKind::InvalidInput, "filming: a program is expected");
    };
    if let Err(error) = bound(share).and_then(|()| confine(file, folder)) {
        return error;
    }
    let at = Path::new(folder);
    Command::new(program)
        .args(rest)
        .current_dir(if at.is_dir() { at } else { Path::new("/") })
        .env_clear()
        .exec()
}

fn bound(share: Share) -> io::Result<()> {
    let limit = |resource, most| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    limit(Resource::Data, share.memory)?;
    limit(Resource::Cpu, share.cpu)?;
    limit(Resource::Fsize, share.file)?;
    limit(Resource::Core, 0)?;
    // A machine that does not let it be polite converts all the same.
    let _ = nice(NICE);
    Ok(())
}

fn confine(file: &OsStr, folder: &OsStr) -> io::Result<()> {
    let all = AccessFs::from_all(KERNEL);
    let read = AccessFs::from_read(KERNEL);
    let confined = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(all)
        .and_then(|rules| rules.handle_access(AccessNet::from_all(KERNEL)))
        .and_then(Ruleset::create)
        .and_then(|rules| rules.add_rules(path_beneath_rules(SYSTEM, read)))
        .and_then(|rules| rules.add_rules(path_beneath_rules([file], read)))
        .and_then(|rules| rules.add_rules(path_beneath_rules([folder], all)))
        .and_then(|rules| rules.add_rules(path_beneath_rules(["/dev/null"], all)))
        .and_then(landlock::RulesetCreated::restrict_self);
    confined.map(drop).map_err(io::Error::other)
}

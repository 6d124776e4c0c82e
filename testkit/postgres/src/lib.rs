//! A throw-away PostgreSQL server for tests: own folder, own Unix socket, no TCP port.
//!
//! Invariant: the server and its folder are gone when the [`Server`] is dropped, and also when its
//! process is killed: a small shell keeps the server and ends it as soon as the pipe from its owner closes.
//! `cargo xtask test` starts one for the whole run; a test that finds none starts its own.
//! Without dependencies, so that xtask stays quick to build.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Error};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The environment variable that names a running server as `postgres://…`; its role may create databases.
pub const VARIABLE: &str = "HONGWANG_TEST_POSTGRES";

const ROLE: &str = "hongwang";
const START_LIMIT: Duration = Duration::from_secs(60);

/// Nothing of a test outlives it, so it waits for no disk.
const FORGETFUL: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";

/// The file system of Linux that is memory, and the MiB that it must have free.
const MEMORY: &str = "/dev/shm";
const MEMORY_ROOM: u64 = 4 << 10;

/// `$1` the folder of the programs, `$2` the server's folder, `$3` more arguments. Ends when standard input closes.
const KEEPER: &str = r#"
trap '' INT TERM HUP
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=200 $3 >>"$2/log" 2>&1 &
read -r _
kill -QUIT $!
wait $!
rm -rf "$2"
"#;

/// A running server; dropping it stops it and removes its folder.
#[derive(Debug)]
pub struct Server {
    keeper: Child,
    folder: PathBuf,
}

impl Server {
    /// Creates a cluster in a new temporary folder and waits until it answers.
    ///
    /// As root it runs as the user `postgres`, because PostgreSQL refuses root.
    pub fn start() -> io::Result<Self> {
        Self::start_with(&forgetful_place(), FORGETFUL)
    }

    /// The same, waiting for the disk as an installed server does: for benchmarks.
    pub fn start_durable() -> io::Result<Self> {
        Self::start_with(&std::env::temp_dir(), "")
    }

    fn start_with(place: &Path, arguments: &str) -> io::Result<Self> {
        let programs = programs()?;
        let owner = owner()?;
        let folder = new_folder(place)?;
        chown(&folder, Some(owner.0), Some(owner.1))?;
        init(&programs, &folder, owner)?;

        let keeper = as_owner(Command::new("/bin/sh"), &folder, owner)
            .arg("-c")
            .arg(KEEPER)
            .arg("keeper")
            .arg(&programs)
            .arg(&folder)
            .arg(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let server = Self { keeper, folder };
        server.wait_until_ready(&programs)?;
        Ok(server)
    }

    /// The address of the server's first database, for [`VARIABLE`].
    pub fn url(&self) -> String {
        format!("postgres://{ROLE}@localhost/postgres?host={}", self.folder.display())
    }

    fn wait_until_ready(&self, programs: &Path) -> io::Result<()> {
        let deadline = Instant::now() + START_LIMIT;
        while Instant::now() < deadline {
            let ready =
                Command::new(programs.join("pg_isready")).arg("-q").arg("-h").arg(&self.folder).status()?;
            if ready.success() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        Err(Error::other(format!("PostgreSQL did not answer within {START_LIMIT:?}:\n{log}")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // Nothing is left to do about a keeper that cannot be waited for.
        let _ = self.keeper.wait();
    }
}

/// The folder of the newest installed server's programs.
fn programs() -> io::Result<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    found.sort();
    found
        .pop()
        .map(|(_, bin)| bin)
        .ok_or_else(|| Error::other("no PostgreSQL server is installed: apt-get install postgresql"))
}

/// The user and group that the server runs as.
fn owner() -> io::Result<(u32, u32)> {
    let me = fs::metadata("/proc/self")?;
    if me.uid() != 0 {
        return Ok((me.uid(), me.gid()));
    }
    let users = fs::read_to_string("/etc/passwd")?;
    users
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields.first() == Some(&"postgres"))
        .and_then(|fields| Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?)))
        .ok_or_else(|| {
            Error::other("there is no user `postgres` to run the server as: apt-get install postgresql")
        })
}

/// Where a cluster lies that is forgotten with its tests: in memory, where the machine has room for it, because each
/// test makes and drops hundreds of files with its database.
fn forgetful_place() -> PathBuf {
    let room = Command::new("df").args(["--output=avail", "--block-size=1M", MEMORY]).output();
    let room = room.ok().and_then(|said| String::from_utf8(said.stdout).ok());
    let room = room.and_then(|said| said.lines().nth(1)?.trim().parse::<u64>().ok());
    if room >= Some(MEMORY_ROOM) { MEMORY.into() } else { std::env::temp_dir() }
}

fn new_folder(place: &Path) -> io::Result<PathBuf> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = place.join(format!("hongwang-pg-{}-{number}", std::process::id()));
    DirBuilder::new().mode(0o700).create(&folder)?;
    Ok(folder)
}

fn init(programs: &Path, folder: &Path, owner: (u32, u32)) -> io::Result<()> {
    let log = folder.join("log");
    let output = File::create(&log)?;
    chown(&log, Some(owner.0), Some(owner.1))?;
    let status = as_owner(Command::new(programs.join("initdb")), folder, owner)
        .arg("-D")
        .arg(folder.join("data"))
        .args(["-U", ROLE, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"])
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .status()?;
    if status.success() {
        return Ok(());
    }
    let text = fs::read_to_string(&log).unwrap_or_default();
    fs::remove_dir_all(folder)?;
    Err(Error::other(format!("initdb failed:\n{text}")))
}

fn as_owner(mut command: Command, folder: &Path, (user, group): (u32, u32)) -> Command {
    command.uid(user).gid(group).current_dir(folder).env_remove("PGDATA").env_remove("PGHOST");
    command
}

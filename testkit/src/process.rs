//! The built `hongwang` as a child process: started, killed without warning, started again on the same folder.

use std::fs::{self, OpenOptions};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::binary;

/// Lets a program see another time than the machine has.
const FAKETIME: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
pub(crate) const START_LIMIT: Duration = Duration::from_secs(60);
const STOP_LIMIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);

/// One `hongwang` process; killed when dropped.
#[derive(Debug)]
pub struct Process {
    program: PathBuf,
    arguments: Vec<String>,
    healthy: Vec<SocketAddr>,
    log: PathBuf,
    environment: Vec<(String, String)>,
    child: Option<Child>,
}

impl Process {
    /// Starts the built `hongwang` with `arguments` and waits until `/healthz` answers 200 on every address of
    /// `healthy`. What it prints is appended to the file `log`.
    pub async fn start(arguments: &[&str], healthy: &[SocketAddr], log: &Path) -> Self {
        let mut process = Self::prepare(&binary(), arguments, healthy, log);
        process.start_again().await;
        process
    }

    /// The same of any build of the program, not yet started.
    pub fn prepare(program: &Path, arguments: &[&str], healthy: &[SocketAddr], log: &Path) -> Self {
        Self {
            program: program.to_path_buf(),
            arguments: arguments.iter().map(ToString::to_string).collect(),
            healthy: healthy.to_vec(),
            log: log.to_path_buf(),
            environment: Vec::new(),
            child: None,
        }
    }

    /// Starts it again with the same arguments after [`Process::kill`] or [`Process::stop`].
    pub async fn start_again(&mut self) {
        self.spawn();
        self.wait_until_healthy().await;
    }

    /// From its next start on it sees a time that is so many days ahead; how long it sleeps stays real.
    ///
    /// # Panics
    /// When Debian's `faketime` is not installed.
    pub fn ahead(&mut self, days: u16) {
        assert!(Path::new(FAKETIME).exists(), "no faketime is installed: apt-get install faketime");
        let set = [
            ("LD_PRELOAD", FAKETIME.to_owned()),
            ("FAKETIME", format!("+{days}d")),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ];
        self.environment = set.map(|(name, value)| (name.to_owned(), value)).to_vec();
    }

    /// Starts it without waiting for health.
    pub fn spawn(&mut self) {
        assert!(self.child.is_none(), "the process still runs");
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.log)
            .unwrap_or_else(|error| panic!("{}: {error}", self.log.display()));
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a file handle can be doubled"))
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", self.program.display()));
        self.child = Some(child);
    }

    /// Waits until every address answers; panics with the log when the process ends or the time is up.
    pub async fn wait_until_healthy(&mut self) {
        let deadline = Instant::now() + START_LIMIT;
        for address in self.healthy.clone() {
            self.wait_for_page(address, "/healthz", "", deadline).await;
        }
    }

    /// Waits until `path` answers 200 on `address` with `text` in it; panics with the log when the process ends or the
    /// time is up.
    pub(crate) async fn wait_for_page(
        &mut self,
        address: SocketAddr,
        path: &str,
        text: &str,
        deadline: Instant,
    ) {
        while !answers(address, path, text).await {
            assert!(self.is_running(), "hongwang ended before it answered on {address}:\n{}", self.log());
            assert!(Instant::now() < deadline, "no {path} on {address}:\n{}", self.log());
            sleep(POLL).await;
        }
    }

    /// The program that it runs.
    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// The process id, for `/proc`.
    pub fn id(&self) -> u32 {
        self.child.as_ref().expect("the process runs").id()
    }

    /// Whether it has not ended by itself.
    pub fn is_running(&mut self) -> bool {
        let child = self.child.as_mut().expect("the process was started");
        child.try_wait().expect("a child can be asked for its state").is_none()
    }

    /// kill -9: no farewell, no flush.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("a child of ours can be killed");
            child.wait().expect("a killed child can be waited for");
        }
    }

    /// Ctrl-C: asks it to stop and waits for it.
    pub async fn stop(&mut self) -> ExitStatus {
        let mut child = self.child.take().expect("the process runs");
        let pid = Pid::from_raw(child.id().try_into().expect("a process id is positive"));
        kill(pid, Signal::SIGINT).expect("a child of ours can be signalled");
        let deadline = Instant::now() + STOP_LIMIT;
        loop {
            if let Some(status) = child.try_wait().expect("a child can be asked for its state") {
                return status;
            }
            if Instant::now() > deadline {
                child.kill().expect("a child of ours can be killed");
                child.wait().expect("a killed child can be waited for");
                panic!("hongwang did not stop within {STOP_LIMIT:?}:\n{}", self.log());
            }
            sleep(POLL).await;
        }
    }

    /// The file of what it prints.
    pub fn log_file(&self) -> &Path {
        &self.log
    }

    /// Everything it has printed, over all starts.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Whether `GET path` answers 200 within a second, with `text` in the answer.
async fn answers(address: SocketAddr, path: &str, text: &str) -> bool {
    let asked = async {
        let mut stream = TcpStream::connect(address).await?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let answer = String::from_utf8_lossy(&answer);
        std::io::Result::Ok(answer.starts_with("HTTP/1.1 200") && answer.contains(text))
    };
    matches!(timeout(Duration::from_secs(1), asked).await, Ok(Ok(true)))
}

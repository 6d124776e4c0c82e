//! An operator's gateway as a separate program: `tests/peer/gateway.py` on pycmpp, `tests/peer/gateway.js` on npm's smpp.

use hongwang_base::{Clock, Millis};
use hongwang_sms::cmpp::Version;
use hongwang_sms::{Config, Event, Handle, Line, Message, Timers, open};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use tokio::time::timeout;
use uuid::Uuid;

/// Monday, 23 November 2026, 10:00 in Beijing.
pub(crate) const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);
pub(crate) const ACCOUNT: &str = "901234";
pub(crate) const SECRET: &str = "s3cret-of-the-county";
const SHORT_SECRET: &str = "s3cret";
pub(crate) const PHONE: &str = "13800138000";
const LIMIT: Duration = Duration::from_secs(20);

/// The program; killed when dropped.
pub(crate) struct Peer {
    child: Child,
    lines: mpsc::Receiver<String>,
    pub(crate) port: u16,
}

impl Peer {
    pub(crate) fn start(version: Version, mode: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peer/gateway.py");
        let number = if version == Version::V20 { "2" } else { "3" };
        let mut python = Command::new("python3");
        python.arg(script).args([number, ACCOUNT, SECRET, mode]);
        python.env("PYTHONPATH", hongwang_testkit::python_package("pycmpp"));
        Self::run(python)
    }

    /// One that speaks SMPP.
    pub(crate) fn smpp(mode: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peer");
        assert!(
            folder.join("node_modules/smpp").exists(),
            "run `cargo xtask test` once, or `npm ci` in {folder:?}"
        );
        let mut node = Command::new("node");
        node.arg(folder.join("gateway.js")).args([ACCOUNT, SHORT_SECRET, mode]);
        Self::run(node)
    }

    fn run(mut program: Command) -> Self {
        let program = program.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = program.spawn().unwrap_or_else(|error| panic!("{program:?}: {error}"));
        let output = child.stdout.take().expect("it is piped");
        let (told, lines) = mpsc::channel();
        std::thread::spawn(move || {
            BufReader::new(output).lines().map_while(Result::ok).all(|line| told.send(line).is_ok())
        });
        let mut peer = Self { child, lines, port: 0 };
        let first = peer.says("port");
        let digits: String = first.chars().filter(char::is_ascii_digit).collect();
        peer.port = digits.parse().expect("a port");
        peer
    }

    /// The next line in which this stands.
    pub(crate) fn says(&self, words: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("it never said {words}"));
            if line.contains(words) {
                return line;
            }
        }
    }

    pub(crate) fn smpp_config(&self) -> Config {
        let line = Line::Smpp(format!("127.0.0.1:{}", self.port));
        Config { line, secret: SHORT_SECRET.into(), ..self.config(Version::V20) }
    }

    pub(crate) fn config(&self, version: Version) -> Config {
        config(version, &format!("127.0.0.1:{}", self.port))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn config(version: Version, address: &str) -> Config {
    Config {
        line: Line::Cmpp(version, address.to_owned()),
        account: ACCOUNT.into(),
        secret: SECRET.into(),
        from: "106900001".into(),
        service: "HALL".into(),
        signature: "【英山县】".into(),
        timers: Timers {
            answer: Duration::from_secs(5),
            active: Duration::from_secs(60),
            first_pause: Duration::from_millis(50),
            longest_pause: Duration::from_millis(200),
            ..Timers::default()
        },
    }
}

/// A gateway that runs, and what comes of it.
pub(crate) struct Running {
    pub(crate) handle: Handle,
    events: tokio::sync::mpsc::Receiver<Event>,
    pub(crate) task: tokio::task::JoinHandle<()>,
}

impl Running {
    pub(crate) fn begin(config: Config) -> Self {
        let (gateway, handle, events) = open(config, Clock::manual(NOW));
        Self { handle, events, task: tokio::spawn(gateway.run()) }
    }

    pub(crate) async fn next(&mut self) -> Event {
        timeout(LIMIT, self.events.recv()).await.expect("something happens").expect("it runs")
    }

    /// The next event that is not about the line itself.
    pub(crate) async fn verdict(&mut self) -> Event {
        loop {
            match self.next().await {
                Event::Connected | Event::Lost(_) | Event::Refused(_) => {}
                event => return event,
            }
        }
    }

    pub(crate) fn sends(&self, number: u128, text: &str) -> Uuid {
        let id = Uuid::from_u128(number);
        self.handle.send(Message { id, to: PHONE.into(), text: text.into() }).expect("there is room");
        id
    }
}

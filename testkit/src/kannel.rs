//! Debian's kannel, a gateway for text messages, with the `fakesmsc` that comes with it as the operator.

use crate::PortBlock;
use std::{
    fs::{self, File},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const LIMIT: Duration = Duration::from_secs(30);
const FAKE: &str = "/usr/lib/kannel/test/fakesmsc";

/// Kannel and its operator; killed when dropped.
#[derive(Debug)]
pub struct Kannel {
    children: Vec<Child>,
    folder: TempDir,
    port: u16,
    _ports: PortBlock,
}

impl Kannel {
    /// The account of whoever sends.
    pub const ACCOUNT: &str = "county";

    /// Starts it for the account [`Kannel::ACCOUNT`] with this secret.
    ///
    /// # Panics
    /// When it is not installed, or does not start.
    pub fn start(secret: &str) -> Self {
        assert!(Path::new(FAKE).exists(), "apt-get install kannel kannel-extras");
        let folder = tempfile::tempdir().expect("a folder");
        // Ports that nobody else is given before Kannel, which is slow to start, listens on them.
        let ports = PortBlock::take();
        let [admin, boxes, smsc, port] = [0, 1, 2, 3].map(|at| ports.base() + at);
        let account = Self::ACCOUNT;
        let text = format!(
            "group = core\nadmin-port = {admin}\nadmin-password = x\nsmsbox-port = {boxes}\nadmin-interface = 127.0.0.1\n\
             box-allow-ip = 127.0.0.1\n\n\
             group = smsc\nsmsc = fake\nsmsc-id = fake\nport = {smsc}\nconnect-allow-ip = 127.0.0.1\n\n\
             group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = {port}\nsendsms-interface = 127.0.0.1\n\
             global-sender = 106900001\n\n\
             group = sendsms-user\nusername = {account}\npassword = {secret}\nmax-messages = 8\nconcatenation = true\n\n\
             group = sms-service\nkeyword = default\nmax-messages = 0\nget-url = http://127.0.0.1:9/\n"
        );
        let file = folder.path().join("kannel.conf");
        fs::write(&file, text).expect("writes");
        let mut kannel = Self { children: Vec::new(), folder, port, _ports: ports };
        let file = file.to_str().expect("plain");
        kannel.spawn("bearerbox", "/usr/sbin/bearerbox", &[file]);
        kannel.reach(smsc);
        kannel.reach(boxes);
        let smsc = smsc.to_string();
        kannel.spawn("fakesmsc", FAKE, &["-H", "127.0.0.1", "-r", &smsc, "-m", "1", "123 234 text nop"]);
        kannel.spawn("smsbox", "/usr/sbin/smsbox", &[file]);
        kannel.reach(port);
        kannel
    }

    fn log(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.log"))
    }

    fn spawn(&mut self, name: &str, program: &str, arguments: &[&str]) {
        let log = File::create(self.log(name)).expect("a log");
        let child = Command::new(program)
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("doubles"))
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        self.children.push(child);
    }

    fn reach(&self, port: u16) {
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < LIMIT, "nobody on {port}: {}", self.logs());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn logs(&self) -> String {
        let log = |name: &&str| fs::read(self.log(name)).unwrap_or_default();
        let all = ["bearerbox", "smsbox", "fakesmsc"].iter().flat_map(log).collect::<Vec<_>>();
        String::from_utf8_lossy(&all).into_owned()
    }

    /// Waits until the operator was given this, and gives all that it printed.
    ///
    /// # Panics
    /// When it never is.
    pub fn gave(&self, words: &str) -> String {
        let began = Instant::now();
        loop {
            let log =
                String::from_utf8_lossy(&fs::read(self.log("fakesmsc")).unwrap_or_default()).into_owned();
            if log.contains(words) {
                return log;
            }
            assert!(began.elapsed() < LIMIT, "{words}: {}", self.logs());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The address that sends a message, with the places of a send template in it.
    pub fn send_address(&self) -> String {
        format!(
            "http://127.0.0.1:{}/cgi-bin/sendsms?username={{account}}&password={{secret}}&from={{from}}&to={{phone}}\
             &text={{text}}&charset=UTF-8&coding=2",
            self.port
        )
    }
}

impl Drop for Kannel {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

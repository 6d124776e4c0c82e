//! The form of HTTP against Debian's kannel, whose operator is the `fakesmsc` that comes with it.

use crate::peer::{PHONE, Running, SECRET, config};
use hongwang_sms::cmpp::Version;
use hongwang_sms::{Config, Event, Line, Template, Verdict};
use hongwang_testkit::free_port;
use std::fs::{self, File};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const LIMIT: Duration = Duration::from_secs(30);
const FAKE: &str = "/usr/lib/kannel/test/fakesmsc";

/// Kannel and its operator; killed when dropped.
struct Kannel {
    children: Vec<Child>,
    folder: TempDir,
    port: u16,
}

impl Kannel {
    fn start() -> Self {
        assert!(Path::new(FAKE).exists(), "apt-get install kannel kannel-extras");
        let folder = tempfile::tempdir().expect("a folder");
        let [admin, boxes, smsc, port] = [free_port(), free_port(), free_port(), free_port()];
        let text = format!(
            "group = core\nadmin-port = {admin}\nadmin-password = x\nsmsbox-port = {boxes}\nadmin-interface = 127.0.0.1\n\
             box-allow-ip = 127.0.0.1\n\n\
             group = smsc\nsmsc = fake\nsmsc-id = fake\nport = {smsc}\nconnect-allow-ip = 127.0.0.1\n\n\
             group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = {port}\nsendsms-interface = 127.0.0.1\n\
             global-sender = 106900001\n\n\
             group = sendsms-user\nusername = county\npassword = {SECRET}\nmax-messages = 8\nconcatenation = true\n\n\
             group = sms-service\nkeyword = default\nmax-messages = 0\nget-url = http://127.0.0.1:9/\n"
        );
        let file = folder.path().join("kannel.conf");
        fs::write(&file, text).expect("writes");
        let mut kannel = Self { children: Vec::new(), folder, port };
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

    /// Waits until the operator was given this.
    fn gave(&self, words: &str) -> String {
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

    fn config(&self) -> Config {
        let address = format!(
            "http://127.0.0.1:{}/cgi-bin/sendsms?username={{account}}&password={{secret}}&from={{from}}&to={{phone}}\
             &text={{text}}&charset=UTF-8&coding=2",
            self.port
        );
        let line = Line::Http(Template::parse(&address).expect("an address"));
        Config { line, account: "county".into(), ..config(Version::V20, "") }
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

/// The text in UCS2 that fakesmsc printed as the content of a form.
fn given(log: &str) -> String {
    let printed = log.split(" ucs-2 ").nth(1).and_then(|rest| rest.split_once(">\n")).expect("a message").0;
    let (mut bytes, mut rest) = (Vec::new(), printed.as_bytes());
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'+', _) => bytes.push(b' '),
            (b'%', [high, low, after @ ..]) => {
                let digits = String::from_utf8_lossy(&[*high, *low]).into_owned();
                bytes.push(u8::from_str_radix(&digits, 16).expect("two digits"));
                rest = after;
            }
            (plain, _) => bytes.push(*plain),
        }
    }
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).expect("text")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kannel_takes_a_message_and_gives_it_to_its_operator_whole() {
    let kannel = Kannel::start();
    let mut wrong = kannel.config();
    wrong.secret = "another-secret".into();
    let mut refused = Running::begin(wrong);
    let id = refused.sends(1, "一");
    let why = refused.next().await;
    assert!(
        matches!(&why, Event::Refused(why) if why.contains("403") && !why.contains("another")),
        "{why:?}"
    );
    assert_eq!(refused.next().await, Event::Part { id, part: 1, of: 1, verdict: Verdict::Unsent });

    let mut running = Running::begin(kannel.config());
    let id = running.sends(2, "您的高龄津贴有结果了 & 100% +1?");
    assert_eq!(running.next().await, Event::Connected);
    let taken = Event::Part { id, part: 1, of: 1, verdict: Verdict::Accepted(String::new()) };
    assert_eq!(running.next().await, taken);
    let log = kannel.gave(PHONE);
    assert_eq!(given(&log), "【英山县】您的高龄津贴有结果了 & 100% +1?");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nobody_listens_a_message_never_left() {
    let config = Config {
        line: Line::Http(Template::parse("http://127.0.0.1:9/?to={phone}&text={text}").expect("good")),
        ..config(Version::V20, "")
    };
    let mut running = Running::begin(config);
    let id = running.sends(1, "一");
    let lost = running.next().await;
    assert!(matches!(&lost, Event::Lost(why) if !why.contains(PHONE)), "{lost:?}");
    assert_eq!(running.next().await, Event::Part { id, part: 1, of: 1, verdict: Verdict::Unsent });
}

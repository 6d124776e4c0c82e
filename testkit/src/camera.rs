//! A camera: GStreamer's RTSP server, which is in Debian, shows one colour until it is told another. Python starts it, because
//! Debian brings that server as a library only.

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};
use tempfile::NamedTempFile;

const PROGRAM: &str = include_str!("camera.py");
/// Debian's own, which has the bindings.
const PYTHON: &str = "/usr/bin/python3";
const LIMIT: Duration = Duration::from_secs(30);

/// What a camera sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameraSends {
    /// H.264, constrained baseline.
    H264,
    /// H.265.
    H265,
}

/// A colour that it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// With which it begins.
    Red,
    /// And others.
    Green,
    /// The same.
    Blue,
}

/// A camera that can be stopped and started again. It ends with the test.
#[derive(Debug)]
pub struct Camera {
    sends: CameraSends,
    login: Option<(String, String)>,
    port: u16,
    program: NamedTempFile,
    running: Option<(Child, ChildStdin)>,
    heard: Arc<(Mutex<Heard>, Condvar)>,
}

/// What the server said.
#[derive(Clone, Copy, Debug, Default)]
struct Heard {
    port: Option<u16>,
    came: usize,
    went: usize,
}

impl Camera {
    /// On a port of its own. With a login it asks for a digest of user and password.
    ///
    /// # Panics
    /// When the server is not installed or does not start.
    pub fn start(sends: CameraSends, login: Option<(&str, &str)>) -> Self {
        let mut program = NamedTempFile::new().expect("a file");
        program.write_all(PROGRAM.as_bytes()).expect("writes");
        let login = login.map(|(user, password)| (user.to_owned(), password.to_owned()));
        let mut camera = Self { sends, login, port: 0, program, running: None, heard: Arc::default() };
        camera.start_again();
        camera
    }

    /// The address of its pictures.
    pub fn address(&self) -> String {
        format!("rtsp://127.0.0.1:{}/picture", self.port)
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Connections that came since the test began.
    pub fn connections(&self) -> usize {
        self.heard.0.lock().expect("nobody panics with it").came
    }

    /// Waits until all connections that came have gone.
    ///
    /// # Panics
    /// When they never do.
    pub fn wait_until_alone(&self) {
        self.wait("all went", |heard| heard.came == heard.went);
    }

    /// Shows this from now on.
    pub fn show(&mut self, colour: Colour) {
        let number = match colour {
            Colour::Red => "0xffff0000",
            Colour::Green => "0xff00ff00",
            Colour::Blue => "0xff0000ff",
        };
        let (_, stdin) = self.running.as_mut().expect("it runs");
        writeln!(stdin, "{number}").expect("it listens");
    }

    /// Its plug is pulled.
    pub fn stop(&mut self) {
        if let Some((mut child, _)) = self.running.take() {
            child.kill().expect("it is ours");
            child.wait().expect("it ends");
        }
    }

    /// It hangs: connections stand and nothing comes, until it is stopped.
    pub fn hang(&self) {
        let (child, _) = self.running.as_ref().expect("it runs");
        let id = i32::try_from(child.id()).expect("the kernel's ids are small");
        kill(Pid::from_raw(id), Signal::SIGSTOP).expect("it is ours");
    }

    /// It comes back, at the same address.
    ///
    /// # Panics
    /// When it does not.
    pub fn start_again(&mut self) {
        self.stop();
        let sends = if self.sends == CameraSends::H264 { "h264" } else { "h265" };
        let mut child = Command::new(PYTHON)
            .arg(self.program.path())
            .args([sends, &self.port.to_string()])
            .args(self.login.iter().flat_map(|(user, password)| [user, password]))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("apt-get install python3-gi");
        let (stdin, stdout) = child.stdin.take().zip(child.stdout.take()).expect("both were asked for");
        self.running = Some((child, stdin));
        *self.heard.0.lock().expect("nobody panics with it") =
            Heard { port: None, came: self.connections(), went: self.connections() };
        let heard = self.heard.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                heard.0.lock().expect("nobody panics with it").take(&line);
                heard.1.notify_all();
            }
        });
        self.port = self.wait("it is ready", |heard| heard.port.is_some()).port.expect("it was waited for");
    }

    fn wait(&self, what: &str, is_so: impl Fn(&Heard) -> bool) -> Heard {
        let heard = self.heard.0.lock().expect("nobody panics with it");
        let (heard, waited) = self
            .heard
            .1
            .wait_timeout_while(heard, LIMIT, |heard| !is_so(heard))
            .expect("nobody panics with it");
        assert!(
            !waited.timed_out(),
            "never: {what}, but {heard:?}: apt-get install gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-good \
             gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly"
        );
        *heard
    }
}

impl Heard {
    fn take(&mut self, line: &str) {
        match line.split_once(' ') {
            Some(("ready", port)) => self.port = port.parse().ok(),
            _ if line == "connected" => self.came += 1,
            _ if line == "closed" => self.went += 1,
            _ => {}
        }
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.stop();
    }
}

//! The peer: Janus with its videoroom, one process, over its API on a Unix socket.
//!
//! It is asked for the same as ours: H.264, AES-GCM, ICE-lite, transport-wide feedback, one UDP path a client.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use socket2::{Domain, SockAddr, Socket, Type};
use tempfile::TempDir;

use super::camera::Layer;
use super::core::{SERVER, begun_on};
use super::load::Load;
use super::server::Server;

const MODULES: &str = "/usr/lib/x86_64-linux-gnu/janus";
/// How often Janus is started until it stays.
const ATTEMPTS: usize = 20;
const ROOM: u32 = 1;
const FEED: u32 = 1;
/// One message of Janus at most.
const MESSAGE: usize = 256 << 10;
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);

/// The running Janus; killed when dropped.
pub(crate) struct Janus {
    process: Child,
    socket: UnixStream,
    session: u64,
    asked: u64,
    layers: usize,
    _folder: TempDir,
}

impl Janus {
    /// None when it is not installed.
    pub(crate) fn start() -> Result<Option<Self>> {
        for _ in 0..ATTEMPTS {
            let folder = tempfile::tempdir()?;
            configure(folder.path())?;
            let Some(mut process) = spawn(folder.path())? else { return Ok(None) };
            if let Some(socket) = connected(&mut process, &folder.path().join("api"))? {
                let mut janus = Self { process, socket, session: 0, asked: 0, layers: 1, _folder: folder };
                janus.open()?;
                return Ok(Some(janus));
            }
        }
        bail!("Janus ends as soon as it is started")
    }

    fn open(&mut self) -> Result<()> {
        self.session = id(&self.ask(json!({ "janus": "create" }))?)?;
        let handle = self.attach()?;
        let room = json!({
            "request": "create", "room": ROOM, "publishers": 2, "videocodec": "h264", "bitrate": 0,
        });
        self.tell(handle, &room, None).map(drop)
    }

    /// Asks, and waits for the answer: that which follows an acknowledgement, if one comes.
    fn ask(&mut self, mut question: Value) -> Result<Value> {
        self.asked += 1;
        let transaction = self.asked.to_string();
        question["transaction"] = transaction.as_str().into();
        if self.session > 0 {
            question["session_id"] = self.session.into();
        }
        self.socket.write_all(question.to_string().as_bytes())?;
        let mut message = vec![0; MESSAGE];
        loop {
            let read = self.socket.read(&mut message).context("Janus does not answer")?;
            ensure!(read > 0, "Janus ended");
            let answer: Value = serde_json::from_slice(&message[..read])?;
            if answer["transaction"] != transaction.as_str() || answer["janus"] == "ack" {
                continue;
            }
            let refused = &answer["plugindata"]["data"]["error"];
            ensure!(answer["janus"] != "error" && refused.is_null(), "Janus refuses {question}: {answer}");
            return Ok(answer);
        }
    }

    fn attach(&mut self) -> Result<u64> {
        id(&self.ask(json!({ "janus": "attach", "plugin": "janus.plugin.videoroom" }))?)
    }

    fn tell(&mut self, handle: u64, body: &Value, jsep: Option<Value>) -> Result<Value> {
        let mut message = json!({ "janus": "message", "handle_id": handle, "body": body });
        if let Some(jsep) = jsep {
            message["jsep"] = jsep;
        }
        self.ask(message)
    }
}

impl Server for Janus {
    fn id(&self) -> u32 {
        self.process.id()
    }

    fn publish(&mut self, load: &mut Load, layers: &'static [Layer]) -> Result<()> {
        let (index, offer, pending) = load.offer(Some((layers, true)), None, false)?;
        let handle = self.attach()?;
        self.tell(
            handle,
            &json!({ "request": "join", "ptype": "publisher", "room": ROOM, "id": FEED }),
            None,
        )?;
        let jsep = json!({ "type": "offer", "sdp": offer });
        let answer = self.tell(handle, &json!({ "request": "publish" }), Some(jsep))?;
        load.answered(index, pending, sdp(&answer)?)?;
        self.layers = layers.len();
        // A feed can be watched once it is there.
        load.connect()
    }

    fn subscribe(&mut self, load: &mut Load, layer: usize) -> Result<()> {
        let handle = self.attach()?;
        let join = json!({
            "request": "join", "ptype": "subscriber", "room": ROOM, "streams": [{ "feed": FEED }],
        });
        let offer = self.tell(handle, &join, None)?;
        let index = load.add(Some(layer))?;
        let answer = load.clients[index].answer(sdp(&offer)?)?;
        self.tell(handle, &json!({ "request": "start" }), Some(json!({ "type": "answer", "sdp": answer })))?;
        if self.layers > 1 {
            // Its layers are counted from the lowest.
            let layer = self.layers - 1 - layer;
            let configure =
                json!({ "request": "configure", "streams": [{ "mid": "0", "substream": layer }] });
            self.tell(handle, &configure, None)?;
        }
        Ok(())
    }
}

impl Drop for Janus {
    fn drop(&mut self) {
        // A process that is already gone needs no killing.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn id(answer: &Value) -> Result<u64> {
    answer["data"]["id"].as_u64().with_context(|| format!("Janus gives no id: {answer}"))
}

fn sdp(answer: &Value) -> Result<&str> {
    answer["jsep"]["sdp"].as_str().with_context(|| format!("Janus describes nothing: {answer}"))
}

fn spawn(folder: &Path) -> Result<Option<Child>> {
    let mut command = Command::new("janus");
    command.arg("-o").arg("-F").arg(folder).arg("-C").arg(folder.join("janus.jcfg"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    begun_on(SERVER, || match command.spawn() {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        spawned => Ok(Some(spawned?)),
    })
}

/// Nothing but the videoroom and the API.
fn configure(folder: &Path) -> Result<()> {
    for kind in ["plugins", "transports", "loggers"] {
        fs::create_dir(folder.join(kind))?;
    }
    for module in ["plugins/libjanus_videoroom.so", "transports/libjanus_pfunix.so"] {
        std::os::unix::fs::symlink(Path::new(MODULES).join(module), folder.join(module))?;
    }
    let at = folder.display();
    fs::write(
        folder.join("janus.jcfg"),
        format!(
            r#"general: {{
    plugins_folder = "{at}/plugins"
    transports_folder = "{at}/transports"
    loggers_folder = "{at}/loggers"
    session_timeout = 0
    debug_level = 2
}}
nat: {{
    ice_lite = true
}}
"#
        ),
    )?;
    fs::write(
        folder.join("janus.transport.pfunix.jcfg"),
        format!(
            r#"general: {{
    enabled = true
    json = "compact"
    path = "{at}/api"
    type = "SOCK_SEQPACKET"
}}
"#
        ),
    )?;
    Ok(())
}

/// None when it ended: it does so when the thread of its API is quicker than that which starts it.
fn connected(process: &mut Child, path: &Path) -> Result<Option<UnixStream>> {
    let deadline = Instant::now() + ANSWERS_WITHIN;
    let socket = Socket::new(Domain::UNIX, Type::SEQPACKET, None)?;
    while let Err(error) = socket.connect(&SockAddr::unix(path)?) {
        if process.try_wait()?.is_some() {
            return Ok(None);
        }
        ensure!(Instant::now() < deadline, "Janus cannot be reached: {error}");
        std::thread::sleep(Duration::from_millis(20));
    }
    socket.set_read_timeout(Some(ANSWERS_WITHIN))?;
    Ok(Some(UnixStream::from(OwnedFd::from(socket))))
}

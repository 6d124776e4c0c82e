//! Our server, `ground/realtime` on one core, as a process of its own: `hongwang-bench sfu-server`.
//!
//! It is told by lines of JSON what the product tells it by calls: who joins, who watches whom.

use std::io::{BufRead, BufReader, Write, stdin, stdout};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};
use hongwang_realtime::forwarding::{GroupId, Limits, PeerId, Sends, SlotId, Source, TrackId, Wants};
use hongwang_realtime::{Config, Room, start};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::mpsc;

use super::camera::{Layer, THREE};
use super::core::{SERVER, begun_on};
use super::load::{Load, own_ip};
use super::server::Server;

/// The first argument that makes this program the server.
pub(crate) const NAME: &str = "sfu-server";
/// The room where all are.
const GROUP: GroupId = GroupId(0);
/// Words that wait for the server.
const WORDS: usize = 64;

#[derive(Serialize, Deserialize)]
enum Word {
    /// Answered by a line, the answer (SDP) as JSON.
    Join { peer: u64, offer: String, sends: bool },
    /// The picture of `source`, up to so many bits per second, or nothing. Not answered.
    Watch { peer: u64, source: Option<u64>, bitrate: u64 },
    /// Answered by a line: bits per second that the line of each of the first so many is estimated to carry, or null.
    Estimates { peers: u64 },
}

/// The running server; killed when dropped.
pub(crate) struct Ours {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Who watches, and bits per second of what.
    needs: Vec<(usize, u64)>,
}

impl Ours {
    pub(crate) fn start() -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(NAME).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = begun_on(SERVER, || Ok(command.spawn()?))?;
        let input = process.stdin.take().context("the input is a pipe")?;
        let output = BufReader::new(process.stdout.take().context("the output is a pipe")?);
        Ok(Self { process, input, output, needs: Vec::new() })
    }

    fn say(&mut self, word: &Word) -> Result<()> {
        Ok(writeln!(self.input, "{}", serde_json::to_string(word)?)?)
    }

    fn heard<T: DeserializeOwned>(&mut self) -> Result<T> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        ensure!(!line.is_empty(), "the server ended");
        Ok(serde_json::from_str(&line)?)
    }

    /// Lets in a client: with a camera that is on or off at first, or to get a layer, or both. Returns its number.
    pub(crate) fn join(
        &mut self,
        load: &mut Load,
        sends: Option<(&'static [Layer], bool)>,
        layer: Option<usize>,
    ) -> Result<usize> {
        let (index, offer, pending) = load.offer(sends, layer, true)?;
        self.say(&Word::Join { peer: index as u64, offer, sends: sends.is_some() })?;
        let answer: String = self.heard()?;
        load.answered(index, pending, &answer)?;
        Ok(index)
    }

    pub(crate) fn watch(&mut self, peer: usize, source: Option<usize>, bitrate: u64) -> Result<()> {
        self.say(&Word::Watch { peer: peer as u64, source: source.map(|source| source as u64), bitrate })
    }
}

impl Server for Ours {
    fn id(&self) -> u32 {
        self.process.id()
    }

    fn publish(&mut self, load: &mut Load, layers: &'static [Layer]) -> Result<()> {
        self.join(load, Some((layers, true)), None).map(drop)
    }

    fn subscribe(&mut self, load: &mut Load, layer: usize) -> Result<()> {
        let index = self.join(load, None, Some(layer))?;
        // A tenth above what the layer has, and far below the next one.
        let bitrate = THREE[layer].bits_per_second();
        self.needs.push((index, bitrate));
        self.watch(index, Some(0), bitrate * 11 / 10)
    }

    fn held_back(&mut self) -> Result<f64> {
        let peers = self.needs.last().map_or(0, |(last, _)| *last as u64 + 1);
        self.say(&Word::Estimates { peers })?;
        let estimates: Vec<Option<u64>> = self.heard()?;
        let is_thin =
            |(peer, bitrate): &&(usize, u64)| estimates[*peer].is_some_and(|estimate| estimate < *bitrate);
        Ok(self.needs.iter().filter(is_thin).count() as f64)
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        // A process that is already gone needs no killing.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `sfu-server`: serves until its input ends.
pub(crate) async fn serve() -> Result<()> {
    let config = Config {
        cores: 1,
        udp: (own_ip()?, 0).into(),
        tcp: None,
        seen: Vec::new(),
        connections: 0,
        joins: 10_000,
        limits: Limits::default(),
    };
    let (handle, mut events) = start(config)?;
    tokio::spawn(async move { while events.recv().await.is_some() {} });
    let room = handle.room(GROUP);
    let (say, mut words) = mpsc::channel(WORDS);
    std::thread::spawn(move || -> Result<()> {
        for line in stdin().lines() {
            say.blocking_send(serde_json::from_str::<Word>(&line?)?)?;
        }
        Ok(())
    });
    while let Some(word) = words.recv().await {
        if let Some(answer) = follow(&room, word).await? {
            writeln!(stdout(), "{answer}")?;
        }
    }
    Ok(())
}

async fn follow(room: &Room, word: Word) -> Result<Option<Value>> {
    match word {
        Word::Join { peer, offer, sends } => {
            let sends = if sends { Sends::VENUE } else { Sends::NOTHING };
            Ok(Some(room.join(PeerId(peer), offer, sends).await?.answer.into()))
        }
        Word::Watch { peer, source, bitrate } => {
            let source = source.map(|source| Source { peer: PeerId(source), track: TrackId(0) });
            let wants = Wants { bitrate, ..Wants::default() };
            room.watch(PeerId(peer), SlotId(0), source, wants).await?;
            Ok(None)
        }
        Word::Estimates { peers } => {
            let stats = room.stats((0..peers).map(PeerId).collect()).await?;
            let estimate = |peer| stats.get(&PeerId(peer)).and_then(|stats| stats.estimate);
            Ok(Some(serde_json::to_value((0..peers).map(estimate).collect::<Vec<_>>())?))
        }
    }
}

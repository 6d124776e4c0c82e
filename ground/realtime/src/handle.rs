//! How the async world starts cores and calls them.

use crate::core::{Command, Inside, Parts, run};
use crate::udp::bind;
use hongwang_forwarding::{
    Dial, Event, Forwarder, GroupId, Join, JoinRefused, Joined, Limits, PeerId, PeerStats, Sends, SlotId,
    Source, Tapped, Unknown, Wants,
};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// Calls that wait for a core.
const CALLS: usize = 256;
/// Events that wait for the caller.
const EVENTS: usize = 4_096;

/// How realtime media are reached, and their bounds.
#[derive(Clone, Debug)]
pub struct Config {
    /// Threads. Each is best given a core of its own.
    pub cores: usize,
    /// Where UDP is received; core `n` takes this port plus `n`, or any with port 0.
    pub udp: SocketAddr,
    /// Where TCP connections are accepted, likewise; None without.
    pub tcp: Option<SocketAddr>,
    /// The addresses under which peers find this machine. Empty is that of `udp`, which must then be a certain one.
    pub seen: Vec<IpAddr>,
    /// TCP connections a core at once.
    pub connections: usize,
    /// Joins a second over all cores; as many at once.
    pub joins: u32,
    /// The bounds of each core's forwarder.
    pub limits: Limits,
}

/// Why nothing was started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// `seen` is empty and `udp` is any address.
    #[error("realtime media are bound to {0}: say under which addresses peers find this machine (`seen`)")]
    Unseen(SocketAddr),
    /// `cores` is 0.
    #[error("realtime media need one core at least")]
    NoCore,
    /// A port is taken, or not for us.
    #[error("{address} cannot be used for realtime media: {error}")]
    Bind {
        /// Which.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// No thread could be made.
    #[error("a thread for realtime media cannot be started: {0}")]
    Thread(std::io::Error),
}

/// Why a call came to nothing.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refused {
    /// More joins than [`Config::joins`].
    #[error("too many joins in this second; try again in the next")]
    Busy,
    /// The forwarder said no.
    #[error(transparent)]
    Join(#[from] JoinRefused),
    /// Somebody or something is not there.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// Realtime media were stopped, or their sockets broke.
    #[error("realtime media are not running")]
    Stopped,
}

/// Counts of a core beside those of its forwarder ([`hongwang_forwarding::Totals`]).
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Totals {
    /// Datagrams that the network refused, or that found the queue of their TCP connection full.
    pub unsent: u64,
    /// Messages and changes of speaker that nobody fetched in time. Comings and goings are never lost.
    pub untold: u64,
    /// Tapped packets that their recorder did not fetch in time.
    pub unrecorded: u64,
    /// Of the forwarder.
    pub forwarder: hongwang_forwarding::Totals,
}

/// Joins that are still permitted.
struct Gate {
    left: f64,
    at: Instant,
}

/// The running cores. When the last of it and of its rooms is dropped they end.
#[derive(Clone)]
pub struct Handle {
    cores: Vec<mpsc::Sender<Command>>,
    addresses: Vec<SocketAddr>,
    gate: Arc<Mutex<Gate>>,
    joins: u32,
}

/// The core of one group.
#[derive(Clone)]
pub struct Room {
    group: GroupId,
    core: mpsc::Sender<Command>,
    handle: Handle,
}

/// Starts the cores. The receiver gets what happens on all of them.
///
/// # Errors
///
/// [`StartError`]; nothing runs then.
pub fn start(config: Config) -> Result<(Handle, mpsc::Receiver<Event>), StartError> {
    if config.cores == 0 {
        return Err(StartError::NoCore);
    }
    if config.seen.is_empty() && config.udp.ip().is_unspecified() {
        return Err(StartError::Unseen(config.udp));
    }
    let seen = if config.seen.is_empty() { vec![config.udp.ip()] } else { config.seen.clone() };
    let (events, receiver) = mpsc::channel(EVENTS);
    let (mut bound, mut cores, mut addresses) = (Vec::new(), Vec::new(), Vec::new());
    for core in 0..config.cores {
        let (commands, queue) = mpsc::channel(CALLS);
        let parts = prepare(&config, core as u16, &seen, queue, events.clone())?;
        addresses.extend(parts.udp_seen.first().copied());
        bound.push(parts);
        cores.push(commands);
    }
    for (core, parts) in bound.into_iter().enumerate() {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StartError::Thread)?;
        let body = move || {
            if let Err(error) = runtime.block_on(run(parts)) {
                tracing::error!(%error, core, "realtime media ended; restart the center");
            }
        };
        std::thread::Builder::new().name(format!("media-{core}")).spawn(body).map_err(StartError::Thread)?;
    }
    let gate = Arc::new(Mutex::new(Gate { left: f64::from(config.joins), at: Instant::now() }));
    Ok((Handle { cores, addresses, gate, joins: config.joins }, receiver))
}

fn prepare(
    config: &Config,
    core: u16,
    seen: &[IpAddr],
    commands: mpsc::Receiver<Command>,
    events: mpsc::Sender<Event>,
) -> Result<Parts, StartError> {
    let of_core = |mut address: SocketAddr| {
        if address.port() > 0 {
            address.set_port(address.port().saturating_add(core));
        }
        address
    };
    let as_seen = |port: u16| seen.iter().map(|ip| SocketAddr::new(*ip, port)).collect::<Vec<_>>();
    let address = of_core(config.udp);
    let failed = |address| move |error| StartError::Bind { address, error };
    let udp = bind(address).map_err(failed(address))?;
    let udp_seen = as_seen(udp.local_addr().map_err(failed(address))?.port());
    let (mut tcp, mut tcp_seen) = (None, Vec::new());
    if let Some(address) = config.tcp.map(of_core) {
        let listener = std::net::TcpListener::bind(address).map_err(failed(address))?;
        listener.set_nonblocking(true).map_err(failed(address))?;
        tcp_seen = as_seen(listener.local_addr().map_err(failed(address))?.port());
        // What comes over TCP is taken for the first: one candidate is enough.
        tcp_seen.truncate(1);
        tcp = Some(listener);
    }
    let forwarder = Forwarder::new(hongwang_forwarding::Config {
        udp: udp_seen.clone(),
        tcp: tcp_seen.clone(),
        limits: config.limits,
    });
    let connections = config.connections;
    Ok(Parts { forwarder, udp, udp_seen, tcp, tcp_seen, connections, commands, events })
}

impl Handle {
    /// The group's core: always the same for the same group.
    pub fn room(&self, group: GroupId) -> Room {
        let core = (group.0 % self.cores.len() as u64) as usize;
        Room { group, core: self.cores[core].clone(), handle: self.clone() }
    }

    /// The UDP address of each core as peers see it.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Counts of all cores together; those that have ended are left out.
    pub async fn totals(&self) -> Totals {
        let mut all = Totals::default();
        for core in &self.cores {
            let Ok(one) = call(core, |inside, _| (inside.totals, inside.forwarder.totals())).await else {
                continue;
            };
            let (shell, forwarder) = one;
            all.unsent += shell.unsent;
            all.untold += shell.untold;
            all.unrecorded += shell.unrecorded;
            all.forwarder.strangers += forwarder.strangers;
            all.forwarder.malformed += forwarder.malformed;
            all.forwarder.untapped += forwarder.untapped;
            all.forwarder.keyframes_asked += forwarder.keyframes_asked;
        }
        all
    }

    /// Says goodbye to everybody and ends the cores.
    pub async fn stop(&self) {
        for core in &self.cores {
            let (done, ended) = oneshot::channel();
            if core.send(Command::Stop(done)).await.is_ok() && ended.await.is_err() {
                tracing::debug!("a core had ended before it was stopped");
            }
        }
    }

    fn pass(&self, now: Instant) -> Result<(), Refused> {
        let mut gate = self.gate.lock().expect("no holder of this lock panics");
        let most = f64::from(self.joins);
        gate.left = (gate.left + now.saturating_duration_since(gate.at).as_secs_f64() * most).min(most);
        gate.at = now;
        if gate.left < 1.0 {
            return Err(Refused::Busy);
        }
        gate.left -= 1.0;
        Ok(())
    }
}

/// Runs `call` on a core between two of its turns.
async fn call<T: Send + 'static>(
    core: &mpsc::Sender<Command>,
    call: impl FnOnce(&mut Inside, Instant) -> T + Send + 'static,
) -> Result<T, Refused> {
    let (answer, answered) = oneshot::channel();
    let call = Box::new(move |inside: &mut Inside, now| {
        // Whoever asked may have gone meanwhile.
        let _ = answer.send(call(inside, now));
    });
    core.send(Command::Call(call)).await.map_err(|_| Refused::Stopped)?;
    answered.await.map_err(|_| Refused::Stopped)
}

/// Each call is one of [`Forwarder`], which says more; besides, each can find that everything was stopped
/// ([`Refused::Stopped`]).
impl Room {
    /// Lets a peer in: [`Forwarder::join`].
    ///
    /// # Errors
    ///
    /// [`Refused::Busy`] beyond [`Config::joins`]; [`Refused::Join`].
    pub async fn join(&self, peer: PeerId, offer: String, sends: Sends) -> Result<Joined, Refused> {
        self.handle.pass(Instant::now())?;
        let group = self.group;
        let joined = call(&self.core, move |inside, now| {
            let joined = inside.forwarder.join(Join { peer, group, offer: &offer, sends }, now)?;
            inside.peers.push(peer);
            Ok::<_, JoinRefused>(joined)
        });
        Ok(joined.await??)
    }

    /// Makes an offer to another forwarder: [`Forwarder::dial`].
    ///
    /// # Errors
    ///
    /// [`Refused::Join`].
    pub async fn dial(&self, dial: Dial) -> Result<String, Refused> {
        let dialled = call(&self.core, move |inside, now| {
            let offer = inside.forwarder.dial(dial, now)?;
            inside.peers.push(dial.peer);
            Ok::<_, JoinRefused>(offer)
        });
        Ok(dialled.await??)
    }

    /// Takes the answer to [`Room::dial`]: [`Forwarder::accept`].
    ///
    /// # Errors
    ///
    /// [`Refused::Join`].
    pub async fn accept(&self, peer: PeerId, answer: String) -> Result<Joined, Refused> {
        Ok(call(&self.core, move |inside, now| inside.forwarder.accept(peer, &answer, now)).await??)
    }

    /// Says goodbye to a peer: [`Forwarder::leave`].
    ///
    /// # Errors
    ///
    /// [`Refused::Stopped`].
    pub async fn leave(&self, peer: PeerId) -> Result<(), Refused> {
        call(&self.core, move |inside, now| inside.forwarder.leave(peer, now)).await
    }

    /// What a peer may send: [`Forwarder::allow`].
    ///
    /// # Errors
    ///
    /// [`Refused::Unknown`].
    pub async fn allow(&self, peer: PeerId, sends: Sends) -> Result<(), Refused> {
        Ok(call(&self.core, move |inside, _| inside.forwarder.allow(peer, sends)).await??)
    }

    /// What is sent in a slot: [`Forwarder::watch`].
    ///
    /// # Errors
    ///
    /// [`Refused::Unknown`].
    pub async fn watch(
        &self,
        subscriber: PeerId,
        slot: SlotId,
        source: Option<Source>,
        wants: Wants,
    ) -> Result<(), Refused> {
        Ok(call(&self.core, move |inside, now| inside.forwarder.watch(subscriber, slot, source, wants, now))
            .await??)
    }

    /// Every packet of a track, from the next keyframe on and for as long as the receiver lives: [`Forwarder::tap`].
    /// `waiting` packets wait at most; what a recorder does not fetch in time is lost and counted. A track that is tapped
    /// more than once is tapped once in the forwarder, and each receiver gets all of it.
    ///
    /// # Errors
    ///
    /// [`Refused::Unknown`].
    pub async fn tap(&self, source: Source, waiting: usize) -> Result<mpsc::Receiver<Tapped>, Refused> {
        let (recorder, packets) = mpsc::channel(waiting.max(1));
        let tapped = call(&self.core, move |inside, now| {
            inside.forwarder.tap(source, true, now)?;
            inside.forwarder.ask_keyframe(source, now)?;
            inside.taps.entry(source).or_default().push(recorder);
            Ok::<_, Unknown>(())
        });
        tapped.await??;
        Ok(packets)
    }

    /// Asks the sender of a track for a keyframe, for a recorder that misses one: [`Forwarder::ask_keyframe`].
    ///
    /// # Errors
    ///
    /// [`Refused::Unknown`].
    pub async fn ask_keyframe(&self, source: Source) -> Result<(), Refused> {
        Ok(call(&self.core, move |inside, now| inside.forwarder.ask_keyframe(source, now)).await??)
    }

    /// Has a track sent for so long in advance, because it is about to be watched: [`Forwarder::warm`].
    ///
    /// # Errors
    ///
    /// [`Refused::Unknown`].
    pub async fn warm(&self, source: Source, lasts: Duration) -> Result<(), Refused> {
        Ok(call(&self.core, move |inside, now| inside.forwarder.warm(source, now + lasts, now)).await??)
    }

    /// Words on the control channel of a peer: [`Forwarder::tell`]. False when it does not read.
    ///
    /// # Errors
    ///
    /// [`Refused::Unknown`].
    pub async fn tell(&self, peer: PeerId, text: String) -> Result<bool, Refused> {
        Ok(call(&self.core, move |inside, _| inside.forwarder.tell(peer, text)).await??)
    }

    /// How each of these peers fares that is here: [`Forwarder::stats`].
    ///
    /// # Errors
    ///
    /// [`Refused::Stopped`].
    pub async fn stats(&self, peers: Vec<PeerId>) -> Result<HashMap<PeerId, PeerStats>, Refused> {
        let all = move |inside: &mut Inside, _| {
            let stats = |peer| Some((peer, inside.forwarder.stats(peer)?));
            peers.into_iter().filter_map(stats).collect()
        };
        call(&self.core, all).await
    }
}

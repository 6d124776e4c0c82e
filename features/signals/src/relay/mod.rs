//! The relay: one subscription a channel, however many look. Each reader has its own place in a ring of what came last;
//! who falls out of the ring goes on with what comes now.

mod boxes;
mod cut;
mod hls;
mod recent;
mod recorder;
mod ring;
mod rules;
mod screen;
mod upstream;

use bytes::Bytes;
use futures_util::{Stream, stream};
use hongwang_base::Clock;
use hongwang_films::{Bounds, Films};
use hongwang_iptv::{Arrival, Check, HlsError, Source};
use hongwang_outward::Permit;
use recent::Recent;
pub(crate) use recorder::{MOST_RECORDED, Recorders};
pub(crate) use ring::Name;
pub(crate) use rules::Phase;
use rules::{Next, Standing};
use screen::Screen;
use std::{
    collections::HashMap,
    convert::Infallible,
    net::Ipv4Addr,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        watch,
    },
    time::{MissedTickBehavior, interval},
};
use upstream::{Upstream, Web};
use uuid::Uuid;

/// Bytes that travel together, and how many such are kept for who is behind: at most 4 MiB a channel.
const CHUNK: usize = 16 << 10;
const KEPT: usize = 256;
/// How long bytes wait for company.
const TICK: Duration = Duration::from_millis(20);
/// How long a picture is made for a page that is on its way.
const WARM: Duration = Duration::from_secs(3);
/// Channels that run at a time.
const MOST_RUNNING: usize = 32;
/// Memory of the child that makes pictures for browsers.
const CHILD_MEMORY: u64 = 512 << 20;

/// The relay of a node. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Relay(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    running: Mutex<HashMap<Uuid, Arc<Running>>>,
    web: Web,
    network: Ipv4Addr,
    films: Films,
    subscriptions: AtomicU64,
}

/// A channel that runs.
#[derive(Debug)]
pub(crate) struct Running {
    sources: Vec<Source>,
    bytes: broadcast::Sender<Bytes>,
    recent: Arc<Mutex<Recent>>,
    standing: watch::Sender<Standing>,
    arrival: watch::Sender<Arrival>,
    screen: Mutex<Option<Arc<Screen>>>,
    /// Why its list cannot be followed, as long as nothing comes.
    refused: Mutex<Option<HlsError>>,
}

/// Too many channels run.
#[derive(Debug)]
pub(crate) struct Full;

fn held<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Relay {
    pub(crate) fn new(program: PathBuf, permits: Vec<Permit>, network: Ipv4Addr) -> Self {
        Self(Arc::new(Inner {
            running: Mutex::default(),
            web: Web::new(permits),
            network,
            films: Films::new(program, Bounds { memory: CHILD_MEMORY, ..Bounds::default() }),
            subscriptions: AtomicU64::new(0),
        }))
    }

    pub(crate) fn subscriptions(&self) -> u64 {
        self.0.subscriptions.load(Ordering::Relaxed)
    }

    /// Whether this machine can make pictures for browsers.
    pub(crate) fn has_pictures(&self) -> bool {
        Films::is_installed()
    }

    /// Why the list of a channel cannot be followed.
    pub(crate) fn refused(&self, id: Uuid) -> Option<HlsError> {
        let running = held(&self.0.running).get(&id).cloned()?;
        *held(&running.refused)
    }

    /// How a channel stands, if anybody looks.
    pub(crate) fn standing(&self, id: Uuid) -> Option<(Standing, Arrival)> {
        let running = held(&self.0.running).get(&id).cloned()?;
        let (standing, arrival) = (*running.standing.borrow(), running.arrival.borrow().clone());
        Some((standing, arrival))
    }

    /// The channel with one more reader, subscribed to if it was not.
    fn join(
        &self,
        id: Uuid,
        sources: &[Source],
        clock: &Clock,
    ) -> Result<(Arc<Running>, broadcast::Receiver<Bytes>), Full> {
        let mut running = held(&self.0.running);
        if let Some(known) = running.get(&id).filter(|known| known.sources == sources) {
            return Ok((known.clone(), known.bytes.subscribe()));
        }
        // A channel whose addresses were changed begins anew; who looks at the old one stays until they go.
        if running.len() >= MOST_RUNNING && !running.contains_key(&id) {
            return Err(Full);
        }
        let one = Arc::new(Running {
            sources: sources.to_vec(),
            bytes: broadcast::Sender::new(KEPT),
            recent: Arc::default(),
            standing: watch::Sender::new(Standing::begin(clock.now())),
            arrival: watch::Sender::default(),
            screen: Mutex::default(),
            refused: Mutex::default(),
        });
        let reader = one.bytes.subscribe();
        running.insert(id, one.clone());
        tokio::spawn(self.clone().run(id, one.clone(), clock.clone()));
        Ok((one, reader))
    }

    /// The transport stream as it comes, from now on.
    pub(crate) fn stream(
        &self,
        id: Uuid,
        sources: &[Source],
        clock: &Clock,
    ) -> Result<impl Stream<Item = Result<Bytes, Infallible>> + use<>, Full> {
        let (_, reader) = self.join(id, sources, clock)?;
        Ok(stream::unfold(reader, async |mut reader| {
            loop {
                match reader.recv().await {
                    Ok(bytes) => return Some((Ok(bytes), reader)),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            }
        }))
    }

    /// The same for a browser: fragmented MP4, which ends for who falls behind.
    pub(crate) fn live(
        &self,
        id: Uuid,
        sources: &[Source],
        clock: &Clock,
    ) -> Result<impl Stream<Item = Result<Bytes, Infallible>> + use<>, Full> {
        let (running, reader) = self.join(id, sources, clock)?;
        let mut screen = held(&running.screen);
        let (known, first, fragments) =
            match screen.as_ref().and_then(|known| Some((known.clone(), known.join()?))) {
                Some((known, (first, fragments))) => (known, first, fragments),
                None => {
                    let (fresh, fragments) = Screen::new();
                    let fresh = Arc::new(fresh);
                    let (films, recent) = (self.0.films.clone(), running.recent.clone());
                    tokio::spawn(fresh.clone().run(films, reader, recent));
                    (fresh, Bytes::new(), fragments)
                }
            };
        *screen = Some(known);
        drop(screen);
        let rest = stream::unfold(fragments, async |mut fragments| {
            fragments.recv().await.ok().map(|bytes| (Ok(bytes), fragments))
        });
        Ok(stream::StreamExt::chain(stream::iter((!first.is_empty()).then_some(Ok(first))), rest))
    }

    /// Begins what [`Relay::live`] gives while a page that asks for it is on its way: signal and child are there before it.
    pub(crate) fn warm(&self, id: Uuid, sources: &[Source], clock: &Clock) {
        // Somebody looks already: it is there.
        let known = held(&self.0.running).get(&id).cloned();
        if known.is_some_and(|known| held(&known.screen).as_ref().is_some_and(|screen| screen.is_on())) {
            return;
        }
        let Ok(stream) = self.live(id, sources, clock) else { return };
        tokio::spawn(async move {
            tokio::time::sleep(WARM).await;
            drop(stream);
        });
    }

    async fn run(self, id: Uuid, one: Arc<Running>, clock: Clock) {
        for source in one.sources.iter().cycle() {
            self.0.subscriptions.fetch_add(1, Ordering::Relaxed);
            one.standing.send_modify(|standing| standing.reopened(clock.now()));
            let mut upstream = match Upstream::open(source, &self.0.web, self.0.network).await {
                Ok(upstream) => Some(upstream),
                Err(error) => {
                    tracing::warn!(%error, channel = %id, "a head-end cannot be subscribed to");
                    None
                }
            };
            if self.pump(id, &one, upstream.as_mut(), &clock).await == Next::End {
                return;
            }
        }
        self.forget(id, &one);
    }

    /// Hands on what comes until the subscription is to be made anew or nobody looks any more.
    async fn pump(
        &self,
        id: Uuid,
        one: &Arc<Running>,
        mut upstream: Option<&mut Upstream>,
        clock: &Clock,
    ) -> Next {
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut check, mut raw, mut out) = (Check::default(), Vec::new(), Vec::new());
        loop {
            let came = async {
                match &mut upstream {
                    Some(upstream) => upstream.next(&mut raw).await,
                    None => std::future::pending().await,
                }
            };
            let ticked = tokio::select! {
                came = came => {
                    if let Err(error) = came {
                        tracing::warn!(%error, channel = %id, "a head-end broke off");
                        *held(&one.refused) = error.get_ref().and_then(|why| why.downcast_ref()).copied();
                        upstream = None;
                    }
                    false
                }
                _ = tick.tick() => true,
            };
            if let Some(upstream) = upstream.as_deref_mut().filter(|_| ticked) {
                upstream.give_up(&mut raw);
            }
            check.take(&raw, &mut out);
            raw.clear();
            if !out.is_empty() && (ticked || out.len() >= CHUNK) {
                one.hand_on(&mut out, &mut check, clock);
            }
            if ticked {
                let next = self.look(id, one, clock);
                if next != Next::Stay {
                    return next;
                }
            }
        }
    }

    fn look(&self, id: Uuid, one: &Arc<Running>, clock: &Clock) -> Next {
        let mut next = Next::Stay;
        // Nobody joins while it is looked whether anybody is there.
        let mut running = held(&self.0.running);
        one.standing.send_if_modified(|standing| {
            let before = standing.phase;
            next = standing.look(clock.now(), one.bytes.receiver_count());
            standing.phase != before
        });
        if next == Next::End && running.get(&id).is_some_and(|known| Arc::ptr_eq(known, one)) {
            running.remove(&id);
        }
        next
    }

    fn forget(&self, id: Uuid, one: &Arc<Running>) {
        let mut running = held(&self.0.running);
        if running.get(&id).is_some_and(|known| Arc::ptr_eq(known, one)) {
            running.remove(&id);
        }
    }
}

impl Running {
    fn hand_on(&self, out: &mut Vec<u8>, check: &mut Check, clock: &Clock) {
        let bytes = Bytes::from(std::mem::take(out));
        let mut recent = held(&self.recent);
        recent.take(&bytes, check.begins(), check.arrival());
        // Nobody listening is no error. Who begins with what is recent gets the rest whole.
        let _ = self.bytes.send(bytes);
        drop(recent);
        held(&self.refused).take();
        self.standing.send_if_modified(|standing| {
            let before = standing.phase;
            standing.came(clock.now());
            standing.phase != before
        });
        self.arrival.send_if_modified(|known| {
            let arrival = check.arrival();
            let news = known.streams != arrival.streams || known.is_scrambled != arrival.is_scrambled;
            known.clone_from(arrival);
            news
        });
    }
}

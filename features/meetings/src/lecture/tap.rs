//! The taps of one lecture: packets of the forwarder go into the packager, whole pieces into the ring.

use super::{Stream, direct::Wanted};
use hongwang_realtime::forwarding::{Codec as Sent, Source, Tapped};
use hongwang_recording::{Codec, Packet, live::Live};
use std::time::{Duration, Instant};
use tokio::{sync::mpsc::Receiver, time::MissedTickBehavior};

/// How often whole pieces are looked for.
const TICK: Duration = Duration::from_millis(50);
/// A tap that was refused or ended is tried again after this long.
const AGAIN: Duration = Duration::from_secs(1);
/// Packets that wait.
const WAITING: usize = 1_000;

/// One track that is tapped.
#[derive(Default)]
struct Tap {
    source: Option<Source>,
    packets: Option<Receiver<Tapped>>,
    tried: Option<Instant>,
}

impl Tap {
    /// Taps what is wanted, if it is not tapped; gives whether it is another's than before.
    async fn follow(&mut self, wanted: &Wanted, source: Option<Source>) -> bool {
        let is_other = self.source != source;
        if is_other {
            *self = Self { source, ..Self::default() };
        }
        let (Some(core), Some(source)) = (&wanted.core, source) else { return is_other };
        if self.packets.is_none() && self.tried.is_none_or(|tried| tried.elapsed() >= AGAIN) {
            self.tried = Some(Instant::now());
            // Who left meanwhile is looked at again.
            self.packets = core.tap(source, WAITING).await.ok();
        }
        is_other
    }

    async fn next(&mut self) -> Option<Tapped> {
        match &mut self.packets {
            Some(packets) => packets.recv().await,
            None => std::future::pending().await,
        }
    }
}

/// Packages a lecture until it is over or nobody looks any more.
pub(super) async fn run(stream: &Stream, first: u64) {
    let began = Instant::now();
    let millis = |at: Instant| u64::try_from(at.saturating_duration_since(began).as_millis()).unwrap_or(0);
    let mut wants = stream.wanted.subscribe();
    let (mut picture, mut voice) = <(Tap, Tap)>::default();
    let mut live = Live::new(first, 0);
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !stream.is_over() && !stream.is_left() {
        let wanted = wants.borrow_and_update().clone();
        if picture.follow(&wanted, wanted.picture).await {
            live.other_picture();
        }
        if voice.follow(&wanted, wanted.voice).await {
            live.other_voice();
        }
        tokio::select! {
            packet = picture.next() => match packet {
                Some(packet) if packet.codec == Sent::H264 => live.picture(Codec::H264, packet_of(&packet, &millis)),
                Some(_) => {}
                None => picture.packets = None,
            },
            packet = voice.next() => match packet {
                Some(packet) if packet.codec == Sent::Opus => live.voice(packet_of(&packet, &millis)),
                Some(_) => {}
                None => voice.packets = None,
            },
            _ = ticks.tick() => {
                let now = millis(Instant::now());
                live.tick(now).into_iter().for_each(|piece| stream.push(piece));
                if let (Some(core), Some(source)) = (&wanted.core, wanted.picture)
                    && live.wants_keyframe(now)
                {
                    // Whoever left meanwhile is asked for nothing.
                    let _ = core.ask_keyframe(source).await;
                }
            }
            // What is wanted is read above; without the center's director nothing is wanted.
            changed = wants.changed() => if changed.is_err() { return },
        }
    }
}

fn packet_of(tapped: &Tapped, millis: &impl Fn(Instant) -> u64) -> Packet {
    Packet {
        layer: tapped.layer,
        sequence: tapped.sequence,
        time: tapped.time,
        marker: tapped.marker,
        arrived: millis(tapped.at),
        payload: tapped.payload.clone(),
    }
}

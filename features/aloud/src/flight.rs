//! Sentences that are being made right now: whoever asks for the same one listens along.
//!
//! Invariant: one sentence is made once at a time, and only while somebody listens.

use crate::{cache::Cache, clip::ClipKey};
use bytes::Bytes;
use hongwang_speech::{Sound, SpeakError};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;

/// What has been made of a sentence so far.
#[derive(Clone, Debug, Default)]
struct State {
    pieces: Vec<Bytes>,
    end: Option<Result<(), SpeakError>>,
}

/// Everything that is being made.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flights(Arc<Mutex<HashMap<ClipKey, Arc<watch::Sender<State>>>>>);

/// One who listens.
#[derive(Debug)]
pub(crate) struct Listener {
    state: watch::Receiver<State>,
    heard: usize,
    ended: bool,
}

impl Flights {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ClipKey, Arc<watch::Sender<State>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens to the sentence of this name, which `begin` starts if nobody has. What is complete is kept in `cache`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(crate) fn listen(
        &self,
        key: ClipKey,
        cache: &Arc<Cache>,
        begin: impl FnOnce() -> Result<Sound, SpeakError>,
    ) -> Result<Listener, SpeakError> {
        let mut flights = self.lock();
        if let Some(flight) = flights.get(&key) {
            return Ok(Listener::of(flight));
        }
        let sound = begin()?;
        let flight = Arc::new(watch::Sender::new(State::default()));
        let listener = Listener::of(&flight);
        flights.insert(key, flight.clone());
        tokio::spawn(self.clone().fly(key, flight, sound, cache.clone()));
        Ok(listener)
    }

    async fn fly(self, key: ClipKey, flight: Arc<watch::Sender<State>>, mut sound: Sound, cache: Arc<Cache>) {
        let end = loop {
            tokio::select! {
                piece = sound.next() => match piece {
                    None => break Ok(()),
                    Some(Err(error)) => break Err(error),
                    Some(Ok(piece)) => flight.send_modify(|state| state.pieces.push(piece)),
                },
                // The last who listened has gone before anything came: its place in the queue is another's.
                () = flight.closed() => {}
            }
            let mut flights = self.lock();
            if flight.receiver_count() == 0 {
                flights.remove(&key);
                return;
            }
        };
        if end.is_ok() {
            let whole = flight.borrow().pieces.concat();
            let kept = tokio::task::spawn_blocking(move || cache.put(key, &whole)).await;
            if let Ok(Err(error)) = kept {
                tracing::warn!(%error, "a clip could not be kept; it is made again when it is asked for");
            }
        }
        self.lock().remove(&key);
        flight.send_modify(|state| state.end = Some(end));
    }
}

impl Listener {
    fn of(flight: &watch::Sender<State>) -> Self {
        Self { state: flight.subscribe(), heard: 0, ended: false }
    }

    /// The next piece; none when the sentence is complete.
    pub(crate) async fn next(&mut self) -> Option<Result<Bytes, SpeakError>> {
        if self.ended {
            return None;
        }
        let heard = self.heard;
        let more = self.state.wait_for(|state| state.pieces.len() > heard || state.end.is_some()).await;
        let Ok(state) = more else {
            self.ended = true;
            return Some(Err(SpeakError::Lost));
        };
        if let Some(piece) = state.pieces.get(heard) {
            self.heard += 1;
            return Some(Ok(piece.clone()));
        }
        self.ended = true;
        state.end.clone().and_then(Result::err).map(Err)
    }
}

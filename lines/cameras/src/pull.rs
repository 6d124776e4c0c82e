//! One camera that is watched: one connection for all who look, made again when it ends, given up when they have left.
//!
//! Invariants: who does not read loses and holds up nobody; everything that waits is bounded.

use crate::camera::Camera;
use crate::cameras::Inner;
use crate::cut::{Cutter, Fragment, Picture};
use crate::recent::{Beginning, Part, Recent};
use crate::session;
use crate::times::Times;
use crate::trouble::Trouble;
use bytes::Bytes;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, sleep, sleep_until};

/// Parts that are kept for who is behind: some eight seconds.
const KEPT: usize = 16;

/// How a camera stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No picture has come yet.
    Starting,
    /// Pictures come.
    Running,
    /// None come, and why; it is tried again by itself.
    Broken(Trouble),
}

pub(crate) fn held<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug)]
pub(crate) struct Pull {
    /// None once it has ended.
    parts: Mutex<Option<broadcast::Sender<Part>>>,
    recent: Mutex<Recent>,
    standing: watch::Sender<Standing>,
    /// When somebody last asked for something of it.
    asked: Mutex<Instant>,
}

impl Pull {
    pub(crate) fn new(first_number: u64) -> Self {
        Self {
            parts: Mutex::new(Some(broadcast::Sender::new(KEPT))),
            recent: Mutex::new(Recent::new(first_number)),
            standing: watch::Sender::new(Standing::Starting),
            asked: Mutex::new(Instant::now()),
        }
    }

    pub(crate) fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }

    pub(crate) fn recent(&self) -> MutexGuard<'_, Recent> {
        held(&self.recent)
    }

    /// It is of use, for the grace from now on.
    pub(crate) fn ask(&self) {
        *held(&self.asked) = Instant::now();
    }

    /// What is read first, and what comes after it; none when it has ended.
    pub(crate) fn join(&self) -> Option<(Vec<Part>, broadcast::Receiver<Part>)> {
        // What is sent after it is read from here on: nothing is missing between, nothing comes twice.
        let recent = held(&self.recent);
        let parts = held(&self.parts).as_ref()?.subscribe();
        Some((recent.first(), parts))
    }

    pub(crate) fn send(&self, part: Part) {
        let mut recent = held(&self.recent);
        match &part {
            Part::Beginning(beginning) => recent.begin(beginning.clone()),
            Part::Fragment(fragment) => recent.take(fragment.clone()),
        }
        if let Some(parts) = held(&self.parts).as_ref() {
            // Nobody listening is no error.
            let _ = parts.send(part);
        }
    }

    fn stands(&self, now: Standing) {
        self.standing.send_if_modified(|standing| std::mem::replace(standing, now) != now);
    }

    fn is_left(&self) -> bool {
        held(&self.parts).as_ref().is_none_or(|parts| parts.receiver_count() == 0)
    }

    /// Ends when nobody looks and the grace is over. Nobody can join it any more then.
    async fn left(&self, inner: &Inner, camera: &Camera) {
        let Some(parts) = held(&self.parts).clone() else { return };
        loop {
            parts.closed().await;
            let asked = (*held(&self.asked)).max(Instant::now());
            sleep_until(asked + inner.bounds.grace).await;
            // Nobody joins while it is looked whether anybody is there.
            let mut pulls = held(&inner.pulls);
            if self.is_left() && *held(&self.asked) <= asked {
                pulls.remove(camera);
                return;
            }
        }
    }
}

/// Whatever ends a pull, also a fault of ours: who comes after it begins another one, and who looks is told.
struct Ends<'a> {
    inner: &'a Inner,
    camera: &'a Camera,
    pull: &'a Arc<Pull>,
}

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        let mut pulls = held(&self.inner.pulls);
        if pulls.get(self.camera).is_some_and(|known| Arc::ptr_eq(known, self.pull)) {
            pulls.remove(self.camera);
        }
        held(&self.pull.parts).take();
    }
}

/// Pulls until nobody looks.
pub(crate) async fn run(inner: Arc<Inner>, camera: Camera, pull: Arc<Pull>) {
    let _ends = Ends { inner: &inner, camera: &camera, pull: &pull };
    tokio::select! {
        () = again_and_again(&inner, &camera, &pull) => {}
        () = pull.left(&inner, &camera) => {}
    }
}

async fn again_and_again(inner: &Inner, camera: &Camera, pull: &Pull) {
    let bounds = &inner.bounds;
    let mut output = Output::new(camera, pull);
    let mut pause = bounds.first_pause;
    loop {
        // Cameras lock out who tries a wrong password too often, whoever looks.
        if let Some(until) = inner.refused_until(camera) {
            pull.stands(Standing::Broken(Trouble::WrongLogin));
            sleep_until(until).await;
        }
        let trouble = session::follow(camera, bounds, &mut output).await;
        if output.break_off() {
            pause = bounds.first_pause;
        }
        tracing::info!(camera = camera.address(), code = trouble.code(), %trouble, "no pictures of a camera");
        pull.stands(Standing::Broken(trouble));
        if trouble == Trouble::WrongLogin {
            inner.note_refused(camera);
        }
        sleep(pause).await;
        pause = (pause * 2).min(bounds.longest_pause);
    }
}

/// What becomes of the pictures of one camera, over its connections.
pub(crate) struct Output<'a> {
    camera: &'a Camera,
    pull: &'a Pull,
    began: Instant,
    times: Times,
    cutter: Cutter,
    /// Whether this connection said what it sends, and whether a player can begin with what it sent.
    is_described: bool,
    has_begun: bool,
}

impl<'a> Output<'a> {
    fn new(camera: &'a Camera, pull: &'a Pull) -> Self {
        Self {
            camera,
            pull,
            began: Instant::now(),
            times: Times::default(),
            cutter: Cutter::default(),
            is_described: false,
            has_begun: false,
        }
    }

    pub(crate) fn camera(&self) -> &Camera {
        self.camera
    }

    pub(crate) fn is_described(&self) -> bool {
        self.is_described
    }

    pub(crate) fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// What comes from now on is read after this. Where it is the same as before, nobody has to begin anew.
    pub(crate) fn describe(&mut self, beginning: Beginning) {
        self.is_described = true;
        if self.pull.recent().beginning().is_some_and(|known| **known == beginning) {
            return;
        }
        let left = self.cutter.break_off();
        self.send(left);
        self.pull.send(Part::Beginning(Arc::new(beginning)));
    }

    /// `said` is the camera's own time, in ticks.
    pub(crate) fn picture(&mut self, said: i64, data: Bytes, begins: bool) {
        let passed = self.began.elapsed().as_micros() * 9 / 100;
        let came = i64::try_from(passed).unwrap_or(i64::MAX);
        let picture = Picture { data, begins, time: self.times.take(said, came) };
        self.pull.recent().saw(&picture);
        let ended = self.cutter.take(picture);
        self.send(ended);
        if begins {
            self.has_begun = true;
            self.pull.stands(Standing::Running);
        }
    }

    fn send(&self, fragment: Option<Fragment>) {
        if let Some(fragment) = fragment {
            self.pull.send(Part::Fragment(Arc::new(fragment)));
        }
    }

    /// The connection ended. Says whether pictures had come.
    fn break_off(&mut self) -> bool {
        let left = self.cutter.break_off();
        self.send(left);
        self.times.break_off();
        self.is_described = false;
        std::mem::take(&mut self.has_begun)
    }
}

//! All cameras that are watched, each by one connection, and those who look.

use crate::camera::Camera;
use crate::hls::Piece;
use crate::pull::{self, Pull, Standing, held};
use crate::recent::{Beginning, Part};
use crate::trouble::Trouble;
use bytes::Bytes;
use futures_util::{Stream, stream};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{
    broadcast::{self, error::RecvError},
    watch,
};
use tokio::time::{Instant, timeout};

/// Cameras of which it is remembered that they did not let us in.
const MOST_REFUSED: usize = 256;

/// How long is waited for what.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// From the first word until pictures are promised.
    pub answers: Duration,
    /// From one picture to the next, at most ten seconds.
    pub pictures: Duration,
    /// How long a connection stays when nobody looks any more.
    pub grace: Duration,
    /// Before a connection is made again: the first time, then twice as long, …
    pub first_pause: Duration,
    /// … and never longer than this.
    pub longest_pause: Duration,
    /// The same after a wrong password, which cameras count; also when everybody left meanwhile.
    pub login_pause: Duration,
    /// Cameras at a time. One that does its worst holds a hundred megabytes, a usual one ten.
    pub cameras: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            answers: Duration::from_secs(10),
            pictures: Duration::from_secs(10),
            grace: Duration::from_secs(10),
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(30),
            login_pause: Duration::from_secs(600),
            cameras: 32,
        }
    }
}

/// As many cameras are watched as may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("as many cameras are watched as may be")]
pub struct Full;

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// See [`Full`].
    #[error(transparent)]
    Full(#[from] Full),
    /// The camera sends none.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

/// The cameras of a node. Cheap to clone. Methods that look at a camera are called within a tokio runtime.
#[derive(Clone, Debug)]
pub struct Cameras(Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) bounds: Bounds,
    pub(crate) pulls: Mutex<HashMap<Camera, Arc<Pull>>>,
    /// Until when nobody tries again to sign in.
    refused: Mutex<HashMap<Camera, Instant>>,
    began: Instant,
}

impl Inner {
    /// A camera did not let us in.
    pub(crate) fn note_refused(&self, camera: &Camera) {
        let (mut refused, now) = (held(&self.refused), Instant::now());
        refused.retain(|_, until| *until > now);
        if refused.len() < MOST_REFUSED {
            refused.insert(camera.clone(), now + self.bounds.login_pause);
        }
    }

    /// Until when it is not asked again, if it did not let us in lately.
    pub(crate) fn refused_until(&self, camera: &Camera) -> Option<Instant> {
        held(&self.refused).get(camera).copied().filter(|until| *until > Instant::now())
    }
}

impl Cameras {
    /// None is watched yet.
    pub fn new(bounds: Bounds) -> Self {
        let (pulls, refused) = Default::default();
        Self(Arc::new(Inner { bounds, pulls, refused, began: Instant::now() }))
    }

    /// How many are connected to or tried.
    pub fn watched(&self) -> usize {
        held(&self.0.pulls).len()
    }

    /// How a camera stands, if anybody looks at it.
    pub fn standing(&self, camera: &Camera) -> Option<Standing> {
        let pull = held(&self.0.pulls).get(camera).cloned()?;
        let standing = *pull.standing().borrow();
        Some(standing)
    }

    /// Somebody looks, until the viewer is dropped.
    ///
    /// # Errors
    /// [`Full`] when it would be one camera too many.
    pub fn watch(&self, camera: &Camera) -> Result<Viewer, Full> {
        self.with(camera, Viewer::join)
    }

    /// The last pieces for [`crate::playlist`], none before the first is whole. Who asks looks, for the grace.
    ///
    /// # Errors
    /// [`Full`] when it would be one camera too many.
    pub fn pieces(&self, camera: &Camera) -> Result<Vec<Piece>, Full> {
        self.with(camera, |pull| Some(pull.recent().pieces()))
    }

    /// The newest picture that stands for itself, as MP4 with one picture, for who makes a still of it.
    ///
    /// # Errors
    /// When the camera sends none, or stands broken already.
    pub async fn picture(&self, camera: &Camera) -> Result<Bytes, PictureError> {
        // Who waits for a picture looks.
        let (pull, _looks) = self.with(camera, |pull| Some((pull.clone(), pull.join()?)))?;
        let Bounds { answers, pictures, .. } = self.0.bounds;
        let coming = timeout(answers + pictures * 4, comes(pull.standing()));
        coming.await.map_err(|_| Trouble::Stalled)??;
        let newest = pull.recent().newest();
        Ok(newest.ok_or(Trouble::BrokeOff)?)
    }

    /// Does something with the pull of a camera, which is begun if there is none.
    fn with<T>(&self, camera: &Camera, act: impl Fn(&Arc<Pull>) -> Option<T>) -> Result<T, Full> {
        let mut pulls = held(&self.0.pulls);
        if let Some(done) = pulls.get(camera).and_then(|known| {
            known.ask();
            act(known)
        }) {
            return Ok(done);
        }
        if pulls.len() >= self.0.bounds.cameras && !pulls.contains_key(camera) {
            return Err(Full);
        }
        // Faster than pieces come: a number that a player knows from before never comes again.
        let number = self.0.began.elapsed().as_millis();
        let pull = Arc::new(Pull::new(u64::try_from(number).unwrap_or_default()));
        let done = act(&pull).expect("what begins has not ended");
        pulls.insert(camera.clone(), pull.clone());
        tokio::spawn(pull::run(self.0.clone(), camera.clone(), pull));
        Ok(done)
    }
}

/// Waits until pictures come, or it is known why not.
async fn comes(mut standing: watch::Receiver<Standing>) -> Result<(), Trouble> {
    match standing.wait_for(|standing| *standing != Standing::Starting).await.map(|now| *now) {
        Ok(Standing::Broken(trouble)) => Err(trouble),
        Ok(_) => Ok(()),
        Err(_) => Err(Trouble::BrokeOff),
    }
}

/// One who looks at a camera. Dropping it is leaving.
#[derive(Debug)]
pub struct Viewer {
    pull: Arc<Pull>,
    standing: watch::Receiver<Standing>,
    first: VecDeque<Part>,
    parts: broadcast::Receiver<Part>,
    /// What was read last of either kind.
    beginning: Option<Arc<Beginning>>,
    read: Option<Duration>,
    /// What is read next has to be a fragment with which a player can begin.
    waits: bool,
}

impl Viewer {
    fn join(pull: &Arc<Pull>) -> Option<Self> {
        let (first, parts) = pull.join()?;
        let standing = pull.standing();
        let (first, pull) = (first.into(), pull.clone());
        Some(Self { pull, standing, first, parts, beginning: None, read: None, waits: true })
    }

    /// How the camera stands.
    pub fn standing(&self) -> Standing {
        *self.standing.borrow()
    }

    /// Waits until the camera stands otherwise than when this was last called; at once the first time.
    pub async fn stands_otherwise(&mut self) -> Standing {
        let _ = self.standing.changed().await;
        *self.standing.borrow_and_update()
    }

    /// Waits for what is read first: kind and size of the pictures. Nothing is lost for [`Viewer::next`].
    ///
    /// # Errors
    /// When the camera sends no pictures, and why.
    pub async fn begins(&mut self) -> Result<Arc<Beginning>, Trouble> {
        loop {
            if let Some(Part::Beginning(beginning)) = self.first.front() {
                return Ok(beginning.clone());
            }
            comes(self.standing.clone()).await?;
            let part = self.next().await.ok_or(Trouble::BrokeOff)?;
            self.first.push_front(part);
        }
    }

    /// The next part: a beginning first. It waits while the camera is broken. Who was too slow goes on with the newest
    /// fragment with which a player can begin, and its beginning where that is another. None when it is over.
    pub async fn next(&mut self) -> Option<Part> {
        loop {
            match self.come().await {
                Ok(part) => return Some(part),
                Err(RecvError::Closed) => return None,
                Err(RecvError::Lagged(_)) => self.catch_up()?,
            }
        }
    }

    /// The same as the bytes of one file without an end, for a player that reads an address. It ends for who falls behind
    /// and where the camera changes what it sends: such a player begins anew.
    pub fn into_bytes(self) -> impl Stream<Item = Bytes> + Send + use<> {
        stream::unfold((self, false), async |(mut viewer, has_begun)| {
            let bytes = match viewer.come().await.ok()? {
                Part::Beginning(_) if has_begun => return None,
                Part::Beginning(beginning) => beginning.bytes.clone(),
                Part::Fragment(fragment) => fragment.bytes.clone(),
            };
            Some((bytes, (viewer, true)))
        })
    }

    async fn come(&mut self) -> Result<Part, RecvError> {
        loop {
            let part = match self.first.pop_front() {
                Some(part) => part,
                None => self.parts.recv().await?,
            };
            match &part {
                Part::Fragment(fragment) if self.waits && !fragment.begins => continue,
                Part::Fragment(fragment) => (self.waits, self.read) = (false, Some(fragment.starts)),
                Part::Beginning(beginning) => self.beginning = Some(beginning.clone()),
            }
            return Ok(part);
        }
    }

    /// Reads what is kept as if it joined now, without what it read before; none when it is over.
    fn catch_up(&mut self) -> Option<()> {
        let (first, parts) = self.pull.join()?;
        let is_new = |part: &Part| match part {
            Part::Beginning(one) => !self.beginning.as_ref().is_some_and(|known| Arc::ptr_eq(known, one)),
            Part::Fragment(fragment) => self.read.is_none_or(|read| fragment.starts > read),
        };
        // Of what is kept each goes on from the one before, from its first, with which a player can begin.
        self.waits = !first.iter().any(|part| matches!(part, Part::Fragment(_)));
        self.first = first.into_iter().filter(is_new).collect();
        self.parts = parts;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cut::Fragment;

    fn beginning(codecs: &str) -> Part {
        let codecs = codecs.to_owned();
        Part::Beginning(Arc::new(Beginning { bytes: Bytes::new(), codecs, width: 16, height: 16 }))
    }

    /// Half a second, the number-th.
    fn fragment(number: u64, begins: bool) -> Part {
        let length = Duration::from_millis(500);
        let starts = length * u32::try_from(number).expect("small");
        Part::Fragment(Arc::new(Fragment { bytes: Bytes::new(), begins, starts, length }))
    }

    async fn read(viewer: &mut Viewer, parts: usize) -> Vec<Part> {
        let mut all = Vec::new();
        for _ in 0..parts {
            all.push(viewer.next().await.expect("it is not over"));
        }
        all
    }

    #[tokio::test]
    async fn who_was_too_slow_reads_the_other_beginning_that_came_meanwhile() {
        let pull = Arc::new(Pull::new(0));
        pull.send(beginning("one"));
        pull.send(fragment(0, true));
        let mut viewer = Viewer::join(&pull).expect("it has not ended");
        assert_eq!(read(&mut viewer, 2).await, [beginning("one"), fragment(0, true)]);
        pull.send(beginning("other"));
        (1..40).for_each(|number| pull.send(fragment(number, number % 10 == 1)));
        assert_eq!(read(&mut viewer, 2).await, [beginning("other"), fragment(31, true)]);
    }

    #[tokio::test]
    async fn who_was_too_slow_within_what_is_kept_loses_nothing() {
        let pull = Arc::new(Pull::new(0));
        pull.send(beginning("one"));
        pull.send(fragment(0, true));
        let mut viewer = Viewer::join(&pull).expect("it has not ended");
        read(&mut viewer, 2).await;
        (1..40).for_each(|number| pull.send(fragment(number, false)));
        assert_eq!(read(&mut viewer, 2).await, [fragment(1, false), fragment(2, false)]);
    }
}

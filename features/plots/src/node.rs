//! What the node of a village does with its cameras: it connects, makes stills, and says in words why none comes.

use crate::{
    Plots, address,
    address::Address,
    center::{ADDRESS, Told},
    entry::Entry,
    store, words,
};
use hongwang_base::{Millis, Problem};
use hongwang_cameras::{Camera, Full, PictureError, Standing, Trouble};
use hongwang_feature::{Fail, Place, Reply};
use hongwang_films::FilmError;
use hongwang_store::Result;
use serde_json::json;
use std::collections::HashMap;
use tokio::time::{Duration, Instant};
use uuid::Uuid;

/// The center is not asked for one address more often than this.
const ASKS: Duration = Duration::from_secs(5);
/// It is written down no more often than this that the village's screen still looks.
const NOTES: i64 = 20 * Millis::SECOND;

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoPicture {
    /// The center has not said yet where the camera is.
    NotTold,
    /// Its address is none that this node connects to.
    NotAllowed,
    /// As many cameras are watched as may be.
    Full,
    /// The camera itself.
    Trouble(Trouble),
    /// The picture cannot be made into a still here, or is too large.
    NoStill,
}

impl From<Full> for NoPicture {
    fn from(_: Full) -> Self {
        Self::Full
    }
}

impl From<PictureError> for NoPicture {
    fn from(error: PictureError) -> Self {
        match error {
            PictureError::Full(_) => Self::Full,
            PictureError::Trouble(trouble) => Self::Trouble(trouble),
        }
    }
}

/// How wide a still is at most, the first that is small enough, and how many bytes that is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Small {
    pub(crate) widths: [u16; 3],
    pub(crate) bytes: usize,
}

impl Plots {
    /// The camera of an entry whose consent holds, to connect to.
    pub(crate) async fn camera(
        &self,
        place: &Place,
        entry: &Entry,
    ) -> Result<std::result::Result<Camera, NoPicture>> {
        let known = store::known(&mut place.db.read().await?, &self.0.vault, entry.id).await?;
        let address = match known.filter(|(edition, _)| *edition == entry.edition) {
            Some((_, address)) => address,
            None => match self.told(place, entry).await? {
                Some(address) => address,
                None => return Ok(Err(NoPicture::NotTold)),
            },
        };
        let camera = address.camera().ok();
        let camera = camera.filter(|camera| address::may_connect(camera, &self.0.permits));
        Ok(camera.ok_or(NoPicture::NotAllowed))
    }

    /// Asks the center where a camera is, and keeps it sealed: the picture comes while the line is cut, too.
    async fn told(&self, place: &Place, entry: &Entry) -> Result<Option<Address>> {
        if !self.may_ask((entry.id, entry.edition)) {
            return Ok(None);
        }
        let said = self.0.center.ask(ADDRESS, json!({ "camera": entry.id })).await;
        let Some(Ok(said)) = said else { return Ok(None) };
        // Its error would show what it holds.
        let Ok(Told { edition, address }) = serde_json::from_value(said) else { return Ok(None) };
        if edition != entry.edition {
            return Ok(None);
        }
        let mut tx = place.db.write().await?;
        store::put_known(&mut tx, &self.0.vault, entry.id, (edition, &address)).await?;
        tx.commit().await?;
        Ok(Some(address))
    }

    fn may_ask(&self, address: (Uuid, i64)) -> bool {
        let mut asked = self.0.asked.lock().expect("no holder of this lock panics");
        let now = Instant::now();
        asked.retain(|_, at| now.duration_since(*at) < ASKS);
        let is_new = !asked.contains_key(&address);
        asked.entry(address).or_insert(now);
        is_new
    }

    /// A still of what it shows now.
    pub(crate) async fn make_still(
        &self,
        camera: &Camera,
        small: Small,
    ) -> std::result::Result<Vec<u8>, NoPicture> {
        let picture = self.0.cameras.picture(camera).await?;
        for width in small.widths {
            match self.0.films.still(&picture, width).await {
                Ok(still) if still.len() <= small.bytes => return Ok(still),
                Ok(_) => {}
                Err(error) => {
                    let is_camera = matches!(error, FilmError::Broken(_));
                    tracing::warn!(%error, "no still of a camera");
                    return Err(if is_camera {
                        NoPicture::Trouble(Trouble::Garbage)
                    } else {
                        NoPicture::NoStill
                    });
                }
            }
        }
        Err(NoPicture::NoStill)
    }

    /// One sentence of why no picture comes, nothing while it does.
    pub(crate) async fn standing(&self, place: &Place, entry: &Entry) -> Result<String> {
        let camera = match self.camera(place, entry).await? {
            Ok(camera) => camera,
            Err(why) => return Ok(words::no_picture(why)),
        };
        Ok(match self.0.cameras.standing(&camera) {
            None | Some(Standing::Starting) => words::STARTING.to_owned(),
            Some(Standing::Running) => String::new(),
            Some(Standing::Broken(trouble)) => words::no_picture(NoPicture::Trouble(trouble)),
        })
    }

    /// Writes down that a screen of the village looks: what cannot be written down is not seen.
    pub(crate) async fn note_village(&self, place: &Place, camera: Uuid) -> Result<()> {
        let now = place.clock.now();
        let is_due = {
            let mut noted = self.0.noted.lock().expect("no holder of this lock panics");
            is_due(&mut noted, camera, now)
        };
        if !is_due {
            return Ok(());
        }
        let written = async {
            let mut tx = place.db.write().await?;
            store::note_look(&mut tx, camera, ("", ""), now).await?;
            tx.commit().await
        };
        let written = written.await;
        if written.is_err() {
            self.0.noted.lock().expect("no holder of this lock panics").remove(&camera);
        }
        written
    }
}

fn is_due(noted: &mut HashMap<Uuid, Millis>, camera: Uuid, now: Millis) -> bool {
    noted.retain(|_, at| (0..NOTES).contains(&now.since(*at)));
    let is_new = !noted.contains_key(&camera);
    noted.entry(camera).or_insert(now);
    is_new
}

/// A camera that the people before this screen may see now; any other is answered as one that does not exist.
pub(crate) async fn find(place: &Place, id: &str) -> Reply<Entry> {
    let missing = || Fail::from(Problem::missing(words::NO_CAMERA));
    let id = id.parse().map_err(|_| missing())?;
    let now = place.clock.now();
    let entry = store::shown(&mut place.db.read().await?, &place.org, id).await?;
    entry.filter(|entry| entry.is_open(now)).ok_or_else(missing)
}

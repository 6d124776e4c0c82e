//! The node that a feature runs on.

use hongwang_base::{Clock, DeviceId, OrgPath};
use hongwang_page::{Live, desk::NavGroup};
use hongwang_store::{Blobs, Db};
use std::{io, path::PathBuf, sync::Arc};
use tokio::sync::broadcast::{self, error::RecvError};

/// Which of the two nodes this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// The county's center: desks, intake, the feed's origin.
    Center,
    /// The box behind a village's screen.
    Village,
}

/// Something that happened, for whoever wants to act on it. Sent after the transaction that made it true; a
/// receiver that lags misses some, so a fact is a hint to look into the database, never the only carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The log of this scope has new entries (center).
    FeedGrew(OrgPath),
    /// The door for this device was shut (center): its connections must end now.
    DeviceRevoked(DeviceId),
    /// The line policy of this device was changed (center).
    PolicyChanged(DeviceId),
    /// Records were applied: what pages show may have changed.
    Applied,
    /// Something was put into the outbox (village).
    HandedIn,
}

/// The in-process bus.
#[derive(Clone, Debug)]
pub struct Bus(broadcast::Sender<Fact>);

impl Default for Bus {
    fn default() -> Self {
        Self(broadcast::Sender::new(1_024))
    }
}

impl Bus {
    /// Tells everybody who listens.
    pub fn tell(&self, fact: Fact) {
        // Nobody listening is no error.
        let _ = self.0.send(fact);
    }

    /// Waits until what people may find or see here has changed; endless once the bus is gone.
    pub async fn changed(facts: &mut broadcast::Receiver<Fact>) {
        loop {
            match facts.recv().await {
                Ok(Fact::Applied | Fact::FeedGrew(_)) | Err(RecvError::Lagged(_)) => return,
                Ok(_) => {}
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }

    /// Listens from now on.
    pub fn listen(&self) -> broadcast::Receiver<Fact> {
        self.0.subscribe()
    }
}

/// Everything that a handler or job needs of its node. Cheap to clone; the state of every router.
#[derive(Clone, Debug)]
pub struct Place {
    /// Center or village.
    pub site: Site,
    /// Whose node this is: the county at a center, the village at a village node.
    pub org: OrgPath,
    /// Rows.
    pub db: Db,
    /// Bytes.
    pub blobs: Blobs,
    /// Time.
    pub clock: Clock,
    /// Facts.
    pub bus: Bus,
    /// The thread to the open pages: call `live.changed()` after what pages show has changed.
    pub live: Live,
    /// The side navigation of the desk: every feature's entries, gathered at start.
    pub desk_nav: Arc<Vec<crate::DeskEntry>>,
    /// Whether this node runs a demonstration: it then says 演示.
    pub demo: bool,
}

impl Place {
    /// The folder where a capability lays a film for the library, `NAME.mp4` with its sheet `NAME.json` beside it; the
    /// library takes it as it takes what other programs bring.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn film_tray(&self) -> io::Result<PathBuf> {
        self.blobs.workshop("film-tray").map_err(io::Error::other)
    }

    /// Tells every node and every open page that the logs of these organisations have grown, after the commit that made
    /// it so. Nothing is told of none.
    pub fn announce(&self, grown: impl IntoIterator<Item = OrgPath>) {
        let mut any = false;
        for org in grown {
            self.bus.tell(Fact::FeedGrew(org));
            any = true;
        }
        if any {
            // The center applied what it told.
            self.bus.tell(Fact::Applied);
            self.live.changed();
        }
    }

    /// The side navigation for somebody who may do what `may` says.
    pub fn nav_for(&self, may: impl Fn(hongwang_base::Permission) -> bool) -> Vec<NavGroup> {
        let mut groups: Vec<NavGroup> = Vec::new();
        for entry in self.desk_nav.iter().filter(|entry| may(entry.permission)) {
            match groups.iter_mut().find(|group| group.title == entry.group) {
                Some(group) => group.links.push(entry.link()),
                None => groups.push(NavGroup { title: entry.group.to_owned(), links: vec![entry.link()] }),
            }
        }
        groups
    }
}

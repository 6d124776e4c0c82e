//! What a box knows of the meetings that its screens follow.

use super::line::Pace;
use crate::view::View;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};
use uuid::Uuid;

/// What a screen that follows a meeting has heard is so long young enough for a page.
pub(super) const FRESH: Duration = Duration::from_secs(10);
/// What was looked at so long ago is asked again.
const KEPT: Duration = Duration::from_secs(60);

/// What this box knows of meetings. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    views: Arc<Mutex<Views>>,
    /// Held by whoever asks.
    pub(super) asking: Arc<tokio::sync::Mutex<()>>,
    pub(super) pace: Pace,
}

#[derive(Debug, Default)]
struct Views {
    seen: HashMap<Uuid, (Instant, View)>,
    /// How often something was done here that makes what is being asked old.
    changes: u64,
}

impl Known {
    fn views(&self) -> MutexGuard<'_, Views> {
        self.views.lock().expect("no holder of this lock panics")
    }

    pub(super) fn get(&self, id: Uuid) -> Option<(Instant, View)> {
        self.views().seen.get(&id).cloned()
    }

    /// Whether something was done here meanwhile, by its difference.
    pub(super) fn changes(&self) -> u64 {
        self.views().changes
    }

    /// What was known before a change is true no longer, nor is what is being asked.
    pub(super) fn forget(&self, id: Uuid) {
        let mut views = self.views();
        views.changes += 1;
        views.seen.remove(&id);
    }

    pub(super) fn put(&self, id: Uuid, view: &View) {
        let mut views = self.views();
        views.seen.retain(|_, (at, _)| at.elapsed() < KEPT);
        views.seen.insert(id, (Instant::now(), view.clone()));
    }
}

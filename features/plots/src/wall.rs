//! What the center sees of cameras while somebody at the desk looks: the newest still of each, in memory alone.

use crate::look::NOW;
use bytes::Bytes;
use hongwang_base::{AccountId, Millis};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use uuid::Uuid;

/// The largest still that is sent, bytes.
pub(crate) const LARGEST: usize = 48 << 10;
/// A still that is older is no live picture.
pub(crate) const FRESH: i64 = 30 * Millis::SECOND;
/// How often it is told anew that somebody still looks.
const TOLD: i64 = 15 * Millis::SECOND;

/// What a village sent last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// A JPEG.
    Still(Bytes),
    /// None, and why.
    Nothing(String),
}

/// The newest of each camera, and who looks.
#[derive(Debug, Default)]
pub(crate) struct Wall(Mutex<HashMap<Uuid, Watched>>);

#[derive(Debug, Default)]
struct Watched {
    newest: Option<(Millis, Seen)>,
    /// When it was last written down that somebody looks.
    told: HashMap<AccountId, Millis>,
    looked: Option<Millis>,
}

impl Wall {
    fn on(&self) -> MutexGuard<'_, HashMap<Uuid, Watched>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody looks. Whether that is to be written down, and the village told.
    pub(crate) fn look(&self, camera: Uuid, who: AccountId, now: Millis) -> bool {
        let mut on = self.on();
        // Whoever has left is forgotten with the picture.
        on.retain(|_, one| one.looked.is_some_and(|at| now.since(at) < NOW));
        let one = on.entry(camera).or_default();
        one.looked = Some(now);
        let is_due = one.told.get(&who).is_none_or(|at| now.since(*at) >= TOLD);
        if is_due {
            one.told.insert(who, now);
        }
        is_due
    }

    /// It could not be written down.
    pub(crate) fn untold(&self, camera: Uuid, who: AccountId) {
        if let Some(one) = self.on().get_mut(&camera) {
            one.told.remove(&who);
        }
    }

    /// Whether anybody looks.
    pub(crate) fn is_looked_at(&self, camera: Uuid, now: Millis) -> bool {
        let looked = self.on().get(&camera).and_then(|one| one.looked);
        looked.is_some_and(|at| now.since(at) < NOW)
    }

    pub(crate) fn put(&self, camera: Uuid, seen: Seen, now: Millis) {
        if let Some(one) = self.on().get_mut(&camera) {
            one.newest = Some((now, seen));
        }
    }

    /// The newest, and of when it is.
    pub(crate) fn newest(&self, camera: Uuid, now: Millis) -> Option<(Millis, Seen)> {
        let newest = self.on().get(&camera).and_then(|one| one.newest.clone());
        newest.filter(|(at, _)| now.since(*at) < FRESH)
    }

    /// Nobody sees it any more.
    pub(crate) fn forget(&self, camera: Uuid) {
        self.on().remove(&camera);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_still_is_gone_half_a_minute_later_and_with_whoever_looked() {
        let (wall, camera, at) = (Wall::default(), Uuid::from_u128(1), Millis(1_000_000));
        let (one, other) = (AccountId::new(at), AccountId::new(at.plus(1)));
        let still = || Seen::Still(Bytes::from_static(b"jpeg"));
        wall.put(camera, still(), at);
        assert_eq!(wall.newest(camera, at), None, "nobody looks");
        assert!(wall.look(camera, one, at) && wall.look(camera, other, at));
        assert!(!wall.look(camera, one, at.plus(TOLD - 1)) && wall.look(camera, one, at.plus(TOLD)));
        wall.put(camera, still(), at.plus(TOLD));
        assert!(wall.newest(camera, at.plus(TOLD + FRESH - 1)).is_some());
        assert_eq!(wall.newest(camera, at.plus(TOLD + FRESH)), None);
        assert!(wall.is_looked_at(camera, at.plus(TOLD + NOW - 1)));
        assert!(!wall.is_looked_at(camera, at.plus(TOLD + NOW)));
    }
}

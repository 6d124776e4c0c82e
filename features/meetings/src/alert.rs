//! The strip on every page of a village while a meeting calls it: what, when, and the way in. The idle screen goes there
//! by itself, once for each meeting; camera and microphone wait for a touch all the same.

use crate::{
    notice::{CALLS, Notice},
    store, words,
};
use hongwang_base::Millis;
use hongwang_feature::Place;
use hongwang_page::{Alarm, AlarmLevel};
use hongwang_store::Result;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::{broadcast::error::RecvError, watch};
use uuid::Uuid;

/// So long after its end none calls, whatever a box was told last: clocks differ by less.
const LATE: i64 = 6 * Millis::HOUR;

/// A notice, and since when it stands so, by the clock of this box alone: it may differ from that of the center.
type Called = (Notice, Millis);

/// The meetings that call, as last read. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls {
    notices: Arc<watch::Sender<Vec<Called>>>,
    /// Those whose page this screen has shown: it is not taken there by itself again. A start forgets it.
    answered: Arc<Mutex<HashSet<Uuid>>>,
}

impl Calls {
    /// Those at `now`, as strips.
    pub(crate) fn alarms(&self, now: Millis) -> Vec<Alarm> {
        let notices = self.notices.borrow();
        let answered = self.answered.lock().expect("no holder of this lock panics");
        let calling = |(notice, since): &&Called| now < since.plus(CALLS) && now < notice.end.plus(LATE);
        let strip = |(notice, _): &Called| alarm(notice, !answered.contains(&notice.id));
        notices.iter().filter(calling).map(strip).collect()
    }

    /// The screen shows the page of a meeting.
    pub(crate) fn answered(&self, id: Uuid) {
        let notices = self.notices.borrow();
        let mut answered = self.answered.lock().expect("no holder of this lock panics");
        answered.retain(|id| notices.iter().any(|(notice, _)| notice.id == *id));
        answered.insert(id);
    }

    /// Takes what stands now, of which only those that one may go into call. Whether strips change.
    fn take(&self, notices: Vec<Notice>, now: Millis) -> bool {
        self.notices.send_if_modified(|known| {
            let since = |notice: &Notice| {
                let same = |old: &Notice| (old.id, old.standing) == (notice.id, notice.standing);
                known.iter().find(|(old, _)| same(old)).map_or(now, |(_, since)| *since)
            };
            let open = notices.into_iter().filter(|notice| notice.is_open() && !notice.late);
            let called: Vec<Called> = open.map(|notice| (notice.clone(), since(&notice))).collect();
            let changed = *known != called;
            *known = called;
            changed
        })
    }
}

fn alarm(notice: &Notice, takes: bool) -> Alarm {
    Alarm {
        id: format!("meeting-{}-{:?}", notice.id, notice.standing),
        level: AlarmLevel::Call,
        title: words::call(notice),
        advice: words::CALL_HOW.to_owned(),
        sender: notice.host.clone(),
        at: notice.start.0,
        until: notice.end.0,
        drill: false,
        href: notice.address(),
        takes,
    }
}

/// Keeps the strips true as notices come and go.
pub(crate) async fn keep(calls: Calls, place: Place) {
    let mut facts = place.bus.listen();
    loop {
        match read(&place).await {
            Ok(notices) => {
                if calls.take(notices, place.clock.now()) {
                    place.live.alarmed();
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the notices of meetings could not be read");
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        }
        match facts.recv().await {
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn read(place: &Place) -> Result<Vec<Notice>> {
    store::notices(&mut place.db.read().await?, &place.org).await
}

//! 手机拍照: a telephone beside the screen shows a photo to whoever answered, or will once it rings no more.
//!
//! The screen shows an address of the center as a code. The telephone that sends the first photo by it may send more.
//! Invariants: an address is good for one call and one telephone, until the call is over or the screen shows another
//! one; it is in memory alone; what comes by it is pixels written anew, and no larger than what the screen itself takes.

use super::{
    memo::{LARGEST, Memo, Unfit},
    store,
};
use crate::Meetings;
use bytes::Bytes;
use hongwang_documents::picture;
use hongwang_feature::Place;
use hongwang_store::Result;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

/// What becomes of a photo: small enough for a line of 256 kbit/s.
const SHOWN: usize = 120 << 10;
const _: () = assert!(SHOWN <= LARGEST);
/// The most bytes that a telephone sends.
pub(crate) const MOST_SENT: usize = 12 << 20;
/// Photos that are written anew at a time: each may take some hundred megabytes.
const AT_ONCE: usize = 2;
static ROOM: Semaphore = Semaphore::const_new(AT_ONCE);

/// A way for a telephone into a call.
#[derive(Debug)]
pub(super) struct Pass {
    link: String,
    /// What the telephone that came first is known by.
    phone: Option<String>,
    /// Held while one is on its way.
    turn: Arc<Semaphore>,
}

/// What somebody who comes by an address is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looked {
    /// It leads into this call.
    Open(Uuid),
    /// Another telephone came first.
    Taken,
    /// It leads nowhere, or no longer.
    Over,
}

/// Why a photo was not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotShown {
    /// It is none, or not fit to be one, or there were too many.
    Unfit(Unfit),
    /// Another one is on its way.
    Busy,
    /// The address leads there no longer.
    Shut(Looked),
}

impl Memo {
    /// Makes an address for a call; the one before ends.
    pub(super) fn hand_out(&self, call: Uuid) {
        let pass = Pass { link: crate::family::draw(), phone: None, turn: Arc::new(Semaphore::new(1)) };
        self.on().entry(call).or_default().pass = Some(pass);
    }

    /// Ends the address of a call.
    pub(super) fn end_address(&self, call: Uuid) {
        if let Some(kept) = self.on().get_mut(&call) {
            kept.pass = None;
        }
    }

    /// The link that nobody has come by yet.
    pub(super) fn offered(&self, call: Uuid) -> Option<String> {
        let on = self.on();
        let pass = on.get(&call)?.pass.as_ref()?;
        pass.phone.is_none().then(|| pass.link.clone())
    }

    /// The turn to send by a link: one photo at a time, as long as the call takes any.
    pub(crate) fn may_send(&self, call: Uuid) -> std::result::Result<OwnedSemaphorePermit, NotShown> {
        if !self.takes_stills(call) {
            return Err(NotShown::Unfit(Unfit::TooMany));
        }
        let turn = self.on().get(&call).and_then(|kept| kept.pass.as_ref().map(|pass| pass.turn.clone()));
        turn.and_then(|turn| turn.try_acquire_owned().ok()).ok_or(NotShown::Busy)
    }

    /// Where a link leads whoever is known as `phone`.
    fn leads(&self, link: &str, phone: Option<&str>) -> Looked {
        let on = self.on();
        let found = on.iter().find_map(|(call, kept)| {
            Some((*call, kept.pass.as_ref()?)).filter(|(_, pass)| pass.link == link)
        });
        match found {
            None => Looked::Over,
            Some((_, pass)) if pass.phone.is_some() && pass.phone.as_deref() != phone => Looked::Taken,
            Some((call, _)) => Looked::Open(call),
        }
    }

    /// Whoever is known as `phone` has the link from here on, if nobody had it before.
    fn claim(&self, call: Uuid, link: &str, phone: &str) -> Looked {
        let mut on = self.on();
        let pass = on.get_mut(&call).and_then(|kept| kept.pass.as_mut()).filter(|pass| pass.link == link);
        let Some(pass) = pass else { return Looked::Over };
        let first = pass.phone.get_or_insert_with(|| phone.to_owned());
        if first == phone { Looked::Open(call) } else { Looked::Taken }
    }
}

/// Where a link leads whoever is known as `phone`: into a call that goes on.
///
/// # Errors
/// When the store fails.
pub(crate) async fn looked(
    meetings: &Meetings,
    place: &Place,
    link: &str,
    phone: Option<&str>,
) -> Result<Looked> {
    let looked = meetings.memo.leads(link, phone);
    let Looked::Open(id) = looked else { return Ok(looked) };
    let call = store::find(&mut place.db.read().await?, id).await?;
    Ok(if call.is_some_and(|call| call.goes_on()) { looked } else { Looked::Over })
}

/// Shows what a telephone sent, once it is small and safe.
///
/// # Errors
/// When the store fails.
pub(crate) async fn show(
    (meetings, place): (&Meetings, &Place),
    link: &str,
    phone: &str,
    sent: Bytes,
) -> Result<std::result::Result<(), NotShown>> {
    let room = ROOM.acquire().await.expect("it is never closed");
    let work = move || {
        // Whoever sent it may be gone: the work is not, and has its room to the end.
        let _room = room;
        picture::small(&sent, SHOWN)
    };
    let small = tokio::task::spawn_blocking(work).await;
    let Some(small) = small.ok().and_then(std::result::Result::ok) else {
        return Ok(Err(NotShown::Unfit(Unfit::Still)));
    };
    let shown = match looked(meetings, place, link, Some(phone)).await? {
        Looked::Open(call) => match meetings.memo.claim(call, link, phone) {
            Looked::Open(_) => meetings.memo.show(call, small).map(drop).map_err(NotShown::Unfit),
            shut => Err(NotShown::Shut(shut)),
        },
        shut => Err(NotShown::Shut(shut)),
    };
    meetings.rooms.stir();
    Ok(shown)
}

//! The side of the screen: how its call stands, hanging up, the own microphone, a still, a form, and whether the card is kept.
//!
//! Invariant: everything is about the call of the device that asks; another's is answered as one that does not exist.

use super::{
    Call, end_room,
    memo::Unfit,
    sheet::{Done, Not, Sheet},
    store, view,
};
use crate::{
    Meetings,
    call::view::CallView,
    party::{Act, Party},
    words::call as said,
};
use bytes::Bytes;
use hongwang_feature::{Place, Sender};
use hongwang_store::Result;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;

/// Less than the line waits for an answer.
const NEWS: Duration = Duration::from_secs(4);

/// What the screen does in its call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Touch {
    /// 挂断, 取消
    HangUp,
    /// 静音
    Mute,
    /// 打开话筒
    Unmute,
    /// 用手机拍照: a code for a telephone.
    Telephone,
    /// 不用手机拍: none any more.
    NoTelephone,
    /// 收回, of a form that is shared.
    TakeBack,
    /// 同意留存, of the card with this mark.
    Keep(String),
}

/// A sentence for whoever stands there.
pub(crate) fn unfit(why: Unfit) -> String {
    match why {
        Unfit::Still => said::STILL_WRONG,
        Unfit::TooMany => said::TOO_MANY,
        Unfit::Stroke => said::STROKE_WRONG,
        Unfit::Advice => said::ADVICE_WRONG,
        Unfit::Agreed => said::ADVICE_AGREED,
    }
    .to_owned()
}

type Told<T> = Result<std::result::Result<T, String>>;

/// The screen that called.
pub(crate) struct Caller<'a> {
    pub(crate) meetings: &'a Meetings,
    pub(crate) place: &'a Place,
    pub(crate) from: &'a Sender,
    pub(crate) party: &'a Party,
}

impl Caller<'_> {
    pub(super) async fn call(&self, id: Uuid) -> Result<Option<Call>> {
        let call = store::find(&mut self.place.db.read().await?, id).await?;
        Ok(call.filter(|call| call.device == self.from.device))
    }

    /// How its call stands: at once, or once its mark is another than `known`, or after a while.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn look(&self, id: Uuid, known: Option<&str>) -> Told<CallView> {
        let mut changed = self.meetings.rooms.listen();
        let deadline = tokio::time::Instant::now() + NEWS;
        loop {
            changed.borrow_and_update();
            let Some(call) = self.call(id).await? else { return Ok(Err(said::NO_CALL.to_owned())) };
            if !call.is_over() {
                self.is_there(id).await?;
            }
            let seen = view::sees(self.meetings, self.place, self.party, &call).await?;
            let news = known.is_none_or(|known| known != seen.mark);
            if news || tokio::time::timeout_at(deadline, changed.changed()).await.is_err() {
                return Ok(Ok(seen));
            }
        }
    }

    /// The screen is there, also after its line broke.
    async fn is_there(&self, id: Uuid) -> Result<()> {
        self.meetings.seen.note(id, &self.party.actor.id, self.place.clock.now());
        let room = self.meetings.rooms.load(&mut self.place.db.read().await?, id).await?;
        if let Some(room) = room {
            self.party.returned(self.meetings, self.place, id, room).await?;
        }
        Ok(())
    }

    /// Does something.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn touch(&self, id: Uuid, touch: &Touch) -> Told<CallView> {
        let Some(call) = self.call(id).await? else { return Ok(Err(said::NO_CALL.to_owned())) };
        let own = |act| self.party.act(self.meetings, self.place, id, (act, &call.place));
        let done = match touch {
            Touch::HangUp => {
                end_room(self.meetings, self.place, id).await?;
                Ok(())
            }
            Touch::Mute => own(Act::Mute).await?.map(drop),
            Touch::Unmute => own(Act::Unmute).await?.map(drop),
            Touch::Telephone => self.telephone(&call),
            Touch::NoTelephone => {
                self.meetings.memo.end_address(id);
                self.meetings.rooms.stir();
                Ok(())
            }
            Touch::TakeBack => {
                self.meetings.memo.take_back(id);
                self.meetings.rooms.stir();
                Ok(())
            }
            Touch::Keep(mark) => self.keep(id, mark).await?,
        };
        if let Err(why) = done {
            return Ok(Err(why));
        }
        self.look(id, None).await
    }

    /// Makes an address for a telephone.
    fn telephone(&self, call: &Call) -> std::result::Result<(), String> {
        if !call.goes_on() || self.meetings.address.is_empty() {
            return Err(said::NO_TELEPHONE.to_owned());
        }
        self.meetings.memo.hand_out(call.id);
        self.meetings.rooms.stir();
        Ok(())
    }

    /// The still of this number, which it may not have taken itself.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn picture(&self, id: Uuid, number: u32) -> Told<Bytes> {
        let still = match self.call(id).await? {
            Some(call) if !call.is_over() => self.meetings.memo.still(id, number),
            _ => None,
        };
        Ok(still.ok_or_else(|| said::NO_CALL.to_owned()))
    }

    /// Shows a still to whoever answered, or will; gives its number.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn show(&self, id: Uuid, jpeg: Vec<u8>) -> Told<u32> {
        if !self.call(id).await?.is_some_and(|call| call.goes_on()) {
            return Ok(Err(said::NO_CALL.to_owned()));
        }
        let shown = self.meetings.memo.show(id, jpeg);
        self.meetings.rooms.stir();
        Ok(shown.map_err(unfit))
    }

    /// Shares a form with whoever answered: with `done` only how one stands that is shared, and what became of what was
    /// proposed for it.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn share(&self, id: Uuid, sheet: Sheet, done: Option<Vec<Done>>) -> Told<()> {
        if !self.call(id).await?.is_some_and(|call| call.talks()) {
            return Ok(Err(said::NO_CALL.to_owned()));
        }
        let memo = &self.meetings.memo;
        let taken = match done {
            None => memo.share(id, sheet),
            Some(done) => memo.report(id, sheet, done),
        };
        self.meetings.rooms.stir();
        Ok(taken.map_err(|why: Not| why.said()))
    }
}

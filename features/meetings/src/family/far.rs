//! The side of the telephone, at the center: it comes by a link, knocks, and is in the call once the screen lets it in.
//!
//! Invariants: looking at a link takes it from nobody, knocking does, for good; whoever cannot show what the first telephone
//! was given sees that the link is taken and nothing else.

use super::{
    Call, draw, end, mark, store, telephone,
    view::{FamilyView, Standing, sees},
};
use crate::{
    Meetings,
    party::{Act, Party},
    words::{self, family as said},
};
use hongwang_feature::Place;
use hongwang_store::Result;
use std::time::Duration;
use uuid::Uuid;

/// So long a look waits for news: less than a page waits for it.
const NEWS: Duration = Duration::from_secs(10);

/// Whoever comes by a link.
pub(crate) struct Far<'a> {
    pub(crate) meetings: &'a Meetings,
    pub(crate) place: &'a Place,
    pub(crate) link: &'a str,
    /// What the telephone was given when it knocked.
    pub(crate) phone: Option<String>,
}

/// How a link stands for whoever comes by it.
enum Held {
    /// Nobody has knocked yet.
    Free(Call),
    /// It is theirs.
    Theirs(Call),
    /// Another telephone came first.
    Taken,
    /// It holds no longer, or never did.
    Over,
}

type Told<T> = Result<std::result::Result<T, String>>;

/// A party is there, also after its line broke.
pub(super) async fn is_there(meetings: &Meetings, place: &Place, party: &Party, id: Uuid) -> Result<()> {
    let room = meetings.rooms.load(&mut place.db.read().await?, id).await?;
    // Nobody is in it, and so nobody comes back to it, before the screen has let them in.
    if let Some(room) = room.filter(|room| room.venues.contains_key(&party.actor.id)) {
        meetings.seen.note(id, &party.actor.id, place.clock.now());
        party.returned(meetings, place, id, room).await?;
    }
    Ok(())
}

impl Far<'_> {
    async fn held(&self) -> Result<Held> {
        let link = mark("link", self.link);
        let call = store::linked(&mut self.place.db.read().await?, &link, self.place.clock.now()).await?;
        let Some(call) = call else { return Ok(Held::Over) };
        let known = self.phone.as_deref().map(|phone| mark("phone", phone));
        Ok(match &call.phone {
            None => Held::Free(call),
            Some(first) if known.as_ref() == Some(first) => Held::Theirs(call),
            Some(_) => Held::Taken,
        })
    }

    /// The call that goes on and is theirs.
    async fn theirs(&self) -> Result<Option<Call>> {
        Ok(match self.held().await? {
            Held::Theirs(call) => Some(call),
            _ => None,
        })
    }

    /// How it stands: at once, or once its mark is another than `known`, or after a while.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn look(&self, known: Option<&str>) -> Result<FamilyView> {
        let mut changed = self.meetings.rooms.listen();
        let deadline = tokio::time::Instant::now() + NEWS;
        let party = telephone();
        loop {
            changed.borrow_and_update();
            let seen = match self.held().await? {
                Held::Free(call) => sees(self.meetings, self.place, &party, &call).await?,
                Held::Theirs(call) => {
                    is_there(self.meetings, self.place, &party, call.id).await?;
                    sees(self.meetings, self.place, &party, &call).await?
                }
                Held::Taken => FamilyView::shut(Standing::Taken),
                Held::Over => FamilyView::shut(Standing::Over),
            };
            let news = known.is_none_or(|known| known != seen.mark);
            if news || tokio::time::timeout_at(deadline, changed.changed()).await.is_err() {
                return Ok(seen);
            }
        }
    }

    /// 敲门; gives what the telephone is known by from now on, if it was the first.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn knock(&self) -> Result<Option<String>> {
        if !matches!(self.held().await?, Held::Free(_)) {
            return Ok(None);
        }
        let drawn = draw();
        let mut tx = self.place.db.write().await?;
        let (link, phone) = (mark("link", self.link), mark("phone", &drawn));
        let first = store::knock(&mut tx, &link, &phone, self.place.clock.now()).await?;
        tx.commit().await?;
        self.meetings.rooms.stir();
        Ok(first.then_some(drawn))
    }

    /// Does something in the call. Within it, why not, as one Chinese sentence.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn act(&self, act: Act) -> Told<()> {
        let Some(call) = self.theirs().await? else { return Ok(Err(said::CLOSED.to_owned())) };
        if act == Act::End {
            end(self.meetings, self.place, call.id).await?;
            return Ok(Ok(()));
        }
        let done = telephone().act(self.meetings, self.place, call.id, (act, said::FAMILY)).await?;
        Ok(done.map(drop))
    }

    /// Answers the offer of its browser (SDP). Within it, why there is no picture, as one Chinese sentence.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn connect(&self, offer: String) -> Told<String> {
        match self.theirs().await? {
            Some(call) if call.answered.0 != 0 => {
                telephone().connect(self.meetings, self.place, call.id, offer).await
            }
            Some(_) => Ok(Err(words::JOIN_FIRST.to_owned())),
            None => Ok(Err(said::CLOSED.to_owned())),
        }
    }
}

//! The side of the screen: it opens a family call, lets in who knocks, adds a slot, writes to a telephone, ends it.
//!
//! Invariant: everything is about the calls of the device that asks; another's is answered as one that does not exist.

use super::{
    Call, DAILY, MORE_MINUTES, SLOT, draw, end, mark, names, store, switchboard, telephone, text,
    view::{FamilyView, sees},
};
use crate::{
    Meetings,
    party::{Act, Party},
    rooms::New,
    store::{Held, Kind},
    words::{self, family as said},
};
use hongwang_base::{Millis, SubmissionId};
use hongwang_conference::{Actor, Command, Grid, Plan, Role};
use hongwang_feature::{Place, Sender};
use hongwang_store::Result;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;

/// Less than the line waits for an answer.
const NEWS: Duration = Duration::from_secs(4);

/// A family call that was opened, and the address for the telephone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Opened {
    pub(crate) id: Uuid,
    pub(crate) link: String,
}

/// What is touched at the screen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Touch {
    /// 请进
    LetIn,
    /// 结束
    End,
    /// 再加 20 分钟
    Extend,
    /// 静音
    Mute,
    /// 打开话筒
    Unmute,
    /// 发短信, to this telephone, with the address that only the screen has.
    Text {
        /// As it was entered.
        phone: String,
        /// Where it leads.
        link: String,
    },
}

type Told<T> = Result<std::result::Result<T, String>>;

/// The screen that asks.
pub(crate) struct Near<'a> {
    pub(crate) meetings: &'a Meetings,
    pub(crate) place: &'a Place,
    pub(crate) from: &'a Sender,
    pub(crate) party: &'a Party,
}

impl Near<'_> {
    async fn call(&self, id: Uuid) -> Result<Option<Call>> {
        store::find(&mut self.place.db.read().await?, self.from.device, id).await
    }

    /// Opens one for the screen called `name`, in place of what it had open.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn open(&self, name: &str) -> Told<Opened> {
        if self.meetings.director().is_none() {
            return Ok(Err(said::NO_MEDIA.to_owned()));
        }
        if self.meetings.address.is_empty() {
            return Ok(Err(said::NO_ADDRESS.to_owned()));
        }
        let _one = self.meetings.memo.opening().await;
        let now = self.place.clock.now();
        let (link, id) = (draw(), SubmissionId::new(now).0);
        let call = Call {
            id,
            device: self.from.device,
            org: self.from.org.clone(),
            place: name.to_owned(),
            phone: None,
            at: now,
            until: now.plus(SLOT),
            extended: false,
            knocked: Millis(0),
            answered: Millis(0),
            ended: Millis(0),
        };
        let mut tx = self.place.db.read().await?;
        let (today, _) = store::since(&mut tx, call.device, text::begin_of_day(now)).await?;
        drop(tx);
        if today >= DAILY {
            return Ok(Err(said::TOO_MANY.to_owned()));
        }
        for before in store::open_of(&mut self.place.db.read().await?, self.from.device).await? {
            end(self.meetings, self.place, before).await?;
        }
        if let Err(why) = self.make_room(&call).await? {
            return Ok(Err(why));
        }
        let kept = async {
            let mut tx = self.place.db.write().await?;
            store::keep(&mut tx, &call, &mark("link", &link)).await?;
            tx.commit().await
        };
        if let Err(error) = kept.await {
            // Nobody would look after a room of which nothing is known.
            end(self.meetings, self.place, id).await?;
            return Err(error);
        }
        Ok(Ok(Opened { id, link: format!("{}/family/{link}", self.meetings.address) }))
    }

    /// Its room, with the screen in it and a place for the telephone.
    async fn make_room(&self, call: &Call) -> Told<()> {
        let screen = call.screen();
        let plan = Plan {
            title: said::TITLE.to_owned(),
            start: call.at.0,
            end: call.until.0,
            chair: screen.clone(),
            main: Some(telephone().actor.id),
            free: true,
            invited: Vec::new(),
        };
        let held = Held {
            id: call.id,
            org: call.org.clone(),
            host: call.place.clone(),
            told: Vec::new(),
            starts: call.at,
            kind: Kind::Family,
        };
        let new = New { held, plan, actor: switchboard(), audit: None };
        if let Err(refusal) = self.meetings.rooms.schedule(self.place, new).await? {
            return Ok(Err(refusal.to_string()));
        }
        self.meetings.seen.note(call.id, &screen, call.at);
        let join = Command::Join { org: Some(call.org.to_string()), name: names(call).0.to_owned() };
        let screens = Command::Arrange { grid: Grid::Four, pinned: Vec::new() };
        let steps = [
            (switchboard(), Command::Open),
            (Actor::new(screen, Role::Venue), join),
            (switchboard(), screens),
        ];
        for (actor, command) in steps {
            match self.meetings.rooms.act(self.place, call.id, Some((&actor, &command)), None).await? {
                Some(Ok(_)) => {}
                Some(Err(refusal)) => return Ok(Err(refusal.to_string())),
                None => return Ok(Err(words::NO_MEETING.to_owned())),
            }
        }
        Ok(Ok(()))
    }

    /// How it stands: at once, or once its mark is another than `known`, or after a while.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn look(&self, id: Uuid, known: Option<&str>) -> Told<FamilyView> {
        let mut changed = self.meetings.rooms.listen();
        let deadline = tokio::time::Instant::now() + NEWS;
        loop {
            changed.borrow_and_update();
            let Some(call) = self.call(id).await? else { return Ok(Err(said::NO_SUCH.to_owned())) };
            if !call.is_over() {
                super::far::is_there(self.meetings, self.place, self.party, id).await?;
            }
            let seen = sees(self.meetings, self.place, self.party, &call).await?;
            let news = known.is_none_or(|known| known != seen.mark);
            if news || tokio::time::timeout_at(deadline, changed.changed()).await.is_err() {
                return Ok(Ok(seen));
            }
        }
    }

    /// Does something.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn touch(&self, id: Uuid, touch: &Touch) -> Told<FamilyView> {
        let Some(call) = self.call(id).await? else { return Ok(Err(said::NO_SUCH.to_owned())) };
        let own = |act| self.party.act(self.meetings, self.place, id, (act, &call.place));
        let done = match touch {
            Touch::LetIn => self.let_in(&call).await?,
            Touch::End => {
                end(self.meetings, self.place, id).await?;
                Ok(())
            }
            Touch::Extend => self.extend(&call).await?,
            Touch::Mute => own(Act::Mute).await?.map(drop),
            Touch::Unmute => own(Act::Unmute).await?.map(drop),
            Touch::Text { phone, link } => {
                text::send(self.meetings, self.place, &call, (phone, link)).await?
            }
        };
        if let Err(why) = done {
            return Ok(Err(why));
        }
        self.look(id, None).await
    }

    /// Whoever knocked comes in.
    async fn let_in(&self, call: &Call) -> Told<()> {
        let mut tx = self.place.db.write().await?;
        if !store::let_in(&mut tx, call.id, self.place.clock.now()).await? {
            return Ok(Err(said::NOT_NOW.to_owned()));
        }
        tx.commit().await?;
        let far = telephone();
        self.meetings.seen.note(call.id, &far.actor.id, self.place.clock.now());
        let name = names(call).1;
        let done = far.act(self.meetings, self.place, call.id, (Act::Join, name)).await?;
        if done.is_err() {
            // Nobody is let in twice.
            end(self.meetings, self.place, call.id).await?;
        }
        self.meetings.rooms.stir();
        Ok(done.map(drop))
    }

    async fn extend(&self, call: &Call) -> Told<()> {
        if !call.may_extend(self.place.clock.now()) {
            return Ok(Err(said::NOT_NOW.to_owned()));
        }
        let mut tx = self.place.db.write().await?;
        if !store::extend(&mut tx, call, call.until.plus(SLOT)).await? {
            return Ok(Err(said::NOT_NOW.to_owned()));
        }
        tx.commit().await?;
        let more = Command::Extend { minutes: MORE_MINUTES };
        let done = self.meetings.rooms.act(self.place, call.id, Some((&switchboard(), &more)), None).await?;
        Ok(match done {
            Some(Ok(_)) => Ok(()),
            Some(Err(refusal)) => Err(refusal.to_string()),
            None => Err(said::NO_SUCH.to_owned()),
        })
    }
}

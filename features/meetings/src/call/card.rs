//! 结果卡: the desk writes it, with the newest picture where the expert wants that; the villager lets it be kept, or does not.
//!
//! Invariants: what is surely advertising stands on no card; the picture is a copy with the lines in it, so that it stays
//! with the card once the still is gone; what is kept is exactly what the villager saw, for a year, under a code that stands
//! on their screen alone ([`kept`]).

use super::{
    Call,
    advert::advertises,
    answer::Answerer,
    caller::{Caller, unfit},
    kept,
    memo::{LARGEST, Stroke},
    store,
};
use crate::words::call as said;
use bytes::Bytes;
use data_encoding::BASE64;
use hongwang_documents::picture;
use hongwang_store::Result;
use uuid::Uuid;

/// The shape of the glass on which strokes are drawn (`islands/call.css`).
const GLASS: (u16, u16) = (16, 9);

type Told<T> = Result<std::result::Result<T, String>>;

impl Answerer<'_> {
    /// Writes the result card, `pictured` with what is looked at, or with what stands on it already where the call is over.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn advise(&self, call: &Call, advice: &str, pictured: bool) -> Told<()> {
        if !self.may_advise(call) {
            return Ok(Err(said::TOO_LATE.to_owned()));
        }
        if let Some(word) = advertises(advice) {
            return Ok(Err(said::advertises(&word)));
        }
        let memo = &self.meetings.memo;
        let picture = match (pictured, memo.newest(call.id)) {
            (false, _) => None,
            (true, Some(still)) => match drawn(still).await {
                Ok(picture) => Some(picture),
                Err(why) => return Ok(Err(why)),
            },
            (true, None) => match memo.pictured(call.id) {
                Some(picture) => Some(picture),
                None => return Ok(Err(said::NO_PICTURE.to_owned())),
            },
        };
        let by = said::seat(&self.staff.org_name, &self.staff.name);
        if let Err(why) = memo.advise(call.id, advice, by, picture) {
            return Ok(Err(unfit(why)));
        }
        self.meetings.rooms.stir();
        Ok(Ok(()))
    }

    /// The picture of a card that was kept, for a page.
    ///
    /// # Errors
    /// When the store fails, or the key is another.
    pub(crate) async fn kept_picture(&self, call: &Call) -> Result<Option<String>> {
        let Some(vault) = self.meetings.vault() else { return Ok(None) };
        let picture = store::kept_picture(&mut self.place.db.read().await?, vault, call.id).await?;
        Ok(picture.map(|jpeg| format!("data:image/jpeg;base64,{}", BASE64.encode(&jpeg))))
    }
}

/// A still with its lines in it.
async fn drawn((still, strokes): (Bytes, Vec<Stroke>)) -> std::result::Result<Bytes, String> {
    let drawing = tokio::task::spawn_blocking(move || picture::drawn_on(&still, (&strokes, GLASS), LARGEST));
    match drawing.await {
        Ok(Ok(jpeg)) => Ok(Bytes::from(jpeg)),
        Ok(Err(why)) => Err(why.to_string()),
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

impl Caller<'_> {
    /// The picture of this number on the card of its call.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn card_picture(&self, id: Uuid, number: u32) -> Told<Bytes> {
        let picture = match self.call(id).await? {
            Some(_) => self.meetings.memo.card_picture(id, number),
            None => None,
        };
        Ok(picture.ok_or_else(|| said::NO_CALL.to_owned()))
    }

    /// Writes the card down.
    pub(super) async fn keep(&self, id: Uuid, mark: &str) -> Told<()> {
        let memo = &self.meetings.memo;
        let Some(vault) = self.meetings.vault() else {
            return Ok(Err(crate::words::sign::NOT_KEPT.to_owned()));
        };
        let found = kept::found(self.place.clock.now());
        let (card, found) = match memo.agree(id, mark, found) {
            Some((card, Some(found))) => (card, found),
            // Pressed twice: it is kept once, whatever becomes of the second.
            Some((_, None)) => return Ok(Ok(())),
            None => return Ok(Err(said::CARD_CHANGED.to_owned())),
        };
        let picture = memo.card_picture(id, card.pictured());
        let kept = async {
            let mut tx = self.place.db.write().await?;
            let code = (kept::mark(vault, &found.code), found.until);
            store::keep_advice(&mut tx, vault, id, (&card.advice, &card.by), (&code.0, code.1)).await?;
            if let Some(picture) = &picture {
                store::keep_picture(&mut tx, vault, id, picture).await?;
            }
            tx.commit().await
        };
        if let Err(error) = kept.await {
            memo.not_kept(id);
            return Err(error);
        }
        self.meetings.rooms.stir();
        Ok(Ok(()))
    }
}

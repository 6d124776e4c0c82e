//! 再看结果卡: a card that was kept is found again by its code, and goes with its end, or before by the villager's key.
//!
//! Invariants: the center holds a mark of each code and no code; a code opens the cards of the screen's own organisation
//! alone, so that whoever guesses does so among a village's few; each try counts before it is looked up, and wrong, over and
//! deleted are one answer; each look and each card that a villager deletes stands in the audit log.

use super::{
    Call,
    caller::Caller,
    memo::{Card, Found},
    store,
};
use crate::words::{card as said, sign};
use bytes::Bytes;
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::Place;
use hongwang_store::{Result, Tx, Vault, audit};
use jiff::ToSpan;
use serde::{Deserialize, Serialize};

/// Digits of a code: they are written by hand, read aloud and typed by whoever knows no letters. Who tries [`WRONG`] in each
/// hour of a year against a village with 500 cards opens one in 200 years.
pub(crate) const DIGITS: u32 = 10;
/// Codes that open nothing, from one screen in [`WITHIN`]; then it waits.
const WRONG: i64 = 10;
const WITHIN: i64 = Millis::HOUR;
/// So long a card is kept, months.
const MONTHS: i64 = 12;

type Told<T> = Result<std::result::Result<T, String>>;

/// A card that was found, without its code.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct FoundCard {
    pub(crate) card: Card,
    /// Whom the villager called, as people say it, and when.
    pub(crate) whom: String,
    pub(crate) at: Millis,
}

/// A code that nobody guesses.
fn draw_code() -> String {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    format!("{:010}", u64::from_le_bytes(bytes) % 10_u64.pow(DIGITS))
}

/// By what a card that is kept from now on is found.
pub(super) fn found(now: Millis) -> Found {
    Found { code: draw_code(), until: until(now) }
}

/// What the center keeps of a code.
pub(super) fn mark(vault: &Vault, code: &str) -> [u8; 32] {
    vault.mark(b"meetings_call.code", code.as_bytes())
}

/// The end of a card that was kept then: when that day is over in Beijing, [`MONTHS`] later.
fn until(at: Millis) -> Millis {
    let last = at.beijing().checked_add(MONTHS.months()).and_then(|last| last.tomorrow()?.start_of_day());
    last.map_or(at, |end| Millis(end.timestamp().as_millisecond()))
}

impl Caller<'_> {
    /// The card of a code. Within it, why there is none.
    ///
    /// # Errors
    /// When the store fails, or the key is another.
    pub(crate) async fn find(&self, code: &str) -> Told<FoundCard> {
        let (mut tx, call) = match self.opens(code, ("call.found", said::AUDIT_FOUND)).await? {
            Ok(opened) => opened,
            Err(why) => return Ok(Err(why)),
        };
        let whom = store::rings(&mut tx, call.id).await?.first().map(super::Ring::whom);
        let picture = Some(u32::from(store::is_pictured(&mut tx, call.id).await?));
        let advice = call.kept_advice(self.meetings)?.unwrap_or_default();
        tx.commit().await?;
        let found = call.kept_until.map(|until| Found { code: String::new(), until });
        let card = Card { advice, by: call.adviser.unwrap_or_default(), kept: true, picture, found };
        Ok(Ok(FoundCard { card, whom: whom.unwrap_or_default(), at: call.at }))
    }

    /// The picture on it.
    ///
    /// # Errors
    /// As [`Caller::find`].
    pub(crate) async fn found_picture(&self, code: &str) -> Told<Bytes> {
        let (mut tx, call) = match self.opens(code, ("call.found", said::AUDIT_PICTURE)).await? {
            Ok(opened) => opened,
            Err(why) => return Ok(Err(why)),
        };
        let picture = match self.meetings.vault() {
            Some(vault) => store::kept_picture(&mut tx, vault, call.id).await?,
            None => None,
        };
        // Nobody saw what is not there.
        let Some(picture) = picture else { return Ok(Err(said::NOT_FOUND.to_owned())) };
        tx.commit().await?;
        Ok(Ok(Bytes::from(picture)))
    }

    /// 不留了: the card goes, and its picture.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn drop_card(&self, code: &str) -> Told<()> {
        let (mut tx, call) = match self.opens(code, ("call.forget", said::AUDIT_DROPPED)).await? {
            Ok(opened) => opened,
            Err(why) => return Ok(Err(why)),
        };
        store::forget_card(&mut tx, call.id).await?;
        tx.commit().await?;
        // It may stand on the glass still.
        self.meetings.memo.drop_card(call.id);
        self.meetings.rooms.stir();
        Ok(Ok(()))
    }

    /// The call whose card a code opens, and the transaction in which it is written down that somebody `did` something with
    /// it.
    async fn opens(&self, code: &str, did: (&str, &str)) -> Told<(Tx, Call)> {
        let Some(vault) = self.meetings.vault() else { return Ok(Err(sign::NOT_KEPT.to_owned())) };
        let (now, device) = (self.place.clock.now(), self.from.device);
        let mut tx = self.place.db.write().await?;
        let tries = store::tries(&mut tx, device, (now.plus(-WITHIN), now)).await?;
        if tries > WRONG {
            return Ok(Err(said::SHUT.to_owned()));
        }
        let entry = |actor: String, org: &OrgPath, action: &str, object: String, detail: &str| audit::Entry {
            at: now,
            actor,
            org: org.clone(),
            action: action.to_owned(),
            object,
            detail: said::at_screen(detail, device),
        };
        let found = store::kept_under(&mut tx, &self.from.org, &mark(vault, code), now).await?;
        let Some(call) = found else {
            if tries == WRONG {
                let org = &self.from.org;
                let shut =
                    entry(said::SOMEBODY.to_owned(), org, "call.shut", device.to_string(), said::AUDIT_SHUT);
                audit::record(&mut tx, &shut).await?;
            }
            tx.commit().await?;
            return Ok(Err(said::NOT_FOUND.to_owned()));
        };
        store::was_right(&mut tx, device).await?;
        let actor = crate::words::call::by_screen(&call.place);
        audit::record(&mut tx, &entry(actor, &call.org, did.0, call.id.to_string(), did.1)).await?;
        Ok(Ok((tx, call)))
    }
}

/// Forgets the cards whose end has come, and gives one to those that were kept before there were ends.
///
/// # Errors
/// When the store fails.
pub(super) async fn forget_due(place: &Place) -> Result<()> {
    let due = store::kept_too_long(&mut place.db.read().await?, place.clock.now()).await?;
    if due.is_empty() {
        return Ok(());
    }
    let mut tx = place.db.write().await?;
    for (id, end, ended) in due {
        match end {
            Some(_) => store::forget_card(&mut tx, id).await?,
            None => store::keep_until(&mut tx, id, until(ended)).await?,
        }
    }
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_with_all_its_digits() {
        let codes: std::collections::HashSet<String> = (0..200).map(|_| draw_code()).collect();
        assert!(
            codes.iter().all(|code| code.len() == 10 && code.bytes().all(|digit| digit.is_ascii_digit()))
        );
        assert_eq!(codes.len(), 200);
    }

    #[test]
    fn a_card_is_kept_through_the_same_day_a_year_later() {
        // 2026-11-23 23:59 and 2028-02-29 10:00 in Beijing.
        for (at, last) in [(1_795_449_540_000, "2027年11月23日"), (1_835_402_400_000, "2029年2月28日")]
        {
            let end = until(Millis(at));
            assert_eq!(end.plus(-1).date_words(), last);
            assert_eq!(end.minute_of_day(), 0);
        }
    }
}

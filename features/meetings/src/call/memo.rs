//! What a call holds beside its room: the still that was shown, what was drawn on it, the way for a telephone (`photo.rs`),
//! the form that is shared (`sheet.rs`) and the result card. In memory alone.
//!
//! Invariants: everything is bounded; still, strokes and form go with the call, the card some minutes after it; a card that the
//! villager agreed to keep is changed no more, nor is the picture on it.

use super::{photo::Pass, sheet::Shared};
use bytes::Bytes;
use hongwang_base::{AccountId, Millis};
use hongwang_page::desk::board_mark;
use serde::{Deserialize, Serialize};
use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard},
};
use uuid::Uuid;

/// The largest still, bytes: as base64 it fits an answer over the line.
pub(crate) const LARGEST: usize = 190 << 10;
/// Stills in one call.
const STILLS: u32 = 30;
/// Strokes that stand at once, and the points of one.
pub(crate) const STROKES: usize = 40;
pub(crate) const POINTS: usize = 120;
/// Where a point lies, in thousandths of the picture.
const EDGE: u16 = 1000;
/// Characters of a result card.
pub(crate) const ADVICE: usize = 500;
/// So long after the call its card stands on the screen, if nobody wipes it before.
pub(crate) const AFTERWARDS: i64 = 10 * Millis::MINUTE;

/// A line that was drawn, in thousandths of the glass in which the picture stands.
pub(crate) type Stroke = Vec<(u16, u16)>;

/// 结果卡
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) advice: String,
    /// Who advises.
    pub(crate) by: String,
    /// Whether the villager agreed that it is kept.
    pub(crate) kept: bool,
    /// The number of the picture on it; 0 where there is none. A center of before cards had pictures says nothing.
    #[serde(default)]
    pub(crate) picture: Option<u32>,
    /// Once it is kept, how the villager finds it again, and until when. A center that knows no codes says nothing.
    #[serde(default)]
    pub(crate) found: Option<Found>,
}

/// By what a card that is kept is found again.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Found {
    /// 取卡码, for the screen alone: empty for the desk.
    pub(crate) code: String,
    /// Its end.
    pub(crate) until: Millis,
}

impl Card {
    /// The same for the desk, which finds no card by a code.
    pub(super) fn without_code(mut self) -> Self {
        if let Some(found) = &mut self.found {
            found.code.clear();
        }
        self
    }

    /// The mark of what it says and shows, as the center that sent it makes it.
    pub(crate) fn mark(&self) -> String {
        self.picture.map_or_else(|| self.mark_of_words(), |number| board_mark(&(&self.advice, number)))
    }

    /// The mark of what it says alone: a village of before cards had pictures shows none, and agrees to the words.
    fn mark_of_words(&self) -> String {
        board_mark(&self.advice)
    }

    /// The number of the picture on it; 0 where there is none.
    pub(crate) fn pictured(&self) -> u32 {
        self.picture.unwrap_or(0)
    }
}

/// What both sides look at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Sight {
    /// The number of the newest still; 0 while there is none.
    pub(crate) still: u32,
    /// On which of them is drawn; 0 is the live picture.
    pub(crate) on: u32,
    pub(crate) strokes: Vec<Stroke>,
}

#[derive(Debug, Default)]
pub(super) struct Kept {
    still: Option<Bytes>,
    pub(super) pass: Option<Pass>,
    sight: Sight,
    card: Option<Card>,
    /// What its picture shows, and how many there were.
    picture: Option<Bytes>,
    pictures: u32,
    /// Who has looked at which still.
    looked: HashSet<(AccountId, u32)>,
    /// The form that the villager shares, and how often anything about one changed.
    pub(super) shared: Option<Shared>,
    pub(super) turn: u32,
}

/// What every call holds. In memory: after a start of the center it is gone.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    kept: Mutex<HashMap<Uuid, Kept>>,
    opening: tokio::sync::Mutex<()>,
}

/// Why something is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It is no JPEG, or too large.
    Still,
    /// There were too many.
    TooMany,
    /// It is no line on what is looked at.
    Stroke,
    /// It is empty or too long.
    Advice,
    /// The card is kept as it is.
    Agreed,
}

impl Memo {
    pub(super) fn on(&self) -> MutexGuard<'_, HashMap<Uuid, Kept>> {
        self.kept.lock().expect("no holder of this lock panics")
    }

    /// One device opens one call at a time.
    pub(crate) async fn opening(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.opening.lock().await
    }

    /// What both sides of a call look at.
    pub(crate) fn sight(&self, call: Uuid) -> Sight {
        self.on().get(&call).map(|kept| kept.sight.clone()).unwrap_or_default()
    }

    /// Its card.
    pub(crate) fn card(&self, call: Uuid) -> Option<Card> {
        self.on().get(&call)?.card.clone()
    }

    /// Shows a still, a JPEG, in place of the one before; gives its number.
    pub(crate) fn show(&self, call: Uuid, jpeg: Vec<u8>) -> Result<u32, Unfit> {
        if jpeg.len() > LARGEST || !jpeg.starts_with(&[0xFF, 0xD8, 0xFF]) {
            return Err(Unfit::Still);
        }
        let mut on = self.on();
        let kept = on.entry(call).or_default();
        if kept.sight.still >= STILLS {
            return Err(Unfit::TooMany);
        }
        let still = kept.sight.still + 1;
        kept.sight = Sight { still, on: still, strokes: Vec::new() };
        kept.still = Some(Bytes::from(jpeg));
        Ok(still)
    }

    /// The still of this number for the screen of the call, while it is the newest.
    pub(crate) fn still(&self, call: Uuid, number: u32) -> Option<Bytes> {
        let on = self.on();
        let kept = on.get(&call)?;
        kept.still.clone().filter(|_| kept.sight.still == number)
    }

    /// The newest still with what is drawn on it, while there is one.
    pub(super) fn newest(&self, call: Uuid) -> Option<(Bytes, Vec<Stroke>)> {
        let on = self.on();
        let kept = on.get(&call)?;
        let Sight { still, on: upon, strokes } = &kept.sight;
        let drawn = if upon == still { strokes.clone() } else { Vec::new() };
        kept.still.clone().map(|jpeg| (jpeg, drawn))
    }

    /// The picture of this number on the card.
    pub(crate) fn card_picture(&self, call: Uuid, number: u32) -> Option<Bytes> {
        let on = self.on();
        let kept = on.get(&call)?;
        let stands = kept.card.as_ref().is_some_and(|card| card.pictured() == number && number > 0);
        kept.picture.clone().filter(|_| stands)
    }

    /// The picture on the card, whichever it is.
    pub(super) fn pictured(&self, call: Uuid) -> Option<Bytes> {
        self.on().get(&call)?.picture.clone()
    }

    /// Whether a picture can stand on the card: a still is there, or one stands on it.
    pub(crate) fn may_picture(&self, call: Uuid) -> bool {
        self.on().get(&call).is_some_and(|kept| kept.still.is_some() || kept.picture.is_some())
    }

    /// Whether one more may be shown.
    pub(super) fn takes_stills(&self, call: Uuid) -> bool {
        self.on().get(&call).is_none_or(|kept| kept.sight.still < STILLS)
    }

    /// The newest still for somebody of the staff; whether they see it for the first time.
    pub(crate) fn look(&self, call: Uuid, who: AccountId) -> Option<(Bytes, bool)> {
        let mut on = self.on();
        let kept = on.get_mut(&call)?;
        let still = kept.still.clone()?;
        Some((still, kept.looked.insert((who, kept.sight.still))))
    }

    /// Looks at the newest still, or at the live picture; what was drawn goes.
    pub(crate) fn turn_to(&self, call: Uuid, still: bool) {
        let mut on = self.on();
        let sight = &mut on.entry(call).or_default().sight;
        sight.on = if still { sight.still } else { 0 };
        sight.strokes.clear();
    }

    /// Wipes what was drawn.
    pub(crate) fn wipe(&self, call: Uuid) {
        if let Some(kept) = self.on().get_mut(&call) {
            kept.sight.strokes.clear();
        }
    }

    /// Draws a line on what is looked at.
    pub(crate) fn draw(&self, call: Uuid, upon: u32, stroke: Stroke) -> Result<(), Unfit> {
        let is_line = (2..=POINTS).contains(&stroke.len());
        let mut on = self.on();
        let sight = &mut on.entry(call).or_default().sight;
        if !is_line || upon != sight.on || stroke.iter().any(|(x, y)| *x > EDGE || *y > EDGE) {
            return Err(Unfit::Stroke);
        }
        if sight.strokes.len() >= STROKES {
            return Err(Unfit::TooMany);
        }
        sight.strokes.push(stroke);
        Ok(())
    }

    /// Writes the card, in place of the one before.
    pub(crate) fn advise(
        &self,
        call: Uuid,
        advice: &str,
        by: String,
        picture: Option<Bytes>,
    ) -> Result<(), Unfit> {
        let advice = plain(advice).ok_or(Unfit::Advice)?;
        let mut on = self.on();
        let kept = on.entry(call).or_default();
        if kept.card.as_ref().is_some_and(|card| card.kept) {
            return Err(Unfit::Agreed);
        }
        kept.pictures += u32::from(picture.is_some());
        let number = if picture.is_some() { kept.pictures } else { 0 };
        kept.picture = picture;
        kept.card = Some(Card { advice, by, kept: false, picture: Some(number), found: None });
        Ok(())
    }

    /// The villager agreed to keep exactly the card of this mark, to be found by `found`; that card, if it is the one that
    /// stands, as they saw it, and None beside it where it is kept already.
    pub(super) fn agree(&self, call: Uuid, mark: &str, found: Found) -> Option<(Card, Option<Found>)> {
        let mut on = self.on();
        let card = on.get_mut(&call)?.card.as_mut()?;
        let picture = if card.mark() == mark { card.picture } else { None };
        if picture.is_none() && card.mark_of_words() != mark {
            return None;
        }
        let first = !card.kept;
        card.kept = true;
        let found = card.found.get_or_insert(found).clone();
        Some((Card { picture, ..card.clone() }, first.then_some(found)))
    }

    /// It could not be kept, or is not any more.
    pub(super) fn not_kept(&self, call: Uuid) {
        if let Some(card) = self.on().get_mut(&call).and_then(|kept| kept.card.as_mut()) {
            (card.kept, card.found) = (false, None);
        }
    }

    /// The card goes, and its picture.
    pub(super) fn drop_card(&self, call: Uuid) {
        if let Some(kept) = self.on().get_mut(&call) {
            (kept.card, kept.picture) = (None, None);
        }
    }

    /// Every call of which something is held.
    pub(crate) fn calls(&self) -> Vec<Uuid> {
        self.on().keys().copied().collect()
    }

    /// The call is over: still, strokes and form go.
    pub(crate) fn darken(&self, call: Uuid) {
        if let Some(kept) = self.on().get_mut(&call) {
            kept.still = None;
            kept.pass = None;
            kept.shared = None;
            kept.sight = Sight { still: kept.sight.still, ..Sight::default() };
        }
    }

    /// Everything goes.
    pub(crate) fn forget(&self, call: Uuid) {
        self.on().remove(&call);
    }
}

/// What can be shown and printed of a text that somebody wrote; none of one that is empty or too long.
fn plain(text: &str) -> Option<String> {
    let lines = text.lines().map(|line| line.replace(char::is_control, " ").trim_end().to_owned());
    let text = lines.collect::<Vec<_>>().join("\n").trim().to_owned();
    (!text.is_empty() && text.chars().count() <= ADVICE).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::slice;

    #[test]
    fn what_is_drawn_is_bounded_and_lies_on_what_is_looked_at() {
        let (memo, call) = (Memo::default(), Uuid::nil());
        let line: Stroke = vec![(0, 0), (1000, 1000)];
        for wrong in [vec![], vec![(1, 1)], vec![(0, 0), (1001, 0)], vec![(0, 0); POINTS + 1]] {
            assert_eq!(memo.draw(call, 0, wrong), Err(Unfit::Stroke));
        }
        assert_eq!(memo.draw(call, 1, line.clone()), Err(Unfit::Stroke), "there is no still");
        memo.draw(call, 0, line.clone()).expect("it lies on the live picture");
        assert_eq!(memo.show(call, vec![0xFF, 0xD8, 0xFF]), Ok(1));
        assert_eq!(memo.sight(call), Sight { still: 1, on: 1, strokes: Vec::new() });
        for _ in 0..STROKES {
            memo.draw(call, 1, line.clone()).expect("there is room");
        }
        assert_eq!(memo.draw(call, 1, line), Err(Unfit::TooMany));
        memo.wipe(call);
        assert_eq!(memo.sight(call).strokes, slice::from_ref(&Stroke::new())[..0]);
    }

    #[test]
    fn a_card_that_is_kept_stays_as_it_was_agreed_to() {
        let (memo, call) = (Memo::default(), Uuid::nil());
        for wrong in ["", " \n ", &"长".repeat(ADVICE + 1)] {
            assert_eq!(memo.advise(call, wrong, "甲".into(), None), Err(Unfit::Advice));
        }
        memo.advise(call, "打药\u{7}。\r\n隔三天。 ", "甲".into(), None).expect("it is short");
        let card = memo.card(call).expect("it stands");
        assert_eq!(card.advice, "打药 。\n隔三天。");
        memo.advise(call, "不打药。", "甲".into(), None).expect("it is not kept yet");
        let found = |code: &str| Found { code: code.into(), until: Millis(1) };
        assert!(memo.agree(call, &card.mark(), found("1")).is_none(), "agreed to another text");
        let card = memo.card(call).expect("it stands");
        let picture = Some(Bytes::from_static(&[0xFF, 0xD8, 0xFF]));
        memo.advise(call, "不打药。", "甲".into(), picture.clone()).expect("it is not kept yet");
        assert!(memo.agree(call, &card.mark(), found("2")).is_none(), "agreed to it without the picture");
        let card = memo.card(call).expect("it stands");
        let (kept, by) = memo.agree(call, &card.mark(), found("3")).expect("it stands");
        assert_eq!((kept.kept, by), (true, Some(found("3"))));
        let (kept, by) = memo.agree(call, &card.mark(), found("4")).expect("it stands");
        assert_eq!((kept.found, by), (Some(found("3")), None), "pressed twice is kept once");
        assert_eq!(memo.advise(call, "打药。", "甲".into(), None), Err(Unfit::Agreed));
        // A village of before cards had pictures shows none, and agrees to the words alone.
        assert_eq!(
            memo.agree(call, &card.mark_of_words(), found("5")).map(|(card, _)| card.picture),
            Some(None)
        );
        memo.darken(call);
        assert_eq!((memo.card_picture(call, 1), memo.card_picture(call, 2)), (picture, None));
    }

    #[test]
    fn what_a_center_of_before_cards_had_pictures_sends_is_agreed_to_by_the_mark_that_it_knows() {
        let sent = r#"{"advice":"打药。","by":"甲","kept":false}"#;
        let card: Card = serde_json::from_str(sent).expect("it is a card");
        assert_eq!((card.mark(), card.pictured()), (board_mark(&"打药。"), 0));
        let sent = sent.replace('}', ",\"picture\":0}");
        let card: Card = serde_json::from_str(&sent).expect("it is a card");
        assert_eq!(card.mark(), board_mark(&("打药。", 0_u32)), "one of since");
    }
}

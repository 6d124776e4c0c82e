//! What an answer means, from what was known before: plain rules, no line and no clock.

use crate::Trouble;

/// So many answers in a row must say that the card is gone: at the edge of its field a reader finds a card now and then.
const MISSES: u8 = 3;

/// What has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A card was laid on the reader.
    CardPlaced,
    /// The card was taken away.
    CardTaken,
    /// The reader does not answer; said again only where the reason changes.
    ReaderLost(Trouble),
    /// The reader answers, for the first time or again.
    ReaderBack,
}

/// What is known.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    standing: Standing,
    card: bool,
    /// How many answers in a row did not see the card that lies there.
    misses: u8,
}

#[derive(Debug, Default, PartialEq)]
enum Standing {
    #[default]
    Unknown,
    Answers,
    Lost(Trouble),
}

impl Watch {
    /// Takes in whether the reader sees a card, or why it said nothing.
    ///
    /// Whether a card lies there outlasts a loss: one that is forgotten on a reader with a loose plug is placed once.
    pub(crate) fn hear(&mut self, heard: Result<bool, Trouble>) -> Option<Event> {
        let (standing, event) = match &heard {
            Ok(_) => (Standing::Answers, Event::ReaderBack),
            Err(trouble) => (Standing::Lost(trouble.clone()), Event::ReaderLost(trouble.clone())),
        };
        if self.standing != standing {
            self.standing = standing;
            return Some(event);
        }
        match heard {
            Ok(true) => {
                self.misses = 0;
                (!std::mem::replace(&mut self.card, true)).then_some(Event::CardPlaced)
            }
            Ok(false) if self.card => {
                self.misses += 1;
                self.card = self.misses < MISSES;
                (!self.card).then_some(Event::CardTaken)
            }
            Ok(false) | Err(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn events(heard: impl IntoIterator<Item = Result<bool, Trouble>>) -> Vec<Event> {
        let mut watch = Watch::default();
        heard.into_iter().filter_map(|heard| watch.hear(heard)).collect()
    }

    #[test]
    fn a_card_that_is_found_now_and_then_is_placed_once_and_taken_once() {
        let seen = [true, true, false, true, false, false, true, false, false, false, false];
        let heard = events(seen.map(Ok));
        assert_eq!(heard, [Event::ReaderBack, Event::CardPlaced, Event::CardTaken]);
    }

    #[test]
    fn a_card_that_lay_there_while_the_reader_was_away_is_not_placed_again() {
        let heard = events([Ok(true), Ok(true), Err(Trouble::Silent), Ok(true), Ok(true)]);
        let lost = Event::ReaderLost(Trouble::Silent);
        assert_eq!(heard, [Event::ReaderBack, Event::CardPlaced, lost, Event::ReaderBack]);
    }

    #[test]
    fn a_loss_is_said_once_for_each_reason() {
        let broken = Trouble::Broken("reset".to_owned());
        let heard =
            events([Err(Trouble::Silent), Err(Trouble::Silent), Err(broken.clone()), Err(broken.clone())]);
        assert_eq!(heard, [Event::ReaderLost(Trouble::Silent), Event::ReaderLost(broken)]);
    }

    fn anything() -> impl Strategy<Value = Result<bool, Trouble>> {
        prop::sample::select(vec![Ok(true), Ok(false), Err(Trouble::Silent), Err(Trouble::Refused(0x60))])
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn placed_and_taken_take_turns_and_nothing_is_said_twice(heard in prop::collection::vec(anything(), 0..200)) {
            let events = events(heard);
            let (card, reader): (Vec<_>, Vec<_>) =
                events.into_iter().partition(|event| matches!(event, Event::CardPlaced | Event::CardTaken));
            for (index, event) in card.iter().enumerate() {
                prop_assert_eq!(event == &Event::CardPlaced, index % 2 == 0);
            }
            prop_assert!(reader.windows(2).all(|pair| pair[0] != pair[1]));
        }
    }
}

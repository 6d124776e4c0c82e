//! The order in which a card is read: found, chosen, read. Plain rules, no line and no clock.

use crate::Trouble;
use crate::card::Card;
use crate::frame::{Question, code, text_of};

/// How often a card is looked for; with the pause between two questions some eight seconds.
const LOOKS: u8 = 25;
/// How often it is chosen and read anew: a card that is just being laid down is often missed once.
const TRIES: u8 = 3;

const FOUND: u8 = 0x9f;
const NOT_FOUND: u8 = 0x80;
const DONE: u8 = 0x90;
const NOT_SELECTED: u8 = 0x81;
const NOT_READ: u8 = 0x41;

/// Why no card was read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    /// None was laid down.
    #[error("no card lies on the reader")]
    NoCard,
    /// One lies there, and what stands on it is not understood: it was taken away too early, or is another kind of card.
    #[error("the card on the reader cannot be read")]
    Unreadable,
    /// The reader does not answer.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    /// Nobody watches the reader any more.
    #[error("nobody watches the reader")]
    Gone,
}

/// What comes next.
#[derive(Debug)]
pub(crate) enum Next {
    /// This question.
    Ask(Question),
    /// A card.
    Card(Card),
    /// Nothing.
    Failed(NotRead),
}

/// How far a reading is.
#[derive(Debug)]
pub(crate) struct Reading {
    question: Question,
    looks: u8,
    tries: u8,
}

impl Reading {
    /// A reading that begins with [`Question::Find`].
    pub(crate) fn new() -> Self {
        Self { question: Question::Find, looks: LOOKS, tries: TRIES }
    }

    /// What is to be asked now.
    pub(crate) fn question(&self) -> Question {
        self.question
    }

    /// Takes in the content of an answer to [`Self::question`].
    pub(crate) fn hear(&mut self, content: &[u8]) -> Next {
        let code = code(content).unwrap_or_default();
        match (self.question, code) {
            (Question::Find, FOUND) => self.ask(Question::Select),
            (Question::Find, NOT_FOUND) => self.look_again(),
            (Question::Select, DONE) => self.ask(Question::Read),
            (Question::Read, DONE) => match text_of(content).map(Card::parse) {
                Some(Ok(card)) => Next::Card(card),
                Some(Err(_)) | None => self.try_again(),
            },
            (Question::Select, NOT_SELECTED) | (Question::Read, NOT_READ) => self.try_again(),
            (_, other) => Next::Failed(Trouble::Refused(other).into()),
        }
    }

    /// No answer came that can be understood. Whether the line broke is not seen here.
    pub(crate) fn hear_nothing(&mut self) -> Next {
        match self.question {
            Question::Read => self.try_again(),
            _ => Next::Failed(Trouble::Silent.into()),
        }
    }

    fn ask(&mut self, question: Question) -> Next {
        self.question = question;
        Next::Ask(question)
    }

    fn look_again(&mut self) -> Next {
        self.looks = self.looks.saturating_sub(1);
        if self.looks == 0 { Next::Failed(NotRead::NoCard) } else { self.ask(Question::Find) }
    }

    fn try_again(&mut self) -> Next {
        self.tries = self.tries.saturating_sub(1);
        if self.tries == 0 { Next::Failed(NotRead::Unreadable) } else { self.ask(Question::Find) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn answer() -> impl Strategy<Value = Option<Vec<u8>>> {
        let code = prop::sample::select(vec![FOUND, NOT_FOUND, DONE, NOT_SELECTED, NOT_READ, 0x60]);
        let content = prop_oneof![
            8 => code.prop_map(|code| vec![0, 0, code]),
            1 => prop::collection::vec(any::<u8>(), 0..12),
        ];
        prop::option::weighted(0.9, content)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_reading_ends_and_reads_only_what_was_chosen(answers in prop::collection::vec(answer(), 200)) {
            let mut reading = Reading::new();
            let mut asked = vec![reading.question()];
            for answer in answers {
                let next = match &answer {
                    Some(content) => reading.hear(content),
                    None => reading.hear_nothing(),
                };
                let Next::Ask(question) = next else { return Ok(()) };
                if question == Question::Read {
                    prop_assert_eq!(asked.last(), Some(&Question::Select));
                }
                asked.push(question);
            }
            prop_assert!(false, "it has no end: {:?}", asked);
        }
    }
}

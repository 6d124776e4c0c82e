//! The life of a batch, as a pure state machine.
//!
//! ```text
//!            ┌─► asking ─┐ (a person says what is what)
//! uploaded ──┼───────────┴─► uploaded
//!            └─► tried ─► waiting ─► releasing ─► stands ─► superseded ─► (stands again)
//!     (any until here ─► thrown away)                └─► returning ─► rolled back
//! ```
//!
//! Invariants: whoever releases is another account than whoever asked for it; with faulty lines nobody releases without
//! having said in words that they are left out; what is over never comes back, but for a batch whose successor was rolled
//! back.

use crate::words::batch as words;
use hongwang_base::{AccountId, BatchId, Millis};
use serde::{Deserialize, Serialize};

/// Fewest characters of a reason or of words that something is to be left out.
const FEWEST: usize = 2;
/// Most of them.
const MOST: usize = 300;

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hand {
    pub(crate) account: AccountId,
    pub(crate) name: String,
    pub(crate) at: Millis,
}

/// Where a batch stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum State {
    /// The file is here, and is being read.
    Uploaded,
    /// A person has to say which column is which field, or what the file is of.
    Asking,
    /// It was read whole; nothing of it is public.
    Tried,
    /// One person asked for its release.
    Waiting,
    /// Another one released it; it is on its way, organisation by organisation.
    Releasing,
    /// It is what everybody sees.
    Stands,
    /// Another batch stands in its place.
    Superseded,
    /// It is being taken back.
    Returning,
    /// It was taken back.
    RolledBack,
    /// It was never released.
    ThrownAway,
}

impl State {
    /// The word under which it is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Asking => "asking",
            Self::Tried => "tried",
            Self::Waiting => "waiting",
            Self::Releasing => "releasing",
            Self::Stands => "stands",
            Self::Superseded => "superseded",
            Self::Returning => "returning",
            Self::RolledBack => "rolled_back",
            Self::ThrownAway => "thrown_away",
        }
    }

    /// Whether the background job has something to do with it.
    pub(crate) fn is_work(self) -> bool {
        matches!(self, Self::Uploaded | Self::Releasing | Self::Returning)
    }

    /// Whether nobody has decided on it yet.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Uploaded | Self::Asking | Self::Tried | Self::Waiting)
    }
}

/// A batch's life so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Life {
    pub(crate) state: State,
    /// Lines with a fault, once it was tried.
    pub(crate) faulty: usize,
    /// Good rows, once it was tried.
    pub(crate) rows: usize,
    /// Who asked for the release.
    pub(crate) asked: Option<Hand>,
    /// Who released it; nobody where it came by itself and its dataset lets it.
    pub(crate) released: Option<Hand>,
    /// What that person said of the faulty lines.
    pub(crate) leaving_out: Option<String>,
    /// When it first was whole on its way to everybody.
    pub(crate) stood_at: Option<Millis>,
    /// The batch that stands in its place.
    pub(crate) superseded_by: Option<BatchId>,
    /// Who ended it; nobody where it ended by itself.
    pub(crate) ended: Option<Hand>,
    /// Why it is over, or what is to be looked at before it goes on.
    pub(crate) why: Option<String>,
}

/// What happens to a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A person has to say something first; why.
    NeedsPerson(String),
    /// A person said it, or wants it read otherwise.
    Answered,
    /// It was read to its end.
    Tried { rows: usize, faulty: usize },
    /// Somebody asks for its release.
    Ask(Hand),
    /// Whoever asked, or whoever was asked, thinks otherwise.
    Decline { by: Hand, why: String },
    /// Somebody else releases it; what they say of faulty lines.
    Release { by: Hand, leaving_out: String },
    /// Its dataset lets it go by itself.
    ReleaseByItself,
    /// Everybody was told.
    Told(Millis),
    /// Another one stands in its place.
    Overtaken(BatchId),
    /// Somebody takes it back.
    RollBack { by: Hand, why: String },
    /// Everybody was told that.
    Returned,
    /// The one in its place was taken back.
    StandAgain,
    /// It is of no use; by nobody where the time itself says so.
    ThrowAway { by: Option<Hand>, why: String },
}

/// Why something cannot happen: words for the person, and the field that they are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) field: &'static str,
    pub(crate) why: String,
}

fn refused<T>(field: &'static str, why: impl Into<String>) -> Result<T, Refused> {
    Err(Refused { field, why: why.into() })
}

/// What was said, if it is something.
fn said(field: &'static str, text: &str, wrong: &str) -> Result<String, Refused> {
    let text = text.trim();
    let fits = (FEWEST..=MOST).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { refused(field, wrong) }
}

impl Default for Life {
    fn default() -> Self {
        Self {
            state: State::Uploaded,
            faulty: 0,
            rows: 0,
            asked: None,
            released: None,
            leaving_out: None,
            stood_at: None,
            superseded_by: None,
            ended: None,
            why: None,
        }
    }
}

impl Life {
    /// What follows from `event`.
    ///
    /// # Errors
    /// [`Refused`] when it cannot happen now; nothing has changed then.
    pub(crate) fn step(&self, event: Event) -> Result<Life, Refused> {
        let next = self.clone();
        Ok(match (self.state, event) {
            (State::Uploaded, Event::NeedsPerson(why)) => {
                Life { state: State::Asking, why: Some(why), ..next }
            }
            (State::Uploaded, Event::Tried { rows, faulty }) => {
                Life { state: State::Tried, rows, faulty, why: None, ..next }
            }
            (State::Asking | State::Tried, Event::Answered) => Life::default(),
            (State::Tried, Event::Ask(_) | Event::ReleaseByItself) if self.rows == 0 => {
                return refused("", words::NOTHING_TO_RELEASE);
            }
            (State::Tried, Event::Ask(by)) => {
                Life { state: State::Waiting, asked: Some(by), why: None, ..next }
            }
            (State::Tried, Event::ReleaseByItself) if self.faulty == 0 => {
                Life { state: State::Releasing, ..next }
            }
            (State::Waiting, Event::Decline { why, by }) => {
                let why = words::declined(&by.name, &said("why", &why, words::WHY_WRONG)?);
                Life { state: State::Tried, asked: None, why: Some(why), ..next }
            }
            (State::Waiting, Event::Release { by, leaving_out }) => self.released(by, &leaving_out)?,
            (State::Releasing, Event::Told(at)) => Life { state: State::Stands, stood_at: Some(at), ..next },
            (State::Stands, Event::Overtaken(by)) => {
                Life { state: State::Superseded, superseded_by: Some(by), ..next }
            }
            (State::Stands, Event::RollBack { by, why }) => {
                let why = Some(said("why", &why, words::WHY_WRONG)?);
                Life { state: State::Returning, ended: Some(by), why, ..next }
            }
            (State::Returning, Event::Returned) => Life { state: State::RolledBack, ..next },
            (State::Superseded, Event::StandAgain) => {
                Life { state: State::Stands, superseded_by: None, ..next }
            }
            (state, Event::ThrowAway { by, why }) if state.is_open() => {
                let why = Some(said("why", &why, words::WHY_WRONG)?);
                Life { state: State::ThrownAway, ended: by, why, ..next }
            }
            (state, _) => return refused("", words::not_now(state)),
        })
    }

    fn released(&self, by: Hand, leaving_out: &str) -> Result<Life, Refused> {
        if self.asked.as_ref().is_none_or(|asked| asked.account == by.account) {
            return refused("", words::SAME_PERSON);
        }
        let leaving_out = match self.faulty {
            0 => None,
            faulty => Some(said("leaving_out", leaving_out, &words::leaving_out_wrong(faulty))?),
        };
        Ok(Life { state: State::Releasing, released: Some(by), leaving_out, why: None, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn hand(who: u8) -> Hand {
        let account = AccountId(Uuid::from_u128(u128::from(who)));
        Hand { account, name: format!("甲{who}"), at: Millis(0) }
    }

    fn events() -> impl Strategy<Value = Event> {
        let hands = || (0u8..3).prop_map(hand);
        let texts =
            || prop_oneof![Just(String::new()), Just("错行不发".to_owned()), Just("\u{7}坏字".to_owned())];
        prop_oneof![
            Just(Event::NeedsPerson("栏".to_owned())),
            Just(Event::Answered),
            (0usize..3, 0usize..2).prop_map(|(rows, faulty)| Event::Tried { rows, faulty }),
            hands().prop_map(Event::Ask),
            (hands(), texts()).prop_map(|(by, why)| Event::Decline { by, why }),
            (hands(), texts()).prop_map(|(by, leaving_out)| Event::Release { by, leaving_out }),
            Just(Event::ReleaseByItself),
            Just(Event::Told(Millis(1))),
            Just(Event::Overtaken(BatchId(Uuid::nil()))),
            (hands(), texts()).prop_map(|(by, why)| Event::RollBack { by, why }),
            Just(Event::Returned),
            Just(Event::StandAgain),
            (hands(), texts()).prop_map(|(by, why)| Event::ThrowAway { by: Some(by), why }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn nothing_is_public_that_two_did_not_agree_on_and_no_faulty_line_is_left_out_in_silence(
            events in proptest::collection::vec(events(), 1..60)
        ) {
            let mut life = Life::default();
            let mut seen = Vec::new();
            for event in events {
                let by_itself = event == Event::ReleaseByItself;
                let Ok(next) = life.step(event) else { continue };
                if life.state == State::Tried && next.state == State::Releasing {
                    prop_assert!(by_itself && next.faulty == 0 && next.rows > 0);
                } else if next.state == State::Releasing {
                    let (asked, released) = (next.asked.clone(), next.released.clone());
                    let two = asked.zip(released).is_some_and(|(one, other)| one.account != other.account);
                    prop_assert!(two && next.rows > 0);
                    prop_assert_eq!(next.faulty > 0, next.leaving_out.is_some());
                }
                if matches!(next.state, State::Stands | State::Superseded | State::Returning) {
                    prop_assert!(seen.contains(&State::Releasing), "only what was released ever stands");
                }
                if matches!(life.state, State::RolledBack | State::ThrownAway) {
                    prop_assert!(false, "what is over stays over: {:?}", next.state);
                }
                seen.push(next.state);
                life = next;
            }
        }

        #[test]
        fn what_is_refused_has_a_reason(events in proptest::collection::vec(events(), 1..20)) {
            let mut life = Life::default();
            for event in events {
                match life.step(event) {
                    Ok(next) => life = next,
                    Err(refused) => prop_assert!(!refused.why.is_empty()),
                }
            }
        }
    }
}

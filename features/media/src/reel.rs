//! A film at the center, from the file that came to the day it is taken down: what may follow what.
//!
//! ```text
//! receiving ─► waiting ─► working ─► made ─► review ─► shown ─► down
//! fetching ───┘              └─► unfit        └─► made (sent back)
//! ```
//!
//! Invariants: nothing is handed to review without title, place and rights; who handed it in does not let it onto the
//! screens; what is shown has everything that was made of it.

use crate::film::{Film, Made, Rights, Sheet};
use crate::words::desk as words;
use hongwang_base::{Millis, OrgPath, Problem};
use uuid::Uuid;

/// Signs of a title.
const LONGEST_TITLE: usize = 40;
const LONGEST_LINE: usize = 60;
const LONGEST_INTRO: usize = 400;

/// Where a reel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Its file is on its way.
    Receiving,
    /// The center fetches its file from an address.
    Fetching,
    /// Its file is here and waits to be converted.
    Waiting,
    /// It is being converted.
    Working,
    /// It cannot be fetched or converted; its file is gone.
    Unfit,
    /// Converted; its sheet is being written.
    Made,
    /// Waits for a second person.
    Review,
    /// On screens.
    Shown,
    /// Taken down, or its rights ended.
    Down,
}

impl State {
    const ALL: [State; 9] = [
        Self::Receiving,
        Self::Fetching,
        Self::Waiting,
        Self::Working,
        Self::Unfit,
        Self::Made,
        Self::Review,
        Self::Shown,
        Self::Down,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Fetching => "fetching",
            Self::Waiting => "waiting",
            Self::Working => "working",
            Self::Unfit => "unfit",
            Self::Made => "made",
            Self::Review => "review",
            Self::Shown => "shown",
            Self::Down => "down",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A film at the center.
#[derive(Clone, Debug)]
pub(crate) struct Reel {
    pub(crate) id: Uuid,
    /// Whose film it is, and whose screens will show it.
    pub(crate) org: OrgPath,
    pub(crate) state: State,
    pub(crate) sheet: Sheet,
    pub(crate) made: Option<Made>,
    /// The name that the file came under.
    pub(crate) file: String,
    pub(crate) bytes: u64,
    /// Thousandths of the work that is done.
    pub(crate) progress: u64,
    /// Why it is unfit, or why it was sent back.
    pub(crate) problem: String,
    /// Who brought it; none when it came by itself.
    pub(crate) account: Option<Uuid>,
    pub(crate) name: String,
    pub(crate) at: Millis,
}

impl Reel {
    /// Whose screens show it: those of its organisation, as far as its rights go.
    pub(crate) fn scope(&self) -> &OrgPath {
        self.sheet.rights.territory.as_ref().filter(|within| self.org.covers(within)).unwrap_or(&self.org)
    }
}

/// What staff do with a reel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Hand it on to a second person.
    Submit,
    /// Let it onto the screens.
    Approve,
    /// Give it back to its author.
    Return,
    /// Take it off every screen.
    TakeDown,
    /// Throw it away.
    Discard,
}

/// What follows; none when the reel is gone.
///
/// # Errors
/// With the sentence for whoever tried, naming the field where one is wrong.
pub(crate) fn next(reel: &Reel, action: Action, by: Uuid, now: Millis) -> Result<Option<State>, Problem> {
    match (action, reel.state) {
        (Action::Submit, State::Made | State::Down) => {
            check(reel, now)?;
            Ok(Some(State::Review))
        }
        (Action::Approve, State::Review) => {
            check(reel, now)?;
            if reel.account == Some(by) {
                Err(Problem::forbidden(words::OWN))
            } else {
                Ok(Some(State::Shown))
            }
        }
        (Action::Return, State::Review) => Ok(Some(State::Made)),
        (Action::TakeDown, State::Shown) => Ok(Some(State::Down)),
        (
            Action::Discard,
            State::Receiving | State::Fetching | State::Waiting | State::Unfit | State::Made | State::Down,
        ) => Ok(None),
        _ => Err(Problem::conflict(words::MOVED_ON)),
    }
}

/// Whether what was written suffices for a screen.
///
/// # Errors
/// With the field that is wrong.
pub(crate) fn check(Reel { org, sheet, .. }: &Reel, now: Millis) -> Result<(), Problem> {
    let length = |text: &str| text.chars().count();
    if !(1..=LONGEST_TITLE).contains(&length(sheet.title.trim())) {
        return Err(Problem::field("title", words::TITLE_WRONG));
    }
    if sheet.place.is_empty() {
        return Err(Problem::field("place", words::PLACE_WRONG));
    }
    if length(&sheet.intro) > LONGEST_INTRO {
        return Err(Problem::field("intro", words::INTRO_WRONG));
    }
    let lines = [("series", &sheet.series), ("language", &sheet.language)];
    if let Some((field, _)) = lines.iter().find(|(_, text)| length(text) > LONGEST_LINE) {
        return Err(Problem::field(field, words::LINE_WRONG));
    }
    check_rights(org, &sheet.rights, now)
}

fn check_rights(org: &OrgPath, rights: &Rights, now: Millis) -> Result<(), Problem> {
    for (field, text) in [("owner", &rights.owner), ("licence", &rights.licence)] {
        if !(1..=LONGEST_LINE).contains(&text.trim().chars().count()) {
            return Err(Problem::field(field, words::RIGHTS_WRONG));
        }
    }
    if rights.territory.as_ref().is_some_and(|within| !org.covers(within)) {
        return Err(Problem::field("territory", words::TERRITORY_WRONG));
    }
    match rights.until {
        Some(until) if until <= now => Err(Problem::field("until", words::UNTIL_OVER)),
        _ => Ok(()),
    }
}

/// What screens get of a reel that was made.
pub(crate) fn film(reel: &Reel, made: &Made, now: Millis) -> Film {
    // Who gets it first is the center's to know.
    let sheet = Sheet { first: Vec::new(), ..reel.sheet.clone() };
    Film { id: reel.id, scope: reel.scope().clone(), sheet, made: made.clone(), at: now }
}

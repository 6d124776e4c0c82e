//! 远程帮填: the form that the people before a screen are filling in, shared with whoever answered their call.
//!
//! ```text
//! screen ─► share ─► sheet ─► desk ─► proposal ─► screen ─► its own node takes the answer, or says why not ─► report
//! ```
//!
//! Nothing here changes a form: what the desk proposes, the screen's own node takes in for its own visit. Invariants:
//! there is a sheet only from the villager's 同意 on, until 收回 or the end of the call; a report never shares; everything
//! a village or a desk sends is bounded and looked at.

use super::memo::{Kept, Memo};
use crate::words::sheet as said;
use hongwang_base::{AccountId, Millis, OrgPath};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use uuid::Uuid;

/// The longest body with a sheet, bytes.
pub(crate) const LARGEST: usize = 128 << 10;
/// Fields of a sheet, and choices of one.
const FIELDS: usize = 300;
const CHOICES: usize = 80;
/// Characters of a place, of a word, of a sentence, of a value.
const PLACE: usize = 200;
const WORD: usize = 100;
const SENTENCE: usize = 400;
const VALUE: usize = 600;
/// Proposals that wait at once; what was filled that is still told; what one report says.
const WAITING: usize = 8;
const FILLED: usize = 30;
const DONE: usize = 64;
/// A proposal that the screen has not answered for so long makes way.
const STALE: i64 = 30 * Millis::SECOND;

/// The form as the desk may see it. The village makes it: nothing of it is believed. What a newer village says beside is left
/// out.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Sheet {
    /// What is applied for.
    pub(crate) title: String,
    /// Its questions, in order.
    pub(crate) fields: Vec<Field>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Field {
    /// Where it stands: the name under which it is written.
    pub(crate) at: String,
    /// In a word, with the member it is about.
    pub(crate) label: String,
    pub(crate) ask: String,
    pub(crate) hint: String,
    pub(crate) kind: Kind,
    /// What there is to choose; of members, what can be done.
    pub(crate) choices: Vec<Choice>,
    /// What stands there, where the desk may see it; of members how many there are.
    pub(crate) value: String,
    /// The same for eyes, masked where it is personal; empty where nothing stands.
    pub(crate) shown: String,
    pub(crate) optional: bool,
    /// What is wrong with it; empty where nothing is.
    pub(crate) wrong: String,
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Something is written.
    Text,
    /// One of several is chosen.
    Choice,
    /// Members are added and removed.
    More,
    /// A paper, a signature, a promise, or what only a newer village asks: by the villager alone.
    #[serde(other)]
    Laid,
}

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) name: String,
}

impl Sheet {
    /// Whether it can be shown.
    fn is_sound(&self) -> bool {
        let fields = &self.fields;
        let places: HashSet<&str> = fields.iter().map(|field| field.at.as_str()).collect();
        word(&self.title)
            && (1..=FIELDS).contains(&fields.len())
            && places.len() == fields.len()
            && fields.iter().all(Field::is_sound)
    }

    /// How many members each group has: as long as it is the same, a place names the same thing.
    fn members(&self) -> Vec<(&str, &str)> {
        let more = self.fields.iter().filter(|field| field.kind == Kind::More);
        more.map(|field| (field.at.as_str(), field.value.as_str())).collect()
    }

    fn at(&self, at: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.at == at)
    }
}

impl Field {
    fn is_sound(&self) -> bool {
        let sound = |choice: &Choice| fits(&choice.value, WORD) && word(&choice.name);
        self.at.starts_with('/')
            && fits(&self.at, PLACE)
            && word(&self.label)
            && [&self.ask, &self.hint, &self.wrong].iter().all(|text| fits(text, SENTENCE))
            && [&self.value, &self.shown].iter().all(|text| fits(text, VALUE))
            && self.choices.len() <= CHOICES
            && self.choices.iter().all(sound)
    }

    /// Whether the desk may write this there.
    fn takes(&self, value: &str) -> Result<(), Not> {
        match self.kind {
            Kind::Laid => Err(Not::Laid),
            // What the desk does not see it does not wipe by an empty line.
            Kind::Text | Kind::Choice
                if value.is_empty() && self.value.is_empty() && !self.shown.is_empty() =>
            {
                Err(Not::Unseen)
            }
            Kind::Text if fits(value, VALUE) => Ok(()),
            Kind::Choice if value.is_empty() && self.optional => Ok(()),
            Kind::Choice | Kind::More if self.choices.iter().any(|choice| choice.value == value) => Ok(()),
            Kind::Choice | Kind::More if value.is_empty() => Err(Not::Choose),
            _ => Err(Not::Value),
        }
    }

    /// What was written there, for eyes.
    fn shows(&self, value: &str) -> String {
        if value.is_empty() {
            return said::WIPED.to_owned();
        }
        let chosen = self.choices.iter().find(|choice| choice.value == value);
        chosen.map_or(value, |choice| &choice.name).to_owned()
    }
}

/// Whether a text can be shown and is no longer than that.
fn fits(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.chars().any(char::is_control)
}

fn word(text: &str) -> bool {
    !text.trim().is_empty() && fits(text, WORD)
}

/// What the desk writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Write {
    pub(crate) at: String,
    pub(crate) value: String,
    /// [`Shared::shape`], as whoever writes knew it.
    pub(crate) shape: u32,
}

/// Who writes from the desk. The screen's node keeps it with the application.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Helper {
    pub(crate) call: Uuid,
    pub(crate) account: AccountId,
    pub(crate) name: String,
    pub(crate) org: OrgPath,
}

/// What the screen is to write, for its own node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Proposal {
    pub(crate) no: u32,
    pub(crate) at: String,
    /// What is written; of members how many there were.
    pub(crate) value: String,
    /// `next`; of members what is done.
    pub(crate) go: String,
    /// Who proposes it; a center of before this was told says nothing.
    #[serde(default)]
    pub(crate) by: Option<Helper>,
}

/// What became of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Done {
    pub(crate) no: u32,
    /// Why it was not taken, as a Chinese sentence.
    pub(crate) why: Option<String>,
}

/// What was written, for the villager.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Filled {
    pub(crate) label: String,
    pub(crate) shown: String,
    /// Who wrote it.
    pub(crate) by: String,
}

/// What the screen that shares sees of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Window {
    pub(crate) title: String,
    pub(crate) waiting: Vec<Proposal>,
    /// The newest first.
    pub(crate) filled: Vec<Filled>,
}

/// A proposal that waits for the screen.
#[derive(Clone, Debug)]
pub(crate) struct Waits {
    pub(crate) proposal: Proposal,
    /// Who wrote it, and when.
    account: AccountId,
    pub(crate) by: String,
    asked: Millis,
    filled: Filled,
    is_members: bool,
}

/// What the screen did not take, until that field is written again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Refused {
    pub(crate) at: String,
    /// Whose it was: nobody else sees what they wrote.
    pub(crate) account: AccountId,
    pub(crate) value: String,
    pub(crate) why: String,
}

/// A sheet that is shared, as the desk sees it.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub(crate) sheet: Sheet,
    /// Counts how often members came or went: a place then names another.
    pub(crate) shape: u32,
    pub(crate) waiting: Vec<Waits>,
    pub(crate) refused: Vec<Refused>,
    filled: Vec<Filled>,
    seen: HashSet<AccountId>,
}

/// Why something is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Not {
    /// It is no sheet, or too long.
    Unsound,
    /// Nothing is shared.
    Shared,
    /// Members came or went.
    Changed,
    /// There is no such field.
    Missing,
    /// It is the villager's own to do.
    Laid,
    /// It cannot be written there.
    Value,
    /// Nothing was chosen.
    Choose,
    /// What stands there is not seen, and nothing was written instead.
    Unseen,
    /// Somebody writes it just now.
    Writing(String),
    /// Members come or go just now.
    Structure,
    /// Too much waits.
    TooMany,
}

impl Not {
    /// A sentence for whoever tried.
    pub(crate) fn said(&self) -> String {
        match self {
            Self::Unsound => said::UNSOUND,
            Self::Shared => said::NOT_SHARED,
            Self::Changed => said::CHANGED,
            Self::Missing => said::NO_FIELD,
            Self::Laid => said::LAID,
            Self::Value => said::WRONG_VALUE,
            Self::Choose => said::CHOOSE,
            Self::Unseen => said::UNSEEN,
            Self::Writing(by) => return said::writes(by),
            Self::Structure => said::STRUCTURE,
            Self::TooMany => said::TOO_MANY,
        }
        .to_owned()
    }
}

impl Shared {
    fn new(sheet: Sheet) -> Self {
        let (waiting, refused, filled) = (Vec::new(), Vec::new(), Vec::new());
        Self { sheet, shape: 0, waiting, refused, filled, seen: HashSet::new() }
    }

    pub(crate) fn was_seen_by(&self, who: AccountId) -> bool {
        self.seen.contains(&who)
    }

    /// What the screen is writing there just now.
    pub(crate) fn writes(&self, at: &str, now: Millis) -> Option<&Waits> {
        self.waiting.iter().find(|waits| waits.proposal.at == at && now.since(waits.asked) <= STALE)
    }

    /// The field that is to be written, if it may be.
    fn field(&self, write: &Write, who: AccountId, now: Millis) -> Result<&Field, Not> {
        let field = self.sheet.at(&write.at).ok_or(Not::Missing)?;
        field.takes(&write.value)?;
        if write.shape != self.shape {
            return Err(Not::Changed);
        }
        let others = |waits: &&Waits| waits.proposal.at != write.at;
        let fresh = |waits: &&Waits| now.since(waits.asked) <= STALE;
        let same = self.waiting.iter().find(|waits| !others(waits) && waits.account != who && fresh(waits));
        if let Some(waits) = same {
            return Err(Not::Writing(waits.by.clone()));
        }
        let (members, mut beside) =
            (field.kind == Kind::More, self.waiting.iter().filter(others).filter(fresh));
        if beside.clone().any(|waits| waits.is_members || members) {
            return Err(Not::Structure);
        }
        if beside.nth(WAITING - 1).is_some() { Err(Not::TooMany) } else { Ok(field) }
    }

    fn take(&mut self, sheet: Sheet, done: Vec<Done>) {
        for Done { no, why } in done {
            let Some(which) = self.waiting.iter().position(|waits| waits.proposal.no == no) else { continue };
            let Waits { proposal, filled, is_members, account, .. } = self.waiting.remove(which);
            match why {
                Some(why) => {
                    let value = if is_members { String::new() } else { proposal.value };
                    self.refused.push(Refused { at: proposal.at, account, value, why: sentence(&why) });
                }
                None => self.filled.insert(0, filled),
            }
        }
        self.filled.truncate(FILLED);
        if self.sheet.members() != sheet.members() {
            self.shape += 1;
            self.refused.clear();
        }
        self.refused.retain(|refused| sheet.at(&refused.at).is_some());
        self.sheet = sheet;
    }
}

/// A sentence of a village, as it can be shown.
fn sentence(why: &str) -> String {
    let plain = why.chars().filter(|letter| !letter.is_control()).take(SENTENCE).collect::<String>();
    if plain.trim().is_empty() { said::NOT_UNDERSTOOD.to_owned() } else { plain }
}

impl Memo {
    /// The villager agreed: whoever is in the call sees this from now on.
    pub(crate) fn share(&self, call: Uuid, sheet: Sheet) -> Result<(), Not> {
        if !sheet.is_sound() {
            return Err(Not::Unsound);
        }
        let mut on = self.on();
        let kept = on.entry(call).or_default();
        kept.shared = Some(Shared::new(sheet));
        kept.turn += 1;
        Ok(())
    }

    /// The screen says what became of what was proposed, and how the form stands now.
    pub(crate) fn report(&self, call: Uuid, sheet: Sheet, done: Vec<Done>) -> Result<(), Not> {
        if !sheet.is_sound() || done.len() > DONE {
            return Err(Not::Unsound);
        }
        let mut on = self.on();
        let kept = on.get_mut(&call).ok_or(Not::Shared)?;
        kept.shared.as_mut().ok_or(Not::Shared)?.take(sheet, done);
        kept.turn += 1;
        Ok(())
    }

    /// 收回
    pub(crate) fn take_back(&self, call: Uuid) {
        if let Some(kept) = self.on().get_mut(&call) {
            kept.shared = None;
        }
    }

    /// What the screen sees of what it shares.
    pub(crate) fn window(&self, call: Uuid) -> Option<Window> {
        let on = self.on();
        let shared = on.get(&call)?.shared.as_ref()?;
        let waiting = shared.waiting.iter().map(|waits| waits.proposal.clone()).collect();
        Some(Window { title: shared.sheet.title.clone(), waiting, filled: shared.filled.clone() })
    }

    /// What is shared, for the desk.
    pub(crate) fn shared(&self, call: Uuid) -> Option<Shared> {
        self.on().get(&call)?.shared.clone()
    }

    /// Differs when what is shared differs; 0 while nothing is.
    pub(crate) fn turn(&self, call: Uuid) -> u32 {
        self.on().get(&call).filter(|kept| kept.shared.is_some()).map_or(0, |kept| kept.turn)
    }

    /// That this account has seen it.
    pub(crate) fn saw(&self, call: Uuid, who: AccountId) {
        if let Ok(shared) = shared(&mut self.on(), call) {
            shared.seen.insert(who);
        }
    }

    /// Whether something could be written now; gives the names of form and field.
    pub(crate) fn writable(
        &self,
        call: Uuid,
        write: &Write,
        who: AccountId,
        now: Millis,
    ) -> Result<(String, String), Not> {
        let mut on = self.on();
        let shared = shared(&mut on, call)?;
        let label = shared.field(write, who, now)?.label.clone();
        Ok((shared.sheet.title.clone(), label))
    }

    /// Proposes it to the screen. Of one account the newer for a field counts.
    pub(crate) fn propose(&self, call: Uuid, write: Write, helper: Helper, now: Millis) -> Result<(), Not> {
        let (who, by) = (helper.account, helper.name.clone());
        let mut on = self.on();
        let kept = on.get_mut(&call).ok_or(Not::Shared)?;
        let shared = kept.shared.as_mut().ok_or(Not::Shared)?;
        let field = shared.field(&write, who, now)?;
        let is_members = field.kind == Kind::More;
        let (value, go) = if is_members {
            (field.value.clone(), write.value.clone())
        } else {
            (write.value.clone(), "next".to_owned())
        };
        let filled = Filled { label: field.label.clone(), shown: field.shows(&write.value), by: by.clone() };
        kept.turn += 1;
        let proposal = Proposal { no: kept.turn, at: write.at, value, go, by: Some(helper) };
        shared.refused.retain(|refused| refused.at != proposal.at);
        // What the screen did not answer in time it may have taken all the same, and says so later.
        shared.waiting.retain(|waits| waits.proposal.at != proposal.at);
        if shared.waiting.len() >= 2 * WAITING {
            shared.waiting.remove(0);
        }
        shared.waiting.push(Waits { proposal, account: who, by, asked: now, filled, is_members });
        Ok(())
    }
}

fn shared(on: &mut std::collections::HashMap<Uuid, Kept>, call: Uuid) -> Result<&mut Shared, Not> {
    on.get_mut(&call).and_then(|kept| kept.shared.as_mut()).ok_or(Not::Shared)
}

#[cfg(test)]
mod tests;

//! A phone beside the screen: an address that holds for five minutes, for one draft, one question and one phone. It is
//! the center's, which every phone reaches, or the village's own for a phone in the village's network; never both.
//!
//! What opens the draft is in memory alone while the address holds, as it is in the cookie of the screen; the address
//! itself names nobody and is in no log.

use crate::draft::Ticket;
use data_encoding::BASE32_NOPAD;
use hongwang_base::Millis;
use hongwang_feed::handoff::Opened;
use hongwang_feed::village::HandOffs;
use hongwang_replica::BlobHash;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// How long an address holds.
const HOLDS: i64 = 5 * Millis::MINUTE;
/// Addresses at a time: more screens than a village has.
const MOST: usize = 50;

/// The addresses that hold. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Phones {
    /// How phones reach this node, `host:port`.
    pages: Option<String>,
    /// What opens a way through the center.
    line: Option<HandOffs>,
    passes: Arc<Mutex<BTreeMap<String, Pass>>>,
}

impl std::fmt::Debug for Phones {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Phones({:?})", self.pages)
    }
}

/// What an address is for.
#[derive(Clone)]
pub(crate) struct Pass {
    pub(crate) ticket: Ticket,
    /// The question.
    pub(crate) at: String,
    pub(crate) from: String,
    /// What this phone has sent.
    pub(crate) sent: Vec<BlobHash>,
    until: Millis,
    far: Option<Far>,
    /// The mark of the phone that came first.
    phone: Option<String>,
}

/// The way through the center.
#[derive(Clone)]
struct Far {
    address: String,
    token: String,
    /// Whether the line to the center holds, as far as it is known.
    holds: bool,
}

/// Which way a phone takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Through the center, by this address.
    Center(String),
    /// The same, while the center cannot be reached.
    Broken,
    /// In the village's network, by this address.
    Lan(String),
    /// There is none now.
    Nowhere,
}

/// What somebody who comes by an address is told.
pub(crate) enum Looked {
    /// It is theirs. A phone that came first gets the mark by which it is known again.
    Yours(Box<Pass>, Option<String>),
    /// Another phone came first.
    Taken,
    /// It holds no longer, or never did.
    Over,
}

fn draw() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    BASE32_NOPAD.encode(&bytes).to_lowercase()
}

impl Phones {
    pub(crate) fn new(pages: Option<String>) -> Self {
        Self { pages, line: None, passes: Arc::default() }
    }

    pub(crate) fn on_line(&self, line: Option<HandOffs>) -> Self {
        Self { line, ..self.clone() }
    }

    /// Whether phones can come, by either way.
    pub(crate) fn can_come(&self) -> bool {
        self.has_lan() || self.line().is_some()
    }

    /// Whether phones in the village's network reach this node.
    pub(crate) fn has_lan(&self) -> bool {
        self.pages.is_some()
    }

    /// What opens a way through the center, while that answers.
    pub(crate) fn line(&self) -> Option<&HandOffs> {
        self.line.as_ref().filter(|line| line.is_online())
    }

    fn passes(&self, now: Millis) -> MutexGuard<'_, BTreeMap<String, Pass>> {
        let mut passes = self.passes.lock().unwrap_or_else(PoisonError::into_inner);
        passes.retain(|_, pass| now < pass.until && now.since(pass.until) >= -HOLDS);
        passes
    }

    /// Makes an address for a question; an earlier one of this draft ends. Nothing where there are too many.
    pub(crate) fn issue(&self, ticket: &Ticket, at: &str, from: &str, now: Millis) -> Option<()> {
        let mut passes = self.passes(now);
        passes.retain(|_, pass| pass.ticket.id != ticket.id);
        if passes.len() >= MOST {
            return None;
        }
        let (at, from) = (at.to_owned(), from.to_owned());
        let (ticket, until) = (ticket.clone(), now.plus(HOLDS));
        let pass = Pass { ticket, at, from, sent: Vec::new(), until, far: None, phone: None };
        passes.insert(draw(), pass);
        Some(())
    }

    /// The way for a draft, and what it is for.
    pub(crate) fn of(&self, draft: Uuid, now: Millis) -> Option<(Way, Pass)> {
        let passes = self.passes(now);
        let (token, pass) = passes.iter().find(|(_, pass)| pass.ticket.id == draft)?;
        let way = match (&pass.far, &self.pages) {
            (Some(far), _) if far.holds => Way::Center(far.address.clone()),
            (Some(_), _) => Way::Broken,
            (None, Some(pages)) => Way::Lan(format!("http://{pages}/apply/phone/{token}")),
            (None, None) => Way::Nowhere,
        };
        Some((way, pass.clone()))
    }

    /// Phones come through the center for this draft.
    pub(crate) fn through_center(&self, draft: Uuid, opened: &Opened, now: Millis) {
        if let Some(pass) = self.passes(now).values_mut().find(|pass| pass.ticket.id == draft) {
            let address = format!("{}/apply/phone/{}", opened.address, opened.token);
            pass.far = Some(Far { address, token: opened.token.clone(), holds: true });
        }
    }

    /// Phones come in the village's network for this draft, and not through the center.
    pub(crate) fn by_lan(&self, draft: Uuid, now: Millis) {
        if self.has_lan()
            && let Some(pass) = self.passes(now).values_mut().find(|pass| pass.ticket.id == draft)
        {
            pass.far = None;
        }
    }

    /// Does something with what comes through the center by this token, if it does.
    fn far(&self, token: &str, now: Millis, with: impl FnOnce(&mut Pass)) -> bool {
        let mut passes = self.passes(now);
        let of = |pass: &Pass| pass.far.as_ref().is_some_and(|far| far.token == token);
        passes.values_mut().find(|pass| of(pass)).map(with).is_some()
    }

    /// Whether papers are still carried from the center by this token.
    pub(crate) fn carries(&self, token: &str, now: Millis) -> bool {
        self.far(token, now, |_| {})
    }

    /// Notes whether the line to the center holds.
    pub(crate) fn line_holds(&self, token: &str, holds: bool, now: Millis) {
        self.far(token, now, |pass| {
            if let Some(far) = &mut pass.far {
                far.holds = holds;
            }
        });
    }

    /// Notes a paper that was carried from the center.
    pub(crate) fn note_carried(&self, token: &str, hash: BlobHash, now: Millis) {
        self.far(token, now, |pass| {
            pass.sent.retain(|each| *each != hash);
            pass.sent.push(hash);
        });
    }

    /// The center knows the token no more.
    pub(crate) fn end(&self, token: &str, now: Millis) {
        let of = |pass: &Pass| pass.far.as_ref().is_some_and(|far| far.token == token);
        self.passes(now).retain(|_, pass| !of(pass));
    }

    /// Somebody comes by an address, with the mark that a phone was given.
    pub(crate) fn look(&self, token: &str, mark: Option<&str>, now: Millis) -> Looked {
        let mut passes = self.passes(now);
        let Some(pass) = passes.get_mut(token) else { return Looked::Over };
        match &pass.phone {
            None => {
                let mark = draw();
                pass.phone = Some(mark.clone());
                Looked::Yours(Box::new(pass.clone()), Some(mark))
            }
            Some(phone) if Some(phone.as_str()) == mark => Looked::Yours(Box::new(pass.clone()), None),
            Some(_) => Looked::Taken,
        }
    }

    /// Notes what a phone has sent, or taken back.
    pub(crate) fn note(&self, token: &str, hash: BlobHash, there: bool, now: Millis) {
        if let Some(pass) = self.passes(now).get_mut(token) {
            pass.sent.retain(|each| *each != hash);
            if there {
                pass.sent.push(hash);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(phones: &Phones, ticket: &Ticket, now: Millis) -> String {
        let Some((Way::Lan(address), _)) = phones.of(ticket.id, now) else { panic!("it holds") };
        address.rsplit('/').next().expect("a token").to_owned()
    }

    #[test]
    fn an_address_is_for_the_phone_that_came_first_and_for_five_minutes() {
        let phones = Phones::new(Some("10.0.0.1:80".to_owned()));
        let now = Millis(Millis::DAY);
        let ticket = Ticket::draw(now);
        phones.issue(&ticket, "/a", "", now).expect("there is room");
        let token = token(&phones, &ticket, now);
        let Looked::Yours(_, Some(mark)) = phones.look(&token, None, now) else {
            panic!("nobody came before")
        };
        assert!(matches!(phones.look(&token, Some(&mark), now), Looked::Yours(_, None)));
        assert!(matches!(phones.look(&token, None, now), Looked::Taken));
        assert!(matches!(phones.look(&token, Some("other"), now), Looked::Taken));
        assert!(matches!(phones.look("other", Some(&mark), now), Looked::Over));
        let late = now.plus(HOLDS);
        assert!(matches!(phones.look(&token, Some(&mark), late), Looked::Over));
        assert!(phones.of(ticket.id, late).is_none());
    }

    #[test]
    fn a_code_is_the_centers_or_the_villages_and_never_both() {
        let phones = Phones::new(Some("10.0.0.1:80".to_owned()));
        let now = Millis(Millis::DAY);
        let ticket = Ticket::draw(now);
        phones.issue(&ticket, "/a", "", now).expect("there is room");
        let way = |now| phones.of(ticket.id, now).map(|(way, _)| way);
        let opened = Opened { token: "t".to_owned(), address: "https://c".to_owned() };
        phones.through_center(ticket.id, &opened, now);
        assert_eq!(way(now), Some(Way::Center("https://c/apply/phone/t".to_owned())));
        phones.line_holds("t", false, now);
        assert_eq!(way(now), Some(Way::Broken));
        phones.line_holds("t", true, now);
        assert!(phones.carries("t", now) && !phones.carries("other", now));
        phones.by_lan(ticket.id, now);
        assert!(matches!(way(now), Some(Way::Lan(_))) && !phones.carries("t", now));
        phones.through_center(ticket.id, &opened, now);
        phones.end("t", now);
        assert_eq!(way(now), None);
    }

    #[test]
    fn a_draft_has_one_address_and_a_node_so_many() {
        let phones = Phones::new(Some("10.0.0.1:80".to_owned()));
        let now = Millis(Millis::DAY);
        let ticket = Ticket::draw(now);
        phones.issue(&ticket, "/a", "", now).expect("there is room");
        let first = token(&phones, &ticket, now);
        phones.issue(&ticket, "/b", "", now).expect("there is room");
        assert!(matches!(phones.look(&first, None, now), Looked::Over));
        for _ in 1..MOST {
            phones.issue(&Ticket::draw(now), "/a", "", now).expect("there is room");
        }
        assert!(phones.issue(&Ticket::draw(now), "/a", "", now).is_none());
        // A clock that was set back keeps nobody's key for longer.
        assert!(phones.of(ticket.id, now.plus(-Millis::DAY)).is_none());
    }
}

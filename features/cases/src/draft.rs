//! A draft: the answers of somebody who is filling in a form, or who asked to keep them.
//!
//! While it is filled in, a draft lies sealed in the village's database, and its key lies in the visit's cookie alone:
//! a visit that ends takes the key with it, and nobody reads the answers any more, whatever is left on the disk. What
//! somebody asked to keep is sealed with the node's own key and is opened by telephone number and code.

use crate::applicant::Applicant;
use data_encoding::HEXLOWER;
use hongwang_base::Millis;
use hongwang_page::VISIT_COOKIE;
use hongwang_store::Vault;
use serde_json::Value;
use uuid::Uuid;

/// Nobody leaves a shared screen alone for so long and comes back to the same visit.
pub(crate) const LEFT_AFTER: i64 = 2 * Millis::HOUR;
/// How long a kept draft waits for its owner.
pub(crate) const KEPT_FOR: i64 = 30 * Millis::DAY;
/// Drafts that one node holds at a time: more people than a village hall holds.
pub(crate) const MOST: i64 = 200;
/// Applications that one node takes in an hour.
pub(crate) const MOST_AN_HOUR: i64 = 60;
/// Wrong codes in a row after which a telephone number's drafts are shut for a while.
pub(crate) const MOST_WRONG: i64 = 5;
/// How long they are shut.
pub(crate) const SHUT_FOR: i64 = Millis::HOUR;
const KEY: usize = 32;
const DIGITS: u32 = 6;

/// What is being filled in.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) id: Uuid,
    pub(crate) item: String,
    pub(crate) answers: Value,
    /// The kept draft behind it, which follows each answer.
    pub(crate) kept: Option<Uuid>,
    /// Who applies, as far as it is known.
    pub(crate) applicant: Applicant,
}

/// The ticket of a visit to its draft: which one, and the key that opens it.
#[derive(Clone)]
pub(crate) struct Ticket {
    pub(crate) id: Uuid,
    key: [u8; KEY],
}

impl Ticket {
    /// For a new draft.
    pub(crate) fn draw(now: Millis) -> Self {
        let mut key = [0; KEY];
        getrandom::fill(&mut key).expect("the operating system gives random bytes");
        Self { id: hongwang_base::SubmissionId::new(now).0, key }
    }

    /// What the cookie holds.
    pub(crate) fn read(cookie: &str) -> Option<Self> {
        let (id, key) = cookie.split_once('.')?;
        let key = HEXLOWER.decode(key.as_bytes()).ok()?.try_into().ok()?;
        Some(Self { id: id.parse().ok()?, key })
    }

    /// The `Set-Cookie` header: for this visit alone, and for no script.
    pub(crate) fn cookie(&self) -> String {
        let key = HEXLOWER.encode(&self.key);
        format!("{VISIT_COOKIE}={}.{key}; Path=/; HttpOnly; SameSite=Strict", self.id)
    }

    /// Opens and seals this draft and no other.
    pub(crate) fn vault(&self) -> Vault {
        Vault::of(&self.key)
    }
}

/// The header that takes the ticket away.
pub(crate) fn no_cookie() -> String {
    format!("{VISIT_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict")
}

/// Six digits, drawn.
pub(crate) fn draw_code() -> String {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    format!("{:06}", u64::from_le_bytes(bytes) % 10_u64.pow(DIGITS))
}

/// What a wrong code does: how many in a row there are now, and until when nothing is opened.
pub(crate) fn after_wrong(wrong: i64, now: Millis) -> (i64, Millis) {
    if wrong + 1 < MOST_WRONG { (wrong + 1, Millis(0)) } else { (0, now.plus(SHUT_FOR)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_of_another_form_opens_nothing() {
        let ticket = Ticket::draw(Millis(1));
        let cookie = ticket.cookie();
        let value = cookie.split(['=', ';']).nth(1).expect("a value");
        assert_eq!(Ticket::read(value).expect("its own").id, ticket.id);
        for other in ["", ".", "x.y", &value[..value.len() - 1], &format!("{value}0")] {
            assert!(Ticket::read(other).is_none(), "{other}");
        }
    }

    #[test]
    fn five_wrong_codes_shut_the_door_for_an_hour() {
        let now = Millis(Millis::DAY);
        let mut wrong = 0;
        for _ in 0..4 {
            let (next, shut) = after_wrong(wrong, now);
            assert_eq!(shut, Millis(0));
            wrong = next;
        }
        assert_eq!(after_wrong(wrong, now), (0, now.plus(SHUT_FOR)));
    }

    #[test]
    fn a_code_has_six_digits() {
        assert!((0..200).all(|_| draw_code().len() == 6));
    }
}

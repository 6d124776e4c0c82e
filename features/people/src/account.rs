//! A staff account and its rules. Plain data, plain functions.
//!
//! Invariants: nobody holds two of the three administrators' roles; nobody changes their own roles or closes their
//! own account; neither the system nor the security administrator alone can come to sign in as somebody else
//! (a new password asks for the code, a new second factor asks for the password).

use crate::words;
use hongwang_base::{AccountId, Millis, OrgPath, Problem, Role};

/// After this many wrong tries in a row an account is shut for [`LOCK`].
pub(crate) const TRIES: i64 = 5;
/// How long an account stays shut after too many tries, in milliseconds.
pub(crate) const LOCK: i64 = 15 * Millis::MINUTE;
/// A password older than this is asked to be changed, in milliseconds.
const PASSWORD_AGE: i64 = 90 * Millis::DAY;
/// How long a one-time link lives, in milliseconds.
pub(crate) const LINK_LIFE: i64 = 24 * Millis::HOUR;

/// A staff account as the desk shows it; its secrets stay in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) org: OrgPath,
    pub(crate) roles: Vec<Role>,
    pub(crate) open: bool,
    pub(crate) has_password: bool,
    pub(crate) has_factor: bool,
    pub(crate) password_at: Millis,
    pub(crate) locked_until: Millis,
    pub(crate) login_at: Option<Millis>,
}

/// Where an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The link was never used.
    Invited,
    /// A password or a second factor is to be chosen anew.
    Resetting,
    /// Too many wrong tries.
    Locked,
    /// It can be used.
    Working,
    /// Its person has left.
    Closed,
}

impl Account {
    pub(crate) fn standing(&self, now: Millis) -> Standing {
        match (self.has_password, self.has_factor) {
            _ if !self.open => Standing::Closed,
            (false, false) => Standing::Invited,
            (true, true) if self.locked_until > now => Standing::Locked,
            (true, true) => Standing::Working,
            _ => Standing::Resetting,
        }
    }

    pub(crate) fn password_is_old(&self, now: Millis) -> bool {
        now.since(self.password_at) > PASSWORD_AGE
    }
}

/// A login name in its one form.
pub(crate) fn login_name(text: &str) -> Result<String, Problem> {
    let name = text.trim().to_ascii_lowercase();
    let good = (3..=32).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b));
    if good { Ok(name) } else { Err(Problem::field("login", words::LOGIN_FORM)) }
}

/// A person's or organisation's name without blanks around, of a length that fits a line. `field` is its form name.
pub(crate) fn plain_name(field: &str, text: &str) -> Result<String, Problem> {
    let name = text.trim();
    let good = (1..=40).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if good { Ok(name.to_owned()) } else { Err(Problem::field(field, words::NAME_FORM)) }
}

/// Whether these roles may be held together.
pub(crate) fn separated(roles: &[Role]) -> Result<(), Problem> {
    let administrators = roles.iter().filter(|role| role.is_administrator()).count();
    if administrators <= 1 { Ok(()) } else { Err(Problem::field("roles", words::THREE_ADMINISTRATORS)) }
}

/// The administrators' roles that `after` lacks of what `before` held.
pub(crate) fn given_up(before: &[Role], after: &[Role]) -> Vec<Role> {
    before.iter().copied().filter(|role| role.is_administrator() && !after.contains(role)).collect()
}

/// The roles in words.
pub(crate) fn role_names(roles: &[Role]) -> String {
    if roles.is_empty() {
        return words::NO_ROLES.to_owned();
    }
    roles.iter().map(|role| role.name()).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_pair_of_administrators_is_one_person() {
        for a in Role::ALL.into_iter().filter(|role| role.is_administrator()) {
            assert!(separated(&[a, Role::Editor, Role::Clerk]).is_ok());
            for b in Role::ALL.into_iter().filter(|role| role.is_administrator() && *role != a) {
                assert!(separated(&[a, b]).is_err(), "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn a_login_name_has_one_form() {
        assert_eq!(login_name(" Wang.Li-1 "), Ok("wang.li-1".to_owned()));
        for bad in ["", "ab", "王丽", "a b c", "a/b/c", &"a".repeat(33)] {
            assert!(login_name(bad).is_err(), "{bad:?}");
        }
    }
}

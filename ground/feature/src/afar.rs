//! 远程帮填 in the audit log: before a field that somebody wrote in a call goes out to a screen, an entry says who, in which
//! call, to which screen; when the application of that screen arrives, it is looked for.

use hongwang_base::{AccountId, DeviceId};
use std::fmt;
use uuid::Uuid;

/// The action of such an entry.
pub const ACTION: &str = "call.fill";

/// What such an entry is about. Its text is the object of the entry; entries of before whose account and screen were told
/// have the call alone there, which the text begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// In which call.
    pub call: Uuid,
    /// Who wrote.
    pub account: AccountId,
    /// The screen that shared its form.
    pub device: DeviceId,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.call, self.account, self.device)
    }
}

//! Calls to addresses outside: which may be reached ([`check`], [`GuardedResolver`]), one bounded request
//! ([`Caller`]), and how a body is signed ([`Secret`], Standard Webhooks).
//!
//! Invariant: no request leaves for an address that is not public unless the configuration permits it, checked on the
//! address that is connected to; no redirect is followed; every call ends within its time and reads a bounded answer.

mod address;
mod call;
mod secret;

pub use address::{AddressError, Blocked, GuardedResolver, Permit, check};
pub use call::{Answer, Call, CallError, Caller, Signed, tls_config};
pub use reqwest::Method;
pub use secret::{NotASecret, Secret, SignatureError};
pub use url::Url;

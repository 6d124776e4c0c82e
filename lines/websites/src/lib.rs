//! Everything that speaks to official sites: fetch with care, read the list, extract the
//! article, recognise the copy.
//!
//! It knows no product and no database: bytes and rules come in, plain data goes out, and every
//! byte from outside is taken for hostile. In the flow of an article it stands first:
//!
//! ```text
//! Fetcher::get ─► list::read ─► Fetcher::get ─► extract::extract ─► sanitise::clean ─► near
//!   (list page)     (items)      (the page)     (title, text, html)   (pictures become blobs)
//! ```
//!
//! Invariants: nothing here reaches an address that the configuration does not permit; nothing
//! buffers more than its bound; no HTML leaves [`sanitise`] with a script, a style or a link;
//! the clock comes in as an argument, in milliseconds UTC.

pub mod dates;
pub mod extract;
pub mod fetch;
mod guard;
pub mod list;
pub mod near;
pub mod sanitise;
mod selector;
mod site_rules;
pub mod source;
pub mod text;
mod words;

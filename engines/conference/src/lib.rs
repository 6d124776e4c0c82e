//! The conference engine: the event log of a meeting room 会议, as pure functions.
//!
//! A [`Room`] is the fold of its [`Event`]s. [`decide`] says what follows from a [`Command`] of an [`Actor`], or why
//! nothing does ([`Refusal`]); [`due`] what time alone brings. Of the room as it stands, [`may_send`] says which media
//! a venue may send, [`shown`] who is on the screens; of its log, `report` makes what stays.
//!
//! Nothing here does I/O, reads a clock or draws a random number: times come in as milliseconds UTC.

mod apply;
mod command;
mod decide;
mod due;
mod entry;
mod event;
mod floor;
pub mod limits;
mod polling;
mod refusal;
pub mod report;
mod roll;
mod room;
mod screen;
mod talk;
pub mod tape;
mod venue;
mod vote;
mod words;

pub use command::{Command, Who};
pub use decide::decide;
pub use due::{due, wakes};
pub use event::{End, Event, Unreadable, What, read};
pub use floor::{Asking, Floor, Sends, may_send};
pub use polling::{Group, Polling};
pub use refusal::{Limit, Refusal, Text, Thing};
pub use roll::{Answer, RollCall, SignIn, Way};
pub use room::{Invitation, Phase, Plan, Room};
pub use screen::{Grid, Layout, Next, Screens, Second, Sharing, shown, shown_first};
pub use talk::{Caption, Said};
pub use venue::{Actor, Link, Muted, Role, Venue, VenueId};
pub use vote::{Ballot, Vote};

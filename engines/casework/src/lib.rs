//! The casework engine: the rules of a case 办件 in a service hall, as pure functions.
//!
//! A [`Workflow`] is data. A [`Case`] is the fold of its [`Event`]s; [`decide`] says what follows from a [`Command`],
//! [`due`] what time alone brings, [`standing`] how the clocks stand by the [`Calendar`] of working days. Events are
//! chained by hash, so that a change, a gap or another order is found ([`verify`]).
//!
//! Nothing here does I/O, reads a clock or draws a random number: times come in as milliseconds UTC.

mod calendar;
mod case;
mod check;
mod event;
mod fault;
mod refusal;
mod standing;
mod workflow;

pub use calendar::{Calendar, CalendarError, Day, Days, Holiday, YearTable, beijing_date, end_of_day};
pub use case::{Actor, Case, ClockRun, Command, Signed, Span, decide, offered};
pub use event::{BrokenAt, ClockChange, Event, Hash, NotAHash, verify};
pub use fault::{Fault, Faults, Table, Wrong};
pub use refusal::Refusal;
pub use standing::{Alert, ClockStanding, due, standing};
pub use workflow::{
    Action, Before, ClockRule, Condition, Extension, Need, Outcome, SYSTEM, State, StateKind, Step, Workflow,
};

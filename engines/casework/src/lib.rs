//! The casework engine: the rules of a case 办件 in a service hall, as pure functions.
//!
//! A [`Workflow`] is data; the [`Calendar`] knows the working days.
//!
//! Nothing here does I/O, reads a clock or draws a random number: times come in as milliseconds UTC.

mod calendar;
mod check;
mod fault;
mod workflow;

pub use calendar::{Calendar, CalendarError, Day, Days, Holiday, YearTable, beijing_date, end_of_day};
pub use fault::{Fault, Faults, Table, Wrong};
pub use workflow::{
    Action, Before, ClockRule, Condition, Extension, Need, Outcome, SYSTEM, State, StateKind, Step, Workflow,
};

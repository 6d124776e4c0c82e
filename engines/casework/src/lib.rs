//! The casework engine: the rules of a case 办件 in a service hall, as pure functions.
//!
//! Nothing here does I/O, reads a clock or draws a random number: times come in as milliseconds UTC.

mod calendar;

pub use calendar::{Calendar, CalendarError, Day, Days, Holiday, YearTable, beijing_date, end_of_day};

//! The casework engine through its public surface.

mod calendar;

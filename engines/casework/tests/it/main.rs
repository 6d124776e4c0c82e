//! The casework engine through its public surface.

mod calendar;
mod desk;
mod workflow;

//! The casework engine through its public surface: working days, whole services from application to end, every way
//! through every workflow, and chains that somebody touched.

mod calendar;
mod chain;
mod clocks;
mod desk;
mod rules;
mod walk;
mod workflow;

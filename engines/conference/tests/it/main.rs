//! The conference engine through its public surface: who may come, speak, show and lead; what time brings; what stays
//! of a meeting; and random walks through all of it.

mod doors;
mod floor;
mod hall;
mod log;
mod permits;
mod reports;
mod roll;
mod screens;
mod time;
mod votes;
mod walk;

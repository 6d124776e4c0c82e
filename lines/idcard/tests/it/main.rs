//! What this crate promises: its frames on any bytes, its reader on a real serial line.

mod corpus;
mod frames;
mod reading;
mod watching;

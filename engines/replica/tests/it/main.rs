//! The replica engine through its public surface: hostile bytes first, then every order of loss, duplication,
//! reordering and restart.

mod batch;
mod blob;
mod corpus;
mod line;
mod outbox;
mod policy;
mod wire;

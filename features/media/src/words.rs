//! What people read.

pub(crate) mod board;
pub(crate) mod course;
pub(crate) mod desk;
pub(crate) mod intake;
pub(crate) mod library;
pub(crate) mod mine;
pub(crate) mod phone;
pub(crate) mod player;
pub(crate) mod policy;
pub(crate) mod study;

//! Chinese that people read.

pub(crate) mod player;

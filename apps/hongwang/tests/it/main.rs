//! The binary as its users start it.

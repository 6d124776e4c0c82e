//! Behaviour of the shell through its public surface.

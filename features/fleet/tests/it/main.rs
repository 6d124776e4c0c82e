//! Behaviour of the capability through its public surface.

//! Drives the public surface of the engine.

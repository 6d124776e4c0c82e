//! Drives the public surface of the transport.

//! Forwarders and clients on a network of virtual time.

#![allow(clippy::unwrap_used)]

mod bed;
mod bounds;
mod clock;
mod corpus;
mod layers;
mod links;
mod switching;

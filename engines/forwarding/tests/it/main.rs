//! Forwarders and clients on a network of virtual time.

mod bed;
mod bounds;
mod layers;
mod links;
mod switching;

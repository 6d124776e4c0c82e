//! The feed as a center and villages meet it: real TLS on loopback, real databases, a real cable to cut.

mod attachments;
mod blobs;
mod carried;
mod enrolment;
mod flows;
mod handoffs;
mod line;
mod outbox;
mod pulls;
mod questions;
mod stage;

//! Ink and keys over HTTP, and the handwriting that people give, through the public routers.

mod ink;
mod keys;
mod samples;
mod world;

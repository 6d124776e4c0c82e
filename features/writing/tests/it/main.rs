//! Ink over HTTP, and the handwriting that people give, through the public routers.

mod ink;
mod samples;
mod world;

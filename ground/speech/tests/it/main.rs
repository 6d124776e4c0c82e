//! The voice through its public surface: the built program as the child, the installed models.
#![allow(clippy::unwrap_used)]

mod say;
mod speaker;

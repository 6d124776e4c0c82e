//! The test bed is tested for real: a real server, real cables, the kernel's TCP.

mod bad_line;
mod cut_line;
mod database;

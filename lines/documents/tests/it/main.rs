//! What this crate promises, on real files that the tests write.

mod docx;
mod pdf;
mod robustness;

//! What is on the screens and how it gets there: the tree of halls, and the content that fills its columns.
//!
//! - [`columns`]: halls, sections and columns as data; what a county and an organisation make of them.

pub mod columns;

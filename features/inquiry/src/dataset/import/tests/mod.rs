//! Truth tables of cells, and whole files as bureaus send them.

mod files;
mod lists;
mod truth;

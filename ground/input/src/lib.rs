//! Writing without a keyboard: ink, pinyin and the keys that fit a field.

pub mod ink;
pub mod keys;
pub mod pinyin;

pub use keys::{Field, FieldKind, Look, Standing, field, islands, look, read, router};

//! Fields, letters and ink through the public surface.

mod fields;
mod ink;
mod pinyin;

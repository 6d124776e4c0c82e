//! Chinese text as words and sounds: segmentation, readings of characters, names of the county.
//!
//! Pure functions over tables that are compiled in; nothing is read from a disk. The voice takes its readings from
//! here, the keyboards their words and frequencies, the search its cuts and initials.

mod context;
mod dictionary;
mod reading;
mod readings;
mod syllable;

pub use dictionary::{county_words, segment, words};
pub use reading::{ReadWord, Reading, pinyin, read_words, word_reading};
pub use readings::{readings, surnames};
pub use syllable::Syllable;

//! Writing without a keyboard: ink, pinyin and the keys that fit a field.

#![no_main]

#[path = "../exercise/lists.rs"]
mod lists;

libfuzzer_sys::fuzz_target!(|data: &[u8]| lists::rss(data));

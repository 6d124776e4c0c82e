#![no_main]

#[path = "../exercise/card.rs"]
mod card;

libfuzzer_sys::fuzz_target!(|data: &[u8]| card::line(data));

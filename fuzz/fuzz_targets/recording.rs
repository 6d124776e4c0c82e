#![no_main]

#[path = "../exercise/recording.rs"]
mod recording;

libfuzzer_sys::fuzz_target!(|data: &[u8]| recording::outside(data));

#![no_main]

#[path = "../exercise/cmpp.rs"]
mod cmpp;

libfuzzer_sys::fuzz_target!(|data: &[u8]| cmpp::line(data));

#![no_main]

#[path = "../exercise/warnings.rs"]
mod warnings;

libfuzzer_sys::fuzz_target!(|data: &[u8]| warnings::warnings(data));

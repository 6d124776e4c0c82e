#![no_main]

#[path = "../exercise/calculator_file.rs"]
mod calculator_file;

libfuzzer_sys::fuzz_target!(|data: &[u8]| calculator_file::calculator_file(data));

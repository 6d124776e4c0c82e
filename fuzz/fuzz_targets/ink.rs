#![no_main]

#[path = "../exercise/ink.rs"]
mod ink;

libfuzzer_sys::fuzz_target!(|data: &[u8]| ink::request(data));

#![no_main]

#[path = "../exercise/replica.rs"]
mod replica;

libfuzzer_sys::fuzz_target!(|data: &[u8]| replica::blob_range(data));

#![no_main]

#[path = "../exercise/lecture.rs"]
mod lecture;

libfuzzer_sys::fuzz_target!(|data: &[u8]| lecture::outside(data));

#![no_main]

#[path = "../exercise/weather.rs"]
mod weather;

libfuzzer_sys::fuzz_target!(|data: &[u8]| weather::forecast(data));

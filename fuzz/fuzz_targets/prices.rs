#![no_main]

#[path = "../exercise/prices.rs"]
mod prices;

libfuzzer_sys::fuzz_target!(|data: &[u8]| prices::prices(data));

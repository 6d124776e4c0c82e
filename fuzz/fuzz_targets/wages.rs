#![no_main]

#[path = "../exercise/wages.rs"]
mod wages;

libfuzzer_sys::fuzz_target!(|data: &[u8]| wages::wage(data));

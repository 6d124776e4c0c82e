#![no_main]

#[path = "../exercise/film.rs"]
mod film;

libfuzzer_sys::fuzz_target!(|data: &[u8]| film::all(data));

#![no_main]

#[path = "../exercise/configuration.rs"]
mod configuration;

libfuzzer_sys::fuzz_target!(|data: &[u8]| configuration::tree(data));

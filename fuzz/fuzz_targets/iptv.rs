#![no_main]

#[path = "../exercise/iptv.rs"]
mod iptv;

libfuzzer_sys::fuzz_target!(|data: &[u8]| iptv::all(data));

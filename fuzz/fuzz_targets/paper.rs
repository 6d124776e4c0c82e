#![no_main]

#[path = "../exercise/paper.rs"]
mod paper;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    paper::file(data);
});

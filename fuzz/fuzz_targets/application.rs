#![no_main]

#[path = "../exercise/application.rs"]
mod application;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    application::body(data);
});

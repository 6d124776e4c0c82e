#![no_main]

#[path = "../exercise/register.rs"]
mod register;

libfuzzer_sys::fuzz_target!(|data: &[u8]| register::answer(data));

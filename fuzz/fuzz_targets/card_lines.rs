#![no_main]

#[path = "../exercise/card_lines.rs"]
mod card_lines;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    card_lines::lines(data);
});

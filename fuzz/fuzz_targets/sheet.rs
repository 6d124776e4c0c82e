#![no_main]

#[path = "../exercise/sheet.rs"]
mod sheet;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    sheet::rows(data);
});

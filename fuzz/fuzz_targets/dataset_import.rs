#![no_main]

#[path = "../exercise/dataset.rs"]
mod dataset;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    dataset::import(data);
    dataset::import(&dataset::workbook(data));
});

#![no_main]

#[path = "../exercise/table.rs"]
mod table;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    table::tables(data);
});

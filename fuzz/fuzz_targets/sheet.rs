//! Rows of a sheet, from any bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../exercise/sheet.rs"]
mod sheet;

fuzz_target!(|data: &[u8]| sheet::rows(data));

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../exercise/exchange.rs"]
mod exchange;

fuzz_target!(|data: &[u8]| {
    exchange::receipt(data);
});

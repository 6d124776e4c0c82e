#![no_main]

#[path = "../exercise/forwarding.rs"]
mod forwarding;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // What carries a packet stands behind keys, where no bytes from outside get: so the parsers there are called at once.
    let _ = str0m::_internal_test_exports::fuzz::rtp_packet(data);
    let _ = str0m::_internal_test_exports::fuzz::depack_direct(data);
    forwarding::media(data);
});

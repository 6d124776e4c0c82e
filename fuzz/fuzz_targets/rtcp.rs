#![no_main]

// What a peer with keys sends stands behind them, where no bytes from outside get: so the parser behind is called at once.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = str0m::_internal_test_exports::fuzz::rtcp(data);
});

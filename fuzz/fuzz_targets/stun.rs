#![no_main]

#[path = "../exercise/forwarding.rs"]
mod forwarding;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    forwarding::datagrams(data);
    forwarding::request(data);
});

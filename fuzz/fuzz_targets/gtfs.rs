#![no_main]

#[path = "../exercise/gtfs.rs"]
mod gtfs;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gtfs::feed(data);
    gtfs::tables(data);
});

#![no_main]

#[path = "../exercise/gtfs.rs"]
mod gtfs;
#[path = "../exercise/timetable.rs"]
mod timetable;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gtfs::feed(data);
    gtfs::tables(data);
    timetable::feed(data);
    timetable::parts(data);
});

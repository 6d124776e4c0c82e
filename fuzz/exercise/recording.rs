//! What must hold for whatever packets come to the recorder of a track.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_recording::{Begin, Codec, End, Packet, Recorder, Step};
use shiguredo_mp4::demux::{Fmp4FileDemuxer, Input};

/// The first byte names the codec. Then packets, each behind seven bytes: length, layer and marker, how far the sequence
/// number and (in units of 10 ms, two bytes) the RTP time go on, how many units of 10 ms later it comes, what to do then.
pub fn outside(data: &[u8]) {
    let Some((codec, mut rest)) = data.split_first() else { return };
    let codec = [Codec::H264, Codec::Vp8, Codec::Opus][usize::from(codec % 3)];
    let (mut recorder, mut steps) = (Recorder::new(codec), Vec::new());
    let (mut sequence, mut time, mut arrived) = (1_000_u64, 1_000_000_u64, 0_u64);
    while let Some(([length, head, on, fast, slow, wait, then], after)) = rest.split_first_chunk::<7>() {
        let (payload, after) = after.split_at(usize::from(*length).min(after.len()));
        sequence = sequence.wrapping_add_signed(i64::from(on.cast_signed()));
        let units = i64::from(i16::from_be_bytes([*fast, *slow]));
        time = time.wrapping_add_signed(units * i64::from(codec.clock().get()) / 100);
        arrived += u64::from(*wait) * 10;
        steps.extend(recorder.take(Packet {
            layer: head & 3,
            sequence,
            time,
            marker: head & 0x80 != 0,
            arrived,
            payload: payload.into(),
        }));
        if then & 1 != 0 {
            arrived += u64::from(*then) * 50;
            steps.extend(recorder.tick(arrived));
        }
        rest = after;
    }
    steps.extend(recorder.finish());
    files(steps);
}

/// A file as it was written.
#[derive(Debug)]
pub struct File {
    pub begin: Begin,
    pub bytes: Vec<u8>,
    pub end: End,
    /// Its samples: time and duration in ticks, and their bytes.
    pub samples: Vec<(u64, u32, Vec<u8>)>,
}

/// The files of `steps`: each begins, is written and ends; each can be read, time goes on in it without a hole, and it is
/// as long as it is said to be.
pub fn files(steps: Vec<Step>) -> Vec<File> {
    let mut files = Vec::new();
    let mut open: Option<(Begin, Vec<u8>)> = None;
    for step in steps {
        match (step, &mut open) {
            (Step::Begin(begin), None) => open = Some((begin, Vec::new())),
            (Step::Write(bytes), Some((_, all))) => {
                assert!(!bytes.is_empty());
                all.extend(bytes);
            }
            (Step::End(end), Some(_)) => {
                let Some((begin, bytes)) = open.take() else { unreachable!() };
                let (samples, length) = read(&bytes);
                assert_eq!(length, end.length);
                files.push(File { begin, bytes, end, samples });
            }
            (step, open) => panic!("{step:?} with {open:?}"),
        }
    }
    assert!(open.is_none(), "a file that begins ends");
    files
}

/// Samples, and milliseconds of all of them.
pub fn read(bytes: &[u8]) -> (Vec<(u64, u32, Vec<u8>)>, u64) {
    let mut demuxer = Fmp4FileDemuxer::new();
    let (mut samples, mut due, mut clock) = (Vec::new(), 0, 1);
    loop {
        while let Some(wanted) = demuxer.required_input() {
            let from = usize::try_from(wanted.position).expect("within memory").min(bytes.len());
            let until = wanted.size.map_or(bytes.len(), |size| (from + size).min(bytes.len()));
            demuxer.handle_input(Input { position: wanted.position, data: &bytes[from..until] });
        }
        let Some(sample) = demuxer.next_sample().expect("it can be read") else { break };
        assert_eq!(sample.timestamp, due, "time goes on without a hole");
        assert!(sample.duration > 0, "time goes on");
        due += u64::from(sample.duration);
        clock = u64::from(sample.track.timescale.get());
        let from = usize::try_from(sample.data_offset).expect("within memory");
        samples.push((sample.timestamp, sample.duration, bytes[from..from + sample.data_size].to_vec()));
    }
    assert!(!samples.is_empty());
    (samples, due * 1_000 / clock)
}

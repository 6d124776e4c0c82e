//! Writes fragmented MP4 (ISO/IEC 14496-12, 8.8) of one track of pictures.

use crate::times::SECOND;
use bytes::{Bytes, BytesMut};
use shiguredo_mp4::boxes::{MfhdBox, MoofBox, SampleEntry, TfdtBox, TfhdBox, TrafBox, TrunBox, TrunSample};
use shiguredo_mp4::mux::{Fmp4SegmentMuxer, MuxError};
use shiguredo_mp4::{Decode, Encode, SampleFlags, TrackKind};
use std::num::NonZeroU32;

/// The only track; the muxer counts from one.
const TRACK: u32 = 1;
/// `sample_flags` (8.8.3.1): stands for itself; and needs others and is no place to begin.
const STANDS: SampleFlags = SampleFlags::new(0x0200_0000);
const NEEDS: SampleFlags = SampleFlags::new(0x0101_0000);

/// A picture as it lies in a file: NAL units, each behind its length in four bytes, without parameter sets.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) data: Bytes,
    /// Whether a player can begin with it.
    pub(crate) begins: bool,
    /// Ticks until the next one.
    pub(crate) length: u32,
}

/// What every player reads first. `entry` is a whole box of kind `avc1` or `hvc1`.
pub(crate) fn beginning(entry: &[u8]) -> Result<Bytes, MuxError> {
    let (entry, _) = SampleEntry::decode(entry)?;
    let scale = u32::try_from(SECOND).ok().and_then(NonZeroU32::new).expect("it is small");
    // It learns the track from a sample, which is never written. Fragments are written here: it would remember each.
    let sample = shiguredo_mp4::mux::Sample {
        track_kind: TrackKind::Video,
        timescale: scale,
        sample_entry: Some(entry),
        duration: 1,
        keyframe: true,
        composition_time_offset: None,
        data_offset: 0,
        data_size: 1,
    };
    let mut muxer = Fmp4SegmentMuxer::new()?;
    muxer.create_media_segment_metadata(&[sample])?;
    muxer.init_segment_bytes().map(Bytes::from)
}

/// Some pictures that begin at `starts`, in ticks. Their bytes together are fewer than 2 GiB.
pub(crate) fn fragment(number: u32, starts: u64, samples: &[Sample]) -> Bytes {
    let head = |offset| moof(number, starts, samples, offset).encode_to_vec().expect("its numbers all fit");
    // Pictures lie behind this box and the head of theirs; how long it is, is known once it is written.
    let offset = i32::try_from(head(0).len() + 8).expect("a fragment is some megabytes at most");
    let head = head(offset);
    let size: usize = samples.iter().map(|sample| sample.data.len()).sum();
    let whole = u32::try_from(size + 8).expect("a fragment is some megabytes at most");
    let mut out = BytesMut::with_capacity(head.len() + size + 8);
    out.extend_from_slice(&head);
    out.extend_from_slice(&whole.to_be_bytes());
    out.extend_from_slice(b"mdat");
    samples.iter().for_each(|sample| out.extend_from_slice(&sample.data));
    out.freeze()
}

fn moof(number: u32, starts: u64, samples: &[Sample], offset: i32) -> MoofBox {
    let entry = |sample: &Sample| TrunSample {
        duration: Some(sample.length),
        size: u32::try_from(sample.data.len()).ok(),
        flags: Some(if sample.begins { STANDS } else { NEEDS }),
        composition_time_offset: None,
    };
    let run = TrunBox {
        data_offset: Some(offset),
        first_sample_flags: None,
        samples: samples.iter().map(entry).collect(),
    };
    let head = TfhdBox {
        track_id: TRACK,
        base_data_offset: None,
        sample_description_index: None,
        default_sample_duration: None,
        default_sample_size: None,
        default_sample_flags: None,
        duration_is_empty: false,
        default_base_is_moof: true,
    };
    let track = TrafBox {
        tfhd_box: head,
        tfdt_box: Some(TfdtBox { version: 1, base_media_decode_time: starts }),
        trun_boxes: vec![run],
        unknown_boxes: Vec::new(),
    };
    let number = MfhdBox { sequence_number: number };
    MoofBox { mfhd_box: number, traf_boxes: vec![track], unknown_boxes: Vec::new() }
}

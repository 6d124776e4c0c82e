//! How long a packet of Opus is, and how MP4 names it.

use shiguredo_mp4::bitstream::opus::{ChannelCount, OpusSampleEntryConfig, build_opus_box};
use shiguredo_mp4::boxes::SampleEntry;

/// No packet is longer than 120 ms (RFC 6716, 3.4, R5), in ticks of 48 kHz.
const LONGEST: u32 = 5_760;

/// Ticks of 48 kHz of sound in one packet (RFC 6716, 3.1 and 3.2); none when it is no packet of Opus.
pub(crate) fn ticks(payload: &[u8]) -> Option<u32> {
    let toc = *payload.first()?;
    let config = toc >> 3;
    let frame = match config {
        0..=11 => [480, 960, 1_920, 2_880][usize::from(config & 3)],
        12..=15 => [480, 960][usize::from(config & 1)],
        _ => [120, 240, 480, 960][usize::from(config & 3)],
    };
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u32::from(payload.get(1)? & 0x3f),
    };
    let all = frame * frames;
    (1..=LONGEST).contains(&all).then_some(all)
}

/// Two channels always (RFC 7587, 7: `opus/48000/2`), nothing skipped: a tap begins in the midst of the sound.
pub(crate) fn entry() -> SampleEntry {
    SampleEntry::Opus(build_opus_box(&CONFIG))
}

const CONFIG: OpusSampleEntryConfig = OpusSampleEntryConfig {
    channel_count: ChannelCount::Stereo,
    pre_skip: 0,
    input_sample_rate: 48_000,
    output_gain: 0,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_says_how_long_it_is() {
        assert_eq!(ticks(&[0x78, 1]), Some(960), "20 ms as browsers send them");
        assert_eq!(ticks(&[0x78]), Some(960), "and without discontinuous sound, one byte of it");
        assert_eq!(ticks(&[0xe0]), Some(120), "2.5 ms");
        assert_eq!(ticks(&[0x19, 1]), Some(5_760), "twice 60 ms");
        assert_eq!(ticks(&[0x7b, 0x03]), Some(2_880), "three of 20 ms");
    }

    #[test]
    fn what_is_no_packet_has_no_length() {
        assert_eq!(ticks(&[]), None);
        assert_eq!(ticks(&[0x7b]), None, "the count is missing");
        assert_eq!(ticks(&[0x7b, 0]), None, "no frame");
        assert_eq!(ticks(&[0x7b, 7]), None, "140 ms");
    }
}

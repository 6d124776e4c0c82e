//! Where a decoder can begin: the first packet of a keyframe, and how high its picture is.
//!
//! H.264 (RFC 6184) begins at a sequence parameter set, whether alone, in a STAP-A or as the start of a FU-A: an
//! IDR picture without it cannot be decoded by whoever comes new to the stream. VP8 (RFC 7741) begins at the first
//! packet of partition 0 whose P bit is clear.

use str0m::format::{Codec, detect_h264_nalu, detect_vp8_keyframe};
use str0m::rtp::Vp8Descriptor;

const SPS: u8 = 7;
const STAP_A: u8 = 24;

/// Whether `payload` is the first RTP payload of a keyframe. Other codecs than H.264 and VP8 have none.
pub fn starts_keyframe(codec: Codec, payload: &[u8]) -> bool {
    match codec {
        Codec::H264 => detect_h264_nalu(payload, SPS),
        Codec::Vp8 => detect_vp8_keyframe(payload),
        _ => false,
    }
}

/// The height in lines that the first payload of a keyframe tells, if it is whole enough to be read.
pub fn height(codec: Codec, payload: &[u8]) -> Option<u16> {
    match codec {
        Codec::H264 => sps_height(sequence_parameters(payload)?),
        Codec::Vp8 => vp8_height(payload),
        _ => None,
    }
}

/// RFC 6386, 9.1: three bytes of tag, three of start code, then width and height of 14 bits each.
fn vp8_height(payload: &[u8]) -> Option<u16> {
    Vp8Descriptor::parse(payload).ok()?;
    let extended = payload.first()? & 0x80 != 0;
    let mut at = 1;
    if extended {
        let fields = *payload.get(1)?;
        at = 2;
        if fields & 0x80 != 0 {
            at += if payload.get(at)? & 0x80 != 0 { 2 } else { 1 };
        }
        at += usize::from(fields & 0x40 != 0);
        at += usize::from(fields & 0x30 != 0);
    }
    let header = payload.get(at..at + 10)?;
    (header[3..6] == [0x9d, 0x01, 0x2a]).then(|| u16::from_le_bytes([header[8], header[9]]) & 0x3fff)
}

/// The NAL unit of the sequence parameter set, alone or in a STAP-A.
fn sequence_parameters(payload: &[u8]) -> Option<&[u8]> {
    match payload.first()? & 0x1f {
        SPS => Some(payload),
        STAP_A => {
            let mut rest = &payload[1..];
            loop {
                let size = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
                let unit = rest.get(2..2 + size)?;
                if unit.first()? & 0x1f == SPS {
                    return Some(unit);
                }
                rest = &rest[2 + size..];
            }
        }
        _ => None,
    }
}

/// ITU-T H.264, 7.3.2.1.1, as far as the height stands in it.
fn sps_height(unit: &[u8]) -> Option<u16> {
    let profile = *unit.get(1)?;
    let mut bits = Bits::new(unit.get(4..)?);
    bits.exp_golomb()?;
    let mut lines_a_unit = 2;
    if matches!(profile, 100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128) {
        let chroma = bits.exp_golomb()?;
        lines_a_unit = if chroma == 1 { 2 } else { 1 };
        if chroma == 3 {
            bits.take(1)?;
        }
        bits.exp_golomb()?;
        bits.exp_golomb()?;
        bits.take(1)?;
        if bits.take(1)? == 1 {
            // Scaling matrices, which no encoder of a browser or camera sends: the height stays unknown.
            return None;
        }
    }
    bits.exp_golomb()?;
    match bits.exp_golomb()? {
        0 => {
            bits.exp_golomb()?;
        }
        1 => {
            bits.take(1)?;
            bits.exp_golomb()?;
            bits.exp_golomb()?;
            let frames = bits.exp_golomb()?;
            if frames > 255 {
                return None;
            }
            for _ in 0..frames {
                bits.exp_golomb()?;
            }
        }
        _ => {}
    }
    bits.exp_golomb()?;
    bits.take(1)?;
    bits.exp_golomb()?;
    let map_units = bits.exp_golomb()?.checked_add(1)?;
    let frame_only = bits.take(1)?;
    if frame_only == 0 {
        bits.take(1)?;
    }
    bits.take(1)?;
    let fields = 2 - frame_only;
    let mut lines = map_units.checked_mul(16)?.checked_mul(fields)?;
    if bits.take(1)? == 1 {
        bits.exp_golomb()?;
        bits.exp_golomb()?;
        let cut = bits.exp_golomb()?.checked_add(bits.exp_golomb()?)?;
        lines = lines.checked_sub(cut.checked_mul(lines_a_unit * fields)?)?;
    }
    u16::try_from(lines).ok()
}

/// Bits of a NAL unit from the front, without its emulation prevention bytes.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    bit: u32,
    zeros: u32,
}

impl<'a> Bits<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, bit: 0, zeros: 0 }
    }

    fn one(&mut self) -> Option<u32> {
        if self.bit == 0 && self.zeros >= 2 && *self.bytes.get(self.at)? == 3 {
            self.at += 1;
            self.zeros = 0;
        }
        let byte = *self.bytes.get(self.at)?;
        let value = u32::from(byte >> (7 - self.bit)) & 1;
        self.bit += 1;
        if self.bit == 8 {
            self.zeros = if byte == 0 { self.zeros + 1 } else { 0 };
            self.bit = 0;
            self.at += 1;
        }
        Some(value)
    }

    fn take(&mut self, count: u32) -> Option<u32> {
        (0..count).try_fold(0, |value, _| Some(value << 1 | self.one()?))
    }

    fn exp_golomb(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.one()? == 0 {
            zeros += 1;
            if zeros > 30 {
                return None;
            }
        }
        Some((1 << zeros) - 1 + self.take(zeros)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // As x264 writes them: constrained baseline 1280×720, high 640×360 and main 1920×1080, both cropped.
    const SPS_720: &[u8] = &[
        0x67, 0x42, 0xc0, 0x1f, 0xd9, 0x00, 0x50, 0x05, 0xbb, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00,
        0x00, 0x03, 0x00, 0xa0, 0xf1, 0x83, 0x24, 0x80,
    ];
    const SPS_360: &[u8] = &[
        0x67, 0x64, 0x00, 0x16, 0xac, 0xd9, 0x40, 0xa0, 0x2f, 0xf9, 0x70, 0x11, 0x00, 0x00, 0x03, 0x00, 0x01,
        0x00, 0x00, 0x03, 0x00, 0x0a, 0x0f, 0x16, 0x2d, 0x96,
    ];
    const SPS_1080: &[u8] = &[
        0x67, 0x4d, 0x40, 0x28, 0xec, 0xa0, 0x3c, 0x01, 0x13, 0xf2, 0xe0, 0x22, 0x00, 0x00, 0x03, 0x00, 0x02,
        0x00, 0x00, 0x03, 0x00, 0x14, 0x1e, 0x30, 0x63, 0x2c,
    ];

    fn stap(units: &[&[u8]]) -> Vec<u8> {
        let mut out = vec![0x78];
        for unit in units {
            out.extend((unit.len() as u16).to_be_bytes());
            out.extend(*unit);
        }
        out
    }

    #[test]
    fn a_keyframe_of_h264_begins_at_its_parameters_however_they_are_packed() {
        assert!(starts_keyframe(Codec::H264, SPS_720));
        assert!(starts_keyframe(Codec::H264, &stap(&[&[0x09, 0xf0], SPS_720, &[0x68, 0xce]])));
        assert!(starts_keyframe(Codec::H264, &[0x7c, 0x80 | 7, 0x42]), "the start of a fragmented one");
        assert!(!starts_keyframe(Codec::H264, &[0x7c, 7, 0x42]), "a later fragment of it");
        assert!(!starts_keyframe(Codec::H264, &[0x7c, 0x85, 0x88]), "an IDR picture without parameters");
        assert!(!starts_keyframe(Codec::H264, &[0x65, 0x88]), "nor when it is whole");
        assert!(!starts_keyframe(Codec::H264, &[0x41, 0x9a]));
    }

    #[test]
    fn a_keyframe_of_vp8_begins_where_partition_0_begins_and_the_p_bit_is_clear() {
        assert!(starts_keyframe(Codec::Vp8, &[0x10, 0x00, 0, 0]));
        assert!(!starts_keyframe(Codec::Vp8, &[0x10, 0x01, 0, 0]), "P bit");
        assert!(!starts_keyframe(Codec::Vp8, &[0x00, 0x00, 0, 0]), "not the start of a partition");
        assert!(!starts_keyframe(Codec::Vp8, &[0x11, 0x00, 0, 0]), "not partition 0");
        assert!(
            starts_keyframe(Codec::Vp8, &[0x90, 0x80, 0x81, 0x02, 0x00, 0, 0]),
            "behind a long picture id"
        );
    }

    #[test]
    fn the_height_is_read_from_the_first_packet() {
        assert_eq!(height(Codec::Vp8, &[0x10, 0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1]), Some(360));
        let behind_ids = [0x90, 0xe0, 0x81, 0x02, 7, 0x20, 0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0xb4, 0];
        assert_eq!(height(Codec::Vp8, &behind_ids), Some(180));
        for (unit, lines) in [(SPS_720, 720), (SPS_360, 360), (SPS_1080, 1_080)] {
            assert_eq!(height(Codec::H264, unit), Some(lines));
            assert_eq!(height(Codec::H264, &stap(&[&[0x09, 0xf0], unit])), Some(lines));
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_comes_is_answered(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..64)) {
            for codec in [Codec::H264, Codec::Vp8, Codec::Opus] {
                starts_keyframe(codec, &bytes);
                height(codec, &bytes);
            }
            sps_height(&bytes);
        }
    }
}

//! VP8 out of RTP (RFC 7741) into samples of MP4.

use crate::h264::Broken;
use shiguredo_mp4::bitstream::vp8::{Vp8SampleEntryConfig, build_vp08_box};
use shiguredo_mp4::boxes::SampleEntry;

/// What stands behind the payload descriptor, and whether a picture begins there (RFC 7741, 4.2).
fn content(payload: &[u8]) -> Option<(&[u8], bool)> {
    let head = *payload.first()?;
    let mut at = 1;
    if head & 0x80 != 0 {
        let fields = *payload.get(1)?;
        at = 2;
        if fields & 0x80 != 0 {
            at += if payload.get(at)? & 0x80 != 0 { 2 } else { 1 };
        }
        at += usize::from(fields & 0x40 != 0);
        at += usize::from(fields & 0x30 != 0);
    }
    let content = payload.get(at..).filter(|content| !content.is_empty())?;
    Some((content, head & 0x17 == 0x10))
}

/// Width and height that the first packet of a keyframe tells (RFC 6386, 9.1).
pub(crate) fn size(payload: &[u8]) -> Option<(u16, u16)> {
    let (content, begins) = content(payload)?;
    if begins { picture_size(content) } else { None }
}

/// The same of a picture.
fn picture_size(data: &[u8]) -> Option<(u16, u16)> {
    let [tag, _, _, 0x9d, 0x01, 0x2a, a, b, c, d, ..] = *data else { return None };
    let (width, height) = (u16::from_le_bytes([a, b]) & 0x3fff, u16::from_le_bytes([c, d]) & 0x3fff);
    (tag & 1 == 0 && width > 0 && height > 0).then_some((width, height))
}

/// Appends the content of `payload` to the picture `data`.
pub(crate) fn take(data: &mut Vec<u8>, payload: &[u8]) -> Result<(), Broken> {
    let (content, begins) = content(payload).ok_or(Broken)?;
    if begins != data.is_empty() {
        return Err(Broken);
    }
    data.extend_from_slice(content);
    Ok(())
}

/// The `vp08` box of a keyframe; none of another picture.
pub(crate) fn entry(data: &[u8]) -> Option<SampleEntry> {
    let (width, height) = picture_size(data)?;
    Some(SampleEntry::Vp08(build_vp08_box(&Vp8SampleEntryConfig {
        video_full_range_flag: false,
        colour_primaries: Vp8SampleEntryConfig::COLOUR_PRIMARIES_UNSPECIFIED,
        transfer_characteristics: Vp8SampleEntryConfig::TRANSFER_CHARACTERISTICS_UNSPECIFIED,
        matrix_coefficients: Vp8SampleEntryConfig::MATRIX_COEFFICIENTS_UNSPECIFIED,
        width,
        height,
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 11] = [0x10, 0x10, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1];

    #[test]
    fn a_picture_without_its_first_packet_and_one_that_begins_twice_are_broken() {
        assert_eq!(take(&mut Vec::new(), &[0x00, 1, 2]), Err(Broken));
        assert_eq!(take(&mut vec![1], &KEY), Err(Broken));
        assert_eq!(take(&mut Vec::new(), &[0x10]), Err(Broken), "nothing behind the descriptor");
        assert_eq!(take(&mut Vec::new(), &[0x90, 0x80, 0x81]), Err(Broken), "the descriptor breaks off");
    }

    #[test]
    fn the_descriptor_stays_behind() {
        let mut data = Vec::new();
        let behind_ids = [0x90, 0xe0, 0x81, 0x02, 7, 0x20];
        take(&mut data, &[&behind_ids, &KEY[1..]].concat()).unwrap();
        take(&mut data, &[0x00, 9]).unwrap();
        // The second partition of the same picture is no beginning.
        take(&mut data, &[0x11, 8]).unwrap();
        assert_eq!(data, [&KEY[1..], &[9, 8]].concat());
        let Some(SampleEntry::Vp08(entry)) = entry(&data) else { panic!() };
        assert_eq!((entry.visual.width, entry.visual.height), (640, 360));
    }

    #[test]
    fn only_the_first_packet_of_a_keyframe_tells_the_size() {
        assert_eq!(size(&KEY), Some((640, 360)));
        assert_eq!(size(&[0x00, 0x10, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1]), None);
        assert_eq!(size(&[0x10, 0x11, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1]), None, "between keyframes");
        assert_eq!(size(&[0x10, 0x10, 0, 0]), None);
    }
}

//! H.264 out of RTP (RFC 6184) into samples of MP4 (ISO/IEC 14496-15, 5.3): NAL units behind their length in four
//! bytes, with the parameter sets apart.

use shiguredo_mp4::bitstream::h264::{H264SampleEntryConfig, LengthSize, build_avc1_box, parse_sps};
use shiguredo_mp4::boxes::SampleEntry;

/// NAL unit types (ITU-T H.264, table 7-1; from 24 on RFC 6184, table 1).
const IDR: u8 = 5;
const SPS: u8 = 7;
const PPS: u8 = 8;
const DELIMITER: u8 = 9;
const FILLER: u8 = 12;
const STAP_A: u8 = 24;
const FU_A: u8 = 28;

/// Parameter sets of one picture at most. Nobody sends more than two or three.
const SETS: usize = 16;

/// Pixels of a side at most. No level of H.264 has more (ITU-T H.264, A.3.1); MP4 has room for twice as many.
const SIDE: u16 = 16_880;

/// A payload that cannot be what a picture is made of.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken;

/// Sequence and picture parameter sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sets {
    sequence: Vec<Vec<u8>>,
    picture: Vec<Vec<u8>>,
}

impl Sets {
    /// What `newer` has in place of what is here.
    fn follow(&mut self, newer: &Self) {
        if !newer.sequence.is_empty() {
            self.sequence.clone_from(&newer.sequence);
        }
        if !newer.picture.is_empty() {
            self.picture.clone_from(&newer.picture);
        }
    }

    /// The `avc1` box; none of sets that lack something or cannot be read.
    pub(crate) fn entry(&self) -> Option<SampleEntry> {
        let config = H264SampleEntryConfig { length_size: LengthSize::FourBytes };
        let entry = build_avc1_box(&self.sequence, &self.picture, &config).ok()?;
        let fits = entry.visual.width <= SIDE && entry.visual.height <= SIDE;
        fits.then_some(SampleEntry::Avc1(entry))
    }

    fn units(&self) -> impl Iterator<Item = &Vec<u8>> {
        self.sequence.iter().chain(&self.picture)
    }
}

/// The units of one picture as they come.
#[derive(Debug, Default)]
pub(crate) struct Units {
    data: Vec<u8>,
    /// A unit whose end has not come yet.
    fragment: Option<Vec<u8>>,
    sets: Sets,
    /// It is an IDR picture: a decoder can begin here.
    is_key: bool,
}

impl Units {
    pub(crate) fn len(&self) -> usize {
        self.data.len() + self.fragment.as_ref().map_or(0, Vec::len)
    }

    /// Takes the payload of the next packet.
    pub(crate) fn take(&mut self, payload: &[u8]) -> Result<(), Broken> {
        let head = *payload.first().ok_or(Broken)?;
        if self.fragment.is_some() && head & 0x1f != FU_A {
            return Err(Broken);
        }
        match head & 0x1f {
            1..=23 => self.unit(payload),
            STAP_A => units_of(&payload[1..], |unit| self.unit(unit)),
            FU_A => self.part(head, payload),
            _ => Err(Broken),
        }
    }

    /// RFC 6184, 5.8: the head of the unit stands in two halves before each of its fragments.
    fn part(&mut self, head: u8, payload: &[u8]) -> Result<(), Broken> {
        let [_, second, rest @ ..] = payload else { return Err(Broken) };
        let (starts, ends) = (second & 0x80 != 0, second & 0x40 != 0);
        match (&mut self.fragment, starts) {
            (None, true) => self.fragment = Some([&[head & 0xe0 | second & 0x1f], rest].concat()),
            (Some(fragment), false) => fragment.extend_from_slice(rest),
            _ => return Err(Broken),
        }
        match self.fragment.take_if(|_| ends) {
            Some(whole) => self.unit(&whole),
            None => Ok(()),
        }
    }

    fn unit(&mut self, unit: &[u8]) -> Result<(), Broken> {
        let head = *unit.first().ok_or(Broken)?;
        let sets = match head & 0x1f {
            SPS => &mut self.sets.sequence,
            PPS => &mut self.sets.picture,
            DELIMITER | FILLER => return Ok(()),
            kind => {
                self.is_key |= kind == IDR;
                put(&mut self.data, unit);
                return Ok(());
            }
        };
        if sets.len() >= SETS {
            return Err(Broken);
        }
        sets.push(unit.to_vec());
        Ok(())
    }

    /// The sample, and whether a decoder can begin at it. `known` are the sets that hold, and follow what came. None when
    /// its end is missing or there is no picture in it.
    pub(crate) fn finish(self, known: &mut Sets) -> Option<(Vec<u8>, bool)> {
        if self.fragment.is_some() {
            return None;
        }
        known.follow(&self.sets);
        if self.data.is_empty() {
            return None;
        }
        if self.is_key {
            return Some((self.data, true));
        }
        // Sets between keyframes are not those that the file begins with: they stay where they are needed.
        let mut data = Vec::new();
        self.sets.units().for_each(|set| put(&mut data, set));
        data.extend_from_slice(&self.data);
        Some((data, false))
    }
}

fn put(data: &mut Vec<u8>, unit: &[u8]) {
    let length = u32::try_from(unit.len()).expect("a picture is bounded to less than 4 GiB");
    data.extend_from_slice(&length.to_be_bytes());
    data.extend_from_slice(unit);
}

/// RFC 6184, 5.7.1: units behind their length in two bytes.
fn units_of(mut rest: &[u8], mut each: impl FnMut(&[u8]) -> Result<(), Broken>) -> Result<(), Broken> {
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let (unit, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or(Broken)?;
        each(unit)?;
        rest = after;
    }
    if rest.is_empty() { Ok(()) } else { Err(Broken) }
}

/// Width and height that a payload tells, alone or in a STAP-A: a keyframe begins.
pub(crate) fn size(payload: &[u8]) -> Option<(u16, u16)> {
    let read = |unit: &[u8]| parse_sps(unit).ok().map(|sps| (sps.width, sps.height));
    match payload.first()? & 0x1f {
        SPS => read(payload),
        STAP_A => {
            let mut found = None;
            // What is behind a broken length is not looked at.
            let _ = units_of(&payload[1..], |unit| {
                found = found.or_else(|| read(unit));
                Ok(())
            });
            found
        }
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// As x264 writes them: constrained baseline, 1280×720.
    pub(crate) const SPS_720: &[u8] = &[
        0x67, 0x42, 0xc0, 0x1f, 0xd9, 0x00, 0x50, 0x05, 0xbb, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00,
        0x00, 0x03, 0x00, 0xa0, 0xf1, 0x83, 0x24, 0x80,
    ];
    pub(crate) const PPS_720: &[u8] = &[0x68, 0xce, 0x3c, 0x80];

    fn stap(units: &[&[u8]]) -> Vec<u8> {
        let mut out = vec![0x78];
        for unit in units {
            out.extend((unit.len() as u16).to_be_bytes());
            out.extend(*unit);
        }
        out
    }

    type Finished = Option<(Vec<u8>, bool)>;

    fn through(payloads: &[&[u8]]) -> (Result<(), Broken>, Finished, Sets) {
        let (mut units, mut sets) = (Units::default(), Sets::default());
        let taken = payloads.iter().try_for_each(|payload| units.take(payload));
        let finished = units.finish(&mut sets);
        (taken, finished, sets)
    }

    #[test]
    fn a_fragment_without_its_beginning_or_its_end_is_no_picture() {
        assert_eq!(through(&[&[0x7c, 0x05, 1]]).0, Err(Broken), "the beginning is missing");
        assert_eq!(through(&[&[0x7c, 0x85, 1], &[0x7c, 0x85, 1]]).0, Err(Broken), "it begins twice");
        assert_eq!(through(&[&[0x7c, 0x85, 1], &[0x41, 1]]).0, Err(Broken), "another comes between");
        assert_eq!(through(&[&[0x7c, 0x85, 1]]).1, None, "the end is missing");
        assert_eq!(through(&[&[0x7c]]).0, Err(Broken));
    }

    #[test]
    fn lengths_that_lead_out_of_the_packet_and_interleaved_modes_are_broken() {
        assert_eq!(through(&[&[0x78, 0, 9, 0x41]]).0, Err(Broken));
        assert_eq!(through(&[&[0x78, 0]]).0, Err(Broken));
        assert_eq!(through(&[&[0x78, 0, 0]]).0, Err(Broken), "a unit without a head");
        for kind in [0, 25, 26, 27, 29, 30, 31] {
            assert_eq!(through(&[&[0x60 | kind, 1, 2, 3]]).0, Err(Broken), "{kind}");
        }
        assert_eq!(through(&[&[]]).0, Err(Broken));
    }

    #[test]
    fn units_stand_behind_their_lengths_and_sets_apart() {
        let key = stap(&[&[0x09, 0xf0], SPS_720, PPS_720, &[0x65, 1, 2]]);
        let (taken, finished, sets) = through(&[&key, &[0x7c, 0x85, 3], &[0x7c, 0x05, 4], &[0x7c, 0x45, 5]]);
        assert_eq!(taken, Ok(()));
        assert_eq!(finished, Some((vec![0, 0, 0, 3, 0x65, 1, 2, 0, 0, 0, 4, 0x65, 3, 4, 5], true)));
        let Some(SampleEntry::Avc1(entry)) = sets.entry() else { panic!("{sets:?}") };
        assert_eq!((entry.visual.width, entry.visual.height), (1_280, 720));
        assert_eq!((&entry.avcc_box.sps_list[0][..], &entry.avcc_box.pps_list[0][..]), (SPS_720, PPS_720));
    }

    #[test]
    fn sets_before_another_picture_stay_with_it_and_sets_alone_are_no_picture() {
        let (_, finished, _) = through(&[&stap(&[PPS_720, &[0x41, 9]])]);
        let expected = [&[0, 0, 0, 4][..], PPS_720, &[0, 0, 0, 2, 0x41, 9]].concat();
        assert_eq!(finished, Some((expected, false)));
        let (_, finished, sets) = through(&[SPS_720, PPS_720]);
        assert_eq!(finished, None);
        assert!(sets.entry().is_some(), "they are remembered for the next");
        assert_eq!(through(&[SPS_720]).2.entry(), None, "half of them is nothing to begin with");
    }

    #[test]
    fn the_size_is_read_where_a_keyframe_begins() {
        assert_eq!(size(SPS_720), Some((1_280, 720)));
        assert_eq!(size(&stap(&[&[0x09, 0xf0], SPS_720])), Some((1_280, 720)));
        assert_eq!(size(&[0x65, 1]), None);
        assert_eq!(size(&[0x78, 0, 9, 0x67]), None);
        assert_eq!(size(&[]), None);
    }
}

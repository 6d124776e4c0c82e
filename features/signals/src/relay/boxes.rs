//! Cuts what ffmpeg writes, fragmented MP4 (ISO/IEC 14496-12), into its beginning and its fragments.

use bytes::{Bytes, BytesMut};

/// No fragment of a tenth of a second is longer.
const LONGEST: usize = 16 << 20;

/// One part of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What every player reads first.
    Beginning(Bytes),
    /// Some pictures and their sound; whether a player can begin here.
    Fragment(Bytes, bool),
}

/// It is not what a player reads.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken;

/// Takes the file as it comes.
#[derive(Debug, Default)]
pub(crate) struct Boxes {
    rest: BytesMut,
    /// Where in `rest` the box begins that is not yet whole.
    at: usize,
    begins: bool,
}

impl Boxes {
    pub(crate) fn take(&mut self, bytes: &[u8], out: &mut Vec<Part>) -> Result<(), Broken> {
        self.rest.extend_from_slice(bytes);
        while let Some((name, whole)) = head(&self.rest[self.at..])? {
            let end = self.at + whole;
            if end > LONGEST {
                return Err(Broken);
            }
            if self.rest.len() < end {
                break;
            }
            match &name {
                b"moof" => self.begins = begins(&self.rest[self.at + 8..end]),
                b"moov" | b"mdat" => {
                    let part = self.rest.split_to(end).freeze();
                    self.at = 0;
                    out.push(match &name {
                        b"moov" => Part::Beginning(part),
                        _ => Part::Fragment(part, std::mem::take(&mut self.begins)),
                    });
                    continue;
                }
                _ => {}
            }
            self.at = end;
        }
        Ok(())
    }
}

/// Name and length of the box that begins here, once its head is there.
fn head(bytes: &[u8]) -> Result<Option<([u8; 4], usize)>, Broken> {
    let Some(head) = bytes.first_chunk::<8>() else { return Ok(None) };
    let [a, b, c, d, name @ ..] = *head;
    let whole = u32::from_be_bytes([a, b, c, d]) as usize;
    if (8..=LONGEST).contains(&whole) { Ok(Some((name, whole))) } else { Err(Broken) }
}

/// The contents of each box of this name.
fn inside<'b>(mut bytes: &'b [u8], wanted: &[u8; 4]) -> impl Iterator<Item = &'b [u8]> {
    std::iter::from_fn(move || {
        while let Ok(Some((name, whole))) = head(bytes) {
            let (one, rest) = bytes.split_at_checked(whole)?;
            bytes = rest;
            if name == *wanted {
                return Some(&one[8..]);
            }
        }
        None
    })
}

/// Four bytes of a box as a number.
fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|four| u32::from_be_bytes(*four))
}

/// What a beginning says of its tracks: the number of each, and how many ticks of its time are a second.
pub(crate) fn scales(beginning: &[u8]) -> Vec<(u32, u32)> {
    // Both boxes say what is asked after two times, which are longer in their later version.
    let after_times = |of: &[u8]| word(of, if of.first() == Some(&0) { 12 } else { 20 });
    let one = |track: &[u8]| {
        let number = inside(track, b"tkhd").next().and_then(after_times)?;
        let media = inside(track, b"mdia").next()?;
        let scale = inside(media, b"mdhd").next().and_then(after_times)?;
        (scale > 0).then_some((number, scale))
    };
    inside(beginning, b"moov").flat_map(|all| inside(all, b"trak").filter_map(one)).collect()
}

/// When a fragment begins in the media's own time, in milliseconds; none where it does not say.
pub(crate) fn starts(fragment: &[u8], scales: &[(u32, u32)]) -> Option<i64> {
    let track = inside(inside(fragment, b"moof").next()?, b"traf").next()?;
    let number = inside(track, b"tfhd").next().and_then(|head| word(head, 4))?;
    let (_, scale) = scales.iter().find(|(known, _)| *known == number)?;
    let time = inside(track, b"tfdt").next()?;
    let ticks = match (time.first()?, word(time, 4)?) {
        (0, ticks) => u64::from(ticks),
        (_, high) => u64::from(high) << 32 | u64::from(word(time, 8)?),
    };
    i64::try_from(u128::from(ticks) * 1_000 / u128::from(*scale)).ok()
}

/// Whether the first picture of a fragment stands for itself: what the run says of its first sample, else what the track does.
fn begins(moof: &[u8]) -> bool {
    const DEPENDS: u32 = 0x1_0000;
    // The pictures are mapped before the sound.
    let Some(track) = inside(moof, b"traf").next() else { return false };
    let said = |run: &[u8]| {
        let flags = word(run, 0)?;
        let mut at = 8 + if flags & 0x1 == 0 { 0 } else { 4 };
        if flags & 0x4 != 0 {
            return word(run, at);
        }
        at += [0x100, 0x200].iter().filter(|flag| flags & **flag != 0).count() * 4;
        if flags & 0x400 == 0 { None } else { word(run, at) }
    };
    let usual = |head: &[u8]| {
        let flags = word(head, 0)?;
        let before = [(0x1, 8), (0x2, 4), (0x8, 4), (0x10, 4)];
        let skipped: usize =
            before.iter().filter(|(flag, _)| flags & flag != 0).map(|(_, bytes)| bytes).sum();
        if flags & 0x20 == 0 { None } else { word(head, 8 + skipped) }
    };
    let of_run = inside(track, b"trun").next().and_then(said);
    let flags = of_run.or_else(|| inside(track, b"tfhd").next().and_then(usual));
    flags.is_some_and(|flags| flags & DEPENDS == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let whole = u32::try_from(content.len() + 8).expect("short");
        [&whole.to_be_bytes()[..], name, content].concat()
    }

    fn fragment(first_sample: u32) -> Vec<u8> {
        let run = [&[0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 9][..], &first_sample.to_be_bytes()].concat();
        let moof = boxed(b"moof", &boxed(b"traf", &boxed(b"trun", &run)));
        [moof, boxed(b"mdat", b"pictures")].concat()
    }

    #[test]
    fn wherever_it_is_cut_a_file_falls_into_its_beginning_and_its_fragments() {
        let start = [boxed(b"ftyp", b"iso5"), boxed(b"moov", b"")].concat();
        let file = [start.clone(), fragment(0x0200_0000), fragment(0x0101_0000)].concat();
        for size in 1..file.len() {
            let (mut boxes, mut out) = (Boxes::default(), Vec::new());
            file.chunks(size).for_each(|chunk| boxes.take(chunk, &mut out).expect("it is whole"));
            let expected = [
                Part::Beginning(start.clone().into()),
                Part::Fragment(fragment(0x0200_0000).into(), true),
                Part::Fragment(fragment(0x0101_0000).into(), false),
            ];
            assert_eq!(out, expected);
        }
        assert_eq!(Boxes::default().take(&[0; 8], &mut Vec::new()), Err(Broken));
    }

    #[test]
    fn a_fragment_says_when_it_begins_in_the_time_of_its_track() {
        let said = |name, version: u8, times: usize, number: u32| {
            boxed(name, &[&[version, 0, 0, 0][..], &vec![0; times], &number.to_be_bytes()].concat())
        };
        let track = |version, times, number, scale| {
            let media = boxed(b"mdia", &said(b"mdhd", version, times, scale));
            boxed(b"trak", &[said(b"tkhd", version, times, number), media].concat())
        };
        let tracks = [track(0, 8, 1, 12_800), track(1, 16, 2, 48_000)].concat();
        let beginning = [boxed(b"ftyp", b"iso5"), boxed(b"moov", &tracks)].concat();
        let scales = scales(&beginning);
        assert_eq!(scales, [(1, 12_800), (2, 48_000)]);
        let at = |number: u32, time: &[u8]| {
            let head = boxed(b"tfhd", &[&[0, 2, 0, 0][..], &number.to_be_bytes()].concat());
            boxed(b"moof", &boxed(b"traf", &[head, boxed(b"tfdt", time)].concat()))
        };
        let short = at(1, &[&[0; 4][..], &25_600_u32.to_be_bytes()].concat());
        let long = at(2, &[&[1, 0, 0, 0][..], &(48_000_u64 * 1_000_000).to_be_bytes()].concat());
        assert_eq!((starts(&short, &scales), starts(&long, &scales)), (Some(2_000), Some(1_000_000_000)));
        assert_eq!(starts(&at(3, &[0; 8]), &scales), None);
        assert_eq!(starts(&fragment(0), &scales), None);
    }

    proptest! {
        #[test]
        fn whatever_comes_is_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = Boxes::default().take(&bytes, &mut Vec::new());
            let _ = (begins(&bytes), starts(&bytes, &scales(&bytes)));
        }
    }
}

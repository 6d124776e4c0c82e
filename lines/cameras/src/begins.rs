//! Whether a player can begin with a picture of H.265. `retina` says so of those alone that nothing before them may be shown
//! after (IDR); encoders with open groups send only one such, and then clean random accesses (CRA).

/// `nal_unit_type` of pictures that stand for themselves (H.265, table 7-1: BLA, IDR, CRA), and the first that is no picture.
const STAND: std::ops::RangeInclusive<u8> = 16..=21;
const NO_PICTURE: u8 = 32;

/// `picture` is NAL units, each behind its length in four bytes. All of them that hold pictures are of one kind, so that the
/// first tells.
pub(crate) fn stands(mut picture: &[u8]) -> bool {
    while let Some((length, rest)) = picture.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let Some((unit, after)) = rest.split_at_checked(length) else { return false };
        let kind = unit.first().map_or(NO_PICTURE, |first| first >> 1 & 0x3f);
        if kind < NO_PICTURE {
            return STAND.contains(&kind);
        }
        picture = after;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn picture(kinds: &[u8]) -> Vec<u8> {
        kinds.iter().flat_map(|kind| [0, 0, 0, 3, kind << 1, 1, 0xaf]).collect()
    }

    #[test]
    fn a_player_begins_with_clean_random_accesses_too_and_with_nothing_that_needs_others() {
        let [sei, trailing, idr, cra, skipped] = [39, 1, 19, 21, 9];
        assert!(stands(&picture(&[idr])) && stands(&picture(&[sei, cra, cra])));
        for needs in [&[trailing][..], &[sei, skipped], &[sei], &[]] {
            assert!(!stands(&picture(needs)), "{needs:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_is_answered(bytes in prop::collection::vec(any::<u8>(), 0..200), at: prop::sample::Index) {
            stands(&bytes);
            let whole = picture(&[39, 21]);
            stands(&whole[..at.index(whole.len())]);
        }
    }
}

//! Where a channel is cut into pieces: a plain rule over when its fragments begin.
//!
//! That is the media's own time and not the wall's: bytes come in bursts, and players add up the lengths that a list says.

/// A piece is cut at the first picture that stands for itself after this.
const LEAST: i64 = 4_000;
/// Without such a picture it is cut after this; or when it has so many bytes, should its time stand still.
const MOST: i64 = 8_000;
const MOST_BYTES: u64 = 48 << 20;
/// A fragment that does not say when it begins follows the last one after this: so ffmpeg is told to make them.
const FRAGMENT: i64 = 100;
/// Where time goes back, or ahead by more than this, it is another time.
const JUMP: i64 = 1_400;

/// No piece is longer, in whole seconds: what stands in it when it is cut, and one fragment.
pub(super) const LONGEST: i64 = (MOST + JUMP) / 1_000;

/// What is to be done before a fragment is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Step {
    /// The piece ends here and is so long, in milliseconds.
    pub(super) ended: Option<i64>,
    /// What follows does not go on where the piece ended.
    pub(super) breaks: bool,
    /// Whether the fragment belongs to a piece at all.
    pub(super) taken: bool,
}

/// A channel that is being cut. It holds no bytes.
#[derive(Debug, Default)]
pub(super) struct Cutter {
    /// When the piece that is written began, and its last fragment.
    open: Option<(i64, i64)>,
}

impl Cutter {
    /// The next fragment: when it starts, whether a player can begin with it, and how many bytes the piece has already.
    pub(super) fn take(&mut self, starts: Option<i64>, begins: bool, bytes: u64) -> Step {
        let Some((first, last)) = self.open else {
            let starts = starts.unwrap_or(0);
            self.open = begins.then_some((starts, starts));
            return Step { taken: begins, ..Step::default() };
        };
        let starts = starts.unwrap_or(last + FRAGMENT);
        if !(0..=JUMP).contains(&starts.saturating_sub(last)) {
            self.open = begins.then_some((starts, starts));
            return Step { ended: Some(last + FRAGMENT - first), breaks: true, taken: begins };
        }
        let length = starts - first;
        if length >= MOST || bytes >= MOST_BYTES || (begins && length >= LEAST) {
            self.open = Some((starts, starts));
            return Step { ended: Some(length.max(FRAGMENT)), breaks: false, taken: true };
        }
        self.open = Some((first, starts));
        Step { taken: true, ..Step::default() }
    }

    /// What was written of the piece is given up; the next one begins with a picture that stands for itself.
    pub(super) fn give_up(&mut self) {
        self.open = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TAKEN: Step = Step { ended: None, breaks: false, taken: true };

    #[test]
    fn a_piece_begins_with_a_whole_picture_and_ends_at_the_first_one_after_four_seconds() {
        let mut cutter = Cutter::default();
        assert!(!cutter.take(Some(500), false, 0).taken);
        assert_eq!(cutter.take(Some(600), true, 0), TAKEN);
        for starts in (700..4_600).step_by(100) {
            assert_eq!(cutter.take(Some(starts), starts % 1_000 == 0, 0), TAKEN);
        }
        assert_eq!(cutter.take(Some(4_600), false, 0), TAKEN);
        assert_eq!(cutter.take(Some(4_700), true, 0), Step { ended: Some(4_100), ..TAKEN });
    }

    #[test]
    fn without_such_a_picture_it_is_cut_anyway_and_so_it_is_where_time_stands_still() {
        let mut cutter = Cutter::default();
        cutter.take(Some(0), true, 0);
        for starts in (100..8_000).step_by(100) {
            assert_eq!(cutter.take(Some(starts), false, 0), TAKEN);
        }
        assert_eq!(cutter.take(Some(8_000), false, 0), Step { ended: Some(8_000), ..TAKEN });
        assert_eq!(cutter.take(Some(8_000), false, MOST_BYTES), Step { ended: Some(100), ..TAKEN });
        assert_eq!(cutter.take(None, false, 0), TAKEN);
    }

    #[test]
    fn where_time_jumps_the_piece_ends_and_what_follows_is_a_new_beginning() {
        let mut cutter = Cutter::default();
        cutter.take(Some(10_000), true, 0);
        cutter.take(Some(11_000), false, 0);
        let back = cutter.take(Some(2_000), false, 0);
        assert_eq!(back, Step { ended: Some(1_100), breaks: true, taken: false });
        assert!(!cutter.take(Some(2_100), false, 0).taken);
        assert_eq!(cutter.take(Some(2_200), true, 0), TAKEN);
        let ahead = cutter.take(Some(9_000), true, 0);
        assert_eq!(ahead, Step { ended: Some(100), breaks: true, taken: true });
    }

    proptest! {
        #[test]
        fn whatever_comes_no_piece_is_longer_than_a_list_says(
            fragments in prop::collection::vec((prop::option::of(-100_i64..20_000), any::<bool>()), 1..400)
        ) {
            let mut cutter = Cutter::default();
            for (starts, begins) in fragments {
                if let Some(length) = cutter.take(starts, begins, 0).ended {
                    prop_assert!(length > 0 && (length + 500) / 1_000 <= LONGEST);
                }
            }
        }
    }
}

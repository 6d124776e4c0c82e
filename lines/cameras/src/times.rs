//! Gives pictures times that only go forward, whatever a camera's clock does.
//!
//! A camera's own times are even, so they are taken as long as they can be true: each is a little after the one before, and
//! all together stay near to when pictures come. Where they cannot, the time that passed here counts instead.

/// Ticks of a second: what H.264 and H.265 have in RTP (RFC 6184, 8.2.1; RFC 7798, 7.1).
pub(crate) const SECOND: i64 = 90_000;
/// No picture stands shorter: some players count in milliseconds.
const SHORTEST: i64 = SECOND / 1_000;
/// Nor longer: a connection without pictures has ended before.
pub(crate) const LONGEST: i64 = 10 * SECOND;
/// How far times may be from when pictures come: what a line delays one moment and delivers the next.
const LEASH: i64 = 2 * SECOND;
/// How long a picture stands where nothing says: 25 of them are a second.
const USUAL: i64 = SECOND / 25;

/// The times of one stream of pictures, which go on over connections.
#[derive(Debug)]
pub(crate) struct Times {
    /// When the camera says that the last picture was, and when it came; none after a break.
    before: Option<(i64, i64)>,
    /// The time of the last picture.
    last: i64,
    /// How long the one before it stood.
    step: i64,
    /// How far the times are ahead of when pictures came.
    ahead: i64,
}

impl Default for Times {
    fn default() -> Self {
        Self { before: None, last: -USUAL, step: USUAL, ahead: 0 }
    }
}

impl Times {
    /// The time of a picture that the camera says is at `said` and that came at `came`, all in ticks. It is later than any
    /// before it, and by [`LONGEST`] at most.
    pub(crate) fn take(&mut self, said: i64, came: i64) -> i64 {
        if let Some((said_before, came_before)) = self.before {
            let (says, passed) = (said.saturating_sub(said_before), came.saturating_sub(came_before));
            let would_be = self.ahead.saturating_add(says).saturating_sub(passed);
            let would_be = would_be.unsigned_abs();
            let is_near = would_be <= LEASH.unsigned_abs() || would_be < self.ahead.unsigned_abs();
            let is_true = (SHORTEST..=LONGEST).contains(&says) && is_near;
            self.step = if is_true { says } else { passed.clamp(SHORTEST, LONGEST) };
            self.ahead = self.ahead.saturating_add(self.step).saturating_sub(passed);
        }
        self.before = Some((said, came));
        self.last += self.step;
        self.last
    }

    /// The connection ended: what comes next goes on right after the last picture.
    pub(crate) fn break_off(&mut self) {
        *self = Self { last: self.last, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STEP: i64 = 3_600;

    /// The times of pictures that come evenly, by what the camera says of each.
    fn times(said: &[i64]) -> Vec<i64> {
        let mut times = Times::default();
        said.iter().zip(0..).map(|(said, number)| times.take(*said, number * STEP)).collect()
    }

    #[test]
    fn a_camera_whose_clock_is_right_is_followed_wherever_it_begins() {
        let said: Vec<i64> = (0..100).map(|number| 4_294_000_000 + number * STEP).collect();
        assert_eq!(times(&said), (0..100).map(|number| number * STEP).collect::<Vec<_>>());
    }

    #[test]
    fn a_clock_that_jumps_back_far_ahead_or_stands_leaves_the_times_even() {
        let even: Vec<i64> = (0..4).map(|number| number * STEP).collect();
        let hour = 3_600 * SECOND;
        assert_eq!(times(&[hour, hour + STEP, STEP, 2 * STEP]), even);
        assert_eq!(times(&[0, STEP, hour, hour + STEP]), even);
        assert_eq!(times(&[STEP, STEP, STEP, STEP]), even);
        assert_eq!(times(&[i64::MIN, i64::MAX, i64::MIN, 0]), even);
    }

    #[test]
    fn a_clock_of_the_wrong_speed_is_kept_near_to_what_comes() {
        for speed in [1, 2, 5, 20] {
            // In tenths: a tenth of the right speed, a fifth, half, twice.
            let said: Vec<i64> = (0..5_000).map(|number| number * STEP * speed / 10).collect();
            let last = *times(&said).last().expect("there are some");
            let right = 4_999 * STEP;
            assert!((last - right).abs() <= LEASH + STEP, "{speed}: {last}, not {right}");
        }
    }

    #[test]
    fn what_a_line_holds_back_and_delivers_at_once_is_soon_played_in_time_again() {
        let mut all = Times::default();
        let (mut said, mut came) = (0, 0);
        all.take(said, came);
        // Five seconds nothing, then all that was meant for them.
        came += 5 * SECOND;
        let late = (0..125).map(|_| {
            said += STEP;
            all.take(said, came)
        });
        let late = late.last().expect("there are some");
        assert!((late - came).abs() <= LEASH + 125 * SHORTEST, "{late}, not {came}");
    }

    #[test]
    fn another_connection_goes_on_where_the_last_one_ended() {
        let mut times = Times::default();
        times.take(7, 0);
        let last = times.take(7 + STEP, STEP);
        times.break_off();
        assert_eq!(times.take(1_000_000_000, 600 * SECOND), last + USUAL);
    }

    proptest! {
        #[test]
        fn whatever_the_clock_says_time_goes_forward_and_no_picture_stands_too_long(
            pictures in prop::collection::vec((any::<i64>(), 0..LONGEST, any::<bool>()), 1..300)
        ) {
            let (mut times, mut before, mut came) = (Times::default(), None, 0_i64);
            for (said, passed, breaks) in pictures {
                if breaks && passed % 7 == 0 {
                    times.break_off();
                }
                came += passed;
                let time = times.take(said, came);
                prop_assert!(before.is_none_or(|before| (SHORTEST..=LONGEST).contains(&(time - before))) && time >= 0);
                before = Some(time);
            }
        }

        #[test]
        fn times_stay_near_to_when_pictures_come(
            pictures in prop::collection::vec((any::<i32>(), 100..SECOND), 2..300)
        ) {
            let (mut times, mut came, mut said) = (Times::default(), 0_i64, 0_i64);
            for (step, passed) in pictures {
                came += passed;
                said += i64::from(step);
                let time = times.take(said, came);
                prop_assert!((time - came).abs() <= LEASH + SECOND, "{} is far from {}", time, came);
            }
        }
    }
}

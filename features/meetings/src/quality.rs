//! How the line of a venue fares, as the forwarder measures it: for whoever leads, and for nobody's log.

use hongwang_conference::VenueId;
use hongwang_realtime::forwarding::PeerStats;
use std::collections::BTreeMap;

/// From so much lost on, parts of a thousand, a line is no longer good, and from so much on bad.
const LOST: [u32; 2] = [20, 80];
/// The same of the way there and back, milliseconds.
const LATE: [u32; 2] = [250, 600];

/// The lines that were measured.
pub(crate) type Measured = BTreeMap<VenueId, Line>;

/// What was measured of a line within the last second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// What was lost in the worse direction, parts of a thousand.
    pub(crate) lost: u32,
    /// The way there and back, milliseconds.
    pub(crate) late: u32,
}

/// How good a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Grade {
    /// 好
    Good,
    /// 一般
    Fair,
    /// 差
    Bad,
}

impl Line {
    /// What is measured of a peer; none before anything was.
    pub(crate) fn of(stats: &PeerStats) -> Option<Self> {
        let lost = [stats.lost_in, stats.lost_out]
            .into_iter()
            .flatten()
            .fold(None, |worst, lost| Some(worst.map_or(lost, |worst: f32| worst.max(lost))));
        let late = stats.round_trip?.as_millis();
        // Where nothing was sent nothing was lost.
        let lost = (lost.unwrap_or(0.0).clamp(0.0, 1.0) * 1_000.0).round() as u32;
        Some(Self { lost, late: u32::try_from(late).unwrap_or(u32::MAX) })
    }

    /// How good that is.
    pub(crate) fn grade(self) -> Grade {
        let above = |at: usize| self.lost >= LOST[at] || self.late >= LATE[at];
        match () {
            () if above(1) => Grade::Bad,
            () if above(0) => Grade::Fair,
            () => Grade::Good,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_line_is_as_good_as_its_worse_direction_and_its_delay() {
        let stats = |lost_in, lost_out, late| PeerStats {
            lost_in,
            lost_out,
            round_trip: Some(Duration::from_millis(late)),
            ..PeerStats::default()
        };
        let grade = |stats: PeerStats| Line::of(&stats).expect("it is measured").grade();
        assert_eq!(grade(stats(None, None, 20)), Grade::Good);
        assert_eq!(grade(stats(Some(0.0), Some(0.05), 20)), Grade::Fair);
        assert_eq!(grade(stats(Some(0.05), Some(0.0), 20)), Grade::Fair);
        assert_eq!(grade(stats(Some(0.2), None, 20)), Grade::Bad);
        assert_eq!(grade(stats(Some(0.0), Some(0.0), 300)), Grade::Fair);
        assert_eq!(grade(stats(Some(f32::NAN), Some(0.0), 900)), Grade::Bad);
        assert_eq!(Line::of(&PeerStats::default()), None, "nothing is said of what was not measured");
    }
}

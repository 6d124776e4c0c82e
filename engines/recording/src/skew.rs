//! How far the sender's clock and the time of arrival are apart.

/// Fragments that are looked back at: about ten seconds.
const BACK: usize = 5;
/// So far apart over all of them is a clock that runs differently, not a line that stumbles. Milliseconds.
const DRIFT: i64 = 100;
/// So far apart over one of them is a clock that was set. Milliseconds.
const JUMP: i64 = 1_000;

/// The least delay counts: a line only ever makes packets later.
#[derive(Debug, Default)]
pub(crate) struct Skew {
    /// Of the fragment that is open.
    least: Option<i64>,
    /// Of those before it, the newest last.
    past: Vec<i64>,
}

impl Skew {
    /// A frame came so many milliseconds later than the sender's clock says.
    pub(crate) fn note(&mut self, later: i64) {
        self.least = Some(self.least.map_or(later, |least| least.min(later)));
    }

    /// A fragment is over.
    pub(crate) fn turn(&mut self) {
        if let Some(least) = self.least.take() {
            self.past.push(least);
        }
        if self.past.len() > BACK {
            self.past.remove(0);
        }
    }

    /// Whether what follows should be laid anew.
    pub(crate) fn is_off(&self) -> bool {
        let jumped = self.past.last().is_some_and(|last| last.abs() > JUMP);
        let whole = self.past.len() == BACK;
        let behind = self.past.iter().all(|least| *least > DRIFT);
        let ahead = self.past.iter().all(|least| *least < -DRIFT);
        jumped || whole && (behind || ahead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_off(fragments: &[&[i64]]) -> bool {
        let mut skew = Skew::default();
        for fragment in fragments {
            fragment.iter().for_each(|later| skew.note(*later));
            skew.turn();
        }
        skew.is_off()
    }

    #[test]
    fn a_line_that_stumbles_is_no_clock_that_runs_differently() {
        assert!(!is_off(&[&[0, 5_000, 20][..]; 9]), "single packets are late");
        assert!(!is_off(&[&[300], &[400], &[500], &[300]]), "eight seconds of a full line");
        assert!(!is_off(&[&[300], &[400], &[500], &[300], &[20], &[400]]));
    }

    #[test]
    fn a_clock_that_runs_differently_or_was_set_is_found() {
        assert!(is_off(&[&[101, 400][..]; 5]));
        assert!(is_off(&[&[-101, 400], &[-150], &[-200], &[-150], &[-120]]));
        assert!(is_off(&[&[0], &[60_000]]), "time stood still while nothing was sent");
    }
}

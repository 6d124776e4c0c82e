//! How a channel stands: plain rules over times.

use hongwang_base::Millis;

/// So long nothing comes before a channel counts as silent.
const SILENT: i64 = 3_000;
/// So long a silent head-end is listened to before it is subscribed to anew.
const AGAIN: i64 = 5_000;
/// So long a channel that nobody looks at is kept: who changes back finds it running.
const LINGERS: i64 = 10_000;

/// What a channel does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Subscribed to, nothing has come.
    Starting,
    /// It comes.
    Running,
    /// It came, or should have, and comes no more.
    Stalled,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Stay,
    Reopen,
    End,
}

/// How a channel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) phase: Phase,
    /// Since when; of a silent one since when nothing comes.
    pub(crate) since: Millis,
    heard: Millis,
    opened: Millis,
    alone: Option<Millis>,
}

impl Standing {
    pub(crate) fn begin(now: Millis) -> Self {
        Self { phase: Phase::Starting, since: now, heard: now, opened: now, alone: None }
    }

    /// Whole packets came.
    pub(crate) fn came(&mut self, now: Millis) {
        self.heard = now;
        if self.phase != Phase::Running {
            (self.phase, self.since) = (Phase::Running, now);
        }
    }

    /// The head-end is subscribed to anew.
    pub(crate) fn reopened(&mut self, now: Millis) {
        self.opened = now;
    }

    /// What is to be done now that so many look.
    pub(crate) fn look(&mut self, now: Millis, viewers: usize) -> Next {
        self.alone = if viewers > 0 { None } else { self.alone.or(Some(now)) };
        if self.alone.is_some_and(|since| now.since(since) >= LINGERS) {
            return Next::End;
        }
        if self.phase != Phase::Stalled && now.since(self.heard) >= SILENT {
            (self.phase, self.since) = (Phase::Stalled, self.heard);
        }
        let waited = now.since(self.opened.max(self.heard)) >= AGAIN;
        if self.phase == Phase::Stalled && waited { Next::Reopen } else { Next::Stay }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_head_end_that_stops_is_silent_since_its_last_word_and_subscribed_to_anew_until_it_returns() {
        let mut one = Standing::begin(Millis(0));
        one.came(Millis(100));
        assert_eq!((one.look(Millis(3_099), 1), one.phase), (Next::Stay, Phase::Running));
        assert_eq!(
            (one.look(Millis(3_100), 1), one.phase, one.since),
            (Next::Stay, Phase::Stalled, Millis(100))
        );
        assert_eq!(one.look(Millis(5_100), 1), Next::Reopen);
        one.reopened(Millis(5_100));
        assert_eq!(one.look(Millis(10_099), 1), Next::Stay);
        assert_eq!((one.look(Millis(10_100), 1), one.since), (Next::Reopen, Millis(100)));
        one.came(Millis(10_200));
        assert_eq!((one.look(Millis(10_201), 1), one.phase), (Next::Stay, Phase::Running));
    }

    #[test]
    fn a_channel_is_left_ten_seconds_after_the_last_has_gone_and_not_when_somebody_came_back() {
        let mut one = Standing::begin(Millis(0));
        let mut seen = |at: i64, viewers| {
            one.came(Millis(at));
            one.look(Millis(at), viewers)
        };
        assert_eq!([seen(0, 1), seen(1_000, 0), seen(10_999, 0), seen(11_000, 1)], [Next::Stay; 4]);
        assert_eq!([seen(12_000, 0), seen(22_000, 0)], [Next::Stay, Next::End]);
    }

    proptest! {
        #[test]
        fn whatever_happens_nobody_who_looks_is_left(steps in prop::collection::vec((0i64..4_000, 0usize..3, any::<bool>()), 1..60)) {
            let (mut now, mut one) = (Millis(0), Standing::begin(Millis(0)));
            for (passes, viewers, comes) in steps {
                now = now.plus(passes);
                if comes {
                    one.came(now);
                }
                let next = one.look(now, viewers);
                prop_assert!(viewers == 0 || next != Next::End);
                prop_assert!(!comes || one.phase == Phase::Running);
            }
        }
    }
}

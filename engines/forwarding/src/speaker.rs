//! Who speaks: out of the audio levels that packets carry (RFC 6464), the one voice that is loudest for a while.
//!
//! A cough does not turn the picture: a voice must stand above the present one for [`PROOF`], and whoever has the
//! picture keeps it for [`HOLD`]. In silence nothing changes.

use crate::Source;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Quieter than this, in −dBov, is no voice.
const SILENCE: f32 = 50.0;
/// By how many decibels a voice must be louder than the present one while that speaks.
const MARGIN: f32 = 6.0;
/// For how long it must be.
pub(crate) const PROOF: Duration = Duration::from_millis(300);
/// How long a change holds.
pub(crate) const HOLD: Duration = Duration::from_millis(1_500);
/// A voice without packets for so long is silent: discontinuous transmission sends none.
const QUIET_AFTER: Duration = Duration::from_millis(400);
const SMOOTHING: f32 = 0.15;

#[derive(Clone, Copy, Debug)]
struct Voice {
    /// Smoothed level in −dBov: 0 is the loudest, 127 silence.
    level: f32,
    heard: Instant,
}

/// The voices of one group.
#[derive(Debug, Default)]
pub(crate) struct Speakers {
    voices: BTreeMap<Source, Voice>,
    dominant: Option<(Source, Instant)>,
    challenger: Option<(Source, Instant)>,
}

impl Speakers {
    /// A packet of `source` with `level` dBov (−127 to 0) came.
    pub(crate) fn hear(&mut self, source: Source, level: i8, now: Instant) {
        let level = f32::from(level).abs();
        let voice = self.voices.entry(source).or_insert(Voice { level: 127.0, heard: now });
        voice.level += (level - voice.level) * SMOOTHING;
        voice.heard = now;
    }

    /// `source` is no more.
    pub(crate) fn forget(&mut self, source: Source) {
        self.voices.remove(&source);
        self.dominant.take_if(|(dominant, _)| *dominant == source);
        self.challenger.take_if(|(challenger, _)| *challenger == source);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.voices.is_empty()
    }

    /// Who speaks from `now` on, if that changed.
    pub(crate) fn judge(&mut self, now: Instant) -> Option<Source> {
        let level = |voice: &Voice| {
            if now.saturating_duration_since(voice.heard) > QUIET_AFTER { 127.0 } else { voice.level }
        };
        let present = self.dominant.and_then(|(source, _)| self.voices.get(&source)).map_or(127.0, level);
        let bar = if present < SILENCE { present - MARGIN } else { SILENCE };
        let loudest = self
            .voices
            .iter()
            .filter(|(source, _)| self.dominant.is_none_or(|(dominant, _)| dominant != **source))
            .map(|(source, voice)| (*source, level(voice)))
            .min_by(|(_, one), (_, other)| one.total_cmp(other))
            .filter(|(_, level)| *level < bar);
        let Some((source, _)) = loudest else {
            self.challenger = None;
            return None;
        };
        let since = match self.challenger {
            Some((challenger, since)) if challenger == source => since,
            _ => now,
        };
        self.challenger = Some((source, since));
        let proven = now.saturating_duration_since(since) >= PROOF;
        let held = self.dominant.is_none_or(|(_, at)| now.saturating_duration_since(at) >= HOLD);
        (proven && held).then(|| {
            self.dominant = Some((source, now));
            self.challenger = None;
            source
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::{PeerId, TrackId};

    fn voice(peer: u64) -> Source {
        Source { peer: PeerId(peer), track: TrackId(0) }
    }

    /// Plays levels of each voice (20 ms a packet) and returns the changes with their milliseconds.
    fn play(
        speakers: &mut Speakers,
        start: Instant,
        from: u64,
        until: u64,
        levels: &[(u64, i8)],
    ) -> Vec<(u64, u64)> {
        let mut changes = Vec::new();
        for ms in (from..until).step_by(20) {
            let now = start + Duration::from_millis(ms);
            for (peer, level) in levels {
                speakers.hear(voice(*peer), *level, now);
            }
            if let Some(source) = speakers.judge(now) {
                changes.push((ms, source.peer.0));
            }
        }
        changes
    }

    #[test]
    fn the_one_who_speaks_is_found_and_keeps_it_in_silence() {
        let (mut speakers, start) = (Speakers::default(), clock::start());
        let changes = play(&mut speakers, start, 0, 2_000, &[(1, -90), (2, -25)]);
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].1, 2);
        assert_eq!(play(&mut speakers, start, 2_000, 9_000, &[(1, -90), (2, -90)]), []);
    }

    #[test]
    fn a_cough_changes_nothing_and_an_answer_does() {
        let (mut speakers, start) = (Speakers::default(), clock::start());
        play(&mut speakers, start, 0, 4_000, &[(1, -30), (2, -90)]);
        assert_eq!(play(&mut speakers, start, 4_000, 4_200, &[(1, -30), (2, -10)]), []);
        assert_eq!(play(&mut speakers, start, 4_200, 6_000, &[(1, -30), (2, -90)]), []);
        let changes = play(&mut speakers, start, 6_000, 9_000, &[(1, -90), (2, -30)]);
        assert_eq!(changes.iter().map(|change| change.1).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn two_who_quarrel_do_not_flicker() {
        let (mut speakers, start) = (Speakers::default(), clock::start());
        let mut changes = Vec::new();
        for turn in 0..40 {
            let (one, other) = if turn % 2 == 0 { (-20, -45) } else { (-45, -20) };
            changes.extend(play(&mut speakers, start, turn * 500, turn * 500 + 500, &[(1, one), (2, other)]));
        }
        for pair in changes.windows(2) {
            assert!(pair[1].0 - pair[0].0 >= HOLD.as_millis() as u64, "{changes:?}");
        }
    }

    #[test]
    fn who_left_or_fell_silent_by_discontinuous_transmission_gives_way() {
        let (mut speakers, start) = (Speakers::default(), clock::start());
        play(&mut speakers, start, 0, 2_000, &[(1, -20)]);
        assert_eq!(play(&mut speakers, start, 2_000, 4_000, &[(2, -40)]).len(), 1);
        speakers.forget(voice(2));
        assert_eq!(play(&mut speakers, start, 4_000, 5_000, &[(3, -40)]), [(play_proof(4_000), 3)]);
    }

    /// The first judgement after the proof; the level must first climb above silence.
    fn play_proof(from: u64) -> u64 {
        let (mut speakers, start) = (Speakers::default(), clock::start());
        play(&mut speakers, start, from, from + 1_000, &[(3, -40)])[0].0
    }
}

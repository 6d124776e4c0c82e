//! The last hour of a channel as pieces on the node's disk, and the lists (HLS, RFC 8216) by which players read them: plain
//! rules over plain data.
//!
//! Invariants: numbers never go back, not over a start of the node either; what a list names stands; what stands is bounded
//! by time and bytes. It says what was on and nothing of who looked.

use super::cut::LONGEST;
use hongwang_base::Millis;
use std::{
    collections::VecDeque,
    fmt::{self, Write},
    ops::Range,
};

/// So long a piece stands: an hour, and some minutes for who looks an hour back and pauses.
const KEPT: i64 = 65 * Millis::MINUTE;
/// Bytes of one channel: an hour at 9 Mbit/s.
const CHANNEL: u64 = 4 << 30;
/// Bytes of all channels of a node.
const NODE: u64 = 16 << 30;
/// The time of a piece goes on from the one before as long as the wall is not further off than this: a head-end's clock is
/// not ours.
const DRIFT: i64 = 2_000;
/// What lies further ahead than this was written before the clock was set back.
const AHEAD: i64 = Millis::MINUTE;
/// The live list holds what a player must find in it: three times the longest piece (RFC 8216, 6.2.2).
const LIVE: i64 = 3 * LONGEST * 1_000;

/// What one of so many channels may hold: all of them together stay within the node's bytes.
pub(super) fn budget(channels: usize) -> u64 {
    let channels = u64::try_from(channels.max(1)).unwrap_or(u64::MAX);
    CHANNEL.min(NODE / channels)
}

/// A file of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// What a player reads before the pieces of a run.
    Beginning(u64),
    Piece(u64),
}

impl Name {
    /// Reads digits and one of two endings, and nothing else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (digits, ending) = text.split_once('.')?;
        let number = digits.bytes().all(|one| one.is_ascii_digit()).then(|| digits.parse().ok())??;
        match ending {
            "mp4" => Some(Self::Beginning(number)),
            "m4s" => Some(Self::Piece(number)),
            _ => None,
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Beginning(run) => write!(f, "{run}.mp4"),
            Self::Piece(number) => write!(f, "{number}.m4s"),
        }
    }
}

/// A piece that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    number: u64,
    /// The run that it belongs to, what one ffmpeg made without a break: the number of its first piece.
    run: u64,
    /// Breaks before it.
    breaks: u64,
    /// Whether it is the first of its run.
    is_first: bool,
    begins: Millis,
    /// Milliseconds.
    length: i64,
    bytes: u64,
}

impl Piece {
    fn ends(&self) -> Millis {
        self.begins.plus(self.length)
    }
}

/// The pieces of a channel.
#[derive(Debug)]
pub(crate) struct Ring {
    pieces: VecDeque<Piece>,
    /// The number of the next piece.
    next: u64,
    /// The number of the first piece of the last run.
    run: u64,
    /// Breaks before the last piece. Counted from nought: players hold a place for each that a list says went before.
    breaks: u64,
    /// Whether the next piece is the first of its run.
    is_new: bool,
    /// Beginnings of runs that ended when none of their pieces stood any more: their files are still to go.
    owed: Vec<Name>,
}

impl Ring {
    /// An empty one. It counts from the second of its beginning: no ring writes a piece and breaks off every second, so one
    /// that is begun later counts on, and who holds a list from before a start of the node is not led back.
    pub(super) fn begin(now: Millis) -> Self {
        let second = u64::try_from(now.0 / Millis::SECOND).unwrap_or(0);
        Self { pieces: VecDeque::new(), next: second, run: second, breaks: 0, is_new: true, owed: Vec::new() }
    }

    /// What is added next does not go on where the last piece ended.
    pub(super) fn renew(&mut self) {
        if !self.is_new && self.pieces.back().is_none_or(|last| last.run != self.run) {
            self.owed.push(Name::Beginning(self.run));
        }
        self.is_new = true;
    }

    /// The name of the beginning that must stand before [`Ring::add`]; none where the run has begun.
    pub(super) fn beginning(&self) -> Option<Name> {
        self.is_new.then_some(Name::Beginning(self.next))
    }

    /// The name of the piece that [`Ring::add`] will add.
    pub(super) fn next(&self) -> Name {
        Name::Piece(self.next)
    }

    /// Adds a piece that has just ended, so many milliseconds long.
    pub(super) fn add(&mut self, length: i64, bytes: u64, now: Millis) {
        let by_wall = now.plus(-length);
        let goes_on = |last: &&Piece| !self.is_new && by_wall.since(last.ends()).abs() <= DRIFT;
        let begins = self.pieces.back().filter(goes_on).map_or(by_wall, Piece::ends);
        let (number, is_first) = (self.next, self.is_new);
        if is_first {
            (self.run, self.breaks) = (number, self.breaks + 1);
        }
        let (run, breaks) = (self.run, self.breaks);
        self.pieces.push_back(Piece { number, run, breaks, is_first, begins, length, bytes });
        self.next += 1;
        self.is_new = false;
    }

    /// Lets go of what is too old, of a time to come, or more than `budget` bytes. Gives the files that nothing names any
    /// more.
    pub(super) fn spill(&mut self, now: Millis, budget: u64) -> Vec<Name> {
        let mut all: u64 = self.pieces.iter().map(|piece| piece.bytes).sum();
        let mut gone = std::mem::take(&mut self.owed);
        while let Some(oldest) = self.pieces.front() {
            let is_old = now.since(oldest.ends()) > KEPT || oldest.begins.since(now) > AHEAD;
            if !is_old && all <= budget {
                break;
            }
            all -= oldest.bytes;
            self.drop_oldest(&mut gone);
        }
        gone
    }

    /// Lets go of the oldest until so many bytes are free, or nothing stands.
    pub(super) fn give(&mut self, bytes: u64) -> Vec<Name> {
        let (mut given, mut gone) = (0, std::mem::take(&mut self.owed));
        while given < bytes
            && let Some(oldest) = self.pieces.front()
        {
            given += oldest.bytes;
            self.drop_oldest(&mut gone);
        }
        gone
    }

    fn drop_oldest(&mut self, gone: &mut Vec<Name>) {
        let Some(Piece { number, run, .. }) = self.pieces.pop_front() else { return };
        gone.push(Name::Piece(number));
        // The beginning of a run that goes on is still needed.
        if (self.is_new || run != self.run) && self.pieces.front().is_none_or(|next| next.run != run) {
            gone.push(Name::Beginning(run));
        }
    }

    /// Whether the file is one that a list names.
    pub(super) fn has(&self, name: Name) -> bool {
        self.pieces.iter().any(|piece| match name {
            Name::Beginning(run) => piece.run == run,
            Name::Piece(number) => piece.number == number,
        })
    }

    /// From when until when something stands.
    pub(super) fn reach(&self) -> Option<Range<Millis>> {
        let (oldest, newest) = self.pieces.front().zip(self.pieces.back())?;
        Some(oldest.begins..newest.ends())
    }

    /// The list of what is on now; none while nothing stands.
    pub(super) fn live(&self) -> Option<String> {
        let mut length = 0;
        let newest = self.pieces.iter().rev().take_while(|piece| {
            let more = length < LIVE;
            length += piece.length;
            more
        });
        let from = self.pieces.len() - newest.count();
        (!self.pieces.is_empty()).then(|| self.list(from, None))
    }

    /// The list from a moment on, which goes on into the present: from the oldest where the moment is older, of what is on
    /// now where it has not come.
    pub(super) fn since(&self, moment: Millis) -> Option<String> {
        let Some(from) = self.pieces.iter().position(|piece| piece.ends() > moment) else {
            return self.live();
        };
        Some(self.list(from, Some(moment.since(self.pieces[from].begins).max(0))))
    }

    /// The list of all from the piece at `from` on, and how many milliseconds into it a player shall begin.
    ///
    /// Written here and not by `m3u8-rs`, which reads the lists of head-ends: it lays the beginning of a run before the
    /// break that leads to it, leaves out what is nought and rounds lengths to 24 bits.
    fn list(&self, from: usize, into: Option<i64>) -> String {
        let mut text = format!("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{LONGEST}\n");
        let mut say =
            |line: fmt::Arguments<'_>| writeln!(text, "{line}").expect("a text takes what is written");
        let mut before: Option<&Piece> = None;
        for piece in self.pieces.range(from..) {
            if before.is_none() {
                // Each run is a break before its first piece: so many breaks lie before this list.
                let breaks = piece.breaks - u64::from(piece.is_first);
                say(format_args!("#EXT-X-MEDIA-SEQUENCE:{}", piece.number));
                say(format_args!("#EXT-X-DISCONTINUITY-SEQUENCE:{breaks}"));
                if let Some(into) = into {
                    say(format_args!("#EXT-X-START:TIME-OFFSET={},PRECISE=YES", seconds(into)));
                }
            }
            if piece.is_first {
                say(format_args!("#EXT-X-DISCONTINUITY"));
            }
            if piece.is_first || before.is_none() {
                say(format_args!("#EXT-X-MAP:URI=\"piece/{}\"", Name::Beginning(piece.run)));
            }
            if before.is_none_or(|before| before.ends() != piece.begins) {
                say(format_args!("#EXT-X-PROGRAM-DATE-TIME:{}", to_the_millisecond(piece.begins)));
            }
            say(format_args!("#EXTINF:{},\npiece/{}", seconds(piece.length), Name::Piece(piece.number)));
            before = Some(piece);
        }
        text
    }
}

fn seconds(millis: i64) -> String {
    format!("{}.{:03}", millis / 1_000, millis % 1_000)
}

/// RFC 3339 with milliseconds.
fn to_the_millisecond(moment: Millis) -> String {
    let text = moment.rfc3339();
    let (until, zone) = text.split_once('+').unwrap_or((text.as_str(), "08:00"));
    format!("{until}.{:03}+{zone}", moment.0.rem_euclid(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use m3u8_rs::MediaPlaylist;
    use proptest::prelude::*;

    /// Monday, 23 November 2026, 10:00 in Beijing.
    const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);

    fn read(list: &str) -> MediaPlaylist {
        m3u8_rs::parse_media_playlist_res(list.as_bytes()).expect("it is a list")
    }

    /// A ring of so many pieces of four seconds, the last of which has just ended.
    fn of(pieces: i64) -> Ring {
        let mut ring = Ring::begin(NOW.plus(-pieces * 4_000));
        (1 - pieces..=0).for_each(|left| ring.add(4_000, 1_000, NOW.plus(left * 4_000)));
        ring
    }

    #[test]
    fn a_name_is_digits_and_an_ending_and_nothing_else_is_looked_for() {
        assert_eq!(Name::parse("12.m4s"), Some(Name::Piece(12)));
        assert_eq!(Name::parse("7.mp4"), Some(Name::Beginning(7)));
        for wrong in ["", ".m4s", "12", "+1.m4s", "-1.m4s", "1.ts", "1.m4s.mp4", "../1.m4s", "..", "1/2.m4s"]
        {
            assert_eq!(Name::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Name::parse("99999999999999999999.m4s"), None);
    }

    #[test]
    fn the_live_list_holds_three_of_the_longest_pieces_and_names_what_is_read_first() {
        assert_eq!(Ring::begin(NOW).live(), None);
        let first = NOW.0 / 1_000 - 8;
        let expected = format!(
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:9\n#EXT-X-MEDIA-SEQUENCE:{first}\n\
             #EXT-X-DISCONTINUITY-SEQUENCE:0\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"piece/{first}.mp4\"\n\
             #EXT-X-PROGRAM-DATE-TIME:2026-11-23T09:59:52.000+08:00\n#EXTINF:4.000,\npiece/{first}.m4s\n\
             #EXTINF:4.000,\npiece/{0}.m4s\n",
            first + 1
        );
        assert_eq!(of(2).live().as_deref(), Some(&expected[..]));
        let long = read(&of(100).live().expect("pieces stand"));
        assert_eq!((long.segments.len(), long.end_list), (7, false));
        assert!(long.segments[0].map.is_some() && !long.segments[0].discontinuity);
    }

    #[test]
    fn who_looks_back_begins_at_the_moment_and_goes_on_into_the_present() {
        let ring = of(100);
        let list = ring.since(NOW.plus(-41_000)).expect("pieces stand");
        assert!(list.contains("#EXT-X-START:TIME-OFFSET=3.000,PRECISE=YES"), "{list}");
        let list = read(&list);
        assert_eq!((list.segments.len(), list.end_list), (11, false));
        assert_eq!(ring.since(NOW.plus(1)), ring.live());
        assert_eq!(read(&ring.since(Millis(0)).expect("pieces stand")).segments.len(), 100);
        assert_eq!(ring.reach(), Some(NOW.plus(-400_000)..NOW));
    }

    #[test]
    fn where_ffmpeg_began_anew_the_list_breaks_and_the_break_is_counted_once_it_has_gone() {
        let mut ring = of(3);
        ring.renew();
        ring.renew();
        let run = ring.beginning().expect("a new run");
        ring.add(4_000, 1_000, NOW.plus(9_000));
        assert_eq!(ring.beginning(), None);
        let list = read(&ring.live().expect("pieces stand"));
        let breaks: Vec<bool> = list.segments.iter().map(|piece| piece.discontinuity).collect();
        assert_eq!(breaks, [true, false, false, true]);
        assert_eq!(list.segments[3].map.as_ref().map(|map| map.uri.clone()), Some(format!("piece/{run}")));
        assert!(list.segments[3].program_date_time.is_some());
        let gone = ring.give(3_000);
        assert_eq!(gone.len(), 4);
        assert!(matches!(gone[3], Name::Beginning(_)) && !ring.has(gone[3]) && ring.has(run));
        assert_eq!(
            read(&ring.live().expect("one stands")).discontinuity_sequence,
            list.discontinuity_sequence + 1
        );
    }

    #[test]
    fn what_is_older_than_an_hour_goes_and_so_does_what_a_clock_that_was_set_back_left_ahead() {
        let mut ring = of(2);
        assert!(ring.spill(NOW.plus(KEPT - 4_000), u64::MAX).is_empty());
        assert_eq!(ring.spill(NOW.plus(KEPT), u64::MAX).len(), 1);
        let mut ring = of(2);
        assert_eq!(ring.spill(NOW.plus(-Millis::DAY), u64::MAX).len(), 2);
        assert_eq!(ring.reach(), None);
    }

    #[test]
    fn channels_share_what_the_node_has() {
        assert_eq!([0, 1, 4, 8].map(budget), [CHANNEL, CHANNEL, CHANNEL, NODE / 8]);
    }

    proptest! {
        #[test]
        fn whatever_happens_it_is_within_its_bytes_lists_what_stands_and_counts_on(
            steps in prop::collection::vec((0_u8..10, 100_i64..9_400, 0_u64..900, 0_i64..600_000), 1..120)
        ) {
            let (mut now, mut ring, mut next, mut breaks) = (NOW, Ring::begin(NOW), 0, 0);
            let mut standing = Vec::new();
            for (what, length, bytes, passes) in steps {
                now = now.plus(length + if what == 0 { passes } else { 0 });
                if what == 1 {
                    ring.renew();
                }
                standing.extend(ring.beginning());
                standing.push(ring.next());
                ring.add(length, bytes, now);
                let mut gone = ring.spill(now, 3_000);
                if what == 2 {
                    gone.extend(ring.give(bytes));
                }
                standing.retain(|name| !gone.contains(name));
                // Nothing lies there that no list needs, but the beginning of the run that goes on.
                let spare = standing.iter().filter(|name| !ring.has(**name)).count();
                prop_assert!(spare <= 1, "{standing:?}");
                prop_assert!(ring.pieces.iter().map(|piece| piece.bytes).sum::<u64>() <= 3_000);
                prop_assert!(ring.pieces.iter().all(|piece| now.since(piece.ends()) <= KEPT));
                for list in [ring.live(), ring.since(now.plus(-passes))].into_iter().flatten() {
                    let list = read(&list);
                    for piece in &list.segments {
                        let named = [Some(&piece.uri), piece.map.as_ref().map(|map| &map.uri)];
                        for uri in named.into_iter().flatten() {
                            let name = uri.strip_prefix("piece/").and_then(Name::parse).expect("a name");
                            prop_assert!(ring.has(name) && standing.contains(&name));
                        }
                        prop_assert!(piece.duration < 9.5 && list.target_duration == 9);
                    }
                }
                let Some(list) = ring.live().map(|list| read(&list)) else { continue };
                prop_assert!(list.media_sequence >= next && list.discontinuity_sequence >= breaks);
                let all = ring.pieces.back().expect("one is listed").breaks;
                let named = list.segments.iter().filter(|piece| piece.discontinuity).count();
                prop_assert_eq!(list.discontinuity_sequence + u64::try_from(named).expect("few"), all);
                (next, breaks) = (list.media_sequence, list.discontinuity_sequence);
            }
        }
    }
}

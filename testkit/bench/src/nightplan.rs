//! A night's films on their way to a county's villages, counted by the rules of the line: no packet is sent.
//!
//! The rules are the product's own: the night window and the rate of [`LinePolicy`], ranges of a blob, the order of lane
//! and length, of films an own order where there are neighbours, a neighbour before the center. What is assumed stands in
//! the constants. The peer is the same night when no village sees another.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use hongwang_replica::{BlobHash, Lane, LinePolicy, blob};

use crate::figure::{Figure, Gate};
use crate::numbers::Dice;

const BENCH: &str = "nightplan";
const VILLAGES: usize = 300;
/// Bytes of films that every village is to hold.
const FILMS: u64 = 4 << 30;
/// Films of these many bytes, drawn: an opera's scene to a whole opera.
const SHORTEST: u64 = 60 << 20;
const LONGEST: u64 = 600 << 20;
/// Of a hundred villages next to each other, how many reach one another on a LAN.
const REACHABLE: usize = 20;
/// Bits a second that four connections get of a line of 2 Mbit/s at 3 % loss: between 1.48 Mbit/s, measured at 5 %, and
/// 1.9 Mbit/s, the line without its headers, as the loss lies between 5 % and none.
const GOODPUT: u64 = 1_650_000;
/// Lines differ by so many percent either way.
const SPREAD: usize = 5;
/// Bits a second of one connection on a LAN of 100 Mbit/s.
const LAN: u64 = 80_000_000;
/// Bytes of an outline for each range.
const OUTLINE: u64 = 32;
/// Of what leaves the center without neighbours, what may leave it with them.
const SAVING: f64 = 0.9;
const SEED: u64 = 20_261_123;

const MINUTE: u64 = 60_000;
const HOUR: f64 = 3_600_000.0;
const DAY_MINUTES: u64 = 24 * 60;

/// Whom a village sees on its LAN, and what its line carries.
#[derive(Clone, Default)]
struct Village {
    neighbours: Vec<usize>,
    bits_per_second: u64,
}

/// Films and villages as they are drawn.
struct County {
    /// Lengths, in the order in which villages want them.
    films: Vec<u64>,
    villages: Vec<Village>,
    policy: LinePolicy,
}

/// How a night went.
struct Night {
    /// When each village had everything, in milliseconds since the window opened.
    done: Vec<u64>,
    /// Bytes that left the center.
    center: u64,
}

/// What a village is at.
enum Source {
    Center,
    Neighbour,
}

struct Way {
    film: usize,
    range: usize,
    source: Source,
}

pub(crate) fn run() -> Vec<Figure> {
    let county = County::drawn(SEED);
    let together = county.night();
    let alone = county.without_neighbours().night();
    let figure = |metric, value, unit, peer_value, gate| Figure {
        bench: BENCH,
        metric,
        value,
        unit,
        peer: "no neighbours",
        peer_value,
        gate,
    };
    let window = f64::from(minutes_open(&county.policy)) / 60.0;
    vec![
        figure("all_have_all", together.hours(100), "hours", alone.hours(100), Some(Gate::AtMost(window))),
        figure("half_have_all", together.hours(50), "hours", alone.hours(50), None),
        figure("nights", together.nights(), "nights", alone.nights(), Some(Gate::AtMost(1.0))),
        figure(
            "center_bytes",
            together.gibibytes(),
            "GiB",
            alone.gibibytes(),
            Some(Gate::AtMost(alone.gibibytes() * SAVING)),
        ),
    ]
}

fn minutes_open(policy: &LinePolicy) -> u16 {
    u16::try_from((0..1440).filter(|minute| policy.night.holds(*minute)).count()).unwrap_or(u16::MAX)
}

impl County {
    fn drawn(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let mut films = Vec::new();
        let mut left = FILMS;
        while left > 0 {
            let drawn = SHORTEST + dice.below(((LONGEST - SHORTEST) >> 20) as usize) as u64 * (1 << 20);
            // What remains is no film of its own when it would be too short.
            let film = if left < drawn + SHORTEST { left } else { drawn };
            films.push(film);
            left -= film;
        }
        films.sort_unstable();
        let mut villages = vec![Village::default(); VILLAGES];
        for at in 0..VILLAGES {
            let percent = (100 - SPREAD + dice.below(2 * SPREAD + 1)) as u64;
            villages[at].bits_per_second = GOODPUT * percent / 100;
            if at > 0 && dice.below(100) < REACHABLE {
                villages[at].neighbours.push(at - 1);
                villages[at - 1].neighbours.push(at);
            }
        }
        Self { films, villages, policy: LinePolicy::default() }
    }

    fn without_neighbours(&self) -> Self {
        let alone = |village: &Village| Village { neighbours: Vec::new(), ..village.clone() };
        Self {
            films: self.films.clone(),
            villages: self.villages.iter().map(alone).collect(),
            policy: self.policy.clone(),
        }
    }

    /// The films as this village wants them.
    fn order(&self, village: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.films.len()).collect();
        if !self.villages[village].neighbours.is_empty() {
            let name = format!("421124000000/{village}/");
            order.sort_by_cached_key(|film| blob::turn(&name, &BlobHash::of(&film.to_le_bytes())));
        }
        order
    }

    /// From the opening of the window until every village has every film.
    fn night(&self) -> Night {
        let mut night = Night { done: vec![0; self.villages.len()], center: 0 };
        let mut here = vec![HashSet::new(); self.villages.len()];
        let mut wanted: Vec<Vec<usize>> = (0..self.villages.len()).map(|at| self.order(at)).collect();
        wanted.iter_mut().for_each(|films| films.reverse());
        let mut ways: Vec<Option<Way>> = self.villages.iter().map(|_| None).collect();
        let mut events: BinaryHeap<_> = (0..self.villages.len()).map(|at| Reverse((0, at))).collect();
        while let Some(Reverse((now, at))) = events.pop() {
            if let Some(way) = &ways[at]
                && way.range == blob::ranges(self.films[way.film])
            {
                here[at].insert(way.film);
                ways[at] = None;
            }
            if ways[at].is_none() && wanted[at].is_empty() {
                night.done[at] = now;
                continue;
            }
            if !self.policy.allows(Lane::Video, self.minute(now)) {
                events.push(Reverse((now - now % MINUTE + MINUTE, at)));
                continue;
            }
            let way = ways[at].take().or_else(|| {
                let film = wanted[at].pop()?;
                let near = self.villages[at].neighbours.iter().any(|near| here[*near].contains(&film));
                let source = if near { Source::Neighbour } else { Source::Center };
                Some(Way { film, range: 0, source })
            });
            let mut way = way.expect("a village that has not everything wants something");
            let (took, center) = self.range(at, &way);
            night.center += center;
            way.range += 1;
            ways[at] = Some(way);
            events.push(Reverse((now + took, at)));
        }
        night
    }

    /// Milliseconds for the next range of a film, and what leaves the center for it.
    fn range(&self, village: usize, way: &Way) -> (u64, u64) {
        let (_, bytes) = blob::bounds(self.films[way.film], way.range);
        let bytes = bytes + OUTLINE;
        match way.source {
            Source::Neighbour => (bytes * 8_000 / LAN, 0),
            Source::Center => {
                let travel = bytes * 8_000 / self.villages[village].bits_per_second;
                (travel.max(self.policy.pause_after(Lane::Video, bytes)), bytes)
            }
        }
    }

    /// The minute of the day, `now` milliseconds after the window opened.
    fn minute(&self, now: u64) -> u16 {
        let minute = (u64::from(self.policy.night.from) + now / MINUTE) % DAY_MINUTES;
        u16::try_from(minute).expect("a day has 1440 minutes")
    }
}

impl Night {
    /// When so many of a hundred villages had everything.
    fn hours(&self, percent: usize) -> f64 {
        let mut done = self.done.clone();
        done.sort_unstable();
        let at = (done.len() * percent).div_ceil(100).saturating_sub(1);
        done.get(at).map_or(f64::NAN, |millis| *millis as f64 / HOUR)
    }

    /// Nights that have begun when the last village has everything.
    fn nights(&self) -> f64 {
        (self.hours(100) / 24.0).ceil()
    }

    fn gibibytes(&self) -> f64 {
        self.center as f64 / f64::from(1 << 30)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Villages in pairs on lines that are alike but for a tenth.
    fn pair(films: &[u64]) -> County {
        let village = |near, bits_per_second| Village { neighbours: vec![near], bits_per_second };
        County {
            films: films.to_vec(),
            villages: vec![village(1, 1_600_000), village(0, 1_760_000)],
            policy: LinePolicy::default(),
        }
    }

    #[test]
    fn without_neighbours_every_byte_leaves_the_center_once_a_village() {
        let county = pair(&[3 << 20, (5 << 20) + 1]).without_neighbours();
        let ranges = 3 + 6;
        assert_eq!(county.night().center, 2 * ((8 << 20) + 1 + ranges * OUTLINE));
    }

    #[test]
    fn neighbours_fetch_different_films_and_hand_them_to_each_other() {
        let county = pair(&[1 << 20; 40]);
        let (together, alone) = (county.night(), county.without_neighbours().night());
        assert!(together.center < alone.center * 6 / 10, "{} of {}", together.center, alone.center);
        assert!(together.hours(100) < alone.hours(100));
    }

    #[test]
    fn films_stop_at_the_end_of_the_night_and_go_on_the_next() {
        let night = pair(&[6 << 30]).without_neighbours().night();
        assert!(night.hours(100) > 24.0 && night.hours(100) < 32.0, "{}", night.hours(100));
        assert_eq!(night.nights(), 2.0);
    }

    #[test]
    fn the_same_seed_is_the_same_county() {
        let county = County::drawn(7);
        assert_eq!(county.films.iter().sum::<u64>(), FILMS);
        assert_eq!(county.night().done, County::drawn(7).night().done);
    }
}

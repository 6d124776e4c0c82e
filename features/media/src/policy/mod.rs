//! What the desk says of where films lie: how much room they have in a village, what always stays there, what comes
//! first, what last, what not at all, and until when. When they travel is said of each device (its night).
//!
//! Kept at the center alone; what follows from it is told as shares. Invariants: what is said for a village stands before
//! what is said for its town and county, what is said of a film before what is said of its column; what is over counts
//! no more.

pub(crate) mod desk;
pub(crate) mod store;

use crate::film::Film;
use hongwang_base::{Millis, OrgPath};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How a village wants a film: the later here, the sooner it comes and the longer it stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// Not at all.
    Never,
    /// Where room is left.
    Last,
    /// As it is watched there.
    #[default]
    Usual,
    /// Before what is only watched there.
    First,
    /// Always: nothing else takes its room.
    Kept,
}

impl Rank {
    /// What the desk can say.
    pub(crate) const SAID: [Rank; 4] = [Self::Kept, Self::First, Self::Last, Self::Never];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Last => "last",
            Self::Usual => "usual",
            Self::First => "first",
            Self::Kept => "kept",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::SAID.into_iter().find(|rank| rank.word() == word)
    }
}

/// Of what something is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Film(Uuid),
    /// Every film of a column, by its address without the leading `/`.
    Column(String),
}

impl What {
    /// How it is stored and sent. No column has an address that is an id.
    pub(crate) fn word(&self) -> String {
        match self {
            Self::Film(id) => id.to_string(),
            Self::Column(place) => place.clone(),
        }
    }

    pub(crate) fn from_word(word: &str) -> Self {
        word.parse().map_or_else(|_| Self::Column(word.to_owned()), Self::Film)
    }

    fn holds(&self, film: &Film) -> bool {
        match self {
            Self::Film(id) => film.id == *id,
            Self::Column(place) => film.sheet.place == *place,
        }
    }
}

/// Something said of films.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) id: Uuid,
    /// For which villages: this organisation and all below.
    pub(crate) org: OrgPath,
    pub(crate) what: What,
    pub(crate) rank: Rank,
    /// Until when; none while nobody takes it back.
    pub(crate) until: Option<Millis>,
    /// Who said it.
    pub(crate) name: String,
    pub(crate) at: Millis,
}

/// How `village` wants `film` by what was said; the nearest and most particular word counts, of equals the last.
pub(crate) fn rank(orders: &[Order], film: &Film, village: &OrgPath, now: Millis) -> Rank {
    let said = orders.iter().filter(|one| {
        one.org.covers(village) && one.what.holds(film) && one.until.is_none_or(|until| until > now)
    });
    let counts =
        said.max_by_key(|one| (one.org.as_str().len(), matches!(one.what, What::Film(_)), one.at, one.id));
    counts.map_or(Rank::Usual, |one| one.rank)
}

/// The room of `village`: what was said for it, for its town, for its county; `else` the usual.
pub(crate) fn room(rooms: &BTreeMap<String, u64>, village: &OrgPath, usual: u64) -> u64 {
    village.chain().iter().rev().find_map(|org| rooms.get(org.as_str())).copied().unwrap_or(usual)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::film::{Made, Sheet};
    use proptest::prelude::*;

    const COUNTY: &str = "421124000000/";
    const TOWN: &str = "421124000000/421124102000/";
    const VILLAGE: &str = "421124000000/421124102000/421124102201/";

    fn path(text: &str) -> OrgPath {
        text.parse().expect("a path")
    }

    fn film() -> Film {
        let made = Made { millis: 1, copies: Vec::new(), poster: None, strip: None, subtitles: Vec::new() };
        let sheet = Sheet { place: "yule/opera".to_owned(), ..Sheet::default() };
        Film { id: Uuid::from_u128(7), scope: path(COUNTY), sheet, made, at: Millis(0) }
    }

    fn said(org: &str, what: What, rank: Rank, at: i64) -> Order {
        let id = Uuid::from_u128(u128::from(at.unsigned_abs()));
        Order { id, org: path(org), what, rank, until: None, name: String::new(), at: Millis(at) }
    }

    fn column() -> What {
        What::Column("yule/opera".to_owned())
    }

    #[test]
    fn the_nearest_and_most_particular_word_counts_and_of_equals_the_last() {
        let one = What::Film(Uuid::from_u128(7));
        let orders = [
            said(COUNTY, one.clone(), Rank::Kept, 9),
            said(TOWN, column(), Rank::Last, 1),
            said(TOWN, one.clone(), Rank::Never, 0),
            said(TOWN, one, Rank::First, 2),
        ];
        let village = path(VILLAGE);
        assert_eq!(rank(&orders, &film(), &village, Millis(0)), Rank::First);
        assert_eq!(rank(&orders[..2], &film(), &village, Millis(0)), Rank::Last);
        assert_eq!(
            rank(&orders, &film(), &path(COUNTY), Millis(0)),
            Rank::Kept,
            "what is above gets none of it"
        );
        assert_eq!(rank(&[], &film(), &village, Millis(0)), Rank::Usual);
    }

    #[test]
    fn what_is_over_or_said_of_others_counts_no_more() {
        let over = Order { until: Some(Millis(5)), ..said(VILLAGE, column(), Rank::Never, 1) };
        let others = said(VILLAGE, What::Column("yule/dance".to_owned()), Rank::Never, 1);
        let village = path(VILLAGE);
        assert_eq!(rank(&[over.clone(), others.clone()], &film(), &village, Millis(4)), Rank::Never);
        assert_eq!(rank(&[over, others], &film(), &village, Millis(5)), Rank::Usual);
    }

    #[test]
    fn the_nearest_room_counts() {
        let mut rooms = BTreeMap::from([(COUNTY.to_owned(), 3)]);
        assert_eq!(room(&BTreeMap::new(), &path(VILLAGE), 9), 9);
        assert_eq!(room(&rooms, &path(VILLAGE), 9), 3);
        rooms.insert(VILLAGE.to_owned(), 1);
        assert_eq!((room(&rooms, &path(VILLAGE), 9), room(&rooms, &path(TOWN), 9)), (1, 3));
    }

    proptest! {
        #[test]
        fn a_word_of_what_is_read_as_it_was_written(id in any::<u128>(), place in "[a-z]{1,8}/[a-z]{1,8}") {
            for what in [What::Film(Uuid::from_u128(id)), What::Column(place)] {
                prop_assert_eq!(What::from_word(&what.word()), what);
            }
        }
    }
}

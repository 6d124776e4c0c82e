//! What a village is to hold: a plain rule over what there is, what the desk says, what is watched there, and how much
//! room it has.
//!
//! Each share is the record `media.share` in the village's own log, with the film's bytes in the lane of films: they
//! travel by night, from a neighbour first (a small one at once). A share that ends is a record without a body, whose bytes go with it.

use crate::course::{self, Course};
use crate::film::{CopyKind, Film};
use crate::policy::{self, Rank};
use crate::{Media, store};
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_feature::organisations;
use hongwang_feature::{Place, Reply};
use hongwang_replica::{BlobRef, Entry, Lane, Record};
use hongwang_store::{Result, Row, Tx, sql};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The record kind of what a village holds; the key is the film's id.
pub(crate) const SHARE: &str = "media.share";
/// A clip as small as a picture travels like one, by day too.
const SMALL: u64 = 1 << 20;
/// How long a wish stands.
const WISHED: i64 = 30 * Millis::DAY;
/// What is new stands before what is older by this much.
pub(crate) const NEW: i64 = 14 * Millis::DAY;

/// What a village is to hold of a film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Share {
    pub(crate) film: Uuid,
    pub(crate) blob: BlobRef,
}

/// A film that a village could hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) share: Share,
    /// What the desk says of it.
    pub(crate) rank: Rank,
    /// Somebody there asked for it.
    pub(crate) wished: bool,
    /// It is the village's own.
    pub(crate) own: bool,
    /// It came within the last two weeks.
    pub(crate) new: bool,
    /// How often it was played there.
    pub(crate) plays: u64,
    /// How often films of its column were played there.
    pub(crate) liked: u64,
    pub(crate) at: Millis,
}

/// The shares of a village with so much room, the most wanted first: what the desk keeps there or sends first, what was
/// asked for, its own, what is new, what is watched there, what is like it. What does not fit is left out; a smaller one
/// after it may fit. What the desk keeps there gives way to nothing but others that it keeps.
pub(crate) fn choose(mut candidates: Vec<Candidate>, room: u64) -> Vec<Share> {
    candidates.retain(|one| one.rank != Rank::Never);
    candidates.sort_by_key(|one| {
        let wanted = (one.rank, one.wished, one.own, one.new, one.plays, one.liked, one.at);
        (std::cmp::Reverse(wanted), one.share.film)
    });
    let mut left = room;
    let mut chosen = Vec::new();
    for one in candidates {
        if let Some(rest) = left.checked_sub(one.share.blob.len) {
            left = rest;
            chosen.push(one.share);
        }
    }
    chosen
}

/// The key is the village's path with the film's id behind it.
fn record(village: &OrgPath, film: Uuid, share: Option<&Share>) -> Record {
    let body = share.map(|share| serde_json::to_value(share).expect("a share is plain data"));
    let blobs = share.map(|share| share.blob).into_iter().collect();
    let small = share.is_some_and(|share| share.blob.len <= SMALL);
    let lane = if small { Lane::Text } else { Lane::Video };
    Record { kind: SHARE.to_owned(), key: format!("{village}{film}"), body, blobs, lane }
}

/// Applies a share.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let key = entry.record.key.rsplit_once('/');
    let Some((village, film)) =
        key.and_then(|(village, film)| Some((format!("{village}/"), film.parse::<Uuid>().ok()?)))
    else {
        tracing::warn!(key = entry.record.key, "a share came without village and film");
        return Ok(());
    };
    sql("DELETE FROM media_share WHERE village = $1 AND film = $2").bind(&village).bind(film).run(tx).await?;
    let Some(body) = &entry.record.body else { return Ok(()) };
    let Ok(share) = serde_json::from_value::<Share>(body.clone()) else {
        tracing::warn!(%film, "a share cannot be read");
        return Ok(());
    };
    sql("INSERT INTO media_share (village, film, share) VALUES ($1,$2,$3)")
        .bind(&village)
        .bind(film)
        .bind_json(&share)
        .run(tx)
        .await?;
    Ok(())
}

/// What a village is to hold at present.
pub(crate) async fn of(tx: &mut Tx, village: &OrgPath) -> Result<Vec<Share>> {
    let rows = sql("SELECT share FROM media_share WHERE village = $1 ORDER BY film");
    rows.bind(village).all(tx).await?.iter().map(|row| row.json("share")).collect()
}

/// How many films each village is to hold (center).
pub(crate) async fn counts(tx: &mut Tx) -> Result<BTreeMap<String, i64>> {
    let rows = sql("SELECT village, COUNT(*) AS n FROM media_share GROUP BY village").all(tx).await?;
    rows.iter().map(|row| Ok((row.get("village")?, row.get("n")?))).collect()
}

fn counted(rows: &[Row]) -> Result<BTreeMap<Uuid, u64>> {
    rows.iter().map(|row| Ok((row.get("film")?, row.get::<i64>("n")?.max(0).unsigned_abs()))).collect()
}

/// What the desk says, for all villages.
#[derive(Debug)]
pub(crate) struct Said {
    orders: Vec<policy::Order>,
    rooms: BTreeMap<String, u64>,
    /// Lists that stand or soon do.
    lists: Vec<Course>,
    /// The room where nothing is said of it.
    usual: u64,
    now: Millis,
}

impl Said {
    pub(crate) async fn load(tx: &mut Tx, media: &Media, place: &Place) -> Result<Self> {
        let now = place.clock.now();
        let orders = policy::store::orders(tx, &Scope(place.org.clone()), now).await?;
        let rooms = policy::store::rooms(tx).await?;
        Ok(Self { orders, rooms, lists: course::near(tx, now).await?, usual: media.room, now })
    }

    pub(crate) fn room(&self, village: &OrgPath) -> u64 {
        policy::room(&self.rooms, village, self.usual)
    }

    /// How `village` wants a film: what is on a list there stays, unless it is not to come at all.
    pub(crate) fn rank(&self, film: &Film, village: &OrgPath) -> Rank {
        let is_listed =
            |list: &Course| list.scope.covers(village) && list.steps.iter().any(|step| step.film == film.id);
        match policy::rank(&self.orders, film, village, self.now) {
            Rank::Never => Rank::Never,
            _ if self.lists.iter().any(is_listed) => Rank::Kept,
            rank => rank,
        }
    }
}

/// What could be held in `village`.
async fn candidates(tx: &mut Tx, village: &OrgPath, films: &[&Film], said: &Said) -> Result<Vec<Candidate>> {
    let now = said.now;
    let plays =
        sql("SELECT film, CAST(SUM(plays) AS BIGINT) AS n FROM media_play WHERE village = $1 GROUP BY film");
    let plays = counted(&plays.bind(village).all(tx).await?)?;
    let wishes = sql("SELECT film, 1 AS n FROM media_wish WHERE village = $1 AND at > $2")
        .bind(village)
        .bind(now.plus(-WISHED))
        .all(tx)
        .await?;
    let wishes: BTreeSet<Uuid> = counted(&wishes)?.into_keys().collect();
    let mut liked = BTreeMap::<&str, u64>::new();
    for film in films {
        *liked.entry(&film.sheet.place).or_default() += plays.get(&film.id).copied().unwrap_or(0);
    }
    let candidates = films.iter().filter_map(|film| {
        let copy = film.made.copy(CopyKind::Large)?;
        Some(Candidate {
            share: Share { film: film.id, blob: copy.blob },
            rank: said.rank(film, village),
            wished: wishes.contains(&film.id),
            own: film.scope == *village,
            new: now.since(film.at) < NEW,
            plays: plays.get(&film.id).copied().unwrap_or(0),
            liked: liked.get(film.sheet.place.as_str()).copied().unwrap_or(0),
            at: film.at,
        })
    });
    Ok(candidates.collect())
}

/// What changes for a village: each film that it is to hold no longer, or from now on.
async fn changes(
    tx: &mut Tx,
    village: &OrgPath,
    films: &[&Film],
    said: &Said,
) -> Result<Vec<(Uuid, Option<Share>)>> {
    let after = choose(candidates(tx, village, films, said).await?, said.room(village));
    let before = of(tx, village).await?;
    let gone = before.iter().filter(|share| !after.contains(share)).map(|share| (share.film, None));
    let new =
        after.iter().filter(|share| !before.contains(share)).map(|share| (share.film, Some(share.clone())));
    Ok(gone.chain(new).collect())
}

/// Tells each village what it is to hold from now on, where that has changed (center).
///
/// # Errors
/// When the store fails.
pub(crate) async fn pass(media: &Media, place: &Place) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let all = organisations::list(&mut tx, &Scope(place.org.clone())).await?;
    let films = store::everywhere(&mut tx, now).await?;
    let said = Said::load(&mut tx, media, place).await?;
    drop(tx);
    let mut grown = BTreeSet::new();
    for village in all.into_iter().filter(|org| org.kind.is_village()).map(|org| org.path) {
        let shown: Vec<&Film> = films.iter().filter(|film| film.scope.covers(&village)).collect();
        if changes(&mut place.db.read().await?, &village, &shown, &said).await?.is_empty() {
            continue;
        }
        // One transaction a village: others are not kept waiting.
        let mut tx = place.db.write().await?;
        for (film, share) in changes(&mut tx, &village, &shown, &said).await? {
            let told = record(&village, film, share.as_ref());
            let entry = hongwang_feed::append(&mut tx, &village, told, now).await?;
            apply(&mut tx, &entry).await?;
            grown.insert(village.clone());
        }
        tx.commit().await?;
    }
    place.announce(grown);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hongwang_replica::BlobHash;
    use proptest::prelude::*;

    fn candidate(number: u8, len: u64, rank: Rank) -> Candidate {
        let blob = BlobRef { hash: BlobHash::of(&[number]), len };
        let share = Share { film: Uuid::from_u128(u128::from(number)), blob };
        Candidate { share, rank, wished: false, own: false, new: false, plays: 0, liked: 0, at: Millis(0) }
    }

    fn films(shares: &[Share]) -> Vec<u128> {
        shares.iter().map(|share| share.film.as_u128()).collect()
    }

    #[test]
    fn what_the_desk_keeps_is_there_before_what_everybody_watches() {
        let watched = Candidate { plays: 900, wished: true, ..candidate(1, 6, Rank::Usual) };
        let all = vec![watched.clone(), candidate(2, 6, Rank::Kept), candidate(3, 4, Rank::Last)];
        assert_eq!(films(&choose(all, 10)), [2, 3]);
        assert_eq!(films(&choose(vec![watched, candidate(2, 6, Rank::Never)], 100)), [1]);
    }

    fn any_rank() -> impl Strategy<Value = Rank> {
        prop::sample::select(vec![Rank::Never, Rank::Last, Rank::Usual, Rank::First, Rank::Kept])
    }

    prop_compose! {
        fn any_candidate()(number in any::<u8>(), len in 0u64..50, rank in any_rank(), flags in any::<[bool; 3]>(),
                           plays in 0u64..3, liked in 0u64..3, at in 0i64..3) -> Candidate {
            let [wished, own, new] = flags;
            Candidate { wished, own, new, plays, liked, at: Millis(at), ..candidate(number, len, rank) }
        }
    }

    proptest! {
        #[test]
        fn what_is_chosen_fits_and_nothing_unwanted_is_among_it(all in prop::collection::vec(any_candidate(), 0..20), room in 0u64..200) {
            let chosen = choose(all.clone(), room);
            prop_assert!(chosen.iter().map(|share| share.blob.len).sum::<u64>() <= room);
            for share in &chosen {
                prop_assert!(all.iter().any(|one| one.share == *share && one.rank != Rank::Never));
            }
        }

        #[test]
        fn nothing_else_takes_the_room_of_what_the_desk_keeps(all in prop::collection::vec(any_candidate(), 0..20), room in 0u64..200) {
            let kept: Vec<Candidate> = all.iter().filter(|one| one.rank == Rank::Kept).cloned().collect();
            let alone = choose(kept, room);
            let chosen = choose(all, room);
            prop_assert!(chosen.starts_with(&alone));
        }

        #[test]
        fn more_room_never_loses_what_is_wanted_most(all in prop::collection::vec(any_candidate(), 1..20), room in 0u64..200, more in 0u64..100) {
            let (less, more) = (choose(all.clone(), room), choose(all, room + more));
            if let Some(first) = less.first() {
                prop_assert!(more.first().is_some_and(|now| now == first || !less.contains(now)));
            }
        }

        #[test]
        fn the_order_in_which_films_are_known_changes_nothing(all in prop::collection::vec(any_candidate(), 0..20), room in 0u64..200) {
            let mut numbered: Vec<Candidate> = Vec::new();
            for one in all {
                if numbered.iter().all(|known| known.share.film != one.share.film) {
                    numbered.push(one);
                }
            }
            let mut turned = numbered.clone();
            turned.reverse();
            prop_assert_eq!(choose(numbered, room), choose(turned, room));
        }
    }
}

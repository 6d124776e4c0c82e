//! A film that is not here and that somebody wants to see now: the small copy through the node, while the line holds it.
//!
//! Invariants: it begins only where the line carries half as much again as the film needs; what came stays until the
//! film goes or its large copy is here; the rest comes by night.

use crate::film::{Copy, CopyKind, Film};
use crate::pages::range::Part;
use crate::store;
use axum::body::{Body, Bytes};
use futures_util::stream;
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::{Place, Reply};
use hongwang_feed::village::{self, LineNow, NotPulled, Pull, Pulls, range_at};
use hongwang_replica::LinePolicy;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use uuid::Uuid;

/// Under this and the film's id the node needs what was pulled.
const PULLED: &str = "media.pulled";
/// Bytes of pulled films that stay here at most.
const MOST: u64 = 4 << 30;

/// Whether a line of so many bytes a second holds a copy of so many bytes and milliseconds.
pub(crate) fn holds(speed: u64, bytes: u64, millis: u64) -> bool {
    let needed = u128::from(bytes) * 1_000 * 3;
    millis > 0 && needed <= u128::from(speed) * u128::from(millis) * 2
}

/// The copy that plays through the node now; none where the line does not hold it or is not there.
pub(crate) fn copy<'a>(pulls: &Pulls, film: &'a Film) -> Option<&'a Copy> {
    let copy = film.made.copy(CopyKind::Small).filter(|copy| copy.kind != CopyKind::Sound)?;
    let speed = pulls.line().speed?;
    let may = holds(speed, copy.blob.len, film.made.millis) && pulls.may(&copy.blob.hash).is_ok();
    may.then_some(copy)
}

/// When a film is here that is asked for now, by what waits before it and what the line carries; none where nobody
/// knows: no line, or one that was never measured.
pub(crate) async fn expected(pulls: &Pulls, film: &Film, now: Millis) -> Reply<Option<Millis>> {
    let LineNow { offline: None, speed: Some(speed), policy } = pulls.line() else { return Ok(None) };
    let Some(copy) = film.made.copy(CopyKind::Large) else { return Ok(None) };
    let bytes = pulls.queued().await?.saturating_add(copy.blob.len);
    Ok(Some(at(&policy, speed, bytes, now)))
}

fn at(policy: &LinePolicy, speed: u64, bytes: u64, now: Millis) -> Millis {
    let minute = now.minute_of_day();
    // Ten years are never, and no sum of minutes runs over.
    let minutes = bytes.div_ceil(speed.max(1)).div_ceil(60).min(5_000_000);
    let wait = policy.nights_for(minute, minutes).min(5_000_000);
    now.plus(i64::try_from(wait).unwrap_or(5_000_000) * Millis::MINUTE)
}

/// Answers bytes of a film that is on its way, as they come.
pub(crate) async fn answer(
    place: &Place,
    pulls: &Pulls,
    (film, copy, kind): (&Film, &Copy, &str),
    asked: &HeaderMap,
) -> Reply<Response<Body>> {
    let blob = copy.blob;
    let known = village::needed(&mut place.db.read().await?, PULLED).await?;
    let key = film.id.to_string();
    let is_known = known.iter().any(|(name, _)| *name == key);
    if !is_known {
        let speed = pulls.line().speed.unwrap_or(0);
        if !holds(speed, blob.len, film.made.millis) {
            return Ok(empty(StatusCode::SERVICE_UNAVAILABLE));
        }
    }
    let pull = match pulls.open(blob) {
        Ok(pull) => pull,
        Err(NotPulled::Offline(_) | NotPulled::Busy) => return Ok(empty(StatusCode::SERVICE_UNAVAILABLE)),
    };
    if !is_known {
        let mut tx = place.db.write().await?;
        village::need(&mut tx, (PULLED, &key), blob, place.blobs.has(&blob.hash)).await?;
        tx.commit().await?;
    }
    let part = Part::of(asked, blob);
    let body = part.bytes(blob.len).map_or_else(Body::empty, |bytes| pieces(pull, bytes.start, bytes.end));
    Ok(part.head(blob, kind, "private, no-store").body(body).expect("headers of ours"))
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The bytes from `from` to `to`, a range at a time and none before it is wanted.
fn pieces(pull: Pull, from: u64, to: u64) -> Body {
    let next = move |at: u64| {
        let pull = pull.clone();
        async move {
            if at >= to {
                return Ok(None);
            }
            let (index, start) = range_at(pull.len(), at);
            let bytes = pull.range(index).await.inspect_err(|error| {
                tracing::info!(%error, "a film stopped on its way");
            })?;
            let cut = |place: u64| usize::try_from(place - start).unwrap_or(usize::MAX).min(bytes.len());
            let piece: Bytes = bytes.slice(cut(at)..cut(to));
            let after = at + piece.len() as u64;
            Ok::<_, village::FetchError>(Some((piece, after)))
        }
    };
    Body::from_stream(stream::try_unfold(from, next))
}

/// Lets go of pulled films that stand no longer or whose large copy is here, and of the oldest beyond what may stay.
///
/// # Errors
/// When the store fails.
pub(crate) async fn tidy(place: &Place) -> Reply<()> {
    let mut tx = place.db.read().await?;
    let mut left = MOST;
    let mut gone = Vec::new();
    // The newest first: names are ids in the order of time.
    for (key, bytes) in village::needed(&mut tx, PULLED).await?.into_iter().rev() {
        let film = match key.parse::<Uuid>() {
            Ok(id) => store::find(&mut tx, &place.org, id, place.clock.now()).await?,
            Err(_) => None,
        };
        let large = film.as_ref().and_then(|film| film.made.copy(CopyKind::Large));
        let wanted = large.is_some_and(|copy| copy.blob.len == bytes || !place.blobs.has(&copy.blob.hash));
        match left.checked_sub(bytes) {
            Some(rest) if wanted => left = rest,
            _ => gone.push(key),
        }
    }
    drop(tx);
    for key in gone {
        village::no_longer(place, (PULLED, &key)).await?;
    }
    Ok(())
}

/// The film and the copy of it that these bytes are, if it stands on the screens of `org`.
pub(crate) async fn find(
    place: &Place,
    org: &OrgPath,
    hash: &hongwang_replica::BlobHash,
) -> Reply<Option<(Film, Copy)>> {
    let films = store::all(&mut place.db.read().await?, org, place.clock.now()).await?;
    Ok(films.into_iter().find_map(|film| {
        let copy = film.made.copies.iter().find(|copy| copy.blob.hash == *hash)?.clone();
        Some((film, copy))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_holds_a_film_with_half_as_much_again_and_not_less() {
        assert!(holds(150, 1_000, 10_000));
        assert!(!holds(149, 1_000, 10_000));
        assert!(!holds(u64::MAX, 1, 0));
    }

    proptest! {
        #[test]
        fn what_waits_longer_is_here_later(bytes in 0u64..1 << 40, more in 0u64..1 << 40, speed in 1u64..1 << 30) {
            let now = Millis(20_780 * Millis::DAY);
            let policy = LinePolicy::default();
            prop_assert!(at(&policy, speed, bytes, now) <= at(&policy, speed, bytes + more, now));
        }
    }
}

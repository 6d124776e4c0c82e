//! What was played on a screen: where it stopped, how often and how long by hour, what somebody asked for, what is held.
//!
//! Invariants: nothing says who; a phone's plays are counted, its place in a film is not kept; a play is attended by a touch
//! or a key of the remote control while it played, or by a class that watches it, else it is counted as unattended. A
//! village counts; what it tells of it is in `told.rs`.

use crate::film::Film;
use crate::words::library as words;
use crate::{Media, store, study};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::Redirect,
};
use hongwang_base::{Millis, Problem, SubmissionId};
use hongwang_feature::{Fact, Place, Reply, Site};
use hongwang_feed::village;
use hongwang_page::Here;
use hongwang_store::{Result, Tx, sql};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

/// The submission that asks for a film.
pub(crate) const WISH: &str = "media.wish";
/// Names of plays that are remembered, so that none is counted twice.
const REMEMBERED: usize = 500;
/// Longer than any film, in seconds.
pub(crate) const MOST_SECONDS: u64 = 5 * 3600;

/// A film that stands here.
pub(crate) async fn find(place: &Place, id: &str) -> Reply<Film> {
    let missing = || Problem::missing(words::GONE);
    let id = id.parse().map_err(|_| missing())?;
    let mut tx = place.db.read().await?;
    Ok(store::find(&mut tx, &place.org, id, place.clock.now()).await?.ok_or_else(missing)?)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct At {
    at: u64,
}

/// `POST /media/{id}/at`: where this screen stands; only the screen of the node itself is remembered.
pub(crate) async fn stands(
    Here(here): Here,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(sent): Form<At>,
) -> Reply<StatusCode> {
    let film = find(&place, &id).await?;
    media.classes.watches(&headers, film.id, place.clock.now());
    if !here {
        study::mine::note((&media, &place), &headers, (&film, sent.at, false)).await?;
    }
    if here && place.site == Site::Village {
        let at = sent.at.min(film.made.millis / 1000);
        let mut tx = place.db.write().await?;
        sql("INSERT INTO media_seen (film, seconds, at) VALUES ($1,$2,$3) \
             ON CONFLICT (film) DO UPDATE SET seconds = $2, at = $3")
        .bind(film.id)
        .bind(i64::try_from(at).unwrap_or(0))
        .bind(place.clock.now())
        .run(&mut tx)
        .await?;
        tx.commit().await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Where this screen stopped in a film, in seconds.
pub(crate) async fn stopped(tx: &mut Tx, film: Uuid) -> Result<u64> {
    let row = sql("SELECT seconds FROM media_seen WHERE film = $1").bind(film).one(tx).await?;
    row.map_or(Ok(0), |row| Ok(row.get::<i64>("seconds")?.max(0).unsigned_abs()))
}

/// What this screen played last, the last first.
pub(crate) async fn seen(tx: &mut Tx, most: i64) -> Result<Vec<Uuid>> {
    let rows = sql("SELECT film FROM media_seen ORDER BY at DESC, film LIMIT $1");
    rows.bind(most).all(tx).await?.iter().map(|row| row.get("film")).collect()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Played {
    play: String,
    seconds: u64,
    touched: String,
    end: String,
}

/// `POST /media/{id}/played`: one play, once.
pub(crate) async fn played(
    Here(here): Here,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(sent): Form<Played>,
) -> Reply<StatusCode> {
    let film = find(&place, &id).await?;
    if !here && sent.end == "1" {
        study::mine::note((&media, &place), &headers, (&film, film.made.millis / 1000, true)).await?;
    }
    let in_class = media.classes.watches(&headers, film.id, place.clock.now());
    let seconds = sent.seconds.min(MOST_SECONDS);
    if place.site == Site::Center || seconds == 0 || !media.first_told(&sent.play, REMEMBERED) {
        return Ok(StatusCode::NO_CONTENT);
    }
    let idle = !in_class && sent.touched != "1";
    let row = Row {
        film: film.id,
        place: film.sheet.place,
        hour: place.clock.now().0 / Millis::HOUR,
        plays: 1,
        classes: u64::from(in_class),
        unattended: u64::from(idle),
        seconds,
        idle_seconds: if idle { seconds } else { 0 },
    };
    let mut tx = place.db.write().await?;
    count(&mut tx, (place.org.as_str(), ""), &row).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Plays of one film in one hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) film: Uuid,
    /// The column that it stood in.
    pub(crate) place: String,
    /// Hours since 1970 UTC.
    pub(crate) hour: i64,
    /// All of them.
    pub(crate) plays: u64,
    /// Those that a class watched.
    pub(crate) classes: u64,
    /// Those during which nobody gave a sign.
    pub(crate) unattended: u64,
    pub(crate) seconds: u64,
    /// The seconds of those.
    pub(crate) idle_seconds: u64,
}

/// Counts plays to those of the same device, film and hour.
pub(crate) async fn count(tx: &mut Tx, (village, device): (&str, &str), row: &Row) -> Result<()> {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    sql("INSERT INTO media_play (village, device, film, hour, plays, unattended, seconds, place, classes, \
         idle_seconds) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) \
         ON CONFLICT (village, device, film, hour) DO UPDATE SET \
         plays = media_play.plays + $5, unattended = media_play.unattended + $6, \
         seconds = media_play.seconds + $7, place = $8, classes = media_play.classes + $9, \
         idle_seconds = media_play.idle_seconds + $10")
    .bind(village)
    .bind(device)
    .bind(row.film)
    .bind(row.hour)
    .bind(number(row.plays))
    .bind(number(row.unattended))
    .bind(number(row.seconds))
    .bind(&row.place)
    .bind(number(row.classes))
    .bind(number(row.idle_seconds))
    .run(tx)
    .await?;
    Ok(())
}

/// `POST /media/film/{id}/wish`: has a film brought that is not here.
pub(crate) async fn wish(
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let film = find(&place, &id).await?;
    if place.site == Site::Village {
        let now = place.clock.now();
        let mut tx = place.db.write().await?;
        let new = note_wish(&mut tx, place.org.as_str(), film.id, now).await?;
        if new {
            let id = SubmissionId::new(now);
            village::submit(&mut tx, &media.vault, id, WISH, &json!({ "film": film.id }), Vec::new(), now)
                .await?;
        }
        tx.commit().await?;
        if new {
            place.bus.tell(Fact::HandedIn);
        }
    }
    Ok(Redirect::to(&film.address()))
}

/// Notes that a film is asked for; whether that is new.
pub(crate) async fn note_wish(tx: &mut Tx, village: &str, film: Uuid, now: Millis) -> Result<bool> {
    let row = sql(
        "INSERT INTO media_wish (village, film, at) VALUES ($1,$2,$3) ON CONFLICT DO NOTHING RETURNING film",
    );
    Ok(row.bind(village).bind(film).bind(now).one(tx).await?.is_some())
}

/// Whether somebody asked for it here.
pub(crate) async fn is_wished(tx: &mut Tx, film: Uuid) -> Result<bool> {
    Ok(sql("SELECT film FROM media_wish WHERE film = $1").bind(film).one(tx).await?.is_some())
}

//! What was played on a screen: where it stopped, how often and how long by hour, what somebody asked for, what is held.
//!
//! Invariants: nothing says who; a phone's plays are counted, its place in a film is not kept; a play without a touch is
//! counted as unattended. A village counts, and tells finished hours to the center by the outbox of its device.

use crate::film::Film;
use crate::share::{self, Share};
use crate::words::library as words;
use crate::{Media, store};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::Redirect,
};
use hongwang_base::{Millis, Problem, SubmissionId};
use hongwang_feature::{Fact, Place, Reply, Sender, Site};
use hongwang_feed::village;
use hongwang_page::Here;
use hongwang_replica::outbox::Submission;
use hongwang_store::{Result, Tx, sql};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// The submission that tells what was played and what is held.
pub(crate) const PLAYS: &str = "media.plays";
/// The submission that asks for a film.
pub(crate) const WISH: &str = "media.wish";
/// Names of plays that are remembered, so that none is counted twice.
const REMEMBERED: usize = 500;
/// Longer than any film.
const MOST_SECONDS: u64 = 5 * 3600;
/// Rows that one submission tells at most.
const MOST_ROWS: usize = 2_000;

async fn find(place: &Place, id: &str) -> Reply<Film> {
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
    Path(id): Path<String>,
    Form(sent): Form<At>,
) -> Reply<StatusCode> {
    let film = find(&place, &id).await?;
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
}

/// `POST /media/{id}/played`: one play, once.
pub(crate) async fn played(
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
    Form(sent): Form<Played>,
) -> Reply<StatusCode> {
    let film = find(&place, &id).await?;
    let seconds = sent.seconds.min(MOST_SECONDS);
    if place.site == Site::Center || seconds == 0 || !media.first_told(&sent.play, REMEMBERED) {
        return Ok(StatusCode::NO_CONTENT);
    }
    let row = Row {
        film: film.id,
        hour: place.clock.now().0 / Millis::HOUR,
        plays: 1,
        unattended: u64::from(sent.touched != "1"),
        seconds,
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
    /// Hours since 1970 UTC.
    pub(crate) hour: i64,
    pub(crate) plays: u64,
    pub(crate) unattended: u64,
    pub(crate) seconds: u64,
}

async fn count(tx: &mut Tx, (village, device): (&str, &str), row: &Row) -> Result<()> {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    sql("INSERT INTO media_play (village, device, film, hour, plays, unattended, seconds) \
         VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT (village, device, film, hour) DO UPDATE SET \
         plays = media_play.plays + $5, unattended = media_play.unattended + $6, \
         seconds = media_play.seconds + $7")
    .bind(village)
    .bind(device)
    .bind(row.film)
    .bind(row.hour)
    .bind(number(row.plays))
    .bind(number(row.unattended))
    .bind(number(row.seconds))
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

async fn note_wish(tx: &mut Tx, village: &str, film: Uuid, now: Millis) -> Result<bool> {
    let row = sql(
        "INSERT INTO media_wish (village, film, at) VALUES ($1,$2,$3) ON CONFLICT DO NOTHING RETURNING film",
    );
    Ok(row.bind(village).bind(film).bind(now).one(tx).await?.is_some())
}

/// Whether somebody asked for it here.
pub(crate) async fn is_wished(tx: &mut Tx, film: Uuid) -> Result<bool> {
    Ok(sql("SELECT film FROM media_wish WHERE film = $1").bind(film).one(tx).await?.is_some())
}

/// What a village tells.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Told {
    plays: Vec<Row>,
    held: Vec<Share>,
}

/// Tells the center the hours that are over, and what is held since it changed (village).
///
/// # Errors
/// When the store fails.
pub(crate) async fn tell(media: &Media, place: &Place) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let rows = sql("DELETE FROM media_play WHERE hour < $1 RETURNING film, hour, plays, unattended, seconds")
        .bind(now.0 / Millis::HOUR)
        .all(&mut tx)
        .await?;
    let number =
        |row: &hongwang_store::Row, name| -> Result<u64> { Ok(row.get::<i64>(name)?.max(0).unsigned_abs()) };
    let plays = rows.iter().map(|row| {
        let [plays, unattended, seconds] =
            [number(row, "plays")?, number(row, "unattended")?, number(row, "seconds")?];
        Ok(Row { film: row.get("film")?, hour: row.get("hour")?, plays, unattended, seconds })
    });
    let plays: Vec<Row> = plays.collect::<Result<_>>()?;
    let shares = share::of(&mut tx, &place.org).await?;
    let held: Vec<Share> = shares.into_iter().filter(|share| place.blobs.has(&share.blob.hash)).collect();
    if plays.is_empty() && media.last_held().as_ref() == Some(&held) {
        return Ok(());
    }
    for plays in plays.chunks(MOST_ROWS).map(<[Row]>::to_vec).chain(plays.is_empty().then(Vec::new)) {
        let body = json!(Told { plays, held: held.clone() });
        let id = SubmissionId::new(now);
        village::submit(&mut tx, &media.vault, id, PLAYS, &body, Vec::new(), now).await?;
    }
    tx.commit().await?;
    *media.last_held() = Some(held);
    place.bus.tell(Fact::HandedIn);
    Ok(())
}

/// Takes what a village tells or asks for (center).
///
/// # Errors
/// When the store fails.
pub(crate) async fn receive(
    tx: &mut Tx,
    media: &Media,
    from: &Sender,
    submission: &Submission,
    now: Millis,
) -> Result<std::result::Result<Value, String>> {
    let village = from.org.as_str();
    if submission.kind == WISH {
        let film =
            submission.body.get("film").and_then(|film| serde_json::from_value::<Uuid>(film.clone()).ok());
        let Some(film) = film else { return Ok(Err(words::GONE.to_owned())) };
        if store::find(tx, &from.org, film, now).await?.is_none() {
            return Ok(Err(words::GONE.to_owned()));
        }
        note_wish(tx, village, film, now).await?;
        media.wake.notify_one();
        return Ok(Ok(json!({})));
    }
    let Ok(told) = serde_json::from_value::<Told>(submission.body.clone()) else {
        return Ok(Err(words::NOT_READ.to_owned()));
    };
    let device = from.device.to_string();
    for row in told.plays.iter().take(MOST_ROWS) {
        count(tx, (village, &device), row).await?;
    }
    sql("DELETE FROM media_held WHERE village = $1").bind(village).run(tx).await?;
    for share in &told.held {
        sql("INSERT INTO media_held (village, film, bytes) VALUES ($1,$2,$3) ON CONFLICT DO NOTHING")
            .bind(village)
            .bind(share.film)
            .bind(i64::try_from(share.blob.len).unwrap_or(i64::MAX))
            .run(tx)
            .await?;
    }
    Ok(Ok(json!({})))
}

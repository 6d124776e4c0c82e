//! A lecture on its way over the line: the center sends each piece to a village once, whoever looks there.

use super::{Lectures, Looker, Stream};
use crate::{
    Meetings, questions,
    store::{self, Kind},
    words::lecture as words,
};
use axum::body::Bytes;
use hongwang_conference::Phase;
use hongwang_feature::{Flow, Place, Sender};
use hongwang_feed::village::{Questions, Unanswered};
use hongwang_recording::live::{Head, Piece};
use hongwang_store::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;
use uuid::Uuid;

/// The kind of flow.
pub(crate) const FLOW: &str = "meetings.lecture";
/// Pieces that wait for a slow line.
const WAITING: usize = 4;
/// Milliseconds that a village may lag behind: more than a segment.
const BEHIND: u32 = 8_000;
/// A line that broke is tried again after this long.
const AGAIN: Duration = Duration::from_secs(1);
/// Bytes that wait for the end of a piece: the largest with its map.
const LONGEST: usize = 17 << 20;

/// What a village asks.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Look {
    room: Uuid,
    /// The number of the newest piece that it has.
    after: Option<u64>,
}

/// Whether somebody who may know of a meeting may look on at it now; if not, why, in one Chinese sentence.
///
/// # Errors
/// When the store fails.
pub(crate) async fn open(
    meetings: &Meetings,
    place: &Place,
    id: Uuid,
) -> Result<std::result::Result<Arc<Stream>, String>> {
    let mut tx = place.db.read().await?;
    let is_lecture = store::known(&mut tx, id).await?.is_some_and(|held| held.kind == Kind::Lecture);
    let room = meetings.rooms.load(&mut tx, id).await?.filter(|_| is_lecture);
    let Some(room) = room else { return Ok(Err(words::NO_LECTURE.to_owned())) };
    Ok(match room.phase {
        Phase::Ended => Err(words::OVER.to_owned()),
        Phase::Open if meetings.director().is_some() => {
            let first = place.clock.now().0.max(0).unsigned_abs();
            meetings.lectures.tap(&meetings.rooms, id, first).ok_or_else(|| words::TOO_MANY.to_owned())
        }
        Phase::Open => Err(words::NO_MEDIA.to_owned()),
        _ => Err(words::NOT_YET.to_owned()),
    })
}

/// Gives a lecture to a village. Within it, why it gets none.
///
/// # Errors
/// When the store fails.
pub(crate) async fn give(
    meetings: &Meetings,
    place: &Place,
    from: &Sender,
    question: Value,
) -> Result<std::result::Result<Flow, String>> {
    let Look { room: id, after } = match questions::read::<Look>(question) {
        Ok(look) => look,
        Err(why) => return Ok(Err(why)),
    };
    let party = questions::party(from);
    if party.find(meetings, &mut place.db.read().await?, id).await?.is_none() {
        return Ok(Err(words::NO_LECTURE.to_owned()));
    }
    let stream = match open(meetings, place, id).await? {
        Ok(stream) => stream,
        Err(why) => return Ok(Err(why)),
    };
    let (sender, flow) = mpsc::channel(WAITING);
    let village = Looker::Village(from.org.clone());
    tokio::spawn(async move { send((&stream, &village), after, &sender).await });
    Ok(Ok(flow))
}

/// Sends piece after piece to a village until the lecture is over or nobody takes them. Where the line is too slow, it goes
/// on with what is newest.
async fn send((stream, village): (&Stream, &Looker), mut after: Option<u64>, sender: &mpsc::Sender<Bytes>) {
    let mut news = stream.listen();
    let mut map = None;
    loop {
        stream.note(village.clone());
        let pieces = {
            let ring = stream.ring();
            // A village that has something else than what was here begins anew.
            let is_known =
                after.is_some_and(|number| number < ring.next_number() && ring.part(number + 1).is_some());
            let is_newest = after.is_some_and(|number| number.checked_add(1) == Some(ring.next_number()));
            let pieces = ring.after(after.filter(|_| is_known || is_newest));
            let millis: u32 = pieces.iter().map(|piece| piece.head.millis).sum();
            match millis {
                _ if is_newest => Vec::new(),
                // The line does not carry it: what is older than this it does without.
                BEHIND.. => ring.after(None),
                _ => pieces,
            }
        };
        for piece in pieces {
            let with_map = map.replace(piece.head.map) != Some(piece.head.map);
            after = Some(piece.head.number);
            if sender.send(piece.to_line(with_map).into()).await.is_err() {
                return;
            }
            stream.touch();
        }
        if stream.is_over() {
            return;
        }
        tokio::select! {
            () = sender.closed() => return,
            changed = news.changed() => if changed.is_err() { return },
        }
    }
}

impl Lectures {
    /// In a village: follows a lecture at the center for everybody who looks here.
    pub(crate) fn follow(&self, id: Uuid, questions: &Questions) -> Option<Arc<Stream>> {
        let (lectures, questions) = (self.clone(), questions.clone());
        self.open(id, |stream| {
            tokio::spawn(async move {
                while !stream.is_over() && !stream.is_left() {
                    take(&stream, id, &questions).await;
                    if !stream.is_over() {
                        tokio::time::sleep(AGAIN).await;
                    }
                }
                lectures.leave(id, &stream);
            });
        })
    }
}

/// Takes what comes until it ends or the line breaks.
async fn take(stream: &Stream, id: Uuid, questions: &Questions) {
    let after = stream.ring().newest().map(|piece| piece.head.number);
    let look = serde_json::to_value(Look { room: id, after }).expect("plain data");
    let mut coming = match questions.follow(FLOW, &look).await {
        Ok(Ok(coming)) => coming,
        Ok(Err(why)) => return stream.refuse(why),
        Err(Unanswered::TooMany) => return stream.refuse(words::TOO_MANY.to_owned()),
        Err(error) => return tracing::debug!(%error, "a lecture does not come"),
    };
    let (mut line, mut map) = (Vec::new(), None);
    while !stream.is_left() {
        match coming.next().await {
            Ok(Some(bytes)) => line.extend_from_slice(&bytes),
            Ok(None) => return,
            Err(error) => return tracing::debug!(%error, "the line of a lecture broke"),
        }
        let mut at = 0;
        loop {
            match Piece::of_line(&line[at..], map.as_ref()) {
                Ok(Some((piece, length))) => {
                    map = Some((piece.head.map, piece.map.clone()));
                    at += length;
                    stream.push(piece);
                }
                Ok(None) => break,
                Err(_) => return tracing::warn!(%id, "what came of a lecture is none"),
            }
        }
        line.drain(..at);
        if line.len() > LONGEST + Head::LENGTH {
            return;
        }
    }
}

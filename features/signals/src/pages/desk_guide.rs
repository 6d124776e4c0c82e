//! `/desk/signals/guide`: a guide (XMLTV, packed or not), tried before it is published. It is read as it comes and never held.

use super::desk::{BASE, announce, framed};
use crate::channel::Channel;
use crate::guide::{Guide, assign, is_same, window};
use crate::{publish, store, words};
use axum::{
    Form,
    extract::{
        Multipart, State,
        multipart::{Field as Part, MultipartError},
    },
    response::Redirect,
};
use bytes::{Buf, Bytes};
use flate2::read::MultiGzDecoder;
use hongwang_base::{Millis, Problem};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_iptv::GuideError;
use hongwang_page::desk::{self, Column, Control, Field, Row, Table, form, table};
use hongwang_page::{Html, Visit, html, when};
use hongwang_store::audit;
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use std::io::{self, BufRead, BufReader, Read};
use tokio::sync::mpsc;

/// Most bytes of an upload; a guide of the whole country is shorter.
pub(crate) const LARGEST_UPLOAD: usize = 128 << 20;
/// Most bytes of a confirmation: what is on 500 channels for a week, as a form sends it.
pub(crate) const LARGEST_CONFIRMED: usize = 64 << 20;

/// `GET /desk/signals/guide`
pub(crate) async fn ask(visit: Visit, staff: Staff, State(place): State<Place>) -> Html {
    asked(&visit, &staff, &place, None)
}

fn asked(visit: &Visit, staff: &Staff, place: &Place, problem: Option<&Problem>) -> Html {
    let upload = Control::File { accept: ".xml,.gz,.xmltv", several: false };
    let wrong = problem.map(|problem| problem.title.clone());
    let drawn = form(&desk::Form {
        action: format!("{BASE}/guide"),
        fields: vec![
            Field::new("file", words::GUIDE_FILE, upload).hint(words::GUIDE_HINT).error(wrong).optional(),
        ],
        submit: words::TRY.to_owned(),
        cancel: Some(BASE.to_owned()),
        error: None,
    });
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    framed(visit, staff, place, (words::IMPORT_GUIDE, status), drawn)
}

/// What is sent, to be read by another thread.
struct Chunks {
    come: mpsc::Receiver<Bytes>,
    rest: Bytes,
}

impl Read for Chunks {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            let Some(chunk) = self.come.blocking_recv() else { return Ok(0) };
            self.rest = chunk;
        }
        let read = into.len().min(self.rest.len());
        self.rest.copy_to_slice(&mut into[..read]);
        Ok(read)
    }
}

/// Reads a guide as it comes: what is held is what of it belongs to `channels`.
async fn read(part: &mut Part<'_>, channels: Vec<Channel>, now: Millis) -> Result<Vec<Guide>, Problem> {
    let (sender, come) = mpsc::channel(8);
    let reading = tokio::task::spawn_blocking(move || {
        let at = |millis: Millis| Timestamp::from_millisecond(millis.0).unwrap_or(Timestamp::MAX);
        let wanted = at(window(now).start)..at(window(now).end);
        let keeps = |id: &str, names: &[String]| channels.iter().any(|channel| is_same(channel, id, names));
        let mut from = BufReader::new(Chunks { come, rest: Bytes::new() });
        let guide = if from.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
            hongwang_iptv::guide(BufReader::new(MultiGzDecoder::new(from)), &wanted, keeps)
        } else {
            hongwang_iptv::guide(from, &wanted, keeps)
        };
        Ok::<_, GuideError>(assign(&guide?, &channels))
    });
    let large = |_: MultipartError| Problem::field("file", words::GUIDE_LARGE);
    while let Some(chunk) = part.chunk().await.map_err(large)? {
        // It was refused before its end.
        if sender.send(chunk).await.is_err() {
            break;
        }
    }
    drop(sender);
    let guides = reading.await.map_err(|_| Problem::field("file", words::GUIDE_BROKEN))?;
    guides.map_err(|why| match why {
        GuideError::Io(_) => Problem::field("file", words::GUIDE_BROKEN),
        why => Problem::field("file", why.to_string()),
    })
}

/// `POST /desk/signals/guide`: tries a guide, and writes nothing.
pub(crate) async fn try_out(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    mut parts: Multipart,
) -> Reply<Html> {
    let channels = store::managed(&mut place.db.read().await?, &staff.scope()).await?;
    let refused = |problem: &Problem| asked(&visit, &staff, &place, Some(problem));
    let Ok(Some(mut part)) = parts.next_field().await else {
        return Ok(refused(&Problem::field("file", words::NO_GUIDE)));
    };
    Ok(match read(&mut part, channels.clone(), place.clock.now()).await {
        Ok(guides) => tried(&visit, &staff, &place, &channels, &guides),
        Err(problem) => refused(&problem),
    })
}

fn tried(visit: &Visit, staff: &Staff, place: &Place, channels: &[Channel], guides: &[Guide]) -> Html {
    let row = |channel: &Channel| {
        let guide = guides.iter().find(|guide| guide.channel == channel.id);
        let programmes = guide.map_or(&[][..], |guide| &guide.programmes);
        let span = programmes.first().zip(programmes.last());
        Row {
            cells: vec![
                html! { (channel.name) },
                html! { (programmes.len()) },
                html! { @if let Some((first, last)) = span { (when::stamp(first.starts.0)) " — " (when::stamp(last.ends.0)) } },
            ],
            href: None,
        }
    };
    let text = serde_json::to_string(guides).expect("guides are plain data");
    let body = html! {
        p { strong { (words::guide_sum(guides.len(), channels.len())) } }
        (table(&Table {
            caption: words::CHANNELS.to_owned(),
            columns: [words::NAME, words::PROGRAMMES, words::SPAN].map(Column::words).to_vec(),
            rows: channels.iter().map(row).collect(),
            empty: words::NO_CHANNELS.to_owned(),
        }))
        @if !guides.is_empty() {
            (form(&desk::Form {
                action: format!("{BASE}/guide/confirm"),
                fields: vec![Field::hidden("text", &text)],
                submit: words::CONFIRM.to_owned(),
                cancel: Some(format!("{BASE}/guide")),
                error: None,
            }))
        }
    };
    framed(visit, staff, place, (words::IMPORT_GUIDE, StatusCode::OK), body)
}

/// What was tried.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    text: String,
}

/// `POST /desk/signals/guide/confirm`
pub(crate) async fn confirm(
    staff: Staff,
    State(place): State<Place>,
    Form(sent): Form<Sent>,
) -> Reply<Redirect> {
    let guides: Vec<Guide> =
        serde_json::from_str(&sent.text).map_err(|_| Problem::field("text", words::GUIDE_BROKEN))?;
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let channels = store::managed(&mut tx, &staff.scope()).await?;
    let mut told = Vec::new();
    for guide in guides {
        let Some(channel) = channels.iter().find(|channel| channel.id == guide.channel) else { continue };
        if publish::tell_guide(&mut tx, channel, &guide.tidy(), now).await? {
            told.push(channel.org.clone());
        }
    }
    let detail = words::guide_told(told.len());
    audit::record(&mut tx, &staff.did(&place, &staff.org, "signals.guide", "", detail)).await?;
    tx.commit().await?;
    told.sort();
    told.dedup();
    told.iter().for_each(|org| announce(&place, org));
    Ok(Redirect::to(&format!("{BASE}?done=saved")))
}

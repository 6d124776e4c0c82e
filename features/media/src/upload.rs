//! Files on their way to the center: the core of the tus protocol, version 1.0.0 (tus.io/protocols/resumable-upload),
//! with creation. What has come is the length of the file on the disk, so nothing is lost by a cut or a kill.
//!
//! Invariants: one request at a time writes into a file; a reel whose file is whole waits to be converted; a file without
//! a reel is removed at the next start, and what nobody went on with for two days too.

use crate::film::Sheet;
use crate::reel::{Reel, State as Standing};
use crate::words::desk as words;
use crate::{Media, store};
use axum::{
    Extension,
    body::Body,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use data_encoding::BASE64;
use hongwang_base::{Millis, OrgPath, Problem, Scope, SubmissionId};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_store::BlobError;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use http_body_util::BodyExt;
use std::{fs, io::Write, path::PathBuf};
use uuid::Uuid;

/// The folder of files on their way.
const FOLDER: &str = "uploads";
/// The largest file.
pub(crate) const LARGEST: u64 = 20 << 30;
/// How long an upload stands that nobody goes on with.
const LEFT: i64 = 2 * Millis::DAY;
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const TUS: HeaderName = HeaderName::from_static("tus-resumable");
const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
/// The address of uploads.
pub(crate) const BASE: &str = "/desk/media/uploads";

/// Where the file of a reel lies.
pub(crate) fn file(place: &Place, id: Uuid) -> Result<PathBuf, BlobError> {
    Ok(place.blobs.workshop(FOLDER)?.join(id.to_string()))
}

/// Removes the file of a reel.
pub(crate) fn forget(place: &Place, id: Uuid) -> Result<(), BlobError> {
    match fs::remove_file(file(place, id)?) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Removes what nobody went on with, and files without a reel.
///
/// # Errors
/// When the store or the disk fails.
pub(crate) async fn tidy(place: &Place) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    for reel in store::in_state(&mut tx, Standing::Receiving).await? {
        if now.since(reel.at) > LEFT {
            store::forget(&mut tx, reel.id).await?;
        }
    }
    let mut known = Vec::new();
    for state in [Standing::Fetching, Standing::Receiving, Standing::Waiting, Standing::Working] {
        known.extend(store::in_state(&mut tx, state).await?.into_iter().map(|reel| reel.id.to_string()));
    }
    tx.commit().await?;
    for entry in fs::read_dir(place.blobs.workshop(FOLDER)?).map_err(BlobError::from)?.flatten() {
        if !known.iter().any(|id| entry.file_name() == id.as_str()) {
            fs::remove_file(entry.path()).map_err(BlobError::from)?;
        }
    }
    Ok(())
}

fn answer(status: StatusCode) -> Response {
    (status, [(TUS, VERSION), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))]).into_response()
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

/// The file's name, out of the head `key base64,key base64` of an upload.
pub fn name_of(metadata: &str) -> String {
    let name = metadata.split(',').find_map(|pair| pair.trim().strip_prefix("filename ")).unwrap_or_default();
    let name = BASE64.decode(name.trim().as_bytes()).unwrap_or_default();
    plain_name(&String::from_utf8_lossy(&name))
}

/// A name of a file without the folders before it.
pub(crate) fn plain_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|sign| !sign.is_control()).take(80).collect()
}

/// Who brings a film, and whose it will be.
#[derive(Clone, Debug)]
pub(crate) struct Bringer {
    pub(crate) org: OrgPath,
    /// None when it comes by itself.
    pub(crate) account: Option<Uuid>,
    pub(crate) name: String,
}

impl Bringer {
    pub(crate) fn of(staff: &Staff) -> Self {
        Self { org: staff.org.clone(), account: Some(staff.account.into()), name: staff.name.clone() }
    }

    /// A reel of theirs from a file of this name, of which nothing is here yet.
    pub(crate) fn reel(&self, state: Standing, file: &str, now: Millis) -> Reel {
        let title = file.rsplit_once('.').map_or(file, |(stem, _)| stem).chars().take(40).collect();
        Reel {
            id: SubmissionId::new(now).0,
            org: self.org.clone(),
            state,
            sheet: Sheet { title, ..Sheet::default() },
            made: None,
            file: file.chars().take(80).collect(),
            bytes: 0,
            progress: 0,
            problem: String::new(),
            account: self.account,
            name: self.name.clone(),
            at: now,
        }
    }
}

/// Makes room for a file, of which the head of the request says how long it is and what it is called.
pub(crate) async fn open(place: &Place, bringer: &Bringer, headers: &HeaderMap) -> Reply<Reel> {
    let bytes = number(headers, &LENGTH).unwrap_or(0);
    if bytes == 0 {
        return Err(Problem::bad(words::EMPTY_FILE).into());
    }
    if bytes > LARGEST {
        return Err(Problem { status: 413, ..Problem::bad(words::TOO_LARGE) }.into());
    }
    let metadata = headers.get(METADATA).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let reel = bringer.reel(Standing::Receiving, &name_of(metadata), place.clock.now());
    let reel = Reel { bytes, ..reel };
    fs::File::create(file(place, reel.id)?).map_err(BlobError::from)?;
    let mut tx = place.db.write().await?;
    store::keep(&mut tx, &reel).await?;
    tx.commit().await?;
    place.live.changed();
    Ok(reel)
}

/// The answer that says where an upload lies.
pub(crate) fn opened(base: &str, id: Uuid) -> Response {
    let mut response = answer(StatusCode::CREATED);
    let location = HeaderValue::try_from(format!("{base}/{id}")).expect("an id is plain");
    response.headers_mut().insert(header::LOCATION, location);
    response
}

/// `POST /desk/media/uploads`: makes room for a file.
pub(crate) async fn create(staff: Staff, State(place): State<Place>, headers: HeaderMap) -> Reply<Response> {
    Ok(opened(BASE, open(&place, &Bringer::of(&staff), &headers).await?.id))
}

/// The upload of this name below an organisation.
pub(crate) async fn find(place: &Place, org: &OrgPath, id: &str) -> Reply<Reel> {
    let missing = || Problem::missing(words::NO_REEL);
    let id = id.parse::<Uuid>().map_err(|_| missing())?;
    let mut tx = place.db.read().await?;
    Ok(store::reel_of(&mut tx, &Scope(org.clone()), id).await?.ok_or_else(missing)?)
}

/// How much of it is here.
pub(crate) fn here(place: &Place, reel: &Reel) -> Reply<u64> {
    Ok(match reel.state {
        Standing::Receiving => fs::metadata(file(place, reel.id)?).map_or(0, |file| file.len()),
        _ => reel.bytes,
    })
}

/// The answer that says how much is here.
pub(crate) fn stands(place: &Place, reel: &Reel) -> Reply<Response> {
    let mut response = answer(StatusCode::OK);
    response.headers_mut().insert(OFFSET, here(place, reel)?.into());
    response.headers_mut().insert(LENGTH, reel.bytes.into());
    Ok(response)
}

/// `HEAD /desk/media/uploads/{id}`: how much is here.
pub(crate) async fn offset(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Response> {
    stands(&place, &find(&place, &staff.org, &id).await?)
}

/// `PATCH /desk/media/uploads/{id}`: more of the file.
pub(crate) async fn append(
    staff: Staff,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Reply<Response> {
    take(&place, &media, find(&place, &staff.org, &id).await?, &headers, body).await
}

/// Takes more of the file of a reel.
pub(crate) async fn take(
    place: &Place,
    media: &Media,
    reel: Reel,
    headers: &HeaderMap,
    body: Body,
) -> Reply<Response> {
    let here = here(place, &reel)?;
    if reel.state != Standing::Receiving || number(headers, &OFFSET) != Some(here) {
        return Ok(answer(StatusCode::CONFLICT));
    }
    let open = fs::OpenOptions::new().append(true).open(file(place, reel.id)?).map_err(BlobError::from)?;
    if open.try_lock().is_err() {
        return Ok(answer(StatusCode::LOCKED));
    }
    // Another request may have written between the look and the lock.
    if open.metadata().map_err(BlobError::from)?.len() != here {
        return Ok(answer(StatusCode::CONFLICT));
    }
    let came = match write(open, body, here, reel.bytes).await {
        Ok(came) => came,
        Err(error) if error.is_full() => {
            return Err(Problem { status: 507, ..Problem::bad(words::NO_ROOM) }.into());
        }
        Err(error) => return Err(error.into()),
    };
    if came == reel.bytes {
        let mut tx = place.db.write().await?;
        // It may have been thrown away meanwhile.
        if let Some(reel) = store::reel_of(&mut tx, &Scope(reel.org.clone()), reel.id).await? {
            store::keep(&mut tx, &Reel { state: Standing::Waiting, at: place.clock.now(), ..reel }).await?;
        }
        tx.commit().await?;
        media.wake.notify_one();
        place.live.changed();
    }
    let mut response = answer(StatusCode::NO_CONTENT);
    response.headers_mut().insert(OFFSET, came.into());
    Ok(response)
}

/// Writes what comes, up to the length that was said; what came before a cut stays. Gives how much is here then.
async fn write(mut file: fs::File, mut body: Body, mut here: u64, whole: u64) -> Result<u64, BlobError> {
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(bytes) = frame.into_data() else { continue };
        let fits = usize::try_from(whole - here).unwrap_or(usize::MAX).min(bytes.len());
        let kept = bytes.slice(..fits);
        let written = tokio::task::spawn_blocking(move || file.write_all(&kept).map(|()| file)).await;
        file = written.map_err(std::io::Error::other)??;
        here += fits as u64;
    }
    tokio::task::spawn_blocking(move || file.sync_all()).await.map_err(std::io::Error::other)??;
    Ok(here)
}

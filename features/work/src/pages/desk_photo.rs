//! `/desk/work/gigs/{id}/photo`: pictures of what is offered, put to it by a clerk.
//!
//! What is kept is small and holds nothing but pixels: no place, no camera, no file's name.

use super::desk_handed::{self, GIGS};
use crate::handed::{self, State as Standing, What};
use crate::words::{desk as all, supply as words};
use crate::{Work, publish, store};
use axum::{
    Extension,
    extract::{DefaultBodyLimit, Multipart, Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_documents::picture;
use hongwang_feature::{Place, Reply, Staff, no_picture, picture_response};
use hongwang_page::desk::{Control, Field, Form, PostButton, form, panel, post_button};
use hongwang_page::{Markup, html};
use hongwang_replica::{BlobHash, BlobRef};
use hongwang_store::audit;

const FIELD: &str = "photo";
/// The most bytes of a picture as it comes, and the form around it.
const PHOTO_BYTES: usize = 20 << 20;
const FORM_BYTES: usize = PHOTO_BYTES + (1 << 20);
const MOST: usize = 3;

pub(crate) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(FORM_BYTES)
}

/// The pictures that are there, and the form for another one.
pub(super) fn part(base: &str, photos: &[BlobRef], title: &str) -> Markup {
    let accept = "image/jpeg,image/png,image/webp,image/gif";
    let file = Field::new(FIELD, words::PHOTO_FILE, Control::File { accept, several: false });
    let body = html! {
        @if photos.is_empty() { p { (words::PHOTOS_NONE) } }
        @for photo in photos { img src={ (base) "/photo/" (photo.hash) } alt=(words::photo_of(title)) height="160"; }
        @if photos.len() < MOST {
            (form(&Form {
                action: format!("{base}/photo"),
                fields: vec![file.hint(words::PHOTO_HINT)],
                submit: words::PHOTO_UPLOAD.to_owned(),
                ..Form::default()
            }))
        }
        @if !photos.is_empty() {
            (post_button(&PostButton {
                action: format!("{base}/photo/remove"),
                label: words::PHOTO_REMOVE.to_owned(),
                danger: true,
                ..PostButton::default()
            }))
        }
    };
    panel(words::PHOTOS, &body)
}

/// `GET …/photo/{hash}`: a picture, for staff who reach the offer.
pub(crate) async fn show(
    staff: Staff,
    State(place): State<Place>,
    Path((id, name)): Path<(String, String)>,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    let handed = desk_handed::find(&mut tx, &staff, &place, &id).await?;
    drop(tx);
    let hash = name.parse::<BlobHash>().ok();
    match handed.photos.iter().find(|photo| Some(photo.hash) == hash) {
        Some(photo) => picture_response(&place, photo.hash, "no-store").await,
        None => Ok(no_picture()),
    }
}

/// `POST …/photo`: one more picture.
pub(crate) async fn put(
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Path(id): Path<String>,
    parts: Multipart,
) -> Reply<Response> {
    // Nothing is taken in for what this account does not reach.
    let mut tx = place.db.read().await?;
    let handed = desk_handed::find(&mut tx, &staff, &place, &id).await?;
    drop(tx);
    if handed.what != What::Offer {
        return Err(Problem::missing(all::NO_SUCH).into());
    }
    let bytes = receive(parts).await?;
    let blobs = place.blobs.clone();
    let work_on = move || -> Reply<BlobRef> {
        let prepared = picture::prepare(&bytes)
            .map_err(|error| Problem::field(FIELD, words::bad_photo(&error.to_string())))?;
        let small = prepared.thumbnail.bytes;
        Ok(BlobRef { hash: blobs.put(&small)?, len: small.len() as u64 })
    };
    // A file that breaks its reader is no usable picture either.
    let taken = tokio::task::spawn_blocking(work_on).await;
    let photo = taken.map_err(|_| Problem::field(FIELD, words::PHOTO_MISSING))??;
    change(&staff, &place, &work, &id, Some(photo)).await
}

/// `POST …/photo/remove`: without pictures.
pub(crate) async fn remove(
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Path(id): Path<String>,
) -> Reply<Response> {
    change(&staff, &place, &work, &id, None).await
}

async fn receive(mut parts: Multipart) -> Result<Vec<u8>, Problem> {
    let broken = |_| Problem::field(FIELD, words::PHOTO_LARGE);
    let mut photo: Vec<u8> = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let is_photo = part.name() == Some(FIELD);
        let bytes = part.bytes().await.map_err(broken)?;
        if is_photo {
            photo = bytes.into();
        }
    }
    match photo.len() {
        0 => Err(Problem::field(FIELD, words::PHOTO_MISSING)),
        1..=PHOTO_BYTES => Ok(photo),
        _ => Err(Problem::field(FIELD, words::PHOTO_LARGE)),
    }
}

/// Keeps one picture more, or none; what stands already is told anew.
async fn change(
    staff: &Staff,
    place: &Place,
    work: &Work,
    id: &str,
    photo: Option<BlobRef>,
) -> Reply<Response> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let handed = desk_handed::find(&mut tx, staff, place, id).await?;
    let mut photos = handed.photos.clone();
    match photo {
        Some(_) if photos.len() >= MOST => return Err(Problem::field(FIELD, words::PHOTO_MANY).into()),
        Some(photo) => photos.push(photo),
        None => photos.clear(),
    }
    handed::put_photos(&mut tx, handed.id, &photos).await?;
    let standing = store::find(&mut tx, &handed.org, handed.id, now).await?;
    if let Some(posting) = standing.filter(|_| handed.state == Standing::Shown) {
        publish::tell(&mut tx, &crate::posting::Posting { photos, ..posting }, now).await?;
    }
    let detail = all::audit_gig(handed.number, words::PHOTOS, "");
    audit::record(&mut tx, &staff.did(place, &handed.org, "work.photo", handed.id, detail)).await?;
    tx.commit().await?;
    place.announce(handed.org.parent());
    work.wake.notify_one();
    Ok(Redirect::to(&format!("{GIGS}/{}", handed.id)).into_response())
}

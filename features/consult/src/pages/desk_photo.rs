//! `/desk/duty/{id}/photo`: the face of somebody on duty, taken in, shown to staff, and taken away again.
//!
//! What is kept is small and holds nothing but pixels: no place, no camera, no file's name.

use super::desk_roster::{self, BASE};
use crate::roster::Person;
use crate::{announce, publish, words};
use axum::{
    extract::{DefaultBodyLimit, Multipart, Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_documents::picture;
use hongwang_feature::{Fail, Place, Reply, Staff, no_picture, picture_response};
use hongwang_page::{
    Markup, Visit,
    desk::{Control, Field, Form, PostButton, form, panel, post_button},
    html,
};
use hongwang_replica::BlobRef;
use hongwang_store::audit;

/// The name of the file in its form.
pub(super) const FIELD: &str = "photo";
/// The most bytes of a photo as it comes.
const PHOTO_BYTES: usize = 20 << 20;
/// The form around it takes some more.
const FORM_BYTES: usize = PHOTO_BYTES + (1 << 20);

pub(crate) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(FORM_BYTES)
}

/// The photo that is there, and the form for another one.
pub(super) fn panel_of(person: &Person, wrong: Option<String>) -> Markup {
    let address = format!("{BASE}/{}/photo", person.id);
    let accept = "image/jpeg,image/png,image/webp,image/gif";
    let file = Field::new(FIELD, words::PHOTO_FILE, Control::File { accept, several: false });
    let upload = Form {
        action: address.clone(),
        fields: vec![file.hint(words::PHOTO_HINT).error(wrong)],
        submit: words::PHOTO_UPLOAD.to_owned(),
        ..Form::default()
    };
    let remove = PostButton {
        action: format!("{address}/remove"),
        label: words::PHOTO_REMOVE.to_owned(),
        icon: Some("trash".to_owned()),
        danger: true,
        ..PostButton::default()
    };
    let body = html! {
        @if person.photo.is_some() {
            p { img src=(address) alt=(words::photo_of(&person.name)) height="160"; }
        } @else {
            p { (words::PHOTO_NONE) }
        }
        (form(&upload))
        @if person.photo.is_some() { (post_button(&remove)) }
    };
    panel(words::PHOTO, &body)
}

/// `GET`: the photo, for staff who reach the person.
pub(crate) async fn show(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    let person = desk_roster::find(&mut tx, &staff, &id).await?;
    drop(tx);
    match person.photo {
        Some(photo) => picture_response(&place, photo.hash, "no-store").await,
        None => Ok(no_picture()),
    }
}

/// `POST`: another photo.
pub(crate) async fn put(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    parts: Multipart,
) -> Reply<Response> {
    // Nothing is taken in for somebody whom this account does not reach.
    let mut tx = place.db.read().await?;
    desk_roster::find(&mut tx, &staff, &id).await?;
    drop(tx);
    let photo = match take_in(&place, parts).await {
        Err(Fail::Problem(problem)) => {
            let page = desk_roster::again(&visit, &staff, &place, &id, problem.title).await?;
            return Ok(page.into_response());
        }
        taken => taken?,
    };
    change(&staff, &place, &id, Some(photo)).await
}

/// `POST …/remove`
pub(crate) async fn remove(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Response> {
    change(&staff, &place, &id, None).await
}

async fn take_in(place: &Place, parts: Multipart) -> Reply<BlobRef> {
    let bytes = receive(parts).await?;
    let blobs = place.blobs.clone();
    let work = move || -> Reply<BlobRef> {
        let prepared = picture::prepare(&bytes)
            .map_err(|error| Problem::field(FIELD, words::bad_photo(&error.to_string())))?;
        let small = prepared.thumbnail.bytes;
        Ok(BlobRef { hash: blobs.put(&small)?, len: small.len() as u64 })
    };
    // A file that breaks its reader is no usable picture either.
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::field(FIELD, words::PHOTO_UNREADABLE))?
}

/// The bytes of the form's one file.
async fn receive(mut parts: Multipart) -> Result<Vec<u8>, Problem> {
    let broken = |_| Problem::field(FIELD, words::PHOTO_TOO_LARGE);
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
        _ => Err(Problem::field(FIELD, words::PHOTO_TOO_LARGE)),
    }
}

/// Publishes the person with this face, or with none.
async fn change(staff: &Staff, place: &Place, id: &str, photo: Option<BlobRef>) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let person = Person { photo, ..desk_roster::find(&mut tx, staff, id).await? };
    publish(&mut tx, &person.org, person.id, Some(&person), place.clock.now()).await?;
    let (name, office) = (&person.name, person.office);
    let (action, detail, done) = if photo.is_some() {
        ("duty.photo", words::audit_photo(name, office), "photo")
    } else {
        ("duty.photo_remove", words::audit_photo_removed(name, office), "photo-removed")
    };
    audit::record(&mut tx, &staff.did(place, &person.org, action, person.id, detail)).await?;
    tx.commit().await?;
    announce(place, &person.org);
    Ok(Redirect::to(&format!("{BASE}/{}?done={done}", person.id)).into_response())
}

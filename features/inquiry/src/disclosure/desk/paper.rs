//! A paper: photographed and published, looked at, taken back.

use super::{Asked, BASE, address, settings_of, village_of};
use crate::dataset::{batch, told};
use crate::disclosure::publish::{self, Entered, LARGEST, MOST_PAGES, ShotError};
use crate::disclosure::{Disclosed, Shot, flow, store};
use crate::words::disclosure as words;
use axum::{
    Form,
    extract::{Multipart, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{OrgPath, Permission, Problem, RowId};
use hongwang_feature::organisations::Organisation;
use hongwang_feature::{Fail, Place, Reply, Staff, no_picture, picture_response};
use hongwang_page::desk::{Confirm, Control, Field, Form as DeskForm, confirm, form};
use hongwang_page::{Html, Link, Page, Visit, when};
use hongwang_store::audit;
use http::StatusCode;
use maud::html;
use serde::Deserialize;
use uuid::Uuid;

const PHOTO: &str = "photo";
const REASON: std::ops::RangeInclusive<usize> = 2..=100;
/// All photos, and what surrounds them.
pub(crate) const FORM_BYTES: usize = MOST_PAGES * LARGEST + (1 << 20);

/// `GET …/paper`
pub(crate) async fn ask(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let village = village_of(&mut tx, &staff, &code).await?;
    let matters = store::matters(&mut tx, &village.path).await?.remove(&village.path).unwrap_or_default();
    let matter =
        publish::matter_of(&asked.of).and_then(|id| matters.into_iter().find(|matter| matter.id == id));
    let settings = settings_of(&mut tx, &place).await?;
    let title = publish::proposed(
        &settings,
        &asked.duty,
        &asked.of,
        matter.as_ref().map(|matter| matter.title.as_str()),
    );
    let id = RowId::new(place.clock.now()).into();
    let entered = Entered { id, duty: asked.duty, of: asked.of, title, ..Entered::default() };
    Ok(draw((&visit, &staff, &place), &village, &entered, None))
}

fn draw(
    (visit, staff, place): (&Visit, &Staff, &Place),
    village: &Organisation,
    entered: &Entered,
    problem: Option<&Problem>,
) -> Html {
    let whole = problem.filter(|problem| problem.field.is_none() || problem.field.as_deref() == Some("of"));
    let file = Control::File { accept: "image/*", several: true };
    let checked = if entered.checked { "on" } else { "" };
    let body = form(&DeskForm {
        action: format!("{}/paper", address(&village.path)),
        fields: vec![
            Field::hidden("id", entered.id.to_string()),
            Field::hidden("duty", entered.duty.as_str()),
            Field::hidden("of", entered.of.as_str()),
            Field::new(PHOTO, words::PICTURES, file).hint(words::PICTURES_HINT).wrong(problem),
            Field::text("title", words::NAME).value(entered.title.as_str()).wrong(problem),
            Field::new("text", words::TEXT, Control::Area(3))
                .hint(words::TEXT_HINT)
                .value(entered.text.as_str())
                .wrong(problem)
                .optional(),
            Field::new("checked", words::CHECKED, Control::Check).value(checked).wrong(problem),
        ],
        submit: words::PUBLISH.to_owned(),
        cancel: Some(address(&village.path)),
        error: whole.map(|problem| problem.title.clone()),
    });
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let trail = [Link::new(address(&village.path), words::TITLE)];
    Page::new(words::PHOTO).trail(trail).status(status).desk(staff.desk(place)).body(body).render(visit)
}

/// `POST …/paper`
pub(crate) async fn put(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(code): Path<String>,
    parts: Multipart,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    let village = village_of(&mut tx, &staff, &code).await?;
    let settings = settings_of(&mut tx, &place).await?;
    drop(tx);
    let (mut entered, photos) = receive(parts).await;
    let now = place.clock.now();
    if entered.id.is_nil() {
        entered.id = RowId::new(now).into();
    }
    let checked = publish::check(&entered, &settings, now).and_then(|one| Ok((one, photos?)));
    let taken = match checked {
        Ok((disclosed, photos)) => {
            take_in(&place, photos).await?.map(|pages| Disclosed { pages, ..disclosed })
        }
        Err(problem) => Err(problem),
    };
    let disclosed = match taken {
        Ok(disclosed) => disclosed,
        Err(problem) => {
            // A photo cannot be filled in again; that it was looked at does not hold for the next one.
            entered.checked = false;
            return Ok(draw((&visit, &staff, &place), &village, &entered, Some(&problem)).into_response());
        }
    };
    let done = Redirect::to(&format!("{}?done=published", address(&village.path))).into_response();
    let mut tx = place.db.write().await?;
    // A slow telephone's key is pressed twice: the second press leads to what the first has done.
    match store::find(&mut tx, disclosed.id).await? {
        Some((org, _)) if org == village.path => return Ok(done),
        Some(_) => return Err(Problem::missing(words::NO_SUCH).into()),
        None => {}
    }
    flow::tell_disclosed(&mut tx, &village.path, &disclosed, now).await?;
    let detail = words::audit_published(&disclosed.title, disclosed.pages.len());
    audit::record(&mut tx, &staff.did(&place, &village.path, "disclosure.publish", disclosed.id, detail))
        .await?;
    tx.commit().await?;
    place.announce(vec![village.path.clone()]);
    Ok(done)
}

/// What the form sent: its words whatever became of the photos.
async fn receive(mut parts: Multipart) -> (Entered, Result<Vec<Vec<u8>>, Problem>) {
    let mut entered = Entered::default();
    let mut photos = Vec::new();
    let large = || Problem::field(PHOTO, words::BIG_PICTURES);
    loop {
        let part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => break,
            Err(_) => return (entered, Err(large())),
        };
        let name = part.name().unwrap_or_default().to_owned();
        let Ok(bytes) = part.bytes().await else { return (entered, Err(large())) };
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            PHOTO if !bytes.is_empty() => photos.push(bytes.to_vec()),
            "id" => entered.id = text().parse().unwrap_or_default(),
            "duty" => entered.duty = text(),
            "of" => entered.of = text(),
            "title" => entered.title = text(),
            "text" => entered.text = text(),
            "checked" => entered.checked = true,
            _ => {}
        }
    }
    let photos = match photos.len() {
        0 => Err(Problem::field(PHOTO, words::NO_PICTURE)),
        1..=MOST_PAGES if photos.iter().any(|photo| photo.len() > LARGEST) => Err(large()),
        1..=MOST_PAGES => Ok(photos),
        _ => Err(Problem::field(PHOTO, words::MANY_PICTURES)),
    };
    (entered, photos)
}

pub(super) async fn take_in(place: &Place, photos: Vec<Vec<u8>>) -> Reply<Result<Vec<Shot>, Problem>> {
    let blobs = place.blobs.clone();
    // A file that breaks its reader is no usable picture either.
    let kept = tokio::task::spawn_blocking(move || publish::keep(&blobs, &photos)).await;
    match kept.unwrap_or(Err(ShotError::Unreadable)) {
        Ok(pages) => Ok(Ok(pages)),
        Err(ShotError::Blobs(error)) => Err(error.into()),
        Err(unreadable) => Ok(Err(Problem::field(PHOTO, unreadable.to_string()))),
    }
}

/// Something that was published in a village that is reached.
async fn find(staff: &Staff, place: &Place, id: Uuid) -> Reply<(OrgPath, Disclosed)> {
    let mut tx = place.db.read().await?;
    let found = store::find(&mut tx, id).await?.filter(|(org, _)| staff.org.covers(org));
    found.ok_or_else(|| Fail::from(Problem::missing(words::NO_SUCH)))
}

/// `GET /desk/disclosure/published/{id}`
pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<Uuid>,
) -> Reply<Html> {
    let (org, one) = find(&staff, &place, id).await?;
    Ok(draw_one((&visit, &staff, &place), &org, &one, "", None))
}

fn draw_one(
    (visit, staff, place): (&Visit, &Staff, &Place),
    org: &OrgPath,
    one: &Disclosed,
    reason: &str,
    problem: Option<&Problem>,
) -> Html {
    let body = html! {
        p { (when::stamp(one.at.0)) }
        @for line in one.text.lines() { p { (line) } }
        @if one.entered > 0 { p { (words::rows_published(one.entered)) } }
        @for number in 0..one.pages.len() {
            p { img src={ (BASE) "/published/" (one.id) "/" (number) } alt=(words::page_alt(&one.title, number + 1)) width="720"; }
        }
        // An office's rows are taken back where the office released them.
        @if staff.may(Permission::WriteArticle) && (!one.pages.is_empty() || one.entered > 0) {
            (confirm(&Confirm {
                what: words::TAKE_BACK_WHAT.into(),
                follows: vec![words::TAKE_BACK_FOLLOWS.into()],
                fields: vec![
                    Field::text("reason", words::REASON).value(reason).error(problem.map(|problem| problem.title.clone())),
                ],
                action: format!("{BASE}/published/{}/back", one.id),
                label: words::TAKE_BACK.into(),
                cancel: address(org),
                danger: true,
            }))
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = Page::new(one.title.clone()).trail([Link::new(address(org), words::TITLE)]);
    page.status(status).desk(staff.desk(place)).body(body).render(visit)
}

/// `GET …/published/{id}/{page}`: the picture, for staff.
pub(crate) async fn picture(
    staff: Staff,
    State(place): State<Place>,
    Path((id, page)): Path<(Uuid, usize)>,
) -> Reply<Response> {
    let (_, one) = find(&staff, &place, id).await?;
    match one.pages.get(page) {
        Some(shot) => picture_response(&place, shot.full.hash, "no-store").await,
        None => Ok(no_picture()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Reason {
    reason: String,
}

/// `POST …/published/{id}/back`
pub(crate) async fn take_back(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<Uuid>,
    Form(Reason { reason }): Form<Reason>,
) -> Reply<Response> {
    let (org, one) = find(&staff, &place, id).await?;
    let reason = reason.trim();
    if !REASON.contains(&reason.chars().count()) {
        let problem = Problem::field("reason", words::REASON_WRONG);
        return Ok(draw_one((&visit, &staff, &place), &org, &one, reason, Some(&problem)).into_response());
    }
    let mut tx = place.db.write().await?;
    let now = place.clock.now();
    flow::take_back(&mut tx, &org, id, now).await?;
    let settings = settings_of(&mut tx, &place).await?;
    let dataset = settings.duty(&one.duty).and_then(|duty| duty.dataset.as_deref());
    if let Some(dataset) = dataset.filter(|_| one.entered > 0) {
        // What an office has released in their place since is not the clerk's to take away.
        if !batch::stands(&mut tx, dataset, &one.of, &org).await? {
            told::withdraw(&mut tx, &org, dataset, &one.of, now).await?;
        }
    }
    let detail = words::audit_taken_back(&one.title, reason);
    audit::record(&mut tx, &staff.did(&place, &org, "disclosure.take_back", id, detail)).await?;
    tx.commit().await?;
    place.announce(vec![org.clone()]);
    Ok(Redirect::to(&format!("{}?done=back", address(&org))).into_response())
}

//! `/desk/pests`: bulletins are written, get their pictures, are approved by another person, and recalled.

use super::sheet::{Sheet, fits};
use super::store::{self, Kept, Stage};
use super::{Bulletin, calendar, flow, pages};
use crate::pages::Done;
use crate::words::pest as words;
use axum::{
    Form,
    body::Bytes,
    extract::{DefaultBodyLimit, Multipart, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use hongwang_base::{Millis, Permission, Problem};
use hongwang_documents::picture;
use hongwang_feature::{
    Desk, DeskEntry, Fail, Place, Reply, Staff, no_picture, organisations, picture_response,
};
use hongwang_page::desk::{
    Choice, Column, Confirm, Control, Field, Flash, Form as DeskForm, PostButton, Row, Table, confirm, form,
    panel, post_button, table,
};
use hongwang_page::{Badge, Desk as Shell, Html, Link, Page, Tone, Visit, badge};
use hongwang_replica::{BlobHash, BlobRef};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

const BASE: &str = "/desk/pests";
const MOST_PICTURES: usize = 4;
const PICTURE_BYTES: usize = 20 << 20;
const LONGEST_REASON: usize = 200;
const DONE: [(&str, &str); 3] =
    [("saved", words::DONE_SAVED), ("approved", words::DONE_APPROVED), ("recalled", words::DONE_RECALLED)];

/// The pages of it for staff.
pub(crate) fn desk(desk: Desk) -> Desk {
    use Permission::{ReviewArticle, ViewBoard, WriteArticle};
    let limit = DefaultBodyLimit::max(PICTURE_BYTES + (1 << 20));
    let entry = DeskEntry {
        group: crate::words::GROUP,
        href: BASE,
        name: words::LIST,
        icon: "bug",
        permission: ViewBoard,
    };
    desk.entry(entry)
        .route(BASE, ViewBoard, get(list))
        .route("/desk/pests/new", WriteArticle, post(create))
        .route("/desk/pests/{id}", ViewBoard, get(show))
        .route("/desk/pests/{id}/save", WriteArticle, post(save))
        .route("/desk/pests/{id}/picture", WriteArticle, post(add_picture).layer(limit))
        .route("/desk/pests/{id}/picture/remove", WriteArticle, post(remove_picture))
        .route("/desk/pests/{id}/picture/{hash}", ViewBoard, get(see_picture))
        .route("/desk/pests/{id}/approve", ReviewArticle, post(approve))
        .route("/desk/pests/{id}/recall", ReviewArticle, post(recall))
}

/// What concerns the organisations of this member of staff.
fn concerns(staff: &Staff, one: &Kept) -> bool {
    one.bulletin.orgs.iter().any(|org| staff.org.covers(org) || org.covers(&staff.org))
}

/// One that concerns this member of staff.
async fn find(tx: &mut Tx, staff: &Staff, place: &Place, id: &str) -> Reply<Kept> {
    let found = store::find(tx, &place.org, id).await?.filter(|one| concerns(staff, one));
    found.ok_or_else(|| Problem::missing(words::NO_SUCH).into())
}

/// One that this member of staff may change: a draft, all of whose places are theirs.
async fn draft(tx: &mut Tx, staff: &Staff, place: &Place, id: &str) -> Reply<Kept> {
    let one = find(tx, staff, place, id).await?;
    one.bulletin.orgs.iter().try_for_each(|org| staff.reach(org))?;
    if one.stage == Stage::Draft { Ok(one) } else { Err(Problem::conflict(words::NOT_NOW).into()) }
}

async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(done): Query<Done>,
) -> Reply<Html> {
    draw_list(&visit, &staff, &place, done.flash(&DONE), &Sheet::default(), None).await
}

async fn draw_list(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    flash: Option<Flash>,
    sheet: &Sheet,
    problem: Option<&Problem>,
) -> Reply<Html> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let mut all = store::all(&mut tx, &place.org).await?;
    all.retain(|one| concerns(staff, one));
    let below = organisations::list(&mut tx, &staff.scope()).await?;
    let row = |one: &Kept| Row {
        cells: vec![
            html! { (crop_name(&one.bulletin.crop)) },
            html! { (one.bulletin.name) },
            stage(one, now),
            html! { (one.writer) },
            html! { (crate::price::date_of(one.bulletin.until).to_string()) },
        ],
        href: Some(format!("{BASE}/{}", one.id)),
    };
    let columns = [words::CROP, words::NAME, words::STAGE, words::WRITER, words::UNTIL];
    let body = html! {
        p { (words::LIST_ABOUT) }
        (table(&Table {
            caption: words::LIST.into(),
            columns: columns.map(Column::words).into(),
            rows: all.iter().map(row).collect(),
            empty: words::LIST_NONE.into(),
        }))
        @if staff.may(Permission::WriteArticle) {
            (panel(words::WRITE, &sheet_form(&format!("{BASE}/new"), sheet, &below, problem)))
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok(Page::new(words::LIST)
        .desk(Shell { flash, ..staff.desk(place) })
        .status(status)
        .body(body)
        .render(visit))
}

fn crop_name(slug: &str) -> &str {
    calendar::crops().iter().find(|crop| crop.slug == slug).map_or(slug, |crop| &crop.name)
}

fn stage(one: &Kept, now: Millis) -> Markup {
    let (word, tone) = match one.stage {
        Stage::Draft => (words::DRAFT, Tone::Warn),
        Stage::Shown => (words::SHOWN, Tone::Good),
        Stage::Ended if one.bulletin.is_over(now) => (words::OVER, Tone::Plain),
        Stage::Ended => (words::RECALLED, Tone::Plain),
    };
    badge(&Badge::new(word, tone))
}

fn sheet_form(
    action: &str,
    sheet: &Sheet,
    below: &[organisations::Organisation],
    problem: Option<&Problem>,
) -> Markup {
    let field = |name: &str, label: &str, control: Control, value: &str| {
        Field::new(name, label, control).value(value).wrong(problem)
    };
    let crops = calendar::crops().iter().map(|crop| Choice::new(&crop.slug, &crop.name)).collect();
    let orgs = below.iter().map(|org| Choice::new(org.path.to_string(), org.name.clone())).collect();
    form(&DeskForm {
        action: action.to_owned(),
        fields: vec![
            field("crop", words::CROP, Control::Radio(crops), &sheet.crop),
            field("name", words::NAME, Control::Line("text"), &sheet.name).hint(words::NAME_HINT),
            field("look", words::LOOK, Control::Area(4), &sheet.look).hint(words::TEXT_HINT),
            field("act", words::ACT, Control::Area(4), &sheet.act).hint(words::TEXT_HINT),
            field("from", words::FROM, Control::Line("date"), &sheet.from),
            field("until", words::UNTIL, Control::Line("date"), &sheet.until),
            field("orgs", words::ORGS, Control::Several(orgs), &sheet.orgs.join(",")),
        ],
        submit: words::SAVE.to_owned(),
        ..DeskForm::default()
    })
}

async fn record(
    tx: &mut Tx,
    staff: &Staff,
    place: &Place,
    action: &str,
    one: &Kept,
    reason: &str,
) -> Reply<()> {
    let detail = words::audit(&one.bulletin.name, reason);
    Ok(audit::record(tx, &staff.did(place, &staff.org, action, &one.id, detail)).await?)
}

async fn create(visit: Visit, staff: Staff, State(place): State<Place>, body: Bytes) -> Reply<Response> {
    let (sheet, now) = (Sheet::read(&body), place.clock.now());
    let bulletin = match sheet.check(&Bulletin::default(), &staff, now) {
        Ok(bulletin) => bulletin,
        Err(problem) => {
            return Ok(draw_list(&visit, &staff, &place, None, &sheet, Some(&problem))
                .await?
                .into_response());
        }
    };
    let one = Kept {
        id: store::new_id(now),
        bulletin,
        stage: Stage::Draft,
        written_by: staff.account,
        writer: staff.name.clone(),
        approver: None,
    };
    let mut tx = place.db.write().await?;
    store::put(&mut tx, &place.org, &one, now).await?;
    record(&mut tx, &staff, &place, "pest.write", &one, "").await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{BASE}/{}?done=saved", one.id)).into_response())
}

async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Reply<Html> {
    draw(&visit, &staff, &place, &id, done.flash(&DONE), None, None).await
}

/// The page of one; `sheet` is what was entered where it was refused.
async fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    id: &str,
    flash: Option<Flash>,
    sheet: Option<Sheet>,
    problem: Option<&Problem>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let one = find(&mut tx, staff, place, id).await?;
    let below = organisations::list(&mut tx, &staff.scope()).await?;
    let is_draft = one.stage == Stage::Draft;
    let reaches = one.bulletin.orgs.iter().all(|org| staff.org.covers(org));
    let (writes, reviews) =
        (reaches && staff.may(Permission::WriteArticle), reaches && staff.may(Permission::ReviewArticle));
    let at = format!("{BASE}/{id}");
    let sheet = sheet.unwrap_or_else(|| Sheet::of(&one.bulletin));
    let body = html! {
        p { (stage(&one, place.clock.now())) " " (words::WRITER) " " (one.writer) " " (one.approver.clone().unwrap_or_default()) }
        // The addresses of the pictures there are those of villages; here they stand below.
        (panel(words::LIST, &pages::whole(&Bulletin { pictures: Vec::new(), ..one.bulletin.clone() })))
        (panel(words::PICTURES, &pictures(&one, &at, is_draft && writes, problem)))
        @if is_draft && writes { (panel(words::WRITE, &sheet_form(&format!("{at}/save"), &sheet, &below, problem))) }
        @if is_draft && reviews { (approval(&one, staff, &at)) }
        @if one.stage == Stage::Shown && reviews { (recalling(&at, problem)) }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let shell = Shell { flash, ..staff.desk(place) };
    let page = Page::new(&one.bulletin.name).trail([Link::new(BASE, words::LIST)]);
    Ok(page.desk(shell).status(status).body(body).render(visit))
}

fn approval(one: &Kept, staff: &Staff, at: &str) -> Markup {
    if one.written_by == staff.account {
        return panel(words::APPROVE, &html! { p { (words::OWN_WORK) } });
    }
    confirm(&Confirm {
        what: words::APPROVE_WHAT.into(),
        follows: vec![words::APPROVE_FOLLOWS.into()],
        fields: vec![Field::hidden("seen", one.bulletin.version().to_string())],
        action: format!("{at}/approve"),
        label: words::APPROVE.into(),
        cancel: BASE.into(),
        danger: false,
    })
}

fn recalling(at: &str, problem: Option<&Problem>) -> Markup {
    confirm(&Confirm {
        what: words::RECALL_WHAT.into(),
        follows: vec![words::RECALL_FOLLOWS.into()],
        fields: vec![Field::text("reason", words::REASON).wrong(problem)],
        action: format!("{at}/recall"),
        label: words::RECALL.into(),
        cancel: BASE.into(),
        danger: true,
    })
}

fn pictures(one: &Kept, at: &str, may: bool, problem: Option<&Problem>) -> Markup {
    let accept = "image/jpeg,image/png,image/webp,image/gif";
    let file = Field::new("picture", words::PICTURE_FILE, Control::File { accept, several: false });
    let upload = DeskForm {
        action: format!("{at}/picture"),
        fields: vec![file.hint(words::PICTURE_HINT).wrong(problem)],
        submit: words::PICTURE_ADD.to_owned(),
        ..DeskForm::default()
    };
    html! {
        @for picture in &one.bulletin.pictures {
            p { img src={ (at) "/picture/" (picture.hash) } alt=(words::picture(&one.bulletin.name)) height="160"; }
            @if may {
                (post_button(&PostButton {
                    action: format!("{at}/picture/remove"),
                    values: vec![("hash".to_owned(), picture.hash.to_string())],
                    label: words::PICTURE_REMOVE.to_owned(),
                    danger: true,
                    ..PostButton::default()
                }))
            }
        }
        @if may { (form(&upload)) }
    }
}

async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    body: Bytes,
) -> Reply<Response> {
    let (sheet, now) = (Sheet::read(&body), place.clock.now());
    let mut tx = place.db.write().await?;
    let one = draft(&mut tx, &staff, &place, &id).await?;
    let bulletin = match sheet.check(&one.bulletin, &staff, now) {
        Ok(bulletin) => bulletin,
        Err(problem) => {
            drop(tx);
            let page = draw(&visit, &staff, &place, &id, None, Some(sheet), Some(&problem)).await?;
            return Ok(page.into_response());
        }
    };
    changed(&mut tx, &staff, &place, Kept { bulletin, ..one }).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{BASE}/{id}?done=saved")).into_response())
}

/// Keeps a draft that this member of staff changed: now it is theirs, and somebody else approves it.
async fn changed(tx: &mut Tx, staff: &Staff, place: &Place, one: Kept) -> Reply<()> {
    let one = Kept { written_by: staff.account, writer: staff.name.clone(), ..one };
    store::put(tx, &place.org, &one, place.clock.now()).await?;
    record(tx, staff, place, "pest.write", &one, "").await
}

async fn add_picture(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    parts: Multipart,
) -> Reply<Response> {
    // Nothing is taken in for what this account does not reach.
    draft(&mut place.db.read().await?, &staff, &place, &id).await?;
    let taken = match take_in(&place, parts).await {
        Err(Fail::Problem(problem)) => {
            let page = draw(&visit, &staff, &place, &id, None, None, Some(&problem)).await?;
            return Ok(page.into_response());
        }
        taken => taken?,
    };
    let mut tx = place.db.write().await?;
    let mut one = draft(&mut tx, &staff, &place, &id).await?;
    if one.bulletin.pictures.len() >= MOST_PICTURES {
        drop(tx);
        let problem = Problem::field("picture", words::PICTURES_FULL);
        return Ok(draw(&visit, &staff, &place, &id, None, None, Some(&problem)).await?.into_response());
    }
    one.bulletin.pictures.retain(|picture| picture.hash != taken.hash);
    one.bulletin.pictures.push(taken);
    changed(&mut tx, &staff, &place, one).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{BASE}/{id}?done=saved")).into_response())
}

/// The form's one file, written anew: small, and nothing but pixels.
async fn take_in(place: &Place, mut parts: Multipart) -> Reply<BlobRef> {
    let broken = |_| Problem::field("picture", words::PICTURE_TOO_LARGE);
    let mut bytes = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let is_picture = part.name() == Some("picture");
        let part = part.bytes().await.map_err(broken)?;
        if is_picture {
            bytes = part.to_vec();
        }
    }
    match bytes.len() {
        0 => return Err(Problem::field("picture", words::PICTURE_MISSING).into()),
        1..=PICTURE_BYTES => {}
        _ => return Err(Problem::field("picture", words::PICTURE_TOO_LARGE).into()),
    }
    let blobs = place.blobs.clone();
    let work = move || -> Reply<BlobRef> {
        let wrong =
            |error: &picture::PictureError| Problem::field("picture", words::bad_picture(&error.to_string()));
        let full = picture::prepare(&bytes).map_err(|error| wrong(&error))?.full.bytes;
        Ok(BlobRef { hash: blobs.put(&full)?, len: full.len() as u64 })
    };
    // A file that breaks its reader is no usable picture either.
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Problem::field("picture", words::PICTURE_UNREADABLE))?
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    hash: String,
    reason: String,
    /// The version that the reviewer's page showed.
    seen: String,
}

async fn remove_picture(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let mut one = draft(&mut tx, &staff, &place, &id).await?;
    one.bulletin.pictures.retain(|picture| picture.hash.to_string() != sent.hash);
    changed(&mut tx, &staff, &place, one).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{BASE}/{id}?done=saved")))
}

async fn see_picture(
    staff: Staff,
    State(place): State<Place>,
    Path((id, hash)): Path<(String, String)>,
) -> Reply<Response> {
    let one = find(&mut place.db.read().await?, &staff, &place, &id).await?;
    let asked = hash.parse::<BlobHash>().ok();
    match one.bulletin.pictures.iter().find(|picture| Some(picture.hash) == asked) {
        Some(picture) => picture_response(&place, picture.hash, "no-store").await,
        None => Ok(no_picture()),
    }
}

async fn approve(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Redirect> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let one = draft(&mut tx, &staff, &place, &id).await?;
    if one.written_by == staff.account {
        return Err(Problem::forbidden(words::OWN_WORK).into());
    }
    if one.bulletin.is_over(now) {
        return Err(Problem::conflict(words::NOT_NOW).into());
    }
    if one.bulletin.version().to_string() != sent.seen {
        return Err(Problem::conflict(words::CHANGED_MEANWHILE).into());
    }
    record(&mut tx, &staff, &place, "pest.approve", &one, "").await?;
    let one = Kept { approver: Some(staff.name.clone()), ..one };
    let grown = flow::show(&mut tx, &place.org, one, now).await?;
    tx.commit().await?;
    place.announce(grown);
    Ok(Redirect::to(&format!("{BASE}?done=approved")))
}

async fn recall(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let reason = sent.reason.trim();
    if !fits(reason, 2, LONGEST_REASON) {
        let problem = Problem::field("reason", words::REASON_WRONG);
        return Ok(draw(&visit, &staff, &place, &id, None, None, Some(&problem)).await?.into_response());
    }
    let mut tx = place.db.write().await?;
    let one = find(&mut tx, &staff, &place, &id).await?;
    one.bulletin.orgs.iter().try_for_each(|org| staff.reach(org))?;
    if one.stage != Stage::Shown {
        return Err(Problem::conflict(words::NOT_NOW).into());
    }
    record(&mut tx, &staff, &place, "pest.recall", &one, reason).await?;
    let grown = flow::end(&mut tx, &place.org, one, place.clock.now()).await?;
    tx.commit().await?;
    place.announce(grown);
    Ok(Redirect::to(&format!("{BASE}?done=recalled")).into_response())
}

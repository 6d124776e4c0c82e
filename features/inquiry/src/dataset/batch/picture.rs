//! `/desk/batches/{id}/pictures?org=…`: a picture for a row that stands. An office's file names none, so they are added
//! here, one by one; the row is told anew with it.

use super::desk::BASE;
use super::{Batch, State, stand, store};
use crate::Inquiry;
use crate::dataset::definition::{Definition, Kind};
use crate::dataset::{self, own, public, sentence};
use crate::disclosure::publish::{self, LARGEST, ShotError};
use crate::words::{batch as words, disclosure};
use axum::{
    Extension,
    extract::{Multipart, Path, Query, State as From},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{BatchId, OrgPath, Problem, RowId, Scope};
use hongwang_feature::{Fail, Place, Reply, Staff, organisations::Names};
use hongwang_page::desk::{Choice, Column, Control, Field, Flash, Form, Row, Table, form};
use hongwang_page::{Desk as Shell, Html, Link, Page, Tone, Visit};
use hongwang_replica::BlobHash;
use hongwang_store::{Tx, audit};
use http::StatusCode;
use maud::html;
use serde::Deserialize;
use std::{borrow::Cow, time::Duration};
use tokio::{task::spawn_blocking, time::timeout};

/// A picture and what surrounds it.
pub(super) const LARGEST_FORM: usize = LARGEST + (1 << 16);
/// How long it may take to come.
const PATIENCE: Duration = Duration::from_secs(120);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    org: String,
    done: String,
}

/// Where in a row the picture stands that everybody sees, if there is one.
pub(super) fn place_of(definition: &Definition) -> Option<usize> {
    definition.public_fields().find(|(_, field)| field.kind == Kind::Picture).map(|(place, _)| place)
}

/// What stands of a dataset in the organisations that are reached, each as a row that leads to its pictures.
pub(super) async fn list(tx: &mut Tx, staff: &Staff, dataset: &str, names: &Names) -> Reply<Table> {
    let row = |(org, batch, period): (OrgPath, BatchId, String)| Row {
        cells: vec![html! { (names.of(&org)) }, html! { (super::period::name(&period)) }],
        href: Some(address(batch, &org, "")),
    };
    Ok(Table {
        caption: words::PICTURES.into(),
        columns: [words::PLACE, words::PERIOD].map(Column::words).into(),
        rows: store::all_standing(tx, dataset, &staff.org).await?.into_iter().map(row).collect(),
        empty: words::NEVER.into(),
    })
}

fn address(batch: BatchId, org: &OrgPath, done: &str) -> String {
    let done = if done.is_empty() { String::new() } else { format!("&done={done}") };
    format!("/desk/batches/{batch}/pictures?org={}{done}", org.code())
}

/// A batch as it stands in an organisation that is reached.
struct Standing {
    batch: Batch,
    definition: Cow<'static, Definition>,
    org: OrgPath,
    /// Where the picture stands in a row of the definition.
    at: usize,
    rows: Vec<(RowId, dataset::Row)>,
}

async fn find(tx: &mut Tx, inquiry: &Inquiry, staff: &Staff, id: &str, code: &str) -> Reply<Standing> {
    let missing = || Fail::from(Problem::missing(words::NO_SUCH));
    let batch = store::find(tx, id.parse().map_err(|_| missing())?).await?.ok_or_else(missing)?;
    let definition = dataset::find(tx, &batch.dataset).await?.ok_or_else(missing)?;
    let at = place_of(&definition).ok_or_else(missing)?;
    let standing = store::standing(tx, &batch, batch.period(), &batch.org).await?;
    let org = standing.into_iter().find(|(org, of)| *of == batch.id && org.code() == code);
    let org = org.filter(|(org, _)| batch.life.state == State::Stands && staff.org.covers(org));
    let (org, _) = org.ok_or_else(missing)?;
    let sealed = own::sealed(tx, batch.id, &org).await?;
    let rows = stand::ordered(&definition, &batch, own::open(&inquiry.vault, &sealed)?);
    let rows = sealed.iter().map(|(id, _)| *id).zip(rows).collect();
    Ok(Standing { batch, definition, org, at, rows })
}

/// `GET …/pictures`
pub(super) async fn ask(
    visit: Visit,
    staff: Staff,
    From(place): From<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let standing = find(&mut tx, &inquiry, &staff, &id, &asked.org).await?;
    drop(tx);
    draw((&visit, &staff, &place), &standing, ("", words::done(&asked.done)), None).await
}

async fn draw(
    (visit, staff, place): (&Visit, &Staff, &Place),
    standing: &Standing,
    (chosen, done): (&str, Option<&str>),
    problem: Option<&Problem>,
) -> Reply<Html> {
    let Standing { batch, definition, org, at, rows } = standing;
    let names = Names::load(&mut place.db.read().await?, &Scope(place.org.clone())).await?;
    let plain: Vec<dataset::Row> = rows.iter().map(|(_, row)| row.clone()).collect();
    // As everybody sees them.
    let shown = public::rows(definition, &plain, place.clock.now().beijing().date());
    let said = |((id, row), shown): (&(RowId, dataset::Row), &dataset::Row)| {
        let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
        let said = sentence::of_row(definition, &shown, &names);
        Choice::new(id.to_string(), words::picture_row(&said, !row[*at].is_empty()))
    };
    let wrong = |name: &str| {
        let of = problem.filter(|problem| problem.field.as_deref() == Some(name));
        of.map(|problem| problem.title.clone())
    };
    let choices = Control::Select(rows.iter().zip(&shown).map(said).collect());
    let picture = Control::File { accept: "image/*", several: false };
    let title = definition.fields[*at].title.as_str();
    let body = html! {
        p { (words::PICTURES_ABOUT) }
        (form(&Form {
            action: address(batch.id, org, ""),
            fields: vec![
                Field::new("row", words::PICTURE_ROW, choices).value(chosen).error(wrong("row")),
                Field::new("picture", title, picture).error(wrong("picture")),
            ],
            submit: words::PICTURE_ADD.into(),
            ..Form::default()
        }))
    };
    let flash = done.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    let trail = vec![Link::new(format!("{BASE}/{}", definition.id), definition.name.clone())];
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let shell = Shell { flash, trail, ..staff.desk(place) };
    Ok(Page::new(names.of(org)).desk(shell).status(status).body(body).render(visit))
}

/// The row that was chosen, and the picture or why there is none.
async fn receive(mut parts: Multipart, row: &mut String) -> Result<Vec<u8>, Problem> {
    let broken = |_| Problem::field("picture", disclosure::BIG_PICTURES);
    let mut picture = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        match part.name() {
            Some("row") => *row = part.text().await.map_err(broken)?,
            Some("picture") => picture = part.bytes().await.map_err(broken)?.into(),
            _ => {}
        }
    }
    if picture.is_empty() { Err(Problem::field("picture", words::FILE_MISSING)) } else { Ok(picture) }
}

/// Writes it anew and keeps it.
async fn take_in(place: &Place, picture: Vec<u8>) -> Reply<BlobHash> {
    let unreadable = || Fail::from(Problem::field("picture", ShotError::Unreadable.to_string()));
    let blobs = place.blobs.clone();
    // A file that breaks its reader is no usable picture either.
    let kept = spawn_blocking(move || publish::keep(&blobs, &[picture])).await;
    match kept.unwrap_or(Err(ShotError::Unreadable)) {
        Ok(shots) => shots.first().map(|shot| shot.full.hash).ok_or_else(unreadable),
        Err(ShotError::Unreadable) => Err(unreadable()),
        Err(ShotError::Blobs(error)) => Err(error.into()),
    }
}

/// `POST …/pictures`
pub(super) async fn add(
    visit: Visit,
    staff: Staff,
    From(place): From<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    parts: Multipart,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    let standing = find(&mut tx, &inquiry, &staff, &id, &asked.org).await?;
    drop(tx);
    let mut row = String::new();
    let received = timeout(PATIENCE, receive(parts, &mut row)).await;
    let received = received.unwrap_or_else(|_| Err(Problem::field("picture", words::FILE_BROKEN)));
    let done = async {
        let picture = take_in(&place, received?).await?;
        put(&place, &inquiry, &staff, (&id, &asked.org), (&row, picture)).await
    };
    match done.await {
        Ok(()) => Ok(Redirect::to(&address(standing.batch.id, &standing.org, "picture")).into_response()),
        Err(Fail::Problem(problem)) if problem.status == 400 => {
            let page = draw((&visit, &staff, &place), &standing, (&row, None), Some(&problem)).await?;
            Ok(page.into_response())
        }
        Err(error) => Err(error),
    }
}

/// Puts the picture into the row, and tells the rows of its organisation anew.
async fn put(
    place: &Place,
    inquiry: &Inquiry,
    staff: &Staff,
    (id, code): (&str, &str),
    (row, picture): (&str, BlobHash),
) -> Reply<()> {
    let mut tx = place.db.write().await?;
    let Standing { batch, definition, org, at, rows } = find(&mut tx, inquiry, staff, id, code).await?;
    let is_it = |(id, _): &(RowId, dataset::Row)| id.to_string() == row;
    let chosen = rows.iter().position(is_it).ok_or_else(|| Problem::field("row", words::PICTURE_NO_ROW))?;
    if !store::holds(&mut tx, &batch, true).await? {
        return Err(Problem::conflict(words::CHANGED_MEANWHILE).into());
    }
    let (ids, mut rows): (Vec<RowId>, Vec<dataset::Row>) = rows.into_iter().unzip();
    rows[chosen][at] = picture.to_string();
    let kept = stand::as_kept(&definition, &batch, &rows[chosen]).ok_or_else(|| {
        // The definition has got its picture since.
        Problem::field("row", words::PICTURE_NO_ROW)
    })?;
    own::change(&mut tx, &inquiry.vault, ids[chosen], &kept).await?;
    stand::put(&mut tx, place, &definition, &batch, (&org, &rows)).await?;
    let detail = words::audit_step(&definition.name, batch.period(), words::PICTURE_ADD);
    audit::record(&mut tx, &staff.did(place, &org, "dataset.picture", batch.id, detail)).await?;
    tx.commit().await?;
    place.announce(vec![org]);
    Ok(())
}

//! Rows one by one: a form made of the fields of the dataset, what was entered so far, and the key that publishes all.

use super::{Asked, address, settings_of, village_of};
use crate::dataset::definition::{Definition, Field as Asks, Kind};
use crate::dataset::{self, Row as Values, batch, told};
use crate::disclosure::entered::{self, MOST, Sheet};
use crate::disclosure::publish::{self, LARGEST};
use crate::disclosure::{Disclosed, Of, Settings, flow};
use crate::words::disclosure as words;
use axum::{
    Extension,
    extract::{Multipart, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{BatchId, Problem, RowId};
use hongwang_feature::organisations::Organisation;
use hongwang_feature::{Fail, Place, Reply, Staff};
use hongwang_page::desk::{
    Choice, Column, Control, Field, Flash, Form as DeskForm, PostButton, Row, Table, form, post_button, table,
};
use hongwang_page::{Desk, Html, Link, Page, Tone, Visit};
use hongwang_replica::{BlobHash, BlobRef};
use hongwang_store::{Tx, Vault, audit};
use http::StatusCode;
use maud::html;
use std::borrow::Cow;
use std::collections::HashMap;
use uuid::Uuid;

/// A receipt and what surrounds it.
pub(crate) const FORM_BYTES: usize = 2 * LARGEST + (1 << 20);

/// What is entered: for which village, duty and time, of which dataset.
struct Work {
    village: Organisation,
    duty: String,
    of: String,
    /// What is proposed as the title.
    title: String,
    definition: Cow<'static, Definition>,
}

impl Work {
    async fn find(
        tx: &mut Tx,
        staff: &Staff,
        place: &Place,
        code: &str,
        (id, of): (&str, &str),
    ) -> Reply<Self> {
        let missing = || Fail::from(Problem::missing(words::NO_SUCH));
        let village = village_of(tx, staff, code).await?;
        let settings: Settings = settings_of(tx, place).await?;
        let held = settings.duties().find(|(duty, _)| duty.id == id).ok_or_else(missing)?.0;
        let title = publish::proposed(&settings, id, of, None);
        let of = Of::from_word(of).filter(|of| matches!(of, Of::Time(_))).ok_or_else(missing)?.word();
        let dataset = held.dataset.as_deref().ok_or_else(missing)?;
        let definition =
            dataset::find(tx, dataset).await?.filter(|one| entered::can(one)).ok_or_else(missing)?;
        // Its own batches would go on saying that their rows are what everybody sees.
        if batch::stands(tx, dataset, &of, &village.path).await? {
            return Err(Problem::conflict(words::OFFICE_STANDS).into());
        }
        Ok(Self { village, duty: id.to_owned(), of, title, definition })
    }

    fn sheet(&self) -> Sheet<'_> {
        Sheet { org: &self.village.path, dataset: &self.definition.id, period: &self.of }
    }

    fn address(&self, rest: &str, done: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("duty", &self.duty).append_pair("of", &self.of);
        if !done.is_empty() {
            query.append_pair("done", done);
        }
        format!("{}/rows{rest}?{}", address(&self.village.path), query.finish())
    }
}

/// `GET …/rows`
pub(crate) async fn ask(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let work = Work::find(&mut tx, &staff, &place, &code, (&asked.duty, &asked.of)).await?;
    let rows = entered::rows(&mut tx, &vault, work.sheet()).await?;
    Ok(draw((&visit, &staff, &place), &work, &rows, (&asked.done, &HashMap::new(), None)))
}

fn draw(
    (visit, staff, place): (&Visit, &Staff, &Place),
    work: &Work,
    rows: &[(Uuid, Values)],
    (done, filled, problem): (&str, &HashMap<String, String>, Option<&Problem>),
) -> Html {
    let body = html! {
        p { (words::ROWS_ABOUT) }
        (row_form(work, filled, problem))
        (so_far(work, rows))
        @if !rows.is_empty() {
            (post_button(&PostButton {
                action: work.address("/publish", ""),
                label: words::ROWS_PUBLISH.to_owned(),
                icon: Some("check".to_owned()),
                ..PostButton::default()
            }))
        }
    };
    let flash = match done {
        "added" => Some(words::DONE_ADDED),
        "removed" => Some(words::DONE_REMOVED),
        _ => None,
    };
    let flash = flash.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let shell = Desk { flash, ..staff.desk(place) };
    let page = Page::new(work.title.clone()).trail([Link::new(address(&work.village.path), words::TITLE)]);
    page.status(status).desk(shell).body(body).render(visit)
}

fn row_form(work: &Work, filled: &HashMap<String, String>, problem: Option<&Problem>) -> maud::Markup {
    let field = |field: &Asks| {
        let control = match field.kind {
            Kind::Choice => Control::Radio(
                field.choices.iter().map(|one| Choice::new(one.as_str(), one.as_str())).collect(),
            ),
            Kind::Date => Control::Line("date"),
            Kind::Month => Control::Line("month"),
            Kind::Picture => Control::File { accept: "image/*", several: false },
            _ => Control::Line("text"),
        };
        let drawn = Field::new(field.name.as_str(), field.title.as_str(), control)
            .value(filled.get(&field.name).cloned().unwrap_or_default())
            .wrong(problem);
        if field.required { drawn } else { drawn.optional() }
    };
    form(&DeskForm {
        action: work.address("", ""),
        fields: entered::asked(&work.definition).map(|(_, one)| field(one)).collect(),
        submit: words::ROW_ADD.to_owned(),
        cancel: Some(address(&work.village.path)),
        error: problem.filter(|problem| problem.field.is_none()).map(|problem| problem.title.clone()),
    })
}

fn so_far(work: &Work, rows: &[(Uuid, Values)]) -> maud::Markup {
    let shown: Vec<_> = entered::asked(&work.definition).collect();
    let row = |(id, values): &(Uuid, Values)| {
        let cell = |(place, field): &(usize, &Asks)| match (field.kind, values[*place].as_str()) {
            (Kind::Picture, "") => html! {},
            (Kind::Picture, _) => html! { (words::HAS_PICTURE) },
            (_, value) => html! { (value) },
        };
        let remove = PostButton {
            action: work.address(&format!("/{id}/remove"), ""),
            label: words::ROW_REMOVE.to_owned(),
            ..PostButton::default()
        };
        let keys = std::iter::once(post_button(&remove));
        Row { cells: shown.iter().map(cell).chain(keys).collect(), href: None }
    };
    let heads = shown.iter().map(|(_, field)| field.title.as_str()).chain([words::DO]);
    table(&Table {
        caption: words::rows_count(rows.len()),
        columns: heads.map(Column::words).collect(),
        rows: rows.iter().map(row).collect(),
        empty: words::ROWS_NONE.into(),
    })
}

/// `POST …/rows`: one more.
pub(crate) async fn add(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    parts: Multipart,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    let work = Work::find(&mut tx, &staff, &place, &code, (&asked.duty, &asked.of)).await?;
    let rows = entered::rows(&mut tx, &vault, work.sheet()).await?;
    drop(tx);
    let now = place.clock.now();
    let (filled, photos) = receive(&work.definition, parts).await;
    let row = async {
        if rows.len() >= MOST {
            return Ok(Err(Problem::bad(words::ROWS_MANY)));
        }
        let pictures = match photos {
            Ok(photos) => match take_in(&place, photos).await? {
                Ok(pictures) => pictures,
                Err(problem) => return Ok(Err(problem)),
            },
            Err(problem) => return Ok(Err(problem)),
        };
        let around = (&work.village.path, now.beijing().date());
        Ok::<_, Fail>(entered::read(&work.definition, &filled, &pictures, around))
    };
    let row = match row.await? {
        Ok(row) => row,
        Err(problem) => {
            let page = draw((&visit, &staff, &place), &work, &rows, ("", &filled, Some(&problem)));
            return Ok(page.into_response());
        }
    };
    let mut tx = place.db.write().await?;
    entered::put(&mut tx, &vault, work.sheet(), RowId::new(now), &row).await?;
    tx.commit().await?;
    Ok(Redirect::to(&work.address("", "added")).into_response())
}

/// What the form sent: its words whatever became of the picture.
async fn receive(
    definition: &Definition,
    mut parts: Multipart,
) -> (HashMap<String, String>, Result<HashMap<String, Vec<u8>>, Problem>) {
    let (mut filled, mut photos) = (HashMap::new(), HashMap::new());
    loop {
        let part = match parts.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => return (filled, Ok(photos)),
            Err(_) => return (filled, Err(Problem::bad(words::BIG_PICTURES))),
        };
        let name = part.name().unwrap_or_default().to_owned();
        let Some((_, field)) = entered::asked(definition).find(|(_, field)| field.name == name) else {
            continue;
        };
        let Ok(bytes) = part.bytes().await else {
            return (filled, Err(Problem::field(&name, words::BIG_PICTURES)));
        };
        if field.kind != Kind::Picture {
            filled.insert(name, String::from_utf8_lossy(&bytes).into_owned());
        } else if bytes.len() > LARGEST {
            return (filled, Err(Problem::field(&name, words::BIG_PICTURES)));
        } else if !bytes.is_empty() {
            photos.insert(name, bytes.to_vec());
        }
    }
}

/// Keeps the pictures, each written anew.
async fn take_in(
    place: &Place,
    photos: HashMap<String, Vec<u8>>,
) -> Reply<Result<HashMap<String, BlobHash>, Problem>> {
    let mut kept = HashMap::new();
    for (field, bytes) in photos {
        match super::paper::take_in(place, vec![bytes]).await? {
            Ok(shots) => kept.extend(shots.into_iter().map(|shot| (field.clone(), shot.full.hash))),
            Err(problem) => return Ok(Err(Problem::field(&field, problem.title))),
        }
    }
    Ok(Ok(kept))
}

/// `POST …/rows/{id}/remove`
pub(crate) async fn remove(
    staff: Staff,
    State(place): State<Place>,
    Path((code, id)): Path<(String, Uuid)>,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let work = Work::find(&mut tx, &staff, &place, &code, (&asked.duty, &asked.of)).await?;
    entered::forget(&mut tx, work.sheet(), Some(id)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&work.address("", "removed")).into_response())
}

/// `POST …/rows/publish`: all that was entered, in the place of what stood for this time.
pub(crate) async fn put(
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let work = Work::find(&mut tx, &staff, &place, &code, (&asked.duty, &asked.of)).await?;
    let org = &work.village.path;
    let rows: Vec<Values> =
        entered::rows(&mut tx, &vault, work.sheet()).await?.into_iter().map(|(_, row)| row).collect();
    if rows.is_empty() {
        return Ok(Redirect::to(&work.address("", "")).into_response());
    }
    let now = place.clock.now();
    let batch = told::Batch {
        id: BatchId::new(now),
        period: work.of.clone(),
        as_of: now.beijing().date(),
        source: words::SOURCE.to_owned(),
        pictures: pictures(&place, &work.definition, &rows)?,
    };
    told::publish(&mut tx, org, &work.definition, &batch, &rows, now).await?;
    let id = Uuid::from(RowId::new(now));
    let (title, text) = (work.title.clone(), String::new());
    let detail = words::audit_rows(&title, rows.len());
    let disclosed = Disclosed {
        id,
        duty: work.duty.clone(),
        of: work.of.clone(),
        title,
        text,
        pages: Vec::new(),
        entered: rows.len(),
        at: now,
    };
    flow::tell_disclosed(&mut tx, org, &disclosed, now).await?;
    entered::forget(&mut tx, work.sheet(), None).await?;
    audit::record(&mut tx, &staff.did(&place, org, "disclosure.rows", id, detail)).await?;
    tx.commit().await?;
    place.announce(vec![org.clone()]);
    Ok(Redirect::to(&format!("{}?done=published", address(org))).into_response())
}

/// The pictures that rows name, for whoever fetches them.
fn pictures(place: &Place, definition: &Definition, rows: &[Values]) -> Reply<Vec<BlobRef>> {
    let places: Vec<_> = entered::asked(definition)
        .filter(|(_, field)| field.kind == Kind::Picture)
        .map(|(place, _)| place)
        .collect();
    let named = rows.iter().flat_map(|row| places.iter().map(|place| row[*place].as_str()));
    let refer = |hash: BlobHash| Some(BlobRef { len: place.blobs.len(&hash)?, hash });
    Ok(named.filter_map(|name| name.parse().ok()).filter_map(refer).collect())
}

//! `/desk/datasets`: every dataset with what stands of it and how old that is, what waits for somebody, and the upload.

use super::act::{self, Deed};
use super::{Batch, Came, Hand, State, Upload, one, period, store, take};
use super::{describe, fetch, picture};
use crate::Inquiry;
use crate::dataset::{self, definition::Definition};
use crate::words::batch as words;
use axum::{
    Extension,
    extract::{DefaultBodyLimit, Multipart, Path, State as From, multipart::MultipartError},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use hongwang_base::{Millis, Permission, Problem, Scope};
use hongwang_documents::table::LARGEST_TABLE;
use hongwang_feature::{Desk, DeskEntry, Place, Reply, Staff, organisations::Names};
use hongwang_page::desk::{
    Choice, Column, Control, Field, Form, Row, Table, form, link_button, panel, table,
};
use hongwang_page::{Badge, Desk as Shell, Html, Link, Page, Tone, Visit, badge, when};
use http::StatusCode;
use jiff::civil::Date;
use maud::{Markup, html};
use std::{borrow::Cow, time::Duration};
use tokio::{sync::Semaphore, time::timeout};

pub(super) const BASE: &str = "/desk/datasets";
/// Most bytes of an upload, with what surrounds the file.
const LARGEST_UPLOAD: usize = LARGEST_TABLE + 64 * 1024;
/// Longest name of a file that is kept, in characters.
const LONGEST_NAME: usize = 120;
/// How long a file may take to come.
const PATIENCE: Duration = Duration::from_secs(300);
/// Files that are taken at the same time: each lies in memory until it is kept.
static COMING: Semaphore = Semaphore::const_new(2);

/// The pages of datasets.
pub(crate) fn desk(desk: Desk, inquiry: &Inquiry) -> Desk {
    let (see, give, release) = (Permission::ViewBoard, Permission::ManageSources, Permission::ReviewArticle);
    let pictures = get(picture::ask).post(picture::add).layer(DefaultBodyLimit::max(picture::LARGEST_FORM));
    let with = |handlers: axum::routing::MethodRouter<Place>| handlers.layer(Extension(inquiry.clone()));
    let deed = |deed: Deed| with(post(act::act)).layer(Extension(deed));
    let upload = post(upload).layer(DefaultBodyLimit::max(LARGEST_UPLOAD));
    desk.entry(DeskEntry {
        group: crate::words::GROUP,
        href: BASE,
        name: words::TITLE,
        icon: "table",
        permission: see,
    })
    .route(BASE, see, with(get(list)))
    .route(describe::PAGE, give, get(describe::ask).post(describe::save))
    .route("/desk/datasets/{id}", see, with(get(show)))
    .route("/desk/datasets/{id}/upload", give, with(upload))
    .route("/desk/datasets/{id}/source", give, with(get(fetch::show).post(fetch::save)))
    .route("/desk/datasets/{id}/source/remove", give, with(post(fetch::remove)))
    .route("/desk/batches/{id}", see, with(get(one::show)))
    .route("/desk/batches/{id}/faults", see, with(get(one::faults)))
    .route("/desk/batches/{id}/pictures", Permission::WriteArticle, with(pictures))
    .route("/desk/batches/{id}/answer", give, with(post(act::answer)))
    .route("/desk/batches/{id}/ask", give, deed(Deed::Ask))
    .route("/desk/batches/{id}/discard", give, deed(Deed::Discard))
    .route("/desk/batches/{id}/decline", release, deed(Deed::Decline))
    .route("/desk/batches/{id}/release", release, deed(Deed::Release))
    .route("/desk/batches/{id}/roll-back", release, deed(Deed::RollBack))
}

/// Whether somebody may see what is in batches, not only how old they are.
pub(super) fn may_look(staff: &Staff) -> bool {
    staff.may(Permission::ManageSources) || staff.may(Permission::ReviewArticle)
}

impl Hand {
    /// Of somebody at the desk.
    pub(super) fn of(staff: &Staff, now: Millis) -> Self {
        Self { account: staff.account, name: staff.name.clone(), at: now }
    }
}

/// The state as staff read it.
pub(super) fn state_badge(state: State) -> Markup {
    let tone = match state {
        State::Stands => Tone::Good,
        State::Asking | State::Tried | State::Waiting => Tone::Warn,
        State::RolledBack | State::ThrownAway => Tone::Bad,
        _ => Tone::Plain,
    };
    badge(&Badge::new(words::state(state), tone))
}

/// `GET /desk/datasets`
async fn list(visit: Visit, staff: Staff, From(place): From<Place>) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let all = dataset::all(&mut tx).await?;
    let living = store::living(&mut tx, &staff.org).await?;
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    drop(tx);
    let now = place.clock.now();
    let row = |definition: &Cow<'static, Definition>| {
        let last = living.iter().find(|batch| {
            batch.dataset == definition.id && matches!(batch.life.state, State::Stands | State::Returning)
        });
        let cells = vec![
            html! { (definition.name) },
            html! { (definition.owner) },
            html! { (definition.rhythm) },
            html! { @if let Some(last) = last { (period::name(last.period())) } @else { (words::NEVER) } },
            html! { @if let Some(last) = last { (last.about.as_of.to_string()) } },
            html! { @if let Some(last) = last { (age(definition, last.about.as_of, now)) } },
        ];
        Row { cells, href: Some(format!("{BASE}/{}", definition.id)) }
    };
    let waiting: Vec<&Batch> = living
        .iter()
        .filter(|batch| batch.life.state.is_open() || batch.life.state == State::Releasing)
        .filter(|_| may_look(&staff))
        .collect();
    let columns = [words::DATASET, words::OWNER, words::RHYTHM, words::PERIOD, words::AS_OF, words::AGE];
    let body = html! {
        p { (words::ABOUT) }
        @if !waiting.is_empty() {
            (table(&Table {
                caption: words::waiting(waiting.len()),
                columns: batch_columns().into(),
                rows: waiting.iter().map(|batch| batch_row(batch, &all, &names)).collect(),
                empty: String::new(),
            }))
        }
        (table(&Table {
            caption: words::TITLE.into(),
            columns: columns.map(Column::words).into(),
            rows: all.iter().map(row).collect(),
            empty: String::new(),
        }))
        @if staff.may(Permission::ManageSources) && staff.org == place.org {
            p { (link_button(describe::PAGE, words::DESCRIBE, Some("edit"), false)) }
        }
    };
    Ok(Page::new(words::TITLE).desk(staff.desk(&place)).body(body).render(&visit))
}

/// How old something is, red where it is too old.
fn age(definition: &Definition, as_of: Date, now: Millis) -> Markup {
    let days = (now.beijing().date() - as_of).get_days().max(0);
    let is_late = definition.late(as_of, now).is_some();
    let tone = if is_late { Tone::Bad } else { Tone::Plain };
    badge(&Badge::new(words::age(days, is_late), tone))
}

fn batch_columns() -> [Column; 5] {
    [words::DATASET, words::PERIOD, words::WHOSE, words::FILE, words::STATE].map(Column::words)
}

fn batch_row(batch: &Batch, all: &[Cow<'static, Definition>], names: &Names) -> Row {
    let name = all.iter().find(|known| known.id == batch.dataset).map(|known| known.name.as_str());
    let when = when::stamp(batch.created_at.0);
    let cells = vec![
        html! { (name.unwrap_or(&batch.dataset)) },
        html! { (batch.about.period.as_deref().map_or_else(|| words::NOT_SAID.to_owned(), period::name)) },
        html! { (names.of(&batch.org)) },
        html! { (batch.about.file) " " (when) },
        state_badge(batch.life.state),
    ];
    Row { cells, href: Some(format!("/desk/batches/{}", batch.id)) }
}

/// `GET /desk/datasets/{id}`
async fn show(visit: Visit, staff: Staff, From(place): From<Place>, Path(id): Path<String>) -> Reply<Html> {
    draw(&visit, &staff, &place, &id, &Sent::default(), None).await
}

async fn find(place: &Place, id: &str) -> Reply<Cow<'static, Definition>> {
    let found = dataset::find(&mut place.db.read().await?, id).await?;
    found.ok_or_else(|| Problem::missing(words::NO_SUCH_DATASET).into())
}

async fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    id: &str,
    sent: &Sent,
    problem: Option<&Problem>,
) -> Reply<Html> {
    let definition = find(place, id).await?;
    let mut tx = place.db.read().await?;
    let batches = store::of_dataset(&mut tx, id, &staff.org).await?;
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    let has_pictures = picture::place_of(&definition).is_some() && staff.may(Permission::WriteArticle);
    let pictures = if has_pictures { Some(picture::list(&mut tx, staff, id, &names).await?) } else { None };
    drop(tx);
    let today = place.clock.now().beijing().date();
    let all = [definition.clone()];
    let facts = [
        (words::OWNER, definition.owner.clone()),
        (words::SOURCE, definition.source.clone()),
        (words::RHYTHM, definition.rhythm.clone()),
        (words::MAX_AGE, words::max_age(definition.max_age)),
        (words::FIELDS, definition.fields.iter().map(words::field).collect::<Vec<_>>().join("；")),
    ];
    let fact =
        |(name, value): (&str, String)| Row { cells: vec![html! { (name) }, html! { (value) }], href: None };
    let body = html! {
        (table(&Table {
            caption: definition.name.clone(),
            columns: [crate::words::FACT, crate::words::VALUE].map(Column::words).into(),
            rows: facts.map(fact).into(),
            empty: String::new(),
        }))
        @if staff.may(Permission::ManageSources) {
            (panel(words::UPLOAD, &upload_form(&definition, sent, problem, today)))
        }
        @if staff.may(Permission::ManageSources) && staff.org == place.org {
            p {
                (link_button(&format!("{BASE}/{id}/source"), words::BY_CLOCK, Some("rss"), false)) " "
                (link_button(&format!("{}?id={id}", describe::PAGE), words::DESCRIBE_CHANGE, Some("edit"), false))
            }
        }
        @if let Some(pictures) = &pictures { (table(pictures)) }
        @if may_look(staff) {
            (table(&Table {
                caption: words::BATCHES.into(),
                columns: batch_columns().into(),
                rows: batches.iter().map(|batch| batch_row(batch, &all, &names)).collect(),
                empty: words::NO_BATCHES.into(),
            }))
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let shell = Shell { trail: vec![Link::new(BASE, words::TITLE)], ..staff.desk(place) };
    Ok(Page::new(definition.name.clone()).desk(shell).status(status).body(body).render(visit))
}

/// The fields that say what a batch is of.
pub(super) fn period_fields(
    definition: &Definition,
    (period, as_of): (&str, &str),
    problem: Option<&Problem>,
    today: Date,
) -> Vec<Field> {
    let choices = period::choices(definition.period, today);
    let choices = choices.into_iter().filter(|period| !period.is_empty());
    let choices: Vec<Choice> =
        choices.map(|period| Choice::new(period.clone(), period::name(&period))).collect();
    let mut fields = Vec::new();
    if !choices.is_empty() {
        let field = Field::new("period", words::PERIOD, Control::Select(choices)).value(period);
        fields.push(field.hint(words::PERIOD_HINT).wrong(problem).optional());
    }
    let as_of = Field::new("as_of", words::AS_OF, Control::Line("date")).value(as_of);
    fields.push(as_of.hint(words::AS_OF_HINT).wrong(problem));
    fields
}

fn upload_form(definition: &Definition, sent: &Sent, problem: Option<&Problem>, today: Date) -> Markup {
    let file = Control::File { accept: ".xlsx,.xls,.ods,.csv,.txt", several: false };
    let mut fields = vec![Field::new("file", words::FILE, file).hint(words::FILE_HINT).wrong(problem)];
    let as_of = if sent.as_of.is_empty() { today.to_string() } else { sent.as_of.clone() };
    fields.extend(period_fields(definition, (&sent.period, &as_of), problem, today));
    form(&Form {
        action: format!("{BASE}/{}/upload", definition.id),
        fields,
        submit: words::TRY.to_owned(),
        error: problem.filter(|problem| problem.field.is_none()).map(|problem| problem.title.clone()),
        ..Form::default()
    })
}

/// What the form sends.
#[derive(Debug, Default)]
struct Sent {
    name: String,
    bytes: Vec<u8>,
    period: String,
    as_of: String,
}

async fn receive(mut parts: Multipart) -> Result<Sent, MultipartError> {
    let mut sent = Sent::default();
    while let Some(part) = parts.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "file" => {
                let name = part.file_name().unwrap_or_default();
                let plain = name.rsplit(['/', '\\']).next().unwrap_or_default();
                sent.name = plain.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect();
                sent.bytes = part.bytes().await?.into();
            }
            "period" => sent.period = part.text().await?,
            "as_of" => sent.as_of = part.text().await?,
            _ => {}
        }
    }
    Ok(sent)
}

/// The same, or why not; whoever stops sending gives up the turn.
async fn receive_within(patience: Duration, parts: Multipart) -> Result<Sent, &'static str> {
    match timeout(patience, receive(parts)).await {
        Ok(Ok(sent)) => Ok(sent),
        Ok(Err(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(words::FILE_LARGE),
        Ok(Err(_)) | Err(_) => Err(words::FILE_BROKEN),
    }
}

/// What a person said that a file is of.
///
/// # Errors
/// In words, with the field.
pub(super) fn read_period(
    definition: &Definition,
    (period, as_of): (&str, &str),
    today: Date,
) -> Result<(Option<String>, Date), Problem> {
    let known = period::choices(definition.period, today);
    let period = match period.trim() {
        "" => None,
        said if known.iter().any(|known| known == said) => Some(said.to_owned()),
        _ => return Err(Problem::field("period", words::PERIOD_WRONG)),
    };
    let day = as_of.trim().parse::<Date>().ok().filter(|day| *day <= today && day.year() > 1990);
    let day = day.ok_or_else(|| Problem::field("as_of", words::AS_OF_WRONG))?;
    let period = if known == [""] { Some(String::new()) } else { period };
    Ok((period, day))
}

/// `POST /desk/datasets/{id}/upload`
async fn upload(
    visit: Visit,
    staff: Staff,
    From(place): From<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Path(id): Path<String>,
    parts: Multipart,
) -> Reply<Response> {
    let definition = find(&place, &id).await?;
    let _turn = COMING.acquire().await.expect("never closed");
    let now = place.clock.now();
    let sent = match receive_within(PATIENCE, parts).await {
        Ok(sent) => sent,
        Err(why) => {
            let problem = Problem::field("file", why);
            return Ok(draw(&visit, &staff, &place, &id, &Sent::default(), Some(&problem))
                .await?
                .into_response());
        }
    };
    let said = read_period(&definition, (&sent.period, &sent.as_of), now.beijing().date());
    let (period, as_of) = match said {
        Ok(said) => said,
        Err(problem) => {
            return Ok(draw(&visit, &staff, &place, &id, &sent, Some(&problem)).await?.into_response());
        }
    };
    let again = Sent { name: sent.name.clone(), bytes: Vec::new(), period: sent.period, as_of: sent.as_of };
    let by = Some(Hand::of(&staff, now));
    let upload = Upload { org: staff.org.clone(), period, as_of, file: sent.name, bytes: sent.bytes, by };
    let problem = match take(&inquiry, &place, &definition, upload).await {
        Ok(Came::New(id)) => {
            return Ok(Redirect::to(&format!("/desk/batches/{id}")).into_response());
        }
        Ok(Came::Same(id)) => {
            let to = format!("/desk/batches/{id}?done=same");
            return Ok(Redirect::to(&to).into_response());
        }
        Ok(Came::Known) => Problem::field("file", words::FILE_KNOWN),
        Err(hongwang_feature::Fail::Problem(problem)) => problem,
        Err(error) => return Err(error),
    };
    Ok(draw(&visit, &staff, &place, &id, &again, Some(&problem)).await?.into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, extract::FromRequest};
    use futures_util::stream::{self, StreamExt};

    #[tokio::test]
    async fn whoever_stops_sending_gives_up_the_turn() {
        let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nx";
        let sent = stream::iter([Ok::<_, std::io::Error>(head)]).chain(stream::pending());
        let request = http::Request::post("/")
            .header(http::header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .body(Body::from_stream(sent));
        let parts = Multipart::from_request(request.expect("a request"), &()).await.expect("it is a form");
        assert_eq!(receive_within(Duration::ZERO, parts).await.err(), Some(words::FILE_BROKEN));
    }
}

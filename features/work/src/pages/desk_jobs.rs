//! `/desk/work/jobs`: what stands, and a sheet that is tried before it is handed on; `/desk/work/batches`: what another
//! person handed on, let onto the screens or sent back.

use crate::batch::{self, Batch};
use crate::posting::{Kind, holds_telephone};
use crate::sheet::{self, Line, Plan, Rules, places, plan};
use crate::words::{self as all, jobs as words};
use crate::{Work, pages::list::paid, publish, store};
use axum::{
    Extension, Form,
    extract::{Multipart, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Problem, Scope};
use hongwang_documents::sheet::{self as file, LARGEST_SHEET};
use hongwang_feature::{Place, Reply, Staff, organisations};
use hongwang_page::desk::{
    self, Choice, Column, Control, Field, Flash, PostButton, Row, Table, form, link_button, panel,
    post_button, table,
};
use hongwang_page::{Badge, Desk, Html, Link, Page, Tone, Visit, badge, html, when};
use hongwang_store::audit;
use http::{StatusCode, header};
use maud::Markup;
use serde::Deserialize;
use std::collections::BTreeMap;

pub(crate) const BASE: &str = "/desk/work/jobs";
pub(crate) const BATCHES: &str = "/desk/work/batches";
/// Most bytes of an upload, with what surrounds the file.
pub(crate) const LARGEST_UPLOAD: usize = LARGEST_SHEET + 64 * 1024;
/// Most bytes of a confirmation: the rows as a form sends them, three signs a byte.
pub(crate) const LARGEST_CONFIRMED: usize = 4 * LARGEST_SHEET;
const LONGEST_SOURCE: usize = 30;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
    new: u64,
    changed: u64,
    same: u64,
}

fn flash(asked: &Asked) -> Option<Flash> {
    let text = match asked.done.as_str() {
        "handed" => words::DONE_HANDED.to_owned(),
        "released" => words::released(asked.new, asked.changed, asked.same),
        "back" => words::DONE_BACK.to_owned(),
        "withdrawn" => words::DONE_WITHDRAWN.to_owned(),
        _ => return None,
    };
    Some(Flash { tone: Tone::Good, text })
}

/// `GET /desk/work/jobs`
pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let postings = store::published(&mut tx, &staff.scope(), place.clock.now()).await?;
    let rows = postings.iter().filter(|posting| Kind::JOBS.contains(&posting.kind)).map(|posting| Row {
        cells: vec![
            html! { (posting.title) },
            html! { (posting.employer) },
            html! { (all::kind(posting.kind)) },
            html! { (paid(posting)) },
            html! { (all::until(posting.until)) },
            post_button(&PostButton {
                action: format!("{BASE}/withdraw"),
                values: vec![("id".to_owned(), posting.id.to_string())],
                label: words::WITHDRAW.to_owned(),
                ..PostButton::default()
            }),
        ],
        href: None,
    });
    let columns = [words::TITLE, words::EMPLOYER, all::desk::WHAT, all::PAY, all::UNTIL, words::WITHDRAW];
    let body = html! {
        p { (words::ABOUT) }
        @if sheet::may_publish(&staff.org) { p { (link_button(&format!("{BASE}/import"), words::IMPORT, Some("upload"), true)) } }
        (table(&Table {
            caption: words::STANDING.to_owned(),
            columns: columns.map(Column::words).to_vec(),
            rows: rows.collect(),
            empty: words::STANDING_NONE.to_owned(),
        }))
    };
    let shell = Desk { flash: flash(&asked), ..staff.desk(&place) };
    Ok(Page::new(words::TITLE).desk(shell).body(body).render(&visit))
}

/// `GET /desk/work/jobs/template`
pub(crate) async fn template() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"jobs.csv\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, file::csv(&sheet::template())).into_response()
}

/// What the form of a sheet sends, and what is wrong with it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    kind: String,
    source: String,
    rows: String,
}

impl Sent {
    /// Kind and source.
    fn read(&self) -> Result<(Kind, String), Problem> {
        let kind = Kind::from_word(&self.kind).filter(|kind| Kind::JOBS.contains(kind));
        let kind = kind.ok_or_else(|| Problem::field("kind", words::KIND_WRONG))?;
        let source = self.source.trim();
        let good = (1..=LONGEST_SOURCE).contains(&source.chars().count()) && !holds_telephone(source);
        if good { Ok((kind, source.to_owned())) } else { Err(Problem::field("source", words::SOURCE_WRONG)) }
    }
}

/// `GET /desk/work/jobs/import`
pub(crate) async fn ask(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    only_office(&staff)?;
    let sent = Sent { source: staff.org_name.clone(), ..Sent::default() };
    Ok(asked(&visit, &staff, &place, &sent, None))
}

fn only_office(staff: &Staff) -> Reply<()> {
    if sheet::may_publish(&staff.org) { Ok(()) } else { Err(Problem::forbidden(words::ONLY_OFFICE).into()) }
}

fn asked(visit: &Visit, staff: &Staff, place: &Place, sent: &Sent, problem: Option<&Problem>) -> Html {
    let wrong = |name: &str| {
        problem.filter(|problem| problem.field.as_deref() == Some(name)).map(|problem| problem.title.clone())
    };
    let kinds = Kind::JOBS.map(|kind| Choice::new(kind.word(), all::kind(kind))).to_vec();
    let upload = Control::File { accept: ".xlsx,.csv,.txt", several: false };
    let drawn = form(&desk::Form {
        action: format!("{BASE}/import"),
        fields: vec![
            Field::text("source", words::SOURCE)
                .hint(words::SOURCE_HINT)
                .value(&sent.source)
                .error(wrong("source")),
            Field::new("kind", words::KIND, Control::Radio(kinds)).value(&sent.kind).error(wrong("kind")),
            Field::new("file", words::FILE, upload).hint(words::FILE_HINT).error(wrong("file")),
        ],
        submit: words::TRY.to_owned(),
        cancel: Some(BASE.to_owned()),
        error: None,
    });
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    framed(visit, staff, place, status, drawn)
}

fn framed(visit: &Visit, staff: &Staff, place: &Place, status: StatusCode, body: Markup) -> Html {
    let trail = vec![Link::new(BASE, words::TITLE)];
    let actions = link_button(&format!("{BASE}/template"), words::TEMPLATE, Some("download"), false);
    let shell = Desk { trail, actions: Some(actions), ..staff.desk(place) };
    Page::new(words::IMPORT).desk(shell).status(status).body(body).render(visit)
}

/// The fields of a form with a file: texts by their names, and the bytes.
async fn receive(mut parts: Multipart) -> Result<(Sent, Vec<u8>), String> {
    let large = |_| file::SheetError::TooLarge.to_string();
    let (mut texts, mut bytes) = (BTreeMap::<String, String>::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(large)? {
        let name = part.name().unwrap_or_default().to_owned();
        let content = part.bytes().await.map_err(large)?;
        if name == "file" {
            bytes = content.into();
        } else {
            texts.insert(name, String::from_utf8_lossy(&content).into_owned());
        }
    }
    let mut of = |name: &str| texts.remove(name).unwrap_or_default();
    Ok((Sent { kind: of("kind"), source: of("source"), rows: String::new() }, bytes))
}

/// `POST /desk/work/jobs/import`: tries a sheet, and writes nothing.
pub(crate) async fn try_out(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    parts: Multipart,
) -> Reply<Html> {
    only_office(&staff)?;
    let (sent, bytes) = receive(parts).await.map_err(|why| Problem::field("file", why))?;
    let refused = |problem: Problem| Ok(asked(&visit, &staff, &place, &sent, Some(&problem)));
    let (kind, _) = match sent.read() {
        Ok(read) => read,
        Err(problem) => return refused(problem),
    };
    if bytes.is_empty() {
        return refused(Problem::field("file", words::FILE_MISSING));
    }
    let rows = tokio::task::spawn_blocking(move || file::rows(&bytes)).await;
    let rows = match rows.unwrap_or(Err(file::SheetError::Damaged)) {
        Ok(rows) => rows,
        Err(error) => return refused(Problem::field("file", error.to_string())),
    };
    match planned(&staff, &place, &rows, kind).await? {
        Ok(plan) => Ok(shown(&visit, &staff, &place, &sent, &rows, &plan)),
        Err(why) => refused(Problem::field("file", why)),
    }
}

async fn planned(
    staff: &Staff,
    place: &Place,
    rows: &[Vec<String>],
    kind: Kind,
) -> Reply<Result<Plan, String>> {
    let county = Scope(staff.org.chain().swap_remove(0));
    let all = organisations::list(&mut place.db.read().await?, &county).await?;
    Ok(plan(rows, &Rules { kind, places: &places(&all), now: place.clock.now() }))
}

fn shown(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    sent: &Sent,
    rows: &[Vec<String>],
    plan: &Plan,
) -> Html {
    let good = plan.drafts().len();
    let text = serde_json::to_string(rows).expect("rows of text are plain data");
    let body = html! {
        p { strong { (words::sum(good, plan.lines.len() - good)) } }
        @if !plan.unknown.is_empty() { p role="alert" { (words::unknown(&plan.unknown)) } }
        (table(&Table {
            caption: words::LINES.to_owned(),
            columns: [words::LINE, words::TITLE, words::FATE, words::WHAT].map(Column::words).to_vec(),
            rows: plan.lines.iter().map(row).collect(),
            empty: words::NOTHING.to_owned(),
        }))
        @if good > 0 {
            (form(&desk::Form {
                action: format!("{BASE}/confirm"),
                fields: vec![
                    Field::hidden("rows", text),
                    Field::hidden("kind", &sent.kind),
                    Field::hidden("source", &sent.source),
                ],
                submit: words::HAND_ON.to_owned(),
                cancel: Some(format!("{BASE}/import")),
                error: None,
            }))
        } @else { p { (words::NOTHING) " " (link_button(&format!("{BASE}/import"), words::IMPORT, None, false)) } }
    };
    framed(visit, staff, place, StatusCode::OK, body)
}

fn row(line: &Line) -> Row {
    let (word, tone, what) = match &line.read {
        Ok(draft) => {
            let pay = draft.pay.as_ref().map_or(all::NEGOTIABLE.to_owned(), crate::wage::Pay::words);
            (words::GOOD, Tone::Good, vec![format!("{} {} {pay}", draft.employer, draft.place)])
        }
        Err(faults) => {
            let faults = faults.iter().map(|(column, why)| words::fault(line.number, *column, why));
            (words::WRONG, Tone::Bad, faults.collect())
        }
    };
    Row {
        cells: vec![
            html! { (line.number) },
            html! { (line.name) },
            badge(&Badge::new(word, tone)),
            html! { @for each in &what { p { (each) } } },
        ],
        href: None,
    }
}

/// `POST /desk/work/jobs/confirm`: hands the good lines on to another person.
pub(crate) async fn confirm(
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Form(sent): Form<Sent>,
) -> Reply<Redirect> {
    only_office(&staff)?;
    let (kind, source) = sent.read()?;
    let rows: Option<Vec<Vec<String>>> = serde_json::from_str(&sent.rows).ok();
    let rows =
        rows.filter(|rows| rows.len() <= file::MOST_ROWS).ok_or_else(|| Problem::bad(words::ROWS_WRONG))?;
    let drafts = planned(&staff, &place, &rows, kind).await?.map_err(Problem::bad)?.drafts();
    if drafts.is_empty() {
        return Err(Problem::bad(words::NOTHING).into());
    }
    let mut tx = place.db.write().await?;
    let from =
        batch::From { org: &staff.org, source: &source, account: Some(staff.account), name: &staff.name };
    batch::put(&mut tx, &work, &from, &drafts, place.clock.now()).await?;
    let detail = words::audit_handed(&source, drafts.len());
    audit::record(&mut tx, &staff.did(&place, &staff.org, "work.hand", &source, detail)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{BASE}?done=handed")))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct One {
    id: String,
}

/// `POST /desk/work/jobs/withdraw`: takes a posting off every screen.
pub(crate) async fn withdraw(
    staff: Staff,
    State(place): State<Place>,
    Form(one): Form<One>,
) -> Reply<Redirect> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let all = store::published(&mut tx, &staff.scope(), now).await?;
    let posting = all
        .into_iter()
        .find(|posting| posting.id.to_string() == one.id && Kind::JOBS.contains(&posting.kind));
    let posting = posting.ok_or_else(|| Problem::missing(words::NO_POSTING))?;
    publish::withdraw(&mut tx, &posting.scope, posting.id, now).await?;
    let detail = words::audit_withdrawn(&posting.title);
    audit::record(&mut tx, &staff.did(&place, &posting.scope, "work.withdraw", posting.id, detail)).await?;
    tx.commit().await?;
    place.announce([posting.scope]);
    Ok(Redirect::to(&format!("{BASE}?done=withdrawn")))
}

/// `GET /desk/work/batches`
pub(crate) async fn batches(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let waiting = batch::list(&mut place.db.read().await?, &staff.scope()).await?;
    let rows = waiting.iter().map(|batch| Row {
        cells: vec![
            html! { (batch.source) },
            html! { (batch.count) },
            html! { (batch.name) },
            html! { (when::stamp(batch.at.0)) },
        ],
        href: Some(format!("{BATCHES}/{}", batch.id)),
    });
    let body = table(&Table {
        caption: words::BATCHES.to_owned(),
        columns: [words::SOURCE, words::COUNT, words::WHO, words::AT].map(Column::words).to_vec(),
        rows: rows.collect(),
        empty: words::BATCHES_NONE.to_owned(),
    });
    let shell = Desk { flash: flash(&asked), ..staff.desk(&place) };
    Ok(Page::new(words::BATCHES).desk(shell).body(body).render(&visit))
}

async fn find(tx: &mut hongwang_store::Tx, staff: &Staff, id: &str) -> Reply<Batch> {
    let missing = || Problem::missing(words::NO_BATCH);
    let id = id.parse().map_err(|_| missing())?;
    Ok(batch::find(tx, &staff.scope(), id).await?.ok_or_else(missing)?)
}

/// `GET /desk/work/batches/{id}`
pub(crate) async fn batch(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let batch = find(&mut tx, &staff, &id).await?;
    let drafts = batch.drafts(&work.vault)?;
    let rows = drafts.iter().map(|draft| Row {
        cells: vec![
            html! { (draft.title) },
            html! { (draft.employer) },
            html! { (draft.place) },
            html! { (draft.pay.as_ref().map_or(all::NEGOTIABLE.to_owned(), crate::wage::Pay::words)) },
            html! { (draft.needs) },
        ],
        href: None,
    });
    let columns = [words::TITLE, words::EMPLOYER, all::PLACE, all::PAY, all::NEEDS];
    let press = |action: &str, label: &str, danger: bool| PostButton {
        action: format!("{BATCHES}/{}/{action}", batch.id),
        label: label.to_owned(),
        danger,
        ..PostButton::default()
    };
    let body = html! {
        (table(&Table {
            caption: batch.source.clone(),
            columns: columns.map(Column::words).to_vec(),
            rows: rows.collect(),
            empty: words::NOTHING.to_owned(),
        }))
        @if batch.account == Some(staff.account) { p { (words::OWN) } }
        @else { p { (post_button(&press("release", words::RELEASE, false))) } }
        (panel(words::SEND_BACK_WHAT, &html! {
            p { (words::SEND_BACK_FOLLOWS) } (post_button(&press("back", words::SEND_BACK, true)))
        }))
    };
    let trail = vec![Link::new(BATCHES, words::BATCHES)];
    let shell = Desk { trail, ..staff.desk(&place) };
    Ok(Page::new(words::BATCH).desk(shell).body(body).render(&visit))
}

/// `POST /desk/work/batches/{id}/release`: never by whoever handed it on.
pub(crate) async fn release(
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let batch = find(&mut tx, &staff, &id).await?;
    if batch.account == Some(staff.account) {
        return Err(Problem::forbidden(words::OWN).into());
    }
    if !batch::remove(&mut tx, &batch).await? {
        return Err(Problem::conflict(words::NO_BATCH).into());
    }
    let taken = batch::release(&mut tx, &work, &batch, place.clock.now()).await?;
    let detail = words::audit_released(&batch.source, usize::try_from(batch.count).unwrap_or(0));
    audit::record(&mut tx, &staff.did(&place, &batch.org, "work.release", batch.id, detail)).await?;
    tx.commit().await?;
    place.announce([batch.org]);
    work.wake.notify_one();
    let publish::Taken { new, changed, same } = taken;
    Ok(Redirect::to(&format!("{BATCHES}?done=released&new={new}&changed={changed}&same={same}")))
}

/// `POST /desk/work/batches/{id}/back`: nothing of it stays.
pub(crate) async fn send_back(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let batch = find(&mut tx, &staff, &id).await?;
    if batch::remove(&mut tx, &batch).await? {
        let detail = words::audit_back(&batch.source);
        audit::record(&mut tx, &staff.did(&place, &batch.org, "work.back", batch.id, detail)).await?;
        tx.commit().await?;
    }
    Ok(Redirect::to(&format!("{BATCHES}?done=back")))
}

//! `/desk/cases/items/import`: a sheet of items is tried first, each line with its fate, and imported as it was shown;
//! `/desk/cases/items/export` and `/template` give the same columns.

use super::import::{Fate, Line, Plan, plan, rows, template};
use super::pages::{BASE, follow, known, only_county};
use super::publish;
use crate::Halls;
use crate::words::{catalogue as words, columns::head};
use axum::{
    Extension, Form,
    extract::{Multipart, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_documents::sheet::{self, LARGEST_SHEET};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Badge, Desk, Html, Link, Page, Tone, Visit, badge,
    desk::{self, Column, Control, Field, Flash, Row, Table, form, link_button, table},
    html,
};
use hongwang_store::audit;
use http::{StatusCode, header};
use maud::Markup;
use serde::Deserialize;

/// Most bytes of an upload, with what surrounds the file.
pub(crate) const LARGEST_UPLOAD: usize = LARGEST_SHEET + 64 * 1024;
/// Most bytes of a confirmation: the rows as a form sends them, three signs a byte.
pub(crate) const LARGEST_CONFIRMED: usize = 4 * LARGEST_SHEET;
const FIELD: &str = "file";

pub(crate) async fn ask(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    only_county(&staff, &place)?;
    Ok(asked(&visit, &staff, &place, None))
}

fn asked(visit: &Visit, staff: &Staff, place: &Place, problem: Option<String>) -> Html {
    let file = Control::File { accept: ".xlsx,.csv,.txt", several: false };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let drawn = form(&desk::Form {
        action: format!("{BASE}/import"),
        fields: vec![Field::new(FIELD, words::FILE, file).hint(words::FILE_HINT).error(problem)],
        submit: words::TRY.to_owned(),
        cancel: Some(BASE.to_owned()),
        error: None,
    });
    framed(visit, staff, place, None, status, drawn)
}

fn framed(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    flash: Option<Flash>,
    status: StatusCode,
    body: Markup,
) -> Html {
    let trail = vec![Link::new(BASE, words::ITEMS)];
    let actions = link_button(&format!("{BASE}/template"), words::TEMPLATE, Some("download"), false);
    let shell = Desk { trail, flash, actions: Some(actions), ..staff.desk(place) };
    Page::new(words::IMPORT).desk(shell).status(status).body(body).render(visit)
}

/// Tries a sheet, and writes nothing.
pub(crate) async fn try_out(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(halls): Extension<Halls>,
    parts: Multipart,
) -> Reply<Html> {
    only_county(&staff, &place)?;
    let read = match receive(parts).await {
        Ok(bytes) => tokio::task::spawn_blocking(move || sheet::rows(&bytes))
            .await
            .map_err(|_| sheet::SheetError::Damaged.to_string())
            .and_then(|rows| rows.map_err(|error| error.to_string())),
        Err(why) => Err(why),
    };
    let rows = match read {
        Ok(rows) => rows,
        Err(why) => return Ok(asked(&visit, &staff, &place, Some(why))),
    };
    let known = known(&mut place.db.read().await?, &place, &halls).await?;
    Ok(match plan(&rows, &known) {
        Ok(plan) => shown(&visit, &staff, &place, &rows, &plan, None),
        Err(why) => asked(&visit, &staff, &place, Some(why)),
    })
}

/// The bytes of the form's one file.
async fn receive(mut parts: Multipart) -> Result<Vec<u8>, String> {
    let large = |_| sheet::SheetError::TooLarge.to_string();
    let mut file = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(large)? {
        let is_file = part.name() == Some(FIELD);
        let bytes = part.bytes().await.map_err(large)?;
        if is_file {
            file = bytes.into();
        }
    }
    if file.is_empty() { Err(words::FILE_MISSING.to_owned()) } else { Ok(file) }
}

/// Each line's fate, and the key that does exactly this.
fn shown(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    rows: &[Vec<String>],
    plan: &Plan,
    flash: Option<Flash>,
) -> Html {
    let [new, changed, same, wrong] = plan.counts();
    let status = if flash.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let text = serde_json::to_string(rows).expect("rows of text are plain data");
    let body = html! {
        p { strong { (words::sum(new, changed, same, wrong)) } }
        @if !plan.unknown.is_empty() { p role="alert" { (words::heads_unknown(&plan.unknown)) } }
        (table(&Table {
            caption: words::LINES.to_owned(),
            columns: [words::LINE, head(super::columns::Column::Name), words::FATE, words::WHAT]
                .map(Column::words)
                .to_vec(),
            rows: plan.lines.iter().map(row).collect(),
            empty: words::NOTHING.to_owned(),
        }))
        @if new + changed > 0 {
            (form(&desk::Form {
                action: format!("{BASE}/import/confirm"),
                fields: vec![Field::hidden("rows", text), Field::hidden("mark", plan.mark.as_str())],
                submit: words::CONFIRM.to_owned(),
                cancel: Some(format!("{BASE}/import")),
                error: None,
            }))
        } @else {
            p { (words::NOTHING) " " (link_button(&format!("{BASE}/import"), words::IMPORT, None, false)) }
        }
    };
    framed(visit, staff, place, flash, status, body)
}

fn row(line: &Line) -> Row {
    let (word, tone) = match &line.fate {
        Fate::New(_) => (words::NEW, Tone::Good),
        Fate::Changed(..) => (words::CHANGED, Tone::Warn),
        Fate::Same => (words::SAME, Tone::Plain),
        Fate::Wrong(_) => (words::WRONG, Tone::Bad),
    };
    let what: Vec<String> = match &line.fate {
        Fate::New(_) | Fate::Same => Vec::new(),
        Fate::Changed(_, changes) => changes
            .iter()
            .map(|(column, before, after)| words::change(head(*column), before, after))
            .collect(),
        Fate::Wrong(faults) => faults
            .iter()
            .map(|(column, why)| {
                column.map_or_else(|| why.clone(), |column| words::fault(line.number, head(column), why))
            })
            .collect(),
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

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Confirmed {
    rows: String,
    mark: String,
}

/// Imports what was shown; where anything is another by now, it is shown anew.
pub(crate) async fn confirm(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(halls): Extension<Halls>,
    Form(confirmed): Form<Confirmed>,
) -> Reply<Response> {
    only_county(&staff, &place)?;
    let rows: Option<Vec<Vec<String>>> = serde_json::from_str(&confirmed.rows).ok();
    let rows =
        rows.filter(|rows| rows.len() <= sheet::MOST_ROWS).ok_or_else(|| Problem::bad(words::ROWS_WRONG))?;
    let mut tx = place.db.write().await?;
    let known = known(&mut tx, &place, &halls).await?;
    let plan = plan(&rows, &known).map_err(Problem::bad)?;
    if plan.mark != confirmed.mark {
        let flash = Some(Flash { tone: Tone::Bad, text: words::MEANWHILE_ALL.to_owned() });
        return Ok(shown(&visit, &staff, &place, &rows, &plan, flash).into_response());
    }
    let now = place.clock.now();
    for (item, fate) in plan.items() {
        publish(&mut tx, &place.org, item, now).await?;
        let detail = match fate {
            Fate::Changed(_, changes) => {
                let heads: Vec<&str> = changes.iter().map(|(column, ..)| head(*column)).collect();
                words::audit_item(&item.name, &heads)
            }
            _ => words::audit_new(&item.name),
        };
        audit::record(&mut tx, &staff.did(&place, &place.org, "item.import", &item.slug, detail)).await?;
    }
    tx.commit().await?;
    follow(&place, &place.org).await?;
    let [new, changed, ..] = plan.counts();
    Ok(Redirect::to(&format!("{BASE}?done=1&new={new}&changed={changed}")).into_response())
}

/// The items as they stand.
pub(crate) async fn export(
    State(place): State<Place>,
    Extension(halls): Extension<Halls>,
) -> Reply<Response> {
    let known = known(&mut place.db.read().await?, &place, &halls).await?;
    Ok(file("items.csv", &rows(known.items.values().map(|item| &**item), &known)))
}

/// The columns, how each is written, and no item.
pub(crate) async fn empty() -> Response {
    file("items-template.csv", &template())
}

fn file(name: &str, rows: &[Vec<String>]) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, sheet::csv(rows)).into_response()
}

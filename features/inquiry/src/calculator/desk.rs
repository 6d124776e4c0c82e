//! `/desk/calculators`: what is reckoned on the screens, and a new file for it, which is tried before it is kept.

use super::store::{self, Version};
use super::{Calculator, here, read, release};
use crate::pages::Done;
use crate::words;
use crate::words::calculator as w;
use axum::{
    extract::{DefaultBodyLimit, Multipart, Path, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use hongwang_base::{Permission, Problem};
use hongwang_calculator::{LONGEST_FILE, Rule, Standing};
use hongwang_feature::{Desk, DeskEntry, Place, Reply, Staff};
use hongwang_page::{
    Badge, Desk as Shell, Html, Link, Page, Tone, Visit, badge,
    desk::{Column, Control, Field, Flash, Form, Row, Table, form, panel, table},
    when,
};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use jiff::civil::Date;
use maud::{Markup, html};
use std::sync::Arc;

pub(super) const BASE: &str = "/desk/calculators";
/// A file and a text field of the same size, with what surrounds them.
const LARGEST_UPLOAD: usize = 4 * LONGEST_FILE;
pub(super) const DONE: [(&str, &str); 3] =
    [("added", w::DONE_ADDED), ("released", w::DONE_RELEASED), ("withdrawn", w::DONE_WITHDRAWN)];

/// The desk pages of calculators.
pub(crate) fn desk(desk: Desk) -> Desk {
    let (look, write, publish) = (Permission::ViewBoard, Permission::WriteArticle, Permission::ReviewArticle);
    let entry = DeskEntry {
        group: words::GROUP,
        href: BASE,
        name: w::DESK_TITLE,
        icon: "coin-yuan",
        permission: look,
    };
    desk.entry(entry)
        .route(BASE, look, get(list))
        .route("/desk/calculators/new", write, post(upload).layer(DefaultBodyLimit::max(LARGEST_UPLOAD)))
        .route("/desk/calculators/{id}", look, get(show))
        .route("/desk/calculators/{id}/versions/{number}", look, get(release::show))
        .route("/desk/calculators/{id}/versions/{number}/release", publish, post(release::release))
        .route("/desk/calculators/{id}/withdraw", publish, post(release::withdraw))
}

/// Those that stand on the county's screens, whatever place they are for.
pub(super) async fn used(tx: &mut Tx, place: &Place) -> Reply<Vec<Arc<Calculator>>> {
    let released = store::released(tx, &place.org).await?;
    let mut all = here(&place.org, &released, &[]);
    // What is for one town only is not on the county's own screen.
    for released in &released {
        if !all.iter().any(|one| one.rule.id == released.id)
            && let Ok(rule) = read(&released.id, &released.text)
        {
            let (text, number) = (released.text.clone(), Some(released.number));
            all.push(Arc::new(Calculator { rule, text, number }));
        }
    }
    Ok(all)
}

/// Whether somebody works for the county, which alone says how a policy is reckoned.
pub(super) fn only_county(staff: &Staff, place: &Place) -> Reply<()> {
    if staff.org == place.org { Ok(()) } else { Err(Problem::forbidden(w::ONLY_COUNTY).into()) }
}

pub(super) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(done): Query<Done>,
) -> Reply<Html> {
    let refused = Refused::default();
    drawn(&visit, &staff, &place, done.flash(&DONE), &refused).await
}

/// A file that was not taken: what is wrong with it, and the file.
#[derive(Default)]
struct Refused {
    faults: Vec<String>,
    text: String,
}

async fn drawn(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    flash: Option<Flash>,
    refused: &Refused,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let used = used(&mut tx, place).await?;
    let versions = store::versions(&mut tx, &place.org, "").await?;
    let today = place.clock.now().beijing().date();
    let mut rows: Vec<_> = used.iter().map(|one| row(one, &versions, today)).collect();
    rows.extend(unused(&versions, &used));
    let may_write = staff.may(Permission::WriteArticle) && staff.org == place.org;
    let body = html! {
        @if !refused.faults.is_empty() {
            div class="flash bad" role="alert" {
                div { p { strong { (w::FAULTS) } } ul { @for fault in &refused.faults { li { (fault) } } } }
            }
        }
        (table(&Table {
            caption: w::DESK_TITLE.into(),
            columns: [w::NAME, w::STANDING, w::UNTIL, w::OWNER].map(Column::words).into(),
            rows,
            empty: w::LIST_NONE.into(),
        }))
        @if may_write { (panel(w::UPLOAD, &html! { p { (w::UPLOAD_ABOUT) } (upload_form(&refused.text)) })) }
    };
    let status = if refused.faults.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let shell = Shell { flash, ..staff.desk(place) };
    Ok(Page::new(w::DESK_TITLE).desk(shell).status(status).body(body).render(visit))
}

/// Which version it is, whether it holds, and whether its figures are verified.
pub(super) fn badges(calculator: &Calculator, today: Date) -> Markup {
    let version = calculator.number.map_or_else(|| w::SHIPPED.to_owned(), w::county_version);
    let checked = if calculator.rule.is_checked() {
        Badge::new(w::CHECKED, Tone::Good)
    } else {
        Badge::new(w::UNCHECKED, Tone::Warn)
    };
    html! {
        (badge(&Badge::new(version, Tone::Plain))) " " (badge(&checked))
        @match calculator.rule.standing(today) {
            Standing::Valid => {}
            Standing::Early => { " " (badge(&Badge::new(w::EARLY, Tone::Warn))) }
            Standing::Over => { " " (badge(&Badge::new(w::EXPIRED, Tone::Bad))) }
        }
    }
}

fn row(calculator: &Calculator, versions: &[Version], today: Date) -> Row {
    let rule = &calculator.rule;
    let newest = versions.iter().find(|version| version.id == rule.id);
    let waits = newest.is_some_and(|version| version.released.is_none());
    let cells = vec![
        html! { (rule.name) },
        html! { (badges(calculator, today)) @if waits { " " (badge(&Badge::new(w::WAITING, Tone::Warn))) } },
        html! { (w::day(rule.until)) },
        html! { (rule.owner) },
    ];
    Row { cells, href: Some(format!("{BASE}/{}", rule.id)) }
}

/// What was handed in and stands on no screen.
fn unused(versions: &[Version], used: &[Arc<Calculator>]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut last = "";
    for version in versions.iter().filter(|version| !used.iter().any(|one| one.rule.id == version.id)) {
        if version.id == last {
            continue;
        }
        last = &version.id;
        let name = read(&version.id, &version.text).map_or_else(|_| version.id.clone(), |rule| rule.name);
        let mark = badge(&Badge::new(w::WAITING, Tone::Warn));
        let cells = vec![html! { (name) }, mark, html! {}, html! {}];
        rows.push(Row { cells, href: Some(format!("{BASE}/{}", version.id)) });
    }
    rows
}

fn upload_form(text: &str) -> Markup {
    form(&Form {
        action: format!("{BASE}/new"),
        fields: vec![
            Field::new("file", w::FILE, Control::File { accept: ".toml,.txt", several: false }).optional(),
            Field::new("text", w::TEXT, Control::Area(16)).hint(w::TEXT_HINT).value(text).optional(),
        ],
        submit: w::TRY.to_owned(),
        ..Form::default()
    })
}

/// Takes a file, if its own examples come out as it says.
async fn upload(visit: Visit, staff: Staff, State(place): State<Place>, parts: Multipart) -> Reply<Response> {
    only_county(&staff, &place)?;
    let (name, text) = match receive(parts).await {
        Ok(received) => received,
        Err(why) => {
            let refused = Refused { faults: vec![why], text: String::new() };
            return Ok(drawn(&visit, &staff, &place, None, &refused).await?.into_response());
        }
    };
    let rule = match read(&name, &text) {
        Ok(rule) => rule,
        Err(faults) => {
            let refused = Refused { faults, text };
            return Ok(drawn(&visit, &staff, &place, None, &refused).await?.into_response());
        }
    };
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    if used(&mut tx, &place).await?.iter().any(|one| one.rule.id == rule.id && one.text == text) {
        drop(tx);
        let refused = Refused { faults: vec![w::SAME.to_owned()], text };
        return Ok(drawn(&visit, &staff, &place, None, &refused).await?.into_response());
    }
    let who = (staff.account, staff.name.as_str());
    let number = store::add(&mut tx, &place.org, (&rule.id, &text), who, now).await?;
    let detail = w::audit_add(&rule.name, number);
    audit::record(&mut tx, &staff.did(&place, &place.org, "calculator.add", &rule.id, detail)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{BASE}/{}/versions/{number}?done=added", rule.id)).into_response())
}

/// The file, or what was written; with a name for its faults.
async fn receive(mut parts: Multipart) -> Result<(String, String), String> {
    let large = |_| hongwang_calculator::What::Large(LONGEST_FILE).to_string();
    let (mut file, mut written) = (None, String::new());
    while let Some(part) = parts.next_field().await.map_err(large)? {
        let (is_file, is_text) = (part.name() == Some("file"), part.name() == Some("text"));
        let name = part.file_name().unwrap_or_default().chars().take(60).collect::<String>();
        let bytes = part.bytes().await.map_err(large)?;
        let text = || String::from_utf8(bytes.to_vec());
        if is_file && !bytes.is_empty() {
            file = Some((name, text().map_err(|_| hongwang_calculator::What::NotText.to_string())?));
        } else if is_text {
            written = text().unwrap_or_default();
        }
    }
    if let Some((name, text)) = file {
        return Ok((name, text));
    }
    if written.trim().is_empty() {
        return Err(w::NOTHING_SENT.to_owned());
    }
    // A form sends its lines as Windows writes them.
    Ok((w::FILE.to_owned(), written.replace("\r\n", "\n")))
}

/// One of those on the screens, with what it says and the versions that it had.
pub(super) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let used = used(&mut tx, &place).await?;
    let versions = store::versions(&mut tx, &place.org, &id).await?;
    let calculator = used.iter().find(|one| one.rule.id == id);
    if calculator.is_none() && versions.is_empty() {
        return Err(Problem::missing(w::NOT_FOUND).into());
    }
    let today = place.clock.now().beijing().date();
    let at_county = staff.org == place.org;
    let is_own = calculator.is_some_and(|one| one.number.is_some());
    let body = html! {
        @if let Some(calculator) = calculator {
            p { (badges(calculator, today)) }
            (sources(&calculator.rule))
            (examples(&calculator.rule))
        }
        (version_table(&versions, calculator.and_then(|one| one.number)))
        @if is_own && at_county && staff.may(Permission::ReviewArticle) { (release::withdraw_form(&id)) }
        @if let Some(calculator) = calculator.filter(|_| at_county && staff.may(Permission::WriteArticle)) {
            (panel(w::CHANGE_TEXT, &html! { p { (w::UPLOAD_ABOUT) } (upload_form(&calculator.text)) }))
        }
    };
    let name = calculator.map_or(id.as_str(), |one| one.rule.name.as_str());
    let shell = Shell { flash: done.flash(&DONE), trail: trail(), ..staff.desk(&place) };
    Ok(Page::new(name).desk(shell).body(body).render(&visit))
}

pub(super) fn trail() -> Vec<Link> {
    vec![Link::new(BASE, w::DESK_TITLE)]
}

/// The documents that it follows, with what is still to be verified.
pub(super) fn sources(rule: &Rule) -> Markup {
    let row = |source: &hongwang_calculator::Source| {
        let (word, tone) = if source.checked { (w::CHECKED, Tone::Good) } else { (w::UNCHECKED, Tone::Warn) };
        let cells = vec![
            html! { (source.name) },
            html! { (source.number) },
            html! { (source.date.map(w::day).unwrap_or_default()) },
            html! { (source.place) },
            html! { (badge(&Badge::new(word, tone))) " " (source.note) },
        ];
        Row { cells, href: None }
    };
    table(&Table {
        caption: w::SOURCES.into(),
        columns: [w::NAME, w::NUMBER, w::DATE, w::PLACE, w::NOTE].map(Column::words).into(),
        rows: rule.sources.iter().map(row).collect(),
        empty: String::new(),
    })
}

/// Its examples, reckoned.
pub(super) fn examples(rule: &Rule) -> Markup {
    let row = |tried: hongwang_calculator::Tried| {
        let cells = vec![
            html! { (tried.name) },
            html! { @for (ask, answer) in &tried.answers { div { (ask) " " strong { (answer) } } } },
            html! { strong { (tried.got) } },
            html! { @for line in &tried.lines { div { (line) } } },
        ];
        Row { cells, href: None }
    };
    table(&Table {
        caption: w::EXAMPLES.into(),
        columns: [w::EXAMPLE, w::GIVEN, w::GOT, w::REASON].map(Column::words).into(),
        rows: rule.tried().into_iter().map(row).collect(),
        empty: String::new(),
    })
}

fn version_table(versions: &[Version], used: Option<i64>) -> Markup {
    let row = |version: &Version| {
        let cells = vec![
            html! { (w::version(version.number)) @if used == Some(version.number) { " " (badge(&Badge::new(w::IN_USE, Tone::Good))) } },
            html! { (version.writer_name) },
            html! { (when::stamp(version.at.0)) },
            html! { @if let Some((who, at)) = &version.released { (who) " " (when::stamp(at.0)) } },
        ];
        Row { cells, href: Some(format!("{BASE}/{}/versions/{}", version.id, version.number)) }
    };
    table(&Table {
        caption: w::VERSIONS.into(),
        columns: [w::VERSION, w::WRITER, w::AT, w::RELEASER].map(Column::words).into(),
        rows: versions.iter().map(row).collect(),
        empty: w::NO_VERSIONS.into(),
    })
}

//! `/desk/batches/{id}`: one batch: how far it is, what the dry run found, and what may be done with it.

use super::act::Values;
use super::desk::{BASE, may_look, period_fields, state_badge};
use super::job::Progress;
use super::report::{Report, Said};
use super::stand::{self, Again};
use super::store::Part;
use super::totals::Compared;
use super::{Batch, Hand, State, period, read, report, store};
use crate::Inquiry;
use crate::dataset::import::TOWN;
use crate::dataset::{self, definition::Definition, definition::Kind};
use crate::words::batch as words;
use axum::{
    Extension,
    extract::{Path, Query, State as From},
    response::{IntoResponse, Response},
};
use hongwang_base::{BatchId, Permission, Problem, Scope};
use hongwang_documents::sheet::csv;
use hongwang_feature::{Place, Reply, Staff, organisations::Names};
use hongwang_page::desk::{
    Choice, Column, Confirm, Control, Field, Flash, Form, PostButton, Row, Table, confirm, form, link_button,
    panel, post_button, table,
};
use hongwang_page::{Badge, Desk as Shell, Link, Page, Tone, Visit, badge, progress, when};
use hongwang_store::Tx;
use http::{HeaderValue, StatusCode, header};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use std::{borrow::Cow, collections::BTreeMap};

/// Lines that the page shows; the rest is in the file of faults.
const SHOWN: usize = 200;
/// Organisations that the page shows, those that differ most.
const SHOWN_ORGS: usize = 60;
/// How often a page looks again while the job is at its batch.
const LOOK: &str = "2";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    done: String,
}

/// Everything about a batch that its page shows.
struct All {
    batch: Batch,
    definition: Cow<'static, Definition>,
    report: Option<Report>,
    parts: Vec<Part>,
    /// What will stand once it is taken back, where it can be.
    after: Vec<Again>,
    names: Names,
}

/// The batch, if this member of staff reaches it.
pub(super) async fn find(tx: &mut Tx, staff: &Staff, id: &str) -> Reply<(Batch, Cow<'static, Definition>)> {
    let missing = || Problem::missing(words::NO_SUCH);
    if !may_look(staff) {
        return Err(Problem::forbidden(words::MAY_NOT_LOOK).into());
    }
    let id = id.parse::<BatchId>().map_err(|_| missing())?;
    let batch = store::find(tx, id).await?.ok_or_else(missing)?;
    staff.reach(&batch.org)?;
    let definition = dataset::find(tx, &batch.dataset).await?.ok_or_else(missing)?;
    Ok((batch, definition))
}

/// `GET /desk/batches/{id}`
pub(super) async fn show(
    visit: Visit,
    staff: Staff,
    From(place): From<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    draw(&visit, &staff, &place, &inquiry, &id, words::done(&asked.done), None).await
}

/// Draws the page; `refused` is what could not be done, and what was entered for it.
pub(super) async fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    inquiry: &Inquiry,
    id: &str,
    done: Option<&str>,
    refused: Refused<'_>,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    let (batch, definition) = find(&mut tx, staff, id).await?;
    let parts = store::parts(&mut tx, batch.id).await?;
    let may_take_back = batch.life.state == State::Stands && staff.may(Permission::ReviewArticle);
    let all = All {
        report: report::read(&mut tx, &inquiry.vault, batch.id).await?,
        after: if may_take_back { stand::after(&mut tx, &batch, &parts).await? } else { Vec::new() },
        parts,
        names: Names::load(&mut tx, &Scope(place.org.clone())).await?,
        batch,
        definition,
    };
    drop(tx);
    let today = place.clock.now().beijing().date();
    let is_work = all.batch.life.state.is_work();
    let body = html! {
        (facts(&all))
        @if is_work { (working(inquiry.working.at(all.batch.id))) }
        @if let Some(why) = &all.batch.life.why { p role="status" { strong { (why) } } }
        @if all.batch.life.state.is_open() && !is_work { (actions(&all, staff, refused)) }
        @if may_take_back {
            (roll_back_form(&all, refused))
        }
        @if !all.parts.is_empty() { (compared(&all)) }
        @if let Some(report) = &all.report { (found(&all, report)) }
        @if let Some(report) = all.report.as_ref().filter(|_| may_answer(&all, staff)) {
            (panel(words::MAPPING, &mapping_form(&all, report, refused, today)))
        }
    };
    let flash = done.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    let failed = refused.map(|(problem, _)| Flash { tone: Tone::Bad, text: problem.title.clone() });
    let trail = vec![
        Link::new(BASE, words::TITLE),
        Link::new(format!("{BASE}/{}", all.definition.id), all.definition.name.clone()),
    ];
    let status = refused.map_or(StatusCode::OK, |(problem, _)| {
        StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST)
    });
    let shell = Shell { flash: failed.or(flash), trail, ..staff.desk(place) };
    let title = words::batch_title(&all.definition.name, &said_period(&all.batch));
    let page = Page::new(title).desk(shell).status(status).body(body).render(visit);
    // Works without script, and goes to where the address leads.
    let mut response = page.into_response();
    if is_work {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from_static(LOOK));
    }
    Ok(response)
}

fn said_period(batch: &Batch) -> String {
    batch.about.period.as_deref().map_or_else(|| words::NOT_SAID.to_owned(), period::name)
}

fn may_answer(all: &All, staff: &Staff) -> bool {
    staff.may(Permission::ManageSources) && matches!(all.batch.life.state, State::Asking | State::Tried)
}

fn facts(all: &All) -> Markup {
    let Batch { about, life, .. } = &all.batch;
    let hand =
        |hand: &Option<Hand>| hand.as_ref().map(|hand| words::hand(&hand.name, &when::stamp(hand.at.0)));
    let given = hand(&about.by)
        .unwrap_or_else(|| words::hand(words::BY_ITSELF, &when::stamp(all.batch.created_at.0)));
    let text = |text: String| html! { (text) };
    let mut facts = vec![
        (words::STATE, state_badge(life.state)),
        (words::WHOSE, text(all.names.of(&all.batch.org))),
        (words::AS_OF, text(about.as_of.to_string())),
        (words::FILE, text(about.file.clone())),
        (words::GIVEN, text(given)),
    ];
    let more = [
        (words::ASKED, hand(&life.asked)),
        (words::RELEASED, hand(&life.released)),
        (words::LEAVING_OUT, life.leaving_out.clone()),
        (words::STOOD, life.stood_at.map(|at| when::stamp(at.0))),
        (words::ENDED, hand(&life.ended)),
    ];
    facts.extend(more.into_iter().filter_map(|(name, value)| Some((name, text(value?)))));
    let row = |(name, value): (&str, Markup)| Row { cells: vec![html! { (name) }, value], href: None };
    table(&Table {
        caption: words::BATCH.into(),
        columns: [crate::words::FACT, crate::words::VALUE].map(Column::words).into(),
        rows: facts.into_iter().map(row).collect(),
        empty: String::new(),
    })
}

fn working(at: Option<Progress>) -> Markup {
    let (done, whole) = at.map_or((0, 0), |at| (at.done as u64, at.whole as u64));
    let text = at.map_or_else(|| words::IN_LINE.to_owned(), words::progress);
    html! {
        section class="panel" role="status" {
            h2 { (words::WORKING) }
            @if whole > 0 { (progress(words::WORKING, done.min(whole), whole, &text)) } @else { p { (text) } }
            p { (words::LOOKS_AGAIN) }
        }
    }
}

/// What could not be done, and what was entered for it.
type Refused<'a> = Option<(&'a Problem, &'a Values)>;

/// A field with what was entered, and what is wrong with it.
fn filled(field: Field, refused: Refused<'_>) -> Field {
    let Some((problem, sent)) = refused else { return field };
    let wrong = (problem.field.as_deref() == Some(&field.name)).then(|| problem.title.clone());
    match sent.get(&field.name) {
        Some(value) => field.value(value).error(wrong),
        None => field,
    }
}

fn actions(all: &All, staff: &Staff, refused: Refused<'_>) -> Markup {
    let Batch { id, life, .. } = &all.batch;
    let base = format!("/desk/batches/{id}");
    let gives = staff.may(Permission::ManageSources);
    let releases = staff.may(Permission::ReviewArticle);
    let is_same = life.asked.as_ref().is_some_and(|asked| asked.account == staff.account);
    html! {
        @if life.state == State::Tried && gives && life.rows > 0 {
            (panel(words::ASK, &html! {
                p { (words::ask_about(life.rows, life.faulty)) }
                (post_button(&PostButton {
                    action: format!("{base}/ask"),
                    label: words::ASK.into(),
                    icon: Some("check".into()),
                    ..PostButton::default()
                }))
            }))
        }
        @if life.state == State::Waiting && is_same { p { (words::SAME_PERSON) } }
        @if life.state == State::Waiting && releases && !is_same {
            (confirm(&Confirm {
                what: words::release_what(&all.definition.name, &said_period(&all.batch), life.rows),
                follows: vec![words::release_follows(all.parts.len())],
                fields: (life.faulty > 0).then(|| filled(
                    Field::text("leaving_out", words::leaving_out_label(life.faulty)).hint(words::LEAVING_OUT_HINT),
                    refused,
                )).into_iter().collect(),
                action: format!("{base}/release"),
                label: words::RELEASE.into(),
                cancel: BASE.into(),
                danger: false,
            }))
        }
        @if life.state == State::Waiting && releases {
            (form(&Form {
                action: format!("{base}/decline"),
                fields: vec![filled(Field::text("why", words::DECLINE_WHY), refused)],
                submit: words::DECLINE.into(),
                ..Form::default()
            }))
        }
        @if gives {
            (form(&Form {
                action: format!("{base}/discard"),
                fields: vec![filled(Field::text("why", words::DISCARD_WHY), refused)],
                submit: words::DISCARD.into(),
                ..Form::default()
            }))
        }
    }
}

fn roll_back_form(all: &All, refused: Refused<'_>) -> Markup {
    let mut after: BTreeMap<_, usize> = BTreeMap::new();
    for again in &all.after {
        let what = match again {
            Again::Batch(again) => words::roll_back_to(again.about.as_of, &again.about.file),
            Again::Kept(kept) => words::roll_back_to_entered(kept.as_of),
            Again::Nothing => words::ROLL_BACK_NOTHING.to_owned(),
        };
        *after.entry(what).or_default() += 1;
    }
    confirm(&Confirm {
        what: words::roll_back_what(&all.definition.name, &said_period(&all.batch)),
        follows: after.iter().map(|(what, places)| words::roll_back_follows(*places, what)).collect(),
        fields: vec![filled(Field::text("why", words::WHY).hint(words::WHY_HINT), refused)],
        action: format!("/desk/batches/{}/roll-back", all.batch.id),
        label: words::ROLL_BACK.into(),
        cancel: BASE.into(),
        danger: true,
    })
}

/// The totals beside those of what stood, those that differ most first.
fn compared(all: &All) -> Markup {
    let whole = read::together(&all.definition, all.parts.iter().map(|part| &part.compared));
    let mut parts: Vec<&Part> = all.parts.iter().collect();
    parts.sort_by_key(|part| (!part.compared.is_much(), part.compared.distance()));
    let against = all.report.as_ref().and_then(|report| report.against.as_deref());
    let summed: Vec<_> = all.definition.fields.iter().filter(|field| field.total).collect();
    let mut columns = vec![Column::words(words::PLACE), Column::words(words::CHANGE)];
    columns.extend([words::COUNT, words::PEOPLE, words::NEW_PEOPLE, words::GONE_PEOPLE].map(Column::figures));
    columns.extend(summed.iter().map(|field| Column::figures(field.title.clone())));
    let row = |name: String, compared: &Compared| {
        let before = compared.before.as_ref();
        let figure = |now: String, before: Option<String>| {
            html! { (now) @if let Some(before) = before { br; small { (words::before(&before)) } } }
        };
        let now = &compared.now;
        let mut cells = vec![
            html! { (name) },
            change(compared),
            figure(now.count.to_string(), before.map(|before| before.count.to_string())),
            figure(now.people.to_string(), before.map(|before| before.people.to_string())),
            html! { (compared.new_people) },
            html! { (compared.gone_people) },
        ];
        cells.extend(summed.iter().map(|field| {
            let sum =
                |totals: &super::totals::Totals| totals.sums.get(&field.name).cloned().unwrap_or_default();
            figure(sum(now), before.map(sum))
        }));
        Row { cells, href: None }
    };
    let rows = std::iter::once(row(words::ALL.to_owned(), &whole))
        .chain(parts.iter().take(SHOWN_ORGS).map(|part| row(all.names.of(&part.org), &part.compared)));
    html! {
        (table(&Table {
            caption: words::compared(against.map(period::name).as_deref()),
            columns,
            rows: rows.collect(),
            empty: String::new(),
        }))
        @if parts.len() > SHOWN_ORGS { p { (words::more_orgs(parts.len() - SHOWN_ORGS)) } }
    }
}

fn change(compared: &Compared) -> Markup {
    let tone = if compared.is_much() { Tone::Bad } else { Tone::Plain };
    let text = match (&compared.before, compared.change()) {
        _ if compared.now.count == 0 => words::GONE.to_owned(),
        (None, _) | (_, None) => words::NEW.to_owned(),
        (_, Some(change)) => words::change(change),
    };
    badge(&Badge::new(text, if compared.before.is_none() { Tone::Plain } else { tone }))
}

/// What the dry run found.
fn found(all: &All, report: &Report) -> Markup {
    let said = |said: &Said| Row {
        cells: vec![
            html! { (words::place_in_file(&said.sheet, said.line, &said.column)) },
            html! { (said.field) },
            html! { (said.shown) },
            html! { (said.why) },
        ],
        href: None,
    };
    let lines = |caption: String, all: &[Said]| Table {
        caption,
        columns: [words::LINE, words::FIELD, words::SHOWN, words::WHAT].map(Column::words).into(),
        rows: all.iter().take(SHOWN).map(said).collect(),
        empty: String::new(),
    };
    html! {
        @for concern in &report.concerns { p { (concern) } }
        @if report.fault_count > 0 {
            (table(&lines(words::faults(report.fault_count, all.batch.life.faulty), &report.faults)))
            p { (link_button(&format!("/desk/batches/{}/faults", all.batch.id), words::FAULTS_FILE, Some("download"), false)) }
            @if let Some(more) = more_faults(report) { p { (more) } }
        }
        @if report.note_count > 0 { (table(&lines(words::notes(report.note_count), &report.notes))) }
        @if !report.left_out.is_empty() { (table(&lines(words::left_lines(report.left_count), &report.left_out))) }
        @if !report.stated.is_empty() {
            (table(&Table {
                caption: words::stated(report.stated_count),
                columns: [words::LINE, words::FIELD, words::STATED_SUM, words::COMPUTED].map(Column::words).into(),
                rows: report.stated.iter().take(SHOWN).map(|sum| Row { cells: vec![
                    html! { (words::place_in_file(&sum.sheet, sum.line, "")) },
                    html! { (title(&all.definition, &sum.field)) },
                    html! { (sum.stated) },
                    html! { (sum.computed) },
                ], href: None }).collect(),
                empty: String::new(),
            }))
        }
    }
}

/// How many faults are in no list, if any.
fn more_faults(report: &Report) -> Option<String> {
    let listed = report.faults.len();
    (report.fault_count > listed).then(|| words::faults_more(listed, report.fault_count))
}

fn title<'d>(definition: &'d Definition, name: &'d str) -> &'d str {
    definition.fields.iter().find(|field| field.name == name).map_or(name, |field| &field.title)
}

/// Which column is which field, and what the file is of.
fn mapping_form(all: &All, report: &Report, refused: Refused<'_>, today: Date) -> Markup {
    let about = &all.batch.about;
    let period = about.period.clone().unwrap_or_default();
    let mut fields = period_fields(&all.definition, (&period, &about.as_of.to_string()), None, today);
    let head = Field::new("head", words::HEAD_LINE, Control::Line("number"));
    fields.push(head.value(report.mapping.head.to_string()).hint(words::HEAD_HINT));
    let mut choices = vec![Choice::new("-", words::NOT_READ)];
    if all.definition.place_of_kind(Kind::Place).is_some() {
        choices.push(Choice::new(TOWN, words::TOWN));
    }
    choices.extend(all.definition.fields.iter().map(|field| Choice::new(&field.name, &field.title)));
    for (at, look) in report.columns.iter().enumerate() {
        let chosen = report.mapping.columns.get(at).and_then(|column| column.field.as_deref());
        let label = words::column(&look.letter, &look.head);
        let field = Field::new(format!("c{at}"), label, Control::Select(choices.clone()));
        fields.push(field.value(chosen.unwrap_or("-")).hint(words::samples(&look.samples)));
    }
    let fields = fields.into_iter().map(|field| filled(field, refused)).collect();
    html! {
        @for line in &report.above { p { (line) } }
        (form(&Form {
            action: format!("/desk/batches/{}/answer", all.batch.id),
            fields,
            submit: words::READ_AGAIN.into(),
            ..Form::default()
        }))
    }
}

/// `GET /desk/batches/{id}/faults`: what is wrong, line by line, for the office that has to mend its file.
pub(super) async fn faults(
    staff: Staff,
    From(place): From<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    let (batch, _) = find(&mut tx, &staff, &id).await?;
    let report = report::read(&mut tx, &inquiry.vault, batch.id).await?;
    let report = report.ok_or_else(|| Problem::missing(words::NO_SUCH))?;
    let head =
        [words::LINE, words::COLUMN, words::FIELD, words::SHOWN, words::WHAT].map(str::to_owned).to_vec();
    let line = |said: &Said| {
        vec![
            words::line_in_list(&said.sheet, said.line),
            said.column.clone(),
            said.field.clone(),
            said.shown.clone(),
            said.why.clone(),
        ]
    };
    let more = more_faults(&report).map(|more| vec![more]);
    let rows: Vec<Vec<String>> =
        std::iter::once(head).chain(report.faults.iter().map(line)).chain(more).collect();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"faults.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, csv(&rows)).into_response())
}

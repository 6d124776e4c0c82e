//! `/desk/warnings`: what stands and on how many screens, who has read it, a drill, and the end before its time.

use super::{Known, flow, pages::tone, store};
use crate::words::warning as words;
use axum::{
    Form, Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, OrgPath, Permission, Problem, Scope};
use hongwang_feature::organisations::{self, Names};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_feed::devices::{self, DeviceView};
use hongwang_page::desk::{
    Choice, Column, Confirm, Control, Field, Flash, Form as DeskForm, Row, Table, board, board_mark, confirm,
    form, link_button, panel, table,
};
use hongwang_page::{Badge, Desk, Html, Link, Page, Tone, Visit, badge, progress, when};
use hongwang_replica::Sequence;
use hongwang_store::{Tx, audit};
use hongwang_warnings::{Area, Doing, Level, Warning, WarningId};
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

pub(crate) const BASE: &str = "/desk/warnings";
pub(crate) const STATE: &str = "/desk/warnings/state.json";
const LEVELS: [Level; 4] = [Level::Red, Level::Orange, Level::Yellow, Level::Blue];
const LONGEST_TEXT: usize = 200;
const LONGEST_KIND: usize = 12;
const LONGEST_DRILL: i64 = 60;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

/// What the form of a drill sends.
#[derive(Debug, Deserialize)]
#[serde(default)]
pub(crate) struct Drill {
    org: String,
    kind: String,
    level: String,
    minutes: String,
    text: String,
}

impl Default for Drill {
    fn default() -> Self {
        let text = |text: &str| text.to_owned();
        Self { org: text(""), kind: text("暴雨"), level: text("red"), minutes: text("10"), text: text("") }
    }
}

/// `GET /desk/warnings`
pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let done = match asked.done.as_str() {
        "drill" => Some(words::DONE_DRILL),
        "end" => Some(words::DONE_END),
        _ => None,
    };
    draw(&visit, &staff, &place, done, &Drill::default(), None).await
}

async fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    done: Option<&str>,
    drill: &Drill,
    problem: Option<&Problem>,
) -> Reply<Html> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let known = within(staff, store::known(&mut tx, &place.org).await?);
    let (standing, over): (Vec<_>, Vec<_>) = known.into_iter().partition(|known| known.stands(now));
    let current = current(&mut tx, staff, place, &standing).await?;
    let below = organisations::list(&mut tx, &staff.scope()).await?;
    let body = html! {
        (board(STATE, &board_mark(&current.0), &current))
        (panel(words::DRILL, &html! { p { (words::DRILL_ABOUT) } (drill_form(drill, &below, problem)) }))
        (table(&Table {
            caption: words::OVER.into(),
            columns: [words::HEADLINE, words::LEVEL, words::SENT, words::ENDED].map(Column::words).into(),
            rows: over.iter().map(over_row).collect(),
            empty: String::new(),
        }))
        @if staff.may(Permission::ManageSources) && staff.org == place.org {
            p { (link_button("/desk/warnings/sources", words::SOURCES, Some("rss"), false)) }
        }
    };
    let flash = done.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let shell = Desk { flash, ..staff.desk(place) };
    let page = Page::new(words::DESK_TITLE).desk(shell).status(status).body(body);
    // What answers a form cannot be fetched again.
    let page = if problem.is_some() { page } else { page.follow_board() };
    Ok(page.render(visit))
}

/// What stands, and on how many screens.
async fn current(tx: &mut Tx, staff: &Staff, place: &Place, standing: &[Known]) -> Reply<Markup> {
    let names = Names::load(tx, &Scope(place.org.clone())).await?;
    let mut rows = Vec::new();
    for known in standing {
        rows.push(row(tx, staff, known, &names).await?);
    }
    let columns = [words::HEADLINE, words::LEVEL, words::WHERE, words::UNTIL, words::SCREENS];
    Ok(table(&Table {
        caption: words::CURRENT.into(),
        columns: columns.map(Column::words).into(),
        rows,
        empty: words::CURRENT_NONE.into(),
    }))
}

/// `GET /desk/warnings/state.json`
pub(crate) async fn state(staff: Staff, State(place): State<Place>) -> Reply<Json<serde_json::Value>> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let mut known = within(&staff, store::known(&mut tx, &place.org).await?);
    known.retain(|known| known.stands(now));
    let current = current(&mut tx, &staff, &place, &known).await?;
    Ok(Json(serde_json::json!({ "mark": board_mark(&current.0) })))
}

/// What concerns the organisations of this member of staff.
fn within(staff: &Staff, known: Vec<Known>) -> Vec<Known> {
    let concerns = |org: &OrgPath| staff.org.covers(org) || org.covers(&staff.org);
    known.into_iter().filter(|known| known.orgs.iter().any(concerns)).collect()
}

fn level_badge(known: &Known) -> Markup {
    let level = known.told.level;
    let tone = match level {
        Level::Red | Level::Orange => Tone::Bad,
        Level::Yellow => Tone::Warn,
        Level::Blue => Tone::Plain,
    };
    html! {
        (badge(&Badge::new(level.name(), tone)))
        " "
        @if known.told.drill {
            (badge(&Badge::new(words::DRILL_MARK, Tone::Plain)))
        } @else {
            (badge(&Badge::new(if known.signed { words::UNCHECKED } else { words::UNSIGNED }, Tone::Plain)))
        }
    }
}

async fn row(tx: &mut Tx, staff: &Staff, known: &Known, names: &Names) -> Reply<Row> {
    let told = &known.told;
    let screens = screens(tx, staff, known).await?;
    let there = screens.iter().filter(|screen| screen.is_there).count() as u64;
    let read = screens.iter().filter(|screen| screen.read_at.is_some()).count();
    let places: Vec<String> = known.orgs.iter().map(|org| names.of(org).to_owned()).collect();
    let whole = screens.len() as u64;
    let cells = vec![
        html! { (told.headline) },
        level_badge(known),
        html! { (places.join("、")) },
        html! { (when::stamp(told.until.0)) },
        html! { (progress(words::SCREENS, there, whole, &words::arrived(there, whole))) (words::read(read)) },
    ];
    Ok(Row { cells, href: Some(format!("{BASE}/{}", told.id)) })
}

fn over_row(known: &Known) -> Row {
    let ended = known.ended_at.unwrap_or(known.told.until);
    let cells = vec![
        html! { (known.told.headline) },
        level_badge(known),
        html! { (when::stamp(known.told.sent.0)) },
        html! { (when::stamp(ended.0)) },
    ];
    Row { cells, href: None }
}

/// How a warning stands on a screen.
struct Screen {
    org: OrgPath,
    name: String,
    is_there: bool,
    read_at: Option<Millis>,
}

/// Every screen that a warning is for, within what this member of staff may see.
async fn screens(tx: &mut Tx, staff: &Staff, known: &Known) -> Reply<Vec<Screen>> {
    let sent = store::sent(tx, &known.told.id).await?;
    let seen = store::seen(tx, &known.told.id).await?;
    let views = devices::list(tx, &staff.scope()).await?;
    let screen = |view: DeviceView| {
        let (scope, seq) = sent.iter().find(|(org, _)| org.covers(&view.device.org))?;
        let seq = Sequence(seq.cast_unsigned());
        let is_there = view.cursors.iter().any(|(of, at, _)| of == scope && *at >= seq);
        let read_at = seen.get(&view.device.id).copied();
        Some(Screen { org: view.device.org, name: view.device.name, is_there, read_at })
    };
    Ok(views.into_iter().filter_map(screen).collect())
}

/// `GET /desk/warnings/{id}`
pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
) -> Reply<Html> {
    one(&visit, &staff, &place, &id, "", None).await
}

async fn one(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    id: &str,
    reason: &str,
    problem: Option<&Problem>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let known = find(&mut tx, staff, place, id).await?;
    let names = Names::load(&mut tx, &Scope(place.org.clone())).await?;
    let screens = screens(&mut tx, staff, &known).await?;
    let rows = screens.iter().map(|screen| {
        let (word, tone) =
            if screen.is_there { (words::IS_THERE, Tone::Good) } else { (words::NOT_THERE, Tone::Warn) };
        let cells = vec![
            html! { (names.of(&screen.org)) },
            html! { (screen.name) },
            badge(&Badge::new(word, tone)),
            html! { @if let Some(at) = screen.read_at { (when::stamp(at.0)) } },
        ];
        Row { cells, href: None }
    });
    let may_end = known.orgs.iter().all(|org| staff.org.covers(org));
    let wrong = problem.map(|problem| problem.title.clone());
    let body = html! {
        div class={ "warning " (tone(known.told.level)) } { p { (level_badge(&known)) " " (known.told.headline) } }
        p { (known.told.text) } p { (known.told.advice) }
        p { (words::told(&known.told.sender, known.told.sent, known.told.until)) }
        (table(&Table {
            caption: words::SCREENS.into(),
            columns: [words::PLACE, words::SCREEN, words::ARRIVED, words::READ_AT].map(Column::words).into(),
            rows: rows.collect(),
            empty: words::NO_SCREENS.into(),
        }))
        @if may_end {
            (confirm(&Confirm {
                what: words::END_WHAT.into(),
                follows: vec![words::END_FOLLOWS.into()],
                fields: vec![Field::text("reason", words::REASON).hint(words::REASON_HINT).value(reason).error(wrong)],
                action: format!("{BASE}/{}/end", known.told.id),
                label: words::END.into(),
                cancel: BASE.into(),
                danger: true,
            }))
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = Page::new(known.told.headline.clone()).trail([Link::new(BASE, words::DESK_TITLE)]);
    Ok(page.desk(staff.desk(place)).status(status).body(body).render(visit))
}

/// One that stands and concerns this member of staff.
async fn find(tx: &mut Tx, staff: &Staff, place: &Place, id: &str) -> Reply<Known> {
    let now = place.clock.now();
    let known = within(staff, store::known(tx, &place.org).await?);
    let known = known.into_iter().find(|known| known.told.id.as_str() == id && known.stands(now));
    known.ok_or_else(|| Problem::missing(words::NO_SUCH).into())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ending {
    reason: String,
}

fn fits(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// `POST /desk/warnings/{id}/end`
pub(crate) async fn end(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Form(ending): Form<Ending>,
) -> Reply<Response> {
    let reason = ending.reason.trim();
    if !fits(reason, 2, LONGEST_TEXT) {
        let problem = Problem::field("reason", words::REASON_WRONG);
        return Ok(one(&visit, &staff, &place, &id, reason, Some(&problem)).await?.into_response());
    }
    let mut tx = place.db.write().await?;
    let known = find(&mut tx, &staff, &place, &id).await?;
    for org in &known.orgs {
        staff.reach(org)?;
    }
    let (told, now) = (known.told.clone(), place.clock.now());
    let grown = flow::end(&mut tx, &place.org, &[known], &told.id, now).await?;
    let detail = words::audit_end(&told.headline, reason);
    audit::record(&mut tx, &staff.did(&place, &staff.org, "warning.end", &told.id, detail)).await?;
    tx.commit().await?;
    place.announce(grown);
    Ok(Redirect::to(&format!("{BASE}?done=end")).into_response())
}

fn drill_form(drill: &Drill, below: &[organisations::Organisation], problem: Option<&Problem>) -> Markup {
    let orgs = below.iter().map(|org| Choice::new(org.path.to_string(), org.name.clone())).collect();
    let levels = LEVELS.map(|level| Choice::new(tone(level), level.name())).into();
    form(&DeskForm {
        action: format!("{BASE}/drill"),
        fields: vec![
            Field::new("org", words::DRILL_WHERE, Control::Select(orgs)).value(&drill.org).wrong(problem),
            Field::text("kind", words::DRILL_KIND).value(&drill.kind).wrong(problem),
            Field::new("level", words::LEVEL, Control::Radio(levels)).value(&drill.level).wrong(problem),
            Field::new("minutes", words::DRILL_MINUTES, Control::Line("number"))
                .value(&drill.minutes)
                .wrong(problem),
            Field::text("text", words::DRILL_TEXT)
                .value(&drill.text)
                .hint(words::DRILL_TEXT_HINT)
                .wrong(problem),
        ],
        submit: words::DRILL_BEGIN.to_owned(),
        ..DeskForm::default()
    })
}

/// An office that no weather office has, so that a drill is never taken for a warning, and the first second from `now` on
/// that no other drill has: two clerks may press at once.
fn drill_id(org: &organisations::Organisation, now: Millis, taken: &[Known]) -> Option<WarningId> {
    let at = |after: i64| {
        let second = now.plus(after * Millis::SECOND).beijing().strftime("%Y%m%d%H%M%S");
        WarningId::try_from(format!("{:0<12.12}99_{second}", org.path.code())).ok()
    };
    let mut ids = (0..=taken.len()).filter_map(|after| at(i64::try_from(after).ok()?));
    ids.find(|id| taken.iter().all(|known| known.told.id != *id))
}

/// The warning that a drill is, beside those that are known.
fn drilled(
    drill: &Drill,
    org: &organisations::Organisation,
    now: Millis,
    taken: &[Known],
) -> Result<Warning, Problem> {
    let (kind, text) = (drill.kind.trim(), drill.text.trim());
    if !fits(kind, 1, LONGEST_KIND) {
        return Err(Problem::field("kind", words::DRILL_KIND_WRONG));
    }
    let level = LEVELS.into_iter().find(|level| tone(*level) == drill.level);
    let level = level.ok_or_else(|| Problem::field("level", words::DRILL_LEVEL_WRONG))?;
    let minutes = drill.minutes.trim().parse().ok().filter(|minutes| (1..=LONGEST_DRILL).contains(minutes));
    let minutes: i64 = minutes.ok_or_else(|| Problem::field("minutes", words::DRILL_MINUTES_WRONG))?;
    if !fits(text, 2, LONGEST_TEXT) {
        return Err(Problem::field("text", words::DRILL_TEXT_WRONG));
    }
    let wrong = || Problem::field("org", words::DRILL_WHERE_WRONG);
    let area = Area::parse(org.path.code()).ok_or_else(wrong)?;
    Ok(Warning {
        id: drill_id(org, now, taken).ok_or_else(wrong)?,
        doing: Doing::Warn,
        references: Vec::new(),
        kind: kind.to_owned(),
        level,
        headline: words::drill_headline(&org.name, kind, level),
        text: String::new(),
        advice: text.to_owned(),
        sender: org.name.clone(),
        sent: now,
        until: now.plus(minutes * Millis::MINUTE),
        areas: vec![area],
        drill: true,
        signed: false,
    })
}

/// `POST /desk/warnings/drill`
pub(crate) async fn drill(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Form(drill): Form<Drill>,
) -> Reply<Response> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let below = organisations::list(&mut tx, &staff.scope()).await?;
    let org = below.iter().find(|org| org.path.to_string() == drill.org);
    let org = org.ok_or_else(|| Problem::field("org", words::DRILL_WHERE_WRONG));
    let taken = store::known(&mut tx, &place.org).await?;
    let warning = match org.and_then(|org| drilled(&drill, org, now, &taken)) {
        Ok(warning) => warning,
        Err(problem) => {
            drop(tx);
            return Ok(draw(&visit, &staff, &place, None, &drill, Some(&problem)).await?.into_response());
        }
    };
    let grown = flow::take(&mut tx, &place, std::slice::from_ref(&warning), now).await?;
    let minutes = warning.until.since(now) / Millis::MINUTE;
    let detail = words::audit_drill(&warning.headline, &warning.sender, minutes);
    audit::record(&mut tx, &staff.did(&place, &staff.org, "warning.drill", &warning.id, detail)).await?;
    tx.commit().await?;
    place.announce(grown);
    Ok(Redirect::to(&format!("{BASE}?done=drill")).into_response())
}

/// What a source gave, for the page that tries it.
pub(crate) fn found(found: &[Warning], left_out: Option<&str>) -> Markup {
    let row = |warning: &Warning| {
        let cells = vec![
            html! { (warning.headline) },
            html! { (warning.level.name()) },
            html! { (when::stamp(warning.sent.0)) },
            html! { (when::stamp(warning.until.0)) },
        ];
        Row { cells, href: None }
    };
    html! {
        (table(&Table {
            caption: words::CURRENT.into(),
            columns: [words::HEADLINE, words::LEVEL, words::SENT, words::UNTIL].map(Column::words).into(),
            rows: found.iter().map(row).collect(),
            empty: words::FOUND_NOTHING.into(),
        }))
        @if let Some(left_out) = left_out { p { (left_out) } }
    }
}

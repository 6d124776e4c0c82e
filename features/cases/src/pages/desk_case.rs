//! `/desk/cases/{id}`: what it is, where it stands, what was answered, what can be done now, and what was done.

use super::desk_act::{self, Entered, Refused};
use super::desk_cases::{BASE, state, tone, who};
use super::{SHELF, desk_answers, desk_paper, desk_papers};
use crate::case::{self, Dossier, Told};
use crate::handling::Queue;
use crate::words::applicant as people_words;
use crate::{applicant, assign, casebook, desk_words as words, notice, privacy, store, urge};
use axum::{
    Extension,
    extract::{Path, Query, State},
};
use hongwang_base::{Millis, Problem, Scope};
use hongwang_casework::{ClockStanding, Days, SYSTEM, standing};
use hongwang_feature::organisations::Names;
use hongwang_feature::{Fail, Place, Reply, Staff};
use hongwang_page::{
    Badge, Desk, Html, Link, Page, Tone, Visit, badge,
    desk::{Column, Flash, Row, Table, panel, table},
    html, progress, when,
};
use hongwang_store::{Tx, Vault};
use http::StatusCode;
use maud::Markup;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: Option<String>,
}

fn missing() -> Fail {
    Problem::missing(words::NO_CASE).into()
}

/// A case, if this account reaches it.
pub(crate) async fn find(tx: &mut Tx, staff: &Staff, id: &str) -> Reply<Dossier> {
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let kept = casebook::find(tx, &staff.scope(), id).await?.ok_or_else(missing)?;
    Ok(case::load(tx, kept).await?)
}

/// Who looks, and with what.
pub(crate) struct Reader<'a> {
    pub(crate) place: &'a Place,
    pub(crate) staff: &'a Staff,
    pub(crate) visit: &'a Visit,
    pub(crate) vault: &'a Vault,
}

/// What one drawing of a case shows beside the case.
#[derive(Default)]
pub(crate) struct Shown {
    /// What the last action did.
    pub(super) flash: Option<Flash>,
    /// What was entered in the form of an action, and why it was not taken.
    pub(super) entered: Entered,
    pub(super) refused: Option<Refused>,
    /// Every answer as it is, once.
    pub(crate) whole: bool,
    /// The papers, for a while.
    pub(crate) papers: Option<desk_papers::Opened>,
    /// What was written for that, and what is wrong with it.
    pub(super) asked: Option<(String, &'static str)>,
    pub(super) status: StatusCode,
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let dossier = find(&mut tx, &staff, &id).await?;
    let flash = asked.done.map(|_| Flash { tone: Tone::Good, text: words::DONE_ACT.to_owned() });
    let reader = Reader { place: &place, staff: &staff, visit: &visit, vault: &vault };
    draw(&mut tx, &reader, &dossier, Shown { flash, ..Shown::default() }).await
}

pub(super) async fn draw(tx: &mut Tx, reader: &Reader<'_>, dossier: &Dossier, shown: Shown) -> Reply<Html> {
    let Reader { place, staff, visit, vault } = *reader;
    let names = Names::load(tx, &Scope(place.org.clone())).await?;
    let kept = &dossier.kept;
    let sealed = casebook::answers(tx, kept.id).await?;
    let answers = store::opened(vault, kept.id, &sealed).ok();
    let who_applied = applicant::desk::drawn(tx, reader, dossier, answers.as_ref(), &shown).await?;
    let now = place.clock.now();
    let urges = urge::pages::part(tx, staff, &names, dossier).await?;
    let hands = assign::pages::part(tx, staff, &names, dossier).await?;
    let rights = privacy::pages::part(tx, dossier).await?;
    let objections = notice::desk::part(tx, vault, dossier, &shown).await?;
    let after = super::desk_after::part(tx, dossier, staff, now).await?;
    let body = html! {
        (panel(words::MATTER, &facts(dossier, &names)))
        (panel(words::STANDS, &stands(dossier, now)))
        @if kept.queue != Queue::Closed || shown.refused.is_some() {
            (panel(words::ACTIONS, &desk_act::actions(dossier, staff, &names, &shown)))
        }
        (urges)
        (hands)
        (objections)
        (after)
        (panel(people_words::DESK, &who_applied))
        (panel(words::ANSWERS, &desk_answers::drawn(dossier, answers.as_ref(), &shown, now)))
        (rights)
        (desk_paper::part(dossier))
        (panel(words::HISTORY, &history(dossier)))
    };
    let trail = vec![Link::new(BASE, words::QUEUE)];
    let shell = Desk { trail, flash: shown.flash, ..staff.desk(place) };
    let title = format!("{} · {}", dossier.item.name, who(kept));
    let page = Page::new(title).desk(shell).island(SHELF.address("cases.css")).status(shown.status);
    Ok(page.body(body).render(visit))
}

fn facts(dossier: &Dossier, names: &Names) -> Markup {
    let (kept, item) = (&dossier.kept, &dossier.item);
    let promised = item.terms(&kept.org).promised;
    let facts = [
        (words::NUMBER, kept.number.clone()),
        (words::LOCAL_NUMBER, kept.local.clone()),
        (words::ITEM, item.name.clone()),
        (words::HANDLING, words::kinds(item.handling, &item.kind, promised)),
        (words::WHO, who(kept).to_owned()),
        (words::WHERE, names.of(&kept.org)),
        (words::OFFICE, names.of(&kept.office)),
        (words::FILED_AT, when::stamp(kept.filed_at.0)),
    ];
    html! {
        dl class="facts" { @for (name, value) in facts { dt { (name) } dd { (value) } } }
        @if !item.checked { p class="small" { strong { (words::NOT_CHECKED) } "：" (item.note) } }
    }
}

/// The state, what the applicant reads of it, and the clocks.
fn stands(dossier: &Dossier, now: Millis) -> Markup {
    let kept = &dossier.kept;
    let says = dossier.flow.state(&kept.state).map_or("", |state| &state.says);
    let missing: Vec<&str> = dossier.case.missing().collect();
    let mut clocks = standing(&dossier.flow, &dossier.calendar, &dossier.case, now.0);
    clocks.retain(|clock| clock.running || is_held(dossier, &clock.id));
    html! {
        p class="case-state" { (state(kept)) }
        p { (words::SAID_TO_APPLICANT) "：" (says) }
        @if kept.queue == Queue::Waiting && !missing.is_empty() {
            p { (words::MISSING_PAPERS) "：" (missing.join("、")) }
        }
        @for clock in &clocks { (clock_line(dossier, clock)) }
        @if let Some(year) = clocks.iter().filter(|clock| clock.running).find_map(|clock| clock.year_without_table) {
            p class="small" { (words::year_without_table(year)) }
        }
    }
}

/// Whether a clock that stands goes on later; one that came to its end is of no more interest.
fn is_held(dossier: &Dossier, clock: &str) -> bool {
    let on = dossier.flow.actions.iter().filter(|action| action.is_from(&dossier.kept.state));
    on.flat_map(|action| &action.resume).any(|resumed| resumed == clock)
}

/// A clock as a bar of its days, with what is left in words.
fn clock_line(dossier: &Dossier, clock: &ClockStanding) -> Markup {
    let working = dossier.flow.clock(&clock.id).is_none_or(|rule| rule.days == Days::Working);
    let left = u64::try_from(clock.left).unwrap_or(0);
    let used = u64::from(clock.used);
    let until = clock.deadline.map(when::date);
    let note = words::clock(clock.left, working, clock.running, until.as_deref());
    html! {
        div class="case-clock" {
            (progress(&clock.name, used, used + left, &note))
            @if clock.running { (badge(&Badge::new(words::alert(clock.alert), tone(clock.alert)))) }
        }
    }
}

fn history(dossier: &Dossier) -> Markup {
    let row = |told: &Told| Row {
        cells: vec![
            html! { time datetime=(when::machine(told.event.at)) { (when::stamp(told.event.at)) } },
            html! { (by(told)) },
            html! { (what(dossier, told)) },
            html! { @for line in written(dossier, told) { p { (line) } } },
        ],
        href: None,
    };
    table(&Table {
        caption: words::HISTORY.to_owned(),
        columns: [words::TIME, words::BY, words::DONE_WHAT, words::WRITTEN].map(Column::words).to_vec(),
        rows: dossier.told.iter().map(row).collect(),
        empty: String::new(),
    })
}

fn by(told: &Told) -> &str {
    match told.event.role.as_str() {
        SYSTEM => words::TIME_ITSELF,
        _ if told.by.is_empty() => words::APPLICANT,
        _ => &told.by,
    }
}

fn what(dossier: &Dossier, told: &Told) -> String {
    let event = &told.event;
    let name = dossier.flow.action(&event.action).map_or(&event.action, |action| &action.name);
    words::one_of(name, event.nth, event.of)
}

/// What was written with a step, a line each.
fn written(dossier: &Dossier, told: &Told) -> Vec<String> {
    let event = &told.event;
    let text = |name: &str, text: &Option<String>| text.as_ref().map(|text| words::written(name, text));
    let papers =
        |papers: &[String]| (!papers.is_empty()).then(|| words::written(words::PAPERS, &papers.join("、")));
    let found = event.findings.iter().map(|(id, holds)| {
        let question = dossier.flow.condition(id).map_or(id, |condition| &condition.name);
        words::found(question, *holds)
    });
    let lines = [
        text(words::REASON, &event.reason),
        text(words::REMEDY, &event.remedy),
        papers(&event.asked),
        papers(&event.brought),
    ];
    lines.into_iter().flatten().chain(found).collect()
}

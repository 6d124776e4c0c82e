//! `/desk/cases/{id}/print/{kind}`: a case as a paper for the file and for the applicant, by what happened to it. The name
//! is masked; for whoever says why (POST) it is whole, once, and that is written down before.

use super::SHELF;
use super::desk_act::wrong_text;
use super::desk_case::{Reader, find};
use super::desk_cases::address;
use crate::case::Dossier;
use crate::form::{Form as FormOf, Step, text_at};
use crate::words::{applicant as people_words, paper as words};
use crate::{applicant, casebook, desk_words, received, store, words as all_words};
use axum::{
    Extension, Form,
    extract::{Path, State},
};
use hongwang_base::{Millis, Problem, Scope};
use hongwang_casework::{Event, Outcome};
use hongwang_feature::{Place, Reply, Staff, organisations::Names};
use hongwang_page::{
    Desk, Html, Link, Page, Visit,
    desk::{Control, Field, Form as DeskForm, form, link_button, panel},
    html,
};
use hongwang_store::{Tx, Vault, audit};
use maud::Markup;
use serde::Deserialize;

/// The step by which a case is not accepted, in every workflow that has one.
const NOT_ACCEPTED: &str = "refuse_acceptance";
/// The steps by which one is accepted.
const ACCEPTED: [&str; 2] = ["accept", "deem_accepted"];

/// A paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Paper {
    Accepted,
    Supplement,
    NotAccepted,
    Refused,
    Delivery,
    /// What was handed in, for the file.
    List,
}

impl Paper {
    const ALL: [Self; 6] =
        [Self::List, Self::Accepted, Self::Supplement, Self::NotAccepted, Self::Refused, Self::Delivery];

    fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Supplement => "supplement",
            Self::NotAccepted => "not-accepted",
            Self::Refused => "refused",
            Self::Delivery => "delivery",
            Self::List => "list",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Accepted => words::ACCEPTED,
            Self::Supplement => words::SUPPLEMENT,
            Self::NotAccepted => words::NOT_ACCEPTED,
            Self::Refused => words::REFUSED,
            Self::Delivery => words::DELIVERY,
            Self::List => words::FILE_LIST,
        }
    }

    fn says(self) -> &'static str {
        match self {
            Self::Accepted => words::ACCEPTED_SAYS,
            Self::Supplement => words::SUPPLEMENT_SAYS,
            Self::NotAccepted => words::NOT_ACCEPTED_SAYS,
            Self::Refused => words::REFUSED_SAYS,
            Self::Delivery => words::DELIVERY_SAYS,
            Self::List => words::FILE_LIST_SAYS,
        }
    }

    /// Whether an event is what it is about.
    fn is_about(self, dossier: &Dossier, event: &Event) -> bool {
        let outcome = dossier.flow.state(&event.to).and_then(|state| state.outcome);
        let refuses = event.to != event.from && outcome == Some(Outcome::Refused);
        match self {
            Self::Accepted => ACCEPTED.contains(&event.action.as_str()),
            Self::Supplement => !event.asked.is_empty(),
            Self::NotAccepted => event.action == NOT_ACCEPTED,
            Self::Refused => refuses && event.action != NOT_ACCEPTED,
            // What was told in writing has to be delivered.
            Self::Delivery => !event.asked.is_empty() || refuses,
            Self::List => event.seq == 1,
        }
    }

    /// The newest event that it is about, if there was one.
    fn event(self, dossier: &Dossier) -> Option<&Event> {
        let mut newest = dossier.told.iter().rev().map(|told| &told.event);
        newest.find(|event| self.is_about(dossier, event))
    }
}

/// The ways to the papers that there are of a case.
pub(super) fn part(dossier: &Dossier) -> Markup {
    let there: Vec<Paper> = Paper::ALL.into_iter().filter(|paper| paper.event(dossier).is_some()).collect();
    if there.is_empty() {
        return html! {};
    }
    let way = |paper: &Paper| format!("{}/print/{}", address(&dossier.kept), paper.word());
    let ways = html! {
        p class="case-arrows" {
            @for paper in &there { (link_button(&way(paper), paper.name(), Some("printer"), false)) }
        }
    };
    panel(words::PAPERS, &ways)
}

async fn asked(tx: &mut Tx, staff: &Staff, id: &str, kind: &str) -> Reply<(Dossier, Paper)> {
    let dossier = find(tx, staff, id).await?;
    let paper = Paper::ALL.into_iter().find(|paper| paper.word() == kind);
    let paper = paper.filter(|paper| paper.event(&dossier).is_some());
    Ok((dossier, paper.ok_or_else(|| Problem::missing(words::NO_PAPER))?))
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path((id, kind)): Path<(String, String)>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let (dossier, paper) = asked(&mut tx, &staff, &id, &kind).await?;
    let name = dossier.kept.masked.clone();
    let reader = Reader { place: &place, staff: &staff, visit: &visit, vault: &vault };
    draw(&mut tx, &reader, &dossier, paper, (&name, true)).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    reason: String,
}

/// The same with the whole name.
pub(crate) async fn whole(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path((id, kind)): Path<(String, String)>,
    Form(entered): Form<Entered>,
) -> Reply<Html> {
    let reason = entered.reason.trim();
    let mut tx = place.db.write().await?;
    let (dossier, paper) = asked(&mut tx, &staff, &id, &kind).await?;
    let wrong = if reason.is_empty() { Some(desk_words::REASON_MISSING) } else { wrong_text(reason) };
    if let Some(wrong) = wrong {
        return Err(Problem::field("reason", wrong).into());
    }
    let kept = &dossier.kept;
    let sealed = casebook::answers(&mut tx, kept.id).await?;
    let answers = store::opened(&vault, kept.id, &sealed)?;
    let name = received::applicant(&dossier.form, &answers).to_owned();
    let detail = words::audit(&kept.number, paper.name(), reason);
    audit::record(&mut tx, &staff.did(&place, &kept.org, "case.reveal", kept.id, detail)).await?;
    tx.commit().await?;
    let mut tx = place.db.read().await?;
    let reader = Reader { place: &place, staff: &staff, visit: &visit, vault: &vault };
    draw(&mut tx, &reader, &dossier, paper, (&name, false)).await
}

async fn draw(
    tx: &mut Tx,
    reader: &Reader<'_>,
    dossier: &Dossier,
    paper: Paper,
    (name, masked): (&str, bool),
) -> Reply<Html> {
    let Reader { place, staff, visit, vault } = *reader;
    let names = Names::load(tx, &Scope(place.org.clone())).await?;
    let kept = &dossier.kept;
    let there = if paper == Paper::List { handed_in(tx, (place, vault), dossier).await? } else { Vec::new() };
    let body = html! {
        article class="paper" { (sheet(dossier, paper, name, &names.of(&kept.office), &there)) }
        div class="paper-how" {
            p { (words::HOW) }
            @if masked {
                (form(&DeskForm {
                    action: format!("{}/print/{}", address(kept), paper.word()),
                    fields: vec![Field::new("reason", words::WHOLE_REASON, Control::Line("text"))],
                    submit: words::WHOLE.to_owned(),
                    ..DeskForm::default()
                }))
            }
        }
    };
    let shell = Desk { trail: vec![Link::new(address(kept), kept.number.as_str())], ..staff.desk(place) };
    let page = Page::new(paper.name()).desk(shell).island(SHELF.address("paper.css"));
    Ok(page.body(body).render(visit))
}

/// What stands on the paper.
fn sheet(dossier: &Dossier, paper: Paper, name: &str, office: &str, there: &[(String, String)]) -> Markup {
    let (kept, item) = (&dossier.kept, &dossier.item);
    let event = paper.event(dossier);
    let at = event.map_or(kept.filed_at, |event| Millis(event.at));
    let facts = [
        (words::NUMBER, kept.number.as_str()),
        (words::LOCAL, kept.local.as_str()),
        (words::ITEM, item.name.as_str()),
        (words::APPLICANT, if name.is_empty() { desk_words::NOBODY } else { name }),
        (words::FILED, &kept.filed_at.minute_words()),
    ];
    html! {
        h2 { (paper.name()) }
        dl { @for (name, value) in facts { dt { (name) } dd { (value) } } }
        p class="paper-says" { (paper.says()) }
        @if paper == Paper::Accepted { p { (words::LIMIT) "：" (all_words::limit(item.promised)) } }
        @if let Some(event) = event { (written(dossier, paper, event)) }
        @if paper == Paper::List {
            @if there.is_empty() { p { (words::FILE_LIST_EMPTY) } }
            ol { @for (name, says) in there { li { (name) "：" (says) } } }
        }
        p class="paper-seal" { (office) (words::SEAL) br; (at.date_words()) }
    }
}

/// What lies in the file of a case, a name and what there is of it: papers, who helped from afar, what was signed,
/// originals that were seen.
async fn handed_in(
    tx: &mut Tx,
    (place, vault): (&Place, &Vault),
    dossier: &Dossier,
) -> Reply<Vec<(String, String)>> {
    let kept = &dossier.kept;
    let answers = store::opened(vault, kept.id, &casebook::answers(tx, kept.id).await?)?;
    let applied = applicant::store::of(tx, vault, kept.id).await?;
    let day = kept.filed_at.beijing().date();
    let laid = |step: Step<'_>| {
        let Step::Ask { at, question, member } = step else { return None };
        let text = text_at(&answers, &at);
        let name = member.map_or_else(
            || question.short.clone(),
            |(which, group)| all_words::of_member(&group.repeat, which, &question.short),
        );
        let is_laid = question.attach.is_some() && !text.is_empty();
        is_laid.then(|| (name, FormOf::shown(question, text, day)))
    };
    let mut there: Vec<_> = dossier.form.steps(&answers).into_iter().filter_map(laid).collect();
    let applicant = applied.map(|applied| applied.applicant).unwrap_or_default();
    let afar = applicant::desk::afar(tx, place, dossier, &applicant, Some(&answers)).await?;
    there.extend(afar.into_iter().map(|says| (people_words::DESK_AFAR.to_owned(), says)));
    if let Some(assist) = applicant.assist {
        let mandate = assist.mandate.as_ref();
        there.extend(
            mandate.map(|mandate| {
                (people_words::DESK_ASSIST_MANDATE.to_owned(), people_words::mandate(mandate))
            }),
        );
        there.extend(assist.seen.into_iter().map(|name| (name, words::FILE_LIST_SEEN.to_owned())));
    }
    let brought = dossier.told.iter().flat_map(|told| &told.event.brought);
    there.extend(brought.map(|name| (name.clone(), words::FILE_LIST_BROUGHT.to_owned())));
    Ok(there)
}

/// What was written with the event that the paper is about, or the lines to be signed.
fn written(dossier: &Dossier, paper: Paper, event: &Event) -> Markup {
    match paper {
        Paper::Accepted | Paper::List => html! {},
        Paper::Supplement => html! {
            p { (words::MISSING) "：" }
            ol { @for paper in &event.asked { li { (paper) } } }
        },
        Paper::NotAccepted | Paper::Refused => html! {
            @for (name, text) in [(words::WHY, &event.reason), (words::REMEDY, &event.remedy)] {
                @if let Some(text) = text { p { strong { (name) "：" } (text) } }
            }
        },
        Paper::Delivery => {
            let told = [Paper::Supplement, Paper::NotAccepted, Paper::Refused];
            let told = told.into_iter().find(|told| told.is_about(dossier, event));
            html! {
                dl {
                    dt { (words::RECEIVED) } dd { (told.map_or("", Paper::name)) }
                    @for name in words::SIGNED { dt { (name) } dd { (words::LINE) } }
                }
            }
        }
    }
}

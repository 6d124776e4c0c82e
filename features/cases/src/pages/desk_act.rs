//! `POST /desk/cases/{id}/act`: a step of a case. What can be done stands on the page as small forms, each with what
//! its action asks for; what is refused stands there again with everything that was entered.

use super::desk_answers::LONGEST;
use super::desk_case::{Reader, Shown, draw, find};
use super::desk_cases::{address, state};
use crate::case::{Dossier, Kept, naming, proceed};
use crate::words::seat as seat_words;
use crate::{announce, desk_words as words};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_casework::{Action, Actor, Command, Need, Refusal, StateKind, offered};
use hongwang_feature::{Place, Reply, Staff, duty::Duty, organisations::Names};
use hongwang_page::{
    Tone, Visit,
    desk::{Choice, Control, Field, Flash, Form as DeskForm, form},
    html,
};
use hongwang_store::{Tx, Vault, audit};
use http::StatusCode;
use maud::Markup;
use std::collections::BTreeMap;

/// Papers that one step names, and the longest name of one.
const MOST_PAPERS: usize = 30;
const LONGEST_PAPER: usize = 60;
/// A telephone number has so many digits, an identity number more.
const NUMBER: usize = 11;

/// What was entered in the form of an action. Every field bears the action's name, because the forms of several actions
/// stand on one page.
#[derive(Debug, Default)]
pub(super) struct Entered {
    action: String,
    expected: u64,
    fields: BTreeMap<String, String>,
}

impl Entered {
    fn of_pairs(pairs: Vec<(String, String)>) -> Self {
        let mut entered = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "action" => entered.action = value,
                "expected" => entered.expected = value.parse().unwrap_or(0),
                _ => drop(entered.fields.insert(name, value)),
            }
        }
        entered
    }

    fn of(&self, action: &str, field: &str) -> &str {
        self.fields.get(&name_of(action, field)).map_or("", String::as_str)
    }

    fn command(&self, dossier: &Dossier, staff: &Staff) -> Command {
        let mut command = Command::new(actor(staff, dossier), &self.action, self.expected);
        let text = |field: &str| {
            Some(self.of(&self.action, field).trim().to_owned()).filter(|text| !text.is_empty())
        };
        (command.reason, command.remedy) = (text("reason"), text("remedy"));
        let papers = self.of(&self.action, "papers").lines().map(str::trim).filter(|paper| !paper.is_empty());
        command.materials = papers.map(str::to_owned).collect();
        let finds =
            dossier.flow.action(&self.action).map(|action| action.finds.as_slice()).unwrap_or_default();
        let found = finds.iter().filter_map(|condition| match self.of(&self.action, condition) {
            "yes" => Some((condition.clone(), true)),
            "no" => Some((condition.clone(), false)),
            _ => None,
        });
        command.findings = found.collect();
        command
    }
}

fn name_of(action: &str, field: &str) -> String {
    format!("{action}.{field}")
}

pub(super) fn actor(staff: &Staff, dossier: &Dossier) -> Actor {
    let Kept { org, office, .. } = &dossier.kept;
    let roles = dossier.seats.roles((staff.account, &staff.org), (org, office));
    Actor { id: staff.account.to_string(), roles }
}

/// Why something was not done.
#[derive(Debug)]
pub(super) struct Refused {
    /// Which field it is about, if it is about one.
    field: Option<&'static str>,
    pub(super) words: String,
    status: StatusCode,
}

impl Refused {
    pub(super) fn of(refusal: &Refusal) -> Self {
        let field = match refusal {
            Refusal::ReasonMissing { .. } | Refusal::Unmet { .. } => Some("reason"),
            Refusal::RemedyMissing { .. } => Some("remedy"),
            Refusal::MaterialsMissing { .. } => Some("papers"),
            _ => None,
        };
        match refusal {
            Refusal::Stale { .. } => {
                Self { field, words: words::FASTER.to_owned(), status: StatusCode::CONFLICT }
            }
            other => Self { field, words: other.to_string(), status: StatusCode::BAD_REQUEST },
        }
    }

    fn about(field: &'static str, words: &str) -> Self {
        Self { field: Some(field), words: words.to_owned(), status: StatusCode::BAD_REQUEST }
    }
}

/// Whether a text holds so many digits in a row that somebody could be meant by them.
pub(crate) fn holds_number(text: &str) -> bool {
    let mut run = 0;
    text.chars().filter(|letter| *letter != ' ').any(|letter| {
        run = if letter.is_ascii_digit() { run + 1 } else { 0 };
        run >= NUMBER
    })
}

/// What is wrong with a text of staff that stands beside a case, if anything is.
pub(crate) fn wrong_text(text: &str) -> Option<&'static str> {
    if text.chars().count() > LONGEST {
        return Some(words::REASON_LONG);
    }
    holds_number(text).then_some(words::NUMBER_IN_IT)
}

/// What may not be written into an event, which nobody can change or take away.
fn too_much(command: &Command) -> Option<Refused> {
    for (field, text) in [("reason", &command.reason), ("remedy", &command.remedy)] {
        let text = text.as_deref().unwrap_or_default();
        if text.chars().count() > LONGEST {
            return Some(Refused::about(field, words::REASON_LONG));
        }
        // The office to which one can turn has a telephone.
        if field == "reason" && holds_number(text) {
            return Some(Refused::about(field, words::NUMBER_IN_IT));
        }
    }
    let papers = &command.materials;
    if papers.len() > MOST_PAPERS || papers.iter().any(|paper| paper.chars().count() > LONGEST_PAPER) {
        return Some(Refused::about("papers", words::PAPERS_LONG));
    }
    let number = papers.iter().any(|paper| holds_number(paper));
    number.then(|| Refused::about("papers", words::NUMBER_IN_IT))
}

/// What may not be written with a step, or nothing.
pub(super) async fn wrong(
    tx: &mut Tx,
    vault: &Vault,
    dossier: &Dossier,
    command: &Command,
) -> Reply<Option<Refused>> {
    match too_much(command) {
        None => {
            let field = naming(tx, vault, dossier, command).await?;
            Ok(field.map(|field| Refused::about(field, words::NAME_IN_IT)))
        }
        some => Ok(some),
    }
}

/// Takes a step and writes into the audit log that it was taken; or says why not, and then the transaction must be
/// dropped.
pub(super) async fn attempt(
    tx: &mut Tx,
    (place, staff, vault): (&Place, &Staff, &Vault),
    dossier: &mut Dossier,
    command: &Command,
) -> Reply<Option<Refused>> {
    if let Some(refused) = wrong(tx, vault, dossier, command).await? {
        return Ok(Some(refused));
    }
    if let Err(refusal) = proceed(tx, vault, dossier, command, &staff.name, place.clock.now()).await? {
        return Ok(Some(Refused::of(&refusal)));
    }
    let kept = &dossier.kept;
    let action = dossier.flow.action(&command.action).map_or(&command.action, |action| &action.name);
    let detail = words::audit_act(&kept.number, action, state(kept));
    audit::record(tx, &staff.did(place, &kept.org, "case.act", kept.id, detail)).await?;
    Ok(None)
}

/// Does it, or shows why not.
pub(crate) async fn act(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    let entered = Entered::of_pairs(pairs);
    let mut tx = place.db.write().await?;
    let mut dossier = find(&mut tx, &staff, &id).await?;
    let command = entered.command(&dossier, &staff);
    if let Some(refused) = attempt(&mut tx, (&place, &staff, &vault), &mut dossier, &command).await? {
        // Nothing of it is kept, and the page shows the case as it is now.
        drop(tx);
        let mut tx = place.db.read().await?;
        let dossier = find(&mut tx, &staff, &id).await?;
        let flash = Some(Flash { tone: Tone::Bad, text: refused.words.clone() });
        let status = refused.status;
        let shown = Shown { flash, entered, refused: Some(refused), status, ..Shown::default() };
        let reader = Reader { place: &place, staff: &staff, visit: &visit, vault: &vault };
        return Ok(draw(&mut tx, &reader, &dossier, shown).await?.into_response());
    }
    tx.commit().await?;
    let kept = &dossier.kept;
    announce(&place, &kept.org);
    Ok(Redirect::to(&format!("{}?done=1", address(kept))).into_response())
}

/// What this person can do with the case, a form each; and what was entered for something that cannot be done any more.
pub(super) fn actions(dossier: &Dossier, staff: &Staff, names: &Names, shown: &Shown) -> Markup {
    let offers = offered(&dossier.flow, &dossier.case, &actor(staff, dossier));
    let entered = &shown.entered;
    let lost = shown.refused.is_some() && !offers.iter().any(|action| action.id == entered.action);
    let texts = entered.fields.values().filter(|text| !text.trim().is_empty());
    let kept = &dossier.kept;
    let vacant = dossier.seats.says((&dossier.flow, &kept.state), (&kept.org, &kept.office), names);
    html! {
        @for line in vacant.into_iter().chain(of_others(dossier, &offers)) { p { (line) } }
        @if lost { section class="case-act" { h3 { (words::ENTERED) } @for text in texts { p { (text) } } } }
        @if offers.is_empty() { p { (words::NO_ACTIONS) } }
        @for action in offers { (action_form(dossier, action, shown)) }
    }
}

/// The decisions that this person does not make: whose they are.
fn of_others(dossier: &Dossier, offers: &[&Action]) -> Vec<String> {
    let flow = &dossier.flow;
    let decides = |role: &String| role.ends_with(Duty::Leader.word());
    let others = flow.actions.iter().filter(|action| {
        action.is_from(&dossier.kept.state)
            && action.who.iter().all(decides)
            && !offers.iter().any(|offer| offer.id == action.id)
    });
    let who =
        |action: &Action| action.who.iter().map(|role| flow.role_name(role)).collect::<Vec<_>>().join("、");
    others.map(|action| seat_words::of_another(&action.name, &who(action))).collect()
}

fn action_form(dossier: &Dossier, action: &Action, shown: &Shown) -> Markup {
    let asked = fields(dossier, action, shown);
    let has_fields = !asked.is_empty();
    let hidden = [
        Field::hidden("action", action.id.as_str()),
        Field::hidden("expected", dossier.case.seq.to_string()),
    ];
    let drawn = form(&DeskForm {
        action: format!("{}/act", address(&dossier.kept)),
        fields: hidden.into_iter().chain(asked).collect(),
        submit: action.name.clone(),
        ..DeskForm::default()
    });
    html! { section class="case-act" { @if has_fields { h3 { (action.name) } } (drawn) } }
}

/// What the action asks for, with what was entered before.
fn fields(dossier: &Dossier, action: &Action, shown: &Shown) -> Vec<Field> {
    let entered = &shown.entered;
    let refused = shown.refused.as_ref().filter(|_| entered.action == action.id);
    let field = |field: &str, label: &str, control: Control| {
        let wrong =
            refused.filter(|refused| refused.field == Some(field)).map(|refused| refused.words.clone());
        Field::new(name_of(&action.id, field), label, control)
            .value(entered.of(&action.id, field))
            .error(wrong)
    };
    let to = action.to.as_deref().and_then(|to| dossier.flow.state(to));
    let asks = to.is_some_and(|to| to.kind == StateKind::WaitingForApplicant);
    let papers: Vec<&str> = dossier.item.material.iter().map(|material| material.name.as_str()).collect();
    let hint = if asks { words::papers_of_item(&papers) } else { words::PAPERS_HINT.to_owned() };
    let needed = action.needs.iter().map(|need| match need {
        Need::Reason => field("reason", words::REASON, Control::Area(3)).hint(words::REASON_HINT),
        Need::Remedy => field("remedy", words::REMEDY, Control::Area(2)).hint(words::REMEDY_HINT),
        Need::Materials => field("papers", words::PAPERS, Control::Area(4)).hint(hint.as_str()),
    });
    let choices = || vec![Choice::new("yes", words::YES), Choice::new("no", words::NO)];
    let found = action.finds.iter().map(|id| {
        let question = dossier.flow.condition(id).map_or(id, |condition| &condition.name);
        field(id, question, Control::Radio(choices()))
    });
    found.chain(needed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_which_somebody_could_be_meant_is_noticed() {
        for text in ["电话13800138000", "42112419500101001X", "138 0013 8000"] {
            assert!(holds_number(text), "{text}");
        }
        for text in ["", "国卫办人口发〔2021〕21号", "0713-7012345", "2026年11月23日 10:00"] {
            assert!(!holds_number(text), "{text}");
        }
    }
}

//! `/desk/cases/{id}/answer`: the answer to the writer, and what of it everybody may read.

use super::{Shown, agreed, is_answered, publish, store};
use crate::case::Dossier;
use crate::pages::desk_case::find;
use crate::pages::desk_cases::address;
use crate::result::desk::names_somebody;
use crate::words::wall as words;
use crate::{announce, casebook, standing, store as drafts};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{OrgPath, Problem, Scope, SubmissionId};
use hongwang_feature::organisations::Names;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{Choice, Control, Field, Form as DeskForm, form, link_button, panel};
use hongwang_page::{Desk, Html, Link, Page, Visit, html};
use hongwang_store::{Tx, Vault, audit};
use http::StatusCode;
use maud::Markup;
use serde::Deserialize;
use serde_json::Value;

const LONGEST_LETTER: usize = 800;
const LONGEST: usize = 500;

/// What the page of a case says of its answer; nothing where nobody waits for one.
pub(crate) async fn part(tx: &mut Tx, dossier: &Dossier) -> Reply<Markup> {
    if !is_answered(&dossier.kept.item) {
        return Ok(html! {});
    }
    let answer = store::of_case(tx, dossier.kept.id).await?;
    let to = format!("{}/answer", address(&dossier.kept));
    let body = html! {
        @match &answer {
            None => { p { strong { (words::NOT_ANSWERED) } } }
            Some(answer) => { p { (answer.says) } @if answer.wall.is_some() { p class="small" { (words::IS_PUBLIC) } } }
        }
        p { (link_button(&to, words::WRITE, Some("edit"), answer.is_none())) }
    };
    Ok(panel(words::LETTER, &body))
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    says: String,
    question: String,
    answer: String,
    scope: String,
    go: String,
}

#[derive(Default)]
struct View {
    wrong: Option<(&'static str, &'static str)>,
    preview: bool,
    status: StatusCode,
}

struct Reader<'a> {
    place: &'a Place,
    staff: &'a Staff,
    visit: &'a Visit,
}

/// A case whose writer waits for an answer, and what was written.
async fn letter(tx: &mut Tx, staff: &Staff, vault: &Vault, id: &str) -> Reply<(Dossier, Value)> {
    let dossier = find(tx, staff, id).await?;
    if !is_answered(&dossier.kept.item) {
        return Err(Problem::missing(words::NO_LETTER).into());
    }
    let sealed = casebook::answers(tx, dossier.kept.id).await?;
    let answers = drafts::opened(vault, dossier.kept.id, &sealed)?;
    Ok((dossier, answers))
}

fn is_theirs(dossier: &Dossier, staff: &Staff) -> bool {
    staff.org.covers(&dossier.kept.office)
}

/// Where this person may publish an answer to a case, the widest last.
fn scopes(dossier: &Dossier, staff: &Staff) -> Vec<OrgPath> {
    let mut chain = dossier.kept.org.chain();
    chain.retain(|org| staff.org.covers(org));
    chain.reverse();
    chain
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let (dossier, answers) = letter(&mut tx, &staff, &vault, &id).await?;
    let kept = store::of_case(&mut tx, dossier.kept.id).await?.unwrap_or_default();
    let entered =
        Entered { says: kept.says, question: kept.question, answer: kept.answer, ..Entered::default() };
    let reader = Reader { place: &place, staff: &staff, visit: &visit };
    draw(&mut tx, &reader, (&dossier, &answers), &entered, View::default()).await
}

async fn draw(
    tx: &mut Tx,
    reader: &Reader<'_>,
    (dossier, answers): (&Dossier, &Value),
    entered: &Entered,
    view: View,
) -> Reply<Html> {
    let Reader { place, staff, visit } = *reader;
    let names = Names::load(tx, &Scope(place.org.clone())).await?;
    let kept = store::of_case(tx, dossier.kept.id).await?;
    let base = format!("{}/answer", address(&dossier.kept));
    let body = html! {
        @if !is_theirs(dossier, staff) { p { (words::NOT_YOURS) } }
        @else {
            (panel(words::LETTER, &writing(&base, entered, &view)))
            (panel(words::PUBLISH, &html! {
                @match &kept {
                    _ if !agreed(answers) => { p { (words::NO_CONSENT) } }
                    None => { p { (words::FIRST_ANSWER) } }
                    Some(answer) if answer.wall.is_some() => {
                        p { (words::IS_PUBLIC) } p { (answer.question) } p { (answer.answer) }
                        (form(&DeskForm {
                            action: format!("{base}/withdraw"),
                            submit: words::WITHDRAW.to_owned(),
                            ..DeskForm::default()
                        }))
                    }
                    Some(_) => { p { (words::CONSENT) } (publishing(&base, entered, &view, &scopes(dossier, staff), &names)) }
                }
            }))
            @if view.preview {
                (panel(words::PREVIEW, &html! {
                    p { (words::ASKED) (entered.question) } p { (words::ANSWERED) (entered.answer) }
                }))
            }
        }
    };
    let trail = vec![Link::new(address(&dossier.kept), dossier.item.name.as_str())];
    let shell = Desk { trail, ..staff.desk(place) };
    Ok(Page::new(words::LETTER).desk(shell).status(view.status).body(body).render(visit))
}

fn wrong(view: &View, field: &str) -> Option<&'static str> {
    view.wrong.filter(|(of, _)| *of == field).map(|(_, why)| why)
}

fn writing(base: &str, entered: &Entered, view: &View) -> Markup {
    let says = Field::new("says", words::SAYS, Control::Area(6)).hint(words::SAYS_HINT);
    form(&DeskForm {
        action: base.to_owned(),
        fields: vec![
            Field::hidden("go", "answer"),
            says.value(entered.says.as_str()).error(wrong(view, "says")),
        ],
        submit: words::SAVE.to_owned(),
        ..DeskForm::default()
    })
}

fn publishing(base: &str, entered: &Entered, view: &View, scopes: &[OrgPath], names: &Names) -> Markup {
    let area = |name: &str, label: &str, value: &str| {
        Field::new(name, label, Control::Area(4)).value(value).error(wrong(view, name))
    };
    let scopes: Vec<Choice> = scopes.iter().map(|org| Choice::new(org.as_str(), names.of(org))).collect();
    let next = vec![Choice::new("preview", words::ONLY_LOOK), Choice::new("publish", words::PUBLISH)];
    form(&DeskForm {
        action: base.to_owned(),
        fields: vec![
            area("question", words::QUESTION, &entered.question),
            area("answer", words::ANSWER, &entered.answer),
            Field::new("scope", words::SCOPE, Control::Radio(scopes))
                .value(entered.scope.as_str())
                .error(wrong(view, "scope")),
            Field::new("go", words::NEXT, Control::Radio(next)).value(if view.preview {
                "publish"
            } else {
                "preview"
            }),
        ],
        submit: words::GO.to_owned(),
        ..DeskForm::default()
    })
}

/// What is wrong with what was entered, if anything is.
fn problem(entered: &Entered, dossier: &Dossier, answers: &Value) -> Option<(&'static str, &'static str)> {
    let fits = |text: &str, most: usize| (1..=most).contains(&text.trim().chars().count());
    if entered.go == "answer" {
        if !fits(&entered.says, LONGEST_LETTER) {
            return Some(("says", words::SAYS_WRONG));
        }
        return names_somebody(&entered.says, dossier, answers).then_some(("says", words::NAMES_SOMEBODY));
    }
    for (field, text) in [("question", &entered.question), ("answer", &entered.answer)] {
        if !fits(text, LONGEST) {
            return Some((field, words::TEXT_WRONG));
        }
        if names_somebody(text, dossier, answers) {
            return Some((field, words::NAMES_SOMEBODY));
        }
    }
    None
}

/// Keeps the answer, shows how it would look, or publishes it.
pub(crate) async fn write(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Form(entered): Form<Entered>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let (dossier, answers) = letter(&mut tx, &staff, &vault, &id).await?;
    if !is_theirs(&dossier, &staff) {
        return Err(Problem::forbidden(words::NOT_YOURS).into());
    }
    let scope = scopes(&dossier, &staff).into_iter().find(|org| org.as_str() == entered.scope);
    let publishes = entered.go == "publish";
    let mut wrong = problem(&entered, &dossier, &answers);
    if publishes && scope.is_none() {
        wrong = wrong.or(Some(("scope", words::SCOPE_WRONG)));
    }
    if wrong.is_some() || !(publishes || entered.go == "answer") {
        drop(tx);
        let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        let view = View { wrong, preview: wrong.is_none(), status };
        let reader = Reader { place: &place, staff: &staff, visit: &visit };
        let mut tx = place.db.read().await?;
        return Ok(draw(&mut tx, &reader, (&dossier, &answers), &entered, view).await?.into_response());
    }
    let (kept, now) = (&dossier.kept, place.clock.now());
    let (what, told) = if let Some(scope) = scope.filter(|_| publishes) {
        let answered = store::of_case(&mut tx, kept.id).await?;
        // What the page does not offer is refused when it comes all the same.
        if !agreed(&answers) || answered.is_none_or(|answer| answer.wall.is_some()) {
            return Err(Problem::conflict(words::NO_CONSENT).into());
        }
        let shown = Shown {
            scope: scope.clone(),
            item: dossier.item.name.clone(),
            office: dossier.item.office.clone(),
            question: entered.question.trim().to_owned(),
            answer: entered.answer.trim().to_owned(),
            at: now,
        };
        let id = SubmissionId::new(now).0;
        store::published(&mut tx, kept.id, id, &shown).await?;
        publish(&mut tx, &scope, id, Some(&shown), now).await?;
        (words::PUBLISH, scope)
    } else {
        store::answer(&mut tx, kept.id, entered.says.trim(), &staff.name, now).await?;
        standing::publish(&mut tx, &dossier, now).await?;
        (words::SAVE, kept.org.clone())
    };
    let detail = words::audit(&kept.number, what);
    audit::record(&mut tx, &staff.did(&place, &kept.org, "case.answer", kept.id, detail)).await?;
    tx.commit().await?;
    announce(&place, &told);
    Ok(Redirect::to(&format!("{}/answer", address(kept))).into_response())
}

/// Takes a public answer down, wherever it stands.
pub(crate) async fn withdraw(
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let (dossier, _) = letter(&mut tx, &staff, &vault, &id).await?;
    let kept = &dossier.kept;
    if !is_theirs(&dossier, &staff) {
        return Err(Problem::forbidden(words::NOT_YOURS).into());
    }
    if let Some((wall, scope)) = store::of_case(&mut tx, kept.id).await?.and_then(|answer| answer.wall) {
        let now = place.clock.now();
        store::withdrawn(&mut tx, kept.id, now).await?;
        publish(&mut tx, &scope, wall, None, now).await?;
        let detail = words::audit(&kept.number, words::WITHDRAW);
        audit::record(&mut tx, &staff.did(&place, &kept.org, "case.answer_withdraw", kept.id, detail))
            .await?;
        tx.commit().await?;
        announce(&place, &scope);
    }
    Ok(Redirect::to(&format!("{}/answer", address(kept))).into_response())
}

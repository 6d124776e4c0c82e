//! 督办 on the page of a case, `POST /desk/cases/{id}/urge` by the level above, `.../urge/answer` by the office.

use super::{Urge, may_answer, may_urge, store};
use crate::case::Dossier;
use crate::pages::desk_act::wrong_text;
use crate::pages::desk_case::find;
use crate::pages::desk_cases::address;
use crate::words::urge as words;
use axum::{
    Form,
    extract::{Path, State},
    response::Redirect,
};
use hongwang_base::{Problem, SubmissionId};
use hongwang_feature::{Place, Reply, Staff, organisations::Names};
use hongwang_page::{
    desk::{Column, Control, Field, Form as DeskForm, Row, Table, form, panel, table},
    html, when,
};
use hongwang_store::{Tx, audit};
use maud::Markup;
use serde::Deserialize;
use uuid::Uuid;

/// What was asked and answered, and the forms for whoever may.
pub(crate) async fn part(
    tx: &mut Tx,
    staff: &Staff,
    names: &Names,
    dossier: &Dossier,
) -> hongwang_store::Result<Markup> {
    let kept = &dossier.kept;
    let all = store::of(tx, kept.id).await?;
    let (urges, answers) = (may_urge(&staff.org, kept), may_answer(&staff.org, kept));
    if all.is_empty() && !urges {
        return Ok(html! {});
    }
    let open = all.iter().filter(|urge| urge.answer.is_none() && answers);
    let body = html! {
        @if !all.is_empty() { (drawn(&all, names)) }
        @for urge in open {
            (form(&DeskForm {
                action: format!("{}/urge/answer", address(kept)),
                fields: vec![
                    Field::hidden("id", urge.id.to_string()),
                    Field::new("text", urge.text.as_str(), Control::Area(2)).hint(words::ANSWER_HINT),
                ],
                submit: words::ANSWER_DO.to_owned(),
                ..DeskForm::default()
            }))
        }
        @if urges {
            (form(&DeskForm {
                action: format!("{}/urge", address(kept)),
                fields: vec![Field::new("text", words::WHAT, Control::Area(2)).hint(words::ASK_HINT)],
                submit: words::ASK.to_owned(),
                ..DeskForm::default()
            }))
        }
    };
    Ok(panel(words::URGES, &body))
}

fn drawn(all: &[Urge], names: &Names) -> Markup {
    let row = |urge: &Urge| {
        let who = if urge.by_name.is_empty() { crate::desk_words::TIME_ITSELF } else { &urge.by_name };
        let answer = urge.answer.as_ref().map(|(text, by)| format!("{text}（{by}）"));
        let cells = vec![
            html! { time datetime=(when::machine(urge.at.0)) { (when::stamp(urge.at.0)) } },
            html! { (names.of(&urge.by_org)) " " (who) },
            html! { (urge.text) },
            html! { (answer.as_deref().unwrap_or(words::OPEN)) },
        ];
        Row { cells, href: None }
    };
    table(&Table {
        caption: words::URGES.to_owned(),
        columns: [words::WHEN, words::WHO, words::WHAT, words::ANSWER].map(Column::words).to_vec(),
        rows: all.iter().map(row).collect(),
        empty: String::new(),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    id: String,
    text: String,
}

fn text(entered: &Entered) -> Reply<&str> {
    let text = entered.text.trim();
    let wrong = if text.is_empty() { Some(words::MISSING) } else { wrong_text(text) };
    wrong.map_or(Ok(text), |wrong| Err(Problem::field("text", wrong).into()))
}

/// Asks the office about it.
pub(crate) async fn urge(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Form(entered): Form<Entered>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let dossier = find(&mut tx, &staff, &id).await?;
    let (kept, now) = (&dossier.kept, place.clock.now());
    let text = text(&entered)?;
    if !may_urge(&staff.org, kept) {
        return Err(Problem::forbidden(words::NOT_ABOVE.to_owned()).into());
    }
    let id = SubmissionId::new(now).0;
    store::urge(&mut tx, kept, (id, &id.to_string()), (&staff.org, &staff.name), text, now).await?;
    let entry = staff.did(&place, &kept.org, "case.urge", kept.id, words::audit_urge(&kept.number, text));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?done=1", address(kept))))
}

/// Answers for the office.
pub(crate) async fn answer(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Form(entered): Form<Entered>,
) -> Reply<Redirect> {
    let mut tx = place.db.write().await?;
    let dossier = find(&mut tx, &staff, &id).await?;
    let kept = &dossier.kept;
    let text = text(&entered)?;
    if !may_answer(&staff.org, kept) {
        return Err(Problem::forbidden(words::NOT_YOURS.to_owned()).into());
    }
    let gone = || Problem { status: 409, title: words::GONE.to_owned(), field: None };
    let urge: Uuid = entered.id.parse().map_err(|_| gone())?;
    if !store::answer(&mut tx, kept.id, urge, (text, &staff.name), place.clock.now()).await? {
        return Err(gone().into());
    }
    let entry =
        staff.did(&place, &kept.org, "case.urge_answer", kept.id, words::audit_answer(&kept.number, text));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?done=1", address(kept))))
}

//! The objections on the page of a case, and `POST /desk/cases/{id}/objection`, by which the office says what it did.

use super::{is_notice, store};
use crate::case::Dossier;
use crate::pages::desk_act::wrong_text;
use crate::pages::desk_case::{Shown, find};
use crate::pages::desk_cases::address;
use crate::words::notice as words;
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    desk::{Column, Control, Field, Form as DeskForm, Row, Table, form, panel, table},
    html, when,
};
use hongwang_store::{Tx, Vault, audit};
use maud::Markup;
use serde::Deserialize;
use uuid::Uuid;

/// What was said against a case, if anything was: hidden until somebody says why he looks.
pub(crate) async fn part(
    tx: &mut Tx,
    vault: &Vault,
    dossier: &Dossier,
    shown: &Shown,
) -> hongwang_store::Result<Markup> {
    let all = store::objections(tx, dossier.kept.id).await?;
    if all.is_empty() {
        return Ok(html! {});
    }
    let row = |said: &store::Said| {
        let opened = shown.whole.then(|| vault.unseal(said.id.as_bytes(), &said.sealed));
        let text = opened.and_then(Result::ok).and_then(|bytes| String::from_utf8(bytes).ok());
        let answer = said.answer.as_ref().map(|(text, by)| format!("{text} {by}"));
        let cells = vec![
            html! { time datetime=(when::machine(said.at.0)) { (when::stamp(said.at.0)) } },
            html! { (text.as_deref().unwrap_or(words::HIDDEN)) },
            html! { (answer.unwrap_or_default()) },
        ];
        Row { cells, href: None }
    };
    let open: Vec<_> = all.iter().filter(|said| said.answer.is_none()).collect();
    let holds = !open.is_empty() && is_notice(dossier, &dossier.kept.state);
    let body = html! {
        @if holds { p { strong { (words::HOLDS) } } }
        (table(&Table {
            caption: words::OBJECTIONS.to_owned(),
            columns: [words::AT, words::TEXT, words::ANSWER].map(Column::words).to_vec(),
            rows: all.iter().map(row).collect(),
            empty: String::new(),
        }))
        @for said in open.iter().filter(|_| holds) {
            (form(&DeskForm {
                action: format!("{}/objection", address(&dossier.kept)),
                fields: vec![
                    Field::hidden("id", said.id.to_string()),
                    Field::new("answer", format!("{} · {}", when::stamp(said.at.0), words::ANSWER), Control::Area(2))
                        .hint(words::ANSWER_HINT),
                ],
                submit: words::ANSWER_DO.to_owned(),
                ..DeskForm::default()
            }))
        }
    };
    Ok(panel(words::OBJECTIONS, &body))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    id: String,
    answer: String,
}

/// Answers an objection; the notice can end then.
pub(crate) async fn answer(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Form(entered): Form<Entered>,
) -> Reply<Response> {
    let text = entered.answer.trim();
    let wrong = if text.is_empty() { Some(words::ANSWER_MISSING) } else { wrong_text(text) };
    let mut tx = place.db.write().await?;
    let dossier = find(&mut tx, &staff, &id).await?;
    let kept = &dossier.kept;
    if let Some(wrong) = wrong {
        return Err(Problem::field("answer", wrong).into());
    }
    if !staff.org.covers(&kept.office) {
        return Err(Problem::forbidden(words::NOT_YOURS.to_owned()).into());
    }
    let objection: Uuid = entered.id.parse().map_err(|_| Problem::missing(words::GONE))?;
    if !store::answer(&mut tx, kept.id, objection, (text, &staff.name), place.clock.now()).await? {
        return Err(Problem { status: 409, title: words::GONE.to_owned(), field: None }.into());
    }
    let entry = staff.did(&place, &kept.org, "case.objection", kept.id, words::audit(&kept.number, text));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{}?done=1", address(kept))).into_response())
}

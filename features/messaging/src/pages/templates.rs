//! `/desk/messages/templates`: what messages say. One person rewrites, another one approves.

use super::{good, views};
use crate::words;
use axum::{
    Form as Posted,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Permission, Problem};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_messages::{Draft, Shown, Template};
use hongwang_page::{
    Desk, Html, Page, Visit,
    desk::{Control, Field, Form, PostButton, form, panel, post_button},
};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

pub(crate) const BASE: &str = "/desk/messages/templates";
/// Lines of the field in which a text is written.
const LINES: u8 = 3;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

/// What a form sends: a new text, or the draft that was read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    text: String,
}

/// What was entered for a template, and why it was not kept.
struct Refused<'a> {
    slug: &'a str,
    text: &'a str,
    problem: Problem,
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let done = match asked.done.as_str() {
        "draft" => Some(words::DONE_DRAFT),
        "approved" => Some(words::DONE_APPROVED),
        "discarded" => Some(words::DONE_DISCARDED),
        _ => None,
    };
    draw(&visit, &staff, &place, done, None).await
}

async fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    done: Option<&str>,
    refused: Option<Refused<'_>>,
) -> Reply<Html> {
    staff.reach(&place.org)?;
    let all = hongwang_messages::shown(&mut place.db.read().await?, &place.org).await?;
    let status = if refused.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let body = html! {
        p { (words::TEMPLATES_ABOUT) }
        @for shown in &all { (panel(&shown.template.name, &one(shown, staff, refused.as_ref()))) }
    };
    let shell = Desk { flash: good(done), tabs: views(BASE), ..staff.desk(place) };
    Ok(Page::new(words::TEMPLATES).desk(shell).status(status).body(body).render(visit))
}

fn one(shown: &Shown, staff: &Staff, refused: Option<&Refused<'_>>) -> Markup {
    let template = shown.template;
    let refused = refused.filter(|refused| refused.slug == template.slug);
    html! {
        h3 {
            (words::NOW_SAYS) "（" (if shown.own { words::OWN } else { words::SHIPPED })
            @if template.urgent { "，" (words::URGENT) } "）"
        }
        p { (shown.text) }
        p class="hint" { (words::EXAMPLE) "：" (example(template, &shown.text)) }
        @if let Some(draft) = &shown.draft { (waits(template, draft, staff)) }
        (sheet(shown, refused))
    }
}

fn example(template: &Template, text: &str) -> String {
    let places: Vec<(&str, &str)> =
        template.places.keys().map(|place| (place.as_str(), words::example(place))).collect();
    hongwang_messages::filled(template, text, &places)
}

fn waits(template: &Template, draft: &Draft, staff: &Staff) -> Markup {
    let press = |verb: &str, label: &str, icon: &str, danger: bool| PostButton {
        action: format!("{BASE}/{}/{verb}", template.slug),
        label: label.to_owned(),
        about: Some(format!("{label}：{}", template.name)),
        icon: Some(icon.to_owned()),
        values: vec![("text".to_owned(), draft.text.clone())],
        danger,
    };
    html! {
        h3 { (words::DRAFT) "（" (words::by(&draft.name)) "）" }
        p { (draft.text) }
        p class="hint" { (words::EXAMPLE) "：" (example(template, &draft.text)) }
        @if draft.by == staff.account { p { (words::OWN_DRAFT) } }
        @else if staff.may(Permission::ApproveMessages) {
            (post_button(&press("approve", words::APPROVE, "check", false)))
        }
        (post_button(&press("discard", words::DISCARD, "trash", true)))
    }
}

fn sheet(shown: &Shown, refused: Option<&Refused<'_>>) -> Markup {
    let template = shown.template;
    let places: Vec<&str> = template.places.values().map(String::as_str).collect();
    let stands = refused.map_or(shown.text.as_str(), |refused| refused.text);
    // The names of fields are one for each template: they stand on one page.
    let field = Field::new(format!("text-{}", template.slug), words::NEW_TEXT, Control::Area(LINES))
        .hint(words::places_hint(&places))
        .value(stands)
        .error(refused.map(|refused| refused.problem.title.clone()));
    form(&Form {
        action: format!("{BASE}/{}", template.slug),
        fields: vec![field],
        submit: words::KEEP_DRAFT.to_owned(),
        ..Form::default()
    })
}

/// `POST /desk/messages/templates/{slug}`: keeps another text until somebody approves it.
pub(crate) async fn write(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Posted(sent): Posted<Vec<(String, String)>>,
) -> Reply<Response> {
    staff.reach(&place.org)?;
    let text = sent.into_iter().find(|(name, _)| *name == format!("text-{slug}")).map(|(_, text)| text);
    let text = text.unwrap_or_default();
    let draft = Draft { text, by: staff.account, name: staff.name.clone() };
    let mut tx = place.db.write().await?;
    match hongwang_messages::draft(&mut tx, &place.org, &slug, &draft).await? {
        Ok(template) => {
            note(&mut tx, &staff, &place, "draft", (words::AUDIT_DRAFTED, template, &draft.text)).await?;
            tx.commit().await?;
            Ok(to("draft"))
        }
        Err(problem) if problem.field.is_some() => {
            drop(tx);
            let refused = Refused { slug: &slug, text: &draft.text, problem };
            Ok(draw(&visit, &staff, &place, None, Some(refused)).await?.into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /desk/messages/templates/{slug}/approve`: what was read holds from now on.
pub(crate) async fn approve(
    staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Reply<Response> {
    staff.reach(&place.org)?;
    let mut tx = place.db.write().await?;
    let approved = hongwang_messages::approve(&mut tx, &place.org, &slug, staff.account, &sent.text).await?;
    note(&mut tx, &staff, &place, "approve", (words::AUDIT_APPROVED, approved?, &sent.text)).await?;
    tx.commit().await?;
    Ok(to("approved"))
}

/// `POST /desk/messages/templates/{slug}/discard`: it stays as it is.
pub(crate) async fn discard(
    staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Posted(sent): Posted<Sent>,
) -> Reply<Response> {
    staff.reach(&place.org)?;
    let mut tx = place.db.write().await?;
    let discarded = hongwang_messages::discard(&mut tx, &place.org, &slug).await?;
    note(&mut tx, &staff, &place, "discard", (words::AUDIT_DISCARDED, discarded?, &sent.text)).await?;
    tx.commit().await?;
    Ok(to("discarded"))
}

async fn note(
    tx: &mut Tx,
    staff: &Staff,
    place: &Place,
    verb: &str,
    (done, template, text): (&str, &Template, &str),
) -> Reply<()> {
    // What was sent along is not looked at: a long one is cut.
    let text: String = text.chars().take(200).collect();
    let words = words::audit_template(done, &template.name, &text);
    let action = format!("message.template_{verb}");
    Ok(audit::record(tx, &staff.did(place, &place.org, &action, &template.slug, words)).await?)
}

fn to(done: &str) -> Response {
    Redirect::to(&format!("{BASE}?done={done}")).into_response()
}

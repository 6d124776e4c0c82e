//! 练一练: one field of each kind, to get used to the keys. What is entered is looked at and forgotten.

use axum::{Form, Router, extract::State, routing::get};
use hongwang_feature::Place;
use hongwang_input::{Field, FieldKind, field, islands, read};
use hongwang_page::{Html, Link, Page, Visit, html};
use http::StatusCode;
use std::collections::BTreeMap;

use crate::{check::today, words};

/// Name in the form, label, kind, hint.
const FIELDS: [(&str, &str, FieldKind, &str); 7] = [
    ("name", words::NAME, FieldKind::Name, ""),
    ("phone", words::PHONE, FieldKind::Phone, words::PHONE_HINT),
    ("id", words::ID_NUMBER, FieldKind::IdNumber, words::ID_HINT),
    ("born", words::DATE, FieldKind::Date, ""),
    ("place", words::PLACE, FieldKind::Place, ""),
    ("amount", words::AMOUNT, FieldKind::Amount, ""),
    ("text", words::TEXT, FieldKind::Text, ""),
];

pub(crate) fn routes() -> Router<Place> {
    Router::new().route("/writing/practice", get(show).post(send))
}

async fn show(visit: Visit) -> Html {
    page(&BTreeMap::new(), &BTreeMap::new(), None).render(&visit)
}

async fn send(State(place): State<Place>, visit: Visit, Form(sent): Form<BTreeMap<String, String>>) -> Html {
    let today = today(&place.clock);
    let text = |name: &str| sent.get(name).map_or("", String::as_str);
    let problems: BTreeMap<&str, String> = FIELDS
        .iter()
        .filter_map(|(name, _, kind, _)| Some((*name, read(*kind, text(name), today).err()?)))
        .collect();
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let verdict = if problems.is_empty() { words::ALL_RIGHT } else { words::LOOK_AGAIN };
    page(&sent, &problems, Some(verdict)).status(status).render(&visit)
}

fn page(sent: &BTreeMap<String, String>, problems: &BTreeMap<&str, String>, verdict: Option<&str>) -> Page {
    let body = html! {
        @if let Some(verdict) = verdict { p class="lead" role="status" data-say { (verdict) } }
        @else { p class="lead" data-say { (words::PRACTICE_LEAD) } }
        form method="post" action="/writing/practice" autocomplete="off" {
            @for (name, label, kind, hint) in FIELDS {
                @let value = sent.get(name).map_or("", String::as_str);
                @let problem = problems.get(name).map(String::as_str);
                (field(&Field { name, label, kind, value, hint, problem }))
            }
            button class="button strong" data-say { (words::SEND) }
        }
    };
    let page = Page::new(words::PRACTICE)
        .icon("writing")
        .trail([Link::new("/help", words::HELP)])
        .personal()
        .body(body);
    islands().fold(page, Page::island)
}

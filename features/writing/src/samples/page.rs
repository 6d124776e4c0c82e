//! `/writing/samples`: ten characters to write after, for whoever wants to give their handwriting.

use std::collections::BTreeMap;

use axum::{Extension, Form, extract::State};
use hongwang_base::SubmissionId;
use hongwang_feature::{Place, Reply, Site};
use hongwang_feed::village::submit;
use hongwang_input::{ink::pad, islands};
use hongwang_page::{Html, Link, Page, Visit, html};
use hongwang_store::Vault;
use http::StatusCode;

use super::{KIND, given, shown};
use crate::words;

/// Where the page is.
pub(crate) const ADDRESS: &str = "/writing/samples";

pub(crate) async fn show(State(place): State<Place>, visit: Visit) -> Html {
    if place.site != Site::Village {
        return page(words::ONLY_IN_VILLAGES).render(&visit);
    }
    ask(&shown(place.clock.now().0.unsigned_abs()), None).render(&visit)
}

/// The squares. `problem` is what was wrong with what was sent.
fn ask(characters: &[char], problem: Option<&str>) -> Page {
    let body = html! {
        p class="lead" data-say { (words::CONSENT) }
        @if let Some(problem) = problem { p class="notice bad" role="alert" { span data-say { (problem) } } }
        noscript { p class="notice warn" { span data-say { (words::NEEDS_SCRIPT) } } }
        form method="post" action=(ADDRESS) autocomplete="off" {
            ul class="ink-samples" { @for each in characters { li { (pad::sample(*each)) } } }
            button class="button strong" data-say { (words::GIVE) }
        }
    };
    let page = Page::new(words::SAMPLES_TITLE).icon("writing").trail(trail()).personal().body(body);
    islands().fold(page, Page::island)
}

fn trail() -> [Link; 2] {
    [Link::new("/help", words::HELP), Link::new("/writing", words::TRY)]
}

fn page(sentence: &str) -> Page {
    let body = html! { p class="lead" role="status" data-say { (sentence) } };
    Page::new(words::SAMPLES_TITLE).icon("writing").trail(trail()).personal().body(body)
}

pub(crate) async fn send(
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    visit: Visit,
    Form(form): Form<BTreeMap<String, String>>,
) -> Reply<Html> {
    if place.site != Site::Village {
        return Ok(page(words::ONLY_IN_VILLAGES).status(StatusCode::CONFLICT).render(&visit));
    }
    let now = place.clock.now();
    let samples = match given(&form) {
        Ok(samples) => serde_json::to_value(samples).expect("plain data becomes JSON"),
        Err(problem) => {
            let again = ask(&shown(now.0.unsigned_abs()), Some(problem));
            return Ok(again.status(StatusCode::UNPROCESSABLE_ENTITY).render(&visit));
        }
    };
    let mut tx = place.db.write().await?;
    submit(&mut tx, &vault, SubmissionId::new(now), KIND, &samples, Vec::new(), now).await?;
    tx.commit().await?;
    Ok(page(words::THANKS).render(&visit))
}

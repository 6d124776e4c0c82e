//! `/apply/check`: everything that was answered, to be looked over and handed in.

use super::fill::{framed, question};
use super::{gone, open};
use crate::form::{Form, Step, text_at};
use crate::words;
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use hongwang_feature::{Place, Reply};
use hongwang_page::{Visit, html, icon};
use http::HeaderMap;
use maud::Markup;

pub(crate) async fn show(visit: Visit, State(place): State<Place>, headers: HeaderMap) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let today = place.clock.now().beijing().date();
    let form = open.item.form();
    if let Some(to) = open.draft.applicant.first_missing(&open.item) {
        return Ok(Redirect::to(to).into_response());
    }
    let answers = &open.draft.answers;
    let missing = form.missing(answers, today).map(|step| step.at().to_owned());
    let steps = form.steps(answers);
    let body = html! {
        p class="lead" data-say { (if missing.is_some() { words::CHECK_MISSING } else { words::CHECK_LEAD }) }
        ol class="check" {
            @for step in &steps {
                @match step {
                    Step::Ask { at, question: asked, member } => {
                        @let text = text_at(answers, at);
                        @let wrong = form.read(asked, at, text, today).as_deref() != Ok(text);
                        @let shown = if wrong { words::NOT_ANSWERED.to_owned() } else { Form::shown(asked, text, today) };
                        @let name = member.map_or(asked.short.clone(), |(which, group)| words::of_member(&group.repeat, which, &asked.short));
                        (row(&name, &shown, &question(at, "check"), wrong))
                    }
                    Step::More { group, count } => {
                        (row(&group.repeat, &words::count(*count), &question(&group.at, "check"), false))
                    }
                }
            }
        }
        div class="fill-keys check-keys" {
            @match &missing {
                Some(at) => a class="button strong" href=(question(at, "check")) data-say { (words::GO_ON) (icon("arrow-right")) },
                None => form method="post" action="/apply/hand-in" {
                    button class="button strong" type="submit" data-say { (icon("circle-check")) (words::HAND_IN) }
                },
            }
            a class="button" href="/apply/keep" data-say { (icon("download")) (words::KEEP) }
            form method="post" action=(super::address(&open.item)) {
                input type="hidden" name="anew" value="true";
                button class="button" type="submit" data-say { (icon("history")) (words::ANEW) }
            }
        }
    };
    Ok(framed(&open, words::CHECK).body(body).render(&visit).into_response())
}

fn row(name: &str, shown: &str, href: &str, wrong: bool) -> Markup {
    html! {
        li class=[wrong.then_some("wrong")] {
            span class="check-words" data-say=(words::fact(name, shown)) { span { (name) } strong { (shown) } }
            a class="button check-change" href=(href) data-say=(words::change(name)) { (icon("edit")) (words::CHANGE) }
        }
    }
}

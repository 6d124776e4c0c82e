//! `/apply/check`: everything that was answered, to be looked over and handed in.

use super::fill::{framed, question};
use super::{gone, open};
use crate::form::{Form, Step, text_at};
use crate::words::{self, applicant as people};
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Scope;
use hongwang_feature::{Place, Reply, organisations::Names};
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
    let afar = &open.draft.applicant.afar;
    let county = place.org.chain().into_iter().next().filter(|_| !afar.is_empty());
    let names = match county {
        Some(county) => Names::load(&mut place.db.read().await?, &Scope(county)).await?,
        None => Names::none(),
    };
    let body = html! {
        p class="lead" data-say { (if missing.is_some() { words::CHECK_MISSING } else { words::CHECK_LEAD }) }
        @for afar in afar {
            @let who = format!("{} {}", names.of(&afar.helper.org), afar.helper.name);
            p class="lead" data-say { (people::helped_from_afar(&who, afar.fields(form, answers).len())) }
        }
        ol class="check" {
            @for step in &steps {
                @match step {
                    Step::Ask { at, question: asked, member } => {
                        @let text = text_at(answers, at);
                        @let wrong = form.read(asked, at, text, today).as_deref() != Ok(text);
                        @let shown = if wrong { words::NOT_ANSWERED.to_owned() } else { Form::shown(asked, text, today) };
                        @let name = member.map_or(asked.short.clone(), |(which, group)| words::of_member(&group.repeat, which, &asked.short));
                        @let helped = afar.iter().any(|afar| afar.at.contains(at));
                        @let name = if helped { people::from_afar(&name) } else { name };
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

//! `/work/posting/{id}`: one posting, as a sentence and line by line; the telephone is behind a key of its own.

use super::list::paid;
use super::{style, trail};
use crate::posting::{Posting, distance};
use crate::store;
use crate::wage::Pay;
use crate::words::{self, contact};
use axum::extract::{Path, State};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::{Place, Reply};
use hongwang_page::{
    Html, Link, Markup, Page, State as Panel, StateKind, Visit, html, icon, say, state_panel,
};
use http::StatusCode;

/// The pay as it is said.
pub(crate) fn said_pay(posting: &Posting) -> String {
    posting.pay.as_ref().map_or(words::NEGOTIABLE.to_owned(), Pay::said)
}

/// What stands in the place of a posting that is over.
pub(crate) fn gone(visit: &Visit) -> Html {
    let state =
        Panel::new(StateKind::Empty, words::GONE).why(words::GONE_WHY).link("/laowu/job", words::SEE_OTHERS);
    let trail = [Link::new("/laowu", words::HALL), Link::new("/laowu/job", words::SECTION)];
    let page = Page::new(words::GONE).icon("briefcase").trail(trail).status(StatusCode::NOT_FOUND);
    page.body(state_panel(&state)).render(visit)
}

pub(crate) async fn show(visit: Visit, State(place): State<Place>, Path(id): Path<String>) -> Reply<Html> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let posting = match id.parse() {
        Ok(id) => store::find(&mut tx, &place.org, id, now).await?,
        Err(_) => None,
    };
    let Some(posting) = posting else { return Ok(gone(&visit)) };
    let page = Page::new(posting.title.as_str()).icon("briefcase").trail(trail(posting.kind)).island(style());
    Ok(page.body(body(&posting, &place.org, now)).render(&visit))
}

fn body(posting: &Posting, org: &OrgPath, now: Millis) -> Markup {
    let near = words::distance(distance(&posting.code, org), posting.km);
    let starts = words::starts(posting.start, now);
    let sentence =
        words::sentence(&posting.title, &posting.employer, &posting.place, &said_pay(posting), &starts);
    let lines = [
        (words::PAY, paid(posting)),
        (words::PLACE, format!("{} {near}", posting.place).trim().to_owned()),
        (words::START, starts),
        (words::UNTIL, words::until(posting.until)),
        (words::WANTED, posting.wanted.map(words::wanted).unwrap_or_default()),
        (words::NEEDS, posting.needs.clone()),
    ];
    html! {
        article class="work-one" {
            p class="lead" { (say(&sentence)) }
            dl class="work-lines" {
                @for (name, value) in lines.iter().filter(|(_, value)| !value.is_empty()) {
                    div { dt data-say { (name) } dd { (say(value)) } }
                }
            }
            @if posting.contact.is_some() {
                form class="work-call" method="post" action={ (posting.address()) "/phone" } {
                    button class="button strong" type="submit" data-say { (icon("phone")) (contact::CALL) }
                    p class="small" data-say { (contact::CALL_HINT) }
                }
            } @else { p data-say { (contact::ASK_VILLAGE) } }
            p class="small" data-say { (words::SOURCE) "：" (words::told_by(&posting.source, posting.at)) }
        }
    }
}

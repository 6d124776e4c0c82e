//! What stands in the place of something that is not here (any more).

use super::look::Look;
use super::words;
use hongwang_base::Millis;
use hongwang_page::{Html, Link, Page, State, StateKind, Visit, state_panel};
use http::StatusCode;

/// An article that was withdrawn at `at`; the last step of `trail` is its column.
pub(super) fn recalled(look: &Look, at: Millis, trail: Vec<Link>) -> Html {
    let mut state = State::new(StateKind::Empty, words::RECALLED)
        .why(words::RECALLED_WHY)
        .since(at.0)
        .to_do(words::RECALLED_TO_DO)
        .call(look.visit.masthead.help.iter().take(1).cloned());
    state.links.extend(trail.last().map(|column| Link::new(&column.href, words::back_to(&column.name))));
    look.page_of(words::RECALLED)
        .icon("archive")
        .status(StatusCode::GONE)
        .trail(trail)
        .body(state_panel(&state))
        .render(&look.visit)
}

/// An organisation that does not exist here.
pub(super) fn no_organisation(visit: &Visit) -> Html {
    let state = State::new(StateKind::Empty, words::NO_ORGANISATION)
        .why(words::NO_ORGANISATION_WHY)
        .to_do(words::NO_ORGANISATION_TO_DO)
        .link("/", words::TO_COUNTY);
    Page::new(words::NO_ORGANISATION)
        .icon("search")
        .status(StatusCode::NOT_FOUND)
        .body(state_panel(&state))
        .render(visit)
}

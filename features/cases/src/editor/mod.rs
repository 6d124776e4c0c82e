//! `/desk/forms`: the county makes the forms of its items, and forms that stand by themselves until items ask them by
//! their name. A draft is changed question by question; what is wrong with
//! it stands beside it, and while anything is wrong it cannot be published. What is published is a version of its own,
//! named by its hash, that nobody changes any more.
//!
//! `model` is the form as it is edited, `rules` what follows from conditions, `edit` what is done to it, `faults` what
//! is wrong with it, `explore` the answers that prove it can be filled in. They know neither database nor pages.

mod edit;
mod entered;
mod explore;
mod faults;
mod model;
mod open;
mod pages;
mod pages_new;
mod pages_part;
mod pages_preview;
mod pages_steps;
mod pages_versions;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use crate::words::editor as words;
pub(crate) use faults::Fault;

use crate::desk_words;
use axum::{
    Extension,
    routing::{MethodRouter, get, post},
};
use hongwang_base::Permission;
use hongwang_feature::{Desk, DeskEntry, Place};
use pages_part::Thing;

/// The list of forms.
const BASE: &str = "/desk/forms";

/// The page of a question or of the head of a group.
fn part(thing: Thing) -> MethodRouter<Place> {
    let both: MethodRouter<Place> = get(pages_part::ask).post(pages_part::save);
    both.layer(Extension(thing))
}

/// Adds the editor to the desk.
pub(crate) fn routes(desk: Desk) -> Desk {
    let items = Permission::ManageItems;
    let entry = DeskEntry {
        group: desk_words::GROUP,
        href: BASE,
        name: words::FORMS,
        icon: "writing",
        permission: items,
    };
    desk.entry(entry)
        .route(BASE, items, get(pages::list))
        .route("/desk/forms/{slug}", items, get(pages::show))
        .route("/desk/forms/new", items, get(pages_new::ask).post(pages_new::add))
        .route("/desk/forms/{slug}/question", items, part(Thing::Question))
        .route("/desk/forms/{slug}/group", items, part(Thing::Group))
        .route("/desk/forms/{slug}/move", items, post(pages_steps::shift))
        .route("/desk/forms/{slug}/remove", items, get(pages_steps::ask_remove).post(pages_steps::remove))
        .route("/desk/forms/{slug}/drop", items, post(pages_steps::throw_away))
        .route("/desk/forms/{slug}/publish", items, post(pages_versions::publish))
        .route("/desk/forms/{slug}/preview", items, get(pages_preview::show).post(pages_preview::walk))
        .route("/desk/forms/{slug}/versions", items, get(pages_versions::list))
        .route(
            "/desk/forms/{slug}/versions/{hash}",
            items,
            get(pages_versions::show).post(pages_versions::again),
        )
}

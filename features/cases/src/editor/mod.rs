//! `/desk/forms`: the county makes the forms of its items. A draft is changed question by question; what is wrong with
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
mod pages;
mod pages_preview;
mod pages_question;
mod pages_steps;
mod pages_versions;
mod rules;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use crate::words::editor as words;
pub(crate) use faults::Fault;

use crate::desk_words;
use axum::routing::{get, post};
use hongwang_base::Permission;
use hongwang_feature::{Desk, DeskEntry};

/// The list of forms.
const BASE: &str = "/desk/forms";

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
        .route("/desk/forms/{slug}/question", items, get(pages_question::ask).post(pages_question::save))
        .route(
            "/desk/forms/{slug}/group",
            items,
            get(pages_question::ask_group).post(pages_question::save_group),
        )
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

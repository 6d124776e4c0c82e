//! 一起学: a film that people watch together, with a roll before it and questions after it.
//!
//! ```text
//! clerk's roster ─ code ─► roll on the screen ─► film ─► questions ─► record sheet ─► outbox ─► clerk's desk
//! ```
//!
//! Invariants: names are on the screen only while the class runs, and lie in this node's memory alone; they come with the
//! code that the clerk says, else heads are counted; a class that nobody goes on with is forgotten; at the center rolls
//! and records are sealed, who looks is written down, and a record goes after [`store::KEPT`].

pub(crate) mod class;
pub(crate) mod desk;
pub(crate) mod mine;
pub(crate) mod pages;
pub(crate) mod question;
pub(crate) mod roster;
pub(crate) mod sheet;
pub(crate) mod store;

use crate::Media;
use axum::{
    Extension, Router,
    routing::{get, post},
};
use hongwang_base::Permission;
use hongwang_feature::{Desk, DeskEntry, Place};

/// The pages of a class, on a village's screen.
pub(crate) fn routes() -> Router<Place> {
    Router::new()
        .route("/media/class", get(pages::show))
        .route("/media/class/begin/{film}", get(pages::ask).post(pages::begin))
        .route("/media/class/touch", post(pages::touch))
        .route("/media/class/film", get(pages::film))
        .route("/media/class/question/{number}", get(pages::question).post(pages::answer))
        .route("/media/class/record", get(pages::record).post(pages::hand_in))
        .route("/media/class/leave", post(pages::leave))
        .route("/media/class/done", get(pages::done))
        .route(mine::BASE, get(mine::show))
        .route("/media/mine/new", post(mine::create))
        .route("/media/mine/enter", post(mine::enter))
        .route("/media/mine/forget", post(mine::forget))
}

/// Its pages at the desk: names are for clerks alone.
pub(crate) fn desk(all: Desk, media: &Media) -> Desk {
    use crate::words::{desk::GROUP, study as words};
    use Permission::HandleCases;
    let entry = |href, name, icon| DeskEntry { group: GROUP, href, name, icon, permission: HandleCases };
    let own = || Extension(media.clone());
    all.entry(entry(desk::ROSTERS, words::ROSTERS, "users-group"))
        .entry(entry(desk::CLASSES, words::CLASSES, "clipboard-check"))
        .route(desk::ROSTERS, HandleCases, get(desk::rosters).layer(own()))
        .route("/desk/media/rosters/new", HandleCases, get(desk::ask).post(desk::create).layer(own()))
        .route("/desk/media/rosters/{id}", HandleCases, get(desk::show).post(desk::save).layer(own()))
        .route("/desk/media/rosters/{id}/code", HandleCases, post(desk::renew_code).layer(own()))
        .route("/desk/media/rosters/{id}/forget", HandleCases, post(desk::forget).layer(own()))
        .route(desk::CLASSES, HandleCases, get(desk::classes).layer(own()))
        .route("/desk/media/classes/{id}", HandleCases, get(desk::class).layer(own()))
        .route("/desk/media/classes/{id}/paper", HandleCases, get(desk::paper).layer(own()))
}

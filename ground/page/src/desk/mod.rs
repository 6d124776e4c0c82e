//! The staff shell: side navigation, a heading, the content; made for a mouse and a keyboard.
//!
//! Where a staff member may go is data that the application gathers from the features.

mod action;
mod board;
mod form;
mod ring;
mod table;

use maud::{Markup, html};

use crate::page::{Link, Page};
use crate::{Visit, icon, words};

pub use action::{
    Confirm, Flash, PostButton, Tab, button, confirm, flash, link_button, panel, post_button, tabs,
};
pub use board::{board, board_mark};
pub use form::{Choice, Control, Field, Form, field, filter_bar, form};
pub(crate) use ring::answers;
pub use ring::{RINGS, Rings};
pub use table::{Align, Column, Row, Table, table};

/// A group of the side navigation.
#[derive(Clone, Debug, Default)]
pub struct NavGroup {
    /// Its heading; empty for none.
    pub title: String,
    /// Its entries.
    pub links: Vec<NavLink>,
}

/// An entry of the side navigation.
#[derive(Clone, Debug, Default)]
pub struct NavLink {
    /// Where it leads.
    pub href: String,
    /// What is read.
    pub name: String,
    /// Name of a pictogram.
    pub icon: String,
    /// How many things wait there; 0 shows nothing.
    pub waiting: u32,
}

/// Who is signed in.
#[derive(Clone, Debug, Default)]
pub struct DeskUser {
    /// Name of the person.
    pub name: String,
    /// Roles in words: `编辑 · 审核`.
    pub roles: String,
    /// The organisation of the account.
    pub organisation: String,
    /// Where the 退出 button posts.
    pub logout: String,
}

/// What surrounds a staff page. `Desk::default()` is the bare shell of the login page.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// The side navigation.
    pub nav: Vec<NavGroup>,
    /// Who is signed in; nobody on the login page.
    pub user: Option<DeskUser>,
    /// What the last action did.
    pub flash: Option<Flash>,
    /// The views of this page, beside each other.
    pub tabs: Vec<Tab>,
    /// Buttons beside the heading.
    pub actions: Option<Markup>,
    /// Pages above this one.
    pub trail: Vec<Link>,
}

pub(crate) fn shell(desk: &Desk, page: &Page, visit: &Visit) -> Markup {
    let bare = desk.user.is_none();
    html! {
        a class="skip" href="#main" { (words::SKIP) }
        div class={ "desk" @if bare { " bare" } } {
            header class="desk-side" {
                p class="desk-brand" { strong { (words::PRODUCT) } " " (words::DESK) span { (visit.masthead.place) } }
                @if !desk.nav.is_empty() { (side(desk, visit)) }
                @if let Some(user) = &desk.user { (signed_in(user)) }
            }
            main id="main" class="desk-main" tabindex="-1" {
                @if answers(desk) { (ring::place()) }
                @if !desk.trail.is_empty() {
                    nav class="trail" aria-label=(words::TRAIL) {
                        ol { @for link in &desk.trail { li { a href=(link.href) { (link.name) } } } }
                    }
                }
                div class="desk-head" {
                    h1 { (page.title) }
                    @if let Some(actions) = &desk.actions { div class="actions" { (actions) } }
                }
                @if let Some(message) = &desk.flash { (flash(message)) }
                @if !desk.tabs.is_empty() { (tabs(&desk.tabs)) }
                (page.body)
            }
        }
    }
}

fn side(desk: &Desk, visit: &Visit) -> Markup {
    let current = current(&desk.nav, visit.path());
    html! {
        nav class="desk-nav" aria-label=(words::DESK_NAV) {
            @for group in &desk.nav {
                @if !group.title.is_empty() { p { (group.title) } }
                ul {
                    @for link in &group.links {
                        li {
                            a href=(link.href) aria-current=[(current == Some(link.href.as_str())).then_some("page")] {
                                (icon(&link.icon)) span { (link.name) }
                                @if link.waiting > 0 { span class="waiting" { (link.waiting) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The entry that this path belongs to: the longest that the path begins with.
fn current<'a>(nav: &'a [NavGroup], path: &str) -> Option<&'a str> {
    nav.iter()
        .flat_map(|group| &group.links)
        .map(|link| link.href.as_str())
        .filter(|href| path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
        .max_by_key(|href| href.len())
}

fn signed_in(user: &DeskUser) -> Markup {
    html! {
        div class="desk-user" {
            (icon("user"))
            p { strong { (user.name) } span { (user.organisation) } span { (user.roles) } }
            form method="post" action=(user.logout) {
                button class="button quiet" type="submit" { (icon("logout")) (words::LOGOUT) }
            }
        }
    }
}

//! Pages of a long list, turned by big arrows.

use maud::{Markup, html};

use crate::{icon, words};

/// Rows of an article list that fit on a kiosk beside the pager without scrolling.
pub const ROWS_A_PAGE: u32 = 5;

/// Where a reader stands.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    /// This page, from 1.
    pub page: u32,
    /// How many there are.
    pub pages: u32,
    /// Address of the page before.
    pub previous: Option<String>,
    /// Address of the page after.
    pub next: Option<String>,
}

impl Pager {
    /// The pager of page `page` of `pages`; `address` gives the address of a page.
    pub fn of(page: u32, pages: u32, address: impl Fn(u32) -> String) -> Pager {
        Pager {
            page,
            pages,
            previous: (page > 1).then(|| address(page - 1)),
            next: (page < pages).then(|| address(page + 1)),
        }
    }
}

/// Draws the pager; nothing when everything stands on one page.
pub fn pager(pager: &Pager) -> Markup {
    html! {
        @if pager.pages > 1 {
            nav class="pager" aria-label=(words::PAGES) {
                (step(pager.previous.as_deref(), "prev", html! { (icon("arrow-left")) (words::PREVIOUS) }))
                p data-say { (words::page_of(pager.page, pager.pages)) }
                (step(pager.next.as_deref(), "next", html! { span { (words::NEXT) } (icon("arrow-right")) }))
            }
        }
    }
}

/// An arrow keeps its place at the ends, so that no other key moves under the finger.
fn step(href: Option<&str>, rel: &str, words: Markup) -> Markup {
    html! {
        @match href {
            Some(href) => a class="button" href=(href) rel=(rel) data-swap data-say { (words) },
            None => span class="button off" aria-hidden="true" { (words) },
        }
    }
}

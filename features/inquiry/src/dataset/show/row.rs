//! One row with all that it says, its pictures large.

use super::{Line, View, list};
use crate::dataset::definition::Kind;
use crate::dataset::sentence;
use crate::words::data as words;
use hongwang_page::{Picture, big_picture, say};
use maud::{Markup, html};

/// The row of this number with its title, if there is one.
pub(crate) fn page(view: &View<'_>, number: usize) -> Option<(String, Markup)> {
    let lines = view.lines();
    let line = lines.get(number)?;
    let (title, field) = view.definition.title();
    let named = sentence::shown(field.kind, line.row[title], view.names);
    let body = html! {
        div class="data" {
            p class="data-sum" { (say(&list::said(view, line))) }
            div class="data-one" {
                article class="data-card" { (list::facts(view, line, title)) }
                (pictures(view, line, true))
            }
        }
    };
    Some((named, body))
}

/// The address of a picture of a dataset.
pub(crate) fn picture_address(dataset: &str, hash: &str) -> String {
    format!("/data/{dataset}/picture/{hash}")
}

/// The pictures of a row, small with a way to the large ones, or large.
pub(super) fn pictures(view: &View<'_>, line: &Line<'_>, large: bool) -> Markup {
    let (title, field) = view.definition.title();
    let alt = words::picture_of(&sentence::shown(field.kind, line.row[title], view.names));
    let pictures =
        view.fields().zip(&line.row).filter(|(field, hash)| field.kind == Kind::Picture && !hash.is_empty());
    html! {
        @for (field, hash) in pictures {
            @let src = picture_address(&view.definition.id, hash);
            @if large {
                (big_picture(&Picture { src, alt: alt.clone() }, &field.title))
            } @else {
                a class="data-thumb" href=(view.at().href(&[("row", &line.number.to_string())])) data-swap data-say=(alt) {
                    img src=(src) alt=(field.title) loading="lazy";
                }
            }
        }
    }
}

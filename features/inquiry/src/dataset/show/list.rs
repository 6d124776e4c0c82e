//! Rows as lines, who and how much; and as cards, one thing with much in it.

use super::{Line, View};
use crate::dataset::definition::{Field, Kind};
use crate::dataset::sentence;
use crate::words::data as words;
use hongwang_page::{Badge, Tone, badge, icon, spoken};
use maud::{Markup, html};

/// The field that stands large: a number to call, else the last amount that is summed up.
fn large<'f>(view: &View<'f>) -> Option<(usize, &'f Field)> {
    let phone = view.fields().enumerate().find(|(_, field)| field.kind == Kind::OfficePhone);
    phone.or_else(|| view.fields().enumerate().filter(|(_, field)| field.total).last())
}

pub(super) fn draw(view: &View<'_>, lines: &[Line<'_>]) -> Markup {
    html! {
        ul class="data-list" {
            @for line in lines {
                li data-say=(spoken([said(view, line)])) { (line_of(view, line)) }
            }
        }
    }
}

/// A row in words, with its mark.
pub(super) fn said(view: &View<'_>, line: &Line<'_>) -> String {
    let mark = view.mark(line).map_or_else(String::new, |(mark, _)| format!("，{mark}"));
    format!("{}{mark}", view.said(line))
}

fn line_of(view: &View<'_>, line: &Line<'_>) -> Markup {
    let (large, (title, title_field)) = (large(view), view.definition.title());
    let named = sentence::shown(title_field.kind, line.row[title], view.names);
    let rest = view.fields().enumerate().filter(|(place, field)| {
        *place != title && large.is_none_or(|(large, _)| large != *place) && field.kind != Kind::Picture
    });
    html! {
        span class="data-who" {
            span class="data-name" { (named) (mark(view, line)) }
            span class="data-more" {
                @for (place, field) in rest {
                    @if !line.row[place].is_empty() { span { (sentence::with_unit(field, line.row[place], view.names)) } }
                }
            }
        }
        @if let Some((place, field)) = large {
            @if field.kind == Kind::OfficePhone { (phone(line.row[place])) } @else {
                span class="data-large" { (sentence::with_unit(field, line.row[place], view.names)) }
            }
        }
    }
}

/// A number to call: dialled at a touch where the screen is a phone.
fn phone(number: &str) -> Markup {
    html! {
        @if !number.is_empty() { a class="data-large data-phone" href={ "tel:" (number) } { (icon("phone")) (number) } }
    }
}

pub(super) fn mark(view: &View<'_>, line: &Line<'_>) -> Markup {
    html! {
        @if let Some((word, over)) = view.mark(line) {
            " " (badge(&Badge::new(word, if over { Tone::Bad } else { Tone::Warn })))
        }
    }
}

pub(super) fn cards(view: &View<'_>, lines: &[Line<'_>]) -> Markup {
    let (title, title_field) = view.definition.title();
    html! {
        div class="data-cards" {
            @for line in lines {
                article class="data-card" {
                    h3 data-say { (sentence::shown(title_field.kind, line.row[title], view.names)) (mark(view, line)) }
                    (facts(view, line, title))
                    (super::row::pictures(view, line, false))
                }
            }
        }
    }
}

/// All that a row says but for its title and its pictures.
pub(super) fn facts(view: &View<'_>, line: &Line<'_>, title: usize) -> Markup {
    let rest = view.fields().enumerate().filter(|(place, field)| {
        *place != title && field.kind != Kind::Picture && !line.row[*place].is_empty()
    });
    html! {
        dl class="data-facts" {
            @for (place, field) in rest {
                @let value = sentence::with_unit(field, line.row[place], view.names);
                div data-say=(spoken([words::fact(&field.title, &value)])) {
                    dt { (field.title) }
                    dd {
                        @if field.kind == Kind::OfficePhone { (phone(line.row[place])) } @else { (value) }
                    }
                }
            }
        }
    }
}

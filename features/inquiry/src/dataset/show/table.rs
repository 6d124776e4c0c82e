//! Rows as a table of four columns at most; on a phone each row is a card.

use super::{Line, View, list, row};
use crate::dataset::definition::{Field, Kind};
use crate::dataset::sentence;
use hongwang_page::spoken;
use maud::{Markup, html};

/// Columns that can be read from where one stands.
const COLUMNS: usize = 4;

/// The fields that stand in the table: those that the definition names, else the first.
fn columns<'f>(view: &View<'f>) -> Vec<(usize, &'f Field)> {
    let named = &view.definition.columns_shown;
    let is_shown =
        |field: &Field| field.kind != Kind::Picture && (named.is_empty() || named.contains(&field.name));
    view.fields().enumerate().filter(|(_, field)| is_shown(field)).take(COLUMNS).collect()
}

pub(super) fn draw(view: &View<'_>, lines: &[Line<'_>]) -> Markup {
    let columns = columns(view);
    let (title, _) = view.definition.title();
    let has_pictures = view.fields().any(|field| field.kind == Kind::Picture);
    let has_more = view.fields().count() > columns.len();
    html! {
        table class="data-table" {
            thead { tr {
                @for (_, field) in &columns { th scope="col" class=[number(field)] data-say { (field.title) } }
                @if has_pictures { th scope="col" data-say { (pictures_title(view)) } }
            } }
            tbody {
                @for line in lines {
                    tr data-say=(spoken([list::said(view, line)])) {
                        @for (place, field) in &columns {
                            @let value = sentence::with_unit(field, line.row[*place], view.names);
                            td data-title=(field.title) class=[number(field)] {
                                @if *place == title && has_more {
                                    a class="data-open" href=(view.at().href(&[("row", &line.number.to_string())])) data-swap { (value) }
                                    (list::mark(view, line))
                                } @else if *place == title { (value) (list::mark(view, line)) } @else { (value) }
                            }
                        }
                        @if has_pictures { td data-title=(pictures_title(view)) { (row::pictures(view, line, false)) } }
                    }
                }
            }
        }
    }
}

fn pictures_title<'f>(view: &View<'f>) -> &'f str {
    view.fields().find(|field| field.kind == Kind::Picture).map_or("", |field| field.title.as_str())
}

fn number(field: &Field) -> Option<&'static str> {
    field.kind.is_amount().then_some("number")
}

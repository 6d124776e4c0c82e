//! Tables of the desk.

use maud::{Markup, html};

use crate::words;

/// On which side the content of a column stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Words.
    #[default]
    Start,
    /// Figures, with digits under digits.
    End,
}

/// The head of one column.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Where its content stands.
    pub align: Align,
}

impl Column {
    /// A column of words.
    pub fn words(name: impl Into<String>) -> Column {
        Column { name: name.into(), align: Align::Start }
    }

    /// A column of figures.
    pub fn figures(name: impl Into<String>) -> Column {
        Column { name: name.into(), align: Align::End }
    }
}

/// One row. The first cell names it.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// One cell a column.
    pub cells: Vec<Markup>,
    /// Where the first cell leads.
    pub href: Option<String>,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What the table holds, one sentence.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// What is said when there are no rows; a general sentence when empty.
    pub empty: String,
}

/// Draws a table. One too wide for its window turns sideways by itself, reachable by keys.
pub fn table(table: &Table) -> Markup {
    html! {
        div class="table" tabindex="0" role="region" aria-label=(table.caption) {
            table {
                caption { (table.caption) }
                thead { tr {
                    @for column in &table.columns { th scope="col" class=[class(column.align)] { (column.name) } }
                } }
                tbody {
                    @for row in &table.rows { (body_row(&table.columns, row)) }
                    @if table.rows.is_empty() {
                        tr { td class="none" colspan=(table.columns.len().max(1)) {
                            @if table.empty.is_empty() { (words::NO_ROWS) } @else { (table.empty) }
                        } }
                    }
                }
            }
        }
    }
}

fn body_row(columns: &[Column], row: &Row) -> Markup {
    html! {
        tr {
            @for (place, cell) in row.cells.iter().enumerate() {
                @let side = columns.get(place).and_then(|column| class(column.align));
                @if place == 0 {
                    th scope="row" class=[side] {
                        @match &row.href { Some(href) => a href=(href) { (cell) }, None => (cell) }
                    }
                } @else {
                    td class=[side] { (cell) }
                }
            }
        }
    }
}

fn class(align: Align) -> Option<&'static str> {
    (align == Align::End).then_some("end")
}

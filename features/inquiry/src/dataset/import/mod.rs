//! A bureau's file to rows of a dataset, with everything in it that is not right by its place.
//!
//! ```text
//! bytes ─ hongwang_documents::table ─► tables ─ propose ─► mapping ─ read ─► rows, faults, notes, lines left out, totals
//!                                    (a person looks, mends, and it is remembered)
//! ```
//!
//! All of it is plain data: nothing here knows a store, a clock or a request. Invariants: every line below the heads is a
//! row, has a fault, is left out with a reason, or is blank; a row with a fault is not among the rows; whatever of a
//! person is shown with a fault is covered.

mod amount;
mod cell;
mod date;
mod head;
mod letters;
mod line;
mod mapping;
mod number;
mod place;
mod read;
mod sheets;

pub(crate) use date::of_words as day_of_words;
pub(crate) use mapping::{Column, Concern, Mapping, Proposal, TOWN, choose, counted, propose, propose_at};
pub(crate) use place::{PlaceFault, Places};
pub(crate) use read::{read, read_all};
pub(crate) use sheets::{Sheets, Unread, sheets};

#[cfg(test)]
mod tests;

use super::Row;
use hongwang_base::OrgPath;
use jiff::civil::Date;

/// How deep villages lie.
pub(crate) const VILLAGE: usize = 3;

/// What a file is read against, beside its definition and its mapping.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around<'a> {
    /// The organisations, by what offices call them.
    pub(crate) places: &'a Places,
    /// Whose file it is: a row of another organisation than this or one below it is a fault, and a row that names none
    /// belongs to it.
    pub(crate) of: &'a OrgPath,
    /// The day on which it is read.
    pub(crate) today: Date,
    /// The year of days that are written without one: that of the period, or else of today.
    pub(crate) year: i16,
}

/// What a file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Outcome {
    /// Its good rows, in its order.
    pub(crate) rows: Vec<ReadRow>,
    /// Why lines were not read, in their order; the first [`MOST_LISTED`] of them.
    pub(crate) faults: Vec<Fault>,
    /// How many there are in all.
    pub(crate) fault_count: usize,
    /// How many lines have one.
    pub(crate) faulty_lines: usize,
    /// What should be looked at though it was read; the first [`MOST_LISTED`].
    pub(crate) notes: Vec<Fault>,
    /// How many there are in all.
    pub(crate) note_count: usize,
    /// Lines below the heads that are no rows, blank ones apart; the first [`MOST_LISTED`].
    pub(crate) left_out: Vec<LeftOut>,
    /// How many there are in all.
    pub(crate) left_count: usize,
    /// What the file itself says that its sums are; the first [`MOST_LISTED`].
    pub(crate) stated: Vec<Stated>,
    /// How many there are in all.
    pub(crate) stated_count: usize,
}

/// Most faults, notes, lines left out and sums that are listed, each.
pub(crate) const MOST_LISTED: usize = 2_000;

/// A row and where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReadRow {
    /// Its line in the file, as a spreadsheet counts.
    pub(crate) line: usize,
    /// Whose it is.
    pub(crate) org: OrgPath,
    /// What it says.
    pub(crate) row: Row,
}

/// Something that is not right, by its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The sheet, where several are read.
    pub(crate) sheet: String,
    /// The line in the file, as a spreadsheet counts; 0 for the file as a whole.
    pub(crate) line: usize,
    /// The column as a spreadsheet names it, such as `C`; empty for the line as a whole.
    pub(crate) column: String,
    /// The title of the field; empty for the line as a whole.
    pub(crate) field: String,
    /// What stands there, covered where it is of a person.
    pub(crate) shown: String,
    /// What is wrong.
    pub(crate) why: Why,
}

/// What is wrong with a cell or a line. `crate::words::import::why` says it, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// A field that must be filled is empty.
    Missing,
    /// An error of the spreadsheet, such as `#REF!`.
    ErrorCell(String),
    /// An identity number that the spreadsheet made a number of: its last digits are lost.
    LostDigits,
    /// An identity number of fifteen digits.
    OldIdNumber,
    /// An identity number that is none; in words.
    IdNumber(String),
    /// No telephone number.
    Phone,
    /// No number of a card or account.
    Card,
    /// The last digit of a card does not fit: a note.
    CardCheck,
    /// No amount.
    Amount,
    /// More than two decimals of an amount of money.
    Fraction,
    /// A fraction where there is none.
    NotWhole,
    /// An amount larger than is read.
    TooLarge,
    /// No date.
    Date,
    /// A date that can be read in two ways.
    AmbiguousDate,
    /// A day that the calendar does not have.
    NoSuchDay,
    /// A day to come where there can be none.
    Future,
    /// No month.
    Month,
    /// No time of day.
    Time,
    /// Not 是 or 否.
    YesNo,
    /// None of these choices.
    Choice(Vec<String>),
    /// A place that nobody knows.
    UnknownPlace,
    /// A name that several places have; the towns of them.
    SeveralPlaces(Vec<String>),
    /// A place that is not of whoever sends the file.
    ForeignPlace,
    /// A place above the villages where each of them sees its own rows.
    NoVillage,
    /// A text longer than so many characters.
    TooLong(usize),
    /// A number of a person in a text that everybody would read.
    PrivateInText,
    /// No name of a person.
    Person,
    /// No picture.
    Picture,
    /// An amount in a cell of several lines: nobody knows how much is of which.
    SharedAmount,
    /// A share of one that was read as per cent: a note.
    Percent,
    /// More decimals than are kept: a note.
    Rounded,
    /// A formula gave it: a note.
    Formula,
    /// The same as an earlier line, of this sheet where several are read: a note.
    Repeats {
        /// The sheet.
        sheet: String,
        /// The line.
        line: usize,
    },
    /// A sum that the file states is another one: a fault of the file. What it says, and what was added up.
    Sum {
        /// What the file says.
        stated: String,
        /// What its rows add up to.
        computed: String,
    },
}

/// A line that is no row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// The sheet, where several are read.
    pub(crate) sheet: String,
    /// The line in the file.
    pub(crate) line: usize,
    /// What it begins with.
    pub(crate) text: String,
    /// Why.
    pub(crate) why: Left,
}

/// Why a line is no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// It says a sum.
    Sum,
    /// It is a note, such as 填表人.
    Note,
    /// It repeats the heads, as at the top of a printed page.
    Head,
}

/// A sum that the file states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stated {
    /// The sheet, where several are read.
    pub(crate) sheet: String,
    /// The line that says it.
    pub(crate) line: usize,
    /// The name of the field.
    pub(crate) field: String,
    /// What it says, in the form of the field's kind.
    pub(crate) stated: String,
    /// What its lines add up to, also those with another fault.
    pub(crate) computed: String,
}

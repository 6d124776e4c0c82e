//! Which column is which field: proposed from the heads and from what was chosen before, mended by a person, remembered.

use crate::dataset::definition::Definition;
use hongwang_documents::table::Table;
use serde::{Deserialize, Serialize};

/// Which column of a sheet is which field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mapping {
    /// The name of the sheet.
    pub(crate) sheet: String,
    /// The first line of the heads, counted from 1.
    pub(crate) head: usize,
    /// How many lines the heads take: 1 or 2, or more where they are deeper.
    pub(crate) depth: usize,
    /// The columns, from the first.
    pub(crate) columns: Vec<Column>,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Column {
    /// What stands above it, the parts of a head in several lines joined by `/`.
    pub(crate) head: String,
    /// The name of the field that it is, if any.
    pub(crate) field: Option<String>,
    /// What its numbers count: 10000 where the head says 万元.
    pub(crate) times: i64,
}

impl Mapping {
    /// By which it is remembered beside the id of its dataset: the same for files with the same heads, wherever their
    /// columns and their first line stand.
    pub(crate) fn signature(&self) -> String {
        todo!()
    }
}

/// What a person is asked to look at before a file is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// What would be read.
    pub(crate) mapping: Mapping,
    /// Each column, as a person may know it again.
    pub(crate) columns: Vec<Seen>,
    /// Title and notes above the heads.
    pub(crate) above: Vec<String>,
    /// What is not as it should be.
    pub(crate) concerns: Vec<Concern>,
}

/// A column as a person may know it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Its letter in a spreadsheet.
    pub(crate) letter: String,
    /// What stands above it.
    pub(crate) head: String,
    /// The first values in it, numbers of persons covered.
    pub(crate) samples: Vec<String>,
}

/// What is not as it should be with the columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Concern {
    /// No line was found that could be the heads.
    NoHead,
    /// A field has no column; whether it must have one.
    Missing {
        /// Its title.
        field: String,
        /// Whether nothing can be read without it.
        required: bool,
    },
    /// Several columns could be one field; the first was taken.
    Double {
        /// The title of the field.
        field: String,
        /// The letters of the columns.
        columns: Vec<String>,
    },
    /// A column is no field; it is not read.
    Unknown {
        /// Its letter.
        column: String,
        /// What stands above it.
        head: String,
    },
    /// A column that was there the last time is not.
    Gone {
        /// What stood above it.
        head: String,
    },
    /// A column that was not there the last time.
    New {
        /// Its letter.
        column: String,
        /// What stands above it.
        head: String,
    },
    /// A column stands elsewhere than the last time; it was followed.
    Moved {
        /// What stands above it.
        head: String,
        /// Where it stood.
        from: String,
        /// Where it stands.
        to: String,
    },
}

impl Concern {
    /// Whether nothing can be read before it is mended.
    pub(crate) fn stops(&self) -> bool {
        matches!(self, Self::NoHead | Self::Missing { required: true, .. })
    }
}

/// The sheet of a workbook that is most like the dataset: where it stands among `tables`.
pub(crate) fn choose(definition: &Definition, tables: &[Table], remembered: Option<&Mapping>) -> usize {
    todo!("{definition:?} {} {remembered:?}", tables.len())
}

/// Which column of `table` is which field, as far as it can be told; `remembered` is what was chosen for the last file.
pub(crate) fn propose(definition: &Definition, table: &Table, remembered: Option<&Mapping>) -> Proposal {
    todo!("{definition:?} {} {remembered:?}", table.len())
}

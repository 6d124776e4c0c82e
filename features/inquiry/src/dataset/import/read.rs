//! The lines of a table, one after the other.

use super::{Around, Mapping, Outcome};
use crate::dataset::definition::Definition;
use hongwang_documents::table::Table;

/// Reads the lines below the heads. `progress` is told the lines that are done, every thousand.
///
/// This is CPU work; call it off the async threads.
pub(crate) fn read(
    definition: &Definition,
    table: &Table,
    mapping: &Mapping,
    around: Around<'_>,
    progress: &dyn Fn(usize),
) -> Outcome {
    let _ = (definition, table, mapping, around, progress);
    todo!()
}

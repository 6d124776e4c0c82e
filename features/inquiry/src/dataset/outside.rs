//! What is asked of datasets from beside the product: by its benchmarks and by those who throw broken files at it.

use super::definition::Definition;
use super::import::{self, Around, Concern, Places, Why};
use super::{Row, own, shipped, shipped_as};
use crate::{Inquiry, words};
use hongwang_base::{BatchId, Millis, OrgPath};
use hongwang_documents::table;
use hongwang_feature::organisations::Organisation;
use hongwang_store::{Result, StoreError, Tx};
use jiff::civil::Date;

/// How a file was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// Good rows, each with its organisation.
    pub rows: Vec<(OrgPath, Vec<String>)>,
    /// Lines that have a fault.
    pub faulty_lines: usize,
    /// Lines that are no rows.
    pub left_out: usize,
    /// What is wrong, in words; the first of many.
    pub faults: Vec<String>,
    /// How many faults there are in all.
    pub fault_count: usize,
    /// How many of those in words are sums that the file states and that do not fit.
    pub wrong_sums: usize,
}

impl Inquiry {
    /// The shipped datasets.
    pub fn datasets() -> impl Iterator<Item = &'static str> {
        shipped().iter().map(|definition| definition.id.as_str())
    }

    /// Reads a bureau's file as rows of a shipped dataset, with the columns that are proposed, and keeps nothing.
    ///
    /// # Errors
    /// In words, when no row can be read of it at all.
    pub fn try_file(
        dataset: &str,
        bytes: &[u8],
        organisations: &[Organisation],
        of: &OrgPath,
        today: Date,
    ) -> std::result::Result<Tried, String> {
        let definition = shipped_as(dataset).ok_or_else(|| dataset.to_owned())?;
        let tables = table::read(bytes, &|_| ()).map_err(|error| error.to_string())?;
        let main = import::choose(definition, &tables, None);
        let proposal = import::propose(definition, &tables[main], None);
        if let Some(concern) = proposal.concerns.iter().find(|concern| Concern::stops(concern)) {
            return Err(words::import::concern(concern));
        }
        let places = Places::new(organisations);
        let around = Around { places: &places, of, today, year: today.year() };
        let period = proposal.period.clone().unwrap_or_default();
        let sheets = import::sheets(definition, &tables, (main, &proposal.mapping), &period);
        let read: Vec<_> = sheets.read.iter().map(|(at, mapping)| (&tables[*at], mapping)).collect();
        let outcome = import::read_all(definition, &read, around, &|_| ());
        let is_sum = |fault: &&import::Fault| matches!(fault.why, Why::Sum { .. });
        Ok(Tried {
            fault_count: outcome.fault_count,
            wrong_sums: outcome.faults.iter().filter(is_sum).count(),
            rows: outcome.rows.into_iter().map(|row| (row.org, row.row)).collect(),
            faulty_lines: outcome.faulty_lines,
            left_out: outcome.left_count,
            faults: outcome.faults.iter().map(|fault| words::import::why(&fault.why)).collect(),
        })
    }

    /// The day that words mean, `2026-11-03`; `year` is that of those without one.
    ///
    /// # Errors
    /// In words.
    pub fn day_of_words(text: &str, year: i16) -> std::result::Result<String, String> {
        let day = import::day_of_words(text, year);
        day.map(|day| day.to_string()).map_err(|why: Why| words::import::why(&why))
    }

    /// Keeps rows as the batch that stands for `org`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep_own(
        &self,
        tx: &mut Tx,
        dataset: &str,
        (batch, period, org): (BatchId, &str, &OrgPath),
        rows: &[Vec<String>],
        now: Millis,
    ) -> Result<()> {
        let definition = known(dataset)?;
        own::put(tx, &self.vault, definition, (batch, period, org), rows, now).await?;
        own::stand(tx, definition, (batch, period, org)).await
    }

    /// What stands of a person.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn own_rows(&self, tx: &mut Tx, id_number: &str, most: i64) -> Result<Vec<Row>> {
        let own = own::of(tx, &self.vault, id_number, most).await?;
        Ok(own.into_iter().map(|own| own.row).collect())
    }
}

fn known(dataset: &str) -> Result<&'static Definition> {
    shipped_as(dataset).ok_or_else(|| StoreError::corrupt("dataset", dataset))
}

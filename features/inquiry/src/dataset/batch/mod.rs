//! Batches: what an office gave at one time, from its file to the screens.
//!
//! ```text
//! desk, folder, address ─► file, sealed ─► read ─► rows, sealed, that do not stand ─► dry run: faults, totals, compared
//!                                 (job)                                                   │ two people
//!        told::publish + own::stand, organisation by organisation ◄───────── release ◄────┘
//! ```
//!
//! [`life`] says what may happen to a batch, and [`job`] does the heavy part in steps of one transaction each: whoever
//! falls at any point goes on from what the tables say. Invariants: what a file says is public only once two people
//! agreed, or its dataset lets it and it is like the one before; a release that broke off is finished, never left half;
//! the file lies sealed and is gone once it was released or thrown away.

mod act;
mod collect;
mod demo;
mod describe;
pub(crate) mod desk;
mod fetch;
mod file;
mod job;
mod life;
mod one;
mod period;
mod picture;
mod read;
mod report;
mod stand;
mod store;
mod totals;
mod upload;

pub(crate) use demo::fill as fill_demo;
pub(crate) use fetch::SEALED as SEALED_ADDRESS;
pub(crate) use file::SEALED as SEALED_FILE;
pub(crate) use job::{Doing, Progress, Working, keep_working};
pub(crate) use life::State;
use life::{Event, Hand, Life};
pub(crate) use report::SEALED as SEALED_REPORT;
pub(crate) use store::stands;
use upload::{Came, Upload, take};

use super::import::Mapping;
use crate::Inquiry;
use crate::words::batch as words;
use hongwang_base::{BatchId, Millis, OrgPath};
use hongwang_feature::{Place, Reply};
use hongwang_store::audit;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;

/// A batch that was not released after this long is thrown away.
const OPEN_FOR: i64 = 30 * Millis::DAY;

/// A batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Batch {
    pub(crate) id: BatchId,
    pub(crate) dataset: String,
    /// Whose it is: its rows are of this organisation or of those below it.
    pub(crate) org: OrgPath,
    pub(crate) about: About,
    pub(crate) life: Life,
    /// Goes up with each change, so nobody acts on what is past.
    pub(crate) version: i64,
    /// Whether there may be rows of it in the table of details.
    pub(crate) has_rows: bool,
    pub(crate) created_at: Millis,
}

impl Inquiry {
    /// Takes files of datasets from this folder, in it from one of each dataset's id (center).
    #[must_use]
    pub fn taking_from(mut self, folder: Option<PathBuf>) -> Self {
        self.folder = folder.map(Arc::from);
        self
    }

    /// Takes files of datasets that came by themselves; a job of the center does it in time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn collect(&self, place: &Place) -> Reply<()> {
        job::collect(self, place).await
    }

    /// Reads the file of a dataset up to its dry run, as the desk and its job do; tells how many rows it has, and how many
    /// lines with a fault.
    ///
    /// # Errors
    /// When the dataset is unknown, the file cannot be read, or the store fails.
    pub async fn import(
        &self,
        place: &Place,
        dataset: &str,
        file: &str,
        bytes: Vec<u8>,
    ) -> Reply<[usize; 2]> {
        upload::import(self, place, dataset, file, bytes).await
    }

    /// Reads, releases and takes back what waits for it; a job of the center does it in time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn work(&self, place: &Place) -> Reply<()> {
        job::work(self, place).await
    }
}

/// An audit entry of something that happened to a batch.
fn noted(
    place: &Place,
    batch: &Batch,
    by: Option<&Hand>,
    action: &str,
    detail: impl Into<String>,
) -> audit::Entry {
    audit::Entry {
        at: place.clock.now(),
        actor: by.map_or_else(|| words::BY_ITSELF.to_owned(), |by| by.name.clone()),
        org: batch.org.clone(),
        action: format!("dataset.{action}"),
        object: batch.id.to_string(),
        detail: detail.into(),
    }
}

/// What is known of a batch beside its life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    /// What it is of; none as long as nobody said.
    pub(crate) period: Option<String>,
    /// Up to which day its figures are.
    pub(crate) as_of: Date,
    /// The name of the file.
    pub(crate) file: String,
    /// Who gave it; nobody where it came by itself.
    pub(crate) by: Option<Hand>,
    /// Which column is which field, as a person said.
    pub(crate) mapping: Option<Mapping>,
    /// The names of the fields of its rows, in their order.
    pub(crate) fields: Vec<String>,
    /// What stood when it was tried.
    pub(crate) base: Vec<BatchId>,
}

impl Batch {
    /// What it is of, as rows are kept by it.
    pub(crate) fn period(&self) -> &str {
        self.about.period.as_deref().unwrap_or_default()
    }
}

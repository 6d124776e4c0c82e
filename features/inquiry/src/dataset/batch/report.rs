//! What a dry run found, as the desk shows it. It lies sealed: what stands in a faulty cell may be about somebody.

use crate::dataset::import::{Fault, LeftOut, Mapping, Outcome, Proposal, Stated};
use crate::words::import as words;
use hongwang_base::BatchId;
use hongwang_store::{
    Result, StoreError, Tx, Vault,
    reseal::{By, Sealed, by_id},
    sql,
};
use serde::{Deserialize, Serialize};

/// Where reports lie.
pub(crate) const SEALED: Sealed = Sealed {
    name: "inquiry_batch_report.sealed",
    by: By::Id,
    older: "SELECT id, sealed FROM inquiry_batch_report WHERE substr(sealed, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
    put: "UPDATE inquiry_batch_report SET sealed = $1 WHERE id = $2 AND sealed = $3",
    bound: by_id,
};

/// What a dry run found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Report {
    /// What was read, or would be.
    pub(super) mapping: Mapping,
    /// Each column as a person may know it again.
    pub(super) columns: Vec<Look>,
    /// Title and notes above the heads.
    pub(super) above: Vec<String>,
    /// What is not as it should be with the columns.
    pub(super) concerns: Vec<String>,
    /// Why lines were not read; the first of them.
    pub(super) faults: Vec<Said>,
    pub(super) fault_count: usize,
    /// What should be looked at though it was read; the first of it.
    pub(super) notes: Vec<Said>,
    pub(super) note_count: usize,
    /// Lines that are no rows; the first of them.
    pub(super) left_out: Vec<Said>,
    #[serde(default)]
    pub(super) left_count: usize,
    /// Sums that the file states: line, field, what it says, what its rows add up to; the first of them.
    pub(super) stated: Vec<Sum>,
    #[serde(default)]
    pub(super) stated_count: usize,
    /// The period that it was compared with; none where nothing stood.
    pub(super) against: Option<String>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Look {
    pub(super) letter: String,
    pub(super) head: String,
    pub(super) samples: Vec<String>,
}

/// Something about a place in the file, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    /// Where several sheets were read.
    #[serde(default)]
    pub(super) sheet: String,
    pub(super) line: usize,
    pub(super) column: String,
    pub(super) field: String,
    pub(super) shown: String,
    pub(super) why: String,
}

/// A sum that the file states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sum {
    #[serde(default)]
    pub(super) sheet: String,
    pub(super) line: usize,
    pub(super) field: String,
    pub(super) stated: String,
    pub(super) computed: String,
}

impl Report {
    /// Of what was proposed.
    pub(super) fn of(proposal: &Proposal, mapping: Mapping) -> Self {
        let columns = proposal.columns.iter().map(|seen| Look {
            letter: seen.letter.clone(),
            head: seen.head.clone(),
            samples: seen.samples.clone(),
        });
        Self {
            mapping,
            columns: columns.collect(),
            above: proposal.above.clone(),
            concerns: proposal.concerns.iter().map(words::concern).collect(),
            ..Self::default()
        }
    }

    /// With what was read.
    pub(super) fn with(self, outcome: &Outcome) -> Self {
        let sum = |stated: &Stated| Sum {
            sheet: stated.sheet.clone(),
            line: stated.line,
            field: stated.field.clone(),
            stated: stated.stated.clone(),
            computed: stated.computed.clone(),
        };
        Self {
            faults: outcome.faults.iter().map(said).collect(),
            fault_count: outcome.fault_count,
            notes: outcome.notes.iter().map(said).collect(),
            note_count: outcome.note_count,
            left_out: outcome.left_out.iter().map(left).collect(),
            left_count: outcome.left_count,
            stated: outcome.stated.iter().map(sum).collect(),
            stated_count: outcome.stated_count,
            ..self
        }
    }
}

fn said(fault: &Fault) -> Said {
    Said {
        sheet: fault.sheet.clone(),
        line: fault.line,
        column: fault.column.clone(),
        field: fault.field.clone(),
        shown: fault.shown.clone(),
        why: words::why(&fault.why),
    }
}

fn left(left: &LeftOut) -> Said {
    Said {
        sheet: left.sheet.clone(),
        line: left.line,
        column: String::new(),
        field: String::new(),
        shown: left.text.clone(),
        why: words::left(left.why).to_owned(),
    }
}

/// Keeps a report in the place of the one before.
pub(super) async fn put(tx: &mut Tx, vault: &Vault, batch: BatchId, report: &Report) -> Result<()> {
    let bytes = serde_json::to_vec(report).expect("a report is plain data");
    sql("INSERT INTO inquiry_batch_report (id, sealed) VALUES ($1,$2) ON CONFLICT (id) DO UPDATE SET sealed = $2")
        .bind(batch)
        .bind(vault.seal(batch.0.as_bytes(), &bytes))
        .run(tx)
        .await?;
    Ok(())
}

/// What was found in a batch, if it was tried.
pub(super) async fn read(tx: &mut Tx, vault: &Vault, batch: BatchId) -> Result<Option<Report>> {
    let row = sql("SELECT sealed FROM inquiry_batch_report WHERE id = $1").bind(batch).one(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let bytes = vault.unseal(batch.0.as_bytes(), &row.get::<Vec<u8>>("sealed")?)?;
    serde_json::from_slice(&bytes).map(Some).map_err(|error| StoreError::corrupt("sealed", error))
}

/// Deletes what was found: of what is over nothing of anybody stays.
pub(super) async fn delete(tx: &mut Tx, batch: BatchId) -> Result<()> {
    sql("DELETE FROM inquiry_batch_report WHERE id = $1").bind(batch).run(tx).await?;
    Ok(())
}

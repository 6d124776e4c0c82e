//! A file that came: kept sealed, and read by the job.

use super::{About, Batch, Event, Hand, Life, State, file, job::work, noted, report, store};
use crate::Inquiry;
use crate::dataset::{self, definition::Definition};
use crate::words::batch as words;
use hongwang_base::{BatchId, OrgPath, Problem};
use hongwang_documents::table::LARGEST_TABLE;
use hongwang_feature::{Place, Reply};
use hongwang_store::audit;
use jiff::civil::Date;
use tokio::task::spawn_blocking;

/// A file that came.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// Whose it is.
    pub(crate) org: OrgPath,
    /// What it is of, where somebody said; else its name and its title are asked.
    pub(crate) period: Option<String>,
    /// Up to which day its figures are.
    pub(crate) as_of: Date,
    /// Its name.
    pub(crate) file: String,
    pub(crate) bytes: Vec<u8>,
    /// Who gave it; nobody where it came by itself.
    pub(crate) by: Option<Hand>,
}

/// What became of a file that came.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Came {
    /// It is a batch now.
    New(BatchId),
    /// It is here already, as this batch.
    Same(BatchId),
    /// It came by itself and is the same as the last one.
    Known,
}

/// Keeps a file as a batch that the job reads.
///
/// # Errors
/// When it is empty or too large, in words; when the store fails.
pub(crate) async fn take(
    inquiry: &Inquiry,
    place: &Place,
    definition: &Definition,
    upload: Upload,
) -> Reply<Came> {
    if upload.bytes.is_empty() {
        return Err(Problem::field("file", words::FILE_MISSING).into());
    }
    if upload.bytes.len() > LARGEST_TABLE {
        return Err(Problem::field("file", words::FILE_LARGE).into());
    }
    let (now, vault, bytes) = (place.clock.now(), inquiry.vault.clone(), upload.bytes);
    let sealing = spawn_blocking(move || (file::mark(&vault, &bytes), file::seal(&vault, &bytes, now)));
    let (mark, pieces) = sealing.await.expect("sealing does not panic");
    let batch = Batch {
        id: BatchId::new(now),
        dataset: definition.id.clone(),
        org: upload.org,
        about: About {
            period: upload.period,
            as_of: upload.as_of,
            file: upload.file,
            by: upload.by,
            mapping: None,
            fields: Vec::new(),
            base: Vec::new(),
        },
        life: Life::default(),
        version: 0,
        has_rows: false,
        created_at: now,
    };
    let mut tx = place.db.write().await?;
    let last = store::last_mark(&mut tx, &batch.dataset, &batch.org).await?;
    if batch.about.by.is_none() && last.is_some_and(|last| last == mark) {
        return Ok(Came::Known);
    }
    if let Some(same) = store::same_file(&mut tx, &batch.dataset, &batch.org, mark).await? {
        return Ok(Came::Same(same.id));
    }
    store::put(&mut tx, &batch, mark).await?;
    file::put(&mut tx, batch.id, pieces).await?;
    let detail = words::audit_upload(&definition.name, &batch.about.file);
    audit::record(&mut tx, &noted(place, &batch, batch.about.by.as_ref(), "upload", detail)).await?;
    tx.commit().await?;
    inquiry.working.wake.notify_one();
    Ok(Came::New(batch.id))
}

/// Takes a file of the whole county and reads it up to its dry run; which batch it is.
pub(super) async fn given(
    inquiry: &Inquiry,
    place: &Place,
    definition: &Definition,
    (file, as_of, bytes): (&str, Date, Vec<u8>),
    by: Option<Hand>,
) -> Reply<Option<BatchId>> {
    let upload = Upload { org: place.org.clone(), period: None, as_of, file: file.to_owned(), bytes, by };
    let id = match take(inquiry, place, definition, upload).await? {
        Came::New(id) | Came::Same(id) => id,
        Came::Known => return Ok(None),
    };
    work(inquiry, place).await?;
    Ok(Some(id))
}

/// The same for a dataset by its id; how many rows there are, and how many lines with a fault.
///
/// # Errors
/// When the dataset is unknown, the file cannot be read, or the store fails.
pub(crate) async fn import(
    inquiry: &Inquiry,
    place: &Place,
    dataset: &str,
    file: &str,
    bytes: Vec<u8>,
) -> Reply<[usize; 2]> {
    let found = dataset::find(&mut place.db.read().await?, dataset).await?;
    let definition = found.ok_or_else(|| Problem::missing(words::NO_SUCH_DATASET))?;
    let today = place.clock.now().beijing().date();
    let id = given(inquiry, place, &definition, (file, today, bytes), None).await?;
    let id = id.ok_or_else(|| Problem::conflict(words::FILE_KNOWN))?;
    if asked_for(inquiry, place, id).await? {
        work(inquiry, place).await?;
    }
    let batch = store::find(&mut place.db.read().await?, id).await?;
    match batch {
        Some(batch) if batch.life.state == State::Tried => Ok([batch.life.rows, batch.life.faulty]),
        other => {
            let why = other.and_then(|batch| batch.life.why).unwrap_or_else(|| words::NO_SUCH.to_owned());
            Err(Problem::conflict(why).into())
        }
    }
}

/// Where only the columns are asked for, takes them as they were proposed; whether they were.
async fn asked_for(inquiry: &Inquiry, place: &Place, id: BatchId) -> Reply<bool> {
    let mut tx = place.db.write().await?;
    let batch = store::find(&mut tx, id).await?;
    let report = report::read(&mut tx, &inquiry.vault, id).await?;
    let is_asked = |batch: &Batch| batch.life.state == State::Asking && batch.about.period.is_some();
    let (Some(mut batch), Some(report)) = (batch.filter(is_asked), report) else { return Ok(false) };
    batch.about.mapping = Some(report.mapping);
    let batch = store::step(&mut tx, &batch, Event::Answered).await?;
    audit::record(&mut tx, &noted(place, &batch, None, "answer", words::AS_PROPOSED)).await?;
    tx.commit().await?;
    Ok(true)
}

//! What the village sends up, kept until the center has answered.
//!
//! Invariant: what people entrust stands in no file of the village in plain text. The body of a submission is sealed
//! with the node's own key while it waits, and dropped once the center has answered, together with its attachments and
//! with what the log of the database still holds of it; the answer stays.

use super::{
    connect::{Http, LineError},
    line::Shared,
};
use crate::{
    attachments,
    center::{Lacks, Offer, SubmitAnswer, outline_of, range_of},
    words,
};
use data_encoding::BASE64;
use hongwang_base::{Millis, SubmissionId};
use hongwang_feature::{Fact, Place};
use hongwang_replica::{
    BlobHash, BlobRef,
    outbox::{Entry, Outcome, Stage, Step, Submission},
    wire::Waiting,
};
use hongwang_store::{BlobError, Result as StoreResult, Row, StoreError, Tx, Vault, sql};
use http::{Method, StatusCode};
use serde_json::Value;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::sync::broadcast::{self, error::RecvError};

/// How often the outbox is looked at while nothing wakes it.
const LOOK: Duration = Duration::from_secs(5);
/// Entries walked in one look.
const MOST: i64 = 64;

/// How a submission stands, for the page of the person who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// On its way; it goes by itself as soon as the line is there.
    Waiting,
    /// The center took it and answered this.
    Taken(serde_json::Value),
    /// The center refused it for this reason.
    Refused(String),
}

impl Sent {
    /// The word in `data-standing`, which the page watches.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Taken(_) => "taken",
            Self::Refused(_) => "refused",
        }
    }
}

/// Puts a submission into the outbox, in the transaction of whatever it belongs to. It goes up by itself, at once where
/// the caller tells [`Fact::HandedIn`] after the commit. The id is the caller's, so that a form that is sent twice is one
/// submission. `vault` is the node's: `keys/personal.key`. The attachments lie in the folder of [`attachments`] already,
/// sealed by the caller where they are personal, and go from there once the center has answered.
///
/// # Errors
/// When the store fails.
pub async fn submit(
    tx: &mut Tx,
    vault: &Vault,
    id: SubmissionId,
    kind: &str,
    body: &Value,
    attachments: Vec<BlobRef>,
    now: Millis,
) -> StoreResult<()> {
    let body = sealed(vault, id, body);
    let entry = Entry::new(Submission { id: id.into(), kind: kind.to_owned(), body, attachments, at: now.0 });
    sql("INSERT INTO outbox_entry (id, submission, stage, settled, tries, due, sending) VALUES ($1,$2,$3,FALSE,0,$4,$5) ON CONFLICT (id) DO NOTHING")
        .bind(id)
        .bind_json(&entry.submission)
        .bind_json(&entry.stage)
        .bind(entry.due)
        .bind(is_sending(&entry))
        .run(tx)
        .await?;
    Ok(())
}

/// A body as it lies in the database.
fn sealed(vault: &Vault, id: SubmissionId, body: &Value) -> Value {
    let bytes = serde_json::to_vec(body).expect("a JSON value");
    BASE64.encode(&vault.seal(id.0.as_bytes(), &bytes)).into()
}

/// The submission as it was handed in. One that was answered has no body left; the center knows its id.
fn opened(vault: &Vault, submission: &Submission) -> StoreResult<Submission> {
    let broken = |what: String| StoreError::corrupt("submission", what);
    let body = match &submission.body {
        Value::String(text) => {
            let bytes = BASE64.decode(text.as_bytes()).map_err(|error| broken(error.to_string()))?;
            let bytes = vault.unseal(submission.id.as_bytes(), &bytes)?;
            serde_json::from_slice(&bytes).map_err(|error| broken(error.to_string()))?
        }
        _ => Value::Null,
    };
    Ok(Submission { body, ..submission.clone() })
}

/// How a submission stands; none when there is none with this id.
///
/// # Errors
/// When the store fails.
pub async fn standing(tx: &mut Tx, id: SubmissionId) -> StoreResult<Option<Sent>> {
    let row = sql("SELECT stage FROM outbox_entry WHERE id = $1").bind(id).one(tx).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(match row.json::<Stage>("stage")? {
        Stage::Taken { answer } => Sent::Taken(answer),
        Stage::Refused { why } => Sent::Refused(why),
        Stage::Attachments { .. } | Stage::Submit => Sent::Waiting,
    }))
}

/// What is on its way: how many of which kind, since when, and the bytes of attachments that are still to go.
///
/// # Errors
/// When the store fails.
pub async fn waiting(tx: &mut Tx) -> StoreResult<Waiting> {
    let mut waiting = Waiting::default();
    // Bodies are long and sealed: only what is counted leaves the database.
    let rows = sql("SELECT submission ->> 'kind' AS kind, COUNT(*) AS n, \
                    MIN(CAST(submission ->> 'at' AS BIGINT)) AS oldest \
                    FROM outbox_entry WHERE NOT settled GROUP BY submission ->> 'kind'");
    for row in rows.all(tx).await? {
        let oldest: i64 = row.get("oldest")?;
        waiting.oldest = Some(waiting.oldest.map_or(oldest, |known| known.min(oldest)));
        let count = u32::try_from(row.get::<i64>("n")?).unwrap_or(u32::MAX);
        waiting.kinds.insert(row.get("kind")?, count);
    }
    let rows = sql("SELECT submission -> 'attachments' AS attachments, stage FROM outbox_entry \
                    WHERE NOT settled AND sending");
    for row in rows.all(tx).await? {
        let attachments: Vec<BlobRef> = row.json("attachments")?;
        let Stage::Attachments { next } = row.json("stage")? else { continue };
        let left = attachments.iter().skip(next).fold(0, |sum: u64, blob| sum.saturating_add(blob.len));
        waiting.attachments = waiting.attachments.saturating_add(left);
    }
    Ok(waiting)
}

fn entry(row: &Row) -> StoreResult<Entry> {
    Ok(Entry {
        submission: row.json("submission")?,
        stage: row.json("stage")?,
        tries: u32::try_from(row.get::<i64>("tries")?).unwrap_or(u32::MAX),
        due: row.get("due")?,
    })
}

/// Sends whatever is due, for ever. What still has attachments to send goes its own way beside the rest, so that a
/// thin line that carries a picture holds nobody up who sends none.
pub(crate) async fn run(shared: Arc<Shared>) {
    tokio::join!(walk(&shared, false), walk(&shared, true));
}

/// Sends the entries that are at their attachments, or those that are not.
async fn walk(shared: &Shared, sending: bool) {
    let mut facts = shared.place.bus.listen();
    // What a process that was killed has left is in the log of the database, too.
    let mut dropped = true;
    loop {
        let online = shared.status.borrow().center_online;
        // The first report over a line that is back says what was handed in meanwhile.
        let looked =
            if online { look(shared, sending, &mut dropped).await } else { shared.tell_outbox().await };
        if let Err(error) = looked {
            tracing::error!(%error, "the outbox could not be read or written");
        }
        tokio::select! {
            () = shared.wake.notified() => {}
            () = handed_in(&mut facts) => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

/// Waits until something was handed in, or may have been; endless once the bus is gone.
async fn handed_in(facts: &mut broadcast::Receiver<Fact>) {
    loop {
        match facts.recv().await {
            Ok(Fact::HandedIn) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Takes each due entry one step, then the next entry: none waits for another. `dropped` says whether there may be bodies
/// in the log of the database whose entries were answered.
async fn look(shared: &Shared, sending: bool, dropped: &mut bool) -> StoreResult<()> {
    let mut http = None;
    loop {
        let now = shared.place.clock.now().0;
        let mut tx = shared.place.db.read().await?;
        let rows = sql("SELECT submission, stage, tries, due FROM outbox_entry WHERE NOT settled AND sending = $1 ORDER BY due, id LIMIT $2")
            .bind(sending)
            .bind(MOST)
            .all(&mut tx)
            .await?;
        drop(tx);
        let due = rows.iter().map(entry).collect::<StoreResult<Vec<_>>>()?;
        let mut walked = 0;
        for entry in due {
            let Some(step) = entry.step(now) else { continue };
            let outcome = step_of(shared, &mut http, &entry, step).await;
            walked += 1;
            let mut entry = entry.after(outcome, shared.place.clock.now().0, spread());
            if entry.is_settled() {
                entry.submission.body = Value::Null;
                *dropped = true;
                forget_attachments(&shared.place, &entry).await?;
            }
            store(&shared.place, &entry).await?;
            if is_sending(&entry) != sending {
                // The other walk goes on with it.
                shared.place.bus.tell(Fact::HandedIn);
            }
        }
        shared.tell_outbox().await?;
        if walked == 0 {
            *dropped = *dropped && !shared.place.db.fold().await?;
            return Ok(());
        }
    }
}

/// A per mille drawn from the operating system.
fn spread() -> u16 {
    let mut random = [0u8; 2];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    u16::from_be_bytes(random) % 1_000
}

async fn store(place: &Place, entry: &Entry) -> StoreResult<()> {
    let mut tx = place.db.write().await?;
    sql("UPDATE outbox_entry SET stage = $1, settled = $2, tries = $3, due = $4, submission = $5, sending = $7 WHERE id = $6")
        .bind_json(&entry.stage)
        .bind(entry.is_settled())
        .bind(entry.tries)
        .bind(entry.due)
        .bind_json(&entry.submission)
        .bind(entry.submission.id)
        .bind(is_sending(entry))
        .run(&mut tx)
        .await?;
    tx.commit().await
}

fn is_sending(entry: &Entry) -> bool {
    matches!(entry.stage, Stage::Attachments { .. })
}

/// Does one step; a line that fails is dialled anew for the next.
async fn step_of(shared: &Shared, http: &mut Option<Http>, entry: &Entry, step: Step) -> Outcome {
    let done = match step {
        Step::Send(blob) => send(shared, http, blob).await,
        Step::Submit => hand_in(shared, http, &entry.submission).await,
    };
    done.unwrap_or_else(|error| {
        tracing::info!(id = %entry.submission.id, %error, "a submission waits");
        *http = None;
        Outcome::Failed
    })
}

async fn dialled<'a>(shared: &Shared, http: &'a mut Option<Http>) -> Result<&'a mut Http, LineError> {
    if http.is_none() {
        *http = Some(shared.connector.http().await?);
    }
    Ok(http.as_mut().expect("dialled above"))
}

/// Sends of an attachment what the center lacks, a range at a time, so that a line that is cut costs one. An attachment
/// that is no longer on this disk cannot be sent: the entry is refused for a reason that a person can read.
async fn send(shared: &Shared, http: &mut Option<Http>, blob: BlobRef) -> Result<Outcome, LineError> {
    let blobs = attachments(&shared.place).map_err(on_disk)?;
    let reading = blobs.clone();
    let outline = off_thread(move || outline_of(&reading, &blob.hash)).await?;
    let Some(outline) = outline else { return Ok(Outcome::Refused(words::ATTACHMENT_LOST.to_owned())) };
    let offer = serde_json::to_vec(&Offer { blob, outline: BASE64.encode(&outline) }).expect("plain data");
    let line = dialled(shared, http).await?;
    let (_, answer) = line.request(Method::POST, "/attachment", offer.into(), 4_096).await?;
    let lacks: Lacks = serde_json::from_slice(&answer).map_err(|_| unreadable())?;
    for index in lacks.ranges {
        let reading = blobs.clone();
        let bytes = off_thread(move || range_of(&reading, &blob.hash, index)).await?;
        let Some(bytes) = bytes else { return Ok(Outcome::Refused(words::ATTACHMENT_LOST.to_owned())) };
        let path = format!("/attachment/{}/{index}", blob.hash);
        match line.request(Method::PUT, &path, bytes.into(), 4_096).await {
            Ok(_) => {}
            // What lies on this disk is no longer what its name says.
            Err(LineError::Refused { status: StatusCode::UNPROCESSABLE_ENTITY, .. }) => {
                return Ok(Outcome::Refused(words::ATTACHMENT_LOST.to_owned()));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Outcome::Sent)
}

fn on_disk(error: BlobError) -> LineError {
    LineError::Io(std::io::Error::other(error))
}

fn unreadable() -> LineError {
    LineError::Io(std::io::Error::other("中心的答复看不懂"))
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BlobError> + Send + 'static,
) -> Result<T, LineError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(on_disk),
        Err(error) => Err(LineError::Io(std::io::Error::other(error))),
    }
}

/// Removes the attachments of an entry whose answer has come, before that is written down: a process that is killed
/// between the two asks again and gets the same answer. One that another entry still needs stays.
async fn forget_attachments(place: &Place, entry: &Entry) -> StoreResult<()> {
    if entry.submission.attachments.is_empty() {
        return Ok(());
    }
    let mut tx = place.db.read().await?;
    let rows =
        sql("SELECT submission FROM outbox_entry WHERE NOT settled AND id <> $1").bind(entry.submission.id);
    let mut needed = BTreeSet::new();
    for row in rows.all(&mut tx).await? {
        let other: Submission = row.json("submission")?;
        needed.extend(other.attachments.into_iter().map(|blob| blob.hash));
    }
    drop(tx);
    let gone: Vec<BlobHash> = entry
        .submission
        .attachments
        .iter()
        .map(|blob| blob.hash)
        .filter(|hash| !needed.contains(hash))
        .collect();
    let blobs = attachments(place).map_err(|error| StoreError::corrupt("attachments", error))?;
    let removed = off_thread(move || gone.iter().try_for_each(|hash| blobs.remove(hash))).await;
    removed.map_err(|error| StoreError::corrupt("attachments", error))
}

async fn hand_in(
    shared: &Shared,
    http: &mut Option<Http>,
    submission: &Submission,
) -> Result<Outcome, LineError> {
    let submission = match opened(&shared.vault, submission) {
        Ok(submission) => submission,
        Err(error) => {
            tracing::error!(id = %submission.id, %error, "a submission cannot be opened");
            return Ok(Outcome::Refused(words::NOT_OPENED.to_owned()));
        }
    };
    let body = serde_json::to_vec(&submission).expect("a submission is plain data");
    let line = dialled(shared, http).await?;
    let (_, answer) = line.request(Method::POST, "/submission", body.into(), 256 << 10).await?;
    Ok(match serde_json::from_slice(&answer) {
        Ok(SubmitAnswer::Taken { answer }) => Outcome::Taken(answer),
        Ok(SubmitAnswer::Refused { why }) => Outcome::Refused(why),
        Ok(SubmitAnswer::AttachmentsMissing) => Outcome::AttachmentsMissing,
        Err(_) => return Err(unreadable()),
    })
}

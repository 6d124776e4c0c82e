//! What the village sends up, kept until the center has answered.
//!
//! Invariant: what people entrust stands in no file of the village in plain text. The body of a submission is sealed
//! with the node's own key while it waits, and dropped once the center has answered; the answer stays.

use super::{
    connect::{Http, LineError},
    line::Shared,
};
use crate::{center::SubmitAnswer, words};
use bytes::Bytes;
use data_encoding::BASE64;
use hongwang_base::{Millis, SubmissionId};
use hongwang_feature::{Fact, Place};
use hongwang_replica::{
    BlobRef,
    outbox::{Entry, Outcome, Stage, Step, Submission},
};
use hongwang_store::{Result as StoreResult, Row, StoreError, Tx, Vault, sql};
use http::{Method, StatusCode};
use serde_json::Value;
use std::{sync::Arc, time::Duration};
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
/// submission. `vault` is the node's: `keys/personal.key`.
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
    sql("INSERT INTO outbox_entry (id, submission, stage, settled, tries, due) VALUES ($1,$2,$3,FALSE,0,$4) ON CONFLICT (id) DO NOTHING")
        .bind(id)
        .bind_json(&entry.submission)
        .bind_json(&entry.stage)
        .bind(entry.due)
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

/// How many submissions are on their way.
pub(crate) async fn waiting(tx: &mut Tx) -> StoreResult<u32> {
    let row = sql("SELECT COUNT(*) AS n FROM outbox_entry WHERE NOT settled").one(tx).await?;
    row.map_or(Ok(0), |row| Ok(u32::try_from(row.get::<i64>("n")?).unwrap_or(u32::MAX)))
}

fn entry(row: &Row) -> StoreResult<Entry> {
    Ok(Entry {
        submission: row.json("submission")?,
        stage: row.json("stage")?,
        tries: u32::try_from(row.get::<i64>("tries")?).unwrap_or(u32::MAX),
        due: row.get("due")?,
    })
}

/// Sends whatever is due, for ever.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut facts = shared.place.bus.listen();
    loop {
        if shared.status.borrow().center_online
            && let Err(error) = look(&shared).await
        {
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

/// Takes each due entry one step, then the next entry: none waits for another.
async fn look(shared: &Shared) -> StoreResult<()> {
    let mut http = None;
    loop {
        let now = shared.place.clock.now().0;
        let mut tx = shared.place.db.read().await?;
        let rows = sql("SELECT submission, stage, tries, due FROM outbox_entry WHERE NOT settled ORDER BY due, id LIMIT $1")
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
            }
            store(&shared.place, &entry).await?;
        }
        shared.tell_outbox().await?;
        if walked == 0 {
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
    sql("UPDATE outbox_entry SET stage = $1, settled = $2, tries = $3, due = $4, submission = $5 WHERE id = $6")
        .bind_json(&entry.stage)
        .bind(entry.is_settled())
        .bind(entry.tries)
        .bind(entry.due)
        .bind_json(&entry.submission)
        .bind(entry.submission.id)
        .run(&mut tx)
        .await?;
    tx.commit().await
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

/// Sends an attachment, unless the center has it. One that is no longer on this disk cannot be sent: the center
/// will say that it is missing, and the entry is refused for a reason that a person can read.
async fn send(shared: &Shared, http: &mut Option<Http>, blob: BlobRef) -> Result<Outcome, LineError> {
    let path = format!("/attachment/{}", blob.hash);
    let line = dialled(shared, http).await?;
    match line.request(Method::GET, &path, Bytes::new(), 4_096).await {
        Ok(_) => return Ok(Outcome::Sent),
        Err(LineError::Refused { status: StatusCode::NOT_FOUND, .. }) => {}
        Err(error) => return Err(error),
    }
    let blobs = shared.place.blobs.clone();
    let read = tokio::task::spawn_blocking(move || blobs.get(&blob.hash)).await;
    let bytes = match read {
        Ok(Ok(Some(bytes))) => bytes,
        Ok(Ok(None)) => return Ok(Outcome::Refused("附件在本机已找不到,请重新提交".to_owned())),
        Ok(Err(error)) => return Err(LineError::Io(std::io::Error::other(error.to_string()))),
        Err(error) => return Err(LineError::Io(std::io::Error::other(error))),
    };
    line.request(Method::PUT, &path, bytes.into(), 4_096).await?;
    Ok(Outcome::Sent)
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
        Err(_) => return Err(LineError::Io(std::io::Error::other("中心的答复看不懂"))),
    })
}

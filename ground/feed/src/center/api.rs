//! The plain requests of the device port: enrolment, blobs, submissions, questions.
//!
//! A blob is served to any admitted device that knows its hash: hashes are only told in the signed records of a
//! device's own scopes, and cannot be guessed.

use super::{Desk, attachments, door::Peer, flow, handoff, link, question};
use crate::{devices, enrolment, words};
use axum::{
    Extension, Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequestParts, Path, State, WebSocketUpgrade},
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use hongwang_base::{DeviceId, OrgPath};
use hongwang_feature::{Fact, Sender};
use hongwang_replica::{BlobHash, LinePolicy, Trust, blob, outbox::Submission};
use hongwang_store::{StoreError, sql};
use http::{StatusCode, request::Parts};
use serde::{Deserialize, Serialize};

/// The longest submission, without its attachments.
const SUBMISSION: usize = 256 << 10;
/// The longest question: a still that somebody shows an expert, 200 KB of JPEG in base64.
const QUESTION: usize = 280 << 10;
/// A range of an attachment.
const RANGE: usize = blob::RANGE as usize;

pub(crate) fn router(desk: Desk) -> Router {
    Router::new()
        .route("/enrol", post(enrol).layer(DefaultBodyLimit::max(8 << 10)))
        .route("/link", get(open_link))
        .route("/blob/{hash}/outline", get(outline))
        .route("/blob/{hash}/{range}", get(range))
        .route("/attachment", post(attachments::offer).layer(DefaultBodyLimit::max(8 << 10)))
        .route("/attachment/{hash}/{range}", put(attachments::range).layer(DefaultBodyLimit::max(RANGE)))
        .route("/submission", post(submission).layer(DefaultBodyLimit::max(SUBMISSION)))
        .route("/handoff", post(handoff::open).layer(DefaultBodyLimit::max(4 << 10)))
        .route("/handoff/{token}", get(handoff::waiting).delete(handoff::close))
        .route(
            "/handoff/{token}/{file}",
            get(handoff::fetch).post(handoff::settle).layer(DefaultBodyLimit::max(4 << 10)),
        )
        .route("/ask/{kind}", post(question::ask).layer(DefaultBodyLimit::max(QUESTION)))
        .route("/flow/{kind}", post(flow::flow).layer(DefaultBodyLimit::max(4 << 10)))
        .with_state(desk)
}

/// What goes wrong here, as a status and one Chinese sentence.
#[derive(Debug)]
pub(crate) struct Refused(pub(super) StatusCode, pub(super) String);

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed on the device port");
        let status = if error.is_full() {
            StatusCode::INSUFFICIENT_STORAGE
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        };
        Self(status, error.to_string())
    }
}

impl From<hongwang_store::BlobError> for Refused {
    fn from(error: hongwang_store::BlobError) -> Self {
        tracing::error!(%error, "the blob folder failed on the device port");
        let status = if error.is_full() {
            StatusCode::INSUFFICIENT_STORAGE
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        };
        Self(status, error.to_string())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}

/// The answer to a request for enrolment.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "standing")]
pub(crate) enum EnrolAnswer {
    /// An operator has still to admit it.
    Waiting {
        /// Where: the desk page with the device's code filled in.
        desk: String,
    },
    /// It is admitted.
    Admitted {
        /// Its id.
        device: DeviceId,
        /// Its village.
        org: OrgPath,
        /// Its certificate, DER in base 64.
        certificate: String,
        /// The publishing key to trust.
        trust: Trust,
    },
}

async fn enrol(
    State(desk): State<Desk>,
    Extension(peer): Extension<Peer>,
    csr: Bytes,
) -> Result<(StatusCode, Json<EnrolAnswer>), Refused> {
    let mut tx = desk.place.db.write().await?;
    let now = desk.place.clock.now();
    let standing = enrolment::ask(&mut tx, &csr, &peer.address.ip().to_string(), now).await.map_err(
        |error| match error {
            enrolment::EnrolError::Store(error) => Refused::from(error),
            enrolment::EnrolError::Revoked => Refused(StatusCode::FORBIDDEN, error.to_string()),
            enrolment::EnrolError::TooMany => Refused(StatusCode::TOO_MANY_REQUESTS, error.to_string()),
            enrolment::EnrolError::CodeTaken => Refused(StatusCode::CONFLICT, error.to_string()),
            _ => Refused(StatusCode::BAD_REQUEST, error.to_string()),
        },
    )?;
    tx.commit().await?;
    Ok(match standing {
        enrolment::Standing::Waiting { code } => {
            let desk =
                format!("{}/desk/enrolment/admit?code={code}", desk.public_address.trim_end_matches('/'));
            (StatusCode::ACCEPTED, Json(EnrolAnswer::Waiting { desk }))
        }
        enrolment::Standing::Admitted { device, org, certificate } => {
            let trust = desk.authority.trust();
            (StatusCode::OK, Json(EnrolAnswer::Admitted { device, org, certificate, trust }))
        }
    })
}

/// An admitted device. As an extractor it asks the database, so that a revocation holds at once.
#[derive(Clone, Debug)]
pub(crate) struct Admitted {
    pub(crate) device: DeviceId,
    /// By which it was known.
    pub(crate) key: Vec<u8>,
    pub(crate) org: OrgPath,
    pub(crate) policy: LinePolicy,
}

impl FromRequestParts<Desk> for Admitted {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Refused> {
        let known = parts.extensions.get::<Peer>().and_then(|peer| peer.device.clone());
        let Some((device, key)) = known else {
            return Err(Refused(StatusCode::UNAUTHORIZED, words::NEEDS_DEVICE.to_owned()));
        };
        let mut tx = desk.place.db.read().await?;
        let found = devices::admitted(&mut tx, device, &key).await?;
        let Some((org, policy)) = found else {
            return Err(Refused(StatusCode::FORBIDDEN, words::NO_DOOR.to_owned()));
        };
        Ok(Self { device, key, org, policy })
    }
}

async fn open_link(State(desk): State<Desk>, admitted: Admitted, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .read_buffer_size(4 << 10)
        .write_buffer_size(0)
        .max_message_size(64 << 10)
        .on_upgrade(move |socket| link::serve(desk, admitted, socket))
}

pub(super) fn bad_name<T>(_: T) -> Refused {
    Refused(StatusCode::BAD_REQUEST, "地址不对".to_owned())
}

pub(super) fn not_here() -> Refused {
    Refused(StatusCode::NOT_FOUND, "没有这份内容".to_owned())
}

/// Runs file work off the async threads.
pub(super) async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> Result<Option<T>, hongwang_store::BlobError> + Send + 'static,
) -> Result<T, Refused> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "blob work ended early");
        Refused(StatusCode::INTERNAL_SERVER_ERROR, "文件读取中断".to_owned())
    })?;
    done?.ok_or_else(not_here)
}

async fn outline(
    State(desk): State<Desk>,
    _: Admitted,
    Path(hash): Path<String>,
) -> Result<Vec<u8>, Refused> {
    let hash: BlobHash = hash.parse().map_err(bad_name)?;
    on_disk(move || outline_of(&desk.place.blobs, &hash)).await
}

/// The chaining values of a blob's ranges, empty for a blob of one range.
pub(crate) fn outline_of(
    blobs: &hongwang_store::Blobs,
    hash: &BlobHash,
) -> Result<Option<Vec<u8>>, hongwang_store::BlobError> {
    let Some(len) = blobs.len(hash) else { return Ok(None) };
    let mut values = Vec::new();
    if blob::ranges(len) > 1 {
        for index in 0..blob::ranges(len) {
            let (start, size) = blob::bounds(len, index);
            let Some(bytes) = blobs.range(hash, start, size)? else { return Ok(None) };
            values.extend_from_slice(&blob::chaining_value(index, &bytes));
        }
    }
    Ok(Some(values))
}

async fn range(
    State(desk): State<Desk>,
    _: Admitted,
    Path((hash, index)): Path<(String, usize)>,
) -> Result<Vec<u8>, Refused> {
    let hash: BlobHash = hash.parse().map_err(bad_name)?;
    on_disk(move || range_of(&desk.place.blobs, &hash, index)).await
}

/// The bytes of one range.
pub(crate) fn range_of(
    blobs: &hongwang_store::Blobs,
    hash: &BlobHash,
    index: usize,
) -> Result<Option<Vec<u8>>, hongwang_store::BlobError> {
    let Some(len) = blobs.len(hash).filter(|len| index < blob::ranges(*len)) else { return Ok(None) };
    let (start, size) = blob::bounds(len, index);
    blobs.range(hash, start, size)
}

/// The answer to a submission.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "result")]
pub(crate) enum SubmitAnswer {
    /// It was taken, now or before.
    Taken {
        /// What the capability answered.
        answer: serde_json::Value,
    },
    /// It was refused for good, now or before.
    Refused {
        /// One Chinese sentence.
        why: String,
    },
    /// Some of its attachments are not here.
    AttachmentsMissing,
}

/// Takes a submission once: its row and what the capability does with it are one transaction, and the id is the
/// row's key, so a second one finds the first answer. What it put into the log of the village is told after the commit,
/// because only this port knows when that was.
async fn submission(
    State(desk): State<Desk>,
    admitted: Admitted,
    Json(submission): Json<Submission>,
) -> Result<Json<SubmitAnswer>, Refused> {
    if let Some(answer) = answered(&desk, &admitted, &submission).await? {
        return Ok(Json(answer));
    }
    let now = desk.place.clock.now();
    let from = Sender { device: admitted.device, org: admitted.org.clone() };
    let mut tx = desk.place.db.write().await?;
    if !attachments::are_here(&mut tx, &crate::attachments(&desk.place)?, &admitted, &submission).await? {
        return Ok(Json(SubmitAnswer::AttachmentsMissing));
    }
    let outcome = match desk.features.for_submission(&submission.kind) {
        None => Err(format!(
            "中心不认识「{}」这一类,请先升级中心",
            submission.kind.chars().take(40).collect::<String>()
        )),
        Some(feature) => feature.receive(&mut tx, &from, &submission, now).await?,
    };
    if outcome.is_err() {
        drop(tx);
        tx = desk.place.db.write().await?;
    } else {
        attachments::claim(&mut tx, &admitted, &submission).await?;
    }
    let written = sql(
        "INSERT INTO submission (id, device, kind, body, attachments, at, received_at, answer, refused) \
                       VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)",
    )
    .bind(submission.id)
    .bind(admitted.device)
    .bind(&submission.kind)
    // The feature keeps what it needs of the body, sealed where it is personal; here it only says "was here".
    .bind(serde_json::Value::Null)
    .bind_json(&submission.attachments)
    .bind(submission.at)
    .bind(now)
    .bind(outcome.as_ref().ok().cloned())
    .bind(outcome.as_ref().err().cloned())
    .run(&mut tx)
    .await;
    match written {
        Err(error) if error.is_duplicate() => {
            // The same submission came twice at once; the other one won.
            drop(tx);
            let answer = answered(&desk, &admitted, &submission).await?;
            return answer.map(Json).ok_or_else(|| Refused(StatusCode::CONFLICT, "编号已被占用".to_owned()));
        }
        Err(error) => return Err(error.into()),
        Ok(_) => tx.commit().await?,
    }
    Ok(Json(match outcome {
        Ok(answer) => {
            desk.place.bus.tell(Fact::FeedGrew(admitted.org));
            SubmitAnswer::Taken { answer }
        }
        Err(why) => SubmitAnswer::Refused { why },
    }))
}

/// The answer that was given to this submission before, if it was.
async fn answered(
    desk: &Desk,
    admitted: &Admitted,
    submission: &Submission,
) -> Result<Option<SubmitAnswer>, Refused> {
    let mut tx = desk.place.db.read().await?;
    let row = sql("SELECT answer, refused FROM submission WHERE id = $1 AND device = $2")
        .bind(submission.id)
        .bind(admitted.device)
        .one(&mut tx)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(match row.get::<Option<String>>("refused")? {
        Some(why) => SubmitAnswer::Refused { why },
        None => SubmitAnswer::Taken { answer: row.json_or_null("answer")?.unwrap_or_default() },
    }))
}

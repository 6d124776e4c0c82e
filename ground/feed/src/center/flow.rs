//! The device port's part of what goes on: `POST /flow/{kind}` is answered with the bytes of the capability that knows the
//! kind, for as long as it has any and the device is admitted. Nothing of it is kept or logged here.

use super::{
    Desk,
    api::{Admitted, Refused},
};
use crate::{devices, words};
use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use hongwang_base::DeviceId;
use hongwang_feature::{Fact, Flow, Sender};
use http::StatusCode;
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::timeout,
};

/// A village does not wait longer for the beginning.
const PATIENCE: Duration = Duration::from_secs(6);
/// Flows of a device at once: each of a box's screens may look at something else.
const MOST: usize = 4;

/// How many flows each device follows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flowing(Arc<Mutex<HashMap<DeviceId, Weak<()>>>>);

impl Flowing {
    /// One more, if it may.
    fn one(&self, device: DeviceId) -> Option<Arc<()>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, flows| flows.strong_count() > 0);
        let flows = all.get(&device).and_then(Weak::upgrade).unwrap_or_default();
        // This one is counted too.
        if Arc::strong_count(&flows) > MOST {
            return None;
        }
        all.insert(device, Arc::downgrade(&flows));
        Some(flows)
    }
}

/// One flow to one device.
struct Open {
    desk: Desk,
    from: Admitted,
    flow: Flow,
    facts: Receiver<Fact>,
    _one: Arc<()>,
}

impl Open {
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            tokio::select! {
                bytes = self.flow.recv() => return bytes,
                fact = self.facts.recv() => match fact {
                    Ok(Fact::DeviceRevoked(device)) if device == self.from.device => return None,
                    Ok(_) => {}
                    // Something was missed: ask the database what it could have been.
                    Err(RecvError::Lagged(_)) => if !self.is_admitted().await { return None },
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }

    async fn is_admitted(&self) -> bool {
        let look = async {
            let mut tx = self.desk.place.db.read().await?;
            devices::admitted(&mut tx, self.from.device, &self.from.key).await
        };
        matches!(look.await, Ok(Some(_)))
    }
}

/// `POST /flow/{kind}`
pub(super) async fn flow(
    State(desk): State<Desk>,
    from: Admitted,
    Path(kind): Path<String>,
    Json(question): Json<Value>,
) -> Result<Response, Refused> {
    let unknown = || Refused(StatusCode::NOT_FOUND, words::UNKNOWN_QUESTION.to_owned());
    let feature = desk.features.for_flow(&kind).ok_or_else(unknown)?;
    let too_many = || Refused(StatusCode::TOO_MANY_REQUESTS, words::TOO_MANY_QUESTIONS.to_owned());
    if desk.limits.is_over(from.device, &kind) {
        return Err(too_many());
    }
    let one = desk.flowing.one(from.device).ok_or_else(too_many)?;
    // Heard from before the capability is asked, so that nothing falls between.
    let facts = desk.place.bus.listen();
    let sender = Sender { device: from.device, org: from.org.clone() };
    let begun = timeout(PATIENCE, feature.flow(&desk.place, &sender, &kind, question)).await;
    let late = |_| Refused(StatusCode::GATEWAY_TIMEOUT, words::ANSWER_LATE.to_owned());
    let flow = begun.map_err(late)??.map_err(|why| Refused(StatusCode::CONFLICT, why))?;
    let open = Open { desk: desk.clone(), from, flow, facts, _one: one };
    let bytes = stream::unfold(open, async |mut open| {
        let bytes = open.next().await?;
        Some((Ok::<_, std::convert::Infallible>(bytes), open))
    });
    Ok(Body::from_stream(bytes).into_response())
}

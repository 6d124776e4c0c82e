//! What a village asks its center: where a camera is, and whether it goes on sending stills.
//!
//! Invariants: a center answers for cameras of the village that asks, with consent that holds, and takes stills only while
//! somebody at the desk looks whose name that village was told.

use crate::{
    Plots,
    address::Address,
    store,
    wall::{LARGEST, Seen},
    words,
};
use bytes::Bytes;
use data_encoding::BASE64;
use hongwang_feature::{Place, Sender, Work};
use hongwang_feed::village::Questions;
use hongwang_store::Result;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    fmt,
    sync::{Arc, OnceLock},
};
use uuid::Uuid;

/// Where a camera is.
pub(crate) const ADDRESS: &str = "plots.address";
/// A still of it, or why there is none.
pub(crate) const STILL: &str = "plots.still";
/// Both.
pub(crate) const KINDS: &[&str] = &[ADDRESS, STILL];

/// What the center said, or why it will not; none where it could not be asked.
type Said = Option<std::result::Result<Value, String>>;
type Ask = Box<dyn Fn(&'static str, Value) -> Work<'static, Said> + Send + Sync>;

/// The way to the center, which a village has once it is admitted. Cheap to clone; all clones are one.
#[derive(Clone, Default)]
pub struct Center(Arc<OnceLock<Ask>>);

impl fmt::Debug for Center {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Center")
    }
}

impl Center {
    /// From now on the center is asked over the node's line.
    pub fn asked_over(&self, questions: Questions) {
        self.asked_by(move |kind, question| {
            let questions = questions.clone();
            Box::pin(async move { questions.ask(kind, &question).await.ok() })
        });
    }

    /// From now on the center is asked by this, which answers nothing where there is no line.
    pub fn asked_by(&self, ask: impl Fn(&'static str, Value) -> Work<'static, Said> + Send + Sync + 'static) {
        // A node has one line.
        let _ = self.0.set(Box::new(ask));
    }

    pub(crate) async fn ask(&self, kind: &'static str, question: Value) -> Said {
        self.0.get()?(kind, question).await
    }
}

/// [`ADDRESS`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Where {
    pub(crate) camera: Uuid,
}

/// [`STILL`]
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Still {
    pub(crate) camera: Uuid,
    /// JPEG, base64 (RFC 4648, 4).
    pub(crate) jpeg: Option<String>,
    /// Why there is none, in words for whoever looks.
    pub(crate) why: Option<String>,
}

/// The answer to [`ADDRESS`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) edition: i64,
    pub(crate) address: Address,
}

/// Answers a question of one of [`KINDS`].
pub(crate) async fn answer(
    plots: &Plots,
    place: &Place,
    from: &Sender,
    kind: &str,
    question: Value,
) -> Result<std::result::Result<Value, String>> {
    match kind {
        ADDRESS => match serde_json::from_value::<Where>(question) {
            Ok(Where { camera }) => tell_address(plots, place, from, camera).await,
            Err(_) => Ok(Err(words::NOT_UNDERSTOOD.to_owned())),
        },
        _ => match serde_json::from_value::<Still>(question) {
            Ok(still) => take_still(plots, place, from, still).await,
            Err(_) => Ok(Err(words::NOT_UNDERSTOOD.to_owned())),
        },
    }
}

async fn tell_address(
    plots: &Plots,
    place: &Place,
    from: &Sender,
    id: Uuid,
) -> Result<std::result::Result<Value, String>> {
    let mut tx = place.db.read().await?;
    let now = place.clock.now();
    let entry = store::shown(&mut tx, &from.org, id).await?.filter(|entry| entry.org == from.org);
    let Some(entry) = entry.filter(|entry| entry.is_open(now)) else {
        return Ok(Err(words::NO_CAMERA.to_owned()));
    };
    let address = store::address(&mut tx, &plots.0.vault, entry.id).await?;
    Ok(match address {
        Some((edition, address)) => {
            Ok(serde_json::to_value(Told { edition, address }).expect("an address is plain data"))
        }
        None => Err(words::NO_CAMERA.to_owned()),
    })
}

async fn take_still(
    plots: &Plots,
    place: &Place,
    from: &Sender,
    still: Still,
) -> Result<std::result::Result<Value, String>> {
    let now = place.clock.now();
    let entry = store::shown(&mut place.db.read().await?, &from.org, still.camera).await?;
    let may = entry.is_some_and(|entry| entry.org == from.org && entry.is_for_county(now));
    let wanted = may && plots.0.wall.is_looked_at(still.camera, now);
    if wanted {
        let seen = match (still.jpeg, still.why) {
            (Some(jpeg), _) => {
                // What is no base64 is no JPEG either.
                let jpeg = BASE64.decode(jpeg.as_bytes()).unwrap_or_default();
                if jpeg.len() > LARGEST || !jpeg.starts_with(&[0xff, 0xd8, 0xff]) {
                    return Ok(Err(words::NOT_UNDERSTOOD.to_owned()));
                }
                Seen::Still(Bytes::from(jpeg))
            }
            (None, why) => Seen::Nothing(why.unwrap_or_default().chars().take(100).collect()),
        };
        plots.0.wall.put(still.camera, seen, now);
    }
    Ok(Ok(json!({ "go_on": wanted })))
}

//! Carries what a phone has left at the center to the draft on the screen, while its code holds.
//!
//! A paper goes through the very function that takes one from the village's own network, and only then the center hears
//! that it may forget it: a line or a process that dies in between brings the same paper again, and the same paper again
//! is there already.

use super::{Came, Laying, Made, Papers, lay, room};
use crate::draft::{Draft, Ticket};
use crate::{store as drafts, words::papers as words};
use hongwang_feature::{Fail, Place, Reply};
use hongwang_feed::handoff::{MOST_FILES, Wanted};
use hongwang_feed::village::{Carrier, LineError};
use hongwang_store::Vault;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, result::Result as StdResult, time::Duration};
use uuid::Uuid;

/// The page at the center that these hand-offs are for.
pub(crate) const KIND: &str = "cases.paper";
/// How often the center is asked while somebody waits.
const LOOK: Duration = Duration::from_millis(1_500);

/// What the phone is shown at the center: names of the form, nothing of a person.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Shown {
    pub(crate) item: String,
    pub(crate) question: String,
}

/// What is asked of the center for a question that takes so many papers more.
pub(crate) fn wanted(shown: &Shown, takes: u64) -> Wanted {
    let most = i64::try_from(takes).unwrap_or(MOST_FILES).min(MOST_FILES);
    Wanted { kind: KIND.to_owned(), shown: serde_json::json!(shown), most }
}

/// What is carried where.
pub(crate) struct Carrying {
    pub(crate) place: Place,
    /// The node's own.
    pub(crate) vault: Vault,
    pub(crate) papers: Papers,
    pub(crate) ticket: Ticket,
    /// The question.
    pub(crate) at: String,
    /// The token of the hand-off.
    pub(crate) token: String,
}

/// Why a round did not do.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Line(#[from] LineError),
    #[error(transparent)]
    Ours(#[from] Fail),
}

/// Carries until the code holds no longer or the draft is gone, then ends the hand-off. What has come by then is still
/// brought.
pub(crate) async fn carry(carrying: Carrying, mut line: Carrier) {
    let Carrying { place, papers, token, .. } = &carrying;
    let mut done = BTreeMap::new();
    loop {
        let stands = papers.phones.carries(token, place.clock.now());
        // A draft that cannot be looked for is looked for again.
        let stands = stands && !matches!(carrying.draft().await, Ok(None));
        let round = carrying.round(&mut line, &mut done).await;
        let now = place.clock.now();
        match &round {
            Ok(true) => papers.phones.line_holds(token, true, now),
            Ok(false) => return papers.phones.end(token, now),
            Err(Trouble::Line(error)) => {
                tracing::info!(%error, "what a phone sends waits at the center");
                papers.phones.line_holds(token, false, now);
            }
            Err(Trouble::Ours(error)) => tracing::error!(%error, "a paper from the center could not be laid"),
        }
        if !stands {
            return line.close().await;
        }
        tokio::time::sleep(LOOK).await;
    }
}

impl Carrying {
    async fn draft(&self) -> Reply<Option<Draft>> {
        Ok(drafts::draft(&mut self.place.db.read().await?, &self.ticket, self.place.clock.now()).await?)
    }

    /// Brings what waits. What was done with a file is remembered, in case the center does not hear of it the first time.
    /// False when the hand-off holds no longer.
    async fn round(
        &self,
        line: &mut Carrier,
        done: &mut BTreeMap<Uuid, Option<&'static str>>,
    ) -> StdResult<bool, Trouble> {
        let Some(waiting) = line.waiting().await? else { return Ok(false) };
        for file in waiting {
            let refused = match done.get(&file) {
                Some(known) => *known,
                None => {
                    let refused = match line.fetch(file).await? {
                        Some(bytes) => self.take(bytes).await?,
                        None => Some(words::DAMAGED),
                    };
                    done.insert(file, refused);
                    refused
                }
            };
            line.settle(file, refused).await?;
        }
        Ok(true)
    }

    /// Lays one paper, or says why not.
    async fn take(&self, file: Vec<u8>) -> Reply<Option<&'static str>> {
        let Self { place, vault, papers, ticket, at, token } = self;
        let Some(draft) = self.draft().await? else { return Ok(Some(words::PASS_OVER_WHY)) };
        if let Err(why) = room(place, &draft).await? {
            return Ok(Some(why));
        }
        let made = match papers.read(Came { file, ..Came::default() }).await {
            Ok(made) => made,
            Err(why) => return Ok(Some(why)),
        };
        let laid = lay(&Laying { place, vault, ticket, at }, made, Made::Sent).await?;
        if let Ok(hash) = laid {
            papers.phones.note_carried(token, hash, place.clock.now());
        }
        Ok(laid.err())
    }
}

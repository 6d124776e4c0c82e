//! Where a case stands, as its village is told: a record in the log of the village, and what every node keeps of it.
//!
//! Invariant: no name, no number and no answer of a person is in it, so it may lie in a box in a village hall. What
//! staff wrote of it, papers and the reason of a refusal, was looked through for those when it was written.

use crate::case::Dossier;
use crate::handling::Queue;
use crate::{voice, wall};
use hongwang_base::{Millis, OrgPath};
use hongwang_casework::Outcome;
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Row, Tx, sql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The record kind; the key is the case's id.
pub(crate) const RECORD_KIND: &str = "cases.standing";
/// Cases with one number that a page shows. A box that was replaced on a day may have given a number again.
const MOST: i64 = 5;

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Standing {
    /// The village that it came from.
    pub(crate) org: OrgPath,
    /// The number that the villager was given.
    pub(crate) number: String,
    /// 办件编号, the official one.
    pub(crate) official: String,
    /// The slug of its item.
    pub(crate) item: String,
    /// What people call that.
    pub(crate) item_name: String,
    /// The state's name in code and data.
    pub(crate) state: String,
    /// What people call it.
    pub(crate) name: String,
    /// The same in a sentence for the applicant.
    pub(crate) says: String,
    /// Since when it stands there.
    pub(crate) at: Millis,
    /// Whether nothing more happens.
    pub(crate) closed: bool,
    /// The papers that are still asked for, while the applicant is waited for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) papers: Vec<String>,
    /// Why it was refused, and where one can turn to against that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) remedy: Option<String>,
    /// What the applicant can do with it at a screen; see [`voice::can`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) can: Vec<String>,
    /// What was answered to whoever wrote, if anything was; staff leave out names and numbers.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) answer: String,
}

impl Standing {
    fn of(dossier: &Dossier, answer: String) -> Self {
        let kept = &dossier.kept;
        let (state, case) = (dossier.flow.state(&kept.state), &dossier.case);
        let refused = state.is_some_and(|state| state.outcome == Some(Outcome::Refused));
        let waits = kept.queue == Queue::Waiting;
        Self {
            org: kept.org.clone(),
            number: kept.local.clone(),
            official: kept.number.clone(),
            item: kept.item.clone(),
            item_name: dossier.item.name.clone(),
            state: kept.state.clone(),
            name: state.map_or_else(String::new, |state| state.name.clone()),
            says: state.map_or_else(String::new, |state| state.says.clone()),
            at: Millis(dossier.case.at),
            closed: kept.queue == Queue::Closed,
            papers: case.missing().filter(|_| waits).map(str::to_owned).collect(),
            reason: case.reason.clone().filter(|_| refused),
            remedy: case.remedy.clone().filter(|_| refused),
            can: voice::can(dossier),
            answer,
        }
    }
}

/// Puts where a case stands into the log of its village, and into this node's own view.
pub(crate) async fn publish(tx: &mut Tx, dossier: &Dossier, now: Millis) -> Result<()> {
    let answer =
        wall::store::of_case(tx, dossier.kept.id).await?.map_or_else(String::new, |answer| answer.says);
    let standing = Standing::of(dossier, answer);
    let body = serde_json::to_value(&standing).expect("a standing is plain data");
    let record = Record {
        kind: RECORD_KIND.to_owned(),
        key: dossier.kept.id.to_string(),
        body: Some(body),
        blobs: Vec::new(),
        lane: Lane::Text,
    };
    let entry = hongwang_feed::append(tx, &standing.org, record, now).await?;
    apply(tx, &entry).await
}

/// Applies a record.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Ok(id) = entry.record.key.parse::<Uuid>() else {
        tracing::warn!(key = entry.record.key, "where a case stands came without an id");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        sql("DELETE FROM case_standing WHERE id = $1").bind(id).run(tx).await?;
        return Ok(());
    };
    match serde_json::from_value::<Standing>(body.clone()) {
        Ok(standing) => {
            sql("INSERT INTO case_standing (id, org, number, standing) VALUES ($1,$2,$3,$4) \
                 ON CONFLICT (id) DO UPDATE SET org = $2, number = $3, standing = $4")
            .bind(id)
            .bind(&standing.org)
            .bind(&standing.number)
            .bind_json(&standing)
            .run(tx)
            .await?;
        }
        Err(error) => tracing::warn!(%id, %error, "where a case stands cannot be read"),
    }
    Ok(())
}

/// Where the case of this id stands, as far as this node was told.
pub(crate) async fn of(tx: &mut Tx, id: Uuid) -> Result<Option<Standing>> {
    let row = sql("SELECT standing FROM case_standing WHERE id = $1").bind(id).one(tx).await?;
    row.map(|row| row.json("standing")).transpose()
}

/// The cases of a village that bear this number.
pub(crate) async fn numbered(tx: &mut Tx, org: &OrgPath, number: &str) -> Result<Vec<(Uuid, Standing)>> {
    let rows =
        sql("SELECT id, standing FROM case_standing WHERE org = $1 AND number = $2 ORDER BY id LIMIT $3");
    let rows = rows.bind(org).bind(number).bind(MOST).all(tx).await?;
    let one = |row: &Row| -> Result<(Uuid, Standing)> { Ok((row.get("id")?, row.json("standing")?)) };
    rows.iter().map(one).collect()
}

//! Who looked at an activity when: kept at the center, for the branch that held it to read at its screen, during the activity
//! and afterwards.

use crate::store::Held;
use hongwang_base::{Millis, OrgPath};
use hongwang_store::{Result, Row, Tx, sql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So long it can be read.
const KEPT: i64 = 90 * Millis::DAY;
/// The most that are read at once, and beside the activity itself.
const MOST: i64 = 60;
const NEWEST: i64 = 4;

/// A look of somebody of the staff.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Look {
    /// The activity.
    pub(crate) title: String,
    /// Who looked.
    pub(crate) name: String,
    pub(crate) at: Millis,
    /// Whether they came in; else they saw the still on the wall.
    pub(crate) entered: bool,
}

fn look(row: &Row) -> Result<Look> {
    Ok(Look {
        title: row.get("title")?,
        name: row.get("name")?,
        at: row.millis("at")?,
        entered: row.get("entered")?,
    })
}

/// Writes one down, and lets go of what has stood long enough.
pub(crate) async fn keep(tx: &mut Tx, held: &Held, look: &Look) -> Result<()> {
    sql("DELETE FROM meetings_looks WHERE at < $1").bind(look.at.plus(-KEPT)).run(tx).await?;
    sql("INSERT INTO meetings_looks (room, org, title, name, at, entered) VALUES ($1,$2,$3,$4,$5,$6)")
        .bind(held.id)
        .bind(&held.org)
        .bind(&look.title)
        .bind(&look.name)
        .bind(look.at)
        .bind(look.entered)
        .run(tx)
        .await?;
    Ok(())
}

/// The newest at one activity.
pub(crate) async fn at_activity(tx: &mut Tx, id: Uuid) -> Result<Vec<Look>> {
    let rows =
        sql("SELECT title, name, at, entered FROM meetings_looks WHERE room = $1 ORDER BY at DESC LIMIT $2");
    rows.bind(id).bind(NEWEST).all(tx).await?.iter().map(look).collect()
}

/// Those at the activities of an organisation, the newest first.
pub(crate) async fn of_org(tx: &mut Tx, org: &OrgPath) -> Result<Vec<Look>> {
    let rows =
        sql("SELECT title, name, at, entered FROM meetings_looks WHERE org = $1 ORDER BY at DESC LIMIT $2");
    rows.bind(org).bind(MOST).all(tx).await?.iter().map(look).collect()
}

//! The table of policies, and the record that brings them to villages.

use crate::policy::Policy;
use hongwang_base::{OrgPath, Scope};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Row, Tx, sql};

/// The record kind of policies; the key is the organisation that set it.
pub(crate) const RECORD_KIND: &str = "games.policy";

/// The record that tells villages what `org` set, or that it follows the one above again.
pub(crate) fn record(org: &OrgPath, policy: Option<&Policy>) -> Record {
    let body = policy.map(|policy| serde_json::to_value(policy).expect("a policy is plain data"));
    Record { kind: RECORD_KIND.to_owned(), key: org.to_string(), body, blobs: Vec::new(), lane: Lane::Text }
}

/// Applies such a record.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Ok(org) = entry.record.key.parse::<OrgPath>() else {
        tracing::warn!(key = entry.record.key, "a policy of games names no organisation");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        sql("DELETE FROM games_policy WHERE org = $1").bind(&org).run(tx).await?;
        return Ok(());
    };
    match serde_json::from_value::<Policy>(body.clone()) {
        Ok(policy) if policy.holds() => {
            sql("INSERT INTO games_policy (org, policy) VALUES ($1,$2) \
                 ON CONFLICT (org) DO UPDATE SET policy = $2")
            .bind(&org)
            .bind_json(&policy)
            .run(tx)
            .await?;
        }
        _ => tracing::warn!(%org, "a policy of games cannot be read"),
    }
    Ok(())
}

/// What holds for the screens of `org`: its own policy or the nearest above it, else that of the program.
pub(crate) async fn policy_of(tx: &mut Tx, org: &OrgPath) -> Result<Policy> {
    let row =
        sql("SELECT policy FROM games_policy WHERE $1 LIKE org || '%' ORDER BY LENGTH(org) DESC LIMIT 1");
    let row = row.bind(org).one(tx).await?;
    row.map_or(Ok(Policy::default()), |row| row.json("policy"))
}

/// What organisations in `scope` set themselves.
pub(crate) async fn set_in(tx: &mut Tx, scope: &Scope) -> Result<Vec<(OrgPath, Policy)>> {
    let rows = sql("SELECT org, policy FROM games_policy WHERE org LIKE $1 || '%' ORDER BY org");
    let read = |row: &Row| Ok((row.org("org")?, row.json("policy")?));
    rows.bind(scope).all(tx).await?.iter().map(read).collect()
}

//! Which registers are connected: one record of the county, and its table on every node.

use super::{CountyRegister, Office, shipped};
use hongwang_base::OrgPath;
use hongwang_feature::Place;
use hongwang_registers::Kind;
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Row, Tx, sql};

/// The record kind; the key is the county's path.
pub(crate) const RECORD_KIND: &str = "inquiry.registers";

/// Tells the villages what the configuration says, if they do not know it. Gives who is to hear of it.
///
/// # Errors
/// When the store fails.
pub(crate) async fn tell(place: &Place, registers: &[CountyRegister]) -> Result<Vec<OrgPath>> {
    let mut offices: Vec<Office> = registers.iter().map(CountyRegister::office).collect();
    offices.sort_by_key(|office| office.kind.word());
    let mut tx = place.db.write().await?;
    if told(&mut tx, &place.org).await? == offices {
        return Ok(Vec::new());
    }
    let body = (!offices.is_empty()).then(|| serde_json::to_value(&offices).expect("plain data"));
    let key = place.org.to_string();
    let record = Record { kind: RECORD_KIND.to_owned(), key, body, blobs: Vec::new(), lane: Lane::Text };
    let entry = hongwang_feed::append(&mut tx, &place.org, record, place.clock.now()).await?;
    apply(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(vec![place.org.clone()])
}

/// Applies the record.
///
/// # Errors
/// When the store fails.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Ok(org) = entry.record.key.parse::<OrgPath>() else {
        tracing::warn!(seq = entry.seq.0, "registers of no organisation are left out");
        return Ok(());
    };
    let read = entry.record.body.clone().map(serde_json::from_value::<Vec<Office>>).transpose();
    let Ok(offices) = read else {
        tracing::warn!(seq = entry.seq.0, "registers of another version are left out");
        return Ok(());
    };
    sql("DELETE FROM inquiry_register WHERE org = $1").bind(&org).run(tx).await?;
    for office in offices.unwrap_or_default() {
        sql("INSERT INTO inquiry_register (org, kind, body) VALUES ($1,$2,$3) \
             ON CONFLICT (org, kind) DO UPDATE SET body = $3")
        .bind(&org)
        .bind(office.kind.word())
        .bind_json(&office)
        .run(tx)
        .await?;
    }
    Ok(())
}

fn of(row: &Row) -> Result<Office> {
    row.json("body")
}

/// What was told to the county.
async fn told(tx: &mut Tx, county: &OrgPath) -> Result<Vec<Office>> {
    let rows = sql("SELECT body FROM inquiry_register WHERE org = $1 ORDER BY kind");
    rows.bind(county).all(tx).await?.iter().map(of).collect()
}

/// Those that are asked live on this node.
///
/// # Errors
/// When the store fails.
pub(crate) async fn live(tx: &mut Tx) -> Result<Vec<Office>> {
    let rows = sql("SELECT body FROM inquiry_register ORDER BY kind").all(tx).await?;
    let all: Vec<Office> = rows.iter().map(of).collect::<Result<_>>()?;
    Ok(all.into_iter().filter(|office| office.live).collect())
}

/// Whom somebody in `org` asks about it.
///
/// # Errors
/// When the store fails.
pub(crate) async fn office(tx: &mut Tx, org: &OrgPath, kind: Kind) -> Result<Office> {
    let row = sql("SELECT body FROM inquiry_register WHERE kind = $1 AND $2 LIKE org || '%' \
                   ORDER BY LENGTH(org) DESC LIMIT 1");
    let row = row.bind(kind.word()).bind(org).one(tx).await?;
    row.as_ref().map_or_else(|| Ok(shipped(kind).clone()), of)
}

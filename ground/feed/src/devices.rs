//! What the center knows of its devices.

use crate::log::{number, sequence};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use hongwang_base::{DeviceId, Millis, OrgPath, Scope};
use hongwang_replica::{BlobHash, BlobRef, LinePolicy, Sequence, wire::Health};
use hongwang_store::{Result, Row, Tx, sql};
use std::collections::HashMap;

/// Troubles kept a device.
const EVENTS_KEPT: i64 = 200;

/// Whether the door is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceState {
    /// It may connect.
    Admitted,
    /// It was shut out for good.
    Revoked,
}

/// A device as it was admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its id, also the name in its certificate.
    pub id: DeviceId,
    /// The village that it stands in.
    pub org: OrgPath,
    /// What people call it.
    pub name: String,
    /// Whether the door is open.
    pub state: DeviceState,
    /// When it was admitted.
    pub admitted_at: Millis,
    /// By whom.
    pub admitted_by: String,
    /// When it was shut out.
    pub revoked_at: Option<Millis>,
    /// How it may use its line.
    pub policy: LinePolicy,
}

/// What was last seen of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Whether it is connected at present.
    pub online: bool,
    /// Since when, while it is.
    pub connected_at: Option<Millis>,
    /// The last time that anything came from it, to within a minute while it is connected.
    pub seen_at: Millis,
    /// How it said it was.
    pub health: Health,
}

/// A device with all that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceView {
    /// As admitted.
    pub device: Device,
    /// As last seen; none when it never came.
    pub seen: Option<Seen>,
    /// Live entries that it has not applied, over all its scopes.
    pub behind: u64,
    /// How far it has applied each scope, and when it said so.
    pub cursors: Vec<(OrgPath, Sequence, Millis)>,
}

/// Whether one device has carried out a withdrawal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The device.
    pub device: DeviceId,
    /// Its name.
    pub name: String,
    /// Its village.
    pub org: OrgPath,
    /// When it said so; none when it has not yet.
    pub at: Option<Millis>,
}

/// Every device in `scope`, by organisation and name.
///
/// # Errors
/// When the store fails.
pub async fn list(tx: &mut Tx, scope: &Scope) -> Result<Vec<DeviceView>> {
    let rows = sql("SELECT id, org, name, state, admitted_at, admitted_by, revoked_at, policy, \
                    online, connected_at, seen_at, health \
                    FROM device LEFT JOIN device_seen ON device_seen.device = device.id \
                    WHERE org LIKE $1 || '%' ORDER BY org, name")
    .bind(scope)
    .all(tx)
    .await?;
    let mut cursors = cursors(tx, scope).await?;
    let live = live_after(tx).await?;
    rows.iter()
        .map(|row| {
            let device = device(row)?;
            let cursors = cursors.remove(&device.id).unwrap_or_default();
            let behind = behind(&device.org, &cursors, &live);
            Ok(DeviceView { seen: seen(row)?, behind, cursors, device })
        })
        .collect()
}

/// One device, if it lies in `scope`.
///
/// # Errors
/// When the store fails.
pub async fn find(tx: &mut Tx, scope: &Scope, id: DeviceId) -> Result<Option<DeviceView>> {
    Ok(list(tx, scope).await?.into_iter().find(|view| view.device.id == id))
}

fn device(row: &Row) -> Result<Device> {
    let revoked = row.get::<String>("state")? != "admitted";
    Ok(Device {
        id: row.id("id")?,
        org: row.org("org")?,
        name: row.get("name")?,
        state: if revoked { DeviceState::Revoked } else { DeviceState::Admitted },
        admitted_at: row.millis("admitted_at")?,
        admitted_by: row.get("admitted_by")?,
        revoked_at: row.get::<Option<i64>>("revoked_at")?.map(Millis),
        policy: row.json("policy")?,
    })
}

fn seen(row: &Row) -> Result<Option<Seen>> {
    let Some(online) = row.get::<Option<bool>>("online")? else { return Ok(None) };
    Ok(Some(Seen {
        online,
        connected_at: row.get::<Option<i64>>("connected_at")?.map(Millis),
        seen_at: row.millis("seen_at")?,
        health: row.json("health")?,
    }))
}

type Cursors = Vec<(OrgPath, Sequence, Millis)>;

async fn cursors(tx: &mut Tx, scope: &Scope) -> Result<HashMap<DeviceId, Cursors>> {
    let rows = sql("SELECT device, device_cursor.scope AS scope, seq, at FROM device_cursor \
                    JOIN device ON device.id = device_cursor.device WHERE org LIKE $1 || '%' ORDER BY device_cursor.scope")
    .bind(scope)
    .all(tx)
    .await?;
    let mut by_device: HashMap<DeviceId, Cursors> = HashMap::new();
    for row in rows {
        let cursor = (row.org("scope")?, sequence(row.get("seq")?), row.millis("at")?);
        by_device.entry(row.id("device")?).or_default().push(cursor);
    }
    Ok(by_device)
}

/// The numbers of the live entries of every scope, in order.
async fn live_after(tx: &mut Tx) -> Result<HashMap<String, Vec<i64>>> {
    let mut by_scope: HashMap<String, Vec<i64>> = HashMap::new();
    for row in sql("SELECT scope, seq FROM feed_entry ORDER BY scope, seq").all(tx).await? {
        by_scope.entry(row.get("scope")?).or_default().push(row.get("seq")?);
    }
    Ok(by_scope)
}

fn behind(org: &OrgPath, cursors: &Cursors, live: &HashMap<String, Vec<i64>>) -> u64 {
    let missing = org.chain().into_iter().map(|scope| {
        let at = cursors.iter().find(|(of, ..)| *of == scope).map_or(0, |(_, seq, _)| number(*seq));
        live.get(scope.as_str()).map_or(0, |numbers| numbers.len() - numbers.partition_point(|n| *n <= at))
    });
    missing.sum::<usize>() as u64
}

/// The bytes of all pictures and films that a device of `org` needs, each counted once.
///
/// # Errors
/// When the store fails.
pub async fn bytes_wanted(tx: &mut Tx, org: &OrgPath) -> Result<u64> {
    let mut wanted: HashMap<BlobHash, u64> = HashMap::new();
    for scope in org.chain() {
        let rows = sql("SELECT blobs FROM feed_entry WHERE scope = $1").bind(&scope).all(tx).await?;
        for row in rows {
            wanted.extend(row.json::<Vec<BlobRef>>("blobs")?.into_iter().map(|blob| (blob.hash, blob.len)));
        }
    }
    Ok(wanted.values().sum())
}

/// Shuts a device out for good. After the commit tell
/// [`Fact::DeviceRevoked`](hongwang_feature::Fact::DeviceRevoked), so that its connections end at once.
///
/// # Errors
/// When the store fails.
pub async fn revoke(tx: &mut Tx, id: DeviceId, now: Millis) -> Result<()> {
    sql("UPDATE device SET state = 'revoked', revoked_at = $1 WHERE id = $2 AND state = 'admitted'")
        .bind(now)
        .bind(id)
        .run(tx)
        .await?;
    Ok(())
}

/// Changes a device's line policy. After the commit tell
/// [`Fact::PolicyChanged`](hongwang_feature::Fact::PolicyChanged).
///
/// # Errors
/// When the store fails.
pub async fn set_policy(tx: &mut Tx, id: DeviceId, policy: &LinePolicy) -> Result<()> {
    sql("UPDATE device SET policy = $1 WHERE id = $2").bind_json(policy).bind(id).run(tx).await?;
    Ok(())
}

/// A device that is admitted: its village and line policy. This is the question at every door.
pub(crate) async fn admitted(
    tx: &mut Tx,
    id: DeviceId,
    public_key: &[u8],
) -> Result<Option<(OrgPath, LinePolicy)>> {
    let row = sql("SELECT org, policy FROM device WHERE id = $1 AND public_key = $2 AND state = 'admitted'")
        .bind(id)
        .bind(public_key)
        .one(tx)
        .await?;
    row.map(|row| Ok((row.org("org")?, row.json("policy")?))).transpose()
}

/// The devices in `scope` that are admitted, and their villages.
///
/// # Errors
/// When the store fails.
pub async fn admitted_in(tx: &mut Tx, scope: &Scope) -> Result<HashMap<DeviceId, OrgPath>> {
    let rows = sql("SELECT id, org FROM device WHERE org LIKE $1 || '%' AND state = 'admitted'");
    rows.bind(scope).all(tx).await?.iter().map(|row| Ok((row.id("id")?, row.org("org")?))).collect()
}

/// What people call the devices in `scope`, also those that were shut out.
///
/// # Errors
/// When the store fails.
pub async fn names(tx: &mut Tx, scope: &Scope) -> Result<HashMap<DeviceId, String>> {
    let rows = sql("SELECT id, name FROM device WHERE org LIKE $1 || '%'").bind(scope).all(tx).await?;
    rows.iter().map(|row| Ok((row.id("id")?, row.get("name")?))).collect()
}

/// Whether `text` is what a device signed as one of `kind` (see [`crate::village::Signer`]). One that was shut out since
/// has still signed what it signed; an unknown one has signed nothing.
///
/// # Errors
/// When the store fails.
pub async fn has_signed(
    tx: &mut Tx,
    id: DeviceId,
    (kind, text): (&str, &str),
    signature: &[u8],
) -> Result<bool> {
    let row = sql("SELECT public_key FROM device WHERE id = $1").bind(id).one(tx).await?;
    let Some(row) = row else { return Ok(false) };
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, row.get::<Vec<u8>>("public_key")?);
    Ok(key.verify(&crate::village::signed(kind, text), signature).is_ok())
}

/// The newest troubles that a device reported or caused.
///
/// # Errors
/// When the store fails.
pub async fn events(tx: &mut Tx, id: DeviceId, limit: i64) -> Result<Vec<(Millis, String)>> {
    let rows = sql("SELECT at, what FROM device_event WHERE device = $1 ORDER BY at DESC, id DESC LIMIT $2")
        .bind(id)
        .bind(limit)
        .all(tx)
        .await?;
    rows.iter().map(|row| Ok((row.millis("at")?, row.get("what")?))).collect()
}

/// Writes a trouble down; the same words again within an hour are not news.
pub(crate) async fn note(tx: &mut Tx, id: DeviceId, what: &str, now: Millis) -> Result<()> {
    let what: String = what.chars().take(300).collect();
    let said = sql("SELECT 1 AS one FROM device_event WHERE device = $1 AND what = $2 AND at > $3")
        .bind(id)
        .bind(&what)
        .bind(now.plus(-Millis::HOUR))
        .one(tx)
        .await?;
    if said.is_some() {
        return Ok(());
    }
    sql("INSERT INTO device_event (id, device, at, what) VALUES ($1,$2,$3,$4)")
        .bind(uuid::Uuid::from(hongwang_base::SubmissionId::new(now)))
        .bind(id)
        .bind(now)
        .bind(what)
        .run(tx)
        .await?;
    sql("DELETE FROM device_event WHERE device = $1 AND id NOT IN \
         (SELECT id FROM device_event WHERE device = $1 ORDER BY at DESC, id DESC LIMIT $2)")
    .bind(id)
    .bind(EVENTS_KEPT)
    .run(tx)
    .await?;
    Ok(())
}

/// For a withdrawal at `seq` of `scope`: every admitted device that has to carry it out, and whether it has.
///
/// # Errors
/// When the store fails.
pub async fn receipts(tx: &mut Tx, scope: &OrgPath, seq: Sequence) -> Result<Vec<Receipt>> {
    let rows = sql("SELECT device.id AS id, name, org, feed_receipt.at AS at FROM device \
                    LEFT JOIN feed_receipt ON feed_receipt.device = device.id AND feed_receipt.scope = $1 AND feed_receipt.seq = $2 \
                    WHERE org LIKE $1 || '%' AND state = 'admitted' ORDER BY org, name")
    .bind(scope)
    .bind(number(seq))
    .all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            let at = row.get::<Option<i64>>("at")?.map(Millis);
            Ok(Receipt { device: row.id("id")?, name: row.get("name")?, org: row.org("org")?, at })
        })
        .collect()
}

//! The table of messages at the center, and the end of each.

use super::{Handed, Kind, open};
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply};
use hongwang_feed::attachments;
use hongwang_replica::BlobHash;
use hongwang_store::{
    Result, StoreError, Tx, Vault,
    reseal::{By, Sealed},
    sql,
};
use uuid::Uuid;

/// Removed in one pass.
const AT_ONCE: i64 = 200;

/// One beside its ticket.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    hash: BlobHash,
    pub(crate) kind: Kind,
    pub(crate) voice: bool,
    key: Vec<u8>,
    pub(crate) gone_at: Millis,
}

/// What opens messages.
pub(crate) const SEALED: Sealed = Sealed {
    name: "consult_message.key",
    by: By::Id,
    older: "SELECT ticket AS id, key AS sealed FROM consult_message \
            WHERE substr(key, 1, 12) <> $1 AND ticket > $2 ORDER BY ticket LIMIT $3",
    put: "UPDATE consult_message SET key = $1 WHERE key = $2 AND ticket = $3",
    bound: |row| Ok(bound(row.get("id")?)),
};

fn bound(ticket: Uuid) -> Vec<u8> {
    [ticket.as_bytes().as_slice(), b"message"].concat()
}

/// Keeps one that has come with its ticket.
pub(crate) async fn keep(
    tx: &mut Tx,
    vault: &Vault,
    ticket: Uuid,
    (handed, key): (&Handed, &[u8; 32]),
    gone_at: Millis,
) -> Result<()> {
    sql("INSERT INTO consult_message (ticket, hash, kind, voice, key, gone_at) VALUES ($1,$2,$3,$4,$5,$6)")
        .bind(ticket)
        .bind(handed.hash.to_string())
        .bind(handed.kind.word())
        .bind(handed.voice)
        .bind(vault.seal(&bound(ticket), key))
        .bind(gone_at)
        .run(tx)
        .await?;
    Ok(())
}

/// The one of a ticket, while it is there.
pub(crate) async fn of(tx: &mut Tx, ticket: Uuid, now: Millis) -> Result<Option<Message>> {
    let row = sql("SELECT hash, kind, voice, key, gone_at FROM consult_message \
                   WHERE ticket = $1 AND gone_at > $2");
    let Some(row) = row.bind(ticket).bind(now).one(tx).await? else { return Ok(None) };
    let hash: String = row.get("hash")?;
    Ok(Some(Message {
        hash: hash.parse().map_err(|_| StoreError::corrupt("hash", hash))?,
        kind: row.word("kind", Kind::from_word)?,
        voice: row.get("voice")?,
        key: row.get("key")?,
        gone_at: row.millis("gone_at")?,
    }))
}

/// Its bytes; none where they are gone, or cannot be opened.
pub(crate) async fn read(
    place: &Place,
    vault: &Vault,
    ticket: Uuid,
    message: &Message,
) -> Reply<Option<Vec<u8>>> {
    let (blobs, hash) = (attachments(place)?, message.hash);
    let sealed = tokio::task::spawn_blocking(move || blobs.get(&hash)).await;
    let Some(sealed) = sealed.expect("reading a file does not panic")? else { return Ok(None) };
    let key = vault.unseal(&bound(ticket), &message.key)?;
    let key: [u8; 32] = key.try_into().map_err(|_| StoreError::corrupt("key", "长度不对"))?;
    Ok(Some(open(&key, &sealed)?))
}

/// Its ticket is closed: it goes then, if not sooner.
pub(crate) async fn shorten(tx: &mut Tx, ticket: Uuid, gone_at: Millis) -> Result<()> {
    sql("UPDATE consult_message SET gone_at = $1 WHERE ticket = $2 AND gone_at > $1")
        .bind(gone_at)
        .bind(ticket)
        .run(tx)
        .await?;
    Ok(())
}

/// Removes those whose time is over: first the bytes, then what opens them.
pub(crate) async fn sweep(place: &Place) -> Reply<()> {
    let now = place.clock.now();
    let rows = sql("SELECT ticket, hash FROM consult_message WHERE gone_at <= $1 ORDER BY gone_at LIMIT $2");
    let rows = rows.bind(now).bind(AT_ONCE).all(&mut place.db.read().await?).await?;
    for row in rows {
        let (ticket, hash): (Uuid, String) = (row.get("ticket")?, row.get("hash")?);
        let hash: BlobHash = hash.parse().map_err(|_| StoreError::corrupt("hash", hash))?;
        let blobs = attachments(place)?;
        let removed = tokio::task::spawn_blocking(move || blobs.remove(&hash)).await;
        if let Err(error) = removed.expect("removing a file does not panic") {
            // It is tried again; those behind it do not wait for it.
            tracing::error!(%error, %ticket, "a message whose time is over could not be removed");
            continue;
        }
        let mut tx = place.db.write().await?;
        sql("DELETE FROM consult_message WHERE ticket = $1").bind(ticket).run(&mut tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

//! The file of a batch, sealed in pieces: it names people by their numbers. It is gone once the batch was released or
//! thrown away.

use hongwang_base::{BatchId, Millis, RowId};
use hongwang_store::{
    Result, Tx, Vault,
    reseal::{By, Sealed},
    sql,
};

/// Bytes of one piece.
const PIECE: usize = 256 * 1024;

/// Where the pieces lie.
pub(crate) const SEALED: Sealed = Sealed {
    name: "inquiry_batch_file.sealed",
    by: By::Id,
    older: "SELECT id, sealed FROM inquiry_batch_file WHERE substr(sealed, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
    put: "UPDATE inquiry_batch_file SET sealed = $1 WHERE id = $2 AND sealed = $3",
    bound: |row| Ok(bound(row.id("id")?)),
};

/// A piece that lies or will lie in the table.
pub(super) type Piece = (RowId, Vec<u8>);

fn bound(id: RowId) -> Vec<u8> {
    [b"inquiry.file".as_slice(), id.0.as_bytes()].concat()
}

/// By which a file that comes again is known, and nobody else can tell what it says.
pub(super) fn mark(vault: &Vault, bytes: &[u8]) -> [u8; 32] {
    vault.mark(b"inquiry.file", bytes)
}

/// The pieces of a file. This is CPU work; call it off the async threads.
pub(super) fn seal(vault: &Vault, bytes: &[u8], now: Millis) -> Vec<Piece> {
    let pieces = bytes.chunks(PIECE).zip(RowId::series(now));
    pieces.map(|(piece, id)| (id, vault.seal(&bound(id), piece))).collect()
}

/// What the pieces say together. This is CPU work; call it off the async threads.
pub(super) fn open(vault: &Vault, pieces: &[Piece]) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(pieces.len() * PIECE);
    for (id, sealed) in pieces {
        bytes.extend(vault.unseal(&bound(*id), sealed)?);
    }
    Ok(bytes)
}

/// Keeps the pieces of a file.
pub(super) async fn put(tx: &mut Tx, batch: BatchId, pieces: Vec<Piece>) -> Result<()> {
    for ((id, sealed), part) in pieces.into_iter().zip(0i64..) {
        sql("INSERT INTO inquiry_batch_file (id, batch, part, sealed) VALUES ($1,$2,$3,$4)")
            .bind(id)
            .bind(batch)
            .bind(part)
            .bind(sealed)
            .run(tx)
            .await?;
    }
    Ok(())
}

/// The pieces of a batch's file; none once it is gone.
pub(super) async fn pieces(tx: &mut Tx, batch: BatchId) -> Result<Vec<Piece>> {
    let rows = sql("SELECT id, sealed FROM inquiry_batch_file WHERE batch = $1 ORDER BY part");
    let rows = rows.bind(batch).all(tx).await?;
    rows.iter().map(|row| Ok((row.id("id")?, row.get("sealed")?))).collect()
}

/// Deletes a batch's file.
pub(super) async fn delete(tx: &mut Tx, batch: BatchId) -> Result<()> {
    sql("DELETE FROM inquiry_batch_file WHERE batch = $1").bind(batch).run(tx).await?;
    Ok(())
}

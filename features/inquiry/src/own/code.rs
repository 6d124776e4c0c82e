//! Codes to telephones, at the center. A code holds for five minutes, one device and one purpose, and may be tried five
//! times; a person gets three an hour. Of a number that nobody knows the same is kept, and no message goes out.

use super::{About, Ticket};
use crate::dataset::own::mark;
use crate::words::own as words;
use data_encoding::BASE32_NOPAD;
use hongwang_base::{DeviceId, Millis, OrgPath, SubmissionId};
use hongwang_messages::{Ask, ask, forget_about};
use hongwang_store::{Result, Tx, Vault, sql};
use std::result::Result as StdResult;
use uuid::Uuid;

/// How long a code holds.
const HOLDS: i64 = 5 * Millis::MINUTE;
/// Tries of one code.
const TRIES: i64 = 5;
/// Codes of a person within [`COUNTED`].
const MOST: i64 = 3;
const COUNTED: i64 = 60 * Millis::MINUTE;
/// The template of the message.
pub(crate) const TEMPLATE: &str = "own_code";

fn bound(id: Uuid, what: &[u8]) -> Vec<u8> {
    [b"inquiry.code".as_slice(), id.as_bytes(), what].concat()
}

fn ticket_mark(vault: &Vault, ticket: &str) -> Vec<u8> {
    vault.mark(b"inquiry.ticket", ticket.as_bytes()).to_vec()
}

/// Draws a code for the person of this number and asks for the message, where an office has a telephone. What comes back
/// is the same without one.
///
/// # Errors
/// When the store fails; within it, that this person had too many, known or not.
pub(crate) async fn send(
    tx: &mut Tx,
    vault: &Vault,
    (device, county, about): (DeviceId, &OrgPath, About),
    (id_number, telephone): (&str, Option<&str>),
    now: Millis,
) -> Result<StdResult<Ticket, String>> {
    sweep(tx, now).await?;
    let person = mark(vault, id_number).to_vec();
    let had = sql("SELECT COUNT(*) AS n FROM inquiry_code WHERE person = $1 AND at > $2");
    let had = had.bind(person.clone()).bind(now.plus(-COUNTED)).one(tx).await?;
    if had.map_or(Ok(0), |row| row.get::<i64>("n"))? >= MOST {
        return Ok(Err(words::TOO_MANY_CODES.to_owned()));
    }
    let (ticket, code, id) = (draw_ticket(), draw_code(), SubmissionId::new(now).0);
    sql("INSERT INTO inquiry_code (id, ticket, person, device, about, code, sealed, at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8)")
    .bind(id)
    .bind(ticket_mark(vault, &ticket))
    .bind(person)
    .bind(device)
    .bind(about.slug())
    .bind(vault.mark(&bound(id, b"code"), code.as_bytes()).to_vec())
    .bind(vault.seal(&bound(id, b"number"), id_number.as_bytes()))
    .bind(now)
    .run(tx)
    .await?;
    if let Some(phone) = telephone {
        let places = [("code", code.as_str())];
        ask(tx, vault, Ask { org: county, phone, template: TEMPLATE, places: &places, about: Some(id), now })
            .await?;
    }
    Ok(Ok(Ticket { ticket }))
}

/// A code that was right.
pub(crate) struct Good {
    id: Uuid,
    /// Whose it is.
    pub(crate) id_number: String,
}

/// Counts a try, and says whose the code is if it is right. It holds until [`used`], so that a register which fails costs
/// nobody a code. The caller commits in any case.
///
/// # Errors
/// When the store fails; within it, why not, for whoever entered it.
pub(crate) async fn check(
    tx: &mut Tx,
    vault: &Vault,
    (device, about): (DeviceId, About),
    (ticket, code): (&str, &str),
    now: Millis,
) -> Result<StdResult<Good, String>> {
    let row =
        sql("UPDATE inquiry_code SET tries = tries + 1 WHERE ticket = $1 AND device = $2 AND about = $3 \
                   AND at > $4 AND tries < $5 AND sealed IS NOT NULL RETURNING id, code, sealed, tries");
    let row = row.bind(ticket_mark(vault, ticket)).bind(device).bind(about.slug()).bind(now.plus(-HOLDS));
    let Some(row) = row.bind(TRIES).one(tx).await? else { return Ok(Err(words::CODE_OVER.to_owned())) };
    let (id, kept): (Uuid, Vec<u8>) = (row.get("id")?, row.get("code")?);
    let plain: String = code.chars().filter(char::is_ascii_digit).collect();
    // Marks are compared, so how far they agree says nothing of the code.
    if vault.mark(&bound(id, b"code"), plain.as_bytes()).as_slice() != kept {
        return Ok(Err(match TRIES - row.get::<i64>("tries")? {
            0 => words::CODE_OVER.to_owned(),
            left => words::code_wrong(left),
        }));
    }
    let number = vault.unseal(&bound(id, b"number"), &row.get::<Vec<u8>>("sealed")?)?;
    Ok(Ok(Good { id, id_number: String::from_utf8_lossy(&number).into_owned() }))
}

/// A code that was answered opens nothing any more.
///
/// # Errors
/// When the store fails.
pub(crate) async fn used(tx: &mut Tx, good: &Good, now: Millis) -> Result<()> {
    over(tx, good.id, now).await
}

async fn over(tx: &mut Tx, id: Uuid, now: Millis) -> Result<()> {
    sql("UPDATE inquiry_code SET sealed = NULL WHERE id = $1").bind(id).run(tx).await?;
    forget_about(tx, id, now).await
}

/// Forgets what is over: number and message of a code after its five minutes, that there was one after an hour.
///
/// # Errors
/// When the store fails.
pub(crate) async fn sweep(tx: &mut Tx, now: Millis) -> Result<()> {
    let old = sql("SELECT id FROM inquiry_code WHERE sealed IS NOT NULL AND at <= $1");
    for row in old.bind(now.plus(-HOLDS)).all(tx).await? {
        over(tx, row.get("id")?, now).await?;
    }
    sql("DELETE FROM inquiry_code WHERE at <= $1").bind(now.plus(-COUNTED)).run(tx).await?;
    Ok(())
}

fn draw_ticket() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    BASE32_NOPAD.encode(&bytes)
}

fn draw_code() -> String {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    format!("{:06}", u64::from_le_bytes(bytes) % 1_000_000)
}

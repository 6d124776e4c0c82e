//! The SQL of mandates: at the center, and of those that were given at this village's screen.

use super::{Mandate, Pair, Standing, Told, principal_mark, purpose};
use crate::applicant::store as applicants;
use crate::case::Dossier;
use crate::item::Item;
use crate::words::proxy as words;
use crate::{casebook, catalogue, draft};
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_replica::Entry;
use hongwang_store::{Result, Row, StoreError, Tx, Vault, sql};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

/// Who ended a mandate.
pub(crate) const BY_PRINCIPAL: &str = "principal";
pub(crate) const BY_DESK: &str = "desk";
/// Mandates that a page shows.
const PAGE: i64 = 100;
/// How long an old one is kept in the village after it has ended.
const KEPT_FOR: i64 = 30 * Millis::DAY;

fn bound_to(id: Uuid) -> Vec<u8> {
    [id.as_bytes().as_slice(), b"proxy"].concat()
}

/// The same of a row that is sealed anew.
pub(crate) fn bound_of(row: &Row) -> Result<Vec<u8>> {
    Ok(bound_to(row.get("id")?))
}

fn sealed<T: Serialize>(vault: &Vault, id: Uuid, what: &T) -> Vec<u8> {
    vault.seal(&bound_to(id), &serde_json::to_vec(what).expect("it is plain data"))
}

fn opened<T: DeserializeOwned>(vault: &Vault, id: Uuid, bytes: &[u8]) -> Result<T> {
    let text = vault.unseal(&bound_to(id), bytes)?;
    serde_json::from_slice(&text).map_err(|error| StoreError::corrupt("proxy", error.to_string()))
}

/// Keeps a mandate at the center.
pub(crate) async fn keep(
    tx: &mut Tx,
    vault: &Vault,
    id: Uuid,
    org: &OrgPath,
    mandate: &Mandate,
    at: Millis,
) -> Result<()> {
    let pair = Pair::of(vault, &mandate.principal.id, &mandate.proxy.id);
    wait(tx, &pair).await?;
    sql("INSERT INTO case_proxy (id, org, principal, proxy, purpose, how, given_at, until, ended_by, reason, sealed) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,'','',$9)")
    .bind(id)
    .bind(org)
    .bind(pair.principal.as_slice())
    .bind(pair.proxy.as_slice())
    .bind(&mandate.purpose)
    .bind(mandate.applicant.how.map_or("", crate::applicant::How::word))
    .bind(at)
    .bind(mandate.until)
    .bind(sealed(vault, id, mandate))
    .run(tx)
    .await?;
    follow(tx, &pair).await
}

/// Waits until nobody else gives, ends or uses a mandate between two persons at this moment.
pub(crate) async fn wait(tx: &mut Tx, pair: &Pair) -> Result<()> {
    sql("INSERT INTO case_pair (principal, proxy, turns) VALUES ($1,$2,1) \
         ON CONFLICT (principal, proxy) DO UPDATE SET turns = case_pair.turns + 1")
    .bind(pair.principal.as_slice())
    .bind(pair.proxy.as_slice())
    .run(tx)
    .await?;
    Ok(())
}

/// Lets the rows of cases that came by mandates between two persons say how these stand now.
async fn follow(tx: &mut Tx, pair: &Pair) -> Result<()> {
    let rows = sql("SELECT c.id AS id, c.item AS item, c.filed_at AS filed_at FROM case_applicant a \
                    JOIN case_case c ON c.id = a.id WHERE a.principal = $1 AND a.proxy = $2");
    let rows = rows.bind(pair.principal.as_slice()).bind(pair.proxy.as_slice()).all(tx).await?;
    for row in rows {
        let slug: String = row.get("item")?;
        let Some(item) = catalogue::item(tx, &slug).await? else { continue };
        let standing = standing(tx, pair, &item, row.millis("filed_at")?).await?;
        casebook::set_unproven(tx, row.get("id")?, !standing.is_good()).await?;
    }
    Ok(())
}

/// Lets a case whose answers were corrected be found by the number that stands there now.
pub(crate) async fn corrected(tx: &mut Tx, vault: &Vault, dossier: &Dossier, answers: &Value) -> Result<()> {
    let id = dossier.kept.id;
    let Some(applied) = applicants::of(tx, vault, id).await? else { return Ok(()) };
    let Some(pair) = applicants::pair(vault, &applied.applicant, &dossier.form, answers) else {
        return Ok(());
    };
    wait(tx, &pair).await?;
    sql("UPDATE case_applicant SET principal = $2 WHERE id = $1")
        .bind(id)
        .bind(pair.principal.as_slice())
        .run(tx)
        .await?;
    follow(tx, &pair).await
}

/// The persons of a mandate.
async fn pair(tx: &mut Tx, id: Uuid) -> Result<Option<Pair>> {
    let row = sql("SELECT principal, proxy FROM case_proxy WHERE id = $1").bind(id).one(tx).await?;
    row.map(|row| Ok(Pair { principal: row.get("principal")?, proxy: row.get("proxy")? })).transpose()
}

fn told(row: &Row) -> Result<Told> {
    let ended_at = row.get::<Option<i64>>("ended_at")?.map(Millis);
    Ok(Told { org: row.org("org")?, until: row.millis("until")?, ended_at })
}

/// What is told of a mandate of this id.
pub(crate) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Told>> {
    let row = sql("SELECT org, until, ended_at FROM case_proxy WHERE id = $1").bind(id).one(tx).await?;
    row.as_ref().map(told).transpose()
}

/// Ends a mandate; one that has ended stays ended when it did.
pub(crate) async fn end(
    tx: &mut Tx,
    id: Uuid,
    known: Told,
    at: Millis,
    (by, reason): (&str, &str),
) -> Result<Told> {
    let pair = pair(tx, id).await?;
    if let Some(pair) = &pair {
        wait(tx, pair).await?;
    }
    sql("UPDATE case_proxy SET ended_at = $2, ended_by = $3, reason = $4 WHERE id = $1 AND ended_at IS NULL")
        .bind(id)
        .bind(at)
        .bind(by)
        .bind(reason)
        .run(tx)
        .await?;
    if let Some(pair) = &pair {
        follow(tx, pair).await?;
    }
    Ok(Told { ended_at: known.ended_at.or(Some(at)), ..known })
}

/// How the mandates between two persons for an item stood at a moment: the best of them.
pub(crate) async fn standing(tx: &mut Tx, pair: &Pair, item: &Item, at: Millis) -> Result<Standing> {
    let [one, kind, any] = purpose::fitting(item);
    let rows = sql("SELECT given_at, until, ended_at, ended_by, reason FROM case_proxy \
                    WHERE principal = $1 AND proxy = $2 AND purpose IN ($3, $4, $5) AND given_at <= $6 ORDER BY until DESC");
    let rows =
        rows.bind(pair.principal.as_slice()).bind(pair.proxy.as_slice()).bind(one).bind(kind).bind(any);
    let mut best = Standing::Unknown;
    for row in rows.bind(at).all(tx).await? {
        let until = row.millis("until")?;
        let ended = row.get::<Option<i64>>("ended_at")?.map(Millis).filter(|ended| *ended <= at);
        match (ended, until > at) {
            (None, true) => return Ok(Standing::Good { until }),
            (Some(ended), _) => best = Standing::Ended { at: ended, why: why(&row)? },
            (None, false) if best == Standing::Unknown => best = Standing::Expired { until },
            (None, false) => {}
        }
    }
    Ok(best)
}

/// By whom it was ended and why.
fn why(row: &Row) -> Result<String> {
    let (by, reason): (String, String) = (row.get("ended_by")?, row.get("reason")?);
    Ok(if by == BY_DESK { words::by_desk(&reason) } else { words::BY_PRINCIPAL.to_owned() })
}

/// A mandate as the desk lists it.
pub(crate) struct Listed {
    pub(crate) id: Uuid,
    pub(crate) mandate: Mandate,
    pub(crate) given_at: Millis,
    pub(crate) ended_at: Option<Millis>,
    pub(crate) why: String,
}

/// A statement that reads mandates in the scope `$1`, the newest first, `$2` of them.
macro_rules! listed {
    ($which:literal) => {
        concat!(
            "SELECT id, given_at, ended_at, ended_by, reason, sealed FROM case_proxy \
             WHERE org LIKE $1 || '%' ",
            $which,
            " ORDER BY id DESC LIMIT $2"
        )
    };
}

/// The newest mandates in `scope`.
pub(crate) async fn list(tx: &mut Tx, vault: &Vault, scope: &Scope) -> Result<Vec<Listed>> {
    let rows = sql(listed!("")).bind(scope).bind(PAGE).all(tx).await?;
    every(vault, &rows)
}

/// The mandates in `scope` that somebody gave or was given, by the identity number.
pub(crate) async fn of_person(tx: &mut Tx, vault: &Vault, scope: &Scope, id: &str) -> Result<Vec<Listed>> {
    let pair = Pair::of(vault, id, id);
    let rows = sql(listed!("AND (principal = $3 OR proxy = $4)")).bind(scope).bind(PAGE);
    let rows = rows.bind(pair.principal).bind(pair.proxy).all(tx).await?;
    every(vault, &rows)
}

/// What these rows say. One that cannot be opened is left out with a warning.
fn every(vault: &Vault, rows: &[Row]) -> Result<Vec<Listed>> {
    let mut listed = Vec::new();
    for row in rows {
        let (id, bytes): (Uuid, Vec<u8>) = (row.get("id")?, row.get("sealed")?);
        match opened(vault, id, &bytes) {
            Ok(mandate) => listed.push(Listed {
                id,
                mandate,
                given_at: row.millis("given_at")?,
                ended_at: row.get::<Option<i64>>("ended_at")?.map(Millis),
                why: why(row)?,
            }),
            Err(error) => tracing::warn!(%id, %error, "a mandate cannot be opened"),
        }
    }
    Ok(listed)
}

/// The mandate of this id, opened.
pub(crate) async fn mandate(tx: &mut Tx, vault: &Vault, id: Uuid) -> Result<Option<Mandate>> {
    let row = sql("SELECT sealed FROM case_proxy WHERE id = $1").bind(id).one(tx).await?;
    row.map(|row| opened(vault, id, &row.get::<Vec<u8>>("sealed")?)).transpose()
}

/// What is told of a mandate in `scope`.
pub(crate) async fn in_scope(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<Told>> {
    let row = sql("SELECT org, until, ended_at FROM case_proxy WHERE id = $1 AND org LIKE $2 || '%'");
    row.bind(id).bind(scope).one(tx).await?.as_ref().map(told).transpose()
}

/// What a village shows of a mandate that was given there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Shown {
    /// To whom, masked.
    pub(crate) to: String,
    pub(crate) purpose: String,
}

/// A mandate that was given at this screen.
#[derive(Clone, Debug)]
pub(crate) struct Here {
    pub(crate) id: Uuid,
    pub(crate) shown: Shown,
    pub(crate) until: Millis,
    pub(crate) ended_at: Option<Millis>,
}

/// The marks under which a telephone number and its code are found.
pub(crate) struct Marks {
    pub(crate) phone: Vec<u8>,
    pub(crate) code: Vec<u8>,
}

impl Marks {
    pub(crate) fn of(vault: &Vault, phone: &str, code: &str) -> Self {
        let both = format!("{phone} {code}");
        Self {
            phone: vault.mark(b"case_proxy.phone", phone.as_bytes()).to_vec(),
            code: vault.mark(b"case_proxy.code", both.as_bytes()).to_vec(),
        }
    }
}

/// Keeps in the village what is needed to list and end a mandate there.
pub(crate) async fn keep_here(
    tx: &mut Tx,
    vault: &Vault,
    id: Uuid,
    (mandate, shown): (&Mandate, &Shown),
    marks: Marks,
    now: Millis,
) -> Result<()> {
    sql("DELETE FROM case_proxy_here WHERE until < $1 OR ended_at < $1")
        .bind(now.plus(-KEPT_FOR))
        .run(tx)
        .await?;
    sql("INSERT INTO case_proxy_here (id, principal, phone, code, wrong, shut_until, given_at, until, sealed) \
         VALUES ($1,$2,$3,$4,0,0,$5,$6,$7)")
    .bind(id)
    .bind(principal_mark(vault, &mandate.principal.id))
    .bind(marks.phone)
    .bind(marks.code)
    .bind(now)
    .bind(mandate.until)
    .bind(sealed(vault, id, shown))
    .run(tx)
    .await?;
    Ok(())
}

/// How many were given here since `since`.
pub(crate) async fn given_since(tx: &mut Tx, since: Millis) -> Result<i64> {
    let row =
        sql("SELECT COUNT(*) AS n FROM case_proxy_here WHERE given_at > $1").bind(since).one(tx).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

/// When the mandate of this id was given here.
pub(crate) async fn given_here(tx: &mut Tx, id: Uuid) -> Result<Option<Millis>> {
    let row = sql("SELECT given_at FROM case_proxy_here WHERE id = $1").bind(id).one(tx).await?;
    row.map(|row| row.millis("given_at")).transpose()
}

fn here(vault: &Vault, row: &Row) -> Result<Here> {
    let (id, bytes): (Uuid, Vec<u8>) = (row.get("id")?, row.get("sealed")?);
    Ok(Here {
        id,
        shown: opened(vault, id, &bytes)?,
        until: row.millis("until")?,
        ended_at: row.get::<Option<i64>>("ended_at")?.map(Millis),
    })
}

/// Those that the owner of this identity number gave here, the newest first.
pub(crate) async fn of_principal(tx: &mut Tx, vault: &Vault, id: &str) -> Result<Vec<Here>> {
    let rows = sql(
        "SELECT id, until, ended_at, sealed FROM case_proxy_here WHERE principal = $1 ORDER BY id DESC LIMIT $2",
    );
    let rows = rows.bind(principal_mark(vault, id)).bind(PAGE).all(tx).await?;
    rows.iter().map(|row| here(vault, row)).collect()
}

/// What a telephone number and a code open.
pub(crate) enum Opened {
    /// This mandate.
    One(Box<Here>),
    /// Nothing.
    Nothing,
    /// Too many wrong codes.
    Shut,
}

/// Finds the one that was given under a telephone number and a code; a wrong code counts against all of the number.
pub(crate) async fn of_code(tx: &mut Tx, vault: &Vault, marks: &Marks, now: Millis) -> Result<Opened> {
    let rows = sql("SELECT id, code, wrong, shut_until, until, ended_at, sealed FROM case_proxy_here \
                    WHERE phone = $1 ORDER BY id DESC LIMIT $2");
    let rows = rows.bind(marks.phone.as_slice()).bind(PAGE).all(tx).await?;
    let Some(first) = rows.first() else { return Ok(Opened::Nothing) };
    if first.millis("shut_until")? > now {
        return Ok(Opened::Shut);
    }
    let right = |row: &&Row| row.get::<Vec<u8>>("code").is_ok_and(|code| code == marks.code);
    let found = rows.iter().find(right);
    let (wrong, shut) = match found {
        Some(_) => (0, Millis(0)),
        None => draft::after_wrong(first.get("wrong")?, now),
    };
    sql("UPDATE case_proxy_here SET wrong = $2, shut_until = $3 WHERE phone = $1")
        .bind(marks.phone.as_slice())
        .bind(wrong)
        .bind(shut)
        .run(tx)
        .await?;
    match found {
        Some(row) => Ok(Opened::One(Box::new(here(vault, row)?))),
        None if shut > now => Ok(Opened::Shut),
        None => Ok(Opened::Nothing),
    }
}

/// Ends one here; whether it went on until now.
pub(crate) async fn end_here(tx: &mut Tx, id: Uuid, now: Millis) -> Result<bool> {
    let ended = sql("UPDATE case_proxy_here SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL");
    Ok(ended.bind(id).bind(now).run(tx).await? == 1)
}

/// Applies a record: what the center knows of a mandate that was given here.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let told = entry.record.body.clone().map(serde_json::from_value::<Told>);
    let (Ok(id), Some(Ok(told))) = (entry.record.key.parse::<Uuid>(), told) else {
        tracing::warn!(key = entry.record.key, "how a mandate stands cannot be read");
        return Ok(());
    };
    // A touch of a moment ago counts, though the center has not heard of it.
    sql("UPDATE case_proxy_here SET until = $2, ended_at = COALESCE(ended_at, $3) WHERE id = $1")
        .bind(id)
        .bind(told.until)
        .bind(told.ended_at)
        .run(tx)
        .await?;
    Ok(())
}

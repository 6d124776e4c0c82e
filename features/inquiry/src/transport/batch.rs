//! What was handed in: tried by whoever has the file, released by somebody else, and taken back to the one before.
//!
//! ```text
//! file ─► tried ─► waiting ─► released ─► before ─► (back) released
//!           └ dropped   └ refused   └ refused, when it is taken back
//! ```
//!
//! Invariants: nobody releases what they handed in themselves; one at most waits and one at most is released for each
//! thing; what is on the screens stays there until another is released.

use super::store::{self, Told};
use super::{What, timetable};
use hongwang_base::{AccountId, Millis, OrgPath};
use hongwang_gtfs::Report;
use hongwang_store::{Result, Row, StoreError, Tx, sql};
use serde_json::Value;

/// Released ones that are kept behind the one on the screens.
const KEPT: i64 = 3;

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Tried,
    Waiting,
    Released,
    Before,
    Refused,
}

impl State {
    pub(crate) const ALL: [State; 5] =
        [Self::Tried, Self::Waiting, Self::Released, Self::Before, Self::Refused];

    fn word(self) -> &'static str {
        match self {
            Self::Tried => "tried",
            Self::Waiting => "waiting",
            Self::Released => "released",
            Self::Before => "before",
            Self::Refused => "refused",
        }
    }
}

/// Who hands something in or moves it: an account, or a source that is asked by the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Who {
    pub(crate) account: Option<AccountId>,
    pub(crate) name: String,
}

/// One that was handed in.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    pub(crate) what: What,
    pub(crate) number: i64,
    pub(crate) version: String,
    pub(crate) report: Report,
    /// The name of the file, or from where it was fetched.
    pub(crate) name: String,
    pub(crate) state: State,
    pub(crate) made_at: Millis,
    pub(crate) made_by: Who,
    /// Whose work is in it beside theirs.
    pub(crate) also: Vec<AccountId>,
    pub(crate) moved_at: Millis,
    pub(crate) moved_name: String,
}

impl Batch {
    /// Whether this account may release it.
    pub(crate) fn may_be_released_by(&self, account: AccountId) -> bool {
        let is_theirs = self.made_by.account == Some(account) || self.also.contains(&account);
        self.state == State::Waiting && !is_theirs
    }
}

/// What is handed in.
pub(crate) struct Made {
    pub(crate) what: What,
    pub(crate) parts: Vec<Value>,
    pub(crate) report: Report,
    pub(crate) name: String,
    pub(crate) state: State,
    /// Whose work is in it beside that of who hands it in.
    pub(crate) also: Vec<AccountId>,
}

fn batch(row: &Row) -> Result<Batch> {
    let (what, state): (String, String) = (row.get("what")?, row.get("state")?);
    let found = State::ALL.into_iter().find(|each| each.word() == state);
    Ok(Batch {
        what: What::from_word(&what).ok_or_else(|| StoreError::corrupt("what", what))?,
        number: row.get("number")?,
        version: row.get("version")?,
        report: row.json("report")?,
        name: row.get("name")?,
        state: found.ok_or_else(|| StoreError::corrupt("state", state))?,
        made_at: row.millis("made_at")?,
        made_by: Who {
            account: row.get::<Option<_>>("made_by")?.map(AccountId),
            name: row.get("made_name")?,
        },
        also: row.json("also")?,
        moved_at: row.millis("moved_at")?,
        moved_name: row.get("moved_name")?,
    })
}

/// Every batch, the newest first.
pub(crate) async fn all(tx: &mut Tx, county: &OrgPath) -> Result<Vec<Batch>> {
    let rows = sql("SELECT what, number, version, report, name, state, made_at, made_by, made_name, also, \
                    moved_at, moved_name FROM inquiry_transport_batch WHERE county = $1 ORDER BY what, number DESC");
    rows.bind(county).all(tx).await?.iter().map(batch).collect()
}

/// The parts of one.
pub(crate) async fn parts(tx: &mut Tx, county: &OrgPath, what: What, number: i64) -> Result<Vec<Value>> {
    let row =
        sql("SELECT parts FROM inquiry_transport_batch WHERE county = $1 AND what = $2 AND number = $3");
    let row = row.bind(county).bind(what.word()).bind(number).one(tx).await?;
    row.map_or_else(|| Ok(Vec::new()), |row| row.json("parts"))
}

/// Keeps what was handed in, in the place of what the same account tried before and of what waited; tells its number.
/// None when it is what is on the screens or waits already. What the clock brings takes nothing from a person: it neither
/// replaces what one of them handed in nor comes back after one of them refused it.
pub(crate) async fn put(
    tx: &mut Tx,
    county: &OrgPath,
    made: Made,
    who: &Who,
    now: Millis,
) -> Result<Option<i64>> {
    let version = timetable::version(&made.parts);
    let mut known = all(tx, county).await?;
    known.retain(|each| each.what == made.what);
    let is = |state| known.iter().any(|each| each.state == state && each.version == version);
    let by_clock = who.account.is_none();
    let of_a_person = |each: &Batch| each.state == State::Waiting && each.made_by.account.is_some();
    if is(State::Waiting) || (by_clock && (is(State::Refused) || known.iter().any(of_a_person))) {
        return Ok(None);
    }
    if made.state == State::Waiting {
        drop_waiting(tx, county, made.what).await?;
    }
    if is(State::Released) {
        return Ok(None);
    }
    let number = known.iter().map(|each| each.number).max().unwrap_or_default() + 1;
    drop_tried(tx, county, made.what, who).await?;
    sql("INSERT INTO inquiry_transport_batch \
         (county, what, number, version, parts, report, name, state, made_at, made_by, made_name, moved_at, moved_name, \
         also) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$9,$11,$12)")
    .bind(county)
    .bind(made.what.word())
    .bind(number)
    .bind(version)
    .bind_json(&made.parts)
    .bind_json(&made.report)
    .bind(made.name)
    .bind(made.state.word())
    .bind(now)
    .bind(who.account.map(|account| account.0))
    .bind(&who.name)
    .bind_json(&made.also)
    .run(tx)
    .await?;
    Ok(Some(number))
}

async fn drop_tried(tx: &mut Tx, county: &OrgPath, what: What, who: &Who) -> Result<()> {
    let gone = sql("DELETE FROM inquiry_transport_batch \
                    WHERE county = $1 AND what = $2 AND state = 'tried' AND made_by IS NOT DISTINCT FROM $3");
    gone.bind(county).bind(what.word()).bind(who.account.map(|account| account.0)).run(tx).await?;
    Ok(())
}

async fn drop_waiting(tx: &mut Tx, county: &OrgPath, what: What) -> Result<()> {
    sql("DELETE FROM inquiry_transport_batch WHERE county = $1 AND what = $2 AND state = 'waiting'")
        .bind(county)
        .bind(what.word())
        .run(tx)
        .await?;
    Ok(())
}

async fn set(
    tx: &mut Tx,
    county: &OrgPath,
    batch: &Batch,
    state: State,
    who: &str,
    now: Millis,
) -> Result<()> {
    sql("UPDATE inquiry_transport_batch SET state = $1, moved_at = $2, moved_name = $3 \
         WHERE county = $4 AND what = $5 AND number = $6")
    .bind(state.word())
    .bind(now)
    .bind(who)
    .bind(county)
    .bind(batch.what.word())
    .bind(batch.number)
    .run(tx)
    .await?;
    Ok(())
}

/// Lets one that was tried wait for somebody else, in the place of what waited.
pub(crate) async fn submit(
    tx: &mut Tx,
    county: &OrgPath,
    batch: &Batch,
    who: &str,
    now: Millis,
) -> Result<()> {
    drop_waiting(tx, county, batch.what).await?;
    set(tx, county, batch, State::Waiting, who, now).await
}

/// Refuses one that waits.
pub(crate) async fn refuse(
    tx: &mut Tx,
    county: &OrgPath,
    batch: &Batch,
    who: &str,
    now: Millis,
) -> Result<()> {
    set(tx, county, batch, State::Refused, who, now).await
}

/// Puts one onto the screens in the place of `current`, which from now on has the state `after`.
pub(crate) async fn release(
    tx: &mut Tx,
    county: &OrgPath,
    (batch, current): (&Batch, Option<(&Batch, State)>),
    who: &str,
    now: Millis,
) -> Result<()> {
    if let Some((current, after)) = current {
        set(tx, county, current, after, who, now).await?;
    }
    set(tx, county, batch, State::Released, who, now).await?;
    let parts = parts(tx, county, batch.what, batch.number).await?;
    let told = Told { version: batch.version.clone(), parts: parts.len(), at: now };
    store::publish(tx, county, batch.what, &told, &parts, now).await?;
    forget(tx, county, batch.what).await
}

/// Forgets what was refused and what was on the screens long before.
async fn forget(tx: &mut Tx, county: &OrgPath, what: What) -> Result<()> {
    sql("DELETE FROM inquiry_transport_batch WHERE county = $1 AND what = $2 AND state IN ('before', 'refused') \
         AND number NOT IN (SELECT number FROM inquiry_transport_batch WHERE county = $1 AND what = $2 \
         AND state IN ('before', 'refused') ORDER BY moved_at DESC, number DESC LIMIT $3)")
    .bind(county)
    .bind(what.word())
    .bind(KEPT)
    .run(tx)
    .await?;
    Ok(())
}

/// Which division each stop belongs to by the county's own word.
pub(crate) async fn places(
    tx: &mut Tx,
    county: &OrgPath,
) -> Result<std::collections::BTreeMap<String, String>> {
    let rows = sql("SELECT stop, place FROM inquiry_transport_stop WHERE county = $1");
    let rows = rows.bind(county).all(tx).await?;
    rows.iter().map(|row| Ok((row.get("stop")?, row.get("place")?))).collect()
}

/// Says to which division a stop belongs.
pub(crate) async fn put_place(tx: &mut Tx, county: &OrgPath, stop: &str, place: &str) -> Result<()> {
    sql("INSERT INTO inquiry_transport_stop (county, stop, place) VALUES ($1,$2,$3) \
         ON CONFLICT (county, stop) DO UPDATE SET place = $3")
    .bind(county)
    .bind(stop)
    .bind(place)
    .run(tx)
    .await?;
    Ok(())
}

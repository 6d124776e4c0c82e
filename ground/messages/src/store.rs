//! The SQL of the outbox.

use crate::rules::{Part, PartState};
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_store::{Result, Row as Stored, StoreError, Tx, sql};
use uuid::Uuid;

/// Messages on a page of the desk.
const PAGE: i64 = 50;

/// How a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for its time, or for the gateway.
    Waiting,
    /// The gateway has it, and has not answered for all of it.
    Handed,
    /// The gateway took it.
    Sent,
    /// The telephone has it.
    Delivered,
    /// It will not arrive.
    Failed,
    /// It is not sent.
    Dropped,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::Handed, Self::Sent, Self::Delivered, Self::Failed, Self::Dropped];

    /// Its name in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Handed => "handed",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }

    /// The state of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A message as its row says it.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) org: OrgPath,
    pub(crate) template: String,
    pub(crate) about: Option<Uuid>,
    pub(crate) urgent: bool,
    pub(crate) phone: Option<Vec<u8>>,
    pub(crate) text: Option<Vec<u8>>,
    pub(crate) mark: Vec<u8>,
    pub(crate) masked: String,
    pub(crate) state: State,
    pub(crate) why: String,
    pub(crate) tries: i64,
    pub(crate) asked_at: Millis,
    pub(crate) next_at: Millis,
    pub(crate) settled_at: Option<Millis>,
}

/// A statement that reads rows, with this behind `WHERE`.
macro_rules! rows {
    ($which:literal) => {
        concat!(
            "SELECT id, org, template, about, urgent, phone, text, mark, masked, state, why, tries, asked_at, \
             next_at, settled_at FROM message WHERE ",
            $which
        )
    };
}

fn row(row: &Stored) -> Result<Row> {
    Ok(Row {
        id: row.get("id")?,
        org: row.org("org")?,
        template: row.get("template")?,
        about: row.get("about")?,
        urgent: row.get("urgent")?,
        phone: row.get("phone")?,
        text: row.get("text")?,
        mark: row.get("mark")?,
        masked: row.get("masked")?,
        state: row.word("state", State::from_word)?,
        why: row.get("why")?,
        tries: row.get("tries")?,
        asked_at: row.millis("asked_at")?,
        next_at: row.millis("next_at")?,
        settled_at: row.get::<Option<i64>>("settled_at")?.map(Millis),
    })
}

pub(crate) async fn put(tx: &mut Tx, row: &Row) -> Result<()> {
    sql("INSERT INTO message (id, org, template, about, urgent, phone, text, mark, masked, state, why, tries, \
         asked_at, next_at, settled_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)")
    .bind(row.id)
    .bind(&row.org)
    .bind(&row.template)
    .bind(row.about)
    .bind(row.urgent)
    .bind(row.phone.clone())
    .bind(row.text.clone())
    .bind(row.mark.clone())
    .bind(&row.masked)
    .bind(row.state.word())
    .bind(&row.why)
    .bind(row.tries)
    .bind(row.asked_at)
    .bind(row.next_at)
    .bind(row.settled_at)
    .run(tx)
    .await?;
    Ok(())
}

pub(crate) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Row>> {
    sql(rows!("id = $1")).bind(id).one(tx).await?.as_ref().map(row).transpose()
}

/// What waits and is due, what has waited longest first; only what is urgent, unless it is `loud`.
pub(crate) async fn due(tx: &mut Tx, now: Millis, loud: bool, most: i64) -> Result<Vec<Row>> {
    let found =
        sql(rows!("state = 'waiting' AND next_at <= $1 AND (urgent OR $2) ORDER BY next_at, id LIMIT $3"));
    found.bind(now).bind(loud).bind(most).all(tx).await?.iter().map(row).collect()
}

/// What the gateway has had for too long.
pub(crate) async fn lapsed(tx: &mut Tx, now: Millis) -> Result<Vec<Row>> {
    let found = sql(rows!("state = 'handed' AND next_at <= $1 ORDER BY next_at LIMIT 100"));
    found.bind(now).all(tx).await?.iter().map(row).collect()
}

/// Messages to the same telephone that were handed over since then, beside this one.
pub(crate) async fn handed_since(tx: &mut Tx, mark: &[u8], but: Uuid, since: Millis) -> Result<i64> {
    let row = sql("SELECT COUNT(*) AS n FROM message WHERE mark = $1 AND handed_at >= $2 AND id <> $3");
    let row = row.bind(mark).bind(since).bind(but).one(tx).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

/// Hands a message over, unless somebody else did.
pub(crate) async fn hand(tx: &mut Tx, id: Uuid, tries: i64, now: Millis, until: Millis) -> Result<bool> {
    let taken = sql("UPDATE message SET state = 'handed', tries = $2, handed_at = $3, next_at = $4 \
                     WHERE id = $1 AND state = 'waiting'");
    let taken = taken.bind(id).bind(tries).bind(now).bind(until).run(tx).await? == 1;
    if taken {
        sql("DELETE FROM message_part WHERE message = $1").bind(id).run(tx).await?;
    }
    Ok(taken)
}

pub(crate) async fn wait(tx: &mut Tx, id: Uuid, tries: i64, why: &str, until: Millis) -> Result<()> {
    sql("UPDATE message SET state = 'waiting', tries = $2, why = $3, next_at = $4 WHERE id = $1")
        .bind(id)
        .bind(tries)
        .bind(why)
        .bind(until)
        .run(tx)
        .await?;
    Ok(())
}

pub(crate) async fn settle(tx: &mut Tx, id: Uuid, state: State, why: &str, now: Millis) -> Result<()> {
    sql("UPDATE message SET state = $2, why = $3, settled_at = $4 WHERE id = $1")
        .bind(id)
        .bind(state.word())
        .bind(why)
        .bind(now)
        .run(tx)
        .await?;
    Ok(())
}

/// Drops what was asked for before, and forgets what it would have said to whom.
pub(crate) async fn expire(tx: &mut Tx, before: Millis, why: &str, now: Millis) -> Result<()> {
    sql("UPDATE message SET state = 'dropped', why = $2, settled_at = $3, phone = NULL, text = NULL \
         WHERE state = 'waiting' AND asked_at < $1")
    .bind(before)
    .bind(why)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

pub(crate) async fn erase_about(tx: &mut Tx, about: Uuid, why: &str, now: Millis) -> Result<()> {
    sql("DELETE FROM message_part WHERE message IN (SELECT id FROM message WHERE about = $1)")
        .bind(about)
        .run(tx)
        .await?;
    sql("UPDATE message SET state = $2, why = $3, settled_at = $4 WHERE about = $1 AND state IN ($5, $6)")
        .bind(about)
        .bind(State::Dropped.word())
        .bind(why)
        .bind(now)
        .bind(State::Waiting.word())
        .bind(State::Handed.word())
        .run(tx)
        .await?;
    sql("UPDATE message SET phone = NULL, text = NULL, masked = '', mark = $2 WHERE about = $1")
        .bind(about)
        .bind(Vec::<u8>::new())
        .run(tx)
        .await?;
    Ok(())
}

pub(crate) async fn erase(tx: &mut Tx, before: Millis, most: i64) -> Result<()> {
    let old = sql(
        "SELECT id FROM message WHERE settled_at < $1 AND phone IS NOT NULL ORDER BY settled_at LIMIT $2",
    );
    for row in old.bind(before).bind(most).all(tx).await? {
        let id: Uuid = row.get("id")?;
        sql("DELETE FROM message_part WHERE message = $1").bind(id).run(tx).await?;
        sql("UPDATE message SET phone = NULL, text = NULL WHERE id = $1").bind(id).run(tx).await?;
    }
    Ok(())
}

pub(crate) async fn forget(tx: &mut Tx, before: Millis, most: i64) -> Result<()> {
    let old = sql("SELECT id FROM message WHERE settled_at < $1 ORDER BY settled_at LIMIT $2");
    for row in old.bind(before).bind(most).all(tx).await? {
        let id: Uuid = row.get("id")?;
        for gone in ["DELETE FROM message_part WHERE message = $1", "DELETE FROM message WHERE id = $1"] {
            sql(gone).bind(id).run(tx).await?;
        }
    }
    Ok(())
}

/// The words of a part's state: which, why, under what name.
fn part_words(state: &PartState) -> (&'static str, &str, Option<&str>) {
    match state {
        PartState::Accepted(name) => ("accepted", "", name.as_deref()),
        PartState::Arrived => ("arrived", "", None),
        PartState::Lost(why) => ("lost", why, None),
        PartState::Rejected { why, passing: true } => ("put_off", why, None),
        PartState::Rejected { why, passing: false } => ("rejected", why, None),
        PartState::Unanswered => ("unanswered", "", None),
        PartState::Unsent => ("unsent", "", None),
    }
}

fn part(row: &Stored) -> Result<Part> {
    let (state, why): (String, String) = (row.get("state")?, row.get("why")?);
    let state = match state.as_str() {
        "accepted" => PartState::Accepted(row.get("name")?),
        "arrived" => PartState::Arrived,
        "lost" => PartState::Lost(why),
        "put_off" => PartState::Rejected { why, passing: true },
        "rejected" => PartState::Rejected { why, passing: false },
        "unanswered" => PartState::Unanswered,
        "unsent" => PartState::Unsent,
        other => return Err(StoreError::corrupt("message_part.state", other)),
    };
    let small = |column: &'static str| -> Result<u8> {
        let number: i64 = row.get(column)?;
        u8::try_from(number).map_err(|_| StoreError::corrupt(column, number))
    };
    Ok(Part { number: small("part")?, of: small("parts")?, state })
}

pub(crate) async fn put_part(tx: &mut Tx, message: Uuid, part: &Part) -> Result<()> {
    let (state, why, name) = part_words(&part.state);
    sql("INSERT INTO message_part (message, part, parts, name, state, why) VALUES ($1,$2,$3,$4,$5,$6) \
         ON CONFLICT (message, part) DO UPDATE SET parts = $3, name = $4, state = $5, why = $6")
    .bind(message)
    .bind(i64::from(part.number))
    .bind(i64::from(part.of))
    .bind(name.map(str::to_owned))
    .bind(state)
    .bind(why)
    .run(tx)
    .await?;
    Ok(())
}

pub(crate) async fn parts(tx: &mut Tx, message: Uuid) -> Result<Vec<Part>> {
    let rows = sql("SELECT part, parts, name, state, why FROM message_part WHERE message = $1 ORDER BY part");
    rows.bind(message).all(tx).await?.iter().map(part).collect()
}

/// The part that a gateway took under this name.
pub(crate) async fn named(tx: &mut Tx, name: &str) -> Result<Option<(Uuid, Part)>> {
    let row = sql("SELECT message, part, parts, name, state, why FROM message_part WHERE name = $1");
    let row = row.bind(name).one(tx).await?;
    row.map(|row| Ok((row.get("message")?, part(&row)?))).transpose()
}

/// A message as the desk lists it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// When it was asked for.
    pub asked_at: Millis,
    /// The organisation whose matter it is.
    pub org: OrgPath,
    /// The name of its template in code.
    pub template: String,
    /// The telephone, its middle hidden; empty where it was none.
    pub masked: String,
    /// How it stands.
    pub state: State,
    /// Why, where something went wrong.
    pub why: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it is looked at next, while it waits.
    pub next_at: Millis,
    /// When it ended.
    pub settled_at: Option<Millis>,
}

/// The newest messages of `scope` that stand so.
///
/// # Errors
/// When the store fails.
pub async fn list(tx: &mut Tx, scope: &Scope, states: &[State]) -> Result<Vec<Listed>> {
    let mut all = Vec::new();
    for state in states {
        let found = sql(rows!("state = $1 AND org LIKE $2 || '%' ORDER BY asked_at DESC, id DESC LIMIT $3"));
        for stored in found.bind(state.word()).bind(scope).bind(PAGE).all(tx).await? {
            let row = row(&stored)?;
            all.push(Listed {
                asked_at: row.asked_at,
                org: row.org,
                template: row.template,
                masked: row.masked,
                state: row.state,
                why: row.why,
                tries: row.tries,
                next_at: row.next_at,
                settled_at: row.settled_at,
            });
        }
    }
    all.sort_by_key(|listed| std::cmp::Reverse(listed.asked_at));
    all.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    Ok(all)
}

/// How many messages stand so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// How.
    pub state: State,
    /// How many.
    pub count: u64,
}

/// How many messages of `scope` that were asked for since then stand how.
///
/// # Errors
/// When the store fails.
pub async fn counts(tx: &mut Tx, scope: &Scope, since: Millis) -> Result<Vec<Count>> {
    let rows = sql("SELECT state, COUNT(*) AS n FROM message WHERE asked_at >= $1 AND org LIKE $2 || '%' \
                    GROUP BY state");
    let rows = rows.bind(since).bind(scope).all(tx).await?;
    let one = |row: &Stored| -> Result<Count> {
        let count: i64 = row.get("n")?;
        Ok(Count { state: row.word("state", State::from_word)?, count: count.unsigned_abs() })
    };
    rows.iter().map(one).collect()
}

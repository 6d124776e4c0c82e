//! The tables: who can be asked, what was asked here, what is to be answered.

use crate::findable;
use crate::roster::Person;
use crate::ticket::{About, Action, Kind, State};
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Row, StoreError, Tx, sql};
use uuid::Uuid;

/// The record kind of the roster; the key is the person's id.
pub(crate) const RECORD_KIND: &str = "consult.person";
/// Tickets on a page of the desk.
pub(crate) const MOST: i64 = 200;

/// The record that tells villages of a person, or of nobody any more. The bytes of the photo travel with it.
pub(crate) fn record(id: Uuid, person: Option<&Person>) -> Record {
    let body = person.map(|person| serde_json::to_value(person).expect("a person is plain data"));
    let blobs = person.and_then(|person| person.photo).into_iter().collect();
    Record { kind: RECORD_KIND.to_owned(), key: id.to_string(), body, blobs, lane: Lane::Text }
}

/// Applies a record of the roster.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Ok(id) = entry.record.key.parse::<Uuid>() else {
        tracing::warn!(key = entry.record.key, "a person on duty has no id");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        let gone = sql("DELETE FROM consult_person WHERE id = $1").bind(id).run(tx).await?;
        return if gone > 0 { findable::note(tx, id).await } else { Ok(()) };
    };
    match serde_json::from_value::<Person>(body.clone()) {
        Ok(person) => {
            sql("INSERT INTO consult_person (id, org, person) VALUES ($1,$2,$3) \
                 ON CONFLICT (id) DO UPDATE SET org = $2, person = $3")
            .bind(id)
            .bind(&person.org)
            .bind_json(&person)
            .run(tx)
            .await?;
            findable::note(tx, id).await?;
        }
        Err(error) => tracing::warn!(%id, %error, "a person on duty cannot be read"),
    }
    Ok(())
}

fn people(rows: &[Row]) -> Result<Vec<Person>> {
    rows.iter().map(|row| row.json("person")).collect()
}

/// Everybody whom the people of `org` may ask.
pub(crate) async fn roster_of(tx: &mut Tx, org: &OrgPath) -> Result<Vec<Person>> {
    let rows = sql("SELECT person FROM consult_person WHERE $1 LIKE org || '%' ORDER BY org, id").bind(org);
    people(&rows.all(tx).await?)
}

/// Everybody who stands for an organisation in `scope`.
pub(crate) async fn roster_in(tx: &mut Tx, scope: &Scope) -> Result<Vec<Person>> {
    let rows = sql("SELECT person FROM consult_person WHERE org LIKE $1 || '%' ORDER BY org, id").bind(scope);
    people(&rows.all(tx).await?)
}

/// One of those.
pub(crate) async fn person(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<Person>> {
    let row =
        sql("SELECT person FROM consult_person WHERE id = $1 AND org LIKE $2 || '%'").bind(id).bind(scope);
    row.one(tx).await?.map(|row| row.json("person")).transpose()
}

/// What was asked at this village.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) number: i64,
    pub(crate) kind: Kind,
    pub(crate) at: Millis,
}

/// Notes that something was asked, and gives its number here; the same id again keeps its number.
pub(crate) async fn ask(tx: &mut Tx, id: Uuid, kind: Kind, now: Millis) -> Result<Asked> {
    sql("INSERT INTO consult_asked (id, number, kind, at) \
         SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3 FROM consult_asked WHERE TRUE ON CONFLICT (id) DO NOTHING")
    .bind(id)
    .bind(kind.word())
    .bind(now)
    .run(tx)
    .await?;
    asked(tx, id).await?.ok_or_else(|| StoreError::corrupt("consult_asked", "刚记下的一条不见了"))
}

/// What was asked under this id.
pub(crate) async fn asked(tx: &mut Tx, id: Uuid) -> Result<Option<Asked>> {
    let row = sql("SELECT number, kind, at FROM consult_asked WHERE id = $1").bind(id).one(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let kind = row.word("kind", Kind::from_word)?;
    Ok(Some(Asked { number: row.get("number")?, kind, at: row.millis("at")? }))
}

/// How much was asked here since `since`.
pub(crate) async fn asked_since(tx: &mut Tx, since: Millis) -> Result<i64> {
    let row = sql("SELECT COUNT(*) AS n FROM consult_asked WHERE at > $1").bind(since).one(tx).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

/// A request as the center keeps it; the number itself only [`phone`] gives.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) id: Uuid,
    pub(crate) number: i64,
    pub(crate) kind: Kind,
    pub(crate) about: About,
    pub(crate) org: OrgPath,
    pub(crate) masked: String,
    pub(crate) asked_at: Millis,
    pub(crate) due_at: Millis,
    pub(crate) state: State,
}

fn ticket(row: &Row) -> Result<Ticket> {
    Ok(Ticket {
        id: row.get("id")?,
        number: row.get("number")?,
        kind: row.word("kind", Kind::from_word)?,
        about: row.word("about", About::from_word)?,
        org: row.org("org")?,
        masked: row.get("masked")?,
        asked_at: row.millis("asked_at")?,
        due_at: row.millis("due_at")?,
        state: row.word("state", State::from_word)?,
    })
}

/// Keeps a request that has just arrived, with its number sealed.
pub(crate) async fn keep(tx: &mut Tx, ticket: &Ticket, sealed: Vec<u8>) -> Result<()> {
    sql("INSERT INTO consult_ticket (id, number, kind, about, org, phone, masked, asked_at, due_at, state) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)")
    .bind(ticket.id)
    .bind(ticket.number)
    .bind(ticket.kind.word())
    .bind(ticket.about.word())
    .bind(&ticket.org)
    .bind(sealed)
    .bind(&ticket.masked)
    .bind(ticket.asked_at)
    .bind(ticket.due_at)
    .bind(ticket.state.word())
    .run(tx)
    .await?;
    Ok(())
}

/// The open requests in `scope` that are due first; or, asked for, the closed ones.
pub(crate) async fn queue(tx: &mut Tx, scope: &Scope, closed: bool) -> Result<Vec<Ticket>> {
    let rows =
        sql("SELECT id, number, kind, about, org, masked, asked_at, due_at, state FROM consult_ticket \
                    WHERE org LIKE $1 || '%' AND (state = 'closed') = $2 ORDER BY due_at, id LIMIT $3");
    rows.bind(scope).bind(closed).bind(MOST).all(tx).await?.iter().map(ticket).collect()
}

/// One of them.
pub(crate) async fn find(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<Ticket>> {
    let row =
        sql("SELECT id, number, kind, about, org, masked, asked_at, due_at, state FROM consult_ticket \
                   WHERE id = $1 AND org LIKE $2 || '%'");
    row.bind(id).bind(scope).one(tx).await?.as_ref().map(ticket).transpose()
}

/// Its sealed number.
pub(crate) async fn phone(tx: &mut Tx, id: Uuid) -> Result<Vec<u8>> {
    let row = sql("SELECT phone FROM consult_ticket WHERE id = $1").bind(id).one(tx).await?;
    row.ok_or_else(|| StoreError::corrupt("consult_ticket", "没有这一条"))?.get("phone")
}

/// What was done with it.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) at: Millis,
    pub(crate) by: String,
    pub(crate) action: Action,
    pub(crate) note: String,
}

/// Writes a step and the state that follows from it, unless somebody else was faster.
pub(crate) async fn act(tx: &mut Tx, ticket: &Ticket, to: State, step: &Step, id: Uuid) -> Result<bool> {
    let changed = sql("UPDATE consult_ticket SET state = $1 WHERE id = $2 AND state = $3")
        .bind(to.word())
        .bind(ticket.id)
        .bind(ticket.state.word())
        .run(tx)
        .await?;
    sql("INSERT INTO consult_step (id, ticket, at, by_name, action, note) VALUES ($1,$2,$3,$4,$5,$6)")
        .bind(id)
        .bind(ticket.id)
        .bind(step.at)
        .bind(&step.by)
        .bind(step.action.word())
        .bind(&step.note)
        .run(tx)
        .await?;
    Ok(changed == 1)
}

/// What was done with a ticket, first the oldest.
pub(crate) async fn steps(tx: &mut Tx, id: Uuid) -> Result<Vec<Step>> {
    let rows = sql("SELECT at, by_name, action, note FROM consult_step WHERE ticket = $1 ORDER BY at, id");
    let rows = rows.bind(id).all(tx).await?;
    let step = |row: &Row| -> Result<Step> {
        let action = row.word("action", Action::from_word)?;
        Ok(Step { at: row.millis("at")?, by: row.get("by_name")?, action, note: row.get("note")? })
    };
    rows.iter().map(step).collect()
}
